"""Tags and their rules (specification, tag restrictions; sizes by the wire model)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from acm.model.errors import InvalidTag, TooManyTags

MAX_TAGS = 50
MAX_KEY = 128
MAX_VALUE = 256
_PUNCTUATION = frozenset("_.:/=+-@")


def _allowed(character: str) -> bool:
    return character in _PUNCTUATION or unicodedata.category(character)[0] in "LZN"


def _check_text(text: str, *, what: str, least: int, most: int, path: str) -> None:
    if not least <= len(text) <= most:
        raise InvalidTag(
            f"a tag {what} has {least} to {most} characters; this one has {len(text)}.", property_path=path
        )
    wrong = sorted({character for character in text if not _allowed(character)})
    if wrong:
        raise InvalidTag(
            f"a tag {what} may hold letters, digits, spaces and _.:/=+-@, not {' '.join(map(repr, wrong))}.",
            property_path=path,
        )


def check_reserved(keys: Iterable[str], *, path: str = "tags") -> None:
    """Raise ``InvalidTag`` for a key that AWS keeps for itself: it can be neither added nor removed."""
    for key in keys:
        if key.lower().startswith("aws:"):
            raise InvalidTag("keys that start with 'aws:' are reserved.", property_path=f"{path}.{key}")


def check_tags(tags: Mapping[str, str], *, path: str = "tags") -> None:
    """Raise ``InvalidTag`` or ``TooManyTags`` for the first tag that breaks a rule; ``path`` leads to the map."""
    for key, value in tags.items():
        place = f"{path}.{key}" if key else path
        _check_text(key, what="key", least=1, most=MAX_KEY, path=place)
        _check_text(value, what="value", least=0, most=MAX_VALUE, path=place)
    check_reserved(tags, path=path)
    if len(tags) > MAX_TAGS:
        raise TooManyTags(
            f"a certificate has at most {MAX_TAGS} tags; there are {len(tags)}.",
            hint="Remove some, here or in defaultTags.",
            property_path=path,
        )
