"""Completion: what is offered at the ▮, and the document after it was accepted. The catalog is the demo's."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from lsprotocol import types
from lsprotocol.converters import get_converter

import wording
from conftest import Connect
from session import Completions, Session

EXTENSIONS = {"deepseek", "devops", "grafana", "loki", "nvidia-gpu-operator", "opensearch", "vector"}
CLUSTERS = {"host", "member-1", "member-2", "edge-1"}

HEAD = "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\n"
DEVOPS = HEAD + "metadata:\n  name: devops\nspec:\n  extension:\n    name: devops\n"
TAIL = "  enabled: true\n  upgradeStrategy: Manual\n"
VERSIONED = DEVOPS + "    version: 1.1.3\n"
PLACED = (
    VERSIONED + TAIL + "  clusterScheduling:\n    placement:\n      clusters:\n        - host\n        - member-1\n"
)


def as_text(item: types.CompletionItem) -> str:
    """All the server says of an item, for words that may stand in any of its members."""
    return json.dumps(get_converter().unstructure(item), ensure_ascii=False)


async def offered(session: Session, marked: str, **arguments: str) -> Completions:
    document, offset = session.open_at_cursor(marked, **arguments)
    return await document.complete(offset)


def marks(item: types.CompletionItem) -> str:
    """What is seen of an item in the list itself."""
    details = item.label_details
    shown = [details.detail if details else None, details.description if details else None, item.detail]
    return " ".join(part for part in shown if part).lower()


def check_order(offered: Completions) -> None:
    """Clients sort by `sortText`; the list must be in that order already."""
    keys = [item.sort_text or item.label for item in offered.items]
    assert keys == sorted(keys)


# Values: where the cursor is, what is accepted, and what the line becomes

VERSION_LINES = {
    "after the colon": ("    version:▮", r"    version: (['\"]?)1\.1\.3\1"),
    "after a space": ("    version: ▮", r"    version: (['\"]?)1\.1\.3\1"),
    "after several spaces": ("    version:   ▮", r"    version: +(['\"]?)1\.1\.3\1"),
    "on a half-typed one": ("    version: 1.1▮", r"    version: (['\"]?)1\.1\.3\1"),
    "in double quotes": ('    version: "▮"', r'    version: "1\.1\.3"'),
    "in single quotes": ("    version: '▮'", r"    version: '1\.1\.3'"),
    "half-typed in quotes": ('    version: "1.▮"', r'    version: "1\.1\.3"'),
    "after an open quote": ('    version: "▮', r'    version: "1\.1\.3"?'),
    "before a comment": ("    version: ▮ # pinned", r"    version: (['\"]?)1\.1\.3\1 +# pinned"),
    "at the end of a whole one": ("    version: 1.1▮", r"    version: (['\"]?)1\.1\.3\1"),
}


@pytest.mark.asyncio
@pytest.mark.parametrize("where", VERSION_LINES)
@pytest.mark.parametrize("order", ["name first", "version first"])
async def test_versions(demo: Session, where: str, order: str) -> None:
    line, becomes = VERSION_LINES[where]
    marked = DEVOPS + line + "\n" + TAIL
    if order == "version first":
        marked = marked.replace("    name: devops\n", "").replace(line, line + "\n    name: devops")
    result = await offered(demo, marked)
    assert result.labels == ["1.1.3", "1.1.2", "1.1.1"]
    check_order(result)
    lines = result.accept("1.1.3").splitlines()
    before = marked.splitlines()
    changed = [after for after, old in zip(lines, before, strict=True) if after != old]
    assert len(changed) == 1 and re.fullmatch(becomes, changed[0]), changed


@pytest.mark.asyncio
async def test_versions_are_sorted_as_versions(demo: Session) -> None:
    result = await offered(demo, DEVOPS.replace("devops", "grafana") + "    version: ▮\n")
    assert result.labels == ["10.4.1", "9.5.3"]
    check_order(result)


@pytest.mark.asyncio
async def test_marks_of_versions(demo: Session) -> None:
    devops = await offered(demo, DEVOPS + "    version: ▮\n")
    assert [item.label for item in devops.items if item.preselect] == ["1.1.3"]
    assert wording.MARK_INSTALLED in marks(devops["1.1.2"])
    assert wording.MARK_INSTALLED not in marks(devops["1.1.1"])
    assert wording.MARK_RECOMMENDED in marks(devops["1.1.3"])
    assert wording.MARK_RECOMMENDED not in marks(devops["1.1.2"])
    assert not any(item.commit_characters for item in devops.items)
    loki = await offered(demo, DEVOPS.replace("devops", "loki") + "    version: ▮\n")
    assert loki.labels == ["1.1.0", "1.0.1"]
    assert [item.label for item in loki.items if item.preselect] == ["1.0.1"]
    incompatible = loki["1.1.0"]
    assert types.CompletionItemTag.Deprecated in (incompatible.tags or [])
    assert wording.MARK_INCOMPATIBLE in marks(incompatible)
    assert not loki["1.0.1"].tags and wording.MARK_INCOMPATIBLE not in marks(loki["1.0.1"])


@pytest.mark.asyncio
async def test_the_version_of_an_extension_without_name_or_unknown(demo: Session) -> None:
    assert (
        "1.1.3"
        not in (await offered(demo, DEVOPS.replace("name: devops", "name: nothing") + "    version: ▮\n")).labels
    )


NAME_PLACES = {
    "spec, after the colon": HEAD + "spec:\n  extension:\n    name:▮\n",
    "spec, after a space": HEAD + "spec:\n  extension:\n    name: ▮\n" + TAIL,
    "spec, half-typed": HEAD + "spec:\n  extension:\n    name: op▮\n" + TAIL,
    "spec, in quotes": HEAD + "spec:\n  extension:\n    name: '▮'\n",
    "spec, with a version already": HEAD + "spec:\n  extension:\n    version: 2.11.1\n    name: ▮\n",
    "spec, flow style": HEAD + "spec: {extension: {name: ▮, version: 2.11.1}}\n",
    "spec, flow style without a space": HEAD + "spec: {extension: {name:▮}}\n",
    "spec, flow style not closed": HEAD + "spec: {extension: {name: ▮\n",
    "metadata, after the colon": HEAD + "metadata:\n  name:▮\n",
    "metadata, after a space": HEAD + "metadata:\n  name: ▮\nspec:\n  enabled: true\n",
    "metadata, half-typed": HEAD + "metadata:\n  name: open▮\n",
}


@pytest.mark.asyncio
@pytest.mark.parametrize("where", NAME_PLACES)
async def test_extension_names(demo: Session, where: str) -> None:
    marked = NAME_PLACES[where]
    result = await offered(demo, marked)
    typed = re.search(r"(\w*)▮", marked)
    assert typed
    assert {name for name in EXTENSIONS if name.startswith(typed.group(1))} <= set(result.labels) <= EXTENSIONS
    check_order(result)
    after = result.accept("opensearch")
    assert re.search(r"name: (['\"]?)opensearch\1(?=[\n,}])", after), after
    assert after.count("\n") == marked.count("\n")


@pytest.mark.asyncio
async def test_what_is_said_of_an_extension(demo: Session) -> None:
    document, offset = demo.open_at_cursor(HEAD + "spec:\n  extension:\n    name: ▮\n")
    result = await document.complete(offset)
    gpu = result["nvidia-gpu-operator"]
    assert gpu.label_details is not None
    assert "NVIDIA GPU Operator" in as_text(gpu)
    assert "machine" in as_text(gpu).lower()  # the category
    assert wording.MARK_INSTALLED in as_text(result["devops"]).lower()  # the state
    documentation = as_text(await result.resolve("deepseek"))
    for word in ("Runs DeepSeek language models on the host cluster.", "0.1.0", "HostOnly", "gateway", ">= 23.9.2"):
        assert word in documentation


@pytest.mark.asyncio
async def test_chinese(connect: Connect, workspace: Path) -> None:
    session = await connect(workspace, locale="zh-CN")
    result = await offered(session, HEAD + "spec:\n  extension:\n    name: ▮\n")
    assert "NVIDIA GPU 管理" in as_text(result["nvidia-gpu-operator"])
    assert "在主集群上运行 DeepSeek 大语言模型。" in as_text(await result.resolve("deepseek"))
    assert "集成与交付" in as_text(await result.resolve("devops"))


PLAIN_VALUES = {
    "enabled": (VERSIONED + "  enabled: ▮\n", ["true", "false"], "true", r"  enabled: true"),
    "enabled, half-typed": (VERSIONED + "  enabled: fa▮\n", ["false"], "false", r"  enabled: false"),
    "enabled, after the colon": (VERSIONED + "  enabled:▮\n", ["true", "false"], "false", r"  enabled: false"),
    "upgradeStrategy": (
        VERSIONED + "  upgradeStrategy: ▮\n",
        ["Manual", "Automatic"],
        "Manual",
        r"  upgradeStrategy: Manual",
    ),
    "upgradeStrategy, after the colon": (
        VERSIONED + "  upgradeStrategy:▮\n",
        ["Manual", "Automatic"],
        "Automatic",
        r"  upgradeStrategy: Automatic",
    ),
    "upgradeStrategy, in quotes": (
        VERSIONED + '  upgradeStrategy: "▮"\n',
        ["Manual", "Automatic"],
        "Manual",
        r'  upgradeStrategy: "Manual"',
    ),
    "upgradeStrategy, flow style": (
        HEAD + "spec: {enabled: true, upgradeStrategy: ▮}\n",
        ["Manual", "Automatic"],
        "Manual",
        r"spec: \{enabled: true, upgradeStrategy: Manual\}",
    ),
}


@pytest.mark.asyncio
@pytest.mark.parametrize("where", PLAIN_VALUES)
async def test_plain_values(demo: Session, where: str) -> None:
    marked, labels, accepted, line = PLAIN_VALUES[where]
    result = await offered(demo, marked)
    assert set(labels) <= set(result.labels)
    assert set(result.labels) <= {"true", "false", "Manual", "Automatic"}
    assert re.search(f"^{line}$", result.accept(accepted), re.M), result.accept(accepted)


PLACEMENT = VERSIONED + TAIL + "  clusterScheduling:\n    placement:\n"
CLUSTER_PLACES = {
    "a new item": (PLACEMENT + "      clusters:\n        - ▮\n", r"^        - member-2$"),
    "another item": (PLACEMENT + "      clusters:\n        - host\n        - ▮\n", r"^        - member-2$"),
    "half-typed": (PLACEMENT + "      clusters:\n        - host\n        - mem▮\n", r"^        - member-2$"),
    "in quotes": (PLACEMENT + '      clusters:\n        - "▮"\n', r'^        - "member-2"$'),
    "not indented": (PLACEMENT + "      clusters:\n      - ▮\n", r"^      - member-2$"),
    "flow style": (PLACEMENT + "      clusters: [▮]\n", r"^      clusters: \[member-2\]$"),
    "flow style, another": (PLACEMENT + "      clusters: [host, ▮]\n", r"^      clusters: \[host, member-2\]$"),
    "flow style, not closed": (PLACEMENT + "      clusters: [host, mem▮\n", r"^      clusters: \[host, member-2\]?$"),
    "a key of overrides": (PLACED + "    overrides:\n      ▮\n", r"^      member-2:"),
    "a half-typed key of overrides": (PLACED + "    overrides:\n      memb▮\n", r"^      member-2:"),
}


@pytest.mark.asyncio
@pytest.mark.parametrize("where", CLUSTER_PLACES)
async def test_clusters(demo: Session, where: str) -> None:
    marked, line = CLUSTER_PLACES[where]
    if "overrides" in where:
        marked = marked.replace("        - member-1\n", "        - member-1\n        - member-2\n")
    result = await offered(demo, marked)
    assert "member-2" in result.labels
    assert set(result.labels) <= CLUSTERS
    assert re.search(line, result.accept("member-2"), re.M), result.accept("member-2")


# Fields: offered where they are allowed and not yet there

FIELDS = {
    # where: (text, offered, not offered, accepted, the accepted line)
    "spec": (
        VERSIONED + "  ▮\n",
        ["enabled", "upgradeStrategy", "config", "clusterScheduling"],
        ["extension", "name", "version", "metadata", "placement"],
        "enabled",
        r"^  enabled: ?",
    ),
    "spec, half-typed": (
        VERSIONED + "  upg▮\n",
        ["upgradeStrategy"],
        ["extension"],
        "upgradeStrategy",
        r"^  upgradeStrategy: ?",
    ),
    "spec, half-typed in the middle": (
        DEVOPS + "    version: 1.1.3\n  upg▮\n  enabled: true\n",
        ["upgradeStrategy"],
        ["extension", "enabled"],
        "upgradeStrategy",
        r"^  upgradeStrategy: ?",
    ),
    "spec, first line": (
        HEAD + "spec:\n  ▮\n",
        ["extension", "enabled"],
        ["name"],
        "extension",
        r"^  extension:\n    (name|version): ?",
    ),
    "spec, before others": (
        HEAD + "spec:\n  ▮\n  enabled: true\n",
        ["extension", "config"],
        ["enabled"],
        "extension",
        r"^  extension:\n    (name|version): ?",
    ),
    "extension, blank line": (
        DEVOPS + "    ▮\n" + TAIL,
        ["version"],
        ["name", "enabled"],
        "version",
        r"^    version: ?",
    ),
    "extension, half-typed": (
        DEVOPS + "    ver▮\n" + TAIL,
        ["version"],
        ["name", "enabled"],
        "version",
        r"^    version: ?",
    ),
    "extension, empty": (
        HEAD + "spec:\n  extension:\n    ▮\n",
        ["name", "version"],
        ["enabled"],
        "name",
        r"^    name: ?",
    ),
    "clusterScheduling": (
        VERSIONED + TAIL + "  clusterScheduling:\n    ▮\n",
        ["placement", "overrides"],
        ["clusters", "enabled"],
        "placement",
        r"^    placement:",
    ),
    "placement": (
        VERSIONED + TAIL + "  clusterScheduling:\n    placement:\n      ▮\n",
        ["clusters", "clusterSelector"],
        ["overrides", "placement"],
        "clusters",
        r"^      clusters:",
    ),
    "clusterSelector": (
        PLACEMENT + "      clusterSelector:\n        ▮\n",
        ["matchLabels", "matchExpressions"],
        ["clusters"],
        "matchLabels",
        r"^        matchLabels:",
    ),
    "matchExpressions": (
        PLACEMENT + "      clusterSelector:\n        matchExpressions:\n          - key: a\n            ▮\n",
        ["operator", "values"],
        ["key", "matchLabels"],
        "operator",
        r"^            operator: ?",
    ),
    "matchExpressions, first field of an item": (
        PLACEMENT + "      clusterSelector:\n        matchExpressions:\n          - ▮\n",
        ["key", "operator", "values"],
        ["matchLabels"],
        "key",
        r"^          - key: ?",
    ),
    "metadata": (
        HEAD + "metadata:\n  ▮\nspec:\n  enabled: true\n",
        ["name", "labels"],
        ["spec", "enabled"],
        "name",
        r"^  name: ?",
    ),
    "top level": (HEAD + "▮\n", ["metadata", "spec"], ["apiVersion", "kind", "enabled"], "spec", r"^spec:"),
    "top level, half-typed": (HEAD + "me▮\n", ["metadata"], ["kind"], "metadata", r"^metadata:"),
    "no newline at the end": (VERSIONED + "  ▮", ["enabled"], ["extension"], "enabled", r"^  enabled: ?"),
    "flow style": (
        HEAD + "spec: {enabled: true, ▮}\n",
        ["extension", "upgradeStrategy"],
        ["enabled"],
        "upgradeStrategy",
        r"^spec: \{enabled: true, upgradeStrategy: ?\w*\}$",
    ),
    "flow style, half-typed": (
        HEAD + "spec: {enabled: true, upg▮}\n",
        ["upgradeStrategy"],
        ["enabled"],
        "upgradeStrategy",
        r"^spec: \{enabled: true, upgradeStrategy: ?\w*\}$",
    ),
    "second document": (
        HEAD + "metadata:\n  name: a\n---\n" + VERSIONED + "  ▮\n",
        ["enabled"],
        ["extension"],
        "enabled",
        r"^  enabled: ?",
    ),
}


@pytest.mark.asyncio
@pytest.mark.parametrize("where", FIELDS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=repr)
async def test_fields(demo: Session, where: str, newline: str) -> None:
    marked, labels, others, accepted, line = FIELDS[where]
    result = await offered(demo, marked.replace("\n", newline))
    assert set(labels) <= set(result.labels)
    assert not set(others) & set(result.labels)
    assert len(result.labels) == len(set(result.labels))
    check_order(result)
    after = result.accept(accepted)
    if newline == "\r\n":
        assert "\n" not in after.replace("\r\n", ""), "the file's line ends are followed"
    assert re.search(line, after.replace("\r\n", "\n"), re.M), after
    again = demo.open(after, "accepted.yaml")
    assert "yaml-syntax" not in await again.codes(), after


@pytest.mark.asyncio
@pytest.mark.parametrize("indent", [2, 3, 4])
async def test_the_indentation_of_the_file_is_followed(demo: Session, indent: int) -> None:
    marked = re.sub(r"^( +)", lambda spaces: " " * (len(spaces.group()) // 2 * indent), VERSIONED + "  ▮\n", flags=re.M)
    result = await offered(demo, marked)
    for label in ("clusterScheduling", "config"):
        block = result.accept(label).split(f"{label}:")[1]
        for line in block.splitlines()[1:]:
            assert (len(line) - len(line.lstrip(" "))) % indent == 0, block


@pytest.mark.asyncio
async def test_documentation_of_a_field(demo: Session) -> None:
    document, offset = demo.open_at_cursor(VERSIONED + "  ▮\n")
    item = await (await document.complete(offset)).resolve("upgradeStrategy")
    assert "Automatic" in as_text(item)


# A new file, line by line

BEGUN = {
    "the first field": ("api▮", "apiVersion", "apiVersion: kubesphere.io/v1alpha1"),
    "the group": ("apiVersion: kube▮", "kubesphere.io/v1alpha1", "apiVersion: kubesphere.io/v1alpha1"),
    "the kind": ("kind: Inst▮", "InstallPlan", "kind: InstallPlan"),
    "by the extension's name": ("gra▮", "grafana 10.4.1", "kind: InstallPlan\nmetadata:\n  name: grafana\n"),
}


@pytest.mark.asyncio
@pytest.mark.parametrize("where", BEGUN)
async def test_a_new_file(demo: Session, where: str) -> None:
    marked, label, becomes = BEGUN[where]
    result = await offered(demo, marked)
    typed = re.split(r"[ \n]", marked.removesuffix("▮"))[-1]
    assert (result[label].filter_text or label).startswith(typed)
    assert becomes in result.accept(label)
    for one in result.labels:
        assert not any(other != one and other.startswith(one) for other in result.labels), one


# What triggers completion where nothing fits

TRIGGERED = {
    "prose": ("Hello world▮", "."),
    "a comment": ("# whizard▮", "-"),
    "a marker": ("--▮", "-"),
    "other YAML": ("services:\n  web▮", "-"),
    "another kind": ("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: graf▮", "-"),
    "a new object": ("apiVersion:▮", " "),
    "config": (VERSIONED + TAIL + "  config: |\n    tag: 1▮", "."),
    "a number that is none": (DEVOPS + "    version: 9▮", "."),
}


@pytest.mark.asyncio
@pytest.mark.parametrize("where", TRIGGERED)
async def test_nothing_is_triggered(demo: Session, where: str) -> None:
    marked, character = TRIGGERED[where]
    document, offset = demo.open_at_cursor(marked.replace("▮", character + "▮"))
    assert (await document.complete(offset, character)).labels == []


@pytest.mark.asyncio
async def test_dots_and_dashes_go_on(demo: Session) -> None:
    document, offset = demo.open_at_cursor(DEVOPS + "    version: 1.▮")
    assert (await document.complete(offset, ".")).labels == ["1.1.3", "1.1.2", "1.1.1"]
    document, offset = demo.open_at_cursor(VERSIONED + "  clusterScheduling:\n    placement:\n      clusters: [member-▮]")
    assert sorted((await document.complete(offset, "-")).labels) == ["member-1", "member-2"]


@pytest.mark.asyncio
@pytest.mark.parametrize("wanted", ["simple", "none"])
async def test_the_snippets_of_the_settings(connect: Connect, workspace: Path, wanted: str) -> None:
    session = await connect(workspace, options={"snippets": wanted})
    document, offset = session.open_at_cursor(VERSIONED.split("spec:")[0] + "spec:\n  ▮")
    for item in (await document.complete(offset)).items:
        snippet = item.insert_text_format == types.InsertTextFormat.Snippet
        text = item.text_edit.new_text if item.text_edit else item.text_edit_text or item.label
        assert not (snippet and ("\n" in text or "|" in text)), item
        assert not (snippet and wanted == "none"), item


# A whole plan


EMPTY = {
    "empty": "▮",
    "second line": "\n▮",
    "after a comment": "# a comment\n▮",
    "after a document": VERSIONED + TAIL + "---\n▮",
    "before a document": "---\n▮\n---\n" + VERSIONED,
}


@pytest.mark.asyncio
@pytest.mark.parametrize("where", EMPTY)
async def test_a_whole_plan(demo: Session, where: str) -> None:
    document, offset = demo.open_at_cursor(EMPTY[where])
    result = await document.complete(offset)
    plans = [item for item in result.items if "InstallPlan" in result.accept_item(item)[offset:][:400]]
    assert plans, result.labels
    after = result.accept_item(plans[0])
    new = after[offset : len(after) - len(document.text[offset:])]
    for line in (
        "apiVersion: kubesphere.io/v1alpha1",
        "kind: InstallPlan",
        "  extension:",
        "  enabled:",
        "  upgradeStrategy:",
    ):
        assert line in new.splitlines() or any(each.startswith(line) for each in new.splitlines()), new
    again = demo.open(after, "accepted.yaml")
    assert "yaml-syntax" not in await again.codes()


@pytest.mark.asyncio
async def test_no_snippets_for_a_client_without(connect: Connect, workspace: Path) -> None:
    session = await connect(workspace, changes={"textDocument.completion.completionItem.snippetSupport": False})
    for marked in ("▮", VERSIONED + "  ▮\n", PLACED + "    overrides:\n      ▮\n", DEVOPS + "    version: ▮\n"):
        result = await offered(session, marked)
        assert result.items
        for item in result.items:
            assert item.insert_text_format in (None, types.InsertTextFormat.PlainText)
            assert "$" not in result.accept_item(item)


@pytest.mark.asyncio
async def test_less_for_a_client_that_can_less(connect: Connect, workspace: Path) -> None:
    item_capabilities = {"snippetSupport": False, "documentationFormat": ["plaintext"]}
    session = await connect(workspace, changes={"textDocument.completion": {"completionItem": item_capabilities}})
    result = await offered(session, DEVOPS.replace("devops", "loki") + "    version: ▮\n")
    assert result.labels == ["1.1.0", "1.0.1"]
    for item in result.items:
        assert item.label_details is None and item.insert_text_mode is None and item.tags is None and not item.preselect
        assert not isinstance(item.text_edit, types.InsertReplaceEdit)
        documentation = (await result.resolve(item.label)).documentation
        if isinstance(documentation, types.MarkupContent):
            assert documentation.kind == types.MarkupKind.PlainText


# JSON


JSON_PLAN = (
    '{"apiVersion": "kubesphere.io/v1alpha1", "kind": "InstallPlan", "metadata": {"name": "devops"},\n'
    ' "spec": {"extension": {"name": "devops", "version": "1.1.3"}, "enabled": true, "upgradeStrategy": "Manual"}}\n'
)


JSON_VALUES = {
    "a version": (JSON_PLAN.replace("1.1.3", "▮"), "1.1.3"),
    "a half-typed version": (JSON_PLAN.replace("1.1.3", "1.1.▮"), "1.1.3"),
    "a version without quotes": (JSON_PLAN.replace('"version": "1.1.3"', '"version": ▮'), "1.1.3"),
    "a name": (JSON_PLAN.replace('"name": "devops", ', '"name": "dev▮", '), "devops"),
    "a strategy": (JSON_PLAN.replace('"Manual"', '"▮"'), "Manual"),
    "a boolean": (JSON_PLAN.replace("true", "▮"), "true"),
}


@pytest.mark.asyncio
@pytest.mark.parametrize("where", JSON_VALUES)
async def test_values_in_json(demo: Session, where: str) -> None:
    marked, accepted = JSON_VALUES[where]
    result = await offered(demo, marked, name="plan.json", language="json")
    assert json.loads(result.accept(accepted)) == json.loads(JSON_PLAN)


@pytest.mark.asyncio
async def test_keys_in_json(demo: Session) -> None:
    marked = JSON_PLAN.replace(', "upgradeStrategy": "Manual"', ', "▮"')
    result = await offered(demo, marked, name="plan.json", language="json")
    assert "upgradeStrategy" in result.labels and "enabled" not in result.labels
    assert re.search(r'"enabled": true, "upgradeStrategy"[:}]', result.accept("upgradeStrategy"))


# Nothing where nothing of ours is


ELSEWHERE = {
    "a value of a ConfigMap": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ▮\n",
    "a key of a ConfigMap": "apiVersion: v1\nkind: ConfigMap\ndata:\n  ▮\n",
    "a key of OLM's": VERSIONED.replace("kubesphere.io/", "operators.coreos.com/") + "  ▮\n",
    "a value of OLM's": VERSIONED.replace("kubesphere.io/", "operators.coreos.com/").replace("1.1.3", "▮"),
    "a comment": VERSIONED + "  # en▮\n",
    "config": VERSIONED + TAIL + "  config: |\n    a: 1\n    ▮\n",
    "another document": VERSIONED + "---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  na▮\n",
}


@pytest.mark.asyncio
@pytest.mark.parametrize("case", ELSEWHERE)
async def test_nothing_elsewhere(demo: Session, case: str) -> None:
    assert (await offered(demo, ELSEWHERE[case])).labels == []


@pytest.mark.asyncio
async def test_without_a_catalog(connect: Connect, bare: Path) -> None:
    session = await connect(bare)
    assert (await offered(session, DEVOPS + "    version: ▮\n")).labels == []
    assert (await offered(session, DEVOPS.replace("    name: devops", "    name: ▮"))).labels in ([], ["devops"])
    assert {"enabled", "config"} <= set((await offered(session, VERSIONED + "  ▮\n")).labels)


@pytest.mark.asyncio
async def test_completion_in_every_encoding(connect: Connect, workspace: Path) -> None:
    marked = HEAD + "spec: {config: 'a: 你好🚀', extension: {name: devops, version: ▮}, enabled: true} # 🚀\n"
    for encoding in ("utf-8", "utf-16", "utf-32"):
        session = await connect(workspace, changes={"general.positionEncodings": [encoding]})
        after = (await offered(session, marked)).accept("1.1.3")
        assert after in (marked.replace("▮", "1.1.3"), marked.replace("▮", '"1.1.3"'))


@pytest.mark.asyncio
@pytest.mark.parametrize("supported", [["editRange", "insertTextFormat", "insertTextMode"], ["editRange"], ["data"]])
async def test_what_all_items_share_is_said_once(connect: Connect, workspace: Path, supported: list[str]) -> None:
    plain = await connect(workspace)
    sharing = await connect(workspace, changes={"textDocument.completion.completionList": {"itemDefaults": supported}})
    for marked in (DEVOPS + "    version: 1.▮\n", VERSIONED + "  ▮\n", PLACED + "        - ▮\n", "▮"):
        one, other = await offered(plain, marked), await offered(sharing, marked)
        assert one.labels == other.labels and one.labels
        assert [one.accept_item(item) for item in one.items] == [other.accept_item(item) for item in other.items]
        said = get_converter().unstructure(other.defaults) if other.defaults else {}
        assert set(said) <= set(supported)
        for name in said:
            assert not any(name in get_converter().unstructure(item) for item in other.items)
        if "editRange" in supported:
            assert "editRange" in said and not any(item.text_edit for item in other.items)


@pytest.mark.asyncio
async def test_of_very_many_versions_those_that_are_meant(connect: Connect, bare: Path) -> None:
    """A list that was cut says so, and the client asks again with every key."""
    (bare / "catalog.yaml").write_text(
        "---\n".join(
            "apiVersion: kubesphere.io/v1alpha1\nkind: ExtensionVersion\n"
            f"metadata: {{name: devops-1.{n}.0, labels: {{kubesphere.io/extension-ref: devops}}}}\n"
            f"spec: {{version: 1.{n}.0, installationMode: Multicluster}}\n"
            for n in range(3000)
        )
    )
    (bare / ".installplan-ls.yaml").write_text("catalog: [{files: [catalog.yaml]}]\n")
    session = await connect(bare)
    await session.catalog_is_read(DEVOPS + "    version: 0.0.1\n", "unknown-version")
    everything = await offered(session, DEVOPS + "    version: ▮\n")
    assert everything.is_incomplete and everything.labels[0] == "1.2999.0" and len(everything.items) == 50
    check_order(everything)
    typed = await offered(session, DEVOPS + "    version: 1.12▮\n")
    assert typed.is_incomplete and typed.labels[0] == "1.1299.0"
    assert "version: 1.12.0\n" in (await offered(session, DEVOPS + "    version: 1.12.▮\n")).accept("1.12.0")
    assert not (await offered(session, VERSIONED + "  ▮\n")).is_incomplete
