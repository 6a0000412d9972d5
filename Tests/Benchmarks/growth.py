"""Finds what grows faster than its input: each request, about texts of each kind, in sizes that double.

usage: growth.py SERVER [--only WORDS] [--requests WORDS] [--size KILOBYTES] [--all]

What is measured is the CPU time of the server's process. Told is a request about a kind of text that takes more than 2.6 times as
long for twice the text, or for the longest text more than 200 ms and more than six times what libyaml takes for it.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench import ROOT, Client, cpu, events
from growth_texts import KINDS

MOST_GROWTH = 2.6
MOST_MILLISECONDS = 200.0
MOST_TIMES_LIBYAML = 6.0
# Below, the noise is as large as what is measured.
LEAST_MEASURED = 25.0
# Longer is as wrong as can be: nobody waits for the end.
GIVEN_UP = 2000.0
# Seconds.
MOST_WAITING = 10.0

CATALOG = """\
apiVersion: kubesphere.io/v1alpha1
kind: Extension
metadata: {name: devops}
status: {recommendedVersion: 1.2.0, installedVersion: 1.1.0}
---
apiVersion: kubesphere.io/v1alpha1
kind: ExtensionVersion
metadata: {name: devops-1.1.0, labels: {kubesphere.io/extension-ref: devops}}
spec: {version: 1.1.0, installationMode: Multicluster, docs: "https://example.com"}
---
apiVersion: kubesphere.io/v1alpha1
kind: ExtensionVersion
metadata: {name: devops-1.2.0, labels: {kubesphere.io/extension-ref: devops}}
spec:
  version: 1.2.0
  installationMode: Multicluster
  externalDependencies: [{name: gateway, type: extension, version: ">=1.0", required: true}]
---
apiVersion: cluster.kubesphere.io/v1alpha1
kind: Cluster
metadata: {name: host, labels: {cluster-role.kubesphere.io/host: "", env: prod}}
"""

CAPABILITIES: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-16"]},
    "workspace": {"workspaceEdit": {"documentChanges": True}},
    "textDocument": {
        "completion": {"completionItem": {"snippetSupport": True, "insertReplaceSupport": True, "labelDetailsSupport": True}},
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "source.fixAll", "refactor"]}}},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        "publishDiagnostics": {"relatedInformation": True, "versionSupport": True},
        "semanticTokens": {"tokenTypes": ["property", "string", "number", "keyword", "comment", "operator"], "formats": ["relative"], "tokenModifiers": [], "requests": {"full": True, "range": True}},
    },
}

# Requests about a whole document, and the members that they have besides.
WHOLE = {"start": {"line": 0, "character": 0}, "end": {"line": 10_000_000, "character": 0}}
ABOUT_ALL: dict[str, tuple[str, dict[str, Any]]] = {
    "codeAction": ("codeAction", {"range": WHOLE, "context": {"diagnostics": []}}),
    "fixAll": ("codeAction", {"range": WHOLE, "context": {"diagnostics": [], "only": ["source.fixAll"]}}),
    "documentSymbol": ("documentSymbol", {}),
    "foldingRange": ("foldingRange", {}),
    "semanticTokens": ("semanticTokens/full", {}),
    "semanticTokens of a range": ("semanticTokens/range", {"range": WHOLE}),
    "formatting": ("formatting", {"options": {"tabSize": 2, "insertSpaces": True}}),
    "inlayHint": ("inlayHint", {"range": WHOLE}),
    "codeLens": ("codeLens", {}),
    "documentLink": ("documentLink", {}),
}
# Requests about a place.
ABOUT_A_PLACE: dict[str, dict[str, Any]] = {
    "completion": {},
    "hover": {},
    "definition": {},
    "references": {"context": {"includeDeclaration": True}},
    "documentHighlight": {},
    "linkedEditingRange": {},
    "prepareRename": {},
    "rename": {"newName": "other"},
    "onTypeFormatting": {"ch": "\n", "options": {"tabSize": 2, "insertSpaces": True}},
    "codeAction": {"context": {"diagnostics": []}},
    "selectionRange": {},
    "rangeFormatting": {"options": {"tabSize": 2, "insertSpaces": True}},
}


class Slow(Exception):
    """An answer that does not come."""


class Server(Client):
    def __init__(self, command: str, root: Path) -> None:
        super().__init__([command], root, {**os.environ, "KUBECONFIG": os.devnull})
        params = {"processId": os.getpid(), "rootUri": root.as_uri(), "capabilities": CAPABILITIES}
        self.send(id=0, method="initialize", params=params)
        self.until(lambda message: message.get("id") == 0 and "method" not in message)
        self.send(method="initialized", params={})
        self.number = 0
        self.version = 1
        self.messages: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self) -> None:
        try:
            while True:
                self.messages.put(self.receive())
        except (OSError, ValueError):
            pass

    def measured(self, ends: Callable[[dict[str, Any]], bool], *messages: bytes, may_be_silent: bool = False) -> float:
        """Milliseconds of CPU until a message comes that ends it, or until the server rests where it may say nothing."""
        before = last = cpu(self.process.pid)
        begun = time.monotonic()
        for message in messages:
            self.write(message)
        while True:
            try:
                message = self.messages.get(timeout=0.1)
            except queue.Empty:
                if cpu(self.process.pid) - before > GIVEN_UP:
                    raise Slow from None
                if may_be_silent and time.monotonic() - begun > 0.5 and cpu(self.process.pid) - last < 1:
                    return cpu(self.process.pid) - before
                last = cpu(self.process.pid)
                if time.monotonic() - begun > MOST_WAITING:
                    print(f"no answer, and the server does nothing: {messages[0][-300:]!r}", file=sys.stderr)
                    raise Slow from None
                continue
            if ends(message):
                return cpu(self.process.pid) - before

    def opened(self, uri: str, text: str) -> float:
        document = {"uri": uri, "languageId": "json" if uri.endswith(".json") else "yaml", "version": 0, "text": text}
        self.version += 1
        document["version"] = wanted = self.version
        return self.measured(
            lambda message: message.get("method") == "textDocument/publishDiagnostics"
            and message["params"]["uri"] == uri
            and message["params"].get("version") == wanted,
            self.encoded(method="textDocument/didOpen", params={"textDocument": document}),
        )

    def typed(self, uri: str, place: dict[str, int]) -> float:
        self.version += 1
        change = {"range": {"start": place, "end": place}, "text": "1"}
        document = {"uri": uri, "version": self.version}
        wanted = self.version
        return self.measured(
            lambda message: message.get("method") == "textDocument/publishDiagnostics"
            and message["params"]["uri"] == uri
            and message["params"].get("version") == wanted,
            self.encoded(method="textDocument/didChange", params={"textDocument": document, "contentChanges": [change]}),
            # Where nothing new is found, nothing is published.
            may_be_silent=True,
        )

    def asked(self, method: str, uri: str, params: dict[str, Any]) -> float:
        self.number += 1
        number = self.number
        request = {"textDocument": {"uri": uri}, **params}
        return self.measured(
            lambda message: message.get("id") == number and "method" not in message,
            self.encoded(id=number, method="textDocument/" + method, params=request),
        )

    def closed(self, uri: str) -> None:
        self.send(method="textDocument/didClose", params={"textDocument": {"uri": uri}})


def places(text: str) -> dict[str, dict[str, int]]:
    """A place in the middle, one at the end, and one in the longest line, as UTF-16 counts."""
    lines = text.split("\n")
    middle = len(lines) // 2
    longest = max(range(len(lines)), key=lambda number: len(lines[number]))

    def place(line: int, column: int) -> dict[str, int]:
        return {"line": line, "character": len(lines[line][:column].encode("utf-16-le")) // 2}

    found = {
        "in the middle": place(middle, len(lines[middle])),
        "at the end": place(max(0, len(lines) - 2), len(lines[max(0, len(lines) - 2)])),
    }
    if len(lines[longest]) > 2000:
        # Behind a comma, where something may be completed.
        half = lines[longest].find(",", len(lines[longest]) // 2)
        found["in the long line"] = place(longest, half + 1 if half > 0 else len(lines[longest]) // 2)
        found["in the long line's word"] = place(longest, len(lines[longest]) - len(lines[longest]) // 4)
    return found


def questions(text: str) -> Iterator[tuple[str, Callable[[Server, str], float]]]:
    """What is asked of a text that is open already, by names."""
    for name, (method, params) in ABOUT_ALL.items():
        yield name, lambda server, uri, method=method, params=params: server.asked(method, uri, params)
    for where, place in places(text).items():
        for method, more in ABOUT_A_PLACE.items():
            if method == "selectionRange":
                params = {"positions": [place]}
            elif method in ("codeAction", "rangeFormatting"):
                params = {"range": {"start": place, "end": place}, **more}
            else:
                params = {"position": place, **more}
            yield f"{method} {where}", lambda server, uri, method=method, params=params: server.asked(method, uri, params)
    # Last: it changes the text.
    for where, place in places(text).items():
        yield f"a key {where}", lambda server, uri, place=place: server.typed(uri, place)


class Measuring:
    def __init__(self, command: str, root: Path, wanted: list[str]) -> None:
        self.command = command
        self.root = root
        self.wanted = wanted
        self.server = Server(command, root)

    def restart(self) -> None:
        self.server.end()
        self.server = Server(self.command, self.root)

    def times(self, text: str, skipped: set[str], runs: int = 1) -> dict[str, float]:
        """The least CPU time of each question, in milliseconds; infinite where no answer came."""
        uri = (self.root / ("text.json" if text.startswith("{") else "text.yaml")).as_uri()
        taken: dict[str, float] = {}

        def run(question: str, ask: Callable[[], float]) -> bool:
            if question in skipped:
                return False
            try:
                taken[question] = min(ask() for _ in range(runs))
                return True
            except Slow:
                taken[question] = float("inf")
                self.restart()
                return False

        def reopen() -> float:
            self.server.closed(uri)
            return self.server.opened(uri, text)

        if "open" in skipped:
            try:
                reopen()
            except Slow:
                self.restart()
                return taken
        elif not run("open", reopen):
            return taken
        for question, ask in questions(text):
            if self.wanted and not any(word in question for word in self.wanted):
                continue
            if not run(question, lambda ask=ask: ask(self.server, uri)) and taken.get(question) == float("inf"):
                try:
                    self.server.opened(uri, text)
                except Slow:
                    self.restart()
                    break
        self.server.closed(uri)
        return taken


def checked(command: str, path: Path, fixed: bool) -> float:
    """Milliseconds of CPU of `check`, or `check --fix`, on a file."""
    before = os.times()
    try:
        subprocess.run([command, "check", *(["--fix", "--dry-run"] if fixed else []), str(path)], capture_output=True, timeout=20, cwd=path.parent,
                       env={**os.environ, "KUBECONFIG": os.devnull})
    except subprocess.TimeoutExpired:
        return float("inf")
    after = os.times()
    return (after.children_user + after.children_system - before.children_user - before.children_system) * 1e3


def columns(rows: list[dict[str, float]]) -> dict[str, list[float]]:
    """Of each question what it took for the texts, the shortest first."""
    questions = dict.fromkeys(question for row in rows for question in row)
    return {question: [row[question] for row in rows if question in row] for question in questions}


def growth(taken: list[float]) -> float:
    """How many times as long twice the text takes, where it takes long enough to be measured."""
    return max((b / a for a, b in zip(taken, taken[1:], strict=False) if b >= LEAST_MEASURED and a > 0), default=0.0)


def is_wrong(taken: list[float], most: float) -> bool:
    return growth(taken) > MOST_GROWTH or taken[-1] > most


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("server")
    parser.add_argument("--only", help="kinds of texts with one of these words in their names, separated by commas")
    parser.add_argument("--requests", default="", help="requests with one of these words in their names")
    parser.add_argument("--size", type=int, default=1000, help="kilobytes of the longest text")
    parser.add_argument("--all", action="store_true", help="print everything that is measured")
    arguments = parser.parse_args()
    command = str(Path(arguments.server).resolve())
    # The server of the light package has no `check`.
    can_check = Path(command).name == "installplan-ls"
    wanted = [word for word in arguments.requests.split(",") if word]
    faults = measured = 0
    worst_growth = worst_time = 0.0
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as scratch:
        root = Path(folder)
        (root / "catalog.yaml").write_text(CATALOG)
        (root / ".installplan-ls.yaml").write_text("catalog: [{paths: ['**'], files: [catalog.yaml]}]\n")
        libyaml = events(Path(scratch))
        measuring = Measuring(command, root, wanted)
        for name, make in KINDS.items():
            if arguments.only and not any(word in name for word in arguments.only.split(",")):
                continue
            # Numbers in a text have digits: it is made a little longer than wanted.
            longest = int(arguments.size * 25 * min(1.0, arguments.size * 1000 / len(make(arguments.size * 25).encode())))
            texts = [make(longest // 4), make(longest // 2), make(longest)]
            path = Path(scratch) / "text.yaml"
            path.write_text(texts[-1], newline="")
            try:
                yardstick = libyaml(path)
            except subprocess.CalledProcessError:
                yardstick = 0.0
            most = max(MOST_MILLISECONDS, MOST_TIMES_LIBYAML * yardstick)
            rows: list[dict[str, float]] = []
            skipped: set[str] = set()
            for text in texts:
                rows.append(measuring.times(text, skipped))
                skipped |= {question for question, taken in rows[-1].items() if taken == float("inf")}
            if can_check:
                for text, row in zip(texts, rows, strict=True):
                    file = root / ("checked.json" if text.startswith("{") else "checked.yaml")
                    file.write_text(text, newline="")
                    row["check"] = min(checked(command, file, False) for _ in range(2))
                    row["check --fix"] = checked(command, file, True)
                    file.unlink()
            # What seems too slow is measured again: other programs run on the machine as well.
            doubted = [question for question, taken in columns(rows).items() if is_wrong(taken, most) and taken[-1] != float("inf")]
            if doubted:
                for text, row in zip(texts, rows, strict=True):
                    again = measuring.times(text, set(row) - set(doubted), runs=4)
                    row.update({question: min(row[question], taken) for question, taken in again.items() if question in row})
            for question, taken in columns(rows).items():
                measured += 1
                wrong = is_wrong(taken, most)
                faults += wrong
                if taken[-1] != float("inf"):
                    worst_growth = max(worst_growth, growth(taken))
                    worst_time = max(worst_time, taken[-1] / most)
                if wrong or arguments.all:
                    shown = " ".join(f"{value:8.1f}" for value in taken)
                    print(f"{'!' if wrong else ' '} {name}: {question:<40} {shown} ms, of {most:.0f}; x {growth(taken):.1f}", flush=True)
        measuring.server.end()
    print(f"{measured} measured, {faults} too slow; most growth {worst_growth:.2f}, most time {worst_time:.2f} of what is allowed")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
