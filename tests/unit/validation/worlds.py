"""The little internet that the tests of this room walk through, and how to look in it."""

import asyncio
from datetime import UTC, datetime

from acm.model.certificate import ResourceRecord
from acm.model.looks import Look
from acm.validation.dns import DNSValidator
from acm.validation.limits import LIMITS
from acm.validation.resolver import Resolver
from acm.validation.root_hints import ROOT_SERVERS
from tests.support.nameserver import Authority, Network

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ROOT = ROOT_SERVERS[0][1]
TLD, FIRST, SECOND = "192.0.2.10", "192.0.2.1", "192.0.2.2"
NAME = "_aaaa.www.example.test."
VALUE = "_bbbb.acm-validations.internal."
RECORD = ResourceRecord(name=NAME, value=VALUE)

ROOT_ZONE = {".": f"test. NS ns.nic.test.\nns.nic.test. A {TLD}\n"}
TLD_ZONE = {
    "test.": f"""
example NS ns1.example
example NS ns2.example
ns1.example A {FIRST}
ns2.example A {SECOND}
"""
}


def world(zone: str = "", **others: object) -> Network:
    """Return root, top-level domain and example.test with the records in ``zone`` at both of its servers."""
    example = Authority({"example.test.": f"@ NS ns1\n@ NS ns2\nns1 A {FIRST}\nns2 A {SECOND}\n{zone}\n"})
    servers = {ROOT: Authority(ROOT_ZONE), TLD: Authority(TLD_ZONE), FIRST: example, SECOND: example}
    return Network(servers | others)


def look(network, record: ResourceRecord = RECORD, **settings: object) -> Look:
    """Look once for ``record``."""
    chosen = {
        "nameservers": (),
        "resolvers": dict,
        "allowed_networks": None,
        "trust_anchors": (),
        "exchange": network,
    } | settings
    limits = chosen.pop("limits", LIMITS)
    return asyncio.run(DNSValidator(Resolver(**chosen), limits=limits).look(record, now=NOW))
