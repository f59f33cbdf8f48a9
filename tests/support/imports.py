"""Certificates made elsewhere, as people bring them to be imported: keys of any kind, chains of any length."""

from __future__ import annotations

import functools
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID

from acm.model.clock import SystemClock
from acm.model.imports.request import Given

SIGNING = "DIGITAL_SIGNATURE"
ENCIPHERMENT = "KEY_ENCIPHERMENT"
SERVER, CLIENT = "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"
_BITS = {
    SIGNING: "digital_signature",
    ENCIPHERMENT: "key_encipherment",
    "KEY_AGREEMENT": "key_agreement",
}
_CURVES: dict[str, type[ec.EllipticCurve]] = {
    "EC_prime256v1": ec.SECP256R1,
    "EC_secp384r1": ec.SECP384R1,
    "EC_secp521r1": ec.SECP521R1,
    "EC_secp256k1": ec.SECP256K1,
}


@functools.cache
def key(algorithm: str = "EC_prime256v1", number: int = 0) -> Any:
    """Return a private key, the same for the same arguments: RSA keys take long to make."""
    del number
    if algorithm == "Ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    if algorithm in _CURVES:
        return ec.generate_private_key(_CURVES[algorithm]())
    return rsa.generate_private_key(public_exponent=65537, key_size=int(algorithm.removeprefix("RSA_")))


@dataclass(frozen=True, kw_only=True)
class Made:
    """A certificate with its key, and the one that signed it; None for one that is self-signed."""

    certificate: x509.Certificate
    key: Any
    issuer: Made | None

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def chain_pem(self) -> str:
        """The issuers up to the root."""
        return self.issuer.pem + self.issuer.chain_pem if self.issuer else ""

    @property
    def key_pem(self) -> str:
        return key_pem(self.key)

    @property
    def given(self) -> Given:
        return Given(certificate=self.pem, chain=self.chain_pem or None, private_key=self.key_pem)

    @property
    def inputs(self) -> dict[str, Any]:
        """What an ImportedCertificate is given."""
        chain = {"certificateChain": self.chain_pem} if self.issuer else {}
        return {"certificateBody": self.pem, "privateKey": self.key_pem, **chain}


def key_pem(private_key: Any, *, traditional: bool = False, passphrase: bytes | None = None) -> str:
    """Return a key in PEM: PKCS #8, or the format of its own that OpenSSL used to write."""
    form = serialization.PrivateFormat
    return private_key.private_bytes(
        serialization.Encoding.PEM,
        form.TraditionalOpenSSL if traditional else form.PKCS8,
        serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption(),
    ).decode()


def made(
    *names: str,
    common_name: str | None = None,
    addresses: Sequence[str] = (),
    private_key: Any = None,
    issuer: Made | None = None,
    at: datetime | None = None,
    days: int = 365,
    authority: bool = False,
    usages: Sequence[str] = (SIGNING,),
    purposes: Sequence[str] = (SERVER,),
) -> Made:
    """Return a certificate for ``names``, valid from a day before ``at`` on; the first is its common name."""
    private_key = private_key or key()
    at = (at or SystemClock().now()).replace(microsecond=0)
    subject = _name(common_name if common_name is not None else next(iter(names), ""))
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(private_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=days))
    )
    for extension in _extensions(names, addresses, usages, purposes, authority=authority):
        builder = builder.add_extension(extension, critical=False)
    signer = issuer.key if issuer else private_key
    hash_ = None if isinstance(signer, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return Made(certificate=builder.sign(signer, hash_), key=private_key, issuer=issuer)


def root(name: str = "Root", **options: Any) -> Made:
    """Return a certificate authority of its own."""
    return made(common_name=name, authority=True, private_key=key(number=1), days=3650, **options)


def intermediate(issuer: Made, name: str = "Intermediate", **options: Any) -> Made:
    """Return an authority below ``issuer``."""
    return made(
        common_name=name, authority=True, private_key=key(number=2), issuer=issuer, days=3000, **options
    )


def _name(common_name: str) -> x509.Name:
    if not common_name:
        return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Elsewhere")])
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _extensions(
    names: Sequence[str],
    addresses: Sequence[str],
    usages: Sequence[str],
    purposes: Sequence[str],
    *,
    authority: bool,
) -> list[x509.ExtensionType]:
    alternative = [
        *map(x509.DNSName, names),
        *(x509.IPAddress(ipaddress.ip_address(address)) for address in addresses),
    ]
    found: list[x509.ExtensionType] = []
    if alternative:
        found.append(x509.SubjectAlternativeName(alternative))
    if authority:
        return [*found, x509.BasicConstraints(ca=True, path_length=None)]
    if usages:
        found.append(_key_usage(usages))
    if purposes:
        found.append(x509.ExtendedKeyUsage([x509.ObjectIdentifier(purpose) for purpose in purposes]))
    return found


def _key_usage(usages: Sequence[str]) -> x509.KeyUsage:
    bits = dict.fromkeys(
        (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    return x509.KeyUsage(**bits | {_BITS[usage]: True for usage in usages})
