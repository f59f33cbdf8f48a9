"""Rows to values and back. JSON columns hold public data only and carry a version."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from acm.model.certificate import (
    Certificate,
    CertificateOptions,
    CertificateType,
    DomainValidation,
    FailureReason,
    HttpRedirect,
    IssuedMaterial,
    ResourceRecord,
    RevocationReason,
    ValidationMethod,
)
from acm.model.installation import Issuance, IssuanceKind, IssuanceState, IssuerRecord, IssuerRole
from acm.model.keys import KeyAlgorithm, KeyFamily
from acm.model.lifecycle import CertificateStatus, DomainStatus, RenewalStatus
from acm.model.looks import DNSSECStatus, Exchange, Look, LookReason
from acm.model.mail import addresses
from acm.model.members import members, with_evidence
from acm.model.method_change import ChangeStatus, MethodChange
from acm.model.renewal import Renewal, RenewalPolicy, RenewalReason
from acm.model.revocation import Revocation, RevocationList

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
VERSION = 1
REMEMBERED = 256
"""Texts whose values are remembered, and values whose texts: the steps of an issue read and write them several times."""

Row = Mapping[Any, Any]


def microseconds(duration: timedelta) -> int:
    """Return a duration in microseconds."""
    return duration // _MICROSECOND


def to_microseconds(moment: datetime) -> int:
    """Return a moment as microseconds since 1970."""
    return microseconds(moment - _EPOCH)


def from_microseconds(value: int) -> datetime:
    """Return the moment of microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=value)


def maybe_to(moment: datetime | None) -> int | None:
    """Return a moment as microseconds since 1970, None for None."""
    return None if moment is None else to_microseconds(moment)


def maybe_from(value: int | None) -> datetime | None:
    """Return the moment of microseconds since 1970, None for None."""
    return None if value is None else from_microseconds(value)


def dump(value: Mapping[str, Any]) -> str:
    """Return a JSON column's text."""
    # Escaped to ASCII: an answer from the network may hold surrogates, which a database's text cannot.
    return json.dumps({"v": VERSION, **value}, separators=(",", ":"))


def load(text: str) -> dict[str, Any]:
    """Return what ``dump`` has written."""
    value: dict[str, Any] = json.loads(text)
    value.pop("v")
    return value


def certificate_row(certificate: Certificate) -> dict[str, Any]:
    """Return the columns of a certificate that an update may change, and its key."""
    return {
        "arn": certificate.arn,
        "domain_name": certificate.domain_name,
        "names": dump({"names": certificate.names}),
        "status": certificate.status,
        "type": certificate.type,
        "key_algorithm": certificate.key_algorithm,
        "validation_method": certificate.validation_method,
        "options": _options(certificate.options),
        "tags": dump({"tags": certificate.tags}),
        "managed_by": certificate.managed_by,
        "created_at": to_microseconds(certificate.created_at),
        "issued_at": maybe_to(certificate.issued_at),
        "imported_at": maybe_to(certificate.imported_at),
        "exported_at": maybe_to(certificate.exported_at),
        "revoked_at": maybe_to(certificate.revoked_at),
        "revocation_reason": certificate.revocation_reason,
        **_material_columns(certificate),
        "failure_reason": certificate.failure_reason,
        "status_message": certificate.status_message,
        "next_action_at": maybe_to(certificate.next_action_at),
        "attempts": certificate.attempts,
        "certificate_authority_arn": certificate.certificate_authority_arn,
        "first_mail_at": maybe_to(certificate.first_mail_at),
        "method_change": certificate.method_change and _method_change(certificate.method_change),
        "in_use_by": dump({"resources": certificate.in_use_by}) if certificate.in_use_by else None,
        "renewal_policy": certificate.renewal_policy,
        "early_renewal": None
        if certificate.early_renewal is None
        else microseconds(certificate.early_renewal),
        "renewal": certificate.renewal and _renewal(certificate.renewal),
    }


ISSUED_COLUMNS = (
    "status",
    "issued_at",
    "material",
    "not_after",
    "status_message",
    "attempts",
    "next_action_at",
    "renewal",
)
"""What issuing and renewing change of a certificate that nobody validates."""


def issued_row(certificate: Certificate) -> dict[str, Any]:
    """Return the columns of a certificate that issuing and renewing change."""
    return {
        "status": certificate.status,
        "issued_at": maybe_to(certificate.issued_at),
        **_material_columns(certificate),
        "status_message": certificate.status_message,
        "attempts": certificate.attempts,
        "next_action_at": maybe_to(certificate.next_action_at),
        "renewal": certificate.renewal and _renewal(certificate.renewal),
    }


@lru_cache
def _options(options: CertificateOptions) -> str:
    return dump(members(options))


def _renewal(renewal: Renewal) -> str:
    times = {name: to_microseconds(getattr(renewal, name)) for name in ("attempt_at", "updated_at")}
    return dump({**members(renewal), **times})


def _to_renewal(text: str) -> Renewal:
    value = load(text)
    for name in ("attempt_at", "updated_at"):
        value[name] = from_microseconds(value[name])
    value["status"] = RenewalStatus(value["status"])
    value["reason"] = value["reason"] and RenewalReason(value["reason"])
    return Renewal(**value)


def _material_columns(certificate: Certificate) -> dict[str, Any]:
    """Return what is issued, and when that ends: the index of ends needs a column of its own."""
    material = certificate.material
    return {
        "material": material and _material(material),
        "not_after": material and to_microseconds(material.not_after),
    }


@lru_cache(maxsize=REMEMBERED)
def _material(material: IssuedMaterial) -> str:
    times = {name: to_microseconds(getattr(material, name)) for name in ("not_before", "not_after")}
    return dump({**members(material), **times})


@lru_cache(maxsize=REMEMBERED)
def _to_material(text: str) -> IssuedMaterial:
    value = load(text)
    for name in ("not_before", "not_after"):
        value[name] = from_microseconds(value[name])
    for name in ("key_usages", "extended_key_usages"):
        value[name] = tuple(value[name])
    return IssuedMaterial(**value)


def _method_change(change: MethodChange) -> str:
    times = {name: to_microseconds(getattr(change, name)) for name in ("requested_at", "updated_at")}
    return dump({**members(change), **times})


def _to_method_change(text: str) -> MethodChange:
    value = load(text)
    return MethodChange(
        status=ChangeStatus(value["status"]),
        requested_at=from_microseconds(value["requested_at"]),
        updated_at=from_microseconds(value["updated_at"]),
        found=tuple(value["found"]),
    )


def validation_rows(certificate: Certificate) -> list[dict[str, Any]]:
    """Return a row for each validation of a certificate, in their order."""
    return [
        {
            "arn": certificate.arn,
            "position": position,
            "domain_name": validation.domain_name,
            "status": validation.status,
            "record_name": validation.record and validation.record.name,
            "record_type": validation.record and validation.record.type,
            "record_value": validation.record and validation.record.value,
            "last_look": validation.last_look and _look(validation.last_look),
            "validated_at": maybe_to(validation.validated_at),
            "validation_domain": validation.validation_domain or None,
            "approved_by": validation.approved_by or None,
            "redirect_from": validation.redirect and validation.redirect.redirect_from,
            "redirect_to": validation.redirect and validation.redirect.redirect_to,
        }
        for position, validation in enumerate(certificate.validations)
    ]


@lru_cache(maxsize=REMEMBERED)
def _look(look: Look) -> str:
    return dump({**with_evidence(look), "looked_at": to_microseconds(look.looked_at)})


@lru_cache(maxsize=REMEMBERED)
def _to_look(text: str) -> Look:
    value = load(text)
    return Look(
        **{
            **value,
            "reason": LookReason(value["reason"]),
            "servers": tuple(value["servers"]),
            "looked_at": from_microseconds(value["looked_at"]),
            "evidence": tuple(Exchange(**exchange) for exchange in value["evidence"]),
            # Looks of releases before DNSSEC was validated say nothing of it.
            "dnssec": DNSSECStatus(value.get("dnssec", DNSSECStatus.INDETERMINATE)),
        }
    )


def to_validation(row: Row) -> DomainValidation:
    """Return the validation of a row."""
    mailed_to = row["validation_domain"] or ""
    return DomainValidation(
        domain_name=row["domain_name"],
        status=DomainStatus(row["status"]),
        record=row["record_name"]
        and ResourceRecord(name=row["record_name"], type=row["record_type"], value=row["record_value"]),
        redirect=row["redirect_from"]
        and HttpRedirect(redirect_from=row["redirect_from"], redirect_to=row["redirect_to"]),
        last_look=row["last_look"] and _to_look(row["last_look"]),
        validated_at=maybe_from(row["validated_at"]),
        validation_domain=mailed_to,
        emails=addresses(row["domain_name"], mailed_to) if mailed_to else (),
        approved_by=row["approved_by"] or "",
    )


@lru_cache(maxsize=REMEMBERED)
def _to_names(text: str) -> tuple[str, ...]:
    return tuple(load(text)["names"])


@lru_cache
def _to_options(text: str) -> CertificateOptions:
    return CertificateOptions(**load(text))


def to_certificate(row: Row, validations: Sequence[DomainValidation]) -> Certificate:
    """Return the certificate of a row and of its validations' rows."""
    return Certificate(
        arn=row["arn"],
        domain_name=row["domain_name"],
        names=_to_names(row["names"]),
        status=CertificateStatus(row["status"]),
        type=CertificateType(row["type"]),
        key_algorithm=KeyAlgorithm(row["key_algorithm"]),
        validation_method=ValidationMethod(row["validation_method"]),
        validations=tuple(validations),
        options=_to_options(row["options"]),
        tags=load(row["tags"])["tags"],
        managed_by=row["managed_by"],
        created_at=from_microseconds(row["created_at"]),
        issued_at=maybe_from(row["issued_at"]),
        imported_at=maybe_from(row["imported_at"]),
        exported_at=maybe_from(row["exported_at"]),
        revoked_at=maybe_from(row["revoked_at"]),
        revocation_reason=row["revocation_reason"] and RevocationReason(row["revocation_reason"]),
        material=row["material"] and _to_material(row["material"]),
        failure_reason=row["failure_reason"] and FailureReason(row["failure_reason"]),
        status_message=row["status_message"],
        next_action_at=maybe_from(row["next_action_at"]),
        attempts=row["attempts"],
        certificate_authority_arn=row["certificate_authority_arn"],
        first_mail_at=maybe_from(row["first_mail_at"]),
        method_change=row["method_change"] and _to_method_change(row["method_change"]),
        in_use_by=tuple(load(row["in_use_by"])["resources"]) if row["in_use_by"] else (),
        renewal_policy=RenewalPolicy(row["renewal_policy"]),
        early_renewal=None if row["early_renewal"] is None else _MICROSECOND * row["early_renewal"],
        renewal=row["renewal"] and _to_renewal(row["renewal"]),
    )


def _without_position(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "position"}


def issuance_row(issuance: Issuance) -> dict[str, Any]:
    """Return the columns of an issuance."""
    return {**members(issuance), "created_at": to_microseconds(issuance.created_at)}


def to_issuance(row: Row) -> Issuance:
    """Return the issuance of a row."""
    return Issuance(
        **{
            **_without_position(row),
            "kind": IssuanceKind(row["kind"]),
            "state": IssuanceState(row["state"]),
            "created_at": from_microseconds(row["created_at"]),
        }
    )


def revocation_row(revocation: Revocation) -> dict[str, Any]:
    """Return the columns of a revocation but its shard."""
    times = {name: to_microseconds(getattr(revocation, name)) for name in ("revoked_at", "not_after")}
    return {**asdict(revocation), **times}


def to_revocation(row: Row) -> Revocation:
    """Return the revocation of a row."""
    return Revocation(
        serial=row["serial"],
        issuer_id=row["issuer_id"],
        revoked_at=from_microseconds(row["revoked_at"]),
        reason=RevocationReason(row["reason"]),
        not_after=from_microseconds(row["not_after"]),
    )


def revocation_list_row(signed: RevocationList) -> dict[str, Any]:
    """Return the columns of a list but its shard."""
    times = {name: to_microseconds(getattr(signed, name)) for name in ("this_update", "next_update")}
    return {**{name: value for name, value in asdict(signed).items() if name != "shard"}, **times}


def to_revocation_list(row: Row, shard: int | None) -> RevocationList:
    """Return the list of a row."""
    return RevocationList(
        **{
            **row,
            "shard": shard,
            "this_update": from_microseconds(row["this_update"]),
            "next_update": from_microseconds(row["next_update"]),
        }
    )


def issuer_row(issuer: IssuerRecord) -> dict[str, Any]:
    """Return the columns of an issuer."""
    times = {name: to_microseconds(getattr(issuer, name)) for name in ("not_before", "not_after")}
    return {**asdict(issuer), **times}


def to_issuer(row: Row) -> IssuerRecord:
    """Return the issuer of a row."""
    return IssuerRecord(
        **{
            **_without_position(row),
            "role": IssuerRole(row["role"]),
            "key_family": KeyFamily(row["key_family"]),
            "not_before": from_microseconds(row["not_before"]),
            "not_after": from_microseconds(row["not_after"]),
        }
    )
