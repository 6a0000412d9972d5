"""KubeSphere's objects as a cluster holds them, and whole catalogues of them; facts only, in the tests' own words."""

from __future__ import annotations

import base64
import functools
import random
from collections.abc import Mapping, Sequence
from typing import Any

Object = dict[str, Any]

KUBESPHERE = "kubesphere.io/v1alpha1"
CLUSTERS = "cluster.kubesphere.io/v1alpha1"
EARLIER = "2025-06-02T08:00:00Z"

# What must never be shown, logged or written: tests look for these in all that comes out.
MEMBER_KUBECONFIG_SECRET = "member-kubeconfig-secret"
MEMBER_TOKEN_SECRET = "member-token-secret"
REPOSITORY_PASSWORD_SECRET = "repository-password-secret"


@functools.cache
def _icon(size: int, seed: str) -> str:
    # Random, as a compressed picture is; the same in every run.
    picture = random.Random(seed).randbytes(max(0, size * 3 // 4))
    return "data:image/png;base64," + base64.b64encode(picture).decode()


def _texts(text: str, zh: str | None = None) -> dict[str, str]:
    return {"en": text, "zh": zh or text}


def _metadata(name: str, labels: Mapping[str, str] | None = None) -> Object:
    return {"name": name, "creationTimestamp": EARLIER, **({"labels": dict(labels)} if labels else {})}


def _without_none(members: Mapping[str, Any]) -> Object:
    return {name: value for name, value in members.items() if value is not None}


def category(name: str, display: str | None = None) -> Object:
    return {
        "apiVersion": KUBESPHERE,
        "kind": "Category",
        "metadata": _metadata(name),
        "spec": {"displayName": _texts(display or name)},
    }


def extension(
    name: str,
    versions: Sequence[str] = (),
    *,
    category: str | None = None,
    display: str | None = None,
    description: str | None = None,
    installed: str | None = None,
    state: str | None = None,
    enabled: bool = True,
    recommended: str | None = None,
    icon_bytes: int = 0,
) -> Object:
    status: Object = {
        "versions": [{"creationTimestamp": EARLIER, "version": version} for version in versions],
    }
    if recommended or versions:
        status["recommendedVersion"] = recommended or versions[-1]
    if installed:
        status |= {"installedVersion": installed, "plannedInstallVersion": installed, "enabled": enabled}
    if installed or state:
        status["state"] = state or "Installed"
    return {
        "apiVersion": KUBESPHERE,
        "kind": "Extension",
        "metadata": _metadata(name, {"kubesphere.io/category": category} if category else None),
        "spec": _without_none(
            {
                "displayName": _texts(display or name),
                "description": _texts(description or f"What {name} is for.", f"{name} 的用途。"),
                "icon": _icon(icon_bytes, name) if icon_bytes else None,
                "provider": {"en": {"name": "Test Publisher"}, "zh": {"name": "测试发布者"}},
            }
        ),
        "status": status,
    }


def extension_version(
    name: str,
    version: str,
    *,
    mode: str | None = "HostOnly",
    category: str | None = None,
    namespace: str | None = None,
    kube_version: str | None = ">=1.19.0-0",
    ks_version: str | None = ">=4.0.0-0",
    dependencies: Sequence[Object] = (),
    icon_bytes: int = 0,
    chart_url: str | None = None,
    chart_data: Object | None = None,
    digest: str | None = None,
    repository: str = "test",
) -> Object:
    labels = _without_none(
        {
            "kubesphere.io/category": category,
            "kubesphere.io/extension-ref": name,
            "kubesphere.io/repository-ref": repository,
        }
    )
    return {
        "apiVersion": KUBESPHERE,
        "kind": "ExtensionVersion",
        "metadata": _metadata(f"{name}-{version}", labels),
        "spec": _without_none(
            {
                "category": category,
                "chartDataRef": chart_data,
                "chartURL": chart_url or f"https://charts.example.com/{name}-{version}.tgz",
                "description": _texts(f"What {name} is for.", f"{name} 的用途。"),
                "digest": digest,
                "displayName": _texts(name),
                "externalDependencies": list(dependencies) or None,
                "icon": _icon(icon_bytes, f"{name}-{version}") if icon_bytes else None,
                "installationMode": mode,
                "ksVersion": ks_version,
                "kubeVersion": kube_version,
                "namespace": namespace,
                "repository": repository,
                "version": version,
            }
        ),
    }


def dependency(name: str, version: str, *, required: bool) -> Object:
    return {"name": name, "required": required, "type": "extension", "version": version}


def install_plan(
    name: str,
    version: str,
    *,
    enabled: bool = True,
    strategy: str = "Manual",
    config: str | None = None,
    clusters: Sequence[str] | None = None,
    state: str | None = "Installed",
) -> Object:
    scheduling = {"placement": {"clusters": list(clusters)}} if clusters is not None else None
    plan: Object = {
        "apiVersion": KUBESPHERE,
        "kind": "InstallPlan",
        "metadata": _metadata(name),
        "spec": _without_none(
            {
                "clusterScheduling": scheduling,
                "config": config,
                "enabled": enabled,
                "extension": {"name": name, "version": version},
                "upgradeStrategy": strategy,
            }
        ),
    }
    if state:
        plan["status"] = {
            "enabled": enabled,
            "releaseName": name,
            "state": state,
            "stateHistory": [{"lastTransitionTime": EARLIER, "state": state}],
            "targetNamespace": f"extension-{name}",
            "version": version,
        }
    return plan


def cluster(
    name: str,
    labels: Mapping[str, str] | None = None,
    *,
    ready: bool = True,
    schedulable: bool | None = None,
    kubernetes: str = "v1.30.6",
    kubesphere: str = "v4.1.3",
    secrets: bool = True,
) -> Object:
    """A member cluster; `secrets`: with the credentials that the real ones carry."""
    conditions = [
        {
            "lastTransitionTime": EARLIER,
            "lastUpdateTime": EARLIER,
            "message": "Cluster is available now" if ready else "Cluster is not available now",
            "reason": "Ready" if ready else "ClusterNotReady",
            "status": str(ready),
            "type": "Ready",
        }
    ]
    if schedulable is not None:
        conditions.append({"lastTransitionTime": EARLIER, "status": str(schedulable), "type": "Schedulable"})
    connection: Object = {"type": "direct"}
    if secrets:
        text = f"apiVersion: v1\nkind: Config\nusers: [{{name: {name}, user: {{token: {MEMBER_KUBECONFIG_SECRET}}}}}]\n"
        connection |= {
            "kubeconfig": base64.b64encode(text.encode()).decode(),
            "kubernetesAPIEndpoint": f"https://{name}.example.com:6443",
            "token": MEMBER_TOKEN_SECRET,
        }
    return {
        "apiVersion": CLUSTERS,
        "kind": "Cluster",
        "metadata": _metadata(name, labels),
        "spec": {"connection": connection, "enable": True, "provider": ""},
        "status": {
            "conditions": conditions,
            "kubeSphereVersion": kubesphere,
            "kubernetesVersion": kubernetes,
            "nodeCount": 3,
        },
    }


def host_cluster(name: str = "host", *, kubernetes: str = "v1.30.6", kubesphere: str = "v4.1.3") -> Object:
    labels = {"cluster-role.kubesphere.io/host": "", "kubesphere.io/managed": "true"}
    return cluster(name, labels, kubernetes=kubernetes, kubesphere=kubesphere, secrets=False)


def repository(name: str, url: str = "https://charts.example.com") -> Object:
    return {
        "apiVersion": KUBESPHERE,
        "kind": "Repository",
        "metadata": _metadata(name),
        "spec": {"basicAuth": {"username": "reader", "password": REPOSITORY_PASSWORD_SECRET}, "url": url},
    }


def namespace(name: str) -> Object:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}, "status": {"phase": "Active"}}


def config_map(name: str, in_namespace: str, binary: Mapping[str, bytes]) -> Object:
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name, "namespace": in_namespace},
        "binaryData": {key: base64.b64encode(data).decode() for key, data in binary.items()},
    }


def small_catalog(icon_bytes: int = 0) -> list[Object]:
    """The facts of the demo's catalogue, and a plan, a repository and credentials, which it cannot have."""
    delivery, observing, learning = "integration-delivery", "observability", "ai-machine-learning"
    devops: dict[str, Any] = {"mode": "Multicluster", "category": delivery, "namespace": "kubesphere-devops-system"}
    monitoring = "kubesphere-monitoring-system"
    version = functools.partial(extension_version, icon_bytes=icon_bytes)
    listed = functools.partial(extension, icon_bytes=icon_bytes)
    return [
        category(learning, "AI / Machine Learning"),
        category(delivery, "Integration & Delivery"),
        category(observing, "Observability"),
        listed("deepseek", ["0.1.0"], category=learning, display="DeepSeek"),
        listed(
            "devops",
            ["1.1.1", "1.1.2", "1.1.3"],
            category=delivery,
            display="DevOps",
            description="Jenkins-based pipelines and GitOps delivery as a part of KubeSphere.",
            installed="1.1.2",
        ),
        listed("grafana", ["9.5.3", "10.4.1"], category=observing, display="Grafana"),
        listed("loki", ["1.0.1", "1.1.0"], category=observing, recommended="1.0.1"),
        listed("opensearch", ["2.11.1"], category=observing),
        listed("vector", ["1.0.4"], category=observing),
        version(
            "deepseek",
            "0.1.0",
            category=learning,
            dependencies=[dependency("gateway", ">= 1.0.2", required=False)],
        ),
        version("devops", "1.1.1", ks_version=">=4.1.1-0", **devops),
        version("devops", "1.1.2", ks_version=">=4.1.2-0", **devops),
        version("devops", "1.1.3", ks_version=">=4.1.2-0", **devops),
        version(
            "grafana",
            "9.5.3",
            category=observing,
            namespace=monitoring,
            dependencies=[dependency("opensearch", ">= 2.11.0", required=True)],
        ),
        version("grafana", "10.4.1", category=observing, namespace=monitoring),
        version("loki", "1.0.1", mode="Multicluster", category=observing),
        version(
            "loki",
            "1.1.0",
            mode="Multicluster",
            category=observing,
            kube_version=">=1.31.0-0",
            dependencies=[dependency("vector", ">= 1.1.0", required=True)],
        ),
        version("opensearch", "2.11.1", mode="Multicluster", category=observing),
        version("vector", "1.0.4", mode="Multicluster", category=observing),
        install_plan("devops", "1.1.2", clusters=["member-1"]),
        repository("test"),
        cluster("edge-1", {"region": "edge"}, ready=False, kubernetes="v1.28.9"),
        host_cluster(),
        cluster("member-1", {"env": "staging", "region": "north"}, kubernetes="v1.29.4"),
        cluster("member-2", {"env": "production", "region": "south"}, kubernetes="v1.27.16"),
    ]


def many_versions(count: int, icon_bytes: int = 0, per_extension: int = 10) -> list[Object]:
    """`count` versions, ten to an extension: `many-000` 1.0.0 to 1.9.0, `many-001`, and so on."""
    objects = []
    for first in range(0, count, per_extension):
        name = f"many-{first // per_extension:03}"
        versions = [f"1.{minor}.0" for minor in range(min(per_extension, count - first))]
        objects.append(extension(name, versions, icon_bytes=icon_bytes))
        for version in versions:
            objects.append(extension_version(name, version, mode="Multicluster", icon_bytes=icon_bytes))
    return objects
