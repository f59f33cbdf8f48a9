"""Sending what waits in the outbox: each message at least once, and twice only where the mail server's answer is lost.

A message is leased and marked SENDING, with the hash of its link's code, before anything is said to the mail server, and
marked SENT in a write of its own as soon as the server has answered 250 to its end (RFC 5321 §4.2.5): from then on the
server is responsible for it. A process that dies in between leaves a message that nobody knows the fate of; it is sent
again under the same Message-ID, and the links of both copies work. RFC 5321 §6.1 knows no way to close that gap.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

from acm.engine.mail.messages import letter
from acm.engine.mail.queueing import is_by_mail
from acm.engine.ports import Letter, Mailing, Rooms, Transaction
from acm.model.certificate import Certificate
from acm.model.errors import AcmError, MailRefused, MailUncertain, MailUnreachable
from acm.model.lifecycle import CertificateStatus, DomainStatus
from acm.model.mail import LINK_LIFE, Mail, MailState, hash_of

LEASE = timedelta(minutes=5)
"""Longer than a hand-over can take: see the time limits of ``acm.validation.smtp``."""

RETRIES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=30),
    timedelta(hours=1),
)
"""Pauses between tries of a message; the last one repeats (RFC 5321 §4.5.4.1 wants 30 minutes at least, later on)."""

KEPT = timedelta(days=30)
"""How long a message that is done stays in the store."""

_MINUTE = timedelta(minutes=1)
_LONGEST_ERROR = 300

_log = logging.getLogger(__name__)


async def run(rooms: Rooms, idle: Callable[[datetime | None], Awaitable[None]]) -> None:
    """Send what is due, for ever; between passes wait on ``idle(when the next message is due)``."""
    while True:
        next_due: datetime | None = None
        try:
            await send_due(rooms)
            next_due = await rooms.store.read(_next_due)
        except AcmError as error:
            _log.warning("mail could not be sent: %s", error.diagnostics())
        await idle(next_due)


async def send_due(rooms: Rooms) -> int:
    """Send everything that is due, one after the other; return how many messages were taken on.

    Ends early where the mail server cannot be reached, or where a minute has had its share.
    """
    if rooms.mailing is None:
        return 0
    sent, mailing = 0, rooms.mailing
    while await rooms.store.read(_something_is_due):
        taken = await rooms.store.write(lambda tx: _take(tx, mailing, rooms.worker))
        if taken is None:
            break
        outcome = await _hand_over(mailing, *taken)
        sent += await _kept(rooms, taken[0], outcome)
        if isinstance(outcome, MailUnreachable):
            await rooms.store.write(_postpone_all)
            break
    return sent


def _next_due(tx: Transaction) -> datetime | None:
    """Return when to look again; None where something is due that could not go now: that waits its usual while."""
    due = tx.mails.next_due()
    return due if due is not None and due > tx.now else None


def _something_is_due(tx: Transaction) -> bool:
    due = tx.mails.next_due()
    return due is not None and due <= tx.now


async def _kept(rooms: Rooms, mail: Mail, outcome: AcmError | None) -> bool:
    return await rooms.store.write(lambda tx: _keep(tx, mail, outcome))


async def _hand_over(mailing: Mailing, mail: Mail, message: Letter) -> AcmError | None:
    try:
        await mailing.mailer.send(message)
    except AcmError as error:
        _log.warning("%s: mail to %s: %s", mail.arn, mail.recipient, error.diagnostics())
        return error
    return None


def _take(tx: Transaction, mailing: Mailing, worker: str) -> tuple[Mail, Letter] | None:
    """Lease the next message, and make the code of its link; None where there is none to send now."""
    while tx.mails.tried_within(_MINUTE) < mailing.per_minute:
        due = tx.mails.due(limit=1)
        if not due:
            return None
        certificate = tx.certificates.find(due[0].arn)
        if certificate is None or not _is_wanted(certificate.as_of(tx.now), due[0].domain_name):
            tx.mails.update(replace(due[0], state=MailState.FAILED, next_try_at=None, last_error=_NOT_WANTED))
            continue
        code = mailing.new_code()
        taken = _taken(due[0], certificate, code, tx.now)
        tx.mails.update(taken)
        tx.mails.lease(taken.id, worker=worker, lease=LEASE)
        return taken, letter(mailing, taken, certificate, code)
    return None


_NOT_WANTED = "no approval is wanted any more"


def _is_wanted(certificate: Certificate, name: str) -> bool:
    """Tell whether ``name`` still waits for approval by mail."""
    return is_by_mail(certificate) and any(
        v.domain_name == name and v.status is DomainStatus.PENDING_VALIDATION for v in certificate.validations
    )


def _taken(mail: Mail, certificate: Certificate, code: str, now: datetime) -> Mail:
    expires = now + LINK_LIFE
    if certificate.status is CertificateStatus.PENDING_VALIDATION and certificate.first_mail_at:
        expires = min(expires, certificate.validation_deadline)
    return replace(
        mail,
        state=MailState.SENDING,
        tried_at=now,
        attempts=mail.attempts + 1,
        code_hashes=(*mail.code_hashes, hash_of(code)),
        expires_at=expires,
    )


def _keep(tx: Transaction, taken: Mail, outcome: AcmError | None) -> bool:
    """Write what became of a message; return whether it was taken on. One that was decided meanwhile stays so."""
    tx.mails.forget_before(tx.now - KEPT)
    current = tx.mails.find(taken.id)
    if current is None:
        return outcome is None
    if outcome is None:
        tx.mails.update(
            replace(current, state=MailState.SENT, sent_at=tx.now, next_try_at=None, last_error="")
        )
        _note_first(tx, taken.arn)
        return True
    tx.mails.update(_after_failure(current, outcome, tx.now))
    return False


def _after_failure(mail: Mail, outcome: AcmError, now: datetime) -> Mail:
    pause = RETRIES[min(mail.attempts, len(RETRIES)) - 1]
    over = isinstance(outcome, MailRefused) or now + pause >= mail.created_at + LINK_LIFE
    return replace(
        mail,
        state=MailState.FAILED if over else MailState.PENDING,
        next_try_at=None if over else now + pause,
        last_error=outcome.message[:_LONGEST_ERROR],
        # A code that was certainly never sent opens nothing.
        code_hashes=mail.code_hashes if isinstance(outcome, MailUncertain) else mail.code_hashes[:-1],
    )


def _note_first(tx: Transaction, arn: str) -> None:
    """Keep when the first message went out: the time-out counts from it, whatever is sent again later."""
    certificate = tx.certificates.find(arn)
    if certificate is None or certificate.first_mail_at is not None:
        return
    noted = replace(certificate, first_mail_at=tx.now)
    if noted.next_action_at == certificate.validation_deadline:
        noted = replace(noted, next_action_at=noted.validation_deadline)
    tx.certificates.update(noted)


def _postpone_all(tx: Transaction) -> None:
    """Let the others wait as well where the mail server is away: each would only learn the same."""
    for mail in tx.mails.due(limit=10_000):
        tx.mails.update(replace(mail, next_try_at=tx.now + RETRIES[0]))
