"""The validation records to publish, each once although several names may share it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType

from acm.cli.tables import blocks, fields_of, fits, table_of
from acm.model.certificate import Certificate, ResourceRecord

_HEADINGS = ("NAME", "TYPE", "VALUE", "PROVES")


@dataclass(frozen=True, slots=True)
class WantedRecord:
    """A record and the names whose control it proves."""

    record: ResourceRecord
    domain_names: tuple[str, ...]


def wanted_records(certificate: Certificate) -> tuple[WantedRecord, ...]:
    """Return the records that a certificate needs in DNS, in the order of its names."""
    names: dict[ResourceRecord, list[str]] = {}
    for validation in certificate.validations:
        if validation.record is not None:
            names.setdefault(validation.record, []).append(validation.domain_name)
    return tuple(WantedRecord(record, tuple(proves)) for record, proves in names.items())


def records_table(records: Iterable[WantedRecord], width: int) -> RenderableType:
    """Return records as a table, or one below the other where a table would break their names."""
    rows = [(w.record.name, w.record.type, w.record.value, ", ".join(w.domain_names)) for w in records]
    for columns in (len(_HEADINGS), len(_HEADINGS) - 1):  # what a record proves may be left out
        table = table_of(_HEADINGS[:columns], [row[:columns] for row in rows])
        if fits(table, width):
            return table
    return blocks(_stacked(row) for row in rows)


def record_rows(records: Iterable[WantedRecord]) -> list[Sequence[str]]:
    """Return name, type, value and the names proven (joined by commas) of each record."""
    return [(w.record.name, w.record.type, w.record.value, ",".join(w.domain_names)) for w in records]


def _stacked(row: Sequence[str]) -> RenderableType:
    return Group(fields_of(zip((heading.capitalize() for heading in _HEADINGS), row, strict=True)))
