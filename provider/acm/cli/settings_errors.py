"""Reads the settings and says of a wrong one where it came from; its value is never shown, since it may be a secret."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsError

from acm.cli.config_file import read_config
from acm.model.errors import InvalidSetting
from acm.settings import ServerSettings, Settings

S = TypeVar("S", bound=Settings)


def load_settings(kind: type[S], options: Mapping[str, Any], *, config: Path | None = None) -> S:
    """Return the settings: options, then environment, then the file ``config``, then defaults.

    An option that is None was not given. Raises ``InvalidSetting`` naming the option, the variable or the file's key.
    """
    given = {name: value for name, value in options.items() if value is not None}
    variables = {name.upper() for name in os.environ}
    in_file = {
        name: value
        for name, value in (read_config(config, kind.model_fields) if config else {}).items()
        if name not in given and variable_of(name) not in variables
    }
    try:
        return kind(**in_file, **given)
    except ValidationError as error:
        raise _refusal(error, given, {name: f"{config}: {name}" for name in in_file}) from None
    except SettingsError as error:
        raise _unreadable(error) from None


def variable_of(field: str) -> str:
    """Return the environment variable of a setting."""
    return f"{Settings.model_config['env_prefix']}{field}".upper()


def known_variables() -> frozenset[str]:
    """Return the environment variables of all settings."""
    return frozenset(map(variable_of, ServerSettings.model_fields))


_OTHERS = frozenset({"ACM_KEY", "ACM_EXPORT_PASSPHRASE", "ACM_PLUGIN_DOWNLOAD_URL"})
"""Variables that are read, and are no settings."""


def unknown_variables() -> tuple[str, ...]:
    """Return the ACM_ variables of the environment that no setting reads: most likely misspelt."""
    prefix, known = Settings.model_config["env_prefix"] or "", known_variables() | _OTHERS
    return tuple(
        sorted(name for name in os.environ if name.upper().startswith(prefix) and name.upper() not in known)
    )


def _refusal(error: ValidationError, given: Mapping[str, Any], in_file: Mapping[str, str]) -> InvalidSetting:
    details = error.errors(include_url=False, include_input=False, include_context=False)
    first, *others = details
    more = f" ({len(others)} more settings cannot be used.)" if others else ""
    return InvalidSetting(
        f"{first['msg']}.{more}",
        hint="Correct it, or leave it out to use the default.",
        property_path=_place(first, given, in_file),
    )


def _place(detail: ErrorDetails, given: Mapping[str, Any], in_file: Mapping[str, str]) -> str:
    field, *inner = [str(part) for part in detail["loc"]] or ["settings"]
    elsewhere = in_file.get(field) or variable_of(field)
    name = f"--{field.replace('_', '-')}" if field in given else elsewhere
    return ".".join([name, *inner])


def _unreadable(error: SettingsError) -> InvalidSetting:
    """Say which variable holds no JSON; pydantic tells the field's name in quotation marks only."""
    field = next((name for name in ServerSettings.model_fields if f'"{name}"' in str(error)), "")
    return InvalidSetting(
        "the value is not valid JSON.",
        hint='Write an object, as in {"example.com": {"server": "192.0.2.1"}}.',
        property_path=variable_of(field) if field else "",
    )
