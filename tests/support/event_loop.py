"""The event loop of tests that run programs under Pulumi's mocks."""

import asyncio
import functools
from collections.abc import Iterator
from contextlib import contextmanager


@functools.cache
def _loop() -> asyncio.AbstractEventLoop:
    """Make the loop of these tests. It stays open: Pulumi leaves loops in its worker threads, which would end unclosed."""
    return asyncio.new_event_loop()


@contextmanager
def loop_of_programs() -> Iterator[None]:
    """Give a test an event loop, which Pulumi takes for granted and another test may have put away."""
    asyncio.set_event_loop(_loop())
    yield
    asyncio.set_event_loop(None)
