"""HTTP/1.1 on a socket as a kube-apiserver speaks it, and as nobody should: every byte is in the caller's hands."""

from __future__ import annotations

import gzip
import select
import socket
import ssl
import struct
import threading
import time
import urllib.parse
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from typing import Any

from apiserver_store import Resource, encode

LONGEST_HEAD = 64 * 1024
LONGEST_BODY = 1024 * 1024
SHORT_BODY = 2048
"""Go sends a longer body in chunks, unless it was told the length."""


class Gone(Exception):
    """The client went away, or the server stops: there is nobody to answer."""


@dataclass(frozen=True)
class User:
    name: str
    groups: tuple[str, ...] = ()
    uid: str = ""
    extra: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass
class Request:
    number: int
    time: float
    """By time.monotonic()."""
    connection: int
    method: str
    target: str
    path: str
    """Without the server's prefix."""
    query: dict[str, str]
    headers: dict[str, str]
    """Names in lower case."""
    repeated: list[tuple[str, str]] = field(repr=False)
    """All headers as they came."""
    body: bytes = field(default=b"", repr=False)
    verb: str = ""
    """What authorization calls it: get, list, watch, create, …"""
    resource: str = ""
    name: str = ""
    namespace: str = ""
    kind: Resource | None = field(default=None, repr=False)
    user: User | None = None
    """Who was let in, after impersonation."""
    authenticated: User | None = None
    """Who was let in, before it."""
    fault: str = ""
    status: int = 0
    sent: int = 0
    """Bytes of bodies, as they went out."""
    ended: bool = False

    def all(self, header: str) -> list[str]:
        return [value for name, value in self.repeated if name.lower() == header.lower()]

    @property
    def authorization(self) -> str | None:
        return self.headers.get("authorization")


class Connection:
    """One client's connection; only its own thread reads, writes and closes it."""

    def __init__(self, number: int, raw: socket.socket, stopping: threading.Event) -> None:
        self.number = number
        self.socket = raw
        self.stopping = stopping
        self.tls: ssl.SSLSocket | None = None
        self.alive = True
        self._received = bytearray()

    def secure(self, context: ssl.SSLContext, timeout: float) -> None:
        self.socket.settimeout(timeout)
        # A failed handshake closes the socket itself: then there is nothing left to close.
        self.socket = self.tls = context.wrap_socket(self.socket, server_side=True)

    def interrupt(self) -> None:
        """From any thread: wakes whoever reads or writes here."""
        self.alive = False
        # Not SSLSocket's own, which takes the TLS state away from under the thread that uses it.
        with suppress(OSError):
            socket.socket.shutdown(self.socket, socket.SHUT_RDWR)

    def read_more(self) -> bool:
        try:
            self.socket.settimeout(None)
            data = self.socket.recv(65536)
        except (OSError, ValueError):
            raise Gone from None
        self._received += data
        return bool(data)

    def read_head(self) -> bytes | None:
        """A request's line and headers, or None at the end of the connection."""
        while (end := self._received.find(b"\r\n\r\n")) < 0:
            if len(self._received) > LONGEST_HEAD or not self.read_more():
                return None
        head = bytes(self._received[:end])
        del self._received[: end + 4]
        return head

    def read_body(self, length: int) -> bytes:
        if length > LONGEST_BODY:
            raise Gone
        while len(self._received) < length:
            if not self.read_more():
                raise Gone
        body = bytes(self._received[:length])
        del self._received[:length]
        return body

    def write(self, data: bytes) -> None:
        if not self.alive:
            raise Gone
        try:
            # A client that reads nothing must not hold the thread for ever.
            self.socket.settimeout(30)
            self.socket.sendall(data)
        except (OSError, ValueError):
            self.alive = False
            raise Gone from None

    def client_left(self) -> bool:
        """Whether the client closed, without waiting."""
        if not self.alive:
            return True
        if self.tls is None or not self.tls.pending():
            if not select.select([self.socket], [], [], 0)[0]:
                return False
        try:
            self.socket.settimeout(0)
            data = self.socket.recv(65536)
        except (ssl.SSLWantReadError, BlockingIOError):
            return False
        except (OSError, ValueError):
            return True
        self._received += data
        return not data

    def pause(self, seconds: float) -> None:
        """Waits, but not for a client that leaves or a server that stops."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if self.stopping.wait(min(left, 0.05)) or self.client_left():
                raise Gone

    def hang(self) -> None:
        """Says nothing until the client leaves or the server stops; an hour is for ever."""
        self.pause(3600)

    def reset(self) -> None:
        """Ends the connection so that the peer sees an error and not an end."""
        with suppress(OSError):
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Gone

    def close(self, *, properly: bool) -> None:
        if properly and self.tls:
            # Says that this is the end, and does not wait to hear the same.
            with suppress(OSError, ValueError):
                self.tls.settimeout(0)
                self.tls.unwrap()
        self.alive = False
        with suppress(OSError):
            socket.socket.close(self.socket)


class Exchange:
    """A request and the answer to it."""

    def __init__(self, connection: Connection, request: Request, gzip_over: int | None) -> None:
        self.connection = connection
        self.request = request
        self.gzip_over = gzip_over
        self.keep_alive = request.headers.get("connection", "").lower() != "close"
        self.accepts_gzip = "gzip" in request.headers.get("accept-encoding", "")
        self.priority_headers = True
        """Whether flow control saw the request: it does not see those of nobody."""

    def head(self, status: int, headers: Mapping[str, str], *, reason: str | None = None) -> None:
        self.request.status = status
        given = {name.lower() for name in headers}
        lines = {
            "Audit-Id": str(uuid.uuid4()),
            "Cache-Control": "no-cache, private",
            **headers,
        }
        if self.priority_headers:
            lines["X-Kubernetes-Pf-Flowschema-Uid"] = "8bd4fa5a-0621-4180-b36e-3738626e14e6"
            lines["X-Kubernetes-Pf-Prioritylevel-Uid"] = "c3585d8a-44c6-459b-8a5b-a14b68a4f0d7"
        if "date" not in given:
            lines["Date"] = formatdate(usegmt=True)
        if not self.keep_alive:
            lines["Connection"] = "close"
        text = f"HTTP/1.1 {status} {reason or HTTPStatus(status).phrase}\r\n"
        text += "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        self.connection.write(text.encode() + b"\r\n")

    def body(self, status: int, data: bytes, content_type: str = "application/json", **headers: str) -> None:
        """A whole answer; `headers` by name, `_` for `-`."""
        all_ = {"Content-Type": content_type} | {name.replace("_", "-"): value for name, value in headers.items()}
        if self.gzip_over is not None and self.accepts_gzip and len(data) > self.gzip_over:
            data = gzip.compress(data, compresslevel=1)
            all_ |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        if len(data) <= SHORT_BODY:
            self.head(status, all_ | {"Content-Length": str(len(data))})
            self.raw(data)
            return
        self.stream(status, all_)
        self.chunk(data[:SHORT_BODY])
        for start in range(SHORT_BODY, len(data), 1024 * 1024):
            self.chunk(data[start : start + 1024 * 1024])
        self.end_stream()

    def json(self, status: int, value: Any, **headers: str) -> None:
        self.body(status, encode(value) + b"\n", **headers)

    def raw(self, data: bytes) -> None:
        self.connection.write(data)
        self.request.sent += len(data)

    def stream(self, status: int, headers: Mapping[str, str]) -> None:
        self.head(status, {**headers, "Transfer-Encoding": "chunked"})

    def chunk(self, data: bytes) -> None:
        if data:
            self.raw(b"%x\r\n%s\r\n" % (len(data), data))

    def end_stream(self) -> None:
        self.raw(b"0\r\n\r\n")


def read_requests(connection: Connection, prefix: str, number: Callable[[], int]) -> Iterator[Request]:
    """The requests of a connection, until it ends."""
    while (head := connection.read_head()) is not None:
        line, *rest = head.decode("latin-1").split("\r\n")
        parts = line.split(" ")
        if len(parts) != 3:
            return
        headers = [(name, value.strip()) for name, _, value in (each.partition(":") for each in rest)]
        split = urllib.parse.urlsplit(parts[1])
        path = split.path
        if prefix and path.startswith(prefix + "/"):
            path = path.removeprefix(prefix)
        elif prefix:
            path = "/outside-the-prefix" + path
        request = Request(
            number=number(),
            time=time.monotonic(),
            connection=connection.number,
            method=parts[0],
            target=parts[1],
            path=path,
            query=dict(urllib.parse.parse_qsl(split.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in headers},
            repeated=headers,
        )
        length = request.headers.get("content-length", "0")
        request.body = connection.read_body(int(length) if length.isdigit() else 0)
        yield request
