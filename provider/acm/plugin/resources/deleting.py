"""Deleting a certificate: one that is in use is waited for while its users go, and refused with their names.

Nobody announces that a user is going, on no backend. So it is seen: users are going while they become fewer. What Pulumi
itself has deleted before may be told as a user for some time yet, most of all on AWS.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from acm.model.certificate import Certificate
from acm.model.errors import AcmError, Conflict, ResourceInUse, ResourceNotFound, WaitCancelled
from acm.plugin.contract import Call
from acm.plugin.values import Value

DEFAULT_SECONDS = 20 * 60.0
"""How long users are waited for at most where the program does not say: as in pulumi-aws."""


@dataclass(frozen=True, slots=True)
class Patience:
    """For how many seconds nobody need go before it is clear that nobody is going."""

    at_first: float
    """From the refusal on."""
    after_one: float
    """Since the last one went."""


HERE = Patience(at_first=3.0, after_one=30.0)
"""Our own engine: a user is gone at once when somebody says so."""
ELSEWHERE = Patience(at_first=30.0, after_one=120.0)
"""Backends whose services tell their users late."""

_PAUSES = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
_MOST_SHOWN = 10


def delete(call: Call, arn: str, state: Mapping[str, Value]) -> None:
    """Delete a certificate; one that is gone from its own installation is no error.

    Raises ``ResourceInUse`` with its users once nobody is going, or the time is over; ``WaitCancelled``.
    """
    call.session.identity.guard(state)
    with suppress(ResourceNotFound):
        try:
            call.session.manager.delete(arn)
        except (ResourceInUse, Conflict) as refusal:
            _Leaving(call, arn, refusal).wait()


@dataclass(slots=True)
class _Leaving:
    """A wait for the users of one certificate to go."""

    call: Call
    arn: str
    refusal: AcmError
    users: tuple[str, ...] = ()
    gone: int = 0

    def wait(self) -> None:
        """Delete the certificate once nothing uses it; raise what was refused last where nobody is going."""
        slots = self.call.session.wait_slots
        if not slots.acquire(blocking=False):
            raise self.refusal
        try:
            self._loop()
        finally:
            slots.release()

    def _loop(self) -> None:
        monotonic = self.call.session.monotonic
        patience = ELSEWHERE if self.call.session.settings.is_remote else HERE
        self.users = self._asked()
        began = last = monotonic()
        end = began + (self.call.timeout or DEFAULT_SECONDS)
        for pause in _pauses():
            until = min(last + (patience.after_one if self.gone else patience.at_first), end)
            left = until - monotonic()
            if left <= 0:
                raise self._refused(over=until >= end)
            self.call.log.status(f"{self._who()}; deleted once it is not")
            if self.call.session.cancelled.wait(min(pause, left)):
                raise WaitCancelled(
                    f"the deletion of {self.arn} was cancelled. {self._who()}.",
                    hint="The next `pulumi up` or `pulumi destroy` goes on.",
                )
            if self._departed():
                last = monotonic()
            if self._deleted():
                self.call.log.status("deleted: nothing uses it any more")
                return

    def _departed(self) -> bool:
        """Look who uses it now; tell whether somebody has gone."""
        before, self.users = self.users, self._asked()
        departed = len(set(before) - set(self.users))
        self.gone += departed
        return departed > 0

    def _asked(self) -> tuple[str, ...]:
        """Return who uses it, or who did where that cannot be told now."""
        with suppress(AcmError):
            certificate: Certificate = self.call.session.manager.describe(self.arn)
            return certificate.in_use_by
        return self.users

    def _deleted(self) -> bool:
        """Try once more; also where no user is told: the backend decides."""
        try:
            self.call.session.manager.delete(self.arn)
        except (ResourceInUse, Conflict) as refusal:
            self.refusal = refusal
            return False
        return True

    def _refused(self, *, over: bool) -> AcmError:
        """Return the refusal, with its users and why it is not waited for any longer."""
        why = "The time is over (customTimeouts)." if over else "None of them is going."
        if not self.users:
            return self.refusal
        return type(self.refusal)(
            f"{self.arn} cannot be deleted. {self._who()}. {why}", hint=self.refusal.hint
        )

    def _who(self) -> str:
        more = len(self.users) - _MOST_SHOWN
        listed = ", ".join(self.users[:_MOST_SHOWN]) + (f" and {more} more" if more > 0 else "")
        went = f", {self.gone} {'has' if self.gone == 1 else 'have'} gone" if self.gone else ""
        return f"It is used by {listed or 'somebody'}{went}"


def _pauses() -> Iterator[float]:
    yield from _PAUSES
    while True:
        yield _PAUSES[-1]
