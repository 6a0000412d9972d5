"""The inside of `config`: what the chart makes known in an editor, and `values` on the command line."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from lsprotocol import types

import wording
from charts import chart
from conftest import Connect

SECRET = "S3CRET-of-config"
PLAN = """\
apiVersion: kubesphere.io/v1alpha1
kind: InstallPlan
metadata:
  name: devops
spec:
  extension:
    name: devops
    version: 1.1.3
  enabled: true
  upgradeStrategy: Manual
  config: |
    jenkins:
      password: S3CRET-of-config
      replcas: 3
  clusterScheduling:
    placement:
      clusters: [host, member-1]
    overrides:
      member-1: |
        agent: {interval: 5}
"""
CHART = chart(
    "devops",
    "1.1.3",
    "jenkins:\n  replicas: 1\n",
    {
        "Chart.yaml": b"apiVersion: v2\nname: devops\nversion: 1.1.3\ndependencies:\n"
        b"- {name: jenkins, tags: [extension]}\n- {name: agent, tags: [agent]}\n",
        "charts/jenkins/Chart.yaml": b"apiVersion: v2\nname: jenkins\nversion: 1.0.0\n",
        "charts/jenkins/values.yaml": b"# The number of controllers.\nreplicas: 2\npassword: ''\nargs: []\n",
        "charts/agent/Chart.yaml": b"apiVersion: v2\nname: agent\nversion: 1.0.0\n",
        "charts/agent/values.yaml": b"interval: 30\n",
    },
)

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(server: Path, environment: dict[str, str], bare: Path) -> Run:
    (bare / "charts").mkdir()
    (bare / "charts" / "devops-1.1.3.tgz").write_bytes(CHART)
    (bare / "plan.yaml").write_text(PLAN)

    def run(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(server), "values", *arguments],
            input=text,
            capture_output=True,
            encoding="utf-8",
            cwd=bare,
            env=environment,
            timeout=60,
        )

    return run


def test_every_installation_is_printed(run: Run) -> None:
    done = run("plan.yaml", "--charts", "charts", "--format", "json")
    assert done.returncode == 0 and done.stderr == ""
    values = json.loads(done.stdout)
    assert list(values) == ["host", "agents"] and list(values["agents"]) == ["host", "member-1"]
    assert values["host"]["jenkins"] == {
        "args": [],
        "global": {},
        "password": SECRET,
        "replcas": 3,
        "replicas": 1,
    }
    assert values["host"]["tags"] == {"agent": False, "extension": True}
    member = values["agents"]["member-1"]
    assert member["agent"]["interval"] == 5 and values["agents"]["host"]["agent"]["interval"] == 30
    assert member["global"]["clusterInfo"] == {"name": "member-1", "role": "member"}
    alone = run("plan.yaml", "--charts", "charts", "--format", "json", "--cluster", "member-1")
    assert json.loads(alone.stdout) == member


def test_each_line_says_where_it_is_from(run: Run) -> None:
    done = run("-", "--charts", "charts", "--cluster", "member-1", "--origin", text=PLAN)
    lines = done.stdout.splitlines()
    assert "  interval: 5  # override, line 1" in lines
    assert "  replcas: 3  # config, line 3" in lines
    assert "  agent: true  # platform" in lines
    changed = run("plan.yaml", "--charts", "charts", "--host", "--changed-only")
    assert changed.stdout == (
        f"jenkins:\n  password: {SECRET}\n  replcas: 3\ntags:\n  agent: false\n  extension: true\n"
    )


def test_differences(run: Run) -> None:
    done = run("plan.yaml", "--charts", "charts", "--against", "devops@1.1.3", "--host")
    assert done.returncode == 1
    assert done.stdout == f'- jenkins.password: ""\n+ jenkins.password: "{SECRET}"\n+ jenkins.replcas: 3\n'
    same = run("devops@1.1.3", "--charts", "charts", "--against", "devops@1.1.3")
    assert same.returncode == 0 and same.stdout == ""


def test_what_helm_refuses(run: Run) -> None:
    refused = PLAN.replace("    jenkins:\n      password: S3CRET-of-config\n      replcas: 3\n", "    jenkins: 5\n")
    done = run("-", "--charts", "charts", "--host", text=refused)
    assert done.returncode == 1 and done.stdout == ""
    assert wording.HELM_REFUSES_A_PART in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["plan.yaml"], "--charts DIR"),
        (["devops@9.9.9", "--charts", "charts"], "devops-9.9.9.tgz"),
        (["nowhere.yaml", "--charts", "charts"], "nowhere.yaml"),
        (["plan.yaml", "--charts", "charts", "--host", "--cluster", "a"], "--cluster"),
        (["plan.yaml", "--charts", "charts", "--origin", "--format", "json"], "--origin"),
        (["charts/devops-1.1.3.tgz", "--charts", "charts"], wording.NO_PLAN_IN_THE_FILE),
    ],
)
def test_wrong_usage(run: Run, arguments: list[str], words: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2 and words in done.stderr and done.stdout == ""


@pytest.mark.asyncio
async def test_the_inside_of_config_in_an_editor(
    connect: Connect, bare: Path, run: Run, environment: dict[str, str]
) -> None:
    (bare / "catalog.yaml").write_text(
        "apiVersion: kubesphere.io/v1alpha1\nkind: Extension\nmetadata: {name: devops}\n---\n"
        "apiVersion: kubesphere.io/v1alpha1\nkind: ExtensionVersion\n"
        "metadata: {name: devops-1.1.3, labels: {kubesphere.io/extension-ref: devops}}\n"
        "spec: {version: 1.1.3, installationMode: Multicluster}\n"
    )
    (bare / ".installplan-ls.yaml").write_text("catalog: [{files: [catalog.yaml], charts: [charts]}]\n")
    session = await connect(bare, changes={"workspace.executeCommand": {}})
    document = session.open(PLAN, "plan.yaml")
    found = await document.diagnostics_once(
        lambda found: any(each.code == "config-misspelled-key" for each in found), "the misspelt key"
    )
    misspelt = next(each for each in found if each.code == "config-misspelled-key")
    assert misspelt.text == "replcas"
    line = PLAN.splitlines().index("      replcas: 3")
    place = types.Position(line, 8)
    about = types.TextDocumentIdentifier(document.uri)
    items = await session.client.text_document_completion_async(
        types.CompletionParams(about, types.Position(line, len("      repl")))
    )
    labels = [item.label for item in (items.items if isinstance(items, types.CompletionList) else items or [])]
    assert labels == ["replicas", "args", "global"]
    document.change((PLAN.index("replcas"), PLAN.index("replcas") + len("replcas"), "replicas"))
    hover = await session.client.text_document_hover_async(types.HoverParams(about, place))
    assert hover is not None and wording.COMMENT in str(hover.contents)
    targets = await session.client.text_document_definition_async(types.DefinitionParams(about, place))
    assert isinstance(targets, list) and len(targets) == 2
    lenses = await session.client.text_document_code_lens_async(types.CodeLensParams(about))
    shown = [lens.command for lens in lenses or [] if lens.command and lens.command.command == "installplan.showValues"]
    assert [command.title.rsplit(": ", 1)[1] for command in shown] == ["host part", "host", "member-1"]
    values = await session.client.workspace_execute_command_async(
        types.ExecuteCommandParams("installplan.effectiveValues", shown[2].arguments)
    )
    text = values["text"] if isinstance(values, dict) else values.text  # type: ignore[union-attr]
    assert "  interval: 5  # override, line 1" in text.splitlines() and "  replicas: 3  # config, line 3" in text.splitlines()
    # What the plan configures is in no file but the plan's own.
    for root in (Path(environment["HOME"]), bare):
        for file in root.rglob("*"):
            if file.is_file() and file.name != "plan.yaml":
                assert SECRET.encode() not in file.read_bytes(), file
    assert not any(SECRET in message.message for message in session.client.log_messages)
