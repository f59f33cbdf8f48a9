"""An authority with its certificate in one go: made, certified by itself or by its parent, installed."""

from __future__ import annotations

from datetime import datetime

from cryptography import x509

from acm.engine.ports import Rooms, Transaction
from acm.engine.private_ca.create import create
from acm.engine.private_ca.delete import discard
from acm.engine.private_ca.finding import list_all, usable
from acm.engine.private_ca.install import install
from acm.engine.private_ca.issue import check
from acm.engine.private_ca.sign import sign
from acm.engine.private_ca.update import change_tags, set_terms
from acm.model.errors import StoreAbsent
from acm.model.imports.reading import pem_of
from acm.model.private_ca import sharing
from acm.model.private_ca.authority import AuthorityRequest, PrivateAuthority, Terms
from acm.model.private_ca.order import Certified, SigningOrder
from acm.model.private_ca.templates import ROOT, SUBORDINATES
from acm.model.private_ca.unfinished import UNDER_WAY, UNFINISHED, mark_of
from acm.model.private_ca.validity import begin


async def establish(
    rooms: Rooms, asked: AuthorityRequest, certified: Certified, terms: Terms | None = None
) -> PrivateAuthority:
    """Make an authority with its certificate and its terms. Where that cannot be, nothing of it stays.

    Where the process dies in between, the next call with the same request goes on with what is there. Raises what ``create`` and ``issue_certificate`` raise.
    """
    if certified.parent_arn is not None:  # raise before a key is made for nothing
        await rooms.store.read(lambda tx: _issuer(tx, rooms, certified, ""))
    authority = await _left_behind(rooms, asked) or await create(rooms, asked)
    try:
        active = await certify(rooms, authority, certified)
        return await _finish(rooms, active, asked, terms)
    except BaseException:
        await rooms.store.write(lambda tx: discard(tx, authority.arn))
        raise


async def _left_behind(rooms: Rooms, asked: AuthorityRequest) -> PrivateAuthority | None:
    """Return what the same maker has left without its certificate or its terms."""
    if not asked.maker:
        return None
    try:
        there = await list_all(rooms.store, rooms.account, asked.region)
    except StoreAbsent:
        return None
    mark = mark_of(asked)
    return next((a for a in there if a.status in UNDER_WAY and a.tags.get(UNFINISHED) == mark), None)


async def _finish(
    rooms: Rooms, active: PrivateAuthority, asked: AuthorityRequest, terms: Terms | None
) -> PrivateAuthority:
    """Put terms and tags in one step: with the tags goes the mark."""
    if terms is not None:
        return await set_terms(rooms, active.arn, terms, tags=asked.tags)
    return await change_tags(rooms, active.arn, lambda _: asked.tags) if asked.maker else active


async def certify(rooms: Rooms, authority: PrivateAuthority, certified: Certified) -> PrivateAuthority:
    """Make a certificate for an authority, its first or a new one, and install it."""
    issuer, now = await rooms.store.read(lambda tx: (_issuer(tx, rooms, certified, authority.arn), tx.now))
    order = _order(authority, certified, issuer, now)

    def allow(tx: Transaction) -> bool:
        check(_issuer(tx, rooms, certified, authority.arn), order, rooms.max_private_certificates)
        return True

    signed = await sign(rooms, order, issuer, allow)
    assert signed is not None  # noqa: S101 - ``allow`` raises where it does not agree
    planned, der = signed
    await rooms.store.write(lambda tx: tx.issuances.signed(planned.issuance.serial, der))
    chain = ""
    if certified.parent_arn is not None and issuer.installed is not None:
        chain = issuer.installed.certificate_pem + issuer.installed.chain_pem
    certificate = pem_of(x509.load_der_x509_certificate(der))
    return await install(rooms, authority.arn, certificate, chain, parent_arn=certified.parent_arn)


def _issuer(tx: Transaction, rooms: Rooms, certified: Certified, own_arn: str) -> PrivateAuthority:
    """Return who certifies: the parent, or the authority itself."""
    return usable(tx, rooms.account, certified.parent_arn or own_arn, sharing.ISSUE, _template(certified))


def _template(certified: Certified) -> str:
    if certified.parent_arn is None:
        return ROOT.arn
    return SUBORDINATES[certified.path_length or 0].arn


def _order(
    authority: PrivateAuthority, certified: Certified, issuer: PrivateAuthority, now: datetime
) -> SigningOrder:
    above = issuer.not_before if certified.parent_arn else None
    return SigningOrder(
        wanted=authority.csr_pem,
        template=ROOT if certified.parent_arn is None else SUBORDINATES[certified.path_length or 0],
        path_length=certified.path_length,
        name_constraints=certified.name_constraints,
        signing_algorithm=issuer.signing_algorithm,
        not_before=begin(now, above),
        not_after=certified.validity.end(now),
    )
