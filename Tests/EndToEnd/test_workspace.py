"""The workspace's other plans: in files that are not open, in open ones, and as they change; and what other tools make
of a repository's files."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

import wording
from conftest import Connect
from session import Document
from test_catalog import as_list, becomes, extension, name_catalog, plan, write
from test_check import Run, run  # noqa: F401
from texts import tells


def needs_beta() -> list[dict[str, Any]]:
    """alpha 1.0.0 needs beta >=2.0.0."""
    objects = [*extension("alpha", "1.0.0"), *extension("beta", "1.0.0", "2.0.0"), *extension("gamma", "1.0.0")]
    dependency = {"name": "beta", "type": "extension", "version": ">=2.0.0", "required": True}
    objects[1]["spec"]["externalDependencies"] = [dependency]
    return objects


@pytest.fixture
def repository(bare: Path) -> Path:
    """A workspace with a catalog in which alpha needs beta."""
    (bare / "catalog.yaml").write_text(as_list(needs_beta()))
    name_catalog(bare, "catalog.yaml")
    return bare


async def stays(document: Document, *wanted: str) -> None:
    """These codes are said, and when the workspace has been looked through still."""
    await becomes(document, *wanted)
    # Answered when that is done.
    await document.session.client.workspace_symbol_async(types.WorkspaceSymbolParams(query=""))
    document.change((len(document.text), len(document.text), "# more\n"))
    assert await document.codes() == sorted(wanted)


@pytest.mark.asyncio
async def test_a_dependency_planned_on_disk(connect: Connect, repository: Path) -> None:
    (repository / "deep" / "er").mkdir(parents=True)
    (repository / "deep" / "er" / "beta.yml").write_text("# a comment\n---\n" + plan("beta", "2.0.0"))
    session = await connect(repository, options={})
    await stays(session.open(plan("alpha", "1.0.0")))


@pytest.mark.asyncio
async def test_a_dependency_that_nobody_plans(connect: Connect, repository: Path) -> None:
    for skipped in (".git", ".hidden", "node_modules"):
        (repository / skipped).mkdir()
        (repository / skipped / "beta.yaml").write_text(plan("beta", "2.0.0"))
    (repository / "beta.txt").write_text(plan("beta", "2.0.0"))
    session = await connect(repository, options={})
    document = session.open(plan("alpha", "1.0.0"))
    [found] = await becomes(document, "missing-dependency")
    # It says what is missing.
    assert found.text == "1.0.0" and tells(found.diagnostic, "beta", ">=2.0.0")


@pytest.mark.asyncio
@pytest.mark.parametrize("watching", [True, False])
async def test_files_that_change(connect: Connect, repository: Path, watching: bool) -> None:
    """Told of by the client, or looked at by the server where the client cannot watch."""
    changes = {} if watching else {"workspace.didChangeWatchedFiles": None}
    session = await connect(repository, changes=changes, options={})
    document = session.open(plan("alpha", "1.0.0"))
    await becomes(document, "missing-dependency")

    def change(text: str | None) -> None:
        file = repository / "beta.yaml"
        if text is None:
            file.unlink()
        else:
            write(file, text)
        if watching:
            session.file_changed("beta.yaml")

    change(plan("beta", "2.0.0"))
    await becomes(document)
    change(plan("beta", "1.0.0"))
    [found] = await becomes(document, "incompatible-dependency")
    [related] = found.diagnostic.related_information or []
    assert related.location.uri == (repository / "beta.yaml").as_uri()
    assert related.location.range.start.line == 6 and related.location.range.start.character == 10
    change(None)
    await becomes(document, "missing-dependency")


@pytest.mark.asyncio
async def test_the_client_is_asked_to_watch_manifests(connect: Connect, repository: Path) -> None:
    session = await connect(repository, options={})
    await becomes(session.open(plan("alpha", "1.0.0")), "missing-dependency")

    def watched() -> bool | None:
        patterns = [
            watcher["globPattern"] if isinstance(watcher, dict) else watcher.glob_pattern
            for registration in session.registered
            if registration.method == "workspace/didChangeWatchedFiles"
            for watcher in (
                registration.register_options["watchers"]
                if isinstance(registration.register_options, dict)
                else registration.register_options.watchers
            )
        ]
        plain = {pattern for pattern in patterns if isinstance(pattern, str)}
        return {"**/*.yaml", "**/*.yml", "**/*.json"} <= plain or None

    await session.until(watched, "registration for manifests")


@pytest.mark.asyncio
async def test_open_documents_count_as_they_are(connect: Connect, repository: Path) -> None:
    (repository / "beta.yaml").write_text(plan("beta", "2.0.0"))
    session = await connect(repository, options={})
    alpha = session.open(plan("alpha", "1.0.0"))
    await stays(alpha)
    beta = session.open_file("beta.yaml")
    await stays(beta)
    # Not saved, and yet it counts.
    start = beta.text.index("2.0.0")
    beta.change((start, start + 5, "1.0.0"))
    [found] = await becomes(alpha, "incompatible-dependency")
    [related] = found.diagnostic.related_information or []
    assert related.location.uri == beta.uri
    # Closed without saving: what is on disk counts again.
    beta.close()
    await becomes(alpha)


@pytest.mark.asyncio
async def test_duplicates_in_files_and_documents(connect: Connect, repository: Path) -> None:
    (repository / "a").mkdir()
    (repository / "a" / "one.yaml").write_text(plan("gamma", "1.0.0"))
    session = await connect(repository, options={})
    document = session.open("# 😀\n" + plan("gamma", "1.0.0"))
    [found] = await becomes(document, "duplicate-plan")
    assert found.text == "gamma" and tells(found.diagnostic, "a/one.yaml")
    [related] = found.diagnostic.related_information or []
    assert related.location.uri == (repository / "a" / "one.yaml").as_uri()
    other = session.open_file("a/one.yaml")
    [found] = await becomes(other, "duplicate-plan")
    [related] = found.diagnostic.related_information or []
    assert related.location.uri == document.uri and related.location.range.start.line == 7
    # Renamed in one, gone in both.
    document.change(*[(at, at + 5, "alpha") for at in reversed(offsets(document.text, "gamma"))])
    await becomes(other)
    await becomes(document, "missing-dependency")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "name",
    ["one.yaml.orig", "one.yaml~", "%23one.yaml%23", "one.yaml.~HEAD~", ".%23one.yaml", "one_LOCAL_12.yaml", "one.yaml.bak"],
)
async def test_another_revision_is_no_duplicate(connect: Connect, repository: Path, name: str) -> None:
    (repository / "one.yaml").write_text(plan("gamma", "1.0.0"))
    session = await connect(repository, options={})
    file = session.open_file("one.yaml")
    revision = session.open(plan("gamma", "1.0.0"), uri=repository.as_uri() + "/" + name)
    await stays(file)
    await stays(revision)
    # What is wrong in it is said all the same.
    twice = session.open(plan("gamma", "1.0.0") + "---\n" + plan("gamma", "1.0.0"), uri=repository.as_uri() + "/x" + name)
    await becomes(twice, "duplicate-plan", "duplicate-plan")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "uri",
    ["git:{path}?%7B%22ref%22%3A%22HEAD%22%7D", "fugitive://{path}", "gitsigns://{path}", "diffview://{path}", "svn:{path}"],
)
async def test_what_version_control_shows_is_no_duplicate(connect: Connect, repository: Path, uri: str) -> None:
    # One entry for all files: then directories do not keep them apart.
    session = await connect(repository, options={})
    file = session.open(plan("gamma", "1.0.0"), "one.yaml")
    shown = session.open(plan("gamma", "1.0.0"), uri=uri.format(path=(repository / "one.yaml").as_posix()))
    await stays(file)
    await stays(shown)


@pytest.mark.asyncio
@pytest.mark.parametrize("how", ["symbolic", "hard"])
@pytest.mark.parametrize("opened", ["the link", "the file", "both", "neither"])
async def test_a_link_is_the_file(connect: Connect, repository: Path, how: str, opened: str) -> None:
    (repository / "z.yaml").write_text(plan("gamma", "1.0.0"))
    link = repository / "link.yaml"
    if how == "hard":
        link.hardlink_to(repository / "z.yaml")
    else:
        link.symlink_to("z.yaml")
    session = await connect(repository, options={})
    names = {"the link": ["link.yaml"], "the file": ["z.yaml"], "both": ["link.yaml", "z.yaml"], "neither": []}[opened]
    documents = [session.open_file(name) for name in names]
    for document in documents:
        await stays(document)
    # Another plan has one rival, not two.
    other = session.open(plan("gamma", "1.0.0"), "a.yaml")
    [found] = await becomes(other, "duplicate-plan")
    assert len(found.diagnostic.related_information or []) == 1


def test_check_takes_a_link_for_the_file(run: Run, repository: Path) -> None:  # noqa: F811
    (repository / "plan.yaml").write_text(plan("gamma", "1.0.0"))
    (repository / "link.yaml").symlink_to("plan.yaml")
    (repository / "plan.yaml.orig").write_text(plan("gamma", "1.0.0"))
    (repository / "plan_BASE_7.yaml").write_text(plan("gamma", "1.0.0"))
    for arguments in (["."], ["link.yaml"], ["plan.yaml", "link.yaml", "plan.yaml.orig"], ["plan_BASE_7.yaml"]):
        result = run("check", *arguments, "--format", "json", directory=repository)
        assert checked(result) == [], arguments


def offsets(text: str, word: str) -> list[int]:
    return [at for at in range(len(text)) if text.startswith(word, at)]


@pytest.mark.asyncio
async def test_without_a_folder_what_is_missing_is_a_hint(connect: Connect, repository: Path) -> None:
    (repository / ".installplan-ls.yaml").unlink()
    catalog = str(repository / "catalog.yaml")
    session = await connect(None, options={"catalog": [{"files": [catalog]}]})
    document = session.open(plan("alpha", "1.0.0"), uri=(repository / "a.yaml").as_uri())
    [found] = await becomes(document, "missing-dependency")
    assert found.diagnostic.severity == 4


@pytest.mark.asyncio
async def test_without_a_folder_the_workspace_file_says_where_it_begins(connect: Connect, repository: Path) -> None:
    (repository / "deep").mkdir()
    session = await connect(None, options={})
    document = session.open(plan("alpha", "1.0.0"), uri=(repository / "deep" / "a.yaml").as_uri())
    [found] = await becomes(document, "missing-dependency")
    assert found.diagnostic.severity == 2
    write(repository / "beta.yaml", plan("beta", "2.0.0"))
    await becomes(document)


@pytest.mark.asyncio
async def test_overlays_of_different_entries(connect: Connect, repository: Path) -> None:
    (repository / ".installplan-ls.yaml").write_text(
        "catalog:\n- {paths: ['staging/**'], files: [catalog.yaml]}\n- {paths: ['prod/**'], files: [catalog.yaml]}\n"
        "- {paths: ['**'], files: [catalog.yaml]}\nexclude: ['testdata/**']\n"
    )
    for folder in ("staging", "prod", "testdata"):
        (repository / folder).mkdir()
        (repository / folder / "gamma.yaml").write_text(plan("gamma", "1.0.0"))
    session = await connect(repository, options={})
    await stays(session.open_file("staging/gamma.yaml"))
    await stays(session.open_file("prod/gamma.yaml"))
    await stays(session.open_file("testdata/gamma.yaml"))
    await becomes(session.open(plan("gamma", "1.0.0"), "prod/again.yaml"), "duplicate-plan")
    await stays(session.open(plan("gamma", "1.0.0"), "elsewhere.yaml"))


@pytest.mark.asyncio
async def test_an_entry_without_paths_only_names_a_catalog(connect: Connect, repository: Path) -> None:
    (repository / ".installplan-ls.yaml").write_text("catalog: [{files: [catalog.yaml]}]\n")
    for folder in ("staging", "prod"):
        (repository / folder).mkdir()
        (repository / folder / "gamma.yaml").write_text(plan("gamma", "1.0.0"))
    session = await connect(repository, options={})
    document = session.open_file("staging/gamma.yaml")
    await stays(document)
    write(repository / "kustomization.yaml", "resources: [staging/gamma.yaml, prod/gamma.yaml]\n")
    session.file_changed("kustomization.yaml")
    [found] = await becomes(document, "duplicate-plan")
    assert tells(found.diagnostic, "prod/gamma.yaml")


@pytest.mark.asyncio
async def test_a_patch_that_another_directory_lists(connect: Connect, repository: Path) -> None:
    for folder in ("overlay", "patches"):
        (repository / folder).mkdir()
    (repository / "gamma.yaml").write_text(plan("gamma", "1.0.0"))
    (repository / "patches" / "patch.yaml").write_text(PATCH)
    write(repository / "overlay" / "kustomization.yaml", "patches: [{path: ../patches/patch.yaml}]\n")
    session = await connect(repository, options={})
    await becomes(session.open_file("patches/patch.yaml"), "disabled-install")


@pytest.mark.asyncio
async def test_a_patch_inside_a_kustomization(connect: Connect, repository: Path) -> None:
    text = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\npatches:\n- patch: |-\n    " + PATCH.replace(
        "\n", "\n    "
    ).replace("enabled: false", "enabledd: false")
    session = await connect(repository, options={})
    [found] = await becomes(session.open(text.rstrip() + "\n", "kustomization.yaml"), "unknown-field")
    assert found.diagnostic.range.start.line == 7


PATCH = "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nmetadata: {name: gamma}\nspec: {enabled: false}\n"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "kustomization",
    [
        "patches: [{path: patch.yaml}]",
        "patchesStrategicMerge: [patch.yaml]",
        "patches:\n- path: ./patch.yaml\n  target: {kind: InstallPlan}",
    ],
)
async def test_patches(connect: Connect, repository: Path, kustomization: str) -> None:
    (repository / "overlay").mkdir()
    (repository / "gamma.yaml").write_text(plan("gamma", "1.0.0"))
    (repository / "overlay" / "patch.yaml").write_text(PATCH)
    session = await connect(repository, options={})
    document = session.open_file("overlay/patch.yaml")
    await becomes(document, "disabled-install", "missing-field", "missing-upgrade-strategy")
    write(repository / "overlay" / "kustomization.yaml", kustomization)
    session.file_changed("overlay/kustomization.yaml")
    await becomes(document, "disabled-install")
    document.change((0, len(document.text), plan("gamma", "1.0.0")))
    await stays(document)


@pytest.mark.asyncio
async def test_chart_templates(connect: Connect, repository: Path) -> None:
    templates = repository / "chart" / "templates" / "deep"
    templates.mkdir(parents=True)
    (repository / "chart" / "Chart.yaml").write_text("name: chart\n")
    text = plan("gamma", "{{ .Values.version }}").replace("spec:", "{{- if .Values.x }}\nspec:")
    session = await connect(repository, options={})
    await stays(session.open(text, "chart/templates/deep/plan.yaml"))
    for elsewhere in ("chart/plan.yaml", "templates/plan.yaml"):
        await session.open(text, elsewhere).diagnostics_once(bool, "that it is no YAML")


# check


def checked(result: subprocess.CompletedProcess[str]) -> list[tuple[str, str]]:
    return sorted((each["path"], each["code"]) for each in json.loads(result.stdout)["diagnostics"])


def test_check_knows_the_workspace(run: Run, repository: Path) -> None:  # noqa: F811
    (repository / "deep").mkdir()
    (repository / "deep" / "alpha.yaml").write_text(plan("alpha", "1.0.0"))
    arguments = ["check", "alpha.yaml", "--format", "json"]
    assert checked(run(*arguments, directory=repository / "deep")) == [("alpha.yaml", "missing-dependency")]
    # In a file that nobody named, beside the directory of the one named.
    (repository / "beta.yaml").write_text(plan("beta", "1.0.0"))
    result = run(*arguments, directory=repository / "deep")
    assert checked(result) == [("alpha.yaml", "incompatible-dependency")]
    [related] = json.loads(result.stdout)["diagnostics"][0]["related"]
    assert related["path"].endswith("/beta.yaml") and related["range"]["start"] == {"line": 7, "column": 11}
    result = run("check", "deep/alpha.yaml", "--format", "json", directory=repository)
    assert json.loads(result.stdout)["diagnostics"][0]["related"][0]["path"] == "beta.yaml"
    # Standard input belongs to the working directory.
    result = run("check", "-", "--format", "json", directory=repository / "deep", text=plan("beta", "2.0.0"))
    assert checked(result) == [("-", "duplicate-plan")]
    # All of it at once, each once.
    result = run("check", "--format", "json", directory=repository)
    assert checked(result) == [("deep/alpha.yaml", "incompatible-dependency")]
    assert run("check", "--format", "sarif", directory=repository).returncode == 0


def test_check_takes_the_repository_for_the_workspace(run: Run, repository: Path) -> None:  # noqa: F811
    (repository / ".installplan-ls.yaml").unlink()
    (repository / "plans").mkdir()
    (repository / "other").mkdir()
    (repository / "plans" / "alpha.yaml").write_text(plan("alpha", "1.0.0"))
    (repository / "other" / "beta.yaml").write_text(plan("beta", "2.0.0"))
    arguments = ["check", "plans/alpha.yaml", "--catalog", "catalog.yaml", "--format", "json"]
    assert checked(run(*arguments, directory=repository)) == [("plans/alpha.yaml", "missing-dependency")]
    (repository / ".git").mkdir()
    assert checked(run(*arguments, directory=repository)) == []


def test_check_passes_chart_templates_and_knows_patches(run: Run, repository: Path) -> None:  # noqa: F811
    (repository / "chart" / "templates").mkdir(parents=True)
    (repository / "chart" / "Chart.yaml").write_text("name: chart\n")
    (repository / "chart" / "templates" / "plan.yaml").write_text("{{ nonsense }}\nkind: InstallPlan\n")
    (repository / "patch.yaml").write_text(PATCH)
    (repository / "kustomization.yaml").write_text("patches: [{path: patch.yaml}]\n")
    result = run("check", "--format", "json", directory=repository)
    assert checked(result) == [("patch.yaml", "disabled-install")]
    assert wording.template("chart/templates/plan.yaml", "chart") in result.stderr
    result = run("check", "chart/templates/plan.yaml", directory=repository)
    assert result.returncode == 0 and wording.TEMPLATE in result.stderr
