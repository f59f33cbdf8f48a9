"""DiffConfig: what replaces, and the guard against a store that is not the one of before (design 4.3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from acm.model.errors import AcmError
from acm.plugin import configuration
from acm.plugin.diffing import Difference, Entry, diff
from acm.plugin.identity import PROPERTY, refusal
from acm.plugin.tables import PROVIDER
from acm.plugin.values import Properties, contains_unknown, plain, text_of
from acm.settings import Settings

Peek = Callable[[Settings], str | None]


def difference(old: Properties, new: Properties, *, peek: Peek) -> Difference:
    """Return what a change of configuration does; raise ``ForeignInstallation`` where it would leave the store.

    ``peek`` returns the id of the installation that settings lead to. A first id, and a new form of the same values,
    are no change. Changing ``installation`` or ``accountId`` is the deliberate move to another store.
    """
    entries = diff(PROVIDER.inputs, configuration.own_inputs(old), configuration.own_inputs(new))
    entries = tuple(_effective(entry, old, new) for entry in entries)
    if not any(entry.replaces for entry in entries) and not contains_unknown(new):
        _guard(old, new, peek)
    return Difference(entries)


def _effective(entry: Entry, old: Properties, new: Properties) -> Entry:
    """Return ``entry``, replacing only where the settings differ: giving what the environment gave changes nothing."""
    if not entry.replaces or contains_unknown(new):
        return entry
    before, after = _settings(old), _settings(new)
    if before is None or after is None:
        return entry
    if before.is_remote and after.is_remote:  # a remote backend has an account and names of its own
        return replace(entry, replaces=False)
    moved = (before.installation, before.account_id) != (after.installation, after.account_id)
    return replace(entry, replaces=moved)


def _guard(old: Properties, new: Properties, peek: Peek) -> None:
    found = text_of(new, PROPERTY)
    expected = text_of(old, PROPERTY)
    before, after = _settings(old), _settings(new)
    held_before = _peeked(before, peek) if before and before != after else None
    expected = expected or held_before
    if expected is None or expected == found or after is None:
        return
    right = before if held_before == expected else None
    raise refusal(expected=expected, found=found, settings=after, right=right)


def _peeked(settings: Settings, peek: Peek) -> str | None:
    """Return the id of the store of before; None where it cannot be asked any more: that is often why it changes."""
    try:
        return peek(settings)
    except AcmError:
        return None


def _settings(inputs: Properties) -> Settings | None:
    """Return the settings of inputs; None for those of a former version that this one does not take."""
    known = {name for name in plain(inputs) if _is_available(name)}
    try:
        return configuration.read({name: inputs[name] for name in known}).settings
    except AcmError:
        return None


def _is_available(name: str) -> bool:
    prop = PROVIDER.input(name)
    return prop is not None and not prop.not_available
