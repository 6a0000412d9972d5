"""A live cluster behind an editor: followed by itself, never waited for, and its troubles never the author's."""

from __future__ import annotations

import asyncio
import json
import signal
import stat
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

import apiserver_faults as faults
import effort
import kubeconfigs
import wording
from apiserver import ApiServer
from certificates import Authority
from conftest import Connect, StartWire
from kubeconfigs import ExecPlugin, Kubeconfig
from kubesphere_objects import cluster, extension_version, many_versions, small_catalog
from session import TIMEOUT, Document, Found, Session
from test_cluster_commands import ADMIN
from test_connections import runs
from texts import PLAN, tells, tells_a_date
from wire import Wire

EVERYTHING = ("extensions", "extensionversions", "categories", "installplans", "clusters")


@pytest.fixture
def use(environment: dict[str, str]) -> Callable[[Kubeconfig], Path]:
    def use(config: Kubeconfig) -> Path:
        path = config.write()
        environment["KUBECONFIG"] = str(path)
        return path

    return use


Use = Callable[[Kubeconfig], Path]


def unknown_versions(found: list[Found]) -> list[Found]:
    return [each for each in found if each.code == "unknown-version"]


async def complains(document: Document) -> Found:
    found = await document.diagnostics_once(lambda found: bool(unknown_versions(found)), "the unknown version")
    return unknown_versions(found)[0]


async def is_clean(document: Document) -> None:
    await document.diagnostics_once(lambda found: not found, "no diagnostics")


def logged(session: Session) -> list[str]:
    return [message.message for message in session.client.log_messages]


async def wait_for(look: Callable[[], Any], what: str, timeout: float = TIMEOUT) -> Any:
    end = time.monotonic() + timeout
    while not (found := look()):
        assert time.monotonic() < end, f"no {what} in {timeout} s"
        await asyncio.sleep(0.02)
    return found


async def watched(api: ApiServer) -> None:
    await wait_for(lambda: api.open_watches() == 5, "five watches")


# What is published is known at once, unasked


@pytest.mark.asyncio
async def test_a_version_is_published(use: Use, api: ApiServer, kubeconfig: Kubeconfig, connect: Connect, bare: Path) -> None:
    use(kubeconfig.add("staging", api, ADMIN))
    session = await connect(bare)
    document = session.open(PLAN)
    found = await complains(document)
    assert found.diagnostic.severity == types.DiagnosticSeverity.Error
    # Of what it is certain: of this cluster, and of what it says now.
    assert tells(found.diagnostic, "staging") and not tells_a_date(found.diagnostic)
    await watched(api)
    api.put(extension_version("devops", "9.9.9", mode="Multicluster"))
    await is_clean(document)
    assert "9.9.9" in (await document.complete(PLAN.index("9.9.9"))).labels
    api.delete("ExtensionVersion", "devops-9.9.9")
    await complains(document)
    hover = await document.hover(PLAN.index("devops"))
    assert hover and wording.HOVER_CONTEXT in str(hover.contents) and "staging" in str(hover.contents)


@pytest.mark.asyncio
async def test_a_cluster_joins(use: Use, api: ApiServer, kubeconfig: Kubeconfig, connect: Connect, bare: Path) -> None:
    use(kubeconfig.add("staging", api, ADMIN))
    session = await connect(bare)
    text = PLAN.replace("9.9.9", "1.1.3").replace("[host]", "[host, new-member]")
    document = session.open(text)
    await document.diagnostics_once(lambda found: [each.text for each in found] == ["new-member"], "the new member")
    await watched(api)
    api.put(cluster("new-member"))
    await is_clean(document)


@pytest.mark.asyncio
async def test_the_catalog_is_not_sent_anew_for_what_says_nothing_new(
    use: Use, api: ApiServer, kubeconfig: Kubeconfig, connect: Connect, bare: Path
) -> None:
    # It is there from the start: what is said of an unknown cluster may name those that are known.
    api.put(cluster("member-noise"))
    use(kubeconfig.add("staging", api, ADMIN))
    session = await connect(bare)
    document = session.open(PLAN.replace("[host]", "[host, last]"))

    def said(*codes: str) -> Callable[[list[Found]], bool]:
        return lambda found: sorted(each.code for each in found) == sorted(codes)

    await document.diagnostics_once(said("unknown-version", "unknown-cluster"), "what is wrong at first")
    await watched(api)
    count = len(document.publications())
    for _ in range(20):
        api.put(cluster("member-noise", labels={"a": "b"}))
    # It comes by the same watch: what is known of it is known of all that came before.
    api.put(cluster("last"))
    await document.diagnostics_once(said("unknown-version"), "the last cluster")
    assert len(document.publications()) == count + 1


@pytest.mark.asyncio
async def test_other_manifests_are_no_reason_to_ask(
    use: Use, api: ApiServer, kubeconfig: Kubeconfig, connect: Connect, bare: Path
) -> None:
    plugin = ExecPlugin(kubeconfig.directory).gives(token="admin-token")
    use(kubeconfig.add("staging", api, plugin.user()))
    session = await connect(bare)
    document = session.open("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n")
    await document.diagnostics()
    # Whoever had begun to ask would have run the plugin by now; too short a wait could only hide it.
    await asyncio.sleep(0.3)
    assert api.connections_made == 0 and plugin.runs == 0
    # The first plan is.
    document.change((0, len(document.text), PLAN))
    await complains(document)


# The kubeconfig is followed


@pytest.mark.asyncio
async def test_the_current_context_changes(
    use: Use, api: ApiServer, kubeconfig: Kubeconfig, connect: Connect, bare: Path
) -> None:
    with ApiServer([*small_catalog(), extension_version("devops", "9.9.9", mode="Multicluster")]) as other:
        kubeconfig.add("staging", api, ADMIN).add("production", other, ADMIN)
        use(kubeconfig)
        session = await connect(bare)
        document = session.open(PLAN)
        await complains(document)
        kubeconfig.current = "production"
        use(kubeconfig)
        await is_clean(document)
        await wait_for(lambda: api.open_connections == 0, "an end of the old connections")
        kubeconfig.current = "staging"
        use(kubeconfig)
        await complains(document)


@pytest.mark.asyncio
async def test_the_current_context_changes_again_and_again(
    use: Use, api: ApiServer, kubeconfig: Kubeconfig, connect: Connect, bare: Path
) -> None:
    with ApiServer([*small_catalog(), extension_version("devops", "9.9.9", mode="Multicluster")]) as other:
        kubeconfig.add("staging", api, ADMIN).add("production", other, ADMIN)
        # Some changes come in the middle of a list, others after it, as it happens: what comes of them is the same.
        other.fail(faults.delay(0.1), None, verb="list")
        use(kubeconfig)
        session = await connect(bare)
        document = session.open(PLAN)
        await complains(document)
        for number, name in enumerate(["production", "staging"] * 6 + ["production"]):
            kubeconfig.current = name
            use(kubeconfig)
            await asyncio.sleep(0.05 * (number % 4))
        await is_clean(document)
        await wait_for(lambda: api.open_connections == 0, "an end of the old connections")
        await watched(other)
        await wait_for(lambda: other.open_connections <= 7, "an end of what was begun too often")


@pytest.mark.asyncio
async def test_the_context_changes_while_the_cluster_hangs(
    use: Use, api: ApiServer, kubeconfig: Kubeconfig, connect: Connect, bare: Path
) -> None:
    with ApiServer(small_catalog()) as other:
        other.fail(faults.hang(), None)
        kubeconfig.add("hanging", other, ADMIN).add("staging", api, ADMIN)
        use(kubeconfig)
        session = await connect(bare)
        document = session.open(PLAN)
        await document.diagnostics()
        await wait_for(other.requests, "a request")
        kubeconfig.current = "staging"
        use(kubeconfig)
        await complains(document)


@pytest.mark.asyncio
async def test_new_credentials_and_a_kubeconfig_that_is_half_written(
    use: Use, api: ApiServer, kubeconfig: Kubeconfig, connect: Connect, bare: Path
) -> None:
    path = use(kubeconfig.add("staging", api, ADMIN))
    session = await connect(bare)
    document = session.open(PLAN)
    await complains(document)
    await watched(api)
    count = len(document.publications())
    whole = path.read_text()
    # The second half follows at once: that a longer pause is borne, too, depends on the clock.
    path.write_text(whole[: len(whole) // 2])
    path.write_text(whole.replace("admin-token", "lister-token"))
    await wait_for(lambda: [each for each in api.requests() if each.user and each.user.name == "lister"], "the new user")
    await wait_for(lambda: len(lists_of(api, "lister")) == 5, "the lists of the new user")
    # An edit has it said anew.
    document.change((0, 0, "# more\n"))
    await certain(document)
    # What was known of the cluster is still known, and was all the time.
    for params in document.publications()[count:]:
        assert [each.severity for each in params.diagnostics if each.code == "unknown-version"] == [1]


@pytest.mark.asyncio
async def test_a_kubeconfig_comes_to_be(
    environment: dict[str, str], api: ApiServer, kubeconfig: Kubeconfig, connect: Connect, bare: Path
) -> None:
    environment["KUBECONFIG"] = str(kubeconfig.directory / "config")
    session = await connect(bare)
    document = session.open(PLAN)
    await document.diagnostics()
    assert not session.client.messages
    kubeconfig.add("staging", api, ADMIN).write()
    await complains(document)


@pytest.mark.asyncio
async def test_the_settings_name_a_kubeconfig(
    environment: dict[str, str], api: ApiServer, kubeconfig: Kubeconfig, connect: Connect, bare: Path
) -> None:
    path = kubeconfig.add("staging", api, ADMIN).write("other")
    session = await connect(bare, options={"kubeconfig": str(path), "catalog": [{"context": "staging"}]})
    await complains(session.open(PLAN))


# Faults: nothing crashes, nothing is lost, nobody is hammered, and it is caught up with afterwards


@pytest.mark.parametrize(
    "fault",
    [
        faults.status(401),
        faults.status(403),
        faults.status(404),
        faults.status(410),
        faults.status(429, retry_after=1),
        faults.status(500),
        faults.status(503),
        faults.bad_gateway(),
        faults.login_page(),
        faults.garbage(),
        faults.wrong_shape(),
        faults.truncated_length(),
        faults.truncated_chunks(),
        faults.hang_up(reset=True),
        faults.empty_watch(),
        faults.cut_watch(reset=True),
        faults.expired_watch(),
        faults.watch_lines(b'{"type":"ADDED","object":{}}\n', b"not json\n"),
        faults.redirect("https://127.0.0.1:1/"),
        faults.delay(0.5),
    ],
    ids=lambda fault: fault.name,
)
@pytest.mark.asyncio
async def test_faults_of_the_server(
    use: Use, api: ApiServer, kubeconfig: Kubeconfig, connect: Connect, bare: Path, fault: faults.Fault
) -> None:
    use(kubeconfig.add("staging", api, ADMIN))
    session = await connect(bare)
    document = session.open(PLAN)
    await complains(document)
    await watched(api)
    before = api.last_number
    armed = api.fail(fault, None)
    api.drop_connections()
    await wait_for(lambda: armed.hits >= 2, "requests that fail")
    api.put(extension_version("devops", "9.9.9", mode="Multicluster"))
    # The author goes on meanwhile.
    document.change((document.text.index("Manual"), document.text.index("Manual") + 6, "Automatic"))
    await document.diagnostics()
    assert await document.hover(document.text.index("devops"))
    # Whoever does not pause asks a hundred times in this; of six whose pauses double each asks a few times.
    await asyncio.sleep(0.5)
    assert len(api.requests(since=before)) < 60
    api.clear_faults()
    if fault.name == "status 403" and not effort.FULL:
        # What we may not see is asked for again after half a minute: only the full effort has that much time. With other
        # credentials it is asked for at once.
        use(Kubeconfig(kubeconfig.directory).add("staging", api, kubeconfigs.basic("admin", "admin-password")))
    await document.diagnostics_once(lambda found: not unknown_versions(found), "the new version")
    await watched(api)
    # Trouble is said once, to the log; and once that the charts are not in the cluster.
    assert not session.client.messages
    assert len(logged(session)) < 13


@pytest.mark.asyncio
async def test_the_server_restarts(use: Use, api: ApiServer, kubeconfig: Kubeconfig, connect: Connect, bare: Path) -> None:
    use(kubeconfig.add("staging", api, ADMIN))
    session = await connect(bare)
    document = session.open(PLAN)
    await complains(document)
    await watched(api)
    for compact in (False, True):
        api.stop()
        await asyncio.sleep(0.5)
        if compact:
            api.compact()
        api.start()
        await watched(api)
    # It is known of the cluster as it is now.
    await certain(document)
    api.put(extension_version("devops", "9.9.9", mode="Multicluster"))
    await is_clean(document)


async def certain(document: Document) -> None:
    await document.diagnostics_once(
        lambda found: [each.diagnostic.severity for each in unknown_versions(found)] == [1], "an error"
    )


def lists_of(api: ApiServer, user: str) -> set[str | None]:
    """What a user has listed."""
    return {each.resource for each in api.requests(verb="list") if each.user and each.user.name == user and each.ended}


@pytest.mark.asyncio
async def test_watches_that_are_forbidden(
    use: Use, api: ApiServer, kubeconfig: Kubeconfig, connect: Connect, bare: Path
) -> None:
    use(kubeconfig.add("staging", api, kubeconfigs.token("lister-token")))
    session = await connect(bare)
    await complains(session.open(PLAN))
    await wait_for(lambda: len(api.requests(verb="watch")) >= 5, "five questions")
    # A second one would come after a pause of half a second to a second.
    await asyncio.sleep(1)
    assert len(api.requests(verb="watch")) == 5


@pytest.mark.asyncio
async def test_kinds_that_are_forbidden_or_missing(
    use: Use, api: ApiServer, kubeconfig: Kubeconfig, connect: Connect, bare: Path
) -> None:
    api.deny("lister", ["list"], ["clusters"])
    api.missing.add("categories")
    use(kubeconfig.add("staging", api, kubeconfigs.token("lister-token")))
    session = await connect(bare)
    document = session.open(PLAN.replace("[host]", "[nobody-knows]"))
    found = await document.diagnostics_once(lambda found: bool(unknown_versions(found)), "the unknown version")
    assert [each.code for each in found] == ["unknown-version"]
    assert await wait_for(lambda: [text for text in logged(session) if wording.FORBIDDEN in text], "the reason")


# Nobody waits for a cluster


@pytest.mark.parametrize("how", ["requests", "handshake"])
@pytest.mark.asyncio
async def test_answers_while_the_server_hangs(
    use: Use, api: ApiServer, kubeconfig: Kubeconfig, connect: Connect, bare: Path, how: str
) -> None:
    use(kubeconfig.add("staging", api, ADMIN))
    if how == "requests":
        api.fail(faults.hang(), None)
    else:
        api.fail_connections("hang", 1000)
    session = await connect(bare)
    document = session.open(PLAN)
    assert not unknown_versions(document.found(await document.diagnostics()))
    await wait_for(lambda: api.connections_made > 0, "a connection")
    hover = await document.hover(PLAN.index("upgradeStrategy"))
    assert hover
    completions = await document.complete(PLAN.index("Manual"))
    assert "Manual" in completions.labels
    # Both came although the server has answered nothing, and goes on not to.
    assert not [request for request in api.requests() if request.status]


@pytest.mark.asyncio
async def test_completion_says_that_more_may_come(
    use: Use, api: ApiServer, kubeconfig: Kubeconfig, environment: dict[str, str], wire: StartWire, bare: Path
) -> None:
    use(kubeconfig.add("staging", api, ADMIN))
    api.fail(faults.hang(), None)
    server = wire()
    server.initialize(rootUri=bare.as_uri())
    uri = (bare / "plan.yaml").as_uri()
    item = {"uri": uri, "languageId": "yaml", "version": 1, "text": PLAN}
    server.notify("textDocument/didOpen", {"textDocument": item})
    place = {"textDocument": {"uri": uri}, "position": {"line": 7, "character": 13}}
    answer = server.request(1, "textDocument/completion", place)
    assert answer["result"]["isIncomplete"] is True


# Without a connection


@pytest.mark.asyncio
async def test_what_was_known_is_kept(
    use: Use, api: ApiServer, kubeconfig: Kubeconfig, environment: dict[str, str], connect: Connect, bare: Path
) -> None:
    use(kubeconfig.add("staging", api, ADMIN))
    first = await connect(bare)
    await complains(first.open(PLAN))
    directory = Path(environment["HOME"]) / ".cache" / "installplan-ls"
    kept = await wait_for(lambda: list(directory.glob("staging-*.yaml")), "a file in the cache")
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert stat.S_IMODE(kept[0].stat().st_mode) == 0o600
    api.stop()
    second = await connect(bare)
    document = second.open(PLAN)
    found = await complains(document)
    assert found.diagnostic.severity == types.DiagnosticSeverity.Hint
    # From which cluster, and from when.
    assert tells(found.diagnostic, "staging") and tells_a_date(found.diagnostic)
    assert "1.1.3" in (await document.complete(PLAN.index("9.9.9"))).labels
    assert await wait_for(lambda: [text for text in logged(second) if wording.OFFLINE in text], "a word in the log")
    # It is there again.
    api.start()
    await certain(document)


@pytest.mark.asyncio
async def test_a_cache_that_is_broken(
    use: Use, api: ApiServer, kubeconfig: Kubeconfig, environment: dict[str, str], connect: Connect, bare: Path
) -> None:
    use(kubeconfig.add("staging", api, ADMIN))
    first = await connect(bare)
    await complains(first.open(PLAN))
    directory = Path(environment["HOME"]) / ".cache" / "installplan-ls"
    kept = (await wait_for(lambda: list(directory.glob("staging-*.yaml")), "a file in the cache"))[0]
    text = kept.read_text()
    kept.write_text(text[: len(text) // 2])
    api.stop()
    second = await connect(bare)
    document = second.open(PLAN)
    assert not unknown_versions(document.found(await document.diagnostics()))
    await wait_for(lambda: not kept.exists(), "an end of the broken file")


@pytest.mark.asyncio
async def test_a_cache_that_cannot_be_written(
    use: Use, api: ApiServer, kubeconfig: Kubeconfig, environment: dict[str, str], connect: Connect, bare: Path
) -> None:
    use(kubeconfig.add("staging", api, ADMIN))
    environment["XDG_CACHE_HOME"] = "/proc/none"
    session = await connect(bare)
    await complains(session.open(PLAN))
    assert await wait_for(lambda: [text for text in logged(session) if wording.CANNOT_BE_KEPT in text], "a word in the log")
    assert not session.client.messages


# Contexts that a workspace asks for


def opened(wire: Wire, root: Path, **params: Any) -> str:
    """Initializes in a workspace and opens a plan there."""
    wire.initialize(rootUri=root.as_uri(), **params)
    uri = (root / "plan.yaml").as_uri()
    item = {"uri": uri, "languageId": "yaml", "version": 1, "text": PLAN}
    wire.notify("textDocument/didOpen", {"textDocument": item})
    return uri


def until(wire: Wire, wanted: Callable[[dict[str, Any]], Any], timeout: float = TIMEOUT) -> dict[str, Any]:
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        message = wire.next()
        assert message is not None, wire.stderr()
        if wanted(message):
            found: dict[str, Any] = message
            return found
    raise AssertionError(f"it did not come in {timeout} s; {wire.received[-5:]}")


def complaint(message: dict[str, Any]) -> bool:
    return message.get("method") == "textDocument/publishDiagnostics" and "unknown-version" in json.dumps(message)


def asked(message: dict[str, Any]) -> bool:
    return message.get("method") == "window/showMessageRequest"


def logs(phrase: str) -> Callable[[dict[str, Any]], bool]:
    return lambda message: message.get("method") == "window/logMessage" and phrase in message["params"]["message"]


def test_the_user_is_asked_once(
    use: Use, api: ApiServer, kubeconfig: Kubeconfig, wire: StartWire, bare: Path, environment: dict[str, str]
) -> None:
    with ApiServer([]) as other:
        use(kubeconfig.add("local", other, ADMIN).add("staging", api, ADMIN))
        (bare / ".installplan-ls.yaml").write_text("catalog: [{context: staging}]\n")
        server = wire()
        opened(server, bare)
        question = until(server, asked)
        # For whom, and what for.
        assert tells(question["params"], str(bare), "staging")
        titles = [action["title"] for action in question["params"]["actions"]]
        assert titles == [wording.use_context("staging"), wording.NOT_NOW]
        time.sleep(0.3)
        assert api.connections_made == 0 and other.connections_made == 0
        server.send({"jsonrpc": "2.0", "id": question["id"], "result": {"title": titles[0]}})
        until(server, complaint)
        assert other.connections_made == 0
        # It is remembered, in its own time: nobody waits for the disk.
        remembered = Path(environment["HOME"]) / ".local" / "state" / "installplan-ls" / "trusted-contexts.json"
        api.wait_for(remembered.exists, "memory of the answer")
        again = wire()
        opened(again, bare)
        until(again, complaint)
        assert not [message for message in again.received if asked(message)]
        assert stat.S_IMODE(remembered.stat().st_mode) == 0o600


@pytest.mark.parametrize("answer", [None, {"title": wording.NOT_NOW}, {"title": "else"}, "error", 7])
def test_the_user_says_no(
    use: Use, api: ApiServer, kubeconfig: Kubeconfig, wire: StartWire, bare: Path, answer: Any
) -> None:
    with ApiServer([]) as other:
        use(kubeconfig.add("local", other, ADMIN).add("staging", api, ADMIN))
        (bare / ".installplan-ls.yaml").write_text("catalog: [{context: staging}]\n")
        server = wire()
        opened(server, bare)
        question = until(server, asked)
        response = {"error": {"code": -32601, "message": "no"}} if answer == "error" else {"result": answer}
        server.send({"jsonrpc": "2.0", "id": question["id"], **response})
        until(server, logs(wording.CONTEXT_NOT_USED))
        time.sleep(0.3)
        assert api.connections_made == 0 and other.connections_made == 0


def test_the_command_line_names_a_context(
    use: Use, api: ApiServer, kubeconfig: Kubeconfig, wire: StartWire, bare: Path
) -> None:
    with ApiServer([]) as other:
        use(kubeconfig.add("local", other, ADMIN).add("staging", api, ADMIN))
        (bare / ".installplan-ls.yaml").write_text("catalog: [{context: local}]\n")
        server = wire("serve", "--context", "staging")
        opened(server, bare)
        until(server, complaint)
        assert other.connections_made == 0


def test_nobody_is_asked_for_a_context_that_is_not_there(
    use: Use, api: ApiServer, kubeconfig: Kubeconfig, wire: StartWire, bare: Path
) -> None:
    use(kubeconfig.add("staging", api, ADMIN))
    (bare / ".installplan-ls.yaml").write_text('catalog: [{context: "none`: click Use"}]\n')
    server = wire()
    opened(server, bare)
    until(server, logs(wording.NO_SUCH_CONTEXT_LOGGED))
    assert not [message for message in server.received if asked(message)]
    assert api.connections_made == 0


def test_the_current_context_needs_no_leave(
    use: Use, api: ApiServer, kubeconfig: Kubeconfig, wire: StartWire, bare: Path
) -> None:
    use(kubeconfig.add("staging", api, ADMIN))
    (bare / ".installplan-ls.yaml").write_text("catalog: [{context: staging}]\n")
    server = wire()
    opened(server, bare)
    until(server, complaint)
    assert not [message for message in server.received if asked(message)]


# What the user is told


def test_status_and_progress(use: Use, api: ApiServer, kubeconfig: Kubeconfig, wire: StartWire, bare: Path) -> None:
    use(kubeconfig.add("staging", api, ADMIN))
    api.fail(faults.delay(0.5), 5, verb="list")
    server = wire()
    able = {"window": {"workDoneProgress": True}, "experimental": {"serverStatusNotification": True}}
    opened(server, bare, capabilities=able)
    create = until(server, lambda message: message.get("method") == "window/workDoneProgress/create")
    server.send({"jsonrpc": "2.0", "id": create["id"], "result": None})

    def progress(kind: str) -> Callable[[dict[str, Any]], bool]:
        return lambda message: (
            message.get("method") == "$/progress"
            and message["params"]["token"] == create["params"]["token"]
            and message["params"]["value"]["kind"] == kind
        )

    begin = until(server, progress("begin"))
    assert wording.reading("staging") in begin["params"]["value"]["title"]
    until(server, progress("end"))

    def status(health: str, quiescent: bool) -> Callable[[dict[str, Any]], bool]:
        return lambda message: (
            message.get("method") == "experimental/serverStatus"
            and message["params"]["health"] == health
            and message["params"]["quiescent"] is quiescent
        )

    seen = [message for message in server.received if message.get("method") == "experimental/serverStatus"]
    assert seen and seen[0]["params"]["quiescent"] is False
    if not any(status("ok", True)(message) for message in seen):
        until(server, status("ok", True))
    api.stop()
    offline = until(server, status("warning", True))
    assert wording.UNREACHABLE in offline["params"]["message"]
    assert wording.CHECK_THE_CLUSTER in offline["params"]["message"]
    api.start()
    until(server, status("ok", True))


def test_a_client_that_asked_for_nothing_gets_nothing(
    use: Use, api: ApiServer, kubeconfig: Kubeconfig, wire: StartWire, bare: Path
) -> None:
    use(kubeconfig.add("staging", api, ADMIN))
    server = wire()
    opened(server, bare)
    until(server, complaint)
    methods = {message.get("method") for message in server.received}
    assert methods <= {None, "textDocument/publishDiagnostics", "window/logMessage"}


def test_progress_that_the_client_refuses(
    use: Use, api: ApiServer, kubeconfig: Kubeconfig, wire: StartWire, bare: Path
) -> None:
    use(kubeconfig.add("staging", api, ADMIN))
    api.fail(faults.delay(0.5), 5, verb="list")
    server = wire()
    opened(server, bare, capabilities={"window": {"workDoneProgress": True}})
    create = until(server, lambda message: message.get("method") == "window/workDoneProgress/create")
    server.send({"jsonrpc": "2.0", "id": create["id"], "error": {"code": -32603, "message": "no"}})
    if not any(complaint(message) for message in server.received):
        until(server, complaint)
    time.sleep(0.3)
    server.request(9, "shutdown")
    assert "$/progress" not in {message.get("method") for message in server.received}


@pytest.mark.parametrize("what", ["no KubeSphere", "member", "unknown CA", "plugin", "bad kubeconfig"])
@pytest.mark.asyncio
async def test_trouble_is_one_line_in_the_log_and_no_diagnostic(
    use: Use, api: ApiServer, kubeconfig: Kubeconfig, connect: Connect, bare: Path, what: str
) -> None:
    said = {
        "no KubeSphere": wording.NO_KUBESPHERE,
        "member": wording.MEMBER_CLUSTER,
        "unknown CA": wording.NOT_TRUSTED,
        "plugin": wording.plugin_failed(3),
        "bad kubeconfig": wording.NOT_YAML,
    }[what]
    user = ExecPlugin(kubeconfig.directory).fails_with(3, "admin-token").user() if what == "plugin" else ADMIN
    more: dict[str, Any] = {"authority": Authority().pem} if what == "unknown CA" else {}
    path = use(kubeconfig.add("staging", api, user, **more))
    if what == "no KubeSphere":
        api.missing |= {"kubesphere.io", "cluster.kubesphere.io"}
    elif what == "member":
        api.replace_all([])
    elif what == "bad kubeconfig":
        path.write_text("users: [{name: a, user: {token: admin-token}\n")
    session = await connect(bare)
    document = session.open(PLAN)
    assert not await document.codes()
    await wait_for(lambda: [text for text in logged(session) if said in text], f"`{said}` in the log")
    # It is tried again after half a second at most, and then after a second at most.
    await asyncio.sleep(1)
    assert len([text for text in logged(session) if said in text]) == 1
    assert not await document.codes()
    assert not session.client.messages


# Many


@pytest.mark.asyncio
async def test_icons_are_not_kept(use: Use, kubeconfig: Kubeconfig, connect: Connect, bare: Path) -> None:
    """With 18 MB of icons in the lists no more memory is kept than without them."""

    async def followed(icon_bytes: int) -> Session:
        with ApiServer([*many_versions(900, icon_bytes=icon_bytes), *small_catalog()]) as api:
            # Each its own kubeconfig: the other session would follow a change of a common one.
            use(Kubeconfig(Path(tempfile.mkdtemp(dir=kubeconfig.directory))).add("staging", api, ADMIN))
            session = await connect(bare)
            document = session.open(PLAN.replace("name: devops", "name: many-005"))
            await complains(document)
            await watched(api)
            completions = await document.complete(document.text.index("9.9.9"))
            assert {f"1.{minor}.0" for minor in range(10)} <= set(completions.labels)
            if icon_bytes:
                # What came has been thrown away, be it a moment later.
                await wait_for(lambda: (resident(session) or 0) < without + 12, "memory that is given back")
            return session

    without = resident(await followed(0)) or 0
    await followed(20_000)


def resident(session: Session) -> float | None:
    """The memory of the session's server in MB; None where the system does not tell."""
    assert session.client._server
    status = Path(f"/proc/{session.client._server.pid}/status")
    return int(status.read_text().split("VmRSS:")[1].split()[0]) / 1024 if status.exists() else None


@pytest.mark.asyncio
async def test_a_session_ends_while_the_cluster_hangs(
    use: Use, api: ApiServer, kubeconfig: Kubeconfig, wire: StartWire, bare: Path
) -> None:
    plugin = ExecPlugin(kubeconfig.directory).hangs(60)
    use(kubeconfig.add("staging", api, plugin.user()))
    server = wire()
    opened(server, bare)
    await wait_for(lambda: plugin.runs == 1, "a run of the plugin")
    server.request(5, "shutdown")
    server.notify("exit")
    # Three seconds after `exit` whatever still holds it would be cut off, with code 1.
    assert server.exit_code() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
@pytest.mark.asyncio
async def test_a_signal_ends_the_plugin_of_a_session(
    use: Use, api: ApiServer, kubeconfig: Kubeconfig, wire: StartWire, bare: Path, tmp_path: Path, number: signal.Signals
) -> None:
    plugin = ExecPlugin(kubeconfig.directory)
    pids = tmp_path / "pids"
    plugin.does(f"trap '' TERM\nsleep 600 & echo $! $$ > {pids}\nwait")
    use(kubeconfig.add("staging", api, plugin.user()))
    server = wire()
    opened(server, bare)
    await wait_for(lambda: pids.exists() and len(pids.read_text().split()) == 2, "a run of the plugin")
    server.process.send_signal(number)
    assert server.process.wait(TIMEOUT) == -number
    await wait_for(lambda: not any(runs(int(pid)) for pid in pids.read_text().split()), "an end of the plugin")


@pytest.mark.asyncio
async def test_what_a_plugin_asks_of_somebody_is_in_the_log_while_it_waits(
    use: Use, api: ApiServer, kubeconfig: Kubeconfig, connect: Connect, bare: Path
) -> None:
    plugin = ExecPlugin(kubeconfig.directory)
    plugin.does("echo 'open https://login.example/device and enter ABCD' >&2\nsleep 600")
    use(kubeconfig.add("staging", api, plugin.user()))
    session = await connect(bare)
    session.open(PLAN)
    await wait_for(lambda: [text for text in logged(session) if "https://login.example/device" in text], "the words")


@pytest.mark.asyncio
async def test_how_long_a_login_may_take_is_a_setting(
    use: Use, api: ApiServer, kubeconfig: Kubeconfig, connect: Connect, bare: Path
) -> None:
    plugin = ExecPlugin(kubeconfig.directory).hangs(600)
    use(kubeconfig.add("staging", api, plugin.user()))
    session = await connect(bare, options={"loginTimeout": 1})
    session.open(PLAN)
    await wait_for(lambda: [text for text in logged(session) if wording.did_not_end_within(1) in text], "the end")
