"""JSON that Go programs write: what is empty there may come as null. Loads pydantic; entered by what reads such JSON."""

from __future__ import annotations

from typing import Any

from pydantic import BeforeValidator


def absent_is(empty: Any) -> BeforeValidator:
    """Return what has null read as ``empty``."""
    return BeforeValidator(lambda value: empty if value is None else value)
