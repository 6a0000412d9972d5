"""No client is left behind: a whole session for each, in which no message uses something that the client did not announce."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

import wording
from announced import Announced, NotAnnounced
from conftest import ROOT, StartWire
from texts import to_position
from wire import TIMEOUT, Wire

PROFILES = sorted(path.stem for path in (ROOT / "Tests" / "EndToEnd" / "clients").glob("*.json"))
METHOD_NOT_FOUND = -32601

# Something of everything, and characters that every encoding counts otherwise.
PLAN = """\
# 说明 🚀
---
apiVersion: kubesphere.io/v1alpha1
kind: InstallPlan
metadata:
  name: devops
  annotations:
    说明: "🚀 é" # 🚀
spec:
  extension: {name: devops, version: "1.1.2"} # 🚀 é
  enabled: true
  upgradeStrategy: Automatic
  status: 🚀
  config: |
    # 🚀
    agent: &a
      说明: '🚀'
      replicas: 2  \t
    other: *a
  clusterScheduling:
    placement:
      clusters: [host, nowhere-🚀]
    overrides:
      host: |
        agent: {}
status: {state: Installed}
"""


class Client:
    """A client as one of the profiles, which minds what it announced."""

    def __init__(self, wire: Wire, profile: str, workspace: Path) -> None:
        text = (ROOT / "Tests" / "EndToEnd" / "clients" / f"{profile}.json").read_text()
        self.params: dict[str, Any] = json.loads(text.replace("file:///workspace", workspace.as_uri()))
        self.announced = Announced(self.params)
        self.wire = wire
        self.taken = 0
        self.asked: dict[Any, tuple[str, Any]] = {}
        self.answers: dict[Any, dict[str, Any]] = {}
        self.id = 0
        result = self.request("initialize", self.params)["result"]
        self.announced.initialized(result)
        self.server: dict[str, Any] = result["capabilities"]
        wire.notify("initialized", {})

    def request(self, method: str, params: Any) -> dict[str, Any]:
        self.id += 1
        self.asked[self.id] = (method, params)
        self.wire.send({"jsonrpc": "2.0", "id": self.id, "method": method, "params": params})
        while self.id not in self.answers:
            self.take()
        return self.answers[self.id]

    def take(self) -> dict[str, Any]:
        message: dict[str, Any] = self.wire.next()
        assert message is not None, f"the server ended: {self.wire.stderr()}"
        if "method" in message:
            self.announced.received(message)
            if "id" in message:
                result = [None] if message["method"] == "workspace/configuration" else None
                self.wire.send({"jsonrpc": "2.0", "id": message["id"], "result": result})
        else:
            method, params = self.asked[message["id"]]
            self.announced.received(message, method, params)
            assert message["id"] not in self.answers
            self.answers[message["id"]] = message
        return message

    def open(self, uri: str, text: str) -> None:
        self.announced.texts[uri] = text
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.wire.notify("textDocument/didOpen", {"textDocument": document})

    def position(self, text: str, word: str, after: int = 0) -> dict[str, int]:
        place = to_position(text, text.index(word) + after, self.announced.encoding)
        return {"line": place.line, "character": place.character}

    def until_found(self, uri: str, wanted: set[str], without: set[str] = frozenset()) -> None:  # type: ignore[assignment]
        """Waits until these codes are said of a document and those are not: pushed, or answered to whoever asks."""
        end = time.monotonic() + TIMEOUT
        while True:
            if self.server.get("diagnosticProvider"):
                report = self.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})["result"]
                found = {each["code"] for each in report["items"]}
            else:
                message = self.take()
                if message.get("method") != "textDocument/publishDiagnostics" or message["params"]["uri"] != uri:
                    continue
                found = {each["code"] for each in message["params"]["diagnostics"]}
            if wanted <= found and not without & found:
                return
            assert time.monotonic() < end, f"{wanted} without {without} is not said, but {found}"
            time.sleep(0.01)


def ask_everything(client: Client, uri: str, text: str) -> dict[str, Any]:
    """All that the server offers this client, and what came of it, by method."""
    server, found = client.server, {}
    document = {"textDocument": {"uri": uri}}
    whole = {"start": {"line": 0, "character": 0}, "end": client.position(text, text[-3:], 2)}

    def ask(method: str, provider: str, params: dict[str, Any] | None = None) -> Any:
        if not client.announced.offers(provider, method):
            return None
        answer = client.request(method, {**document, **(params or {})})
        assert "error" not in answer, answer
        found[method] = answer["result"]
        return answer["result"]

    def at(word: str, after: int = 1) -> dict[str, Any]:
        return {"position": client.position(text, word, after)}

    for word in ("kind", "devops, ver", "1.1.2", "host, no"):
        ask("textDocument/hover", "hoverProvider", at(word))
    for word, after in ((", version: ", 12), ("enabled", 0), ("agent: {}", 0), ("host, no", 1)):
        items = ask("textDocument/completion", "completionProvider", at(word, after))
        if items["items"] and server["completionProvider"].get("resolveProvider"):
            answer = client.request("completionItem/resolve", items["items"][0])
            assert answer["result"]["label"] == items["items"][0]["label"]
            found["completionItem/resolve"] = answer["result"]
    ask("textDocument/codeAction", "codeActionProvider", {"range": whole, "context": {"diagnostics": []}})
    ask("textDocument/documentSymbol", "documentSymbolProvider")
    ask("textDocument/foldingRange", "foldingRangeProvider")
    ask("textDocument/selectionRange", "selectionRangeProvider", {"positions": [at("1.1.2")["position"]]})
    ask("textDocument/documentHighlight", "documentHighlightProvider", at("devops"))
    ask("textDocument/linkedEditingRange", "linkedEditingRangeProvider", at("devops"))
    renaming = client.announced.offers("renameProvider", "textDocument/rename")
    if isinstance(renaming, dict) and renaming.get("prepareProvider"):
        answer = client.request("textDocument/prepareRename", {**document, **at("devops")})
        found["textDocument/prepareRename"] = answer["result"]
    ask("textDocument/rename", "renameProvider", {**at("devops"), "newName": "grafana"})
    ask("textDocument/definition", "definitionProvider", at("1.1.2"))
    ask("textDocument/definition", "definitionProvider", at("*a"))
    ask("textDocument/references", "referencesProvider", {**at("devops"), "context": {"includeDeclaration": True}})
    ask("textDocument/documentLink", "documentLinkProvider")
    ask("textDocument/inlayHint", "inlayHintProvider", {"range": whole})
    ask("textDocument/codeLens", "codeLensProvider")
    if (server.get("semanticTokensProvider") or {}).get("full"):
        ask("textDocument/semanticTokens/full", "semanticTokensProvider")
    if (server.get("semanticTokensProvider") or {}).get("range"):
        ask("textDocument/semanticTokens/range", "semanticTokensProvider", {"range": whole})
    options = {"options": {"tabSize": 2, "insertSpaces": True}}
    ask("textDocument/formatting", "documentFormattingProvider", options)
    ask("textDocument/rangeFormatting", "documentRangeFormattingProvider", {"range": whole, **options})
    typed = {**at("enabled", 0), "ch": "\n", **options}
    ask("textDocument/onTypeFormatting", "documentOnTypeFormattingProvider", typed)
    if server.get("diagnosticProvider"):
        ask("textDocument/diagnostic", "diagnosticProvider")
        found["workspace/diagnostic"] = client.request("workspace/diagnostic", {"previousResultIds": []})["result"]
    if server.get("workspaceSymbolProvider"):
        found["workspace/symbol"] = client.request("workspace/symbol", {"query": "dev"})["result"]
    if server.get("executeCommandProvider"):
        answer = client.request("workspace/executeCommand", {"command": "installplan.none", "arguments": []})
        assert answer["error"]["code"] == -32602
    return found


@pytest.mark.parametrize("profile", PROFILES)
def test_nothing_that_was_not_announced(wire: StartWire, workspace: Path, profile: str) -> None:
    arguments = [] if profile not in ("null", "empty", "wrong-types") else ["--catalog", str(workspace / "catalog.yaml")]
    client = Client(wire(*arguments), profile, workspace)
    uri = (workspace / "plan.yaml").as_uri()
    client.open(uri, PLAN)
    # Before the catalog is read less is known; which of the two the client sees first is not what this is about.
    client.until_found(uri, {"unknown-field", "unknown-cluster"})
    answers = ask_everything(client, uri, PLAN)
    # What was offered has something to say about this plan.
    for method in answers:
        if method not in ("textDocument/onTypeFormatting", "textDocument/definition", "textDocument/documentLink"):
            assert answers[method], method

    # Typing, in the client's units.
    edited = PLAN.replace("upgradeStrategy: Automatic", "upgradeStrategy: Manual")
    start, end = client.position(PLAN, "Automatic"), client.position(PLAN, "Automatic", len("Automatic"))
    client.announced.texts[uri] = edited
    client.wire.notify(
        "textDocument/didChange",
        {
            "textDocument": {"uri": uri, "version": 2},
            "contentChanges": [{"range": {"start": start, "end": end}, "text": "Manual"}],
        },
    )
    client.until_found(uri, {"unknown-field"}, without={"automatic-upgrade"})
    ask_everything(client, uri, edited)

    # A catalog that changes, settings that change.
    catalog = workspace / "catalog.yaml"
    catalog.write_text(catalog.read_text().replace("1.1.2", "1.1.9"))
    changes = [{"uri": catalog.as_uri(), "type": 2}]
    client.wire.notify("workspace/didChangeWatchedFiles", {"changes": changes})
    client.wire.notify("workspace/didChangeConfiguration", {"settings": {"installplan": {"rules": {}}}})
    # Whoever is told nothing sees it by asking.
    place = {"textDocument": {"uri": uri}, "position": client.position(edited, "1.1.2", 1)}
    end = time.monotonic() + TIMEOUT
    while wording.HOVER_NO_SUCH_VERSION not in str(hover := client.request("textDocument/hover", place)["result"]):
        assert time.monotonic() < end, f"the changed catalog was not seen: {hover}"
        time.sleep(0.01)
    ask_everything(client, uri, edited)
    client.wire.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    assert client.request("shutdown", None)["result"] is None
    client.wire.notify("exit")
    assert client.wire.exit_code() == 0


@pytest.mark.parametrize("profile", PROFILES)
def test_what_each_client_gets(wire: StartWire, workspace: Path, profile: str) -> None:
    """The table of the features that are offered to each, so that none is lost unnoticed."""
    offered = set(Client(wire(), profile, workspace).server)
    basic = {"positionEncoding", "textDocumentSync", "completionProvider", "hoverProvider", "workspace"}
    names = {
        "neovim": "codeAction codeLens definition documentHighlight documentSymbol foldingRange inlayHint references "
        "semanticTokens workspaceSymbol",
        "eglot": "codeAction definition documentHighlight documentSymbol executeCommand references workspaceSymbol",
        "helix": "codeAction diagnostic documentLink documentSymbol executeCommand inlayHint workspaceSymbol",
        "vscode": "codeAction codeLens definition diagnostic documentHighlight documentLink documentSymbol executeCommand "
        "foldingRange inlayHint linkedEditingRange references selectionRange semanticTokens workspaceSymbol",
    }
    names["vscode-10"] = names["vscode"]
    assert offered == basic | {f"{name}Provider" for name in names.get(profile, "").split()}


FORMATTING = {f"textDocument/{name}" for name in ("formatting", "rangeFormatting", "onTypeFormatting")}


@pytest.mark.parametrize("profile", PROFILES)
def test_what_is_taken_from_no_other_server(wire: StartWire, workspace: Path, profile: str) -> None:
    """Formatting and renaming are registered for plans alone, and taken back."""
    client = Client(wire(), profile, workspace)
    values, plan = (workspace / "values.yaml").as_uri(), (workspace / "a [plan].yaml").as_uri()
    able = {
        "neovim": FORMATTING - {"textDocument/onTypeFormatting"} | {"textDocument/rename"},
        "vscode": FORMATTING | {"textDocument/rename"},
        "vscode-10": FORMATTING | {"textDocument/rename"},
    }.get(profile, set())

    def registered() -> dict[str, str]:
        return {
            each["method"]: each["registerOptions"]["documentSelector"][0]["pattern"]
            for each in client.announced.registered.values()
            if each["method"].startswith("textDocument/")
        }

    def until(wanted: dict[str, str]) -> None:
        end = time.monotonic() + TIMEOUT
        while registered() != wanted:
            assert time.monotonic() < end, registered()
            client.request("textDocument/hover", {"textDocument": {"uri": values}, "position": {"line": 0, "character": 0}})
            time.sleep(0.01)

    client.open(values, "a: 1\n")
    until({})
    client.open(plan, PLAN)
    until({method: f"{workspace}/a [[-[]plan?.yaml" for method in able})
    client.wire.notify("textDocument/didClose", {"textDocument": {"uri": plan}})
    until({})


def test_a_client_that_cannot_register_can_ask(wire: StartWire, workspace: Path) -> None:
    for options, wanted in [
        ({}, set()),
        ({"formatting": True}, {"documentFormattingProvider", "documentRangeFormattingProvider"}),
        ({"rename": True}, {"renameProvider"}),
    ]:
        server = wire()
        params = json.loads((ROOT / "Tests" / "EndToEnd" / "clients" / "eglot.json").read_text())
        params["initializationOptions"] = options
        told = set(server.initialize(**params)["capabilities"])
        assert {name for name in told if "ormatting" in name or "rename" in name} == wanted


# The checker itself can fail


def checker(capabilities: Any) -> Announced:
    made = Announced({"capabilities": capabilities})
    made.texts["u"] = "a🚀b\n"
    return made


VIOLATIONS: dict[str, tuple[dict[str, Any], str | None]] = {
    "a request": ({"id": 1, "method": "workspace/configuration", "params": {}}, None),
    "an unknown request": ({"id": 1, "method": "workspace/other", "params": {}}, None),
    "a registration": (
        {"id": 1, "method": "client/registerCapability",
         "params": {"registrations": [{"method": "workspace/didChangeWatchedFiles"}]}}, None),
    "a refresh": ({"id": 1, "method": "workspace/inlayHint/refresh"}, None),
    "progress": ({"method": "$/progress", "params": {"token": 1}}, None),
    "a status": ({"method": "experimental/serverStatus", "params": {}}, None),
    "a version": (
        {"method": "textDocument/publishDiagnostics", "params": {"uri": "x", "version": 1, "diagnostics": []}}, None),
    "a code's description": (
        {"method": "textDocument/publishDiagnostics",
         "params": {"uri": "x", "diagnostics": [{"range": {}, "message": "", "codeDescription": {}}]}}, None),
    "markdown": ({"id": 1, "result": {"contents": {"kind": "markdown", "value": ""}}}, "textDocument/hover"),
    "a snippet": ({"id": 1, "result": [{"label": "a", "insertTextFormat": 2}]}, "textDocument/completion"),
    "defaults": ({"id": 1, "result": {"items": [], "itemDefaults": {"data": 1}}}, "textDocument/completion"),
    "insert and replace": (
        {"id": 1, "result": [{"label": "a", "textEdit": {"insert": {}}}]}, "textDocument/completion"),
    "a tree": ({"id": 1, "result": [{"kind": 1, "range": {}}]}, "textDocument/documentSymbol"),
    "a kind": ({"id": 1, "result": [{"kind": 21, "location": {}}]}, "textDocument/documentSymbol"),
    "document changes": ({"id": 1, "result": {"documentChanges": []}}, "textDocument/rename"),
    "isPreferred": ({"id": 1, "result": [{"isPreferred": True, "edit": {}}]}, "textDocument/codeAction"),
    "a link": ({"id": 1, "result": [{"targetUri": "file:///a"}]}, "textDocument/definition"),
    "another scheme": ({"id": 1, "result": [{"uri": "installplan:/a"}]}, "textDocument/definition"),
    "a tooltip": ({"id": 1, "result": [{"target": "", "tooltip": ""}]}, "textDocument/documentLink"),
    "a command": ({"id": 1, "result": [{"command": {"command": "x"}}]}, "textDocument/codeLens"),
    "a place behind its line": (
        {"id": 1, "result": [{"range": {"start": {"line": 0, "character": 5}}}]}, "textDocument/documentHighlight"),
    "a line behind the text": (
        {"id": 1, "result": [{"range": {"start": {"line": 2, "character": 0}}}]}, "textDocument/documentHighlight"),
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_the_checker_sees(name: str) -> None:
    message, method = VIOLATIONS[name]
    with pytest.raises(NotAnnounced):
        checker({}).received(message, method, {"textDocument": {"uri": "u"}})


def test_the_checker_sees_providers() -> None:
    for capabilities in ({"renameProvider": True}, {"codeActionProvider": {}}, {"otherProvider": True}):
        with pytest.raises(NotAnnounced):
            checker({}).initialized({"capabilities": {"completionProvider": {}, **capabilities}})
    with pytest.raises(NotAnnounced):
        checker({}).initialized({"capabilities": {"completionProvider": {}, "positionEncoding": "utf-8"}})
