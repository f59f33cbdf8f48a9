"""Versions, as programs print them and as ``go.mod`` files pin them."""

from __future__ import annotations

import re
from pathlib import Path

Version = tuple[int, int, int]

_VERSION = re.compile(r"(?:^|[\s/v]|go)(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}))?(?![\d.])")
_GO_LINE = re.compile(r"^go (\S+)$", re.MULTILINE)


def parse(text: str) -> Version:
    """Return the first version in ``text``: ``v3.259.0``, ``3.200`` and ``go version go1.26.8 linux/amd64`` read.

    Raises ValueError where there is none.
    """
    match = _VERSION.search(text[:4096])
    if match is None:
        raise ValueError(f"no version in {text[:80]!r}")
    return int(match[1]), int(match[2]), int(match[3] or 0)


def show(version: Version) -> str:
    """Write ``version`` with dots."""
    return ".".join(map(str, version))


def required_go(go_mod: Path) -> Version:
    """Return the Go version that ``go_mod`` asks for (its ``go`` line)."""
    match = _GO_LINE.search(go_mod.read_text())
    if match is None:
        raise ValueError(f"{go_mod} has no go line")
    return parse(match[1])


def pinned(go_mod: Path, module: str) -> str:
    """Return the version of ``module`` that ``go_mod`` pins, without its ``v``.

    Raises ValueError where the module is not named.
    """
    match = re.search(rf"^(?:require)?\s*{re.escape(module)} v(\S+)", go_mod.read_text(), re.MULTILINE)
    if match is None:
        raise ValueError(f"{go_mod} does not name {module}")
    return match[1]
