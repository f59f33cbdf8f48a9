"""Profiles: serials, validity and pointers."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acm.authority import pointers, profiles
from acm.authority.material import serial_number, serial_text
from acm.model.errors import InvalidSetting
from acm.model.policies import ValidityPolicy

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@given(st.binary(min_size=16, max_size=16))
def test_a_serial_is_positive_has_16_octets_and_keeps_126_random_bits(octets):
    serial = profiles.new_serial(lambda count: octets[:count])
    der = serial.to_bytes(16, signed=True)
    assert der[0] & 0xC0 == 0x40
    assert serial & (2**126 - 1) == int.from_bytes(octets) & (2**126 - 1)


def test_a_serial_asks_for_16_octets_of_entropy():
    asked = []
    profiles.new_serial(lambda count: asked.append(count) or bytes(count))
    assert asked == [16]


def test_a_serial_reads_as_acm_shows_it_and_back():
    assert (
        serial_text(0x4102030405060708090A0B0C0D0E0FFF) == "41:02:03:04:05:06:07:08:09:0a:0b:0c:0d:0e:0f:ff"
    )
    assert (
        serial_number("41:02:03:04:05:06:07:08:09:0a:0b:0c:0d:0e:0f:ff") == 0x4102030405060708090A0B0C0D0E0FFF
    )


@pytest.mark.parametrize(
    ("policy", "issued", "days"),
    [
        (ValidityPolicy.GUIDE, datetime(2026, 9, 1, tzinfo=UTC), 395),
        (ValidityPolicy.BASELINE, datetime(2026, 9, 1, tzinfo=UTC), 199),
        (ValidityPolicy.BASELINE, datetime(2027, 9, 1, tzinfo=UTC), 99),
        (ValidityPolicy.BASELINE, datetime(2029, 9, 1, tzinfo=UTC), 46),
    ],
)
def test_a_leaf_lasts_the_policys_days_the_last_second_included(policy, issued, days):
    moment = issued + timedelta(microseconds=999_999)
    not_before, not_after = profiles.leaf_validity(policy, moment, LONG_AGO)
    assert not_before == issued - timedelta(hours=1)
    assert not_after == not_before + timedelta(days=days) - timedelta(seconds=1)


def test_a_leaf_never_begins_before_its_issuer():
    issued = datetime(2026, 9, 1, tzinfo=UTC)
    begun = issued - timedelta(minutes=10)
    not_before, not_after = profiles.leaf_validity(ValidityPolicy.GUIDE, issued, begun)
    assert not_before == begun
    assert not_after - not_before == timedelta(days=395, seconds=-1)


@pytest.mark.parametrize(
    "url", ["http://pki.example.com", "http://pki.example.com/", "http://[::1]:8080/acm"]
)
def test_pointers_lie_below_the_base_address(url):
    found_at = pointers.of_issuer(pointers.check_base_url(url), "issuer-1")
    base = url.rstrip("/")
    assert (found_at.crl, found_at.ocsp, found_at.issuer) == (
        f"{base}/crl/issuer-1.crl",
        f"{base}/ocsp",
        f"{base}/issuers/issuer-1.cer",
    )


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://pki.example.com",
        "pki.example.com",
        "http://",
        "http://user:word@pki.example.com",
        "http://pki.example.com/?a=b",
        "http://pki.example.com/#a",
        "http://pki.example.com/a b",
        "http://pki.exämple.com",
        "http://pki.example.com:port",
        "http://[pki",
        "ldap://pki.example.com",
    ],
)
def test_a_base_address_that_would_not_be_answered_is_refused(url):
    with pytest.raises(InvalidSetting) as refusal:
        pointers.check_base_url(url)
    assert refusal.value.property_path == "pointerBaseUrl"
    assert "word" not in refusal.value.diagnostics()


def test_without_a_base_address_there_are_no_pointers():
    assert pointers.of_issuer(pointers.check_base_url(None), "issuer-1") is None
