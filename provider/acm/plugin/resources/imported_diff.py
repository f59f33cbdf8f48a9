"""What changed about an imported certificate: material by fingerprint, its key by where it comes from. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cryptography import x509

from acm.model.imports import reading, reimport, rules
from acm.plugin.contract import DiffQuestion, Session
from acm.plugin.diffing import Difference, Entry, Kind, diff
from acm.plugin.resources.certificate_diff import changed_tags
from acm.plugin.resources.imported_material import BODY, CHAIN, KEY, KEY_SOURCES, Key, given, sources
from acm.plugin.tables import IMPORTED_CERTIFICATE
from acm.plugin.values import Properties, Unknown, text_of, unwrap

_STABLES = ("arn", "createdAt", "installationId", "type")
_OTHERS = tuple(prop for prop in IMPORTED_CERTIFICATE.inputs if prop.name not in (BODY, CHAIN, *KEY_SOURCES))
_SOURCES = tuple(prop for prop in IMPORTED_CERTIFICATE.inputs if prop.name in KEY_SOURCES)


def difference(session: Session, question: DiffQuestion) -> Difference:
    """Return what changed, and why it replaces or which names it changes."""
    ignored = {*question.ignore_changes}
    before = reading.certificates(text_of(question.old_state, "certificatePem") or "")
    examined = rules.examine(given(question.new_inputs, Key()))
    warnings: list[str] = []
    entries = diff(_OTHERS, question.old_inputs, question.new_inputs)
    entries += tuple(_changed_key(question.old_inputs, question.new_inputs))
    if not ignored & {BODY, "*"}:
        entries += tuple(_changed_leaf(question, before, examined.leaf, warnings))
    if not ignored & {CHAIN, "*"}:
        entries += tuple(_changed_chain(question, examined.chain))
    entries += tuple(changed_tags(session, question, entries))
    return Difference(entries, stables=_STABLES, warnings=tuple(warnings))


def _changed_leaf(
    question: DiffQuestion,
    before: Sequence[x509.Certificate],
    leaf: x509.Certificate | None,
    warnings: list[str],
) -> Iterator[Entry]:
    """Yield the change of the certificate: a replacement where it may not take the place of the present one."""
    if isinstance(unwrap(question.new_inputs.get(BODY)), Unknown) or leaf is None or not before:
        yield Entry(BODY, Kind.UPDATE)
    elif leaf != before[0]:
        reasons = [failure.message for failure in reimport.refusals(before[0], leaf)]
        warnings.extend(_told(before[0], leaf, reasons))
        yield Entry(BODY, Kind.UPDATE, replaces=bool(reasons))


def _told(before: x509.Certificate, leaf: x509.Certificate, reasons: Sequence[str]) -> Iterator[str]:
    if reasons:
        yield (
            f"This certificate cannot be imported under the present ARN: {' '.join(reasons)} "
            "A new one is made; what uses the old ARN has to be moved over before that is deleted."
        )
    if names := str(reimport.names_changed(before, leaf)):
        yield f"The new certificate changes what it is for; {names}."


def _changed_chain(question: DiffQuestion, chain: Sequence[x509.Certificate]) -> Iterator[Entry]:
    was_given = question.old_inputs.get(CHAIN) is not None
    present = reading.certificates(text_of(question.old_state, "chainPem") or "")
    if isinstance(unwrap(question.new_inputs.get(CHAIN)), Unknown):
        yield Entry(CHAIN, Kind.UPDATE if was_given else Kind.ADD)
    elif reading.fingerprints(chain) != reading.fingerprints(present):
        is_given = question.new_inputs.get(CHAIN) is not None
        yield Entry(CHAIN, Kind.DELETE if not is_given else Kind.UPDATE if was_given else Kind.ADD)


def _changed_key(old: Properties, new: Properties) -> Iterator[Entry]:
    """Yield where the key comes from, once that was known; a key itself is that of the certificate, or Check fails.

    Until a key is first given, after an import by ARN, there is nothing in the state that it could differ from.
    """
    if not sources(old):
        return
    for entry in diff(_SOURCES, old, new):
        if entry.path != KEY or entry.kind is not Kind.UPDATE:
            yield entry
