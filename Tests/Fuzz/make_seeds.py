"""Writes the fuzzers' seeds from the demo and the tests' fixtures into a folder, one folder a fuzzer.

usage: make_seeds.py FOLDER
"""

from __future__ import annotations

import gzip
import io
import json
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "editors" / "demo"
TESTS = ROOT / "Tests"
SECRET = "S3CRET"


def frame(message: object) -> bytes:
    body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def protocol() -> list[bytes]:
    place = {"textDocument": {"uri": "file:///a.yaml"}, "position": {"line": 1, "character": 2}}
    change = {"textDocument": {"uri": "file:///a.yaml", "version": 2}, "contentChanges": [{"text": "a: \ud83d\ude00"}]}
    messages: list[object] = [
        {"jsonrpc": "2.0", "id": 1, "method": "textDocument/hover", "params": place},
        {"jsonrpc": "2.0", "method": "textDocument/didChange", "params": change},
        {"jsonrpc": "2.0", "id": "x", "result": None},
        {"jsonrpc": "2.0", "id": 3, "error": {"code": -32601, "message": "no"}},
        [],
    ]
    clients = [json.loads(path.read_text()) for path in sorted((TESTS / "EndToEnd" / "clients").glob("*.json"))]
    messages += [{"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": client} for client in clients]
    return [frame(message) for message in messages] + [b"".join(frame(message) for message in messages[:4])]


def plans() -> list[bytes]:
    texts = [path.read_bytes() for path in sorted(DEMO.glob("*.yaml")) if path.name != "catalog.yaml"]
    texts += [path.read_bytes() for path in sorted((TESTS / "YAMLSyntaxTests" / "Fixtures" / "good").glob("*"))]
    return texts


def kubeconfigs() -> list[bytes]:
    def config(user: str) -> bytes:
        return (
            "apiVersion: v1\nkind: Config\ncurrent-context: a\n"
            "contexts: [{name: a, context: {cluster: c, user: u}}, {name: b, context: {cluster: c, user: none}}]\n"
            "clusters: [{name: c, cluster: {server: 'https://127.0.0.1:6443', certificate-authority-data: UzNDUkVU}}]\n"
            f"users: [{{name: u, user: {user}}}]\n"
        ).encode()

    return [
        config(f"{{token: {SECRET}}}"),
        config(f"{{username: u, password: {SECRET}}}"),
        config("{client-certificate-data: UzNDUkVU, client-key-data: UzNDUkVU}"),
        config(f"{{exec: {{apiVersion: client.authentication.k8s.io/v1, command: a, args: [{SECRET}]}}}}"),
        config("{tokenFile: /nowhere}"),
    ]


def answers() -> list[bytes]:
    metadata = {"name": "devops-1.0.0", "resourceVersion": "7", "labels": {"kubesphere.io/extension-ref": "devops"}}
    version = {"metadata": metadata, "spec": {"version": "1.0.0", "installationMode": "Multicluster"}}
    cluster = {"metadata": {"name": "host"}, "spec": {}, "status": {"kubernetesVersion": "v1.28.0"}}
    lines = [
        {"kind": "List", "metadata": {"resourceVersion": "1", "continue": "x"}, "items": [version, cluster, {}]},
        {"type": "ADDED", "object": version},
        {"type": "MODIFIED", "object": cluster},
        {"type": "DELETED", "object": version},
        {"type": "BOOKMARK", "object": {"metadata": {"resourceVersion": "9"}}},
        {"type": "ERROR", "object": {"kind": "Status", "code": 410, "reason": "Expired"}},
        {"kind": "Status", "code": 403, "message": "no", "details": {"retryAfterSeconds": 1}},
    ]
    text = b"\n".join(json.dumps(line).encode() for line in lines)
    # The last byte chooses the kind.
    recorded = sorted((TESTS / "KubernetesClientTests" / "Fixtures" / "apiserver").rglob("*"))
    files = [path.read_bytes() for path in recorded if path.is_file() and path.stat().st_size < 20_000]
    return [text + bytes([kind]) for kind in range(5)] + files


def versions() -> list[bytes]:
    seeds = []
    for name in ("semver-constraints", "semver-order", "label-selectors"):
        rows = (TESTS / "KubeSphereModelTests" / "Fixtures" / f"{name}.jsonl").read_text().splitlines()
        for row in rows[:: max(1, len(rows) // 40)]:
            texts = [value for value in json.loads(row).values() if isinstance(value, str)]
            seeds.append("\n".join(texts).encode())
    return [*seeds, b"env\nIn\nprod\ntest", b"a.b/c\nExists\n\n"]


def settings() -> list[bytes]:
    return [
        b"catalog:\n  - paths: [staging/**]\n    context: staging\n  - paths: ['**']\n    files: [catalog.yaml]\n"
        b"rules: {unknown-version: hint, missing-field: off}\nexclude: ['**/testdata/**', 'a?[b]{c,d}']\n\x00",
        b'{"kubeconfig": ["~/a"], "rules": {"x": "loud"}}\x01',
    ]


def charts() -> list[bytes]:
    """tar archives of charts, in the three formats, with links, long names and a chart in a chart."""

    def chart(form: int, files: dict[str, bytes]) -> bytes:
        stream = io.BytesIO()
        with tarfile.open(fileobj=stream, mode="w", format=form) as archive:
            for name, content in files.items():
                member = tarfile.TarInfo(f"demo/{name}")
                if content.startswith(b"-> "):
                    member.type, member.linkname = tarfile.SYMTYPE, content[3:].decode()
                    content = b""
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
        return stream.getvalue()[:9728]

    plain = {"Chart.yaml": b"name: demo", "values.yaml": b"\xef\xbb\xbfa: 1", "templates/a.yaml": b"a"}
    small = gzip.compress(chart(tarfile.USTAR_FORMAT, {"Chart.yaml": b"name: small"}), mtime=0)
    long = "charts/long/" + "folder/" * 20
    files = {
        **plain,
        "charts/small.tgz": small,
        "charts/sub/Chart.yaml": b"name: sub",
        "charts/_off/values.yaml": b"",
        "charts/long/Chart.yaml": b"",
        long + "values.yaml": b"",
        "link": b"-> /etc/passwd",
    }
    forms = (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT)
    return [chart(form, plain) for form in forms] + [chart(form, files) for form in forms]


def values() -> list[bytes]:
    """A chart with a part, values for it, and an override: parted by NUL bytes. The last byte chooses the release of Helm."""
    chart = (
        b"apiVersion: v2\nname: a\nversion: 1.0.0\ndependencies:\n"
        b"- {name: sub, alias: s, tags: [agent], condition: 's.enabled,x.y', import-values: [data, {child: b, parent: c}]}\n"
    )
    part = b"name: sub\nversion: 1.0.0\n"
    own = b"# -- text\ns:\n  enabled: true\n  list: [1, {a: b}]\nglobal: {deep: {w: 2}}\n"
    default = b"# One of: a, b\nmode: a\nexports: {data: {k: 1.10}}\nb: {c: null}\nglobal: {deep: {x: 1}}\nopen: {}\n"
    configs = [
        b"s:\n  enabled: no\n  mode: null\n  lits: 5\nx: {1: a, y: 2024-01-01}\n",
        b"base: &b {mode: b}\ns:\n  <<: *b\n  text: |\n    a\n      b\n",
        b"global: x\ntags: []\n",
        b"",
    ]
    overrides = [b"s: {mode: yes}\n", b"", b"a: 1\na: 2\n", b"  s:\n    open: {q: 1e3}\n"]
    return [
        b"\x00".join([chart, own, part, default, config, override]) + bytes([number])
        for number, (config, override) in enumerate(zip(configs, overrides, strict=True))
    ]


def main() -> None:
    folder = Path(sys.argv[1])
    seeds = {
        "protocol": protocol(),
        "analysis": plans(),
        "catalog": [(DEMO / "catalog.yaml").read_bytes()[:20_000], *plans()[:3]],
        "settings": settings(),
        "kubeconfig": kubeconfigs(),
        "apiserver": answers(),
        "versions": versions(),
        "archive": [gzip.compress(tar, mtime=0) for tar in charts()],
        # The last bytes choose the length of the pieces.
        "tar": [tar + b"\x01\x00" for tar in charts()],
        "values": values(),
    }
    for name, texts in seeds.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        for number, text in enumerate(texts):
            (folder / name / f"seed-{number:03}").write_bytes(text)


if __name__ == "__main__":
    main()
