"""What to show of what a private authority has signed."""

from __future__ import annotations

from functools import lru_cache

from cryptography import x509

from acm.model.certificate import IssuedMaterial
from acm.model.imports import reading
from acm.model.private_ca.authority import PrivateAuthority

_AUTHORITIES = 64
"""How many authorities' chains are kept in PEM: an authority signs many leaves under one."""


def material(der: bytes, authority: PrivateAuthority) -> IssuedMaterial:
    """Return what to show of a leaf that ``authority`` has signed: the chain without the root, and the root."""
    installed = authority.installed
    assert installed is not None  # noqa: S101 - it has signed
    chain_pem, root_pem = _chain(installed.certificate_pem + installed.chain_pem)
    return reading.leaf_material(x509.load_der_x509_certificate(der), chain_pem=chain_pem, root_pem=root_pem)


@lru_cache(maxsize=_AUTHORITIES)
def _chain(pem: str) -> tuple[str, str]:
    """Return a chain in PEM without its root, and the root; that is empty where the last is not self-signed."""
    *chain, last = reading.certificates(pem)
    root_pem = reading.pem_of(last) if reading.is_self_signed(last) else ""
    return "".join(map(reading.pem_of, chain)), root_pem
