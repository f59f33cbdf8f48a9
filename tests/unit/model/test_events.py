"""Events: their exact shapes, and that telling the same thing twice is one event."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from botocore.session import Session
from botocore.validate import ParamValidator

from acm.model import events
from acm.model.certificate import CertificateType, IssuedMaterial
from acm.model.lifecycle import CertificateStatus
from tests.support.store import pending

CREATED = pending().created_at
END = CREATED + timedelta(days=395)
MATERIAL = IssuedMaterial(
    serial="01",
    subject="CN=n1.test",
    issuer="CN=issuer",
    not_before=CREATED,
    not_after=END,
    signature_algorithm="SHA256WITHECDSA",
    fingerprint_sha256="f" * 64,
    spki_sha256="5" * 64,
    certificate_pem="",
    chain_pem="",
    root_pem="",
)
ISSUED = pending(status=CertificateStatus.ISSUED, issued_at=CREATED, material=MATERIAL)
PRIVATE = replace(ISSUED, type=CertificateType.PRIVATE, exported_at=CREATED)
IMPORTED = replace(ISSUED, type=CertificateType.IMPORTED)
NOW = END - timedelta(days=31)

ENVELOPE = {
    "version": "0",
    "source": "aws.acm",
    "account": "123456789012",
    "time": "2027-11-22T00:00:00Z",
    "region": "us-east-1",
    "resources": [ISSUED.arn],
}
SPAN = {
    "CertificateCreatedDate": "2026-11-23T00:00:00Z",
    "CertificateExpirationDate": "2027-12-23T00:00:00Z",
}
UNUSED = {"InUse": False, "Exported": False}
GOLDEN = {
    "approaching": (
        events.approaching_expiration(ISSUED, NOW),
        "ACM Certificate Approaching Expiration",
        {"DaysToExpiry": 31, "CommonName": "n1.test"},
    ),
    "a data point of the metric": (
        events.days_to_expiry_metric(ISSUED, NOW),
        "ACM Certificate Metric",
        {
            "Namespace": "AWS/CertificateManager",
            "MetricData": [
                {
                    "MetricName": "DaysToExpiry",
                    "Dimensions": [{"Name": "CertificateArn", "Value": ISSUED.arn}],
                    "Timestamp": "2027-11-22T00:00:00Z",
                    "Value": 31,
                    "Unit": "Count",
                }
            ],
        },
    ),
    "expired": (
        events.expired(ISSUED, NOW),
        "ACM Certificate Expired",
        {
            "CertificateType": "AMAZON_ISSUED",
            "CommonName": "n1.test",
            "DomainValidationMethod": "DNS",
            **SPAN,
            **UNUSED,
        },
    ),
    "issued": (
        events.available(ISSUED, events.Action.ISSUANCE, NOW),
        "ACM Certificate Available",
        {
            "Action": "ISSUANCE",
            "CertificateType": "AMAZON_ISSUED",
            "CommonName": "n1.test",
            "DomainValidationMethod": "DNS",
            **SPAN,
            "DaysToExpiry": 31,
            **UNUSED,
        },
    ),
    "a private one, renewed": (
        events.available(PRIVATE, events.Action.RENEWAL, NOW),
        "ACM Certificate Available",
        {
            "Action": "RENEWAL",
            "CertificateType": "PRIVATE",
            "CommonName": "n1.test",
            **SPAN,
            "DaysToExpiry": 31,
            "InUse": False,
            "Exported": True,
        },
    ),
    "imported": (
        events.available(IMPORTED, events.Action.IMPORT, NOW),
        "ACM Certificate Available",
        {
            "Action": "IMPORT",
            "CertificateType": "IMPORTED",
            "CommonName": "n1.test",
            **SPAN,
            "DaysToExpiry": 31,
            **UNUSED,
        },
    ),
    "action required": (
        events.renewal_action_required(ISSUED, "CAA_ERROR", NOW),
        "ACM Certificate Renewal Action Required",
        {
            "CertificateType": "AMAZON_ISSUED",
            "CommonName": "n1.test",
            "DomainValidationMethod": "DNS",
            "RenewalStatusReason": "CAA_ERROR",
            "DaysToExpiry": 31,
            "CertificateExpirationDate": "2027-12-23T00:00:00Z",
            **UNUSED,
        },
    ),
}


@pytest.mark.parametrize(("event", "detail_type", "detail"), GOLDEN.values(), ids=GOLDEN)
def test_an_event_has_exactly_the_members_of_the_specification(event, detail_type, detail):
    told = events.envelope(event)
    assert {**told, "id": ""} == {**ENVELOPE, "id": "", "detail-type": detail_type, "detail": detail}
    assert list(told["detail"]) == list(detail), "in the specification's order"
    assert json.loads(json.dumps(told)) == told


def test_a_data_point_is_what_cloudwatch_takes():
    shape = Session().get_service_model("cloudwatch").operation_model("PutMetricData").input_shape
    report = ParamValidator().validate(dict(events.days_to_expiry_metric(ISSUED, NOW).detail), shape)
    assert report.generate_report() == ""


def test_health_events_of_a_certificate_are_one_entry_that_is_overwritten():
    first = events.health(ISSUED, events.HealthCode.RENEWAL_STATE_CHANGE, "It ends in 30 days.", NOW)
    second = events.health(ISSUED, events.HealthCode.RENEWAL_STATE_CHANGE, "It ends in 15 days.", END)
    assert first.detail["eventArn"] == second.detail["eventArn"]
    assert first.id != second.id
    again = events.health(ISSUED, events.HealthCode.RENEWAL_STATE_CHANGE, "It ends in 30 days.", END)
    assert again.id == first.id, "the same thing told twice"
    told = events.envelope(first)
    assert (told["source"], told["detail-type"]) == ("aws.health", "AWS Health Event")
    wanted = {
        "service": "ACM",
        "eventTypeCode": "AWS_ACM_RENEWAL_STATE_CHANGE",
        "eventTypeCategory": "scheduledChange",
    }
    assert wanted.items() <= told["detail"].items(), "what the specification's rule matches"


DAYS = {
    "45 days to the second": (timedelta(days=45), 45),
    "a second less": (timedelta(days=45) - timedelta(seconds=1), 45),
    "the last hour": (timedelta(hours=1), 1),
    "the end": (timedelta(), 0),
    "afterwards": (-timedelta(days=3), 0),
}


@pytest.mark.parametrize(("left", "days"), DAYS.values(), ids=DAYS)
def test_a_begun_day_is_a_day(left, days):
    assert events.days_to_expiry(MATERIAL, END - left) == days


def test_the_same_notice_is_the_same_event_and_of_another_day_or_term_another():
    noon = events.approaching_expiration(ISSUED, NOW + timedelta(hours=12))
    assert noon.id == events.approaching_expiration(ISSUED, NOW + timedelta(hours=13)).id
    assert noon.id != events.approaching_expiration(ISSUED, NOW + timedelta(hours=25)).id
    renewed = replace(ISSUED, material=replace(MATERIAL, fingerprint_sha256="0" * 64))
    assert noon.id != events.approaching_expiration(renewed, NOW + timedelta(hours=12)).id
