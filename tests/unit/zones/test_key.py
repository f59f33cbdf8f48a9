"""The TSIG key of an installation's embedded server."""

import asyncio

from acm.zones.key import tsig_secret


class Keys:
    """A store that keeps one sealed key, as the store's ``ZoneTable`` does."""

    def __init__(self):
        self.sealed = None

    @property
    def zones(self):
        return self

    def sealed_key(self):
        return self.sealed

    def keep_sealed_key(self, sealed):
        self.sealed = sealed

    async def write(self, work):
        return work(self)


def seal(octets):
    return bytes(octet ^ 0x5A for octet in octets)


def test_the_key_is_made_once_and_kept_sealed_only():
    store = Keys()
    first = asyncio.run(tsig_secret(store, seal, seal, lambda count: b"a" * count))
    second = asyncio.run(tsig_secret(store, seal, seal, lambda count: b"b" * count))
    assert first == second == b"a" * 32
    assert store.sealed == seal(b"a" * 32)


def test_processes_that_make_it_at_once_end_with_the_same_key():
    store = Keys()

    async def race():
        return await asyncio.gather(
            *(tsig_secret(store, seal, seal, lambda count, i=i: bytes([i]) * count) for i in range(8))
        )

    assert len(set(asyncio.run(race()))) == 1
