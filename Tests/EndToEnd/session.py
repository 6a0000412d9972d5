"""A session of pytest-lsp's client with the server, and documents open in it."""

from __future__ import annotations

import asyncio
import copy
import itertools
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types
from lsprotocol.converters import get_converter
from pytest_lsp import ClientServerConfig, LanguageClient
from pytest_lsp.client import DEFAULT_CLIENT_FEATURES, register_lsp_features

from texts import at_cursor, to_offset, to_position, to_range

T = TypeVar("T")

# Only against hanging: whatever a test waits for comes as soon as it can, on a busy machine later.
TIMEOUT = 60.0

# A plan of an extension that no catalog has.
PROBE = "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nspec: {extension: {name: no-such-extension}}\n"

# Most tests open several plans of one extension side by side, which is not what they are about.
APART = {"rules": {"duplicate-plan": "off"}}

# A client that can do everything the server may make use of.
CAPABILITIES: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {
        "synchronization": {"didSave": True},
        "publishDiagnostics": {
            "relatedInformation": True,
            "versionSupport": True,
            "codeDescriptionSupport": True,
            "dataSupport": True,
            "tagSupport": {"valueSet": [1, 2]},
        },
        "completion": {
            "completionItem": {
                "snippetSupport": True,
                "commitCharactersSupport": True,
                "documentationFormat": ["markdown", "plaintext"],
                "deprecatedSupport": True,
                "preselectSupport": True,
                "tagSupport": {"valueSet": [1]},
                "insertReplaceSupport": True,
                "resolveSupport": {"properties": ["documentation", "detail"]},
                "insertTextModeSupport": {"valueSet": [1, 2]},
                "labelDetailsSupport": True,
            },
            "insertTextMode": 2,
            "contextSupport": True,
        },
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["", "quickfix", "source", "source.fixAll"]}},
            "isPreferredSupport": True,
        },
    },
    "workspace": {
        "workspaceFolders": True,
        "configuration": True,
        "didChangeConfiguration": {"dynamicRegistration": True},
        "didChangeWatchedFiles": {"dynamicRegistration": True, "relativePatternSupport": True},
    },
    "window": {"workDoneProgress": True},
}


def capabilities(changes: dict[str, Any] | None = None) -> types.ClientCapabilities:
    """The capabilities above with some changed, named by their path; None takes one away."""
    all_ = copy.deepcopy(CAPABILITIES)
    for path, value in (changes or {}).items():
        *parents, name = path.split(".")
        place = all_
        for parent in parents:
            place = place[parent]
        if value is None:
            del place[name]
        else:
            place[name] = value
    return get_converter().structure(all_, types.ClientCapabilities)


@dataclass
class Session:
    client: LanguageClient
    root: Path
    server: types.InitializeResult
    published: list[types.PublishDiagnosticsParams]
    registered: list[types.Registration]
    with_versions: bool
    numbers: Iterator[int] = field(default_factory=itertools.count)

    @property
    def encoding(self) -> str:
        return self.server.capabilities.position_encoding or "utf-16"

    async def until(self, look: Callable[[], T | None], what: str, timeout: float = TIMEOUT) -> T:
        """What `look` finds, as soon as it finds something."""
        end = asyncio.get_running_loop().time() + timeout
        while (found := look()) is None:
            if asyncio.get_running_loop().time() > end:
                logged = [message.message for message in self.client.log_messages]
                raise AssertionError(f"no {what} in {timeout} s; logged: {logged}; published: {self.published[-3:]}")
            await asyncio.sleep(0.01)
        return found

    def open(self, text: str, name: str | None = None, *, uri: str | None = None, language: str = "yaml") -> Document:
        """Opens a text as a file of the workspace, a new one unless it is named; nothing is written to the disk."""
        file = self.root / (name or f"plan-{next(self.numbers)}.yaml")
        document = Document(self, uri or file.as_uri(), text)
        self.client.text_document_did_open(
            types.DidOpenTextDocumentParams(
                types.TextDocumentItem(uri=document.uri, language_id=language, version=1, text=text)
            )
        )
        return document

    def open_file(self, name: str) -> Document:
        return self.open((self.root / name).read_text(encoding="utf-8"), name)

    def open_at_cursor(self, marked: str, name: str | None = None, language: str = "yaml") -> tuple[Document, int]:
        text, offset = at_cursor(marked)
        return self.open(text, name, language=language), offset

    async def catalog_is_read(self, probe: str = PROBE, code: str = "unknown-extension", name: str | None = None) -> None:
        """Waits until the catalog is known that holds for a file: until it is said of a text what only that can say.

        First diagnostics and answers wait for a catalog for half a second only, and then say what is known without it. On
        a busy machine that may not be enough, and which of the two a test sees must not depend on that.
        """
        document = self.open(probe, name)
        await document.diagnostics_once(lambda found: code in [each.code for each in found], "the catalog")
        document.close()
        await document.diagnostics_once(lambda found: not found, "no diagnostics of a closed document")
        self.published.clear()

    def configure(self, settings: Any) -> None:
        self.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings=settings))

    def file_changed(self, name: str) -> None:
        event = types.FileEvent(uri=(self.root / name).as_uri(), type=types.FileChangeType.Changed)
        self.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(changes=[event]))

    async def end(self) -> None:
        """Ends the session as the specification wants it."""
        try:
            await asyncio.wait_for(self.client.shutdown_session(), TIMEOUT)
            assert self.client._server and self.client._server.returncode == 0
        finally:
            process = self.client._server
            if process and process.returncode is None:
                process.kill()
            await asyncio.wait_for(self.client.stop(), TIMEOUT)  # type: ignore[no-untyped-call]


@dataclass
class Document:
    session: Session = field(repr=False)
    uri: str
    text: str
    version: int = 1
    saved_version: int = 1
    """The last version of which all is told: what was opened, or saved since it was edited."""

    def publications(self) -> list[types.PublishDiagnosticsParams]:
        return [params for params in self.session.published if params.uri == self.uri]

    async def diagnostics(self) -> list[types.Diagnostic]:
        """The diagnostics of the text as it is now, all of them.

        While somebody types some wait, and come when typing rests. A save is a rest, and takes no time.
        """

        def published() -> list[types.PublishDiagnosticsParams]:
            return [each for each in self.publications() if each.version == self.version or not self.session.with_versions]

        what = f"diagnostics for version {self.version} of {self.uri}"
        await self.session.until(lambda: published() or None, what)
        if self.saved_version != self.version:
            self.saved_version = self.version
            before = len(published())
            self.save()
            await self.session.until(lambda: len(published()) > before or None, what)
        return list(published()[-1].diagnostics)

    async def diagnostics_once(
        self, wanted: Callable[[list[Found]], bool], what: str, timeout: float = TIMEOUT
    ) -> list[Found]:
        """The newest diagnostics, as soon as they are as wanted."""

        def newest() -> list[Found] | None:
            publications = self.publications()
            # One for another text says nothing of this one.
            if not publications:
                return None
            # A closed document has no version.
            if self.session.with_versions and publications[-1].version not in (None, self.version):
                return None
            found = self.found(list(publications[-1].diagnostics))
            return found if wanted(found) else None

        return await self.session.until(newest, what, timeout)

    def found(self, diagnostics: list[types.Diagnostic]) -> list[Found]:
        return [self._found(diagnostic) for diagnostic in diagnostics]

    def _found(self, diagnostic: types.Diagnostic) -> Found:
        assert diagnostic.source == "installplan"
        assert diagnostic.message.strip()
        assert isinstance(diagnostic.code, str)
        assert diagnostic.severity is not None
        start = to_offset(self.text, diagnostic.range.start, self.session.encoding)
        end = to_offset(self.text, diagnostic.range.end, self.session.encoding)
        assert start <= end
        return Found(diagnostic.code, start, end, self.text[start:end], diagnostic)

    async def codes(self) -> list[str]:
        return sorted(found.code for found in self.found(await self.diagnostics()))

    def change(self, *edits: tuple[int, int, str]) -> None:
        """Replaces [start, end) of the text, edit by edit, in one notification."""
        changes: list[types.TextDocumentContentChangeEvent] = []
        for start, end, replacement in edits:
            changes.append(
                types.TextDocumentContentChangePartial(
                    range=to_range(self.text, start, end, self.session.encoding), text=replacement
                )
            )
            self.text = self.text[:start] + replacement + self.text[end:]
        self.notify_change(changes)

    def notify_change(self, changes: list[types.TextDocumentContentChangeEvent]) -> None:
        self.version += 1
        self.session.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                text_document=types.VersionedTextDocumentIdentifier(uri=self.uri, version=self.version),
                content_changes=changes,
            )
        )

    def save(self) -> None:
        self.session.client.text_document_did_save(
            types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(self.uri))
        )

    def close(self) -> None:
        self.session.client.text_document_did_close(
            types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(self.uri))
        )

    async def hover(self, offset: int) -> types.Hover | None:
        return await asyncio.wait_for(
            self.session.client.text_document_hover_async(
                types.HoverParams(
                    text_document=types.TextDocumentIdentifier(self.uri),
                    position=to_position(self.text, offset, self.session.encoding),
                )
            ),
            TIMEOUT,
        )

    async def actions(self, start: int, end: int, only: list[str] | None = None) -> list[types.CodeAction]:
        result = await asyncio.wait_for(
            self.session.client.text_document_code_action_async(
                types.CodeActionParams(
                    text_document=types.TextDocumentIdentifier(self.uri),
                    range=to_range(self.text, start, end, self.session.encoding),
                    context=types.CodeActionContext(diagnostics=[], only=only),
                )
            ),
            TIMEOUT,
        )
        actions = [action for action in result or [] if isinstance(action, types.CodeAction)]
        assert len(actions) == len(result or [])
        return actions

    def applied(self, action: types.CodeAction) -> str:
        """The text with an action's edits, which must not overlap."""
        assert action.edit and action.edit.changes and list(action.edit.changes) == [self.uri]
        places = [
            (
                to_offset(self.text, edit.range.start, self.session.encoding),
                to_offset(self.text, edit.range.end, self.session.encoding),
                edit.new_text,
            )
            for edit in action.edit.changes[self.uri]
        ]
        text, last = "", 0
        for start, end, new in sorted(places):
            assert last <= start <= end
            text, last = text + self.text[last:start] + new, end
        return text + self.text[last:]

    async def complete(self, offset: int, trigger: str | None = None) -> Completions:
        result = await asyncio.wait_for(
            self.session.client.text_document_completion_async(
                types.CompletionParams(
                    text_document=types.TextDocumentIdentifier(self.uri),
                    position=to_position(self.text, offset, self.session.encoding),
                    context=types.CompletionContext(types.CompletionTriggerKind.TriggerCharacter, trigger)
                    if trigger
                    else types.CompletionContext(types.CompletionTriggerKind.Invoked),
                )
            ),
            TIMEOUT,
        )
        if result is None:
            return Completions(self, offset, [])
        if isinstance(result, types.CompletionList):
            return Completions(self, offset, list(result.items), result.item_defaults, result.is_incomplete)
        return Completions(self, offset, list(result))


@dataclass
class Found:
    """A diagnostic with the text it is about."""

    code: str
    start: int
    end: int
    text: str
    diagnostic: types.Diagnostic = field(repr=False)


@dataclass
class Completions:
    document: Document = field(repr=False)
    offset: int
    items: list[types.CompletionItem]
    defaults: types.CompletionItemDefaults | None = None
    is_incomplete: bool = False

    @property
    def labels(self) -> list[str]:
        return [item.label for item in self.items]

    def __getitem__(self, label: str) -> types.CompletionItem:
        matching = [item for item in self.items if item.label == label]
        assert len(matching) == 1, f"{label!r} is offered {len(matching)} times in {self.labels}"
        return matching[0]

    async def resolve(self, label: str) -> types.CompletionItem:
        """The item with what the server tells only when asked."""
        item = self[label]
        provider = self.document.session.server.capabilities.completion_provider
        if provider and provider.resolve_provider:
            resolving = self.document.session.client.completion_item_resolve_async(item)
            return await asyncio.wait_for(resolving, TIMEOUT)
        return item

    def accept(self, label: str) -> str:
        return self.accept_item(self[label])

    def accept_item(self, item: types.CompletionItem) -> str:
        """The document's text after the item was accepted, snippet marks replaced by their defaults."""
        text, encoding = self.document.text, self.document.session.encoding
        edit = item.text_edit
        if edit is None and self.defaults and self.defaults.edit_range:
            edit = edit_of(self.defaults.edit_range, item.text_edit_text or item.label)
        if edit is None:
            start = re.search(r"[\w.-]*$", text[: self.offset])
            assert start
            begin, end, new = start.start(), self.offset, item.insert_text or item.label
        else:
            range_ = edit.insert if isinstance(edit, types.InsertReplaceEdit) else edit.range
            begin, end = to_offset(text, range_.start, encoding), to_offset(text, range_.end, encoding)
            new = edit.new_text
            assert begin <= self.offset <= end, "the edit must touch the cursor"
            assert range_.start.line == range_.end.line, "the edit must stay on its line"
            # Clients offer an item only if what is typed already can be found in it.
            typed = iter((item.filter_text or item.label).lower())
            assert all(letter in typed for letter in text[begin : self.offset].lower()), item
        mode = item.insert_text_mode or (self.defaults and self.defaults.insert_text_mode)
        format_ = item.insert_text_format or (self.defaults and self.defaults.insert_text_format)
        # Snippet engines put the line's own white space in front of further lines; plain text is taken as it is.
        adjusts = mode is None and format_ == types.InsertTextFormat.Snippet
        if adjusts or mode == types.InsertTextMode.AdjustIndentation:
            line = re.split(r"[\r\n]", text[:begin])[-1]
            indentation = line[: len(line) - len(line.lstrip(" "))]
            new = re.sub(r"(\r\n|\n)", lambda match: match.group() + indentation, new)
        if format_ == types.InsertTextFormat.Snippet:
            new = expanded(new)
        for more in item.additional_text_edits or []:
            raise AssertionError(f"completion needs no edit elsewhere: {more}")
        return text[:begin] + new + text[end:]


def edit_of(
    range_: types.Range | types.EditRangeWithInsertReplace, text: str
) -> types.TextEdit | types.InsertReplaceEdit:
    """The edit of an item whose range is said once for the list."""
    if isinstance(range_, types.Range):
        return types.TextEdit(range_, text)
    return types.InsertReplaceEdit(new_text=text, insert=range_.insert, replace=range_.replace)


def expanded(snippet: str) -> str:
    """A snippet as it is inserted: tab stops are empty, placeholders and first choices stay."""
    text = re.sub(r"(?<!\\)\$(\d+|\{\d+\})", "", snippet)
    while (shorter := re.sub(r"(?<!\\)\$\{\d+:((?:[^{}$\\]|\\.)*)\}", r"\1", text)) != text:
        text = shorter
    text = re.sub(r"(?<!\\)\$\{\d+\|([^,|]*)[^}]*\|\}", r"\1", text)
    return re.sub(r"\\([$}\\])", r"\1", text)


async def connect(
    command: list[str],
    root: Path | None,
    *,
    environment: dict[str, str],
    changes: dict[str, Any] | None = None,
    options: Any = APART,
    settings: Any = None,
    locale: str | None = None,
    folders: list[Path] | None = None,
    directory: Path | None = None,
) -> Session:
    """Starts a server and initializes it.

    `changes` are to the client's capabilities; `settings` is what it answers for section `installplan`.
    """
    published: list[types.PublishDiagnosticsParams] = []
    registered: list[types.Registration] = []

    def make_client() -> LanguageClient:
        client = LanguageClient(configuration={"": {"installplan": settings}} if settings is not None else None)

        def publish(params: types.PublishDiagnosticsParams) -> None:
            published.append(params)

        def register(params: types.RegistrationParams) -> None:
            registered.extend(params.registrations)

        features = {
            **DEFAULT_CLIENT_FEATURES,
            types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: publish,
            types.CLIENT_REGISTER_CAPABILITY: register,
            types.CLIENT_UNREGISTER_CAPABILITY: lambda params: None,
        }
        register_lsp_features(client, features)
        return client

    client = await ClientServerConfig(command, client_factory=make_client, server_env=environment).start()
    assert isinstance(client, LanguageClient)
    able = capabilities(changes)
    workspace = folders if folders is not None else ([root] if root else None)
    result = await asyncio.wait_for(
        client.initialize_session(
            types.InitializeParams(
                capabilities=able,
                process_id=os.getpid(),
                root_uri=root.as_uri() if root else None,
                workspace_folders=(
                    [types.WorkspaceFolder(uri=folder.as_uri(), name=folder.name) for folder in workspace]
                    if workspace
                    else None
                ),
                initialization_options=options,
                locale=locale,
            )
        ),
        TIMEOUT,
    )
    publishes = able.text_document and able.text_document.publish_diagnostics
    return Session(
        client=client,
        root=root or directory or Path.cwd(),
        server=result,
        published=published,
        registered=registered,
        with_versions=bool(publishes and publishes.version_support),
    )
