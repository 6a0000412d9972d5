"""The tests' API server proves itself to the real kubectl: what that takes for a cluster is one to our client too."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import apiserver_faults as faults
import kubectl
import kubesphere_objects as objects
from apiserver import ApiServer
from apiserver_access import ADMIN_TOKEN, LISTER_TOKEN, MASTERS, NOBODY_TOKEN
from apiserver_http import User
from certificates import Authority, Key, Valid
from kubeconfigs import (
    ExecPlugin,
    ExecVersion,
    Kubeconfig,
    basic,
    certificate_data,
    certificate_files,
    impersonating,
    token,
    token_file,
)
from proxies import HttpProxy, SocksProxy

pytestmark = pytest.mark.apiserver

EXTENSIONS = ["deepseek", "devops", "grafana", "loki", "opensearch", "vector"]
NAMES = [f"extension.kubesphere.io/{name}" for name in EXTENSIONS]
LIST = ("get", "extensions.kubesphere.io", "-o", "name")
# Without the discovery before it, whose errors kubectl tells less of.
RAW = ("get", "--raw", "/apis/kubesphere.io/v1alpha1/extensions")

# The real API server's words, as kubectl passes them on.
UNAUTHORIZED = "You must be logged in to the server"


@pytest.fixture
def admin(api: ApiServer, kubeconfig: Kubeconfig) -> Path:
    return kubeconfig.add("admin", api, token(ADMIN_TOKEN)).write()


# --- Reading


def test_lists_come_as_tables(admin: Path) -> None:
    lines = kubectl.succeed(admin, "get", "clusters.cluster.kubesphere.io").out.splitlines()
    assert lines[0].split() == ["NAME", "PROVIDER", "VERSION"]
    assert [line.split() for line in lines[1:]] == [
        ["edge-1", "v1.28.9"],
        ["host", "v1.30.6"],
        ["member-1", "v1.29.4"],
        ["member-2", "v1.27.16"],
    ]


def test_a_server_without_tables_is_read_too(api: ApiServer, admin: Path) -> None:
    api.tables = False
    lines = kubectl.succeed(admin, "get", "extensions.kubesphere.io").out.splitlines()
    assert [line.split()[0] for line in lines] == ["NAME", *EXTENSIONS]


@pytest.mark.parametrize("size", [1, 4, 6, 500])
def test_pages(api: ApiServer, admin: Path, size: int) -> None:
    assert kubectl.succeed(admin, *LIST, f"--chunk-size={size}").words == NAMES
    pages = api.requests(resource="extensions", verb="list")
    assert len(pages) == -(-len(NAMES) // size)
    assert all(page.query["limit"] == str(size) for page in pages)


def test_an_object_comes_as_it_is_stored(api: ApiServer, admin: Path) -> None:
    shown = json.loads(kubectl.succeed(admin, "get", "clusters.cluster.kubesphere.io", "member-1", "-o", "json").out)
    stored = api.get("cluster", "member-1")
    # kubectl hides the managed fields, from 1.21 on.
    shown["metadata"].pop("managedFields", None)
    assert shown == stored | {"metadata": {k: v for k, v in stored["metadata"].items() if k != "managedFields"}}


def test_yaml_and_labels(admin: Path) -> None:
    text = kubectl.succeed(admin, "get", "extensionversions.kubesphere.io", "devops-1.1.3", "-o", "yaml").out
    assert "installationMode: Multicluster" in text and "ksVersion: '>=4.1.2-0'" in text
    label = "kubesphere.io/extension-ref=devops"
    found = kubectl.succeed(admin, "get", "extensionversions.kubesphere.io", "-l", label, "-o", "name").words
    assert [name.partition("/")[2] for name in found] == ["devops-1.1.1", "devops-1.1.2", "devops-1.1.3"]


def test_config_maps_are_in_namespaces(api: ApiServer, admin: Path) -> None:
    api.put(objects.namespace("one"), objects.config_map("chart", "one", {"chart.tgz": b"\x1f\x8b"}))
    path = "{.binaryData.chart\\.tgz}"
    assert kubectl.succeed(admin, "get", "configmap", "-n", "one", "chart", "-o", f"jsonpath={path}").out == "H4s="
    assert kubectl.succeed(admin, "get", "configmap", "-n", "two", "-o", "name").words == []


def test_a_big_list_comes_compressed(api: ApiServer, admin: Path) -> None:
    api.replace_all(objects.many_versions(60, icon_bytes=20_000))
    found = kubectl.succeed(admin, "get", "extensionversions.kubesphere.io", "-o", "name").words
    assert len(found) == 60
    (request,) = api.requests(resource="extensionversions")
    assert request.sent < 60 * 20_000, "base64 of anything shrinks by a quarter"
    assert "gzip" in request.headers["accept-encoding"]


def test_a_watch_sees_what_comes_and_goes(api: ApiServer, admin: Path) -> None:
    show = "jsonpath={.type} {.object.metadata.name}{'\\n'}"
    watch = ("get", "clusters.cluster.kubesphere.io", "-w", "--output-watch-events", "-o", show)
    with kubectl.Running(admin, *watch) as running:
        assert [running.line() for _ in range(4)] == ["ADDED edge-1", "ADDED host", "ADDED member-1", "ADDED member-2"]
        api.wait_for_watches(1, "clusters")
        api.put(objects.cluster("new"))
        assert running.line() == "ADDED new"
        api.put(objects.cluster("new", {"env": "test"}))
        assert running.line() == "MODIFIED new"
        api.bookmark()
        api.delete("cluster", "new")
        assert running.line() == "DELETED new"
    api.wait_for_watches(0)
    api.wait_for(lambda: api.open_connections == 0, "end of the connections")


def test_a_watch_comes_as_a_table(api: ApiServer, admin: Path) -> None:
    with kubectl.Running(admin, "get", "clusters.cluster.kubesphere.io", "-w") as running:
        assert running.line().split() == ["NAME", "PROVIDER", "VERSION"]
        assert [running.line().split()[0] for _ in range(4)] == ["edge-1", "host", "member-1", "member-2"]
        api.wait_for_watches(1, "clusters")
        api.put(objects.cluster("new"))
        assert running.line().split() == ["new", "v1.30.6"]


def test_a_watch_of_one_object_sees_only_that(api: ApiServer, admin: Path) -> None:
    with kubectl.Running(admin, "get", "clusters.cluster.kubesphere.io", "host", "-w", "-o", "name") as running:
        assert running.line() == "cluster.cluster.kubesphere.io/host"
        api.wait_for_watches(1, "clusters")
        api.put(objects.cluster("other"))
        api.put(objects.host_cluster(kubernetes="v1.31.0"))
        assert running.line() == "cluster.cluster.kubesphere.io/host"
    (watch,) = api.requests(verb="watch")
    assert watch.query["fieldSelector"] == "metadata.name=host"


def test_discovery_and_version(admin: Path) -> None:
    version = json.loads(kubectl.succeed(admin, "version", "-o", "json").out)
    assert version["serverVersion"]["gitVersion"] == "v1.36.2"
    kinds = kubectl.succeed(admin, "api-resources", "--api-group=kubesphere.io", "-o", "name").words
    assert sorted(kinds) == [
        f"{plural}.kubesphere.io"
        for plural in ("categories", "extensions", "extensionversions", "installplans", "repositories")
    ]


def test_a_cluster_without_kubesphere(api: ApiServer, admin: Path) -> None:
    api.missing |= {"kubesphere.io", "cluster.kubesphere.io"}
    result = kubectl.run(admin, *LIST)
    assert result.code and "the server doesn't have a resource type" in result.error
    result = kubectl.run(admin, "get", "--raw", "/apis/kubesphere.io/v1alpha1/extensions")
    assert result.code and "the server could not find the requested resource" in result.error


# --- Who asks and what they may


def who(kubeconfig: Path, api: ApiServer) -> User:
    """Lists, and tells who the server took that for."""
    assert kubectl.succeed(kubeconfig, *LIST).words == NAMES
    user = api.requests(resource="extensions")[-1].user
    assert user
    return user


def test_whoami(admin: Path) -> None:
    # `auth whoami` came with 1.28; before it the same question is asked by hand in the tests of our own client.
    result = kubectl.run(admin, "auth", "whoami", "-o", "json")
    if kubectl.version() < (1, 28):
        assert result.code
    else:
        info = json.loads(result.out)["status"]["userInfo"]
        assert info == {
            "username": "admin",
            "uid": "uid-of-admin",
            "groups": [MASTERS, "system:authenticated"],
        }


def test_can_i(api: ApiServer, kubeconfig: Kubeconfig) -> None:
    kubeconfig.add("lister", api, token(LISTER_TOKEN))
    kubeconfig.add("nobody", api, token(NOBODY_TOKEN))
    path = kubeconfig.write()

    def answer(context: str, verb: str) -> str:
        return kubectl.run(path, f"--context={context}", "auth", "can-i", verb, "extensions.kubesphere.io").out.strip()

    assert answer("lister", "list") == "yes"
    assert answer("lister", "watch").startswith("no")
    assert answer("nobody", "list").startswith("no")


@pytest.mark.parametrize("key", list(Key))
@pytest.mark.parametrize("as_files", [False, True])
def test_client_certificates(api: ApiServer, kubeconfig: Kubeconfig, key: Key, as_files: bool) -> None:
    certificate = api.client_authority.client("alice", ("team", MASTERS), key=key)
    user = certificate_files(certificate, kubeconfig.directory) if as_files else certificate_data(certificate)
    assert key.in_pkcs8 == certificate.key.startswith(b"-----BEGIN PRIVATE KEY-----")
    path = kubeconfig.add("alice", api, user, authority="file" if as_files else "data").write()
    assert who(path, api) == User("alice", ("team", MASTERS, "system:authenticated"))


def test_tokens_and_passwords(api: ApiServer, kubeconfig: Kubeconfig) -> None:
    file = kubeconfig.directory / "token"
    file.write_text(ADMIN_TOKEN + "\n")
    kubeconfig.add("token", api, token(ADMIN_TOKEN))
    kubeconfig.add("file", api, token_file(file))
    kubeconfig.add("basic", api, basic("admin", "admin-password"))
    path = kubeconfig.write()
    bearer = f"Bearer {ADMIN_TOKEN}"
    for context, sent in (("token", bearer), ("file", bearer), ("basic", "Basic YWRtaW46")):
        assert kubectl.succeed(path, f"--context={context}", *LIST).words == NAMES
        assert (api.requests(resource="extensions")[-1].authorization or "").startswith(sent)


def exec_versions() -> list[ExecVersion]:
    return ["v1", "v1beta1"]


@pytest.mark.parametrize("version", exec_versions())
@pytest.mark.parametrize("kind", ["token", "certificate"])
def test_credential_plugins(api: ApiServer, kubeconfig: Kubeconfig, version: ExecVersion, kind: str) -> None:
    plugin = ExecPlugin(kubeconfig.directory, version=version)
    if kind == "token":
        plugin.gives(token=ADMIN_TOKEN, expires_in=3600)
    else:
        plugin.gives(certificate=api.client_authority.client("admin", (MASTERS,)))
    path = kubeconfig.add("exec", api, plugin.user("get", "a token", environment={"X": "1"}, cluster_info=True)).write()
    if version == "v1" and kubectl.version() < (1, 22):
        # The older one does not know v1, and says so.
        assert kubectl.run(path, *LIST).code and plugin.runs == 0
        return
    assert who(path, api).name == "admin"
    assert plugin.arguments == ["run get a token"]
    assert plugin.info["apiVersion"] == f"client.authentication.k8s.io/{version}"
    if kubectl.version() >= (1, 22):
        assert plugin.info["spec"]["cluster"]["server"] == api.url()


def test_a_plugin_whose_token_is_refused(api: ApiServer, kubeconfig: Kubeconfig) -> None:
    plugin = ExecPlugin(kubeconfig.directory, version="v1beta1").gives(token="old")
    path = kubeconfig.add("exec", api, plugin.user()).write()
    result = kubectl.run(path, *LIST)
    assert result.code and UNAUTHORIZED in result.error
    plugin.gives(token=ADMIN_TOKEN)
    assert kubectl.succeed(path, *LIST).words == NAMES


def test_a_plugin_that_fails(api: ApiServer, kubeconfig: Kubeconfig) -> None:
    plugin = ExecPlugin(kubeconfig.directory, version="v1beta1").fails_with(3, "no session")
    path = kubeconfig.add("exec", api, plugin.user()).write()
    result = kubectl.run(path, *LIST)
    assert result.code and "no session" in result.error and plugin.runs >= 1
    assert not api.requests()


def test_impersonation(api: ApiServer, kubeconfig: Kubeconfig) -> None:
    api.allow("team", ("list", "get"), ("extensions",))
    kubeconfig.add("as bob", api, impersonating(token(ADMIN_TOKEN), "bob", ("team", "b")))
    kubeconfig.add("not allowed", api, impersonating(token(LISTER_TOKEN), "bob", ("team",)))
    path = kubeconfig.write()
    assert who(path, api) == User("bob", ("team", "b", "system:authenticated"))
    request = api.requests(resource="extensions")[-1]
    assert request.authenticated and request.authenticated.name == "admin"
    assert (request.headers["impersonate-user"], request.all("Impersonate-Group")) == ("bob", ["team", "b"])
    result = kubectl.run(path, "--context=not allowed", *RAW)
    assert 'users "bob" is forbidden: User "lister" cannot impersonate resource "users"' in result.error


def test_unauthorized(api: ApiServer, kubeconfig: Kubeconfig) -> None:
    kubeconfig.add("wrong", api, token("wrong"))
    kubeconfig.add("nobody", api, token(NOBODY_TOKEN))
    path = kubeconfig.write()
    result = kubectl.run(path, *LIST)
    assert result.code and UNAUTHORIZED in result.error
    result = kubectl.run(path, "--context=nobody", *LIST)
    assert result.code and (
        'extensions.kubesphere.io is forbidden: User "nobody" cannot list resource "extensions" in API group '
        '"kubesphere.io" at the cluster scope' in result.error
    )


@pytest.mark.parametrize("bad", ["expired", "not yet", "unknown"])
def test_client_certificates_that_are_no_good(kubeconfig: Kubeconfig, bad: str) -> None:
    ours, other = Authority(), Authority("another authority")
    issuer = other if bad == "unknown" else ours
    valid = {"expired": Valid.EXPIRED, "not yet": Valid.NOT_YET}.get(bad, Valid.NOW)
    with ApiServer(authority=ours, other_client_authorities=[other]) as api:
        user = certificate_data(issuer.client("alice", (MASTERS,), valid=valid))
        path = kubeconfig.add("alice", api, user).write()
        result = kubectl.run(path, *RAW)
        assert result.code and UNAUTHORIZED in result.error
        assert not api.handshake_errors


# --- The way there


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("unknown authority", "certificate signed by unknown authority"),
        ("expired", "certificate has expired or is not yet valid"),
        ("not yet valid", "certificate has expired or is not yet valid"),
        ("wrong name", "certificate is valid for 192.0.2.1, not 127.0.0.1"),
    ],
)
def test_server_certificates_that_are_no_good(kubeconfig: Kubeconfig, bad: str, says: str) -> None:
    authority = Authority()
    certificate = {
        "unknown authority": lambda: Authority("another authority").server(),
        "expired": lambda: authority.server(valid=Valid.EXPIRED),
        "not yet valid": lambda: authority.server(valid=Valid.NOT_YET),
        "wrong name": lambda: authority.server(names=["elsewhere.example.com"], addresses=["192.0.2.1"]),
    }[bad]()
    with ApiServer(objects.small_catalog(), authority=authority, certificate=certificate) as api:
        kubeconfig.add("bad", api, token(ADMIN_TOKEN))
        kubeconfig.add("careless", api, token(ADMIN_TOKEN), insecure=True)
        kubeconfig.add("named", api, token(ADMIN_TOKEN), server_name="elsewhere.example.com")
        path = kubeconfig.write()
        result = kubectl.run(path, *LIST)
        assert result.code and says in result.error
        assert not api.requests() and api.handshake_errors, "no credential may go to such a server"
        assert kubectl.succeed(path, "--context=careless", *LIST).words == NAMES
        if bad == "wrong name":
            assert kubectl.succeed(path, "--context=named", *LIST).words == NAMES
            assert api.server_names[-1] == "elsewhere.example.com"


@pytest.mark.parametrize("key", list(Key))
def test_server_keys_and_intermediate_authorities(kubeconfig: Kubeconfig, key: Key) -> None:
    authority = Authority(key=Key.RSA_PKCS1)
    certificate = authority.intermediate().server(key=key)
    with ApiServer(objects.small_catalog(), authority=authority, certificate=certificate) as api:
        path = kubeconfig.add("test", api, token(ADMIN_TOKEN)).write()
        assert who(path, api).name == "admin"


def test_prefix(kubeconfig: Kubeconfig) -> None:
    with ApiServer(objects.small_catalog(), prefix="/k8s/clusters/c-1") as api:
        path = kubeconfig.add("test", api, token(ADMIN_TOKEN)).write()
        assert who(path, api).name == "admin"
        assert all(request.target.startswith("/k8s/clusters/c-1/") for request in api.requests())


def test_plain_http_takes_no_credentials(kubeconfig: Kubeconfig) -> None:
    """kubectl does not send them where anybody could read them; as through `kubectl proxy`, which adds its own."""
    with ApiServer(objects.small_catalog(), tls=False) as api:
        path = kubeconfig.add("test", api, token(ADMIN_TOKEN)).write()
        assert UNAUTHORIZED in kubectl.run(path, *RAW).error
        api.anonymous = True
        api.allow("system:unauthenticated", ["*"])
        assert who(path, api).name == "system:anonymous"
        assert not any(request.authorization for request in api.requests())


def test_ipv6(kubeconfig: Kubeconfig) -> None:
    with ApiServer(objects.small_catalog(), hosts=("::1", "127.0.0.1")) as api:
        kubeconfig.add("six", api, token(ADMIN_TOKEN), host="::1")
        kubeconfig.add("four", api, token(ADMIN_TOKEN), host="127.0.0.1")
        path = kubeconfig.write()
        for context in ("six", "four"):
            assert kubectl.succeed(path, f"--context={context}", *LIST).words == NAMES


@pytest.mark.parametrize("proxy_class", [HttpProxy, SocksProxy])
@pytest.mark.parametrize("user", [None, "reader"])
def test_proxies(
    api: ApiServer, kubeconfig: Kubeconfig, proxy_class: type[HttpProxy] | type[SocksProxy], user: str | None
) -> None:
    with proxy_class(user=user, password="let-me-in") as proxy:
        path = kubeconfig.add("proxied", api, token(ADMIN_TOKEN), proxy=proxy.url()).write()
        assert who(path, api).name == "admin"
        assert set(proxy.targets) == {("127.0.0.1", api.port)} and proxy.refusals == 0
    assert proxy.passed > 1000
    with proxy_class(user=user, password="let-me-in", refuses=True) as proxy:
        path = Kubeconfig(kubeconfig.directory).add("p", api, token(ADMIN_TOKEN), proxy=proxy.url()).write("p")
        assert kubectl.run(path, *LIST).code and proxy.refusals
    if user:
        with proxy_class(user=user, password="another") as proxy:
            wrong = proxy.url().replace("another", "let-me-in")
            path = Kubeconfig(kubeconfig.directory).add("p", api, token(ADMIN_TOKEN), proxy=wrong).write("p")
            assert kubectl.run(path, *LIST).code and proxy.refusals


# --- Faults, as kubectl takes them


def test_too_many_requests_are_tried_again(api: ApiServer, admin: Path) -> None:
    armed = api.fail(faults.status(429, retry_after=1), resource="extensions")
    assert kubectl.succeed(admin, *LIST).words == NAMES
    assert armed.hits == 1
    assert [request.status for request in api.requests(resource="extensions")] == [429, 200]


def test_errors_are_passed_on(api: ApiServer, admin: Path) -> None:
    for fault, says in (
        (faults.status(500), "the test wants it so"),
        (faults.status(503), "unable to handle the request"),
        (faults.bad_gateway(), "502"),
        (faults.truncated_length(), "unexpected EOF"),
        (faults.truncated_chunks(), "unexpected EOF"),
    ):
        armed = api.fail(fault, None, resource="extensions")
        result = kubectl.run(admin, *RAW)
        assert result.code and armed.hits, fault
        assert says in result.error or says == "502", (fault, result)
        api.clear_faults()
    assert kubectl.succeed(admin, *RAW).code == 0


def test_a_page_that_expired(api: ApiServer, admin: Path) -> None:
    def expire(exchange: object) -> None:
        api.compact()

    api.fail(faults.Fault("expire", expire), path="continue=")
    result = kubectl.run(admin, *LIST, "--chunk-size=4")
    assert result.code and "The provided continue parameter is too old" in result.error
    assert [request.status for request in api.requests(resource="extensions")] == [200, 410]


def test_by_hand(kubeconfig: Kubeconfig) -> None:
    program = Path(__file__).with_name("apiserver.py")
    path = kubeconfig.directory / "by-hand"
    process = subprocess.Popen(
        [sys.executable, str(program), "--kubeconfig", str(path), "--many", "3"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdin and process.stdout
        assert process.stdout.readline().strip() == str(path)
        for line in ("publish devops 9.9.9", "nonsense", "publish new 1.0.0"):
            process.stdin.write(line + "\n")
            process.stdin.flush()
            assert process.stdout.readline().startswith("not understood" if line == "nonsense" else "done")
        found = kubectl.succeed(path, "get", "extensionversions.kubesphere.io", "-o", "name").words
        for name in ("devops-9.9.9", "new-1.0.0", "many-000-1.2.0"):
            assert f"extensionversion.kubesphere.io/{name}" in found
        out, _ = process.communicate("stats\nquit\n", timeout=kubectl.TIMEOUT)
        assert "list extensionversions 200" in out
        assert process.returncode == 0
    finally:
        process.kill()
        process.wait()
