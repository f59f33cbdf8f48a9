"""The move itself: which resources become ours, with what, and everything around them that has to follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from acm.cli.migrate import properties
from acm.cli.migrate.names import MOVING, new_type, new_urns
from acm.cli.migrate.providers import Backend, NewProvider, new_provider
from acm.cli.migrate.references import Renames, rewritten
from acm.cli.resource_types import AWS_PROVIDER, PROVIDER, VALIDATION
from acm.cli.stack_export import Raw, StackExport, dump_export, raw_export, read_export
from acm.model.arn import CertificateArn
from acm.model.errors import InvalidArn, InvalidParameter
from acm.model.installation import remote_installation
from acm.model.urn import Urn

PLACE = "EXPORT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A resource that is ours now."""

    before: str
    after: str
    arn: str
    kept: tuple[str, ...]
    """Names of its inputs."""
    dropped: tuple[str, ...]
    """Names of inputs that the program gave and that ours does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """The new export, and what is different in it."""

    text: str
    moved: tuple[Moved, ...]
    providers: tuple[NewProvider, ...]
    followed: tuple[str, ...]
    """URNs of other resources in which only names of moved ones changed."""
    untouched: int


def migrate(text: str, backend: Backend) -> Migration:
    """Return the export in ``text`` with its acm resources as ours; the same text where there is none.

    Raises ``InvalidParameter`` where operations are pending, where the text is no export, and where a name is taken;
    ``InvalidArn`` for a certificate without one, and what asking an endpoint for its installation raises.
    """
    export = read_export(text, place=PLACE)
    _refuse_pending(export)
    raw = raw_export(text)
    resources: list[Raw] = raw["deployment"].get("resources") or []
    if not any(resource["type"] in MOVING for resource in resources):
        return Migration(text=text, moved=(), providers=(), followed=(), untouched=len(resources))
    return _Move(raw, resources, backend).run()


def _refuse_pending(export: StackExport) -> None:
    pending = export.deployment.pending_operations
    if pending:
        first = pending[0]
        raise InvalidParameter(
            f"{len(pending)} operations are pending, the first is {first.type} {first.resource.urn}: "
            "nobody knows yet whether they happened.",
            hint="Run `pulumi refresh` (it asks about each of them), then export and move again.",
            property_path=f"{PLACE}: deployment.pending_operations",
        )


class _Move:
    def __init__(self, raw: Raw, resources: list[Raw], backend: Backend) -> None:
        self._raw, self._resources, self._backend = raw, resources, backend
        # One that is to be deleted after its replacement has the URN of its successor: the successor comes last here.
        ordered = sorted(resources, key=lambda r: not r.get("delete"))
        ids = {str(r["urn"]): _arn(r) for r in ordered if r["type"] in MOVING}
        self._renames = Renames(new_urns(resources), ids)
        self._providers = dict(self._new_providers())
        self._installation = cache(backend.installation)
        self._moved: list[Moved] = []
        self._followed: list[str] = []

    def run(self) -> Migration:
        """Return the new export."""
        self._raw["deployment"]["resources"] = list(self._new_resources())
        return Migration(
            text=dump_export(self._raw),
            moved=tuple(self._moved),
            providers=tuple({p.reference: p for p in self._providers.values()}.values()),
            followed=tuple(self._followed),
            untouched=len(self._resources) - len(self._moved) - len(self._followed),
        )

    def _new_providers(self) -> Iterator[tuple[str, NewProvider]]:
        """Yield our providers by the references to pulumi-aws's that moved resources have."""
        used = {str(r.get("provider") or "") for r in self._resources if r["type"] in MOVING}
        there = {str(r["urn"]): r for r in self._resources if r["type"] == PROVIDER}
        for resource in self._resources:
            reference = f"{resource['urn']}::{resource.get('id', '')}"
            if resource["type"] == AWS_PROVIDER and reference in used:
                used.discard(reference)
                yield reference, new_provider(resource, self._backend, there)
        if used:
            raise InvalidParameter(
                f"the state does not hold the provider {min(used)[:300] or 'of a moved resource'}.",
                hint="Run `pulumi up` once, so that the state is whole, and export again.",
                property_path=PLACE,
            )

    def _new_resources(self) -> Iterator[Raw]:
        """Yield the resources, each provider of ours before those who use it."""
        yielded: set[str] = set()
        for resource in self._resources:
            if resource["type"] == PROVIDER and resource["urn"] in yielded:
                continue
            yielded.add(str(resource["urn"]))
            yield self._new_resource(resource)
            for provider in self._providers.values():
                if provider.beside == resource["urn"] and provider.entry["urn"] not in yielded:
                    yielded.add(str(provider.entry["urn"]))
                    yield rewritten(provider.entry, self._renames)

    def _new_resource(self, resource: Raw) -> Raw:
        if resource["type"] in MOVING:
            return self._move(resource)
        urns = self._renames.urns
        new = rewritten(resource, self._renames)
        if resource["urn"] in urns:
            new = {**new, "urn": urns[resource["urn"]]}
        if new is not resource:
            self._followed.append(str(resource["urn"]))
        return new

    def _move(self, resource: Raw) -> Raw:
        urn = Urn.parse(self._renames.urns[resource["urn"]])
        kind, arn = urn.type if urn else "", _arn(resource)
        provider = self._providers[str(resource.get("provider"))]
        endpoint = str(provider.entry["inputs"].get("endpoint", ""))
        installation = (
            self._installation(endpoint) if endpoint else remote_installation(CertificateArn.parse(arn))
        )
        inputs = properties.new_inputs(kind, resource.get("inputs") or {}, arn)
        outputs = properties.new_outputs(kind, resource, arn, installation)
        new = rewritten(resource, self._renames)
        new = {
            **new,
            "urn": str(urn),
            "id": arn,
            "type": kind,
            "inputs": dict(sorted(inputs.items())),
            "outputs": dict(sorted(outputs.items())),
            "provider": provider.reference,
            **_about_properties(new, inputs, outputs),
        }
        self._moved.append(
            Moved(
                before=str(resource["urn"]),
                after=str(new["urn"]),
                arn=arn,
                kept=tuple(inputs),
                dropped=properties.dropped_inputs(kind, resource.get("inputs") or {}),
            )
        )
        return new


def _about_properties(resource: Raw, inputs: Raw, outputs: Raw) -> Raw:
    """Return what the state notes about properties, for those that are left."""
    notes: Raw = {}
    depends = resource.get("propertyDependencies")
    if isinstance(depends, dict):
        notes["propertyDependencies"] = {name: urns for name, urns in depends.items() if name in inputs}
    secret = resource.get("additionalSecretOutputs")
    if isinstance(secret, list):
        notes["additionalSecretOutputs"] = [name for name in secret if name in outputs]
    if isinstance(resource.get("aliases"), list):
        notes["aliases"] = [_alias(urn) for urn in resource["aliases"]]
    return notes


def _alias(urn: Any) -> Any:
    """Return an old name of a moved resource with the new type: the engine compares whole URNs."""
    parsed = Urn.parse(urn) if isinstance(urn, str) else None
    if parsed is None or parsed.type not in MOVING:
        return urn
    return str(parsed.with_type(new_type({"type": parsed.type}), parsed.types.rpartition("$")[0]))


def _arn(resource: Mapping[str, Any]) -> str:
    """Return the ARN of a certificate, or of the one that a validation is for."""
    is_validation = new_type(dict(resource)) == VALIDATION
    found = (resource.get("inputs") or {}).get("certificateArn") if is_validation else resource.get("id")
    try:
        return str(CertificateArn.parse(found if isinstance(found, str) else ""))
    except InvalidArn:
        raise InvalidArn(
            f"{resource['urn']} has no ARN of a certificate.",
            hint="Take it out of the state (`pulumi state delete`), or run `pulumi up` until it is whole.",
            property_path=PLACE,
        ) from None
