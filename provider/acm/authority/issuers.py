"""The installation's authorities as this process knows them: kept in memory, chosen at random, followed by new ones in time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import anyio
from anyio import to_thread
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from acm.authority import hierarchy, profiles
from acm.authority.algorithms import IssuerPrivateKey, IssuerPublicKey, load_pkcs8, spki_der
from acm.authority.envelope import Envelope
from acm.authority.ports import Signer, Store, Transaction
from acm.authority.signers.software import SoftwareSigner
from acm.model.clock import rfc3339
from acm.model.errors import IssuerUnavailable, KeyUnavailable
from acm.model.installation import Installation, IssuerRecord, IssuerRole
from acm.model.keys import KeyFamily
from acm.model.policies import ValidityPolicy

FRESH = timedelta(minutes=1)
"""How long, by the installation's clock, what was read of the issuers is used before they are read again."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """An authority with its certificate parsed."""

    record: IssuerRecord
    certificate: x509.Certificate
    sealed_as: tuple[str, str] | None = None
    """Kind and owner that its key is sealed for; None for an authority of the installation."""

    @property
    def public_key(self) -> IssuerPublicKey:
        """Return the key that verifies its signatures; raise ``IssuerUnavailable`` for a type that is not used here."""
        key = self.certificate.public_key()
        if isinstance(key, (rsa.RSAPublicKey, ec.EllipticCurvePublicKey)):
            return key
        raise IssuerUnavailable(f"The issuer {self.record.id} has a key of a type that is not used here.")

    @property
    def spki_sha256(self) -> bytes:
        """Return the hash of its public key, to which its sealed key is bound."""
        return hashlib.sha256(spki_der(self.public_key)).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What the authorities of this installation are found or made with."""

    store: Store
    envelope: Envelope
    installation_name: str
    pointer_base_url: str | None
    entropy: Callable[[int], bytes]
    new_id: Callable[[], str]


class Issuers:
    """The installation's authorities. Safe for many tasks of one event loop, and for many processes on one store."""

    def __init__(self, means: Means, choose: Callable[[Sequence[IssuerRecord]], IssuerRecord]) -> None:
        self._means = means
        self._choose = choose
        self._lock = anyio.Lock()
        self._rotating = anyio.Lock()
        self._installation: Installation | None = None
        self._known: dict[str, Issuer] = {}
        self._read_at: datetime | None = None
        self._signers: dict[str, Signer] = {}

    async def all(self, now: datetime | None = None, *, again: bool = False) -> tuple[Issuer, ...]:
        """Return every authority, the root first; make them where there are none yet.

        ``now`` is the installation's clock: they are read again once a minute of it has gone by, or with ``again``.
        """
        if self._is_fresh(now) and not again:
            return tuple(self._known.values())  # without the lock, which is a turn of the event loop
        async with self._lock:
            if again or not self._is_fresh(now):
                records, self._read_at = await self._look()
                self._known = {
                    record.id: Issuer(record, x509.load_der_x509_certificate(record.certificate_der))
                    for record in records
                }
            return tuple(self._known.values())

    async def root(self) -> Issuer:
        """Return the trust anchor."""
        return next(issuer for issuer in await self.all() if issuer.record.role is IssuerRole.ROOT)

    async def named(self, issuer_id: str) -> Issuer:
        """Return the authority of that id; raise ``IssuerUnavailable`` where there is none."""
        await self.all()
        if issuer_id not in self._known:
            await self.all(again=True)
        if issuer_id not in self._known:
            raise IssuerUnavailable(f"The issuer {issuer_id[:64]} is not in this installation.")
        return self._known[issuer_id]

    async def choose(self, family: KeyFamily, policy: ValidityPolicy, now: datetime) -> Issuer:
        """Choose an intermediate that outlasts a leaf made at ``now``, a new one where none of the old does.

        Raises ``IssuerUnavailable`` where the root does not outlast the leaf either, or has not begun.
        """
        candidates = _outlasting(self._records(await self.all(now)), family, policy, now)
        if not candidates:
            candidates = await self._rotated(family, policy, now)
        if not candidates:
            raise IssuerUnavailable(
                f"No {family} intermediate is valid for long enough for a certificate made at {rfc3339(now)}.",
                hint="Look at the clock of this machine, or `acm clock show` for a test installation's.",
            )
        return self._known[self._choose(candidates).id]

    async def _rotated(self, family: KeyFamily, policy: ValidityPolicy, now: datetime) -> list[IssuerRecord]:
        """Make successors of a family's intermediates; return what outlasts a leaf now, empty where the root does not."""
        async with self._rotating:
            known = await self.all(again=True)
            candidates = _outlasting(self._records(known), family, policy, now)
            root = next(issuer for issuer in known if issuer.record.role is IssuerRole.ROOT)
            if candidates or not _outlasts(root.record, policy, now):
                return candidates
            made = await to_thread.run_sync(partial(self._successors, known, root, family, now))
            await self._means.store.write(
                lambda tx: _add(tx, made, lambda kept: _outlasting(kept, family, policy, now))
            )
            return _outlasting(self._records(await self.all(again=True)), family, policy, now)

    def _successors(
        self, known: Sequence[Issuer], root: Issuer, family: KeyFamily, now: datetime
    ) -> tuple[IssuerRecord, ...]:
        count = sum(
            one.record.key_family is family and one.record.role is IssuerRole.INTERMEDIATE for one in known
        )
        key = self._key(root)
        installation = self._installation
        assert installation is not None  # noqa: S101 - ``known`` was read with it
        return hierarchy.successors(
            self._founding(installation, now), (root.record.id, key, root.certificate), family, count
        )

    @staticmethod
    def _records(issuers: Sequence[Issuer]) -> list[IssuerRecord]:
        return [issuer.record for issuer in issuers]

    def signer(self, issuer: Issuer) -> Signer:
        """Return what signs for ``issuer``, its key opened once; raise ``KeyUnavailable`` where it does not open."""
        if issuer.record.id not in self._signers:
            self._signers[issuer.record.id] = self._open(issuer)
        return self._signers[issuer.record.id]

    def _open(self, issuer: Issuer) -> Signer:
        return SoftwareSigner(self._key(issuer))

    def _key(self, issuer: Issuer) -> IssuerPrivateKey:
        kind, owner = issuer.sealed_as or (hierarchy.KEY_KIND, issuer.record.id)
        pkcs8 = self._means.envelope.open(
            issuer.record.sealed_key, kind=kind, owner=owner, spki_sha256=issuer.spki_sha256
        )
        try:
            return load_pkcs8(pkcs8)
        except ValueError:
            raise KeyUnavailable(f"The key of the issuer {issuer.record.id} is not readable.") from None

    def _is_fresh(self, now: datetime | None) -> bool:
        if self._read_at is None:
            return False
        return now is None or abs(now - self._read_at) < FRESH

    async def _look(self) -> tuple[tuple[IssuerRecord, ...], datetime]:
        """Read the issuers. The first look is a write, so that a store exists and has its identity."""
        store = self._means.store
        look = store.write if self._read_at is None else store.read
        records, installation, now = await look(_seen)
        self._installation = installation
        if records:
            return records, now
        made = await to_thread.run_sync(partial(self._found, installation, now))
        return await store.write(lambda tx: _keep(tx, made)), now

    def _found(self, installation: Installation, now: datetime) -> tuple[IssuerRecord, ...]:
        return hierarchy.found(self._founding(installation, now))

    def _founding(self, installation: Installation, now: datetime) -> hierarchy.Founding:
        means = self._means
        return hierarchy.Founding(
            installation=installation,
            installation_name=means.installation_name,
            pointer_base_url=means.pointer_base_url,
            now=now,
            envelope=means.envelope,
            entropy=means.entropy,
            new_id=means.new_id,
        )


def _outlasts(record: IssuerRecord, policy: ValidityPolicy, now: datetime) -> bool:
    _, not_after = profiles.leaf_validity(policy, now, record.not_before)
    return record.not_before <= now and not_after <= record.not_after


def _outlasting(
    records: Sequence[IssuerRecord], family: KeyFamily, policy: ValidityPolicy, now: datetime
) -> list[IssuerRecord]:
    return [
        record
        for record in records
        if record.role is IssuerRole.INTERMEDIATE
        and record.key_family is family
        and _outlasts(record, policy, now)
    ]


def _add(
    tx: Transaction,
    made: Sequence[IssuerRecord],
    able: Callable[[Sequence[IssuerRecord]], Sequence[IssuerRecord]],
) -> None:
    """Keep successors, unless another process was faster."""
    if able(tx.issuers.all()):
        return
    for record in made:
        tx.issuers.insert(record)


def _seen(tx: Transaction) -> tuple[tuple[IssuerRecord, ...], Installation, datetime]:
    return tx.issuers.all(), tx.installation, tx.now


def _keep(tx: Transaction, made: Sequence[IssuerRecord]) -> tuple[IssuerRecord, ...]:
    """Keep ``made``, unless another process was faster: then its authorities are the installation's."""
    present = tx.issuers.all()
    if present:
        return present
    for record in made:
        tx.issuers.insert(record)
    return tuple(made)
