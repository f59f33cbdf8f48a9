"""What can be told at once, and what has to be waited for."""

from __future__ import annotations


class NotAtHand(Exception):
    """Told instead of an answer that would have to be waited for; the same question, asked with patience, has one."""
