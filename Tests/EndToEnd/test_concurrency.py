"""Requests that only read never hold up an edit, and one that an edit has made stale ends.

What is shown here does not depend on who is quick: so many slow questions come at once, in one write with what follows,
that answering them all takes hundreds of times as long as reading what follows. What only one slow question and one
quick one could show is shown in Swift, where the slow one can be held.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conftest import StartWire
from texts import PLAN
from wire import Wire

CONTENT_MODIFIED = -32801
REQUEST_CANCELLED = -32800
METHOD_NOT_FOUND = -32601
URI = "file:///nowhere/many.yaml"
# In a debug build one answer takes tenths of a second, in a release some milliseconds; reading a question a few thousandths.
PLANS = 200
QUESTIONS = 300

EVERYTHING: dict[str, Any] = {
    "textDocument": {
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": [""]}}},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        "semanticTokens": {"requests": {"full": True}, "tokenTypes": ["property", "string"]},
    }
}


def open_many(wire: Wire, plans: int, plan: str = PLAN) -> None:
    wire.initialize(capabilities=EVERYTHING)
    text = "---\n".join(plan.replace("devops", f"devops-{number}") for number in range(plans))
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
    """A question that takes its time in a long document: all fixes of all plans, and all of them at once."""
    return question(id, "textDocument/codeAction", range=WHOLE, context={"diagnostics": []})


def mark(id: Any) -> dict[str, Any]:
    """A question that is answered when the session comes to it: everything before it has been handed out by then."""
    return {"jsonrpc": "2.0", "id": id, "method": "installplan/unheardOf", "params": {}}


SLOW = [f"s{number}" for number in range(QUESTIONS)]


def open_slow(client: Wire) -> list[Any]:
    """Opens a document in which `slow` is slow; its answer."""
    open_many(client, PLANS, PLAN.replace("  upgradeStrategy: Manual\n", ""))
    answer: list[Any] = client.request("whole", "textDocument/codeAction", slow("x")["params"])["result"]
    assert len(answer) == PLANS + 1, "a fix for each plan, and one for all"
    return answer


def ended(client: Wire, whole: list[Any], code: int) -> int:
    """How many of the slow questions ended with the error; the others have their whole answer, and each has one."""
    answers = [client.response(id) for id in SLOW]
    for answer in answers:
        assert answer["error"]["code"] == code if "error" in answer else answer["result"] == whole
    ids = [each["id"] for each in client.received if "method" not in each]
    assert sorted(id for id in ids if id in SLOW) == sorted(SLOW)
    return sum("error" in answer for answer in answers)


def test_an_edit_ends_what_it_makes_stale(wire: StartWire) -> None:
    client = wire()
    whole = open_slow(client)
    after = question("after", "textDocument/hover", position={"line": 9, "character": 3})
    client.send(*map(slow, SLOW), edit(2, "# é\n"), after)
    assert client.response("after")["result"]["range"]["start"]["line"] == 9
    assert ended(client, whole, CONTENT_MODIFIED) > 0


def test_slow_questions_hold_up_nobody(wire: StartWire) -> None:
    client = wire()
    whole = open_slow(client)
    client.send(*map(slow, SLOW), mark("mark"))
    assert client.response("mark")["error"]["code"] == METHOD_NOT_FOUND
    before = sum("method" not in each for each in client.received)
    # Whoever answered them where the session is would come to the mark behind all of them.
    assert before < QUESTIONS
    # A close does not wait for them either.
    client.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
    ended(client, whole, CONTENT_MODIFIED)


def test_questions_under_way_can_be_cancelled(wire: StartWire) -> None:
    client = wire()
    whole = open_slow(client)
    client.send(*map(slow, SLOW), mark("mark"))
    # None of them is still to be begun by the session: those that are cancelled from here on are under way.
    client.response("mark")
    client.send(*({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": id}} for id in SLOW))
    assert ended(client, whole, REQUEST_CANCELLED) > 0


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
    whole = open_slow(client)
    close = {"jsonrpc": "2.0", "method": "textDocument/didClose", "params": {"textDocument": {"uri": URI}}}
    client.send(*map(slow, SLOW), close)
    assert ended(client, whole, CONTENT_MODIFIED) > 0
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
def test_what_happens_while_settings_are_asked_for_is_not_lost(wire: StartWire, bare: Path, answer: str) -> None:
    client = wire()
    client.initialize(capabilities=ASKED)
    answer_settings(client, NOTHING[answer])
    one, other = (bare / "one.yaml").as_uri(), (bare / "other.yaml").as_uri()
    open_plan(client, one, plan("alpha"))
    diagnostics_once(client, one, set())
    client.received.clear()
    client.notify("workspace/didChangeConfiguration", {"settings": None})
    open_plan(client, other, plan("alpha"))
    # The question is put before this is answered.
    client.request("h", "textDocument/hover", {"textDocument": {"uri": other}, "position": WHOLE["start"]})
    answer_settings(client, NOTHING[answer])
    diagnostics_once(client, one, {"duplicate-plan"})
