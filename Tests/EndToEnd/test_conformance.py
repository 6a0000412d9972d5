"""The page of conformance says what the server does: every method of the protocol is on it, and every test it names exists."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from announced import PROVIDERS
from conftest import ROOT, StartWire

PAGE = ROOT / "editors" / "CONFORMANCE.md"
METHOD_NOT_FOUND = -32601

# The requests of a client in LSP 3.17, and one of 3.18.
REQUESTS = """
initialize shutdown textDocument/willSaveWaitUntil textDocument/diagnostic workspace/diagnostic textDocument/completion
completionItem/resolve textDocument/hover textDocument/signatureHelp textDocument/declaration textDocument/definition
textDocument/typeDefinition textDocument/implementation textDocument/references textDocument/documentHighlight
textDocument/documentSymbol textDocument/codeAction codeAction/resolve textDocument/codeLens codeLens/resolve
textDocument/documentLink documentLink/resolve textDocument/documentColor textDocument/colorPresentation
textDocument/formatting textDocument/rangeFormatting textDocument/onTypeFormatting textDocument/rename
textDocument/prepareRename textDocument/linkedEditingRange textDocument/foldingRange textDocument/selectionRange
textDocument/semanticTokens/full textDocument/semanticTokens/range textDocument/semanticTokens/full/delta
textDocument/inlayHint inlayHint/resolve textDocument/inlineValue textDocument/moniker
textDocument/prepareCallHierarchy textDocument/prepareTypeHierarchy workspace/symbol workspaceSymbol/resolve
workspace/executeCommand workspace/textDocumentContent workspace/willCreateFiles workspace/willRenameFiles
workspace/willDeleteFiles
""".split()

# The method of each capability that `initialize` tells.
METHODS = {
    "completionProvider": ["textDocument/completion"],
    "hoverProvider": ["textDocument/hover"],
    "renameProvider": ["textDocument/rename", "textDocument/prepareRename"],
    "semanticTokensProvider": ["textDocument/semanticTokens/full", "textDocument/semanticTokens/range"],
    "diagnosticProvider": ["textDocument/diagnostic", "workspace/diagnostic"],
    "documentFormattingProvider": ["textDocument/formatting"],
    "documentRangeFormattingProvider": ["textDocument/rangeFormatting"],
    "documentOnTypeFormattingProvider": ["textDocument/onTypeFormatting"],
    "workspaceSymbolProvider": ["workspace/symbol"],
    "executeCommandProvider": ["workspace/executeCommand"],
}


def rows(heading: str) -> list[list[str]]:
    section = PAGE.read_text().split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


METHOD_ROWS = rows("Requests and notifications of the client")
SUPPORTED = {row[0].strip("`"): row[1] for row in METHOD_ROWS}


def test_every_request_is_on_the_page() -> None:
    assert set(REQUESTS) <= set(SUPPORTED)
    assert set(SUPPORTED.values()) == {"yes", "no", "ignored"}


def test_every_capability_is_on_the_page(wire: StartWire) -> None:
    told: set[str] = set()
    for path in (ROOT / "Tests" / "EndToEnd" / "clients").glob("*.json"):
        params = json.loads(path.read_text())
        told |= set(wire().initialize(**params)["capabilities"])
        # One that cannot register anything, and asks.
        text = path.read_text().replace('"dynamicRegistration": true', '"dynamicRegistration": false')
        asking = {**json.loads(text), "initializationOptions": {"formatting": True, "rename": True}}
        told |= set(wire().initialize(**asking)["capabilities"])
    promised = {method for method, word in SUPPORTED.items() if word == "yes"}
    for name in told - {"positionEncoding", "textDocumentSync", "workspace"}:
        singular = "textDocument/" + name.removesuffix("Provider")
        methods = METHODS.get(name, [singular])
        assert set(methods) <= promised, name
    # Whatever the page promises, some client is offered.
    assert set(PROVIDERS) <= told


@pytest.mark.parametrize("method", [each for each in REQUESTS if each not in ("initialize", "shutdown")])
def test_the_word_is_kept(wire: StartWire, method: str) -> None:
    client = wire()
    client.initialize()
    answer = client.request("x", method, {})
    found = answer.get("error", {}).get("code") != METHOD_NOT_FOUND
    assert found == (SUPPORTED[method] == "yes"), answer


def test_every_test_exists() -> None:
    cells = [row[-1] for row in METHOD_ROWS + rows("Requests of the server") + rows("What users of such servers rely on")]
    named: list[str] = [name for cell in cells for name in re.split(r",\s*", cell) if name]
    assert len(named) > 60
    for name in named:
        file, function = name.split("::")
        assert f"def {function}(" in (Path(__file__).parent / file).read_text(), name


def test_what_is_supported_is_shown() -> None:
    for method, word, _, shown in METHOD_ROWS:
        assert bool(shown) == (word != "no"), method


def test_methods_of_the_server_are_its_own() -> None:
    sources: Any = (ROOT / "Sources" / "LanguageServerProtocol" / "ParamsRegistry.swift").read_text()
    for method, _, _ in rows("Requests of the server"):
        assert f'"{method.strip("`")}"' in sources, method
