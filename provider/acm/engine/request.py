"""RequestCertificate: check, give it an ARN and its validation records, store it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, fields, replace
from datetime import timedelta

from acm.engine.handed import LEASE
from acm.engine.mail.queueing import queue, require_mailing
from acm.engine.ports import Rooms, Transaction
from acm.engine.quota import spend
from acm.model import domains
from acm.model.arn import CertificateArn, partition_of
from acm.model.certificate import (
    Certificate,
    CertificateRequest,
    CertificateType,
    DomainValidation,
    ValidationMethod,
)
from acm.model.errors import AcmError, IdempotencyMismatch, InvalidParameter
from acm.model.keys import requestable
from acm.model.lifecycle import TERMINAL, CertificateStatus
from acm.model.mail import addresses, check_validation_domain
from acm.model.quotas import Acquisition
from acm.model.renewal import RenewalPolicy
from acm.model.tags import check_tags

TOKEN_LIFE = timedelta(hours=1)
"""For how long an idempotency token stands for its request (wire rules, request)."""


async def request(rooms: Rooms, asked: CertificateRequest) -> Certificate:
    """Store a new request and return it, with its validation records; issue nothing.

    The same idempotency token with the same parameters returns the first certificate while that lives.
    Raises ``InvalidDomainName``, ``LimitExceeded``, ``InvalidTag``, ``InvalidParameter``, ``IdempotencyMismatch``.
    """
    checked = check(asked, max_names=rooms.max_names, accepted_suffixes=rooms.accepted_suffixes)
    if _by_mail(checked):
        require_mailing(rooms.mailing)
    made: list[Certificate] = []
    certificate = await rooms.store.write(lambda tx: _store(tx, rooms, checked, made))
    rooms.handed.add(made)
    return certificate


def check(
    asked: CertificateRequest, *, max_names: int, accepted_suffixes: tuple[str, ...] | None
) -> CertificateRequest:
    """Return ``asked`` with canonical names, after every rule that needs no store. Pure."""
    names = domains.name_set(_checked_names(asked, accepted_suffixes))
    domains.check_common_name(names[0])
    domains.check_count(names, max_names)
    check_tags(asked.tags)
    requestable(asked.key_algorithm)
    for name, validation_domain in asked.validation_domains.items():
        check_validation_domain(names, name, validation_domain)
    if asked.idempotency_token is not None:
        _check_token(asked.idempotency_token)
    return replace(asked, names=names)


def _checked_names(asked: CertificateRequest, accepted: tuple[str, ...] | None) -> Iterator[str]:
    if not asked.names:
        raise InvalidParameter("a certificate has at least one name.", property_path="domainName")
    for index, name in enumerate(asked.names):
        try:
            checked = _checked_name(asked, name, accepted)
        except AcmError as error:
            raise error.at(f"subjectAlternativeNames[{index - 1}]" if index else "domainName") from error
        yield checked


def _checked_name(asked: CertificateRequest, name: str, accepted: tuple[str, ...] | None) -> str:
    """Return a canonical name after its rules. A private authority may certify any suffix, and nothing is validated."""
    if asked.certificate_authority_arn is not None:
        return domains.check_name(name, accepted_suffixes=None)
    checked = domains.check_name(name, accepted_suffixes=accepted)
    if asked.validation_method is ValidationMethod.DNS:
        domains.check_record_fits(checked)
    if asked.validation_method is ValidationMethod.HTTP:
        domains.check_not_wildcard(checked)
    return checked


def _by_mail(asked: CertificateRequest) -> bool:
    return asked.certificate_authority_arn is None and asked.validation_method is ValidationMethod.EMAIL


def _check_token(token: str) -> None:
    longest = 32
    if not (0 < len(token) <= longest and token.isascii() and token.replace("_", "a").isalnum()):
        raise InvalidParameter(
            f"an idempotency token has 1 to {longest} letters, digits or underscores.",
            property_path="idempotencyToken",
        )


def _store(tx: Transaction, rooms: Rooms, asked: CertificateRequest, made: list[Certificate]) -> Certificate:
    """Store what is asked, and return it; add it to ``made`` where it is new and something is to be done for it at once."""
    earlier = _earlier(tx, rooms, asked)
    if earlier is not None:
        return earlier
    if asked.certificate_authority_arn is None:
        spend(tx, rooms, Acquisition.REQUEST, asked.region)
    certificate = _new(tx, rooms, asked)
    if _by_mail(asked):
        tx.certificates.insert(certificate, owner=asked.owner)
        queue(tx, require_mailing(rooms.mailing), certificate)
    else:
        tx.certificates.insert(certificate, owner=asked.owner, worker=rooms.worker, lease=LEASE)
        made.append(certificate)
    if asked.idempotency_token is not None:
        tx.tokens.remember(
            account=rooms.account,
            region=asked.region,
            token=asked.idempotency_token,
            arn=certificate.arn,
            fingerprint=_fingerprint(asked),
        )
    return certificate


def _earlier(tx: Transaction, rooms: Rooms, asked: CertificateRequest) -> Certificate | None:
    """Return the live certificate that the token already stands for."""
    if asked.idempotency_token is None:
        return None
    known = tx.tokens.find(account=rooms.account, region=asked.region, token=asked.idempotency_token)
    if known is None:
        return None
    arn, fingerprint, first_used = known
    certificate = tx.certificates.find(arn)
    ended = certificate is None or certificate.as_of(tx.now).status in TERMINAL
    if ended or tx.now >= first_used + TOKEN_LIFE:
        return None
    if fingerprint != _fingerprint(asked):
        raise IdempotencyMismatch(
            "this idempotency token was used within the last hour with other parameters.",
            hint="Use a new token.",
            property_path="idempotencyToken",
        )
    return certificate


def _fingerprint(asked: CertificateRequest) -> str:
    parameters = {field.name: getattr(asked, field.name) for field in fields(asked)}
    parameters |= {"options": asdict(asked.options), "idempotency_token": None, "owner": ""}
    if not asked.validation_domains:
        del parameters["validation_domains"]
    if asked.certificate_authority_arn is None:  # as versions without private authorities have written it
        del parameters["certificate_authority_arn"]
    for name, default in (("renewal_policy", RenewalPolicy.WHEN_IN_USE), ("early_renewal", None)):
        if parameters[name] == default:  # as versions without renewal have written it
            del parameters[name]
    return hashlib.sha256(json.dumps(parameters, sort_keys=True, default=str).encode()).hexdigest()


def _new(tx: Transaction, rooms: Rooms, asked: CertificateRequest) -> Certificate:
    arn = CertificateArn(partition_of(asked.region), asked.region, rooms.account, rooms.new_id())
    is_private = asked.certificate_authority_arn is not None
    certificate = Certificate(
        arn=str(arn),
        domain_name=asked.names[0],
        names=asked.names,
        status=CertificateStatus.PENDING_VALIDATION,
        type=CertificateType.PRIVATE if is_private else CertificateType.AMAZON_ISSUED,
        key_algorithm=asked.key_algorithm,
        validation_method=asked.validation_method,
        validations=() if is_private else tuple(_validation(rooms, asked, name) for name in asked.names),
        options=asked.options,
        managed_by=asked.managed_by,
        tags=dict(asked.tags),
        created_at=tx.now,
        next_action_at=tx.now,
        certificate_authority_arn=asked.certificate_authority_arn,
        renewal_policy=asked.renewal_policy,
        early_renewal=asked.early_renewal,
    )
    if _by_mail(asked):  # nothing is to be done until somebody approves
        return replace(certificate, next_action_at=certificate.validation_deadline)
    return certificate


def _validation(rooms: Rooms, asked: CertificateRequest, name: str) -> DomainValidation:
    if asked.validation_method is ValidationMethod.HTTP:
        return DomainValidation(domain_name=name, redirect=rooms.validation_redirect(name))
    if not _by_mail(asked):
        return DomainValidation(domain_name=name, record=rooms.validation_record(name))
    mailed_to = asked.validation_domains.get(name, name)
    return DomainValidation(domain_name=name, validation_domain=mailed_to, emails=addresses(name, mailed_to))
