"""Records of API calls as CloudTrail has them: who asked what of whom, how it ended, and nothing that is secret."""

import json
import os
import re
import time
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.support.imports import made
from tests.support.server import acm, serving

pytestmark = pytest.mark.slow

GOLDEN = Path(__file__).parent / "golden/trail.json"
PASSPHRASE = b"a passphrase that nobody may see"
SECONDS = 30
KEYS = {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key": "x"}


def client(served, service="acm"):
    config = Config(retries={"total_max_attempts": 1}, user_agent="trail-test/1.0", read_timeout=SECONDS)
    return boto3.client(service, endpoint_url=served.url, region_name="us-east-1", config=config, **KEYS)


def refused(call, **members):
    with pytest.raises(ClientError):
        call(**members)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """Records by operation, in their order, of a laboratory that was asked everything."""
    folder = tmp_path_factory.mktemp("trail")
    environ = {"ACM_TRAIL": "all", "ACM_EVENT_FILE": str(folder / "events"), "ACM_THROTTLING": "false"}
    foreign = made("imported.example.test")
    with serving(folder / "home", "--lab", environ=environ) as served:
        of = client(served)
        arn = of.request_certificate(
            DomainName="www.example.test",
            SubjectAlternativeNames=["api.example.test"],
            KeyAlgorithm="EC_prime256v1",
            IdempotencyToken="token1",
            Options={"Export": "ENABLED"},
        )["CertificateArn"]
        _issued(of, arn)
        imported = of.import_certificate(Certificate=foreign.pem, PrivateKey=foreign.key_pem)[
            "CertificateArn"
        ]
        of.describe_certificate(CertificateArn=arn)
        of.get_certificate(CertificateArn=arn)
        of.export_certificate(CertificateArn=arn, Passphrase=PASSPHRASE)
        of.add_tags_to_certificate(CertificateArn=arn, Tags=[{"Key": "Admin", "Value": "Alice"}])
        of.list_tags_for_certificate(CertificateArn=arn)
        of.remove_tags_from_certificate(CertificateArn=arn, Tags=[{"Key": "Admin", "Value": "Alice"}])
        of.list_certificates(MaxItems=10, CertificateStatuses=["ISSUED"])
        of.search_certificates(
            FilterStatement={"Filter": {"AcmCertificateMetadataFilter": {"Status": "ISSUED"}}},
            SortBy="NOT_AFTER",
            SortOrder="ASCENDING",
        )
        of.list_certificate_domain_validations(CertificateArn=arn, MaxItems=5)
        of.put_account_configuration(IdempotencyToken="token2", ExpiryEvents={"DaysBeforeExpiry": 30})
        of.get_account_configuration()
        of.update_certificate_options(
            CertificateArn=arn, Options={"CertificateTransparencyLoggingPreference": "DISABLED"}
        )
        refused(
            of.resend_validation_email,
            CertificateArn=arn,
            Domain="www.example.test",
            ValidationDomain="example.test",
        )
        refused(of.renew_certificate, CertificateArn=imported)
        of.revoke_certificate(CertificateArn=arn, RevocationReason="SUPERSEDED")
        of.delete_certificate(CertificateArn=imported)
        _asked_of_private_ca(client(served, "acm-pca"))
        _until(lambda: len(_records(folder / "events")) >= 21)
    texts = (folder / "events").read_text()
    assert PASSPHRASE.decode() not in texts
    assert "PRIVATE KEY" not in texts
    return _records(folder / "events")


def _asked_of_private_ca(of):
    described = {
        "KeyAlgorithm": "EC_prime256v1",
        "SigningAlgorithm": "SHA256WITHECDSA",
        "Subject": {"CommonName": "Recorded"},
    }
    arn = of.create_certificate_authority(
        CertificateAuthorityType="ROOT", CertificateAuthorityConfiguration=described
    )["CertificateAuthorityArn"]
    refused(
        of.revoke_certificate,
        CertificateAuthorityArn=arn,
        CertificateSerial="0a",
        RevocationReason="SUPERSEDED",
    )
    of.list_certificate_authorities(MaxResults=5)


def _issued(of, arn):
    _until(lambda: of.describe_certificate(CertificateArn=arn)["Certificate"]["Status"] == "ISSUED")


def _until(is_so):
    limit = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < limit
        time.sleep(0.05)


def _records(file):
    """Return what was delivered of API calls; the many looks while the certificate was not issued yet as one."""
    if not file.exists():
        return []
    told = [json.loads(line) for line in file.read_text().splitlines()]
    calls = [event for event in told if event["detail-type"] == "AWS API Call via CloudTrail"]
    seen = {(e["detail"]["eventName"], e["detail"].get("errorCode")): e for e in calls}
    # Those about different things are told in any order.
    return sorted(seen.values(), key=lambda event: (event["detail"]["eventName"], event["source"]))


def plain(value, name=""):
    """Return a value without what is another in each run."""
    if isinstance(value, dict):
        return {key: plain(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [] if name == "hb" and len(value) > 10 else [plain(item) for item in value]
    if name in ("requestID", "eventID", "id", "eventTime", "time", "userAgent", "limit", "capacity"):
        return type(value).__name__ if name not in ("limit", "capacity") or value != 10 else value
    if isinstance(value, str) and "BEGIN CERTIFICATE" in value:
        return f"{value.count('BEGIN CERTIFICATE')} certificates"
    return re.sub(r"[0-9a-f-]{36}", "UUID", value) if isinstance(value, str) else value


def test_every_action_is_recorded_as_cloudtrail_has_it(recorded):
    shown = [plain(event) for event in recorded]
    if os.environ.get("ACM_WRITE_GOLDEN"):
        GOLDEN.write_text(json.dumps(shown, indent=1) + "\n")
    assert shown == json.loads(GOLDEN.read_text())


def test_a_record_is_from_the_service_that_was_called(recorded):
    by_source = {"aws.acm": set(), "aws.acm-pca": set()}
    for event in recorded:
        by_source[event["source"]].add(event["detail"]["eventName"])
        assert event["detail"]["eventSource"] == event["source"].replace("aws.", "") + ".amazonaws.com"
    assert by_source["aws.acm-pca"] == {
        "CreateCertificateAuthority",
        "ListCertificateAuthorities",
        "RevokeCertificate",
    }
    assert "RequestCertificate" in by_source["aws.acm"]


def test_secrets_leave_ten_asterisks_however_long_they_are(recorded):
    (exported,) = [e["detail"] for e in recorded if e["detail"]["eventName"] == "ExportCertificate"]
    assert exported["requestParameters"]["passphrase"]["hb"] == [42] * 10
    assert exported["responseElements"]["privateKey"] == "**********"
    (imported,) = [e["detail"] for e in recorded if e["detail"]["eventName"] == "ImportCertificate"]
    assert imported["requestParameters"]["privateKey"]["hb"] == [42] * 10


def test_what_was_answered_is_on_record_after_a_kill_and_reading_is_not_recorded_unless_asked(tmp_path):
    home = tmp_path / "home"
    with serving(home, "--lab", environ={"ACM_TRAIL": "changes"}) as served:
        of = client(served)
        arn = of.request_certificate(DomainName="killed.example.test")["CertificateArn"]
        of.describe_certificate(CertificateArn=arn)
        refused(of.delete_certificate, CertificateArn=arn.replace(arn[-4:], "ffff"))
        served.process.kill()
        served.process.wait()
    told = json.loads(acm(home, "events", "--output", "json"))["Events"]
    calls = [e["detail"] for e in told if e["detail-type"] == "AWS API Call via CloudTrail"]
    assert [(c["eventName"], c.get("errorCode")) for c in reversed(calls)] == [
        ("RequestCertificate", None),
        ("DeleteCertificate", "ResourceNotFoundException"),
    ]
    assert calls[1]["responseElements"] == {"certificateArn": arn}


def test_nothing_is_recorded_by_default(tmp_path):
    home = tmp_path / "home"
    with serving(home, "--lab") as served:
        client(served).request_certificate(DomainName="default.example.test")
    assert "CloudTrail" not in acm(home, "events", "--output", "json")
