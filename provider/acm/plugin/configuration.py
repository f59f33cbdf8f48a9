"""The provider's configuration: from the engine's inputs to ``acm.settings``.

Values that are not texts arrive as JSON texts from the default provider; both forms are taken, and the inputs stay as
they came. Environment variables stand in for what is not given, and never become inputs.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_settings import SettingsError

from acm.model.domains import canonical
from acm.model.errors import AcmError, InvalidSetting
from acm.model.tags import check_tags
from acm.plugin import checking
from acm.plugin.checking import join
from acm.plugin.identity import PROPERTY
from acm.plugin.properties import Items, Property, Text
from acm.plugin.structs import from_json
from acm.plugin.tables import PROVIDER
from acm.plugin.values import Output, Properties, Secret, Value, contains_unknown, plain, unwrap
from acm.settings import Settings, home_is_implicit

RESERVED = frozenset(
    {"version", "pluginDownloadURL", "pluginChecksums", "parameterization", "name", PROPERTY}
)
"""Inputs that the engine, or CheckConfig itself, adds to a provider's own."""

_SETTINGS = {
    "backend": "backend",
    "endpoint": "endpoint",
    "accessKey": "access_key",
    "secretKey": "secret_key",
    "sessionToken": "session_token",
    "profile": "profile",
    "allowedAccountIds": "allowed_account_ids",
    "installation": "installation",
    "accountId": "account_id",
    "region": "region",
    "home": "home",
    "nameservers": "nameservers",
    "resolvers": "resolvers",
    "allowedNetworks": "allowed_networks",
    "acceptedSuffixes": "accepted_suffixes",
    "validationZone": "validation_zone",
    "dnsZones": "dns_zones",
    "devZone": "dev_zone",
    "preflight": "preflight",
}
_ZONE_SETTINGS = {"server": "server", "keyName": "key_name", "algorithm": "algorithm", "secret": "secret"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What the provider is configured with, environment included."""

    settings: Settings
    default_tags: Mapping[str, Value]
    home_may_be_lost: bool
    """Whether the store lies where nobody said, on a machine that says that it is thrown away (CI=true)."""


def own_inputs(inputs: Mapping[str, Value]) -> Properties:
    """Return the inputs that are the user's, with JSON texts decoded; one that does not decode stays as it is."""
    return {
        key: _decoded(PROVIDER.input(key), value)
        for key, value in inputs.items()
        if key not in RESERVED and not key.startswith("__")
    }


def check(inputs: Mapping[str, Value]) -> list[AcmError]:
    """Return everything that is wrong with a configuration, environment included."""
    own = own_inputs(inputs)
    failures = checking.check(PROVIDER.inputs, own)
    if failures or contains_unknown(own):
        return failures
    return [*_rules(plain(own)), *checking.collect(lambda: read(inputs))]


def read(inputs: Mapping[str, Value]) -> Configuration:
    """Return the configuration of checked inputs; raise ``InvalidSetting`` for the first setting that is wrong."""
    given = plain(own_inputs(inputs))
    tags = given.get("defaultTags")
    settings = _settings(given)
    return Configuration(
        settings=settings,
        default_tags=_dict(_dict(own_inputs(inputs).get("defaultTags")).get("tags")) if tags else {},
        home_may_be_lost=not settings.is_remote
        and os.environ.get("CI") == "true"
        and "home" not in given
        and home_is_implicit(),
    )


def _rules(given: Properties) -> Iterator[AcmError]:
    """Yield what is wrong beyond types, by the rules of tags and names."""
    tags = _dict(_dict(given.get("defaultTags")).get("tags"))
    yield from checking.collect(lambda: check_tags(_texts(tags), path="defaultTags.tags"))
    for name in ("dnsZones", "resolvers"):
        for suffix in _dict(given.get(name)):
            yield from _zone_name(suffix, join(name, suffix))
    for index, zone in enumerate(_list(given.get("devZone"))):
        yield from _zone_name(str(zone), f"devZone[{index}]")


def _zone_name(name: str, path: str) -> Iterator[AcmError]:
    # A zone may have one label, which a certificate's name may not: with a label more it has two.
    for error in checking.collect(lambda: canonical(f"zone.{name.rstrip('.')}")):
        yield InvalidSetting(f"{name[:60]!r} is no zone name.", hint=error.message, property_path=path)


def _settings(given: Properties) -> Settings:
    values: dict[str, Any] = {
        setting: given[name] for name, setting in _SETTINGS.items() if given.get(name) is not None
    }
    if "home" in values:
        values["home"] = os.path.abspath(os.path.expanduser(str(values["home"])))  # noqa: PTH100, PTH111
    if "dns_zones" in values:
        values["dns_zones"] = {
            suffix: {_ZONE_SETTINGS[key]: item for key, item in _dict(zone).items() if item is not None}
            for suffix, zone in _dict(values["dns_zones"]).items()
        }
    try:
        return Settings(**values)
    except ValidationError as error:
        raise _invalid(error, given) from None
    except SettingsError as error:
        raise InvalidSetting(
            f"an environment variable cannot be read: {error}.", hint="Maps are written as JSON."
        ) from None


def _invalid(error: ValidationError, given: Properties) -> InvalidSetting:
    """Return the first error of pydantic in our words; its own text may quote the value, so only the rule is taken."""
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    field, *rest = [str(part) for part in first["loc"]] or [""]
    name = next((name for name, setting in _SETTINGS.items() if setting == field), field)
    rule = str(first["msg"]).removeprefix("Value error, ")
    if name in given:
        path = name
        for part in rest:
            path = f"{path}[{part}]" if part.isdigit() else join(path, part)
        return InvalidSetting(f"{name}: {rule}.", property_path=path)
    variable = f"ACM_{field.upper()}"
    return InvalidSetting(
        f"{name}: {rule}.", hint=f"It came from the environment variable {variable}.", property_path=name
    )


def _decoded(prop: Property | None, value: Value) -> Value:
    if isinstance(value, Secret):
        return Secret(_decoded(prop, value.value))
    if isinstance(value, Output):
        return Output(_decoded(prop, value.value), secret=value.secret, dependencies=value.dependencies)
    if prop is None or isinstance(prop.type, Text) or not isinstance(value, str):
        return value
    try:
        return from_json(json.loads(value))
    except (ValueError, RecursionError):
        return _listed(value) if isinstance(prop.type, Items) else value


def _listed(text: str) -> Value:
    """Read a lone text, or texts separated by commas, as a list."""
    return [part.strip() for part in text.split(",") if part.strip()]


def _texts(tags: Mapping[str, Value]) -> dict[str, str]:
    return {key: str(unwrap(value)) for key, value in tags.items()}


def _dict(value: Value) -> dict[str, Value]:
    inner = value.value if isinstance(value, Secret | Output) else value
    return inner if isinstance(inner, dict) else {}


def _list(value: Value) -> list[Value]:
    return value if isinstance(value, list) else []
