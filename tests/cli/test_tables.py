"""Tables as people see them, at 80 and 120 columns, without colour. ACM_WRITE_GOLDEN=1 writes what is expected anew."""

from dataclasses import replace
from datetime import timedelta

import pytest

from acm.model.account import AccountConfiguration
from acm.model.looks import LookReason
from tests.cli.conftest import Acm, check_golden
from tests.cli.memory_manager import MemoryManager


def _request(acm: Acm, manager: MemoryManager, *arguments: str) -> str:
    assert acm("request", *arguments).code == 0
    return list(manager.certificates)[-1]


def _pending(acm: Acm, manager: MemoryManager) -> str:
    arn = _request(acm, manager, "example.com", "--san", "*.example.com", "--san", "www.example.org")
    manager.look(arn, LookReason.NXDOMAIN)
    manager.moment += timedelta(seconds=1)
    return arn


def _issued(acm: Acm, manager: MemoryManager) -> str:
    arn = _request(acm, manager, "shop.example.net", "--key-algorithm", "EC_prime256v1", "--tag", "env=prod")
    manager.look(arn, LookReason.FOUND, "192.0.2.53:53 has the record.")
    manager.issue(arn)
    manager.moment += timedelta(days=41, hours=2)
    return arn


def _timed_out(acm: Acm, manager: MemoryManager) -> str:
    arn = _pending(acm, manager)
    manager.moment += timedelta(hours=73)
    return arn


def _declared(acm: Acm, manager: MemoryManager) -> str:
    manager.configurations["us-east-1"] = AccountConfiguration(
        days_before_expiry=30, declared_by=("dev::shop", "prod::shop")
    )
    return ""


def _many(acm: Acm, manager: MemoryManager) -> str:
    _pending(acm, manager)
    _request(acm, manager, "a-rather-long-name-for-a-table.internal.example.com")
    return _issued(acm, manager)


PAGES = {
    "request": (lambda acm, manager: "", ["request", "example.com", "--san", "*.example.com"]),
    "describe-pending": (_pending, ["describe", "{arn}"]),
    "describe-issued": (_issued, ["describe", "{arn}"]),
    "describe-timed-out": (_timed_out, ["describe", "{arn}"]),
    "list": (_many, ["list"]),
    "list-empty": (lambda acm, manager: "", ["list"]),
    "publish": (_pending, ["publish", "{arn}"]),
    "clock": (lambda acm, manager: manager.advance_clock(timedelta(days=350)), ["clock", "show"]),
    "account": (_declared, ["account", "show"]),
    "explain": (lambda acm, manager: "", ["explain", "NoZone"]),
}


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_reads_as_it_did(page: str, width: int, acm: Acm, manager: MemoryManager) -> None:
    prepare, command = PAGES[page]
    manager.zones = ("example.com", "example.org")
    arn = str(prepare(acm, manager))
    result = acm(
        *(part.format(arn=arn) for part in command), terminal=True, width=width, environ={"NO_COLOR": "1"}
    )
    shown = "".join(f"{line.rstrip()}\n" for line in result.out.splitlines())
    assert result.code == 0
    check_golden(f"{page}-{width}.txt", shown)


@pytest.mark.parametrize("width", [80, 120, 300])
def test_no_width_breaks_a_record_that_is_copied(width: int, acm: Acm, manager: MemoryManager) -> None:
    result = acm("request", "example.com", terminal=True, width=width)
    certificate = next(iter(manager.certificates.values()))
    record = certificate.validations[0].record
    assert record.name in result.out
    assert record.value in result.out
    assert certificate.arn in acm("describe", certificate.arn, terminal=True, width=width).out


def test_a_narrow_list_leaves_out_the_key_but_not_the_id(acm: Acm, manager: MemoryManager) -> None:
    arn = _issued(acm, manager)
    narrow, wide = (acm("list", terminal=True, width=width).out for width in (80, 120))
    assert "EC-prime256v1" not in narrow
    assert "EC-prime256v1" in wide
    assert arn.rpartition("/")[2][:8] in narrow


def test_moments_in_the_past_and_future_say_how_far_they_are(acm: Acm, manager: MemoryManager) -> None:
    arn = _issued(acm, manager)
    page = acm("describe", arn, terminal=True).out
    assert "2026-11-23T12:00:00Z (41d 2h ago)" in page
    assert "2027-12-23T12:00:00Z (in 353d 22h)" in page


def test_tags_are_shown_in_order(acm: Acm, manager: MemoryManager) -> None:
    arn = _issued(acm, manager)
    manager.certificates[arn] = replace(manager.certificates[arn], tags={"b": "2", "a": "1"})
    assert "a=1, b=2" in acm("describe", arn, terminal=True).out
