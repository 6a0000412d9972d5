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
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "editors" / "demo"
PEERS = {"clangd": ["clangd"], "sourcekit-lsp": ["sourcekit-lsp"], "yaml-language-server": ["yaml-language-server", "--stdio"]}


class Client:
    """Just enough of a client to take times."""

    def __init__(self, command: list[str], root: Path) -> None:
        self.start = time.perf_counter()
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=root
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
            "edit → diagnostics, debounce of 20 ms included (ms)": summary(edited),
            "open, times libyaml (best of each)": {"median": min(opened) / libyaml, "min": min(opened) / libyaml, "max": max(opened) / libyaml},
        }


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
