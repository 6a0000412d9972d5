"""Running the program at its limits: what it said, how long it took and how much memory it had at most."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1 << 20
# Nobody: no process of the tests belongs to it, and no file.
OTHER_USER = 65534


def peak_memory(process: int) -> float | None:
    """The most memory that a running process has had, in MB; None where the system does not tell."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # A process that has ended and was not waited for has no memory.
    return int(status.split("VmHWM:")[1].split()[0]) / 1024 if "VmHWM:" in status else None


@dataclass
class Outcome:
    code: int
    stdout: str
    stderr: str
    seconds: float
    memory: float
    """At most, in MB; 0 where the system does not tell."""

    @property
    def said(self) -> str:
        return self.stdout + self.stderr


def run_measured(
    command: Sequence[str],
    *,
    directory: Path,
    environment: Mapping[str, str],
    timeout: float = 300,
    most_memory: float = 2000,
    user: int | None = None,
    until: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Runs a command to its end; one that takes more than `most_memory` MB is killed before the machine suffers.

    The time only guards against hanging. One that need not come to its end is ended as soon as `until` is true; its code is
    then that of the signal.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.monotonic()
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            cwd=directory,
            env=dict(environment),
            **({"user": user, "group": user, "extra_groups": []} if user is not None else {}),
        )
        memory, enough, ended = 0.0, False, threading.Event()

        def watch() -> None:
            nonlocal memory, enough
            while not ended.wait(0.005):
                memory = max(memory, peak_memory(process.pid) or 0)
                if not enough and until():
                    enough = True
                    process.terminate()
                if memory > most_memory:
                    process.kill()
                    return

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"it ran for more than {timeout} s, with {memory:.0f} MB at most") from None
        finally:
            ended.set()
            process.kill()
            process.wait()
            watcher.join()
        seconds = time.monotonic() - start
        said = []
        for stream in (out, err):
            stream.seek(0)
            said.append(stream.read().decode(errors="replace"))
    assert memory <= most_memory, f"it took {memory:.0f} MB, more than {most_memory}"
    assert code >= 0 or enough, f"signal {-code} ended it after {seconds:.1f} s: {said[1][-2000:]}"
    return Outcome(code, said[0], said[1], seconds, memory)
