"""Pulumi's names of resources: ``urn:pulumi:STACK::PROJECT::[PARENT$]TYPE::NAME``."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_URN = re.compile(r"urn:pulumi:(?P<stack>.*?)::(?P<project>.*?)::(?P<types>.*?)::(?P<name>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Urn:
    """The parts of a URN; ``types`` holds those of the parents too, joined by ``$``."""

    stack: str
    project: str
    types: str
    name: str

    def __str__(self) -> str:
        return f"urn:pulumi:{self.stack}::{self.project}::{self.types}::{self.name}"

    @classmethod
    def parse(cls, text: str) -> Urn | None:
        """Read a URN; None where ``text`` is none."""
        match = _URN.fullmatch(text)
        return cls(**match.groupdict()) if match else None

    @property
    def type(self) -> str:
        """Return the resource's own type."""
        return self.types.rpartition("$")[2]

    @property
    def owner(self) -> str:
        """Return the stack as the label that the store keeps with what it made: ``STACK::PROJECT``."""
        return f"{self.stack}::{self.project}"

    def with_type(self, own: str, parents: str) -> Urn:
        """Return the URN of the same name with another type; ``parents`` is empty below the stack itself."""
        return replace(self, types=f"{parents}${own}" if parents else own)
