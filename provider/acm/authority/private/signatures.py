"""Signatures with each of the algorithms that private authorities offer (RFC 4055, RFC 5758)."""

from __future__ import annotations

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from acm.authority.algorithms import IssuerPrivateKey
from acm.model.private_ca.signing import SigningAlgorithm

_HASHES: dict[str, hashes.SHA256 | hashes.SHA384 | hashes.SHA512] = {
    "SHA256": hashes.SHA256(),
    "SHA384": hashes.SHA384(),
    "SHA512": hashes.SHA512(),
}


def digest(algorithm: SigningAlgorithm) -> hashes.SHA256 | hashes.SHA384 | hashes.SHA512:
    """Return the hash of a signing algorithm."""
    return _HASHES[algorithm.partition("WITH")[0]]


def rsa_padding(algorithm: SigningAlgorithm) -> padding.PKCS1v15 | padding.PSS | None:
    """Return the padding of an RSA algorithm, PSS with a salt as long as the hash (RFC 4055 §3.1); None for ECDSA."""
    if algorithm.endswith("_PSS"):
        return padding.PSS(mgf=padding.MGF1(digest(algorithm)), salt_length=padding.PSS.DIGEST_LENGTH)
    return padding.PKCS1v15() if algorithm.endswith("RSA") else None


def sign(key: IssuerPrivateKey, octets: bytes, algorithm: SigningAlgorithm) -> bytes:
    """Return the signature over ``octets``; raise ``ValueError`` where the key is of another family."""
    chosen = rsa_padding(algorithm)
    if isinstance(key, rsa.RSAPrivateKey) and chosen is not None:
        return key.sign(octets, chosen, digest(algorithm))
    if isinstance(key, ec.EllipticCurvePrivateKey) and chosen is None:
        return key.sign(octets, ec.ECDSA(digest(algorithm)))
    raise ValueError(f"a key of another family cannot sign with {algorithm}")


def built(
    builder: x509.CertificateBuilder, key: IssuerPrivateKey, algorithm: SigningAlgorithm
) -> x509.Certificate:
    """Return what ``builder`` describes, signed with ``key``."""
    return builder.sign(key, digest(algorithm), rsa_padding=rsa_padding(algorithm))
