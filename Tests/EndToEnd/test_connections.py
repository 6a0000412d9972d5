"""Why a cluster cannot be asked: what is said is what happened, and it says so once."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import apiserver_faults as faults
import kubeconfigs
import wording
from apiserver import ApiServer
from certificates import Authority, Certificate, Valid
from kubeconfigs import ExecPlugin, Kubeconfig
from kubesphere_objects import small_catalog
from leaks import find_no_secrets

ADMIN = kubeconfigs.token("admin-token")
# What a plugin may say.
LOGIN = "open https://login.example/device and enter ABCD"
Doctor = Callable[..., str]


@pytest.fixture
def doctor(server: Path, environment: dict[str, str], tmp_path: Path) -> Iterator[Doctor]:
    """What doctor prints for a kubeconfig."""
    printed: list[str] = []

    def doctor(config: Kubeconfig | None, *arguments: str, code: int = 1, directory: Path | None = None) -> str:
        if config:
            environment["KUBECONFIG"] = str(config.write())
        result = subprocess.run(
            [str(server), "doctor", *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            cwd=directory or tmp_path,
            env=environment,
            timeout=120,
        )
        printed.append(result.stdout + result.stderr)
        assert result.returncode == code, result.stdout + result.stderr
        return result.stdout

    yield doctor
    find_no_secrets(*printed)


@contextlib.contextmanager
def speaking(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that does something with each connection and closes it; its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        stopping = threading.Event()

        def serve() -> None:
            while not stopping.is_set():
                with contextlib.suppress(OSError):
                    connection, _ = listener.accept()
                    with connection:
                        connection.settimeout(10)
                        with contextlib.suppress(OSError):
                            answer(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        stopping.set()
        thread.join()


def alert(number: int) -> bytes:
    return bytes([0x15, 3, 3, 0, 2, 2, number])


def after_hello(text: bytes) -> Callable[[socket.socket], None]:
    def answer(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(text)

    return answer


def reset(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


# TLS


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda _: None, ""),  # Cut or reset: that depends on what has arrived.
        (after_hello(b""), wording.HANDSHAKE_CUT),
        (after_hello(b"\x16\x03\x03\x00\x7a\x02\x00"), wording.HANDSHAKE_CUT),
        (reset, "reset"),
        (after_hello(alert(40)), wording.handshake_failed("SSLV3_ALERT_HANDSHAKE_FAILURE")),
        (after_hello(alert(70)), wording.handshake_failed("TLSV1_ALERT_PROTOCOL_VERSION")),
        (after_hello(alert(80)), wording.handshake_failed("TLSV1_ALERT_INTERNAL_ERROR")),
        (after_hello(alert(112)), wording.handshake_failed("TLSV1_ALERT_UNRECOGNIZED_NAME")),
        (after_hello(alert(46)), wording.CLIENT_CERTIFICATE_REFUSED),
        (after_hello(alert(116)), wording.CLIENT_CERTIFICATE_REFUSED),
        (after_hello(b"HTTP/1.0 400 Bad Request\r\n\r\n"), "does not speak TLS"),
        (after_hello(b"SSH-2.0-OpenSSH_9.2\r\n"), "does not speak TLS"),
    ],
    ids=["closed at once", "closed", "cut", "reset", "40", "70", "80", "112", "46", "116", "HTTP", "SSH"],
)
def test_handshakes_that_fail(
    doctor: Doctor, kubeconfig: Kubeconfig, answer: Callable[[socket.socket], None], said: str
) -> None:
    with speaking(answer) as port:
        told = doctor(kubeconfig.add("c", f"https://127.0.0.1:{port}", ADMIN, authority=Authority().pem))
    assert said in told
    assert wording.NOT_TRUSTED not in told


def test_a_key_of_another_certificate(doctor: Doctor, api: ApiServer, kubeconfig: Kubeconfig) -> None:
    one, other = (api.client_authority.client(name, ["system:masters"]) for name in ("admin", "other"))
    user = kubeconfigs.certificate_data(Certificate(one.chain, other.key))
    told = doctor(kubeconfig.add("c", api, user))
    assert wording.KEY_OF_ANOTHER in told and wording.NOT_TRUSTED not in told


def test_an_authority_that_has_expired(doctor: Doctor, kubeconfig: Kubeconfig) -> None:
    authority = Authority(valid=Valid.EXPIRED)
    with ApiServer(small_catalog(), authority=authority, certificate=authority.server()) as api:
        assert wording.AUTHORITY_EXPIRED in doctor(kubeconfig.add("c", api, ADMIN))


def test_a_client_certificate_that_has_expired(doctor: Doctor, api: ApiServer, kubeconfig: Kubeconfig) -> None:
    expired = api.client_authority.client("admin", ["system:masters"], valid=Valid.EXPIRED)
    told = doctor(kubeconfig.add("c", api, kubeconfigs.certificate_data(expired)))
    end = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 86400))
    assert wording.expired(end) in told


def test_http_on_a_port_of_tls(doctor: Doctor, kubeconfig: Kubeconfig) -> None:
    # What Go's server, and nginx, say.
    for text in (
        b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n",
        b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
        b"<center>The plain HTTP request was sent to HTTPS port</center>",
    ):
        with speaking(after_hello(text)) as port:
            config = Kubeconfig(kubeconfig.directory).add("c", f"http://127.0.0.1:{port}", ADMIN)
            assert wording.SPEAKS_TLS in doctor(config)


@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_a_proxy_that_is_not_there(doctor: Doctor, api: ApiServer, kubeconfig: Kubeconfig, scheme: str) -> None:
    told = doctor(kubeconfig.add("c", api, ADMIN, proxy=f"{scheme}://127.0.0.1:1"))
    assert wording.proxy_unreachable("127.0.0.1", 1) in told
    assert wording.cannot_be_reached(api.url()) not in told


# Who we are


def test_nobody(doctor: Doctor, api: ApiServer, kubeconfig: Kubeconfig) -> None:
    config = kubeconfig.add("c", api, kubeconfigs.nobody())
    told = doctor(config)
    assert wording.UNAUTHORIZED in told and wording.NO_CREDENTIALS in told
    api.anonymous = True
    told = doctor(config)
    assert wording.ANONYMOUS in told


def test_a_user_that_is_not_there(
    doctor: Doctor, environment: dict[str, str], api: ApiServer, kubeconfig: Kubeconfig
) -> None:
    path = kubeconfig.add("c", api, ADMIN).write()
    content = json.loads(path.read_text())
    content["contexts"][0]["context"]["user"] = "other"
    path.write_text(json.dumps(content))
    environment["KUBECONFIG"] = str(path)
    told = doctor(None)
    assert wording.NO_SUCH_USER in told


def test_throttled(doctor: Doctor, api: ApiServer, kubeconfig: Kubeconfig) -> None:
    api.fail(faults.status(429, retry_after=7), None)
    told = doctor(kubeconfig.add("c", api, ADMIN))
    assert wording.THROTTLED in told and "7 s" in told


def test_a_relative_home(doctor: Doctor, environment: dict[str, str]) -> None:
    environment["HOME"] = "somewhere"
    environment.pop("KUBECONFIG", None)
    told = doctor(None)
    assert wording.NO_ABSOLUTE_PATH in told and "somewhere" in told


def test_each_thing_once(doctor: Doctor, api: ApiServer, kubeconfig: Kubeconfig) -> None:
    api.missing |= {"kubesphere.io", "cluster.kubesphere.io"}
    told = doctor(kubeconfig.add("c", api, ADMIN))
    assert told.count(wording.NO_KUBESPHERE) == 1 and told.count("WRONG") == 1


def test_the_program_names_itself(
    doctor: Doctor, server: Path, api: ApiServer, kubeconfig: Kubeconfig
) -> None:
    doctor(kubeconfig.add("c", api, ADMIN), code=0)
    version = subprocess.run([str(server), "--version"], capture_output=True, text=True, timeout=60).stdout.strip()
    assert {request.headers["user-agent"] for request in api.requests()} == {f"installplan-ls/{version}"}


# The workspace


def workspace(tmp_path: Path, text: str) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / ".installplan-ls.yaml").write_text(text)
    return folder


CATALOG = """\
apiVersion: kubesphere.io/v1alpha1
kind: ExtensionVersion
metadata: {name: a-1.0.0, labels: {kubesphere.io/extension-ref: a}}
spec: {version: 1.0.0}
"""


def test_a_catalog_of_files_is_no_fault(doctor: Doctor, tmp_path: Path, environment: dict[str, str]) -> None:
    environment.pop("KUBECONFIG", None)
    folder = workspace(tmp_path, "catalog: [{files: [catalog.yaml]}]\n")
    (folder / "catalog.yaml").write_text(CATALOG)
    told = doctor(None, code=0, directory=folder)
    assert str(folder / ".installplan-ls.yaml") in told and str(folder / "catalog.yaml") in told
    assert wording.NO_KUBECONFIG not in told
    # Below it, too.
    (folder / "deep").mkdir()
    assert doctor(None, code=0, directory=folder / "deep") == told


def test_what_is_wrong_in_the_workspace(doctor: Doctor, tmp_path: Path, environment: dict[str, str]) -> None:
    environment.pop("KUBECONFIG", None)
    folder = workspace(tmp_path, "catalogs: []\ncatalog: [{files: [none.yaml, catalog.yaml]}]\n")
    repository = "apiVersion: kubesphere.io/v1alpha1\nkind: Repository\nmetadata: {name: r}\nspec: {url: u}\n"
    (folder / "catalog.yaml").write_text(CATALOG + "---\n" + repository)
    told = doctor(None, directory=folder)
    assert told.count("WRONG") == 3
    assert "catalogs" in told and "none.yaml" in told and wording.holds_what_a_catalog_does_not_need(1, 0)[0] in told


def test_a_context_that_the_workspace_chose(
    doctor: Doctor, api: ApiServer, kubeconfig: Kubeconfig, tmp_path: Path
) -> None:
    with ApiServer(small_catalog()) as other:
        config = kubeconfig.add("mine", api, ADMIN).add("theirs", other, ADMIN)
        folder = workspace(tmp_path, "catalog: [{paths: [a/**], context: theirs}, {context: mine}]\n")
        told = doctor(config, code=0, directory=folder)
        assert wording.doctor_of("theirs") in told
        assert other.requests() == [] and api.requests() != []
        # What somebody names is asked, and nothing else.
        count = len(api.requests())
        doctor(config, "--context", "theirs", code=0, directory=folder)
        assert other.requests() != [] and len(api.requests()) == count


# Credential plugins


def test_what_a_plugin_says_is_shown(
    doctor: Doctor, server: Path, environment: dict[str, str], api: ApiServer, kubeconfig: Kubeconfig, tmp_path: Path
) -> None:
    plugin = ExecPlugin(kubeconfig.directory).fails_with(3, LOGIN)
    config = kubeconfig.add("c", api, plugin.user())
    told = doctor(config)
    assert wording.PLUGIN_SAYS in told and LOGIN in told
    assert plugin.runs == 1
    result = subprocess.run(
        [str(server), "catalog", "list"], stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment,
        cwd=tmp_path, timeout=60,
    )
    assert "https://login.example/device" in result.stderr


def test_a_plugin_is_run_once(doctor: Doctor, api: ApiServer, kubeconfig: Kubeconfig) -> None:
    plugin = ExecPlugin(kubeconfig.directory).gives(token="admin-token")
    doctor(kubeconfig.add("c", api, plugin.user()), code=0)
    assert plugin.runs == 1


def test_a_plugin_may_answer_in_yaml(doctor: Doctor, api: ApiServer, kubeconfig: Kubeconfig) -> None:
    plugin = ExecPlugin(kubeconfig.directory).says(
        "# from a tool\napiVersion: client.authentication.k8s.io/v1\nkind: ExecCredential\n"
        "status:\n  token: admin-token\n  expirationTimestamp: 2999-01-01T00:00:00Z\n"
    )
    doctor(kubeconfig.add("c", api, plugin.user()), code=0)


def test_slashes_are_not_escaped(doctor: Doctor, api: ApiServer, kubeconfig: Kubeconfig) -> None:
    plugin = ExecPlugin(kubeconfig.directory).gives(token="admin-token")
    doctor(kubeconfig.add("c", api, plugin.user(cluster_info=True)), code=0)
    assert api.url() in (kubeconfig.directory / "plugin.info").read_text()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize(
    "arguments", [["doctor"], ["catalog", "list"], ["check", "--context", "c", "-"]], ids=lambda value: value[0]
)
def test_a_signal_ends_the_plugin(
    server: Path,
    environment: dict[str, str],
    api: ApiServer,
    kubeconfig: Kubeconfig,
    tmp_path: Path,
    arguments: list[str],
    number: signal.Signals,
) -> None:
    plugin = ExecPlugin(kubeconfig.directory)
    # A plugin that starts another program, as many do, and one that does not want to end.
    pids = tmp_path / "pids"
    plugin.does(f"trap '' TERM\nsleep 600 & echo $! $$ > {pids}\nwait")
    environment["KUBECONFIG"] = str(kubeconfig.add("c", api, plugin.user()).write())
    process = subprocess.Popen(
        [str(server), *arguments], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=environment, cwd=tmp_path,
    )
    assert process.stdin
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(PLAN)
        process.stdin.close()
    wait_until(lambda: pids.exists() and len(pids.read_text().split()) == 2)
    process.send_signal(number)
    # Ended by the signal, as a shell wants it.
    assert process.wait(30) == -number
    wait_until(lambda: not any(runs(int(pid)) for pid in pids.read_text().split()))


PLAN = b"""\
apiVersion: kubesphere.io/v1alpha1
kind: InstallPlan
metadata: {name: devops}
spec: {extension: {name: devops, version: 1.1.3}, enabled: true, upgradeStrategy: Manual}
"""


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # One that has ended and whom nobody has asked for its code does not run.
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return Path("/proc").exists() is False


def wait_until(look: Callable[[], bool], timeout: float = 60) -> None:
    end = time.monotonic() + timeout
    while not look():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)
