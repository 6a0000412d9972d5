"""Requests that only read are answered beside each other and never hold up an edit; one that an edit has made stale ends."""

from __future__ import annotations

from typing import Any

import pytest

from conftest import StartWire
from texts import PLAN
from wire import Wire

CONTENT_MODIFIED = -32801
REQUEST_CANCELLED = -32800
URI = "file:///tmp/many.yaml"

EVERYTHING: dict[str, Any] = {
    "textDocument": {
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": [""]}}},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        "semanticTokens": {"requests": {"full": True}, "tokenTypes": ["property", "string"]},
    }
}


def open_many(wire: Wire, plans: int) -> None:
    wire.initialize(capabilities=EVERYTHING)
    text = "---\n".join(PLAN.replace("devops", f"devops-{number}") for number in range(plans))
    document = {"uri": URI, "languageId": "yaml", "version": 1, "text": text}
    wire.notify("textDocument/didOpen", {"textDocument": document})


def edit(version: int, text: str = "# x\n") -> dict[str, Any]:
    start = {"line": 0, "character": 0}
    change = {"range": {"start": start, "end": start}, "text": text}
    params = {"textDocument": {"uri": URI, "version": version}, "contentChanges": [change]}
    return {"jsonrpc": "2.0", "method": "textDocument/didChange", "params": params}


def question(id: Any, method: str, **params: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": id, "method": method, "params": {"textDocument": {"uri": URI}, **params}}


WHOLE = {"start": {"line": 0, "character": 0}, "end": {"line": 1_000_000, "character": 0}}


def slow(id: Any) -> dict[str, Any]:
    """A question that takes its time in a long document: all fixes of all plans."""
    return question(id, "textDocument/codeAction", range=WHOLE, context={"diagnostics": []})


def test_an_edit_ends_what_it_makes_stale(wire: StartWire) -> None:
    client = wire()
    open_many(client, 600)
    ended = 0
    for round in range(10):
        client.send(slow(f"s{round}"), edit(round + 2))
        answer = client.response(f"s{round}")
        if "error" in answer:
            assert answer["error"]["code"] == CONTENT_MODIFIED
            ended += 1
    assert ended > 0


def test_a_slow_question_holds_up_nobody(wire: StartWire) -> None:
    client = wire()
    open_many(client, 600)
    # Wait until its findings have been found once.
    client.request("first", "textDocument/codeAction", slow("x")["params"])
    client.received.clear()
    order: list[Any] = []
    client.send(slow("slow"), question("quick", "textDocument/hover", position={"line": 1, "character": 1}))
    while {"slow", "quick"} - set(order):
        message = client.next()
        if message and "method" not in message:
            order.append(message["id"])
    assert order == ["quick", "slow"]


def test_a_question_under_way_can_be_cancelled(wire: StartWire) -> None:
    client = wire()
    open_many(client, 600)
    cancelled = 0
    for round in range(10):
        client.send(slow(f"s{round}"), question(f"h{round}", "textDocument/hover", position=WHOLE["start"]))
        client.response(f"h{round}")
        client.notify("$/cancelRequest", {"id": f"s{round}"})
        answers = [each for each in client.received if each.get("id") == f"s{round}" and "method" not in each]
        answer = answers[0] if answers else client.response(f"s{round}")
        cancelled += answer.get("error", {}).get("code") == REQUEST_CANCELLED
    assert cancelled > 0
    # Each had one answer.
    client.request("last", "shutdown")
    ids = [each["id"] for each in client.received if "method" not in each]
    assert len(ids) == len(set(ids))


def test_many_questions_at_once_are_all_answered(wire: StartWire) -> None:
    client = wire()
    open_many(client, 3)
    methods = ["hover", "completion", "documentHighlight", "definition", "prepareRename"]
    whole = ["documentSymbol", "foldingRange", "codeLens", "documentLink", "semanticTokens/full"]
    messages = [
        question(number, f"textDocument/{methods[number % 5]}", position={"line": number % 40, "character": number % 20})
        if number % 2
        else question(number, f"textDocument/{whole[number // 2 % 5]}")
        for number in range(1, 2001)
    ]
    client.send(*messages, {"jsonrpc": "2.0", "id": "end", "method": "shutdown"})
    client.response("end")
    answered = sorted(each["id"] for each in client.received if "method" not in each and isinstance(each["id"], int))
    # Also in this: what was asked before the shutdown is answered before it.
    assert answered == [0, *range(1, 2001)]
    failed = [each for each in client.received if "error" in each and each["error"]["code"] != -32803]
    assert failed == []


def test_a_closed_document_ends_its_questions(wire: StartWire) -> None:
    client = wire()
    open_many(client, 600)
    close = {"jsonrpc": "2.0", "method": "textDocument/didClose", "params": {"textDocument": {"uri": URI}}}
    client.send(slow("s"), close)
    answer = client.response("s")
    assert answer.get("error", {}).get("code", CONTENT_MODIFIED) == CONTENT_MODIFIED
    assert client.request("h", "textDocument/hover", {"textDocument": {"uri": URI}, "position": WHOLE["start"]})[
        "error"
    ]["code"] == -32602


ASKED: dict[str, Any] = {"workspace": {"configuration": True}}


def plan(name: str) -> str:
    return PLAN.replace("9.9.9", "1.0.0").replace("devops", name)


def answer_settings(client: Wire, answer: dict[str, Any]) -> None:
    """Answers the question for settings that came last."""
    while not (asked := [each for each in client.received if each.get("method") == "workspace/configuration"]):
        assert client.next() is not None
    client.send({"jsonrpc": "2.0", "id": asked[-1]["id"], **answer})


def open_plan(client: Wire, uri: str, text: str) -> None:
    document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
    client.notify("textDocument/didOpen", {"textDocument": document})


def diagnostics_once(client: Wire, uri: str, wanted: set[str]) -> None:
    while True:
        message = client.next()
        assert message is not None
        if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri:
            if {each["code"] for each in message["params"]["diagnostics"]} == wanted:
                return


NOTHING = {"null": {"result": [None]}, "an error": {"error": {"code": -32601, "message": "no"}}}


@pytest.mark.parametrize("answer", NOTHING)
def test_what_happens_while_settings_are_asked_for_is_not_lost(wire: StartWire, answer: str) -> None:
    client = wire()
    client.initialize(capabilities=ASKED)
    answer_settings(client, NOTHING[answer])
    one, other = "file:///tmp/settings/one.yaml", "file:///tmp/settings/other.yaml"
    open_plan(client, one, plan("alpha"))
    diagnostics_once(client, one, set())
    client.received.clear()
    client.notify("workspace/didChangeConfiguration", {"settings": None})
    open_plan(client, other, plan("alpha"))
    # The question is put before this is answered.
    client.request("h", "textDocument/hover", {"textDocument": {"uri": other}, "position": WHOLE["start"]})
    answer_settings(client, NOTHING[answer])
    diagnostics_once(client, one, {"duplicate-plan"})
