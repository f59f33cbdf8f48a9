"""The key types and signature algorithms that this authority works with (Baseline Requirements §6.1.5, §7.1.3)."""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.x509.oid import SignatureAlgorithmOID

from acm.model.keys import KeyAlgorithm
from acm.model.x509_words import SIGNATURES

IssuerPrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
IssuerPublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey

RSA_EXPONENT = 65537

_RSA_BITS = {KeyAlgorithm.RSA_2048: 2048, KeyAlgorithm.RSA_3072: 3072, KeyAlgorithm.RSA_4096: 4096}
_CURVES: dict[KeyAlgorithm, type[ec.EllipticCurve]] = {
    KeyAlgorithm.EC_prime256v1: ec.SECP256R1,
    KeyAlgorithm.EC_secp384r1: ec.SECP384R1,
    KeyAlgorithm.EC_secp521r1: ec.SECP521R1,
}

SIGNATURE_NAMES = {
    oid: SIGNATURES[oid.dotted_string]
    for oid in (
        SignatureAlgorithmOID.RSA_WITH_SHA256,
        SignatureAlgorithmOID.ECDSA_WITH_SHA256,
        SignatureAlgorithmOID.ECDSA_WITH_SHA384,
    )
}
"""ACM's names of the signature algorithms that issuers here use."""


def signature_hash(key: object) -> hashes.SHA256 | hashes.SHA384:
    """Return the hash that a public ``key``'s owner signs with: SHA-384 on P-384, SHA-256 elsewhere (Baseline Requirements §7.1.3.2)."""
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP384R1):
        return hashes.SHA384()
    return hashes.SHA256()


def generate(algorithm: KeyAlgorithm) -> IssuerPrivateKey:
    """Make a private key; raise ``ValueError`` for an algorithm that can only be imported.

    RSA takes about 40 ms of a core, and a second with 4096 bits: event loops call this in a thread.
    """
    if algorithm in _RSA_BITS:
        return rsa.generate_private_key(public_exponent=RSA_EXPONENT, key_size=_RSA_BITS[algorithm])
    if algorithm in _CURVES:
        return ec.generate_private_key(_CURVES[algorithm]())
    raise ValueError(f"keys of the algorithm {algorithm} are not made here")


def algorithm_of(key: object) -> KeyAlgorithm | None:
    """Return the algorithm of a public key; None where this authority does not certify such keys."""
    if isinstance(key, rsa.RSAPublicKey):
        return next((name for name, bits in _RSA_BITS.items() if key.key_size == bits), None)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return next((name for name, curve in _CURVES.items() if isinstance(key.curve, curve)), None)
    return None


def spki_der(key: CertificatePublicKeyTypes) -> bytes:
    """Return the DER of a public key's SubjectPublicKeyInfo (RFC 5280 §4.1.2.7)."""
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def pkcs8_der(key: IssuerPrivateKey) -> bytes:
    """Return the DER of a private key (RFC 5958), in clear: to be sealed at once."""
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def load_pkcs8(der: bytes) -> IssuerPrivateKey:
    """Read a private key that this authority has sealed; raise ``ValueError`` for anything else.

    RSA keys are not tested for primality again, which would take 30 ms: the envelope has proven that they are ours,
    and each signature made with one is verified.
    """
    key = serialization.load_der_private_key(der, password=None, unsafe_skip_rsa_key_validation=True)
    if isinstance(key, (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey)):
        return key
    raise ValueError("neither an RSA nor an EC key")
