"""The program's words are compared in one place: `wording`. What is looked for here is simple, and finds no more than this:

a text written in a test that is compared with a message, or one of several words that is compared with anything; and one
that holds a phrase of `wording`. A phrase that reaches a comparison by a detour, in a table or a variable, is found only
if `wording` has it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import wording

HERE = Path(__file__).parent
# What kubectl and the recorded API server say is theirs.
OTHERS = ("test_wording.py", "test_effort.py", "test_apiserver.py", "test_apiserver_answers.py")
TESTS = sorted(path.name for path in HERE.glob("test_*.py") if path.name not in OTHERS)
SEVERAL_WORDS = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")
# The phrases of several words: single ones are names of fields elsewhere.
PHRASES = [
    value
    for name, value in vars(wording).items()
    if isinstance(value, str) and not name.startswith("_") and SEVERAL_WORDS.search(value)
]
# Data of several words: of the demo's catalog, and kubectl's.
DATA = {
    "See the intranet.",
    "NVIDIA GPU Operator",
    "error parsing",
    "The provided continue parameter is too old to display a consistent list result.",
}


def literals(node: ast.AST) -> Iterator[str]:
    """The texts written in an expression, those between the values of an f-string among them."""
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


def is_message(node: ast.AST) -> bool:
    """Whether an expression is, or holds, what somebody is told."""
    return any(
        isinstance(each, ast.Attribute)
        and each.attr == "message"
        or isinstance(each, ast.Subscript)
        and isinstance(each.slice, ast.Constant)
        and each.slice.value in ("message", "title", "tooltip")
        for each in ast.walk(node)
    )


def comparisons(tree: ast.AST) -> Iterator[list[ast.expr]]:
    """What is compared with each other, also by methods of texts and by patterns.

    A name that is asked whether it equals a text is a parameter of the test, most often.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            if isinstance(node.left, ast.Name) and isinstance(node.ops[0], ast.Eq | ast.NotEq):
                continue
            yield [node.left, *node.comparators]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in ("startswith", "endswith", "index", "find", "count"):
                yield [node.func.value, *node.args]
            elif node.func.attr in ("search", "match", "fullmatch"):
                yield list(node.args)


def prose_in(source: str) -> list[str]:
    found = []
    tree = ast.parse(source)
    for operands in comparisons(tree):
        for operand in operands:
            if not isinstance(operand, ast.Constant | ast.JoinedStr):
                continue
            others = [each for each in operands if each is not operand]
            for text in literals(operand):
                if text in DATA:
                    continue
                if text and any(map(is_message, others)) or SEVERAL_WORDS.search(text):
                    found.append(f"line {operand.lineno}: {text!r} is compared")
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in DATA:
            found += [f"line {node.lineno}: {phrase!r} is of `wording`" for phrase in PHRASES if phrase in node.value]
    return found


@pytest.mark.parametrize("name", TESTS)
def test_no_prose_is_compared_but_that_of_wording(name: str) -> None:
    assert prose_in((HERE / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        'assert "old" in each.message',
        'assert question["params"]["message"] == "x"',
        'assert f"No version {x}" in text',
        'assert error["message"].startswith("no")',
        'assert re.search("is missing", said)',
        'assert "cannot be read" not in stderr',
        f"SAID = {{1: {wording.UNREACHABLE!r}}}",
    ],
)
def test_prose_is_found(source: str) -> None:
    assert prose_in(source)


@pytest.mark.parametrize(
    "source",
    ['assert "unknown-version" in codes', "assert wording.NOT_YAML in each.message", 'x["message"] == name'],
)
def test_data_is_none(source: str) -> None:
    assert prose_in(source) == []


def test_every_phrase_is_looked_for() -> None:
    """What no test needs any more goes; a function may be built of another."""
    used = "".join((HERE / name).read_text(encoding="utf-8") for name in TESTS)
    itself = (HERE / "wording.py").read_text(encoding="utf-8")
    for name in vars(wording):
        if not name.startswith("_") and name != "annotations":
            assert f"wording.{name}" in used or itself.count(name) > 1, name
