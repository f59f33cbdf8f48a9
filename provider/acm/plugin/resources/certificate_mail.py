"""What is different about a certificate whose names are approved by mail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from acm.model import domains
from acm.model.backends import Capability, Support
from acm.model.certificate import Certificate, CertificateType, ValidationMethod
from acm.model.errors import AcmError, InvalidParameter, NotAvailable
from acm.model.lifecycle import CertificateStatus, DomainStatus
from acm.model.mail import SETTINGS_HINT, addresses, check_validation_domain
from acm.model.method_change import ChangeStatus
from acm.plugin import checking
from acm.plugin.contract import DiffQuestion, Session
from acm.plugin.diffing import Entry, Kind
from acm.plugin.resources import shared
from acm.plugin.resources.private_certificate import is_private
from acm.plugin.tables import CERTIFICATE
from acm.plugin.values import UNKNOWN, Properties, Value, contains_unknown, text_of, unwrap

METHOD, OPTIONS = "validationMethod", "validationOptions"
_NAMES = ("domainName", "subjectAlternativeNames")


def by_mail(inputs: Properties) -> bool:
    """Tell whether the names are approved by mail; private certificates are not validated."""
    return not is_private(inputs) and shared.meaning(CERTIFICATE.input(METHOD), inputs) == "EMAIL"


def method_of(inputs: Properties) -> ValidationMethod:
    """Return the method of checked inputs."""
    return ValidationMethod(str(shared.meaning(CERTIFICATE.input(METHOD), inputs)))


def check(session: Session, inputs: Properties) -> Iterator[AcmError]:
    """Yield what is wrong with an approval by mail: that none can be sent, or not to where it should. Pure."""
    if not by_mail(inputs):
        return
    methods = session.backend.methods
    if methods is not None and ValidationMethod.EMAIL not in methods:
        yield NotAvailable(
            f"{session.backend.place} has no mail server to validate by EMAIL with.",
            hint=SETTINGS_HINT,
            property_path=METHOD,
        )
    yield from _check_options(inputs)


def _check_options(inputs: Properties) -> Iterator[AcmError]:
    names, seen = _known_names(inputs), set[str]()
    for path, name, validation_domain in _options(inputs):
        if name in seen:
            yield InvalidParameter(f"{name} stands here twice.", property_path=f"{path}.domainName")
        seen.add(name)
        yield from checking.collect(
            lambda name=name, to=validation_domain: check_validation_domain(names or (name,), name, to),  # type: ignore[misc]
            path,
        )


def warnings(session: Session, inputs: Properties) -> Iterator[str]:
    """Yield what the user shall know, although nothing fails."""
    if not by_mail(inputs):
        if inputs.get(OPTIONS) is not None:
            yield f"{OPTIONS} counts for nothing: it says where mail is sent, and {METHOD} is not EMAIL."
        return
    if session.backend.support(Capability.EMAIL) is Support.IGNORED:
        yield f"{METHOD}: {session.backend.place} takes EMAIL and does not heed it. It validates nothing."
    if not session.settings.is_remote:
        where = session.settings.approval_base_url or "its address"
        yield (
            f"{METHOD}: mail is sent while this process or `acm run-due` works, and approvals are answered by `acm serve` "
            f"only. Run it with the home {session.settings.home}, reached at {where}, until all names are approved."
        )


def validation_domains(inputs: Properties) -> dict[str, str]:
    """Return by canonical name where its mail goes, of what is given and known."""
    return {name: to for _, name, to in _options(inputs)} if by_mail(inputs) else {}


def emails_state(
    session: Session, inputs: Properties, names: Iterable[str] | None, certificate: Certificate | None
) -> Value:
    """Return the output validationEmails: of ``certificate``, or before there is one what is certain of it."""
    if certificate is not None:
        return _sorted(email for validation in certificate.validations for email in validation.emails)
    if not by_mail(inputs):
        return []
    if names is None or contains_unknown(inputs.get(OPTIONS)) or session.backend.methods is None:
        return UNKNOWN
    to = validation_domains(inputs)
    return _sorted(email for name in names for email in addresses(name, to.get(name, name)))


def _sorted(texts: Iterable[str]) -> Value:
    items: list[Value] = [*sorted(set(texts))]
    return items


def as_found(certificate: Certificate, inputs: Properties) -> Properties:
    """Return inputs with the method that is there, where a change of it has failed: the next update begins it again."""
    change = certificate.method_change
    if change is None or change.status is not ChangeStatus.FAILED or by_mail(inputs):
        return inputs
    return {**inputs, **imported_inputs(certificate)}


def imported_inputs(certificate: Certificate) -> Properties:
    """Return the inputs of method and addressees that would make this certificate."""
    moved: list[Value] = [
        {"domainName": v.domain_name, "validationDomain": v.validation_domain}
        for v in certificate.validations
        if v.validation_domain not in ("", v.domain_name)
    ]
    method: Properties = {METHOD: certificate.validation_method.value}
    return {**method, **({OPTIONS: moved} if moved else {})}


def changed(session: Session, question: DiffQuestion, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return changes with those of method and addressees as they can be made. Pure."""
    others = tuple(entry for entry in entries if entry.top not in {METHOD, OPTIONS})
    method = [_of_method(session, question, entry) for entry in entries if entry.top == METHOD]
    return (*others, *method, *_of_options(question))


def _of_method(session: Session, question: DiffQuestion, entry: Entry) -> Entry:
    """Return a change from EMAIL to DNS in place, where the backend can."""
    from_mail = by_mail(question.old_inputs) and not is_private(question.new_inputs)
    to_dns = shared.meaning(CERTIFICATE.input(METHOD), question.new_inputs) == "DNS"
    in_place = from_mail and to_dns and session.backend.offers(Capability.METHOD_IN_PLACE)
    return replace(entry, replaces=False) if in_place else entry


def _of_options(question: DiffQuestion) -> Iterator[Entry]:
    """Yield that mail goes elsewhere: it is sent again while the certificate waits, and replaces one that does not."""
    if not (by_mail(question.old_inputs) and by_mail(question.new_inputs)):
        return
    unknown = contains_unknown(question.new_inputs.get(OPTIONS))
    if unknown or _addressees(question.old_inputs) != _addressees(question.new_inputs):
        waits = text_of(question.old_state, "status") == CertificateStatus.PENDING_VALIDATION
        yield Entry(OPTIONS, Kind.UPDATE, replaces=not waits)


def _addressees(inputs: Properties) -> dict[str, str]:
    """Return where mail goes that does not go to the name itself."""
    return {name: to for name, to in validation_domains(inputs).items() if name != to}


def update(session: Session, certificate: Certificate, inputs: Properties) -> Certificate:
    """Carry out a change of method or addressees; return the certificate afterwards."""
    manager, arn = session.manager, certificate.arn
    if certificate.type is not CertificateType.AMAZON_ISSUED or not _by_mail_now(certificate):
        return certificate
    if not by_mail(inputs):
        return manager.set_validation_method(arn, ValidationMethod.DNS)
    to = validation_domains(inputs)
    moved = [v for v in certificate.validations if _moves(v.domain_name, v.validation_domain, to)]
    waiting = [v for v in moved if v.status is DomainStatus.PENDING_VALIDATION]
    if certificate.status is not CertificateStatus.PENDING_VALIDATION or not waiting:
        return certificate
    for validation in waiting:
        name = validation.domain_name
        manager.resend_validation_email(arn, domain=name, validation_domain=to.get(name, name))
    return manager.describe(arn)


def _by_mail_now(certificate: Certificate) -> bool:
    changing = certificate.method_change is not None and certificate.method_change.is_pending
    return certificate.validation_method is ValidationMethod.EMAIL and not changing


def _moves(name: str, present: str, wanted: dict[str, str]) -> bool:
    return bool(present) and wanted.get(name, name) != present


def _known_names(inputs: Properties) -> tuple[str, ...]:
    """Return the canonical names; none where one of them is unknown or wrong, which is another check's finding."""
    if any(contains_unknown(inputs.get(name)) for name in _NAMES):
        return ()
    given = (text_of(inputs, _NAMES[0]) or "", *shared.texts(inputs.get(_NAMES[1])))
    try:
        return domains.name_set(map(domains.canonical, given))
    except AcmError:
        return ()


def _options(inputs: Properties) -> Iterator[tuple[str, str, str]]:
    """Yield place, canonical name and canonical domain of each option that is known and well-formed."""
    listed = unwrap(inputs.get(OPTIONS))
    for index, item in enumerate(listed if isinstance(listed, list) else ()):
        option = unwrap(item)
        if not isinstance(option, dict):
            continue
        name, to = text_of(option, "domainName"), text_of(option, "validationDomain")
        try:
            if name is not None and to is not None:
                yield f"{OPTIONS}[{index}]", domains.canonical(name), domains.canonical(to)
        except AcmError:  # the table's check has said it
            continue
