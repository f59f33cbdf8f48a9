"""An installation and what it keeps besides certificates: issuers, issuances, zone records, publications."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from acm.model.keys import KeyFamily


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """The identity of a store; ``id`` is random and made when the store is first written."""

    id: str
    created_at: datetime
    test: bool
    """Whether clock and fault switches work here: fixed when the store is first written."""
    clock_offset: timedelta = timedelta()


class IssuerRole(StrEnum):
    """A certificate authority's place in the hierarchy."""

    ROOT = "root"
    INTERMEDIATE = "intermediate"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerRecord:
    """A certificate authority of this installation; its key only as a sealed envelope."""

    id: str
    role: IssuerRole
    key_family: KeyFamily
    certificate_der: bytes
    sealed_key: bytes
    not_before: datetime
    not_after: datetime


class IssuanceState(StrEnum):
    """How far a signature got: ``PLANNED`` means that it may or may not have been made."""

    PLANNED = "PLANNED"
    SIGNED = "SIGNED"
    ABANDONED = "ABANDONED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuance:
    """One certificate signed, or about to be: stored before the signature is made."""

    serial: str
    """Lower-case hex octets joined by colons; unique in the installation."""
    arn: str
    issuer_id: str
    kind: str
    """``final`` or ``precertificate``."""
    state: IssuanceState
    tbs_der: bytes
    """The to-be-signed bytes, exactly as they are signed."""
    sealed_key: bytes
    certificate_der: bytes | None
    evidence: str
    """JSON: the looks that proved control, the lint result, the age of reused validations."""
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A certificate ready to be signed: checked, and to be stored before it is signed."""

    issuance: Issuance
    """In state PLANNED; ``evidence`` already holds the lint result."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneRecord:
    """A record in a zone we serve or publish to: absolute name and data in presentation form, ttl in seconds."""

    name: str
    type: str
    value: str
    ttl: int = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """That ``owner`` wants a record published; a record goes when the last one who wants it is gone."""

    name: str
    type: str
    value: str
    owner: str
