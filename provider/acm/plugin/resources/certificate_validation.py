"""``acm:index:CertificateValidation``: the wait until a certificate is issued."""

from __future__ import annotations

from acm.model.certificate import Certificate, ValidationMethod
from acm.model.clock import rfc3339
from acm.model.errors import InvalidParameter, ResourceNotFound
from acm.model.lifecycle import CertificateStatus
from acm.plugin import checking
from acm.plugin.contract import Call, Checked, DiffQuestion, Made, ReadBack, Session
from acm.plugin.diffing import Difference, canonical, diff
from acm.plugin.properties import Definition
from acm.plugin.resources import shared, waiting
from acm.plugin.tables import CERTIFICATE_VALIDATION
from acm.plugin.tables.common import RECORD_NAME
from acm.plugin.values import Properties, Value, contains_unknown, text_of, unwrap

_FQDNS = "validationRecordFqdns"
_STABLES = ("certificateArn", "installationId")


class CertificateValidationResource:
    """A wait, by the ARN of the certificate it is for."""

    @property
    def definition(self) -> Definition:
        """Return the table of the resource."""
        return CERTIFICATE_VALIDATION

    def check(self, session: Session, inputs: Properties) -> Checked:  # noqa: ARG002 - the configuration adds nothing
        """Check the ARN and the region, which have to agree."""
        checked = shared.given(inputs)
        failures = [
            *checking.check(CERTIFICATE_VALIDATION.inputs, checked),
            *shared.check_region(checked),
            *shared.check_same_region(checked, "certificateArn"),
        ]
        return Checked(inputs=checked, failures=failures)

    def diff(self, session: Session, question: DiffQuestion) -> Difference:
        """Compare inputs by meaning."""
        session.identity.guard_without_looking(question.old_state)
        entries = diff(CERTIFICATE_VALIDATION.inputs, question.old_inputs, question.new_inputs)
        if question.new_inputs.get(_FQDNS) is None:  # nothing to compare any more: nothing to do
            entries = tuple(entry for entry in entries if entry.top != _FQDNS)
        return Difference(entries, stables=_STABLES)

    def create(self, call: Call, inputs: Properties) -> Made:
        """Wait until the certificate is issued; in a preview tell what is known of it now."""
        arn = text_of(inputs, "certificateArn")
        if arn is None:
            return Made(id="", state=shared.given(inputs))
        return self._wait(call, arn, inputs)

    def read(self, call: Call, id: str, inputs: Properties, state: Properties) -> ReadBack:  # noqa: A002
        """Tell how the certificate is; while it is not issued, the wait is not over."""
        call.session.identity.guard(state)
        try:
            certificate = call.session.manager.describe(id)
        except ResourceNotFound:
            return ReadBack(id="")
        as_asked = inputs or _imported_inputs(certificate)
        return waiting.read(certificate, as_asked, _state_of(call.session, certificate, as_asked))

    def update(self, call: Call, id: str, old_state: Properties, inputs: Properties) -> Made:  # noqa: A002
        """Go on waiting."""
        call.session.identity.guard(old_state)
        return self._wait(call, id, inputs)

    def delete(self, call: Call, id: str, state: Properties) -> None:  # noqa: A002, ARG002 - the contract's
        """Do nothing: a wait leaves nothing behind. Only its own installation may say so."""
        call.session.identity.guard(state)

    def _wait(self, call: Call, arn: str, inputs: Properties) -> Made:
        session = call.session
        certificate = session.manager.describe(arn)
        _check_by_records(certificate, inputs)
        _check_covered(certificate, inputs)
        issued = certificate.status is CertificateStatus.ISSUED
        if call.preview and not issued:
            known = shared.identity_output(session, preview=True)
            return Made(id=arn, state={**shared.given(inputs), **known})
        return waiting.make(call, certificate, inputs, lambda seen: _state_of(session, seen, inputs))


def _state_of(session: Session, certificate: Certificate, inputs: Properties) -> Properties:
    issued: Properties = {
        "issuedAt": rfc3339(certificate.issued_at) if certificate.issued_at else None,
        **shared.issued_outputs(certificate.material),
    }
    return {
        "region": certificate.region,
        **shared.given(inputs),
        "status": certificate.status.value,
        **shared.given(issued),
        **shared.identity_output(session, preview=False),
    }


def _imported_inputs(certificate: Certificate) -> Properties:
    """Return inputs that a program has which names the records, and that mean the same as one which does not."""
    names: list[Value] = [*sorted(_wanted(certificate))]
    return {"certificateArn": certificate.arn, **({_FQDNS: names} if names else {})}


def _wanted(certificate: Certificate) -> set[str]:
    return {v.record.name.removesuffix(".") for v in certificate.validations if v.record}


def _check_by_records(certificate: Certificate, inputs: Properties) -> None:
    """Raise where names of records are given for a certificate that wants none: mail or a web server answers instead."""
    otherwise = certificate.validation_method is not ValidationMethod.DNS and certificate.validations
    if otherwise and unwrap(inputs.get(_FQDNS)):
        raise InvalidParameter(
            f"{certificate.arn} is validated by {certificate.validation_method}: it wants no records.",
            hint="Leave validationRecordFqdns out.",
            property_path=_FQDNS,
        )


def _check_covered(certificate: Certificate, inputs: Properties) -> None:
    """Raise where names of records are given and one that the certificate wants is not among them."""
    given = inputs.get(_FQDNS)
    if unwrap(given) is None or contains_unknown(given):
        return
    published = {canonical(RECORD_NAME, name) for name in shared.texts(given)}
    missing = sorted(_wanted(certificate) - published)
    if missing:
        raise InvalidParameter(
            f"records that {certificate.arn} wants are not among them: {', '.join(missing)}.",
            hint="Publish them and add their names, or leave validationRecordFqdns out.",
            property_path=_FQDNS,
        )
