"""What decides which tests run, and with which dice."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import effort
from conftest import ROOT
from unchanged import main

HERE = Path(__file__).parent


def test_what_is_unchanged(tmp_path: Path) -> None:
    stamp, file, folder = tmp_path / "deep" / "stamp", tmp_path / "a.py", tmp_path / "folder"
    folder.mkdir()
    (folder / "b").write_text("b")
    file.write_text("a")
    arguments = [str(stamp), str(file), str(folder), str(tmp_path / "absent")]
    assert main(arguments) == 1, "nobody has found them good"
    assert main(["--write", *arguments]) == 0
    assert main(arguments) == 0
    for change in (
        lambda: file.write_text("A"),
        lambda: (folder / "c").write_text(""),
        lambda: (tmp_path / "absent").write_text(""),
        lambda: (folder / "b").rename(folder / "d"),
        lambda: file.unlink(),
    ):
        change()
        assert main(arguments) == 1
        assert main(arguments) == 1, "asking is not finding good"
        assert main(["--write", *arguments]) == 0
        assert main(arguments) == 0
    # Edited while it was tested: that is not what was found good.
    file.write_text("before")
    assert main(arguments) == 1
    file.write_text("after")
    assert main(["--write", *arguments]) == 0
    assert main(arguments) == 1
    assert main([str(stamp)]) == 2


def test_dice_are_those_of_the_seed() -> None:
    def throws(seed: str) -> str:
        code = "import effort; print([effort.dice('a', 1).random(), effort.dice('b', 1).random()], effort.EFFORT)"
        return subprocess.run(
            [sys.executable, "-c", code],
            cwd=HERE,
            env={**os.environ, effort.SEED_VARIABLE: seed, effort.EFFORT_VARIABLE: ""},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout

    assert throws("7") == throws("7") != throws("8")
    assert throws("") == throws("1")


FAILING = """
import effort
import pytest

def test_random():
    effort.dice("x").random()
    assert False

@pytest.mark.full
def test_heavy():
    pass
"""


def test_a_failure_is_told_with_its_seed(tmp_path: Path) -> None:
    (tmp_path / "test_failing.py").write_text(FAILING)
    ours = HERE / "conftest.py"
    (tmp_path / "conftest.py").write_text(ours.read_text().replace("__file__", repr(str(ours))))
    command = [sys.executable, "-m", "pytest", "-q", "-c", str(HERE / "pytest.ini"), "--rootdir", str(tmp_path)]

    def run(effort_wanted: str, *more: str) -> str:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
            "PYTHONPATH": str(HERE),
            effort.SEED_VARIABLE: "12345",
            effort.EFFORT_VARIABLE: effort_wanted,
        }
        return subprocess.run(
            [*command, "-p", "no:cacheprovider", *more, str(tmp_path)],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        ).stdout

    # From a worker that runs the tests for the one who reports.
    said = run("quick", "-n", "1")
    assert "INSTALLPLAN_TEST_SEED=12345 INSTALLPLAN_TEST_EFFORT=quick pytest" in said
    assert "1 failed" in said and "passed" not in said
