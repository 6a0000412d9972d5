"""A small Kubernetes API server for tests: the kinds we read, over TLS, with everything that can go wrong on demand.

It answers in the words of the real one (see `apiserver_answers`); by hand: `apiserver.py --kubeconfig FILE`.
"""

from __future__ import annotations

import itertools
import re
import socket
import ssl
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

import apiserver_answers as answers
import apiserver_discovery as discovery
import apiserver_faults as faults
from apiserver_access import ANONYMOUS, Access
from apiserver_faults import Answered, Armed, Fault
from apiserver_http import Connection, Exchange, Gone, Request, read_requests
from apiserver_store import Object, Store
from certificates import Authority, Certificate

# Only against hanging.
TIMEOUT = 60.0
# X509_V_FLAG_NO_CHECK_TIME: like the real server, this one answers 401 to an expired certificate instead of
# breaking the handshake off.
_NO_CHECK_TIME = 0x200000

ConnectionFault = Literal["hang", "close", "reset", "plain text"]


class ApiServer(Access):
    """Everything may be changed while it runs. Attributes are its settings; what it saw is in the methods below."""

    def __init__(
        self,
        contents: Iterable[Object] = (),
        *,
        tls: bool = True,
        authority: Authority | None = None,
        certificate: Certificate | None = None,
        client_authority: Authority | None = None,
        other_client_authorities: Sequence[Authority] = (),
        hosts: Sequence[str] = ("127.0.0.1",),
        port: int = 0,
        prefix: str = "",
        newest_tls: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3,
    ) -> None:
        """`other_client_authorities`: the handshake takes their certificates, as the real server's does; then 401."""
        self.authority = authority or Authority()
        super().__init__(client_authority or self.authority)
        self.store = Store()
        self.store.replace_all(contents)
        self.tls = tls
        self.hosts = tuple(hosts)
        self.port = port
        self.prefix = prefix
        self.newest_tls = newest_tls
        self.missing: set[str] = set()
        """Groups or plurals that are not installed: 404."""
        self.services: dict[str, answers.Service] = {}
        """Behind the API server's proxy: by namespace and what the proxy calls it, `ns/https:museum:443`."""
        self.tables = True
        self.watch_list = True
        """Whether it knows `sendInitialEvents`."""
        self.bookmark_interval = 60.0
        self.longest_watch = 1800
        self.future_wait = 3.0
        self.gzip_over: int | None = 128 * 1024
        """Bodies longer than this are compressed for clients that accept it, None: never."""
        self.keep_alive = True
        self.handshake_timeout = 10.0
        self.bookmarks_wanted = 0
        self._others = tuple(other_client_authorities)
        self._numbers, self._connection_numbers = itertools.count(1), itertools.count(1)
        self._lock = threading.RLock()
        self._log: deque[Request] = deque(maxlen=100_000)
        self._armed: list[Armed] = []
        self._connection_faults: list[ConnectionFault] = []
        self._connections: dict[int, Connection] = {}
        self._listeners: list[socket.socket] = []
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self.connections_made = 0
        self.handshake_errors: list[str] = []
        self.server_names: list[str | None] = []
        """What clients called the server (SNI), None where they did not."""
        self.problems: list[str] = []
        """Exceptions of the server itself: `stop` raises if there are any."""
        self._context: ssl.SSLContext | None = None
        if tls:
            self.use_certificate(certificate or self.authority.server())

    # --- Running

    def use_certificate(self, certificate: Certificate) -> None:
        """For connections from now on."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.maximum_version = self.newest_tls
        with tempfile.TemporaryDirectory() as directory:
            context.load_cert_chain(*certificate.write(Path(directory), "server"))
        context.verify_mode = ssl.CERT_OPTIONAL
        context.verify_flags |= ssl.VerifyFlags(_NO_CHECK_TIME)
        known = [self.client_authority, *self._others]
        context.load_verify_locations(cadata="".join(authority.pem.decode() for authority in known))
        context.set_alpn_protocols(["http/1.1"])

        def note(tls: ssl.SSLObject | ssl.SSLSocket, name: str | None, context: ssl.SSLContext) -> None:
            self.server_names.append(name)

        context.sni_callback = note
        self._context = context

    def start(self) -> ApiServer:
        """Listens; after a `stop` on the same port."""
        assert not self._listeners, "the server runs already"
        self._stopping = threading.Event()
        for attempt in range(10):
            try:
                for host in self.hosts:
                    family = socket.AF_INET6 if ":" in host else socket.AF_INET
                    listener = socket.socket(family, socket.SOCK_STREAM)
                    self._listeners.append(listener)
                    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    listener.bind((host, self.port))
                    self.port = listener.getsockname()[1]
                    listener.listen(128)
                break
            except OSError:
                # The port is free on one address only: once more, with another.
                for listener in self._listeners:
                    listener.close()
                self._listeners = []
                if attempt == 9 or self.hosts[1:] == ():
                    raise
                self.port = 0
        for listener in self._listeners:
            # Not everywhere does a shutdown wake the thread that waits for a connection.
            listener.settimeout(0.2)
            self._run(self._accept, listener, self._stopping)
        return self

    def _run(self, work: Callable[..., None], *arguments: Any) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        with self._lock:
            self._threads = [each for each in self._threads if each.is_alive()] + [thread]
        thread.start()

    def stop(self) -> None:
        """As when it is killed: every connection is cut, and new ones are refused."""
        self._stopping.set()
        for listener in self._listeners:
            # Its thread closes it, so that nobody waits on a descriptor that is another's by then.
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
        self._listeners = []
        with self.store.changed:
            self.store.changed.notify_all()
        self.drop_connections()
        with self._lock:
            threads = list(self._threads)
        for thread in threads:
            thread.join(TIMEOUT)
        assert not self.problems, self.problems

    def restart(self, *, compact: bool = False) -> None:
        self.stop()
        if compact:
            self.store.compact()
        self.start()

    def __enter__(self) -> ApiServer:
        return self if self._listeners else self.start()

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def url(self, host: str | None = None) -> str:
        host = host or self.hosts[0]
        named = f"[{host}]" if ":" in host else host
        return f"{'https' if self.tls else 'http'}://{named}:{self.port}{self.prefix}"

    # --- Contents

    def put(self, *contents: Object) -> None:
        for each in contents:
            self.store.put(each)

    def delete(self, kind: str, name: str, namespace: str = "") -> None:
        resource = self.store.resource(kind)
        self.store.delete(resource, (namespace if resource.namespaced else "", name))

    def get(self, kind: str, name: str, namespace: str = "") -> Object:
        resource = self.store.resource(kind)
        stored = self.store.get(resource, (namespace if resource.namespaced else "", name))
        assert stored, f"there is no {kind} {name}"
        return stored.object

    def replace_all(self, contents: Iterable[Object]) -> None:
        self.store.replace_all(contents)

    def compact(self) -> None:
        self.store.compact()

    def bookmark(self) -> None:
        """Sends a bookmark to every watch that wants them."""
        with self.store.changed:
            self.bookmarks_wanted += 1
            self.store.changed.notify_all()

    # --- Faults

    def fail(
        self,
        fault: Fault,
        times: int | None = 1,
        *,
        verb: str | None = None,
        resource: str | None = None,
        path: str | None = None,
    ) -> Armed:
        """Lets the next requests that fit fail; `times=None`: all, until `clear_faults`.

        `path` is a pattern that is searched in the target. Faults go before authentication, like a proxy or a dying
        server; the first that fits is used.
        """
        armed = Armed(fault, times, verb, resource, path)
        with self._lock:
            self._armed.append(armed)
        return armed

    def fail_connections(self, fault: ConnectionFault, times: int = 1) -> None:
        """For the next connections, before TLS: hang (the handshake too), close, reset, or speak plain HTTP."""
        with self._lock:
            self._connection_faults += [fault] * times

    def replay(self, path: str, recorded: bytes | Path, times: int | None = 1) -> Armed:
        """Answers requests whose target fits the pattern with a recorded answer's bytes."""
        return self.fail(faults.replay(recorded), times, path=path)

    def clear_faults(self) -> None:
        with self._lock:
            self._armed.clear()
            self._connection_faults.clear()

    def drop_connections(self) -> None:
        """Cuts every connection there is, without an end of TLS or of a chunked body."""
        with self._lock:
            for connection in self._connections.values():
                connection.interrupt()

    # --- What it saw

    def requests(
        self, *, resource: str | None = None, verb: str | None = None, path: str | None = None, since: int = 0
    ) -> list[Request]:
        """Requests in order; `since`: numbers above it only; `path` is searched in the target."""
        with self._lock:
            return [
                request
                for request in self._log
                if request.number > since
                and resource in (None, request.resource)
                and verb in (None, request.verb)
                and (path is None or re.search(path, request.target))
            ]

    @property
    def last_number(self) -> int:
        with self._lock:
            return self._log[-1].number if self._log else 0

    def wait_for(self, look: Callable[[], Any], what: str, timeout: float = TIMEOUT) -> Any:
        """What `look` returns, as soon as that is true."""
        end = time.monotonic() + timeout
        while not (found := look()):
            if time.monotonic() > end:
                seen = [(each.verb, each.target, each.status, each.fault) for each in self.requests()[-10:]]
                raise AssertionError(f"no {what} in {timeout} s; the last requests: {seen}")
            time.sleep(0.01)
        return found

    def wait_for_requests(self, count: int = 1, *, timeout: float = TIMEOUT, **which: Any) -> list[Request]:
        """At least that many requests, once their answers began; `which` as for `requests`."""

        def enough() -> list[Request] | None:
            found = [request for request in self.requests(**which) if request.status or request.ended]
            return found if len(found) >= count else None

        found: list[Request] = self.wait_for(enough, f"{count} requests {which}", timeout)
        return found

    def open_watches(self, resource: str | None = None) -> int:
        """Watches that were answered with 200 and have not ended."""
        watches = self.requests(resource=resource, verb="watch")
        return sum(request.status == 200 and not request.ended for request in watches)

    def wait_for_watches(self, count: int, resource: str | None = None, timeout: float = TIMEOUT) -> None:
        self.wait_for(lambda: self.open_watches(resource) == count, f"{count} open watches of {resource}", timeout)

    @property
    def open_connections(self) -> int:
        with self._lock:
            return len(self._connections)

    def stats(self) -> dict[str, Any]:
        requests = self.requests()
        counted: dict[str, int] = {}
        for request in requests:
            what = f"{request.verb} {request.resource or request.path} {request.status or 'unanswered'}"
            counted[what] = counted.get(what, 0) + 1
        return {
            "requests": counted,
            "bytes": sum(request.sent for request in requests),
            "connections made": self.connections_made,
            "open connections": self.open_connections,
            "open watches": self.open_watches(),
            "resource version": self.store.version,
        }

    # --- Serving

    def _accept(self, listener: socket.socket, stopping: threading.Event) -> None:
        with listener:
            while not stopping.is_set():
                try:
                    raw, _ = listener.accept()
                except TimeoutError:
                    continue
                except OSError:
                    return
                raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                with self._lock:
                    self.connections_made += 1
                    connection = Connection(next(self._connection_numbers), raw, stopping)
                    self._connections[connection.number] = connection
                    fault = self._connection_faults.pop(0) if self._connection_faults else None
                if stopping.is_set():
                    connection.interrupt()
                self._run(self._serve, connection, fault)

    def _serve(self, connection: Connection, fault: ConnectionFault | None) -> None:
        properly = False
        try:
            if fault == "hang":
                connection.hang()
            elif fault == "reset":
                connection.reset()
            elif fault == "close":
                return
            if self._context and fault != "plain text":
                connection.secure(self._context, self.handshake_timeout)
            elif fault == "plain text":
                # What Go answers to HTTP on a port of HTTPS, here to TLS.
                connection.write(b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n")
                return
            for request in read_requests(connection, self.prefix, lambda: next(self._numbers)):
                if not self._answer(connection, request):
                    break
            properly = True
        except Gone:
            pass
        except (ssl.SSLError, OSError) as error:
            self.handshake_errors.append(str(error))
        except Exception as error:
            self.problems.append(repr(error))
        finally:
            connection.close(properly=properly and connection.alive)
            with self._lock:
                self._connections.pop(connection.number, None)

    def _answer(self, connection: Connection, request: Request) -> bool:
        """Whether the connection may go on."""
        answers.describe(request, self.missing)
        exchange = Exchange(connection, request, self.gzip_over)
        exchange.keep_alive = exchange.keep_alive and self.keep_alive
        with self._lock:
            self._log.append(request)
            armed = next((each for each in self._armed if each.wants(request)), None)
            if armed:
                armed.hits += 1
                armed.left = None if armed.left is None else armed.left - 1
                request.fault = armed.fault.name
        try:
            if armed:
                armed.fault.act(exchange)
            self._route(exchange)
        except Answered:
            pass
        finally:
            request.ended = True
        return exchange.keep_alive

    def _route(self, exchange: Exchange) -> None:
        request = exchange.request
        user = self.authenticate(exchange)
        if user is None:
            return
        request.user = user
        if request.resource and request.resource not in ("selfsubjectreviews", "selfsubjectaccessreviews"):
            if not self.may(user, request.verb, request.resource):
                answers.forbidden(exchange, user)
                return
        elif user == ANONYMOUS and request.path not in ("/version", "/healthz", "/livez", "/readyz"):
            if not self.may(user, request.verb, request.path):
                answers.forbidden(exchange, user)
                return
        resource = request.kind
        if request.resource == "services/proxy" and request.method == "GET":
            answers.proxy(exchange, self.services)
        elif resource is None:
            if not discovery.discovery(exchange, self.missing) and not discovery.review(exchange, self, user):
                answers.no_such_page(exchange)
        elif request.method != "GET":
            message = "the server does not allow this method on the requested resource"
            answers.fail(exchange, 405, message, "MethodNotAllowed")
        elif request.verb == "watch":
            if request.name:
                request.query["fieldSelector"] = f"metadata.name={request.name}"
            answers.Watch(exchange, self, resource).run()
        elif request.verb == "get":
            answers.get(exchange, self.store, resource, tables=self.tables)
        else:
            answers.list_(exchange, self.store, resource, tables=self.tables, future_wait=self.future_wait)


if __name__ == "__main__":
    # Imported and not defined here, so that there is one module of this name and not two.
    from apiserver_by_hand import main

    main()
