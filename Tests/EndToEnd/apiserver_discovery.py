"""What a kube-apiserver tells of itself and of who asks: its version, its kinds, reviews of users and of rights."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from apiserver_answers import fail
from apiserver_http import Exchange, User
from apiserver_store import RESOURCES, Object

if TYPE_CHECKING:
    from apiserver import ApiServer

VERBS = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"]
REVIEWS = {
    "authentication.k8s.io": ("selfsubjectreviews", "SelfSubjectReview"),
    "authorization.k8s.io": ("selfsubjectaccessreviews", "SelfSubjectAccessReview"),
}
VERSION = {
    "major": "1",
    "minor": "36",
    "emulationMajor": "1",
    "emulationMinor": "36",
    "minCompatibilityMajor": "1",
    "minCompatibilityMinor": "35",
    "gitVersion": "v1.36.2",
    "gitCommit": "8e16b12fda5b1dccc41a6de48b3e356cc7d5048b",
    "gitTreeState": "",
    "buildDate": "1970-01-01T00:00:00Z",
    "goVersion": "go1.26.6",
    "compiler": "gc",
    "platform": "linux/amd64",
}


def _api_group(name: str) -> Object:
    versions = sorted({resource.version for resource in RESOURCES if resource.group == name} or {"v1"})
    listed = [{"groupVersion": f"{name}/{version}", "version": version} for version in versions]
    return {"name": name, "versions": listed, "preferredVersion": listed[0]}


def _resource_list(group: str, version: str, missing: set[str]) -> Object | None:
    if group in REVIEWS and version == "v1":
        plural, kind = REVIEWS[group]
        listed = [
            {"name": plural, "singularName": kind.lower(), "namespaced": False, "kind": kind, "verbs": ["create"]}
        ]
        return {
            "kind": "APIResourceList",
            "apiVersion": "v1",
            "groupVersion": f"{group}/{version}",
            "resources": listed,
        }
    resources = [
        {
            "name": resource.plural,
            "singularName": resource.singular,
            "namespaced": resource.namespaced,
            "kind": resource.kind,
            "verbs": VERBS,
            **({"categories": ["extensions"]} if group == "kubesphere.io" else {}),
        }
        for resource in RESOURCES
        if (resource.group, resource.version) == (group, version) and resource.plural not in missing
    ]
    if not resources:
        return None
    return {
        "kind": "APIResourceList",
        "apiVersion": "v1",
        "groupVersion": f"{group}/{version}" if group else version,
        "resources": resources,
    }


def discovery(exchange: Exchange, missing: set[str]) -> bool:
    """Whether it was one of discovery's paths, and is answered."""
    request = exchange.request
    groups = [group for group in sorted({each.group for each in RESOURCES} | set(REVIEWS)) if group not in missing]
    parts = [part for part in request.path.split("/") if part]
    value: Object | None
    match parts:
        case ["version"]:
            exchange.body(200, json.dumps(VERSION, indent=2).encode())
            return True
        case ["healthz" | "livez" | "readyz"]:
            exchange.body(200, b"ok", "text/plain; charset=utf-8")
            return True
        case ["api"]:
            value = {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []}
        case ["apis"]:
            named = [_api_group(group) for group in groups if group]
            value = {"kind": "APIGroupList", "apiVersion": "v1", "groups": named}
        case ["api", "v1"]:
            value = _resource_list("", "v1", missing)
        case ["apis", group] if group in groups:
            value = {"kind": "APIGroup", "apiVersion": "v1", **_api_group(group)}
        case ["apis", group, version] if group in groups:
            value = _resource_list(group, version, missing)
        case _:
            return False
    if value is None:
        return False
    exchange.json(200, value)
    return True


def _protobuf(data: bytes) -> dict[int, bytes]:
    """The fields of a protobuf message that hold bytes: the last of each number, which is all we need."""
    fields: dict[int, bytes] = {}
    at = 0

    def number() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        tag = number()
        if tag & 7 == 2:
            length = number()
            fields[tag >> 3] = data[at : at + length]
            at += length
        elif tag & 7 == 0:
            number()
        else:
            raise ValueError(f"wire type {tag & 7}")
    return fields


def _asked(body: bytes) -> Object:
    """The spec of a SelfSubjectAccessReview. Newer kubectl sends protobuf, whatever the server."""
    if not body.startswith(b"k8s\0"):
        spec: Object = json.loads(body)["spec"]
        return spec
    message = _protobuf(_protobuf(_protobuf(body[4:])[2])[2])
    if 1 not in message:
        return {}
    names = ["namespace", "verb", "group", "version", "resource", "subresource", "name"]
    fields = _protobuf(message[1])
    return {"resourceAttributes": {name: fields.get(at, b"").decode() for at, name in enumerate(names, 1)}}


def review(exchange: Exchange, server: ApiServer, user: User) -> bool:
    """Whether it was one of the reviews that everybody may ask for, and is answered."""
    request = exchange.request
    match request.method, [part for part in request.path.split("/") if part]:
        case "POST", ["apis", "authentication.k8s.io", "v1", "selfsubjectreviews"]:
            info: Object = {"username": user.name, "groups": list(user.groups)}
            if user.uid:
                info["uid"] = user.uid
            if user.extra:
                info["extra"] = {name: list(values) for name, values in user.extra.items()}
            answer: Object = {
                "kind": "SelfSubjectReview",
                "apiVersion": "authentication.k8s.io/v1",
                "metadata": {"creationTimestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())},
                "status": {"userInfo": info},
            }
        case "POST", ["apis", "authorization.k8s.io", "v1", "selfsubjectaccessreviews"]:
            try:
                asked = _asked(request.body)
            except (ValueError, KeyError, TypeError, IndexError):
                fail(exchange, 415, "the body of the request was in an unknown format", "UnsupportedMediaType")
                return True
            if attributes := asked.get("resourceAttributes"):
                allowed = server.may(user, attributes.get("verb", ""), attributes.get("resource", ""))
            else:
                allowed = True
            answer = {
                "kind": "SelfSubjectAccessReview",
                "apiVersion": "authorization.k8s.io/v1",
                "metadata": {},
                "spec": asked,
                "status": {"allowed": allowed, **({"reason": "the test's table"} if allowed else {})},
            }
        case _:
            return False
    exchange.json(201, answer)
    return True
