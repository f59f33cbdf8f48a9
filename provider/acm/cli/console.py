"""Consoles: whether there is colour, and texts from outside made safe for a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Literal, TextIO

from rich.console import Console

_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of characters that move the cursor, hide or reorder text, or say nothing."""


class ColorChoice(StrEnum):
    """When to colour."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


def color_choice(arguments: Sequence[str]) -> ColorChoice:
    """Return the value of ``--color`` in ``arguments`` before they are parsed; help and errors need it already."""
    chosen = ColorChoice.AUTO
    for index, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if argument == "--":
            break
        if name == "--color":
            text = value if equals else "".join(arguments[index + 1 : index + 2])
            chosen = ColorChoice(text) if text in set(ColorChoice) else ColorChoice.AUTO
    return chosen


def has_color(choice: ColorChoice, environ: Mapping[str, str], stream: TextIO) -> bool:
    """Decide: the option, then FORCE_COLOR, then NO_COLOR, then whether ``stream`` is a terminal that can."""
    if choice is not ColorChoice.AUTO:
        return choice is ColorChoice.ALWAYS
    if environ.get("FORCE_COLOR"):
        return True
    if environ.get("NO_COLOR") or environ.get("TERM") in ("dumb", "unknown"):
        return False
    return stream.isatty()


def make_console(stream: TextIO, choice: ColorChoice, environ: Mapping[str, str]) -> Console:
    """Return a console for ``stream``; it interprets neither markup nor emoji, since texts come from outside."""
    colored = has_color(choice, environ, stream)
    return Console(
        file=stream,
        force_terminal=True if colored else None,
        color_system=_color_system(environ) if colored else None,
        no_color=not colored,
        markup=False,
        emoji=False,
        highlight=False,
        width=_width(environ),
        _environ={key: value for key, value in environ.items() if key not in ("FORCE_COLOR", "NO_COLOR")},
    )


def _color_system(environ: Mapping[str, str]) -> Literal["auto", "standard"]:
    """Return ``standard`` where rich would find no colour in TERM, although it was asked for."""
    return "standard" if environ.get("TERM", "dumb") in ("dumb", "unknown") else "auto"


def _width(environ: Mapping[str, str]) -> int | None:
    columns = environ.get("COLUMNS", "")
    return int(columns) or None if columns.isdecimal() and len(columns) <= len("9999") else None


def safe(text: str) -> str:
    """Return ``text`` on one line, with characters that could mislead a reader or a terminal written as escapes."""
    return "".join(
        f"\\u{{{ord(character):x}}}" if unicodedata.category(character) in _UNSAFE else character
        for character in text
    )
