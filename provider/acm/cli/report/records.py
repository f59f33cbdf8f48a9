"""Which validation records must stand in DNS before the change can be carried out, and which of them nobody publishes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from acm.cli.report.changes import Fate, Resource, names_of, text, texts
from acm.cli.report.preview import SECRET
from acm.cli.resource_types import CERTIFICATE, VALIDATION_RECORD
from acm.model.certificate import ResourceRecord
from acm.model.domains import canonical
from acm.model.errors import AcmError

RecordOf = Callable[[str], ResourceRecord | None]
"""The validation record of a name: what the manager that a resource belongs to would say; None where it cannot know."""

Computed = Callable[[Resource], RecordOf | None]
"""How the records of a resource are computed; None where they cannot be."""

_PENDING = "PENDING_VALIDATION"


@dataclass(frozen=True, slots=True)
class WantedRecord:
    """A record that a certificate of the preview waits for, the names that it proves, and who has it published."""

    name: str
    type: str
    value: str
    proves: tuple[str, ...]
    published_by: str
    """Empty where nothing in the preview says that it is published."""


@dataclass(frozen=True, slots=True)
class Records:
    """The records of the preview."""

    wanted: tuple[WantedRecord, ...]
    unknown: tuple[str, ...]
    """Names of resources whose records are known after `up` only."""

    @property
    def to_publish(self) -> tuple[WantedRecord, ...]:
        """Return those that nobody publishes."""
        return tuple(record for record in self.wanted if not record.published_by)


def records(everything: Iterable[Resource], computed: Computed) -> Records:
    """Return the records of certificates that are not issued.

    A digest leaves out the outputs of what is to be made; ``computed`` stands in for them.
    """
    found = tuple(everything)
    proves: dict[ResourceRecord, list[str]] = {}
    unknown: list[str] = []
    for resource in filter(_waits, found):
        pairs = tuple(_records_of(resource, computed))
        if not pairs:
            unknown.append(resource.name)
        for record, name in pairs:
            proves.setdefault(record, []).append(name)
    publishers = _publishers(found)
    wanted = (
        WantedRecord(
            record.name,
            record.type,
            record.value,
            tuple(dict.fromkeys(names)),
            publishers.get(_key(record.name, record.value), ""),
        )
        for record, names in proves.items()
    )
    return Records(tuple(wanted), tuple(unknown))


def _waits(resource: Resource) -> bool:
    if resource.type != CERTIFICATE or resource.fate is Fate.DELETE:
        return False
    return resource.fate in (Fate.CREATE, Fate.REPLACE) or resource.output("status") == _PENDING


def _records_of(resource: Resource, computed: Computed) -> Iterator[tuple[ResourceRecord, str]]:
    """Yield each record with a name that it proves; nothing where they are not known."""
    outputs = resource.new.outputs if resource.new else {}
    if not outputs and resource.old and resource.fate not in (Fate.CREATE, Fate.REPLACE):
        outputs = resource.old.outputs
    if isinstance(outputs.get("validationRecords"), list):
        yield from _listed(outputs["validationRecords"])
    elif not outputs and resource.fate is Fate.CREATE:
        yield from _computed(names_of(resource.new), computed(resource))


def _listed(listed: list[Any]) -> Iterator[tuple[ResourceRecord, str]]:
    for item in listed:
        if not isinstance(item, dict):
            continue
        name, value = text(item.get("name")), text(item.get("value"))
        for proven in texts(item.get("domainNames")) if name and value else ():
            yield ResourceRecord(name=name, value=value, type=text(item.get("type")) or "CNAME"), proven


def _computed(names: tuple[str, ...], record_of: RecordOf | None) -> Iterator[tuple[ResourceRecord, str]]:
    if record_of is None or SECRET in names:
        return
    for name in names:
        with suppress(AcmError):  # the preview itself refuses such a name
            record = record_of(canonical(name))
            if record is not None:
                yield record, name


def _publishers(everything: Iterable[Resource]) -> dict[tuple[str, str], str]:
    """Return who has a record published: a ValidationRecord of the program, or a certificate issued with it."""
    found: dict[tuple[str, str], str] = {}
    for resource in everything:
        if resource.type == CERTIFICATE and resource.old and resource.output("status") == "ISSUED":
            for record, _ in _listed(_list(resource.old.outputs.get("validationRecords"))):
                found.setdefault(_key(record.name, record.value), f"{resource.name} is issued with it")
    for resource in everything:
        if resource.type == VALIDATION_RECORD and resource.fate is not Fate.DELETE and resource.new:
            inputs = resource.new.inputs
            key = _key(text(inputs.get("name")), text(inputs.get("value")))
            found[key] = f"ValidationRecord {resource.name}"
    return found


def _key(name: str, value: str) -> tuple[str, str]:
    """Names in DNS compare without case and final dot (RFC 4343)."""
    return name.rstrip(".").lower(), value.rstrip(".").lower()


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
