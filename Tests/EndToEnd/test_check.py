"""The command line: `check`, `explain`, `--version`."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import wording
from conftest import RULES
from texts import PLAN, tells

HEAD = "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\n"
CLEAN = (
    HEAD + "metadata:\n  name: one\nspec:\n  extension:\n    name: one\n    version: 1.0.0\n"
    "  enabled: true\n  upgradeStrategy: Manual\n"
)
MISMATCH = CLEAN.replace("    name: one", "    name: two")
WARNING = CLEAN.replace("  upgradeStrategy: Manual\n", "")

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(server: Path, environment: dict[str, str], tmp_path: Path) -> Run:
    def run(
        *arguments: str, directory: Path | None = None, text: str | None = None, **more: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(server), *arguments],
            input=text if text is not None else "",
            capture_output=True,
            encoding="utf-8",
            cwd=directory or tmp_path,
            env=environment | more,
            timeout=120,
        )

    return run


def report(result: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    value = json.loads(result.stdout)
    assert isinstance(value, dict)
    return value


def codes(result: subprocess.CompletedProcess[str]) -> list[str]:
    return sorted(each["code"] for each in report(result)["diagnostics"])


# The language of messages

# `enable` is a misspelt field: unknown-field has both languages; missing-field is not translated yet.
MISSPELT = CLEAN.replace("  enabled: true", "  enable: true")


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


@pytest.mark.parametrize(
    ("arguments", "variables", "chinese"),
    [
        ((), {}, False),
        ((), {"LANG": "zh_CN.UTF-8"}, True),
        ((), {"LANG": "zh-Hans"}, True),
        ((), {"LC_MESSAGES": "zh_CN.UTF-8", "LANG": "C"}, True),
        ((), {"LC_ALL": "zh_CN", "LC_MESSAGES": "C"}, True),
        ((), {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, False),
        ((), {"LC_ALL": "", "LANG": "zh_CN.UTF-8"}, True),
        (("--lang", "zh"), {}, True),
        (("--lang", "en"), {"LC_ALL": "zh_CN.UTF-8"}, False),
    ],
)
def test_text_is_in_the_users_language(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], variables: dict[str, str], chinese: bool
) -> None:
    (tmp_path / "plan.yaml").write_text(MISSPELT)
    result = run("check", *arguments, "plan.yaml", **variables)
    lines = [line for line in result.stdout.splitlines() if "[unknown-field]" in line]
    assert len(lines) == 1 and is_chinese(lines[0]) == chinese
    assert result.returncode == 1


@pytest.mark.parametrize("format_", ["json", "sarif", "github"])
def test_formats_for_programs_are_english_unless_asked(run: Run, tmp_path: Path, format_: str) -> None:
    (tmp_path / "plan.yaml").write_text(MISSPELT)
    arguments = ("check", "--format", format_, "plan.yaml")
    english = run(*arguments).stdout
    assert not is_chinese(english)
    assert run(*arguments, LC_ALL="zh_CN.UTF-8").stdout == english
    chinese = run(*arguments, "--lang", "zh").stdout
    assert is_chinese(chinese)
    assert run(*arguments, "--lang", "zh", LC_ALL="C").stdout == chinese
    assert run(*arguments, "--lang", "en", LC_ALL="zh_CN.UTF-8").stdout == english


def test_places_beside_are_in_the_same_language(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(CLEAN + "  config: |\n    a: 1\n    a: 2\n")
    (found,) = report(run("check", "--format", "json", "--lang", "zh", "plan.yaml"))["diagnostics"]
    assert found["code"] == "config-duplicate-key"
    assert is_chinese(found["message"]) and is_chinese(found["related"][0]["message"])
    (line,) = [line for line in run("check", "--lang", "zh", "plan.yaml").stdout.splitlines() if "note: " in line]
    assert is_chinese(line)


def test_the_language_changes_neither_findings_nor_fixes(run: Run, tmp_path: Path) -> None:
    text = CLEAN + "  config: |\n    a: 1\n    a: 1\n"
    (tmp_path / "plan.yaml").write_text(MISSPELT)

    def found(language: str) -> list[tuple[str, Any, str]]:
        result = run("check", "--format", "json", "--lang", language, "plan.yaml")
        return [(each["code"], each["range"], each["severity"]) for each in report(result)["diagnostics"]]

    assert found("zh") == found("en")
    fixed = []
    for language in ("zh", "en"):
        (tmp_path / "plan.yaml").write_text(text)
        run("check", "--fix", "--lang", language, "plan.yaml")
        fixed.append((tmp_path / "plan.yaml").read_text())
    assert fixed[0] == fixed[1] != text


@pytest.mark.parametrize("language", ["de", "", "ZH", "zh-CN"])
def test_another_language_is_wrong_usage(run: Run, tmp_path: Path, language: str) -> None:
    (tmp_path / "plan.yaml").write_text(CLEAN)
    result = run("check", "--lang", language, "plan.yaml")
    assert result.returncode == 2 and not result.stdout
    assert "--lang" in result.stderr


# Exit codes


@pytest.mark.parametrize(
    ("text", "fail_on", "code"),
    [
        (CLEAN, None, 0),
        (WARNING, None, 0),
        (MISMATCH, None, 1),
        (MISMATCH, "error", 1),
        (WARNING, "error", 0),
        (WARNING, "warning", 1),
        (MISMATCH, "warning", 1),
        (WARNING, "information", 1),
        (WARNING, "hint", 1),
        (CLEAN, "hint", 0),
        (MISMATCH, "never", 0),
    ],
)
def test_exit_codes(run: Run, tmp_path: Path, text: str, fail_on: str | None, code: int) -> None:
    (tmp_path / "plan.yaml").write_text(text)
    result = run("check", *(["--fail-on", fail_on] if fail_on else []), "plan.yaml")
    assert result.returncode == code, result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "--unheard-of"],
        ["check", "--format", "xml", "."],
        ["check", "--fail-on", "sometimes", "."],
        ["check", "no-such-file.yaml"],
        ["check", "--catalog", "no-such-catalog.yaml", "."],
        ["unheard-of"],
        ["explain", "no-such-rule"],
        ["explain", "spec.no.such.field"],
    ],
    ids=" ".join,
)
def test_usage_and_input_errors_are_code_2(run: Run, arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.returncode == 2, (result.stdout, result.stderr)
    assert result.stderr.strip()


def last_line(result: subprocess.CompletedProcess[str]) -> str:
    return result.stdout.rstrip("\n").split("\n")[-1]


@pytest.mark.parametrize(
    ("broken", "arguments", "named"),
    [
        ({}, ["missing.yaml", "plan.yaml"], "missing.yaml"),
        ({"folder/plan.yaml": CLEAN}, ["plan.yaml", "folder", "nothing"], "nothing"),
        ({}, ["--catalog", "gone.yaml", "plan.yaml"], "gone.yaml"),
        ({"broken.yaml": "kind: [\n"}, ["--catalog", "broken.yaml", "plan.yaml"], "broken.yaml"),
        ({"nul.yaml": "kind: Extension\n\0"}, ["--catalog", "nul.yaml", "plan.yaml"], "nul.yaml"),
        ({".installplan-ls.yaml": "catalog: [{files: [gone.yaml]}]\n"}, ["plan.yaml"], "gone.yaml"),
        ({".installplan-ls.yaml": "catalogue: []\n"}, ["plan.yaml"], ".installplan-ls.yaml"),
        ({".installplan-ls.yaml": "# " + "x" * 1_100_000 + "\n"}, ["plan.yaml"], ".installplan-ls.yaml"),
        ({".installplan-ls.yaml": "# \0\n"}, ["plan.yaml"], ".installplan-ls.yaml"),
        ({".installplan-ls.yml": "catalogue: []\n"}, ["plan.yaml"], ".installplan-ls.yml"),
        ({".installplan-ls.yaml": "", ".installplan-ls.yml": ""}, ["plan.yaml"], ".installplan-ls.yaml"),
        ({"kustomization.yaml": "# " + "x" * 1_100_000 + "\n"}, ["plan.yaml"], "kustomization.yaml"),
        ({".installplan-ls.yaml": "catalog: [{context: elsewhere}]\n"}, ["plan.yaml"], "elsewhere"),
        ({}, ["--context", "nowhere", "plan.yaml"], "nowhere"),
    ],
    ids=str,
)
def test_the_last_line_says_what_was_not_checked(
    run: Run, tmp_path: Path, broken: dict[str, str], arguments: list[str], named: str
) -> None:
    (tmp_path / "plan.yaml").write_text(CLEAN)
    for name, text in broken.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    result = run("check", *arguments)
    assert result.returncode == 2, (result.stdout, result.stderr)
    assert last_line(result).startswith(wording.NOT_CHECKED) and named in last_line(result), result.stdout
    assert len(report(run("check", "--format", "json", *arguments))["notChecked"]) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes such names")
def test_names_that_cannot_be_said_are_not_checked(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(CLEAN)
    with open(os.fsencode(tmp_path) + b"/\xff.yaml", "w") as file:
        file.write(CLEAN)
    result = run("check", ".")
    assert result.returncode == 2 and last_line(result).startswith(wording.NOT_CHECKED), result.stdout


def test_folders_that_are_too_deep_are_not_checked(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(CLEAN)
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(30):
        os.mkdir("x" * 200, dir_fd=here)
        there = os.open("x" * 200, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = there
    os.close(here)
    result = run("check", ".")
    assert result.returncode == 2 and last_line(result).startswith(wording.NOT_CHECKED), result.stdout


@pytest.mark.parametrize("path", ["/dev/stdin", "/dev/fd/0", "/proc/self/fd/0", "/dev/zero", "link", "pipe", "/dev/tty"])
def test_a_workspace_cannot_name_a_stream(server: Path, environment: dict[str, str], tmp_path: Path, path: str) -> None:
    (tmp_path / "plan.yaml").write_text(CLEAN)
    (tmp_path / "link").symlink_to("/dev/stdin")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / ".installplan-ls.yaml").write_text(f"catalog: [{{files: [{path}]}}]\n")
    process = subprocess.Popen(
        [str(server), "check", "plan.yaml"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path, env=environment
    )
    # Nobody writes, and nobody closes it.
    assert process.wait(timeout=30) == 2
    process.communicate()


def test_the_command_line_can_name_one(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(MISMATCH)
    assert run("check", "/dev/stdin", text=CLEAN).returncode == 0
    catalog = "apiVersion: kubesphere.io/v1alpha1\nkind: Extension\nmetadata: {name: one}\n"
    result = run("check", "--catalog", "/dev/stdin", "--format", "json", "plan.yaml", text=catalog)
    assert result.returncode == 1 and "unknown-extension" in codes(result), result.stderr


def test_what_can_be_read_is_checked_all_the_same(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(MISMATCH)
    result = run("check", "--format", "json", "no-such-file.yaml", "plan.yaml")
    assert result.returncode == 2
    assert "no-such-file.yaml" in result.stderr
    assert codes(result) == ["name-mismatch"] * 2


# Which files


def test_directories_are_searched(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a" / "deep").mkdir(parents=True)
    for name in ("a/one.yaml", "a/deep/two.yml", "three.json", "four.txt", "five.yaml.orig", "README.md"):
        (tmp_path / name).write_text(MISMATCH)
    (tmp_path / "configmap.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n")
    for place in ([], ["."], [str(tmp_path)], ["a", "three.json", "configmap.yaml"]):
        result = run("check", "--format", "json", *place)
        assert result.returncode == 1
        paths = {Path(each["path"]).name for each in report(result)["diagnostics"]}
        assert paths == {"one.yaml", "two.yml", "three.json"}
        assert report(result)["summary"]["plans"] == 3


def test_a_file_that_is_named_is_read_whatever_it_is_called(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_text(MISMATCH)
    assert codes(run("check", "--format", "json", "plan.txt")) == ["name-mismatch"] * 2


def test_a_named_file_without_plans_is_said_to_be_skipped(run: Run, tmp_path: Path) -> None:
    (tmp_path / "configmap.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n")
    result = run("check", "configmap.yaml")
    assert result.returncode == 0
    assert "configmap.yaml" in result.stderr + result.stdout


def test_a_file_that_is_not_text_is_said_to_be_skipped(run: Run, tmp_path: Path) -> None:
    (tmp_path / "binary.yaml").write_bytes(b"kubesphere.io InstallPlan \xff\xfe\x00\xc3")
    (tmp_path / "plan.yaml").write_text(MISMATCH)
    result = run("check", "--format", "json", ".")
    assert result.returncode in (1, 2)
    assert codes(result) == ["name-mismatch"] * 2
    assert "binary.yaml" in result.stderr


def test_a_named_file_that_is_not_text_fails_the_check(run: Run, tmp_path: Path) -> None:
    (tmp_path / "binary.yaml").write_bytes(b"kubesphere.io InstallPlan \xff\xfe\x00\xc3")
    (tmp_path / "plan.yaml").write_text(MISMATCH)
    result = run("check", "--format", "json", "plan.yaml", "binary.yaml")
    assert result.returncode == 2
    assert codes(result) == ["name-mismatch"] * 2
    assert "binary.yaml" in result.stderr


def test_standard_input(run: Run) -> None:
    result = run("check", "--format", "json", "-", text=MISMATCH)
    assert result.returncode == 1
    assert codes(result) == ["name-mismatch"] * 2
    assert run("check", "-", text=CLEAN).returncode == 0
    assert run("check", "-", text="").returncode == 0


def test_excluded_files_are_skipped(run: Run, tmp_path: Path) -> None:
    (tmp_path / "testdata").mkdir()
    (tmp_path / "testdata" / "plan.yaml").write_text(MISMATCH)
    (tmp_path / ".installplan-ls.yaml").write_text('exclude: ["**/testdata/**"]\n')
    assert run("check", ".").returncode == 0


# Formats


def test_json(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(
        "# 🚀\n" + HEAD + "metadata: {annotations: {a: 🚀é}, name: one}\nspec:\n  extension:\n    name: two\n"
        "    version: 1.0.0\n  enabled: true\n"
    )
    result = run("check", "--format", "json", "plan.yaml")
    assert result.returncode == 1
    value = report(result)
    assert value["summary"] == {"files": 1, "plans": 1, "errors": 2, "warnings": 1, "information": 0, "hints": 0}
    mismatches = [each for each in value["diagnostics"] if each["code"] == "name-mismatch"]
    assert [each["range"] for each in mismatches] == [
        {"start": {"line": 4, "column": 40}, "end": {"line": 4, "column": 43}},
        {"start": {"line": 7, "column": 11}, "end": {"line": 7, "column": 14}},
    ]
    for each in value["diagnostics"]:
        assert each["path"] == "plan.yaml"
        assert each["severity"] == ("warning" if each["code"] == "missing-upgrade-strategy" else "error")
        assert each["message"]


@pytest.mark.parametrize(("newline", "start"), [("\r\n", ""), ("\n", "\ufeff"), ("\r\n", "\ufeff")], ids=repr)
def test_lines_and_columns_with_other_line_ends(run: Run, tmp_path: Path, newline: str, start: str) -> None:
    (tmp_path / "plan.yaml").write_bytes((start + MISMATCH.replace("\n", newline)).encode())
    ranges = [each["range"] for each in report(run("check", "--format", "json", "plan.yaml"))["diagnostics"]]
    assert ranges == [
        {"start": {"line": 4, "column": 9}, "end": {"line": 4, "column": 12}},
        {"start": {"line": 7, "column": 11}, "end": {"line": 7, "column": 14}},
    ]


def test_json_without_findings(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(CLEAN)
    value = report(run("check", "--format", "json"))
    assert value["diagnostics"] == []
    assert value["summary"]["errors"] == 0 and value["summary"]["plans"] == 1


def test_text(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(MISMATCH)
    output = run("check", "plan.yaml").stdout
    first = next(line for line in output.splitlines() if "plan.yaml:4:9" in line)
    assert "error" in first
    assert "name-mismatch" in output
    assert "plan.yaml:7:11" in output
    lines = output.splitlines()
    source = next(i for i, line in enumerate(lines) if line.rstrip().endswith("name: one"))
    # The next line underlines the range, and nothing else.
    column = lines[source].index("one")
    mark = lines[source + 1]
    assert len(set(mark[column : column + 3])) == 1 and not mark[column].isalnum() and mark[column] != " "
    assert mark[column - 1] == " " and mark[column + 3 : column + 4] in ("", " ")
    assert "\x1b" not in output


def on_terminal(command: list[str], directory: Path, environment: dict[str, str]) -> bytes:
    """What a program writes when stdout and stderr are a terminal."""
    controller, terminal = pty.openpty()
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=terminal, stderr=terminal, cwd=directory, env=environment
    )
    os.close(terminal)
    output = b""
    try:
        while data := os.read(controller, 4096):
            output += data
    except OSError:
        pass  # Linux says "end" with EIO.
    finally:
        os.close(controller)
        process.wait(60)
    return output


def test_colour(server: Path, environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(MISMATCH)
    command = [str(server), "check", "plan.yaml"]
    terminal = environment | {"TERM": "xterm-256color"}
    assert b"\x1b[" in on_terminal(command, tmp_path, terminal)
    assert b"\x1b" not in on_terminal(command, tmp_path, terminal | {"NO_COLOR": "1"})
    assert b"\x1b" not in on_terminal(command, tmp_path, terminal | {"TERM": "dumb"})
    assert b"\x1b[" in on_terminal(command, tmp_path, terminal | {"NO_COLOR": ""})


def test_control_characters_are_not_sent_to_the_terminal(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(MISMATCH.replace("name: one", 'name: "on\\e[31me"  # \x9b'))
    assert "\x1b" not in run("check", "plan.yaml").stdout


def test_sarif(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(MISMATCH.replace("  upgradeStrategy: Manual\n", ""))
    result = run("check", "--format", "sarif", "plan.yaml")
    assert result.returncode == 1
    log = report(result)
    assert log["version"] == "2.1.0"
    (sarif_run,) = log["runs"]
    assert sarif_run["columnKind"] == "unicodeCodePoints"
    assert sarif_run["tool"]["driver"]["name"] == "installplan-ls"
    rules = [rule["id"] for rule in sarif_run["tool"]["driver"]["rules"]]
    for each in sarif_run["results"]:
        assert each["ruleId"] in rules
        if "ruleIndex" in each:
            assert rules[each["ruleIndex"]] == each["ruleId"]
        assert each["message"]["text"]
        assert each["level"] == ("warning" if each["ruleId"] == "missing-upgrade-strategy" else "error")
        location = each["locations"][0]["physicalLocation"]
        assert location["artifactLocation"]["uri"] == "plan.yaml"
    region = next(each for each in sarif_run["results"] if each["ruleId"] == "name-mismatch")["locations"][0][
        "physicalLocation"
    ]["region"]
    assert (region["startLine"], region["startColumn"]) == (4, 9)
    assert (region.get("endLine", 4), region["endColumn"]) == (4, 12)


def test_github(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(MISMATCH.replace("  upgradeStrategy: Manual\n", ""))
    lines = [line for line in run("check", "--format", "github", "plan.yaml").stdout.splitlines() if line]
    commands = [line for line in lines if line.startswith("::")]
    assert len(commands) == 3
    error = next(line for line in commands if "line=4" in line)
    properties, message = error.removeprefix("::error ").split("::", 1)
    values = dict(each.split("=", 1) for each in properties.split(","))
    assert values["file"] == "plan.yaml" and values["line"] == "4" and values["col"] == "9"
    assert message
    assert any(line.startswith("::warning ") for line in commands)


# Catalogs


def test_the_demo(run: Run, workspace: Path) -> None:
    value = run("check", "--format", "json", ".", directory=workspace)
    assert value.returncode == 1
    assert set(codes(value)) == set(RULES)
    names = {Path(each["path"]).name for each in report(value)["diagnostics"]}
    assert names == {"everything-wrong.yaml", "wrong-inside.yaml", "wrong-together.yaml", "wrong-values.yaml"}
    assert report(value).get("catalog") != "none"
    for name in ("clean.yaml", "several.yaml", "multicluster.yaml"):
        assert run("check", "--fail-on", "hint", name, directory=workspace).returncode == 0


def test_the_workspace_file_is_found_from_elsewhere(run: Run, workspace: Path) -> None:
    for path in (workspace, workspace / "everything-wrong.yaml"):
        assert "unknown-extension" in codes(run("check", "--format", "json", str(path)))


def test_without_a_catalog_it_says_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(CLEAN.replace("one", "no-such-extension"))
    result = run("check", "plan.yaml")
    assert result.returncode == 0
    assert wording.NO_CATALOG in result.stderr
    assert report(run("check", "--format", "json", "plan.yaml"))["catalog"] == "none"


def test_catalog_on_the_command_line(run: Run, workspace: Path, tmp_path: Path) -> None:
    catalog = tmp_path / "catalog.yaml"
    catalog.write_text((workspace / "catalog.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "plan.yaml").write_text(CLEAN.replace("one", "opensaerch"))
    result = run("check", "--format", "json", "--catalog", "catalog.yaml", "plan.yaml")
    assert codes(result) == ["unknown-extension"]
    assert report(result).get("catalog") != "none"
    assert codes(run("check", "--format", "json", "--catalog", str(catalog), "-", text=CLEAN)) == ["unknown-extension"]


def test_several_catalogs_on_the_command_line(run: Run, tmp_path: Path) -> None:
    for name in ("one", "two"):
        objects = [
            {"apiVersion": "kubesphere.io/v1alpha1", "kind": "Extension", "metadata": {"name": name}},
            {
                "apiVersion": "kubesphere.io/v1alpha1",
                "kind": "ExtensionVersion",
                "metadata": {"name": f"{name}-1.0.0", "labels": {"kubesphere.io/extension-ref": name}},
                "spec": {"version": "1.0.0"},
            },
        ]
        (tmp_path / f"{name}.json").write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}))
    plans = "---\n".join(CLEAN.replace("one", name) for name in ("one", "two", "three"))
    result = run("check", "--format", "json", "--catalog", "one.json", "--catalog", "two.json", "-", text=plans)
    (found,) = report(result)["diagnostics"]
    assert found["code"] == "unknown-extension" and tells(found, "three")


def test_the_command_line_wins_over_the_workspace_file(run: Run, workspace: Path) -> None:
    objects = [{"apiVersion": "kubesphere.io/v1alpha1", "kind": "Extension", "metadata": {"name": "only"}}]
    (workspace / "other.json").write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}))
    result = run("check", "--format", "json", "--catalog", "other.json", "clean.yaml", directory=workspace)
    assert "unknown-extension" in codes(result)


def test_rules_of_the_workspace_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(WARNING)
    (tmp_path / ".installplan-ls.yaml").write_text("rules:\n  missing-upgrade-strategy: error\n")
    assert run("check", "plan.yaml").returncode == 1
    (tmp_path / ".installplan-ls.yaml").write_text("rules:\n  missing-upgrade-strategy: off\n")
    assert run("check", "--fail-on", "hint", "plan.yaml").returncode == 0


# Explaining


@pytest.mark.parametrize("rule", RULES)
def test_explain_a_rule(run: Run, rule: str) -> None:
    result = run("explain", rule)
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith(rule)
    # Examples in which it is wrong, at marked places, each with one in which it is right.
    examples = result.stdout.split(wording.EXPLAIN_WRONG)[1:]
    assert examples
    for example in examples:
        wrong, right = example.split(wording.EXPLAIN_RIGHT)
        assert "⟦" in wrong and "⟦" not in right
        assert "InstallPlan" in wrong and "InstallPlan" in right
    # How it is silenced, here and everywhere.
    assert f"# installplan-ls: ignore {rule}" in result.stdout and f"{rule}: off" in result.stdout


def test_the_rules_are_those_of_the_readme(run: Run) -> None:
    """The other tests take the list of rules from there."""
    assert [line.split()[0] for line in run("explain").stdout.splitlines()] == RULES


@pytest.mark.parametrize("field", ["spec.extension.version", "spec.upgradeStrategy", "metadata.name", "status.state"])
def test_explain_a_field(run: Run, field: str) -> None:
    result = run("explain", field)
    assert result.returncode == 0, result.stderr
    assert field.split(".")[-1] in result.stdout and len(result.stdout) > 80


def test_version(run: Run) -> None:
    result = run("--version")
    assert result.returncode == 0
    assert re.search(r"\d+\.\d+\.\d+", result.stdout)


def test_help(run: Run) -> None:
    result = run("--help")
    assert result.returncode == 0
    for word in ("serve", "check", "explain"):
        assert word in result.stdout
    assert "--fail-on" in run("check", "--help").stdout


# Rules silenced, and set on the command line


def test_rules_on_the_command_line_win(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(WARNING)
    (tmp_path / ".installplan-ls.yaml").write_text("rules:\n  missing-upgrade-strategy: error\n")
    arguments = ("check", "--format", "json", "plan.yaml")
    assert run(*arguments).returncode == 1
    result = run(*arguments, "--rule", "missing-upgrade-strategy=information")
    assert result.returncode == 0
    assert [each["severity"] for each in report(result)["diagnostics"]] == ["information"]
    both = ("--rule", "name-mismatch=off", "--rule", "missing-upgrade-strategy=off")
    assert codes(run(*arguments, *both)) == []


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("name-mismach=off", "name-mismatch"),
        ("nothing=off", wording.SEE_EXPLAIN),
        ("name-mismatch=loud", wording.SEVERITIES_LISTED),
        ("name-mismatch", wording.RULE_ARGUMENT),
    ],
)
@pytest.mark.parametrize("command", ["check", "serve"])
def test_a_rule_that_is_none(run: Run, command: str, rule: str, told: str) -> None:
    result = run(command, "--rule", rule)
    assert result.returncode == 2 and result.stdout == ""
    assert told in result.stderr


def test_ignore_comments(run: Run, tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    arguments = ("check", "--format", "json", "plan.yaml")
    plan.write_text(WARNING.replace("spec:", "spec: # installplan-ls: ignore missing-upgrade-strategy"))
    assert codes(run(*arguments)) == []
    plan.write_text("# installplan-ls: ignore-file missing-upgrade-strategy\n" + WARNING)
    assert codes(run(*arguments)) == []
    plan.write_text("# installplan-ls: ignore-file missing-upgrade-strategy\n" + CLEAN)
    assert codes(run(*arguments)) == ["unused-ignore"]
    plan.write_text("# installplan-ls: ignore-files missing-upgrade-strategy\n" + CLEAN)
    assert codes(run(*arguments)) == ["invalid-ignore"]


def test_what_sarif_says_of_the_rules(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(CLEAN)
    (sarif_run,) = report(run("check", "--format", "sarif", "plan.yaml"))["runs"]
    for rule in sarif_run["tool"]["driver"]["rules"]:
        assert rule["helpUri"].endswith("/Rules/README.md#" + rule["id"])
        assert len(rule["properties"]["tags"]) == 2


def test_explain_tells_of_fixes_and_what_is_needed(run: Run) -> None:
    assert wording.QUOTE_FIX in run("explain", "wrong-type").stdout
    assert wording.NEEDS_A_CATALOG in run("explain", "unknown-version").stdout
    assert wording.NEEDS_A_CATALOG not in run("explain", "wrong-type").stdout


# Fixing


WRONG = CLEAN.replace("1.0.0", "1.10").replace("true", '"true"  # why').replace("  upgradeStrategy: Manual\n", "")
RIGHT = CLEAN.replace("1.0.0", '"1.10"').replace("true", "true  # why")


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"], ids=["", "BOM"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=repr)
def test_fix(run: Run, tmp_path: Path, newline: str, start: bytes) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_bytes(start + WRONG.replace("\n", newline).encode())
    plan.chmod(0o640)
    (tmp_path / "link.yaml").symlink_to("plan.yaml")
    result = run("check", "--fix", "--rule", "duplicate-plan=off", "link.yaml")
    assert result.returncode == 0 and wording.NO_PROBLEMS in result.stdout
    assert wording.fixed_lines("link.yaml", 8, 9) in result.stderr
    assert plan.read_bytes() == start + RIGHT.replace("\n", newline).encode()
    assert plan.stat().st_mode & 0o777 == 0o640 and (tmp_path / "link.yaml").is_symlink()
    assert sorted(each.name for each in tmp_path.iterdir() if each.is_file()) == ["link.yaml", "plan.yaml"]
    before = plan.stat()
    assert wording.FIXED not in run("check", "--fix", "plan.yaml").stderr
    assert plan.stat().st_mtime_ns == before.st_mtime_ns and plan.stat().st_ino == before.st_ino


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="Python has no extended attributes here")
def test_fix_keeps_extended_attributes(run: Run, tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(WRONG)
    attributes = {"user.origin": b"somewhere", "user.empty": b"", "user.bytes": bytes(range(256))}
    try:
        for name, value in attributes.items():
            os.setxattr(plan, name, value)
    except OSError:
        pytest.skip("the file system has no extended attributes")
    assert run("check", "--fix", "plan.yaml").returncode == 0
    assert plan.read_text() == RIGHT
    assert {name: os.getxattr(plan, name) for name in os.listxattr(plan) if name.startswith("user.")} == attributes


def test_nothing_is_fixed_unasked(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(WRONG)
    (tmp_path / "ignored.yaml").write_text(WRONG.replace("1.10", "1.10 # installplan-ls: ignore-file wrong-type,missing-upgrade-strategy"))
    (tmp_path / "theirs.yaml").write_text(WRONG)
    (tmp_path / "names.yaml").write_text(MISMATCH)
    (tmp_path / ".installplan-ls.yaml").write_text("exclude: [theirs.yaml]\n")
    texts = {path: path.read_text() for path in tmp_path.glob("*.yaml")}
    run("check", ".")
    assert texts == {path: path.read_text() for path in tmp_path.glob("*.yaml")}
    assert run("check", "--fix", ".").returncode == 1, "what is left fails the check"
    changed = [path.name for path, text in texts.items() if path.read_text() != text]
    assert changed == ["plan.yaml"]


def test_what_cannot_be_fixed_is_told(run: Run, tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(WRONG)
    os.link(plan, tmp_path / "other.yaml")
    (tmp_path / "wide.yaml").write_bytes(WRONG.encode("utf-16"))
    result = run("check", "--fix", "plan.yaml", "wide.yaml")
    assert result.returncode == 2
    assert wording.HARD_LINKS in result.stderr and wording.NO_UTF8 in result.stderr
    assert plan.read_text() == WRONG
    result = run("check", "--fix", "-", text=WRONG)
    assert result.returncode == 2 and result.stdout == "" and "--fix" in result.stderr


def test_a_catalog_is_never_judged_and_what_it_gives_away_is_told(run: Run, tmp_path: Path) -> None:
    head = "apiVersion: kubesphere.io/v1alpha1\nkind: "
    (tmp_path / "catalog.yaml").write_text(
        "---\n".join(
            [
                head + "Extension\nmetadata: {name: a}\n",
                head + "Repository\nmetadata: {name: r}\nspec: {url: 'https://r', basicAuth: {password: S3CRET}}\n",
                head
                + "InstallPlan\nmetadata: {name: other}\nspec: {extension: {name: a, version: 1.10}, nonsense: 1,"
                + " config: 'password: S3CRET'}\nstatus: {state: Installed, version: 1.0.0}\n",
            ]
        )
    )
    (tmp_path / "plan.yaml").write_text(PLAN)
    (tmp_path / ".installplan-ls.yaml").write_text("catalog: [{files: [catalog.yaml]}]\n")
    for arguments in (["."], ["catalog.yaml", "plan.yaml"], ["--catalog", "catalog.yaml", "."]):
        result = run("check", "--format", "json", *arguments)
        found = report(result)["diagnostics"]
        assert {each["path"] for each in found} <= {"plan.yaml"}, found
        assert all(each in result.stderr for each in wording.holds_what_a_catalog_does_not_need(1, 1)), result.stderr
        assert "extensions.kubesphere.io" in result.stderr
        assert "S3CRET" not in result.stdout + result.stderr
