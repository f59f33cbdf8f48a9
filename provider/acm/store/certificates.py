"""Certificates and their validations over a connection."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, func, insert, or_, select, update

from acm.model.arn import CertificateArn
from acm.model.certificate import Certificate, DomainValidation
from acm.model.lifecycle import CertificateStatus
from acm.store import codec
from acm.store.tables import certificate, domain_validation

_LIVE = (CertificateStatus.PENDING_VALIDATION, CertificateStatus.ISSUED)

_FIND = select(certificate).where(certificate.c.arn == bindparam("key"))
_VALIDATIONS = (
    select(domain_validation)
    .where(domain_validation.c.arn == bindparam("key"))
    .order_by(domain_validation.c.position)
)
_UPDATE = update(certificate).where(certificate.c.arn == bindparam("key"))
_UPDATE_VALIDATION = update(domain_validation).where(
    domain_validation.c.arn == bindparam("key"), domain_validation.c.position == bindparam("place")
)
_NEXT_DUE = select(func.min(certificate.c.next_action_at)).where(certificate.c.next_action_at.is_not(None))


class CertificateRows:
    """The certificates, within a transaction that began at ``now`` (the installation's clock) and ``machine_now``."""

    def __init__(self, connection: Connection, *, now: datetime, machine_now: datetime) -> None:
        self._connection = connection
        self._now = codec.to_microseconds(now)
        self._machine_now = codec.to_microseconds(machine_now)

    def find(self, arn: str) -> Certificate | None:
        """Return the certificate, or None."""
        row = self._connection.execute(_FIND, {"key": arn}).mappings().first()
        if row is None:
            return None
        validations = self._connection.execute(_VALIDATIONS, {"key": arn}).mappings()
        return codec.to_certificate(row, [codec.to_validation(v) for v in validations])

    def insert(self, new: Certificate, *, owner: str) -> None:
        """Add a certificate."""
        arn = CertificateArn.parse(new.arn)
        row = {**codec.certificate_row(new), "account": arn.account, "region": arn.region, "owner": owner}
        self._connection.execute(insert(certificate), row)
        self._connection.execute(insert(domain_validation), codec.validation_rows(new))

    def update(self, changed: Certificate) -> None:
        """Replace a certificate; its lease stays."""
        row = codec.certificate_row(changed)
        self._connection.execute(_UPDATE, {"key": row.pop("arn"), **row})
        rows = codec.validation_rows(changed)
        self._connection.execute(
            _UPDATE_VALIDATION, [{"key": v.pop("arn"), "place": v.pop("position"), **v} for v in rows]
        )

    def delete(self, arn: str) -> None:
        """Remove a certificate and its validations."""
        self._connection.execute(delete(domain_validation).where(domain_validation.c.arn == arn))
        self._connection.execute(delete(certificate).where(certificate.c.arn == arn))

    def page(
        self,
        *,
        account: str,
        region: str | None,
        statuses: Sequence[CertificateStatus] = (),
        after: str | None = None,
        limit: int = 100,
    ) -> tuple[Certificate, ...]:
        """Return a page in the order of the ARNs."""
        wanted = select(certificate).where(certificate.c.account == account)
        if region is not None:
            wanted = wanted.where(certificate.c.region == region)
        if statuses:
            wanted = wanted.where(certificate.c.status.in_(statuses))
        if after is not None:
            wanted = wanted.where(certificate.c.arn > after)
        rows = self._connection.execute(wanted.order_by(certificate.c.arn).limit(limit)).mappings().all()
        validations = self._validations_of([row["arn"] for row in rows])
        return tuple(codec.to_certificate(row, validations[row["arn"]]) for row in rows)

    def _validations_of(self, arns: Sequence[str]) -> dict[str, list[DomainValidation]]:
        found: dict[str, list[DomainValidation]] = defaultdict(list)
        wanted = select(domain_validation).where(domain_validation.c.arn.in_(arns))
        for row in self._connection.execute(wanted.order_by(domain_validation.c.position)).mappings():
            found[row["arn"]].append(codec.to_validation(row))
        return found

    def claim_due(self, *, limit: int, worker: str, lease: timedelta) -> tuple[str, ...]:
        """Lease due rows: due by the installation's clock, leases by the machine's."""
        due = and_(certificate.c.next_action_at <= self._now, self._free())
        arns = tuple(
            self._connection.execute(
                select(certificate.c.arn).where(due).order_by(certificate.c.next_action_at).limit(limit)
            ).scalars()
        )
        until = self._machine_now + lease // timedelta(microseconds=1)
        self._connection.execute(
            update(certificate)
            .where(certificate.c.arn.in_(arns))
            .values(lease_worker=worker, lease_until=until)
        )
        return arns

    def _free(self) -> ColumnElement[bool]:
        """Select rows that nobody works on, or whose worker has gone silent."""
        return or_(certificate.c.lease_until.is_(None), certificate.c.lease_until <= self._machine_now)

    def release(self, arn: str, *, worker: str) -> None:
        """End a worker's lease."""
        self._connection.execute(
            update(certificate)
            .where(certificate.c.arn == arn, certificate.c.lease_worker == worker)
            .values(lease_worker=None, lease_until=None)
        )

    def next_due(self) -> datetime | None:
        """Return the earliest time at which a row that nobody works on is due."""
        earliest = self._connection.execute(_NEXT_DUE.where(self._free())).scalar()
        return None if earliest is None else codec.from_microseconds(earliest)

    def needing(self, record_name: str, *, not_of: str) -> tuple[str, ...]:
        """Return the live certificates of other owners that need a record."""
        wanted = (
            select(certificate.c.arn)
            .join(domain_validation, domain_validation.c.arn == certificate.c.arn)
            .where(
                domain_validation.c.record_name == record_name,
                certificate.c.owner != not_of,
                certificate.c.status.in_(_LIVE),
            )
            .distinct()
            .order_by(certificate.c.arn)
        )
        return tuple(self._connection.execute(wanted).scalars())

    def hasten_needing(self, record_name: str) -> None:
        """Make the pending certificates that need a record due now."""
        needing = select(domain_validation.c.arn).where(domain_validation.c.record_name == record_name)
        pending = certificate.c.status == CertificateStatus.PENDING_VALIDATION
        self._connection.execute(
            update(certificate)
            .where(certificate.c.arn.in_(needing), pending)
            .values(next_action_at=self._now)
        )
