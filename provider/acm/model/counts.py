"""How much an installation has, and how much it has to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Counts over all accounts and regions."""

    certificates: Mapping[str, int]
    """By stored status; every status is there."""
    due: int
    """Certificates with work that is due by the installation's clock."""
    pending_looks: int
    """Validation records that are still looked for."""
