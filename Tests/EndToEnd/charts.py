"""Packaged charts, and where a cluster has them."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
from collections.abc import Mapping

from kubesphere_objects import Object, extension_version

MUSEUM = "kubesphere-system/https:museum:443"
MUSEUM_URL = "https://museum.kubesphere-system.svc"


def chart(name: str, version: str, values: str = "replicas: 1\n", more: Mapping[str, bytes] | None = None) -> bytes:
    """An archive as `helm package` makes it; the same in every run."""
    files = {
        "Chart.yaml": f"apiVersion: v2\nname: {name}\nversion: {version}\n".encode(),
        "values.yaml": values.encode(),
        **(more or {}),
    }
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for path, data in files.items():
            member = tarfile.TarInfo(f"{name}/{path}")
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return gzip.compress(packed.getvalue(), mtime=0)


def digest(archive: bytes) -> str:
    return hashlib.sha256(archive).hexdigest()


def version_in_museum(name: str, version: str, archive: bytes | None = None, url: str | None = None) -> Object:
    """An ExtensionVersion whose chart a Service of the cluster has."""
    return extension_version(
        name,
        version,
        mode="Multicluster",
        chart_url=url or f"{MUSEUM_URL}/charts/{name}-{version}.tgz",
        digest=digest(archive) if archive else None,
    )


def version_in_config_map(name: str, version: str, key: str = "chart.tgz") -> Object:
    """One whose chart a ConfigMap has, as `ksbuilder publish` leaves it. Its URL does not count."""
    data = {"namespace": "kubesphere-system", "name": f"{name}-{version}", "key": key}
    return extension_version(name, version, mode="Multicluster", chart_data=data)
