"""Properties as tables: one source for what Check accepts, what Diff says and what the schema promises.

Each resource, and the provider's configuration, is a ``Definition``: its inputs and its outputs. Types are values, so
that every consumer walks the same tree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

LONGEST_TEXT = 65536
"""Characters of a text input: larger than any certificate chain that a listener takes."""

MOST_ITEMS = 1000
"""Items of a list or a map: ten times the quota of any of them."""


class Change(Enum):
    """What a change of an input does."""

    UPDATE = "A change updates in place."
    REPLACE = "A change replaces the resource."
    NOTHING = "A change does nothing by itself."
    WITHIN = "A change makes a new certificate, which is issued before the old one goes."
    """The input of a component, which stays while its children are replaced."""
    NEVER = ""
    """The argument of a function, which is asked anew each time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text; ``choices`` are its only values."""

    choices: tuple[str, ...] = ()
    longest: int = LONGEST_TEXT
    canonical: Callable[[str], str] | None = None
    """Makes texts that mean the same equal, for comparisons and choices; raises ``AcmError`` where it cannot."""
    asset: bool = False
    """Whether an input may come as an asset; Check puts its text in its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A boolean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A whole number; numbers arrive as doubles."""

    least: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A list; ``as_set`` where neither order nor repetition means anything."""

    of: PropertyType
    as_set: bool = False
    most: int = MOST_ITEMS


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """A map from text keys."""

    of: PropertyType
    most: int = MOST_ITEMS


@dataclass(frozen=True, slots=True, kw_only=True)
class Nested:
    """An object with properties of its own; ``token`` names it in the schema."""

    token: str
    description: str
    properties: tuple[Property, ...]


PropertyType: TypeAlias = "Text | Flag | Whole | Items | Entries | Nested"


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """One property. ``description`` says what it is; defaults, choices and changes are added from the table."""

    name: str
    type: PropertyType
    description: str
    required: bool = False
    """For an input: it has to be given. For an output: it is always there."""
    secret: bool = False
    change: Change = Change.UPDATE
    default: str | float | None = None
    """What absence means: a comparison takes both as equal."""
    default_text: str = ""
    """The default in words, where it is not one value."""
    not_available: str = ""
    """What to do instead, where this version does not have the property yet."""
    environment: str = ""
    """The environment variable that stands in for a configuration value which is not given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A program in the languages of Pulumi's documentation."""

    title: str
    python: str
    yaml: str
    typescript: str
    go: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """The inputs and outputs of a resource or a function, and the text that describes it."""

    token: str
    description: str
    inputs: tuple[Property, ...]
    outputs: tuple[Property, ...]
    examples: tuple[Example, ...] = ()
    import_text: str = ""
    misplaced: tuple[tuple[str, str], ...] = ()
    """Inputs that belong elsewhere, with what to use instead: people bring them from similar resources."""

    def input(self, name: str) -> Property | None:
        """Return the input called ``name``, or None."""
        return find(self.inputs, name)


def find(properties: tuple[Property, ...], name: str) -> Property | None:
    """Return the property called ``name``, or None."""
    return next((candidate for candidate in properties if candidate.name == name), None)
