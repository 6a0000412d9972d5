"""Fixtures: the server under test, a copy of the demo workspace, and clients."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import AsyncIterator, Callable, Coroutine, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

import effort
import session
from apiserver import ApiServer
from kubeconfigs import Kubeconfig
from kubesphere_objects import small_catalog
from leaks import find_no_secrets
from session import Session
from wire import Wire

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "editors" / "demo"
# The table of rules in the README, which the program writes (scripts/docs --check holds it to that).
RULES = re.findall(r"^\| \[`([a-z-]+)`\]\(Sources/InstallPlanAnalysis/Rules/", (ROOT / "README.md").read_text(), re.M)
assert len(RULES) > 40, "the table of rules in README.md is not found"

Connect = Callable[..., Coroutine[Any, Any, Session]]
StartWire = Callable[..., Wire]


def pytest_report_header() -> str:
    return f"repeat with: {effort.how_to_repeat()}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is too heavy for every run is not part of it, rather than skipped: nothing is missing."""
    if effort.FULL:
        return
    left_out = [item for item in items if item.get_closest_marker("full")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("full")]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """A failure in which dice were thrown is told with what repeats it."""
    if call.when == "setup":
        effort.thrown = False
    report = yield
    if report.failed and effort.thrown:
        report.sections.append(("Repeat with", f"{effort.how_to_repeat()} pytest '{item.nodeid}'"))
    return report


@pytest.fixture(scope="session")
def server() -> Path:
    path = Path(os.environ.get("INSTALLPLAN_LS") or ROOT / ".build" / "release" / "installplan-ls").resolve()
    assert path.exists(), f"{path} is not there: build the release (scripts/test e2e does), or set INSTALLPLAN_LS"
    return path


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment in which no kubeconfig, language or colour setting of the machine's can be seen."""
    home = tmp_path / "home"
    home.mkdir()
    return {"PATH": os.environ["PATH"], "HOME": str(home), "KUBECONFIG": str(home / "none"), "LANG": "C.UTF-8"}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A copy of the demo workspace."""
    return Path(shutil.copytree(DEMO, tmp_path / "workspace"))


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """An empty workspace: no workspace file, no catalog."""
    path = tmp_path / "bare"
    path.mkdir()
    return path


@pytest_asyncio.fixture
async def connect(server: Path, environment: dict[str, str]) -> AsyncIterator[Connect]:
    """Starts a session in a folder; all of them are shut down properly at the end of the test."""
    started: list[Session] = []

    async def start(root: Path | None, **arguments: Any) -> Session:
        started.append(await session.connect([str(server)], root, environment=environment, **arguments))
        # Every session in the demo knows its catalog from the beginning: see there.
        if root is not None and (root / "everything-wrong.yaml").exists():
            await started[-1].catalog_is_read()
        return started[-1]

    yield start
    for each in started:
        said = [message.message for message in (*each.client.log_messages, *each.client.messages)]
        find_no_secrets(*said, *map(str, each.published), directory=Path(environment["HOME"]))
    for each in started:
        await each.end()


@pytest_asyncio.fixture
async def demo(connect: Connect, workspace: Path) -> Session:
    """A session in the demo workspace."""
    return await connect(workspace)


@pytest.fixture
def wire(server: Path, environment: dict[str, str], tmp_path: Path) -> Iterator[StartWire]:
    """Starts a server on raw pipes."""
    started: list[Wire] = []

    def start(*arguments: str) -> Wire:
        started.append(Wire(server, tmp_path, *arguments, environment=environment))
        return started[-1]

    yield start
    for each in started:
        find_no_secrets(*map(str, each.received), each.stderr(), directory=Path(environment["HOME"]))
        each.end()


@pytest.fixture
def api() -> Iterator[ApiServer]:
    """A Kubernetes API server on TLS with a small catalogue."""
    with ApiServer(small_catalog()) as running:
        yield running


@pytest.fixture
def kubeconfig(tmp_path: Path) -> Kubeconfig:
    """A kubeconfig to add contexts to and to write; nothing on the machine knows of it but who is told."""
    directory = tmp_path / "kube"
    directory.mkdir()
    return Kubeconfig(directory)
