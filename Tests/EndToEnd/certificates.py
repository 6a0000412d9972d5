"""Certificates for the tests: authorities, servers' and clients' certificates, good ones and every kind of bad one."""

from __future__ import annotations

import datetime
import enum
import functools
import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


class Key(enum.Enum):
    """What a private key is, and how its PEM text says so."""

    EC_SEC1 = "EC PRIVATE KEY"
    EC_PKCS8 = "EC in PRIVATE KEY"
    RSA_PKCS1 = "RSA PRIVATE KEY"
    RSA_PKCS8 = "RSA in PRIVATE KEY"
    ED25519_PKCS8 = "Ed25519 in PRIVATE KEY"

    @property
    def in_pkcs8(self) -> bool:
        return self not in (Key.EC_SEC1, Key.RSA_PKCS1)


class Valid(enum.Enum):
    """When a certificate is valid, in days from now."""

    NOW = (-1, 365)
    EXPIRED = (-30, -1)
    NOT_YET = (1, 365)


@functools.cache
def _rsa_key(number: int) -> rsa.RSAPrivateKey:
    # Making one takes a fair part of a second, and none of the tests is about its secrecy.
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _new_key(kind: Key) -> PrivateKey:
    if kind in (Key.RSA_PKCS1, Key.RSA_PKCS8):
        return _rsa_key(0)
    if kind is Key.ED25519_PKCS8:
        return ed25519.Ed25519PrivateKey.generate()
    return ec.generate_private_key(ec.SECP256R1())


def _key_text(key: PrivateKey, kind: Key) -> bytes:
    form = serialization.PrivateFormat.PKCS8 if kind.in_pkcs8 else serialization.PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


def _name(common_name: str, organizations: Iterable[str] = ()) -> x509.Name:
    # This order is what Kubernetes' own tools write: groups, then the user.
    parts = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, each) for each in organizations]
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


@dataclass(frozen=True)
class Certificate:
    """A certificate (with the intermediate ones after it, if any) and its key, both PEM texts."""

    chain: bytes
    key: bytes

    def write(self, directory: Path, name: str) -> tuple[Path, Path]:
        """Writes `name.crt` and `name.key`."""
        files = directory / f"{name}.crt", directory / f"{name}.key"
        files[0].write_bytes(self.chain)
        files[1].touch(mode=0o600)
        files[1].write_bytes(self.key)
        return files


class Authority:
    """Issues certificates; its own is signed by itself, or by its parent if it is an intermediate one."""

    def __init__(
        self,
        name: str = "test authority",
        *,
        key: Key = Key.EC_SEC1,
        parent: Authority | None = None,
        valid: Valid = Valid.NOW,
    ) -> None:
        self._key = _new_key(key)
        self._subject = _name(name)
        self._parent = parent
        self.certificate = (parent or self)._issue(self._subject, self._key, valid, authority=True)
        self.pem = self.certificate.public_bytes(serialization.Encoding.PEM)

    def _issue(
        self,
        subject: x509.Name,
        key: PrivateKey,
        valid: Valid,
        *,
        authority: bool = False,
        usage: x509.ObjectIdentifier | None = None,
        names: Sequence[x509.GeneralName] = (),
    ) -> x509.Certificate:
        now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
        start, end = (now + datetime.timedelta(days=days) for days in valid.value)
        if authority:
            # It must be older than what it issues: some clients check that the one lasts inside the other.
            start -= datetime.timedelta(days=60)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(end)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=True,
                    content_commitment=False,
                    key_encipherment=isinstance(key, rsa.RSAPrivateKey) and not authority,
                    data_encipherment=False,
                    key_agreement=False,
                    key_cert_sign=authority,
                    crl_sign=authority,
                    encipher_only=False,
                    decipher_only=False,
                ),
                critical=True,
            )
        )
        if usage:
            builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(list(names)), critical=False)
        algorithm = None if isinstance(self._key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
        return builder.sign(self._key, algorithm)

    def _chain(self, leaf: x509.Certificate) -> bytes:
        text, authority = leaf.public_bytes(serialization.Encoding.PEM), self
        while authority._parent:
            text += authority.pem
            authority = authority._parent
        return text

    def intermediate(self, name: str = "test intermediate authority", valid: Valid = Valid.NOW) -> Authority:
        return Authority(name, parent=self, valid=valid)

    def server(
        self,
        names: Sequence[str] = ("localhost", "kubernetes.default.svc"),
        addresses: Sequence[str] = ("127.0.0.1", "::1"),
        *,
        key: Key = Key.EC_SEC1,
        valid: Valid = Valid.NOW,
    ) -> Certificate:
        """A server's certificate; the common name is one that no client may look at."""
        own = _new_key(key)
        places: list[x509.GeneralName] = [x509.DNSName(each) for each in names]
        places += [x509.IPAddress(ipaddress.ip_address(each)) for each in addresses]
        leaf = self._issue(_name("test-server"), own, valid, usage=ExtendedKeyUsageOID.SERVER_AUTH, names=places)
        return Certificate(self._chain(leaf), _key_text(own, key))

    def client(
        self,
        user: str,
        groups: Sequence[str] = (),
        *,
        key: Key = Key.EC_SEC1,
        valid: Valid = Valid.NOW,
    ) -> Certificate:
        own = _new_key(key)
        leaf = self._issue(_name(user, groups), own, valid, usage=ExtendedKeyUsageOID.CLIENT_AUTH)
        return Certificate(self._chain(leaf), _key_text(own, key))

    def issued(self, certificate: x509.Certificate) -> bool:
        try:
            certificate.verify_directly_issued_by(self.certificate)
        except Exception:
            # Another name, another key or another algorithm: each has its own exception.
            return False
        return True
