"""Plain lines and JSON: what programs read."""

import json

import pytest

from acm.model.looks import LookReason
from tests.cli.conftest import Acm
from tests.cli.memory_manager import EPOCH, MemoryManager, record_of


def _arn(manager: MemoryManager) -> str:
    return list(manager.certificates)[-1]


def _lines(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.splitlines()]


def test_a_request_in_a_pipe_prints_the_arn_and_each_record_once(acm: Acm, manager: MemoryManager) -> None:
    result = acm("request", "example.com", "--san", "*.example.com", "--san", "b.example.org")
    first, second = record_of("example.com"), record_of("b.example.org")
    assert _lines(result.out) == [
        [_arn(manager)],
        [first.name, "CNAME", first.value, "example.com,*.example.com"],
        [second.name, "CNAME", second.value, "b.example.org"],
    ]


def test_a_request_as_json_has_acms_names(acm: Acm, manager: MemoryManager) -> None:
    document = json.loads(acm("request", "example.com", "--tag", "env=dev", "--output", "json").out)
    record = record_of("example.com")
    assert document["CertificateArn"] == _arn(manager)
    certificate = document["Certificate"]
    assert certificate["DomainName"] == "example.com"
    assert certificate["Status"] == "PENDING_VALIDATION"
    assert certificate["KeyAlgorithm"] == "RSA-2048"
    assert certificate["Tags"] == [{"Key": "env", "Value": "dev"}]
    assert certificate["DomainValidationOptions"] == [
        {
            "DomainName": "example.com",
            "ValidationDomain": "example.com",
            "ValidationMethod": "DNS",
            "ValidationStatus": "PENDING_VALIDATION",
            "ResourceRecord": {"Name": record.name, "Type": "CNAME", "Value": record.value},
        }
    ]


def test_a_description_as_json_has_the_look_of_each_domain_with_its_evidence(
    acm: Acm, manager: MemoryManager
) -> None:
    acm("request", "example.com")
    manager.look(_arn(manager), LookReason.WRONG_TARGET, "It leads elsewhere.")
    document = json.loads(acm("describe", _arn(manager), "--output", "json").out)
    look = document["Certificate"]["DomainValidationOptions"][0]["Look"]
    assert look["Reason"] == "WRONG_TARGET"
    assert look["Message"] == "It leads elsewhere."
    assert look["Servers"] == ["192.0.2.53:53"]
    assert look["Expected"] == record_of("example.com").value
    assert look["LookedAt"] == "2026-11-23T12:00:00Z"
    assert look["Evidence"][0]["Server"] == "192.0.2.53:53"


def test_an_issued_certificate_as_json_has_the_members_of_describe_certificate(
    acm: Acm, manager: MemoryManager
) -> None:
    acm("request", "example.com")
    manager.look(_arn(manager), LookReason.FOUND)
    manager.issue(_arn(manager))
    certificate = json.loads(acm("describe", _arn(manager), "--output", "json").out)["Certificate"]
    assert certificate["Serial"] == "0a:1b:2c:3d:4e:5f:60:71"
    assert certificate["NotAfter"] == "2027-12-23T12:00:00Z"
    assert certificate["IssuedAt"] == "2026-11-23T12:00:00Z"
    assert certificate["KeyUsages"] == [{"Name": "DIGITAL_SIGNATURE"}, {"Name": "KEY_ENCIPHERMENT"}]
    assert certificate["ExtendedKeyUsages"] == [
        {"Name": "TLS_WEB_SERVER_AUTHENTICATION", "OID": "1.3.6.1.5.5.7.3.1"}
    ]
    assert certificate["DomainValidationOptions"][0]["ValidationStatus"] == "SUCCESS"


def test_a_list_as_json_has_acms_summaries(acm: Acm, manager: MemoryManager) -> None:
    acm("request", "b.example.com", "--san", "c.example.com")
    (summary,) = json.loads(acm("list", "--output", "json").out)["CertificateSummaryList"]
    assert summary["SubjectAlternativeNameSummaries"] == ["b.example.com", "c.example.com"]
    assert summary["HasAdditionalSubjectAlternativeNames"] is False
    assert summary["Status"] == "PENDING_VALIDATION"
    assert "NotAfter" not in summary


def test_an_empty_list_in_a_pipe_is_empty(acm: Acm) -> None:
    assert acm("list").out == ""
    assert json.loads(acm("list", "--output", "json").out) == {"CertificateSummaryList": []}


def test_a_list_shows_every_region_unless_one_is_named(acm: Acm, manager: MemoryManager) -> None:
    acm("request", "a.example.com", "--region", "eu-west-1")
    acm("request", "b.example.com", "--region", "us-west-2")
    assert len(_lines(acm("list").out)) == 2
    (only,) = _lines(acm("list", "--region", "eu-west-1").out)
    assert only[1] == "a.example.com"


@pytest.mark.parametrize(("status", "count"), [("pending_validation", 1), ("ISSUED", 0), ("issued", 0)])
def test_a_list_can_be_narrowed_to_a_status(status: str, count: int, acm: Acm) -> None:
    acm("request", "a.example.com")
    assert len(_lines(acm("list", "--status", status).out)) == count


@pytest.mark.parametrize(
    ("part", "copies"), [("certificate", 1), ("chain", 1), ("fullchain", 2), ("root", 1)]
)
def test_get_prints_only_pem(part: str, copies: int, acm: Acm, manager: MemoryManager) -> None:
    acm("request", "example.com")
    manager.issue(_arn(manager))
    for terminal in (True, False):
        result = acm("get", _arn(manager), "--part", part, terminal=terminal)
        assert result.out == manager.root_pem * copies


def test_get_as_json_is_what_get_certificate_answers(acm: Acm, manager: MemoryManager) -> None:
    acm("request", "example.com")
    manager.issue(_arn(manager))
    document = json.loads(acm("get", _arn(manager), "--output", "json").out)
    assert document == {"Certificate": manager.root_pem, "CertificateChain": manager.root_pem}


def test_output_table_can_be_had_in_a_pipe(acm: Acm) -> None:
    acm("request", "example.com")
    assert acm("list", "--output", "table").out.startswith("ID ")


def test_the_clock_tells_its_offset(acm: Acm) -> None:
    assert json.loads(acm("clock", "advance", "350d", "--output", "json").out) == {
        "Now": "2027-11-08T12:00:00Z",
        "OffsetSeconds": 350 * 86400,
        "Movable": True,
    }
    assert _lines(acm("clock").out)[1] == ["offsetSeconds", str(350 * 86400)]


def test_root_prints_the_pem_alone_when_asked(acm: Acm, manager: MemoryManager) -> None:
    assert acm("root", "--pem", terminal=True).out == manager.root_pem


def test_root_says_how_to_trust_it_on_each_system_and_how_to_take_that_back(
    acm: Acm, manager: MemoryManager
) -> None:
    page = acm("root", terminal=True, width=60, environ={"NO_COLOR": "1"}).out
    assert manager.root_pem.rstrip() in page
    for command in (
        "sudo cp acm-root.pem /usr/local/share/ca-certificates/acm-root-01234567.crt",
        "sudo rm /usr/local/share/ca-certificates/acm-root-01234567.crt",
        "sudo rm /etc/pki/ca-trust/source/anchors/acm-root-01234567.pem",
        f"sudo security delete-certificate -Z {'0123456789ABCDEF' * 4} /Library/Keychains/System.keychain",
        "certutil -delstore Root fedcba987654321",
        "unset CURL_CA_BUNDLE",
        "unset SSL_CERT_FILE REQUESTS_CA_BUNDLE",
    ):
        assert command in page
    for guide in json.loads(acm("root", "--output", "json").out)["Trust"]:
        assert guide["Trust"], guide["System"]
        assert guide["TakeBack"], guide["System"]


def test_publish_writes_each_record_once_and_says_which(acm: Acm, manager: MemoryManager) -> None:
    manager.zones = ("example.com",)
    acm("request", "example.com", "--san", "*.example.com")
    document = json.loads(acm("publish", _arn(manager), "--ttl", "60", "--output", "json").out)
    record = record_of("example.com")
    assert document["ResourceRecords"] == [
        {"Name": record.name, "Type": "CNAME", "Value": record.value, "TTL": 60}
    ]
    ((written, owner, overwrite),) = manager.published_records
    assert (written.name, written.value, written.ttl) == (record.name, record.value, 60)
    assert _arn(manager) in owner
    assert not overwrite


def test_publish_writes_what_it_can_and_fails_for_the_rest(acm: Acm, manager: MemoryManager) -> None:
    manager.zones = ("example.com",)
    acm("request", "example.com", "--san", "example.org")
    result = acm("publish", _arn(manager))
    assert [row[3] for row in _lines(result.out)] == ["example.com"]
    assert result.code == 2
    assert result.err.startswith(f"NoZone at {record_of('example.org').name}: ")


def test_the_installations_clock_decides_how_far_a_moment_is(acm: Acm, manager: MemoryManager) -> None:
    acm("request", "example.com")
    assert manager.now() == EPOCH
    assert f"{EPOCH:%Y-%m-%d}T12:00:00Z (now)" in acm("describe", _arn(manager), terminal=True).out


def test_the_manager_is_closed_after_a_command_and_after_a_failed_one(
    acm: Acm, manager: MemoryManager
) -> None:
    acm("list")
    acm("describe", "deadbeef")
    assert manager.closed == 2
