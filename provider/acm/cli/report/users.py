"""Who uses a certificate that goes: whoever has its ARN among its properties, or depends on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from acm.cli.report.changes import Resource
from acm.cli.resource_types import CERTIFICATES, VALIDATION_RECORD

_NO_USERS = CERTIFICATES | {VALIDATION_RECORD, "pulumi:pulumi:Stack"}
"""Types of what may depend on a certificate, or show its ARN, and still does not use it."""


def users_of(gone: Iterable[Resource], everything: Iterable[Resource]) -> Mapping[str, tuple[Resource, ...]]:
    """Return by URN the resources of the preview that use each of the certificates ``gone``."""
    wanted = {resource.urn: resource for resource in gone}
    users: dict[str, list[Resource]] = {urn: [] for urn in wanted}
    by_arn = {resource.arn: urn for urn, resource in wanted.items() if resource.arn}
    for resource in everything if wanted else ():
        if resource.type in _NO_USERS:
            continue
        for urn in _used_by(resource, by_arn) | (_dependencies(resource) & wanted.keys()):
            users[urn].append(resource)
    return {urn: tuple(found) for urn, found in users.items()}


def _used_by(resource: Resource, by_arn: Mapping[str, str]) -> set[str]:
    if resource.old is None:
        return set()
    found: set[str] = set()
    pending: list[Any] = [resource.old.inputs, resource.old.outputs]
    while pending:
        value = pending.pop()
        if isinstance(value, str):
            found |= {by_arn[value]} if value in by_arn else set()
        elif isinstance(value, dict):
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)
    return found


def _dependencies(resource: Resource) -> set[str]:
    return {urn for state in (resource.old, resource.new) if state for urn in state.dependencies}
