"""The report as sections of prose and tables, before they become Markdown or a page in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from acm.cli.report.changes import Fate, Resource
from acm.cli.report.reasons import why
from acm.cli.report.report import Report
from acm.cli.texts import count_of, moment

MOST_NAMES = 4
"""How many of several names are shown in one place."""


class Quoted(str):
    """A text from outside: shown as it is, whatever it holds."""

    __slots__ = ()


Line = tuple[str, ...]
"""Prose and quoted texts, one after another."""

Cell = tuple[Line, ...]
"""The lines of a table's cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the report: a heading, a table, and remarks about it."""

    title: str
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    remarks: tuple[Line, ...] = ()


def sections(report: Report) -> Iterator[Section]:
    """Yield the parts that have something to say, the most urgent first."""
    every = (_failure, _made, _replaced, _updated, _deleted, _records, _expiring)
    return (section for part in every for section in (part(report),) if section.rows or section.remarks)


def summary(report: Report) -> str:
    """Return how many certificates have which fate, in words."""
    words = {
        Fate.CREATE: "make",
        Fate.ADOPT: "import",
        Fate.REPLACE: "replace",
        Fate.UPDATE: "update",
        Fate.DELETE: "delete",
    }
    counts = [
        f"{len(report.with_fate(fate))} to {word}" for fate, word in words.items() if report.with_fate(fate)
    ]
    return ", ".join(counts) or "no change"


def notes(report: Report) -> Iterator[Line]:
    """Yield what else was seen, and what could not be."""
    for (type_, fate), count in sorted(report.others.items()):
        yield ("Also in this package: ", str(count), " ", Quoted(type_.rpartition(":")[2]), f" to {fate}.")
    if report.foreign:
        yield (f"{count_of(report.foreign, 'resource')} of other packages not looked at.",)
    if report.left_out:
        unseen = "what they publish, use or let expire is not seen"
        left_out = count_of(report.left_out, "unchanged resource")
        yield (f"The preview leaves out {left_out}: {unseen}. `--show-sames` shows them.",)


def _failure(report: Report) -> Section:
    remarks: list[Line] = [(Quoted(name), ": ", Quoted(text)) for name, text in report.errors]
    if report.other_errors:
        remarks.append(
            (
                f"{count_of(report.other_errors, 'error')} of the program or of other packages: its log tells more.",
            )
        )
    return Section(title="The preview failed: this report is not complete", remarks=tuple(remarks))


def _made(report: Report) -> Section:
    made = report.with_fate(Fate.CREATE, Fate.ADOPT)
    rows = tuple((_name(r), _names(r), _why(r, otherwise="new")) for r in made)
    return Section(title="To make", headings=("Resource", "Names", "Why"), rows=rows)


def _replaced(report: Report) -> Section:
    replaced = report.with_fate(Fate.REPLACE)
    return Section(
        title="To replace",
        headings=("Resource", "Names after", "Why", "ARN that ends"),
        rows=tuple((_name(r), _names(r), _why(r), _quoted(r.arn)) for r in replaced),
        remarks=tuple(_meaning(report, r) for r in replaced),
    )


def _updated(report: Report) -> Section:
    rows = tuple(
        (_name(r), _why(r, otherwise="its outputs are read again")) for r in report.with_fate(Fate.UPDATE)
    )
    return Section(title="To update in place; the ARN stays", headings=("Resource", "What"), rows=rows)


def _deleted(report: Report) -> Section:
    deleted = report.with_fate(Fate.DELETE)
    return Section(
        title="To delete",
        headings=("Resource", "Names", "ARN that ends"),
        rows=tuple((_name(r), _names(r), _quoted(r.arn)) for r in deleted),
        remarks=tuple(_meaning(report, r) for r in deleted),
    )


def _meaning(report: Report, resource: Resource) -> Line:
    """Return what it means for users of the ARN."""
    users = report.users.get(resource.urn, ())
    listed: list[str] = []
    for user in users[:MOST_NAMES]:
        listed += [", " if listed else " Used in this stack by ", Quoted(user.name), " (", Quoted(user.type)]
        listed.append(f": {user.fate})")
    if len(users) > MOST_NAMES:
        listed.append(f" and {len(users) - MOST_NAMES} more")
    return (
        Quoted(resource.name),
        ": ",
        order_of(resource),
        *(listed or [" This preview shows no user of it"]),
        ".",
    )


def order_of(resource: Resource) -> str:
    """Return in sentences what becomes of the ARN, and in which order."""
    kept = resource.old is not None and resource.old.retain_on_delete
    if resource.fate is Fate.DELETE:
        if kept:
            return "the certificate itself is kept (retainOnDelete); this stack lets go of it."
        return "whoever outside of this stack still has its ARN loses the certificate."
    if resource.deleted_first:
        return (
            "the old certificate is deleted before the new one is made (deleteBeforeReplace), so there is none in "
            "between. The new ARN is known after `up`."
        )
    last = "the old one is kept (retainOnDelete)" if kept else "the old one is deleted"
    return (
        f"the new certificate is made first, users in this stack move to its ARN, then {last}. The new ARN is known "
        "after `up`; users outside of this stack have to be moved by hand."
    )


def _records(report: Report) -> Section:
    found = report.records
    remarks: list[Line] = []
    if found.unknown:
        remarks.append(
            (
                "Known after `up` only, since names are secret or the backend computes them: the records of ",
                *_listed(found.unknown),
                ". Publish them then; a wait goes on until they are there.",
            )
        )
    others = len(found.wanted) - len(found.to_publish)
    if others:
        remarks.append(
            (f"{count_of(others, 'other record')}: published by the program, or already for a certificate.",)
        )
    rows = tuple(
        (_quoted(r.name), ((r.type,),), _quoted(r.value), (_listed(r.proves),)) for r in found.to_publish
    )
    return Section(
        title="Records to publish before the merge",
        headings=("Name", "Type", "Value", "Proves"),
        rows=rows,
        remarks=tuple(remarks) if rows or found.unknown else (),
    )


def _expiring(report: Report) -> Section:
    rows = tuple(
        (
            _name(e.resource),
            (_listed(e.resource.names_now),),
            ((moment(e.not_after, report.now),),),
            ((f"{e.resource.fate}d by this change",),) if e.ends_with_change else _quoted(e.status),
        )
        for e in report.expiring
    )
    days = report.within.days
    title = f"Expiring within {count_of(days, 'day')}" if days else "Expiring very soon"
    return Section(title=title, headings=("Resource", "Names", "Not after", "Status"), rows=rows)


def _name(resource: Resource) -> Cell:
    return _quoted(resource.name)


def _names(resource: Resource) -> Cell:
    return (_listed(resource.names),)


def _why(resource: Resource, *, otherwise: str = "") -> Cell:
    return tuple((Quoted(reason),) for reason in why(resource)) or ((otherwise,),)


def _quoted(text: str) -> Cell:
    return ((Quoted(text),),)


def _listed(texts: Iterable[str]) -> Line:
    """Return the first of several texts, and how many more there are."""
    found = tuple(texts)
    parts: list[str] = []
    for text in found[:MOST_NAMES]:
        parts += [", ", Quoted(text)] if parts else [Quoted(text)]
    return (*parts, *([f" and {len(found) - MOST_NAMES} more"] if len(found) > MOST_NAMES else []))
