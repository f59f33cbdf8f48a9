"""Logging a certificate before it is issued: precertificate, promises of the logs, the certificate's plan (RFC 6962 §3.1).

What crosses from one step to the next is stored first. The precertificate was planned in a write of its own; here it is
signed, and one write keeps it, its entry in every log, and the bytes of the certificate in its plan's place. Only then may
those be signed, so nothing has a promise that no log keeps, and one serial never has two certificates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from acm.engine.ports import Rooms, Transaction
from acm.model.certificate import Certificate
from acm.model.installation import Planned
from acm.model.transparency.log import Precertificate, Promised


def is_logged(rooms: Rooms, certificate: Certificate) -> bool:
    """Tell whether a certificate is logged when it is issued: unless its owner has opted out, and may."""
    return certificate.options.certificate_transparency_logging or not rooms.transparency_opt_out


@dataclass(frozen=True, slots=True)
class Logged:
    """A signed precertificate, what the logs have promised of it, and the certificate's own plan."""

    precertificate: Precertificate
    promised: Promised
    final: Planned


async def promised(rooms: Rooms, planned: Planned, now: datetime) -> Logged:
    """Have the logs promise the certificate of a stored precertificate's plan; nothing of it is stored yet.

    Raises ``ServiceError`` where a key does not open, or the result is not what was planned.
    """
    precertificate, issuer_key_hash = await rooms.issuer.sign_precertificate(planned)
    timestamps = await rooms.logs.promise(precertificate.tbs_der, issuer_key_hash=issuer_key_hash, now=now)
    return Logged(precertificate, timestamps, rooms.issuer.complete(planned, timestamps.timestamps))


def keep(tx: Transaction, logged: Sequence[Logged]) -> list[Planned]:
    """Keep what the logs have promised; return the plans of the certificates, stored.

    Without those whose plan another process has given up meanwhile, and certificates that are not wanted any more: of
    them there is nothing to sign.
    """
    awaiting = tx.certificates.awaiting_issue([one.final.issuance.arn for one in logged])
    wanted = [one for one in logged if one.final.issuance.arn in awaiting]
    done = tx.issuances.completed({one.precertificate.serial: one.final.issuance.tbs_der for one in wanted})
    kept = [one for one in wanted if one.precertificate.serial in done]
    tx.transparency.add([(one.precertificate, one.promised.entries) for one in kept])
    return [one.final for one in kept]
