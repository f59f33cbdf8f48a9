"""Head and body of an answer leave together; nothing is kept back for longer than a turn of the event loop."""

import asyncio

import pytest

from acm.api.server.joined import JoinedWrites


class Transport(asyncio.Transport):
    """Notes what it is told."""

    def __init__(self):
        super().__init__()
        self.told = []

    def write(self, data):
        self.told.append(bytes(data))

    def close(self):
        self.told.append("close")

    def set_protocol(self, protocol):
        self.told.append("protocol")

    def is_closing(self):
        return "close" in self.told


CASES = {
    "a head and a body": ([b"head", b"body"], [b"headbody"]),
    "a head, and a body in three chunks": ([b"head", b"1", b"2", b"3"], [b"head1", b"23"]),
    "an empty body": ([b"head", b""], [b"head"]),
    "a head alone": ([b"100 Continue"], [b"100 Continue"]),
    "a close behind a head": ([b"head", "close"], [b"head", "close"]),
    "another protocol behind a head": ([b"head", "protocol"], [b"head", "protocol"]),
    "nothing": (["close"], ["close"]),
}


@pytest.mark.parametrize(("done", "told"), CASES.values(), ids=CASES)
def test_writes_leave_in_their_order_by_the_next_turn(done, told):
    transport = Transport()

    async def run():
        joined = JoinedWrites(transport, asyncio.get_running_loop())
        for step in done:
            if step == "close":
                joined.close()
            elif step == "protocol":
                joined.set_protocol(asyncio.Protocol())
            else:
                joined.write(step)
        await asyncio.sleep(0)
        return joined

    joined = asyncio.run(run())
    assert transport.told == told
    assert joined.is_closing() == ("close" in told)
