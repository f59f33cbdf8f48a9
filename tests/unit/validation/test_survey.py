"""A survey of many records and names: what each look brings, once each, within its time."""

import asyncio

from acm.model.caa import CAA_NAMES, CAAReason
from acm.model.certificate import ResourceRecord
from acm.model.clock import SystemClock
from acm.model.looks import LookReason
from acm.validation import survey
from acm.validation.resolver import Resolver
from acm.validation.survey import AT_ONCE, Surveyor
from tests.unit.validation.worlds import RECORD, VALUE, world


def surveyor(network):
    resolver = Resolver(
        nameservers=(), resolvers=dict, allowed_networks=None, trust_anchors=(), exchange=network
    )
    return Surveyor(resolver, issuers=CAA_NAMES, clock=SystemClock())


def named(number):
    return ResourceRecord(name=f"_r{number}.example.test.", value=VALUE)


def test_every_record_and_every_name_has_its_answer():
    network = world(f'_aaaa.www CNAME {VALUE}\n_r1 CNAME elsewhere\nshop CAA 0 issue "ca.test"')
    records, caa = surveyor(network).look(
        [RECORD, named(1), named(2), RECORD], ["www.example.test", "shop.example.test", "*.shop.example.test"]
    )
    assert {record: look.reason for record, look in records.items()} == {
        RECORD: LookReason.FOUND,
        named(1): LookReason.WRONG_TARGET,
        named(2): LookReason.NXDOMAIN,
    }
    assert {name: look.reason for name, look in caa.items()} == {
        "www.example.test": CAAReason.NO_RECORDS,
        "shop.example.test": CAAReason.FORBIDDEN,
        "*.shop.example.test": CAAReason.FORBIDDEN,
    }


def test_more_than_are_looked_at_at_once_are_all_looked_at():
    count = 2 * AT_ONCE + 3
    records = [named(number) for number in range(count)]
    names = [f"n{number}.example.test" for number in range(count)]
    seen, caa = surveyor(world()).look(records, names)
    assert (len(seen), len(caa)) == (count, count)
    assert {look.reason for look in caa.values()} == {CAAReason.NO_RECORDS}


def test_servers_that_never_answer_end_a_survey_in_time_and_few_are_asked_at_once(monkeypatch):
    monkeypatch.setattr(survey, "SECONDS", 0.05)
    under_way, most = 0, 0

    async def hang(*_):
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        try:
            await asyncio.Event().wait()
        finally:
            under_way -= 1

    records = [named(number) for number in range(AT_ONCE + 1)]
    seen, caa = surveyor(hang).look(records, ["www.example.test"])
    assert {look.reason for look in seen.values()} == {LookReason.TIMED_OUT}
    assert caa["www.example.test"].reason is CAAReason.LOOKUP_FAILED
    assert most == AT_ONCE + 1, "that many records, and a name beside them"


def test_nothing_to_look_at_asks_nobody():
    assert surveyor(None).look([], []) == ({}, {})
