"""What certificates of private authorities look like (RFC 5280 §4; Private CA's template definitions)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ObjectIdentifier

from acm.authority.algorithms import IssuerPublicKey
from acm.authority.profiles import authority_key
from acm.model.private_ca.name_constraints import NameConstraints
from acm.model.private_ca.order import SigningOrder

Extension = tuple[x509.ExtensionType, bool]
"""An extension, and whether it is critical."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom a certificate is for."""

    name: x509.Name
    public_key: IssuerPublicKey
    alternative_names: x509.SubjectAlternativeName | None


def build(
    order: SigningOrder,
    subject: Subject,
    issuer: x509.Certificate | None,
    serial: int,
    found_at: Sequence[Extension] = (),
) -> x509.CertificateBuilder:
    """Return a builder under ``issuer``, None for a root; ``found_at`` says where its status is. Raise ``ValueError`` for values that X.509 cannot hold."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject.name)
        .issuer_name(issuer.subject if issuer else subject.name)
        .public_key(subject.public_key)
        .serial_number(serial)
        .not_valid_before(order.not_before)
        .not_valid_after(order.not_after)
    )
    for extension, critical in extensions(order, subject, issuer, found_at):
        builder = builder.add_extension(extension, critical=critical)
    return builder


def extensions(
    order: SigningOrder,
    subject: Subject,
    issuer: x509.Certificate | None,
    found_at: Sequence[Extension] = (),
) -> Iterator[Extension]:
    """Yield the extensions of a certificate, in their order."""
    template = order.template
    yield x509.BasicConstraints(ca=template.is_authority, path_length=order.depth), True
    yield key_usage(subject.public_key, is_authority=template.is_authority), True
    if template.purposes:
        yield x509.ExtendedKeyUsage(map(ObjectIdentifier, template.purposes)), False
    if subject.alternative_names is not None:
        # RFC 5280 §4.1.2.6: where there is no subject, the names have to be understood.
        yield subject.alternative_names, not list(subject.name)
    if order.name_constraints is not None:
        yield constraints(order.name_constraints), True
    own = x509.SubjectKeyIdentifier.from_public_key(subject.public_key)
    yield own, False
    if issuer is not None:
        yield authority_key(issuer), False
        yield from found_at
    else:
        yield x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own), False


def key_usage(key: IssuerPublicKey, *, is_authority: bool) -> x509.KeyUsage:
    """Return what a key may do: an authority's signs certificates and CRLs; an RSA leaf's also receives keys."""
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=not is_authority and isinstance(key, rsa.RSAPublicKey),
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )


def constraints(wanted: NameConstraints) -> x509.NameConstraints:
    """Return the extension that keeps an authority to subtrees of domain names (RFC 5280 §4.2.1.10)."""
    permitted, excluded = (
        [x509.DNSName(name) for name in names] or None for names in (wanted.permitted, wanted.excluded)
    )
    return x509.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=excluded)
