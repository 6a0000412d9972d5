"""Kubeconfig files for the test API server, one function for each kind of credential; JSON, which YAML readers read."""

from __future__ import annotations

import base64
import datetime
import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from apiserver import ApiServer
from certificates import Certificate

User = dict[str, Any]
ExecVersion = Literal["v1", "v1beta1"]


def _data(pem: bytes) -> str:
    return base64.b64encode(pem).decode()


def nobody() -> User:
    return {}


def token(value: str) -> User:
    return {"token": value}


def token_file(path: Path) -> User:
    return {"tokenFile": str(path)}


def basic(name: str, password: str) -> User:
    return {"username": name, "password": password}


def certificate_data(certificate: Certificate) -> User:
    return {
        "client-certificate-data": _data(certificate.chain),
        "client-key-data": _data(certificate.key),
    }


def certificate_files(certificate: Certificate, directory: Path, name: str = "client") -> User:
    """Paths relative to `directory`, which the kubeconfig must be in."""
    files = certificate.write(directory, name)
    return {"client-certificate": files[0].name, "client-key": files[1].name}


def impersonating(user: User, name: str, groups: Sequence[str] = (), uid: str | None = None) -> User:
    more: User = {"as": name, "as-groups": list(groups)}
    return user | more | ({"as-uid": uid} if uid else {})


class ExecPlugin:
    """A credential plugin: a shell script that counts its runs and says what it was told to say.

    The answer can be changed between runs, as by a provider that gives out new tokens.
    """

    def __init__(self, directory: Path, name: str = "plugin", version: ExecVersion = "v1") -> None:
        self.version = version
        self.script = directory / f"{name}.sh"
        self._runs = directory / f"{name}.runs"
        self._info = directory / f"{name}.info"
        self._answer = directory / f"{name}.answer"
        self.fails_with(1, "this plugin was not told what to say")

    @property
    def runs(self) -> int:
        return len(self._runs.read_text().splitlines()) if self._runs.exists() else 0

    @property
    def arguments(self) -> list[str]:
        """Those of each run, in one text."""
        return self._runs.read_text().splitlines() if self._runs.exists() else []

    @property
    def info(self) -> Any:
        """KUBERNETES_EXEC_INFO of the last run."""
        return json.loads(self._info.read_text())

    def _write(self, then: str) -> None:
        text = (
            "#!/bin/sh\n"
            f"printf '%s\\n' \"run $*\" >> '{self._runs}'\n"
            f"printf '%s' \"${{KUBERNETES_EXEC_INFO:-null}}\" > '{self._info}'\n"
            f"{then}\n"
        )
        # Replaced in one go: it may be running.
        new = self.script.with_suffix(".new")
        new.write_text(text)
        new.chmod(0o755)
        new.rename(self.script)

    def does(self, script: str) -> ExecPlugin:
        """Any lines of shell."""
        self._write(script)
        return self

    def says(self, answer: str) -> ExecPlugin:
        """Any output."""
        new = self._answer.with_suffix(".new")
        new.write_text(answer)
        new.rename(self._answer)
        self._write(f"cat '{self._answer}'")
        return self

    def gives(
        self, *, token: str | None = None, certificate: Certificate | None = None, expires_in: float | None = None
    ) -> ExecPlugin:
        """A credential that lasts `expires_in` seconds from now, or until a 401."""
        status: dict[str, Any] = {}
        if token is not None:
            status["token"] = token
        if certificate:
            status["clientCertificateData"] = certificate.chain.decode()
            status["clientKeyData"] = certificate.key.decode()
        if expires_in is not None:
            end = datetime.datetime.fromtimestamp(time.time() + expires_in, datetime.timezone.utc)
            status["expirationTimestamp"] = end.strftime("%Y-%m-%dT%H:%M:%SZ")
        api_version = f"client.authentication.k8s.io/{self.version}"
        return self.says(json.dumps({"apiVersion": api_version, "kind": "ExecCredential", "status": status}))

    def fails_with(self, code: int, message: str) -> ExecPlugin:
        self._write(f"printf '%s\\n' '{message}' >&2\nexit {code}")
        return self

    def hangs(self, seconds: int = 60) -> ExecPlugin:
        self._write(f"exec sleep {seconds}")
        return self

    def user(
        self,
        *arguments: str,
        command: str | None = None,
        environment: Mapping[str, str] | None = None,
        interactive: str = "Never",
        cluster_info: bool = False,
        install_hint: str | None = None,
    ) -> User:
        plugin: User = {
            "apiVersion": f"client.authentication.k8s.io/{self.version}",
            "command": command or str(self.script),
            "args": list(arguments),
            "env": [{"name": name, "value": value} for name, value in (environment or {}).items()],
            "provideClusterInfo": cluster_info,
        }
        if self.version == "v1":
            plugin["interactiveMode"] = interactive  # Required there; the clients of v1beta1's time do not know it.
        if install_hint:
            plugin["installHint"] = install_hint
        return {"exec": plugin}


class Kubeconfig:
    """A file in the making: contexts, each with its own cluster and user of the same name."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.current: str | None = None
        self._clusters: list[User] = []
        self._users: list[User] = []
        self._contexts: list[User] = []

    def add(
        self,
        name: str,
        server: ApiServer | str,
        user: User,
        *,
        authority: Literal["data", "file"] | bytes | None = "data",
        insecure: bool = False,
        server_name: str | None = None,
        proxy: str | None = None,
        namespace: str | None = None,
        host: str | None = None,
        **more: Any,
    ) -> Kubeconfig:
        """Adds a context, which is the current one if it is the first; `more` goes to the cluster.

        `authority` is the server's own as data or as a file, or a PEM text of another.
        """
        cluster: User = {"server": server if isinstance(server, str) else server.url(host)}
        pem = authority if isinstance(authority, bytes) else None
        if pem is None and authority and isinstance(server, ApiServer) and server.tls:
            pem = server.authority.pem
        if insecure:
            cluster["insecure-skip-tls-verify"] = True
        elif pem and authority == "file":
            (self.directory / f"{name}-ca.crt").write_bytes(pem)
            cluster["certificate-authority"] = f"{name}-ca.crt"
        elif pem:
            cluster["certificate-authority-data"] = _data(pem)
        if server_name:
            cluster["tls-server-name"] = server_name
        if proxy:
            cluster["proxy-url"] = proxy
        context = {"cluster": name, "user": name} | ({"namespace": namespace} if namespace else {})
        self._clusters.append({"name": name, "cluster": cluster | more})
        self._users.append({"name": name, "user": user})
        self._contexts.append({"name": name, "context": context})
        self.current = self.current or name
        return self

    def value(self) -> dict[str, Any]:
        return {
            "apiVersion": "v1",
            "kind": "Config",
            "preferences": {},
            "clusters": self._clusters,
            "users": self._users,
            "contexts": self._contexts,
            "current-context": self.current or "",
        }

    def write(self, name: str = "config") -> Path:
        path = self.directory / name
        path.touch(mode=0o600)
        path.write_text(json.dumps(self.value(), indent=2) + "\n")
        return path
