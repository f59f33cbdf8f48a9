"""Certificates of ACM that private authorities issue: no validation, issued or failed at once, many together.

Every step is taken for all of them in one transaction. What is to be signed is stored before it is signed (design,
decision 9), for each certificate of a batch as for a single one.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from typing import TypeVar

from acm.engine import notices, schedule
from acm.engine.issue import delay
from acm.engine.ports import Rooms, Transaction
from acm.engine.private_ca.deciding import Verdict, order_of, refusal
from acm.engine.private_ca.finding import present
from acm.engine.private_ca.material import material
from acm.model import events, managed_renewal
from acm.model.certificate import Certificate, FailureReason, IssuedMaterial
from acm.model.clock import rfc3339
from acm.model.errors import ServiceError
from acm.model.installation import Planned
from acm.model.keys import KeyFamily
from acm.model.lifecycle import CertificateEvent
from acm.model.private_ca.authority import PrivateAuthority
from acm.model.private_ca.order import SigningOrder
from acm.model.renewal import RenewalReason

_WITHOUT_PAUSE = 8
"""Certificates that are worked on before others have their turn: some milliseconds."""

T = TypeVar("T")
Item = TypeVar("Item", "_Job", "_Plan")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """A certificate to be issued, by whom, and how."""

    certificate: Certificate
    authority: PrivateAuthority
    order: SigningOrder


@dataclass(frozen=True, slots=True)
class _Plan:
    """A job whose to-be-signed bytes are made."""

    job: _Job
    planned: Planned

    @property
    def certificate(self) -> Certificate:
        """Return what is to be issued."""
        return self.job.certificate


@dataclass(frozen=True, slots=True)
class _Signed:
    """What was signed of a plan, and what to show of it."""

    plan: _Plan
    der: bytes
    material: IssuedMaterial


async def issue_private(rooms: Rooms, certificates: Sequence[Certificate], now: datetime) -> None:
    """Have their private authorities issue ``certificates``, or renew them: all of them await that.

    What an authority may not issue has FAILED afterwards, with ACM's reason and a sentence. Where an authority cannot
    sign at the moment, it is tried a few times more. One that fails does not hold up the others: what nobody expected is
    raised at the end, as an ``ExceptionGroup``.
    """
    defects: list[Exception] = []
    jobs = await _allowed(rooms, certificates, now)
    decided_at = rfc3339(now)
    planned = await _each(rooms, jobs, lambda job: _planned(rooms, job, now, decided_at), defects)
    plans = await rooms.store.write(lambda tx: _keep_plans(tx, rooms, planned)) if planned else []
    signed = await _each(rooms, plans, lambda plan: _signed(rooms, plan), defects)
    if signed:
        await rooms.store.write(lambda tx: _keep_results(tx, signed))
    if defects:
        raise ExceptionGroup("certificates could not be issued", defects)


async def _allowed(rooms: Rooms, certificates: Sequence[Certificate], now: datetime) -> list[_Job]:
    """Return what may be issued; write of the others that they have failed."""
    decided = await rooms.store.read(lambda tx: list(_decided(tx, rooms, certificates)))
    refused = [certificate.arn for certificate, _, verdict in decided if verdict is not None]
    if refused:
        await rooms.store.write(lambda tx: _fail(tx, rooms, refused))
    return [
        _Job(certificate=certificate, authority=authority, order=order_of(certificate, authority, now))
        for certificate, authority, verdict in decided
        if verdict is None and authority is not None
    ]


def _decided(
    tx: Transaction, rooms: Rooms, certificates: Sequence[Certificate]
) -> Iterator[tuple[Certificate, PrivateAuthority | None, Verdict | None]]:
    """Yield whether each may be issued; the ones before it count for the quota of its authority."""
    find = cache(partial(present, tx))
    before: Counter[str] = Counter()
    for certificate in certificates:
        arn = certificate.certificate_authority_arn or ""
        authority = find(arn)
        if authority is not None and before[arn]:
            authority = replace(authority, issued=authority.issued + before[arn])
        verdict = refusal(certificate, authority, tx.now, most=rooms.max_private_certificates)
        before[arn] += verdict is None
        yield certificate, authority, verdict


async def _each(
    rooms: Rooms, items: Sequence[Item], work: Callable[[Item], Awaitable[T]], defects: list[Exception]
) -> list[T]:
    """Return what ``work`` made of the items. Where the authority cannot, that is tried again; else it is a defect."""
    made = await _made(items, work)
    done: list[T] = []
    for item, result in zip(items, made, strict=True):
        if isinstance(result, ServiceError):
            await _failed_to_sign(rooms, item.certificate, result)
        elif isinstance(result, Exception):
            defects.append(result)
        elif isinstance(result, BaseException):
            raise result
        else:
            done.append(result)
    return done


async def _made(items: Sequence[Item], work: Callable[[Item], Awaitable[T]]) -> list[T | BaseException]:
    """Return what ``work`` made of the items, or raised: all at once where RSA keys are made in threads, else in their order.

    Only those keys are waited for, and a task for each of the others takes longer than to begin with it. Others get their
    turn of the event loop all the same.
    """
    if any(item.certificate.key_algorithm.family is KeyFamily.RSA for item in items):
        return await asyncio.gather(*map(work, items), return_exceptions=True)
    made: list[T | BaseException] = []
    for number, item in enumerate(items, 1):
        try:
            made.append(await work(item))
        except Exception as error:  # noqa: BLE001 - as ``gather`` does
            made.append(error)
        if number % _WITHOUT_PAUSE == 0:
            await asyncio.sleep(0)
    return made


async def _planned(rooms: Rooms, job: _Job, now: datetime, decided_at: str) -> _Plan:
    evidence: dict[str, object] = {
        "version": 1,
        "decidedAt": decided_at,
        "authority": job.authority.arn,
    }
    planned = await rooms.private_issuer.plan(job.order, job.authority, now=now, evidence=evidence)
    return _Plan(job, planned)


async def _signed(rooms: Rooms, plan: _Plan) -> _Signed:
    der = await rooms.private_issuer.sign(plan.planned, plan.job.order, plan.job.authority)
    return _Signed(plan, der, material(der, plan.job.authority))


def _keep_plans(tx: Transaction, rooms: Rooms, plans: Sequence[_Plan]) -> list[_Plan]:
    """Store the plans of what may be issued still, and return them; what may not be has failed."""
    awaiting = tx.certificates.awaiting_issue([plan.certificate.arn for plan in plans])
    wanted = [plan for plan in plans if plan.certificate.arn in awaiting]
    decided = _decided(tx, rooms, [plan.certificate for plan in wanted])
    verdicts = {certificate.arn: verdict for certificate, _, verdict in decided}
    kept = [plan for plan in wanted if verdicts[plan.certificate.arn] is None]
    tx.issuances.plan([plan.planned.issuance for plan in kept])
    for arn, count in Counter(plan.job.authority.arn for plan in kept).items():
        tx.private_authorities.add_issued(arn, count)
    if len(kept) < len(wanted):
        _fail(tx, rooms, [arn for arn, verdict in verdicts.items() if verdict is not None])
    return kept


def _keep_results(tx: Transaction, results: Sequence[_Signed]) -> None:
    """Write what was signed; what awaits it still is ISSUED, or renewed, and nobody works on it any more."""
    tx.issuances.signed_all({result.plan.planned.issuance.serial: result.der for result in results})
    awaiting = tx.certificates.awaiting_issue([result.plan.certificate.arn for result in results])
    kept = [result for result in results if result.plan.certificate.arn in awaiting]
    issued = notices.all_scheduled(tx, [_issued(result, tx.now) for result in kept])
    tx.certificates.issued(issued)
    renewed = [result.plan.certificate.renews for result in kept]
    tx.events.add_all(
        [
            events.available(one, events.Action.RENEWAL if again else events.Action.ISSUANCE, tx.now)
            for one, again in zip(issued, renewed, strict=True)
        ]
    )
    tx.events.add_all(
        [events.renewed(one, tx.now) for one, again in zip(issued, renewed, strict=True) if again]
    )


def _issued(result: _Signed, now: datetime) -> Certificate:
    return managed_renewal.issued(result.plan.certificate, result.material, now)


def _fail(tx: Transaction, rooms: Rooms, arns: Sequence[str]) -> None:
    """Write why certificates cannot be issued, decided anew; one that could be now stays due."""
    found = [certificate for certificate in tx.certificates.find_all(arns) if certificate.awaits_issue]
    for certificate, _, verdict in list(_decided(tx, rooms, found)):
        if verdict is not None:
            _keep_failure(tx, certificate, verdict)


async def _failed_to_sign(rooms: Rooms, certificate: Certificate, error: ServiceError) -> None:
    if certificate.attempts < len(schedule.ISSUES):
        await delay(rooms, certificate.arn, error.diagnostics())
        return
    verdict = Verdict(FailureReason.PCA_REQUEST_FAILED, error.diagnostics())

    def write(tx: Transaction) -> None:
        current = tx.certificates.find(certificate.arn)
        if current is not None and current.awaits_issue:
            _keep_failure(tx, current, verdict)

    await rooms.store.write(write)


def _keep_failure(tx: Transaction, certificate: Certificate, verdict: Verdict) -> None:
    if certificate.renews:
        refused = managed_renewal.refused(certificate, RenewalReason(verdict.reason), verdict.message, tx.now)
        tx.certificates.update(notices.scheduled(tx, refused))
        return
    failed = replace(
        certificate.after(CertificateEvent.FAIL),
        failure_reason=verdict.reason,
        status_message=verdict.message,
        next_action_at=None,
    )
    tx.certificates.update(failed)
    tx.tokens.forget(certificate.arn)
