"""What happens to each resource of ours: the steps of a preview, brought together by resource."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from acm.cli.report.preview import REFRESH, Preview, State, Step
from acm.cli.resource_types import CERTIFICATES
from acm.model.urn import Urn

PACKAGE = "acm:"
_STACK = "pulumi:pulumi:Stack"
_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What stands for a value that is not known before `up`."""


class Fate(StrEnum):
    """What happens to a resource."""

    CREATE = "create"
    ADOPT = "import"
    REPLACE = "replace"
    UPDATE = "update"
    DELETE = "delete"
    SAME = "same"


_FATES = {
    "create": Fate.CREATE,
    "import": Fate.ADOPT,
    "replace": Fate.REPLACE,
    "create-replacement": Fate.REPLACE,
    "import-replacement": Fate.REPLACE,
    "read-replacement": Fate.REPLACE,
    "update": Fate.UPDATE,
    "delete": Fate.DELETE,
    "delete-replaced": Fate.DELETE,
}
"""The engine's operations; those that are not here change nothing that certificates care about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One resource of the preview: what happens to it, and the steps that say so."""

    urn: str
    type: str
    name: str
    fate: Fate
    old: State | None
    """As it is; None where it is not there, or no longer."""
    new: State | None
    """As it will be; None where it will not be there."""
    step: Step
    was_gone: bool
    """Whether a refresh found that somebody else deleted it."""
    deleted_first: bool
    """Whether the old one is deleted before the new one is made."""

    @property
    def state(self) -> State:
        """Return what is known of it now, or of what it will be."""
        return self.old or self.new or State(urn=self.urn)

    @property
    def arn(self) -> str:
        """Return the ARN of a certificate that is there; empty before that."""
        return self.old.id if self.old else ""

    @property
    def names_now(self) -> tuple[str, ...]:
        """Return the names that a certificate has."""
        return names_of(self.old)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names that a certificate will have, or had."""
        return names_of(self.new or self.old)

    def output(self, name: str) -> str:
        """Return an output that is a text, as it is now; empty where it is not known."""
        return text(self.state.outputs.get(name))


def resources(preview: Preview) -> tuple[Resource, ...]:
    """Return what becomes of every resource, sorted by URN: the engine's own order is chance.

    What was only refreshed is left out: a preview shows it as it was before, not as it was found.
    """
    by_urn: dict[str, list[Step]] = {}
    for step in preview.steps:
        by_urn.setdefault(step.urn, []).append(step)
    refreshed = any(step.op == REFRESH and _type(step.urn) == _STACK for step in preview.steps)
    split = {urn: _split(steps, refreshed=refreshed) for urn, steps in by_urn.items()}
    return tuple(
        _resource(urn, looked, planned) for urn, (looked, planned) in sorted(split.items()) if planned
    )


def _type(urn: str) -> str:
    parsed = Urn.parse(urn)
    return parsed.type if parsed else ""


def _resource(urn: str, looked: list[Step], planned: list[Step]) -> Resource:
    decisive = [step for step in planned if step.op in _FATES]
    fates = [_FATES[step.op] for step in decisive]
    fate = Fate.REPLACE if Fate.REPLACE in fates else fates[-1] if fates else Fate.SAME
    chosen = [step for step in decisive if _FATES[step.op] is fate]
    step = (chosen or planned)[-1]
    parsed = Urn.parse(urn)
    return Resource(
        urn=urn,
        type=parsed.type if parsed else "",
        name=parsed.name if parsed else urn,
        fate=fate,
        old=step.old,
        new=None if fate is Fate.DELETE else step.new,
        step=step,
        was_gone=fate is Fate.CREATE and any(looking.old for looking in looked),
        deleted_first=fate is Fate.REPLACE and fates[0] is Fate.DELETE,
    )


def _split(steps: list[Step], *, refreshed: bool) -> tuple[list[Step], list[Step]]:
    """Tell the steps of a refresh from what will be done; after a whole refresh the first step of what was there is one."""
    first = steps[0]
    looked = first.op == REFRESH or (refreshed and first.old is not None)
    return (steps[:1], steps[1:]) if looked else ([], steps)


def certificates(all_resources: Iterable[Resource]) -> Iterator[Resource]:
    """Yield those that are certificates."""
    return (resource for resource in all_resources if resource.type in CERTIFICATES)


def text(value: Any) -> str:
    """Return a property that is a known text; empty for everything else."""
    return value if isinstance(value, str) and value != _UNKNOWN else ""


def texts(value: Any) -> tuple[str, ...]:
    """Return the known texts of a property that is a list, or the text that hides it."""
    if isinstance(value, list):
        return tuple(filter(None, map(text, value)))
    return (text(value),) if text(value) else ()


def names_of(state: State | None) -> tuple[str, ...]:
    """Return the names of a certificate, each once, the primary one first."""
    if state is None:
        return ()
    known = {**state.outputs, **state.inputs}
    primary = text(known.get("domainName"))
    return tuple(dict.fromkeys(filter(None, (primary, *texts(known.get("subjectAlternativeNames"))))))
