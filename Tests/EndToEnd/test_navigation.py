"""Going to places: other plans, the objects of the catalog, symbols of the workspace; and the commands of lenses."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import pytest
import yaml

import wording
from conftest import StartWire
from test_catalog import as_list, extension, name_catalog, plan
from test_pull_diagnostics import Puller
from texts import tells

REQUEST_FAILED = -32803
NAVIGATES: dict[str, Any] = {
    "textDocument": {"definition": {"linkSupport": True}, "references": {}, "codeLens": {}, "inlayHint": {}},
    "workspace": {"symbol": {}, "executeCommand": {}},
    "window": {"showDocument": {"support": True}},
}
VIRTUAL = {**NAVIGATES, "workspace": {**NAVIGATES["workspace"], "textDocumentContent": {}}}


@pytest.fixture
def repository(bare: Path) -> Path:
    (bare / "catalog.yaml").write_text(as_list(extension("alpha", "1.0.0", "2.0.0")))
    name_catalog(bare, "catalog.yaml")
    (bare / "deep").mkdir()
    (bare / "deep" / "other.yaml").write_text("# é\n---\n" + plan("alpha", "1.0.0"))
    return bare


def position(text: str, word: str, nth: int = 0) -> dict[str, int]:
    offset = -1
    for _ in range(nth + 1):
        offset = text.index(word, offset + 1)
    return {"line": text.count("\n", 0, offset), "character": offset - (text.rfind("\n", 0, offset) + 1)}


def place(client: Puller, uri: str, text: str, word: str, nth: int = 0) -> dict[str, Any]:
    return {"textDocument": {"uri": uri}, "position": position(text, word, nth)}


def test_from_a_version_to_its_object_in_a_file(wire: StartWire, repository: Path, environment: dict[str, str]) -> None:
    client = Puller(wire(), repository, NAVIGATES)
    text = plan("alpha", "2.0.0")
    uri = client.open("a.yaml", text)
    [link] = client.until_answered("textDocument/definition", place(client, uri, text, "2.0.0"))
    path = Path(unquote(urlparse(link["targetUri"]).path))
    assert path.is_relative_to(Path(environment["HOME"]) / ".cache" / "installplan-ls")
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    found = yaml.safe_load(path.read_text())
    assert found["kind"] == "ExtensionVersion" and found["spec"]["version"] == "2.0.0"
    assert path.read_text().startswith(wording.from_catalog("catalog.yaml"))
    line = text.split("\n")[link["originSelectionRange"]["start"]["line"]]
    assert "version" in line
    # Again: the file is there already.
    assert client.request("textDocument/definition", place(client, uri, text, "2.0.0")) == [link]


def test_from_a_version_to_its_object_in_the_editor(wire: StartWire, repository: Path) -> None:
    client = Puller(wire(), repository, VIRTUAL)
    assert client.server["workspace"]["textDocumentContent"] == {"schemes": ["installplan"]}
    text = plan("alpha", "2.0.0")
    uri = client.open("a.yaml", text)
    [link] = client.until_answered("textDocument/definition", place(client, uri, text, "2.0.0"))
    assert link["targetUri"].startswith("installplan:/alpha-2.0.0.yaml?")
    content = client.request("workspace/textDocumentContent", {"uri": link["targetUri"]})["text"]
    assert yaml.safe_load(content)["metadata"]["name"] == "alpha-2.0.0"
    for unknown, code in [
        ("installplan:/alpha-9.9.9.yaml?x", REQUEST_FAILED),
        ("installplan:/", -32602),
        ("installplan:", -32602),
        ("installplan:/%FF.yaml", -32602),
        ("file:///etc/passwd", -32602),
        (link["targetUri"].replace("2.0.0", "3.0.0"), REQUEST_FAILED),
    ]:
        answer = client.wire.request(unknown, "workspace/textDocumentContent", {"uri": unknown})
        assert answer["error"]["code"] == code, unknown


def test_a_hostile_name_stays_in_the_cache(wire: StartWire, bare: Path, environment: dict[str, str]) -> None:
    name = "../../../evil"
    objects = extension("alpha", "1.0.0")
    objects[1]["spec"]["version"] = name
    objects[1]["metadata"]["name"] = f"alpha-{name}"
    (bare / "catalog.yaml").write_text(as_list(objects))
    name_catalog(bare, "catalog.yaml")
    client = Puller(wire(), bare, NAVIGATES)
    text = plan("alpha", name)
    uri = client.open("a.yaml", text)
    links = client.until_answered("textDocument/definition", place(client, uri, text, name))
    for link in links:
        path = Path(unquote(urlparse(link["targetUri"]).path)).resolve()
        assert path.is_relative_to(Path(environment["HOME"]).resolve() / ".cache" / "installplan-ls" / "objects")


def test_from_a_name_to_the_other_plans(wire: StartWire, repository: Path) -> None:
    client = Puller(wire(), repository, NAVIGATES)
    text = plan("alpha", "2.0.0")
    uri = client.open("a.yaml", text)
    client.until_found("alpha 1.0.0", "alpha 2.0.0")
    [link] = client.request("textDocument/definition", place(client, uri, text, "alpha", 1))
    assert link["targetUri"] == client.uri("deep/other.yaml")
    lines = (repository / "deep" / "other.yaml").read_text().split("\n")
    start, end = link["targetRange"]["start"], link["targetRange"]["end"]
    assert lines[start["line"]][start["character"] : end["character"]] == "alpha"
    context = {"context": {"includeDeclaration": True}}
    found = client.request("textDocument/references", {**place(client, uri, text, "alpha", 1), **context})
    assert sorted({each["uri"] for each in found}) == sorted([uri, client.uri("deep/other.yaml")])
    assert client.request("textDocument/definition", place(client, uri, text, "enabled")) is None


def test_symbols_of_the_workspace(wire: StartWire, repository: Path) -> None:
    client = Puller(wire(), repository, NAVIGATES)
    found = client.until_found("alpha 1.0.0")
    assert found[0]["location"]["uri"] == client.uri("deep/other.yaml")
    assert found[0]["containerName"] == "deep/other.yaml"
    # Open documents as they are.
    uri = client.open("a.yaml", plan("beta", "2.0.0"))
    for query, wanted in [("", ["alpha 1.0.0", "beta 2.0.0"]), ("BT", ["beta 2.0.0"]), ("a1", ["alpha 1.0.0"]),
                          ("beta 2", ["beta 2.0.0"]), ("zz", [])]:
        found = client.request("workspace/symbol", {"query": query})
        assert [each["name"] for each in found] == wanted, query
    assert client.request("workspace/symbol", {"query": "beta"})[0]["location"]["uri"] == uri
    client.wire.notify(
        "textDocument/didChange",
        {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": "a: b\n"}]},
    )
    # A plan that is gone is found no more.
    client.until_found("alpha 1.0.0")


def test_commands(wire: StartWire, repository: Path) -> None:
    client = Puller(wire(), repository, NAVIGATES)
    commands = client.server["executeCommandProvider"]["commands"]
    assert commands and all(command.startswith("installplan.") for command in commands)
    uri = client.open("a.yaml", plan("alpha", "2.0.0"))
    arguments = [uri, "alpha", "2.0.0"]
    client.until_answered("textDocument/codeLens", {"textDocument": {"uri": uri}})
    client.request("workspace/executeCommand", {"command": "installplan.openVersion", "arguments": arguments})
    while not (shown := [each for each in client.wire.received if each.get("method") == "window/showDocument"]):
        assert client.wire.next() is not None
    assert shown[0]["params"]["uri"].endswith("/alpha-2.0.0.yaml")
    client.wire.send({"jsonrpc": "2.0", "id": shown[0]["id"], "result": {"success": True}})
    for lens in client.request("textDocument/codeLens", {"textDocument": {"uri": uri}}):
        assert lens["command"]["command"] in commands
        before = len(client.wire.received)
        client.request("workspace/executeCommand", {key: lens["command"][key] for key in ("command", "arguments")})
        # Told before it is answered.
        assert "window/showMessage" in [each.get("method") for each in client.wire.received[before:]]
    for command, arguments in [
        ("installplan.none", []),
        ("other", []),
        ("installplan.openVersion", [uri]),
        ("installplan.openVersion", [uri, "alpha", 2]),
        ("installplan.openVersion", ["file:///not/open.yaml", "alpha", "2.0.0"]),
        ("installplan.showFacts", [1]),
    ]:
        params = {"command": command, "arguments": arguments}
        answer = client.wire.request(str(params), "workspace/executeCommand", params)
        assert answer["error"]["code"] == -32602, params
    missing = {"command": "installplan.openVersion", "arguments": [uri, "alpha", "9.9.9"]}
    assert client.wire.request("missing", "workspace/executeCommand", missing)["error"]["code"] == REQUEST_FAILED


FEATURES: dict[str, Any] = {
    "textDocument": {
        "rename": {"prepareSupport": True},
        "linkedEditingRange": {},
        "documentHighlight": {},
        "documentLink": {"tooltipSupport": True},
        "onTypeFormatting": {},
        "inlayHint": {},
        "codeLens": {},
    },
    "workspace": {"inlayHint": {"refreshSupport": True}, "codeLens": {"refreshSupport": True}},
}


def test_renaming(wire: StartWire, repository: Path) -> None:
    client = Puller(wire(), repository, FEATURES)
    text = plan("omega", "1.0.0") + "  clusterScheduling:\n    placement: {clusters: [west]}\n    overrides: {west: 'a: b'}\n"
    uri = client.open("a.yaml", text)

    def after(word: str, nth: int, new: str) -> str:
        edits = client.request("textDocument/rename", {**place(client, uri, text, word, nth), "newName": new})
        lines = text.split("\n")
        for edit in sorted(edits["changes"][uri], key=lambda each: str(each["range"]), reverse=True):
            start, end = edit["range"]["start"], edit["range"]["end"]
            line = lines[start["line"]]
            lines[start["line"]] = line[: start["character"]] + edit["newText"] + line[end["character"] :]
        return "\n".join(lines)

    assert after("omega", 0, "beta") == after("omega", 1, "beta") == text.replace("omega", "beta")
    assert after("west", 0, "east-1") == after("west", 1, "east-1") == text.replace("west", "east-1")
    prepared = client.request("textDocument/prepareRename", place(client, uri, text, "omega"))
    assert prepared["placeholder"] == "omega" and prepared["range"]["start"] == position(text, "omega")
    linked = client.request("textDocument/linkedEditingRange", place(client, uri, text, "west"))
    assert [each["start"] for each in linked["ranges"]] == [position(text, "west"), position(text, "west", 1)]
    shining = client.request("textDocument/documentHighlight", place(client, uri, text, "west", 1))
    assert [each["range"] for each in shining] == linked["ranges"]
    for method, params in (("prepareRename", {}), ("rename", {"newName": "x"})):
        where = place(client, uri, text, "enabled")
        error = client.wire.request(method, f"textDocument/{method}", {**where, **params})["error"]
        # It says what could be renamed.
        assert error["code"] == REQUEST_FAILED and wording.RENAMED in error["message"]
    wrong = {**place(client, uri, text, "omega"), "newName": "Not A Name"}
    assert client.wire.request("wrong", "textDocument/rename", wrong)["error"]["code"] == REQUEST_FAILED
    # A cluster that is there already; and an alias, whose range is its own.
    two = text.replace("[west]", "[west, east]")
    placed = client.open("c.yaml", two)
    there = {**place(client, placed, two, "west"), "newName": "east"}
    error = client.wire.request("there", "textDocument/rename", there)["error"]
    assert error["code"] == REQUEST_FAILED and tells(error, "east")
    aliased = text.replace("name: omega", "name: &n omega", 1).replace("    name: omega", "    name: *n")
    third = client.open("d.yaml", aliased)
    prepared = client.request("textDocument/prepareRename", place(client, third, aliased, "*n"))
    assert prepared["range"]["start"] == position(aliased, "*n") and prepared["placeholder"] == "omega"
    assert client.request("textDocument/linkedEditingRange", place(client, third, aliased, "*n")) is None
    other = client.open("b.yaml", "kind: ConfigMap\nmetadata:\n  name: omega\n")
    where = {"textDocument": {"uri": other}, "position": {"line": 2, "character": 9}}
    assert client.request("textDocument/prepareRename", where) is None


def test_links_to_the_web(wire: StartWire, bare: Path) -> None:
    objects = extension("alpha", "1.0.0")
    objects[1]["spec"].update(docs="https://example.com/docs", home="javascript:alert(1)")
    (bare / "catalog.yaml").write_text(as_list(objects))
    name_catalog(bare, "catalog.yaml")
    client = Puller(wire(), bare, FEATURES)
    text = plan("alpha", "1.0.0")
    uri = client.open("a.yaml", text)
    [link] = client.until_answered("textDocument/documentLink", {"textDocument": {"uri": uri}})
    assert link["target"] == "https://example.com/docs"
    assert link["tooltip"] == wording.documentation_of("alpha", "1.0.0")
    assert link["range"]["start"] == position(text, "extension:")


def test_a_new_line_is_indented(wire: StartWire, repository: Path) -> None:
    client = Puller(wire(), repository, FEATURES)
    text = plan("alpha", "1.0.0") + "  config: |\n    agent:\n\n"
    uri = client.open("a.yaml", text)
    line = text.count("\n") - 1
    params = {
        "textDocument": {"uri": uri},
        "position": {"line": line, "character": 0},
        "ch": "\n",
        "options": {"tabSize": 8, "insertSpaces": False},
    }
    [edit] = client.request("textDocument/onTypeFormatting", params)
    assert edit["newText"] == " " * 6 and edit["range"]["start"] == {"line": line, "character": 0}


def test_facts_are_asked_for_anew(wire: StartWire, repository: Path) -> None:
    client = Puller(wire(), repository, FEATURES)
    uri = client.open("a.yaml", plan("alpha", "1.0.0"))
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 100, "character": 0}}

    def said() -> str:
        hints = client.request("textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": whole})
        lenses = client.request("textDocument/codeLens", {"textDocument": {"uri": uri}})
        return f"{[each['label'] for each in hints]} {[each['command']['title'] for each in lenses]}"

    def agree(message: dict[str, Any]) -> None:
        if "id" in message and "method" in message:
            client.wire.send({"jsonrpc": "2.0", "id": message["id"], "result": None})

    client.until(said, lambda text: wording.newest("2.0.0") in text)
    # The first reading may have been told of, too.
    for message in client.wire.received:
        agree(message)
    client.wire.received.clear()
    (repository / "catalog.yaml").write_text(as_list(extension("alpha", "1.0.0", "2.0.0", "3.0.0")))
    wanted = {"workspace/inlayHint/refresh", "workspace/codeLens/refresh"}
    while wanted - {each.get("method") for each in client.wire.received}:
        agree(client.wire.next())
    client.until(said, lambda text: wording.newest("3.0.0") in text)
