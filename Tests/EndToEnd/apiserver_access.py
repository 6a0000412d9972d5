"""Who asks the test API server, and what they may: tokens, passwords, client certificates, impersonation, rules."""

from __future__ import annotations

import base64
import dataclasses
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from cryptography import x509
from cryptography.x509.oid import NameOID

import apiserver_answers as answers
from apiserver_faults import status_object
from apiserver_http import Connection, Exchange, Request, User
from certificates import Authority

ANONYMOUS = User("system:anonymous", ("system:unauthenticated",))
AUTHENTICATED = "system:authenticated"
MASTERS = "system:masters"
ADMIN_TOKEN, LISTER_TOKEN, NOBODY_TOKEN = "admin-token", "lister-token", "nobody-token"


@dataclass(frozen=True)
class Rule:
    """Lets a user or a group (`*`: everybody) do things; `*` among verbs or resources is any."""

    who: str
    verbs: tuple[str, ...]
    resources: tuple[str, ...]
    allowed: bool = True

    def fits(self, user: User, verb: str, resource: str) -> bool:
        return (
            self.who in ("*", user.name, *user.groups)
            and bool({"*", verb} & set(self.verbs))
            and bool({"*", resource} & set(self.resources))
        )


class Access:
    """The settings may be changed at any time."""

    def __init__(self, client_authority: Authority) -> None:
        self.client_authority = client_authority
        self.tokens = {
            ADMIN_TOKEN: User("admin", (MASTERS,), "uid-of-admin"),
            LISTER_TOKEN: User("lister"),
            NOBODY_TOKEN: User("nobody"),
        }
        self.passwords = {("admin", "admin-password"): User("admin", (MASTERS,))}
        self.anonymous = False
        """Whether a request without credentials is one of system:anonymous (and so mostly 403), else 401."""
        self.rules = [Rule("lister", ("get", "list"), ("*",))]

    def allow(self, who: str, verbs: Iterable[str], resources: Iterable[str] = ("*",)) -> None:
        self.rules.append(Rule(who, tuple(verbs), tuple(resources)))

    def deny(self, who: str, verbs: Iterable[str], resources: Iterable[str] = ("*",)) -> None:
        """Stronger than any permission, but for those of system:masters."""
        self.rules.append(Rule(who, tuple(verbs), tuple(resources), allowed=False))

    def may(self, user: User, verb: str, resource: str) -> bool:
        if MASTERS in user.groups:
            return True
        fitting = [rule for rule in self.rules if rule.fits(user, verb, resource)]
        return bool(fitting) and all(rule.allowed for rule in fitting)

    def authenticate(self, exchange: Exchange) -> User | None:
        """Who asks, or None if the answer is that they may not."""
        request = exchange.request
        user = self._user_of(exchange.connection, request)
        if user is None:
            exchange.priority_headers = False
            exchange.json(401, status_object(401, "Unauthorized"))
            return None
        request.authenticated = user
        name, groups = request.headers.get("impersonate-user"), tuple(request.all("impersonate-group"))
        if name is None:
            if any(header.startswith("impersonate-") for header in request.headers):
                message = "Internal error occurred: impersonation without a user"
                answers.fail(exchange, 500, message, "InternalError")
                return None
            return user
        if not self.may(user, "impersonate", "users"):
            message = (
                f'users "{name}" is forbidden: User "{user.name}" cannot impersonate resource "users" '
                'in API group "" at the cluster scope'
            )
            details = {"name": name, "kind": "users"}
            answers.fail(exchange, 403, message, "Forbidden", details=details)
            return None
        extra = {
            header.removeprefix("impersonate-extra-"): tuple(request.all(header))
            for header in request.headers
            if header.startswith("impersonate-extra-")
        }
        if AUTHENTICATED not in groups:
            groups = (*groups, AUTHENTICATED)
        return User(name, groups, request.headers.get("impersonate-uid", ""), extra)

    def _user_of(self, connection: Connection, request: Request) -> User | None:
        user: User | None = None
        presented = connection.tls.getpeercert(binary_form=True) if connection.tls else None
        scheme, _, credential = (request.authorization or "").partition(" ")
        if presented:
            user = self._certified(presented)
        if user is None and scheme.lower() == "bearer":
            user = self.tokens.get(credential.strip())
        elif user is None and scheme.lower() == "basic":
            with suppress(ValueError):
                name, _, password = base64.b64decode(credential).decode().partition(":")
                user = self.passwords.get((name, password))
        if user:
            return dataclasses.replace(user, groups=(*user.groups, AUTHENTICATED))
        # With credentials that nobody knows, one is not let in as anonymous.
        return ANONYMOUS if self.anonymous and not request.authorization and not presented else None

    def _certified(self, presented: bytes) -> User | None:
        certificate = x509.load_der_x509_certificate(presented)
        age = certificate.not_valid_before_utc.timestamp(), certificate.not_valid_after_utc.timestamp()
        if not age[0] <= time.time() <= age[1] or not self.client_authority.issued(certificate):
            return None

        def values(kind: x509.ObjectIdentifier) -> tuple[str, ...]:
            return tuple(str(each.value) for each in certificate.subject.get_attributes_for_oid(kind))

        return User(values(NameOID.COMMON_NAME)[0], values(NameOID.ORGANIZATION_NAME))
