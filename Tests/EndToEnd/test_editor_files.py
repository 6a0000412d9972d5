"""What can be seen of the editors' files without the editor: settings that are safe, names that exist."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, RULES

EDITORS = ROOT / "editors"
# Helix refuses a whole file for one key it does not know (deny_unknown_fields).
HELIX_LANGUAGE_KEYS = {
    "name",
    "file-types",
    "roots",
    "auto-format",
    "formatter",
    "language-id",
    "language-servers",
    "indent",
}
HELIX_SERVER_KEYS = {"command", "args", "environment", "config", "timeout", "required-root-patterns"}


@pytest.fixture
def manifest() -> dict[str, Any]:
    value = json.loads((EDITORS / "vscode" / "package.json").read_text(encoding="utf-8"))
    assert isinstance(value, dict)
    return value


def test_vscode_settings(manifest: dict[str, Any]) -> None:
    properties = manifest["contributes"]["configuration"]["properties"]
    assert set(properties) == {
        "installplan.server.path",
        "installplan.trace.server",
        "installplan.catalog",
        "installplan.kubeconfig",
        "installplan.loginTimeout",
        "installplan.language",
        "installplan.rules",
        "installplan.exclude",
        "installplan.helm",
    }
    for setting in properties.values():
        assert setting.get("description") or setting.get("markdownDescription")
        assert "default" in setting
    assert properties["installplan.rules"]["additionalProperties"]["enum"] == [
        "off",
        "hint",
        "information",
        "warning",
        "error",
    ]
    assert set(properties["installplan.catalog"]["items"]["properties"]) == {"paths", "files", "charts", "context"}


def test_a_workspace_chooses_no_program_and_no_context_in_vscode(manifest: dict[str, Any]) -> None:
    properties = manifest["contributes"]["configuration"]["properties"]
    choosing = {
        name
        for name, setting in properties.items()
        if "path" in name or "context" in json.dumps(setting) or "command" in name
    }
    assert {"installplan.server.path", "installplan.catalog"} <= choosing
    for name in choosing:
        assert properties[name]["scope"] == "machine", name
    trust = manifest["capabilities"]["untrustedWorkspaces"]
    assert trust["supported"] == "limited" and choosing <= set(trust["restrictedConfigurations"])


# https://code.visualstudio.com/api/references/extension-manifest: the members and forms that are documented.
MANIFEST: dict[str, Any] = {
    "name": r"[a-z0-9][a-z0-9-]*",
    "version": r"\d+\.\d+\.\d+",
    "publisher": r"[A-Za-z0-9][A-Za-z0-9-]*",
    "displayName": r".{1,60}",
    "description": r".{1,200}",
    "license": r"Apache-2\.0",
    "main": r"\./[\w./-]+\.js",
}
MEMBERS = set(MANIFEST) | set(
    "engines categories keywords activationEvents contributes capabilities dependencies devDependencies scripts "
    "repository bugs homepage icon extensionKind private".split()
)
CATEGORIES = (
    "AI|Azure|Chat|Data Science|Debuggers|Extension Packs|Education|Formatters|Keymaps|Language Packs|Linters|Machine "
    "Learning|Notebooks|Programming Languages|SCM Providers|Snippets|Testing|Themes|Visualization|Other"
)
SETTING = set(
    "type default scope description markdownDescription enum enumDescriptions markdownEnumDescriptions items properties "
    "additionalProperties patternProperties propertyNames order examples uniqueItems pattern minItems minLength "
    "minimum maximum".split()
)
TYPES = {"string", "boolean", "number", "integer", "array", "object"}
SCOPES = {"application", "machine", "machine-overridable", "window", "resource", "language-overridable"}


def test_the_manifest_of_vscode_is_as_documented(manifest: dict[str, Any]) -> None:
    for name, form in MANIFEST.items():
        assert re.fullmatch(form, manifest[name]), name
    assert set(manifest) <= MEMBERS, set(manifest) - MEMBERS
    assert re.fullmatch(r"\^\d+\.\d+\.\d+", manifest["engines"]["vscode"])
    assert set(manifest["categories"]) <= set(CATEGORIES.split("|"))
    assert len(manifest["keywords"]) <= 30
    for event in manifest["activationEvents"]:
        assert re.fullmatch(r"\*|onStartupFinished|(onLanguage|onCommand|workspaceContains):\S+", event), event
    assert set(manifest["contributes"]) <= {"commands", "configuration", "configurationDefaults", "languages"}
    for command in manifest["contributes"]["commands"]:
        assert set(command) <= {"command", "title", "category", "icon", "enablement", "shortTitle"}
        assert command["command"].startswith("installplan.") and command["title"]
    for name, setting in manifest["contributes"]["configuration"]["properties"].items():
        assert name.startswith("installplan.")
        assert set(setting) <= SETTING, (name, set(setting) - SETTING)
        assert setting["scope"] in SCOPES and setting["type"] in TYPES
        assert setting.get("description") or setting.get("markdownDescription")
        assert "default" in setting and ("enum" not in setting or setting["default"] in setting["enum"])
    for each in manifest["capabilities"].values():
        assert each["supported"] in (True, False, "limited")
        assert each["supported"] is True or each["description"]


def test_vscode_has_no_build_step(manifest: dict[str, Any]) -> None:
    assert (EDITORS / "vscode" / manifest["main"]).is_file()
    assert set(manifest["dependencies"]) == {"vscode-languageclient"}
    assert {"onLanguage:yaml", "onLanguage:json"} <= set(manifest["activationEvents"])


def test_helix_asks_our_server_first() -> None:
    configuration = tomllib.loads((EDITORS / "helix" / "languages.toml").read_text(encoding="utf-8"))
    for server in configuration["language-server"].values():
        assert set(server) <= HELIX_SERVER_KEYS and server["command"]
    for language in configuration["language"]:
        assert set(language) <= HELIX_LANGUAGE_KEYS
        ours, *others = language["language-servers"]
        # Of what Helix asks one server alone nothing is taken from the others.
        assert ours == {"name": "installplan-ls", "except-features": ["format"]}
        # Helix defines yaml-language-server itself.
        assert set(others) <= {*configuration["language-server"], "yaml-language-server"}
    assert [language["name"] for language in configuration["language"]] == ["yaml"]


def test_neovim_help_has_its_tags(tmp_path: Path) -> None:
    # It is among the tests' own packages.
    nvim = shutil.which("nvim", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    assert nvim, "nvim is not there: scripts/test editors installs it"
    documents = Path(shutil.copytree(EDITORS / "neovim" / "doc", tmp_path / "doc"))
    subprocess.run(
        [nvim, "--clean", "--headless", f"+helptags {documents}", "+qa!"],
        check=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )
    tags = {line.split("\t")[0] for line in (documents / "tags").read_text(encoding="utf-8").splitlines()}
    assert tags >= {
        "installplan-ls",
        *(f"installplan-ls-{part}" for part in ("setup", "completion", "catalog", "settings", "troubleshooting")),
    }
    text = (documents / "installplan-ls.txt").read_text(encoding="utf-8")
    assert set(re.findall(r"\|(installplan[\w.-]*)\|", text)) <= tags
    assert max(map(len, text.expandtabs(8).splitlines())) < 80


def test_the_demo_names_every_rule() -> None:
    files = ["everything-wrong.yaml", "wrong-inside.yaml", "wrong-together.yaml", "wrong-values.yaml"]
    text = "".join((EDITORS / "demo" / name).read_text(encoding="utf-8") for name in files)
    for rule in RULES:
        assert f"# {rule}:" in text


def test_every_editor_has_a_readme() -> None:
    for editor in ("demo", "neovim", "vscode", "helix", "emacs"):
        assert (EDITORS / editor / "README.md").stat().st_size > 200
