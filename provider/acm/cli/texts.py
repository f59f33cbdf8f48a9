"""Times and durations in words, the same in every command."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

from cyclopts import Parameter, Token

from acm.model import durations
from acm.model.clock import rfc3339


def parse_duration(text: str, *, name: str) -> timedelta:
    """Read ``75m``, ``1h30m`` or ``350d``; raise ``InvalidParameter`` placed at ``name``."""
    return durations.parse(text, property_path=name)


def _convert(kind: Any, tokens: Sequence[Token]) -> timedelta:
    del kind
    return parse_duration(tokens[0].value, name=tokens[0].keyword or "DURATION")


Duration = Annotated[timedelta, Parameter(converter=_convert, n_tokens=1, show_default=False)]
"""A command-line argument like ``1h30m``."""


def in_words(duration: timedelta) -> str:
    """Return a duration by its two largest units, as in ``41d 2h`` or ``13s``; seconds are cut off."""
    left = int(abs(duration).total_seconds())
    parts = []
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count}{unit}")
    return " ".join(parts[:2]) or "0s"


def count_of(count: int, noun: str) -> str:
    """Return a number with its noun, as in ``1 certificate`` or ``2 certificates``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def moment(when: datetime, now: datetime) -> str:
    """Return a moment in RFC 3339, and how far it is away."""
    if abs(when - now) < timedelta(seconds=1):
        return f"{rfc3339(when)} (now)"
    if when > now:
        return f"{rfc3339(when)} (in {in_words(when - now)})"
    return f"{rfc3339(when)} ({in_words(now - when)} ago)"
