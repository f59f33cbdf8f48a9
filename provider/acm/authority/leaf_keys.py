"""Private keys of leaves: made, sealed for their certificate's ARN, and compared with what was signed."""

from __future__ import annotations

import hashlib
from functools import partial

from anyio import to_thread
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from acm.authority.algorithms import IssuerPrivateKey, generate, load_pkcs8, pkcs8_der, spki_der
from acm.authority.envelope import Envelope
from acm.model.errors import KeyUnavailable, LintRejected
from acm.model.installation import Issuance
from acm.model.keys import REQUESTABLE, KeyAlgorithm, KeyFamily

LEAF_KIND = "leaf"
"""What a leaf's sealed key is bound to, besides the certificate's ARN."""


async def make(algorithm: KeyAlgorithm) -> IssuerPrivateKey:
    """Make a private key; raise ``ValueError`` for an algorithm that can only be imported.

    RSA is made in a thread, it takes 40 ms; EC right here, it takes less than the way to a thread.
    """
    if algorithm not in REQUESTABLE:
        raise ValueError(f"keys of the algorithm {algorithm} are not made for certificates")
    if algorithm.family is KeyFamily.RSA:
        return await to_thread.run_sync(partial(generate, algorithm))
    return generate(algorithm)


def seal(envelope: Envelope, key: IssuerPrivateKey, arn: str) -> bytes:
    """Return a leaf's private key (PKCS #8, DER) sealed for the certificate ``arn``."""
    spki = spki_der(key.public_key())
    return envelope.seal(pkcs8_der(key), kind=LEAF_KIND, owner=arn, spki_sha256=hashlib.sha256(spki).digest())


def check(envelope: Envelope, issuance: Issuance, certificate: x509.Certificate) -> None:
    """Raise unless the sealed key of ``issuance`` opens and is the one that ``certificate`` certifies."""
    public = certificate.public_key()
    spki = spki_der(public)
    pkcs8 = envelope.open(
        issuance.sealed_key,
        kind=LEAF_KIND,
        owner=issuance.arn,
        spki_sha256=hashlib.sha256(spki).digest(),
    )
    if isinstance(public, ec.EllipticCurvePublicKey) and _names_point(pkcs8, public):
        return
    try:
        key = load_pkcs8(pkcs8)
    except ValueError:
        raise KeyUnavailable(f"The key of the certificate {issuance.serial} is not readable.") from None
    if spki_der(key.public_key()) != spki:
        raise LintRejected("The signed certificate is for another key than the one made for it.")


def _names_point(pkcs8: bytes, public: ec.EllipticCurvePublicKey) -> bool:
    """Tell whether an EC key that was written here names ``public``: its point stands at the end (RFC 5915 §3).

    Loading the key would multiply a point to find out the same, which takes as long as all the rest.
    """
    point = public.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return pkcs8.endswith(point)
