"""Diagnostics of open documents. Expectations are written as ⟦ranges⟧ in the text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from lsprotocol.types import DiagnosticSeverity, Location

from conftest import Connect
from session import Document, Found, Session
from texts import covered, tells, with_ranges

ERROR, WARNING = DiagnosticSeverity.Error, DiagnosticSeverity.Warning

HEAD = "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\n"
TAIL = "  enabled: true\n  upgradeStrategy: Manual\n"
MISMATCH = HEAD + "metadata:\n  name: one\nspec:\n  extension:\n    name: two\n    version: 1.0.0\n" + TAIL


def plan(name: str = "grafana", version: str = "10.4.1", more: str = "") -> str:
    return (
        f"{HEAD}metadata:\n  name: {name}\nspec:\n  extension:\n    name: {name}\n    version: {version}\n{TAIL}{more}"
    )


async def found_in(document: Document) -> list[Found]:
    return document.found(await document.diagnostics())


# One of each, where it is in the text. The catalog is the demo's.
RANGES = {
    "name-mismatch": (
        "name-mismatch",
        ERROR,
        HEAD
        + "metadata:\n  name: ⟦grafana-prod⟧\nspec:\n  extension:\n    name: ⟦grafana⟧\n    version: 10.4.1\n"
        + TAIL,
    ),
    "name-mismatch in flow style": (
        "name-mismatch",
        ERROR,
        HEAD
        + "metadata: {name: ⟦x⟧}\n"
        + "spec: {extension: {name: ⟦grafana⟧, version: 10.4.1}, enabled: true, upgradeStrategy: Manual}\n",
    ),
    "name-mismatch in JSON": (
        "name-mismatch",
        ERROR,
        '{"apiVersion": "kubesphere.io/v1alpha1", "kind": "InstallPlan", "metadata": {"name": ⟦"x"⟧},\n'
        ' "spec": {"extension": {"name": ⟦"grafana"⟧, "version": "10.4.1"}, "enabled": true, "upgradeStrategy": "Manual"}}\n',
    ),
    "cluster-scheduling-on-host-only": (
        "cluster-scheduling-on-host-only",
        ERROR,
        plan(more="  ⟦clusterScheduling⟧:\n    placement:\n      clusters: [host]\n"),
    ),
    "unknown-version": ("unknown-version", ERROR, plan(version="⟦10.4.2⟧")),
    "invalid-version: a range": ("invalid-version", ERROR, plan(version='⟦">=10.4.0"⟧')),
    "invalid-version: a word": ("invalid-version", ERROR, plan(version="⟦latest⟧")),
    "placeholder": ("placeholder", ERROR, plan(version="⟦<VERSION>⟧")),
    "unknown-version: v before": ("unknown-version", ERROR, plan(version="⟦v10.4.1⟧")),
    "wrong-type: text for a boolean": (
        "wrong-type",
        ERROR,
        plan().replace("enabled: true", 'enabled: ⟦"true"⟧'),
    ),
    "wrong-type: a float for a version": ("wrong-type", ERROR, plan(version="⟦1.10⟧")),
    "wrong-type: a number for a name": (
        "wrong-type",
        ERROR,
        plan(more="  config: ⟦123⟧\n"),
    ),
    "unknown-field": ("unknown-field", ERROR, plan(more="  ⟦paused⟧: true\n")),
    "unknown-field in extension": (
        "unknown-field",
        ERROR,
        plan().replace("    version:", "    ⟦channel⟧: stable\n    version:"),
    ),
    "duplicate-key": ("duplicate-key", ERROR, plan(more="  ⟦enabled⟧: false\n")),
}


@pytest.mark.asyncio
@pytest.mark.parametrize("case", RANGES)
async def test_code_range_and_severity(demo: Session, case: str) -> None:
    code, severity, marked = RANGES[case]
    text, ranges = with_ranges(marked)
    found = await found_in(demo.open(text))
    assert {each.code for each in found} == {code}
    assert {each.diagnostic.severity for each in found} == {severity}
    assert len(found) == len(ranges)
    for each, (start, end) in zip(sorted(found, key=lambda each: each.start), ranges, strict=True):
        # Whether the quotes belong to a value's range is left open.
        assert each.text.strip("\"'") == text[start:end].strip("\"'")
        assert start <= each.start and each.end <= end


# What only has to be somewhere near: the code, and the lines (from 0) it may be on.
PLACES = {
    "missing-upgrade-strategy": (
        "missing-upgrade-strategy",
        WARNING,
        plan().replace("  upgradeStrategy: Manual\n", ""),
        (0, 8),
    ),
    "missing enabled": ("missing-field", ERROR, plan().replace("  enabled: true\n", ""), (4, 9)),
    "missing version": ("missing-field", ERROR, plan().replace("    version: 10.4.1\n", ""), (5, 6)),
    "missing name of the extension": ("missing-field", ERROR, plan().replace("    name: grafana\n", ""), (5, 6)),
    "missing name of the plan": ("missing-field", ERROR, plan().replace("metadata:\n  name: grafana\n", ""), (0, 9)),
    "missing spec": ("missing-field", ERROR, HEAD + "metadata:\n  name: grafana\n", (0, 3)),
    "missing extension": (
        "missing-field",
        ERROR,
        plan().replace("  extension:\n    name: grafana\n    version: 10.4.1\n", ""),
        (4, 6),
    ),
    "a quote not closed": ("yaml-syntax", ERROR, plan(version='"10.4.1'), (6, 9)),
    "a bracket not closed": (
        "yaml-syntax",
        ERROR,
        plan("devops", "1.1.3", "  clusterScheduling: {placement: {clusters: [host\n"),
        (9, 11),
    ),
    "a tab": ("yaml-syntax", ERROR, plan().replace("    version:", "\tversion:"), (5, 9)),
    "a line that is no field": (
        "yaml-syntax",
        ERROR,
        plan().replace("  enabled: true\n", "  enabled: true\n  what now\n"),
        (8, 11),
    ),
    "a mapping under config": ("wrong-type", ERROR, plan(more="  config:\n    a: 1\n"), (10, 11)),
}


@pytest.mark.asyncio
@pytest.mark.parametrize("case", PLACES)
async def test_code_and_place(demo: Session, case: str) -> None:
    code, severity, text, (first, last) = PLACES[case]
    found = await found_in(demo.open(text))
    about = [each for each in found if each.code == code]
    assert about, [each.code for each in found]
    # What is missing is not said twice over, and a syntax error is not followed by errors of its own making.
    assert [each.code for each in found if each.code != code] == []
    for each in about:
        assert each.diagnostic.severity == severity
        assert first <= each.diagnostic.range.start.line <= last


@pytest.mark.asyncio
@pytest.mark.parametrize("null", ["", " null", " ~"], ids=repr)
async def test_a_required_value_that_is_null(demo: Session, null: str) -> None:
    codes = set(await demo.open(plan().replace(" 10.4.1", null)).codes())
    assert codes and codes <= {"missing-field", "wrong-type"}


def documents_of(text: str) -> list[tuple[int, int]]:
    edges = [0, *(match.start() for match in re.finditer(r"^---$", text, re.M)), len(text)]
    return list(zip(edges, edges[1:], strict=False))


# Of the rules that are not errors.
SEVERITIES = {
    **dict.fromkeys(
        [
            "missing-upgrade-strategy",
            "empty-placement",
            "cluster-not-schedulable",
            "ignored-cluster-selector",
            "no-cluster-selected",
            "unplaced-override",
            "namespace-on-cluster-scoped",
            "status-in-manifest",
            "force-delete-annotation",
            "config-duplicate-key",
            "config-extra-document",
            "config-overwritten-key",
        ],
        WARNING,
    ),
    **dict.fromkeys(
        [
            "missing-cluster-scheduling",
            "selects-every-cluster",
            "server-managed-field",
            "unvalidated-by-webhook",
        ],
        DiagnosticSeverity.Information,
    ),
    **dict.fromkeys(
        ["automatic-upgrade", "disabled-install", "config-trailing-space", "unused-ignore", "invalid-ignore"],
        DiagnosticSeverity.Hint,
    ),
}


# The documents of the demo's files that are wrong on purpose: what is said of each, and of what texts in it; None: of a place.
WRONG: dict[str, list[tuple[str, list[str] | None]]] = {
    "everything-wrong.yaml": [    
        ("name-mismatch", ["grafana-prod", "grafana"]),
        ("missing-upgrade-strategy", None),
        ("cluster-scheduling-on-host-only", ["clusterScheduling"]),
        ("unknown-extension", ["opensaerch"]),
        ("unknown-version", ["v1.1.3"]),
        ("yaml-syntax", None),
        ("duplicate-key", ["enabled"]),
        ("missing-field", None),
        ("wrong-type", ['"true"']),
        ("unknown-field", ["paused"]),
        ("invalid-upgrade-strategy", ["manual"]),
        ("automatic-upgrade", ["Automatic"]),
        ("disabled-install", ["false"]),
        ("missing-cluster-scheduling", ["1.1.3"]),
        ("missing-placement", ["clusterScheduling"]),
        ("empty-placement", ["clusters"]),
        ("duplicate-cluster", ["host"]),
        ("unknown-cluster", ["memeber-1"]),
        ("cluster-not-schedulable", ["edge-1"]),
        ("ignored-cluster-selector", ["clusterSelector"]),
        ("invalid-cluster-selector", ["Equals"]),
        ("selects-every-cluster", ["clusterSelector"]),
        ("no-cluster-selected", ["stagin"]),
        ("unplaced-override", ["member-2"]),
        ("namespace-on-cluster-scoped", ["namespace"]),
        ("status-in-manifest", ["status"]),
        ("server-managed-field", ["resourceVersion"]),
        ("force-delete-annotation", ["kubesphere.io/force-delete"]),
        ("unvalidated-by-webhook", ["Helm"]),
    ],
    "wrong-inside.yaml": [
        ("invalid-name", ["Deepseek"]),
        ("invalid-label", ["platform team"]),
        ("placeholder", ["<VERSION>"]),
        ("unsupported-api-version", ["kubesphere.io/v1beta1"]),
        ("invalid-extension-name", ["deep_seek"]),
        ("invalid-version", ["~0.1"]),
        ("config-syntax", None),
        ("config-not-mapping", None),
        ("config-duplicate-key", ["model"]),
        ("config-extra-document", ["---"]),
        ("config-overwritten-key", ["agent"]),
        ("config-trailing-space", ["  "]),
        ("unused-ignore", ["disabled-install"]),
        ("invalid-ignore", ["disabled-instal"]),
    ],
}


@pytest.mark.asyncio
@pytest.mark.parametrize("name", WRONG)
async def test_the_demo_with_everything_wrong(demo: Session, name: str) -> None:
    document = demo.open_file(name)
    found = await found_in(document)
    expected = WRONG[name]
    actual = [[each for each in found if start <= each.start < end] for start, end in documents_of(document.text)]
    assert [sorted({each.code for each in each_document}) for each_document in actual] == [
        [code] for code, _ in expected
    ]
    for each_document, (_, texts) in zip(actual, expected, strict=True):
        if texts is not None:
            assert {each.text for each in each_document} <= {*texts, *(text.strip('"') for text in texts)}
        for each in each_document:
            assert each.diagnostic.severity == SEVERITIES.get(each.code, ERROR)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "name", ["clean.yaml", "several.yaml", "multicluster.yaml", "catalog.yaml", ".installplan-ls.yaml"]
)
async def test_the_demo_with_nothing_wrong(demo: Session, name: str) -> None:
    assert await demo.open_file(name).diagnostics() == []


# Messages hold what the author and the catalog have written; in which words is tested in Swift


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("text", "code", "data"),
    [
        (plan(name="opensaerch", version="2.11.1"), "unknown-extension", ["opensaerch", "opensearch"]),
        (plan(version="10.4.2"), "unknown-version", ["10.4.2", "10.4.1"]),
        (plan(version="v10.4.1"), "unknown-version", ["10.4.1"]),
        (
            RANGES["cluster-scheduling-on-host-only"][2].replace("⟦", "").replace("⟧", ""),
            "cluster-scheduling-on-host-only",
            ["HostOnly"],
        ),
        (plan().replace("  upgradeStrategy: Manual\n", ""), "missing-upgrade-strategy", ["Manual"]),
        (plan().replace("  enabled: true\n", ""), "missing-field", ["enabled"]),
        (plan(more="  paused: true\n"), "unknown-field", ["paused"]),
        (plan(more="  enabled: false\n"), "duplicate-key", ["enabled"]),
    ],
)
async def test_messages_hold_the_data(demo: Session, text: str, code: str, data: list[str]) -> None:
    found = [each for each in await found_in(demo.open(text)) if each.code == code]
    assert found
    for each in data:
        assert any(tells(one.diagnostic, each) for one in found), found


@pytest.mark.asyncio
async def test_a_mismatch_points_at_the_other_name(demo: Session) -> None:
    document = demo.open(MISMATCH)
    first, second = sorted(
        (each for each in await found_in(document) if each.code == "name-mismatch"), key=lambda each: each.start
    )
    for each, other in ((first, second), (second, first)):
        (related,) = each.diagnostic.related_information or []
        assert isinstance(related.location, Location)
        assert related.location.uri == document.uri
        assert covered(document.text, related.location.range, demo.encoding) == other.text
        assert related.message.strip()


@pytest.mark.asyncio
async def test_no_related_information_for_a_client_without(connect: Connect, workspace: Path) -> None:
    session = await connect(workspace, changes={"textDocument.publishDiagnostics.relatedInformation": False})
    diagnostics = await session.open(MISMATCH).diagnostics()
    assert diagnostics and all(each.related_information is None for each in diagnostics)


# What is ours and what is not

NOT_OURS = {
    "OLM's InstallPlan": MISMATCH.replace("kubesphere.io/v1alpha1", "operators.coreos.com/v1alpha1"),
    "a ConfigMap": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata: {a: 1}\n",
    "another kind of the group": MISMATCH.replace("kind: InstallPlan", "kind: Extension"),
    "a broken ConfigMap": 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: "a\ndata:\n',
    "OLM's, broken": MISMATCH.replace("kubesphere.io/v1alpha1", "operators.coreos.com/v1alpha1").replace(
        "1.0.0", '"1.0.0'
    ),
    "a group that ends alike": MISMATCH.replace("kubesphere.io/", "not-kubesphere.io/"),
    "a broken document that says nothing": "name: {{ .Values.name }}\n  - [\n",
    "a template": "{{- if .Values.enabled }}\nkind: Deployment\n{{- end }}\n",
    "nothing": "",
    "a comment": "# InstallPlan\n",
    "only text": "kubesphere.io InstallPlan\n",
    "a list": "- a\n- b\n",
    "JSON that is none": '{"name": "x", "version": 1}\n',
    "a plan as text": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  a: |\n"
    + re.sub("^", "    ", MISMATCH, flags=re.M),
}


@pytest.mark.asyncio
@pytest.mark.parametrize("case", NOT_OURS)
async def test_left_alone(demo: Session, case: str) -> None:
    assert await demo.open(NOT_OURS[case]).diagnostics() == []


@pytest.mark.asyncio
async def test_documents_of_others_beside_ours(demo: Session) -> None:
    others = "---\n".join(
        [NOT_OURS["OLM's InstallPlan"], NOT_OURS["a broken ConfigMap"], MISMATCH, NOT_OURS["a ConfigMap"]]
    )
    document = demo.open(others)
    found = await found_in(document)
    assert [(each.code, each.text) for each in found if each.code == "name-mismatch"] == [
        ("name-mismatch", "one"),
        ("name-mismatch", "two"),
    ]
    assert not any(each.code == "yaml-syntax" for each in found)


@pytest.mark.asyncio
@pytest.mark.parametrize("kind", ["List", "InstallPlanList"])
async def test_plans_in_a_list(demo: Session, kind: str) -> None:
    version = "v1" if kind == "List" else "kubesphere.io/v1alpha1"
    item = re.sub("^(?=.)", "    ", MISMATCH, flags=re.M).replace("    apiVersion", "  - apiVersion", 1)
    document = demo.open(f"apiVersion: {version}\nkind: {kind}\nitems:\n{item}")
    found = [each.text for each in await found_in(document) if each.code == "name-mismatch"]
    assert sorted(found) == ["one", "two"]


# A document that is being typed: every other field is still seen

TYPED = {
    "a half word": "    ver",
    "a key without value": "    version:",
    "a quote not closed": '    version: "1.0',
    "a single quote not closed": "    version: '1.0",
    "a bracket not closed": "    version: [1.0",
    "a brace not closed": "    version: {a",
    "a tab": "\tversion: 1.0.0",
    "half a line": "    version 1.0.0",
    "too little indentation": "   version: 1.0.0",
    "two colons": "    version: 1.0.0: x",
    "an anchor": "    version: &",
    "an alias": "    version: *",
    "a percent": "    %",
    "an at": "    version: @",
}


@pytest.mark.asyncio
@pytest.mark.parametrize("case", TYPED)
async def test_half_typed_line_loses_nothing_else(demo: Session, case: str) -> None:
    typing = MISMATCH.replace("    version: 1.0.0", TYPED[case])
    document = demo.open(typing + "---\n" + MISMATCH)
    found = [each for each in await found_in(document) if each.code == "name-mismatch"]
    assert [each.text for each in sorted(found, key=lambda each: each.start)] == ["one", "two", "one", "two"]
    # Nothing but the version can be missing.
    missing = [each for each in await found_in(document) if each.code == "missing-field"]
    for each in missing:
        assert tells(each.diagnostic, "version"), each


def indentation(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


@pytest.mark.asyncio
@pytest.mark.parametrize("typed", ["ver", '"', "a: [", "a: {", 'a: "b', "a: b: c", "@", "\t"], ids=repr)
async def test_a_new_broken_line_loses_nothing(demo: Session, typed: str) -> None:
    """Typed between any two lines, with the indentation of the line before; not between a key and what is under it."""
    lines = MISMATCH.splitlines(keepends=True)
    document = demo.open(MISMATCH)
    for i, (before, after) in enumerate(zip(lines, [*lines[1:], ""], strict=True), 1):
        if indentation(after) <= indentation(before):
            text = "".join([*lines[:i], " " * indentation(before) + typed + "\n", *lines[i:]])
            document.change((0, len(document.text), text))
            found = [each.text for each in await found_in(document) if each.code == "name-mismatch"]
            assert found == ["one", "two"], text


# Line endings, byte-order mark, other scripts, all encodings


@pytest.mark.asyncio
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=repr)
@pytest.mark.parametrize("start", ["", "\ufeff"], ids=["", "BOM"])
async def test_ranges_in_every_encoding(
    connect: Connect, workspace: Path, encoding: str, newline: str, start: str
) -> None:
    session = await connect(workspace, changes={"general.positionEncodings": [encoding]})
    assert session.encoding in (encoding, "utf-16")
    marked = (
        start
        + "{apiVersion: kubesphere.io/v1alpha1, kind: InstallPlan, metadata: {annotations: {say: 你好🚀é}, name: ⟦one⟧},\n"
        + " spec: {config: '🙂: 𝄞', extension: {name: ⟦two⟧, version: 1.0.0}, enabled: true, upgradeStrategy: Manual}} # 終\n"
        + "---\n# 🚀🚀\n"
        + HEAD
        + "metadata: {labels: {team: é}, name: ⟦three⟧} # é\nspec:\n  extension:\n    name: ⟦four⟧\n    version: 1.0.0\n"
        + TAIL.rstrip("\n")
    )
    text, ranges = with_ranges(marked.replace("\n", newline))
    found = [each for each in await found_in(session.open(text)) if each.code == "name-mismatch"]
    assert sorted((each.start, each.end) for each in found) == ranges


# Publishing


@pytest.mark.asyncio
async def test_closing_clears(demo: Session) -> None:
    document = demo.open(MISMATCH)
    assert await document.diagnostics()
    document.close()
    await document.diagnostics_once(lambda found: not found, "empty diagnostics after closing")


@pytest.mark.asyncio
async def test_opening_again(demo: Session) -> None:
    document = demo.open(MISMATCH, "plan.yaml")
    assert await document.diagnostics()
    document.close()
    await document.diagnostics_once(lambda found: not found, "empty diagnostics after closing")
    again = demo.open(plan(), "plan.yaml")
    await again.diagnostics_once(lambda found: not found, "diagnostics of the second text")
    again.change((0, 0, "# a\n"))
    assert await again.diagnostics() == []


@pytest.mark.asyncio
async def test_no_versions_for_a_client_without(connect: Connect, workspace: Path) -> None:
    session = await connect(workspace, changes={"textDocument.publishDiagnostics.versionSupport": False})
    document = session.open(MISMATCH)
    assert await document.diagnostics()
    assert all(params.version is None for params in document.publications())


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "uri",
    [
        "untitled:Untitled-1",
        "file:///nowhere/a%20b%2Bc/%E9%83%A8%E7%BD%B2.yaml",
        "file:///c%3A/plans/one.yaml",
        "vscode-notebook-cell:/plan#W0sZmlsZQ%3D%3D",
    ],
)
async def test_uris_come_back_byte_for_byte(demo: Session, uri: str) -> None:
    document = demo.open(MISMATCH, uri=uri)
    found = [each for each in await found_in(document) if each.code == "name-mismatch"]
    assert len(found) == 2
    assert {info.location.uri for each in found for info in each.diagnostic.related_information or []} == {uri}


@pytest.mark.asyncio
async def test_json_documents(demo: Session) -> None:
    text, ranges = with_ranges(RANGES["name-mismatch in JSON"][2])
    document = demo.open(text, "plan.json", language="json")
    found = await found_in(document)
    assert [each.code for each in found] == ["name-mismatch"] * 2
    assert len(ranges) == 2


# Rules and files that settings speak of


def settings(**members: Any) -> dict[str, Any]:
    return members


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("word", "severity"),
    [
        ("off", None),
        ("hint", DiagnosticSeverity.Hint),
        ("information", DiagnosticSeverity.Information),
        ("warning", DiagnosticSeverity.Warning),
        ("error", DiagnosticSeverity.Error),
    ],
)
@pytest.mark.parametrize("way", ["workspace file", "initializationOptions", "workspace/configuration", "pushed"])
async def test_severity_of_a_rule(connect: Connect, bare: Path, word: str, severity: Any, way: str) -> None:
    rules = settings(rules={"missing-upgrade-strategy": word})
    arguments: dict[str, Any] = {}
    if way == "workspace file":
        (bare / ".installplan-ls.yaml").write_text(f"rules:\n  missing-upgrade-strategy: {word}\n")
    elif way == "initializationOptions":
        arguments["options"] = rules
    elif way == "workspace/configuration":
        arguments["settings"] = rules
    else:
        # A client that cannot be asked pushes what it has.
        arguments["changes"] = {"workspace.configuration": False, "workspace.didChangeConfiguration": None}
    session = await connect(bare, **arguments)
    if way == "pushed":
        session.configure({"installplan": rules})
    document = session.open(plan().replace("  upgradeStrategy: Manual\n", ""))
    found = await document.diagnostics_once(
        lambda found: [each.diagnostic.severity for each in found] == ([severity] if severity else []),
        f"diagnostics with severity {word}",
    )
    assert [each.code for each in found] == (["missing-upgrade-strategy"] if severity else [])


@pytest.mark.asyncio
async def test_excluded_files(connect: Connect, bare: Path) -> None:
    (bare / ".installplan-ls.yaml").write_text('exclude: ["**/testdata/**", "vendor/*.yaml"]\n')
    session = await connect(bare)
    for excluded in ("testdata/plan.yaml", "a/testdata/b/plan.yaml", "vendor/plan.yaml"):
        document = session.open(MISMATCH, excluded)
        await document.diagnostics_once(lambda found: not found, f"no diagnostics of {excluded}")
        # Now that it is known whose it is, for good.
        document.change((0, 0, "# more\n"))
        assert await document.diagnostics() == []
    await session.open(MISMATCH, "plans/plan.yaml").diagnostics_once(bool, "diagnostics of what is not excluded")


@pytest.mark.asyncio
async def test_settings_with_nonsense_are_survived(connect: Connect, bare: Path) -> None:
    session = await connect(
        bare, options={"rules": {"name-mismatch": "loud", "unheard-of": "off"}, "x": [1], "catalog": {}}
    )
    pushes: list[Any] = [None, {}, [], {"installplan": None}, {"installplan": 5}, {"installplan": {"exclude": "x"}}]
    for nonsense in pushes:
        session.configure(nonsense)
    await session.open(MISMATCH).diagnostics_once(
        lambda found: "name-mismatch" in [each.code for each in found], "the mismatch"
    )
