"""When a certificate of a private authority begins and ends (Private CA's ``Validity``)."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from acm.model.errors import InvalidParameter

_LATEST_YEAR = 9999
"""GeneralizedTime has four digits (RFC 5280 §4.1.2.5.2)."""
_END_DATES = {14: "%Y%m%d%H%M%S", 12: "%y%m%d%H%M%S"}
_PIVOT = 50


BACKDATE = timedelta(hours=1)
"""How far before the present a certificate begins: relying parties' clocks are often some minutes slow."""


def begin(now: datetime, issuer_not_before: datetime | None) -> datetime:
    """Return when what is issued at ``now`` begins: backdated, in whole seconds, not before its issuer."""
    backdated = now.replace(microsecond=0) - BACKDATE
    return backdated if issuer_not_before is None else max(backdated, issuer_not_before)


class ValidityType(StrEnum):
    """How a validity's value is meant."""

    END_DATE = "END_DATE"
    """YYYYMMDDHHMMSS, or YYMMDDHHMMSS with years from 1950 to 2049."""
    ABSOLUTE = "ABSOLUTE"
    """Seconds since 1970."""
    DAYS = "DAYS"
    MONTHS = "MONTHS"
    YEARS = "YEARS"


@dataclass(frozen=True, slots=True)
class Validity:
    """A validity as it is asked for."""

    value: int
    type: ValidityType

    def end(self, now: datetime) -> datetime:
        """Return the end of what is issued at ``now``, in whole seconds; raise ``InvalidParameter`` where there is none."""
        try:
            end = self._end(now.replace(microsecond=0))
        except (ValueError, OverflowError, OSError):
            raise self._refused("no certificate lasts until then") from None
        if end <= now:
            raise self._refused("that is not in the future")
        return end

    def moment(self) -> datetime:
        """Return the moment that it names; raise ``InvalidParameter`` where it is a duration, or no calendar has it."""
        if self.type is not ValidityType.ABSOLUTE:
            raise self._refused("a beginning is a moment, of type ABSOLUTE")
        try:
            return datetime.fromtimestamp(self.value, UTC)
        except (ValueError, OverflowError, OSError):
            raise self._refused("no calendar has that moment") from None

    def _end(self, now: datetime) -> datetime:
        if self.type is ValidityType.DAYS:
            return now + timedelta(days=self.value)
        if self.type is ValidityType.MONTHS:
            return _months_later(now, self.value)
        if self.type is ValidityType.YEARS:
            return _months_later(now, 12 * self.value)
        if self.type is ValidityType.ABSOLUTE:
            return datetime.fromtimestamp(self.value, UTC)
        return _read(str(self.value))

    def _refused(self, why: str) -> InvalidParameter:
        return InvalidParameter(f"a validity of {self.value} {self.type}: {why}.", property_path="validity")


def _months_later(moment: datetime, months: int) -> datetime:
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    if year > _LATEST_YEAR:
        raise ValueError(year)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def _read(text: str) -> datetime:
    moment = datetime.strptime(text, _END_DATES.get(len(text), "")).replace(tzinfo=UTC)
    if len(text) == min(_END_DATES):  # UTCTime's century, RFC 5280 §4.1.2.5.1
        year = moment.year % 100
        return moment.replace(year=2000 + year if year < _PIVOT else 1900 + year)
    return moment
