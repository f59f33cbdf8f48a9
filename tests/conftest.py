"""What every test gets: RSA keys from a pool, because making them is most of what a new home costs; and Ctrl-C."""

import itertools
import signal
import threading
from collections import defaultdict
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

POOL = 8
"""Keys of one size before the first comes again: more than any test compares with each other."""


class RSAKeys:
    """Makes RSA keys as the library does, until there is a pool of that size; then gives those out in turn."""

    def __init__(self) -> None:
        self._make = rsa.generate_private_key
        self._lock = threading.Lock()
        self._made: dict[tuple[int, int], list[rsa.RSAPrivateKey]] = defaultdict(list)
        self._turns: dict[tuple[int, int], Iterator[int]] = defaultdict(itertools.count)

    def __call__(self, public_exponent: int, key_size: int, backend: object = None) -> rsa.RSAPrivateKey:
        kind = (public_exponent, key_size)
        with self._lock:
            made = self._made[kind]
            if len(made) == POOL:
                return made[next(self._turns[kind]) % POOL]
        key = self._make(public_exponent, key_size)
        with self._lock:
            if len(made) < POOL:
                made.append(key)
        return key


def pytest_configure() -> None:
    """Take Ctrl-C again where a shell that runs the tests in the background has it ignored: children inherit that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def rsa_keys_from_a_pool() -> Iterator[None]:
    """Give out real keys again, in this process only: what tests start makes its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rsa, "generate_private_key", RSAKeys())
        yield
