"""Quick fixes, all safe fixes at once, comments that silence rules, and links to the rules' page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from conftest import ROOT, Connect
from session import Session
from texts import with_ranges
from wire import Wire

FIX_ALL = "source.fixAll.installplan"
PLAN = """\
apiVersion: kubesphere.io/v1alpha1
kind: InstallPlan
metadata:
  name: devops # 🚀 名
  namespace: somewhere
spec:
  extension:
    name: devops
    version: 1.10
  enabled: "true"
  config:
    a: {b: c} # why
"""
FIXED = """\
apiVersion: kubesphere.io/v1alpha1
kind: InstallPlan
metadata:
  name: devops # 🚀 名
spec:
  extension:
    name: devops
    version: "1.10"
  enabled: true
  upgradeStrategy: Manual
  config: |
    a: {b: c} # why
"""


@pytest.mark.asyncio
async def test_the_kinds_are_advertised(demo: Session) -> None:
    provider = demo.server.capabilities.code_action_provider
    assert isinstance(provider, types.CodeActionOptions)
    assert list(provider.code_action_kinds or []) == ["quickfix", "refactor.rewrite", FIX_ALL]


@pytest.mark.asyncio
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=repr)
async def test_fix_all(connect: Connect, bare: Path, encoding: str, newline: str) -> None:
    session = await connect(bare, changes={"general.positionEncodings": [encoding]})
    document = session.open(PLAN.replace("\n", newline))
    for only in ([FIX_ALL], ["source.fixAll"], ["source"], None):
        actions = [action for action in await document.actions(0, 0, only) if action.kind == FIX_ALL]
        assert len(actions) == 1, only
        assert document.applied(actions[0]) == FIXED.replace("\n", newline)
    for only in (["quickfix"], ["refactor"], ["source.organizeImports"]):
        assert FIX_ALL not in [action.kind for action in await document.actions(0, 0, only)]


@pytest.mark.asyncio
async def test_fix_all_of_the_text_as_it_is_now(connect: Connect, bare: Path) -> None:
    document = (await connect(bare)).open(FIXED)
    assert await document.diagnostics() == []
    assert await document.actions(0, 0, [FIX_ALL]) == []
    # Asked at once, before diagnostics are due.
    place = document.text.index("true")
    document.change((place, place + 4, "'true'"))
    (action,) = await document.actions(0, 0, [FIX_ALL])
    assert document.applied(action) == FIXED


@pytest.mark.asyncio
async def test_no_fixes_where_nothing_is_to_be_judged(connect: Connect, bare: Path) -> None:
    (bare / ".installplan-ls.yaml").write_text('exclude: ["**/theirs/*"]\n')
    session = await connect(bare)
    theirs, ours = session.open(PLAN, "theirs/plan.yaml"), session.open(PLAN, "ours/plan.yaml")
    # Whose they are has been found out.
    await theirs.diagnostics_once(lambda found: not found, "no diagnostics")
    await ours.diagnostics_once(bool, "diagnostics")
    assert await theirs.actions(0, len(PLAN)) == []
    assert await ours.actions(0, len(PLAN)) != []
    other = PLAN.replace("kubesphere.io/v1alpha1", "operators.coreos.com/v1alpha1")
    assert await session.open(other).actions(0, len(other)) == []


@pytest.mark.asyncio
async def test_a_quick_fix_of_the_line(demo: Session) -> None:
    text, ((start, end),) = with_ranges(FIXED.replace('"1.10"', "⟦1.1.9⟧"))
    document = demo.open(text)
    actions = await document.actions(start, start, ["quickfix"])
    assert actions and all(action.kind == "quickfix" for action in actions)
    preferred = [action for action in actions if action.is_preferred]
    assert len(preferred) == 1 and preferred[0].diagnostics
    assert preferred[0].diagnostics[0].code == "unknown-version"
    assert "1.1.9" not in document.applied(preferred[0])
    assert await document.actions(0, 0, ["quickfix"]) == []


@pytest.mark.asyncio
async def test_ignore_comments(connect: Connect, bare: Path) -> None:
    session = await connect(bare)
    document = session.open(FIXED.replace("enabled: true", "enabled: false"))
    assert await document.codes() == ["disabled-install"]
    place = document.text.index("  enabled")
    comment = "  # installplan-ls: ignore disabled-install -- why not\n"
    document.change((place, place, comment))
    assert await document.codes() == []
    end = document.text.index("false") + 5
    document.change((end - 5, end, "true"))
    assert await document.codes() == ["unused-ignore"]
    start = document.text.index("disabled-install")
    (action,) = await document.actions(start, start)
    assert document.applied(action) == FIXED
    document.change((start, start + 3, "diz"))
    assert await document.codes() == ["invalid-ignore"]


@pytest.mark.asyncio
async def test_ignore_a_file_from_any_of_its_documents(connect: Connect, bare: Path) -> None:
    document = (await connect(bare)).open(FIXED.replace("enabled: true", "enabled: false"))
    assert await document.codes() == ["disabled-install"]
    end = len(document.text)
    document.change((end, end, "---\nkind: ConfigMap # installplan-ls: ignore-file disabled-install\n"))
    assert await document.codes() == []
    document.change((document.text.index("-file"), document.text.index("-file") + 5, ""))
    assert await document.codes() == ["disabled-install"]


@pytest.mark.asyncio
async def test_links_to_the_page_of_rules(connect: Connect, bare: Path) -> None:
    document = (await connect(bare)).open(PLAN)
    page = (ROOT / "Sources/InstallPlanAnalysis/Rules/README.md").read_text()
    for diagnostic in await document.diagnostics():
        assert diagnostic.code_description
        address, _, anchor = diagnostic.code_description.href.partition("#")
        assert address.endswith("/blob/main/Sources/InstallPlanAnalysis/Rules/README.md")
        assert anchor == diagnostic.code and f"\n## {anchor}\n" in page
    unable = await connect(bare, changes={"textDocument.publishDiagnostics.codeDescriptionSupport": False})
    for diagnostic in await unable.open(PLAN).diagnostics():
        assert diagnostic.code_description is None


def test_rules_of_the_command_line_win(wire: Callable[..., Wire], tmp_path: Path) -> None:
    (tmp_path / ".installplan-ls.yaml").write_text("rules: {disabled-install: error, namespace-on-cluster-scoped: off}\n")
    server = wire("serve", "--rule", "disabled-install=off", "--rule", "namespace-on-cluster-scoped=error")
    root = {"uri": tmp_path.as_uri(), "name": "x"}
    server.request(1, "initialize", {"processId": None, "capabilities": {}, "rootUri": None, "workspaceFolders": [root]})
    server.notify("initialized", {})
    text = FIXED.replace("enabled: true", "enabled: false").replace("# 🚀 名", "\n  namespace: x")
    document = {"uri": (tmp_path / "a.yaml").as_uri(), "languageId": "yaml", "version": 1, "text": text}
    server.notify("textDocument/didOpen", {"textDocument": document})
    found: list[Any] = []
    # Before the workspace file is read, that could be something else.
    while found != [("namespace-on-cluster-scoped", 1)]:
        message = server.next()
        assert message is not None
        if message.get("method") == "textDocument/publishDiagnostics":
            found = [(each["code"], each["severity"]) for each in message["params"]["diagnostics"]]
    server.request(2, "shutdown")
