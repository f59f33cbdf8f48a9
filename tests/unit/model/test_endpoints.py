"""Addresses of DNS servers as settings write them."""

import pytest

from acm.model.endpoints import Endpoint, parse_endpoint
from acm.model.errors import InvalidSetting


@pytest.mark.parametrize(
    ("text", "endpoint", "shown"),
    [
        ("192.0.2.1", Endpoint("192.0.2.1", 53), "192.0.2.1:53"),
        ("192.0.2.1:5300", Endpoint("192.0.2.1", 5300), "192.0.2.1:5300"),
        ("localhost:65535", Endpoint("127.0.0.1", 65535), "127.0.0.1:65535"),
        ("2001:DB8::1", Endpoint("2001:db8::1", 53), "[2001:db8::1]:53"),
        ("[2001:db8::1]", Endpoint("2001:db8::1", 53), "[2001:db8::1]:53"),
        (" [::1]:5300 ", Endpoint("::1", 5300), "[::1]:5300"),
    ],
)
def test_an_address_is_read_and_shown(text, endpoint, shown):
    assert parse_endpoint(text) == endpoint
    assert str(endpoint) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ns.example.com",
        "192.0.2.256",
        "192.0.2.1:0",
        "192.0.2.1:65536",
        "192.0.2.1:",
        "192.0.2.1:x",
        "192.0.2.1:٣",
        "[::1",
        "[::1]5300",
        "[::1]:",
        "[192.0.2.1",
        ":53",
        "1:2:3",
        "192.0.2.1:99999999999999999999",
    ],
)
def test_what_is_no_address_is_refused_at_its_place(text):
    with pytest.raises(InvalidSetting, match="not the address of a DNS server") as refused:
        parse_endpoint(text, property_path="nameservers")
    assert refused.value.property_path == "nameservers"


def test_a_long_text_is_not_repeated_in_full():
    with pytest.raises(InvalidSetting) as refused:
        parse_endpoint("x" * 10_000)
    assert len(refused.value.message) < 200
