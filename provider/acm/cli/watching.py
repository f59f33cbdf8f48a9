"""Waiting for a certificate: looks until it is issued, hastens the engine, and ends with a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from acm.cli.texts import in_words
from acm.manager.interface import CertificateManager
from acm.model.backends import Capability
from acm.model.certificate import Certificate
from acm.model.clock import rfc3339
from acm.model.errors import ValidationFailed, WaitCancelled, WaitTimedOut
from acm.model.lifecycle import CertificateStatus

POLL_SECONDS = 0.5
POLITE_SECONDS = 3.0
"""The same for a backend that many others ask too."""
HASTEN_SECONDS = 5.0
"""Nobody who waits shall wait longer than this for the next look."""

Show = Callable[[Certificate, datetime], None]
"""Told the certificate and the installation's clock after each look at the store."""


@dataclass(slots=True, kw_only=True)
class Watch:
    """A wait for one certificate. ``monotonic`` and ``pause`` are seconds of the machine's clock."""

    manager: CertificateManager
    arn: str
    monotonic: Callable[[], float]
    pause: Callable[[float], None]
    _hastened_at: float | None = field(default=None, init=False)

    def until_issued(self, timeout: timedelta, show: Show) -> Certificate:
        """Return the certificate once it is issued.

        Raises ``ValidationFailed`` where it never will be, ``WaitTimedOut`` after ``timeout``, ``WaitCancelled`` on
        Ctrl-C; in the latter two it stays pending.
        """
        try:
            return self._wait(self.monotonic() + timeout.total_seconds(), timeout, show)
        except KeyboardInterrupt:
            raise WaitCancelled(
                f"{self.arn} stays pending: nothing is lost.", hint=_how_to_go_on(self.arn)
            ) from None

    def _wait(self, deadline: float, timeout: timedelta, show: Show) -> Certificate:
        while True:
            certificate, now = self.manager.describe(self.arn), self.manager.now()
            show(certificate, now)
            if certificate.status is CertificateStatus.ISSUED:
                return certificate
            if certificate.status is not CertificateStatus.PENDING_VALIDATION:
                raise ValidationFailed(
                    f"{self.arn} has status {certificate.status}. {certificate.status_message}".rstrip(),
                    hint="Correct what the message names, if anything, and request a new certificate.",
                )
            if self.monotonic() >= deadline:
                raise self._timed_out(certificate, timeout)
            self._hasten(certificate, now)
            self.pause(POLL_SECONDS if self.manager.backend().offers(Capability.HASTEN) else POLITE_SECONDS)

    def _hasten(self, certificate: Certificate, now: datetime) -> None:
        """Have the engine look soon: at once in the beginning, then whenever it would leave us waiting for long."""
        if not self.manager.backend().offers(Capability.HASTEN):
            return
        moment = self.monotonic()
        if self._hastened_at is not None:
            if moment - self._hastened_at < HASTEN_SECONDS:
                return
            due = certificate.next_action_at
            if due is not None and due - now <= timedelta(seconds=HASTEN_SECONDS):
                return
        self._hastened_at = moment
        self.manager.hasten(self.arn)

    def _timed_out(self, certificate: Certificate, timeout: timedelta) -> WaitTimedOut:
        until = rfc3339(certificate.validation_deadline)
        return WaitTimedOut(
            f"{self.arn} was not issued within {in_words(timeout)}; it stays pending until {until}.",
            hint=_how_to_go_on(self.arn),
        )


def _how_to_go_on(arn: str) -> str:
    return f"Go on with: acm wait {arn}"
