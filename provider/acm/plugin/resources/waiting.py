"""Waiting until a certificate is issued, never silently: shared by the resources that wait."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from acm.manager import late
from acm.model.certificate import Certificate, DomainValidation, ValidationMethod
from acm.model.clock import rfc3339
from acm.model.errors import (
    AcmError,
    BackendFailed,
    BackendThrottled,
    BackendUnreachable,
    DatabaseLocked,
    LimitExceeded,
    RecordsLate,
    RequestInProgress,
    ValidationFailed,
    WaitCancelled,
    WaitTimedOut,
)
from acm.model.lifecycle import TERMINAL, CertificateStatus, DomainStatus
from acm.plugin.contract import Call, InitFailed, Made, ReadBack
from acm.plugin.faults import apology
from acm.plugin.resources import terminal
from acm.plugin.values import Properties

DEFAULT_SECONDS = 75 * 60.0
"""How long a wait lasts where the program does not say: as in pulumi-aws."""

FAR_AWAY = timedelta(seconds=5)
"""A next look that is further away than this is hastened, once in that time."""

_STEPS = ((10.0, 0.25), (60.0, 0.5), (float("inf"), 1.0))
"""Seconds since the wait began, and the seconds between two questions to the manager until then."""

_REMOTE_STEPS = ((5.0, 0.5), (30.0, 2.0), (120.0, 5.0), (float("inf"), 15.0))
"""The same for a backend that many others ask too."""

_PASSING = (DatabaseLocked, BackendUnreachable, BackendThrottled, BackendFailed)
"""What a wait outlasts: the next question may be answered."""

StateOf = Callable[[Certificate], Properties]


def make(call: Call, certificate: Certificate, inputs: Properties, state_of: StateOf) -> Made:
    """Wait until ``certificate`` is issued; raise ``InitFailed`` with its ARN and state where it does not get there."""
    wait = _Wait(call, certificate)
    try:
        issued = wait.run()
    except AcmError as error:
        reason = error.diagnostics()
    except Exception as error:  # noqa: BLE001 - an ARN is never lost, whatever fails
        reason = apology(error)
    else:
        return Made(id=issued.arn, state=state_of(issued))
    last = wait.certificate
    raise _kept(last, inputs, state_of(last), reason, *unfinished(last))


def for_records(call: Call, certificate: Certificate, inputs: Properties, state_of: StateOf) -> Certificate:
    """Return the certificate once its validation records are known; raise ``InitFailed`` with its ARN where they stay away."""
    session = call.session
    try:
        return late.with_records(
            session.manager, certificate, pause=session.cancelled.wait, tell=call.log.status
        )
    except AcmError as error:
        raise _kept(certificate, inputs, state_of(certificate), error.diagnostics()) from None


def require_records(certificate: Certificate, inputs: Properties, state: Properties) -> None:
    """Raise ``InitFailed`` where records that there will be are not told yet, so that the next Update asks again."""
    missing = late.without_challenge(certificate)
    if missing:
        reason = RecordsLate(
            f"the validation records of {', '.join(missing)} are not told yet.",
            hint="`pulumi up` asks again.",
        )
        raise _kept(certificate, inputs, state, reason.diagnostics())


def _kept(certificate: Certificate, inputs: Properties, state: Properties, *reasons: str) -> InitFailed:
    """Return the failure of a certificate that is there but not what was asked for: its ARN and state are kept."""
    return InitFailed(
        id=certificate.arn,
        state=state,
        inputs=inputs,
        reasons=reasons,
        refresh_before_update=is_pending(certificate),
    )


def read(certificate: Certificate, inputs: Properties, state: Properties) -> ReadBack:
    """Answer the Read of a resource that waits; one that is not issued fails, so that the next Update goes on waiting.

    A plain answer would clear the engine's note of the failed wait, and dependents would go ahead.
    """
    if certificate.status is CertificateStatus.ISSUED:
        return ReadBack(id=certificate.arn, state=state, inputs=inputs)
    error = RequestInProgress(
        f"{certificate.arn} has status {certificate.status}, not ISSUED. {terminal.why(certificate)}".rstrip(),
        hint="`pulumi up` goes on waiting." if is_pending(certificate) else "",
    )
    raise _kept(certificate, inputs, state, error.diagnostics(), *unfinished(certificate))


def is_pending(certificate: Certificate) -> bool:
    """Tell whether the certificate may still change by itself soon: the next run has to look first."""
    changing = certificate.method_change is not None and certificate.method_change.is_pending
    return certificate.awaits_issue or changing


def unfinished(certificate: Certificate) -> Iterator[str]:
    """Yield a sentence for each name that is not validated."""
    return (
        described(validation)
        for validation in certificate.validations
        if validation.status is not DomainStatus.SUCCESS
    )


def described(validation: DomainValidation) -> str:
    """Return what one name wants and what was seen last."""
    record, redirect = validation.record, validation.redirect
    wanted = f"wants {record.type} {record.name} {record.value}" if record else "wants no record"
    if redirect:
        wanted = (
            f"wants {redirect.redirect_from} to redirect to {redirect.redirect_to}, or to have its content"
        )
    if validation.emails:
        return f"{validation.domain_name}: {_approval(validation)}"
    if validation.status is DomainStatus.SUCCESS:
        wanted = "validated"
    seen = validation.last_look.message if validation.last_look else _without_look(validation)
    return f"{validation.domain_name}: {wanted}; {seen}"


def _approval(validation: DomainValidation) -> str:
    """Return who has approved a name, or who may."""
    if validation.status is DomainStatus.SUCCESS:
        return f"approved by {validation.approved_by or 'mail'}"
    return f"wants the approval of one of {', '.join(validation.emails)}, by the link in a message to it"


def _without_look(validation: DomainValidation) -> str:
    """Return what is known of a name that nobody told a look for: a remote backend never does."""
    return "not looked for yet" if validation.looks_are_told else f"its status is {validation.status}"


@dataclass(slots=True)
class _Wait:
    """One wait; ``certificate`` is what was seen last."""

    call: Call
    certificate: Certificate
    _told: dict[str, object] = field(default_factory=dict)
    _hastened: float = float("-inf")

    def run(self) -> Certificate:
        """Return the issued certificate; raise ``WaitTimedOut``, ``WaitCancelled`` or ``ValidationFailed``."""
        if self._settled():
            return self.certificate
        slots = self.call.session.wait_slots
        if not slots.acquire(blocking=False):
            raise LimitExceeded(
                "too many resources wait at once.",
                hint="Run `pulumi up` again, or with a smaller --parallel: it goes on waiting.",
            )
        try:
            return self._loop()
        finally:
            slots.release()

    def _loop(self) -> Certificate:
        monotonic = self.call.session.monotonic
        began, limit = monotonic(), self.call.timeout or DEFAULT_SECONDS
        while not self._settled():
            self._tell()
            waited = monotonic() - began
            if waited >= limit:
                raise WaitTimedOut(
                    f"{self.certificate.arn} was not issued within {limit:g} s.",
                    hint="It stays requested; `pulumi up` goes on waiting. customTimeouts sets the limit.",
                )
            steps = _REMOTE_STEPS if self.call.session.settings.is_remote else _STEPS
            pause = next(step for until, step in steps if waited < until)
            if self.call.session.cancelled.wait(min(pause, limit - waited)):
                raise WaitCancelled(
                    f"the wait for {self.certificate.arn} was cancelled.",
                    hint="It stays requested; `pulumi up` goes on waiting.",
                )
            self._look()
        self._tell_end()
        return self.certificate

    def _settled(self) -> bool:
        certificate = self.certificate
        if certificate.status in TERMINAL:
            raise ValidationFailed(
                f"{certificate.arn} has status {certificate.status} and will not be issued. {terminal.why(certificate)}".rstrip(),
                hint="`pulumi up` requests a new one, unless onTerminal says otherwise.",
            )
        return certificate.status is CertificateStatus.ISSUED

    def _look(self) -> None:
        manager = self.call.session.manager
        try:
            self._hasten()
            self.certificate = manager.describe(self.certificate.arn)
        except _PASSING as error:
            self._say("", error.message, error.diagnostics())

    def _hasten(self) -> None:
        """Have the records looked for soon, somebody waits; at once when the wait begins: a record may just have come."""
        session, due = self.call.session, self.certificate.next_action_at
        now, first = session.monotonic(), self._hastened == float("-inf")
        if self.certificate.validation_method is ValidationMethod.EMAIL:
            return  # nobody looks: an approval comes by itself
        if due is None or now - self._hastened < FAR_AWAY.total_seconds():
            return
        self._hastened = now
        if first or due - session.manager.now() > FAR_AWAY:
            session.manager.hasten(self.certificate.arn)

    def _tell(self) -> None:
        """Say what changed: of each name, what is wanted, what was answered, and when it looks again."""
        due = self.certificate.next_action_at
        by_mail = self.certificate.validation_method is ValidationMethod.EMAIL
        again = f"; {'times out' if by_mail else 'looks again'} at {rfc3339(due)}" if due else ""
        for validation in self.certificate.validations:
            line = described(validation)
            pending = validation.status is DomainStatus.PENDING_VALIDATION
            self._say(validation.domain_name, line, line + (again if pending else ""))
        if self.certificate.status_message:
            self._say("", self.certificate.status_message, self.certificate.status_message + again)

    def _tell_end(self) -> None:
        """Leave no line standing that says what was wanted."""
        material = self.certificate.material
        until = f", valid until {rfc3339(material.not_after)}" if material else ""
        self.call.log.status(f"issued{until}")

    def _say(self, about: str, what: object, line: str) -> None:
        if self._told.get(about) != what:
            self._told[about] = what
            self.call.log.status(line)
