"""Which addresses a look may go to."""

import pytest

from acm.validation.guards import ALL_NETWORKS, PUBLIC_NETWORKS, Guard


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("10.1.2.3", True),
        ("10.2.0.1", False),
        ("::ffff:10.1.2.3", True),
        ("::ffff:10.2.0.1", False),
        ("2001:db8::1", True),
        ("2001:db9::1", False),
        ("127.0.0.1", False),
    ],
)
def test_only_the_listed_networks_are_asked(address, allowed):
    assert Guard.of(("10.1.0.0/16", "2001:db8::/32")).allows(address) is allowed


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "192.168.1.1", "8.8.8.8", "::1", "fe80::1"])
def test_without_a_list_every_network_is_asked(address):
    assert Guard.of(None).allows(address)


def test_an_empty_list_allows_nothing():
    assert not Guard.of(()).allows("8.8.8.8")


@pytest.mark.parametrize(
    "address", ["0.0.0.0", "::", "224.0.0.1", "ff02::1", "255.255.255.255", "::ffff:224.0.0.1"]
)
def test_addresses_of_no_single_host_are_never_asked(address):
    assert not ALL_NETWORKS.allows(address)


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("::1", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
    ],
)
def test_a_server_asks_public_addresses_only(address, allowed):
    assert PUBLIC_NETWORKS.allows(address) is allowed
