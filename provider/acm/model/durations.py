"""Durations as people write them: Go's way (``720h``, ``1h30m``), with days and weeks, and ISO 8601's (``P30D``)."""

from __future__ import annotations

import re
from datetime import timedelta

from acm.model.errors import InvalidParameter

LONGEST = timedelta(days=365 * 100)

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_DURATION = re.compile(r"(?:\d{1,6}[smhdw])+")
_ISO = re.compile(
    r"P(?:(?P<w>\d{1,6})W|(?:(?P<d>\d{1,6})D)?(?:T(?:(?P<h>\d{1,6})H)?(?:(?P<m>\d{1,6})M)?(?:(?P<s>\d{1,6})S)?)?)"
)


def parse(text: str, *, property_path: str = "") -> timedelta:
    """Read ``75m``, ``1h30m``, ``350d`` or ``P30D``; raise ``InvalidParameter`` placed at ``property_path``.

    Months and years of ISO 8601 have no length of their own, so they are refused.
    """
    parts = _iso(text) or (re.findall(r"(\d+)([smhdw])", text) if _DURATION.fullmatch(text) else [])
    duration = timedelta(seconds=sum(int(count) * _UNITS[unit] for count, unit in parts))
    if not parts or duration > LONGEST:
        raise InvalidParameter(
            f"{text[:64]!r} is no duration of at most 100 years.",
            hint="Write numbers with the units s, m, h, d and w, as in 90s, 1h30m or 350d; or ISO 8601, as in P30D.",
            property_path=property_path,
        )
    return duration


def canonical(text: str) -> str:
    """Return a duration in whole seconds, as in ``2592000s``: equal for texts that mean the same."""
    return f"{int(parse(text).total_seconds())}s"


def _iso(text: str) -> list[tuple[str, str]]:
    match = _ISO.fullmatch(text)
    return [(count, unit) for unit, count in match.groupdict().items() if count] if match else []
