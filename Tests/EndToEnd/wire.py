"""The server on raw pipes, for what a well-behaved client library cannot say."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import effort

# Only against hanging. The full effort has texts of a million lines, which a debug build reads for minutes.
TIMEOUT = effort.by_effort(60.0, 600.0)


def frame(message: Any) -> bytes:
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


class Wire:
    def __init__(self, server: Path, directory: Path, *arguments: str, environment: dict[str, str]) -> None:
        self._stderr = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [str(server), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            cwd=directory,
            env=environment,
        )
        self._arrived: queue.Queue[Any] = queue.Queue()
        self.received: list[Any] = []
        """Every message that was taken from the server so far, in order."""
        self._unclaimed: list[dict[str, Any]] = []
        """Responses that came before somebody asked for them: answers may overtake each other."""
        self.not_protocol: bytes | None = None
        """What was found on stdout where a header should be."""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream
        while True:
            length = None
            while line := stream.readline():
                name, _, value = line.partition(b": ")
                if line == b"\r\n":
                    break
                if not line.endswith(b"\r\n") or name not in (b"Content-Length", b"Content-Type"):
                    self.not_protocol = line + stream.read()
                    self._arrived.put(None)
                    return
                if name == b"Content-Length":
                    length = int(value)
            if length is None:
                self._arrived.put(None)
                return
            self._arrived.put(json.loads(stream.read(length)))

    def send(self, *messages: Any) -> None:
        """Messages framed and written in one go; bytes are a body as it is."""
        self.write(b"".join(frame(message) for message in messages))

    def write(self, data: bytes) -> None:
        stream = self.process.stdin
        assert stream
        stream.write(data)
        stream.flush()

    def notify(self, method: str, params: Any = None) -> None:
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def request(self, id: Any, method: str, params: Any = None) -> dict[str, Any]:
        self.send({"jsonrpc": "2.0", "id": id, "method": method, "params": params})
        return self.response(id)

    def next(self, timeout: float = TIMEOUT) -> Any:
        """The next message, or None at the end of the server's stdout."""
        try:
            message = self._arrived.get(timeout=timeout)
        except queue.Empty:
            raise AssertionError(f"nothing came for {timeout} s; stderr: {self.stderr()}") from None
        if message is not None:
            self.received.append(message)
        return message

    def response(self, id: Any) -> dict[str, Any]:
        """The response with this id; what else comes before it is kept in `received`."""
        end = time.monotonic() + TIMEOUT
        while time.monotonic() < end:
            for index, answer in enumerate(self._unclaimed):
                if answer.get("id") == id and type(answer.get("id")) is type(id):
                    assert answer["jsonrpc"] == "2.0"
                    assert ("result" in answer) != ("error" in answer), answer
                    return self._unclaimed.pop(index)
            message = self.next()
            assert message is not None, f"the server ended instead of answering {id!r}; stderr: {self.stderr()}"
            if "method" not in message:
                self._unclaimed.append(message)
        raise AssertionError(f"no answer to {id!r}")

    def initialize(self, **params: Any) -> dict[str, Any]:
        """The usual handshake; the `initialize` result."""
        answer = self.request(0, "initialize", {"processId": None, "rootUri": None, "capabilities": {}, **params})
        self.notify("initialized", {})
        result: dict[str, Any] = answer["result"]
        return result

    def exit_code(self, timeout: float = TIMEOUT) -> int:
        return self.process.wait(timeout)

    def rest(self) -> list[Any]:
        """Everything up to the end of stdout."""
        messages = []
        while (message := self.next()) is not None:
            messages.append(message)
        return messages

    def stderr(self) -> str:
        return os.pread(self._stderr.fileno(), 10_000, 0).decode(errors="replace")

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        assert self.not_protocol is None, f"on stdout, but not protocol: {self.not_protocol!r}"
