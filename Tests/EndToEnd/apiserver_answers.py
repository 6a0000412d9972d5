"""What a kube-apiserver answers: objects, lists in pages, watches and refusals, in the real one's words."""

from __future__ import annotations

import calendar
import re
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from apiserver_faults import status_object
from apiserver_http import Exchange, Gone, Request, User
from apiserver_store import (
    RESOURCES,
    BadToken,
    Event,
    Object,
    Resource,
    Store,
    Stored,
    TooOld,
    encode,
    make_token,
    read_token,
)

if TYPE_CHECKING:
    from apiserver import ApiServer

Service = Mapping[str, bytes | tuple[int, Mapping[str, str], bytes]]
"""What a Service of the cluster answers, by path with its query: contents, or a status, headers and contents."""

POLL = 0.02
"""How often a watch looks whether its client left, in seconds."""


def describe(request: Request, missing: set[str]) -> None:
    """Fills in what authorization wants to know: verb, resource, name."""
    parts = [part for part in request.path.split("/") if part]
    group = version = ""
    if parts[:1] == ["api"] and len(parts) > 2:
        version, rest = parts[1], parts[2:]
    elif parts[:1] == ["apis"] and len(parts) > 3:
        group, version, rest = parts[1], parts[2], parts[3:]
    else:
        request.verb = request.method.lower()
        return
    if len(rest) > 2 and rest[0] == "namespaces":
        request.namespace, rest = rest[1], rest[2:]
    request.resource = rest[0]
    request.name = rest[1] if len(rest) > 1 else ""
    if rest[0] == "services" and rest[2:3] == ["proxy"]:
        request.resource = "services/proxy"
        request.verb = {"GET": "get", "POST": "create"}.get(request.method, request.method.lower())
        return
    for resource in RESOURCES:
        if (resource.group, resource.version, resource.plural) == (group, version, rest[0]) and len(rest) <= 2:
            if resource.plural not in missing and group not in missing:
                request.kind = resource
    if request.method == "GET":
        watching = request.query.get("watch") in ("1", "true")
        request.verb = "watch" if watching else "get" if request.name else "list"
    else:
        verbs = {"POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}
        request.verb = verbs.get(request.method, request.method.lower())


def full_name(request: Request) -> str:
    parts = [part for part in request.path.split("/") if part]
    return f"{request.resource}.{parts[1]}" if parts[0] == "apis" else request.resource


def forbidden(exchange: Exchange, user: User) -> None:
    request = exchange.request
    if not request.resource:
        message = f'forbidden: User "{user.name}" cannot {request.verb} path "{request.path}"'
        details: Object = {}
    else:
        full = full_name(request)
        group = full.partition(".")[2]
        named = f' "{request.name}"' if request.name else ""
        scope = f'in the namespace "{request.namespace}"' if request.namespace else "at the cluster scope"
        message = (
            f'{full}{named} is forbidden: User "{user.name}" cannot {request.verb} resource "{request.resource}" '
            f'in API group "{group}" {scope}'
        )
        details = {"name": request.name, "group": group, "kind": request.resource}
        details = {name: value for name, value in details.items() if value}
    exchange.json(403, status_object(403, message, "Forbidden", details=details), X_Content_Type_Options="nosniff")


def no_such_page(exchange: Exchange) -> None:
    exchange.body(404, b"404 page not found\n", "text/plain; charset=utf-8", X_Content_Type_Options="nosniff")


def fail(exchange: Exchange, code: int, message: str, reason: str | None = None, **more: object) -> None:
    exchange.json(code, status_object(code, message, reason, **more))


# --- Services behind the API server


def proxy(exchange: Exchange, services: Mapping[str, Service]) -> None:
    """As the real one: what the service answers, and 404 or 503 where it cannot be asked."""
    request = exchange.request
    service = services.get(f"{request.namespace}/{request.name}")
    if service is None:
        name = request.name.split(":")[1] if ":" in request.name else request.name
        details = {"name": name, "kind": "services"}
        fail(exchange, 404, f'services "{name}" not found', "NotFound", details=details)
        return
    path = request.path.partition("/proxy")[2] or "/"
    if "?" in request.target:
        path += "?" + request.target.partition("?")[2]
    found = service.get(path)
    if found is None:
        exchange.body(404, b'{"error":"not found"}', "application/json; charset=utf-8")
    elif isinstance(found, bytes):
        exchange.body(200, found, "application/x-tar")
    else:
        status, headers, data = found
        exchange.stream(status, {"Content-Type": "text/plain", **headers})
        for start in range(0, len(data), 1024 * 1024):
            exchange.chunk(data[start : start + 1024 * 1024])
        exchange.end_stream()


# --- Forms of objects: as they are, as rows of a table, or their metadata only


def _at(object: Object, path: str) -> Any:
    value: Any = object
    for part in path.strip(".").split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return "" if value is None else value


def _age(stamp: str) -> str:
    seconds = max(0, int(time.time()) - calendar.timegm(time.strptime(stamp, "%Y-%m-%dT%H:%M:%SZ")))
    for length, unit in ((86400, "d"), (3600, "h"), (60, "m")):
        if seconds >= 2 * length:
            return f"{seconds // length}{unit}"
    return f"{seconds}s"


def _cell(object: Object, path: str) -> Any:
    value = _at(object, path)
    return _age(value) if path.endswith("Timestamp") and value else value


def _metadata_only(stored: Stored) -> Object:
    return {
        "kind": "PartialObjectMetadata",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": stored.object["metadata"],
    }


def _table(resource: Resource, items: list[Stored], metadata: Object, include: str, *, columns: bool = True) -> Object:
    definitions = [{"name": "Name", "type": "string", "format": "name", "description": "", "priority": 0}] + [
        {
            "name": title,
            "type": "date" if title == "Age" else "string",
            "format": "",
            "description": f"Custom resource definition column (in JSONPath format): {path}",
            "priority": 0,
        }
        for title, path in resource.columns
    ]
    rows = []
    for stored in items:
        row: Object = {"cells": [stored.key[1], *(_cell(stored.object, path) for _, path in resource.columns)]}
        if include != "None":
            row["object"] = stored.object if include == "Object" else _metadata_only(stored)
        rows.append(row)
    return {
        "kind": "Table",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": metadata,
        "columnDefinitions": definitions if columns else None,
        "rows": rows,
    }


def _form(request: Request, tables: bool) -> str:
    accept = request.headers.get("accept", "")
    for each in accept.split(","):
        if "as=Table" in each and "v=v1;" in each + ";" and tables:
            return "table"
        if "as=PartialObjectMetadata" in each and "v=v1;" in each + ";":
            return "metadata"
        if "application/json" in each and "as=" not in each:
            break
    return "plain"


# --- Selectors


def selector(query: Mapping[str, str]) -> Callable[[Stored], bool]:
    """`labelSelector` and `fieldSelector=metadata.name=…`, as far as kubectl and clients here write them."""
    tests: list[Callable[[Stored], bool]] = []

    def add(key: str, operator: str, values: set[str]) -> None:
        if operator == "in":
            tests.append(lambda stored: stored.labels.get(key) in values)
        elif operator == "notin":
            tests.append(lambda stored: stored.labels.get(key) not in values)
        else:
            tests.append(lambda stored: (key in stored.labels) == (operator == "exists"))

    for term in re.findall(r"(?:[^,(]|\([^)]*\))+", query.get("labelSelector", "")):
        if found := re.fullmatch(r"\s*(\S+)\s+(in|notin)\s+\(([^)]*)\)\s*", term):
            add(found[1], found[2], {value.strip() for value in found[3].split(",")})
        elif found := re.fullmatch(r"\s*([^=!\s]+)\s*(!=|==?)\s*(\S*)\s*", term):
            add(found[1], "notin" if found[2] == "!=" else "in", {found[3]})
        else:
            key = term.strip()
            add(key.lstrip("!"), "missing" if key.startswith("!") else "exists", set())
    if name := query.get("fieldSelector", "").removeprefix("metadata.name="):
        tests.append(lambda stored: stored.key[1] == name)
    return lambda stored: all(test(stored) for test in tests)


# --- Objects


def get(exchange: Exchange, store: Store, resource: Resource, *, tables: bool) -> None:
    request = exchange.request
    stored = store.get(resource, (request.namespace if resource.namespaced else "", request.name))
    if stored is None:
        details = {"name": request.name, "group": resource.group, "kind": resource.plural}
        message = f'{resource.full_name} "{request.name}" not found'
        fail(exchange, 404, message, "NotFound", details={name: value for name, value in details.items() if value})
        return
    form = _form(request, tables)
    if form == "plain":
        exchange.body(200, stored.text + b"\n")
    elif form == "metadata":
        exchange.json(200, _metadata_only(stored))
    else:
        metadata = {"resourceVersion": str(stored.version)}
        exchange.json(200, _table(resource, [stored], metadata, request.query.get("includeObject", "Metadata")))


def _list_error(exchange: Exchange, error: Exception, token: str) -> None:
    if isinstance(error, BadToken):
        fail(exchange, 400, f"invalid continue token: {error}", "BadRequest")
    elif token:
        # The rest can still be had, but not as of the same moment.
        fresh = make_token(-1, read_token(token)[1])
        message = (
            "The provided continue parameter is too old to display a consistent list result. You can start a new list "
            "without the continue parameter, or use the continue token in this response to retrieve the remainder of "
            "the results. Continuing with the provided token results in an inconsistent list - objects that were "
            "created, modified, or deleted between the time the first chunk was returned and now may show up in the "
            "list."
        )
        fail(exchange, 410, message, "Expired", metadata={"continue": fresh})
    else:
        fail(exchange, 410, "The resourceVersion for the provided list is too old.", "Expired")


def _too_large(exchange: Exchange, store: Store, version: int, wait: float) -> bool:
    """Waits for a version of the future, as the real one does; whether it did not come and the answer says so."""
    end = time.monotonic() + wait
    while store.version < version:
        if time.monotonic() > end:
            message = f"Timeout: Too large resource version: {version}, current: {store.version}"
            causes = [{"reason": "ResourceVersionTooLarge", "message": "Too large resource version"}]
            details = {"causes": causes, "retryAfterSeconds": 1}
            exchange.json(504, status_object(504, message, "Timeout", details=details), Retry_After="1")
            return True
        exchange.connection.pause(POLL)
    return False


def list_(exchange: Exchange, store: Store, resource: Resource, *, tables: bool, future_wait: float) -> None:
    request, query = exchange.request, exchange.request.query
    token, match = query.get("continue", ""), query.get("resourceVersionMatch", "")
    given = query.get("resourceVersion", "")
    if not re.fullmatch(r"\d*", given) or not re.fullmatch(r"\d*", query.get("limit", "")):
        fail(exchange, 400, "invalid resourceVersion or limit", "BadRequest")
        return
    limit, exactly = int(query.get("limit") or 0), None
    if token and given not in ("", "0"):
        fail(exchange, 400, "specifying resource version is not allowed when using continue", "BadRequest")
        return
    if given not in ("", "0") and not token:
        if _too_large(exchange, store, int(given), future_wait):
            return
        if match == "Exact" or (not match and limit):
            exactly = int(given)
    if given == "0" and match != "Exact":
        limit = 0  # From the watch cache, which knows no pages.
    wanted = selector(query)

    def in_scope(stored: Stored) -> bool:
        return wanted(stored) and request.namespace in ("", stored.key[0])

    try:
        page = store.page(resource, limit=limit, token=token, exactly=exactly, wanted=in_scope)
    except (TooOld, BadToken) as error:
        _list_error(exchange, error, token)
        return
    metadata: Object = {"continue": page.token}
    # With a selector the real one does not know how many are left.
    if page.remaining and not {"labelSelector", "fieldSelector"} & query.keys():
        metadata["remainingItemCount"] = page.remaining
    metadata["resourceVersion"] = str(page.version)
    form = _form(request, tables)
    if form == "plain":
        start = encode({"apiVersion": resource.group_version, "items": []})[:-2]
        end = encode({"kind": f"{resource.kind}List", "metadata": metadata})[1:]
        exchange.body(200, start + b",".join(stored.text for stored in page.items) + b"]," + end + b"\n")
        return
    short = {name: value for name, value in metadata.items() if value}
    if form == "table":
        exchange.json(200, _table(resource, page.items, short, query.get("includeObject", "Metadata")))
    else:
        kind = {"kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "metadata": short}
        exchange.json(200, kind | {"items": [_metadata_only(stored) for stored in page.items]})


# --- Watches


class Watch:
    def __init__(self, exchange: Exchange, server: ApiServer, resource: Resource) -> None:
        self.exchange = exchange
        self.server = server
        self.store = server.store
        self.resource = resource
        query = exchange.request.query
        self.form = _form(exchange.request, server.tables)
        self.include = query.get("includeObject", "Metadata")
        self.wants_bookmarks = query.get("allowWatchBookmarks") in ("1", "true")
        self.selected = selector(query)
        self.columns_sent = False

    def in_scope(self, stored: Stored) -> bool:
        return self.selected(stored) and self.exchange.request.namespace in ("", stored.key[0])

    def send(self, type: str, stored: Stored) -> None:
        if self.form == "plain":
            self.exchange.chunk(b'{"type":"%s","object":%s}\n' % (type.encode(), stored.text))
            return
        if self.form == "metadata":
            value = _metadata_only(stored)
        else:
            metadata = {"resourceVersion": str(stored.version)}
            value = _table(self.resource, [stored], metadata, self.include, columns=not self.columns_sent)
            self.columns_sent = True
        self.exchange.chunk(encode({"type": type, "object": value}) + b"\n")

    def bookmark(self, version: int, *, initial: bool = False) -> None:
        metadata: Object = {"annotations": {"k8s.io/initial-events-end": "true"}} if initial else {}
        metadata["resourceVersion"] = str(version)
        object: Object = {"apiVersion": self.resource.group_version, "kind": self.resource.kind, "metadata": metadata}
        if self.form == "metadata":
            object |= {"apiVersion": "meta.k8s.io/v1", "kind": "PartialObjectMetadata"}
        elif self.form == "table":
            # The real one puts the bookmark into a table without columns.
            row: Object = {"cells": [], "object": {"kind": "PartialObjectMetadata", "metadata": metadata}}
            object = {"kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": metadata}
            object |= {"columnDefinitions": None, "rows": [row]}
        self.exchange.chunk(encode({"type": "BOOKMARK", "object": object}) + b"\n")

    def event(self, event: Event) -> None:
        # To one who sees a part of the objects, one that comes into it is new, and one that leaves it is deleted.
        was = event.before is not None and self.in_scope(event.before)
        now = event.type != "DELETED" and self.in_scope(event.now)
        if now:
            self.send("MODIFIED" if was else "ADDED", event.now)
        elif was:
            self.send("DELETED", event.now)

    def run(self) -> None:
        query, store = self.exchange.request.query, self.store
        initial = query.get("sendInitialEvents") in ("1", "true")
        if "sendInitialEvents" in query:
            problem = ""
            if not self.server.watch_list:
                problem = (
                    "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList "
                    "feature gate is enabled"
                )
            elif query.get("resourceVersionMatch") != "NotOlderThan":
                problem = (
                    "resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to "
                    "NotOlderThan"
                )
            if problem:
                fail(self.exchange, 422, f'ListOptions.meta.k8s.io "" is invalid: {problem}', "Invalid")
                return
        given = query.get("resourceVersion", "")
        if not re.fullmatch(r"\d*", given):
            fail(self.exchange, 400, f'Invalid value: "{given}": strconv.ParseUint: invalid syntax', "BadRequest")
            return
        timeout = int(query.get("timeoutSeconds") or 0) or self.server.longest_watch
        # Before the answer begins: what is put once somebody sees the watch is an event of it.
        with store.changed:
            version = store.version
            present = [stored for stored in store.all(self.resource) if self.in_scope(stored)]
            oldest = store.oldest
        self.exchange.stream(200, {"Content-Type": "application/json"})
        if given in ("", "0") or initial:
            for stored in present:
                self.send("ADDED", stored)
            if initial and self.wants_bookmarks:
                self.bookmark(version, initial=True)
        else:
            version = int(given)
            if version < oldest:
                gone = status_object(410, f"too old resource version: {version} ({oldest})", "Expired")
                self.exchange.chunk(encode({"type": "ERROR", "object": gone}) + b"\n")
                self.exchange.end_stream()
                return
        self._follow(version, time.monotonic() + timeout)

    def _follow(self, version: int, end: float) -> None:
        connection = self.exchange.connection
        last_look = last_bookmark = time.monotonic()
        bookmarks = self.server.bookmarks_wanted
        said_goodbye = False
        while (now := time.monotonic()) < end:
            with self.store.changed:
                current = self.store.version
                events = self.store.events(self.resource, version)
            for event in events:
                self.event(event)
            version = max(version, current)
            due = now - last_bookmark >= self.server.bookmark_interval or bookmarks != self.server.bookmarks_wanted
            if not said_goodbye and end - now < 2:
                due = said_goodbye = True
            if due:
                last_bookmark, bookmarks = now, self.server.bookmarks_wanted
                if self.wants_bookmarks:
                    self.bookmark(version)
            if now - last_look >= POLL:
                last_look = now
                if connection.stopping.is_set() or connection.client_left():
                    raise Gone
            with self.store.changed:
                if self.store.version == current:
                    self.store.changed.wait(min(0.05, max(0.0, end - now)))
        self.exchange.end_stream()
