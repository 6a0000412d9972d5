"""Hover: every field has a text in both languages; names and versions tell what the catalog knows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lsprotocol import types

import wording
from conftest import Connect
from session import Document, Session
from texts import covered

PLAN = """\
apiVersion: kubesphere.io/v1alpha1
kind: InstallPlan
metadata:
  name: devops
  labels:
    team: a
spec:
  extension:
    name: devops
    version: 1.1.3
  enabled: true
  upgradeStrategy: Manual
  config: |
    agent: {}
  clusterScheduling:
    placement:
      clusters:
        - host
      clusterSelector:
        matchLabels:
          env: staging
        matchExpressions:
          - key: region
            operator: In
            values: [north]
    overrides:
      host: |
        agent: {}
status:
  state: Installing
  stateHistory:
    - state: Preparing
      lastTransitionTime: "2025-06-01T00:00:00Z"
  conditions:
    - type: Installed
      status: "False"
      reason: InstallFailed
      message: x
      lastTransitionTime: "2025-06-01T00:00:00Z"
  jobName: helm-install-devops
  targetNamespace: kubesphere-devops-system
  releaseName: devops
  version: 1.1.3
  enabled: true
  configHash: a
  clusterSchedulingStatuses:
    host:
      state: Installed
"""
FIELDS = (
    "apiVersion kind metadata spec extension enabled upgradeStrategy config clusterScheduling placement clusters "
    "clusterSelector matchLabels matchExpressions key operator values overrides status state"
).split()
STATES = "Preparing Installing Installed InstallFailed Upgrading UpgradeFailed Uninstalling Uninstalled UninstallFailed".split()
CHINESE = re.compile("[\u4e00-\u9fff]")


def place_of(key: str, text: str = PLAN) -> int:
    """Where a key stands for the first time."""
    found = re.search(rf"^[ -]*({key}):", text, re.M)
    assert found
    return found.start(1)


def text_of(hover: types.Hover | None) -> str:
    assert hover is not None
    contents = hover.contents
    if isinstance(contents, types.MarkupContent):
        return contents.value
    parts = [contents] if isinstance(contents, str | types.MarkedStringWithLanguage) else contents
    return "\n".join(part if isinstance(part, str) else part.value for part in parts)


async def hovered(document: Document, offset: int) -> tuple[str, str]:
    """The text of a hover, and the text it is about."""
    hover = await document.hover(offset)
    assert hover is not None and hover.range is not None
    return text_of(hover), covered(document.text, hover.range, document.session.encoding)


@pytest.mark.asyncio
@pytest.mark.parametrize("field", FIELDS)
async def test_fields_in_english(demo: Session, field: str) -> None:
    document = demo.open(PLAN)
    offset = place_of(field)
    text, about = await hovered(document, offset)
    assert about == field
    assert len(text) > 40 and not CHINESE.search(text)
    # Anywhere on the key is as good as on its first letter.
    assert (await hovered(document, offset + len(field) - 1))[0] == text


@pytest.mark.asyncio
@pytest.mark.parametrize("locale", ["zh", "zh-CN", "zh-cn", "zh_TW", "zh-Hans-CN"])
async def test_chinese_in_every_spelling(connect: Connect, workspace: Path, locale: str) -> None:
    document = (await connect(workspace, locale=locale)).open(PLAN)
    assert CHINESE.search((await hovered(document, place_of("enabled")))[0])


@pytest.mark.asyncio
async def test_fields_in_chinese(connect: Connect, workspace: Path) -> None:
    document = (await connect(workspace, locale="zh-CN")).open(PLAN)
    for field in FIELDS:
        text, about = await hovered(document, place_of(field))
        assert about == field
        assert CHINESE.search(text), text


@pytest.mark.asyncio
@pytest.mark.parametrize("locale", ["en", "en-US", "de", "C", "", "azh"])
async def test_other_languages_are_english(connect: Connect, workspace: Path, locale: str) -> None:
    document = (await connect(workspace, locale=locale)).open(PLAN)
    assert not CHINESE.search((await hovered(document, place_of("enabled")))[0])


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("upgradeStrategy", [wording.TYPE_STRING, "Manual", "Automatic", wording.FIELD_DEFAULT]),
        ("enabled", [wording.TYPE_BOOLEAN, wording.FIELD_REQUIRED, "enabled:"]),
        ("extension", [wording.FIELD_REQUIRED, "name:", "version:"]),
        ("config", [wording.TYPE_STRING, "Helm", "config: |"]),
        ("clusterScheduling", ["placement", "Multicluster"]),
        ("clusters", ["clusters:"]),
        ("operator", ["In", "NotIn", "Exists", "DoesNotExist"]),
        ("overrides", ["config", "overrides:"]),
    ],
)
async def test_meaning_type_default_allowed_values_and_example(demo: Session, field: str, words: list[str]) -> None:
    text, _ = await hovered(demo.open(PLAN), place_of(field))
    for word in words:
        assert word.lower() in text.lower(), text


@pytest.mark.asyncio
@pytest.mark.parametrize("state", STATES)
async def test_states(demo: Session, state: str) -> None:
    document = demo.open(PLAN.replace("state: Installing", f"state: {state}"))
    text, about = await hovered(document, document.text.index(f"state: {state}") + len("state: "))
    assert about == state
    assert state in text and len(text) > len(state) + 20


@pytest.mark.asyncio
async def test_states_in_chinese(connect: Connect, workspace: Path) -> None:
    document = (await connect(workspace, locale="zh-CN")).open(PLAN)
    text, _ = await hovered(document, document.text.index("state: Installing") + len("state: "))
    assert CHINESE.search(text)


def name_and_version(document: Document) -> tuple[int, int]:
    name = document.text.index("name: devops", document.text.index("extension:")) + len("name: ")
    return name, document.text.index("1.1.3")


@pytest.mark.asyncio
async def test_facts_of_an_extension(demo: Session) -> None:
    document = demo.open(PLAN)
    name, _ = name_and_version(document)
    text, about = await hovered(document, name)
    assert about == "devops"
    for word in ("DevOps", "Jenkins-based pipelines and GitOps delivery", "1.1.2", "1.1.3"):
        assert word in text
    assert not CHINESE.search(text)
    # The plan's own name is the extension's.
    assert "DevOps" in (await hovered(document, document.text.index("name: devops") + len("name: ")))[0]


@pytest.mark.asyncio
async def test_facts_of_a_version(demo: Session) -> None:
    document = demo.open(PLAN)
    _, version = name_and_version(document)
    text, about = await hovered(document, version)
    assert about == "1.1.3"
    for word in ("Multicluster", ">=4.1.2-0", ">=1.19.0-0", "kubesphere-devops-system"):
        assert word in text
    other = demo.open(PLAN.replace("devops", "deepseek").replace("1.1.3", "0.1.0"), "deepseek.yaml")
    text, _ = await hovered(other, other.text.index("0.1.0"))
    for word in ("HostOnly", "nvidia-gpu-operator", ">= 23.9.2", "extension-deepseek"):
        assert word in text


@pytest.mark.asyncio
async def test_facts_in_chinese(connect: Connect, workspace: Path) -> None:
    document = (await connect(workspace, locale="zh-CN")).open(PLAN)
    name, _ = name_and_version(document)
    text, _ = await hovered(document, name)
    assert "在 KubeSphere 中提供基于 Jenkins 的流水线与 GitOps 持续交付。" in text
    assert "集成与交付" in text


@pytest.mark.asyncio
async def test_values_in_quotes_and_flow_style(demo: Session) -> None:
    marked = (
        "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\n"
        "spec: {extension: {name: 'devops', version: \"1.1.3\"}, enabled: true}\n"
    )
    document = demo.open(marked)
    text, about = await hovered(document, marked.index("1.1.3"))
    assert "Multicluster" in text and about.strip('"') == "1.1.3"
    assert (await hovered(document, marked.index("enabled")))[1] == "enabled"


@pytest.mark.asyncio
async def test_json(demo: Session) -> None:
    text = '{"apiVersion": "kubesphere.io/v1alpha1", "kind": "InstallPlan", "spec": {"enabled": true}}'
    _, about = await hovered(demo.open(text, "plan.json", language="json"), text.index("enabled"))
    assert about.strip('"') == "enabled"


@pytest.mark.asyncio
async def test_without_a_catalog(connect: Connect, bare: Path) -> None:
    document = (await connect(bare)).open(PLAN)
    _, version = name_and_version(document)
    hover = await document.hover(version)
    assert hover is None or "Multicluster" not in text_of(hover)
    assert await document.hover(place_of("enabled")) is not None


@pytest.mark.asyncio
@pytest.mark.parametrize("formats", [["plaintext"], ["plaintext", "markdown"], None])
async def test_plain_text(connect: Connect, workspace: Path, formats: list[str] | None) -> None:
    session = await connect(workspace, changes={"textDocument.hover.contentFormat": formats})
    document = session.open(PLAN)
    for offset in (place_of("upgradeStrategy"), *name_and_version(document)):
        hover = await document.hover(offset)
        assert hover is not None
        if isinstance(hover.contents, types.MarkupContent):
            assert hover.contents.kind == types.MarkupKind.PlainText
        text = text_of(hover)
        assert "**" not in text and "```" not in text


@pytest.mark.asyncio
async def test_markdown_where_it_is_liked(demo: Session) -> None:
    hover = await demo.open(PLAN).hover(place_of("upgradeStrategy"))
    assert hover and isinstance(hover.contents, types.MarkupContent)
    assert hover.contents.kind == types.MarkupKind.Markdown


ELSEWHERE = {
    "a ConfigMap": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  na▮me: devops\n",
    "OLM's": PLAN.replace("kubesphere.io/v1alpha1", "operators.coreos.com/v1alpha1").replace("enabled", "en▮abled", 1),
    "a comment": "# a co▮mment\n" + PLAN,
    "another document": PLAN + "---\napiVersion: v1\nki▮nd: ConfigMap\n",
    "nothing": "▮",
}


@pytest.mark.asyncio
@pytest.mark.parametrize("case", ELSEWHERE)
async def test_nothing_elsewhere(demo: Session, case: str) -> None:
    document, offset = demo.open_at_cursor(ELSEWHERE[case])
    assert await document.hover(offset) is None
