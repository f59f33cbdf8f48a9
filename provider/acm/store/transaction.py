"""One consistent view of the store, or one unit of a write."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property

from sqlalchemy import Connection, bindparam, select, update

from acm.model.certificate import Certificate
from acm.model.clock import Clock
from acm.model.counts import Counts
from acm.model.errors import StoreAbsent
from acm.model.expiry import Expiring
from acm.model.installation import Installation, ZoneRecord
from acm.store import codec, tables
from acm.store.accounts import AccountConfigurationRows
from acm.store.acquisitions import AcquisitionRows
from acm.store.certificates import CertificateRows
from acm.store.counted import Counted
from acm.store.counting import counts
from acm.store.credentials import CredentialRows
from acm.store.events import EventRows
from acm.store.expiring import expiring
from acm.store.imported import ImportedKeyRows
from acm.store.issuing import IssuanceRows, IssuerRows, TokenRows
from acm.store.mails import MailRows
from acm.store.prepared import Prepared
from acm.store.private_authorities import PrivateAuthorityRows
from acm.store.revocations import RevocationRows
from acm.store.sealed import SealedRows
from acm.store.transparency import TransparencyRows
from acm.store.wanted import wanted_records
from acm.store.zones import PublicationRows, ZoneRows

_INSTALLATION = Prepared(select(tables.installation))
_SET_CLOCK_OFFSET = update(tables.installation).values(clock_offset=bindparam("offset"))


def read_installation(connection: Connection) -> Installation | None:
    """Return whose store this is; None in a store that is being made."""
    row = _INSTALLATION.first(connection, {})
    if row is None:
        return None
    return Installation(
        id=row["id"],
        created_at=codec.from_microseconds(row["created_at"]),
        test=bool(row["test"]),
        clock_offset=timedelta(microseconds=row["clock_offset"]),
    )


class SqlTransaction:
    """The tables over a connection; the clock is read once, when it begins.

    ``installation`` is whose store it is, where that was read in the same database transaction already. ``known`` are
    certificates as they stand in this snapshot, by ARN; those that are looked up join them. ``counted`` are counts that
    the writer keeps up to date.
    """

    def __init__(
        self,
        connection: Connection,
        clock: Clock,
        installation: Installation | None = None,
        *,
        known: dict[str, Certificate | None] | None = None,
        counted: Counted | None = None,
    ) -> None:
        found = installation or read_installation(connection)
        if found is None:
            raise StoreAbsent("the store has no installation yet.")
        self._connection = connection
        self._machine_now = clock.now()
        self._now = self._machine_now + found.clock_offset
        self._installation = found
        self._known = known
        self._counted = counted

    @property
    def now(self) -> datetime:
        """The installation's clock when the transaction began; an offset set in it counts from the next one on."""
        return self._now

    @property
    def installation(self) -> Installation:
        """Whose store this is."""
        return self._installation

    @cached_property
    def certificates(self) -> CertificateRows:
        """The certificates."""
        return CertificateRows(
            self._connection,
            now=self._now,
            machine_now=self._machine_now,
            known=self._known,
            counted=self._counted,
        )

    @cached_property
    def acquisitions(self) -> AcquisitionRows:
        """What yearly quotas count."""
        return AcquisitionRows(self._connection, now=self._now, counted=self._counted)

    @cached_property
    def tokens(self) -> TokenRows:
        """The idempotency tokens."""
        return TokenRows(self._connection, now=self._now)

    @cached_property
    def issuances(self) -> IssuanceRows:
        """The issuances."""
        return IssuanceRows(self._connection)

    @cached_property
    def imported_keys(self) -> ImportedKeyRows:
        """The keys of imported certificates."""
        return ImportedKeyRows(self._connection, now=self._now)

    @cached_property
    def issuers(self) -> IssuerRows:
        """The issuers."""
        return IssuerRows(self._connection)

    @cached_property
    def private_authorities(self) -> PrivateAuthorityRows:
        """The private authorities."""
        return PrivateAuthorityRows(self._connection, now=self._now)

    @cached_property
    def revocations(self) -> RevocationRows:
        """The revocations and the lists that publish them."""
        return RevocationRows(self._connection)

    @cached_property
    def transparency(self) -> TransparencyRows:
        """The transparency logs."""
        return TransparencyRows(self._connection)

    @cached_property
    def zones(self) -> ZoneRows:
        """The embedded name server's zones."""
        return ZoneRows(self._connection)

    @cached_property
    def publications(self) -> PublicationRows:
        """The publications."""
        return PublicationRows(self._connection)

    @cached_property
    def account_configurations(self) -> AccountConfigurationRows:
        """The configurations of accounts."""
        return AccountConfigurationRows(self._connection, now=self._now)

    @cached_property
    def credentials(self) -> CredentialRows:
        """The access keys of the service."""
        return CredentialRows(self._connection)

    @cached_property
    def mails(self) -> MailRows:
        """The mail that asks for approval."""
        return MailRows(self._connection, now=self._now, machine_now=self._machine_now)

    @cached_property
    def events(self) -> EventRows:
        """What has happened, and who has to be told."""
        return EventRows(self._connection, now=self._now, machine_now=self._machine_now)

    @cached_property
    def sealed(self) -> SealedRows:
        """Everything that is sealed under the key-encryption key."""
        return SealedRows(self._connection)

    def counts(self) -> Counts:
        """Return how much there is, and how much is due."""
        return counts(self._connection, self._now)

    def expiring(self) -> Expiring:
        """Return how long the issued certificates last."""
        return expiring(self._connection, self._now)

    def wanted_records(self, name: str, *, for_at_least: timedelta) -> tuple[ZoneRecord, ...]:
        """Return the validation records at a canonical name that certificates have wanted for so long."""
        return wanted_records(self._connection, name, not_after=self._now - for_at_least)

    def set_clock_offset(self, offset: timedelta) -> None:
        """Set the offset of the installation's clock from the machine's."""
        if self._counted is not None:
            self._counted.clear()
        self._connection.execute(_SET_CLOCK_OFFSET, {"offset": codec.microseconds(offset)})
        self._installation = replace(self._installation, clock_offset=offset)
