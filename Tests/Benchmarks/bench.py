"""Measures the release binary against yardsticks in the same run: libyaml alone, and the peers found on PATH.

usage: bench.py BINARY [--runs N] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "EndToEnd"))
DEMO = ROOT / "editors" / "demo"
PEERS = {"clangd": ["clangd"], "sourcekit-lsp": ["sourcekit-lsp"], "yaml-language-server": ["yaml-language-server", "--stdio"]}


class Client:
    """Just enough of a client to take times."""

    def __init__(self, command: list[str], root: Path, environment: dict[str, str] | None = None) -> None:
        self.start = time.perf_counter()
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=root,
            env=environment or {**os.environ, "KUBECONFIG": os.devnull},
        )
        self.root = root

    def send(self, **message: Any) -> None:
        assert self.process.stdin
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def receive(self) -> dict[str, Any]:
        assert self.process.stdout
        length = 0
        while line := self.process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return json.loads(self.process.stdout.read(length))

    def until(self, wanted: Any) -> dict[str, Any]:
        while True:
            message = self.receive()
            if wanted(message):
                return message

    def initialize(self) -> float:
        params = {"processId": os.getpid(), "rootUri": self.root.as_uri(), "capabilities": {}}
        self.send(id=0, method="initialize", params=params)
        self.until(lambda message: message.get("id") == 0 and "method" not in message)
        taken = self.elapsed()
        self.send(method="initialized", params={})
        return taken

    def open(self, uri: str, text: str) -> float:
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.send(method="textDocument/didOpen", params={"textDocument": document})
        self.until(lambda message: message.get("method") == "textDocument/publishDiagnostics")
        return self.elapsed()

    def elapsed(self) -> float:
        return (time.perf_counter() - self.start) * 1e3

    def resident(self) -> float | None:
        """Megabytes, where the system tells."""
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text()
        except OSError:
            return None
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                stream.close()


def summary(values: list[float]) -> dict[str, float]:
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def startup(command: list[str], runs: int, *, diagnostics: bool) -> dict[str, Any]:
    plan = DEMO / "everything-wrong.yaml"
    initialized, published, memory = [], [], []
    for _ in range(runs):
        client = Client(command, DEMO)
        try:
            initialized.append(client.initialize())
            if diagnostics:
                published.append(client.open(plan.as_uri(), plan.read_text()))
            if (resident := client.resident()) is not None:
                memory.append(resident)
        finally:
            client.end()
    result = {"spawn → initialize (ms)": summary(initialized)}
    if published:
        result["spawn → first diagnostics (ms)"] = summary(published)
    if memory:
        result["resident (MB)"] = summary(memory)
    return result


def large(binary: str, runs: int) -> dict[str, Any]:
    """5,000 plans, 95,000 lines: open → diagnostics, and an edit in the middle, against libyaml alone."""
    plan = (DEMO / "multicluster.yaml").read_text().split("\n---")[0].rstrip("\n") + "\n"
    text = "---\n".join([plan] * 5000)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.yaml"
        path.write_text(text)
        yardstick = Path(folder) / "events"
        flags = subprocess.run(["pkg-config", "--cflags", "--libs", "yaml-0.1"], capture_output=True, text=True).stdout.split()
        subprocess.run(["cc", "-O2", "-o", yardstick, ROOT / "Tests" / "Benchmarks" / "events.c", *flags], check=True)
        libyaml = float(subprocess.run([yardstick, path, "7"], capture_output=True, text=True, check=True).stdout)
        opened, edited = [], []
        for _ in range(runs):
            client = Client([binary], Path(folder))
            try:
                client.initialize()
                before = client.elapsed()
                opened.append(client.open(path.as_uri(), text) - before)
                for version in range(2, 7):
                    position = {"line": text.count("\n") // 2, "character": 0}
                    change = {"range": {"start": position, "end": position}, "text": "# x\n"}
                    document = {"uri": path.as_uri(), "version": version}
                    before = client.elapsed()
                    client.send(
                        method="textDocument/didChange", params={"textDocument": document, "contentChanges": [change]}
                    )
                    client.until(lambda message: message.get("method") == "textDocument/publishDiagnostics")
                    edited.append(client.elapsed() - before)
            finally:
                client.end()
        return {
            "lines": text.count("\n"),
            "libyaml events (ms)": {"median": libyaml, "min": libyaml, "max": libyaml},
            "open → diagnostics (ms)": summary(opened),
            "edit → diagnostics (ms)": summary(edited),
            "open, times libyaml (best of each)": {"median": min(opened) / libyaml, "min": min(opened) / libyaml, "max": max(opened) / libyaml},
        }


def says(code: str, present: bool = True) -> Callable[[dict[str, Any]], bool]:
    """Whether a message publishes diagnostics with, or without, one of a rule."""
    return lambda message: (
        message.get("method") == "textDocument/publishDiagnostics"
        and any(each["code"] == code for each in message["params"]["diagnostics"]) is present
    )


def live(binary: str, runs: int, versions: int, icon_bytes: int) -> dict[str, Any]:
    """A cluster on loopback: until it is known, until what is published there is, until another context is."""
    import apiserver_faults as faults
    import kubeconfigs
    from apiserver import ApiServer
    from kubesphere_objects import extension_version, many_versions, small_catalog
    from texts import PLAN

    known, fresh, switched, before, after, requests, idle, asked = ([] for _ in range(8))
    published = extension_version("devops", "9.9.9", mode="Multicluster")
    for _ in range(runs):
        with (
            tempfile.TemporaryDirectory() as folder,
            ApiServer([*many_versions(versions, icon_bytes), *small_catalog()]) as api,
            ApiServer(small_catalog()) as other,
        ):
            root = Path(folder)
            config = kubeconfigs.Kubeconfig(root)
            config.add("one", api, kubeconfigs.token("admin-token")).add("two", other, kubeconfigs.token("admin-token"))
            environment = {"PATH": os.environ["PATH"], "HOME": folder, "KUBECONFIG": str(config.write())}
            client = Client([binary], root, environment)
            try:
                client.initialize()
                before.append(client.resident() or 0)
                document = {"uri": (root / "plan.yaml").as_uri(), "languageId": "yaml", "version": 1, "text": PLAN}
                client.send(method="textDocument/didOpen", params={"textDocument": document})
                client.until(says("unknown-version"))
                known.append(client.elapsed())
                api.wait_for_watches(5)
                requests.append(float(len(api.requests())))
                start = time.perf_counter()
                api.put(published)
                client.until(says("unknown-version", present=False))
                fresh.append((time.perf_counter() - start) * 1e3)
                time.sleep(3)
                after.append(client.resident() or 0)
                ticks = cpu(client.process.pid)
                time.sleep(3)
                idle.append((cpu(client.process.pid) - ticks) * 20)
                start = time.perf_counter()
                config.current = "two"
                config.write()
                client.until(says("unknown-version"))
                switched.append((time.perf_counter() - start) * 1e3)
                other.fail(faults.hang(), None)
                other.drop_connections()
                time.sleep(0.3)
                start = time.perf_counter()
                place = {"textDocument": {"uri": document["uri"]}, "position": {"line": 5, "character": 5}}
                client.send(id=7, method="textDocument/hover", params=place)
                client.until(lambda message: message.get("id") == 7)
                client.send(id=8, method="textDocument/completion", params={**place, "position": {"line": 7, "character": 13}})
                client.until(lambda message: message.get("id") == 8)
                asked.append((time.perf_counter() - start) * 1e3)
            finally:
                client.end()
    return {
        "spawn → diagnostics from the live catalog (ms)": summary(known),
        "resident before, no cluster asked (MB)": summary(before),
        "resident after (MB)": summary(after),
        "requests until all is watched": summary(requests),
        "version published → diagnostic gone (ms)": summary(fresh),
        "current context changed → diagnostics from the other cluster (ms)": summary(switched),
        "hover and completion while the server hangs (ms)": summary(asked),
        "CPU in 60 s with quiet watches (ms)": summary(idle),
    }


def cpu(pid: int) -> float:
    """Milliseconds that a process has used, where the system tells."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    arguments.binary = str(Path(arguments.binary).resolve())
    results = {"installplan-ls": startup([arguments.binary], arguments.runs, diagnostics=True)}
    for name, command in PEERS.items():
        if shutil.which(command[0]):
            results[name] = startup(command, max(3, arguments.runs // 4), diagnostics=False)
    few = max(3, arguments.runs // 4)
    results["live cluster, 300 versions"] = live(arguments.binary, few, 300, 0)
    results["live cluster, 900 versions with icons of 20 KB"] = live(arguments.binary, few, 900, 20_000)
    results["live cluster, 10,000 versions"] = live(arguments.binary, 3, 10_000, 0)
    results["5,000 plans in one file"] = large(arguments.binary, 3)
    if arguments.json:
        json.dump(results, sys.stdout, indent=2, ensure_ascii=False)
        return
    for name, rows in results.items():
        print(f"\n{name}")
        for row, value in rows.items():
            if isinstance(value, dict):
                print(f"  {row:<55} {value['median']:9.1f}   ({value['min']:.1f} … {value['max']:.1f})")
            else:
                print(f"  {row:<55} {value:9,}")


if __name__ == "__main__":
    main()
