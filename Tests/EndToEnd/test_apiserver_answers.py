"""The tests' API server against what a real one answered (recorded), and its faults seen byte by byte."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, get_args

import pytest

import apiserver_faults as faults
import kubesphere_objects as objects
from apiserver import ApiServer, ConnectionFault
from apiserver_access import ADMIN_TOKEN, LISTER_TOKEN, NOBODY_TOKEN
from certificates import Authority, Valid
from conftest import ROOT
from kubeconfigs import ExecPlugin, Kubeconfig, nobody, token

pytestmark = pytest.mark.apiserver

RECORDED = ROOT / "Tests" / "KubernetesClientTests" / "Fixtures" / "apiserver"
GROUP = "/apis/kubesphere.io/v1alpha1"
CLUSTERS = "/apis/cluster.kubesphere.io/v1alpha1/clusters"
TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"
METADATA = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json"
# Only against hanging.
TIMEOUT = 60.0


class Recorded(http.client.HTTPResponse):
    """An answer read from a file."""

    def __init__(self, name: str) -> None:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            data = (RECORDED / f"{name}.http").read_bytes()
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, len(data) * 2 + 100_000)
            ours.sendall(data)
            ours.shutdown(socket.SHUT_WR)
            super().__init__(theirs, method="GET")
            self.begin()
            self.data = self.read()


def trust(api: ApiServer) -> ssl.SSLContext:
    context = ssl.create_default_context(cadata=api.authority.pem.decode())
    # The default of newer Pythons: the certificates must be well made in every respect.
    context.verify_flags |= ssl.VerifyFlags.VERIFY_X509_STRICT
    return context


@contextmanager
def asked(
    api: ApiServer,
    path: str,
    token: str | None = ADMIN_TOKEN,
    *,
    accept: str = "application/json",
    timeout: float = TIMEOUT,
) -> Iterator[http.client.HTTPResponse]:
    connection: http.client.HTTPConnection
    if api.tls:
        connection = http.client.HTTPSConnection("127.0.0.1", api.port, context=trust(api), timeout=timeout)
    else:
        connection = http.client.HTTPConnection("127.0.0.1", api.port, timeout=timeout)
    headers = {"Accept": accept} | ({"Authorization": f"Bearer {token}"} if token else {})
    try:
        connection.request("GET", api.prefix + path, headers=headers)
        with connection.getresponse() as response:
            yield response
    finally:
        connection.close()


def ask(api: ApiServer, path: str, token: str | None = ADMIN_TOKEN, **arguments: Any) -> tuple[int, Any]:
    with asked(api, path, token, **arguments) as response:
        data = response.read()
        return response.status, json.loads(data) if response.getheader("Content-Type") == "application/json" else data


# --- The same answers


def members(value: Any, *, known: tuple[str, ...] = ()) -> Any:
    """The names and kinds of what JSON says, without what depends on the objects themselves."""
    if isinstance(value, dict):
        if {"metadata", "kind"} <= value.keys() and value["kind"] not in ("Status", "Table") and "items" not in value:
            wanted = {"name", "uid", "resourceVersion", "generation", "creationTimestamp", "managedFields"}
            inner = {name: type(each).__name__ for name, each in value["metadata"].items() if name in wanted}
            return {"apiVersion": value["apiVersion"], "kind": value["kind"], "metadata": inner}
        return {name: members(each) for name, each in value.items()}
    if isinstance(value, list):
        return [members(value[0])] if value else []
    return type(value).__name__


RECORDINGS = [
    # The recorded answer, the path, the token, what is accepted.
    ("list-extensions-page1", f"{GROUP}/extensions?limit=5", ADMIN_TOKEN, "application/json"),
    ("list-extensionversions", f"{GROUP}/extensionversions", ADMIN_TOKEN, "application/json"),
    ("list-categories", f"{GROUP}/categories", ADMIN_TOKEN, "application/json"),
    ("list-clusters", CLUSTERS, ADMIN_TOKEN, "application/json"),
    ("list-clusters-table", CLUSTERS, ADMIN_TOKEN, TABLE),
    ("list-clusters-metadata-only", CLUSTERS, ADMIN_TOKEN, METADATA),
    ("get-not-found", f"{GROUP}/extensionversions/devops-9.9.9", ADMIN_TOKEN, "application/json"),
    ("no-such-resource", f"{GROUP}/nothing", ADMIN_TOKEN, "application/json"),
    ("no-such-group", "/apis/nothing.example.com/v1/things", ADMIN_TOKEN, "application/json"),
    ("unauthorized", f"{GROUP}/extensions", "wrong", "application/json"),
    ("forbidden", f"{GROUP}/extensions", NOBODY_TOKEN, "application/json"),
    ("anonymous", f"{GROUP}/extensions", None, "application/json"),
    ("watch-forbidden-for-lister", f"{GROUP}/extensions?watch=1", LISTER_TOKEN, "application/json"),
    ("resource-version-in-the-future", f"{GROUP}/extensions?resourceVersion=99999999", ADMIN_TOKEN, "application/json"),
    ("continue-garbage", f"{GROUP}/extensions?continue=nonsense", ADMIN_TOKEN, "application/json"),
    ("version", "/version", None, "application/json"),
    ("discovery", GROUP, ADMIN_TOKEN, "application/json"),
]


@pytest.mark.parametrize(("name", "path", "token", "accept"), RECORDINGS, ids=[each[0] for each in RECORDINGS])
def test_as_recorded(api: ApiServer, name: str, path: str, token: str | None, accept: str) -> None:
    api.anonymous = True
    api.future_wait = 0.1
    recorded = Recorded(name)
    with asked(api, path, token, accept=accept) as response:
        data = response.read()
    assert response.status == recorded.status
    ours, real = dict(response.getheaders()), dict(recorded.getheaders())
    # How long a body has to be for chunks is nobody's business; the recorded ones were asked to close.
    for headers in (ours, real):
        for each in ("Connection", "Content-Length", "Transfer-Encoding", "Date"):
            headers.pop(each, None)
    assert ours.keys() == real.keys()
    assert ours["Content-Type"] == real["Content-Type"]
    assert data.endswith(b"\n") == recorded.data.endswith(b"\n")
    if ours["Content-Type"] != "application/json":
        assert data == recorded.data
        return
    mine, theirs = json.loads(data), json.loads(recorded.data)
    if mine.get("kind") == "Status":
        assert mine.keys() == theirs.keys() and list(mine) == list(theirs)
        for each in ("status", "reason", "code", "details", "metadata"):
            assert mine.get(each) == theirs.get(each), each
        say = str(theirs["message"])
        for there, here in (("nobody-by-token", "nobody"), ("lister-by-token", "lister")):
            say = say.replace(there, here)
        if name not in ("continue-garbage", "resource-version-in-the-future"):
            assert mine["message"] == say
    elif name == "discovery":
        plain = [{k: v for k, v in each.items() if k != "storageVersionHash"} for each in theirs["resources"]]
        assert mine == theirs | {"resources": plain}
    elif name == "version":
        assert data == recorded.data
    elif name == "list-clusters-table":
        assert [column["name"] for column in mine["columnDefinitions"]] == ["Name", "Provider", "Version"]
        assert members(mine["rows"]) == members(theirs["rows"])
        assert mine["metadata"].keys() == theirs["metadata"].keys()
    else:
        assert members(mine) == members(theirs)
        assert list(mine) == list(theirs)


def events(response: http.client.HTTPResponse, count: int) -> list[dict[str, Any]]:
    return [json.loads(response.readline()) for _ in range(count)]


def recorded_events(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Recorded(name).data.splitlines()]


def test_watches_as_recorded(api: ApiServer) -> None:
    version = ask(api, f"{GROUP}/extensionversions")[1]["metadata"]["resourceVersion"]
    path = f"{GROUP}/extensionversions?watch=1&resourceVersion={version}&allowWatchBookmarks=true&timeoutSeconds=3"
    with asked(api, path) as response:
        assert (response.status, response.getheader("Transfer-Encoding")) == (200, "chunked")
        assert response.getheader("Content-Type") == "application/json"
        api.put(objects.extension_version("devops", "1.1.4"))
        api.put(objects.extension_version("devops", "1.1.4", mode="Multicluster"))
        api.delete("extensionversion", "devops-1.1.4")
        seen = events(response, 4)
        assert response.read() == b"", "it ends cleanly"
    real = recorded_events("watch-added-modified-deleted-bookmark")
    assert [each["type"] for each in seen] == [each["type"] for each in real]
    assert members(seen) == members(real)
    # A bookmark has nothing but a kind and a version; what was deleted has the version of its end.
    assert members(seen[3]["object"]) == members(real[3]["object"])
    numbers = [int(each["object"]["metadata"]["resourceVersion"]) for each in seen]
    assert numbers[:3] == [int(version) + step for step in (1, 2, 3)] and numbers[3] == numbers[2]


def test_initial_events_as_recorded(api: ApiServer) -> None:
    path = f"{GROUP}/extensions?watch=1&sendInitialEvents=true&allowWatchBookmarks=true&timeoutSeconds=1"
    with asked(api, path + "&resourceVersionMatch=NotOlderThan") as response:
        seen = events(response, 7)
    real = recorded_events("watch-initial-events")
    assert [each["type"] for each in seen] == ["ADDED"] * 6 + ["BOOKMARK"]
    assert seen[-1]["object"]["metadata"]["annotations"] == real[-1]["object"]["metadata"]["annotations"]
    assert ask(api, path)[0] == 422
    api.watch_list = False
    assert ask(api, path + "&resourceVersionMatch=NotOlderThan")[0] == 422


def test_what_is_too_old_as_recorded(api: ApiServer) -> None:
    _, first = ask(api, f"{GROUP}/extensions?limit=4")
    version, going_on = first["metadata"]["resourceVersion"], first["metadata"]["continue"]
    api.put(objects.extension("zeta"))
    api.delete("extension", "vector")
    # As of the same moment, whatever happened since.
    _, second = ask(api, f"{GROUP}/extensions?limit=4&continue={going_on}")
    assert [each["metadata"]["name"] for each in second["items"]] == ["opensearch", "vector"]
    assert second["metadata"] == {"continue": "", "resourceVersion": version}

    api.compact()
    code, gone = ask(api, f"{GROUP}/extensions?limit=4&continue={going_on}")
    real = json.loads(Recorded("continue-expired").data)
    assert (code, gone["metadata"].keys()) == (410, real["metadata"].keys())
    assert {**gone, "metadata": 0} == {**real, "metadata": 0}
    fresh = gone["metadata"]["continue"]
    _, rest = ask(api, f"{GROUP}/extensions?limit=4&continue={fresh}")
    assert [each["metadata"]["name"] for each in rest["items"]] == ["opensearch", "zeta"]

    exact = f"{GROUP}/extensions?resourceVersion={version}&resourceVersionMatch=Exact"
    assert ask(api, exact) == (410, json.loads(Recorded("list-exact-too-old").data))

    with asked(api, f"{GROUP}/extensions?watch=1&resourceVersion={version}") as response:
        assert response.status == 200
        (event,) = [json.loads(line) for line in response.read().splitlines()]
    (real,) = recorded_events("watch-resource-version-too-old")
    assert {**event["object"], "message": 0} == {**real["object"], "message": 0} and event["type"] == real["type"]
    assert event["object"]["message"].startswith("too old resource version: ")


@pytest.mark.parametrize("path", sorted(RECORDED.glob("*.http")), ids=lambda path: str(path.stem))
def test_replay(api: ApiServer, path: Path) -> None:
    armed = api.replay("/replayed", path)
    with socket.create_connection(("127.0.0.1", api.port), TIMEOUT) as raw:
        with trust(api).wrap_socket(raw, server_hostname="127.0.0.1") as secure:
            secure.sendall(b"GET /replayed HTTP/1.1\r\nHost: x\r\n\r\n")
            received = b""
            while data := secure.recv(65536):
                received += data
    assert received == path.read_bytes() and armed.hits == 1


# --- Who asks


def test_anonymous(api: ApiServer) -> None:
    assert ask(api, f"{GROUP}/extensions", None)[0] == 401
    api.anonymous = True
    assert ask(api, f"{GROUP}/extensions", None)[0] == 403
    assert ask(api, "/apis", None)[0] == 403
    assert ask(api, f"{GROUP}/extensions", "wrong")[0] == 401


def test_rules(api: ApiServer) -> None:
    assert ask(api, f"{GROUP}/extensions", NOBODY_TOKEN)[0] == 403
    api.allow("nobody", ["list"], ["extensions"])
    assert ask(api, f"{GROUP}/extensions", NOBODY_TOKEN)[0] == 200
    assert ask(api, CLUSTERS, NOBODY_TOKEN)[0] == 403
    api.deny("nobody", ["*"])
    assert ask(api, f"{GROUP}/extensions", NOBODY_TOKEN)[0] == 403


# --- Faults


def test_faults_are_matched_and_counted(api: ApiServer) -> None:
    armed = api.fail(faults.status(401), 2, verb="list", resource="clusters")
    assert ask(api, f"{GROUP}/extensions")[0] == 200
    assert [ask(api, CLUSTERS)[0] for _ in range(3)] == [401, 401, 200]
    assert (armed.hits, armed.left) == (2, 0)
    assert [request.fault for request in api.requests(resource="clusters")] == ["status 401", "status 401", ""]
    for code in (403, 404, 410, 429, 500, 503, 504):
        api.fail(faults.status(code, retry_after=1))
        status, body = ask(api, CLUSTERS)
        assert (status, body["code"], body["kind"]) == (code, code, "Status")
    api.fail(faults.status(429, retry_after=1))
    with asked(api, CLUSTERS) as response:
        recorded = Recorded("too-many-requests-after-restart")
        assert response.getheader("Retry-After") == recorded.getheader("Retry-After") == "1"
        assert response.read() == recorded.data


def test_bodies_that_are_no_answer(api: ApiServer) -> None:
    for fault, status, starts in (
        (faults.bad_gateway(), 502, b"<html>"),
        (faults.login_page(), 200, b"<!DOCTYPE html>"),
        (faults.redirect("https://login.example.com/"), 302, b""),
    ):
        api.fail(fault)
        code, body = ask(api, CLUSTERS)
        assert code == status and body.startswith(starts)
    api.fail(faults.garbage())
    with asked(api, CLUSTERS) as response, pytest.raises(ValueError):
        json.loads(response.read())
    api.fail(faults.wrong_shape())
    assert ask(api, CLUSTERS) == (200, {"items": "none"})
    for fault in (faults.truncated_length(), faults.truncated_chunks()):
        api.fail(fault)
        with asked(api, CLUSTERS) as response, pytest.raises((http.client.IncompleteRead, OSError)):
            response.read()


def test_slow_answers(api: ApiServer) -> None:
    api.fail(faults.delay(0.3))
    start = time.monotonic()
    assert ask(api, CLUSTERS)[0] == 200 and time.monotonic() - start >= 0.3
    api.fail(faults.trickle(b'{"items":[]}', pause=0.02))
    start = time.monotonic()
    assert ask(api, CLUSTERS) == (200, {"items": []}) and time.monotonic() - start >= 0.2
    for fault in (faults.hang(), faults.stalled_watch()):
        api.fail(fault)
        with pytest.raises(TimeoutError), asked(api, f"{CLUSTERS}?watch=1", timeout=0.3) as response:
            response.read()
    api.wait_for(lambda: api.open_connections == 0, "end of what hung")


def test_an_endless_answer_ends_with_its_reader(api: ApiServer) -> None:
    armed = api.fail(faults.endless())
    with asked(api, CLUSTERS) as response:
        assert len(response.read(5_000_000)) == 5_000_000
    api.wait_for(lambda: api.open_connections == 0, "end of the endless")
    assert armed.hits == 1


def test_hang_ups(api: ApiServer) -> None:
    for reset in (False, True):
        api.fail(faults.hang_up(reset=reset))
        with pytest.raises((http.client.RemoteDisconnected, OSError)), asked(api, CLUSTERS):
            pass


def test_watches_that_end(api: ApiServer) -> None:
    watch = f"{CLUSTERS}?watch=1"
    api.fail(faults.empty_watch())
    with asked(api, watch) as response:
        assert (response.status, response.read()) == (200, b"")
    line = b'{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"1"}}}\n'
    for reset in (False, True):
        api.fail(faults.cut_watch(line, reset=reset))
        with asked(api, watch) as response:
            assert response.readline() == line
            with pytest.raises((http.client.IncompleteRead, OSError)):
                assert response.read() == b"not a clean end"
    api.fail(faults.expired_watch())
    with asked(api, watch) as response:
        assert json.loads(response.read())["object"]["code"] == 410


def test_connections_that_fail(api: ApiServer) -> None:
    for fault in get_args(ConnectionFault):
        api.fail_connections(fault)
        with pytest.raises(OSError), asked(api, CLUSTERS, timeout=0.5):
            pass
    assert ask(api, CLUSTERS)[0] == 200
    assert api.connections_made == 5 and len(api.requests()) == 1


def test_a_redirect_that_is_not_followed_is_counted(api: ApiServer) -> None:
    api.fail(faults.redirect(api.url() + "/login?next=1"), resource="clusters")
    with asked(api, CLUSTERS) as response:
        assert response.getheader("Location") == api.url() + "/login?next=1"
    assert api.requests(path="/login") == []
    assert ask(api, "/login?next=1")[0] == 404
    assert len(api.requests(path="/login")) == 1


def test_helpers_that_wait(api: ApiServer) -> None:
    ask(api, CLUSTERS)
    (request,) = api.wait_for_requests(1, resource="clusters", verb="list")
    assert (request.authorization, request.status) == (f"Bearer {ADMIN_TOKEN}", 200)
    assert request.user and request.user.name == "admin"
    assert api.requests(since=api.last_number) == []
    with pytest.raises(AssertionError, match="2 requests"):
        api.wait_for_requests(2, resource="clusters", timeout=0.1)
    assert api.stats()["requests"] == {"list clusters 200": 1}


# --- Life


def test_stop_and_start(api: ApiServer) -> None:
    version = ask(api, CLUSTERS)[1]["metadata"]["resourceVersion"]
    port = api.port
    with asked(api, f"{CLUSTERS}?watch=1&resourceVersion={version}") as response:
        api.wait_for_watches(1, "clusters")
        api.stop()
        with pytest.raises((http.client.IncompleteRead, OSError)):
            assert response.read() == b"not a clean end"
    assert (api.open_watches(), api.open_connections) == (0, 0)
    with pytest.raises(ConnectionRefusedError):
        ask(api, CLUSTERS)
    api.put(objects.cluster("while away"))
    api.start()
    assert api.port == port
    with asked(api, f"{CLUSTERS}?watch=1&resourceVersion={version}&timeoutSeconds=1") as response:
        assert events(response, 1)[0]["object"]["metadata"]["name"] == "while away"
    api.restart(compact=True)
    with asked(api, f"{CLUSTERS}?watch=1&resourceVersion={version}") as response:
        assert events(response, 1)[0]["object"]["code"] == 410


def test_dropped_connections(api: ApiServer) -> None:
    with asked(api, f"{CLUSTERS}?watch=1") as response:
        events(response, 4)
        api.drop_connections()
        with pytest.raises((http.client.IncompleteRead, OSError)):
            assert response.read() == b"not a clean end"
    api.wait_for_watches(0)
    assert ask(api, CLUSTERS)[0] == 200


def test_keep_alive(api: ApiServer) -> None:
    connection = http.client.HTTPSConnection("127.0.0.1", api.port, context=trust(api), timeout=TIMEOUT)
    for _ in range(3):
        connection.request("GET", "/version", headers={"Authorization": f"Bearer {ADMIN_TOKEN}"})
        assert connection.getresponse().read()
    connection.close()
    assert api.connections_made == 1 and [request.connection for request in api.requests()] == [1, 1, 1]


def test_the_certificate_can_change(api: ApiServer) -> None:
    assert ask(api, CLUSTERS)[0] == 200
    api.use_certificate(api.authority.server(valid=Valid.EXPIRED))
    with pytest.raises(ssl.SSLCertVerificationError):
        ask(api, CLUSTERS)
    api.use_certificate(Authority("another authority").server())
    with pytest.raises(ssl.SSLCertVerificationError):
        ask(api, CLUSTERS)
    api.use_certificate(api.authority.server())
    assert ask(api, CLUSTERS)[0] == 200


def test_replace_all_changes_only_what_differs(api: ApiServer) -> None:
    version = api.store.version
    api.replace_all(objects.small_catalog())
    assert api.store.version == version
    api.replace_all([each for each in objects.small_catalog() if each["metadata"]["name"] != "edge-1"])
    assert api.store.version == version + 1


def test_what_must_not_be_seen_is_there(api: ApiServer) -> None:
    """The secrets that later tests look for in vain are really sent; less than whole objects carry none."""
    with asked(api, CLUSTERS) as response:
        whole = response.read().decode()
    assert objects.MEMBER_TOKEN_SECRET in whole
    for accept in (TABLE, METADATA):
        with asked(api, CLUSTERS, accept=accept) as response:
            assert objects.MEMBER_TOKEN_SECRET not in response.read().decode()
    with asked(api, f"{GROUP}/repositories") as response:
        assert objects.REPOSITORY_PASSWORD_SECRET in response.read().decode()


def test_kubeconfigs_with_several_contexts(api: ApiServer, kubeconfig: Kubeconfig) -> None:
    plugin = ExecPlugin(kubeconfig.directory, "login")
    kubeconfig.add("one", api, token("a")).add("two", "https://two.example.com", nobody(), namespace="n")
    kubeconfig.add("three", api, plugin.user(install_hint="get it"), insecure=True)
    value = json.loads(kubeconfig.write("several").read_text())
    assert value["current-context"] == "one"
    assert [each["name"] for each in value["contexts"]] == ["one", "two", "three"]
    assert value["clusters"][1] == {"name": "two", "cluster": {"server": "https://two.example.com"}}
    assert value["users"][2]["user"]["exec"]["installHint"] == "get it"
