"""Certificate revocation lists (RFC 5280 §5; Baseline Requirements §7.2): built, signed by the issuer's key, proven."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from cryptography import x509

from acm.authority.material import serial_number
from acm.authority.profiles import authority_key
from acm.model.certificate import RevocationReason
from acm.model.revocation import Revocation, RevocationList

VALIDITY = timedelta(days=7)
"""From thisUpdate to nextUpdate; ten days are the most (Baseline Requirements §7.2.1)."""
RENEWED_AFTER = timedelta(days=3)
"""The age at which a list is signed anew, so that one which is fetched lasts for days; of other validities in proportion."""

MOST_ENTRIES_KEPT = 16_384
"""Entries kept in memory, a kilobyte each: making them is most of what signing a shard anew costs."""

_FLAGS: dict[RevocationReason, x509.ReasonFlags] = {
    RevocationReason.KEY_COMPROMISE: x509.ReasonFlags.key_compromise,
    RevocationReason.AFFILIATION_CHANGED: x509.ReasonFlags.affiliation_changed,
    RevocationReason.SUPERCEDED: x509.ReasonFlags.superseded,
    RevocationReason.SUPERSEDED: x509.ReasonFlags.superseded,
    RevocationReason.CESSATION_OF_OPERATION: x509.ReasonFlags.cessation_of_operation,
    RevocationReason.PRIVILEGE_WITHDRAWN: x509.ReasonFlags.privilege_withdrawn,
}


def flag_of(reason: RevocationReason) -> x509.ReasonFlags | None:
    """Return a reason as CRLs and OCSP answers carry it; None where they carry none.

    ``unspecified`` is left out (RFC 5280 §5.3.1). So are ``certificateHold`` and ``removeFromCRL``, which say that a
    revocation may end, as none here does, and what the Baseline Requirements do not list for subscribers (§7.2.2).
    """
    return _FLAGS.get(reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """Everything that decides the to-be-signed bytes of a list."""

    revocations: Iterable[Revocation]
    number: int
    this_update: datetime
    """Whole seconds."""
    found_at: str | None
    """The address that certificates of a shard name; None for the list of all."""
    validity: timedelta = VALIDITY


def is_fresh(signed: RevocationList, now: datetime) -> bool:
    """Tell whether a list need not be signed anew for its age; a clock that was put back makes a new one, too."""
    lasts = signed.next_update - signed.this_update
    return signed.this_update <= now < signed.this_update + lasts * (RENEWED_AFTER / VALIDITY)


def build(contents: Contents, issuer: x509.Certificate) -> x509.CertificateRevocationListBuilder:
    """Return a builder of a list by ``issuer``."""
    # Given at once: the builder's own way copies the list for each entry, which takes minutes for a hundred thousand.
    builder = x509.CertificateRevocationListBuilder(
        issuer.subject,
        contents.this_update,
        contents.this_update + contents.validity,
        [],
        [_entry(revocation) for revocation in contents.revocations],
    )
    builder = builder.add_extension(authority_key(issuer), critical=False).add_extension(
        x509.CRLNumber(contents.number), critical=False
    )
    if contents.found_at is None:
        return builder
    return builder.add_extension(_distribution_point(contents.found_at), critical=True)


@lru_cache(maxsize=MOST_ENTRIES_KEPT)
def _entry(revocation: Revocation) -> x509.RevokedCertificate:
    entry = (
        x509.RevokedCertificateBuilder()
        .serial_number(serial_number(revocation.serial))
        .revocation_date(revocation.revoked_at.replace(microsecond=0))
    )
    reason = flag_of(revocation.reason)
    return (entry.add_extension(x509.CRLReason(reason), critical=False) if reason else entry).build()


def _distribution_point(url: str) -> x509.IssuingDistributionPoint:
    """Return the extension that binds a list to its part (RFC 5280 §5.2.5); the address is the certificates' own."""
    return x509.IssuingDistributionPoint(
        full_name=[x509.UniformResourceIdentifier(url)],
        relative_name=None,
        only_contains_user_certs=True,
        only_contains_ca_certs=False,
        only_some_reasons=None,
        indirect_crl=False,
        only_contains_attribute_certs=False,
    )
