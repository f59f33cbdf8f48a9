"""What relying parties ask for: revocation lists, OCSP answers, issuers' certificates.

A list is signed when it is fetched and something has changed since the last one, or that one grows old: what is fetched is
always current, one revocation costs one shard's signature, and where nobody asks nothing is signed.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import anyio
from anyio import to_thread
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.ocsp import OCSPResponseStatus

from acm.authority import crl, ocsp, pointers
from acm.authority.algorithms import IssuerPrivateKey, signature_hash
from acm.authority.assemble import resigned
from acm.authority.envelope import Envelope
from acm.authority.issuers import Issuer, Issuers
from acm.authority.material import serial_text
from acm.authority.ports import Store, Transaction
from acm.authority.private.publishing import PrivateIssuer, PrivateIssuers
from acm.authority.responder import Responders
from acm.authority.throwaway import ThrowawayKeys
from acm.model.errors import DatabaseLocked, LintRejected, ServiceError
from acm.model.installation import IssuanceState, IssuerRole
from acm.model.revocation import OCSPAnswer, Revocation, RevocationList

_Name = tuple[str, bytes, bytes]
"""What a client names an issuer with, as ``ocsp.issuer_names`` has it."""
_Named = tuple[tuple[Issuer, ...], Mapping[_Name, Issuer]]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What a list is made from, as one snapshot has it."""

    now: datetime
    last: int
    """The position of the part's last revocation."""
    signed: RevocationList | None
    """The list that was signed last."""

    @property
    def is_current(self) -> bool:
        """Tell whether the list that was signed last still says everything, and will for days."""
        signed = self.signed
        return signed is not None and signed.covers == self.last and crl.is_fresh(signed, self.now)


class StatusAuthority:
    """Answers about the certificates of an installation. Structurally the engine's ``StatusAuthority``; for one event loop."""

    def __init__(
        self,
        *,
        store: Store,
        envelope: Envelope,
        issuers: Issuers,
        pointer_base_url: str | None,
        entropy: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self._store = store
        self._issuers = issuers
        self._base_url = pointer_base_url
        self._responders = Responders(store=store, envelope=envelope, issuers=issuers, entropy=entropy)
        self._throwaway = ThrowawayKeys()
        self._signing = anyio.Lock()
        self._private = PrivateIssuers(store)
        self._named: dict[bool, _Named] = {False: ((), {}), True: ((), {})}

    @property
    def publishes(self) -> bool:
        """Tell whether certificates can name addresses that are answered."""
        return self._base_url is not None

    async def issuer_certificate(self, issuer_id: str) -> bytes | None:
        """Return an issuer's certificate in DER; None where there is no such issuer."""
        issuer = await self._issuer(issuer_id)
        if issuer is None:
            private = await self._private_issuer(issuer_id)
            issuer = private.issuer if private else None
        return issuer.record.certificate_der if issuer else None

    async def revocation_list(self, issuer_id: str, shard: int | None) -> RevocationList | None:
        """Return the current list of a shard, or of everything that an issuer has revoked; None where there is none.

        Raises ``ServiceError`` where it cannot be signed.
        """
        issuer = await self._issuer(issuer_id)
        url = self._url(issuer, shard) if issuer else None
        validity = crl.VALIDITY
        if issuer is None:
            private = await self._private_issuer(issuer_id)
            if private is None or not private.publishes.lists:
                return None
            issuer, validity = private.issuer, timedelta(days=private.publishes.list_days)
        if shard is not None and url is None:
            return None
        part = await self._store.read(partial(_part, issuer_id=issuer_id, shard=shard))
        if part.is_current:
            return part.signed
        async with self._signing:
            return await self._renewed(issuer, shard, url, validity)

    async def ocsp_answer(self, request: bytes) -> OCSPAnswer:
        """Answer an OCSP request; never raises for what it holds."""
        try:
            question = ocsp.read(request)
            issuers = await self._issuers.all()
            issuer = self._names(issuers).get(question.issuer)
            if issuer is None:
                issuers = ()
                issuer = await self._private_named(question)
            if issuer is None:
                return OCSPAnswer(der=ocsp.refusal(OCSPResponseStatus.UNAUTHORIZED))
            return await self._answered(question, issuer, issuers)
        except ocsp.MalformedRequest:
            return OCSPAnswer(der=ocsp.refusal(OCSPResponseStatus.MALFORMED_REQUEST))
        except DatabaseLocked:
            return OCSPAnswer(der=ocsp.refusal(OCSPResponseStatus.TRY_LATER))
        except ServiceError:
            return OCSPAnswer(der=ocsp.refusal(OCSPResponseStatus.INTERNAL_ERROR))

    def _names(self, issuers: tuple[Issuer, ...], *, private: bool = False) -> Mapping[_Name, Issuer]:
        """Return every way to name one of ``issuers``, worked out once for the same ones."""
        if self._named[private][0] != issuers:
            self._named[private] = (issuers, ocsp.issuer_names(issuers))
        return self._named[private][1]

    async def _private_named(self, question: ocsp.Question) -> Issuer | None:
        """Return the private authority that a question names, where it answers."""
        found = await self._private.all()
        issuers = tuple(one.issuer for one in found if one.publishes.answers)
        return self._names(issuers, private=True).get(question.issuer)

    async def _private_issuer(self, issuer_id: str) -> PrivateIssuer | None:
        found = await self._private.all()
        return next((one for one in found if one.issuer.record.id == issuer_id), None)

    async def _issuer(self, issuer_id: str) -> Issuer | None:
        return next((issuer for issuer in await self._issuers.all() if issuer.record.id == issuer_id), None)

    def _url(self, issuer: Issuer, shard: int | None) -> str | None:
        """Return the address that certificates of a shard name; None for lists that have no shards."""
        if shard is None or issuer.record.role is IssuerRole.ROOT:
            return None
        found_at = pointers.of_issuer(self._base_url, issuer.record.id, shard)
        return found_at.crl if found_at else None

    async def _renewed(
        self, issuer: Issuer, shard: int | None, url: str | None, validity: timedelta
    ) -> RevocationList:
        part = await self._store.read(partial(_part, issuer_id=issuer.record.id, shard=shard))
        if part.is_current and part.signed:
            return part.signed
        since = part.signed.this_update if part.signed else None
        revocations = await self._store.read(
            lambda tx: tx.revocations.of(issuer.record.id, shard, not_after_since=since)
        )
        contents = crl.Contents(
            revocations=revocations,
            number=_number(part),
            this_update=part.now.replace(microsecond=0),
            found_at=url,
            validity=validity,
        )
        made = RevocationList(
            issuer_id=issuer.record.id,
            shard=shard,
            number=contents.number,
            this_update=contents.this_update,
            next_update=contents.this_update + validity,
            covers=part.last,
            der=await self._signed(contents, issuer),
        )
        return await self._store.write(lambda tx: _keep(tx, made))

    async def _signed(self, contents: crl.Contents, issuer: Issuer) -> bytes:
        """Return the DER of a list: built, signed by the issuer's key, and proven."""
        throwaway = await self._throwaway.like(issuer)
        trial = await to_thread.run_sync(_tried, contents, issuer, throwaway)
        signature = await self._issuers.signer(issuer).sign(trial.tbs_certlist_bytes)
        der = resigned(trial.public_bytes(Encoding.DER), signature)
        await to_thread.run_sync(_prove, der, issuer)
        return der

    async def _answered(
        self, question: ocsp.Question, issuer: Issuer, issuers: tuple[Issuer, ...]
    ) -> OCSPAnswer:
        known, revocation, now = await self._store.read(partial(_status, question, issuer, issuers))
        responder = await self._responders.of(issuer, now)
        der = ocsp.answer(question, responder, now, known=known, revocation=revocation)
        this_update = now.replace(microsecond=0)
        return OCSPAnswer(der=der, this_update=this_update, next_update=this_update + ocsp.VALIDITY)


def _part(tx: Transaction, *, issuer_id: str, shard: int | None) -> _Part:
    return _Part(
        now=tx.now,
        last=tx.revocations.last(issuer_id, shard),
        signed=tx.revocations.find_list(issuer_id, shard),
    )


def _number(part: _Part) -> int:
    """Return the next CRL number: it grows with time, and by one where the clock stands still or was put back."""
    before = part.signed.number if part.signed else 0
    return max(before + 1, (part.now - _EPOCH) // _MICROSECOND)


def _keep(tx: Transaction, made: RevocationList) -> RevocationList:
    """Keep a list, unless another process was faster: then its list is the one that counts."""
    present = tx.revocations.find_list(made.issuer_id, made.shard)
    if present is not None and (present.number, present.covers) >= (made.number, made.covers):
        return present
    tx.revocations.put_list(made)
    return made


def _tried(
    contents: crl.Contents, issuer: Issuer, throwaway: IssuerPrivateKey
) -> x509.CertificateRevocationList:
    return crl.build(contents, issuer.certificate).sign(throwaway, signature_hash(issuer.public_key))


def _prove(der: bytes, issuer: Issuer) -> None:
    if not x509.load_der_x509_crl(der).is_signature_valid(issuer.public_key):
        raise LintRejected("The signature of a revocation list does not verify under the issuer's key.")


def _status(
    question: ocsp.Question, issuer: Issuer, issuers: tuple[Issuer, ...], tx: Transaction
) -> tuple[bool, Revocation | None, datetime]:
    """Return whether the issuer has signed a certificate of that serial, and its revocation."""
    try:
        serial = serial_text(question.serial)
    except OverflowError:  # longer than any of ours, or negative
        return False, None, tx.now
    revocation = tx.revocations.find(serial)
    if revocation is not None and revocation.issuer_id == issuer.record.id:
        return True, revocation, tx.now
    issuance = tx.issuances.find(serial)
    signed = (
        issuance is not None
        and issuance.issuer_id == issuer.record.id
        # Whoever sees a precertificate in a log may ask, even where no certificate came of it (BR §4.9.10).
        and (issuance.state is IssuanceState.SIGNED or tx.transparency.has_precertificate(issuance.serial))
    )
    return signed or _is_authority(question.serial, issuer, issuers), None, tx.now


def _is_authority(serial: int, issuer: Issuer, issuers: tuple[Issuer, ...]) -> bool:
    """Tell whether the serial is that of an authority's own certificate, which no issuance has."""
    return any(
        other.certificate.serial_number == serial and other.certificate.issuer == issuer.certificate.subject
        for other in issuers
    )
