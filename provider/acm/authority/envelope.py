"""Sealed secrets: what is written where a private key is kept (design, decision 12).

An envelope is ``version (1) ‖ key id (16) ‖ length (2) ‖ wrapped data key ‖ nonce (12) ‖ AES-256-GCM``. Each has a data
key of its own, wrapped by the key-encryption key. Authenticated with it are everything before the nonce, what kind of
secret it is, whose, and the hash of its public key, so an envelope opens only in the place it was made for.

Rewrapped under another key-encryption key (version 2) it is ``version ‖ key id ‖ length ‖ wrapped data key ‖ length (2)
‖ sealed header ‖ nonce ‖ AES-256-GCM``: the last two are as they were. The header that was authenticated with them is
kept encrypted under the data key, because it names what the former key wrapped, which nobody may find any more.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeGuard, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from acm.model.errors import KeyUnavailable

VERSION = 1
REWRAPPED = 2
KEY_OCTETS = 32
KEY_ID_OCTETS = 16
NONCE_OCTETS = 12
TAG_OCTETS = 16
MAX_WRAPPED = 1024
"""Octets of a wrapped data key at most; key services return some hundred."""
MAX_SECRET = 64 * 1024
"""Octets of a secret at most; the largest private key has three thousand."""
_PREFIX = 1 + KEY_ID_OCTETS + 2
_AROUND = NONCE_OCTETS + TAG_OCTETS

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


class Keys(Protocol):
    """The key-encryption keys that there are."""

    def sealing(self) -> KeyEncryptionKey:
        """Return the key under which secrets are sealed now."""
        ...

    def opening(self, key_id: bytes) -> KeyEncryptionKey | None:
        """Return the key of an id; None where there is none."""
        ...


class SingleKey:
    """One key, which seals and opens."""

    def __init__(self, key: KeyEncryptionKey) -> None:
        self._key = key

    def sealing(self) -> KeyEncryptionKey:
        """Return the key."""
        return self._key

    def opening(self, key_id: bytes) -> KeyEncryptionKey | None:
        """Return the key where it is the one of that id."""
        return self._key if hmac.compare_digest(key_id, self._key.id) else None


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
    """Seals and opens secrets under key-encryption keys. ``entropy`` returns that many random octets."""

    def __init__(
        self, key: KeyEncryptionKey | Keys, *, entropy: Callable[[int], bytes] = secrets.token_bytes
    ) -> None:
        self._keys: Keys = SingleKey(key) if _is_key(key) else cast("Keys", key)
        self._entropy = entropy

    def seal(self, plaintext: bytes, *, kind: str, owner: str, spki_sha256: bytes = b"") -> bytes:
        """Return ``plaintext`` sealed for its place; raise ``ValueError`` beyond ``MAX_SECRET`` octets."""
        if len(plaintext) > MAX_SECRET:
            raise ValueError(f"a secret has at most {MAX_SECRET} octets")
        data_key = self._entropy(KEY_OCTETS)
        header = _header(VERSION, self._keys.sealing(), data_key)
        return header + self._encrypt(data_key, plaintext, _place(header, kind, owner, spki_sha256))

    def open(self, sealed: bytes, *, kind: str, owner: str, spki_sha256: bytes = b"") -> bytes:
        """Return the secret; raise ``KeyUnavailable`` for another key, another place, or any change of an octet."""
        parts = _parts(sealed)
        data_key = self._data_key(parts)
        header = parts.header if parts.sealed_header is None else _decrypt(data_key, parts.sealed_header, b"")
        return _decrypt(data_key, parts.body, _place(header, kind, owner, spki_sha256))

    def rewrap(self, sealed: bytes) -> bytes | None:
        """Return an envelope with its data key under the key that seals now; None where it is already.

        Whose secret it is need not be known, and the secret is not decrypted.
        """
        parts, key = _parts(sealed), self._keys.sealing()
        if hmac.compare_digest(parts.key_id, key.id):
            return None
        data_key = self._data_key(parts)
        hidden = parts.sealed_header or self._encrypt(data_key, parts.header, b"")
        return _header(REWRAPPED, key, data_key) + len(hidden).to_bytes(2) + hidden + parts.body

    def _data_key(self, parts: _Parts) -> bytes:
        key = self._keys.opening(parts.key_id)
        if key is None:
            raise KeyUnavailable("A sealed key was made under another key-encryption key.", hint=_RESTORE)
        return key.unwrap(parts.wrapped)

    def _encrypt(self, data_key: bytes, plaintext: bytes, authenticated: bytes) -> bytes:
        nonce = self._entropy(NONCE_OCTETS)
        return nonce + AESGCM(data_key).encrypt(nonce, plaintext, authenticated)


@dataclass(frozen=True, slots=True)
class _Parts:
    """An envelope taken apart."""

    header: bytes
    """Everything before the nonce of an envelope that was never rewrapped."""
    key_id: bytes
    wrapped: bytes
    sealed_header: bytes | None
    body: bytes


def _is_key(key: KeyEncryptionKey | Keys) -> TypeGuard[KeyEncryptionKey]:
    return hasattr(key, "wrap")


def _header(version: int, key: KeyEncryptionKey, data_key: bytes) -> bytes:
    wrapped = key.wrap(data_key)
    return bytes([version]) + key.id + len(wrapped).to_bytes(2) + wrapped


def _decrypt(data_key: bytes, sealed: bytes, authenticated: bytes) -> bytes:
    try:
        return AESGCM(data_key).decrypt(sealed[:NONCE_OCTETS], sealed[NONCE_OCTETS:], authenticated)
    except (InvalidTag, ValueError):
        raise KeyUnavailable(_DAMAGED, hint=_RESTORE) from None


def _parts(sealed: bytes) -> _Parts:
    """Take an envelope apart; every length is checked first."""
    if not _PREFIX <= len(sealed) <= 2 * (_PREFIX + MAX_WRAPPED + _AROUND) + MAX_SECRET + 2:
        raise KeyUnavailable(_DAMAGED, hint=_RESTORE)
    if sealed[0] not in (VERSION, REWRAPPED):
        raise KeyUnavailable(
            f"A sealed key has the format {sealed[0]}, which this version does not know.",
            hint="Use the version of pulumi-acm that wrote it, or a newer one.",
        )
    length = int.from_bytes(sealed[_PREFIX - 2 : _PREFIX])
    if length > MAX_WRAPPED:
        raise KeyUnavailable(_DAMAGED, hint=_RESTORE)
    header, rest = sealed[: _PREFIX + length], sealed[_PREFIX + length :]
    hidden = None
    if sealed[0] == REWRAPPED:
        size = int.from_bytes(rest[:2])
        hidden, rest = rest[2 : 2 + size], rest[2 + size :]
    if (
        len(header) < _PREFIX + length
        or len(rest) < _AROUND
        or (hidden is not None and len(hidden) < _AROUND)
    ):
        raise KeyUnavailable(_DAMAGED, hint=_RESTORE)
    return _Parts(header, header[1 : 1 + KEY_ID_OCTETS], header[_PREFIX:], hidden, rest)


def _place(header: bytes, kind: str, owner: str, spki_sha256: bytes) -> bytes:
    """Return what is authenticated besides the secret: each part after its length, so parts cannot run together."""
    parts = (header, kind.encode(), owner.encode(), spki_sha256)
    return b"".join(len(part).to_bytes(4) + part for part in parts)
