"""Kubeconfigs by the real kubectl's measure: what it uses is used, and what it refuses is refused."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

import kubectl
import wording
from conftest import ROOT

ROWS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (ROOT / "Tests/KubernetesClientTests/Fixtures/kubeconfigs.jsonl").read_text().splitlines()
]

# What kubectl says when it has understood the kubeconfig.
GOT_THERE = ("was refused", "getting credentials")


@pytest.fixture
def written(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    directory = tmp_path / "kube"
    directory.mkdir()
    path = directory / "config"
    path.write_text(request.param["kubeconfig"])
    return path


@pytest.mark.parametrize(
    ("row", "written"), [(row, row) for row in ROWS], ids=[row["what"] for row in ROWS], indirect=["written"]
)
def test_doctor_uses_what_kubectl_uses(
    server: Path, environment: dict[str, str], row: dict[str, Any], written: Path
) -> None:
    environment["KUBECONFIG"] = str(written)
    result = subprocess.run(
        [str(server), "doctor", "--timeout", "20"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        env=environment,
        timeout=60,
    )
    # Nobody listens on that port: who uses the kubeconfig gets as far as that, or to the plugin, which is not there.
    got_there = wording.CONNECTION_REFUSED in result.stdout or wording.NOT_FOUND in result.stdout
    assert result.returncode == 1
    assert got_there == (row["kubectl"] == "uses"), result.stdout


@pytest.mark.skipif(kubectl.version() < (1, 30), reason="verdicts are those of kubectl 1.32")
@pytest.mark.parametrize(
    ("row", "written"), [(row, row) for row in ROWS], ids=[row["what"] for row in ROWS], indirect=["written"]
)
def test_the_verdicts_are_those_of_kubectl(row: dict[str, Any], written: Path, tmp_path: Path) -> None:
    result = subprocess.run(
        [kubectl.program(), "get", "--raw", "/version", "--request-timeout=5s"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"HOME": str(tmp_path), "KUBECONFIG": str(written)},
        timeout=60,
    )
    said = result.stderr
    if "localhost:8080" in said:
        verdict = "localhost"
    elif any(part in said for part in GOT_THERE) or said.endswith("EOF\n"):
        # At its end it asks for a name and a password.
        verdict = "uses"
    else:
        verdict = "refuses"
    assert verdict == row["kubectl"], said
