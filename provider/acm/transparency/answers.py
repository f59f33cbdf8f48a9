"""What a log answers to clients: heads, proofs, entries and roots, as the JSON of RFC 6962 §4.

Proofs are made of stored subtrees: how much is read grows with the logarithm of the tree.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

from acm.model.clock import milliseconds
from acm.model.errors import InvalidParameter, ResourceNotFound
from acm.model.installation import IssuerRecord
from acm.model.transparency import chains, merkle, structures
from acm.model.transparency.log import Entry, Log, TreeHead
from acm.transparency.logs import Logs
from acm.transparency.ports import Store, Transaction

T = TypeVar("T")

MOST_ENTRIES = 256
"""Entries of one answer; who asks for more gets the first of them (RFC 6962 §4.6)."""

Document = dict[str, Any]


class LogAnswers:
    """Answers for every log of the installation, by its number.

    Raises ``ResourceNotFound`` for a log or a leaf that there is not, ``InvalidParameter`` for numbers that no tree has.
    """

    def __init__(self, *, store: Store, logs: Logs) -> None:
        self._store = store
        self._logs = logs

    async def logs(self) -> tuple[Log, ...]:
        """Return every log, retired ones too."""
        return await self._logs.all()

    async def tree_head(self, number: int) -> Document:
        """Return the signed head of the tree as it is now (§4.3)."""
        log, head = await self._of(number, _head)
        signature = self._logs.key(log).sign(structures.tree_head_to_sign(head))
        return {
            "tree_size": head.size,
            "timestamp": head.timestamp,
            "sha256_root_hash": _text(head.root),
            "tree_head_signature": _text(structures.digitally_signed(signature)),
        }

    async def consistency(self, number: int, first: int, second: int) -> Document:
        """Return the proof that the tree of ``second`` entries begins with that of ``first`` (§4.4)."""

        def prove(tx: Transaction, log: Log) -> Sequence[bytes]:
            _check_size(tx, log, second)
            if not 0 <= first <= second:
                raise InvalidParameter("first is a tree size from 0 to second.", property_path="first")
            return merkle.consistency(first, second, partial(tx.transparency.subtree, log.number))

        _, proof = await self._of(number, prove)
        return {"consistency": [_text(node) for node in proof]}

    async def inclusion(self, number: int, leaf_hash: bytes, size: int) -> Document:
        """Return where a leaf is, and the proof that the tree of ``size`` entries has it (§4.5)."""

        def prove(tx: Transaction, log: Log) -> Document:
            _check_size(tx, log, size)
            index = tx.transparency.find(log.number, leaf_hash)
            if index is None or index >= size:
                raise ResourceNotFound("the log has no such leaf in a tree of this size.")
            return {"leaf_index": index, "audit_path": _path(tx, log, index, size)}

        return (await self._of(number, prove))[1]

    async def entries(self, number: int, start: int, end: int) -> Document:
        """Return the entries from ``start`` to ``end``, that one too; fewer where they are many (§4.6)."""

        def read(tx: Transaction, log: Log) -> Document:
            if not 0 <= start <= end:
                raise InvalidParameter("start is a number from 0 to end.", property_path="start")
            found = tx.transparency.entries(log.number, start, min(end + 1, start + MOST_ENTRIES))
            if not found:
                raise InvalidParameter("start lies behind the last entry.", property_path="start")
            shown = _shown(tx)
            return {"entries": [shown(entry) for entry in found]}

        return (await self._of(number, read))[1]

    async def entry_and_proof(self, number: int, index: int, size: int) -> Document:
        """Return an entry with the proof that the tree of ``size`` entries has it (§4.8)."""

        def read(tx: Transaction, log: Log) -> Document:
            _check_size(tx, log, size)
            if not 0 <= index < size:
                raise InvalidParameter("leaf_index is a number below tree_size.", property_path="leaf_index")
            (entry,) = tx.transparency.entries(log.number, index, index + 1)
            return {**_shown(tx)(entry), "audit_path": _path(tx, log, index, size)}

        return (await self._of(number, read))[1]

    async def roots(self, number: int) -> Document:
        """Return the certificates that chains of this log end with (§4.7)."""
        _, found = await self._of(number, lambda tx, _: chains.roots(tx.issuers.all()))
        return {"certificates": [_text(der) for der in found]}

    async def _of(self, number: int, work: Callable[[Transaction, Log], T]) -> tuple[Log, T]:
        """Run ``work`` about a log on one snapshot; return both."""

        def read(tx: Transaction) -> tuple[Log, T]:
            found = next((log for log in tx.transparency.logs() if log.number == number), None)
            if found is None:
                raise ResourceNotFound(f"there is no log {number}.")
            return found, work(tx, found)

        return await self._store.read(read)


def _head(tx: Transaction, log: Log) -> TreeHead:
    """Return the head: never older than the latest promise in the tree, whatever became of the clock (§3.5)."""
    size = tx.transparency.size(log.number)
    return TreeHead(
        size=size,
        timestamp=max(milliseconds(tx.now), tx.transparency.latest(log.number)),
        root=merkle.root(size, partial(tx.transparency.subtree, log.number)),
    )


def _check_size(tx: Transaction, log: Log, size: int) -> None:
    if not 0 < size <= tx.transparency.size(log.number):
        raise InvalidParameter(
            "a tree size is at least 1 and at most the size of the log's latest tree head.",
            property_path="tree_size",
        )


def _path(tx: Transaction, log: Log, index: int, size: int) -> list[str]:
    proof = merkle.inclusion(index, size, partial(tx.transparency.subtree, log.number))
    return [_text(node) for node in proof]


def _shown(tx: Transaction) -> Callable[[Entry], Document]:
    """Return what shows an entry with its chain."""
    issuers: Sequence[IssuerRecord] = tx.issuers.all()

    def show(entry: Entry) -> Document:
        leaf = structures.merkle_tree_leaf(chains.promise(entry, issuers))
        precertificate = entry.precertificate
        extra = structures.precertificate_chain(
            precertificate.der, chains.above(precertificate.issuer_id, issuers)
        )
        return {"leaf_input": _text(leaf), "extra_data": _text(extra)}

    return show


def _text(octets: bytes) -> str:
    return base64.b64encode(octets).decode("ascii")
