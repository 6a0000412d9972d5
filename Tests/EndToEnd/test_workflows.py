"""The files in .github and the scripts they call: what can be known without GitHub."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import ROOT

GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").iterdir())
DEPENDABOT = GITHUB / "dependabot.yml"
FORMS = GITHUB / "ISSUE_TEMPLATE"
SCHEMAS = {
    **{path: "github-workflows" for path in WORKFLOWS},
    **{path: "github-issue-forms" for path in FORMS.iterdir()},
    FORMS / "config.yml": "github-issue-config",
    DEPENDABOT: "dependabot",
}


def is_shell(path: Path) -> bool:
    return path.suffix == ".sh" or re.match(rb"#!.*sh\n", path.read_bytes()) is not None


SCRIPTS = [
    path
    for path in (ROOT / ".ci" / "run", *sorted((ROOT / "scripts").iterdir()))
    if path.is_file() and is_shell(path)
]


def run(tool: str, *arguments: str | Path, text: str | None = None) -> tuple[int, str]:
    """Runs a tool of requirements.txt, and no other of the same name that the machine may have."""
    program = Path(sys.executable).parent / tool
    assert program.exists(), f"{program} is not there: scripts/test e2e installs it"
    done = subprocess.run(
        [program, *arguments],
        cwd=ROOT,
        input=text or "",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout


def against_schema(path: Path, schema: str) -> tuple[int, str]:
    """The schemas come with the tool: nothing is downloaded."""
    return run("check-jsonschema", "--builtin-schema", f"vendor.{schema}", path)


def audit(*paths: Path) -> tuple[int, str]:
    return run("zizmor", "--offline", "--no-config", "--no-progress", "--color=never", "--strict-collection", *paths)


def jobs(workflow: Path) -> dict[str, Any]:
    value = yaml.safe_load(workflow.read_text(encoding="utf-8"))
    return dict(value["jobs"])


def commands(workflow: Path) -> list[str]:
    return [step["run"] for job in jobs(workflow).values() for step in job["steps"] if "run" in step]


def called(command: str) -> list[str]:
    """The project's own programs in a command, by their paths."""
    return [word for word in shlex.split(command, comments=True) if re.match(r"(\./|\.ci/|scripts/)", word)]


def missing(command: str) -> list[str]:
    return [path for path in called(command) if not (ROOT / path).is_file() or not os.access(ROOT / path, os.X_OK)]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize(("path", "schema"), SCHEMAS.items(), ids=map(name, SCHEMAS))
def test_a_file_is_as_its_schema_says(path: Path, schema: str) -> None:
    code, output = against_schema(path, schema)
    assert code == 0, output


def test_no_yaml_is_without_a_schema() -> None:
    assert {path for path in GITHUB.rglob("*.y*ml")} == set(SCHEMAS)


def test_the_audit_finds_nothing() -> None:
    code, output = audit(*WORKFLOWS, DEPENDABOT)
    assert code == 0, output


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=name)
def test_a_workflow_calls_scripts_that_are_there(workflow: Path) -> None:
    found = commands(workflow)
    assert any(called(command) for command in found), "it calls no script of ours"
    assert [path for command in found for path in missing(command)] == []


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=name)
def test_a_command_is_sound_shell(workflow: Path) -> None:
    for command in commands(workflow):
        code, output = run("shellcheck", "--shell=bash", "-", text=command)
        assert code == 0, output


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=name)
def test_a_job_that_hangs_is_ended(workflow: Path) -> None:
    for key, job in jobs(workflow).items():
        assert 0 < job.get("timeout-minutes", 0) <= 360, key


@pytest.mark.parametrize("script", SCRIPTS, ids=name)
def test_a_script_is_sound_shell(script: Path) -> None:
    code, output = run("shellcheck", "--external-sources", script)
    assert code == 0, output


# A linter that reads nothing finds nothing: each of the above has to see what it is there for.
BROKEN = [
    ("runs-on: ubuntu-24.04", "run-on: ubuntu-24.04"),
    ("timeout-minutes: 90", "timeout-minutes: soon"),
    ("run: bash .ci/run", "run: bash .ci/walk"),
    ("run: bash .ci/run", "run: bash scripts/lib.sh"),
    ("run: bash .ci/run", 'run: echo "${{ github.event.pull_request.title }}"'),
    ("contents: read", "contents: write"),
    ("persist-credentials: false", "fetch-depth: 1"),
    (r"checkout@\w+", "checkout@v6"),
    ("  pull_request:", "  pull_request_target:"),
]


@pytest.mark.parametrize(("whole", "broken"), BROKEN, ids=[broken.strip() for _, broken in BROKEN])
def test_a_broken_workflow_is_found(whole: str, broken: str, tmp_path: Path) -> None:
    text, changes = re.subn(whole, broken, (GITHUB / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    assert changes
    path = tmp_path / ".github" / "workflows" / "ci.yml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    assert (
        against_schema(path, "github-workflows")[0] != 0
        or any(missing(command) for command in commands(path))
        or audit(path)[0] != 0
    )
