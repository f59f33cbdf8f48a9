"""The types on both sides, and new URNs for resources whose own type, or a parent's, changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from acm.cli.resource_types import (
    AWS_CERTIFICATE,
    AWS_VALIDATION,
    CERTIFICATE,
    IMPORTED_CERTIFICATE,
    VALIDATION,
)
from acm.cli.stack_export import Raw
from acm.model.errors import InvalidParameter
from acm.model.urn import Urn

MOVING = frozenset({AWS_CERTIFICATE, AWS_VALIDATION})


def new_type(resource: Raw) -> str:
    """Return the type that a resource will have; its own where it does not move."""
    if resource["type"] == AWS_VALIDATION:
        return VALIDATION
    if resource["type"] != AWS_CERTIFICATE:
        return str(resource["type"])
    inputs, outputs = resource.get("inputs") or {}, resource.get("outputs") or {}
    imported = inputs.get("certificateBody") or inputs.get("privateKey") or outputs.get("type") == "IMPORTED"
    return IMPORTED_CERTIFICATE if imported else CERTIFICATE


def new_urns(resources: Iterable[Raw]) -> Mapping[str, str]:
    """Return the new URN of every resource that gets one; parents stand before their children in a state.

    Raises ``InvalidParameter`` where a resource of ours already has the name.
    """
    found: dict[str, str] = {}
    taken = {str(resource["urn"]) for resource in resources}
    for resource in resources:
        old = str(resource["urn"])
        urn = Urn.parse(old)
        if urn is None or (resource["type"] not in MOVING and resource.get("parent") not in found):
            continue
        parents = urn.types.rpartition("$")[0]
        parent = Urn.parse(found.get(str(resource.get("parent")), ""))
        new = str(urn.with_type(new_type(resource), parent.types if parent and parents else parents))
        if new in taken:
            raise InvalidParameter(
                f"{old} cannot become {new}: the state has that already.",
                hint="Rename one of them (`pulumi state rename`), or take ours out (`pulumi state delete`), and export again.",
                property_path="EXPORT",
            )
        found[old] = new
    return found
