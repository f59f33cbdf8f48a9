"""Keys of private authorities: made with their signing request, sealed for the authority, opened to sign."""

from __future__ import annotations

import hashlib

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import NameOID, ObjectIdentifier

from acm.authority.algorithms import IssuerPrivateKey, generate, load_pkcs8, pkcs8_der, spki_der
from acm.authority.envelope import Envelope
from acm.authority.private import signatures
from acm.model.errors import KeyUnavailable
from acm.model.private_ca.authority import AuthorityRequest, PrivateAuthority
from acm.model.private_ca.subject import ATTRIBUTES, Subject

KEY_KIND = "private authority"
"""What a private authority's sealed key is bound to, besides its ARN and its public key."""


def make(envelope: Envelope, asked: AuthorityRequest, arn: str) -> tuple[str, bytes]:
    """Make an authority's key; return its signing request in PEM (RFC 2986) and the key sealed.

    RSA takes up to seconds: event loops call this in a thread.
    """
    key = generate(asked.key_algorithm)
    request = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(distinguished_name(asked.subject))
        .sign(
            key,
            signatures.digest(asked.signing_algorithm),
            rsa_padding=signatures.rsa_padding(asked.signing_algorithm),
        )
    )
    spki = hashlib.sha256(spki_der(key.public_key())).digest()
    sealed = envelope.seal(pkcs8_der(key), kind=KEY_KIND, owner=arn, spki_sha256=spki)
    return request.public_bytes(serialization.Encoding.PEM).decode("ascii"), sealed


def opened(envelope: Envelope, authority: PrivateAuthority) -> IssuerPrivateKey:
    """Return an authority's key; raise ``KeyUnavailable`` where it does not open."""
    request = x509.load_pem_x509_csr(authority.csr_pem.encode("ascii"))
    spki = request.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    pkcs8 = envelope.open(
        authority.sealed_key, kind=KEY_KIND, owner=authority.arn, spki_sha256=hashlib.sha256(spki).digest()
    )
    try:
        return load_pkcs8(pkcs8)
    except ValueError:
        raise KeyUnavailable(f"The key of the authority {authority.arn} is not readable.") from None


def distinguished_name(subject: Subject) -> x509.Name:
    """Return a subject as certificates have it, one attribute to each RDN."""
    return x509.Name(
        x509.NameAttribute(ObjectIdentifier(ATTRIBUTES[name][0]), value) for name, value in subject.attributes
    )


def common_name(text: str) -> x509.Name:
    """Return the subject of a leaf: its first name."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
