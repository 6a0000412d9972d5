"""Holds every message of the server against what the client announced in `initialize`: nothing may use what it did not."""

from __future__ import annotations

import re
from typing import Any

from texts import line_starts, width

# Where the specification has a method's `dynamicRegistration`.
REGISTRABLE = {
    "workspace/didChangeConfiguration": "workspace.didChangeConfiguration",
    "workspace/didChangeWatchedFiles": "workspace.didChangeWatchedFiles",
    "textDocument/formatting": "textDocument.formatting",
    "textDocument/rangeFormatting": "textDocument.rangeFormatting",
    "textDocument/onTypeFormatting": "textDocument.onTypeFormatting",
    "textDocument/rename": "textDocument.rename",
}
# What a client must have announced to be asked something.
REQUESTS = {
    "workspace/configuration": ["workspace.configuration"],
    "workspace/applyEdit": ["workspace.applyEdit"],
    "window/workDoneProgress/create": ["window.workDoneProgress"],
    "window/showDocument": ["window.showDocument.support"],
    # Helix writes it in the singular.
    "workspace/diagnostic/refresh": [
        "workspace.diagnostics.refreshSupport",
        "workspace.diagnostic.refreshSupport",
    ],
    "workspace/inlayHint/refresh": ["workspace.inlayHint.refreshSupport"],
    "workspace/codeLens/refresh": ["workspace.codeLens.refreshSupport"],
    "workspace/semanticTokens/refresh": ["workspace.semanticTokens.refreshSupport"],
}
# What a provider in the server's answer says, and where the client announces that it knows it.
PROVIDERS = {
    "documentSymbolProvider": "textDocument.documentSymbol",
    "foldingRangeProvider": "textDocument.foldingRange",
    "selectionRangeProvider": "textDocument.selectionRange",
    "documentHighlightProvider": "textDocument.documentHighlight",
    "linkedEditingRangeProvider": "textDocument.linkedEditingRange",
    "renameProvider": "textDocument.rename",
    "definitionProvider": "textDocument.definition",
    "referencesProvider": "textDocument.references",
    "documentLinkProvider": "textDocument.documentLink",
    "inlayHintProvider": "textDocument.inlayHint",
    "codeLensProvider": "textDocument.codeLens",
    "semanticTokensProvider": "textDocument.semanticTokens",
    "documentFormattingProvider": "textDocument.formatting",
    "documentRangeFormattingProvider": "textDocument.rangeFormatting",
    "documentOnTypeFormattingProvider": "textDocument.onTypeFormatting",
    "diagnosticProvider": "textDocument.diagnostic",
    "codeActionProvider": "textDocument.codeAction",
    "workspaceSymbolProvider": "workspace.symbol",
    "executeCommandProvider": "workspace.executeCommand",
}
# What every client has to bear.
ALWAYS = {"positionEncoding", "textDocumentSync", "completionProvider", "hoverProvider", "workspace"}


class NotAnnounced(AssertionError):
    pass


class Announced:
    def __init__(self, params: dict[str, Any]) -> None:
        self.capabilities = params.get("capabilities")
        self.server: dict[str, Any] = {}
        self.texts: dict[str, str] = {}
        self.tokens: set[Any] = set()
        self.encoding = "utf-16"
        self.defaults: dict[str, Any] = {}
        self.registered: dict[str, dict[str, Any]] = {}
        """What is registered now, by its id."""

    # What the client said

    def value(self, path: str) -> Any:
        place = self.capabilities
        for name in path.split("."):
            place = place.get(name) if isinstance(place, dict) else None
        return place

    def has(self, path: str) -> bool:
        return self.value(path) is True

    def knows(self, path: str) -> bool:
        """Whether there is a capability at all: some are announced by `{}`."""
        return isinstance(self.value(path), dict)

    def listed(self, path: str) -> list[Any]:
        value = self.value(path)
        return value if isinstance(value, list) else []

    def demand(self, condition: bool, what: str) -> None:
        if not condition:
            raise NotAnnounced(what)

    # The handshake

    def initialized(self, result: dict[str, Any]) -> None:
        self.server = result["capabilities"]
        for name, value in self.server.items():
            self.demand(name in ALWAYS or name in PROVIDERS, f"{name} is in no list")
            self.demand(value is not None, f"{name} is null")
            if name in PROVIDERS:
                self.demand(self.knows(PROVIDERS[name]), f"{name} for a client without {PROVIDERS[name]}")
        self.encoding = self.server.get("positionEncoding", "utf-16")
        offered = self.listed("general.positionEncodings") or ["utf-16"]
        self.demand(self.encoding in offered, f"the encoding {self.encoding} was not offered")
        if "codeActionProvider" in self.server:
            self.demand(self.knows("textDocument.codeAction.codeActionLiteralSupport"), "code actions without literals")
        if isinstance(self.server.get("renameProvider"), dict):
            self.demand(self.has("textDocument.rename.prepareSupport"), "prepareRename")
        if self.server["completionProvider"].get("resolveProvider"):
            self.demand(bool(self.listed("textDocument.completion.completionItem.resolveSupport.properties")), "resolve")
        if legend := self.server.get("semanticTokensProvider"):
            known = self.listed("textDocument.semanticTokens.tokenTypes")
            self.demand(set(legend["legend"]["tokenTypes"]) <= set(known), "token types")
            for request in ("range", "full"):
                asked = self.value(f"textDocument.semanticTokens.requests.{request}")
                self.demand(not legend.get(request) or asked is True or isinstance(asked, dict), f"tokens: {request}")
        if self.server.get("workspace", {}).get("textDocumentContent"):
            self.demand(self.knows("workspace.textDocumentContent"), "textDocumentContent")

    # What comes

    def received(self, message: dict[str, Any], method: str | None = None, params: Any = None) -> None:
        """- method, params: of the request that a response is to."""
        if "method" not in message:
            if "result" in message and method:
                self._response(method, params, message["result"])
            return
        name, given = message["method"], message.get("params")
        if "id" in message:
            self._request(name, given)
        elif name == "textDocument/publishDiagnostics":
            self.demand("diagnosticProvider" not in self.server, "pushed to a client that pulls")
            if "version" in given:
                self.demand(self.has("textDocument.publishDiagnostics.versionSupport"), "a version of diagnostics")
            self._diagnostics(given["uri"], given["diagnostics"])
        elif name == "$/progress":
            self.demand(given["token"] in self.tokens, "progress that was not created")
        elif name == "experimental/serverStatus":
            self.demand(self.has("experimental.serverStatusNotification"), name)
        else:
            self.demand(name in ("window/logMessage", "window/showMessage"), f"the notification {name}")

    def _request(self, name: str, params: Any) -> None:
        if name == "client/registerCapability":
            for registration in params["registrations"]:
                place = REGISTRABLE.get(registration["method"], "nothing")
                self.demand(self.has(f"{place}.dynamicRegistration"), f"{registration['method']} is registered")
                self.demand(registration.get("id") not in self.registered, "an id that is taken")
                self.registered[registration.get("id", "")] = registration
                options = registration.get("registerOptions") or {}
                if registration["method"].startswith("textDocument/"):
                    self.demand(bool(options.get("documentSelector")), "a feature that is registered for all documents")
                if "prepareProvider" in options:
                    self.demand(self.has("textDocument.rename.prepareSupport"), "prepareRename")
                for watcher in (registration.get("registerOptions") or {}).get("watchers", []):
                    if isinstance(watcher["globPattern"], dict):
                        relative = "workspace.didChangeWatchedFiles.relativePatternSupport"
                        self.demand(self.has(relative), "a relative pattern")
        elif name == "client/unregisterCapability":
            for registration in params["unregisterations"]:
                known = self.registered.pop(registration["id"], {})
                self.demand(known.get("method") == registration["method"], "what was not registered is taken back")
        elif name != "window/showMessageRequest":
            self.demand(any(self.has(path) for path in REQUESTS.get(name, [])), f"the request {name}")
            if name == "window/workDoneProgress/create":
                self.tokens.add(params["token"])

    def _response(self, method: str, params: Any, result: Any) -> None:
        check = getattr(self, "_" + re.sub(r"\W", "_", method), None)
        uri = ((params or {}).get("textDocument") or {}).get("uri")
        if result is not None and check:
            check(uri, result)
        if uri in self.texts and method != "textDocument/definition":
            self._positions(uri, result)

    # Positions

    def _positions(self, uri: str, value: Any) -> None:
        """Every range in an answer about a document lies in its text, as the agreed encoding counts."""
        text = self.texts[uri]
        starts = [*line_starts(text), len(text) + 1]
        pending = [value]
        while pending:
            here = pending.pop()
            if isinstance(here, list):
                pending += here
            elif isinstance(here, dict):
                # What is about another document is measured by its own text.
                if here.get("uri", uri) != uri or "targetUri" in here:
                    continue
                pending += [each for name, each in here.items() if name != "data"]
                if {"line", "character"} == set(here):
                    self.demand(here["line"] < len(starts) - 1, f"line {here['line']} of {len(starts) - 1}")
                    line = text[starts[here["line"]] : starts[here["line"] + 1] - 1].rstrip("\r\n")
                    units = width(line, self.encoding)
                    self.demand(here["character"] <= units, f"{here} in a line of {units} {self.encoding} units")

    # Features

    def offers(self, provider: str, method: str) -> Any:
        """What is offered to the client for a document that holds plans: announced, or registered since."""
        registered = [each for each in self.registered.values() if each["method"] == method]
        return self.server.get(provider) or (registered and registered[0]["registerOptions"]) or None

    def _markup(self, value: Any, path: str) -> None:
        formats = self.listed(path) or ["plaintext"]
        if isinstance(value, dict):
            self.demand(value["kind"] in formats, f"{value['kind']} for {path} {formats}")

    def _diagnostics(self, uri: str, diagnostics: list[dict[str, Any]]) -> None:
        places = ["textDocument.publishDiagnostics", "textDocument.diagnostic"]

        def can(name: str) -> bool:
            return any(self.has(f"{place}.{name}") for place in places)

        for diagnostic in diagnostics:
            allowed = {"range", "severity", "code", "source", "message"}
            if can("relatedInformation"):
                allowed.add("relatedInformation")
            if can("codeDescriptionSupport"):
                allowed.add("codeDescription")
            if can("dataSupport"):
                allowed.add("data")
            tags = {tag for place in places for tag in self.listed(f"{place}.tagSupport.valueSet")}
            if tags:
                allowed.add("tags")
            self.demand(set(diagnostic) <= allowed, f"{set(diagnostic) - allowed} of a diagnostic")
            self.demand(set(diagnostic.get("tags", [])) <= tags, "tags of a diagnostic")
        if uri in self.texts:
            self._positions(uri, diagnostics)

    def _textDocument_diagnostic(self, uri: str, report: dict[str, Any]) -> None:
        self.demand("diagnosticProvider" in self.server, "a report")
        self.demand("relatedDocuments" not in report, "related documents")
        self._diagnostics(uri, report.get("items") or [])

    def _workspace_diagnostic(self, _: str, report: dict[str, Any]) -> None:
        for item in report["items"]:
            self._diagnostics(item["uri"], item.get("items") or [])

    def _textDocument_hover(self, _: str, hover: dict[str, Any]) -> None:
        self._markup(hover["contents"], "textDocument.hover.contentFormat")

    def _textDocument_completion(self, _: str, found: Any) -> None:
        item = "textDocument.completion.completionItem"
        defaults = found.get("itemDefaults") or {} if isinstance(found, dict) else {}
        supported = self.listed("textDocument.completion.completionList.itemDefaults")
        self.demand(set(defaults) <= set(supported), f"defaults {set(defaults)}")
        self.defaults = defaults
        for each in found["items"] if isinstance(found, dict) else found:
            self._item(each, item, defaults)

    def _item(self, each: dict[str, Any], item: str, defaults: dict[str, Any]) -> None:
        snippets = self.has(f"{item}.snippetSupport")
        format_ = each.get("insertTextFormat", defaults.get("insertTextFormat", 1))
        self.demand(snippets or format_ == 1, "a snippet")
        if "labelDetails" in each:
            self.demand(self.has(f"{item}.labelDetailsSupport"), "label details")
        if "tags" in each:
            self.demand(set(each["tags"]) <= set(self.listed(f"{item}.tagSupport.valueSet")), "tags of an item")
        if "deprecated" in each:
            self.demand(self.has(f"{item}.deprecatedSupport"), "deprecated")
        if "preselect" in each:
            self.demand(self.has(f"{item}.preselectSupport"), "preselect")
        if "insertTextMode" in each:
            modes = self.listed(f"{item}.insertTextModeSupport.valueSet")
            self.demand(each["insertTextMode"] in modes, "insertTextMode")
        if "textEditText" in each:
            self.demand("editRange" in defaults, "a text without a range")
        if "insert" in each.get("textEdit", {}):
            self.demand(self.has(f"{item}.insertReplaceSupport"), "an edit that inserts and replaces")
        self.demand("commitCharacters" not in each, "commit characters")
        self._markup(each.get("documentation"), f"{item}.documentationFormat")
        if "data" in each:
            self.demand(bool(self.listed(f"{item}.resolveSupport.properties")), "data of an item")

    def _completionItem_resolve(self, _: str, each: dict[str, Any]) -> None:
        self._item(each, "textDocument.completion.completionItem", self.defaults)

    def _textDocument_codeAction(self, _: str, actions: list[dict[str, Any]]) -> None:
        place = "textDocument.codeAction"
        for action in actions:
            self.demand(isinstance(action.get("command"), (dict, type(None))), "a command for an action")
            if "isPreferred" in action:
                self.demand(self.has(f"{place}.isPreferredSupport"), "isPreferred")
            if "disabled" in action:
                self.demand(self.has(f"{place}.disabledSupport"), "disabled")
            if "data" in action:
                self.demand(self.has(f"{place}.dataSupport"), "data of an action")
            self._edit(action["edit"])

    def _edit(self, edit: dict[str, Any]) -> None:
        if "documentChanges" in edit:
            self.demand(self.has("workspace.workspaceEdit.documentChanges"), "document changes")
            for change in edit["documentChanges"]:
                self.demand({"textDocument", "edits"} == set(change), "a resource operation")

    def _textDocument_rename(self, _: str, edit: dict[str, Any]) -> None:
        self._edit(edit)

    def _textDocument_documentSymbol(self, _: str, symbols: list[dict[str, Any]]) -> None:
        kinds = self.listed("textDocument.documentSymbol.symbolKind.valueSet") or list(range(1, 19))
        pending = list(symbols)
        while pending:
            symbol = pending.pop()
            self.demand(symbol["kind"] in kinds, f"the kind of symbol {symbol['kind']}")
            if "location" not in symbol:
                place = "textDocument.documentSymbol.hierarchicalDocumentSymbolSupport"
                self.demand(self.has(place), "a tree of symbols")
                pending += symbol.get("children") or []

    def _workspace_symbol(self, _: str, symbols: list[dict[str, Any]]) -> None:
        kinds = self.listed("workspace.symbol.symbolKind.valueSet") or list(range(1, 19))
        for symbol in symbols:
            self.demand(symbol["kind"] in kinds, f"the kind of symbol {symbol['kind']}")
            self.demand("range" in symbol["location"], "a symbol that has to be resolved")

    def _textDocument_foldingRange(self, _: str, folds: list[dict[str, Any]]) -> None:
        limit = self.value("textDocument.foldingRange.rangeLimit")
        self.demand(not isinstance(limit, int) or len(folds) <= limit, "more folds than wanted")
        for fold in folds:
            if self.has("textDocument.foldingRange.lineFoldingOnly"):
                self.demand(not {"startCharacter", "endCharacter"} & set(fold), "columns of a fold")
            if "collapsedText" in fold:
                self.demand(self.has("textDocument.foldingRange.foldingRange.collapsedText"), "collapsedText")
            known = self.listed("textDocument.foldingRange.foldingRangeKind.valueSet")
            self.demand(fold.get("kind") in [None, "comment", "imports", "region", *known], "the kind of a fold")

    def _textDocument_definition(self, _: str, found: Any) -> None:
        for each in found if isinstance(found, list) else [found]:
            if "targetUri" in each:
                self.demand(self.has("textDocument.definition.linkSupport"), "a link to a definition")
                uri = each["targetUri"]
            else:
                uri = each["uri"]
            self.demand(not uri.startswith("installplan:") or self.knows("workspace.textDocumentContent"), uri)

    def _textDocument_documentLink(self, _: str, links: list[dict[str, Any]]) -> None:
        for link in links:
            self.demand("target" in link, "a link that has to be resolved")
            if "tooltip" in link:
                self.demand(self.has("textDocument.documentLink.tooltipSupport"), "the tooltip of a link")

    def _textDocument_inlayHint(self, _: str, hints: list[dict[str, Any]]) -> None:
        for hint in hints:
            self.demand(isinstance(hint["label"], str), "a label in parts")
            self.demand("data" not in hint, "data of a hint")

    def _textDocument_codeLens(self, _: str, lenses: list[dict[str, Any]]) -> None:
        for lens in lenses:
            self.demand("command" in lens, "a lens that has to be resolved")
            if lens["command"]["command"]:
                commands = (self.server.get("executeCommandProvider") or {}).get("commands", [])
                self.demand(lens["command"]["command"] in commands, "a command that was not offered")

    def _textDocument_semanticTokens_full(self, uri: str, tokens: dict[str, Any]) -> None:
        data = tokens["data"]
        types = self.server["semanticTokensProvider"]["legend"]["tokenTypes"]
        self.demand(len(data) % 5 == 0, "five numbers a token")
        starts = [*line_starts(self.texts[uri]), len(self.texts[uri]) + 1]
        line = character = 0
        for index in range(0, len(data), 5):
            down, right, length, kind, modifiers = data[index : index + 5]
            line, character = line + down, right if down else character + right
            self.demand(kind < len(types) and modifiers == 0 and length > 0, "a token of no type")
            text = self.texts[uri][starts[line] : starts[line + 1] - 1].rstrip("\r\n")
            self.demand(character + length <= width(text, self.encoding), "a token behind its line")
