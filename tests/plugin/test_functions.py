"""The functions over gRPC: what they answer, what they refuse, and that they change nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest

from acm.compose import open_manager
from acm.model.certificate import CertificateType
from acm.model.keys import KeyAlgorithm
from acm.plugin.tables import CERTIFICATE as TABLE
from acm.plugin.tables import FUNCTIONS, GET_CERTIFICATE
from acm.plugin.tables import IMPORTED_CERTIFICATE as IMPORTED_TABLE
from acm.plugin.values import UNKNOWN, Secret
from tests.plugin.harness import CERTIFICATE, IMPORTED, Aborted, Plugin
from tests.plugin.memory_manager import MATERIAL, START, Disk
from tests.support.imports import key_pem, made

ONE, LIST, RECORDS = "acm:index:getCertificate", "acm:index:getCertificates", "acm:index:getValidationRecords"
ABSENT = "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000"


def request(plugin: Plugin, name: str = "shop.example.com", *others: str, **inputs: Any) -> str:
    """Request a certificate, and return its ARN."""
    asked = {"domainName": name, "subjectAlternativeNames": list(others), **inputs}
    return plugin.up(CERTIFICATE, asked).id


def issue(plugin: Plugin, disk: Disk, *names: str, **inputs: Any) -> str:
    arn = request(plugin, *names, **inputs)
    disk.issue(arn)
    return arn


def arns(answer: dict[str, Any]) -> list[str]:
    return [certificate["arn"] for certificate in answer["certificates"]]


def began(disk: Disk, arn: str, days: int) -> None:
    """Have the validity of a certificate begin ``days`` later than that of others."""
    material = replace(MATERIAL, not_before=START + timedelta(days=days))
    disk.certificates[arn] = replace(disk.certificates[arn], material=material)


def test_a_certificate_found_by_its_arn_is_described_as_its_resource_puts_it_out(plugin: Plugin) -> None:
    made = plugin.up(
        CERTIFICATE,
        {"domainName": "shop.example.com", "subjectAlternativeNames": ["*.example.com"], "tags": {"a": "b"}},
    )

    found = plugin.answer(ONE, {"arn": made.id})

    outputs = {prop.name for prop in TABLE.outputs} & set(made.state)
    assert {name: found[name] for name in outputs} == {name: made.state[name] for name in outputs}
    assert found["domainName"] == "shop.example.com"
    assert found["subjectAlternativeNames"] == ["*.example.com"]
    assert found["tags"] == found["tagsAll"] == {"a": "b"}
    assert found["status"] == "PENDING_VALIDATION", "the status does not matter where the ARN is known"
    assert (found["keyAlgorithm"], found["validationMethod"]) == ("RSA_2048", "DNS")


def test_every_answer_is_what_the_table_promises(plugin: Plugin, disk: Disk) -> None:
    arn = issue(plugin, disk)
    listed = plugin.answer(LIST, {})["certificates"]

    for found in (plugin.answer(ONE, {"arn": arn}), *listed):
        promised = {prop.name: prop for prop in GET_CERTIFICATE.outputs}
        assert set(found) <= set(promised)
        assert {name for name, prop in promised.items() if prop.required} <= set(found)
    assert {prop.name for prop in TABLE.outputs} <= {prop.name for prop in GET_CERTIFICATE.outputs}


def test_an_imported_certificate_is_described_as_its_resource_puts_it_out(tmp_path: Path) -> None:
    plugin = Plugin(open_manager)
    plugin.configured({"home": str(tmp_path / "home")})
    leaf = made("shop.example.test", "www.example.test")
    imported = plugin.up(
        IMPORTED, {"certificateBody": leaf.pem, "privateKey": key_pem(leaf.key), "tags": {"a": "b"}}
    )

    found = plugin.answer(ONE, {"domain": "www.example.test", "types": ["IMPORTED"]})

    plugin.close()
    outputs = {prop.name for prop in IMPORTED_TABLE.outputs}
    assert {name: found[name] for name in outputs} == {name: imported.state[name] for name in outputs}
    assert (found["tags"], found["validationRecords"]) == ({"a": "b"}, [])
    assert set(found) <= {prop.name for prop in GET_CERTIFICATE.outputs}
    assert {prop.name for prop in GET_CERTIFICATE.outputs if prop.required} <= set(found)
    assert "privateKey" not in found


@pytest.mark.parametrize("name", ["shop.example.com", "SHOP.example.com.", "*.example.com"])
def test_a_certificate_is_found_by_any_of_its_names_however_they_are_written(
    plugin: Plugin, disk: Disk, name: str
) -> None:
    arn = issue(plugin, disk, "shop.example.com", "*.example.com", keyAlgorithm="EC_secp384r1")
    issue(plugin, disk, "other.example.com")

    assert plugin.answer(ONE, {"domain": name})["arn"] == arn


def test_a_name_that_only_a_wildcard_covers_is_not_found(plugin: Plugin, disk: Disk) -> None:
    issue(plugin, disk, "*.example.com")

    with pytest.raises(Aborted, match=r"ResourceNotFound: .*the very same") as refused:
        plugin.invoke(ONE, {"domain": "shop.example.com"})
    assert refused.value.code is grpc.StatusCode.NOT_FOUND


def test_only_issued_ones_are_found_unless_statuses_says_otherwise_and_the_others_are_listed(
    plugin: Plugin,
) -> None:
    arn = request(plugin)

    with pytest.raises(Aborted) as refused:
        plugin.invoke(ONE, {"domain": "shop.example.com"})
    assert f"{arn} (shop.example.com, PENDING_VALIDATION, RSA_2048)" in refused.value.text

    asked = {"domain": "shop.example.com", "statuses": ["PENDING_VALIDATION", "ISSUED"]}
    assert plugin.answer(ONE, asked)["arn"] == arn


def test_an_arn_that_nothing_has_is_not_found(plugin: Plugin) -> None:
    with pytest.raises(Aborted, match="ResourceNotFound") as refused:
        plugin.invoke(ONE, {"arn": ABSENT})
    assert refused.value.code is grpc.StatusCode.NOT_FOUND


def test_several_that_fit_are_an_error_that_lists_them(plugin: Plugin, disk: Disk) -> None:
    both = [issue(plugin, disk), issue(plugin, disk, keyAlgorithm="EC_prime256v1")]

    with pytest.raises(Aborted, match="Conflict: 2 certificates fit") as refused:
        plugin.invoke(ONE, {"domain": "shop.example.com"})
    assert all(arn in refused.value.text for arn in both)
    assert "until 2027-12-23T12:00:00Z" in refused.value.text

    narrowed = {"domain": "shop.example.com", "keyTypes": ["EC_prime256v1"]}
    assert plugin.answer(ONE, narrowed)["arn"] == both[1]


def test_an_error_lists_ten_candidates_and_counts_the_others(plugin: Plugin, disk: Disk) -> None:
    for _ in range(12):
        issue(plugin, disk)

    with pytest.raises(Aborted, match="and 2 more") as refused:
        plugin.invoke(ONE, {"domain": "shop.example.com"})
    assert refused.value.text.count("arn:aws:acm") == 10


def test_the_most_recent_is_the_one_whose_validity_began_last(plugin: Plugin, disk: Disk) -> None:
    first, last, middle = (issue(plugin, disk) for _ in range(3))
    for arn, days in ((first, 0), (last, 9), (middle, 4)):
        began(disk, arn, days)

    assert plugin.answer(ONE, {"domain": "shop.example.com", "mostRecent": True})["arn"] == last


def test_two_that_are_equally_recent_are_still_an_error(plugin: Plugin, disk: Disk) -> None:
    issue(plugin, disk)
    issue(plugin, disk)

    with pytest.raises(Aborted, match="Conflict"):
        plugin.invoke(ONE, {"domain": "shop.example.com", "mostRecent": True})


@pytest.mark.parametrize(
    ("asked", "place", "rule"),
    [
        ({}, "", "Give arn, domain or tags"),
        ({"statuses": ["ISSUED"], "region": "us-east-1"}, "", "Give arn, domain or tags"),
        ({"arn": ABSENT, "domain": "a.example.com"}, "domain", "Leave out arn or domain"),
        ({"arn": ABSENT, "mostRecent": True}, "mostRecent", "Leave out arn or mostRecent"),
        ({"arn": ABSENT, "region": "eu-west-1"}, "region", "lies in us-east-1, not in eu-west-1"),
        ({"arn": "arn:aws:acm"}, "arn", "InvalidArn"),
        ({"domain": "no name"}, "domain", "InvalidDomainName"),
        ({"domain": "a.example.com", "region": "nowhere!"}, "region", "is no region"),
        ({"domain": "a.example.com", "statuses": ["issued"]}, "statuses[0]", "Did you mean ISSUED?"),
        ({"domain": "a.example.com", "keyTypes": ["RSA"]}, "keyTypes[0]", "none of RSA_1024"),
        ({"domain": "a.example.com", "types": "IMPORTED"}, "types", "a list is wanted"),
        ({"domainName": "a.example.com"}, "domainName", "Did you mean domain?"),
    ],
)
def test_wrong_arguments_are_told_at_their_place(
    plugin: Plugin, asked: dict[str, Any], place: str, rule: str
) -> None:
    answer, failures = plugin.invoke(ONE, asked)

    assert answer == {}
    assert rule in failures[place]


def test_all_failures_are_told_at_once(plugin: Plugin) -> None:
    _, failures = plugin.invoke(
        RECORDS, {"domainNames": ["a.example.com", "co.uk", "x.amazonaws.com", "b.example.com"]}
    )

    assert set(failures) == {"domainNames[1]", "domainNames[2]"}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["a issued", "a pending", "b imported"]),
        ({"domain": "x.example.com"}, ["b imported"]),
        ({"statuses": ["PENDING_VALIDATION"]}, ["a pending"]),
        ({"statuses": []}, []),
        ({"keyTypes": ["EC_secp521r1"]}, ["b imported"]),
        ({"types": ["AMAZON_ISSUED"], "statuses": ["ISSUED"]}, ["a issued"]),
        ({"tags": {"env": "prod"}}, ["a issued", "b imported"]),
        ({"tags": {"env": "prod", "team": "one"}}, ["a issued"]),
        ({"tags": {"env": "test"}}, []),
        ({"region": "eu-west-1"}, ["elsewhere"]),
    ],
)
def test_a_list_has_what_fits_sorted_by_name_and_age(
    plugin: Plugin, disk: Disk, asked: dict[str, Any], found: list[str]
) -> None:
    imported = issue(plugin, disk, "b.example.com", "x.example.com", tags={"env": "prod"})
    disk.certificates[imported] = replace(
        disk.certificates[imported],
        type=CertificateType.IMPORTED,
        key_algorithm=KeyAlgorithm.EC_secp521r1,
        material=replace(MATERIAL, certificate_pem=made("b.example.com", "x.example.com").pem, chain_pem=""),
    )
    pending = request(plugin, "a.example.com")
    disk.now -= timedelta(seconds=1)
    issued = issue(plugin, disk, "a.example.com", tags={"env": "prod", "team": "one"})
    elsewhere = request(plugin, "a.example.com", region="eu-west-1")
    called = {
        pending: "a pending",
        issued: "a issued",
        imported: "b imported",
        elsewhere: "elsewhere",
    }

    assert [called[arn] for arn in arns(plugin.answer(LIST, asked))] == found


def test_validation_records_are_those_that_a_certificate_will_put_out(plugin: Plugin) -> None:
    names = ["*.shop.example.com", "SHOP.example.com", "a.example.com.", "a.example.com"]

    told = plugin.answer(RECORDS, {"domainNames": names})

    made = plugin.up(CERTIFICATE, {"domainName": names[0], "subjectAlternativeNames": names[1:]})
    assert told == {name: made.state[name] for name in ("domainValidationOptions", "validationRecords")}
    assert [record["domainNames"] for record in told["validationRecords"]] == [
        ["a.example.com"],
        ["*.shop.example.com", "shop.example.com"],
    ]


@pytest.mark.parametrize("names", [[], None])
def test_validation_records_need_a_name(plugin: Plugin, names: object) -> None:
    _, failures = plugin.invoke(RECORDS, {"domainNames": names})

    assert set(failures) == {"domainNames"}


def test_functions_of_the_real_engine_work_before_there_is_a_home_and_make_none(tmp_path: Path) -> None:
    plugin = Plugin(open_manager)
    plugin.configured({"home": str(tmp_path / "home")})

    told = plugin.answer(RECORDS, {"domainNames": ["shop.example.com"]})
    assert told["validationRecords"][0]["fqdn"].endswith(".shop.example.com")
    assert plugin.answer(LIST, {}) == {"certificates": []}
    with pytest.raises(Aborted, match="ResourceNotFound"):
        plugin.invoke(ONE, {"domain": "shop.example.com"})

    plugin.close()
    assert list(tmp_path.iterdir()) == []


def test_no_function_changes_anything(plugin: Plugin, disk: Disk) -> None:
    issue(plugin, disk)
    before, kept = list(disk.writes), dict(disk.certificates)

    plugin.answer(ONE, {"domain": "shop.example.com"})
    plugin.answer(LIST, {})
    plugin.answer(RECORDS, {"domainNames": ["shop.example.com"]})

    assert (disk.writes, disk.certificates) == (before, kept)


def test_a_secret_argument_works_as_any_other(plugin: Plugin, disk: Disk) -> None:
    arn = issue(plugin, disk)

    assert plugin.answer(ONE, {"domain": Secret("shop.example.com")})["arn"] == arn


@pytest.mark.parametrize(
    ("token", "asked", "message"),
    [
        ("acm:index:getCertificat", {}, "There are: acm:index:getCertificate, "),
        (ONE, {"domain": UNKNOWN}, "not known yet"),
        (RECORDS, {"domainNames": ["a.example.com", UNKNOWN]}, "not known yet"),
    ],
)
def test_what_no_program_sends_is_refused_in_words(
    plugin: Plugin, token: str, asked: dict[str, Any], message: str
) -> None:
    with pytest.raises(Aborted, match=message) as refused:
        plugin.invoke(token, asked)
    assert refused.value.code is grpc.StatusCode.INVALID_ARGUMENT


def test_a_function_without_a_configuration_is_refused_in_words(start: Callable[..., Plugin]) -> None:
    with pytest.raises(Aborted, match="not configured"):
        start().invoke(LIST, {})


def test_no_argument_of_a_function_says_what_a_change_does() -> None:
    from acm.plugin.schema import schema

    rendered = schema()["functions"]

    assert set(rendered) == {function.token for function in FUNCTIONS}
    for function in rendered.values():
        for described in function["inputs"]["properties"].values():
            assert "A change" not in described["description"]
            assert described["description"].endswith(".")
