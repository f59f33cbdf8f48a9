"""Certificates that no state holds, and states that hold certificates which are not there. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from acm.cli.resource_types import AWS_CERTIFICATE, CERTIFICATES
from acm.cli.stack_export import Operation, Resource, StackExport
from acm.model.arn import CertificateArn
from acm.model.certificate import Certificate
from acm.model.domains import canonical, name_set
from acm.model.errors import AcmError, ForeignInstallation
from acm.model.urn import Urn

HOLDING = CERTIFICATES | {AWS_CERTIFICATE}
"""Types of resources that hold a certificate, moved to ours or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Orphan:
    """A certificate that one of the stacks asked for, and that no state holds."""

    certificate: Certificate
    owner: str
    interrupted: str
    """URN of the pending operation that most likely made it; empty where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A resource whose certificate is not there."""

    urn: str
    arn: str
    operation: str
    """The pending operation on it, as ``deleting``; empty where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a manager has against what states hold."""

    stacks: tuple[str, ...]
    held: int
    orphans: tuple[Orphan, ...]
    missing: tuple[Missing, ...]
    pending: tuple[tuple[str, str], ...]
    """Kind and URN of every pending operation on a certificate."""
    foreign: tuple[tuple[str, str], ...]
    """URNs of resources that belong to another installation, with its id: nothing is said about them."""
    others: Mapping[str, int]
    """How many certificates that no state holds were asked for by other stacks, or by hand (the empty label)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """What a manager has."""

    installation: str
    certificates: tuple[Certificate, ...]
    owners: Mapping[str, str]


def compare(exports: Iterable[StackExport], inventory: Inventory) -> Comparison:
    """Return what does not fit. A certificate is an orphan only of a stack whose export is given.

    Raises ``ForeignInstallation`` where everything that the states hold belongs to other installations.
    """
    given = tuple(exports)
    resources = [resource for export in given for resource in export.deployment.resources]
    operations = [op for export in given for op in export.deployment.pending_operations]
    ours = [op for op in operations if op.resource.type in HOLDING]
    held = {_arn(resource): resource for resource in _holding(resources)}
    held |= {_arn(op.resource): op.resource for op in ours if _arn(op.resource) and op.type != "creating"}
    foreign = tuple(_foreign(held.values(), inventory))
    if foreign and len(foreign) == len(held):
        raise _refusal(foreign[0], inventory)
    stacks = tuple(sorted({urn.owner for r in _all(resources, operations) if (urn := Urn.parse(r.urn))}))
    loose = [c for c in inventory.certificates if c.arn not in held]
    return Comparison(
        stacks=stacks,
        held=len(held),
        orphans=tuple(_orphans(loose, stacks, ours, inventory.owners)),
        missing=tuple(_missing(held, ours, inventory)),
        pending=tuple((op.type, op.resource.urn) for op in ours),
        foreign=foreign,
        others=Counter(o for c in loose if (o := inventory.owners.get(c.arn, "")) not in stacks),
    )


def _all(resources: Iterable[Resource], operations: Iterable[Operation]) -> Iterator[Resource]:
    yield from resources
    yield from (operation.resource for operation in operations)


def _holding(resources: Iterable[Resource]) -> Iterator[Resource]:
    """Yield the resources that hold a certificate; one that is only read (external) does not."""
    return (r for r in resources if r.type in HOLDING and not r.external and _arn(r))


def _arn(resource: Resource) -> str:
    try:
        return str(CertificateArn.parse(resource.id))
    except AcmError:
        return ""


def _orphans(
    loose: Iterable[Certificate], stacks: tuple[str, ...], pending: list[Operation], owners: Mapping[str, str]
) -> Iterator[Orphan]:
    for certificate in loose:
        owner = owners.get(certificate.arn, "")
        if owner and owner in stacks:
            interrupted = (op.resource.urn for op in pending if _made(op, certificate, owner))
            yield Orphan(certificate=certificate, owner=owner, interrupted=next(interrupted, ""))


def _made(operation: Operation, certificate: Certificate, owner: str) -> bool:
    """Tell whether an interrupted create asked for just these names."""
    urn = Urn.parse(operation.resource.urn)
    if operation.type != "creating" or urn is None or urn.owner != owner:
        return False
    return _names(operation.resource.inputs) == set(certificate.names)


def _names(inputs: Mapping[str, Any]) -> set[str]:
    listed = inputs.get("subjectAlternativeNames")
    texts = [inputs.get("domainName"), *(listed if isinstance(listed, list) else ())]
    try:
        return set(name_set(canonical(text) for text in texts if isinstance(text, str)))
    except AcmError:
        return set()


def _missing(
    held: Mapping[str, Resource], pending: list[Operation], inventory: Inventory
) -> Iterator[Missing]:
    there = {certificate.arn for certificate in inventory.certificates}
    operations = {op.resource.urn: op.type for op in pending}
    for arn, resource in held.items():
        if arn not in there and _installation(resource) in ("", inventory.installation):
            yield Missing(urn=resource.urn, arn=arn, operation=operations.get(resource.urn, ""))


def _foreign(resources: Iterable[Resource], inventory: Inventory) -> Iterator[tuple[str, str]]:
    for resource in resources:
        found = _installation(resource)
        if found not in ("", inventory.installation):
            yield resource.urn, found


def _refusal(first: tuple[str, str], inventory: Inventory) -> ForeignInstallation:
    here = f"installation {inventory.installation}" if inventory.installation else "no installation yet"
    return ForeignInstallation(
        f"{first[0]} belongs to installation {first[1]}, but here is {here}.",
        hint="Give its home with --home or ACM_HOME: elsewhere everything would look lost.",
        property_path="--orphans",
    )


def _installation(resource: Resource) -> str:
    """Return the installation that a resource says it belongs to; a state of pulumi-aws does not say."""
    found = resource.outputs.get("installationId")
    return found if isinstance(found, str) else ""
