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
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import apiserver_faults as faults
import effort
import kubeconfigs
import wording
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


def bomb(levels: int) -> str:
    return "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, levels)
    )


def literal(text: str) -> str:
    return "  config: |\n" + "".join(f"    {line}\n" for line in text.splitlines())


def lines(count: int, line: str) -> str:
    return "".join(line.format(number) for number in range(count))


# A text of a size, the rules that have to speak of it, how much memory it may take (MB) at the size of every run, and the
# sizes: of every run, and of the full effort with its memory.
#
# Every run shows that nothing breaks and nothing explodes; how much of a million is taken, the full effort does.
@dataclass(frozen=True)
class Text:
    make: Callable[[int], str]
    rules: set[str]
    size: int
    memory: int
    full_size: int
    full_memory: int


TEXTS: dict[str, Text] = {
    "brackets": Text(lambda n: CLEAN + "x: " + "[" * n + "]" * n, {"yaml-syntax"}, 100_000, 150, 1_000_000, 300),
    "open brackets": Text(lambda n: CLEAN + "x: " + "[" * n, {"yaml-syntax"}, 100_000, 150, 1_000_000, 300),
    "brackets in config": Text(
        lambda n: CLEAN + literal("x: " + "[" * n + "]" * n), {"config-syntax"}, 100_000, 150, 1_000_000, 300
    ),
    "dashes": Text(lambda n: CLEAN + "x:\n  " + "- " * n + "a\n", {"yaml-syntax"}, 100_000, 150, 1_000_000, 300),
    "levels": Text(
        lambda n: CLEAN + "x:\n" + "".join(" " * level + "a:\n" for level in range(1, n)),
        {"yaml-syntax", "unknown-field"},
        1000,
        150,
        3000,
        250,
    ),
    "aliases of aliases": Text(lambda n: CLEAN + bomb(n), {"unknown-field"}, 12, 150, 100, 150),
    # Helm's reader refuses as many, and so does kubectl.
    "aliases of aliases in config": Text(lambda n: CLEAN + literal(bomb(n)), {"config-syntax"}, 12, 150, 100, 150),
    "an alias of itself": Text(lambda n: CLEAN + "x: &x [*x]\n" * n, {"yaml-syntax", "unknown-field"}, 1, 150, 1, 150),
    "a long line": Text(lambda n: CLEAN + "x: " + "y " * n + "\n", {"unknown-field"}, 500_000, 150, 5_000_000, 400),
    "a long name": Text(
        lambda n: CLEAN.replace("name: one", "name: " + "a" * n), {"invalid-name"}, 500_000, 150, 10_000_000, 800
    ),
    "a comment of codes": Text(
        lambda n: CLEAN + "# installplan-ls: ignore " + "a " * n, {"invalid-ignore"}, 100_000, 150, 1_000_000, 400
    ),
    "keys": Text(lambda n: CLEAN + "x:\n" + lines(n, "  k{0}: {0}\n"), {"unknown-field"}, 20_000, 150, 1_000_000, 900),
    "unknown fields": Text(lambda n: CLEAN + lines(n, "k{0}: {0}\n"), {"unknown-field"}, 20_000, 200, 1_000_000, 1500),
    "times one key": Text(
        lambda n: CLEAN + "x:\n" + "  k: 1\n" * n, {"unknown-field", "duplicate-key"}, 20_000, 200, 1_000_000, 1500
    ),
    "keys in config": Text(lambda n: CLEAN + literal(lines(n, "k{0}: {0}\n")), set(), 20_000, 200, 1_000_000, 1500),
    "enormous numbers": Text(
        lambda n: CLEAN.replace("1.0.0", "9" * n).replace("enabled: true", f"enabled: 1e{n}99"),
        {"wrong-type"},
        100_000,
        150,
        1_000_000,
        250,
    ),
    "NUL": Text(lambda n: CLEAN + "x: a\0b\n" * n, {"yaml-syntax", "unknown-field"}, 1, 150, 1, 150),
}


@pytest.fixture
def allowed(server: Path) -> Callable[[float], float]:
    """How much memory this build may take where the release may take so much: without optimisation values are larger."""
    factor = 3 if server.parent.name == "debug" else 1
    return lambda megabytes: megabytes * factor


@pytest.fixture
def measure(
    server: Path, environment: dict[str, str], tmp_path: Path, allowed: Callable[[float], float]
) -> Measure:
    def run(*arguments: str, most_memory: float = 1000, **more: Any) -> Outcome:
        return run_measured(
            [str(server), *arguments],
            directory=tmp_path,
            environment=environment,
            most_memory=allowed(most_memory),
            **more,
        )

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


def check_text(measure: Measure, folder: Path, name: str, size: int, memory: int) -> None:
    text = TEXTS[name]
    (folder / "plan.yaml").write_text(text.make(size))
    outcome = measure("check", "--format", "json", "--fail-on", "hint", "plan.yaml", most_memory=memory)
    if name == "NUL":
        assert outcome.code == 2 and "plan.yaml" in outcome.stderr and wording.NOT_TEXT in outcome.stderr, outcome.stderr
        return
    assert text.rules <= codes(outcome), codes(outcome)
    assert outcome.code == (1 if text.rules else 0)


def edit_text(server: Wire, name: str, size: int) -> None:
    server.initialize()
    open_document(server, "untitled:bad", TEXTS[name].make(size))
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


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_checked(measure: Measure, tmp_path: Path, name: str) -> None:
    check_text(measure, tmp_path, name, TEXTS[name].size, TEXTS[name].memory)


@pytest.mark.full
@pytest.mark.parametrize("name", TEXTS)
def test_a_large_text_is_checked(measure: Measure, tmp_path: Path, name: str) -> None:
    check_text(measure, tmp_path, name, TEXTS[name].full_size, TEXTS[name].full_memory)


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_edited(wire: StartWire, allowed: Callable[[float], float], name: str) -> None:
    server = wire()
    edit_text(server, name, TEXTS[name].size)
    assert (peak_memory(server.process.pid) or 0) < allowed(300)


@pytest.mark.full
@pytest.mark.parametrize("name", TEXTS)
def test_a_large_text_is_edited(wire: StartWire, allowed: Callable[[float], float], name: str) -> None:
    server = wire()
    edit_text(server, name, TEXTS[name].full_size)
    assert (peak_memory(server.process.pid) or 0) < allowed(2000)


def check_a_long_document(
    server: Wire, measure: Measure, folder: Path, comments: int, most_memory: float, allowed: Callable[[float], float]
) -> None:
    text = "---\n".join([CLEAN] * 10) + "---\n" + ("# " + "x" * 98 + "\n") * comments
    server.initialize()
    open_document(server, "untitled:large", text)
    assert hover(server, "untitled:large")["result"]
    answers(server)
    assert (peak_memory(server.process.pid) or 0) < allowed(most_memory)
    (folder / "plan.yaml").write_text(text)
    assert measure("check", "plan.yaml", most_memory=most_memory).code == 0


def test_a_document_of_5_mb(
    wire: StartWire, measure: Measure, tmp_path: Path, allowed: Callable[[float], float]
) -> None:
    check_a_long_document(wire(), measure, tmp_path, 50_000, 150, allowed)


@pytest.mark.full
def test_a_document_of_100_mb(
    wire: StartWire, measure: Measure, tmp_path: Path, allowed: Callable[[float], float]
) -> None:
    check_a_long_document(wire(), measure, tmp_path, 1_000_000, 1000, allowed)


def check_a_long_catalog(measure: Measure, folder: Path, padding: int, most_memory: float) -> None:
    (folder / "plan.yaml").write_text(CLEAN)
    # The kind of object that it has is there whole: so the plan's extension is none.
    (folder / "catalog.yaml").write_text(
        "# x\n" * 1000 + HEAD.replace("InstallPlan", "Extension") + "metadata:\n  name: x\n" + "# padding\n" * padding
    )
    outcome = measure(
        "check", "--format", "json", "--catalog", "catalog.yaml", "plan.yaml", most_memory=most_memory
    )
    assert outcome.code == 1 and codes(outcome) == {"unknown-extension"}, outcome.said


def test_a_catalog_of_5_mb(measure: Measure, tmp_path: Path) -> None:
    check_a_long_catalog(measure, tmp_path, 500_000, 200)


@pytest.mark.full
def test_a_catalog_of_100_mb(measure: Measure, tmp_path: Path) -> None:
    check_a_long_catalog(measure, tmp_path, 10_000_000, 1500)


@pytest.mark.parametrize("what", ["plan", "catalog", "settings"])
def test_bytes_that_are_no_text(measure: Measure, tmp_path: Path, what: str) -> None:
    (tmp_path / "plan.yaml").write_text(CLEAN)
    name = {"plan": "plan.yaml", "catalog": "catalog.yaml", "settings": ".installplan-ls.yaml"}[what]
    (tmp_path / name).write_bytes((CLEAN if what == "plan" else "a: b\n").encode() + b"c: \xff\xfe\x80\n")
    more = ["--catalog", "catalog.yaml"] if what == "catalog" else []
    outcome = measure("check", *more, "plan.yaml")
    assert outcome.code in (1, 2) and name in outcome.said and wording.NO_UTF8 in outcome.said, outcome.said


# Many at once


def test_10_000_requests_at_once(wire: StartWire, allowed: Callable[[float], float]) -> None:
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
    assert (peak_memory(server.process.pid) or 0) < allowed(100)


@pytest.mark.parametrize("count", [200, pytest.param(1000, marks=pytest.mark.full)])
def test_many_open_documents(wire: StartWire, allowed: Callable[[float], float], count: int) -> None:
    server = wire()
    server.initialize()
    for number in range(count):
        open_document(server, f"untitled:{number}", PLAN.replace("devops", f"devops{number}"))
    assert hover(server, f"untitled:{count - 1}")["result"]
    published: set[str] = set()
    looked_at = 0
    while len(published) < count:
        for message in server.received[looked_at:]:
            if message.get("method") == "textDocument/publishDiagnostics":
                published.add(message["params"]["uri"])
        looked_at = len(server.received)
        if len(published) < count:
            server.next()
    assert (peak_memory(server.process.pid) or 0) < allowed(400)


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
    outcome = measure("check", "w")
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
    outcome = measure("check", *arguments)
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
    assert outcome.code == 2 and "plan.yaml" in outcome.stderr and wording.PERMISSION in outcome.stderr, outcome.said


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
    # Answered when the workspace has been looked through, whatever of it was still there.
    assert "result" in server.request("symbols", "workspace/symbol", {"query": ""})
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
        # It is tried a moment after it came, and said.
        while not [each for each in server.received if wording.CANNOT_BE_KEPT in str(each)]:
            assert server.next() is not None
        assert hover(server, uri)["result"]
        assert server.process.poll() is None
    finally:
        if mounted:
            subprocess.run(["umount", "-l", cache], check=True)


# Clusters


@pytest.mark.parametrize("what", ["unpacks", "goes on"])
def test_an_answer_without_end(
    measure: Measure, environment: dict[str, str], tmp_path: Path, api: ApiServer, what: str
) -> None:
    environment["KUBECONFIG"] = str(Kubeconfig(tmp_path).add("one", api, kubeconfigs.token("admin-token")).write())
    # To the full effort all kinds of object are answered so, at once.
    resource = effort.by_effort("extensionversions", None)
    armed = api.fail(faults.zip_bomb() if what == "unpacks" else faults.endless(most=1 << 28), None, resource=resource)
    # Whoever asks more often than there are kinds has given up on an answer.
    asking = 1 if resource else 6
    outcome = measure("catalog", "list", "--timeout", "300", most_memory=600, until=lambda: armed.hits > asking)
    assert outcome.stdout == "" and armed.hits > asking, outcome.said
