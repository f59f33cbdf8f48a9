"""How a private key leaves the house: opened here, and encrypted under the caller's passphrase before it goes on.

PKCS #8 (RFC 5958 §3) with PBES2 (RFC 8018 §6.2): PBKDF2 with HMAC-SHA-256, and AES-256 in CBC mode. The container is
written here because ``cryptography`` fixes its rounds at 2,048; every algorithm in it is that library's.
"""

from __future__ import annotations

import base64
import secrets
import textwrap
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.x509 import ObjectIdentifier

from acm.authority.envelope import Envelope
from acm.authority.leaf_keys import LEAF_KIND

SALT_OCTETS = 16
KEY_OCTETS = 32
_LABEL = "ENCRYPTED PRIVATE KEY"
_LINE = 64

_PBES2 = ObjectIdentifier("1.2.840.113549.1.5.13")
_PBKDF2 = ObjectIdentifier("1.2.840.113549.1.5.12")
_HMAC_SHA256 = ObjectIdentifier("1.2.840.113549.2.9")
_AES256_CBC = ObjectIdentifier("2.16.840.1.101.3.4.1.42")


@asn1.sequence
class _Algorithm:
    """AlgorithmIdentifier (RFC 5280 §4.1.1.2)."""

    algorithm: ObjectIdentifier
    parameters: asn1.TLV


@asn1.sequence
class _Derivation:
    """PBKDF2-params (RFC 8018 §A.2)."""

    salt: bytes
    rounds: int
    key_octets: int
    prf: _Algorithm


@asn1.sequence
class _Encryption:
    """PBES2-params (RFC 8018 §A.4)."""

    derivation: _Algorithm
    cipher: _Algorithm


@asn1.sequence
class _EncryptedKey:
    """EncryptedPrivateKeyInfo (RFC 5958 §3)."""

    encryption: _Algorithm
    octets: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyExporter:
    """Opens sealed leaf keys and encrypts them anew. Structurally the engine's ``KeyExporter``."""

    envelope: Envelope
    iterations: int
    entropy: Callable[[int], bytes] = secrets.token_bytes

    def export(self, sealed: bytes, *, arn: str, spki_sha256: bytes, passphrase: bytes) -> str:
        """Return the key of the certificate ``arn`` as encrypted PKCS #8 in PEM; raise ``KeyUnavailable``.

        Takes some 100 ms of a core for the rounds: event loops call this in a thread.
        """
        pkcs8 = self.envelope.open(sealed, kind=LEAF_KIND, owner=arn, spki_sha256=spki_sha256)
        return _pem(encrypted(pkcs8, passphrase, iterations=self.iterations, entropy=self.entropy))


def encrypted(pkcs8: bytes, passphrase: bytes, *, iterations: int, entropy: Callable[[int], bytes]) -> bytes:
    """Return the DER of ``pkcs8`` encrypted under ``passphrase``; salt and initialization vector are new each time."""
    salt, vector = entropy(SALT_OCTETS), entropy(algorithms.AES.block_size // 8)
    key = PBKDF2HMAC(hashes.SHA256(), KEY_OCTETS, salt, iterations).derive(passphrase)
    derivation = _Derivation(
        salt=salt, rounds=iterations, key_octets=KEY_OCTETS, prf=_algorithm(_HMAC_SHA256, asn1.Null())
    )
    encryption = _Encryption(
        derivation=_algorithm(_PBKDF2, derivation), cipher=_algorithm(_AES256_CBC, vector)
    )
    return asn1.encode_der(
        _EncryptedKey(encryption=_algorithm(_PBES2, encryption), octets=_aes(key, vector, pkcs8))
    )


def _aes(key: bytes, vector: bytes, plaintext: bytes) -> bytes:
    padder = padding.PKCS7(algorithms.AES.block_size).padder()
    encryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()
    return encryptor.update(padder.update(plaintext) + padder.finalize()) + encryptor.finalize()


def _algorithm(algorithm: ObjectIdentifier, parameters: object) -> _Algorithm:
    return _Algorithm(algorithm=algorithm, parameters=asn1.decode_der(asn1.TLV, asn1.encode_der(parameters)))


def _pem(der: bytes) -> str:
    """Return ``der`` as RFC 7468 has it (§3, §11)."""
    lines = textwrap.wrap(base64.b64encode(der).decode("ascii"), _LINE)
    return "\n".join((f"-----BEGIN {_LABEL}-----", *lines, f"-----END {_LABEL}-----", ""))
