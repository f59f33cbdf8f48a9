"""Texts from outside, a file or standard input: bounded in size, and refused with words."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypeVar

from acm.model.errors import InvalidParameter

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

    Model = TypeVar("Model", bound=BaseModel)

STDIN = "-"
"""The name that stands for standard input."""

LARGEST = 256 << 20
"""Octets of a text that is read: a preview of some five thousand certificates."""


def read_text(name: str, stdin: TextIO, *, place: str, expected: str) -> str:
    """Return the text of the file ``name``, or of standard input for ``-``.

    ``expected`` says what it should hold, as in "the JSON of `pulumi stack export`". Raises ``InvalidParameter`` placed
    at ``place`` for what cannot be read, is no UTF-8, has more than ``LARGEST`` octets, or has nothing in it.
    """
    try:
        text = _from_stdin(stdin) if name == STDIN else _from_file(Path(name))
    except OSError as error:
        raise InvalidParameter(
            f"{name[:200]} cannot be read: {error.strerror or 'an error of the system'}.",
            hint=f"Name a file with {expected}, or - for standard input.",
            property_path=place,
        ) from None
    except UnicodeDecodeError:
        raise InvalidParameter(
            f"{name[:200]} is not UTF-8.", hint=f"Expected {expected}.", property_path=place
        ) from None
    if text is None:
        raise InvalidParameter(
            f"{name[:200]} has more than {LARGEST >> 20} MiB, which is the most that is read.",
            hint=f"Expected {expected}.",
            property_path=place,
        )
    if not text.strip():
        raise InvalidParameter(
            f"{name[:200]} is empty.",
            hint=f"Expected {expected}. In a pipe, the command before may have failed: see what it said.",
            property_path=place,
        )
    return text.removeprefix("\ufeff")


def parse(model: type[Model], text: str, *, place: str, expected: str) -> Model:
    """Return ``text`` as a ``model``; raise ``InvalidParameter`` at the first value that does not fit.

    The values themselves are never shown: they may be secrets.
    """
    from pydantic import ValidationError  # slow to import

    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        raise _refusal(error, place=place, expected=expected) from None
    except UnicodeEncodeError:
        raise InvalidParameter(
            "it is not UTF-8.", hint=f"Expected {expected}.", property_path=place
        ) from None


def _refusal(error: ValidationError, *, place: str, expected: str) -> InvalidParameter:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    where = ".".join(str(part)[:60] for part in first["loc"][:8])
    return InvalidParameter(
        f"{str(first['msg'])[:200]}{f' at {where}' if where else ''}.",
        hint=f"Expected {expected}.",
        property_path=place,
    )


def _from_stdin(stdin: TextIO) -> str | None:
    text = stdin.read(LARGEST + 1)
    return text if len(text) <= LARGEST else None


def _from_file(path: Path) -> str | None:
    """Read a file, never more than the limit; a device or a pipe that never ends is bounded too."""
    with path.open("rb") as file:
        status = os.fstat(file.fileno())
        if stat.S_ISREG(status.st_mode) and status.st_size > LARGEST:
            return None
        octets = file.read(LARGEST + 1)
    return octets.decode() if len(octets) <= LARGEST else None
