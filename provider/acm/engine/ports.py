"""What the use cases need of other rooms, as Protocols; ``compose`` puts the rooms behind them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

import anyio

from acm.engine.handed import Handed
from acm.model.account import AccountConfiguration
from acm.model.caa import CAALook
from acm.model.certificate import (
    Certificate,
    CertificateType,
    Challenge,
    HttpRedirect,
    IssuedMaterial,
    ResourceRecord,
)
from acm.model.counts import Counts
from acm.model.credentials import Credential
from acm.model.events import Delivery, Event, KeptEvent
from acm.model.expiry import Expiring
from acm.model.installation import Installation, Issuance, IssuerRecord, Planned, Publication, ZoneRecord
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus
from acm.model.looks import Look
from acm.model.mail import Mail
from acm.model.private_ca.authority import AuthorityRequest, PrivateAuthority
from acm.model.private_ca.order import SigningOrder
from acm.model.quotas import Acquisition, Quota
from acm.model.revocation import OCSPAnswer, Revocation, RevocationList
from acm.model.search import Order, Position
from acm.model.transparency.log import Log, NewEntry, Precertificate, Promised

T = TypeVar("T")
_NO_LEASE = timedelta()


class CertificateTable(Protocol):
    """Certificates by ARN. Inside a transaction; see ``Transaction``."""

    def find(self, arn: str) -> Certificate | None:
        """Return the certificate, or None."""
        ...

    def find_all(self, arns: Sequence[str]) -> tuple[Certificate, ...]:
        """Return those of the certificates that are there, in the order of ``arns``."""
        ...

    def awaiting_issue(self, arns: Sequence[str]) -> frozenset[str]:
        """Return for which of the certificates something is to be signed: pending or being renewed, and validated."""
        ...

    def insert(
        self, certificate: Certificate, *, owner: str, worker: str | None = None, lease: timedelta = _NO_LEASE
    ) -> None:
        """Add a certificate; ``owner`` is ``CertificateRequest.owner``. With ``worker`` its row is leased to that one."""
        ...

    def update(self, certificate: Certificate) -> None:
        """Replace a certificate that is there. Its lease stays as it is."""
        ...

    def update_all(self, certificates: Sequence[Certificate]) -> None:
        """Do as ``update`` does for each."""
        ...

    def issued(self, certificates: Sequence[Certificate]) -> None:
        """Write what issuing changes of those that have status PENDING_VALIDATION still, and end their leases."""
        ...

    def delete(self, arn: str) -> None:
        """Remove a certificate, its validations and its idempotency tokens; its issuances stay as evidence."""
        ...

    def page(
        self,
        *,
        account: str,
        region: str | None,
        statuses: Sequence[CertificateStatus] = (),
        after: str | None = None,
        limit: int = 100,
    ) -> tuple[Certificate, ...]:
        """Return up to ``limit`` certificates in the order of their ARNs, beginning after ARN ``after``."""
        ...

    def sorted_page(
        self,
        *,
        account: str,
        region: str,
        order: Order,
        after: Position | None,
        limit: int,
        key_algorithms: Collection[KeyAlgorithm] = (),
    ) -> tuple[tuple[Position, Certificate], ...]:
        """Return up to ``limit`` certificates in ``order`` with their positions, beginning after position ``after``.

        The order is that of what is stored: a status that is due by the clock may not be written yet.
        """
        ...

    def count(self, *, account: str, region: str, type: CertificateType) -> int:  # noqa: A002 - ACM's term
        """Return how many certificates of a type an account has in a region, in whatever status."""
        ...

    def claim_due(self, *, limit: int, worker: str, lease: timedelta) -> tuple[str, ...]:
        """Lease up to ``limit`` rows whose ``next_action_at`` is not after the installation's clock.

        Rows leased by another worker are left out until that lease ends. Due is measured by the installation's clock,
        leases by the machine's, so turning the clock never makes work run twice.
        """
        ...

    def release(self, arns: Sequence[str], *, worker: str) -> None:
        """End ``worker``'s leases of rows; nothing happens where it holds none."""
        ...

    def next_due(self) -> datetime | None:
        """Return the earliest ``next_action_at`` there is, by the installation's clock."""
        ...

    def due_within(self, span: timedelta, *, limit: int) -> int:
        """Return how many rows are due now or within ``span``, by the installation's clock; counts up to ``limit``."""
        ...

    def owners(self, account: str) -> dict[str, str]:
        """Return by ARN who asked for each certificate of an account, as ``CertificateRequest.owner``."""
        ...

    def needing(self, record_name: str, *, not_of: str) -> tuple[str, ...]:
        """Return the ARNs of live certificates (pending or issued) of owners other than ``not_of`` that need a record."""
        ...

    def hasten_issued(self, *, account: str, region: str) -> None:
        """Make every issued certificate of an account in a region due now."""
        ...

    def hasten_needing(self, record_name: str) -> None:
        """Make the pending and the issued certificates that need a record due now."""
        ...


class AcquisitionTable(Protocol):
    """When accounts came by certificates, deleted ones included."""

    def count(self, *, account: str, region: str, kind: Acquisition) -> int:
        """Return how many there were within a year."""
        ...

    def record(self, *, account: str, region: str, kind: Acquisition) -> None:
        """Keep that there is one more."""
        ...


class TokenTable(Protocol):
    """Idempotency tokens, by account and region."""

    def find(self, *, account: str, region: str, token: str) -> tuple[str, str, datetime] | None:
        """Return (ARN, fingerprint of the parameters, when it was first used), or None."""
        ...

    def remember(self, *, account: str, region: str, token: str, arn: str, fingerprint: str) -> None:
        """Keep a token from now on; one that is there is replaced."""
        ...

    def forget(self, arn: str, *, before: datetime | None = None) -> None:
        """Drop the tokens that stand for ``arn``; with ``before`` only those that were first used no later than then."""
        ...


class IssuanceTable(Protocol):
    """Every signature made or planned, by serial."""

    def insert(self, issuance: Issuance) -> None:
        """Add an issuance; a serial that is there is an error and changes nothing."""
        ...

    def plan(self, issuances: Sequence[Issuance]) -> None:
        """Add issuances; other plans for the same certificates are ABANDONED. A serial that is there is an error."""
        ...

    def find(self, serial: str) -> Issuance | None:
        """Return the issuance of a serial, or None."""
        ...

    def of(self, arn: str) -> tuple[Issuance, ...]:
        """Return the issuances of a certificate, oldest first."""
        ...

    def completed(self, certificates: Mapping[str, bytes]) -> frozenset[str]:
        """Replace planned precertificates' bytes by those of their certificates; return the serials that were planned."""
        ...

    def signed(self, serial: str, certificate_der: bytes) -> None:
        """Keep what was signed; the state becomes SIGNED."""
        ...

    def signed_all(self, certificates: Mapping[str, bytes]) -> None:
        """Do as ``signed`` does for each serial."""
        ...

    def abandon_planned(self, arn: str) -> None:
        """Mark every planned issuance of ``arn`` ABANDONED: a process ended between plan and result."""
        ...


class ImportedKeyTable(Protocol):
    """The sealed private keys of imported certificates, one for each ARN."""

    def find(self, arn: str) -> bytes | None:
        """Return a certificate's sealed key, or None."""
        ...

    def put(self, arn: str, *, spki_sha256: str, sealed_key: bytes) -> None:
        """Keep a certificate's sealed key from now on; the one before is gone."""
        ...

    def delete(self, arn: str) -> None:
        """Drop a certificate's sealed key; one that is not there is no error."""
        ...


class IssuerTable(Protocol):
    """Certificate authorities of the installation."""

    def all(self) -> tuple[IssuerRecord, ...]:
        """Return every issuer, the root first, then in the order they were made."""
        ...

    def insert(self, issuer: IssuerRecord) -> None:
        """Add an issuer."""
        ...


class PrivateAuthorityTable(Protocol):
    """Private certificate authorities by ARN."""

    def find(self, arn: str) -> PrivateAuthority | None:
        """Return an authority as it is stored, or None."""
        ...

    def of(self, *, account: str, region: str) -> tuple[PrivateAuthority, ...]:
        """Return an account's authorities in a region, in the order of their ARNs."""
        ...

    def shared(self, *, account: str, region: str) -> tuple[PrivateAuthority, ...]:
        """Return the authorities of other accounts that have a policy, in the order of their ARNs."""
        ...

    def insert(self, authority: PrivateAuthority, *, owner: str) -> None:
        """Add an authority; ``owner`` is ``AuthorityRequest.owner``."""
        ...

    def update(self, authority: PrivateAuthority) -> None:
        """Replace an authority that is there."""
        ...

    def add_issued(self, arn: str, count: int) -> None:
        """Count so many more certificates of an authority; nothing happens where there is none."""
        ...

    def forget_unrestorable(self) -> None:
        """Remove the authorities that can be restored no more, and their keys with them."""
        ...


class RevocationTable(Protocol):
    """What was revoked; kept for good."""

    def find(self, serial: str) -> Revocation | None:
        """Return the revocation of a serial, or None."""
        ...

    def add(self, revocation: Revocation) -> None:
        """Keep a revocation; a serial that was revoked before is an error and changes nothing."""
        ...


class TransparencyTable(Protocol):
    """What transparency logs are given; kept for good."""

    def add(self, logged: Sequence[tuple[Precertificate, Sequence[NewEntry]]]) -> None:
        """Keep precertificates, and add the entries about each to the ends of the logs, in their order.

        A precertificate of a serial that is there is an error and changes nothing.
        """
        ...


class ZoneTable(Protocol):
    """What the embedded authoritative server serves."""

    def records(self, zone: str, name: str | None = None) -> tuple[ZoneRecord, ...]:
        """Return the records of a zone, or of one name in it (without SOA and NS, which the server makes)."""
        ...

    def count(self, zone: str) -> int:
        """Return how many records a zone has."""
        ...

    def has_below(self, zone: str, name: str) -> bool:
        """Tell whether a zone has records below a name in canonical form."""
        ...

    def serial(self, zone: str) -> int:
        """Return the zone's SOA serial: it grows with each change."""
        ...

    def replace(self, zone: str, *, remove: Sequence[ZoneRecord], add: Sequence[ZoneRecord]) -> None:
        """Remove and add records and raise the serial by one; removing what is not there is no error."""
        ...


class PublicationTable(Protocol):
    """Who wants which record published."""

    def add(self, publication: Publication) -> None:
        """Keep a publication; the same one again changes nothing."""
        ...

    def remove(self, *, name: str, type: str, owner: str) -> None:  # noqa: A002 - the DNS term
        """Drop a publication; one that is not there is no error."""
        ...

    def forget(self, owner: str) -> None:
        """Drop every publication of an owner."""
        ...

    def owners(self, *, name: str, type: str) -> tuple[str, ...]:  # noqa: A002 - the DNS term
        """Return the owners of a record's publications."""
        ...


class AccountConfigurationTable(Protocol):
    """Configurations by account and region, and who declares them."""

    def find(self, *, account: str, region: str) -> AccountConfiguration:
        """Return what holds, and who declares it; ACM's default where nothing was put."""
        ...

    def put(self, *, account: str, region: str, days_before_expiry: int) -> None:
        """Keep a configuration; one that is there is replaced."""
        ...

    def declare(self, *, account: str, region: str, owner: str) -> None:
        """Keep that ``owner`` declares the configuration; the same again changes nothing."""
        ...

    def withdraw(self, *, account: str, region: str, owner: str) -> None:
        """Drop ``owner``'s declaration; one that is not there is no error."""
        ...


class CredentialTable(Protocol):
    """The access keys of the service."""

    def find(self, access_key: str) -> Credential | None:
        """Return an access key, disabled or not; None where there is none."""
        ...

    def all(self, account: str | None) -> tuple[Credential, ...]:
        """Return the access keys of an account, or of all accounts, oldest first."""
        ...

    def insert(self, new: Credential) -> None:
        """Add an access key; one that is there is an error."""
        ...

    def disable(self, access_key: str, *, at: datetime) -> None:
        """Keep since when an access key is disabled; the first time counts, and one that is not there is no error."""
        ...


class MailTable(Protocol):
    """Mail that asks for approval: what waits to be sent, and what its links are found by."""

    def insert(self, new: Mail) -> None:
        """Add a message."""
        ...

    def find(self, id: str) -> Mail | None:  # noqa: A002 - the table's term
        """Return the message of an id, or None."""
        ...

    def update(self, changed: Mail) -> None:
        """Replace a message and end its lease; one that is gone is no error."""
        ...

    def of(self, arn: str) -> tuple[Mail, ...]:
        """Return the messages about a certificate, oldest first."""
        ...

    def forget(self, arn: str) -> None:
        """Remove the messages about a certificate."""
        ...

    def forget_before(self, moment: datetime) -> None:
        """Remove the messages from before a moment that are not tried any more."""
        ...

    def next_due(self) -> datetime | None:
        """Return when the next message is tried that nobody is handing over, by the installation's clock."""
        ...

    def due(self, *, limit: int) -> tuple[Mail, ...]:
        """Return up to ``limit`` messages whose time has come, and which nobody is handing over."""
        ...

    def tried_within(self, span: timedelta) -> int:
        """Return how many messages were tried within ``span``."""
        ...

    def lease(self, id: str, *, worker: str, lease: timedelta) -> None:  # noqa: A002
        """Keep a message to one worker for a while, by the machine's clock."""
        ...


class EventTable(Protocol):
    """Events about certificates, and who has to be told of them."""

    def add(self, new: Event) -> None:
        """Keep an event and have each sink told of it; one whose id is there changes nothing."""
        ...

    def add_all(self, new: Sequence[Event]) -> None:
        """Do as ``add`` does for each, in their order; no id stands twice among them."""
        ...

    def register(self, name: str) -> None:
        """Have a sink told of events from now on; one that is there changes nothing."""
        ...

    def claim(self, name: str, *, worker: str, lease: timedelta) -> bool:
        """Lease a sink by the machine's clock, so that one process at a time tells it; tell whether that succeeded."""
        ...

    def release(self, name: str, *, worker: str) -> None:
        """End ``worker``'s lease of a sink; nothing happens where it holds none."""
        ...

    def due(self, name: str, *, limit: int) -> tuple[Delivery, ...]:
        """Return deliveries of a sink that are due, at most one of each certificate: the one that is next in order."""
        ...

    def next_due(self) -> datetime | None:
        """Return when the next delivery is due; None where there is none."""
        ...

    def delivered(self, delivery: Delivery) -> None:
        """Keep that a sink was told."""
        ...

    def failed(self, delivery: Delivery, *, again_at: datetime | None, trouble: str) -> None:
        """Keep that a sink could not be told, and when that is tried again; None gives it up."""
        ...

    def dead(self, *, limit: int) -> tuple[Delivery, ...]:
        """Return deliveries that were given up."""
        ...

    def revive(self) -> int:
        """Make every delivery that was given up due now; return how many there are."""
        ...

    def page(self, *, account: str, arn: str | None, before: int | None, limit: int) -> tuple[KeptEvent, ...]:
        """Return up to ``limit`` events of an account, or of one of its certificates, the newest first."""
        ...

    def forget(self, *, before: datetime) -> None:
        """Drop events of before a moment that nobody has to be told of any more."""
        ...


class SealedTable(Protocol):
    """Everything that is sealed under the key-encryption key, wherever it is kept."""

    def any(self) -> bool:
        """Tell whether anything is sealed."""
        ...

    def rewrap(
        self, rewrap: Callable[[bytes], bytes | None], place: tuple[int, int], limit: int
    ) -> tuple[int, tuple[int, int] | None]:
        """Replace up to ``limit`` envelopes behind ``place``; return how many, and where to go on, None at the end."""
        ...


class Transaction(Protocol):
    """One consistent view of the store; in a write, all of it happens or none."""

    @property
    def now(self) -> datetime:
        """The installation's clock, read once when the transaction began."""
        ...

    @property
    def installation(self) -> Installation:
        """Whose store this is."""
        ...

    @property
    def certificates(self) -> CertificateTable:
        """The certificates."""
        ...

    @property
    def acquisitions(self) -> AcquisitionTable:
        """What yearly quotas count."""
        ...

    @property
    def tokens(self) -> TokenTable:
        """The idempotency tokens."""
        ...

    @property
    def issuances(self) -> IssuanceTable:
        """The issuances."""
        ...

    @property
    def imported_keys(self) -> ImportedKeyTable:
        """The keys of imported certificates."""
        ...

    @property
    def issuers(self) -> IssuerTable:
        """The issuers."""
        ...

    @property
    def private_authorities(self) -> PrivateAuthorityTable:
        """The private authorities."""
        ...

    @property
    def revocations(self) -> RevocationTable:
        """The revocations."""
        ...

    @property
    def transparency(self) -> TransparencyTable:
        """The transparency logs."""
        ...

    @property
    def zones(self) -> ZoneTable:
        """The embedded server's zones."""
        ...

    @property
    def publications(self) -> PublicationTable:
        """The publications."""
        ...

    @property
    def account_configurations(self) -> AccountConfigurationTable:
        """The configurations of accounts."""
        ...

    @property
    def credentials(self) -> CredentialTable:
        """The access keys of the service."""
        ...

    @property
    def mails(self) -> MailTable:
        """The mail that asks for approval."""
        ...

    @property
    def events(self) -> EventTable:
        """The events."""
        ...

    @property
    def sealed(self) -> SealedTable:
        """Everything that is sealed."""
        ...

    def counts(self) -> Counts:
        """Return how much there is, and how much is due."""
        ...

    def expiring(self) -> Expiring:
        """Return how long the issued certificates last."""
        ...

    def set_clock_offset(self, offset: timedelta) -> None:
        """Set the offset of the installation's clock (test installations; the caller checks)."""
        ...


class Store(Protocol):
    """Where everything is kept (design, decision 10).

    ``write`` runs a synchronous function in the process's one writer, inside a savepoint, many to a database
    transaction; it returns after the commit. An exception of the function undoes its own changes only. ``read`` runs
    on a snapshot and must not change anything.
    """

    def read(self, work: Callable[[Transaction], T]) -> Awaitable[T]:
        """Run ``work`` on a snapshot and return its result."""
        ...

    def write(self, work: Callable[[Transaction], T]) -> Awaitable[T]:
        """Run ``work``, commit, and return its result; what is acknowledged survives a power cut."""
        ...


class Issuer(Protocol):
    """A certificate authority that the engine asks; own CA now, others later (design, decision 16)."""

    async def plan(
        self, certificate: Certificate, *, now: datetime, evidence: dict[str, object], logged: bool = False
    ) -> Planned:
        """Choose an intermediate, make the key pair, build and check the to-be-signed bytes; sign nothing.

        What is to be ``logged`` is planned as its precertificate. Raises ``LintRejected`` or ``IssuerUnavailable``.
        Makes the hierarchy first where there is none yet.
        """
        ...

    async def sign_precertificate(self, planned: Planned) -> tuple[Precertificate, bytes]:
        """Sign exactly the planned bytes of a precertificate; return it, and the hash of its issuer's key.

        To be called only after ``planned.issuance`` is committed.
        """
        ...

    def complete(self, planned: Planned, timestamps: bytes) -> Planned:
        """Return the plan of the certificate itself, with the timestamps of logs (a list in TLS encoding)."""
        ...

    async def sign(self, planned: Planned) -> tuple[bytes, IssuedMaterial]:
        """Sign exactly the planned bytes; return the certificate's DER and what to show of it.

        To be called only after ``planned.issuance`` is committed.
        """
        ...

    async def trust_anchor(self) -> bytes:
        """Return the root certificate's DER; make the hierarchy first where there is none yet."""
        ...


class TransparencyLogs(Protocol):
    """The transparency logs of the installation (room ``transparency``)."""

    async def promise(self, tbs_der: bytes, *, issuer_key_hash: bytes, now: datetime) -> Promised:
        """Have every log in use promise a certificate; to be shown only after the entries are stored."""
        ...


class LogAnswers(Protocol):
    """What the logs answer to clients, as the JSON of RFC 6962 §4 (room ``transparency``).

    Raises ``ResourceNotFound`` for a log or a leaf that there is not, ``InvalidParameter`` for numbers that no tree has.
    """

    async def logs(self) -> tuple[Log, ...]:
        """Return every log, retired ones too."""
        ...

    async def tree_head(self, number: int) -> dict[str, Any]:
        """Return the signed head of a log's tree."""
        ...

    async def consistency(self, number: int, first: int, second: int) -> dict[str, Any]:
        """Return the proof that one tree begins with another."""
        ...

    async def inclusion(self, number: int, leaf_hash: bytes, size: int) -> dict[str, Any]:
        """Return where a leaf is, and the proof of it."""
        ...

    async def entries(self, number: int, start: int, end: int) -> dict[str, Any]:
        """Return entries."""
        ...

    async def entry_and_proof(self, number: int, index: int, size: int) -> dict[str, Any]:
        """Return an entry with its proof."""
        ...

    async def roots(self, number: int) -> dict[str, Any]:
        """Return the roots of a log's chains."""
        ...


class PrivateIssuer(Protocol):
    """Signs for private authorities (room ``authority``). Who may have what signed is decided here, in ``engine``."""

    async def make_key(self, asked: AuthorityRequest, arn: str) -> tuple[str, bytes]:
        """Make the key of an authority; return its signing request in PEM, and the key sealed for ``arn``."""
        ...

    async def plan(
        self, order: SigningOrder, authority: PrivateAuthority, *, now: datetime, evidence: dict[str, object]
    ) -> Planned:
        """Build and check the to-be-signed bytes; sign nothing.

        Raises ``MalformedCSR`` for the request of an order, ``LintRejected`` or ``KeyUnavailable``.
        """
        ...

    async def sign(self, planned: Planned, order: SigningOrder, authority: PrivateAuthority) -> bytes:
        """Sign exactly the planned bytes; return the certificate's DER. Only after ``planned.issuance`` is committed."""
        ...


class Sealer(Protocol):
    """Seals secrets for the place where they are kept (room ``authority``; design, decision 12)."""

    def seal(self, plaintext: bytes, *, kind: str, owner: str, spki_sha256: bytes = b"") -> bytes:
        """Return ``plaintext`` sealed; it opens only for the same kind, owner and public key."""
        ...

    def open(self, sealed: bytes, *, kind: str, owner: str, spki_sha256: bytes = b"") -> bytes:
        """Return what was sealed; raise ``KeyUnavailable`` for another key, another place, or any change of it."""
        ...

    def rewrap(self, sealed: bytes) -> bytes | None:
        """Return an envelope under the key that seals now; None where it is already."""
        ...


class KeyExporter(Protocol):
    """Lets private keys out, encrypted (room ``authority``)."""

    def export(self, sealed: bytes, *, arn: str, spki_sha256: bytes, passphrase: bytes) -> str:
        """Return a leaf's sealed key as encrypted PKCS #8 in PEM; raise ``KeyUnavailable``. Slow on purpose."""
        ...


class StatusAuthority(Protocol):
    """Answers what relying parties ask of certificates (room ``authority``)."""

    @property
    def publishes(self) -> bool:
        """Tell whether certificates can name addresses that are answered."""
        ...

    async def issuer_certificate(self, issuer_id: str) -> bytes | None:
        """Return an issuer's certificate in DER; None where there is no such issuer."""
        ...

    async def revocation_list(self, issuer_id: str, shard: int | None) -> RevocationList | None:
        """Return the current list of a shard, or of everything that an issuer has revoked; None where there is none."""
        ...

    async def ocsp_answer(self, request: bytes) -> OCSPAnswer:
        """Answer an OCSP request; never raises for what it holds."""
        ...


class Validator(Protocol):
    """Looks for validation records and pages where the truth is (design, decision 8)."""

    async def look(self, challenge: Challenge, *, now: datetime) -> Look:
        """Look once for ``challenge``; never raises for what the network answers: the verdict says it."""
        ...


class CAAChecker(Protocol):
    """Asks whether the owners of domains let us issue for them (RFC 8659)."""

    async def look(self, names: Sequence[str], *, now: datetime) -> tuple[CAALook, ...]:
        """Look once for each of ``names``, in their order; never raises for what the network answers."""
        ...


class Publisher(Protocol):
    """Writes records into zones (room ``zones``)."""

    async def publish(self, record: ZoneRecord, *, overwrite: bool) -> None:
        """Make ``record`` stand in its zone; raise ``Conflict`` where something else does and ``overwrite`` is off."""
        ...

    async def query(self, name: str, record_type: str) -> ZoneRecord | None:
        """Ask the zone's server for a record."""
        ...

    async def remove(self, record: ZoneRecord) -> None:
        """Remove exactly ``record``; nothing happens where it is gone."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message as it is handed over: plain text, one recipient."""

    sender: str
    recipient: str
    message_id: str
    """With its angle brackets."""
    date: datetime
    subject: str
    text: str = field(repr=False)
    """Holds the link that approves: never to be logged."""


class Mailer(Protocol):
    """Hands messages over to a mail server (room ``validation``)."""

    async def send(self, message: Letter) -> None:
        """Return once the server has taken ``message`` on.

        Raises ``MailUnreachable`` where nobody took it and others would fare the same, ``MailDeferred`` where it is to be
        tried again, ``MailRefused`` where that would be in vain, and ``MailUncertain`` where nobody knows.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """What validation by e-mail needs; put together by ``compose``."""

    mailer: Mailer
    sender: str
    """The address that mail is from."""
    base_url: str
    """Where the approval page is reached, without a final slash."""
    per_minute: int
    """Messages in a minute at most."""
    new_id: Callable[[], str]
    """Makes the id of a message."""
    new_code: Callable[[], str]
    """Makes the code of a link: at least 128 random bits, in letters that a URL keeps."""


RecordMaker = Callable[[str], ResourceRecord]
"""From a name to its validation record: pure, the same for a wildcard and its base domain."""

RedirectMaker = Callable[[str], HttpRedirect]
"""From a name, no wildcard, to what has to be reached over HTTP: pure."""


class Sink(Protocol):
    """Somebody who is told of events (room ``sinks``)."""

    async def deliver(self, event: Event) -> None:
        """Hand over one event; raise ``DeliveryFailed`` where it was not taken."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """Everything the use cases work with; put together by ``compose``."""

    store: Store
    issuer: Issuer
    logs: TransparencyLogs
    log_answers: LogAnswers
    private_issuer: PrivateIssuer
    sealer: Sealer
    exporter: KeyExporter
    status: StatusAuthority
    validator: Validator
    caa: CAAChecker
    validation_record: RecordMaker
    validation_redirect: RedirectMaker
    new_id: Callable[[], str]
    """Makes the random part of an ARN."""
    account: str
    max_names: int
    max_private_authorities: int
    """Quota: private authorities of an account in a region, those that can be restored among them."""
    max_private_certificates: int
    """Quota: certificates that one private authority signs in its life."""
    accepted_suffixes: tuple[str, ...] | None
    quotas: Mapping[Acquisition, Quota] = field(default_factory=dict)
    """How many certificates an account may have in a region, by how it comes by them; without one any number."""
    sinks: Mapping[str, Sink] = field(default_factory=dict)
    """Whom this process tells of events, by name."""
    transparency_opt_out: bool = True
    """Whether a certificate's options can keep it out of transparency logs."""
    worker: str
    """The name under which this process leases rows."""
    mailing: Mailing | None = None
    """How mail is sent; None where validation by e-mail is not set up."""
    ahead: Store | None = None
    """Where plans go that a further write completes; None is ``store``. Only there no record of a call goes with them."""
    handed: Handed = field(default_factory=Handed)
    """What was requested in this process and is for its loop."""
    turn: anyio.Lock = field(default_factory=anyio.Lock)
    """Held by a pass over what is due, so that whoever asks for one waits for the one that is under way."""
