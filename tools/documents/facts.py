"""What the schema's texts say, taken apart again: the facts at the end of a property, the examples of a resource.

The schema has no places for most of these, so ``acm.plugin.schema`` writes them as sentences, in the order used here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_FACTS = re.compile(
    r"(?P<text>.*?)"
    r"(?: Not in this version\. (?P<instead>.*))?"
    r"(?: Allowed: (?P<allowed>[^.]*)\.)?"
    r"(?: Not in this version: (?P<later>[^.]*)\.)?"
    r"(?: Default: (?P<default>.*?)\.)?"
    r"(?: Environment: (?P<environment>[A-Z_]*)\.)?"
    r"(?: A change (?P<change>[^.]*)\.)?",
    re.DOTALL,
)
_EXAMPLES = re.compile(
    r"\{\{% examples %\}\}\n## Example Usage\n(?P<inside>.*)\{\{% /examples %\}\}", re.DOTALL
)
_EXAMPLE = re.compile(
    r"\{\{% example %\}\}\n### (?P<title>[^\n]*)\n(?P<blocks>.*?)\{\{% /example %\}\}", re.DOTALL
)
_BLOCK = re.compile(r"```(?P<language>\w+)\n(?P<program>.*?)```", re.DOTALL)
_IMPORT = "\n## Import\n"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a property beside its type; a text is empty where the schema says nothing."""

    text: str
    instead: str
    """What to do until this version has the property."""
    allowed: str
    later: str
    default: str
    environment: str
    change: str

    def words(self) -> str:
        """Return what the property is, with the values it may have, and what this version lacks."""
        choices = self.allowed and f"Allowed: {_listed(self.allowed)}."
        later = self.later and f"Not in this version: {_listed(self.later)}."
        refused = self.instead and f"**Not in this version.** {self.instead}"
        return " ".join(part for part in (self.text, choices, later, refused) if part)


@dataclass(frozen=True, slots=True)
class Usage:
    """What a resource, a component or a function says of itself."""

    text: str
    examples: dict[str, dict[str, str]]
    """Programs by language, by the title of the example."""
    importing: str


def _listed(values: str) -> str:
    return ", ".join(f"`{value}`" for value in values.split(", "))


def facts(description: str) -> Facts:
    """Take the description of a property apart."""
    found = _FACTS.fullmatch(description)
    parts = found.groupdict(default="") if found else {}
    return Facts(**parts)


def usage(description: str) -> Usage:
    """Take the description of a resource or a function apart."""
    rest, _, importing = description.partition(_IMPORT)
    found = _EXAMPLES.search(rest)
    return Usage(
        text=_EXAMPLES.sub("", rest).strip(),
        examples={title: dict(_BLOCK.findall(blocks)) for title, blocks in _EXAMPLE.findall(found["inside"])}
        if found
        else {},
        importing=importing.strip(),
    )
