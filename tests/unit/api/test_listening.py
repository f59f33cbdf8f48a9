"""Where a server listens: what is an address, and what is said of one that cannot be used."""

import socket
from contextlib import closing

import pytest

from acm.api.server.listening import Address, bind, bound
from acm.model.errors import CannotListen, InvalidSetting

ADDRESSES = {
    "127.0.0.1:4619": (Address("127.0.0.1", 4619), True),
    "localhost:0": (Address("localhost", 0), True),
    "[::1]:80": (Address("::1", 80), True),
    "127.9.9.9:1": (Address("127.9.9.9", 1), True),
    "0.0.0.0:1": (Address("0.0.0.0", 1), False),
    "[::]:65535": (Address("::", 65535), False),
    "acm.example.com:443": (Address("acm.example.com", 443), False),
}


@pytest.mark.parametrize(("text", "meant"), ADDRESSES.items(), ids=ADDRESSES)
def test_an_address_is_read_and_written_as_in_a_url(text, meant):
    address, is_loopback = meant
    assert (Address.parse(text), str(address), address.is_loopback) == (address, text, is_loopback)


@pytest.mark.parametrize(
    "text", ["", "4619", "host:", ":4619", "host:65536", "::1:80", "host:-1", "host:1x", "[]:1"]
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(InvalidSetting):
        Address.parse(text)


def test_port_0_is_a_free_one():
    with closing(bind(Address("127.0.0.1", 0))) as listener:
        assert bound(listener).port > 0


def test_a_port_that_is_taken_is_said_to_be():
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(CannotListen, match="already"):
        bind(bound(taken))
