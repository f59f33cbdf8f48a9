"""What changed about a certificate: its inputs by meaning, its tags as they are, its status. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from acm.model.errors import ValidationFailed
from acm.model.lifecycle import TERMINAL
from acm.plugin import checking
from acm.plugin.capabilities import changed_options
from acm.plugin.contract import DiffQuestion, Session
from acm.plugin.diffing import Difference, Entry, Kind, canonical, compare_sets, diff
from acm.plugin.resources import certificate_mail, shared
from acm.plugin.tables import CERTIFICATE
from acm.plugin.tables.common import DOMAIN_NAME
from acm.plugin.values import UNKNOWN, Properties, Value, text_of, unwrap

_NAMES = "subjectAlternativeNames"
_STABLES = ("arn", "createdAt", "installationId", "type")


def difference(session: Session, question: DiffQuestion) -> Difference:
    """Return what changed and what that does; raise ``ValidationFailed`` where onTerminal says so."""
    entries = changed_options(session.backend, _changed_inputs(question))
    entries = certificate_mail.changed(session, question, entries)
    entries += tuple(changed_tags(session, question, entries))
    entries += tuple(_terminal(question, entries))
    return Difference(entries, stables=_STABLES)


def _changed_inputs(question: DiffQuestion) -> tuple[Entry, ...]:
    """Return the changed inputs; the primary name among the others is no change."""
    changed = diff(CERTIFICATE.inputs, question.old_inputs, question.new_inputs)
    if unwrap(question.new_inputs.get(_NAMES)) == UNKNOWN:
        return changed
    names = compare_sets(_NAMES, _other_names(question.old_inputs), _other_names(question.new_inputs))
    others = [entry for entry in changed if entry.top != _NAMES]
    return (*others, *(replace(entry, replaces=True) for entry in names))


def _other_names(inputs: Properties) -> dict[int, Value]:
    primary = canonical(DOMAIN_NAME, unwrap(inputs.get("domainName")))
    listed = unwrap(inputs.get(_NAMES))
    names = enumerate(listed if isinstance(listed, list) else ())
    meant = {index: canonical(DOMAIN_NAME, name) for index, name in names}
    return {index: name for index, name in meant.items() if name != primary}


def changed_tags(session: Session, question: DiffQuestion, so_far: tuple[Entry, ...]) -> Iterator[Entry]:
    """Yield tags that are not as they should be without an input having changed: drift, or the provider's defaults."""
    wanted, found = shared.all_tags(session, question.new_inputs), unwrap(question.old_state.get("tagsAll"))
    if not isinstance(wanted, dict) or not isinstance(found, dict):
        return
    settled = {entry.path for entry in so_far} | set(question.ignore_changes)
    if settled & {"tags", "tagsAll", "*"}:
        return
    for key in sorted({*wanted, *found}):
        path = checking.join("tagsAll", key)
        if wanted.get(key) == found.get(key) or settled & {path, checking.join("tags", key)}:
            continue
        kind = Kind.ADD if key not in found else Kind.UPDATE if key in wanted else Kind.DELETE
        yield Entry(path, kind, of_input=False)


def _terminal(question: DiffQuestion, so_far: tuple[Entry, ...]) -> Iterator[Entry]:
    """Yield the replacement of a certificate that will never be issued, or valid, again; or refuse, as asked."""
    status = text_of(question.old_state, "status")
    if status not in TERMINAL or any(entry.replaces for entry in so_far):
        return
    choice = shared.meaning(CERTIFICATE.input("onTerminal"), question.new_inputs)
    if choice == "fail":
        raise ValidationFailed(
            f"{question.id} has status {status}, and onTerminal is fail.",
            hint="Set onTerminal to recreate to have a new one requested, or to retain to keep this one.",
            property_path="onTerminal",
        )
    if choice == "recreate":
        yield Entry("status", Kind.UPDATE, replaces=True, of_input=False)
