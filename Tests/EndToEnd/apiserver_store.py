"""What the test API server holds: objects, one counter of resource versions, and the history that watches read."""

from __future__ import annotations

import base64
import bisect
import json
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

Object = dict[str, Any]
Key = tuple[str, str]
"""Namespace (empty for what has none) and name: the order in which a list comes."""


@dataclass(frozen=True)
class Resource:
    group: str
    version: str
    plural: str
    singular: str
    kind: str
    namespaced: bool = False
    columns: tuple[tuple[str, str], ...] = ()
    """What a table shows besides the name: title and path."""

    @property
    def group_version(self) -> str:
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def full_name(self) -> str:
        return f"{self.plural}.{self.group}" if self.group else self.plural


_AGE = ("Age", ".metadata.creationTimestamp")
RESOURCES = (
    Resource("kubesphere.io", "v1alpha1", "categories", "category", "Category", columns=(_AGE,)),
    Resource(
        "kubesphere.io", "v1alpha1", "extensions", "extension", "Extension", columns=(("State", ".status.state"), _AGE)
    ),
    Resource("kubesphere.io", "v1alpha1", "extensionversions", "extensionversion", "ExtensionVersion", columns=(_AGE,)),
    Resource(
        "kubesphere.io",
        "v1alpha1",
        "installplans",
        "installplan",
        "InstallPlan",
        columns=(("State", ".status.state"), ("Enabled", ".status.enabled"), _AGE),
    ),
    Resource("kubesphere.io", "v1alpha1", "repositories", "repository", "Repository", columns=(_AGE,)),
    Resource(
        "cluster.kubesphere.io",
        "v1alpha1",
        "clusters",
        "cluster",
        "Cluster",
        columns=(("Provider", ".spec.provider"), ("Version", ".status.kubernetesVersion")),
    ),
    Resource("", "v1", "namespaces", "namespace", "Namespace", columns=(("Status", ".status.phase"),)),
    Resource("", "v1", "configmaps", "configmap", "ConfigMap", namespaced=True, columns=(_AGE,)),
)


def encode(value: Any) -> bytes:
    """JSON as Go writes it: no spaces, and what HTML gives a meaning to is escaped."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026").encode()


def ordered(value: Any) -> Any:
    """With the members of every object in alphabetical order, as custom resources come."""
    if isinstance(value, dict):
        return {name: ordered(value[name]) for name in sorted(value)}
    if isinstance(value, list):
        return [ordered(each) for each in value]
    return value


@dataclass(frozen=True)
class Stored:
    """One version of an object; never changed."""

    resource: Resource
    key: Key
    version: int
    object: Object = field(repr=False)
    text: bytes = field(repr=False)

    @property
    def labels(self) -> dict[str, str]:
        labels: dict[str, str] = self.object["metadata"].get("labels") or {}
        return labels


EventType = Literal["ADDED", "MODIFIED", "DELETED"]


@dataclass(frozen=True)
class Event:
    version: int
    type: EventType
    now: Stored
    before: Stored | None


class TooOld(Exception):
    """The history does not reach back that far."""

    def __init__(self, wanted: int, oldest: int) -> None:
        super().__init__(f"too old resource version: {wanted} ({oldest})")


class BadToken(Exception):
    pass


@dataclass(frozen=True)
class Page:
    items: list[Stored]
    version: int
    token: str
    remaining: int


def make_token(version: int, start: str) -> str:
    text = json.dumps({"v": "meta.k8s.io/v1", "rv": version, "start": start}, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _path(stored: Stored) -> str:
    return "/".join(part for part in stored.key if part)


def read_token(token: str) -> tuple[int, str]:
    try:
        value = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        return int(value["rv"]), str(value["start"])
    except (ValueError, KeyError, TypeError) as error:
        raise BadToken(f"continue key is not valid: {error}") from None


class Store:
    def __init__(self, *, first_version: int = 2000, longest_history: int = 10_000) -> None:
        self.changed = threading.Condition(threading.RLock())
        """Notified after every change; holds the lock of all that is below."""
        self.version = first_version
        self.oldest = first_version
        """The history begins here: what is older cannot be watched, listed or continued from."""
        self.longest_history = longest_history
        self._objects: dict[Resource, dict[Key, Stored]] = {resource: {} for resource in RESOURCES}
        self._history: list[Event] = []

    @staticmethod
    def resource(name: str) -> Resource:
        """By plural, singular or kind, in any case."""
        for resource in RESOURCES:
            if name.lower() in (resource.plural, resource.singular):
                return resource
        raise KeyError(f"no resource {name!r}")

    def get(self, resource: Resource, key: Key) -> Stored | None:
        with self.changed:
            return self._objects[resource].get(key)

    def all(self, resource: Resource) -> list[Stored]:
        with self.changed:
            return sorted(self._objects[resource].values(), key=lambda stored: stored.key)

    def put(self, object: Object) -> Object:
        """Creates or replaces an object; how it is stored."""
        with self.changed:
            resource = next(
                resource
                for resource in RESOURCES
                if (resource.group_version, resource.kind) == (object["apiVersion"], object["kind"])
            )
            metadata = dict(object["metadata"])
            key = (metadata.get("namespace", "") if resource.namespaced else "", metadata["name"])
            before = self._objects[resource].get(key)
            self.version += 1
            old = before.object["metadata"] if before else {}
            now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            metadata |= {
                "uid": old.get("uid") or str(uuid.uuid4()),
                "creationTimestamp": old.get("creationTimestamp") or metadata.get("creationTimestamp") or now,
                "generation": old.get("generation", 0) + 1,
                "resourceVersion": str(self.version),
                # Noise that every real object has, and that nobody may trip over.
                "managedFields": [
                    {
                        "apiVersion": resource.group_version,
                        "fieldsType": "FieldsV1",
                        "fieldsV1": {"f:spec": {".": {}, "f:displayName": {".": {}, "f:en": {}}}},
                        "manager": "test",
                        "operation": "Update",
                        "time": now,
                    }
                ],
            }
            self._remember(resource, key, object | {"metadata": metadata}, "MODIFIED" if before else "ADDED", before)
            return self._objects[resource][key].object

    def delete(self, resource: Resource, key: Key) -> None:
        with self.changed:
            before = self._objects[resource][key]
            self.version += 1
            metadata = before.object["metadata"] | {"resourceVersion": str(self.version)}
            self._remember(resource, key, before.object | {"metadata": metadata}, "DELETED", before)

    def _remember(self, resource: Resource, key: Key, object: Object, type: EventType, before: Stored | None) -> None:
        # Encoded once: a watch or a list of many must not cost the test more than the client.
        value = ordered(object)
        stored = Stored(resource, key, self.version, value, encode(value))
        if type == "DELETED":
            del self._objects[resource][key]
        else:
            self._objects[resource][key] = stored
        self._history.append(Event(self.version, type, stored, before))
        if len(self._history) > self.longest_history:
            self._forget(self._history[len(self._history) // 2].version)
        self.changed.notify_all()

    def replace_all(self, objects: Iterable[Object], *, of: Iterable[Resource] = RESOURCES) -> None:
        """Makes these all there is of their kinds; one that is there already is replaced only if it differs."""
        with self.changed:
            wanted = {(o["kind"], o["metadata"].get("namespace", ""), o["metadata"]["name"]): o for o in objects}
            for resource in of:
                for key in list(self._objects[resource]):
                    if (resource.kind, *key) not in wanted:
                        self.delete(resource, key)
            for (kind, *_), object in wanted.items():
                resource = self.resource(kind)
                name = object["metadata"]["name"]
                old = self.get(resource, (object["metadata"].get("namespace", "") if resource.namespaced else "", name))
                if old is None or not _same(old.object, object):
                    self.put(object)

    def compact(self) -> None:
        """Forgets the history: every resource version and continue token that was given out is too old now."""
        with self.changed:
            self.version += 1  # Other kinds' objects change all the time.
            self._forget(self.version)
            self.changed.notify_all()

    def _forget(self, before: int) -> None:
        self.oldest = before
        self._history = [event for event in self._history if event.version > before]

    def events(self, resource: Resource, after: int) -> list[Event]:
        with self.changed:
            first = bisect.bisect_right(self._history, after, key=lambda event: event.version)
            return [event for event in self._history[first:] if event.now.resource == resource]

    def _at(self, resource: Resource, version: int) -> list[Stored]:
        """The objects there were at a version: what happened since is undone."""
        if version < self.oldest:
            raise TooOld(version, self.oldest)
        objects = dict(self._objects[resource])
        for event in reversed(self.events(resource, version)):
            if event.before:
                objects[event.now.key] = event.before
            else:
                objects.pop(event.now.key, None)
        return sorted(objects.values(), key=lambda stored: stored.key)

    def page(
        self,
        resource: Resource,
        *,
        limit: int = 0,
        token: str = "",
        exactly: int | None = None,
        wanted: Callable[[Stored], bool] = lambda stored: True,
    ) -> Page:
        """A page of a list, as of one version for all pages. Raises TooOld and BadToken."""
        with self.changed:
            version, start = read_token(token) if token else (-1 if exactly is None else exactly, "")
            if version < 0:
                version = self.version
            rest = [stored for stored in self._at(resource, version) if _path(stored) >= start and wanted(stored)]
            items = rest[:limit] if limit else rest
            remaining = len(rest) - len(items)
            following = make_token(version, _path(items[-1]) + "\0") if remaining else ""
            return Page(items, version, following, remaining)


def _same(old: Object, new: Object) -> bool:
    given = {name: old["metadata"].get(name) for name in new["metadata"]}
    return {**old, "metadata": given} == new
