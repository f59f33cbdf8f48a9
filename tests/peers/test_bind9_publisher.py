"""Publishing into BIND 9."""

import asyncio
import base64
import secrets

import dns.message
import dns.query
import pytest

from acm.model.errors import Conflict, ZoneRefused, ZoneUnreachable
from acm.model.installation import ZoneRecord
from acm.zones.publisher import Publisher, ZoneTarget
from tests.support.bind9 import bind9

__all__ = ["bind9"]

pytestmark = pytest.mark.peer
VALUE = "_b.acm-validations.internal."


def target(bind9, **changes):
    """Return how to write to ``bind9``, with something wrong where ``changes`` say so."""
    right = {
        "server": bind9.server,
        "key_name": bind9.key_name,
        "algorithm": bind9.algorithm,
        "secret": bind9.tsig_secret,
    }
    return ZoneTarget(**right | changes)


def publisher(bind9, *, zones=("example.test", "child.example.test", "fixed.test"), **changes):
    return Publisher(lambda: dict.fromkeys(zones, target(bind9, **changes)))


def fresh(zone="example.test", value=VALUE, **rest) -> ZoneRecord:
    """Return a record of a name that no other test uses."""
    return ZoneRecord(name=f"_{secrets.token_hex(8)}.{zone}.", type="CNAME", value=value, **rest)


def served(bind9, record):
    """Ask BIND as anybody would; return value and time to live."""
    query = dns.message.make_query(record.name, record.type)
    answer = dns.query.udp(query, bind9.address, port=bind9.port, timeout=5).answer
    return (answer[0][0].to_text(), answer[0].ttl) if answer else None


def publish(bind9, record, *, overwrite=False):
    asyncio.run(publisher(bind9).publish(record, overwrite=overwrite))


def test_a_record_is_published_seen_and_removed(bind9):
    record = fresh()
    publish(bind9, record)
    assert served(bind9, record) == (VALUE, 300)
    assert asyncio.run(publisher(bind9).query(record.name, "CNAME")) == record
    asyncio.run(publisher(bind9).remove(record))
    assert served(bind9, record) is None
    assert asyncio.run(publisher(bind9).query(record.name, "CNAME")) is None


def test_publishing_and_removing_again_is_success(bind9):
    record = fresh()
    publish(bind9, record)
    publish(bind9, record)
    asyncio.run(publisher(bind9).remove(record))
    asyncio.run(publisher(bind9).remove(record))
    assert served(bind9, record) is None


def test_another_time_to_live_replaces_the_old_one(bind9):
    record = fresh()
    publish(bind9, record)
    publish(bind9, ZoneRecord(name=record.name, type="CNAME", value=VALUE, ttl=42))
    assert served(bind9, record) == (VALUE, 42)


@pytest.mark.parametrize(
    ("rdtype", "value"), [("CNAME", "shop.example.test."), ("TXT", '"hello"'), ("CAA", '0 issue "ca.test"')]
)
def test_a_foreign_record_stays_until_overwrite_is_said(bind9, rdtype, value):
    record = fresh()
    foreign = ZoneRecord(name=record.name, type=rdtype, value=value)
    publish(bind9, foreign)
    with pytest.raises(Conflict) as conflict:
        publish(bind9, record)
    assert f"is taken by {rdtype} {value}" in conflict.value.message
    assert served(bind9, foreign) == (value, 300)
    publish(bind9, record, overwrite=True)
    assert served(bind9, record) == (VALUE, 300)


def test_removing_leaves_a_record_with_other_data(bind9):
    mine = fresh()
    other = ZoneRecord(name=mine.name, type="CNAME", value="shop.example.test.")
    publish(bind9, other)
    asyncio.run(publisher(bind9).remove(mine))
    assert served(bind9, other) == ("shop.example.test.", 300)


def test_a_name_in_a_child_zone_goes_into_the_child_zone(bind9):
    record = fresh("child.example.test")
    publish(bind9, record)
    assert asyncio.run(publisher(bind9).query(record.name, "CNAME")) == record


@pytest.mark.parametrize(
    ("zone", "changes", "says", "hint"),
    [
        ("example.test", {"secret": base64.b64encode(b"canary" * 5).decode()}, "BADSIG", "secret"),
        ("example.test", {"key_name": "other."}, "BADKEY", "keyName"),
        ("example.test", {"algorithm": "hmac-sha512"}, "BADKEY", "algorithm"),
        ("example.test", {"key_name": None, "secret": None}, "REFUSED", "update policy"),
        ("fixed.test", {}, "REFUSED", "update policy"),
        ("elsewhere.test", {}, "NOTAUTH", "primary"),
    ],
    ids=["wrong secret", "unknown key", "other algorithm", "no key", "update policy", "wrong zone"],
)
def test_a_refusal_says_why_and_what_to_do(bind9, zone, changes, says, hint):
    record = fresh(zone)
    wrong = publisher(bind9, zones=(zone,), **changes)
    with pytest.raises(ZoneRefused) as refused:
        asyncio.run(wrong.publish(record, overwrite=False))
    assert says in refused.value.message
    assert bind9.server in refused.value.message
    assert hint in refused.value.hint
    assert "canary" not in refused.value.diagnostics()
    assert bind9.tsig_secret not in refused.value.diagnostics()
    assert served(bind9, record) is None


def test_a_zone_that_is_not_on_the_server_is_not_read_either(bind9):
    with pytest.raises(ZoneRefused):
        asyncio.run(publisher(bind9, zones=("elsewhere.test",)).query("a.elsewhere.test.", "CNAME"))


def test_a_name_delegated_away_is_said_to_be_without_authority(bind9):
    """The zone example.test alone is configured, and the name lies in a child that is served elsewhere."""
    record = fresh("away.example.test")
    publish(bind9, ZoneRecord(name="away.example.test.", type="NS", value="ns.elsewhere.test."))
    with pytest.raises(ZoneRefused, match="without authority"):
        asyncio.run(publisher(bind9).query(record.name, "CNAME"))


def test_a_server_that_is_gone_is_unreachable(bind9):
    with pytest.raises(ZoneUnreachable, match="cannot be reached: connection refused"):
        asyncio.run(publisher(bind9, server="127.0.0.1:1").publish(fresh(), overwrite=False))
