"""From requests of the model to members of the service's operations, and what is certain of what they make."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from acm.model.certificate import (
    Certificate,
    CertificateOptions,
    CertificateRequest,
    CertificateType,
    DomainValidation,
)
from acm.model.imports import reading
from acm.model.imports.request import ImportRequest
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus

Members = dict[str, Any]


def request(asked: CertificateRequest, token: str) -> Members:
    """Return RequestCertificate's members; ``token`` where the request brings none of its own."""
    members: Members = {
        "DomainName": asked.names[0],
        "ValidationMethod": None if asked.certificate_authority_arn else asked.validation_method.value,
        "CertificateAuthorityArn": asked.certificate_authority_arn,
        "ManagedBy": asked.managed_by,
        "IdempotencyToken": asked.idempotency_token or token,
        "KeyAlgorithm": asked.key_algorithm.value,
        "Options": _options(asked.options),
        "SubjectAlternativeNames": list(asked.names[1:]),
        "DomainValidationOptions": [
            {"DomainName": name, "ValidationDomain": to}
            for name, to in sorted(asked.validation_domains.items())
        ],
        "Tags": _tags(asked.tags),
    }
    return {name: value for name, value in members.items() if value}


def requested(arn: str, asked: CertificateRequest, now: datetime) -> Certificate:
    """Return what is certain of a certificate that was just requested; its records are not known yet."""
    return Certificate(
        arn=arn,
        domain_name=asked.names[0],
        names=asked.names,
        status=CertificateStatus.PENDING_VALIDATION,
        key_algorithm=asked.key_algorithm,
        validation_method=asked.validation_method,
        validations=tuple(DomainValidation(domain_name=name, looks_are_told=False) for name in asked.names),
        options=asked.options,
        tags=asked.tags,
        created_at=now,
    )


def import_(asked: ImportRequest) -> Members:
    """Return ImportCertificate's members; tags only with a new certificate, a reimport refuses them."""
    given = asked.given
    members: Members = {
        "Certificate": (given.certificate or "").encode(),
        "PrivateKey": (given.private_key or "").encode(),
        "CertificateChain": given.chain.encode() if given.chain else None,
        "CertificateArn": asked.arn,
        "Tags": _tags(dict(asked.tags)) if asked.arn is None else None,
    }
    return {name: value for name, value in members.items() if value}


def imported(arn: str, asked: ImportRequest, now: datetime) -> Certificate:
    """Return what is certain of a certificate that was just imported: everything is read from what was given."""
    leaf = reading.certificates(asked.given.certificate or "")[0]
    chain = reading.certificates(asked.given.chain or "")
    first = reading.domain_name(leaf)
    others = [name for name in reading.domain_names(leaf) if name != first]
    return Certificate(
        arn=arn,
        domain_name=first,
        names=(first, *others),
        status=CertificateStatus.ISSUED,
        type=CertificateType.IMPORTED,
        key_algorithm=reading.key_algorithm(leaf.public_key()) or KeyAlgorithm.RSA_2048,
        validations=(),
        tags=dict(asked.tags),
        created_at=now,
        imported_at=now,
        material=reading.material(leaf, chain),
    )


def changed_options(before: CertificateOptions, after: CertificateOptions) -> Members:
    """Return the options that are others than before: AWS refuses one that cannot be changed even where it stays."""
    old, new = _options(before), _options(after)
    return {name: word for name, word in new.items() if old[name] != word} or new


def _options(options: CertificateOptions) -> Members:
    return {
        "CertificateTransparencyLoggingPreference": _word(on=options.certificate_transparency_logging),
        "Export": _word(on=options.export),
    }


def _word(*, on: bool) -> str:
    return "ENABLED" if on else "DISABLED"


def _tags(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]
