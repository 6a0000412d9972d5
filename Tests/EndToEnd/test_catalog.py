"""Where the catalog comes from, what wins, and that changes on the disk are seen."""

from __future__ import annotations

import json
import subprocess
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from lsprotocol.converters import get_converter

from conftest import Connect
from session import Document, Found, Session
from texts import tells

FORMS = ["documents", "list", "json list", "several files"]


def extension(name: str, *versions: str) -> list[dict[str, Any]]:
    """An Extension and its ExtensionVersions, as little of them as is needed."""
    api = "kubesphere.io/v1alpha1"
    status = {"recommendedVersion": versions[-1], "versions": [{"version": version} for version in versions]}
    objects: list[dict[str, Any]] = [
        {"apiVersion": api, "kind": "Extension", "metadata": {"name": name}, "spec": {}, "status": status}
    ]
    for version in versions:
        metadata = {"name": f"{name}-{version}", "labels": {"kubesphere.io/extension-ref": name}}
        objects.append(
            {"apiVersion": api, "kind": "ExtensionVersion", "metadata": metadata, "spec": {"version": version}}
        )
    return objects


def as_list(objects: list[dict[str, Any]]) -> str:
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": objects, "metadata": {"resourceVersion": ""}})


def as_documents(objects: list[dict[str, Any]]) -> str:
    """A YAML file of several documents (JSON is YAML in flow style)."""
    return "# made by hand\n" + "---\n".join(json.dumps(each, indent=2) + "\n" for each in objects)


def plan(name: str, version: str) -> str:
    return (
        "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\n"
        f"metadata:\n  name: {name}\nspec:\n  extension:\n    name: {name}\n    version: {version}\n"
        "  enabled: true\n  upgradeStrategy: Manual\n"
    )


def write(path: Path, text: str) -> None:
    """Replaces a file as editors and kubectl do it: a whole new one, then renamed."""
    new = path.with_name(path.name + ".new")
    new.write_text(text, encoding="utf-8")
    new.replace(path)


async def becomes(document: Document, *wanted: str) -> list[Found]:
    return await document.diagnostics_once(
        lambda found: sorted(each.code for each in found) == sorted(wanted), f"diagnostics {wanted}"
    )


async def says(session: Session, text: str, *wanted: str, name: str | None = None) -> None:
    """Of a text these codes are said, and of one that nothing is said of, nothing at first."""
    document = session.open(text, name)
    if wanted:
        await becomes(document, *wanted)
    else:
        assert await document.codes() == []


def name_catalog(folder: Path, *files: str) -> None:
    (folder / ".installplan-ls.yaml").write_text(
        "catalog:\n" + f"  - paths: ['**']\n    files: {json.dumps(list(files))}\n"
    )


# Forms


@pytest.mark.asyncio
@pytest.mark.parametrize("form", FORMS)
async def test_forms_of_a_catalog(connect: Connect, bare: Path, form: str) -> None:
    objects = [*extension("alpha", "1.0.0", "1.2.0"), *extension("beta", "2.0.0")]
    if form == "documents":
        (bare / "catalog.yaml").write_text(as_documents(objects))
        name_catalog(bare, "catalog.yaml")
    elif form == "list":
        (bare / "catalog.yaml").write_text(as_list(objects))
        name_catalog(bare, "catalog.yaml")
    elif form == "json list":
        (bare / "all.json").write_text(as_list(objects))
        name_catalog(bare, "all.json")
    else:
        (bare / "deep").mkdir()
        (bare / "one.yaml").write_text(as_documents(objects[:2]))
        (bare / "deep" / "two.json").write_text(as_list(objects[2:]))
        name_catalog(bare, "one.yaml", "deep/two.json")
    session = await connect(bare)
    # First what shows that the catalog is known: that nothing is said proves nothing before.
    await says(session, plan("gamma", "1.0.0"), "unknown-extension")
    await says(session, plan("alpha", "1.1.0"), "unknown-version")
    await says(session, plan("alpha", "1.2.0"))
    await says(session, plan("beta", "2.0.0"))


@pytest.mark.asyncio
async def test_a_kind_without_objects_is_unknown(connect: Connect, bare: Path) -> None:
    cluster = {"apiVersion": "cluster.kubesphere.io/v1alpha1", "kind": "Cluster", "metadata": {"name": "host"}}
    (bare / "catalog.yaml").write_text(as_list([cluster]))
    name_catalog(bare, "catalog.yaml")
    session = await connect(bare)
    # Of clusters it says all.
    placed = plan("gamma", "1.0.0") + "  clusterScheduling:\n    placement:\n      clusters: [nowhere]\n"
    await says(session, placed, "unknown-cluster")
    await says(session, plan("gamma", "1.0.0"))


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "content", [None, "", "a: [", "\x00\x01", "- 1\n- 2\n", "kind: ConfigMap\napiVersion: v1\n"], ids=repr
)
async def test_a_catalog_that_cannot_be_read_claims_nothing(connect: Connect, bare: Path, content: str | None) -> None:
    if content is not None:
        (bare / "catalog.yaml").write_text(content)
    name_catalog(bare, "catalog.yaml")
    session = await connect(bare)
    document = session.open(plan("gamma", "1.0.0"))
    # It has been looked at when the log tells what came of it.
    await session.until(
        lambda: any(tells(message, "catalog.yaml") for message in session.client.log_messages) or None,
        "a word of the catalog",
    )
    document.change((0, 0, "# more\n"))
    assert await document.codes() == []


# Sources, and which one wins


@pytest.mark.asyncio
async def test_without_any_catalog_nothing_is_claimed(connect: Connect, bare: Path) -> None:
    session = await connect(bare)
    await says(session, plan("no-such-extension", "0.0.0"))
    scheduling = "  clusterScheduling:\n    placement:\n      clusters: [nowhere]\n"
    await says(session, plan("grafana", "10.4.1") + scheduling)


@pytest.mark.asyncio
@pytest.mark.parametrize("answer", [None, {}])
async def test_initialization_options(connect: Connect, bare: Path, answer: Any) -> None:
    """Also where the client is asked for its settings later and knows none."""
    (bare / "catalog.yaml").write_text(as_list(extension("alpha", "1.0.0")))
    session = await connect(bare, options={"catalog": [{"files": ["catalog.yaml"]}]}, settings=answer)
    await says(session, plan("beta", "1.0.0"), "unknown-extension")
    await says(session, plan("alpha", "1.0.0"))


@pytest.mark.asyncio
async def test_settings_that_are_asked_for(connect: Connect, bare: Path) -> None:
    (bare / "catalog.yaml").write_text(as_list(extension("alpha", "1.0.0")))
    session = await connect(bare, settings={"catalog": [{"paths": ["**"], "files": ["catalog.yaml"]}]})
    await becomes(session.open(plan("beta", "1.0.0")), "unknown-extension")


@pytest.mark.asyncio
async def test_an_absolute_path_in_the_settings(connect: Connect, bare: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.yaml"
    elsewhere.write_text(as_list(extension("alpha", "1.0.0")))
    session = await connect(bare, options={"catalog": [{"files": [str(elsewhere)]}]})
    await says(session, plan("beta", "1.0.0"), "unknown-extension")


@pytest.mark.asyncio
async def test_the_workspace_file_wins_over_settings(connect: Connect, bare: Path) -> None:
    (bare / "ours.yaml").write_text(as_list(extension("alpha", "1.0.0")))
    (bare / "theirs.yaml").write_text(as_list(extension("beta", "1.0.0")))
    name_catalog(bare, "ours.yaml")
    theirs = {"catalog": [{"files": ["theirs.yaml"]}]}
    session = await connect(bare, options=theirs, settings=theirs)
    await says(session, plan("beta", "1.0.0"), "unknown-extension")
    await says(session, plan("alpha", "1.0.0"))


@pytest.mark.asyncio
async def test_the_first_matching_entry_counts(connect: Connect, bare: Path) -> None:
    (bare / "a.yaml").write_text(as_list(extension("alpha", "1.0.0")))
    (bare / "b.yaml").write_text(as_list(extension("beta", "1.0.0")))
    (bare / ".installplan-ls.yaml").write_text(
        "catalog:\n  - paths: [staging/**]\n    files: [b.yaml]\n  - paths: ['**']\n    files: [a.yaml]\n"
    )
    session = await connect(bare)
    await says(session, plan("beta", "1.0.0"), "unknown-extension", name="production/plan.yaml")
    await says(session, plan("alpha", "1.0.0"), "unknown-extension", name="staging/plan.yaml")
    await says(session, plan("beta", "1.0.0"), name="staging/deep/plan.yaml")


@pytest.mark.asyncio
async def test_each_workspace_folder_has_its_own(connect: Connect, tmp_path: Path) -> None:
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder, name in zip(folders, ["alpha", "beta"], strict=True):
        folder.mkdir()
        (folder / "catalog.yaml").write_text(as_list(extension(name, "1.0.0")))
        name_catalog(folder, "catalog.yaml")
    session = await connect(folders[0], folders=folders)
    for folder, expected in zip(folders, [[], ["unknown-extension"]], strict=True):
        document = session.open(plan("alpha", "1.0.0"), uri=(folder / "plan.yaml").as_uri())
        await becomes(document, *expected)


# Changes on the disk

WATCHING = [True, False]


async def connect_watching(connect: Connect, folder: Path, watching: bool) -> Session:
    """A client that watches files for the server, or one that leaves that to the server."""
    able = {"dynamicRegistration": watching, "relativePatternSupport": watching}
    return await connect(folder, changes={"workspace.didChangeWatchedFiles": able})


def is_watched(session: Session, path: Path) -> bool | None:
    """True if the server has asked for news of this file."""
    for registration in session.registered:
        if registration.method == "workspace/didChangeWatchedFiles":
            for watcher in get_converter().unstructure(registration.register_options)["watchers"]:
                glob = watcher["globPattern"]
                if isinstance(glob, dict):
                    base = glob["baseUri"] if isinstance(glob["baseUri"], str) else glob["baseUri"]["uri"]
                    glob = base.removeprefix("file://").rstrip("/") + "/" + glob["pattern"]
                if fnmatch(str(path), glob):
                    return True
    return None


async def changed(session: Session, name: str, watching: bool) -> None:
    """What a client does when a file has changed that the server wants to hear of."""
    if watching:
        await session.until(lambda: is_watched(session, session.root / name), f"registration for {name}")
        session.file_changed(name)


@pytest.mark.asyncio
@pytest.mark.parametrize("watching", WATCHING, ids=["client watches", "server watches"])
async def test_a_changed_catalog_refreshes_open_documents(connect: Connect, bare: Path, watching: bool) -> None:
    catalog = bare / "catalog.yaml"
    write(catalog, as_list(extension("alpha", "1.0.0")))
    name_catalog(bare, "catalog.yaml")
    session = await connect_watching(connect, bare, watching)
    first, second = session.open(plan("alpha", "1.0.0")), session.open(plan("alpha", "2.0.0"))
    await becomes(first)
    await becomes(second, "unknown-version")

    write(catalog, as_list(extension("alpha", "2.0.0")))
    await changed(session, "catalog.yaml", watching)
    await becomes(first, "unknown-version")
    await becomes(second)

    # Written in place, to the same length.
    catalog.write_text(as_list(extension("alpha", "1.0.0")), encoding="utf-8")
    await changed(session, "catalog.yaml", watching)
    await becomes(first)
    await becomes(second, "unknown-version")


@pytest.mark.asyncio
@pytest.mark.parametrize("watching", WATCHING, ids=["client watches", "server watches"])
async def test_a_catalog_that_appears_and_goes(connect: Connect, bare: Path, watching: bool) -> None:
    catalog = bare / "catalog.yaml"
    name_catalog(bare, "catalog.yaml")
    session = await connect_watching(connect, bare, watching)
    document = session.open(plan("beta", "1.0.0"))
    await becomes(document)
    write(catalog, as_list(extension("alpha", "1.0.0")))
    await changed(session, "catalog.yaml", watching)
    await becomes(document, "unknown-extension")
    catalog.unlink()
    await changed(session, "catalog.yaml", watching)
    await becomes(document)


@pytest.mark.asyncio
@pytest.mark.parametrize("watching", WATCHING, ids=["client watches", "server watches"])
async def test_a_changed_workspace_file(connect: Connect, bare: Path, watching: bool) -> None:
    write(bare / "catalog.yaml", as_list(extension("alpha", "1.0.0")))
    session = await connect_watching(connect, bare, watching)
    document = session.open(plan("beta", "1.0.0").replace("  upgradeStrategy: Manual\n", ""))
    await becomes(document, "missing-upgrade-strategy")
    name_catalog(bare, "catalog.yaml")
    await changed(session, ".installplan-ls.yaml", watching)
    await becomes(document, "missing-upgrade-strategy", "unknown-extension")
    write(bare / ".installplan-ls.yaml", "rules: {missing-upgrade-strategy: off}\n")
    await changed(session, ".installplan-ls.yaml", watching)
    await becomes(document)


@pytest.mark.asyncio
async def test_completion_follows_the_catalog(connect: Connect, bare: Path) -> None:
    write(bare / "catalog.yaml", as_list(extension("alpha", "1.0.0")))
    name_catalog(bare, "catalog.yaml")
    session = await connect_watching(connect, bare, True)
    await session.catalog_is_read()
    document, offset = session.open_at_cursor(plan("alpha", "▮"))
    assert (await document.complete(offset)).labels == ["1.0.0"]
    write(bare / "catalog.yaml", as_list(extension("alpha", "1.9.0", "1.10.0")))
    await changed(session, "catalog.yaml", True)
    other = session.open(plan("alpha", "1.0.0"))
    await becomes(other, "unknown-version")
    assert (await document.complete(offset)).labels == ["1.10.0", "1.9.0"]


@pytest.mark.asyncio
async def test_pushed_settings_change_the_catalog(connect: Connect, bare: Path) -> None:
    (bare / "catalog.yaml").write_text(as_list(extension("alpha", "1.0.0")))
    changes = {"workspace.configuration": False, "workspace.didChangeConfiguration": None}
    session = await connect(bare, changes=changes)
    document = session.open(plan("beta", "1.0.0"))
    await becomes(document)
    session.configure({"installplan": {"catalog": [{"files": ["catalog.yaml"]}]}})
    await becomes(document, "unknown-extension")


# Safety


@pytest.mark.asyncio
async def test_credentials_of_clusters_are_never_told(
    connect: Connect, bare: Path, server: Path, environment: dict[str, str]
) -> None:
    secret = "c2VjcmV0LW9mLXRoZS1jbHVzdGVy"
    cluster = {
        "apiVersion": "cluster.kubesphere.io/v1alpha1",
        "kind": "Cluster",
        "metadata": {"name": "member-9"},
        "spec": {"connection": {"type": "direct", "kubeconfig": secret, "token": secret}},
    }
    (bare / "catalog.yaml").write_text(as_list([cluster, *extension("alpha", "1.0.0")]))
    name_catalog(bare, "catalog.yaml")
    session = await connect(bare)
    await session.catalog_is_read()
    marked = plan("alpha", "1.0.0") + "  clusterScheduling:\n    placement:\n      clusters:\n        - ▮\n"
    document, offset = session.open_at_cursor(marked)
    offered = await document.complete(offset)
    item = await offered.resolve("member-9")
    said = [repr(item), repr(session.client.log_messages), repr(session.published)]
    result = subprocess.run(
        [server, "check", "--format", "json", "-"],
        input=plan("alpha", "1.0.0"),
        capture_output=True,
        text=True,
        cwd=bare,
        env=environment,
        timeout=30,
    )
    said += [result.stdout, result.stderr]
    assert not any(secret in each or "secret-of-the-cluster" in each for each in said)
