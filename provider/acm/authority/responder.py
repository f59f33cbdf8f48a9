"""The certificates that OCSP answers are signed with: one for each issuer, short-lived, renewed in time.

RFC 6960 §4.2.2.2 (delegation, no check of the responder itself) and Baseline Requirements §7.1.2.8. They are stored before
they are signed as every certificate is, their keys sealed, so that all processes of an installation use the same ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from acm.authority import profiles
from acm.authority.algorithms import (
    IssuerPrivateKey,
    generate,
    load_pkcs8,
    pkcs8_der,
    signature_hash,
    spki_der,
)
from acm.authority.assemble import assemble, proven
from acm.authority.envelope import Envelope
from acm.authority.issuers import Issuer, Issuers
from acm.authority.material import serial_number, serial_text
from acm.authority.ports import Store
from acm.authority.throwaway import ThrowawayKeys
from acm.model.errors import KeyUnavailable
from acm.model.installation import Issuance, IssuanceKind, IssuanceState
from acm.model.keys import KeyAlgorithm

KIND = "ocsp-responder"
"""What such a certificate is in the issuances, and what its sealed key is bound to."""
VALIDITY = timedelta(days=14)
RENEWED_BEFORE = timedelta(days=7)
KEY_ALGORITHM = KeyAlgorithm.EC_prime256v1
"""Whatever the issuer's key is: answers are signed one by one, and RSA would make each 20 times as dear."""


@dataclass(frozen=True, slots=True)
class Responder:
    """A responder's certificate with its key opened."""

    certificate: x509.Certificate
    key: IssuerPrivateKey


class Responders:
    """The installation's responders. For one event loop; many processes share them through the store."""

    def __init__(
        self, *, store: Store, envelope: Envelope, issuers: Issuers, entropy: Callable[[int], bytes]
    ) -> None:
        self._store = store
        self._envelope = envelope
        self._issuers = issuers
        self._entropy = entropy
        self._throwaway = ThrowawayKeys()
        self._known: dict[str, Responder] = {}

    async def of(self, issuer: Issuer, now: datetime) -> Responder:
        """Return the responder of ``issuer``, made or renewed where that is due; raise what signing raises."""
        known = self._known.get(issuer.record.id)
        if known is None or not _lasts(known.certificate, now):
            known = await self._stored(issuer, now) or await self._made(issuer, now)
            self._known[issuer.record.id] = known
        return known

    async def _stored(self, issuer: Issuer, now: datetime) -> Responder | None:
        """Return the newest responder that any process has made; None where none lasts or its key does not open."""
        issuances = await self._store.read(lambda tx: tx.issuances.of(_owner(issuer)))
        for issuance in reversed(issuances):
            if issuance.state is IssuanceState.SIGNED and issuance.certificate_der:
                certificate = x509.load_der_x509_certificate(issuance.certificate_der)
                return self._opened(issuance, certificate) if _lasts(certificate, now) else None
        return None

    def _opened(self, issuance: Issuance, certificate: x509.Certificate) -> Responder:
        pkcs8 = self._envelope.open(
            issuance.sealed_key,
            kind=KIND,
            owner=issuance.arn,
            spki_sha256=_spki_sha256(certificate.public_key()),
        )
        try:
            return Responder(certificate, load_pkcs8(pkcs8))
        except ValueError:
            raise KeyUnavailable(
                f"The key of the OCSP responder {issuance.serial} is not readable."
            ) from None

    async def _made(self, issuer: Issuer, now: datetime) -> Responder:
        key = generate(KEY_ALGORITHM)
        serial = profiles.new_serial(self._entropy)
        throwaway = await self._throwaway.like(issuer)
        trial = _builder(key, serial, issuer, now).sign(throwaway, signature_hash(issuer.public_key))
        issuance = self._planned(issuer, key, trial, now)
        await self._store.write(lambda tx: tx.issuances.insert(issuance))
        signature = await self._issuers.signer(issuer).sign(issuance.tbs_der)
        der = assemble(issuance.tbs_der, signature)
        certificate = proven(
            der, tbs=issuance.tbs_der, serial=serial_number(issuance.serial), issuer=issuer.certificate
        )
        await self._store.write(lambda tx: tx.issuances.signed(issuance.serial, der))
        return Responder(certificate, key)

    def _planned(
        self, issuer: Issuer, key: IssuerPrivateKey, trial: x509.Certificate, now: datetime
    ) -> Issuance:
        owner = _owner(issuer)
        sealed = self._envelope.seal(
            pkcs8_der(key), kind=KIND, owner=owner, spki_sha256=_spki_sha256(key.public_key())
        )
        return Issuance(
            serial=serial_text(trial.serial_number),
            arn=owner,
            issuer_id=issuer.record.id,
            kind=IssuanceKind.OCSP_RESPONDER,
            state=IssuanceState.PLANNED,
            tbs_der=trial.tbs_certificate_bytes,
            sealed_key=sealed,
            certificate_der=None,
            evidence="{}",
            created_at=now,
        )


def _owner(issuer: Issuer) -> str:
    return f"{KIND}/{issuer.record.id}"


def _lasts(certificate: x509.Certificate, now: datetime) -> bool:
    """Tell whether a responder need not be renewed at ``now``; a clock that was put back makes a new one, too."""
    return certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc - RENEWED_BEFORE


def _spki_sha256(key: CertificatePublicKeyTypes) -> bytes:
    return hashlib.sha256(spki_der(key)).digest()


def _builder(key: IssuerPrivateKey, serial: int, issuer: Issuer, now: datetime) -> x509.CertificateBuilder:
    not_before = max(now.replace(microsecond=0) - profiles.BACKDATE, issuer.record.not_before)
    not_after = min(not_before + VALIDITY - profiles.LAST_SECOND, issuer.record.not_after)
    return (
        profiles.started(_name(issuer), issuer.certificate.subject, key.public_key(), serial)
        .not_valid_before(not_before)
        .not_valid_after(not_after)
        .add_extension(profiles.key_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), critical=False)
        .add_extension(x509.OCSPNoCheck(), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(profiles.authority_key(issuer.certificate), critical=False)
    )


def _name(issuer: Issuer) -> x509.Name:
    """Return the responder's name: the issuer's organization, and what it is."""
    organization = [a for a in issuer.certificate.subject if a.oid == NameOID.ORGANIZATION_NAME]
    return x509.Name([*organization, x509.NameAttribute(NameOID.COMMON_NAME, "OCSP responder")])
