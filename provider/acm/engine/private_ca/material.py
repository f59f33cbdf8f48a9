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
    above = _above(installed.certificate_pem + installed.chain_pem)
    return reading.leaf_material(x509.load_der_x509_certificate(der), above)


@lru_cache(maxsize=_AUTHORITIES)
def _above(pem: str) -> reading.Above:
    """Return what is shown of an authority's chain, whose last is left out of it where that is the root."""
    *chain, last = reading.certificates(pem)
    return reading.Above.of((*chain, last), shown=chain)
