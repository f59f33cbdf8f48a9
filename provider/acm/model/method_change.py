"""The change of a certificate's validation method, in place: from EMAIL to DNS, the only one there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

CHANGE_LIMIT = timedelta(hours=72)
"""How long the records may take to come; afterwards the certificate stays with e-mail (wire rules, migration)."""


class ChangeStatus(StrEnum):
    """How far a change is; the values are ACM's ``UpdateStatus``."""

    PENDING = "PENDING_DOMAIN_VALIDATION"
    SUCCESS = "SUCCESS"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodChange:
    """A change from EMAIL to DNS. Until it succeeds the certificate is one that is validated by e-mail."""

    status: ChangeStatus = ChangeStatus.PENDING
    requested_at: datetime
    updated_at: datetime
    found: tuple[str, ...] = ()
    """The names whose record has been found, in the order of the certificate's."""

    @property
    def deadline(self) -> datetime:
        """Return when it is given up."""
        return self.requested_at + CHANGE_LIMIT

    @property
    def is_pending(self) -> bool:
        """Tell whether records are still looked for."""
        return self.status is ChangeStatus.PENDING
