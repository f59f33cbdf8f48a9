"""Events about certificates, with the exact detail shapes of the specification (monitoring, EventBridge).

Pure: a certificate and a moment in, an event out. An event's id derives from what it tells, so that telling the same
thing twice (after a crash, by two workers) is one event.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from acm.model import trail
from acm.model.certificate import Certificate, CertificateType, IssuedMaterial
from acm.model.clock import rfc3339
from acm.model.renewal import RenewalReason

_IDS = uuid.UUID("6f1c7a52-3f0e-5e0b-9a44-0d2f6b7f9e11")
"""The name space of event ids (RFC 9562 §5.5): chosen once, never changed."""
_DAY = timedelta(days=1)


class EventKind(StrEnum):
    """The ``detail-type`` of an event."""

    APPROACHING_EXPIRATION = "ACM Certificate Approaching Expiration"
    EXPIRED = "ACM Certificate Expired"
    AVAILABLE = "ACM Certificate Available"
    RENEWAL_ACTION_REQUIRED = "ACM Certificate Renewal Action Required"
    HEALTH = "AWS Health Event"
    DAYS_TO_EXPIRY = "ACM Certificate Metric"
    API_CALL = "AWS API Call via CloudTrail"


class Action(StrEnum):
    """What has made a certificate available."""

    ISSUANCE = "ISSUANCE"
    RENEWAL = "RENEWAL"
    IMPORT = "IMPORT"
    REIMPORT = "REIMPORT"


class HealthCode(StrEnum):
    """The ``eventTypeCode`` of a health event."""

    RENEWAL_STATE_CHANGE = "AWS_ACM_RENEWAL_STATE_CHANGE"
    CAA_CHECK_FAILURE = "CAA_CHECK_FAILURE"
    RENEWAL_FAILURE = "AWS_ACM_RENEWAL_FAILURE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that has happened to a certificate; ``detail`` is public data in JSON's types."""

    id: str
    kind: EventKind
    arn: str
    account: str
    region: str
    at: datetime
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KeptEvent:
    """An event with its place among all that were written: the order of delivery."""

    position: int
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """That a sink has to be told of an event; ``attempts`` tries have failed, the last one by ``trouble``."""

    sink: str
    kept: KeptEvent
    attempts: int = 0
    trouble: str = ""


def days_to_expiry(material: IssuedMaterial, now: datetime) -> int:
    """Return how many days are left, a begun day counted whole; 0 from the end on."""
    return max(0, math.ceil((material.not_after - now) / _DAY))


def available(certificate: Certificate, action: Action, now: datetime) -> Event:
    """Return that a certificate is ready for use: on issuance, renewal, import and reimport."""
    material = _material(certificate)
    return _event(
        certificate,
        EventKind.AVAILABLE,
        now,
        about=(action, material.fingerprint_sha256, rfc3339(now)),
        detail={
            "Action": action.value,
            "CertificateType": certificate.type.value,
            "CommonName": certificate.domain_name,
            **_method(certificate),
            "CertificateCreatedDate": rfc3339(certificate.created_at),
            "CertificateExpirationDate": rfc3339(material.not_after),
            "DaysToExpiry": days_to_expiry(material, now),
            **_use(certificate),
        },
    )


def approaching_expiration(certificate: Certificate, now: datetime) -> Event:
    """Return the daily notice; one of a certificate's term and number of days is always the same event."""
    material = _material(certificate)
    days = days_to_expiry(material, now)
    return _event(
        certificate,
        EventKind.APPROACHING_EXPIRATION,
        now,
        about=(material.fingerprint_sha256, str(days)),
        detail={"DaysToExpiry": days, "CommonName": certificate.domain_name},
    )


def days_to_expiry_metric(certificate: Certificate, now: datetime) -> Event:
    """Return the day's data point of a certificate, as a metric of CloudWatch is put (``PutMetricData``)."""
    material = _material(certificate)
    days = days_to_expiry(material, now)
    datum = {
        "MetricName": "DaysToExpiry",
        "Dimensions": [{"Name": "CertificateArn", "Value": certificate.arn}],
        "Timestamp": rfc3339(now),
        "Value": days,
        "Unit": "Count",
    }
    return _event(
        certificate,
        EventKind.DAYS_TO_EXPIRY,
        now,
        about=(material.fingerprint_sha256, str(days)),
        detail={"Namespace": "AWS/CertificateManager", "MetricData": [datum]},
    )


def expired(certificate: Certificate, now: datetime) -> Event:
    """Return that a certificate issued here has ended; there is none for imports."""
    material = _material(certificate)
    return _event(
        certificate,
        EventKind.EXPIRED,
        now,
        about=(material.fingerprint_sha256,),
        detail={
            "CertificateType": certificate.type.value,
            "CommonName": certificate.domain_name,
            **_method(certificate),
            "CertificateCreatedDate": rfc3339(certificate.created_at),
            "CertificateExpirationDate": rfc3339(material.not_after),
            **_use(certificate),
        },
    )


def renewal_action_required(certificate: Certificate, reason: str, now: datetime) -> Event:
    """Return that somebody must act before a certificate can be renewed; ``reason`` is a RenewalStatusReason."""
    material = _material(certificate)
    days = days_to_expiry(material, now)
    return _event(
        certificate,
        EventKind.RENEWAL_ACTION_REQUIRED,
        now,
        about=(material.fingerprint_sha256, str(days)),
        detail={
            "CertificateType": certificate.type.value,
            "CommonName": certificate.domain_name,
            **_method(certificate),
            "RenewalStatusReason": reason,
            "DaysToExpiry": days,
            "CertificateExpirationDate": rfc3339(material.not_after),
            **_use(certificate),
        },
    )


def health(certificate: Certificate, code: HealthCode, description: str, now: datetime) -> Event:
    """Return the health event of a certificate's renewal: one entry in the timeline, overwritten by the next.

    ``eventArn`` stays the same for a certificate, ``lastUpdatedTime`` tells which one counts. ``description`` names the
    certificate's end, so that no two entries have the same.
    """
    event_arn = f"arn:aws:health:{certificate.region}::event/ACM/{code}/{_id(certificate.arn, 'health')}"
    return _event(
        certificate,
        EventKind.HEALTH,
        now,
        about=(code, description),
        detail={
            "eventArn": event_arn,
            "service": "ACM",
            "eventTypeCode": code.value,
            "eventTypeCategory": "scheduledChange",
            "lastUpdatedTime": rfc3339(now),
            "eventDescription": [{"language": "en_US", "latestDescription": description}],
            "affectedEntities": [{"entityValue": certificate.arn}],
        },
    )


def renewed(certificate: Certificate, now: datetime) -> Event:
    """Return the health event of a renewal that succeeded."""
    until = rfc3339(_material(certificate).not_after)
    description = f"The certificate of {certificate.domain_name} has been renewed. It is valid until {until}."
    return health(certificate, HealthCode.RENEWAL_STATE_CHANGE, description, now)


def not_renewed(certificate: Certificate, now: datetime) -> Event:
    """Return the health event of a renewal that wants somebody to act, with the days that are left."""
    material, renewal = _material(certificate), certificate.renewal
    private = certificate.certificate_authority_arn is not None
    caa = renewal is not None and renewal.reason is RenewalReason.CAA_ERROR
    code = (
        HealthCode.RENEWAL_FAILURE
        if private
        else HealthCode.CAA_CHECK_FAILURE
        if caa
        else HealthCode.RENEWAL_STATE_CHANGE
    )
    why = f" {renewal.message}" if renewal is not None and renewal.message else ""
    description = (
        f"The certificate of {certificate.domain_name} could not be renewed yet; "
        f"it ends on {rfc3339(material.not_after)}, in {days_to_expiry(material, now)} days.{why}"
    )
    return health(certificate, code, description, now)


def api_call(action: trail.Action, arn: str) -> Event:
    """Return the record of an API call; ``arn`` is the certificate's that it was about, empty where there is none."""
    return Event(
        id=action.event_id,
        kind=EventKind.API_CALL,
        arn=arn,
        account=action.account,
        region=action.region,
        at=action.at,
        detail=trail.record(action),
    )


def envelope(event: Event) -> dict[str, Any]:
    """Return the event as EventBridge hands it over."""
    return {
        "version": "0",
        "id": event.id,
        "detail-type": event.kind.value,
        "source": _source(event),
        "account": event.account,
        "time": rfc3339(event.at),
        "region": event.region,
        "resources": [] if event.kind is EventKind.API_CALL else [event.arn],
        "detail": dict(event.detail),
    }


def _source(event: Event) -> str:
    """Return the service that an event is of; that of a call is the one that was called."""
    if event.kind is EventKind.API_CALL:
        return f"aws.{str(event.detail['eventSource']).removesuffix(trail.SUFFIX)}"
    return "aws.health" if event.kind is EventKind.HEALTH else "aws.acm"


def _event(
    certificate: Certificate,
    kind: EventKind,
    now: datetime,
    *,
    about: tuple[str, ...],
    detail: Mapping[str, Any],
) -> Event:
    return Event(
        id=_id(certificate.arn, kind, *about),
        kind=kind,
        arn=certificate.arn,
        account=certificate.account,
        region=certificate.region,
        at=now,
        detail=detail,
    )


def _id(*about: str) -> str:
    return str(uuid.uuid5(_IDS, "\n".join(about)))


def _method(certificate: Certificate) -> dict[str, str]:
    """Return how domains were validated; nothing for certificates whose domains nobody validates."""
    if certificate.type is not CertificateType.AMAZON_ISSUED:
        return {}
    return {"DomainValidationMethod": certificate.validation_method.value}


def _use(certificate: Certificate) -> dict[str, bool]:
    return {"InUse": bool(certificate.in_use_by), "Exported": certificate.exported_at is not None}


def _material(certificate: Certificate) -> IssuedMaterial:
    if certificate.material is None:
        raise ValueError(f"{certificate.arn} has nothing issued to tell of")
    return certificate.material
