"""``acm:index:ValidationRecord``: a record in one of the provider's zones."""

from __future__ import annotations

from collections.abc import Iterator

from acm.model.domains import MAX_LABEL, MAX_NAME
from acm.model.errors import AcmError, InvalidDomainName, InvalidParameter, NoZone
from acm.model.installation import ZoneRecord
from acm.plugin import checking
from acm.plugin.contract import Call, Checked, DiffQuestion, Made, ReadBack, Session
from acm.plugin.diffing import Difference, canonical, diff
from acm.plugin.properties import Definition
from acm.plugin.resources import shared
from acm.plugin.tables import VALIDATION_RECORD
from acm.plugin.tables.common import RECORD_NAME
from acm.plugin.tables.validation_record import DEFAULT_TTL
from acm.plugin.values import Properties, text_of, unwrap

_STABLES = ("name", "type", "value", "fqdn", "installationId")


class ValidationRecordResource:
    """A published record by its name and type."""

    @property
    def definition(self) -> Definition:
        """Return the table of the resource."""
        return VALIDATION_RECORD

    def check(self, session: Session, inputs: Properties) -> Checked:  # noqa: ARG002 - zones are looked up in Create
        """Check names and numbers."""
        checked = shared.given(inputs)
        failures = [*checking.check(VALIDATION_RECORD.inputs, checked), *_check_names(checked)]
        return Checked(inputs=checked, failures=failures)

    def diff(self, session: Session, question: DiffQuestion) -> Difference:
        """Compare inputs by meaning; two values of one name cannot stand side by side."""
        session.identity.guard_without_looking(question.old_state)
        old, new = question.old_inputs, question.new_inputs
        entries = diff(VALIDATION_RECORD.inputs, old, new)
        same_place = not any(entry.top in ("name", "type") for entry in entries)
        return Difference(
            entries,
            delete_before_replace=same_place and any(entry.replaces for entry in entries),
            stables=_STABLES,
        )

    def create(self, call: Call, inputs: Properties) -> Made:
        """Publish the record; in a preview tell its id and refuse a name that no zone holds."""
        name = text_of(inputs, "name")
        if name is not None:
            _require_zone(call.session, name)
        if call.preview:
            return Made(id=_id(inputs) if name else "", state=_state(call, inputs))
        return self._publish(call, inputs)

    def read(self, call: Call, id: str, inputs: Properties, state: Properties) -> ReadBack:  # noqa: A002
        """Ask the zone's own server for the record."""
        call.session.identity.guard(state)
        name, record_type = _parse(id)
        found = call.session.manager.published(f"{name}.", record_type)
        if found is None:
            return ReadBack(id="")
        as_asked = _as_found(inputs, found)
        return ReadBack(id=id, state=_state(call, as_asked), inputs=as_asked)

    def update(self, call: Call, id: str, old_state: Properties, inputs: Properties) -> Made:  # noqa: A002
        """Publish the record with its new time to live."""
        call.session.identity.guard(old_state)
        if call.preview:
            return Made(id=id, state=_state(call, inputs))
        return self._publish(call, inputs)

    def delete(self, call: Call, id: str, state: Properties) -> None:  # noqa: A002
        """Give the record up; say who keeps it where somebody does."""
        call.session.identity.guard(state)
        outcome = call.session.manager.unpublish(
            _record(state), owner=call.urn, stack=shared.stack_of(call.urn)
        )
        if outcome.kept_for:
            call.log.warn_user(
                f"The record {id} stays in DNS: it is needed by {', '.join(outcome.kept_for)}."
            )

    def _publish(self, call: Call, inputs: Properties) -> Made:
        overwrite = unwrap(inputs.get("overwrite")) is True
        call.session.manager.publish(_record(inputs), owner=call.urn, overwrite=overwrite)
        return Made(id=_id(inputs), state=_state(call, inputs))


def _record(properties: Properties) -> ZoneRecord:
    ttl = unwrap(properties.get("ttl"))
    return ZoneRecord(
        name=f"{_bare(properties, 'name')}.",
        type=_type(properties),
        value=f"{_bare(properties, 'value')}.",
        ttl=int(ttl) if isinstance(ttl, float | int) else DEFAULT_TTL,
    )


def _bare(properties: Properties, name: str) -> str:
    return str(canonical(RECORD_NAME, text_of(properties, name) or ""))


def _type(properties: Properties) -> str:
    return str(shared.meaning(VALIDATION_RECORD.input("type"), properties))


def _id(properties: Properties) -> str:
    return f"{_bare(properties, 'name')}/{_type(properties)}"


def _parse(id: str) -> tuple[str, str]:  # noqa: A002
    name, _, record_type = id.rpartition("/")
    if not name or record_type != "CNAME":
        raise InvalidParameter(
            f"{id[:300]!r} is no id of a ValidationRecord.",
            hint="Expected NAME/CNAME, as in _x.example.com/CNAME.",
        )
    for error in _check_record_name(name, "id"):
        raise error
    return str(canonical(RECORD_NAME, name)), record_type


def _state(call: Call, inputs: Properties) -> Properties:
    name = text_of(inputs, "name")
    defaults: Properties = {"type": _type(inputs), "ttl": float(DEFAULT_TTL), "overwrite": False}
    known: Properties = {} if name is None else {"fqdn": _bare(inputs, "name")}
    return {
        **defaults,
        **shared.given(inputs),
        **known,
        **shared.identity_output(call.session, preview=call.preview),
    }


def _as_found(inputs: Properties, found: ZoneRecord) -> Properties:
    """Return ``inputs`` as they are where the record found means the same, else with what was found."""
    as_found: Properties = {"name": found.name, "value": found.value, "ttl": float(found.ttl)}
    drifted = {entry.top for entry in diff(VALIDATION_RECORD.inputs, inputs, {**inputs, **as_found})}
    return {**inputs, **{name: value for name, value in as_found.items() if name in drifted}}


def _require_zone(session: Session, name: str) -> None:
    if shared.zone_of(session.settings, name) is None:
        raise NoZone(
            f"{name[:300]} lies in no zone that this provider may write.",
            hint="Add its zone to the provider's dnsZones, with server and key, or to devZone.",
            property_path="name",
        )


def _check_names(inputs: Properties) -> Iterator[AcmError]:
    for prop in ("name", "value"):
        text = text_of(inputs, prop)
        if text is not None:
            yield from _check_record_name(text, prop)


def _check_record_name(name: str, path: str) -> Iterator[AcmError]:
    """Yield what is wrong with a record's name: sizes and characters (RFC 1035 §2.3.4, RFC 2181 §11, host-like labels)."""
    bare = str(canonical(RECORD_NAME, name))
    labels = bare.split(".")
    if len(bare) > MAX_NAME or any(len(label) > MAX_LABEL for label in labels):
        yield InvalidDomainName(
            f"a name has at most {MAX_NAME} octets and {MAX_LABEL} in a label.", property_path=path
        )
    elif len(labels) == 1 or not all(
        label and label.replace("-", "").replace("_", "").isalnum() for label in labels
    ):
        yield InvalidDomainName(
            f"{bare[:80]!r} is no absolute name of letters, digits, hyphens and underscores.",
            property_path=path,
        )
    elif not bare.isascii():
        yield InvalidDomainName("the name of a record is written in A-labels (xn--…).", property_path=path)
