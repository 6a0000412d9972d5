"""Diagnostics for clients that ask for them: never pushed, never sent twice, asked for again when something is learnt."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import StartWire
from test_catalog import as_list, extension, name_catalog, plan
from wire import TIMEOUT, Wire

PULLS: dict[str, Any] = {
    "textDocument": {"diagnostic": {}, "publishDiagnostics": {"relatedInformation": True}},
    "workspace": {"diagnostics": {"refreshSupport": True}},
}
CONTENT_MODIFIED = -32801


class Puller:
    """A client that asks, and takes what else comes along."""

    def __init__(self, wire: Wire, folder: Path, capabilities: dict[str, Any] = PULLS) -> None:
        self.wire = wire
        folders = [{"uri": folder.as_uri(), "name": "w"}]
        self.server = wire.initialize(capabilities=capabilities, workspaceFolders=folders)["capabilities"]
        self.folder = folder
        self.id = 100

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def open(self, name: str, text: str) -> str:
        document = {"uri": self.uri(name), "languageId": "yaml", "version": 1, "text": text}
        self.wire.notify("textDocument/didOpen", {"textDocument": document})
        return self.uri(name)

    def request(self, method: str, params: Any) -> Any:
        self.id += 1
        answer = self.wire.request(self.id, method, params)
        assert "error" not in answer, answer
        return answer["result"]

    def pull(self, uri: str, previous: str | None = None) -> Any:
        params: dict[str, Any] = {"textDocument": {"uri": uri}}
        if previous is not None:
            params["previousResultId"] = previous
        return self.request("textDocument/diagnostic", params)

    def until(self, ask: Callable[[], Any], wanted: Callable[[Any], Any]) -> Any:
        """Asks until the answer is as wanted: answers wait for the catalog and the workspace's plans, but not for ever."""
        end = time.monotonic() + TIMEOUT
        while not wanted(answer := ask()):
            assert time.monotonic() < end, answer
            time.sleep(0.01)
        return answer

    def pull_until(self, uri: str, *wanted: str) -> Any:
        """Asks until these codes are said."""
        return self.until(lambda: self.pull(uri), lambda report: codes(report) == sorted(wanted))

    def until_answered(self, method: str, params: Any) -> Any:
        """Asks until there is something to answer."""
        return self.until(lambda: self.request(method, params), bool)

    def until_found(self, *names: str) -> Any:
        """Asks until the workspace's symbols are these."""
        return self.until(
            lambda: self.request("workspace/symbol", {"query": ""}),
            lambda found: [each["name"] for each in found] == list(names),
        )

    def workspace_until(self, uris: set[str]) -> dict[str, Any]:
        """Asks until these documents are reported."""
        items: dict[str, Any] = self.until(self.workspace, lambda items: set(items) == uris)
        return items

    def workspace(self, previous: dict[str, str] | None = None) -> dict[str, Any]:
        ids = [{"uri": uri, "value": value} for uri, value in (previous or {}).items()]
        report = self.request("workspace/diagnostic", {"previousResultIds": ids})
        return {item["uri"]: item for item in report["items"]}

    def until_refreshed(self) -> None:
        """Waits until the server wants to be asked again, and agrees."""
        for message in self.wire.received:
            if message.get("method") == "workspace/diagnostic/refresh" and not message.get("taken"):
                return self._agree(message)
        while True:
            message = self.wire.next()
            assert message is not None, "the server ended"
            if message.get("method") == "workspace/diagnostic/refresh":
                return self._agree(message)

    def _agree(self, message: dict[str, Any]) -> None:
        message["taken"] = True
        assert "params" not in message
        self.wire.send({"jsonrpc": "2.0", "id": message["id"], "result": None})

    def pushed(self) -> list[Any]:
        return [each for each in self.wire.received if each.get("method") == "textDocument/publishDiagnostics"]


@pytest.fixture
def repository(bare: Path) -> Path:
    (bare / "catalog.yaml").write_text(as_list(extension("alpha", "1.0.0")))
    name_catalog(bare, "catalog.yaml")
    return bare


def codes(report: Any) -> list[str]:
    assert report["kind"] == "full"
    return sorted(item["code"] for item in report["items"])


def test_a_document_is_reported_when_it_is_asked_for(wire: StartWire, repository: Path) -> None:
    client = Puller(wire(), repository)
    assert client.server["diagnosticProvider"] == {
        "identifier": "installplan",
        "interFileDependencies": True,
        "workspaceDiagnostics": True,
    }
    uri = client.open("a.yaml", plan("alpha", "2.0.0"))
    first = client.pull_until(uri, "unknown-version")
    assert client.pull(uri, first["resultId"]) == {"kind": "unchanged", "resultId": first["resultId"]}
    assert client.pull(uri, "something else") == first
    # What is typed is seen by the next question.
    text = plan("alpha", "1.0.0")
    client.wire.notify(
        "textDocument/didChange",
        {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": text}]},
    )
    second = client.pull(uri, first["resultId"])
    assert codes(second) == [] and second["resultId"] != first["resultId"]
    client.wire.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    client.request("shutdown", None)
    assert client.pushed() == []


def test_nothing_is_said_of_other_documents(wire: StartWire, repository: Path) -> None:
    client = Puller(wire(), repository)
    uri = client.open("values.yaml", "a: [b\n")
    assert codes(client.pull(uri)) == []
    answer = client.wire.request("x", "textDocument/diagnostic", {"textDocument": {"uri": client.uri("closed.yaml")}})
    assert answer["error"]["code"] == -32602


def test_a_changed_catalog_has_the_client_ask_again(wire: StartWire, repository: Path) -> None:
    client = Puller(wire(), repository)
    uri = client.open("a.yaml", plan("alpha", "2.0.0"))
    first = client.pull_until(uri, "unknown-version")
    (repository / "catalog.yaml").write_text(as_list(extension("alpha", "1.0.0", "2.0.0")))
    client.until_refreshed()
    assert client.pull_until(uri)["resultId"] != first["resultId"]


def test_another_plan_has_the_client_ask_again(wire: StartWire, repository: Path) -> None:
    client = Puller(wire(), repository)
    uri = client.open("a.yaml", plan("alpha", "1.0.0"))
    client.pull_until(uri)
    other = client.open("b.yaml", plan("alpha", "1.0.0"))
    client.pull_until(other, "duplicate-plan")
    client.until_refreshed()
    client.pull_until(uri, "duplicate-plan")


@pytest.mark.parametrize(
    "capabilities",
    [
        {"textDocument": {"diagnostic": {}}},
        {"textDocument": {"diagnostic": True}, "workspace": {"diagnostics": {"refreshSupport": True}}},
        {"workspace": {"diagnostics": {"refreshSupport": True}}},
    ],
)
def test_whoever_could_not_be_told_to_ask_again_is_told(
    wire: StartWire, repository: Path, capabilities: dict[str, Any]
) -> None:
    client = Puller(wire(), repository, capabilities)
    assert "diagnosticProvider" not in client.server
    client.open("a.yaml", plan("alpha", "2.0.0"))
    wanted = [["unknown-version"]]
    while [[each["code"] for each in push["params"]["diagnostics"]] for push in client.pushed()][-1:] != wanted:
        assert client.wire.next() is not None


def test_the_whole_workspace(wire: StartWire, repository: Path) -> None:
    (repository / "deep").mkdir()
    (repository / "deep" / "b.yaml").write_text(plan("alpha", "3.0.0"))
    (repository / "other.yaml").write_text("kind: ConfigMap\n")
    client = Puller(wire(), repository)
    uri = client.open("a.yaml", plan("gamma", "1.0.0"))
    client.pull_until(uri, "unknown-extension")
    on_disk = client.uri("deep/b.yaml")
    items = client.workspace_until({uri, on_disk})
    assert codes(items[uri]) == ["unknown-extension"] and items[uri]["version"] == 1
    assert codes(items[on_disk]) == ["unknown-version"] and items[on_disk]["version"] is None
    known = {each: item["resultId"] for each, item in items.items()}
    assert [item["kind"] for item in client.workspace(known).values()] == ["unchanged", "unchanged"]
    # A file that changes is read again; one that goes is no longer told of.
    (repository / "deep" / "b.yaml").write_text(plan("alpha", "1.0.0"))
    items = client.workspace(known)
    assert items[uri]["kind"] == "unchanged"
    assert codes(items[on_disk]) == []
    (repository / "deep" / "b.yaml").unlink()
    assert set(client.workspace()) == {uri}


def test_the_workspace_before_anything_is_open(wire: StartWire, repository: Path) -> None:
    (repository / "b.yaml").write_text(plan("alpha", "3.0.0"))
    client = Puller(wire(), repository)
    client.workspace_until({client.uri("b.yaml")})
    # The catalog may only now be read: whoever asks again knows.
    client.until(client.workspace, lambda items: codes(items[client.uri("b.yaml")]) == ["unknown-version"])


def test_an_edit_ends_a_question_or_is_seen_by_it(wire: StartWire, repository: Path) -> None:
    client = Puller(wire(), repository)
    uri = client.open("a.yaml", plan("alpha", "2.0.0"))
    client.pull(uri)
    for round in range(30):
        text = plan("alpha", "1.0.0") + "#" * round + "\n"
        client.wire.send(
            {"jsonrpc": "2.0", "id": f"q{round}", "method": "textDocument/diagnostic",
             "params": {"textDocument": {"uri": uri}}},
            {"jsonrpc": "2.0", "method": "textDocument/didChange",
             "params": {"textDocument": {"uri": uri, "version": round + 2}, "contentChanges": [{"text": text}]}},
        )
        answer = client.wire.response(f"q{round}")
        if "error" in answer:
            assert answer["error"]["code"] == CONTENT_MODIFIED
        else:
            assert answer["result"]["kind"] == "full"
    assert codes(client.pull(uri)) == []
    assert json.dumps(client.pushed()) == "[]"
