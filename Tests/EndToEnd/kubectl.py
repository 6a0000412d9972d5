"""The real kubectl: run on a kubeconfig, and asked for its version, because Debian's is years older than others."""

from __future__ import annotations

import functools
import json
import os
import queue
import shutil
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path

# Only against hanging.
TIMEOUT = 60.0


@functools.cache
def program() -> str:
    path = shutil.which("kubectl")
    assert path, "kubectl is not on PATH: scripts/test e2e installs it"
    return path


@functools.cache
def version() -> tuple[int, int]:
    text = subprocess.run(
        [program(), "version", "--client", "-o", "json"], capture_output=True, check=True, timeout=TIMEOUT
    ).stdout
    client = json.loads(text)["clientVersion"]
    return int(client["major"]), int(client["minor"].rstrip("+"))


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    error: str

    @property
    def words(self) -> list[str]:
        return self.out.split()


def environment(kubeconfig: Path) -> dict[str, str]:
    """One in which nothing but the file says where and how to go."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(kubeconfig.parent),
        "KUBECONFIG": str(kubeconfig),
        "LANG": "C.UTF-8",
    }


def run(kubeconfig: Path, *arguments: str, timeout: float = TIMEOUT) -> Result:
    done = subprocess.run(
        [program(), *arguments],
        env=environment(kubeconfig),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
    )
    return Result(done.returncode, done.stdout, done.stderr)


def succeed(kubeconfig: Path, *arguments: str) -> Result:
    result = run(kubeconfig, *arguments)
    assert result.code == 0, result
    return result


class Running:
    """A kubectl that goes on, such as `get -w`; its lines come one by one."""

    def __init__(self, kubeconfig: Path, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [program(), *arguments],
            env=environment(kubeconfig),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line.rstrip())

    def line(self) -> str:
        try:
            return self._lines.get(timeout=TIMEOUT)
        except queue.Empty:
            raise AssertionError(f"kubectl said nothing for {TIMEOUT} s") from None

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *exception: object) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join(TIMEOUT)
        if self.process.stdout:
            self.process.stdout.close()
