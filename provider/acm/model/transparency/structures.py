"""What logs hash, sign and answer, in TLS encoding (RFC 6962 §3; RFC 5246 §4): integers big-endian, lengths before vectors."""

from __future__ import annotations

from collections.abc import Sequence

from acm.model.transparency.log import Promise, TreeHead

_V1 = b"\x00"
_CERTIFICATE_TIMESTAMP, _TREE_HASH = b"\x00", b"\x01"
_TIMESTAMPED_ENTRY = b"\x00"
_PRECERT_ENTRY = b"\x00\x01"
_NO_EXTENSIONS = b"\x00\x00"
_ECDSA_WITH_SHA256 = b"\x04\x03"
"""SignatureAndHashAlgorithm: hash sha256 (4), signature ecdsa (3) (RFC 5246 §7.4.1.4.1)."""


def merkle_tree_leaf(promise: Promise) -> bytes:
    """Return the MerkleTreeLeaf of a precertificate (§3.4): what a log hashes, and shows as ``leaf_input``."""
    return _V1 + _TIMESTAMPED_ENTRY + _timestamped(promise)


def timestamp_to_sign(promise: Promise) -> bytes:
    """Return what the signature of a signed certificate timestamp covers (§3.2)."""
    return _V1 + _CERTIFICATE_TIMESTAMP + _timestamped(promise)


def signed_timestamp(log_id: bytes, timestamp: int, signature: bytes) -> bytes:
    """Return a SignedCertificateTimestamp (§3.2) with an ECDSA signature in DER."""
    return _V1 + log_id + timestamp.to_bytes(8) + _NO_EXTENSIONS + digitally_signed(signature)


def timestamp_list(timestamps: Sequence[bytes]) -> bytes:
    """Return a SignedCertificateTimestampList (§3.3), as certificates embed it in an OCTET STRING."""
    return _vector(b"".join(_vector(each, 2) for each in timestamps), 2)


def tree_head_to_sign(head: TreeHead) -> bytes:
    """Return what the signature of a signed tree head covers (§3.5)."""
    return _V1 + _TREE_HASH + head.timestamp.to_bytes(8) + head.size.to_bytes(8) + head.root


def digitally_signed(signature: bytes) -> bytes:
    """Return an ECDSA signature over SHA-256 with its algorithms before it (RFC 5246 §4.7)."""
    return _ECDSA_WITH_SHA256 + _vector(signature, 2)


def precertificate_chain(precertificate: bytes, chain: Sequence[bytes]) -> bytes:
    """Return a PrecertChainEntry (§3.1): what a log shows as ``extra_data``; ``chain`` ends with the root."""
    return _vector(precertificate, 3) + _vector(b"".join(_vector(each, 3) for each in chain), 3)


def _timestamped(promise: Promise) -> bytes:
    """Return timestamp, entry type, PreCert and extensions: TimestampedEntry and the signed part have them alike."""
    precert = promise.issuer_key_hash + _vector(promise.tbs_der, 3)
    return promise.timestamp.to_bytes(8) + _PRECERT_ENTRY + precert + _NO_EXTENSIONS


def _vector(content: bytes, length_octets: int) -> bytes:
    return len(content).to_bytes(length_octets) + content
