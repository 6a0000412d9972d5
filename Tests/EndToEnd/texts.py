"""Texts with markers, and positions in them as LSP counts.

Lines end in LF, CR LF or CR; columns are in one of three encodings.
"""

from __future__ import annotations

import re
from typing import Any

from lsprotocol.types import Position, Range

CURSOR = "▮"
LINE_END = re.compile(r"\r\n|\n|\r")

# A plan for a version that the small catalogue does not have, and nothing else wrong with it.
PLAN = """\
apiVersion: kubesphere.io/v1alpha1
kind: InstallPlan
metadata:
  name: devops
spec:
  extension:
    name: devops
    version: 9.9.9
  enabled: true
  upgradeStrategy: Manual
  clusterScheduling:
    placement:
      clusters: [host]
"""


def at_cursor(marked: str) -> tuple[str, int]:
    """The text without its cursor mark, and where the mark was."""
    assert marked.count(CURSOR) == 1, "the text wants one cursor mark"
    return marked.replace(CURSOR, ""), marked.index(CURSOR)


def with_ranges(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without its ⟦range⟧ marks, and the ranges in order."""
    text, ranges, start = "", [], 0
    for piece in re.split("([⟦⟧])", marked):
        if piece == "⟦":
            start = len(text)
        elif piece == "⟧":
            ranges.append((start, len(text)))
        else:
            text += piece
    return text, ranges


def width(text: str, encoding: str) -> int:
    units = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
    codec, size = units[encoding]
    return len(text.encode(codec)) // size


def line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in LINE_END.finditer(text))]


def to_position(text: str, offset: int, encoding: str) -> Position:
    starts = line_starts(text)
    line = max(i for i, start in enumerate(starts) if start <= offset)
    return Position(line=line, character=width(text[starts[line] : offset], encoding))


def to_range(text: str, start: int, end: int, encoding: str) -> Range:
    return Range(start=to_position(text, start, encoding), end=to_position(text, end, encoding))


def to_offset(text: str, position: Position, encoding: str) -> int:
    """The offset of a position that lies in the text, on a character's edge; anything else is the server's mistake."""
    starts = line_starts(text)
    assert position.line < len(starts), f"line {position.line} of a text with {len(starts)} lines"
    start = starts[position.line]
    line = LINE_END.split(text[start:], maxsplit=1)[0]
    for column in range(len(line) + 1):
        if width(line[:column], encoding) == position.character:
            return start + column
    raise AssertionError(f"column {position.character} ({encoding}) is not a character's edge in {line!r}")


def covered(text: str, range_: Range, encoding: str) -> str:
    return text[to_offset(text, range_.start, encoding) : to_offset(text, range_.end, encoding)]


def tells(diagnostic: Any, *data: str) -> bool:
    """Whether a diagnostic's message holds these names, versions or paths: data that somebody gave, and none of our words.

    `diagnostic` is one of the protocol's or of the command line's JSON.
    """
    message: str = diagnostic["message"] if isinstance(diagnostic, dict) else diagnostic.message
    return all(each in message for each in data)


def tells_a_date(diagnostic: Any) -> bool:
    """Whether a diagnostic's message says from which day its knowledge is."""
    message: str = diagnostic["message"] if isinstance(diagnostic, dict) else diagnostic.message
    return re.search(r"\b(19|20)\d\d-\d\d-\d\d", message) is not None
