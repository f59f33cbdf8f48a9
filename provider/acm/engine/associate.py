"""Where a certificate is used: resources say so, and end it. It makes renewal eligible, and refuses deletion."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from acm.engine import notices
from acm.engine.describe import check_account, require
from acm.engine.ports import Rooms, Transaction
from acm.model.arn import check_resource_arn
from acm.model.certificate import Certificate
from acm.model.errors import InvalidState, LimitExceeded
from acm.model.lifecycle import CertificateStatus

MOST_USERS = 1000
"""Resources that one certificate is used by at most: every answer about it lists them."""


async def associate(rooms: Rooms, arn: str, resource_arn: str) -> Certificate:
    """Keep that a resource uses an issued certificate; the same again changes nothing.

    Raises ``InvalidArn``, ``ResourceNotFound``, ``InvalidState`` for one that is not ISSUED, ``LimitExceeded``.
    """
    check_resource_arn(resource_arn)

    def use(certificate: Certificate) -> frozenset[str]:
        users = frozenset({*certificate.in_use_by, resource_arn})
        if certificate.status is not CertificateStatus.ISSUED:
            raise InvalidState(
                f"{arn} has status {certificate.status}: only an issued certificate can be used.",
                hint=f"`acm wait {arn}` waits until it is.",
            )
        if len(users) > MOST_USERS:
            raise LimitExceeded(f"{arn} is used by {MOST_USERS} resources: that is as many as may.")
        return users

    return await _change(rooms, arn, use)


async def dissociate(rooms: Rooms, arn: str, resource_arn: str) -> Certificate:
    """Keep that a resource does not use a certificate any more; one that did not changes nothing."""
    check_resource_arn(resource_arn)
    return await _change(rooms, arn, lambda certificate: frozenset(certificate.in_use_by) - {resource_arn})


async def _change(rooms: Rooms, arn: str, users: Callable[[Certificate], frozenset[str]]) -> Certificate:
    check_account(arn, rooms.account)

    def change(tx: Transaction) -> Certificate:
        stored = require(tx, arn)
        used_by = tuple(sorted(users(stored.as_of(tx.now))))
        if used_by != stored.in_use_by:
            stored = _due(tx, replace(stored, in_use_by=used_by))
            tx.certificates.update(stored)
        return stored.as_of(tx.now)

    return await rooms.store.write(change)


def _due(tx: Transaction, certificate: Certificate) -> Certificate:
    """Return a certificate with the moment at which it is due, which its use decides."""
    if certificate.renews:
        return replace(certificate, next_action_at=tx.now)
    return notices.told_in_time(tx, certificate)
