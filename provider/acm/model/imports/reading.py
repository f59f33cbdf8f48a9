"""What stands in a certificate, in ACM's words; everything that is shown of an import is read from the leaf itself."""

from __future__ import annotations

import hashlib
import ipaddress
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.x509.oid import NameOID

from acm.model import domains
from acm.model.certificate import IssuedMaterial
from acm.model.errors import AcmError
from acm.model.keys import KeyAlgorithm
from acm.model.x509_words import AGREEMENT_USAGES, CUSTOM, KEY_USAGES, PURPOSES, SIGNATURES

Kind = TypeVar("Kind", bound=x509.ExtensionType)

_BY_BITS = {
    1024: KeyAlgorithm.RSA_1024,
    2048: KeyAlgorithm.RSA_2048,
    3072: KeyAlgorithm.RSA_3072,
    4096: KeyAlgorithm.RSA_4096,
}
_BY_CURVE = {
    "secp256r1": KeyAlgorithm.EC_prime256v1,
    "secp384r1": KeyAlgorithm.EC_secp384r1,
    "secp521r1": KeyAlgorithm.EC_secp521r1,
}
_FQDN = re.compile(r"(\*\.)?([a-z0-9_-]{1,63}\.)+[a-z0-9_-]{1,63}")


def certificates(pem: str) -> tuple[x509.Certificate, ...]:
    """Return the certificates of a PEM text that was written here; none of an empty one."""
    return tuple(x509.load_pem_x509_certificates(pem.encode("ascii"))) if pem else ()


def fingerprints(found: Iterable[x509.Certificate]) -> tuple[str, ...]:
    """Return the SHA-256 of each certificate: equal ones are the same, whatever their PEM looks like."""
    return tuple(certificate.fingerprint(hashes.SHA256()).hex() for certificate in found)


def key_algorithm(key: PublicKeyTypes) -> KeyAlgorithm | None:
    """Return the algorithm of a public key; None where it is none of the seven that can be imported."""
    if isinstance(key, rsa.RSAPublicKey):
        return _BY_BITS.get(key.key_size)
    return _BY_CURVE.get(key.curve.name) if isinstance(key, ec.EllipticCurvePublicKey) else None


def spki(key: PublicKeyTypes) -> bytes:
    """Return the DER of a public key's SubjectPublicKeyInfo (RFC 5280 §4.1.2.7)."""
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def spki_sha256(key: PublicKeyTypes) -> str:
    """Return the SHA-256 of a public key in DER, in lower-case hex."""
    return hashlib.sha256(spki(key)).hexdigest()


def extension(certificate: x509.Certificate, kind: type[Kind]) -> Kind | None:
    """Return the extension of that class, or None; raise ``ValueError`` where extensions cannot be read."""
    # The class itself, as pyca makes them: asking their abstract base classes takes several times longer.
    return next((found.value for found in certificate.extensions if type(found.value) is kind), None)


def is_certified_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Tell whether ``issuer`` has signed ``certificate``: its name is the issuer's, its key verifies."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True


def is_self_signed(certificate: x509.Certificate) -> bool:
    """Tell whether a certificate is signed by its own key."""
    return is_certified_by(certificate, certificate)


def domain_names(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return the domain names, canonical, the common name first, the others sorted; no IP addresses among them."""
    listed = [_domain(str(value)) for value in _alternative(certificate, x509.DNSName)]
    named = [_domain(common_name(certificate)), *listed]
    found = [name for name in named if name]
    return domains.name_set(found) if found else ()


def domain_name(certificate: x509.Certificate) -> str:
    """Return the name it is listed under: the common name, else the first one; empty where the common name is an IP address."""
    common = common_name(certificate)
    if ip_address(common):
        return ""
    return _domain(common) or next(
        (name for name in map(_domain, map(str, _alternative(certificate, x509.DNSName))) if name), ""
    )


def ip_addresses(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return the IP addresses, sorted, the common name among them where it is one."""
    listed = {str(value) for value in _alternative(certificate, x509.IPAddress)}
    return tuple(sorted(listed | set(filter(None, [ip_address(common_name(certificate))]))))


def common_name(certificate: x509.Certificate) -> str:
    """Return the first common name, or an empty text."""
    found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else ""


def ip_address(text: str) -> str:
    """Return an IP address in its shortest form; an empty text where ``text`` is none."""
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return ""


def usages(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return the key usages; none where there is no such extension."""
    found = extension(certificate, x509.KeyUsage)
    if found is None:
        return ()
    words = (*KEY_USAGES, *(AGREEMENT_USAGES if found.key_agreement else ()))
    return tuple(name for attribute, name in words if getattr(found, attribute))


def purposes(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return the extended key usages as dotted object identifiers; none where there is no such extension."""
    found = extension(certificate, x509.ExtendedKeyUsage)
    return tuple(purpose.dotted_string for purpose in found or ())


@dataclass(frozen=True, slots=True)
class Above:
    """What is shown of a certificate's issuers: the first one's name, and PEM texts."""

    issuer: str
    chain_pem: str
    root_pem: str

    @classmethod
    def of(cls, chain: Sequence[x509.Certificate], *, shown: Sequence[x509.Certificate]) -> Above:
        """Return it of a chain that begins with the issuer; its last is the root, where it is self-signed."""
        root_pem = pem_of(chain[-1]) if is_self_signed(chain[-1]) else ""
        return cls(chain[0].subject.rfc4514_string(), "".join(map(pem_of, shown)), root_pem)


def material(leaf: x509.Certificate, chain: Sequence[x509.Certificate]) -> IssuedMaterial:
    """Return what is shown of an imported certificate. Its root is the last of the chain, where that is self-signed."""
    above = Above.of(chain or (leaf,), shown=chain)
    return leaf_material(leaf, replace(above, issuer=leaf.issuer.rfc4514_string()))


def leaf_material(leaf: x509.Certificate, above: Above) -> IssuedMaterial:
    """Return what is shown of a certificate under issuers that are known."""
    words = dict.fromkeys(PURPOSES.get(purpose, CUSTOM) for purpose in purposes(leaf))
    oid = leaf.signature_algorithm_oid.dotted_string
    return IssuedMaterial(
        serial=_serial(leaf.serial_number),
        subject=leaf.subject.rfc4514_string(),
        issuer=above.issuer,
        not_before=leaf.not_valid_before_utc,
        not_after=leaf.not_valid_after_utc,
        signature_algorithm=SIGNATURES.get(oid, oid),
        fingerprint_sha256=hashlib.sha256(leaf.public_bytes(serialization.Encoding.DER)).hexdigest(),
        spki_sha256=spki_sha256(leaf.public_key()),
        certificate_pem=pem_of(leaf),
        chain_pem=above.chain_pem,
        root_pem=above.root_pem,
        key_usages=usages(leaf),
        extended_key_usages=tuple(words),
    )


def pem_of(certificate: x509.Certificate) -> str:
    """Return a certificate in PEM."""
    return certificate.public_bytes(serialization.Encoding.PEM).decode("ascii")


def _alternative(certificate: x509.Certificate, kind: type[x509.GeneralName]) -> list[object]:
    found = extension(certificate, x509.SubjectAlternativeName)
    return [name.value for name in found or () if isinstance(name, kind)]


def _domain(text: str) -> str:
    """Return a fully qualified domain name in canonical form; an empty text where it is none.

    Certificates made elsewhere may have labels with an underscore, which requested ones may not.
    """
    lower = text.lower().removesuffix(".")
    if ip_address(text) or len(lower) > domains.MAX_NAME:
        return ""
    if _FQDN.fullmatch(lower):
        return lower
    try:
        return domains.canonical(text)
    except AcmError:
        return ""


def _serial(number: int) -> str:
    """Return a serial number as ACM shows it: lower-case hex octets joined by colons, without leading zeros."""
    return number.to_bytes(max(1, (number.bit_length() + 7) // 8)).hex(":")
