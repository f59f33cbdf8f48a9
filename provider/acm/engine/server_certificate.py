"""A certificate for the server itself: under the installation's root, for names that whoever runs it has chosen.

No validation: the server's operator holds the authority. The issuance is kept like every other, before it is signed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from acm.engine.ports import Rooms
from acm.model.certificate import Certificate, IssuedMaterial
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus

OWNER = "acm-serve"
"""Stands before the id of each issuance for a server, where others have a certificate's ARN."""
LEAF_KIND = "leaf"
"""What the authority binds a leaf's sealed key to (``acm.authority.leaf_keys``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerCertificate:
    """A server's certificate with its chain, and its private key."""

    material: IssuedMaterial
    private_key: bytes = field(repr=False)
    """PKCS #8 in DER."""


async def issue(rooms: Rooms, names: tuple[str, ...], now: datetime) -> ServerCertificate:
    """Issue for ``names`` at ``now``; raise ``LintRejected``, ``IssuerUnavailable`` or ``KeyUnavailable``."""
    owner = f"{OWNER}/{rooms.new_id()}"
    planned = await rooms.issuer.plan(
        _wanted(owner, names, now), now=now, evidence={"version": 1, "for": OWNER}
    )
    await rooms.store.write(lambda tx: tx.issuances.insert(planned.issuance))
    der, material = await rooms.issuer.sign(planned)
    await rooms.store.write(lambda tx: tx.issuances.signed(planned.issuance.serial, der))
    opened = rooms.sealer.open(
        planned.issuance.sealed_key, kind=LEAF_KIND, owner=owner, spki_sha256=_spki_sha256(der)
    )
    return ServerCertificate(material=material, private_key=opened)


def _wanted(owner: str, names: tuple[str, ...], now: datetime) -> Certificate:
    return Certificate(
        arn=owner,
        domain_name=names[0],
        names=names,
        status=CertificateStatus.PENDING_VALIDATION,
        key_algorithm=KeyAlgorithm.EC_prime256v1,
        validations=(),
        created_at=now,
    )


def _spki_sha256(der: bytes) -> bytes:
    key = x509.load_der_x509_certificate(der).public_key()
    spki = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(spki).digest()
