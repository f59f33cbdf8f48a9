"""A log and what it keeps: entries, and heads of its tree."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

LOGS = 2
"""How many logs promise each certificate: as many as the specification has at least."""

MAXIMUM_MERGE_DELAY = timedelta(hours=24)
"""By when a log has what it has promised (RFC 6962 §3). These have it before anybody sees the promise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """A log of this installation; its private key only as a sealed envelope."""

    number: int
    """1 for the first; never given again."""
    public_key: bytes
    """SubjectPublicKeyInfo in DER, of a P-256 key."""
    sealed_key: bytes = field(repr=False)
    created_at: datetime
    retired_at: datetime | None = None
    """Since when it takes no entries any more; None for one that does."""

    @property
    def id(self) -> bytes:
        """Return the log's id: the hash of its key (RFC 6962 §3.2)."""
        return hashlib.sha256(self.public_key).digest()

    @property
    def id_text(self) -> str:
        """Return the id as log lists have it: in Base64."""
        return base64.b64encode(self.id).decode("ascii")


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What a log promises to have an entry of."""

    timestamp: int
    """Milliseconds since 1970."""
    issuer_key_hash: bytes
    """SHA-256 of the issuer's SubjectPublicKeyInfo."""
    tbs_der: bytes
    """The to-be-signed bytes, neither with the poison nor with timestamps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Precertificate:
    """A precertificate that was signed, as every log that has it keeps it once."""

    serial: str
    issuer_id: str
    tbs_der: bytes
    """The to-be-signed bytes without the poison."""
    der: bytes
    """The precertificate with its poison, signed by the issuer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """What a log is to append."""

    log: int
    timestamp: int
    leaf_hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """What logs have promised: to be shown only after the entries are stored."""

    timestamps: bytes
    """A SignedCertificateTimestampList (RFC 6962 §3.3)."""
    entries: tuple[NewEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of a log, and what it is about."""

    number: int
    """0 for the first."""
    timestamp: int
    precertificate: Precertificate


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeHead:
    """The state of a log's tree."""

    size: int
    timestamp: int
    root: bytes
