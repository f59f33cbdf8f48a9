"""Counts that the writer keeps: quotas ask for them with each request, and counting takes longer the more there are.

They are exact while nobody else commits: each insert through the same connection adds to them, and whatever else may change
them (a deletion, an undone unit, another process, the passing of a year) has them forgotten.
"""

from __future__ import annotations

from collections.abc import Callable

Key = tuple[str, ...]


class Counted:
    """Counts by what is counted. Forgotten ones are counted again when they are asked for."""

    def __init__(self) -> None:
        self._counts: dict[Key, int] = {}

    def __contains__(self, key: Key) -> bool:
        return key in self._counts

    def of(self, key: Key, count: Callable[[], int]) -> int:
        """Return a count; ``count`` asks the database for it."""
        if key not in self._counts:
            self._counts[key] = count()
        return self._counts[key]

    def add(self, key: Key) -> None:
        """Hear that there is one more."""
        if key in self._counts:
            self._counts[key] += 1

    def clear(self) -> None:
        """Forget every count."""
        self._counts.clear()
