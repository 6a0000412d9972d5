"""Incremental edits: after any of them the server knows the same text as the client."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lsprotocol import types

import effort
from conftest import Connect
from session import Document, Session

LINES = """\
# 部署 🚀 plan
apiVersion: kubesphere.io/v1alpha1
kind: InstallPlan
metadata: {annotations: {say: "🙂é"}, name: one}
spec:
  extension:
    name: two # 𝄞
    # installplan-ls: ignore unknown-version
    version: 1.0.0
  enabled: true
  colour: "blåbær🫐"
  upgradeStrategy: Manual
---
apiVersion: v1
kind: ConfigMap
metadata: {name: other} # installplan-ls: ignore-file unknown-field
---
apiVersion: kubesphere.io/v1alpha1
kind: InstallPlan
metadata:
  name: grafana
spec:
  extension: {name: grafana, version: 10.4.1}
  enabled: true
"""

Facts = list[tuple[object, ...]]


def facts(diagnostics: list[types.Diagnostic]) -> Facts:
    """What of the diagnostics does not depend on the document's URI, in a fixed order."""
    return sorted(
        (
            each.range.start.line,
            each.range.start.character,
            each.range.end.line,
            each.range.end.character,
            str(each.code),
            each.message,
            tuple(
                (info.message, info.location.range.start.line, info.location.range.start.character)
                for info in each.related_information or []
            ),
        )
        for each in diagnostics
    )


async def fresh(session: Session, text: str) -> Facts:
    """The diagnostics of a text that was opened as it is."""
    document = session.open(text)
    found = facts(await document.diagnostics())
    document.close()
    return found


async def check(document: Document) -> Facts:
    """The document's diagnostics at rest, which must be those of its text opened as it is."""
    await document.diagnostics()
    wanted = await fresh(document.session, document.text)

    def newest() -> Facts:
        return facts(list(document.publications()[-1].diagnostics))

    # On a busy machine a publication that was on its way before the save comes behind it.
    try:
        await document.session.until(lambda: newest() == wanted or None, f"the same for {document.uri}")
    except AssertionError:
        assert newest() == wanted
    return wanted


@pytest.mark.asyncio
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "mixed"], ids=repr)
@pytest.mark.parametrize("start", ["", "\ufeff"], ids=["", "BOM"])
async def test_random_edits(connect: Connect, workspace: Path, encoding: str, newline: str, start: str) -> None:
    session = await connect(workspace, changes={"general.positionEncodings": [encoding]})
    dice = effort.dice(encoding, newline, start)
    newlines = ["\n", "\r\n", "\r"] if newline == "mixed" else [newline]
    original = start + re.sub("\n", lambda _: dice.choice(newlines), LINES)
    document = session.open(original)
    # From here on the catalog has been read.
    await document.diagnostics()
    snippets = ["", "", "x", " ", *newlines, "é", "🚀", ": ", "- ", '"', "[", "}", "\t", "name: one"]
    snippets += [line + end for line in ("---", "  a: 1") for end in newlines]
    said_something = False
    for _ in range(effort.by_effort(3, 40)):
        for _ in range(5):
            edits = []
            text = document.text
            for _ in range(dice.choice([1, 1, 1, 3])):
                # Nothing between the CR and the LF of one line end: no position can name that place.
                places = [i for i in range(len(text) + 1) if text[i - 1 : i + 1] != "\r\n"]
                begin = dice.choice(places)
                end = dice.choice([i for i in places if begin <= i <= begin + dice.choice([0, 0, 1, 4, 20])])
                replacement = dice.choice(snippets)
                edits.append((begin, end, replacement))
                text = text[:begin] + replacement + text[end:]
            document.change(*edits)
            assert document.text == text
        said_something |= await check(document) != []
        # And back again, by a change without range.
        document.text = original
        document.notify_change([types.TextDocumentContentChangeWholeDocument(text=original)])
    await check(document)
    assert said_something, "the edits left nothing to say: the test proves nothing"


@pytest.mark.asyncio
async def test_repairing_a_plan_letter_by_letter(demo: Session) -> None:
    document = demo.open(LINES)
    assert "name-mismatch" in await document.codes()
    start = document.text.index("two")
    document.change((start, start + 3, ""))
    for i, letter in enumerate("one"):
        document.change((start + i, start + i, letter))
    assert "name-mismatch" not in await document.codes()
    await check(document)


@pytest.mark.asyncio
async def test_changes_of_one_notification_are_made_in_order(demo: Session) -> None:
    document = demo.open("")
    text = "".join(line + "\n" for line in LINES.splitlines())
    edits, end = [], 0
    for line in text.splitlines(keepends=True):
        edits.append((end, end, line))
        end += len(line)
    document.change(*edits)
    assert document.text == text
    await check(document)


@pytest.mark.asyncio
async def test_a_range_and_a_whole_text_in_one_notification(demo: Session) -> None:
    document = demo.open("kind: nothing\n")
    inserted = types.TextDocumentContentChangePartial(
        range=types.Range(types.Position(0, 0), types.Position(0, 0)), text="# first\n"
    )
    document.text = "# first\n" + LINES
    document.notify_change([inserted, types.TextDocumentContentChangeWholeDocument(text=LINES), inserted])
    await check(document)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("start", "end"),
    [((900, 0), (901, 5)), ((3, 9_000), (4, 0)), ((0, 2_147_483_647), (0, 2_147_483_647)), ((22, 0), (99, 99))],
)
async def test_positions_out_of_range_are_clamped(demo: Session, start: tuple[int, int], end: tuple[int, int]) -> None:
    lines = LINES.splitlines(keepends=True)

    def clamped(line: int, character: int) -> int:
        if line >= len(lines):
            return len(LINES)
        return sum(map(len, lines[:line])) + min(character, len(lines[line].rstrip("\n")))

    document = demo.open(LINES)
    document.text = LINES[: clamped(*start)] + "\n# end" + LINES[clamped(*end) :]
    document.notify_change(
        [
            types.TextDocumentContentChangePartial(
                range=types.Range(types.Position(*start), types.Position(*end)), text="\n# end"
            )
        ]
    )
    await check(document)


@pytest.mark.asyncio
async def test_emptying_and_filling(demo: Session) -> None:
    document = demo.open(LINES)
    assert await document.diagnostics()
    document.change((0, len(LINES), ""))
    assert await document.diagnostics() == []
    document.change((0, 0, LINES.rstrip("\n")))
    await check(document)


@pytest.mark.asyncio
async def test_hover_and_completion_see_the_edited_text(demo: Session) -> None:
    document = demo.open(LINES.replace("version: 1.0.0", "version: "))
    document.change((0, 0, "# 🚀 one line more\n"))
    hover = await document.hover(document.text.index("enabled") + 2)
    assert hover and hover.range and hover.range.start.line == 10
    name = document.text.index("two")
    document.change((name, name + 3, "devops"))
    offered = await document.complete(document.text.index("version: ") + len("version: "))
    assert offered.labels[0] == "1.1.3"
