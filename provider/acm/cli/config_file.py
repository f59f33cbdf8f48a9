"""The file of `acm serve --config`: TOML with the settings' names as keys."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any

from acm.model.errors import InvalidSetting

MAX_OCTETS = 1024 * 1024


def read_config(path: Path, known: Collection[str]) -> dict[str, Any]:
    """Return the settings in the file at ``path``; raise ``InvalidSetting`` for what is no TOML, or no setting."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_OCTETS + 1)
        if len(content) > MAX_OCTETS:
            raise _unusable(path, f"it has more than {MAX_OCTETS} octets")
        found = tomllib.loads(content.decode("utf-8"))
    except OSError as error:
        raise _unusable(path, error.strerror or str(error)) from error
    except ValueError as error:  # not UTF-8, or not TOML
        raise _unusable(path, str(error)) from error
    for key in found:
        _check_known(path, key, known)
    return found


def _check_known(path: Path, key: str, known: Collection[str]) -> None:
    if key in known:
        return
    near = difflib.get_close_matches(key.lower().replace("-", "_"), known, n=1)
    raise InvalidSetting(
        f"{path} has the key {key[:64]!r}, which is no setting.",
        hint=f"Did you mean `{near[0]}`?" if near else "docs/server.md lists the settings.",
        property_path="--config",
    )


def _unusable(path: Path, why: str) -> InvalidSetting:
    return InvalidSetting(f"{path} cannot be used: {why}.", property_path="--config")
