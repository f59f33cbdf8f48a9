"""What certificates look like here: one profile each for root, intermediate and leaf (design, decision 11).

Sources: RFC 5280 §4, the CA/Browser Forum's Baseline Requirements §7.1.2 (profiles) and §6.3.2 (validity), and the
specification's example of a described certificate (clientAuth under the policy ``guide``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import (
    ExtendedKeyUsageOID,
    NameOID,
    ObjectIdentifier,
)

from acm.authority import extensions
from acm.authority.algorithms import IssuerPublicKey
from acm.authority.pointers import Pointers, access_descriptions, distribution_points
from acm.model.policies import ValidityPolicy, validity

BACKDATE = timedelta(hours=1)
"""How far before the present a certificate begins: relying parties' clocks are often some minutes slow."""
ROOT_VALIDITY = timedelta(days=25 * 365)
INTERMEDIATE_VALIDITY = timedelta(days=10 * 365)
LAST_SECOND = timedelta(seconds=1)
"""The second of notAfter belongs to the validity (RFC 5280 §4.1.2.5), so it is taken off."""

SERIAL_OCTETS = 16
DOMAIN_VALIDATED = ObjectIdentifier("2.23.140.1.2.1")
"""The reserved policy of domain-validated certificates (Baseline Requirements §7.1.6.1)."""

CA_USAGES = (ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH)
"""An intermediate's purposes hold those of every leaf policy: the policy is a setting, the hierarchy stays."""


def new_serial(entropy: Callable[[int], bytes]) -> int:
    """Return a serial number with 126 random bits: always 16 octets in DER, and positive.

    At least 64 bits must come from a CSPRNG and 20 octets are the most (Baseline Requirements §7.1.2.7, RFC 5280
    §4.1.2.2). The first bit is 0 for the sign and the second 1 for the length.
    """
    first, *rest = entropy(SERIAL_OCTETS)
    return int.from_bytes(bytes([first & 0x3F | 0x40, *rest]))


def leaf_usages(policy: ValidityPolicy) -> tuple[ObjectIdentifier, ...]:
    """Return a leaf's purposes: ``guide`` has clientAuth as the specification shows, ``baseline`` only serverAuth."""
    if policy is ValidityPolicy.GUIDE:
        return (ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH)
    return (ExtendedKeyUsageOID.SERVER_AUTH,)


def leaf_validity(
    policy: ValidityPolicy, now: datetime, issuer_not_before: datetime
) -> tuple[datetime, datetime]:
    """Return a leaf's notBefore and notAfter: backdated, but not before its issuer; the policy's days, whole seconds."""
    not_before = max(now.replace(microsecond=0) - BACKDATE, issuer_not_before)
    return not_before, not_before + validity(policy, now) - LAST_SECOND


def leaf_key_usage(policy: ValidityPolicy, key: object) -> x509.KeyUsage:
    """Return what a leaf's key may do: sign; under ``guide`` an RSA key also receives keys, as ACM's do.

    ``baseline`` leaves that out: both together are not recommended (Baseline Requirements §7.1.2.7.11).
    """
    receives = policy is ValidityPolicy.GUIDE and isinstance(key, rsa.RSAPublicKey)
    return key_usage(digital_signature=True, key_encipherment=receives)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """Everything that decides the to-be-signed bytes of a leaf."""

    names: tuple[str, ...]
    """Canonical names; the first becomes the common name."""
    public_key: IssuerPublicKey
    serial: int
    not_before: datetime
    not_after: datetime
    policy: ValidityPolicy
    pointers: Pointers | None
    precertificate: bool = False
    """Whether it has the poison (RFC 6962 §3.1): no relying party accepts it, and logs take it."""


def build_leaf(leaf: Leaf, issuer: x509.Certificate) -> x509.CertificateBuilder:
    """Return a builder of ``leaf`` under ``issuer``; raise ``ValueError`` for values that X.509 cannot hold."""
    builder = (
        started(common_name(leaf.names[0]), issuer.subject, leaf.public_key, leaf.serial)
        .not_valid_before(leaf.not_before)
        .not_valid_after(leaf.not_after)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(leaf_key_usage(leaf.policy, leaf.public_key), critical=True)
        .add_extension(x509.ExtendedKeyUsage(leaf_usages(leaf.policy)), critical=False)
        .add_extension(_policies(), critical=False)
        .add_extension(alternative_names(leaf.names), critical=False)
        .add_extension(authority_key(issuer), critical=False)
    )
    builder = _with_pointers(builder, leaf.pointers)
    return builder.add_extension(x509.PrecertPoison(), critical=True) if leaf.precertificate else builder


def build_root(
    subject: x509.Name, key: IssuerPublicKey, serial: int, now: datetime
) -> x509.CertificateBuilder:
    """Return a builder of a self-signed root (Baseline Requirements §7.1.2.1)."""
    identifier = x509.SubjectKeyIdentifier.from_public_key(key)
    not_before = now.replace(microsecond=0) - BACKDATE
    return (
        started(subject, subject, key, serial)
        .not_valid_before(not_before)
        .not_valid_after(not_before + ROOT_VALIDITY - LAST_SECOND)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(_ca_key_usage(), critical=True)
        .add_extension(identifier, critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False
        )
    )


def build_intermediate(
    subject: x509.Name,
    key: IssuerPublicKey,
    serial: int,
    root: x509.Certificate,
    *,
    found_at: Pointers | None,
    now: datetime,
) -> x509.CertificateBuilder:
    """Return a builder of an intermediate that begins now, and ends with its root (Baseline Requirements §7.1.2.6)."""
    not_before = max(now.replace(microsecond=0) - BACKDATE, root.not_valid_before_utc)
    not_after = min(not_before + INTERMEDIATE_VALIDITY - LAST_SECOND, root.not_valid_after_utc)
    builder = (
        started(subject, root.subject, key, serial)
        .not_valid_before(not_before)
        .not_valid_after(not_after)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_ca_key_usage(), critical=True)
        .add_extension(x509.ExtendedKeyUsage(CA_USAGES), critical=False)
        .add_extension(_policies(), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(authority_key(root), critical=False)
    )
    return _with_pointers(builder, found_at)


def authority_key(issuer: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    """Return the identifier of an issuer's key, key id only (RFC 5280 §4.2.1.1)."""
    identifier = extensions.get(issuer, x509.SubjectKeyIdentifier)
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)


def started(
    subject: x509.Name, issuer: x509.Name, key: IssuerPublicKey, serial: int
) -> x509.CertificateBuilder:
    """Return a builder with what every certificate has."""
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(serial)
    )


def alternative_names(names: Sequence[str]) -> x509.SubjectAlternativeName:
    """Return the extension that has ``names``, in their order; raise ``ValueError`` for what cannot be one."""
    return x509.SubjectAlternativeName(list(map(x509.DNSName, names)))


def common_name(text: str) -> x509.Name:
    """Return the subject that is ``text`` as common name; raise ``ValueError`` for what cannot be one."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _policies() -> x509.CertificatePolicies:
    return x509.CertificatePolicies([x509.PolicyInformation(DOMAIN_VALIDATED, None)])


def _with_pointers(builder: x509.CertificateBuilder, found_at: Pointers | None) -> x509.CertificateBuilder:
    if found_at is None:
        return builder
    return builder.add_extension(access_descriptions(found_at), critical=False).add_extension(
        distribution_points(found_at), critical=False
    )


def _ca_key_usage() -> x509.KeyUsage:
    """Certificates and CRLs, and OCSP answers signed by the authority itself (Baseline Requirements §7.1.2.10.7)."""
    return key_usage(digital_signature=True, key_cert_sign=True, crl_sign=True)


def key_usage(
    *,
    digital_signature: bool,
    key_encipherment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
) -> x509.KeyUsage:
    """Return the extension of a key that may do just that (RFC 5280 §4.2.1.3)."""
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=key_encipherment,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )
