"""Provider entries of ours beside those of pulumi-aws that moved resources belong to."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from acm.cli.migrate.properties import SECRET_KEY
from acm.cli.resource_types import AWS_PROVIDER, PROVIDER
from acm.cli.stack_export import EXPECTED, Raw
from acm.model.errors import InvalidParameter
from acm.model.urn import Urn

_SAME = {
    "region": "region",
    "profile": "profile",
    "accessKey": "accessKey",
    "secretKey": "secretKey",
    "token": "sessionToken",
    "allowedAccountIds": "allowedAccountIds",
    "defaultTags": "defaultTags",
}
"""Settings that pulumi-aws's provider has too, with our names."""

_NOTES = frozenset({"__internal", "version", "endpoints", "pluginDownloadURL"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """Where the certificates are: AWS itself, or another endpoint that speaks like it."""

    endpoint: str = ""
    version: str
    """The version of this package, which names the default provider."""
    installation: Callable[[str], str]
    """From an endpoint's address to the id of the installation that answers there, as the provider will find it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProvider:
    """A provider entry to be put after pulumi-aws's."""

    entry: Raw
    beside: str
    """URN of pulumi-aws's provider."""
    left_out: tuple[str, ...]
    """Settings that ours does not have."""

    @property
    def reference(self) -> str:
        """Return what resources name it by."""
        return f"{self.entry['urn']}::{self.entry['id']}"


def new_provider(aws: Raw, backend: Backend, there: Mapping[str, Raw]) -> NewProvider:
    """Return our provider for what pulumi-aws's was for: the one that is ``there`` by its URN, else a new entry.

    Its id derives from its URN, so that a second run makes the same. Raises ``InvalidParameter`` where the one that is
    there works with a store of its own, which does not hold the certificates.
    """
    urn = str(_urn(aws, backend))
    given = aws.get("inputs") or {}
    entry = _for_aws(there[urn]) if urn in there else _entry(aws, urn, _settings(given, backend))
    return NewProvider(
        entry=entry, beside=str(aws["urn"]), left_out=tuple(sorted(filter(_is_left_out, given)))
    )


def _urn(aws: Raw, backend: Backend) -> Urn:
    """Return the URN of ours: the default provider's name has the version of the package in it."""
    urn = Urn.parse(str(aws["urn"]))
    if urn is None:
        raise InvalidParameter(
            f"{str(aws['urn'])[:200]!r} is no URN.", hint=f"Expected {EXPECTED}.", property_path="EXPORT"
        )
    default = urn.name == "default" or urn.name.startswith("default_")
    name = f"default_{backend.version.replace('.', '_')}" if default else urn.name
    return Urn(urn.stack, urn.project, urn.types.replace(AWS_PROVIDER, PROVIDER), name)


def _settings(given: Raw, backend: Backend) -> Raw:
    same = {ours: given[theirs] for theirs, ours in _SAME.items() if given.get(theirs) not in (None, "")}
    return {"backend": "aws", **_endpoint(given, backend), **same, "version": backend.version}


def _entry(aws: Raw, urn: str, settings: Raw) -> Raw:
    kept = {key: aws[key] for key in ("parent", "protect", "created", "modified") if key in aws}
    identity = {"urn": urn, "custom": True, "id": str(uuid.uuid5(uuid.NAMESPACE_URL, urn)), "type": PROVIDER}
    return identity | {"inputs": settings, "outputs": dict(settings)} | kept


def _is_left_out(name: str) -> bool:
    return name not in _SAME and name not in _NOTES and not name.startswith("skip")


def _for_aws(entry: Raw) -> Raw:
    backend = (entry.get("inputs") or {}).get("backend", "embedded")
    if backend != "aws":
        raise InvalidParameter(
            f"the state has {entry['urn']} already, with the backend {str(backend)[:60]}, which does not hold these certificates.",
            hint="Give the resources that are ours already an explicit provider (`pulumi up`), then export again.",
            property_path="EXPORT",
        )
    return entry


def _endpoint(given: Raw, backend: Backend) -> Raw:
    """Return the endpoint: the one asked for, else the one that pulumi-aws used for acm."""
    url = backend.endpoint or _acm_endpoint(given.get("endpoints"))
    return {"endpoint": url} if url else {}


def _acm_endpoint(endpoints: Any) -> str:
    """Read pulumi-aws's endpoints, which a provider keeps as a JSON text."""
    if isinstance(endpoints, str):
        try:
            endpoints = json.loads(endpoints)
        except ValueError:
            return ""
    if not isinstance(endpoints, list):
        return ""
    urls = [one.get("acm") for one in endpoints if isinstance(one, dict) and SECRET_KEY not in one]
    return next((url for url in urls if isinstance(url, str) and url), "")
