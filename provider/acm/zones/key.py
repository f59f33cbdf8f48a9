"""The TSIG key of the embedded server, kept sealed in the store so that every process of an installation has the same."""

from __future__ import annotations

from collections.abc import Callable

from acm.zones.ports import KeyStore, KeyTransaction

_OCTETS = 32
"""As many as HMAC-SHA-256 gives (RFC 8945 §8: a secret is at least as long as the hash's output)."""


async def tsig_secret(
    store: KeyStore,
    seal: Callable[[bytes], bytes],
    open_sealed: Callable[[bytes], bytes],
    entropy: Callable[[int], bytes],
) -> bytes:
    """Return the installation's TSIG secret; make it where there is none yet, once, whoever else does so too.

    ``seal`` and ``open_sealed`` are the authority's envelope; what ``open_sealed`` raises for a wrong key passes through.
    """
    fresh = seal(entropy(_OCTETS))

    def keep(tx: KeyTransaction) -> bytes:
        kept = tx.zones.sealed_key()
        if kept is None:
            tx.zones.keep_sealed_key(fresh)
        return kept or fresh

    return open_sealed(await store.write(keep))
