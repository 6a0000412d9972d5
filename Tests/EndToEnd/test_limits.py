"""The program at its limits: whatever it is given, it ends or goes on, says what is wrong, and takes little memory.

Elsewhere: lengths that are none, headers without end and JSON of any depth (test_base_protocol), answers without end and
connections that are none (test_cluster_commands), aliases of aliases and merge keys (HostileTextTests, in Swift), kubeconfigs
that are pipes or too large (KubernetesClientTests), a file of an open document that vanishes (test_workspace).
"""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import apiserver_faults as faults
import kubeconfigs
from apiserver import ApiServer
from kubeconfigs import Kubeconfig
from limits import OTHER_USER, Outcome, peak_memory, run_measured
from texts import PLAN
from wire import Wire, frame

StartWire = Callable[..., Wire]
Measure = Callable[..., Outcome]

HEAD = "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\n"
CLEAN = (
    HEAD + "metadata:\n  name: one\nspec:\n  extension:\n    name: one\n    version: 1.0.0\n  enabled: true\n"
    "  upgradeStrategy: Manual\n"
)
BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 12)
)


def literal(text: str) -> str:
    return "  config: |\n" + "".join(f"    {line}\n" for line in text.splitlines())


# A text, the rules that have to speak of it, and how much memory it may take (MB).
TEXTS: dict[str, tuple[Callable[[], str], set[str], int]] = {
    "100,000 brackets": (lambda: CLEAN + "x: " + "[" * 100_000 + "]" * 100_000, {"yaml-syntax"}, 150),
    "100,000 open brackets": (lambda: CLEAN + "x: " + "[" * 100_000, {"yaml-syntax"}, 150),
    "100,000 brackets in config": (lambda: CLEAN + literal("x: " + "[" * 100_000 + "]" * 100_000), {"config-syntax"}, 150),
    "100,000 dashes": (lambda: CLEAN + "x:\n  " + "- " * 100_000 + "a\n", {"yaml-syntax"}, 150),
    "3,000 levels": (
        lambda: CLEAN + "x:\n" + "".join(" " * level + "a:\n" for level in range(1, 3000)),
        {"yaml-syntax", "unknown-field"},
        250,
    ),
    "aliases of aliases": (lambda: CLEAN + BOMB, {"unknown-field"}, 150),
    "aliases of aliases in config": (lambda: CLEAN + literal(BOMB), set(), 150),
    "an alias of itself": (lambda: CLEAN + "x: &x [*x]\n", {"yaml-syntax", "unknown-field"}, 150),
    "a line of 10 MB": (lambda: CLEAN + "x: " + "y " * 5_000_000 + "\n", {"unknown-field"}, 400),
    "a name of 10 MB": (lambda: CLEAN.replace("name: one", "name: " + "a" * 10_000_000), {"invalid-name"}, 800),
    "a comment of 1,000,000 codes": (lambda: CLEAN + "# installplan-ls: ignore " + "a " * 1_000_000, {"invalid-ignore"}, 400),
    "1,000,000 keys": (
        lambda: CLEAN + "x:\n" + "".join(f"  k{number}: {number}\n" for number in range(1_000_000)),
        {"unknown-field"},
        900,
    ),
    "1,000,000 unknown fields": (
        lambda: CLEAN + "".join(f"k{number}: {number}\n" for number in range(1_000_000)),
        {"unknown-field"},
        1500,
    ),
    "1,000,000 times one key": (lambda: CLEAN + "x:\n" + "  k: 1\n" * 1_000_000, {"unknown-field", "duplicate-key"}, 1500),
    "1,000,000 keys in config": (
        lambda: CLEAN + literal("".join(f"k{number}: {number}\n" for number in range(1_000_000))),
        set(),
        1500,
    ),
    "enormous numbers": (
        lambda: CLEAN.replace("1.0.0", "9" * 1_000_000).replace("enabled: true", "enabled: 1e999999999"),
        {"wrong-type"},
        250,
    ),
    "NUL": (lambda: CLEAN + "x: a\0b\n", {"yaml-syntax", "unknown-field"}, 100),
}


@pytest.fixture
def measure(server: Path, environment: dict[str, str], tmp_path: Path) -> Measure:
    def run(*arguments: str, **more: Any) -> Outcome:
        return run_measured([str(server), *arguments], directory=tmp_path, environment=environment, **more)

    return run


@pytest.fixture
def wire(server: Path, environment: dict[str, str], tmp_path: Path) -> Iterator[StartWire]:
    started: list[Wire] = []

    def start() -> Wire:
        started.append(Wire(server, tmp_path, environment=environment))
        return started[-1]

    yield start
    for each in started:
        each.end()


def open_document(server: Wire, uri: str, text: str) -> None:
    document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
    server.notify("textDocument/didOpen", {"textDocument": document})


def hover(server: Wire, uri: str, id: Any = "hover") -> Any:
    place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 2}}
    return server.request(id, "textDocument/hover", place)


def answers(server: Wire) -> None:
    """Whether the server goes on as if nothing had been."""
    open_document(server, "untitled:good", PLAN)
    assert hover(server, "untitled:good", "good")["result"]


def codes(outcome: Outcome) -> set[str]:
    return {finding["code"] for finding in json.loads(outcome.stdout)["diagnostics"]}


# Texts


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_checked(measure: Measure, tmp_path: Path, name: str) -> None:
    make, expected, memory = TEXTS[name]
    (tmp_path / "plan.yaml").write_text(make())
    outcome = measure("check", "--format", "json", "--fail-on", "hint", "plan.yaml", most_memory=memory)
    if name == "NUL":
        assert outcome.code == 0 and "plan.yaml" in outcome.stderr and "not text" in outcome.stderr, outcome.stderr
        return
    assert expected <= codes(outcome), codes(outcome)
    assert outcome.code == (1 if expected else 0)


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_edited(wire: StartWire, name: str) -> None:
    server = wire()
    server.initialize()
    open_document(server, "untitled:bad", TEXTS[name][0]())
    change = {"range": {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 0}}, "text": "# x\n"}
    document = {"uri": "untitled:bad", "version": 2}
    server.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})
    whole = {"textDocument": {"uri": "untitled:bad"}}
    for number, (method, more) in enumerate(
        [
            ("completion", {"position": {"line": 6, "character": 10}}),
            ("documentSymbol", {}),
            ("foldingRange", {}),
            ("codeAction", {"range": change["range"], "context": {"diagnostics": []}}),
        ]
    ):
        answer = server.request(number + 10, f"textDocument/{method}", {**whole, **more})
        assert "result" in answer, answer
    answers(server)
    assert (peak_memory(server.process.pid) or 0) < 2000


def test_a_document_of_100_mb(wire: StartWire, measure: Measure, tmp_path: Path) -> None:
    text = "---\n".join([CLEAN] * 10) + "---\n" + ("# " + "x" * 98 + "\n") * 1_000_000
    server = wire()
    server.initialize()
    open_document(server, "untitled:large", text)
    assert hover(server, "untitled:large")["result"]
    answers(server)
    assert (peak_memory(server.process.pid) or 0) < 1000
    (tmp_path / "plan.yaml").write_text(text)
    assert measure("check", "plan.yaml", most_memory=1000).code == 0


def test_a_catalog_of_100_mb(measure: Measure, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(CLEAN)
    (tmp_path / "catalog.yaml").write_text("# x\n" * 1000 + HEAD + "metadata:\n  name: x\n" + "# padding\n" * 10_000_000)
    outcome = measure("check", "--catalog", "catalog.yaml", "plan.yaml", most_memory=1500)
    assert outcome.code in (0, 2), outcome.said


@pytest.mark.parametrize("what", ["plan", "catalog", "settings"])
def test_bytes_that_are_no_text(measure: Measure, tmp_path: Path, what: str) -> None:
    (tmp_path / "plan.yaml").write_text(CLEAN)
    name = {"plan": "plan.yaml", "catalog": "catalog.yaml", "settings": ".installplan-ls.yaml"}[what]
    (tmp_path / name).write_bytes((CLEAN if what == "plan" else "a: b\n").encode() + b"c: \xff\xfe\x80\n")
    more = ["--catalog", "catalog.yaml"] if what == "catalog" else []
    outcome = measure("check", *more, "plan.yaml")
    assert outcome.code in (1, 2) and name in outcome.said and "UTF-8" in outcome.said, outcome.said


# Many at once


def test_10_000_requests_at_once(wire: StartWire) -> None:
    server = wire()
    server.initialize()
    open_document(server, "untitled:good", PLAN)
    place = {"textDocument": {"uri": "untitled:good"}, "position": {"line": 0, "character": 2}}
    for start in range(0, 10_000, 500):
        ids = range(start, start + 500)
        server.write(
            b"".join(
                frame({"jsonrpc": "2.0", "id": f"n{id}", "method": "textDocument/hover", "params": place}) for id in ids
            )
        )
    counted: dict[str, int] = {}
    while len(counted) < 10_000:
        message = server.next()
        if "method" not in message:
            assert "result" in message or message["error"]["code"] in (-32800, -32801, -32802)
            counted[message["id"]] = counted.get(message["id"], 0) + 1
    assert set(counted.values()) == {1}
    assert hover(server, "untitled:good", "after")["result"]
    assert (peak_memory(server.process.pid) or 0) < 100


def test_1_000_open_documents(wire: StartWire) -> None:
    server = wire()
    server.initialize()
    for number in range(1000):
        open_document(server, f"untitled:{number}", PLAN.replace("devops", f"devops{number}"))
    assert hover(server, "untitled:999")["result"]
    published = set()
    while len(published) < 1000:
        message = next((each for each in server.received if each.get("method") == "textDocument/publishDiagnostics"), None)
        if message is None:
            server.next()
            continue
        server.received.remove(message)
        published.add(message["params"]["uri"])
    assert (peak_memory(server.process.pid) or 0) < 400


# Files


def test_a_workspace_of_traps(measure: Measure, wire: StartWire, tmp_path: Path) -> None:
    folder = tmp_path / "w"
    folder.mkdir()
    (folder / "plan.yaml").write_text(CLEAN)
    (folder / "loop").symlink_to(".")
    (folder / "a.yaml").symlink_to("b.yaml")
    (folder / "b.yaml").symlink_to("a.yaml")
    (folder / "gone.yaml").symlink_to("nowhere.yaml")
    os.mkfifo(folder / "pipe.yaml")
    (folder / "folder.yaml").mkdir()
    outcome = measure("check", "w", timeout=30)
    assert outcome.code == 0 and "plan.yaml" not in outcome.stderr, outcome.said
    server = wire()
    server.initialize(rootUri=folder.as_uri())
    open_document(server, (folder / "plan.yaml").as_uri(), CLEAN)
    assert hover(server, (folder / "plan.yaml").as_uri())["result"]


@pytest.mark.parametrize("what", ["plan", "catalog"])
@pytest.mark.parametrize("how", ["pipe", "loop", "folder", "nothing"])
def test_a_named_file_that_is_none(measure: Measure, tmp_path: Path, what: str, how: str) -> None:
    (tmp_path / "plan.yaml").write_text(CLEAN)
    named = tmp_path / "named.yaml"
    if how == "pipe":
        os.mkfifo(named)
    elif how == "loop":
        named.symlink_to("named.yaml")
    elif how == "folder" and what == "catalog":
        named.mkdir()
    elif how == "folder":
        named = tmp_path / "empty"
        named.mkdir()
    arguments = [named.name] if what == "plan" else ["--catalog", named.name, "plan.yaml"]
    outcome = measure("check", *arguments, timeout=30)
    if how == "folder" and what == "plan":
        assert outcome.code == 0 and outcome.said
        return
    assert outcome.code == 2 and named.name in outcome.stderr, outcome.said


def test_an_unreadable_file(server: Path, environment: dict[str, str], tmp_path: Path) -> None:
    # The system's administrator reads everything: then somebody else has to try.
    user = OTHER_USER if os.geteuid() == 0 else None
    folder = tmp_path
    while user is not None and folder != folder.parent:
        if not folder.stat().st_mode & stat.S_IXOTH and folder.stat().st_uid == os.geteuid():
            folder.chmod(folder.stat().st_mode | stat.S_IXOTH | stat.S_IROTH)
        folder = folder.parent
    program = shutil.copy(server, tmp_path / "program")
    Path(program).chmod(0o755)
    (tmp_path / "plan.yaml").write_text(CLEAN)
    (tmp_path / "plan.yaml").chmod(0)
    outcome = run_measured([program, "check", "plan.yaml"], directory=tmp_path, environment=environment, user=user)
    assert outcome.code == 2 and "plan.yaml" in outcome.stderr and "ermi" in outcome.stderr, outcome.said


def test_files_that_vanish(wire: StartWire, tmp_path: Path) -> None:
    folder = tmp_path / "w"
    folder.mkdir()
    for number in range(200):
        (folder / f"{number}.yaml").write_text(CLEAN.replace("one", f"n{number}"))
    server = wire()
    server.initialize(rootUri=folder.as_uri())
    uri = (folder / "open.yaml").as_uri()
    open_document(server, uri, CLEAN)
    for number in range(200):
        (folder / f"{number}.yaml").unlink()
    shutil.rmtree(folder)
    time.sleep(0.5)
    assert hover(server, uri)["result"]
    answers(server)


@pytest.fixture
def api() -> Iterator[ApiServer]:
    from kubesphere_objects import small_catalog

    with ApiServer(small_catalog()) as api:
        yield api


@pytest.mark.parametrize("how", ["full", "read-only", "a file"])
def test_a_cache_that_cannot_be_written(
    wire: StartWire, environment: dict[str, str], tmp_path: Path, api: ApiServer, how: str
) -> None:
    cache = tmp_path / "cache"
    mounted = False
    if how == "a file":
        cache.write_text("")
    else:
        cache.mkdir()
        options = "size=4k" if how == "full" else "size=64k,ro"
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", cache], capture_output=True).returncode == 0
        if not mounted:
            # Without the right to mount, a folder that nothing can be put into stands for both.
            cache.chmod(0o500)
    try:
        environment["XDG_CACHE_HOME"] = str(cache)
        environment["KUBECONFIG"] = str(Kubeconfig(tmp_path).add("one", api, kubeconfigs.token("admin-token")).write())
        server = wire()
        server.initialize()
        uri = (tmp_path / "plan.yaml").as_uri()
        open_document(server, uri, PLAN)
        api.wait_for_watches(5)
        # It is saved a moment after it came.
        time.sleep(3)
        assert hover(server, uri)["result"]
        assert server.process.poll() is None
    finally:
        if mounted:
            subprocess.run(["umount", "-l", cache], check=True)


# Clusters


def test_an_answer_that_unpacks_without_end(
    measure: Measure, environment: dict[str, str], tmp_path: Path, api: ApiServer
) -> None:
    environment["KUBECONFIG"] = str(Kubeconfig(tmp_path).add("one", api, kubeconfigs.token("admin-token")).write())
    api.fail(faults.zip_bomb(), None)
    outcome = measure("catalog", "list", "--timeout", "30", most_memory=600, timeout=90)
    assert outcome.code == 2 and outcome.stderr, outcome.said
