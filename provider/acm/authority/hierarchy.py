"""Making an installation's certificate authorities: a root, two intermediates for each key family, and their successors."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import NameOID

from acm.authority import pointers, profiles
from acm.authority.algorithms import IssuerPrivateKey, generate, pkcs8_der, signature_hash, spki_der
from acm.authority.envelope import Envelope
from acm.model.installation import Installation, IssuerRecord, IssuerRole
from acm.model.keys import KeyAlgorithm, KeyFamily

ROOT_ALGORITHM = KeyAlgorithm.EC_secp384r1
INTERMEDIATES = tuple(
    (algorithm, number)
    for algorithm in (KeyAlgorithm.RSA_2048, KeyAlgorithm.EC_prime256v1)
    for number in (1, 2)
)
"""The algorithm of each intermediate and its number in the family; two of a family, so that one can be retired."""

ORGANIZATION = "pulumi-acm"
MAX_SHOWN_NAME = 24
"""Octets of an installation's name in a subject: the whole common name has 64 at most (RFC 5280 §A.1)."""
KEY_KIND = "issuer"
"""What an issuer's sealed key is bound to, besides the issuer's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """What the authorities of an installation are made from."""

    installation: Installation
    installation_name: str
    pointer_base_url: str | None
    now: datetime
    envelope: Envelope
    entropy: Callable[[int], bytes]
    new_id: Callable[[], str]


@dataclass(frozen=True, slots=True)
class _Authority:
    """An authority while it is made, its key in clear."""

    id: str
    algorithm: KeyAlgorithm
    key: IssuerPrivateKey
    certificate: x509.Certificate


def found(founding: Founding) -> tuple[IssuerRecord, ...]:
    """Make every authority, the root first. Takes two RSA keys' time: event loops call this in a thread."""
    root = _root(founding)
    intermediates = (_intermediate(founding, root, algorithm, number) for algorithm, number in INTERMEDIATES)
    return (
        _record(founding, IssuerRole.ROOT, root),
        *(_record(founding, IssuerRole.INTERMEDIATE, made) for made in intermediates),
    )


def successors(
    founding: Founding, root: tuple[str, IssuerPrivateKey, x509.Certificate], family: KeyFamily, after: int
) -> tuple[IssuerRecord, ...]:
    """Make new intermediates of a family, for when the ``after`` there are do not last for long enough any more.

    ``root`` is its id, its key and its certificate. The old ones stay for what they have signed: lists and answers.
    """
    root_id, key, certificate = root
    above = _Authority(root_id, ROOT_ALGORITHM, key, certificate)
    return tuple(
        _record(founding, IssuerRole.INTERMEDIATE, _intermediate(founding, above, algorithm, after + number))
        for algorithm, number in INTERMEDIATES
        if algorithm.family is family
    )


def issuer_subject(founding: Founding, role: str) -> x509.Name:
    """Return an authority's name: it says whose it is, that it is for tests where it is, and is nobody else's."""
    test = founding.installation.test
    name = " ".join("".join(c if c.isprintable() else " " for c in founding.installation_name).split())
    shown = name.encode()[:MAX_SHOWN_NAME].decode(errors="ignore").strip()
    mark = hashlib.sha256(founding.installation.id.encode()).hexdigest()[:8]
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, f"{ORGANIZATION} TEST" if test else ORGANIZATION),
            x509.NameAttribute(
                NameOID.COMMON_NAME, f"{'TEST ' if test else ''}{shown} {role} {mark}".strip()
            ),
        ]
    )


def _root(founding: Founding) -> _Authority:
    key = generate(ROOT_ALGORITHM)
    subject = issuer_subject(founding, "Root CA")
    serial = profiles.new_serial(founding.entropy)
    builder = profiles.build_root(subject, key.public_key(), serial, founding.now)
    return _Authority(
        founding.new_id(), ROOT_ALGORITHM, key, builder.sign(key, signature_hash(key.public_key()))
    )


def _intermediate(founding: Founding, root: _Authority, algorithm: KeyAlgorithm, number: int) -> _Authority:
    key = generate(algorithm)
    builder = profiles.build_intermediate(
        issuer_subject(founding, f"{algorithm.family} CA {number}"),
        key.public_key(),
        profiles.new_serial(founding.entropy),
        root.certificate,
        found_at=pointers.of_issuer(founding.pointer_base_url, root.id),
        now=founding.now,
    )
    certificate = builder.sign(root.key, signature_hash(root.key.public_key()))
    return _Authority(founding.new_id(), algorithm, key, certificate)


def _record(founding: Founding, role: IssuerRole, made: _Authority) -> IssuerRecord:
    spki = hashlib.sha256(spki_der(made.key.public_key())).digest()
    return IssuerRecord(
        id=made.id,
        role=role,
        key_family=made.algorithm.family,
        certificate_der=made.certificate.public_bytes(serialization.Encoding.DER),
        sealed_key=founding.envelope.seal(
            pkcs8_der(made.key), kind=KEY_KIND, owner=made.id, spki_sha256=spki
        ),
        not_before=made.certificate.not_valid_before_utc,
        not_after=made.certificate.not_valid_after_utc,
    )
