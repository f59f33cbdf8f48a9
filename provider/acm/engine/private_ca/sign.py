"""Having a private authority sign: store the plan, sign exactly that, store the result (design, decision 9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from acm.engine.ports import Rooms, Transaction
from acm.model.clock import rfc3339
from acm.model.installation import Planned
from acm.model.private_ca.authority import PrivateAuthority
from acm.model.private_ca.order import SigningOrder


async def sign(
    rooms: Rooms, order: SigningOrder, authority: PrivateAuthority, allow: Callable[[Transaction], bool]
) -> tuple[Planned, bytes] | None:
    """Sign an order and return plan and certificate; None where ``allow`` says no.

    ``allow`` only reads, and may raise. It is asked before anything is made, and again inside the write that keeps the
    plan: what held when the order was made may have changed. Raises what planning and signing raise; a plan that was not signed stays PLANNED, as evidence.
    """
    now, allowed = await rooms.store.read(lambda tx: (tx.now, allow(tx)))
    if not allowed:
        return None
    evidence: dict[str, object] = {"version": 1, "decidedAt": rfc3339(now), "authority": authority.arn}
    planned = await rooms.private_issuer.plan(order, authority, now=now, evidence=evidence)

    def keep_plan(tx: Transaction) -> bool:
        if not allow(tx):
            return False
        tx.issuances.abandon_planned(planned.issuance.arn)
        tx.issuances.insert(planned.issuance)
        current = tx.private_authorities.find(authority.arn)
        if current is not None:
            tx.private_authorities.update(replace(current, issued=current.issued + 1))
        return True

    if not await (rooms.ahead or rooms.store).write(keep_plan):
        return None
    return planned, await rooms.private_issuer.sign(planned, order, authority)
