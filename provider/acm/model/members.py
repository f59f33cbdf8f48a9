"""The members of values, for those who write them down."""

from __future__ import annotations

from dataclasses import fields
from typing import Any


def members(value: Any) -> dict[str, Any]:
    """Return a dataclass's fields as they are: ``asdict`` copies each value, which takes ten times as long."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


def with_evidence(look: Any) -> dict[str, Any]:
    """Return the fields of a look, and those of each exchange that is its evidence."""
    return {**members(look), "evidence": [members(exchange) for exchange in look.evidence]}
