"""``acm:index:AccountConfiguration``: the configuration of an account in a region, which is always there."""

from __future__ import annotations

import re

from acm.model.account import DEFAULT_DAYS, AccountConfiguration
from acm.model.errors import InvalidParameter
from acm.plugin import checking
from acm.plugin.contract import Call, Checked, DiffQuestion, Made, ReadBack, Session
from acm.plugin.diffing import Difference, diff
from acm.plugin.properties import Definition
from acm.plugin.resources import shared
from acm.plugin.tables import ACCOUNT_CONFIGURATION
from acm.plugin.values import Properties, Value, text_of, unwrap
from acm.settings import REGION_PATTERN

_EVENTS, _DAYS, _PREVIOUS = "expiryEvents", "daysBeforeExpiry", "previousDaysBeforeExpiry"
_STABLES = ("accountId", _PREVIOUS, "installationId")


class AccountConfigurationResource:
    """A configuration by its account and region."""

    @property
    def definition(self) -> Definition:
        """Return the table of the resource."""
        return ACCOUNT_CONFIGURATION

    def check(self, session: Session, inputs: Properties) -> Checked:
        """Check the days and the region; fold in the provider's region."""
        checked = {"region": session.settings.region, **shared.given(inputs)}
        failures = [*checking.check(ACCOUNT_CONFIGURATION.inputs, checked), *shared.check_region(checked)]
        return Checked(inputs=checked, failures=failures)

    def diff(self, session: Session, question: DiffQuestion) -> Difference:
        """Compare inputs by meaning. Of one region there cannot be two at a time: the old one goes first."""
        session.identity.guard_without_looking(question.old_state)
        entries = diff(ACCOUNT_CONFIGURATION.inputs, question.old_inputs, question.new_inputs)
        return Difference(
            entries,
            delete_before_replace=not any(entry.replaces for entry in entries),
            stables=_STABLES,
        )

    def create(self, call: Call, inputs: Properties) -> Made:
        """Adopt the configuration that is there, and put what is declared."""
        region = text_of(inputs, "region")
        if region is None:
            return Made(id="", state=_state(call, inputs, None))
        found = call.session.manager.account_configuration(region)
        if shared.stack_of(call.urn) in found.declared_by:
            call.log.warn_user(
                f"This stack declares the {_named(call.session, region)} already: as another resource, or as one "
                "whose state was lost. Declare it once."
            )
        return self._put(call, region, found, inputs, previous=float(found.days_before_expiry))

    def read(self, call: Call, id: str, inputs: Properties, state: Properties) -> ReadBack:  # noqa: A002
        """Tell what holds; a store that nobody has written yet has no configuration to import."""
        session = call.session
        session.identity.guard(state)
        region = _region_of(session, id)
        if session.identity.look() is None:
            return ReadBack(id="")
        found = session.manager.account_configuration(region)
        _warn_of_others(call, region, found)
        as_found = _as_found(inputs or {"region": region}, found)
        previous = state.get(_PREVIOUS) or float(found.days_before_expiry)
        return ReadBack(id=id, state=_state(call, as_found, previous), inputs=as_found)

    def update(self, call: Call, id: str, old_state: Properties, inputs: Properties) -> Made:  # noqa: A002
        """Put what is declared now; what held before the resource stays known."""
        call.session.identity.guard(old_state)
        region = _region_of(call.session, id)
        found = call.session.manager.account_configuration(region)
        return self._put(call, region, found, inputs, previous=old_state.get(_PREVIOUS))

    def delete(self, call: Call, id: str, state: Properties) -> None:  # noqa: A002
        """Declare it no more; put back what held before where that is asked and nobody else declares it."""
        call.session.identity.guard(state)
        region, previous = _region_of(call.session, id), unwrap(state.get(_PREVIOUS))
        asked = unwrap(state.get("restoreOnDelete")) is True
        restore = int(previous) if asked and isinstance(previous, float | int) else None
        others = call.session.manager.give_up_account_configuration(
            region, owner=shared.stack_of(call.urn), restore=restore
        )
        if restore is not None and others:
            call.log.warn_user(
                f"The {_named(call.session, region)} stays as it is, since {', '.join(others)} declares it too: "
                f"{restore} days are not put back."
            )

    def _put(
        self, call: Call, region: str, found: AccountConfiguration, inputs: Properties, *, previous: Value
    ) -> Made:
        _warn_of_others(call, region, found)
        if not call.preview:
            call.session.manager.put_account_configuration(
                region, _days(inputs), owner=shared.stack_of(call.urn)
            )
        account = call.session.account
        return Made(id=f"{account}/{region}", state=_state(call, inputs, previous))


def _warn_of_others(call: Call, region: str, found: AccountConfiguration) -> None:
    for other in found.declared_by:
        if other != shared.stack_of(call.urn):
            call.log.warn_user(
                f"Stack {other} declares the {_named(call.session, region)} too: whichever runs last wins. "
                f"Declare it in one stack only; if that one is gone, run `acm account forget {other}`."
            )


def _named(session: Session, region: str) -> str:
    return f"configuration of account {session.account} in {region}"


def _region_of(session: Session, id: str) -> str:  # noqa: A002
    """Return the region of an id; raise ``InvalidParameter`` for one that is not of this account."""
    account, _, region = id.partition("/")
    if account != session.account or not re.fullmatch(REGION_PATTERN, region):
        raise InvalidParameter(
            f"{id[:100]!r} is no id of an AccountConfiguration of account {session.account}.",
            hint=f"Expected ACCOUNT/REGION, as in {session.account}/{session.settings.region}.",
        )
    return region


def _days(inputs: Properties) -> int:
    events = unwrap(inputs.get(_EVENTS))
    days = events.get(_DAYS) if isinstance(events, dict) else None
    return int(days) if isinstance(days, float | int) else DEFAULT_DAYS


def _as_found(inputs: Properties, found: AccountConfiguration) -> Properties:
    """Return ``inputs`` as they are where what holds means the same, else with what holds."""
    if _days(inputs) == found.days_before_expiry:
        return inputs
    return {**inputs, _EVENTS: {_DAYS: float(found.days_before_expiry)}}


def _state(call: Call, inputs: Properties, previous: Value) -> Properties:
    defaults: Properties = {_EVENTS: {_DAYS: float(DEFAULT_DAYS)}, "restoreOnDelete": False}
    computed: Properties = {"accountId": call.session.account, _PREVIOUS: previous}
    return {
        **defaults,
        **shared.given(inputs),
        **shared.given(computed),
        **shared.identity_output(call.session, preview=call.preview),
    }
