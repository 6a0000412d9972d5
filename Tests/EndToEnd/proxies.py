"""Proxies on 127.0.0.1 that count: HTTP with CONNECT, and SOCKS5; with or without a password, or refusing."""

from __future__ import annotations

import base64
import select
import socket
import threading
from contextlib import suppress

TIMEOUT = 30.0


class _Refused(Exception):
    pass


def _relay(client: socket.socket, server: socket.socket, stopping: threading.Event) -> int:
    """Passes bytes on in both directions until one side ends; how many."""
    passed = 0
    other = {client: server, server: client}
    for each in other:
        each.settimeout(TIMEOUT)
    while not stopping.is_set():
        for ready in select.select(list(other), [], [], 0.1)[0]:
            data = ready.recv(65536)
            if not data:
                return passed
            other[ready].sendall(data)
            passed += len(data)
    return passed


class _Proxy:
    """What both have in common. Nothing but 127.0.0.1 and ::1 is ever reached: names are taken for the former."""

    scheme = ""

    def __init__(self, *, user: str | None = None, password: str = "", refuses: bool = False) -> None:
        self.user = user
        self.password = password
        self.refuses = refuses
        self.targets: list[tuple[str, int]] = []
        """Where clients wanted to go, refused or not."""
        self.refusals = 0
        self.passed = 0
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.2)  # Not everywhere does a shutdown wake the thread that waits for a connection.
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def url(self, *, with_password: bool = True) -> str:
        login = f"{self.user}:{self.password}@" if self.user is not None and with_password else ""
        return f"{self.scheme}://{login}127.0.0.1:{self.port}"

    @property
    def connections(self) -> int:
        return len(self.targets)

    def __enter__(self) -> _Proxy:
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._stopping.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(TIMEOUT)

    def _accept(self) -> None:
        with self._listener:
            while not self._stopping.is_set():
                try:
                    client, _ = self._listener.accept()
                except TimeoutError:
                    continue
                except OSError:
                    return
                thread = threading.Thread(target=self._serve, args=(client,), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _serve(self, client: socket.socket) -> None:
        client.settimeout(TIMEOUT)
        # The other side may go at any moment: that is the end and no problem.
        with client, suppress(OSError, _Refused, ValueError, IndexError):
            server = self._connected(client)
            with server:
                passed = _relay(client, server, self._stopping)
                with self._lock:
                    self.passed += passed

    def _connected(self, client: socket.socket) -> socket.socket:
        raise NotImplementedError

    def _open(self, host: str, port: int) -> socket.socket:
        with self._lock:
            self.targets.append((host, port))
        if self.refuses:
            with self._lock:
                self.refusals += 1
            raise _Refused
        return socket.create_connection(("::1" if ":" in host else "127.0.0.1", port), TIMEOUT)


def _exactly(client: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        more = client.recv(count - len(data))
        if not more:
            raise _Refused
        data += more
    return data


class HttpProxy(_Proxy):
    scheme = "http"

    def __init__(self, *, user: str | None = None, password: str = "", refuses: bool = False) -> None:
        self.heads: list[bytes] = []
        """The requests as they came, credentials and all."""
        super().__init__(user=user, password=password, refuses=refuses)

    def _connected(self, client: socket.socket) -> socket.socket:
        head = b""
        # Byte by byte: what follows the head is the client's TLS, and not ours.
        while not head.endswith(b"\r\n\r\n") and len(head) < 65536:
            head += _exactly(client, 1)
        self.heads.append(head)
        lines = head.decode("latin-1").split("\r\n")
        method, target, _ = lines[0].split(" ")
        if method != "CONNECT":
            client.sendall(b"HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n")
            raise _Refused
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        if self.user is not None:
            login = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
            if headers.get("proxy-authorization") != f"Basic {login}":
                self.refusals += 1
                client.sendall(
                    b"HTTP/1.1 407 Proxy Authentication Required\r\n"
                    b'Proxy-Authenticate: Basic realm="test"\r\nContent-Length: 0\r\n\r\n'
                )
                raise _Refused
        host, _, port = target.rpartition(":")
        try:
            server = self._open(host.strip("[]"), int(port))
        except (OSError, _Refused):
            client.sendall(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")
            raise
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        return server


class SocksProxy(_Proxy):
    scheme = "socks5"

    def _connected(self, client: socket.socket) -> socket.socket:
        version, count = _exactly(client, 2)
        methods = _exactly(client, count)
        method = 0 if self.user is None else 2
        if version != 5 or method not in methods:
            self.refusals += 1
            client.sendall(b"\x05\xff")
            raise _Refused
        client.sendall(bytes([5, method]))
        if method == 2:
            _exactly(client, 1)
            user = _exactly(client, _exactly(client, 1)[0]).decode()
            password = _exactly(client, _exactly(client, 1)[0]).decode()
            right = (user, password) == (self.user, self.password)
            client.sendall(b"\x01" + (b"\x00" if right else b"\x01"))
            if not right:
                self.refusals += 1
                raise _Refused
        _, _, _, kind = _exactly(client, 4)
        if kind == 1:
            host = socket.inet_ntop(socket.AF_INET, _exactly(client, 4))
        elif kind == 4:
            host = socket.inet_ntop(socket.AF_INET6, _exactly(client, 16))
        else:
            host = _exactly(client, _exactly(client, 1)[0]).decode()
        port = int.from_bytes(_exactly(client, 2), "big")
        try:
            server = self._open(host, port)
        except (OSError, _Refused):
            client.sendall(b"\x05\x05\x00\x01" + bytes(6))  # Connection refused.
            raise
        client.sendall(b"\x05\x00\x00\x01" + bytes(6))
        return server
