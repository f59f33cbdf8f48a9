"""`acm audit` of backends that are somewhere else: a script, moto, and a server of our own. It only reads there."""

import json
import os
import time
from datetime import UTC, datetime, timedelta

import botocore.endpoint
import pytest
from anyio.from_thread import start_blocking_portal
from botocore.retries.adaptive import ClientRateLimiter

from acm.compose import open_manager
from acm.settings import Settings
from pulumi_acm.testing._zones import Zone
from tests.cli.conftest import Acm
from tests.support import server
from tests.support.imports import made
from tests.support.moto import moto
from tests.support.scripted import ACCOUNT, KEYS, Refusal, detail, scripted

NOW = datetime.now(UTC).replace(microsecond=0)


class Remote(Acm):
    """A command line that opens what its settings lead to."""

    def _open(self, settings):
        self.settings.append(settings)
        return open_manager(settings)


@pytest.fixture
def acm(tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith(("ACM_", "AWS_")) or name == "CI"]:
        monkeypatch.delenv(name)
    for name, value in KEYS.items():
        monkeypatch.setenv(f"ACM_{name.upper()}", value)
    return Remote(None, tmp_path)


@pytest.fixture
def script(monkeypatch):
    """A backend that says what a test says, asked without pauses; name servers that nobody answers at."""
    monkeypatch.setattr(botocore.endpoint.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(ClientRateLimiter, "on_sending_request", lambda *_, **__: None)
    monkeypatch.setenv("ACM_NAMESERVERS", "127.0.0.1:1")
    with scripted() as script:
        yield script


def arn_of(number):
    return f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/{number:08x}-1234-1234-1234-123456789012"


def described(number, **members):
    """Return the description of an issued certificate that is used and eligible."""
    issued = {
        "Status": "ISSUED",
        "Serial": f"{number:02x}",
        "IssuedAt": (NOW - timedelta(days=1)).timestamp(),
        "InUseBy": [f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}:loadbalancer/app/web/{number}"],
        "RenewalEligibility": "ELIGIBLE",
        "DomainValidationOptions": [],
    }
    return detail(arn_of(number), **{**issued, **members})


AUTHORITY = f"arn:aws:acm-pca:us-east-1:{ACCOUNT}:certificate-authority/11111111-2222-3333-4444-555555555555"
FAILED = {"RenewalStatus": "FAILED", "RenewalStatusReason": "CAA_ERROR", "UpdatedAt": NOW.timestamp()}
TOLD = {
    # what the service says: (members of the description, days left, codes)
    "in use and eligible": ({}, 300, []),
    "exported, which only the service knows": ({"InUseBy": []}, 300, []),
    "not eligible": ({"InUseBy": [], "RenewalEligibility": "INELIGIBLE"}, 300, ["WARNING NOT_ELIGIBLE"]),
    "its renewal has failed": ({"RenewalSummary": FAILED}, 50, ["ERROR RENEWAL_FAILED"]),
    "imported": ({"Type": "IMPORTED", "RenewalEligibility": "INELIGIBLE"}, 30, ["ERROR IMPORT_ENDING"]),
    "not renewed although it is late": ({}, 40, ["ERROR ENDING"]),
    "by mail": (
        {"DomainValidationOptions": [{"DomainName": "example.com", "ValidationMethod": "EMAIL"}]},
        300,
        ["WARNING RENEWAL_BY_MAIL"],
    ),
    "an authority that may not be read": (
        {"Type": "PRIVATE", "CertificateAuthorityArn": AUTHORITY},
        300,
        ["WARNING AUTHORITY_NOT_READ"],
    ),
}


@pytest.mark.parametrize(("members", "days", "codes"), TOLD.values(), ids=TOLD)
def test_what_the_service_says_of_renewals_is_believed(acm, script, members, days, codes):
    one = made("example.com", at=NOW - timedelta(days=200), days=days + 200)
    script.say("ListCertificates", {"CertificateSummaryList": [{"CertificateArn": arn_of(1)}]})
    script.say("DescribeCertificate", described(1, **members))
    script.say("GetCertificate", {"Certificate": one.pem})
    done = acm("--backend", script.url, "audit")
    asked = {operation for operation, _ in script.asked}
    assert done.code == (5 if "ERROR" in str(codes) else 0), done.err
    told = [line.split("\t") for line in done.out.splitlines()]
    assert [f"{row[0]} {row[6]}" for row in told if row[6] != "CAA_NOT_READ"] == codes
    assert {name for name in asked if not name.startswith(("Get", "List", "Describe"))} == set(), (
        "it only reads"
    )


def test_every_page_of_the_service_is_gone_through_and_what_went_meanwhile_is_left_out(acm, script):
    one = made("example.com", at=NOW - timedelta(days=1), days=30)
    pages = [[arn_of(1), arn_of(2)], [arn_of(3)]]
    script.say(
        "ListCertificates",
        {"CertificateSummaryList": [{"CertificateArn": arn} for arn in pages[0]], "NextToken": "more"},
        {"CertificateSummaryList": [{"CertificateArn": arn} for arn in pages[1]]},
    )
    script.say(
        "DescribeCertificate",
        described(1, Type="IMPORTED"),
        described(2, Type="IMPORTED"),
        Refusal("ResourceNotFoundException", "It is not there."),
    )
    script.say("GetCertificate", {"Certificate": one.pem})
    told = json.loads(acm("--backend", script.url, "audit", "--output", "json").out)
    assert (told["CertificatesLookedAt"], len(told["Risks"])) == (2, 2)


def test_a_backend_that_refuses_is_an_error_and_no_clean_bill(acm, script):
    done = acm("--backend", script.url, "audit")
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("AccessDenied")


@pytest.mark.slow
def test_moto_renews_nothing_and_that_is_told(acm, monkeypatch):
    monkeypatch.setenv("ACM_NAMESERVERS", "127.0.0.1:1")
    with moto(validation_seconds=0) as endpoint:
        monkeypatch.setenv("ACM_ENDPOINT", endpoint)
        arn = json.loads(acm("request", "shop.example.com", "--output", "json").out)["CertificateArn"]
        acm("wait", arn)
        done = acm("audit")
    (row,) = (line.split("\t") for line in done.out.splitlines())
    assert (row[0], row[1], row[6]) == ("WARNING", arn, "NOT_ELIGIBLE")
    assert done.code == 0


@pytest.mark.slow
def test_a_server_of_ours_is_audited_with_looks_from_here(acm, monkeypatch, tmp_path):
    with start_blocking_portal() as portal:
        zone = Zone("example.test", portal)
        try:
            _audit_served(acm, monkeypatch, tmp_path, zone)
        finally:
            zone.close()


def _record(name):
    manager = open_manager(Settings())
    try:
        return manager.validation_record(name)
    finally:
        manager.close()


def _audit_served(acm, monkeypatch, tmp_path, zone):
    environ = {
        "ACM_RESOLVERS": json.dumps({zone.name: [zone.server]}),
        "ACM_ALLOWED_NETWORKS": "127.0.0.0/8",
        "ACM_ACCEPTED_SUFFIXES": "test",
    }
    with server.serving(tmp_path / "server", environ=environ) as served:
        keys = served.credential()
        settings = {
            "ACM_BACKEND": served.url,
            "ACM_ACCESS_KEY": keys["aws_access_key_id"],
            "ACM_SECRET_KEY": keys["aws_secret_access_key"],
            "ACM_RESOLVERS": environ["ACM_RESOLVERS"],
        }
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        record = _record("shop.example.test")
        zone.publish(record.name, record.value)
        asked = acm("request", "shop.example.test", "--key-algorithm", "EC_prime256v1", "--output", "json")
        arn = json.loads(asked.out)["CertificateArn"]
        acm.on_pause = lambda: time.sleep(1)  # a real server, and its throttle, in real time
        assert acm("wait", arn).code == 0
        assert acm("audit").out.split("\t")[6] == "NOT_ELIGIBLE", "nobody uses it"
        listener = f"arn:aws:elasticloadbalancing:us-east-1:{server.ACCOUNT}:listener/app/web/1/2"
        server.acm(served.home, "--backend", "embedded", "associate", arn, listener)
        assert (acm("audit").out, acm("audit").code) == ("", 0)
        zone.drop(record.name)
        done = acm("audit")
        assert (done.out.split("\t")[6], done.code) == ("RECORD_GONE", 5)
