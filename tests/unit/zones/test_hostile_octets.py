"""Whatever octets come, the responder answers or keeps silent; it never raises and never changes anything."""

import asyncio
from datetime import UTC, datetime

import dns.message
import dns.update
from hypothesis import given, settings
from hypothesis import strategies as st

from acm.model.clock import VirtualClock
from acm.zones.contents import zone_name
from acm.zones.responder import Responder
from acm.zones.signatures import own_key
from tests.unit.zones.servers import KEY


class Empty:
    """A store with nothing in it that may not be written."""

    def records(self, zone):
        return ()

    def serial(self, zone):
        return 1

    @property
    def zones(self):
        return self

    @property
    def at_hand(self):
        return self

    async def read(self, work):
        return work(self)

    async def write(self, work):
        raise AssertionError("written")


RESPONDER = Responder(
    origins=(zone_name("example.test"),),
    store=Empty(),
    key=own_key(b"another secret, thirty-two octets"),
    clock=VirtualClock(datetime(2026, 11, 23, tzinfo=UTC)),
    address="127.0.0.1",
)


def _update() -> bytes:
    message = dns.update.UpdateMessage("example.test", keyring=KEY)
    message.add("a", 60, "TXT", '"x"')
    return message.to_wire()


SEEDS = [dns.message.make_query("a.example.test", "A", use_edns=0).to_wire(), _update()]


@st.composite
def damaged(draw):
    """A real message with some octets changed, or its end cut."""
    wire = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(0, 6))):
        wire[draw(st.integers(0, len(wire) - 1))] = draw(st.integers(0, 255))
    return bytes(wire[: draw(st.integers(0, len(wire)))])


@settings(max_examples=400, deadline=None)
@given(st.one_of(damaged(), st.binary(max_size=600)), st.booleans())
def test_any_octets_are_answered_in_form_or_not_at_all(wire, udp):
    answer = asyncio.run(RESPONDER.respond(wire, udp=udp))
    if answer is not None:
        assert answer[:2] == wire[:2]
        assert answer[2] & 0x80
        assert not wire[2] & 0x80
        assert len(answer) <= 1232
