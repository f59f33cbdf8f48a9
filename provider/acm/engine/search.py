"""SearchCertificates and ListCertificates: page by page, as of the installation's clock."""

from __future__ import annotations

from collections.abc import Iterator

from acm.engine.ports import Store, Transaction
from acm.model.certificate import Certificate
from acm.model.search import Page, Position, Search

_MOST_AT_ONCE = 500
"""Certificates that are held at once while a search looks for rare ones."""


async def search(store: Store, account: str, asked: Search) -> Page:
    """Return up to ``asked.limit`` certificates of the account that match; write nothing."""
    return await store.read(lambda tx: _page(tx, account, asked))


def _page(tx: Transaction, account: str, asked: Search) -> Page:
    found: list[tuple[Position, Certificate]] = []
    for position, certificate in _all(tx, account, asked):
        current = certificate.as_of(tx.now)
        if not asked.matches(current):
            continue
        if len(found) == asked.limit:
            return Page(certificates=tuple(one for _, one in found), end=found[-1][0])
        found.append((position, current))
    return Page(certificates=tuple(one for _, one in found))


def _all(tx: Transaction, account: str, asked: Search) -> Iterator[tuple[Position, Certificate]]:
    """Yield everything after the search's beginning, read in pieces: one more than wanted first, then larger ones."""
    after, size = asked.after, min(asked.limit + 1, _MOST_AT_ONCE)
    while True:
        piece = tx.certificates.sorted_page(
            account=account,
            region=asked.region,
            order=asked.order,
            after=after,
            limit=size,
            key_algorithms=asked.key_algorithms,
        )
        yield from piece
        if len(piece) < size:
            return
        after, size = piece[-1][0], _MOST_AT_ONCE
