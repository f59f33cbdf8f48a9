"""One authenticated call of an operation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from acm.manager.served import ServedManager


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Whom a request is from and what it may see: one account in one region."""

    account: str
    region: str
    access_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What an operation works with."""

    name: str
    """The operation's name."""
    manager: ServedManager
    caller: Caller


Members = Mapping[str, Any]
"""A structure of the model by member name; blobs are octets, timestamps aware datetimes."""


class Lasting(dict[str, Any]):
    """Members of an answer that may be given again as they are; the octets that they were written as are kept with them."""

    octets: bytes | None = None


Operation = Callable[[Call, Members], Members]
"""Carries out an operation with checked members. Raises errors of ``acm.model.errors``, or a ``Fault``."""

Awaited = Callable[[Call, Members], Awaitable[Members]]
"""Does the same in the event loop, which it never holds up; raises ``NotAtHand``, before any effect, where it would."""
