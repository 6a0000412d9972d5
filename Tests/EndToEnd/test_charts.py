"""Charts: from ConfigMaps and Services of a cluster, from directories, and kept for times without a connection."""

from __future__ import annotations

import itertools
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import apiserver_faults as faults
import kubeconfigs
import wording
from apiserver import ApiServer
from charts import MUSEUM, MUSEUM_URL, chart, version_in_config_map, version_in_museum
from conftest import StartWire
from kubeconfigs import Kubeconfig
from kubesphere_objects import REPOSITORY_PASSWORD_SECRET, config_map, repository
from leaks import find_no_secrets
from test_cluster_commands import ADMIN, Run, Use, run, use  # noqa: F401
from texts import PLAN
from wire import Wire

DEVOPS = chart("devops", "1.1.3")
INSTALLED = chart("devops", "1.1.2", "replicas: 2\n")
PLANNED = PLAN.replace("9.9.9", "1.1.3")
CONFIGURED = PLANNED + "  config: |\n    replicas: 3\n"
ABLE = {"experimental": {"serverStatusNotification": True}}


@pytest.fixture
def museum(api: ApiServer) -> ApiServer:
    """A cluster that has the charts of devops: one in a Service, one in a ConfigMap."""
    api.services[MUSEUM] = {"/charts/devops-1.1.3.tgz": DEVOPS}
    api.put(
        version_in_museum("devops", "1.1.3", DEVOPS),
        version_in_config_map("devops", "1.1.2"),
        config_map("devops-1.1.2", "kubesphere-system", {"chart.tgz": INSTALLED}),
    )
    return api


class Editor:
    """A session of which only the status and the log are looked at."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        wire.initialize(capabilities=ABLE)
        self.ids = itertools.count(1)
        self.uri = "untitled:plan.yaml"
        self.version = 1

    def open(self, text: str) -> Editor:
        document = {"uri": self.uri, "languageId": "yaml", "version": 1, "text": text}
        self.wire.notify("textDocument/didOpen", {"textDocument": document})
        return self

    def change(self, text: str) -> None:
        self.version += 1
        self.wire.notify(
            "textDocument/didChange",
            {"textDocument": {"uri": self.uri, "version": self.version}, "contentChanges": [{"text": text}]},
        )

    def ask(self, method: str, params: Any) -> None:
        self.wire.request(next(self.ids), method, params)

    def save(self) -> None:
        self.wire.notify("textDocument/didSave", {"textDocument": {"uri": self.uri}})

    def said(self, method: str) -> list[str]:
        return [
            message["params"].get("message") or "" for message in self.wire.received if message.get("method") == method
        ]

    @property
    def status(self) -> str:
        return (self.said("experimental/serverStatus") or [""])[-1]

    def wait(self, look: Callable[[], Any], what: str) -> None:
        end = time.monotonic() + 30
        while not look():
            assert time.monotonic() < end, f"no {what}: {self.said('experimental/serverStatus')[-3:]}"
            self.ask("workspace/symbol", {"query": "no-such"})
            time.sleep(0.02)

    def wait_for_charts(self, count: int) -> None:
        def known() -> bool:
            return wording.charts_known(count) in self.status and wording.CHART_UNKNOWN not in self.status

        self.wait(known, f"{count} charts")

    def wait_for_reason(self, words: str) -> None:
        self.wait(lambda: words in self.status, f"reason {words}")


@pytest.fixture
def edit(use: Use, museum: ApiServer, kubeconfig: Kubeconfig, wire: StartWire) -> Callable[[], Editor]:  # noqa: F811
    use(kubeconfig.add("staging", museum, ADMIN))
    return lambda: Editor(wire())


def kept(environment: dict[str, str]) -> list[Path]:
    directory = Path(environment["HOME"]) / ".cache" / "installplan-ls" / "charts"
    return sorted(directory.iterdir()) if directory.exists() else []


def chart_requests(api: ApiServer) -> list[str]:
    return [
        request.path for request in api.requests() if request.resource in ("services/proxy", "configmaps", "repositories")
    ]


# In an editor


def test_only_the_charts_of_open_plans_are_fetched(
    museum: ApiServer, edit: Callable[[], Editor], environment: dict[str, str]
) -> None:
    editor = edit().open("")
    museum.wait_for_watches(5)
    assert chart_requests(museum) == []
    # The version that is planned, and the one that runs.
    editor.change(PLANNED)
    editor.wait_for_charts(2)
    service = museum.requests(resource="services/proxy")
    assert [request.path for request in service] == [
        "/api/v1/namespaces/kubesphere-system/services/https:museum:443/proxy/charts/devops-1.1.3.tgz"
    ]
    assert service[0].headers["accept"] == "*/*" and "accept-encoding" not in service[0].headers
    assert all(request.method == "GET" for request in museum.requests())
    # No key makes it ask again.
    for text in (PLANNED + "# a", PLANNED + "# ab", PLANNED.replace("1.1.3", "1.1.34"), PLANNED):
        editor.change(text)
        time.sleep(0.1)
    editor.wait_for_charts(2)
    assert len(museum.requests(resource="services/proxy")) == 1
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept(environment)} == {0o600}
    assert len(kept(environment)) == 2


def test_a_chart_that_is_kept_is_not_fetched_again(
    museum: ApiServer, edit: Callable[[], Editor], environment: dict[str, str]
) -> None:
    edit().open(PLANNED).wait_for_charts(2)
    before = museum.last_number
    edit().open(PLANNED).wait_for_charts(2)
    assert not museum.requests(resource="services/proxy", since=before)
    # Of a ConfigMap only the metadata are asked for, which say that it is the same.
    asked = museum.requests(resource="configmaps", since=before)
    assert all("PartialObjectMetadata" in request.headers["accept"] for request in asked) and asked
    # A damaged copy is dropped and fetched again.
    for path in kept(environment):
        path.write_bytes(path.read_bytes()[:-1])
    edit().open(PLANNED).wait_for_charts(2)
    assert museum.requests(resource="services/proxy", since=before)


def test_charts_are_there_without_a_connection(museum: ApiServer, edit: Callable[[], Editor]) -> None:
    editor = edit().open(PLANNED)
    editor.wait_for_charts(2)
    time.sleep(2.5)  # Until the catalog is kept.
    museum.stop()
    other = edit().open(PLANNED)
    other.wait(lambda: wording.OFFLINE in other.status, "offline")
    logged = [line for line in other.said("window/logMessage") if wording.CHART_UNKNOWN in line]
    assert logged == []
    museum.start()


@pytest.mark.parametrize("place", ["service", "config map"])
def test_a_right_that_is_missing_is_told(
    place: str, museum: ApiServer, use: Use, kubeconfig: Kubeconfig, wire: StartWire  # noqa: F811
) -> None:
    museum.rules.clear()
    museum.allow("nobody", ("get", "list", "watch"))
    resource = {"service": "services/proxy", "config map": "configmaps"}[place]
    museum.deny("nobody", ("get",), (resource,))
    use(kubeconfig.add("staging", museum, kubeconfigs.token("nobody-token")))
    editor = Editor(wire()).open(PLANNED)
    editor.wait_for_reason("(403)")
    assert ("services/proxy" if place == "service" else "ConfigMap `devops-1.1.2`") in editor.status
    # It is tried again with growing pauses, and not for each key.
    before = len(museum.requests(resource=resource))
    for count in range(20):
        editor.change(PLANNED + "#" * count)
        time.sleep(0.05)
    assert len(museum.requests(resource=resource)) < before + 5
    # Saving is a moment to try again.
    museum.rules.pop()
    editor.save()
    editor.wait_for_charts(2)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((404, {}, b"nothing"), "(404)"),
        ((500, {}, b"{}"), wording.SERVICE_CANNOT_ANSWER),
        ((401, {}, b"who are you"), wording.SERVICE_WANTS_LOGIN),
        ((302, {"Location": "https://evil.example.com/x.tgz"}, b""), wording.SENT_TO_ANOTHER_HOST),
        ((200, {}, b"x" * (9 << 20)), wording.MORE_THAN_ARCHIVES_HAVE),
        ((200, {}, b"<html>"), wording.CHART_UNREADABLE),
    ],
)
def test_what_a_service_may_answer(
    answer: tuple[int, dict[str, str], bytes], words: str, museum: ApiServer, edit: Callable[[], Editor]
) -> None:
    museum.services[MUSEUM] = {"/charts/devops-1.1.3.tgz": answer}
    editor = edit().open(PLANNED)
    editor.wait_for_reason(words)
    # Neither the catalog nor the other chart suffers.
    editor.wait(lambda: wording.charts_known(1) in editor.status, "the other chart")
    assert "extensionversions" in editor.status


def test_a_service_that_hangs_is_not_waited_for(museum: ApiServer, edit: Callable[[], Editor]) -> None:
    museum.fail(faults.hang(), times=None, resource="services/proxy")
    editor = edit().open(PLANNED)
    museum.wait_for_requests(0, resource="services/proxy")
    editor.wait(lambda: museum.requests(resource="services/proxy"), "request")
    start = time.monotonic()
    editor.change(PLANNED.replace("Manual", "Manuel"))
    position = {"line": 9, "character": 22}
    editor.ask("textDocument/completion", {"textDocument": {"uri": editor.uri}, "position": position})
    assert time.monotonic() - start < 5
    museum.clear_faults()


def test_what_headers_say_of_compression_does_not_count(museum: ApiServer, edit: Callable[[], Editor]) -> None:
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/x-tar"}
    museum.services[MUSEUM] = {"/charts/devops-1.1.3.tgz": (200, headers, DEVOPS)}
    edit().open(PLANNED).wait_for_charts(2)


def test_a_redirect_within_the_service_is_followed(museum: ApiServer, edit: Callable[[], Editor]) -> None:
    root = "/api/v1/namespaces/kubesphere-system/services/https:museum:443/proxy"
    museum.services[MUSEUM] = {
        "/charts/devops-1.1.3.tgz": (302, {"Location": f"{root}/elsewhere.tgz?a=b"}, b""),
        "/elsewhere.tgz?a=b": DEVOPS,
    }
    edit().open(PLANNED).wait_for_charts(2)


def test_a_relative_url_takes_the_repositorys_host(
    museum: ApiServer, edit: Callable[[], Editor], environment: dict[str, str]
) -> None:
    museum.put(
        version_in_museum("devops", "1.1.3", url="charts/devops-1.1.3.tgz"),
        repository("test", f"{MUSEUM_URL}/ignored"),
    )
    editor = edit().open(PLANNED)
    editor.wait_for_charts(2)
    # One object, when it is needed, and not the list.
    assert [(each.verb, each.name) for each in museum.requests(resource="repositories")] == [("get", "test")]
    said = editor.said("window/logMessage") + editor.said("experimental/serverStatus")
    assert REPOSITORY_PASSWORD_SECRET in str(museum.get("repositories", "test"))
    find_no_secrets(*said, directory=Path(environment["HOME"]))


@pytest.mark.parametrize(
    "url", ["https://charts.example.com/x.tgz", "oci://museum.kubesphere-system.svc/x:1", "file:///etc/passwd"]
)
def test_nobody_else_is_asked(url: str, museum: ApiServer, edit: Callable[[], Editor]) -> None:
    museum.put(version_in_museum("devops", "1.1.3", url=url))
    editor = edit().open(PLANNED)
    editor.wait_for_reason(wording.ONLY_SERVICES)
    assert not museum.requests(resource="services/proxy")


def test_another_archive_than_the_digests_is_noted(museum: ApiServer, edit: Callable[[], Editor]) -> None:
    museum.put(version_in_museum("devops", "1.1.3", b"another"))
    editor = edit().open(PLANNED)
    editor.wait_for_charts(2)
    assert any("spec.digest" in line for line in editor.said("window/logMessage"))


# On the command line


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    directory = tmp_path / "plans"
    directory.mkdir()
    (directory / "devops.yaml").write_text(CONFIGURED)
    return directory


def test_check_takes_charts_of_a_directory(run: Run, plans: Path) -> None:  # noqa: F811
    charts = plans / "charts"
    charts.mkdir()
    (plans / "catalog.yaml").write_text(
        "apiVersion: kubesphere.io/v1alpha1\nkind: Extension\nmetadata: {name: devops}\n"
    )
    check = ("check", "devops.yaml", "--catalog", "catalog.yaml", "--charts", "charts")
    missing = run(*check, directory=plans)
    assert wording.chart_unknown("devops-1.1.3") in missing.stderr and missing.returncode == 0
    (charts / "devops-1.1.3.tgz").write_bytes(DEVOPS)
    assert wording.CHART_UNKNOWN not in run(*check, directory=plans).stderr
    (charts / "devops-1.1.3.tgz").write_bytes(b"no chart")
    assert wording.CHART_UNREADABLE in run(*check, directory=plans).stderr
    (charts / "devops-1.1.3.tgz").unlink()
    (charts / "devops-1.1.3").mkdir()
    (charts / "devops-1.1.3" / "Chart.yaml").write_text("name: devops\nversion: 1.1.3\n")
    assert wording.CHART_UNKNOWN not in run(*check, directory=plans).stderr
    # A directory that is named and is not there is no success.
    nowhere = run(*check, "--charts", "nowhere", directory=plans)
    assert nowhere.returncode == 2 and "nowhere" in nowhere.stderr
    # The workspace file says the same.
    (plans / ".installplan-ls.yaml").write_text("catalog: [{files: [catalog.yaml], charts: [charts]}]\n")
    assert wording.CHART_UNKNOWN not in run("check", "devops.yaml", directory=plans).stderr
    (plans / ".installplan-ls.yaml").write_text("catalog: [{files: [catalog.yaml], charts: [../charts]}]\n")
    outside = run("check", "devops.yaml", directory=plans)
    assert outside.returncode == 2 and "charts" in outside.stderr


def test_a_catalog_file_causes_no_request(run: Run, plans: Path, museum: ApiServer, use: Use, kubeconfig: Kubeconfig) -> None:  # noqa: F811
    use(kubeconfig.add("staging", museum, ADMIN))
    assert run("catalog", "export", "-o", "catalog.yaml", directory=plans).returncode == 0
    before = museum.last_number
    assert run("check", "devops.yaml", "--catalog", "catalog.yaml", directory=plans).returncode == 0
    assert museum.last_number == before
    text = (plans / "catalog.yaml").read_text()
    assert f"{MUSEUM_URL}/charts/devops-1.1.3.tgz" in text and REPOSITORY_PASSWORD_SECRET not in text


def test_check_asks_the_cluster(run: Run, plans: Path, museum: ApiServer, use: Use, kubeconfig: Kubeconfig) -> None:  # noqa: F811
    use(kubeconfig.add("staging", museum, ADMIN))
    found = run("check", "devops.yaml", directory=plans)
    assert wording.CHART_UNKNOWN not in found.stderr, found.stderr
    assert len(chart_requests(museum)) == 2
    # What was kept is enough without the cluster.
    museum.stop()
    assert wording.CHART_UNKNOWN not in run("check", "devops.yaml", "--offline", directory=plans).stderr
    museum.start()
    museum.services.clear()
    (plans / "devops.yaml").write_text(CONFIGURED.replace("1.1.3", "1.1.1"))
    museum.put(version_in_museum("devops", "1.1.1"))
    gone = run("check", "devops.yaml", directory=plans)
    assert wording.chart_unknown("devops-1.1.1") in gone.stderr and gone.returncode == 0
    # A plan without values needs no chart.
    (plans / "devops.yaml").write_text(PLANNED.replace("1.1.3", "1.1.1"))
    assert wording.CHART_UNKNOWN not in run("check", "devops.yaml", directory=plans).stderr


def test_check_does_not_wait_longer_than_it_may(
    run: Run, plans: Path, museum: ApiServer, use: Use, kubeconfig: Kubeconfig  # noqa: F811
) -> None:
    use(kubeconfig.add("staging", museum, ADMIN))
    museum.fail(faults.hang(), times=None, resource="services/proxy")
    start = time.monotonic()
    found = run("check", "devops.yaml", "--timeout", "3", directory=plans)
    assert time.monotonic() - start < 20
    assert wording.CHART_NOT_IN_TIME in found.stderr, found.stderr
    museum.clear_faults()


def test_charts_are_exported(run: Run, plans: Path, museum: ApiServer, use: Use, kubeconfig: Kubeconfig) -> None:  # noqa: F811
    use(kubeconfig.add("staging", museum, ADMIN))
    # What is installed, and what the plans say.
    made = run("catalog", "export", "-o", "catalog.yaml", "--charts", "charts", ".", directory=plans)
    assert made.returncode == 0, made.stderr
    assert {path.name: path.read_bytes() for path in (plans / "charts").iterdir()} == {
        "devops-1.1.2.tgz": INSTALLED,
        "devops-1.1.3.tgz": DEVOPS,
    }
    before = museum.last_number
    check = ("check", "devops.yaml", "--catalog", "catalog.yaml", "--charts", "charts")
    assert wording.CHART_UNKNOWN not in run(*check, directory=plans).stderr
    assert museum.last_number == before
    # By name.
    named = run("catalog", "export", "--charts", "named", "--chart", "devops-1.1.3", directory=plans)
    assert named.returncode == 0 and named.stdout == "", named.stderr
    assert sorted(path.name for path in (plans / "named").iterdir()) == ["devops-1.1.2.tgz", "devops-1.1.3.tgz"]
    missing = run("catalog", "export", "--charts", "named", "--chart", "loki-1.0.1", directory=plans)
    assert missing.returncode == 2 and wording.ONLY_SERVICES in missing.stderr
    assert run("catalog", "export", "--charts", "named", "--chart", "no-1", directory=plans).returncode == 2
    assert run("catalog", "export", "--chart", "devops-1.1.3", directory=plans).returncode == 2


def test_doctor_tells_of_charts(run: Run, museum: ApiServer, use: Use, kubeconfig: Kubeconfig) -> None:  # noqa: F811
    use(kubeconfig.add("staging", museum, ADMIN))
    found = run("doctor")
    assert found.returncode == 0 and wording.installed_charts(1, of=1) in found.stdout, found.stdout
    museum.delete("configmaps", "devops-1.1.2", "kubesphere-system")
    found = run("doctor")
    assert found.returncode == 0 and wording.installed_charts(0, of=1) in found.stdout
    assert wording.NO_CONFIG_MAP in found.stdout
