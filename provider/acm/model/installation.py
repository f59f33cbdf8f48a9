"""An installation and what it keeps besides certificates: issuers, issuances, zone records, publications."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from acm.model.arn import CertificateArn
from acm.model.errors import InvalidParameter
from acm.model.keys import KeyFamily


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """The identity of a store; ``id`` is random and made when the store is first written."""

    id: str
    created_at: datetime | None
    """When the store was first written; None where a backend does not tell."""
    test: bool
    """Whether clock and fault switches work here: fixed when the store is first written."""
    clock_offset: timedelta = timedelta()


def remote_installation(arn: CertificateArn, *, endpoint: str = "") -> str:
    """Return what stands for the id of an installation that is not ours: on AWS partition and account, else the origin.

    The origin is the endpoint's scheme, host and port (RFC 6454 §6.1). Raises ``InvalidParameter`` for what is no URL.
    """
    if not endpoint:
        return f"{arn.partition}:{arn.account}"
    try:
        parts = urlsplit(endpoint)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        parts, port = urlsplit(""), ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InvalidParameter(
            f"{endpoint[:200]!r} is no URL of an endpoint.",
            hint="Write it as in http://127.0.0.1:5000.",
            property_path="endpoint",
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}"


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


class IssuanceKind(StrEnum):
    """What the to-be-signed bytes are of: a precertificate's are replaced by the certificate's once logs have it."""

    PRECERTIFICATE = "precertificate"
    FINAL = "final"
    OCSP_RESPONDER = "ocsp-responder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuance:
    """One certificate signed, or about to be: stored before the signature is made."""

    serial: str
    """Lower-case hex octets joined by colons; unique in the installation."""
    arn: str
    issuer_id: str
    kind: IssuanceKind
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
