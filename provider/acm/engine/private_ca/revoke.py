"""RevokeCertificate of Private CA, and how an authority tells of its revocations."""

from __future__ import annotations

import re
from dataclasses import replace

from cryptography import x509

from acm.engine.ports import Rooms, Transaction
from acm.engine.private_ca.finding import owned
from acm.model.certificate import RevocationReason
from acm.model.errors import AlreadyRevoked, InvalidParameter, InvalidState, ResourceNotFound
from acm.model.imports.reading import is_self_signed
from acm.model.installation import Issuance, IssuanceState
from acm.model.lifecycle import CertificateEvent, CertificateStatus
from acm.model.private_ca.arn import AuthorityArn
from acm.model.private_ca.authority import PrivateAuthority
from acm.model.private_ca.lifecycle import AuthorityStatus
from acm.model.private_ca.revocation import RevocationConfiguration
from acm.model.revocation import Revocation

_SERIAL = re.compile(r"[0-9a-f]{1,40}")
_REVOKING = (AuthorityStatus.ACTIVE, AuthorityStatus.DISABLED, AuthorityStatus.EXPIRED)


async def revoke(rooms: Rooms, authority_arn: str, serial: str, reason: RevocationReason) -> None:
    """Revoke for good what an authority has issued, by its serial number in hex, with or without colons.

    Lists and OCSP answers say so from the next fetch on, where the authority has them; else it is recorded only. A
    certificate that was requested from ACM is REVOKED then.

    Raises ``ResourceNotFound``, ``AlreadyRevoked``, ``InvalidState``, and ``InvalidParameter`` for a root's own certificate.
    """
    await rooms.store.write(lambda tx: _revoke(tx, rooms.account, authority_arn, _canonical(serial), reason))


def with_revocation(authority: PrivateAuthority, wanted: RevocationConfiguration) -> PrivateAuthority:
    """Return an authority that tells of its revocations as ``wanted``; what it issued before stays as it is.

    Pure. Raises ``InvalidState`` where it has no certificate, or is deleted.
    """
    if authority.status not in _REVOKING:
        raise InvalidState(
            f"{authority.arn} has status {authority.status}: its revocation cannot be changed."
        )
    return replace(authority, revocation=wanted)


def check_publishable(rooms: Rooms, wanted: RevocationConfiguration) -> None:
    """Raise ``InvalidParameter`` where something is to be published, and certificates could name no address for it."""
    if wanted.publishes and not rooms.status.publishes:
        raise InvalidParameter(
            "revocation lists and OCSP answers need an address that certificates can name.",
            hint="Start the server with ACM_POINTER_BASE_URL=http://HOST, or have nothing published.",
            property_path="revocationConfiguration",
        )


def _canonical(serial: str) -> str:
    """Return a serial number as issuances have it; raise ``InvalidParameter`` where it is none."""
    digits = serial.lower().removeprefix("0x").replace(":", "")
    if not _SERIAL.fullmatch(digits):
        raise InvalidParameter(
            "a serial number is hex digits, with or without colons, as DescribeCertificate or openssl shows it.",
            property_path="certificateSerial",
        )
    number = int(digits, 16)
    return number.to_bytes(max(1, (number.bit_length() + 7) // 8)).hex(":")


def _revoke(tx: Transaction, account: str, authority_arn: str, serial: str, reason: RevocationReason) -> None:
    authority = owned(tx, account, authority_arn)
    if authority.status not in _REVOKING:
        raise InvalidState(f"{authority_arn} has status {authority.status}: it revokes nothing.")
    issuance = tx.issuances.find(serial)
    if issuance is None or not _is_issued(issuance, authority):
        raise ResourceNotFound(f"{authority_arn} has issued no certificate with serial number {serial}.")
    if tx.revocations.find(serial) is not None:
        raise AlreadyRevoked(
            f"the certificate with serial number {serial} is revoked already: that is permanent."
        )
    assert issuance.certificate_der is not None  # noqa: S101 - it is signed
    certificate = x509.load_der_x509_certificate(issuance.certificate_der)
    _check_not_root(certificate)
    tx.revocations.add(
        Revocation(
            serial=serial,
            issuer_id=issuance.issuer_id,
            revoked_at=tx.now,
            reason=reason,
            not_after=certificate.not_valid_after_utc,
        )
    )
    _mark(tx, issuance, reason)


def _is_issued(issuance: Issuance, authority: PrivateAuthority) -> bool:
    of = AuthorityArn.parse(authority.arn).id
    return issuance.issuer_id == of and issuance.state is IssuanceState.SIGNED


def _check_not_root(certificate: x509.Certificate) -> None:
    if is_self_signed(certificate):
        raise InvalidParameter(
            "a root's own certificate is not revoked.",
            hint="Delete the authority, and have clients trust it no more.",
            property_path="certificateSerial",
        )


def _mark(tx: Transaction, issuance: Issuance, reason: RevocationReason) -> None:
    """Write that ACM's certificate is revoked, where the serial is that of what it shows now."""
    found = tx.certificates.find(issuance.arn)
    if found is None or found.material is None or found.material.serial != issuance.serial:
        return
    current = found.as_of(tx.now)
    if current.status is not CertificateStatus.ISSUED:
        return
    tx.certificates.update(
        replace(
            current.after(CertificateEvent.REVOKE),
            revoked_at=tx.now,
            revocation_reason=reason,
            next_action_at=None,
        )
    )
    tx.tokens.forget(issuance.arn)
