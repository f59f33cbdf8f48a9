"""Looking for validation records at BIND 9, over the real network code."""

import asyncio
import secrets
from datetime import UTC, datetime

import pytest

from acm.model.certificate import ResourceRecord
from acm.model.installation import ZoneRecord
from acm.model.looks import LookReason
from acm.validation.dns import DNSValidator
from acm.validation.limits import LIMITS
from acm.validation.resolver import Resolver
from acm.validation.transport import ask_over_network
from acm.zones.publisher import Publisher, ZoneTarget
from tests.support.bind9 import Bind9, bind9
from tests.support.peers import require

__all__ = ["bind9"]

pytestmark = pytest.mark.peer
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
VALUE = "_b.acm-validations.internal."


def wanted(zone="example.test", host="www") -> ResourceRecord:
    """Return a record of a name that no other test uses."""
    return ResourceRecord(name=f"_{secrets.token_hex(16)}.{host}.{zone}.", value=VALUE)


def put(bind9, name, value=VALUE, rdtype="CNAME"):
    target = ZoneTarget(bind9.server, bind9.key_name, bind9.algorithm, bind9.tsig_secret)
    zones = dict.fromkeys(bind9.zones, target)
    record = ZoneRecord(name=name, type=rdtype, value=value)
    asyncio.run(Publisher(lambda: zones).publish(record, overwrite=False))


def look(bind9, record, **settings):
    chosen = {
        "nameservers": (bind9.server,),
        "resolvers": dict,
        "allowed_networks": None,
        "trust_anchors": (),
        "port_of": lambda address: bind9.port,
    } | settings
    limits = chosen.pop("limits", LIMITS)
    return asyncio.run(DNSValidator(Resolver(**chosen), limits=limits).look(record, now=NOW))


@pytest.mark.parametrize("value", [VALUE, VALUE.upper(), VALUE.removeprefix("_")])
def test_a_record_that_stands_there_is_found(bind9, value):
    record = wanted()
    put(bind9, record.name, value)
    seen = look(bind9, record)
    assert seen.found
    assert seen.servers == (bind9.server,)


def test_a_name_that_is_not_there_is_nxdomain(bind9):
    seen = look(bind9, wanted())
    assert seen.reason is LookReason.NXDOMAIN
    assert f"Asked {bind9.server} for" in seen.message


def test_a_text_record_instead_is_said(bind9):
    record = wanted()
    put(bind9, record.name, f'"{VALUE}"', "TXT")
    seen = look(bind9, record)
    assert seen.reason is LookReason.MISSING
    assert "has a TXT record but no CNAME record" in seen.message


def test_another_target_is_shown(bind9):
    record = wanted()
    put(bind9, record.name, "shop.example.test.")
    seen = look(bind9, record)
    assert seen.reason is LookReason.WRONG_TARGET
    assert "it points to shop.example.test." in seen.message


def test_a_zone_name_appended_twice_is_recognized(bind9):
    record = wanted()
    put(bind9, f"{record.name}example.test.")
    seen = look(bind9, record)
    assert seen.reason is LookReason.ZONE_APPENDED_TWICE
    assert f"{record.name}example.test." in seen.message


def test_a_chain_is_followed(bind9):
    record = wanted()
    put(bind9, record.name, f"alias-{record.name[1:9]}.example.test.")
    put(bind9, f"alias-{record.name[1:9]}.example.test.")
    assert look(bind9, record).found


def test_a_name_of_no_zone_there_is_refused(bind9):
    assert look(bind9, wanted("elsewhere.test")).reason is LookReason.REFUSED


def test_the_walk_follows_a_delegation_to_the_server_of_the_child_zone(tmp_path):
    """Two servers; the parent refers to an address that the lab's network has at the child's port on loopback."""
    named = require("named", "bind9")
    parent_records = {"parent.test": "child NS ns.child\nns.child A 192.0.2.53"}
    parent = Bind9(tmp_path / "parent", ["parent.test"], records=parent_records, named=named)
    child = Bind9(tmp_path / "child", ["child.parent.test"], named=named)

    async def lab(message, address, port, seconds):
        return await ask_over_network(message, "127.0.0.1", port, seconds)

    with parent, child:
        record = wanted("child.parent.test")
        put(child, record.name)
        seen = look(parent, record, exchange=lab, port_of={"192.0.2.53": child.port}.__getitem__)
    assert seen.found
    assert seen.servers == (parent.server, f"192.0.2.53:{child.port}")
    assert seen.evidence[0].answer == "referral to child.parent.test.: ns.child.parent.test."


def test_a_server_that_is_gone_is_unreachable(bind9):
    seen = look(bind9, wanted(), nameservers=("127.0.0.1:1",))
    assert seen.reason is LookReason.UNREACHABLE
    assert "connection refused" in seen.message


def test_a_guard_keeps_looks_away_from_loopback(bind9):
    record = wanted()
    put(bind9, record.name)
    assert look(bind9, record, allowed_networks=("192.0.2.0/24",)).reason is LookReason.NETWORK_NOT_ALLOWED
