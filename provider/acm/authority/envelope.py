"""Sealed secrets: what is written where a private key is kept (design, decision 12).

An envelope is ``version (1) ‖ key id (16) ‖ length (2) ‖ wrapped data key ‖ nonce (12) ‖ AES-256-GCM``. Each has a data
key of its own, wrapped by the key-encryption key. Authenticated with it are everything before the nonce, what kind of
secret it is, whose, and the hash of its public key, so an envelope opens only in the place it was made for.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from acm.model.errors import KeyUnavailable

VERSION = 1
KEY_OCTETS = 32
KEY_ID_OCTETS = 16
NONCE_OCTETS = 12
TAG_OCTETS = 16
MAX_WRAPPED = 1024
"""Octets of a wrapped data key at most; key services return some hundred."""
MAX_SECRET = 64 * 1024
"""Octets of a secret at most; the largest private key has three thousand."""
_PREFIX = 1 + KEY_ID_OCTETS + 2

_RESTORE = "Put back the key-encryption key that this installation was made with (ACM_KEY_FILE or ACM_KEY)."
_DAMAGED = "A sealed key cannot be opened: it is damaged, or was made for another place."


class KeyEncryptionKey(Protocol):
    """Wraps the data keys of envelopes; the key itself may lie in a token or a key service."""

    @property
    def id(self) -> bytes:
        """Return 16 octets that name the key and tell nothing of it."""
        ...

    def wrap(self, data_key: bytes) -> bytes:
        """Return ``data_key`` encrypted and authenticated; at most ``MAX_WRAPPED`` octets."""
        ...

    def unwrap(self, wrapped: bytes) -> bytes:
        """Return the data key; raise ``KeyUnavailable`` where this key has not wrapped it."""
        ...


class LocalKey:
    """A key-encryption key in this process's memory: AES-256 key wrap (RFC 3394). Its text shows nothing of it."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) != KEY_OCTETS:
            raise KeyUnavailable(
                f"A key-encryption key has {KEY_OCTETS} octets; this one has {len(secret)}.",
                hint="Make one with `openssl rand -base64 32`.",
            )
        self._secret = secret
        self._id = hmac.digest(secret, b"acm key-encryption key id", hashlib.sha256)[:KEY_ID_OCTETS]

    @property
    def id(self) -> bytes:
        """Return the key's name: a keyed hash of a constant."""
        return self._id

    def wrap(self, data_key: bytes) -> bytes:
        """Return ``data_key`` wrapped (RFC 3394 §2.2.1)."""
        return aes_key_wrap(self._secret, data_key)

    def unwrap(self, wrapped: bytes) -> bytes:
        """Return the data key (RFC 3394 §2.2.2)."""
        try:
            return aes_key_unwrap(self._secret, wrapped)
        except InvalidUnwrap:
            raise KeyUnavailable(_DAMAGED, hint=_RESTORE) from None


class Envelope:
    """Seals and opens secrets under one key-encryption key. ``entropy`` returns that many random octets."""

    def __init__(
        self, key: KeyEncryptionKey, *, entropy: Callable[[int], bytes] = secrets.token_bytes
    ) -> None:
        self._key = key
        self._entropy = entropy

    def seal(self, plaintext: bytes, *, kind: str, owner: str, spki_sha256: bytes = b"") -> bytes:
        """Return ``plaintext`` sealed for its place; raise ``ValueError`` beyond ``MAX_SECRET`` octets."""
        if len(plaintext) > MAX_SECRET:
            raise ValueError(f"a secret has at most {MAX_SECRET} octets")
        data_key = self._entropy(KEY_OCTETS)
        wrapped = self._key.wrap(data_key)
        header = bytes([VERSION]) + self._key.id + len(wrapped).to_bytes(2) + wrapped
        nonce = self._entropy(NONCE_OCTETS)
        place = _place(header, kind, owner, spki_sha256)
        return header + nonce + AESGCM(data_key).encrypt(nonce, plaintext, place)

    def open(self, sealed: bytes, *, kind: str, owner: str, spki_sha256: bytes = b"") -> bytes:
        """Return the secret; raise ``KeyUnavailable`` for another key, another place, or any change of an octet."""
        header, wrapped, nonce, ciphertext = _parts(sealed)
        if not hmac.compare_digest(header[1 : 1 + KEY_ID_OCTETS], self._key.id):
            raise KeyUnavailable("A sealed key was made under another key-encryption key.", hint=_RESTORE)
        data_key = self._key.unwrap(wrapped)
        place = _place(header, kind, owner, spki_sha256)
        try:
            return AESGCM(data_key).decrypt(nonce, ciphertext, place)
        except (InvalidTag, ValueError):
            raise KeyUnavailable(_DAMAGED, hint=_RESTORE) from None


def _parts(sealed: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    """Split an envelope into header, wrapped data key, nonce and ciphertext; every length is checked first."""
    if not _PREFIX <= len(sealed) <= _PREFIX + MAX_WRAPPED + NONCE_OCTETS + MAX_SECRET + TAG_OCTETS:
        raise KeyUnavailable(_DAMAGED, hint=_RESTORE)
    if sealed[0] != VERSION:
        raise KeyUnavailable(
            f"A sealed key has the format {sealed[0]}, which this version does not know.",
            hint="Use the version of pulumi-acm that wrote it, or a newer one.",
        )
    wrapped_length = int.from_bytes(sealed[_PREFIX - 2 : _PREFIX])
    header_length = _PREFIX + wrapped_length
    if wrapped_length > MAX_WRAPPED or len(sealed) < header_length + NONCE_OCTETS + TAG_OCTETS:
        raise KeyUnavailable(_DAMAGED, hint=_RESTORE)
    rest = sealed[header_length:]
    return sealed[:header_length], sealed[_PREFIX:header_length], rest[:NONCE_OCTETS], rest[NONCE_OCTETS:]


def _place(header: bytes, kind: str, owner: str, spki_sha256: bytes) -> bytes:
    """Return what is authenticated besides the secret: each part after its length, so parts cannot run together."""
    parts = (header, kind.encode(), owner.encode(), spki_sha256)
    return b"".join(len(part).to_bytes(4) + part for part in parts)
