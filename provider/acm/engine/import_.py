"""ImportCertificate: check, seal the private key, store; under a new ARN, or in the place of one that is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from anyio import to_thread
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from acm.engine import notices
from acm.engine.describe import check_account, require
from acm.engine.ports import Rooms, Transaction
from acm.engine.quota import spend
from acm.model import events
from acm.model.arn import CertificateArn, partition_of
from acm.model.certificate import (
    Certificate,
    CertificateOptions,
    CertificateType,
    IssuedMaterial,
)
from acm.model.errors import ImportRefused, InvalidState, InvalidTag
from acm.model.imports import reading, reimport, rules
from acm.model.imports.request import ImportRequest
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateEvent, CertificateStatus
from acm.model.quotas import Acquisition
from acm.model.tags import check_tags

KEY_KIND = "imported"
"""What an imported key's envelope is bound to, besides the certificate's ARN and the public key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Import:
    """A request that every rule without a clock lets pass."""

    leaf: x509.Certificate
    material: IssuedMaterial
    pkcs8: bytes = field(repr=False)


async def import_certificate(rooms: Rooms, asked: ImportRequest) -> Certificate:
    """Store an import and return the certificate; a reimport keeps ARN, tags, creation date and associations.

    Raises ``ImportRefused``, ``ReimportRefused``, ``InvalidTag``, ``InvalidState`` for an ARN that is not of an import,
    ``ResourceNotFound`` and ``InvalidArn``. Nothing is changed then.
    """
    _check_request(rooms, asked)
    # Reading an RSA key proves that it is one, which takes some 30 ms.
    found = await to_thread.run_sync(_checked, asked)
    arn = asked.arn or str(
        CertificateArn(partition_of(asked.region), asked.region, rooms.account, rooms.new_id())
    )
    sealed = rooms.sealer.seal(
        found.pkcs8, kind=KEY_KIND, owner=arn, spki_sha256=bytes.fromhex(found.material.spki_sha256)
    )

    def write(tx: Transaction) -> Certificate:
        if asked.arn is None:
            spend(tx, rooms, Acquisition.IMPORT, asked.region)
        return _store(tx, asked, found, arn, sealed)

    return await rooms.store.write(write)


def _check_request(rooms: Rooms, asked: ImportRequest) -> None:
    if asked.arn is not None:
        check_account(asked.arn, rooms.account)
        if asked.tags:
            raise InvalidTag("Tagging is not permitted on re-import.", hint="Change them by themselves.")
    check_tags(asked.tags)


def _checked(asked: ImportRequest) -> _Import:
    examined = rules.examine(asked.given)
    rules.refuse(examined.failures)
    if examined.leaf is None or examined.private_key is None:
        missing = rules.BODY if examined.leaf is None else asked.given.key_property
        raise ImportRefused(f"{missing} is missing.", property_path=missing)
    return _Import(
        leaf=examined.leaf,
        material=reading.material(examined.leaf, examined.chain),
        pkcs8=examined.private_key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
    )


def _store(tx: Transaction, asked: ImportRequest, found: _Import, arn: str, sealed: bytes) -> Certificate:
    rules.refuse(tuple(rules.date_failures(found.leaf, tx.now)))
    if asked.arn is None:
        certificate = _described(_new(tx, asked, found, arn), found, tx)
        tx.certificates.insert(certificate, owner=asked.owner)
        action = events.Action.IMPORT
    else:
        certificate = _described(_present(tx, asked.arn, found), found, tx)
        tx.certificates.update(certificate)
        action = events.Action.REIMPORT
    tx.events.add(events.available(certificate, action, tx.now))
    tx.imported_keys.put(arn, spki_sha256=found.material.spki_sha256, sealed_key=sealed)
    return certificate


def _new(tx: Transaction, asked: ImportRequest, found: _Import, arn: str) -> Certificate:
    return Certificate(
        arn=arn,
        domain_name="",
        names=(),
        status=CertificateStatus.ISSUED,
        type=CertificateType.IMPORTED,
        key_algorithm=_algorithm(found),
        validations=(),
        options=CertificateOptions(certificate_transparency_logging=False),
        tags=dict(asked.tags),
        created_at=tx.now,
    )


def _present(tx: Transaction, arn: str, found: _Import) -> Certificate:
    """Return the certificate whose place is taken, after the reimport; raise where it may not be."""
    current = require(tx, arn).as_of(tx.now)
    if current.type is not CertificateType.IMPORTED or current.material is None:
        raise InvalidState(
            f"{arn} is of type {current.type}: only imported certificates can be imported again.",
            hint="Import it as a new certificate.",
        )
    (before,) = reading.certificates(current.material.certificate_pem)
    rules.refuse(tuple(reimport.refusals(before, found.leaf)))
    return current.after(CertificateEvent.REIMPORT)


def _described(certificate: Certificate, found: _Import, tx: Transaction) -> Certificate:
    """Return a certificate with everything that is read from the leaf; nothing of it is kept apart."""
    described = replace(
        certificate,
        domain_name=reading.domain_name(found.leaf),
        names=tuple(_names(found.leaf)),
        material=found.material,
        imported_at=tx.now,
    )
    return notices.scheduled(tx, described)


def _names(leaf: x509.Certificate) -> Iterator[str]:
    """Yield the domain names, the one that the certificate is listed under first."""
    first = reading.domain_name(leaf)
    if first:
        yield first
    yield from (name for name in reading.domain_names(leaf) if name != first)


def _algorithm(found: _Import) -> KeyAlgorithm:
    algorithm = reading.key_algorithm(found.leaf.public_key())
    assert algorithm is not None  # noqa: S101 - the rules have refused every other
    return algorithm
