"""A soak: random sessions as every client, with edits, all requests, cancellations, catalogs, settings and a cluster that
change and fail. Each request gets one answer, every message keeps to what the client announced, memory stays flat, and in
the end the diagnostics are those of a fresh server.

usage: soak.py SERVER [--seconds N] [--seed N] [--profiles NAME,...]
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import queue
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apiserver_faults as faults
import kubeconfigs
from announced import Announced
from apiserver import ApiServer
from kubesphere_objects import extension_version, small_catalog
from test_client_profiles import PLAN
from texts import to_position
from wire import Wire

ROOT = Path(__file__).resolve().parents[2]
PROFILES = ["neovim", "eglot", "helix", "vscode", "vscode-10", "empty"]
PIECES = [
    "", "\n", "\r\n", "  ", "- ", ": ", "#", "'", '"', "[", "]", "{", "}", "&a ", "*a", "---\n", "...\n", "🚀", "é", "\t", "x",
    "name: devops\n", "version: 1.1.2", "  config: |\n    a: b\n", "clusterScheduling:\n", "enabled: true\n", "|", ">",
    "kind: InstallPlan\n", "apiVersion: kubesphere.io/v1alpha1\n", "<<: *a\n", "\u2028", "\x00", "\ufeff",
]  # fmt: skip
# Requests, with what the server has to provide for them; None: every server of ours does.
POSITIONED = {
    "hover": None, "completion": None, "documentHighlight": "documentHighlightProvider", "rename": None,
    "linkedEditingRange": None, "prepareRename": None, "definition": "definitionProvider", "selectionRange": None,
    "references": None, "onTypeFormatting": None,
}  # fmt: skip
WHOLE = {
    "documentSymbol": "documentSymbolProvider", "foldingRange": "foldingRangeProvider", "codeLens": "codeLensProvider",
    "documentLink": "documentLinkProvider", "semanticTokens/full": "semanticTokensProvider", "formatting": None,
    "semanticTokens/range": "semanticTokensProvider", "diagnostic": "diagnosticProvider", "inlayHint": None,
    "codeAction": None, "rangeFormatting": None,
}  # fmt: skip
REFUSALS = {-32800, -32801, -32802, -32803, -32602}
PATIENCE = 60.0
"""Seconds until a request without an answer is a deadlock."""


class Session:
    """One client with one server, all of it decided by a seed."""

    def __init__(self, server: Path, profile: str, seed: int) -> None:
        self.random = random.Random(f"{seed} {profile}")
        self.server = server
        self.folder = Path(tempfile.mkdtemp())
        self.workspace = Path(shutil.copytree(ROOT / "editors" / "demo", self.folder / "workspace"))
        self.catalog = (self.workspace / "catalog.yaml").read_text()
        self.api = ApiServer(small_catalog())
        self.api.__enter__()
        config = kubeconfigs.Kubeconfig(self.folder).add("one", self.api, kubeconfigs.token("admin-token"))
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "KUBECONFIG": str(config.write()),
            "LANG": "C.UTF-8",
            "SWIFT_BACKTRACE": "enable=no",
        }
        # Below it plans are for the cluster, elsewhere for the catalog file.
        self.live = self.workspace / "live"
        self.live.mkdir()
        (self.live / ".installplan-ls.yaml").write_text("catalog: [{paths: ['**'], context: one}]\n")
        text = (ROOT / "Tests" / "EndToEnd" / "clients" / f"{profile}.json").read_text()
        self.params = json.loads(text.replace("file:///workspace", self.workspace.as_uri()))
        self.announced = Announced(self.params)
        self.wire = Wire(server, self.folder, environment=self.environment)
        self.pending: dict[int, tuple[str, Any]] = {}
        self.results: dict[int, Any] = {}
        self.sent: collections.Counter[str] = collections.Counter()
        self.refused: collections.Counter[int] = collections.Counter()
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self.published: dict[str, Any] = {}
        self.last: collections.deque[Any] = collections.deque(maxlen=50)
        self.memory: list[float] = []
        demo = [(self.workspace / name).read_text() for name in ("multicluster.yaml", "several.yaml", "everything-wrong.yaml")]
        self.beginnings = [PLAN, PLAN.replace("\n", "\r\n"), *demo, "", "a: b\n"]
        self.ask("initialize", self.params)
        self.until(lambda: not self.pending)
        self.wire.notify("initialized", {})

    # Messages

    def ask(self, method: str, params: Any, *, keep: bool = False) -> int:
        number = sum(self.sent.values()) + 1
        self.sent[method] += 1
        self.pending[number] = (method, params)
        told = {key: value for key, value in params.items() if key != "_text"} if isinstance(params, dict) else params
        self.wire.send({"jsonrpc": "2.0", "id": number, "method": method, "params": told})
        if keep:
            self.results[number] = None
        return number

    def take(self, message: Any) -> None:
        assert message is not None, f"the server ended ({self.wire.process.poll()}): {self.wire.stderr()}"
        self.last.append(message)
        if "method" in message:
            if message["method"] == "textDocument/publishDiagnostics":
                self.published[message["params"]["uri"]] = message["params"]["diagnostics"]
            # Its places are those of the text that it was made for, which is edited meanwhile.
            self.holding(None, lambda: self.announced.received(message))
            if "id" in message:
                self.wire.send({"jsonrpc": "2.0", "id": message["id"], "result": reply(message)})
            return
        assert message["id"] in self.pending, f"an answer that nobody waits for: {message}"
        method, params = self.pending.pop(message["id"])
        if message["id"] in self.results:
            self.results[message["id"]] = message.get("result")
        if "error" in message:
            assert message["error"]["code"] in REFUSALS, (message, method)
            self.refused[message["error"]["code"]] += 1
        elif method == "initialize":
            self.announced.initialized(message["result"])
            self.capabilities = message["result"]["capabilities"]
        elif method not in ("shutdown", "workspace/symbol", "workspace/diagnostic"):
            self.holding(params, lambda: self.announced.received(message, method, params))

    def holding(self, params: Any, look: Callable[[], None]) -> None:
        """Looks at a message as one about the text that was asked about."""
        before = self.announced.texts
        self.announced.texts = {params["textDocument"]["uri"]: params["_text"]} if params and "_text" in params else {}
        try:
            look()
        finally:
            self.announced.texts = before

    def drain(self) -> None:
        while not self.wire._arrived.empty():
            self.take(self.wire.next())

    def until(self, done: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < end, f"no answer: {[method for method, _ in self.pending.values()]}"
            self.take(self.wire.next(timeout=PATIENCE))

    # What a user does

    def uris(self) -> list[str]:
        named = [self.workspace / f"plan-{number}.yaml" for number in range(4)]
        named += [self.live / f"plan-{number}.yaml" for number in range(2)] + [self.workspace / "clean.yaml"]
        return ["untitled:Untitled-1", *(path.as_uri() for path in named)]

    def step(self) -> None:
        uri = self.random.choice(self.uris())
        if uri not in self.texts:
            return self.open(uri)
        actions: list[tuple[float, Callable[[], None]]] = [
            (0.45, lambda: self.edit(uri)),
            (0.45, lambda: self.request(uri)),
            (0.02, lambda: self.close(uri)),
            (0.02, self.change_catalog),
            (0.01, self.change_settings),
            (0.01, self.change_cluster),
            (0.01, lambda: self.wire.notify("textDocument/didSave", {"textDocument": {"uri": uri}})),
            (0.01, self.ask_workspace),
            (0.01, lambda: self.wire.notify("$/setTrace", {"value": self.random.choice(["off", "verbose"])})),
        ]
        self.random.choices([action for _, action in actions], [weight for weight, _ in actions])[0]()

    def open(self, uri: str) -> None:
        self.texts[uri], self.versions[uri] = self.random.choice(self.beginnings), 1
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": self.texts[uri]}
        self.wire.notify("textDocument/didOpen", {"textDocument": document})

    def close(self, uri: str) -> None:
        self.wire.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        del self.texts[uri]

    def place(self, text: str, offset: int) -> dict[str, int]:
        position = to_position(text, offset, self.announced.encoding)
        return {"line": position.line, "character": position.character}

    def somewhere(self, text: str) -> int:
        offset = self.random.randint(0, len(text))
        # There is no place between the two of a line break.
        return offset - 1 if text[offset - 1 : offset + 1] == "\r\n" else offset

    def edit(self, uri: str) -> None:
        text, changes = self.texts[uri], []
        for _ in range(self.random.choice([1, 1, 1, 2, 3])):
            # Long documents begin anew, so that a long soak is not one of long documents.
            if self.random.random() < 0.03 or len(text) > 20_000:
                text = self.random.choice(self.beginnings)
                changes.append({"text": text})
                continue
            start = self.somewhere(text)
            end = min(len(text), start + self.random.choice([0, 0, 0, 1, 3, 20]))
            if text[end - 1 : end + 1] == "\r\n":
                end = max(start, end - 1)
            piece = self.random.choice(PIECES)
            if self.random.random() < 0.01:
                piece = self.random.choice(self.beginnings)
            changes.append({"range": {"start": self.place(text, start), "end": self.place(text, end)}, "text": piece})
            text = text[:start] + piece + text[end:]
        self.texts[uri] = text
        self.versions[uri] += 1
        document = {"uri": uri, "version": self.versions[uri]}
        self.wire.notify("textDocument/didChange", {"textDocument": document, "contentChanges": changes})

    def request(self, uri: str) -> None:
        choose, text = self.random, self.texts[uri]
        name = choose.choice([*POSITIONED, *WHOLE])
        provider = POSITIONED.get(name) or WHOLE.get(name)
        if provider and provider not in self.capabilities:
            return
        params: dict[str, Any] = {"textDocument": {"uri": uri}, "_text": text}
        place = self.place(text, self.somewhere(text))
        if choose.random() < 0.05:
            place = {"line": choose.randint(0, 10**6), "character": choose.randint(0, 10**9)}
        start, end = sorted([self.somewhere(text), self.somewhere(text)])
        if name in POSITIONED:
            params["position"] = place
        if name == "selectionRange":
            params["positions"] = [place, place]
        if name == "rename":
            params["newName"] = choose.choice(["a", "Bad Name", "1.10", ""])
        if name == "references":
            params["context"] = {"includeDeclaration": choose.random() < 0.5}
        if name == "onTypeFormatting":
            params.update(ch="\n", options={})
        if name in ("inlayHint", "rangeFormatting", "semanticTokens/range", "codeAction"):
            params["range"] = {"start": self.place(text, start), "end": self.place(text, end)}
        if name == "codeAction":
            params["context"] = {"diagnostics": [], **({"only": ["quickfix"]} if choose.random() < 0.3 else {})}
        number = self.ask(f"textDocument/{name}", params)
        if choose.random() < 0.08:
            self.wire.notify("$/cancelRequest", {"id": number})

    def ask_workspace(self) -> None:
        if "workspaceSymbolProvider" in self.capabilities and self.random.random() < 0.5:
            self.ask("workspace/symbol", {"query": self.random.choice(["", "dev", "x"])})
        elif "diagnosticProvider" in self.capabilities:
            self.ask("workspace/diagnostic", {"previousResultIds": []})

    def write_catalog(self, text: str) -> None:
        path = self.workspace / "catalog.yaml"
        path.write_text(text)
        self.wire.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": 2}]})

    def change_catalog(self) -> None:
        half = self.catalog[: len(self.catalog) // 2]
        self.write_catalog(self.random.choice([self.catalog, self.catalog.replace("1.1.2", "1.1.9"), "", half]))

    def set_rules(self, rules: dict[str, str]) -> None:
        self.wire.notify("workspace/didChangeConfiguration", {"settings": {"installplan": {"rules": rules}}})

    def change_settings(self) -> None:
        self.set_rules({"unknown-version": self.random.choice(["off", "hint", "error"])})

    def change_cluster(self) -> None:
        fault = self.random.choice(["put", "put", "drop", "fail", "mend"])
        if fault == "put":
            version = f"{self.random.randint(1, 9)}.{self.random.randint(0, 9)}.0"
            self.api.put(extension_version("devops", version, mode="Multicluster"))
        elif fault == "drop":
            self.api.drop_connections()
        elif fault == "fail":
            self.api.fail(self.random.choice([faults.hang(), faults.status(503), faults.status(401)]), 2)
        else:
            self.api.clear_faults()

    # The whole

    def run(self, seconds: float) -> int:
        end, steps = time.monotonic() + seconds, 0
        sample = time.monotonic()
        while time.monotonic() < end:
            self.step()
            steps += 1
            if steps % 20 == 0:
                self.drain()
            if len(self.pending) > 50:
                self.until(lambda: len(self.pending) < 10)
            if self.random.random() < 0.02:
                time.sleep(self.random.random() * 0.05)
            if time.monotonic() >= sample:
                sample += max(1.0, seconds / 20)
                if (resident := resident_of(self.wire.process.pid)) is not None:
                    self.memory.append(resident)
        self.until(lambda: not self.pending)
        self.check_end()
        return steps

    def check_end(self) -> None:
        """When all is quiet again, the same is said as by a server that has seen nothing of it."""
        self.api.clear_faults()
        self.write_catalog(self.catalog)
        self.set_rules({})
        fresh = Wire(self.server, self.folder, environment=self.environment)
        try:
            fresh.initialize(**self.params)
            for uri, text in self.texts.items():
                document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
                fresh.notify("textDocument/didOpen", {"textDocument": document})
            end = time.monotonic() + 30
            different = list(self.texts)
            said: dict[str, Any] = {}
            # A cluster that failed is tried again after a pause.
            while different and time.monotonic() < end:
                self.settle(fresh, said, 1.0)
                different = [uri for uri in self.texts if self.diagnostics(uri) != plain(self.fresh(fresh, said, uri))]
            for uri in different:
                mine, theirs = self.diagnostics(uri), plain(self.fresh(fresh, said, uri))
                raise AssertionError(
                    f"other diagnostics than a fresh server has, in {uri}\n{self.texts[uri]!r}\n"
                    f"only here: {[each for each in mine if each not in theirs]}\n"
                    f"only there: {[each for each in theirs if each not in mine]}"
                )
        finally:
            fresh.end()
        self.ask("shutdown", None)
        self.until(lambda: not self.pending)
        self.wire.notify("exit")
        assert self.wire.exit_code() == 0
        if len(self.memory) >= 9:
            third = len(self.memory) // 3
            warm, late = max(self.memory[third : 2 * third]), max(self.memory[2 * third :])
            assert late < warm * 1.25 + 8, f"memory grows (MB): {self.memory}"

    def settle(self, fresh: Wire, said: dict[str, Any], seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.drain()
            try:
                self.take_fresh(fresh, said, fresh._arrived.get(timeout=0.05))
            except queue.Empty:
                pass

    def take_fresh(self, fresh: Wire, said: dict[str, Any], message: Any) -> None:
        assert message is not None, "the fresh server ended"
        if message.get("method") == "textDocument/publishDiagnostics":
            said[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            fresh.send({"jsonrpc": "2.0", "id": message["id"], "result": reply(message)})
        elif "method" not in message:
            said[message["id"]] = message.get("result", {})

    def diagnostics(self, uri: str) -> list[Any]:
        if "diagnosticProvider" not in self.capabilities:
            return plain(self.published.get(uri, []))
        number = self.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}}, keep=True)
        self.until(lambda: number not in self.pending)
        return plain((self.results[number] or {}).get("items", []))

    def fresh(self, fresh: Wire, said: dict[str, Any], uri: str) -> Any:
        if "diagnosticProvider" not in self.capabilities:
            return said.get(uri, [])
        number = f"fresh {len(said)} {time.monotonic()}"
        params = {"textDocument": {"uri": uri}}
        fresh.send({"jsonrpc": "2.0", "id": number, "method": "textDocument/diagnostic", "params": params})
        while number not in said:
            self.take_fresh(fresh, said, fresh.next(timeout=PATIENCE))
        return (said[number] or {}).get("items", [])

    def end(self) -> None:
        self.wire.end()
        self.api.__exit__(None, None, None)
        shutil.rmtree(self.folder, ignore_errors=True)


def reply(message: Any) -> Any:
    return [None] * len(message["params"]["items"]) if message["method"] == "workspace/configuration" else None


def plain(diagnostics: list[Any]) -> list[Any]:
    """Diagnostics in a form that can be compared; how old a cluster's data is differs."""
    return sorted((json.dumps(each["range"], sort_keys=True), str(each.get("code")), each.get("severity", 0)) for each in diagnostics)


def resident_of(process: int) -> float | None:
    """Megabytes, where the system tells."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return None
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("server", type=lambda text: Path(text).resolve())
    parser.add_argument("--seconds", type=float, default=600, help="of all sessions together")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--profiles", default=",".join(PROFILES))
    arguments = parser.parse_args()
    repeat = f"--seed {arguments.seed} --seconds {arguments.seconds:g}"
    print(f"repeat with: soak.py {arguments.server} {repeat} --profiles {arguments.profiles}", flush=True)
    profiles = arguments.profiles.split(",")
    for profile in profiles:
        session = Session(arguments.server, profile, arguments.seed)
        share = arguments.seconds / len(profiles)
        try:
            steps = session.run(share)
        except BaseException:
            for message in session.last:
                print(json.dumps(message)[:400], file=sys.stderr)
            print(f"failed; stderr: {session.wire.stderr()}", file=sys.stderr)
            print(
                f"repeat with: soak.py {arguments.server} --seed {arguments.seed} --seconds {share:g} --profiles {profile}",
                file=sys.stderr,
            )
            raise
        finally:
            session.end()
        memory = [round(value) for value in session.memory]
        print(
            f"{profile}: {steps} steps, {sum(session.sent.values())} requests, refused {dict(session.refused)}, "
            f"resident (MB) {memory}",
            flush=True,
        )


if __name__ == "__main__":
    main()
