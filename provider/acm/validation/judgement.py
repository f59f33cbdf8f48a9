"""What DNSSEC says of an answer. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from acm.model.looks import DNSSECStatus

_WORSE = (DNSSECStatus.SECURE, DNSSECStatus.INSECURE, DNSSECStatus.INDETERMINATE, DNSSECStatus.BOGUS)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What DNSSEC says of an answer, and why: a clause without a full stop."""

    status: DNSSECStatus
    words: str = ""

    def and_then(self, other: Judgement) -> Judgement:
        """Return what holds for an answer that needs both: the worse of the two."""
        return max(other, self, key=lambda one: _WORSE.index(one.status))

    @property
    def is_bogus(self) -> bool:
        """Whether the answer must not be believed."""
        return self.status is DNSSECStatus.BOGUS


UNKNOWN = Judgement(DNSSECStatus.INDETERMINATE)
"""Of an answer that was not judged."""

SURE = Judgement(DNSSECStatus.SECURE)
"""Where judging begins: nothing was needed yet."""
