"""The session as a client library sees it: what the server can do, and what it does with a client that can do less."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from conftest import Connect
from session import Session


@pytest.mark.asyncio
async def test_capabilities(demo: Session) -> None:
    able = demo.server.capabilities
    sync = able.text_document_sync
    if isinstance(sync, types.TextDocumentSyncOptions):
        assert sync.open_close
        assert sync.change == types.TextDocumentSyncKind.Incremental
    else:
        assert sync == types.TextDocumentSyncKind.Incremental
    assert able.hover_provider
    assert able.completion_provider is not None
    # Versions contain dots: no character may accept them half-way.
    assert not able.completion_provider.all_commit_characters
    assert demo.server.server_info and demo.server.server_info.name == "installplan-ls"
    assert demo.server.server_info.version
    # Diagnostics are pushed; never both.
    assert able.diagnostic_provider is None


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (None, {"utf-16"}),
        ([], {"utf-16"}),
        (["utf-16"], {"utf-16"}),
        (["utf-8"], {"utf-8", "utf-16"}),
        (["utf-32", "utf-16"], {"utf-32", "utf-16"}),
        (["utf-8", "utf-16", "utf-32"], {"utf-8", "utf-16", "utf-32"}),
    ],
)
async def test_position_encoding(connect: Connect, workspace: Path, offered: Any, chosen: set[str]) -> None:
    session = await connect(workspace, changes={"general.positionEncodings": offered})
    assert session.encoding in chosen


@pytest.mark.asyncio
async def test_nothing_is_registered_that_the_client_does_not_allow(connect: Connect, workspace: Path) -> None:
    session = await connect(
        workspace,
        changes={
            "workspace.didChangeWatchedFiles": {"dynamicRegistration": False},
            "workspace.didChangeConfiguration": {"dynamicRegistration": False},
        },
    )
    await session.open_file("clean.yaml").diagnostics()
    assert session.registered == []


@pytest.mark.asyncio
async def test_a_client_with_no_capabilities_at_all(connect: Connect, workspace: Path) -> None:
    session = await connect(
        workspace, changes={"general": None, "textDocument": None, "workspace": None, "window": None}
    )
    document = session.open_file("everything-wrong.yaml")
    found = document.found(await document.diagnostics())
    assert found
    assert all(each.diagnostic.related_information is None for each in found)
    assert all(params.version is None for params in document.publications())
    assert session.registered == []
    assert await document.hover(document.text.index("enabled:")) is not None
    assert (await document.complete(document.text.index("10.4.1"))).labels


@pytest.mark.asyncio
async def test_works_without_a_workspace(connect: Connect) -> None:
    session = await connect(None)
    document = session.open("apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\n", uri="untitled:Untitled-1")
    assert "missing-field" in await document.codes()
