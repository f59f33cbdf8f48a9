"""Logging a certificate before it is issued: precertificate, promises of the logs, the certificate's plan (RFC 6962 §3.1).

What crosses from one step to the next is stored first. The precertificate was planned in a write of its own; here it is
signed, and one write keeps it, its entry in every log, and the bytes of the certificate in its plan's place. Only then may
those be signed, so nothing has a promise that no log keeps, and one serial never has two certificates.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from acm.engine.ports import Rooms, Transaction
from acm.model.certificate import Certificate
from acm.model.installation import Planned
from acm.model.transparency.log import Precertificate, Promised


def is_logged(rooms: Rooms, certificate: Certificate) -> bool:
    """Tell whether a certificate is logged when it is issued: unless its owner has opted out, and may."""
    return certificate.options.certificate_transparency_logging or not rooms.transparency_opt_out


async def log(
    rooms: Rooms, planned: Planned, now: datetime, *, wanted: Callable[[Transaction], bool]
) -> Planned | None:
    """Have the logs promise the certificate of a stored precertificate's plan; return its own plan, stored.

    None where another process has given up that plan meanwhile, or the certificate is not ``wanted`` any more: then there
    is nothing to sign. Raises ``ServiceError`` where a key does not open, or the result is not what was planned.
    """
    precertificate, issuer_key_hash = await rooms.issuer.sign_precertificate(planned)
    promised = await rooms.logs.promise(precertificate.tbs_der, issuer_key_hash=issuer_key_hash, now=now)
    final = rooms.issuer.complete(planned, promised.timestamps)
    kept = await rooms.store.write(lambda tx: wanted(tx) and _keep(tx, precertificate, promised, final))
    return final if kept else None


def _keep(tx: Transaction, precertificate: Precertificate, promised: Promised, final: Planned) -> bool:
    if not tx.issuances.completed(precertificate.serial, final.issuance.tbs_der):
        return False
    tx.transparency.add_precertificate(precertificate)
    for entry in promised.entries:
        tx.transparency.append(entry, serial=precertificate.serial)
    return True
