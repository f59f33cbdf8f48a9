"""``acm:index:Certificate``: a requested certificate."""

from __future__ import annotations

from dataclasses import replace

from acm.model import domains
from acm.model.backends import Capability
from acm.model.certificate import Certificate, CertificateOptions, CertificateRequest, CertificateType
from acm.model.errors import InvalidState, ResourceNotFound
from acm.model.keys import requestable
from acm.model.lifecycle import CertificateStatus
from acm.plugin import checking
from acm.plugin.capabilities import key_warnings
from acm.plugin.contract import Call, Checked, DiffQuestion, Made, ReadBack, Session
from acm.plugin.diffing import Difference
from acm.plugin.properties import Definition
from acm.plugin.resources import (
    certificate_http,
    certificate_mail,
    certificate_preflight,
    certificate_renewal,
    certificate_schedule,
    deleting,
    private_certificate,
    shared,
    terminal,
    waiting,
)
from acm.plugin.resources.certificate_diff import difference
from acm.plugin.resources.certificate_names import check_names
from acm.plugin.resources.certificate_state import (
    finished,
    imported_inputs,
    preview_state,
    state_of,
    with_tags,
)
from acm.plugin.tables import CERTIFICATE
from acm.plugin.tables.certificate import OPTIONS
from acm.plugin.values import Properties, contains_unknown, text_of, unwrap

_NAMES = "subjectAlternativeNames"
_AFTER_ISSUE = ("status", "failureReason", *(prop.name for prop in CERTIFICATE.outputs if not prop.required))


class CertificateResource:
    """A certificate by its ARN."""

    @property
    def definition(self) -> Definition:
        """Return the table of the resource."""
        return CERTIFICATE

    def check(self, session: Session, inputs: Properties) -> Checked:
        """Check names, tags and the rest; fold in the provider's region."""
        checked = {"region": session.settings.region, **shared.given(inputs)}
        failures = checking.check(CERTIFICATE.inputs, checked, misplaced=CERTIFICATE.misplaced)
        algorithm = shared.meaning(CERTIFICATE.input("keyAlgorithm"), checked)
        return Checked(
            inputs=checked,
            failures=[
                *failures,
                *shared.check_region(checked),
                *check_names(session, checked),
                *shared.check_all_tags(session, checked),
                *private_certificate.check(checked),
                *certificate_mail.check(session, checked),
                *certificate_http.check(session, checked),
            ],
            warnings=(
                *key_warnings(session.backend, algorithm),
                *certificate_mail.warnings(session, checked),
                *certificate_http.warnings(session, checked),
                *certificate_renewal.warnings(session, checked),
            ),
        )

    def diff(self, session: Session, question: DiffQuestion) -> Difference:
        """Compare inputs by meaning, tags with what is there, and act on a terminal status."""
        session.identity.guard_without_looking(question.old_state)
        return difference(session, question)

    def create(self, call: Call, inputs: Properties) -> Made:
        """Request the certificate; return once its records are known, or once it is issued where that is asked."""
        session = call.session
        if call.preview:
            unknown = any(contains_unknown(inputs.get(name)) for name in ("domainName", _NAMES))
            names = None if unknown else _names(inputs)
            if names is not None:
                certificate_preflight.tell(call, inputs, names)
            certificate_schedule.tell(session)
            return Made(id="", state=preview_state(session, inputs, names))
        certificate = session.manager.request(_request(call, inputs))
        return self._made(call, certificate, inputs)

    def read(self, call: Call, id: str, inputs: Properties, state: Properties) -> ReadBack:  # noqa: A002
        """Tell how the certificate is; only its own installation may say that it is gone."""
        session = call.session
        session.identity.guard(state)
        try:
            certificate = session.manager.describe(id)
        except ResourceNotFound:
            return ReadBack(id="")
        _check_requested(certificate)
        as_asked = (
            with_tags(session, inputs, certificate) if inputs else imported_inputs(session, certificate)
        )
        as_asked = certificate_mail.as_found(certificate, as_asked)
        as_asked = certificate_renewal.as_found(session, certificate, as_asked)
        terminal.warn_of(certificate, as_asked, call.log)
        current = state_of(session, certificate, as_asked)
        if _waits(as_asked):
            return waiting.read(certificate, as_asked, current)
        waiting.require_records(certificate, as_asked, current)
        return ReadBack(
            id=id, state=current, inputs=as_asked, refresh_before_update=waiting.is_pending(certificate)
        )

    def update(self, call: Call, id: str, old_state: Properties, inputs: Properties) -> Made:  # noqa: A002
        """Change tags and options in place; go on waiting where that is asked."""
        session = call.session
        session.identity.guard(old_state)
        certificate = session.manager.describe(id)
        if call.preview:
            return Made(id=id, state=_previewed(session, certificate, inputs))
        tags = shared.known_tags(shared.all_tags(session, inputs))
        if tags != certificate.tags:
            certificate = session.manager.set_tags(id, tags)
        if _options(inputs) != certificate.options and session.backend.offers(Capability.OPTIONS):
            certificate = session.manager.set_options(id, _options(inputs))
        certificate = certificate_renewal.update(session, certificate, inputs)
        certificate = certificate_mail.update(session, certificate, inputs)
        return self._made(call, certificate, inputs)

    def delete(self, call: Call, id: str, state: Properties) -> None:  # noqa: A002
        """Delete the certificate; one that is gone from its own installation is no error."""
        deleting.delete(call, id, state)

    def _made(self, call: Call, certificate: Certificate, inputs: Properties) -> Made:
        session = call.session

        def state(seen: Certificate) -> Properties:
            return state_of(session, seen, inputs)

        certificate = waiting.for_records(call, certificate, inputs, state)
        if _waits(inputs) or private_certificate.is_private(inputs):
            return waiting.make(call, certificate, inputs, state)
        return Made(
            id=certificate.arn,
            state=state(certificate),
            refresh_before_update=waiting.is_pending(certificate),
        )


def _check_requested(certificate: Certificate) -> None:
    if certificate.type is CertificateType.IMPORTED:
        raise InvalidState(
            f"{certificate.arn} is of type {certificate.type}: it was made elsewhere.",
            hint="Use the resource ImportedCertificate for it.",
        )


def _names(inputs: Properties) -> tuple[str, ...]:
    """Return the canonical names of checked inputs, the first one first."""
    first = text_of(inputs, "domainName") or ""
    return domains.name_set(map(domains.canonical, (first, *shared.texts(inputs.get(_NAMES)))))


def _options(inputs: Properties) -> CertificateOptions:
    given = unwrap(inputs.get("options"))
    words = {
        prop.name: shared.meaning(prop, given if isinstance(given, dict) else {})
        for prop in OPTIONS.properties
    }
    return CertificateOptions(
        certificate_transparency_logging=words["certificateTransparencyLoggingPreference"] == "ENABLED",
        export=words["export"] == "ENABLED",
    )


def _request(call: Call, inputs: Properties) -> CertificateRequest:
    session = call.session
    algorithm = shared.meaning(CERTIFICATE.input("keyAlgorithm"), inputs)
    return CertificateRequest(
        names=_names(inputs),
        region=text_of(inputs, "region") or session.settings.region,
        key_algorithm=requestable(str(algorithm)),
        validation_method=certificate_mail.method_of(inputs),
        validation_domains=certificate_mail.validation_domains(inputs),
        options=_options(inputs),
        renewal_policy=certificate_renewal.policy_of(inputs),
        early_renewal=certificate_renewal.early_of(inputs),
        certificate_authority_arn=text_of(inputs, private_certificate.AUTHORITY),
        tags=shared.known_tags(shared.all_tags(session, inputs)),
        idempotency_token=session.new_token(),
        owner=shared.stack_of(call.urn),
    )


def _waits(inputs: Properties) -> bool:
    return shared.meaning(CERTIFICATE.input("waitFor"), inputs) == "ISSUED"


def _previewed(session: Session, certificate: Certificate, inputs: Properties) -> Properties:
    """Return what is certain of an updated certificate: a wait to come leaves open what it will bring."""
    state = state_of(session, replace(certificate, options=_options(inputs)), inputs)
    state["tagsAll"] = shared.all_tags(session, inputs)
    if _waits(inputs) and certificate.status is not CertificateStatus.ISSUED:
        state = {name: value for name, value in state.items() if name not in _AFTER_ISSUE}
    return finished(state, inputs)
