"""The embedded server over a real store, and a publisher that writes to it."""

from tests.support.store import clock, store

__all__ = ["clock", "store"]
