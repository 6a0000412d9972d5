"""Framing, life cycle and error codes, byte by byte (LSP 3.17, "Base Protocol" and "Lifecycle Messages")."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import wording
from conftest import StartWire
from wire import TIMEOUT, Wire, frame

METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
PARSE_ERROR = -32700
INVALID_REQUEST = -32600
NOT_INITIALIZED = -32002
REQUEST_CANCELLED = -32800

INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 0,
    "method": "initialize",
    "params": {"processId": None, "rootUri": None, "capabilities": {}},
}
PLAN = """\
apiVersion: kubesphere.io/v1alpha1
kind: InstallPlan
metadata:
  name: one
spec:
  extension:
    name: two
    version: 1.0.0
  enabled: true
  upgradeStrategy: Manual
"""
URI = "file:///nowhere/plan.yaml"


def open_plan(server: Wire, text: str = PLAN, uri: str = URI) -> None:
    document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
    server.notify("textDocument/didOpen", {"textDocument": document})


def hover(server: Wire, id: Any) -> dict[str, Any]:
    return server.request(id, *hover_on_name())


def hover_on_name() -> tuple[str, dict[str, Any]]:
    return "textDocument/hover", {"textDocument": {"uri": URI}, "position": {"line": 6, "character": 5}}


def published(messages: list[Any]) -> list[Any]:
    return [message["params"] for message in messages if message.get("method") == "textDocument/publishDiagnostics"]


def shut_down(server: Wire) -> None:
    answer = server.request("bye", "shutdown")
    assert answer["result"] is None
    server.notify("exit")
    assert server.exit_code() == 0


# Starting and stopping


@pytest.mark.parametrize("arguments", [[], ["serve"], ["--stdio"], ["serve", "--stdio"]])
def test_every_way_to_start_it(wire: StartWire, arguments: list[str]) -> None:
    server = wire(*arguments)
    assert server.initialize()["capabilities"]
    shut_down(server)


def test_exit_without_shutdown_is_code_1(wire: StartWire) -> None:
    server = wire()
    server.initialize()
    server.notify("exit")
    assert server.exit_code() == 1


def test_exit_before_initialize_is_code_1(wire: StartWire) -> None:
    server = wire()
    server.notify("exit")
    assert server.exit_code() == 1


def test_shutdown_and_exit_in_one_write(wire: StartWire) -> None:
    server = wire()
    server.initialize()
    server.send({"jsonrpc": "2.0", "id": 1, "method": "shutdown"}, {"jsonrpc": "2.0", "method": "exit"})
    assert server.response(1)["result"] is None
    assert server.exit_code() == 0


def test_end_of_input_ends_it(wire: StartWire) -> None:
    server = wire()
    server.initialize()
    open_plan(server)
    assert server.process.stdin
    server.process.stdin.close()
    server.exit_code()


def test_end_of_input_before_anything_was_said(wire: StartWire) -> None:
    server = wire()
    assert server.process.stdin
    server.process.stdin.close()
    server.exit_code()
    assert server.rest() == []


def test_end_of_input_within_a_message(wire: StartWire) -> None:
    server = wire()
    server.write(b'Content-Length: 100\r\n\r\n{"jsonrpc"')
    assert server.process.stdin
    server.process.stdin.close()
    server.exit_code()


def test_nobody_reads_any_more(server: Path, environment: dict[str, str]) -> None:
    process = subprocess.Popen(
        [server], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    )
    assert process.stdin and process.stdout
    try:
        process.stdin.write(frame(INITIALIZE))
        process.stdin.flush()
        process.stdout.read(1)
        process.stdout.close()
        deadline = time.monotonic() + TIMEOUT
        while process.poll() is None and time.monotonic() < deadline:
            try:
                process.stdin.write(frame({"jsonrpc": "2.0", "id": 1, "method": "nonsense"}))
                process.stdin.flush()
            except BrokenPipeError:
                break
            time.sleep(0.05)
        process.wait(TIMEOUT)
    finally:
        process.kill()
        process.wait()


def test_death_of_the_client_process_ends_it_and_of_no_other(wire: StartWire) -> None:
    mortal, living = (subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) for _ in range(2))
    try:
        servers = wire(), wire()
        for server, client in zip(servers, (mortal, living), strict=True):
            server.initialize(processId=client.pid)
            open_plan(server)
            assert hover(server, 1)["result"] is not None
        mortal.communicate(b"\n")
        servers[0].exit_code()
        # By now the other has looked at its client as often.
        assert hover(servers[1], 2)["result"] is not None
        shut_down(servers[1])
    finally:
        for client in (mortal, living):
            if client.poll() is None:
                client.communicate(b"\n")


# Order of the handshake


def test_requests_before_initialize(wire: StartWire) -> None:
    server = wire()
    assert hover(server, 1)["error"]["code"] == NOT_INITIALIZED
    assert server.request(2, "shutdown")["error"]["code"] == NOT_INITIALIZED
    server.initialize()
    shut_down(server)


def test_notifications_before_initialize_are_dropped(wire: StartWire) -> None:
    server = wire()
    open_plan(server)
    server.initialize()
    assert hover(server, 1).get("result") is None
    assert published(server.received) == []
    shut_down(server)


def test_second_initialize(wire: StartWire) -> None:
    server = wire()
    server.initialize()
    assert server.request(1, "initialize", INITIALIZE["params"])["error"]["code"] == INVALID_REQUEST
    shut_down(server)


def test_requests_after_shutdown(wire: StartWire) -> None:
    server = wire()
    server.initialize()
    open_plan(server)
    assert server.request(1, "shutdown")["result"] is None
    assert hover(server, 2)["error"]["code"] == INVALID_REQUEST
    assert server.request(3, "initialize", INITIALIZE["params"])["error"]["code"] == INVALID_REQUEST
    server.notify("exit")
    assert server.exit_code() == 0


def test_nothing_is_sent_before_the_initialize_result(wire: StartWire) -> None:
    server = wire()
    server.request(0, "initialize", INITIALIZE["params"])
    allowed = {"window/showMessage", "window/logMessage", "telemetry/event", "window/showMessageRequest", "$/progress"}
    for message in server.received[:-1]:
        assert message.get("method") in allowed
    server.notify("initialized", {})
    shut_down(server)


@pytest.mark.parametrize(
    "params",
    [
        None,
        {},
        {"capabilities": None},
        {"processId": "a", "rootUri": 5, "capabilities": [], "workspaceFolders": "x", "locale": 7, "trace": 1},
        {"capabilities": {"general": {"positionEncodings": "utf-8"}, "textDocument": 3, "workspace": None}},
        {"capabilities": {"general": {"positionEncodings": ["utf-7", 8]}}, "initializationOptions": "x"},
        {"capabilities": {}, "initializationOptions": {"catalog": "x", "rules": [1], "unheard-of": {}}},
        {"rootPath": "/nowhere", "capabilities": {}, "workspaceFolders": []},
    ],
    ids=lambda params: json.dumps(params)[:40],
)
def test_initialize_with_little_or_nonsense(wire: StartWire, params: Any) -> None:
    server = wire()
    result = server.request(0, "initialize", params)["result"]
    assert result["capabilities"].get("positionEncoding", "utf-16") == "utf-16"
    server.notify("initialized", {})
    open_plan(server)
    assert hover(server, 1)["result"] is not None
    shut_down(server)


def test_initialize_without_params(wire: StartWire) -> None:
    server = wire()
    server.send({"jsonrpc": "2.0", "id": 0, "method": "initialize"})
    assert server.response(0)["result"]["capabilities"]
    shut_down(server)


# Requests and their answers


@pytest.mark.parametrize("id", [1, 0, -7, 2147483647, "a", "", "17", 'ü\n"x'], ids=repr)
def test_ids_come_back_as_they_were(wire: StartWire, id: Any) -> None:
    server = wire()
    server.initialize()
    open_plan(server)
    assert hover(server, id)["result"] is not None
    assert server.request(id, "nonsense")["error"]["code"] == METHOD_NOT_FOUND


def test_unknown_methods(wire: StartWire) -> None:
    server = wire()
    server.initialize()
    assert server.request(1, "textDocument/unheardOf", {})["error"]["code"] == METHOD_NOT_FOUND
    assert server.request(2, "$/unheardOf", {})["error"]["code"] == METHOD_NOT_FOUND
    server.notify("textDocument/unheardOf", {"a": 1})
    server.notify("$/unheardOf", [1])
    server.notify("$/setTrace", {"value": "off"})
    server.notify("workspace/didChangeConfiguration", {"settings": None})
    shut_down(server)


def test_wrong_params(wire: StartWire) -> None:
    server = wire()
    server.initialize()
    wrong: list[Any] = [
        None,
        {},
        [],
        {"textDocument": 5, "position": "here"},
        {"textDocument": {"uri": URI}, "position": {"line": "1"}},
    ]
    for id, params in enumerate(wrong, 1):
        assert server.request(id, "textDocument/hover", params)["error"]["code"] == INVALID_PARAMS, params
    for params in wrong:
        server.notify("textDocument/didOpen", params)
        server.notify("textDocument/didChange", params)
    open_plan(server)
    assert hover(server, "after")["result"] is not None
    shut_down(server)


def test_a_document_that_was_never_opened(wire: StartWire) -> None:
    server = wire()
    server.initialize()
    answer = hover(server, 1)
    assert answer.get("result") is None
    changes = [{"text": PLAN}]
    server.notify("textDocument/didChange", {"textDocument": {"uri": URI, "version": 2}, "contentChanges": changes})
    server.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
    shut_down(server)


@pytest.mark.parametrize(
    "body", [b"{", b"nonsense", b"", b'{"jsonrpc":"2.0","id":1,', b"\xff\xfe", b'"\xc3"'], ids=repr
)
def test_what_is_not_json(wire: StartWire, body: bytes) -> None:
    server = wire()
    server.initialize()
    server.send(body)
    while (message := server.next()) is not None and "error" not in message:
        pass
    assert message is not None and message["error"]["code"] == PARSE_ERROR
    assert message["id"] is None
    open_plan(server)
    assert hover(server, 2)["result"] is not None
    shut_down(server)


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"5",
        b"null",
        b'"x"',
        b"{}",
        b'{"jsonrpc":"2.0","method":5,"id":9}',
        b'{"jsonrpc":"2.0","id":4,"result":null}',
    ],
    ids=repr,
)
def test_json_that_is_no_message(wire: StartWire, body: bytes) -> None:
    server = wire()
    server.initialize()
    server.send(body)
    open_plan(server)
    assert hover(server, 2)["result"] is not None
    shut_down(server)


def test_deeply_nested_json(wire: StartWire) -> None:
    server = wire()
    server.initialize()
    server.send(b"[" * 100_000 + b"]" * 100_000)
    open_plan(server)
    assert hover(server, 2)["result"] is not None
    shut_down(server)


def test_a_batch_does_not_crash_it(wire: StartWire) -> None:
    server = wire()
    server.initialize()
    server.send([{"jsonrpc": "2.0", "id": 1, "method": "shutdown"}, {"jsonrpc": "2.0", "method": "$/x"}])
    open_plan(server)
    assert hover(server, 2)["result"] is not None
    shut_down(server)


def test_a_cancelled_request_gets_exactly_one_response(wire: StartWire) -> None:
    server = wire()
    server.initialize()
    open_plan(server)
    method, params = hover_on_name()
    for id in range(10, 30):
        server.send(
            {"jsonrpc": "2.0", "id": id, "method": method, "params": params},
            {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": id}},
        )
    server.notify("$/cancelRequest", {"id": "never asked"})
    server.notify("$/cancelRequest", {"id": 10})
    hover(server, "last")
    server.send({"jsonrpc": "2.0", "id": "bye", "method": "shutdown"}, {"jsonrpc": "2.0", "method": "exit"})
    server.rest()
    for id in range(10, 30):
        answers = [message for message in server.received if "method" not in message and message["id"] == id]
        assert len(answers) == 1, answers
        assert "result" in answers[0] or answers[0]["error"]["code"] == REQUEST_CANCELLED


def test_requests_see_every_earlier_edit(wire: StartWire) -> None:
    server = wire()
    server.initialize()
    open_plan(server, "")
    method, params = hover_on_name()
    for version in range(2, 60):
        text = PLAN if version % 2 else "a: 1\n"
        changes = {"textDocument": {"uri": URI, "version": version}, "contentChanges": [{"text": text}]}
        server.send(
            {"jsonrpc": "2.0", "method": "textDocument/didChange", "params": changes},
            {"jsonrpc": "2.0", "id": version, "method": method, "params": params},
        )
    for version in range(2, 60):
        answer = next((m for m in server.received if "method" not in m and m["id"] == version), None)
        answer = answer or server.response(version)
        if "error" in answer:
            # Its document was changed before it was answered: allowed, but only so.
            assert answer["error"]["code"] in (-32801, REQUEST_CANCELLED)
        else:
            assert (answer["result"] is not None) == bool(version % 2)
    shut_down(server)


# Framing


def test_one_byte_at_a_time(wire: StartWire) -> None:
    server = wire()
    for byte in frame(INITIALIZE):
        server.write(bytes([byte]))
    assert server.response(0)["result"]
    shut_down(server)


def test_headers_split_anywhere(wire: StartWire) -> None:
    server = wire()
    data = frame(INITIALIZE)
    for start, end in [(0, 9), (9, 18), (18, 21), (21, 22), (22, 40), (40, len(data))]:
        server.write(data[start:end])
        # So that the pieces may be read one by one; read together they have to be understood, too.
        time.sleep(0.01)
    assert server.response(0)["result"]
    shut_down(server)


def test_several_messages_in_one_write(wire: StartWire) -> None:
    server = wire()
    document = {"uri": URI, "languageId": "yaml", "version": 1, "text": PLAN}
    method, params = hover_on_name()
    server.send(
        INITIALIZE,
        {"jsonrpc": "2.0", "method": "initialized", "params": {}},
        {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": document}},
        {"jsonrpc": "2.0", "id": 1, "method": method, "params": params},
        {"jsonrpc": "2.0", "id": 2, "method": method, "params": params},
    )
    assert server.response(0)["result"]
    assert server.response(1)["result"] is not None
    assert server.response(2)["result"] is not None
    shut_down(server)


@pytest.mark.parametrize(
    "header",
    [
        b"Content-Length: %d\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n",
        b"Content-Type: application/vscode-jsonrpc; charset=utf8\r\nContent-Length: %d\r\n\r\n",
        b"content-length: %d\r\n\r\n",
        b"Content-Length:%d\r\n\r\n",
    ],
    ids=repr,
)
def test_headers_in_other_forms(wire: StartWire, header: bytes) -> None:
    server = wire()
    body = json.dumps(INITIALIZE).encode()
    server.write(header % len(body) + body)
    assert server.response(0)["result"]
    shut_down(server)


def test_length_is_in_bytes(wire: StartWire) -> None:
    server = wire()
    server.initialize()
    open_plan(server, "# 部署 🚀\n" + PLAN.replace("two", "二"))
    answer = server.request(
        1, "textDocument/hover", {"textDocument": {"uri": URI}, "position": {"line": 7, "character": 5}}
    )
    assert answer["result"] is not None
    shut_down(server)


def test_a_message_of_several_megabytes(wire: StartWire) -> None:
    server = wire()
    server.initialize()
    filler = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: large\ndata:\n  text: |\n"
        + "    0123456789 äöü\n" * 250_000
    )
    open_plan(server, PLAN + "---\n" + filler)
    assert hover(server, 1)["result"] is not None
    shut_down(server)


@pytest.mark.parametrize(
    "header",
    [
        b"Content-Length: 99999999999999999999999999\r\n\r\n",
        b"Content-Length: 9223372036854775807\r\n\r\n",
        b"Content-Length: 999999999999\r\n\r\n",
        b"Content-Length: -1\r\n\r\n",
        b"Content-Length: many\r\n\r\n",
        b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n{}",
        b"GET / HTTP/1.1\r\n\r\n",
    ],
    ids=repr,
)
def test_an_absurd_or_missing_length_ends_the_session(wire: StartWire, header: bytes) -> None:
    server = wire()
    server.initialize()
    server.write(header)
    assert server.exit_code() != 0


def test_a_header_without_end_is_not_read_for_ever(wire: StartWire) -> None:
    server = wire()
    server.initialize()
    try:
        for _ in range(200):
            server.write(b"x" * 65536)
    except BrokenPipeError:
        pass
    assert server.exit_code() != 0


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGILL, signal.SIGABRT])
def test_a_crash_leaves_a_backtrace(wire: StartWire, environment: dict[str, str], number: signal.Signals) -> None:
    # A build that is not linked statically has Swift's own reporter, which goes first where it finds its program.
    environment["SWIFT_BACKTRACE"] = "enable=no"
    server = wire()
    server.initialize()
    server.process.send_signal(number)
    assert server.exit_code() == -number
    first, *frames = server.stderr().splitlines()
    assert first.startswith("installplan-ls ") and wording.crashed(number) in first
    assert len(frames) > 2 and all("0x" in frame for frame in frames)
