"""The hash tree of a log, over the hashes of its complete subtrees (RFC 6962 §2.1).

A subtree is complete when every leaf below it is there; its hash never changes again. Named by its level and its place
among those of its level, number 0 first: it spans the leaves from ``place * 2**level`` on. Whoever keeps these hashes
adds a leaf, works out the root or makes a proof with a number of them that grows with the logarithm of the tree only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

Find = Callable[[int, int], bytes]
"""Returns the hash of the complete subtree of a level and a place."""

Span = tuple[int, int]
"""Leaves from the first number on, up to but without the second."""

EMPTY = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of a leaf."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node over those of its children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def completed(number: int, leaf: bytes, find: Find) -> Iterator[tuple[int, int, bytes]]:
    """Yield level, place and hash of every subtree that leaf ``number`` completes, the leaf itself first.

    ``find`` is asked for subtrees to the left of the leaf only.
    """
    level, place, digest = 0, number, leaf
    yield level, place, digest
    while place % 2:
        digest = node_hash(find(level, place - 1), digest)
        level, place = level + 1, place // 2
        yield level, place, digest


def root(size: int, find: Find) -> bytes:
    """Return the root of the tree over the first ``size`` leaves."""
    return _hash((0, size), find) if size else EMPTY


def inclusion(number: int, size: int, find: Find) -> tuple[bytes, ...]:
    """Return the audit path of leaf ``number`` in the tree over the first ``size`` leaves (§2.1.1), leaf's sibling first."""
    return tuple(_hash(span, find) for span in _path(number, (0, size)))


def consistency(first: int, second: int, find: Find) -> tuple[bytes, ...]:
    """Return the proof that the tree over ``second`` leaves begins with the one over ``first`` (§2.1.2).

    Empty where they are the same tree, or ``first`` is 0: every tree begins with the empty one.
    """
    if first == 0:
        return ()
    return tuple(_hash(span, find) for span in _subproof(first, (0, second), known=True))


def _hash(span: Span, find: Find) -> bytes:
    """Return the hash over a span of at least one leaf that begins where a subtree of its size would."""
    start, end = span
    size = end - start
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return find(level, start >> level)
    middle = _middle(span)
    return node_hash(_hash((start, middle), find), _hash((middle, end), find))


def _path(number: int, span: Span) -> list[Span]:
    start, end = span
    if end - start == 1:
        return []
    middle = _middle(span)
    if number < middle:
        return [*_path(number, (start, middle)), (middle, end)]
    return [*_path(number, (middle, end)), (start, middle)]


def _subproof(first: int, span: Span, *, known: bool) -> list[Span]:
    """SUBPROOF of §2.1.2; ``known`` says that whoever checks the proof has the hash of ``span`` already."""
    start, end = span
    if first == end:
        return [] if known else [span]
    middle = _middle(span)
    if first <= middle:
        return [*_subproof(first, (start, middle), known=known), (middle, end)]
    return [*_subproof(first, (middle, end), known=False), (start, middle)]


def _middle(span: Span) -> int:
    """Return where a span of two leaves or more is parted: the largest power of two below its size from its start."""
    start, end = span
    return start + (1 << (end - start - 1).bit_length() - 1)
