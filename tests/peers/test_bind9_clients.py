"""The embedded server, asked and written to by BIND's own clients dig and nsupdate, and looked at by the validator."""

import asyncio
import base64
import subprocess
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from anyio.from_thread import start_blocking_portal

from acm.model.certificate import ResourceRecord
from acm.validation.dns import DNSValidator
from acm.validation.resolver import Resolver
from acm.zones.server import EmbeddedServer
from tests.support.peers import require
from tests.support.store import clock, store

__all__ = ["clock", "store"]

pytestmark = pytest.mark.peer
SECRET = b"k" * 32


@contextmanager
def serving(store):
    """Run an embedded server on a loop of its own thread, as the manager does."""
    server = EmbeddedServer(zones=("example.test",), store=store, tsig_secret=SECRET)
    with start_blocking_portal() as portal:
        _, port = portal.call(server.start)
        try:
            yield port
        finally:
            portal.call(server.stop)


def dig(port, *arguments) -> str:
    """Return what dig prints."""
    command = [
        require("dig", "bind9-dnsutils"),
        "@127.0.0.1",
        "-p",
        str(port),
        "+tries=1",
        "+time=5",
        *arguments,
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=30).stdout


def nsupdate(port, *commands, key=None, tcp=False) -> str:
    """Run nsupdate; return what it complains about."""
    options = ["-y", f"hmac-sha256:acm-dev.:{base64.b64encode(key).decode()}"] if key else []
    options += ["-v"] if tcp else []
    script = "\n".join([f"server 127.0.0.1 {port}", "zone example.test.", *commands, "send", ""])
    return subprocess.run(
        [require("nsupdate", "bind9-dnsutils"), "-t", "5", *options],
        input=script,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    ).stderr


ADD = "update add _a.example.test. 60 CNAME _b.acm-validations.internal."


def test_a_signed_update_by_nsupdate_is_served_to_dig_and_found_by_the_validator(store):
    with serving(store) as port:
        assert nsupdate(port, "prereq nxdomain _a.example.test.", ADD, key=SECRET) == ""
        assert dig(port, "+short", "_a.example.test", "CNAME") == "_b.acm-validations.internal.\n"
        resolver = Resolver(
            nameservers=(),
            resolvers=lambda: {"example.test": (f"127.0.0.1:{port}",)},
            allowed_networks=None,
            trust_anchors=(),
        )
        validator = DNSValidator(resolver)
        record = ResourceRecord(name="_a.example.test.", value="_b.acm-validations.internal.")
        look = asyncio.run(validator.look(record, now=datetime(2026, 11, 23, tzinfo=UTC)))
        assert look.found
        assert nsupdate(port, "update delete _a.example.test. CNAME", key=SECRET) == ""
        assert "NXDOMAIN" in dig(port, "_a.example.test", "CNAME")


def test_updates_and_questions_go_over_tcp_too(store):
    with serving(store) as port:
        assert nsupdate(port, ADD, key=SECRET, tcp=True) == ""
        assert "_b.acm-validations.internal." in dig(port, "+tcp", "_a.example.test", "CNAME")


@pytest.mark.parametrize(
    ("key", "complaint"),
    [(None, "REFUSED"), (b"w" * 32, "NOTAUTH(BADSIG)")],
    ids=["unsigned", "wrong secret"],
)
def test_an_update_without_the_key_is_refused_and_changes_nothing(store, key, complaint):
    with serving(store) as port:
        assert complaint in nsupdate(port, ADD, key=key)
        assert "NXDOMAIN" in dig(port, "_a.example.test", "CNAME")


def test_a_failed_prerequisite_is_told(store):
    with serving(store) as port:
        assert nsupdate(port, ADD, key=SECRET) == ""
        assert "YXDOMAIN" in nsupdate(port, "prereq nxdomain _a.example.test.", ADD, key=SECRET)


def test_a_name_outside_the_zone_is_told(store):
    with serving(store) as port:
        assert "NOTZONE" in nsupdate(port, "update add a.other.test. 60 A 192.0.2.1", key=SECRET)


def test_a_transfer_is_refused(store):
    with serving(store) as port:
        assert nsupdate(port, ADD, key=SECRET) == ""
        printed = dig(port, "example.test", "AXFR")
        assert "Transfer failed" in printed
        assert "_b.acm-validations" not in printed


def test_dig_sees_an_authoritative_answer_without_complaint(store):
    with serving(store) as port:
        printed = dig(port, "example.test", "SOA")
        assert "status: NOERROR" in printed
        assert "flags: qr aa rd;" in printed
        assert "hostmaster.example.test." in printed
        assert "WARNING: recursion requested but not available" in printed
        assert "malformed" not in printed.lower()


def test_a_long_answer_reaches_dig_whole_by_tcp(store):
    with serving(store) as port:
        commands = [f'update add long.example.test. 60 TXT "{i:0>200}"' for i in range(20)]
        assert nsupdate(port, *commands, key=SECRET, tcp=True) == ""
        printed = dig(port, "long.example.test", "TXT")
        assert "Truncated, retrying in TCP mode" in printed
        assert "ANSWER: 20" in printed
