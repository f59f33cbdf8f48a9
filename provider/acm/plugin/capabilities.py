"""What the backend that answers cannot do, told at preview: by the matrix, with property, reason and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from acm.model.backends import MATRIX, Backend, Capability, Support
from acm.model.errors import AcmError
from acm.plugin.contract import Session
from acm.plugin.diffing import Entry
from acm.plugin.values import Properties

_OF_TERMS = {"keyAlgorithm", "validity", "permissions", "permanentDeletionTimeInDays"}
"""Inputs of an authority that a backend may not heed."""


def warnings(backend: Backend) -> Iterator[str]:
    """Yield what the user of a backend has to know before anything else."""
    if backend.support(Capability.REAL_VALIDATION) is Support.IGNORED:
        yield f"{backend.place} validates nothing. {MATRIX[Capability.REAL_VALIDATION].instead}"


def key_warnings(backend: Backend, algorithm: object) -> Iterator[str]:
    """Yield that another key than ``algorithm`` will be made, where that is so."""
    if algorithm != "RSA_2048" and backend.support(Capability.KEY_ALGORITHMS) is Support.IGNORED:
        yield f"keyAlgorithm: {backend.place} takes {algorithm} and does not heed it. {MATRIX[Capability.KEY_ALGORITHMS].instead}"


def authority_warnings(backend: Backend, inputs: Properties) -> Iterator[str]:
    """Yield that an authority will not be what its inputs say, where that is so."""
    row = MATRIX[Capability.AUTHORITY_TERMS]
    if row.of(backend.kind) is Support.IGNORED:
        for name in _OF_TERMS & inputs.keys():
            yield f"{name}: {backend.place} does not heed it. {row.instead}"
    told = MATRIX[Capability.AUTHORITY_REVOCATION]
    if "revocationConfiguration" in inputs and told.of(backend.kind) is Support.IGNORED:
        yield f"revocationConfiguration: {backend.place} does not heed it. {told.instead}"


def authority_failures(backend: Backend, inputs: Properties) -> Iterator[AcmError]:
    """Yield what an authority cannot have there."""
    if not backend.offers(Capability.AUTHORITIES_BELOW):
        for name in ("parent", "pathLength", "nameConstraints"):
            if inputs.get(name) is not None:
                yield backend.lacks(Capability.AUTHORITIES_BELOW, property_path=name)


def record_failures(session: Session, property_path: str) -> Iterator[AcmError]:
    """Yield that records cannot be told before a certificate is requested, where that is so."""
    if session.backend.naming is None:
        yield session.backend.lacks(Capability.RECORDS_AT_PREVIEW, property_path=property_path)


def changed_options(backend: Backend, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return changes with those of options as the backend can make them; raise ``NotOffered`` where it cannot."""
    placed = tuple(_of_export(backend, entry) for entry in entries)
    in_place = any(entry.top == "options" for entry in placed) and not any(entry.replaces for entry in placed)
    if in_place and not backend.offers(Capability.OPTIONS):
        raise backend.lacks(Capability.OPTIONS, property_path="options")
    return placed


def _of_export(backend: Backend, entry: Entry) -> Entry:
    """Return a change of ``options.export``, or of options that are unknown, as a replacement where it has to be one."""
    may_be_export = entry.path in ("options", "options.export")
    return (
        replace(entry, replaces=True)
        if may_be_export and not backend.offers(Capability.EXPORT_IN_PLACE)
        else entry
    )
