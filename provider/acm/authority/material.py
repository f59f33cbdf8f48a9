"""What to show of a certificate once it is issued, in ACM's words."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from acm.authority import extensions
from acm.authority.algorithms import SIGNATURE_NAMES, spki_der
from acm.authority.profiles import SERIAL_OCTETS
from acm.model.certificate import IssuedMaterial
from acm.model.imports import reading
from acm.model.x509_words import KEY_USAGES, PURPOSES


def serial_text(serial: int) -> str:
    """Return a serial number of ours as ACM shows it: lower-case hex octets joined by colons."""
    return serial.to_bytes(SERIAL_OCTETS).hex(":")


def serial_number(text: str) -> int:
    """Return the serial number that ``serial_text`` has written."""
    return int.from_bytes(bytes.fromhex(text.replace(":", "")))


def material(
    certificate: x509.Certificate, chain: Sequence[x509.Certificate], root: x509.Certificate
) -> IssuedMaterial:
    """Return what to show of ``certificate``; ``chain`` is its issuer, whose name it has, and what lies between that and ``root``."""
    above = _above(tuple(chain), root)
    usage = extensions.get(certificate, x509.KeyUsage)
    purposes = extensions.get(certificate, x509.ExtendedKeyUsage)
    return IssuedMaterial(
        serial=serial_text(certificate.serial_number),
        subject=certificate.subject.rfc4514_string(),
        issuer=above.issuer,
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        signature_algorithm=SIGNATURE_NAMES[certificate.signature_algorithm_oid],
        fingerprint_sha256=certificate.fingerprint(hashes.SHA256()).hex(),
        spki_sha256=hashlib.sha256(spki_der(certificate.public_key())).hexdigest(),
        certificate_pem=reading.pem_of(certificate),
        chain_pem=above.chain_pem,
        root_pem=above.root_pem,
        key_usages=tuple(name for attribute, name in KEY_USAGES if getattr(usage, attribute)),
        extended_key_usages=tuple(PURPOSES[purpose.dotted_string] for purpose in purposes),
    )


@dataclass(frozen=True, slots=True)
class _Above:
    """What all certificates of one issuer show alike."""

    issuer: str
    chain_pem: str
    root_pem: str


@lru_cache(maxsize=32)
def _above(chain: tuple[x509.Certificate, ...], root: x509.Certificate) -> _Above:
    return _Above(
        issuer=chain[0].subject.rfc4514_string(),
        chain_pem="".join(map(reading.pem_of, chain)),
        root_pem=reading.pem_of(root),
    )
