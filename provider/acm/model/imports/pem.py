"""PEM as people paste it (RFC 7468): the blocks in a text, and the one that each place of an import takes.

White space around lines, line ends and text between blocks mean nothing here; everything else that is not as it should
be is refused. A text may hold a private key, so no message quotes any of it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from acm.model.errors import ImportRefused

MOST_BODY = 32768
MOST_CHAIN = 2097152
MOST_KEY = 5120
"""Octets at most: body and chain by the API's model, the key by the import prerequisites (5 KB)."""

MOST_IN_CHAIN = 100
"""Certificates of a chain at most; real ones have one to four."""

CERTIFICATE = "CERTIFICATE"
KEY_LABELS = ("PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY")
_PARAMETERS = "EC PARAMETERS"
_BEGIN, _END, _DASHES = "-----BEGIN ", "-----END ", "-----"

_TO_PEM = "Give it as PEM: `openssl x509 -inform der -in FILE` turns DER into that."
_DECRYPT = "Take the passphrase off: `openssl pkey -in FILE -out NEW` writes the key in clear."


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One PEM block. Its text form shows nothing of the content."""

    label: str
    content: bytes = field(repr=False)
    encrypted: bool


def certificate(text: str) -> bytes:
    """Return the DER of the one certificate in ``text``; raise ``ImportRefused`` for anything else."""
    found = _certificates(text, MOST_BODY)
    if len(found) > 1:
        raise ImportRefused(
            f"there is one certificate in the body; this one has {len(found)}.",
            hint="Leave the first one here and put the others into certificateChain.",
        )
    return found[0]


def chain(text: str) -> tuple[bytes, ...]:
    """Return the DER of each certificate of a chain; raise ``ImportRefused`` for anything else."""
    found = _certificates(text, MOST_CHAIN)
    if len(found) > MOST_IN_CHAIN:
        raise ImportRefused(f"a chain has at most {MOST_IN_CHAIN} certificates; this one has {len(found)}.")
    return found


def private_key(text: str) -> bytes:
    """Return the DER of the one private key in ``text``, an EC PARAMETERS block left aside.

    Raises ``ImportRefused`` for an encrypted key and for anything that is none.
    """
    _check_size(text, MOST_KEY)
    keys = [block for block in _blocks(text) if block.label != _PARAMETERS]
    if not keys:
        raise ImportRefused(
            "there is no private key in it.", hint=f"A key is a PEM block {_named(KEY_LABELS)}."
        )
    if any(block.encrypted for block in keys):
        raise ImportRefused("the private key has a passphrase; it has to come without.", hint=_DECRYPT)
    if len(keys) > 1 or keys[0].label not in KEY_LABELS:
        raise ImportRefused(
            f"one private key is wanted, as a PEM block {_named(KEY_LABELS)}; {_found(keys)}.",
            hint="Take the other blocks out.",
        )
    return keys[0].content


def _certificates(text: str, most: int) -> tuple[bytes, ...]:
    _check_size(text, most)
    blocks = tuple(_blocks(text))
    if any(block.label != CERTIFICATE for block in blocks):
        raise ImportRefused(
            f"only PEM blocks {CERTIFICATE} belong here; {_found(blocks)}.",
            hint="A private key belongs into privateKey or, better, into a file that privateKeyPath names.",
        )
    return tuple(block.content for block in blocks)


def _check_size(text: str, most: int) -> None:
    octets = len(text.encode("utf-8", "replace"))
    if octets > most:
        raise ImportRefused(f"at most {most} octets are allowed; there are {octets}.")


def _blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of a text; raise ``ImportRefused`` where there is none or one is not whole."""
    label: str | None = None
    lines: list[str] = []
    any_block = False
    for line in map(str.strip, text.splitlines()):
        if line.startswith(_BEGIN) and line.endswith(_DASHES):
            if label is not None:
                raise ImportRefused("a PEM block begins before the one above it has ended.")
            label, lines, any_block = line[len(_BEGIN) : -len(_DASHES)], [], True
        elif line.startswith(_END):
            if label is None or line != f"{_END}{label}{_DASHES}":
                raise ImportRefused("a PEM block ends that has not begun, or under another name.")
            yield _block(label, lines)
            label = None
        elif label is not None:
            lines.append(line)
    if label is not None:
        raise ImportRefused("the last PEM block has no END line.", hint="Copy it whole, with its last line.")
    if not any_block:
        raise _not_pem(text)


def _not_pem(text: str) -> ImportRefused:
    if "\\n" in text:
        return ImportRefused(
            "it is not PEM: it has the two characters \\n where a line should end.",
            hint="Give it with real line breaks.",
        )
    return ImportRefused("it is not PEM: it has no -----BEGIN line.", hint=_TO_PEM)


def _block(label: str, lines: Sequence[str]) -> Block:
    headers = [line for line in lines if ":" in line]
    encrypted = label == "ENCRYPTED PRIVATE KEY" or any("ENCRYPTED" in header for header in headers)
    if headers and not encrypted:
        raise ImportRefused("a PEM block has header lines, which none of these may have (RFC 7468 §2).")
    try:
        content = b"" if headers else base64.b64decode("".join(lines), validate=True)
    except (binascii.Error, ValueError):
        raise ImportRefused(
            "a PEM block is damaged: its content is not base64.", hint="Copy it again, unchanged."
        ) from None
    return Block(label=label, content=content, encrypted=encrypted)


_KNOWN = (
    CERTIFICATE,
    *KEY_LABELS,
    "ENCRYPTED PRIVATE KEY",
    "OPENSSH PRIVATE KEY",
    "PUBLIC KEY",
    "CERTIFICATE REQUEST",
)


def _found(blocks: Sequence[Block]) -> str:
    """Say what there is instead; a label that is not well known could be anything and is not quoted."""
    labels = [block.label if block.label in _KNOWN else "of another kind" for block in blocks]
    return f"there is {', '.join(labels)}" if labels else "there is none"


def _named(labels: Sequence[str]) -> str:
    return f"{', '.join(labels[:-1])} or {labels[-1]}"
