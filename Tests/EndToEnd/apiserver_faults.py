"""What can go wrong between a client and an API server, as values that the test server can be told to act out.

A fault that returns lets the request be answered as usual; one that answers itself raises Answered or Gone.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from apiserver_http import Exchange, Gone, Request
from apiserver_store import encode

LOGIN_PAGE = b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form>Password?</form></body></html>\n"
BAD_GATEWAY = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><center>nginx</center></body>\r\n</html>\r\n"
)


class Answered(Exception):
    """The fault sent the answer; `properly`: the connection may go on."""


@dataclass(frozen=True)
class Fault:
    name: str
    act: Callable[[Exchange], None] = field(repr=False)


@dataclass
class Armed:
    """A fault that waits for its requests."""

    fault: Fault
    left: int | None
    """How many more times, or None for always."""
    verb: str | None = None
    resource: str | None = None
    path: str | None = None
    hits: int = 0

    def wants(self, request: Request) -> bool:
        return (
            self.left != 0
            and self.verb in (None, request.verb)
            and self.resource in (None, request.resource)
            and (self.path is None or re.search(self.path, request.target) is not None)
        )


_REASONS = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    410: "Expired",
    429: "TooManyRequests",
    500: "InternalError",
    503: "ServiceUnavailable",
    504: "Timeout",
}
_MESSAGES = {
    401: "Unauthorized",
    410: "The resourceVersion for the provided list is too old.",
    429: "storage is (re)initializing",
    500: "Internal error occurred: the test wants it so",
    503: "the server is currently unable to handle the request",
}


def status_object(code: int, message: str, reason: str | None = None, **more: object) -> dict[str, object]:
    """A Status; `details` and `metadata` may be given."""
    status: dict[str, object] = {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": more.pop("metadata", {}),
        "status": "Failure",
        "message": message,
        "reason": reason or _REASONS.get(code, ""),
    }
    return status | more | {"code": code}


def status(code: int, *, message: str | None = None, retry_after: int | None = None) -> Fault:
    """An answer as the API server makes it."""

    def act(exchange: Exchange) -> None:
        more: dict[str, Any] = {}
        headers = {}
        if retry_after is not None:
            more["details"] = {"retryAfterSeconds": retry_after}
            headers["Retry_After"] = str(retry_after)
        text = message or _MESSAGES.get(code, f"the server answers {code}")
        exchange.json(code, status_object(code, text, **more), **headers)
        raise Answered

    return Fault(f"status {code}", act)


def body(data: bytes, *, code: int = 200, content_type: str = "application/json", name: str = "body") -> Fault:
    """Any bytes, in a well-formed answer."""

    def act(exchange: Exchange) -> None:
        exchange.body(code, data, content_type)
        raise Answered

    return Fault(name, act)


def bad_gateway() -> Fault:
    """What a reverse proxy says when the API server behind it is away."""
    return body(BAD_GATEWAY, code=502, content_type="text/html", name="bad gateway")


def login_page() -> Fault:
    """What a single sign-on proxy answers instead of 401."""
    return body(LOGIN_PAGE, content_type="text/html; charset=utf-8", name="login page")


def garbage() -> Fault:
    return body(b'{"kind":"ExtensionList","items":[{"metadata":{"name":\x00\xff nothing of JSON', name="garbage")


def wrong_shape(value: object = None) -> Fault:
    """JSON, but not what was asked for."""
    return body(encode({"items": "none"} if value is None else value) + b"\n", name="wrong shape")


def truncated_length() -> Fault:
    """A body shorter than its Content-Length says."""

    def act(exchange: Exchange) -> None:
        exchange.head(200, {"Content-Type": "application/json", "Content-Length": "5000"})
        exchange.raw(b'{"apiVersion":"kubesphere.io/v1alpha1","items":[')
        raise Gone

    return Fault("truncated length", act)


def truncated_chunks() -> Fault:
    """A chunked body that ends without its last chunk."""

    def act(exchange: Exchange) -> None:
        exchange.stream(200, {"Content-Type": "application/json"})
        exchange.chunk(b'{"apiVersion":"kubesphere.io/v1alpha1","items":[')
        raise Gone

    return Fault("truncated chunks", act)


def delay(seconds: float) -> Fault:
    """Late, then as usual."""
    return Fault(f"delay {seconds}", lambda exchange: exchange.connection.pause(seconds))


def trickle(data: bytes, *, pause: float = 0.05, at_once: int = 1) -> Fault:
    """A body in tiny pieces."""

    def act(exchange: Exchange) -> None:
        exchange.head(200, {"Content-Type": "application/json", "Content-Length": str(len(data))})
        for start in range(0, len(data), at_once):
            exchange.raw(data[start : start + at_once])
            exchange.connection.pause(pause)
        raise Answered

    return Fault("trickle", act)


def endless(piece: bytes = b'{"metadata":{"name":"again"}},' * 100, most: int = 1 << 32) -> Fault:
    """A list that never ends; the server gives up after `most` bytes."""

    def act(exchange: Exchange) -> None:
        exchange.stream(200, {"Content-Type": "application/json"})
        exchange.chunk(b'{"apiVersion":"kubesphere.io/v1alpha1","items":[')
        while exchange.request.sent < most and not exchange.connection.stopping.is_set():
            exchange.chunk(piece)
        raise Gone

    return Fault("endless", act)


def zip_bomb(megabytes: int = 2048) -> Fault:
    """A small answer that is a large one when it is unpacked: spaces in front of a list."""

    def act(exchange: Exchange) -> None:
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        exchange.stream(200, {"Content-Type": "application/json", "Content-Encoding": "gzip"})
        for _ in range(megabytes):
            exchange.chunk(packer.compress(b" " * (1 << 20)))
        exchange.chunk(packer.compress(b'{"kind": "List", "metadata": {}, "items": []}') + packer.flush())
        exchange.end_stream()
        raise Answered

    return Fault("zip bomb", act)


def hang() -> Fault:
    """Takes the request and never answers."""
    return Fault("hang", lambda exchange: exchange.connection.hang())


def hang_up(*, reset: bool = False) -> Fault:
    """Closes without an answer."""

    def act(exchange: Exchange) -> None:
        if reset:
            exchange.connection.reset()
        raise Gone

    return Fault("hang up", act)


def redirect(location: str, code: int = 302) -> Fault:
    def act(exchange: Exchange) -> None:
        exchange.body(code, b"", "text/html", Location=location)
        raise Answered

    return Fault("redirect", act)


def stalled_watch() -> Fault:
    """Headers, and then nothing: no event, no bookmark, no end."""

    def act(exchange: Exchange) -> None:
        exchange.stream(200, {"Content-Type": "application/json"})
        exchange.connection.hang()

    return Fault("stalled watch", act)


def watch_lines(*lines: bytes, end: bool = True, reset: bool = False, name: str = "watch lines") -> Fault:
    """A watch of just these lines; `end`: with the last chunk, else cut, `reset`: so that the peer sees an error."""

    def act(exchange: Exchange) -> None:
        exchange.stream(200, {"Content-Type": "application/json"})
        for line in lines:
            exchange.chunk(line)
        if end:
            exchange.end_stream()
            raise Answered
        if reset:
            exchange.connection.pause(0.05)  # What was sent would be thrown away with the connection.
            exchange.connection.reset()
        raise Gone

    return Fault(name, act)


def empty_watch() -> Fault:
    """Ends cleanly at once."""
    return watch_lines(name="empty watch")


def cut_watch(*lines: bytes, reset: bool = False) -> Fault:
    """Ends without its last chunk, as when a server dies."""
    return watch_lines(*lines, end=False, reset=reset, name="cut watch")


def expired_watch() -> Fault:
    """HTTP 200, then the event that says 410."""
    gone = status_object(410, "too old resource version: 1 (2)", "Expired")
    return watch_lines(encode({"type": "ERROR", "object": gone}) + b"\n", name="expired watch")


def replay(recorded: bytes | Path) -> Fault:
    """A recorded answer, byte by byte; the connection ends after it, as its headers say."""
    data = recorded.read_bytes() if isinstance(recorded, Path) else recorded

    def act(exchange: Exchange) -> None:
        exchange.request.status = int(data.split(b" ", 2)[1])
        exchange.raw(data)
        exchange.keep_alive = False
        raise Answered

    return Fault("replay", act)
