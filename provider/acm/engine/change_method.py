"""UpdateCertificateOptions with a validation method: from EMAIL to DNS, under the same ARN.

A certificate that still waits is validated by DNS at once. One that is issued stays validated by e-mail until the records
of all its names have been found; where that takes more than 72 hours, it stays so for good.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime

from acm.engine import schedule
from acm.engine.describe import check_account, require
from acm.engine.ports import Rooms, Transaction
from acm.model.certificate import Certificate, CertificateType, DomainValidation, ValidationMethod
from acm.model.errors import InvalidState
from acm.model.lifecycle import TERMINAL, CertificateStatus, DomainStatus
from acm.model.looks import Look
from acm.model.method_change import ChangeStatus, MethodChange


async def change_method(rooms: Rooms, arn: str, method: ValidationMethod) -> Certificate:
    """Have a certificate that is validated by EMAIL validated by DNS; raise ``InvalidState`` for any other change.

    The same change again, while it is under way, goes on as it is.
    """
    check_account(arn, rooms.account)

    return await rooms.store.write(lambda tx: begin(tx, rooms, arn, method))


def begin(tx: Transaction, rooms: Rooms, arn: str, method: ValidationMethod) -> Certificate:
    """Do so within a write."""
    certificate = require(tx, arn).as_of(tx.now)
    _check(certificate, method)
    if certificate.method_change is not None and certificate.method_change.is_pending:
        return certificate
    changing = _begun(rooms, certificate, tx.now)
    tx.certificates.update(changing)
    return changing


def _check(certificate: Certificate, method: ValidationMethod) -> None:
    present = certificate.validation_method
    if (present, method) != (ValidationMethod.EMAIL, ValidationMethod.DNS):
        raise InvalidState(
            f"the validation method changes from EMAIL to DNS only, not from {present} to {method}.",
            property_path="validationMethod",
        )
    if certificate.type is not CertificateType.AMAZON_ISSUED or certificate.status in TERMINAL:
        raise InvalidState(
            f"{certificate.arn} is {certificate.type} and {certificate.status}: it is not validated any more.",
            hint="Request another one.",
        )


def _begun(rooms: Rooms, certificate: Certificate, now: datetime) -> Certificate:
    validations = tuple(
        replace(v, record=rooms.validation_record(v.domain_name)) for v in certificate.validations
    )
    begun = replace(
        certificate,
        validations=validations,
        method_change=MethodChange(requested_at=now, updated_at=now),
        next_action_at=now,
    )
    return _changed(begun, now) if certificate.status is CertificateStatus.PENDING_VALIDATION else begun


def _changed(certificate: Certificate, now: datetime) -> Certificate:
    """Return a certificate that is validated by DNS from now on; names that are approved stay so."""
    assert certificate.method_change is not None  # noqa: S101 - the caller has begun it
    return replace(
        certificate,
        validation_method=ValidationMethod.DNS,
        validations=tuple(replace(v, validation_domain="", emails=()) for v in certificate.validations),
        method_change=replace(certificate.method_change, status=ChangeStatus.SUCCESS, updated_at=now),
        status_message="",
        attempts=0,
        next_action_at=now,
    )


def is_changing(certificate: Certificate) -> bool:
    """Tell whether an issued certificate's new records are looked for."""
    change = certificate.method_change
    return certificate.status is CertificateStatus.ISSUED and change is not None and change.is_pending


async def follow(rooms: Rooms, certificate: Certificate, now: datetime) -> None:
    """Look once for the records of a change that is under way, and keep what that means."""
    assert certificate.method_change is not None  # noqa: S101 - it is changing
    found = certificate.method_change.found
    wanted = [v for v in certificate.validations if v.record is not None and v.domain_name not in found]
    looks = await asyncio.gather(*(rooms.validator.look(v.record, now=now) for v in wanted if v.record))
    by_name = {v.domain_name: look for v, look in zip(wanted, looks, strict=True)}

    def keep(tx: Transaction) -> None:
        current = tx.certificates.find(certificate.arn)
        if current is not None and is_changing(current):
            tx.certificates.update(_followed(current, by_name, tx.now))

    await rooms.store.write(keep)


def _followed(certificate: Certificate, looks: dict[str, Look], now: datetime) -> Certificate:
    change = certificate.method_change
    assert change is not None  # noqa: S101 - it is changing
    if now >= change.deadline:
        return replace(certificate.as_of(now), next_action_at=now)
    validations = tuple(_seen(v, looks.get(v.domain_name), now) for v in certificate.validations)
    here = {name for name, look in looks.items() if look.found} | set(change.found)
    found = tuple(name for name in certificate.names if name in here)
    seen = replace(certificate, validations=validations, method_change=replace(change, found=found))
    if len(found) == len(certificate.names):
        return _changed(seen, now)
    pause = schedule.pause(now - change.requested_at)
    return replace(seen, next_action_at=min(now + pause, change.deadline))


def _seen(validation: DomainValidation, look: Look | None, now: datetime) -> DomainValidation:
    if look is None:
        return validation
    if not look.found:
        return replace(validation, last_look=look)
    return replace(validation, last_look=look, status=DomainStatus.SUCCESS, validated_at=now)
