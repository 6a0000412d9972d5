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
PEERS = {
    "clangd": ["clangd"],
    "sourcekit-lsp": ["sourcekit-lsp"],
    "tombi": ["tombi", "lsp"],
    "yaml-language-server": ["yaml-language-server", "--stdio"],
}


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
        self.write(self.encoded(**message))

    def encoded(self, **message: Any) -> bytes:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        return b"Content-Length: %d\r\n\r\n" % len(body) + body

    def write(self, message: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(message)
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

    def open(self, uri: str, text: str) -> tuple[float, float]:
        """When the message was written, and when the diagnostics were there, in milliseconds."""
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        body = self.encoded(method="textDocument/didOpen", params={"textDocument": document})
        before = self.elapsed()
        self.write(body)
        self.until(lambda message: message.get("method") == "textDocument/publishDiagnostics")
        return before, self.elapsed()

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


def startup(commands: dict[str, list[str]], runs: int, *, with_diagnostics: str) -> dict[str, dict[str, Any]]:
    """Start and memory of several servers, in turns, so that what else the machine does is the same for all.

    `with_diagnostics` names the one that also opens a plan.
    """
    plan = DEMO / "everything-wrong.yaml"
    initialized, published, memory = ({name: [] for name in commands} for _ in range(3))
    for _ in range(runs):
        for name, command in commands.items():
            client = Client(command, DEMO)
            try:
                initialized[name].append(client.initialize())
                if name == with_diagnostics:
                    published[name].append(client.open(plan.as_uri(), plan.read_text())[1])
                if (resident := client.resident()) is not None:
                    memory[name].append(resident)
            finally:
                client.end()
    rows = {
        "spawn → initialize (ms)": initialized,
        "spawn → first diagnostics (ms)": published,
        "resident (MB)": memory,
    }
    return {name: {row: summary(values[name]) for row, values in rows.items() if values[name]} for name in commands}


def plan(number: int) -> str:
    """A plan of 20 lines that no other is like."""
    return f"""apiVersion: kubesphere.io/v1alpha1
kind: InstallPlan
metadata:
  name: whizard-{number:04}
spec:
  extension:
    name: whizard-{number:04}
    version: 1.2.{number % 100}
  enabled: true
  upgradeStrategy: Manual
  config: |
    global:
      replicas: 2
      tag: v1.{number % 50}
  clusterScheduling:
    placement:
      clusters:
        - host
        - member-1
"""


def plans(count: int) -> str:
    return "---\n".join(plan(number) for number in range(count))


def huge_config(lines: int) -> str:
    """One plan with a configuration of so many lines."""
    head = plan(0).split("    global:")[0]
    return head + "".join(f"    component-{n}:\n      enabled: true\n      image: x:{n}\n      cpu: {n % 100}m\n" for n in range(lines // 4))


def events(folder: Path) -> Callable[[Path], float]:
    """The yardstick: milliseconds that libyaml alone takes for a file, the best of seven."""
    program = folder / "events"
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "yaml-0.1"], capture_output=True, text=True).stdout.split()
    subprocess.run(["cc", "-O2", "-o", program, ROOT / "Tests" / "Benchmarks" / "events.c", *flags], check=True)
    return lambda path: float(subprocess.run([program, path, "7"], capture_output=True, text=True, check=True).stdout)


class Edited:
    """A long document in the server, edited in its middle."""

    def __init__(self, command: list[str], path: Path, wanted: str) -> None:
        self.text = path.read_text()
        self.uri = path.as_uri()
        self.version = 1
        self.lines = self.text.split("\n")
        middle = len(self.lines) // 2
        self.line = next(n for n in range(middle, 2 * middle) if self.lines[n].strip().startswith(wanted))
        # The folder beside it is empty: nothing else is looked for.
        (path.parent / "empty").mkdir(exist_ok=True)
        self.client = Client(command, path.parent / "empty")
        self.client.initialize()
        before, after = self.client.open(self.uri, self.text)
        self.opened = after - before

    def type(self) -> None:
        self.version += 1
        place = {"line": self.line, "character": len(self.lines[self.line])}
        self.lines[self.line] += "1" if self.version % 20 else ""
        change = {"range": {"start": place, "end": place}, "text": "1" if self.version % 20 else ""}
        document = {"uri": self.uri, "version": self.version}
        self.client.send(method="textDocument/didChange", params={"textDocument": document, "contentChanges": [change]})

    def to_diagnostics(self) -> float:
        """Milliseconds from a key to the diagnostics; after a pause, so that nothing is gathered."""
        time.sleep(0.03)
        before = self.client.elapsed()
        self.type()
        self.client.until(lambda message: message.get("method") == "textDocument/publishDiagnostics")
        return self.client.elapsed() - before

    def to_completion(self) -> float:
        before = self.client.elapsed()
        self.type()
        place = {"line": self.line, "character": len(self.lines[self.line])}
        params = {"textDocument": {"uri": self.uri}, "position": place}
        self.client.send(id=self.version, method="textDocument/completion", params=params)
        # Either comes first.
        taken = 0.0
        awaited = {"completion", "diagnostics"}
        while awaited:
            message = self.client.receive()
            if message.get("id") == self.version:
                taken = self.client.elapsed() - before
                awaited.discard("completion")
            elif message.get("method") == "textDocument/publishDiagnostics":
                awaited.discard("diagnostics")
        return taken


def large(binary: str, text: str, wanted: str, *, edits: int = 0) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.yaml"
        path.write_text(text)
        libyaml = events(Path(folder))(path)
        opened, rows = [], {}
        for run in range(3):
            edited = Edited([binary], path, wanted)
            opened.append(edited.opened)
            try:
                if run < 2:
                    continue
                rows["key → diagnostics (ms)"] = summary([edited.to_diagnostics() for _ in range(15)])
                rows["key → completion (ms)"] = summary([edited.to_completion() for _ in range(15)])
                rows["resident (MB)"] = summary([edited.client.resident() or 0])
                for many in (1000, 10_000) if edits else ():
                    while edited.version < min(many, edits):
                        edited.type()
                        if edited.version % 50 == 0:
                            edited.to_diagnostics()
                    rows[f"resident after {min(many, edits):,} edits (MB)"] = summary([edited.client.resident() or 0])
            finally:
                edited.client.end()
        return {
            "lines": text.count("\n"),
            "libyaml events (ms)": summary([libyaml]),
            "open → diagnostics (ms)": summary(opened),
            "open, times libyaml (best of each)": summary([min(opened) / libyaml]),
            **rows,
        }


def sizes(binary: str) -> dict[str, Any]:
    """What a key costs in files of 100 to 1,000,000 lines: lines, open, diagnostics, completion (ms), resident (MB)."""
    rows: dict[str, Any] = {}
    for count in (5, 50, 500, 5000, 50_000):
        found = large(binary, plans(count), "version:")
        rows[f"{found['lines']:>9,} lines: open, key → diagnostics, key → completion (ms)"] = " ".join(
            f"{found[name]['median']:.1f}" for name in ("open → diagnostics (ms)", "key → diagnostics (ms)", "key → completion (ms)")
        )
    return rows


def catalog(binary: str, versions: int) -> dict[str, Any]:
    """A catalog file of so many versions, and completion among them."""
    from texts import PLAN

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "catalog.yaml").write_text(
            "---\n".join(
                "apiVersion: kubesphere.io/v1alpha1\nkind: ExtensionVersion\n"
                f"metadata: {{name: devops-1.{n}.0, labels: {{kubesphere.io/extension-ref: devops}}}}\n"
                f"spec: {{version: 1.{n}.0, installationMode: Multicluster}}\n"
                for n in range(versions)
            )
        )
        (root / "plan.yaml").write_text(PLAN)
        libyaml = events(root)(root / "catalog.yaml")
        empty, loaded, completed = [], [], []
        environment = {**os.environ, "KUBECONFIG": os.devnull}
        for _ in range(7):
            for times, more in ((empty, []), (loaded, ["--catalog", "catalog.yaml"])):
                start = time.perf_counter()
                subprocess.run([binary, "check", *more, "plan.yaml"], cwd=root, env=environment, capture_output=True)
                times.append((time.perf_counter() - start) * 1e3)
        # From here on the workspace names it.
        (root / ".installplan-ls.yaml").write_text("catalog: [{paths: ['**'], files: [catalog.yaml]}]\n")
        client = Client([binary], root)
        try:
            client.initialize()
            uri = (root / "plan.yaml").as_uri()
            client.open(uri, PLAN)
            time.sleep(1)
            line = next(n for n, text in enumerate(PLAN.split("\n")) if "version:" in text)
            column = PLAN.split("\n")[line].index("version:") + 10
            for number in range(15):
                before = client.elapsed()
                params = {"textDocument": {"uri": uri}, "position": {"line": line, "character": column}}
                client.send(id=number + 10, method="textDocument/completion", params=params)
                client.until(lambda message, id=number + 10: message.get("id") == id)
                completed.append(client.elapsed() - before)
        finally:
            client.end()
        return {
            "libyaml events of the catalog (ms)": summary([libyaml]),
            "load, times libyaml (best of each, less a check without)": summary([(min(loaded) - min(empty)) / libyaml]),
            "completion of versions (ms)": summary(completed),
        }


def checking(binary: str, files: int) -> dict[str, Any]:
    """`check` on so many files, with one core and with all."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for number in range(files):
            (root / f"{number}.yaml").write_text(plan(number))
        whole = root / "all"
        whole.write_text(plans(files))
        libyaml = events(root)(whole)
        whole.unlink()
        rows: dict[str, Any] = {"libyaml events (ms)": summary([libyaml])}
        environment = {**os.environ, "KUBECONFIG": os.devnull}
        for name, prefix in (("one core", ["taskset", "-c", "0"]), ("all cores", [])):
            if prefix and not shutil.which(prefix[0]):
                continue
            taken = []
            for _ in range(3):
                start = time.perf_counter()
                subprocess.run([*prefix, binary, "check", "."], cwd=root, env=environment, capture_output=True)
                taken.append((time.perf_counter() - start) * 1e3)
            rows[f"{name} (ms)"] = summary(taken)
        return rows


def says(code: str, present: bool = True) -> Callable[[dict[str, Any]], bool]:
    """Whether a message publishes diagnostics with, or without, one of a rule."""
    return lambda message: (
        message.get("method") == "textDocument/publishDiagnostics"
        and any(each["code"] == code for each in message["params"]["diagnostics"]) is present
    )


def live(binary: str, runs: int, versions: int, icon_bytes: int, *, quiet_minute: bool = False) -> dict[str, Any]:
    """A cluster on loopback: until it is known, until what is published there is, until another context is.

    With `quiet_minute`, the last run looks on for a minute in which nothing happens.
    """
    import apiserver_faults as faults
    import kubeconfigs
    from apiserver import ApiServer
    from kubesphere_objects import extension_version, many_versions, small_catalog
    from texts import PLAN

    known, fresh, switched, before, after, requests, idle, asked = ([] for _ in range(8))
    published = extension_version("devops", "9.9.9", mode="Multicluster")
    for run in range(runs):
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
                if quiet_minute and run == runs - 1:
                    used = cpu(client.process.pid)
                    time.sleep(60)
                    idle.append(cpu(client.process.pid) - used)
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
        **({"CPU in 60 s with quiet watches (ms)": summary(idle)} if idle else {}),
    }


def cpu(pid: int) -> float:
    """Milliseconds that a process has used, threads that ended among them, where the system tells."""
    try:
        # A process' own clock, by its number (clock_getcpuclockid of glibc).
        return time.clock_gettime((~pid << 3) | 2) * 1e3
    except OSError:
        return 0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    arguments.binary = str(Path(arguments.binary).resolve())
    commands = {"installplan-ls": [arguments.binary]}
    commands |= {name: command for name, command in PEERS.items() if shutil.which(command[0])}
    results = startup(commands, arguments.runs, with_diagnostics="installplan-ls")
    few = max(3, arguments.runs // 4)
    results["live cluster, 300 versions"] = live(arguments.binary, few, 300, 0, quiet_minute=True)
    results["live cluster, 900 versions with icons of 20 KB"] = live(arguments.binary, few, 900, 20_000)
    results["live cluster, 10,000 versions"] = live(arguments.binary, 3, 10_000, 0)
    results["5,000 plans in one file"] = large(arguments.binary, plans(5000), "version:", edits=10_000)
    results["one plan with a config of 100,000 lines"] = large(arguments.binary, huge_config(100_000), "image:")
    results["by size"] = sizes(arguments.binary)
    results["a catalog file of 10,000 versions"] = catalog(arguments.binary, 10_000)
    results["check on 2,000 files"] = checking(arguments.binary, 2000)
    if arguments.json:
        json.dump(results, sys.stdout, indent=2, ensure_ascii=False)
        return
    for name, rows in results.items():
        print(f"\n{name}")
        for row, value in rows.items():
            if isinstance(value, dict):
                print(f"  {row:<55} {value['median']:9.1f}   ({value['min']:.1f} … {value['max']:.1f})")
            else:
                print(f"  {row:<55} {value if isinstance(value, str) else format(value, '9,')}")


if __name__ == "__main__":
    main()
