"""What a certificate looks like as properties: outputs from the manager's answer, records known before there is one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from acm.model import domains
from acm.model.arn import CertificateArn
from acm.model.certificate import (
    Certificate,
    CertificateOptions,
    CertificateType,
    ResourceRecord,
    ValidationMethod,
)
from acm.model.clock import rfc3339
from acm.model.keys import REQUESTABLE
from acm.plugin.contract import Session
from acm.plugin.resources import certificate_http, certificate_mail, certificate_renewal, shared
from acm.plugin.resources.private_certificate import AUTHORITY, is_private
from acm.plugin.tables.validation_record import DEFAULT_TTL
from acm.plugin.values import UNKNOWN, Properties, Value, contains_secret, secret_if

NAMING = ("domainName", "subjectAlternativeNames")
"""Inputs that name the certificate: where one of them is secret, outputs that show the names are too."""

_SHOWING_NAMES = (
    "domainValidationOptions",
    "validationRecords",
    "validationEmails",
    "validationRedirects",
    "subject",
    "certificatePem",
    "fullChainPem",
)


def state_of(session: Session, certificate: Certificate, inputs: Properties) -> Properties:
    """Return the state of a certificate: the inputs as the user wrote them, and every output."""
    computed: Properties = {
        "arn": certificate.arn,
        "status": certificate.status.value,
        "type": certificate.type.value,
        "createdAt": rfc3339(certificate.created_at),
        "failureReason": certificate.failure_reason,
        "keyAlgorithm": certificate.key_algorithm.value,
        "validationMethod": certificate.validation_method.value
        if certificate.type is not CertificateType.PRIVATE
        else None,
        "subjectAlternativeNames": list(certificate.names[1:]),
        "options": options_state(certificate.options),
        "region": certificate.region,
        "tags": {},
        "tagsAll": dict(certificate.tags),
        "certificateAuthorityArn": certificate.certificate_authority_arn,
        **records_state(session, certificate.names, told=_told(certificate)),
        "validationEmails": certificate_mail.emails_state(session, inputs, None, certificate),
        "validationRedirects": certificate_http.redirects_state(session, inputs, None, certificate),
        **_issued(certificate),
        **certificate_renewal.state_of(certificate),
        **shared.identity_output(session, preview=False),
    }
    return finished({**shared.given(computed), **shared.given(inputs)}, inputs)


def preview_state(session: Session, inputs: Properties, names: tuple[str, ...] | None) -> Properties:
    """Return what is certain before the certificate exists; ``names`` is None where one of them is unknown."""
    kind = CertificateType.PRIVATE if is_private(inputs) else CertificateType.AMAZON_ISSUED
    otherwise = is_private(inputs) or certificate_mail.by_mail(inputs) or certificate_http.over_http(inputs)
    wanting = () if otherwise else names
    records = records_state(session, wanting) if wanting is not None else {}
    computed: Properties = {
        "type": kind.value,
        "tagsAll": shared.all_tags(session, inputs),
        **records,
        "validationEmails": certificate_mail.emails_state(session, inputs, names, None),
        "validationRedirects": certificate_http.redirects_state(session, inputs, names, None),
        **certificate_renewal.preview_state(),
        **shared.identity_output(session, preview=True),
    }
    return finished({**computed, **shared.given(inputs)}, inputs)


def finished(state: Properties, inputs: Properties) -> Properties:
    """Return ``state`` with every output secret that would show a secret input."""
    names_are_secret = any(contains_secret(inputs.get(name)) for name in NAMING)
    tags_are_secret = contains_secret(inputs.get("tags"))
    secret = dict.fromkeys(_SHOWING_NAMES, names_are_secret) | {"tagsAll": tags_are_secret}
    return {name: secret_if(secret.get(name, False), value) for name, value in state.items()}


def imported_inputs(session: Session, certificate: Certificate) -> Properties:
    """Return inputs that would make this certificate: what has a default and equals it is left out."""
    inputs: Properties = {
        "domainName": certificate.domain_name,
        "region": CertificateArn.parse(certificate.arn).region,
    }
    if certificate.names[1:]:
        inputs["subjectAlternativeNames"] = list(certificate.names[1:])
    if certificate.key_algorithm is not REQUESTABLE[0]:
        inputs["keyAlgorithm"] = certificate.key_algorithm.value
    if certificate.certificate_authority_arn is not None:
        inputs[AUTHORITY] = certificate.certificate_authority_arn
    if certificate.validations and certificate.validation_method is not ValidationMethod.DNS:
        inputs.update(certificate_mail.imported_inputs(certificate))
    if certificate.options != CertificateOptions():
        inputs["options"] = options_state(certificate.options)
    return with_tags(session, certificate_renewal.as_found(session, certificate, inputs), certificate)


def with_tags(session: Session, inputs: Properties, certificate: Certificate) -> Properties:
    """Return ``inputs`` with the tags that are really there; as they are where those mean the same."""
    if shared.all_tags(session, inputs) == dict(certificate.tags):
        return inputs
    defaults = session.default_tags
    own: Properties = {key: value for key, value in certificate.tags.items() if defaults.get(key) != value}
    return {**inputs, "tags": own}


def records_state(
    session: Session, names: Iterable[str], *, told: Mapping[str, ResourceRecord | None] | None = None
) -> Properties:
    """Return the validation records of canonical names, by name and by record; ``told`` are those of a certificate.

    Without a certificate, the names and values of records that nobody can know yet are unknown; with one, such a record
    is left out.
    """
    record_of = session.manager.validation_record if told is None else told.get
    by_name = {name: record_of(name) for name in sorted(names)}
    shown = {name: record for name, record in by_name.items() if record is not None or told is None}
    by_base: dict[str, list[str]] = {}
    for name in shown:
        by_base.setdefault(domains.base_domain(name), []).append(name)
    return {
        "domainValidationOptions": [_option(name, record) for name, record in shown.items()],
        "validationRecords": [
            _detail(session, base, shown[proven[0]], proven) for base, proven in sorted(by_base.items())
        ],
    }


def _told(certificate: Certificate) -> dict[str, ResourceRecord | None]:
    return {validation.domain_name: validation.record for validation in certificate.validations}


def options_state(options: CertificateOptions) -> Value:
    """Return options in ACM's words."""
    words = {True: "ENABLED", False: "DISABLED"}
    return {
        "certificateTransparencyLoggingPreference": words[options.certificate_transparency_logging],
        "export": words[options.export],
    }


def _option(name: str, record: ResourceRecord | None) -> Value:
    return {
        "domainName": name,
        "resourceRecordName": record.name if record else UNKNOWN,
        "resourceRecordType": record.type if record else "CNAME",
        "resourceRecordValue": record.value if record else UNKNOWN,
    }


def _detail(session: Session, base: str, record: ResourceRecord | None, proven: list[str]) -> Value:
    return {
        "name": record.name if record else UNKNOWN,
        "fqdn": record.name.removesuffix(".") if record else UNKNOWN,
        "type": record.type if record else "CNAME",
        "value": record.value if record else UNKNOWN,
        "ttl": float(DEFAULT_TTL),
        "zone": shared.zone_of(session.settings, f"_.{base}") or domains.registrable(base),
        "domainNames": list(proven),
    }


def _issued(certificate: Certificate) -> Properties:
    material = certificate.material
    if material is None:
        return {}
    return {
        "issuedAt": rfc3339(certificate.issued_at) if certificate.issued_at else None,
        "issuer": material.issuer,
        "subject": material.subject,
        "signatureAlgorithm": material.signature_algorithm,
        "spkiSha256": material.spki_sha256,
        **shared.issued_outputs(material),
    }
