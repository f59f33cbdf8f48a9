"""Revocations, and the lists that publish them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from acm.model.certificate import RevocationReason

SHARDS = 100
"""Lists that an intermediate's certificates are spread over. Fixed for good: certificates name theirs."""


def shard_of(serial: str) -> int:
    """Return the list that a certificate belongs to: serial numbers are random, so the lists fill evenly."""
    return int(serial.replace(":", ""), 16) % SHARDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """That a certificate was revoked. Kept for good, whatever becomes of the certificate's row."""

    serial: str
    """As in ``Issuance``."""
    issuer_id: str
    revoked_at: datetime
    reason: RevocationReason
    not_after: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationList:
    """A signed CRL: of one shard of an issuer's certificates, or of all where ``shard`` is None."""

    issuer_id: str
    shard: int | None
    number: int
    """CRLNumber (RFC 5280 §5.2.3): microseconds since 1970, so that no restored backup makes it fall."""
    this_update: datetime
    next_update: datetime
    covers: int
    """The position of the last revocation that is in it."""
    der: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class OCSPAnswer:
    """An answer's DER; ``next_update`` is until when it holds, None for a refusal, which is not to be kept."""

    der: bytes
    this_update: datetime | None = None
    next_update: datetime | None = None
