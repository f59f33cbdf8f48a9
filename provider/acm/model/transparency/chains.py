"""The authorities above an entry of a log: what its chain shows, and what its promise names."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from acm.model.installation import IssuerRecord, IssuerRole
from acm.model.transparency.log import Entry, Promise


def promise(entry: Entry, issuers: Sequence[IssuerRecord]) -> Promise:
    """Return what a log has promised with an entry (RFC 6962 §3.2)."""
    about = entry.precertificate
    issuer = x509.load_der_x509_certificate(_of(about.issuer_id, issuers).certificate_der)
    spki = issuer.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Promise(
        timestamp=entry.timestamp, issuer_key_hash=hashlib.sha256(spki).digest(), tbs_der=about.tbs_der
    )


def above(issuer_id: str, issuers: Sequence[IssuerRecord]) -> tuple[bytes, ...]:
    """Return the certificates in DER that certify for an issuer: its own first, a root last."""
    issuer = _of(issuer_id, issuers)
    return (issuer.certificate_der, *(der for der in roots(issuers) if der != issuer.certificate_der))


def roots(issuers: Sequence[IssuerRecord]) -> tuple[bytes, ...]:
    """Return the certificates in DER that chains end with."""
    return tuple(issuer.certificate_der for issuer in issuers if issuer.role is IssuerRole.ROOT)


def _of(issuer_id: str, issuers: Sequence[IssuerRecord]) -> IssuerRecord:
    return next(issuer for issuer in issuers if issuer.id == issuer_id)
