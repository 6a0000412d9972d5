"""A live cluster on the command line: every way to connect, everything that can be wrong, list, export, check, doctor."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import apiserver_faults as faults
import effort
import kubeconfigs
import kubectl
import wording
from apiserver import ApiServer
from certificates import Authority, Key, Valid
from conftest import ROOT
from kubeconfigs import ExecPlugin, Kubeconfig
from kubesphere_objects import extension_version, many_versions, small_catalog
from leaks import SECRETS, find_no_secrets
from proxies import HttpProxy, SocksProxy
from texts import PLAN, tells, tells_a_date

Run = Callable[..., subprocess.CompletedProcess[str]]
ADMIN = kubeconfigs.token("admin-token")
NAMES = {"deepseek", "devops", "grafana", "opensearch", "vector"}


@pytest.fixture
def run(server: Path, environment: dict[str, str], tmp_path: Path) -> Iterator[Run]:
    """Runs the program; whatever it prints and keeps is searched for secrets at the end."""
    printed: list[str] = []

    def run(*arguments: str, directory: Path | None = None, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        result = subprocess.run(
            [str(server), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            cwd=directory or tmp_path,
            env=environment,
            timeout=timeout,
        )
        printed.append(result.stdout + result.stderr)
        assert result.returncode in (0, 1, 2), result.stderr
        return result

    yield run
    find_no_secrets(*printed, directory=Path(environment["HOME"]))


@pytest.fixture
def use(environment: dict[str, str]) -> Callable[[Kubeconfig], None]:
    def use(config: Kubeconfig) -> None:
        environment["KUBECONFIG"] = str(config.write())

    return use


Use = Callable[[Kubeconfig], None]


def names(result: subprocess.CompletedProcess[str]) -> set[str]:
    assert result.returncode == 0, result.stderr
    return {row["name"] for row in json.loads(result.stdout)}


def listed(run: Run, *arguments: str) -> set[str]:
    return names(run("catalog", "list", "--format", "json", *arguments))


# Ways to connect


@pytest.mark.parametrize("kind", ["token", "tokenFile", "basic", "file CA", "insecure"])
def test_credentials(run: Run, use: Use, api: ApiServer, kubeconfig: Kubeconfig, kind: str) -> None:
    more: dict[str, Any] = {"file CA": {"authority": "file"}, "insecure": {"insecure": True}}.get(kind, {})
    user = ADMIN
    if kind == "tokenFile":
        (kubeconfig.directory / "token").write_text("admin-token\n")
        user = {"tokenFile": "token"}
    elif kind == "basic":
        user = kubeconfigs.basic("admin", "admin-password")
    use(kubeconfig.add("c", api, user, **more))
    assert NAMES <= listed(run)


@pytest.mark.parametrize("in_files", [False, True])
@pytest.mark.parametrize("key", list(Key))
def test_client_certificates(
    run: Run, use: Use, api: ApiServer, kubeconfig: Kubeconfig, key: Key, in_files: bool
) -> None:
    certificate = api.client_authority.client("admin", ["system:masters"], key=key)
    user = (
        kubeconfigs.certificate_files(certificate, kubeconfig.directory)
        if in_files
        else kubeconfigs.certificate_data(certificate)
    )
    use(kubeconfig.add("c", api, user))
    assert NAMES <= listed(run)
    assert {request.user.name for request in api.requests() if request.user} == {"admin"}


@pytest.mark.parametrize("version", ["v1", "v1beta1"])
@pytest.mark.parametrize("what", ["token", "certificate"])
def test_plugins(
    run: Run, use: Use, api: ApiServer, kubeconfig: Kubeconfig, version: kubeconfigs.ExecVersion, what: str
) -> None:
    plugin = ExecPlugin(kubeconfig.directory, version=version)
    if what == "token":
        plugin.gives(token="admin-token", expires_in=3600)
    else:
        plugin.gives(certificate=api.client_authority.client("admin", ["system:masters"]))
    use(kubeconfig.add("c", api, plugin.user("a b", environment={"X": "y"}, cluster_info=True)))
    assert NAMES <= listed(run)
    assert plugin.runs == 1
    assert plugin.info["spec"]["interactive"] is False
    assert plugin.info["spec"]["cluster"]["server"] == api.url()
    assert plugin.info["spec"]["cluster"]["certificate-authority-data"]


def test_a_plugin_is_asked_again_after_a_401(run: Run, use: Use, api: ApiServer, kubeconfig: Kubeconfig) -> None:
    plugin = ExecPlugin(kubeconfig.directory).gives(token="admin-token")
    use(kubeconfig.add("c", api, plugin.user()))
    api.fail(faults.status(401), 1)
    assert NAMES <= listed(run)
    assert plugin.runs <= 2


def test_server_name(run: Run, use: Use, kubeconfig: Kubeconfig) -> None:
    authority = Authority()
    with ApiServer(small_catalog(), authority=authority, certificate=authority.server(["other.example"], [])) as api:
        use(kubeconfig.add("c", api, ADMIN, server_name="other.example"))
        assert NAMES <= listed(run)
        assert set(api.server_names) == {"other.example"}
        # The request names whom it goes to.
        assert {request.headers["host"] for request in api.requests()} == {f"127.0.0.1:{api.port}"}


@pytest.mark.parametrize("where", ["prefix", "IPv6", "plain HTTP", "TLS 1.2"])
def test_addresses(run: Run, use: Use, kubeconfig: Kubeconfig, where: str) -> None:
    import ssl

    settings: dict[str, Any] = {
        "prefix": {"prefix": "/k8s/clusters/c-1"},
        "IPv6": {"hosts": ("::1",)},
        "plain HTTP": {"tls": False},
        "TLS 1.2": {"newest_tls": ssl.TLSVersion.TLSv1_2},
    }[where]
    with ApiServer(small_catalog(), **settings) as api:
        use(kubeconfig.add("c", api, ADMIN))
        if where == "plain HTTP":
            # As with kubectl, no credentials go over the wire in the clear.
            api.anonymous = True
            api.allow("system:anonymous", ["list", "watch", "get"])
        assert NAMES <= listed(run)
        assert all(request.authorization is None for request in api.requests()) == (where == "plain HTTP")


@pytest.mark.parametrize("kind", ["http", "http with password", "socks5"])
@pytest.mark.parametrize("named", [False, True])
def test_proxies(run: Run, use: Use, api: ApiServer, kubeconfig: Kubeconfig, kind: str, named: bool) -> None:
    proxy = {
        "http": HttpProxy,
        "http with password": lambda: HttpProxy(user="me", password="proxy-password"),
        "socks5": SocksProxy,
    }[kind]()
    more = {"server_name": "localhost"} if named else {}
    with proxy:
        use(kubeconfig.add("c", api, ADMIN, proxy=proxy.url(), **more))
        assert NAMES <= listed(run)
        assert proxy.connections > 0


@pytest.mark.parametrize("kind", [HttpProxy, SocksProxy])
def test_the_proxy_of_the_environment(
    run: Run, use: Use, environment: dict[str, str], kubeconfig: Kubeconfig, kind: type[HttpProxy] | type[SocksProxy]
) -> None:
    class Near(kind):  # type: ignore[misc, valid-type]
        """A proxy that finds any name on this machine."""

        def _open(self, host: str, port: int) -> Any:
            return super()._open("127.0.0.1", port)

    authority = Authority()
    certificate = authority.server(["cluster.example"], [])
    with ApiServer(small_catalog(), authority=authority, certificate=certificate) as api, Near() as proxy:
        address = f"https://cluster.example:{api.port}"
        use(kubeconfig.add("c", address, ADMIN, authority=authority.pem))
        environment["HTTPS_PROXY"] = proxy.url()
        assert NAMES <= listed(run)
        assert proxy.connections > 0
        environment["NO_PROXY"] = ".example"
        assert "cluster.example" in failing(run)


def test_a_proxy_does_not_weaken_tls(run: Run, use: Use, kubeconfig: Kubeconfig) -> None:
    authority = Authority()
    certificate = authority.server(["other.example"], ["127.0.0.2"])
    with ApiServer(small_catalog(), authority=authority, certificate=certificate) as api, HttpProxy() as proxy:
        use(kubeconfig.add("c", api, ADMIN, proxy=proxy.url()))
        result = run("catalog", "list", "--timeout", "3")
        assert result.returncode == 2
        assert wording.not_for("127.0.0.1") in result.stderr
        assert api.requests() == []


def test_impersonation(run: Run, use: Use, api: ApiServer, kubeconfig: Kubeconfig) -> None:
    api.allow("developers", ["list", "watch"])
    use(kubeconfig.add("c", api, kubeconfigs.impersonating(ADMIN, "bob", ["developers"], "7")))
    assert NAMES <= listed(run)
    request = api.requests(resource="extensions")[0]
    assert request.headers["impersonate-user"] == "bob"
    assert request.user is not None and request.user.name == "bob"


def test_several_kubeconfigs(
    run: Run, environment: dict[str, str], api: ApiServer, kubeconfig: Kubeconfig, tmp_path: Path
) -> None:
    with ApiServer([]) as other:
        first = kubeconfig.add("one", other, ADMIN).write("first")
        second = Kubeconfig(kubeconfig.directory).add("two", api, ADMIN).write("second")
        environment["KUBECONFIG"] = f"{tmp_path / 'missing'}:{first}:{second}"
        assert NAMES <= listed(run, "--context", "two")


# What is wrong is named: what, where, and what to do


def failing(run: Run, *arguments: str, timeout: int = 2) -> str:
    result = run("catalog", "list", "--timeout", str(timeout), *arguments)
    assert result.returncode == 2
    assert result.stdout == ""
    assert len(result.stderr) < 1000
    return result.stderr


def fails_with(run: Run, said: str, *arguments: str) -> str:
    """What it says, and this is part of it; a busy machine gets more time to find it out."""
    text = failing(run, *arguments)
    if said not in text:
        text = failing(run, *arguments, timeout=30)
    assert said in text
    return text


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (faults.status(401), wording.UNAUTHORIZED),
        (faults.status(403), wording.FORBIDDEN),
        (faults.status(404), wording.NO_KUBESPHERE),
        (faults.status(429, retry_after=1), wording.THROTTLED),
        (faults.status(500), wording.cannot_answer_now(500)),
        (faults.bad_gateway(), wording.cannot_answer_now(502)),
        (faults.status(503), wording.cannot_answer_now(503)),
        (faults.login_page(), wording.NO_API_SERVER),
        (faults.garbage(), wording.NO_API_SERVER),
        (faults.wrong_shape(), wording.NO_API_SERVER),
        (faults.truncated_length(), wording.UNREACHABLE),
        (faults.truncated_chunks(), wording.UNREACHABLE),
        (faults.redirect("https://127.0.0.1:1/login"), wording.sends_us_elsewhere(302)),
        (faults.hang(), wording.NOT_IN_TIME),
        (faults.hang_up(reset=True), wording.UNREACHABLE),
        (faults.trickle(b"{" + b" " * 10_000), wording.NOT_IN_TIME),
    ],
    ids=lambda value: value.name if isinstance(value, faults.Fault) else None,
)
def test_answers_that_are_none(
    run: Run, use: Use, api: ApiServer, kubeconfig: Kubeconfig, fault: faults.Fault, said: str
) -> None:
    use(kubeconfig.add("staging", api, ADMIN))
    api.fail(fault, None)
    fails_with(run, said)
    # Nobody was hammered.
    assert len(api.requests()) < 60
    # It is there again.
    api.clear_faults()
    assert NAMES <= listed(run)


@pytest.mark.parametrize("code", [401, 403, 500])
def test_a_server_that_repeats_our_token(
    run: Run, use: Use, api: ApiServer, kubeconfig: Kubeconfig, code: int
) -> None:
    use(kubeconfig.add("staging", api, ADMIN))
    api.fail(faults.status(code, message="I do not like the token admin-token at all"), None)
    failing(run)


def test_the_search_for_secrets_finds_them(tmp_path: Path) -> None:
    find_no_secrets("nothing", directory=tmp_path)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file").write_text("x" * 1000 + SECRETS[-1])
    with pytest.raises(AssertionError):
        find_no_secrets(directory=tmp_path)
    with pytest.raises(AssertionError):
        find_no_secrets("Bearer " + SECRETS[0])


@pytest.mark.parametrize("kind", ["hang", "close", "reset", "plain text"])
def test_connections_that_are_none(
    run: Run, use: Use, api: ApiServer, kubeconfig: Kubeconfig, kind: Any
) -> None:
    use(kubeconfig.add("staging", api, ADMIN))
    api.fail_connections(kind, 1000)
    failing(run)
    assert api.connections_made < 60


def test_nobody_listens(run: Run, use: Use, kubeconfig: Kubeconfig) -> None:
    use(kubeconfig.add("staging", "https://127.0.0.1:1", ADMIN))
    said = fails_with(run, wording.cannot_be_reached("https://127.0.0.1:1", wording.CONNECTION_REFUSED))
    assert wording.CHECK_THE_CLUSTER in said


def test_a_name_that_nobody_knows(run: Run, use: Use, kubeconfig: Kubeconfig) -> None:
    use(kubeconfig.add("staging", "https://no-such-host.invalid:6443", ADMIN))
    assert "no-such-host.invalid" in failing(run)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("unknown CA", wording.NOT_TRUSTED),
        ("system CA", wording.NOT_TRUSTED),
        ("expired", wording.EXPIRED),
        ("not yet valid", wording.NOT_YET_VALID),
        ("wrong name", wording.not_for("127.0.0.1", "other.example")),
        ("wrong server name", wording.not_for("third.example")),
    ],
)
def test_certificates_that_are_none(run: Run, use: Use, kubeconfig: Kubeconfig, kind: str, said: str) -> None:
    authority = Authority()
    certificate = {
        "expired": lambda: authority.server(valid=Valid.EXPIRED),
        "not yet valid": lambda: authority.server(valid=Valid.NOT_YET),
        "wrong name": lambda: authority.server(["other.example"], []),
    }.get(kind, authority.server)()
    more: dict[str, Any] = {
        "unknown CA": {"authority": Authority().pem},
        "system CA": {"authority": None},
        "wrong server name": {"server_name": "third.example"},
    }.get(kind, {})
    with ApiServer(small_catalog(), authority=authority, certificate=certificate) as api:
        use(kubeconfig.add("staging", api, ADMIN, **more))
        fails_with(run, said)
        assert api.requests() == []


def test_a_client_certificate_that_has_expired(run: Run, use: Use, api: ApiServer, kubeconfig: Kubeconfig) -> None:
    expired = api.client_authority.client("admin", ["system:masters"], valid=Valid.EXPIRED)
    use(kubeconfig.add("staging", api, kubeconfigs.certificate_data(expired)))
    fails_with(run, wording.UNAUTHORIZED)


def test_a_client_certificate_of_another_authority(
    run: Run, use: Use, api: ApiServer, kubeconfig: Kubeconfig
) -> None:
    foreign = Authority("another authority").client("admin", ["system:masters"])
    use(kubeconfig.add("staging", api, kubeconfigs.certificate_data(foreign)))
    fails_with(run, wording.CLIENT_CERTIFICATE_REFUSED)


@pytest.mark.parametrize(
    ("refuses", "password", "said"),
    [(True, "proxy-password", wording.PROXY_REFUSED), (False, "wrong", wording.PROXY_WANTS_A_PASSWORD)],
)
def test_proxies_that_are_none(
    run: Run, use: Use, api: ApiServer, kubeconfig: Kubeconfig, refuses: bool, password: str, said: str
) -> None:
    with HttpProxy(user="me", password="proxy-password", refuses=refuses) as proxy:
        url = proxy.url().replace("proxy-password", password)
        use(kubeconfig.add("staging", api, ADMIN, proxy=url))
        fails_with(run, said)


def test_a_proxy_over_tls(run: Run, use: Use, api: ApiServer, kubeconfig: Kubeconfig) -> None:
    use(kubeconfig.add("staging", api, ADMIN, proxy="https://127.0.0.1:1"))
    fails_with(run, wording.NO_TLS_TO_PROXIES)


def test_plugins_that_are_none(run: Run, use: Use, api: ApiServer, kubeconfig: Kubeconfig) -> None:
    plugin = ExecPlugin(kubeconfig.directory).fails_with(3, "admin-token was refused")
    use(kubeconfig.add("staging", api, plugin.user()))
    said = fails_with(run, wording.plugin_failed(3))
    assert wording.try_raw("staging") in said
    assert plugin.runs < 6

    missing = Kubeconfig(kubeconfig.directory).add(
        "staging", api, plugin.user(command="no-such-plugin", install_hint="See the intranet.")
    )
    use(missing)
    assert "See the intranet." in fails_with(run, wording.NOT_FOUND)


def test_contexts(run: Run, use: Use, api: ApiServer, kubeconfig: Kubeconfig) -> None:
    use(kubeconfig.add("staging", api, ADMIN))
    fails_with(run, wording.no_context("production", "staging"), "--context", "production")


def test_no_kubeconfig(run: Run) -> None:
    fails_with(run, wording.NO_KUBECONFIG)


def test_a_kubeconfig_that_is_none(run: Run, environment: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text("users: [{name: a, user: {token: admin-token}\n")
    environment["KUBECONFIG"] = str(path)
    fails_with(run, wording.bad_kubeconfig(path))


# Recorded answers of a real API server

RECORDED = ROOT / "Tests" / "KubernetesClientTests" / "Fixtures" / "apiserver"


def test_recorded_lists(run: Run, use: Use, api: ApiServer, kubeconfig: Kubeconfig) -> None:
    use(kubeconfig.add("recorded", api, ADMIN))
    for kind in ("extensionversions", "categories", "clusters"):
        api.replay(rf"/{kind}\?limit", RECORDED / f"list-{kind}.http", None)
    result = run("catalog", "export")
    assert result.returncode == 0, result.stderr
    items = yaml.safe_load(result.stdout)["items"]
    versions = {item["metadata"]["name"]: item["spec"] for item in items if item["kind"] == "ExtensionVersion"}
    assert len(versions) == 16
    assert versions["devops-1.1.3"]["installationMode"] == "Multicluster"
    assert all(item["metadata"].get("labels") for item in items if item["kind"] == "ExtensionVersion")
    clusters = {item["metadata"]["name"]: item for item in items if item["kind"] == "Cluster"}
    assert "cluster-role.kubesphere.io/host" in clusters["host"]["metadata"]["labels"]
    assert clusters["host"]["status"]["kubernetesVersion"] == "v1.31.4"
    assert not any("spec" in item for item in clusters.values())


@pytest.mark.parametrize(
    ("name", "said", "next_step"),
    [
        ("anonymous", wording.FORBIDDEN, wording.CHECK_RIGHTS),
        ("forbidden", wording.FORBIDDEN, wording.CHECK_RIGHTS),
        ("unauthorized", wording.UNAUTHORIZED, wording.LOG_IN),
        ("no-such-group", wording.NO_KUBESPHERE, wording.CHANGE_CONTEXT),
        ("no-such-resource", wording.NO_KUBESPHERE, wording.CHANGE_CONTEXT),
        ("too-many-requests-after-restart", wording.THROTTLED, wording.TRIED_AGAIN),
        ("resource-version-in-the-future", wording.cannot_answer_now(504), wording.TRIED_AGAIN),
        ("list-exact-too-old", wording.TOO_OLD, wording.LISTED_ANEW),
        ("continue-expired", wording.TOO_OLD, wording.LISTED_ANEW),
        ("continue-garbage", wording.answered_with(400), wording.TRY_RAW),
        ("list-clusters-table", wording.NO_API_SERVER, wording.CHECK_ADDRESS),
        ("discovery", wording.NO_API_SERVER, wording.CHECK_ADDRESS),
    ],
)
def test_recorded_refusals(
    run: Run, use: Use, api: ApiServer, kubeconfig: Kubeconfig, name: str, said: str, next_step: str
) -> None:
    use(kubeconfig.add("recorded", api, ADMIN))
    api.replay(r"\?limit", RECORDED / f"{name}.http", None)
    assert next_step in fails_with(run, said)
    doctor = run("doctor", "--timeout", "2")
    if said not in doctor.stdout:
        doctor = run("doctor", "--timeout", "30")
    assert doctor.returncode == 1
    assert said in doctor.stdout and wording.NEXT_STEP in doctor.stdout and next_step in doctor.stdout


# Many


@pytest.mark.parametrize("count", [2500, pytest.param(10_000, marks=pytest.mark.full)])
def test_thousands_of_versions(run: Run, use: Use, kubeconfig: Kubeconfig, count: int) -> None:
    with ApiServer([*many_versions(count), *small_catalog()]) as api:
        use(kubeconfig.add("c", api, ADMIN))
        rows = json.loads(run("catalog", "list", "--format", "json", "--timeout", "300", timeout=300).stdout)
        assert sum(len(row["versions"]) for row in rows) >= count
        lists = api.requests(resource="extensionversions", verb="list")
        assert count / 500 <= len(lists) < count / 50
        assert all(int(request.query["limit"]) <= 500 for request in lists)


def test_a_list_that_expires_in_its_middle(run: Run, use: Use, kubeconfig: Kubeconfig) -> None:
    with ApiServer([*many_versions(300), *small_catalog()]) as api:
        use(kubeconfig.add("c", api, ADMIN))
        # As the real API server says it.
        message = "The provided continue parameter is too old to display a consistent list result."
        api.fail(faults.status(410, message=message), 2, resource="extensionversions", path="continue=")
        rows = json.loads(run("catalog", "list", "--format", "json").stdout)
        assert sum(len(row["versions"]) for row in rows) >= 300


# List and export


def test_the_table(run: Run, use: Use, api: ApiServer, kubeconfig: Kubeconfig) -> None:
    use(kubeconfig.add("c", api, ADMIN))
    lines = run("catalog", "list").stdout.splitlines()
    assert lines[0].split() == wording.TABLE_HEADER
    assert [line.split()[0] for line in lines[1:]] == sorted(line.split()[0] for line in lines[1:])
    devops = next(line.split() for line in lines if line.startswith("devops"))
    assert "Multicluster" in devops


def test_what_is_exported_reads_back(run: Run, use: Use, api: ApiServer, kubeconfig: Kubeconfig, tmp_path: Path) -> None:
    use(kubeconfig.add("staging", api, ADMIN))
    file = tmp_path / "catalog.yaml"
    result = run("catalog", "export", "-o", str(file))
    assert result.returncode == 0, result.stderr
    assert run("catalog", "export").stdout.split("items:")[1] == file.read_text().split("items:")[1]
    value = yaml.safe_load(file.read_text())
    annotations = value["metadata"]["annotations"]
    assert annotations["installplan-ls/context"] == "staging"
    assert annotations["installplan-ls/server"] == api.url()
    assert annotations["installplan-ls/exported-at"].endswith("Z")
    kinds = {item["kind"] for item in value["items"]}
    assert kinds == {"Extension", "ExtensionVersion", "Category", "Cluster", "InstallPlan"}
    text = file.read_text()
    assert "icon" not in text.split("items:")[1] and "connection" not in text.split("items:")[1]
    find_no_secrets(text)
    # From the file and from the cluster the same is known.
    live = run("catalog", "list", "--format", "json").stdout
    assert run("catalog", "list", "--format", "json", "--catalog", str(file)).stdout == live
    # kubectl takes it for manifests.
    made = subprocess.run(
        ["kubectl", "--kubeconfig", os.devnull, "create", "--dry-run=client", "--validate=false", "-o", "name", "-f", str(file)],
        # Nothing of this machine's: not its cache of what clusters have either.
        env=kubectl.environment(tmp_path / "none"),
        capture_output=True,
        text=True,
        timeout=60,
    )
    # Nothing that kubectl complains of when it cannot read a file; without a cluster it goes no further.
    assert "error parsing" not in made.stderr


def test_an_export_in_the_repository_holds_no_plans_of_it(
    run: Run, use: Use, api: ApiServer, kubeconfig: Kubeconfig, repository: Path
) -> None:
    use(kubeconfig.add("staging", api, ADMIN))
    assert run("catalog", "export", "-o", str(repository / "catalog.yaml")).returncode == 0
    assert "InstallPlan" in (repository / "catalog.yaml").read_text()
    (repository / ".installplan-ls.yaml").write_text("catalog: [{files: [catalog.yaml]}]\n")
    result = run("check", "--format", "json", directory=repository)
    found = json.loads(result.stdout)["diagnostics"]
    assert {each["path"] for each in found} == {"plan.yaml"}
    assert {each["code"] for each in found} == {"unknown-version"}
    # Of what it is certain: of this file, and of the cluster and the day it is from.
    assert tells(found[0], "catalog.yaml", "staging") and tells_a_date(found[0])


# check


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    path = tmp_path / "repository"
    path.mkdir()
    (path / "plan.yaml").write_text(PLAN)
    return path


def test_check_asks_the_current_context(
    run: Run, use: Use, api: ApiServer, kubeconfig: Kubeconfig, repository: Path
) -> None:
    use(kubeconfig.add("staging", api, ADMIN))
    result = run("check", "--format", "json", directory=repository)
    assert result.returncode == 1
    (found,) = json.loads(result.stdout)["diagnostics"]
    assert (found["code"], found["severity"]) == ("unknown-version", "error")
    assert tells(found, "9.9.9", "devops", "staging") and not tells_a_date(found)
    api.put(extension_version("devops", "9.9.9", mode="Multicluster"))
    result = run("check", directory=repository)
    assert result.returncode == 0, result.stdout


def test_check_and_a_cluster_that_is_away(
    run: Run, use: Use, api: ApiServer, kubeconfig: Kubeconfig, repository: Path
) -> None:
    use(kubeconfig.add("staging", api, ADMIN))
    assert run("check", "--context", "staging", directory=repository).returncode == 1
    api.stop()
    # Nobody named it: a note.
    result = run("check", directory=repository)
    assert result.returncode == 0
    assert wording.not_all_checked("staging") in result.stderr
    # Somebody did: passing would be passing for lack of knowledge.
    result = run("check", "--context", "staging", "--timeout", "3", directory=repository)
    assert result.returncode == 2
    assert wording.UNREACHABLE in result.stderr
    (repository / ".installplan-ls.yaml").write_text("catalog: [{context: staging}]\n")
    result = run("check", "--timeout", "1", directory=repository)
    assert result.returncode == 2
    # What was last known is a hint.
    result = run("check", "--offline", "--format", "json", directory=repository)
    assert result.returncode == 0, result.stdout + result.stderr
    (found,) = json.loads(result.stdout)["diagnostics"]
    assert (found["code"], found["severity"]) == ("unknown-version", "hint")
    assert tells(found, "9.9.9", "devops", "staging") and tells_a_date(found)


def test_check_waits_for_a_server_that_restarts(
    run: Run, use: Use, api: ApiServer, kubeconfig: Kubeconfig, repository: Path
) -> None:
    use(kubeconfig.add("staging", api, ADMIN))
    api.fail(faults.status(429, retry_after=1), 8)
    assert run("check", "--context", "staging", directory=repository).returncode == 1


def test_check_offline_without_anything_kept(
    run: Run, use: Use, api: ApiServer, kubeconfig: Kubeconfig, repository: Path
) -> None:
    use(kubeconfig.add("staging", api, ADMIN))
    result = run("check", "--offline", "--context", "staging", directory=repository)
    assert result.returncode == 2
    assert wording.nothing_is_kept("staging") in result.stderr
    assert run("check", "--offline", directory=repository).returncode == 0
    assert api.requests() == []


def test_a_workspace_asks_for_a_context(
    run: Run, use: Use, api: ApiServer, kubeconfig: Kubeconfig, repository: Path
) -> None:
    with ApiServer([]) as other:
        use(kubeconfig.add("local", other, ADMIN).add("staging", api, ADMIN))
        (repository / ".installplan-ls.yaml").write_text("catalog: [{context: staging}]\n")
        result = run("check", directory=repository)
        assert result.returncode == 2
        assert wording.asks_for_context("staging") in result.stderr and "--trust-workspace" in result.stderr
        assert api.requests() == [] and other.requests() == []
        for allowed in (["--trust-workspace"], ["--context", "staging"]):
            assert run("check", *allowed, directory=repository).returncode == 1
        assert other.requests() == []


def test_a_workspace_does_not_steer_the_terminal(run: Run, repository: Path) -> None:
    (repository / ".installplan-ls.yaml").write_text('catalog: [{context: "a\\e[31mb"}]\n')
    result = run("check", directory=repository)
    assert result.returncode == 2
    assert wording.ASKS_FOR_CONTEXT in result.stderr and "\x1b" not in result.stderr


def test_a_workspace_cannot_choose_a_kubeconfig(run: Run, tmp_path: Path, repository: Path) -> None:
    plugin = ExecPlugin(tmp_path).gives(token="admin-token")
    evil = Kubeconfig(repository).add("evil", "https://127.0.0.1:1", plugin.user()).write("evil")
    (repository / ".installplan-ls.yaml").write_text(f"kubeconfig: {evil}\ncatalog: [{{context: evil}}]\n")
    result = run("check", "--trust-workspace", "--timeout", "1", directory=repository)
    assert result.returncode == 2
    assert wording.NO_CHOICE_OF_KUBECONFIG in result.stderr
    assert plugin.runs == 0


def test_staging_and_production(run: Run, use: Use, api: ApiServer, kubeconfig: Kubeconfig, repository: Path) -> None:
    with ApiServer([*small_catalog(), extension_version("devops", "9.9.9", mode="Multicluster")]) as production:
        use(kubeconfig.add("staging", api, ADMIN).add("production", production, ADMIN))
        for name in ("staging", "production"):
            (repository / name).mkdir()
            (repository / name / "plan.yaml").write_text(PLAN)
        (repository / "plan.yaml").unlink()
        (repository / ".installplan-ls.yaml").write_text(
            "catalog: [{paths: ['staging/**'], context: staging}, {context: production}]\n"
        )
        result = run("check", "--format", "json", "--trust-workspace", directory=repository)
        assert result.returncode == 1
        (found,) = json.loads(result.stdout)["diagnostics"]
        assert (found["path"], found["code"], found["severity"]) == ("staging/plan.yaml", "unknown-version", "error")
        assert found["range"]["start"] == {"line": 8, "column": 14} and tells(found, "9.9.9")


def test_rights_that_are_missing(run: Run, use: Use, api: ApiServer, kubeconfig: Kubeconfig, repository: Path) -> None:
    # Lists without watches; and no right to see clusters.
    api.deny("lister", ["list"], ["clusters"])
    use(kubeconfig.add("staging", api, kubeconfigs.token("lister-token")))
    (repository / "plan.yaml").write_text(PLAN.replace("[host]", "[no-such-cluster]"))
    result = run("check", "--format", "json", "--context", "staging", directory=repository)
    assert result.returncode == 1
    (found,) = json.loads(result.stdout)["diagnostics"]
    assert found["code"] == "unknown-version", "nothing of clusters that we may not see"
    assert wording.may_not_list("clusters.cluster.kubesphere.io") in result.stderr


def test_the_age_of_an_export(run: Run, use: Use, api: ApiServer, kubeconfig: Kubeconfig, repository: Path) -> None:
    use(kubeconfig.add("staging", api, ADMIN))
    file = repository / "catalog.yaml"
    assert run("catalog", "export", "-o", str(file)).returncode == 0
    check = ("check", "--catalog", "catalog.yaml", "--fail-on", "never", "plan.yaml")
    assert run(*check, "--max-age", "7d", directory=repository).returncode == 0
    old = file.read_text().replace('exported-at": "20', 'exported-at": "19')
    assert old != file.read_text()
    file.write_text(old)
    result = run(*check, "--max-age", "7d", directory=repository)
    assert result.returncode == 2
    assert wording.CATALOG_TOO_OLD in result.stderr
    assert wording.export_again("staging") in result.stderr
    assert run(*check, directory=repository).returncode == 0
    # One that does not say when it is from.
    file.write_text(old.replace("installplan-ls/", "other/"))
    assert wording.CATALOG_WITHOUT_AGE in run(*check, "--max-age", "7d", directory=repository).stderr
    assert run(*check, "--max-age", "soon", directory=repository).returncode == 2


# doctor


def test_a_doctor_who_finds_nothing(run: Run, use: Use, api: ApiServer, kubeconfig: Kubeconfig) -> None:
    use(kubeconfig.add("staging", api, ADMIN))
    result = run("doctor")
    assert result.returncode == 0, result.stdout
    lines = dict(line.split(None, 1) for line in result.stdout.splitlines() if line[0] != " ")
    assert lines[wording.ROW_CONTEXT] == wording.current_context("staging")
    assert lines[wording.ROW_SERVER] == api.url()
    assert lines[wording.ROW_TLS].startswith(wording.VERIFIED)
    assert "admin" in result.stdout
    for kind in ("extensions", "extensionversions", "categories", "installplans", "clusters"):
        assert int(lines[kind].split(",")[0]) > 0
    assert lines[wording.ROW_KUBESPHERE].startswith("v4")
    assert wording.NEXT_STEP.strip() not in result.stdout


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("no kubeconfig", wording.NO_KUBECONFIG),
        ("context", wording.no_context("none")),
        ("stopped", wording.CONNECTION_REFUSED),
        ("401", wording.UNAUTHORIZED),
        ("unknown CA", wording.NOT_TRUSTED),
        ("403", wording.may_not_list("clusters.cluster.kubesphere.io")),
        ("no KubeSphere", wording.NO_KUBESPHERE),
        ("member", wording.MEMBER_CLUSTER),
        ("plugin", wording.plugin_failed(3)),
        ("hang", wording.NO_ANSWER_IN_TIME),
    ],
)
def test_a_doctor_who_finds_something(
    run: Run, use: Use, api: ApiServer, kubeconfig: Kubeconfig, what: str, said: str
) -> None:
    user, more, arguments = ADMIN, {}, []
    if what == "401":
        user = kubeconfigs.token("old")
    elif what == "403":
        user = kubeconfigs.token("lister-token")
        api.deny("lister", ["list"], ["clusters"])
    elif what == "unknown CA":
        more = {"authority": Authority().pem}
    elif what == "no KubeSphere":
        api.missing |= {"kubesphere.io", "cluster.kubesphere.io"}
    elif what == "member":
        api.replace_all([])
    elif what == "plugin":
        user = ExecPlugin(kubeconfig.directory).fails_with(3, "no").user()
    elif what == "context":
        arguments = ["--context", "none"]
    elif what == "hang":
        api.fail(faults.hang(), None)
        arguments = ["--timeout", "1"]
    if what != "no kubeconfig":
        use(kubeconfig.add("staging", api, user, **more))
    if what == "stopped":
        api.stop()
    result = run("doctor", *arguments)
    assert result.returncode == 1, result.stdout
    assert said in result.stdout
    assert wording.NEXT_STEP in result.stdout


@pytest.mark.parametrize("ending", ["whole", "early"])
def test_ends_without_a_word_of_the_library(
    run: Run, use: Use, api: ApiServer, kubeconfig: Kubeconfig, tmp_path: Path, ending: str
) -> None:
    """The client is closed when nobody uses it any more: its library complains of a request that comes later."""
    use(kubeconfig.add("staging", api, ADMIN))
    (tmp_path / "plan.yaml").write_text(PLAN)
    if ending == "early":
        # The command ends while other requests are under way.
        api.fail(faults.delay(3), None, resource="extensionversions")
    for _ in range(effort.by_effort(5, 65)):
        for command in (["catalog", "list"], ["check", "plan.yaml"], ["doctor"]):
            patience = ["--timeout", "0.3"] if ending == "early" else []
            said = run(*command, "--context", "staging", *patience).stderr
            assert not any(word in said.lower() for word in ("event loop", "nio", "shut down", "precondition", "leak")), said
