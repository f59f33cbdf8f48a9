"""Certificates and their validations over a connection."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import (
    Connection,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from acm.model.arn import CertificateArn
from acm.model.certificate import Certificate, CertificateType, DomainValidation
from acm.model.errors import ResourceNotFound
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus, DomainStatus
from acm.model.renewal import IN_PROGRESS
from acm.model.search import Order, Position
from acm.store import codec, searching
from acm.store.counted import Counted
from acm.store.prepared import Prepared
from acm.store.tables import certificate, domain_validation, idempotency_token, mail

_c, _v = certificate.c, domain_validation.c
_PENDING = CertificateStatus.PENDING_VALIDATION.value
_LIVE = (_PENDING, CertificateStatus.ISSUED.value)

_LEASED = {_c.lease_worker.name, _c.lease_until.name}
_NO_LEASE = timedelta()
_KIND = "certificates"
_COLUMNS = [column.name for column in certificate.columns if column.name not in _LEASED]
_LASTING = {_c.arn.name, _c.account.name, _c.region.name, _c.owner.name}

_INSERT = Prepared(insert(certificate), [*_COLUMNS, *_LEASED])
_WITH_ARNS = select(certificate).where(_c.arn.in_(bindparam("keys", expanding=True)))
_FIND = Prepared(select(certificate).where(_c.arn == bindparam("key")))
_STATUS: Any = literal_column("'$.status'")
_ITS_STATUS: Any = literal_column("+certificate.status")
"""The status of rows that are found by another column: the plus keeps SQLite from going through all of a status instead
(https://sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_)."""
_RENEWS = and_(
    CertificateStatus.ISSUED.value == _ITS_STATUS,
    or_(*(func.json_extract(_c.renewal, _STATUS) == status.value for status in IN_PROGRESS)),
)
"""``Certificate.renews`` for the database."""
_AWAITING_ISSUE = Prepared(
    select(_c.arn).where(
        _c.arn.in_(select(func.json_each(bindparam("keys")).table_valued("value").c.value)),
        or_(_ITS_STATUS == _PENDING, _RENEWS),
        ~exists().where(_v.arn == _c.arn, _v.status != DomainStatus.SUCCESS.value),
    )
)
"""Asked with JSON: a list of parameters is written into the statement anew each time, which takes longer than the search."""
_ISSUED = Prepared(
    update(certificate)
    .where(
        _c.arn == bindparam("key"), or_(_c.status == bindparam("pending"), _c.status == bindparam("renewed"))
    )
    .values(lease_worker=None, lease_until=None),
    [*codec.ISSUED_COLUMNS, *_LEASED],
)
_UPDATE = Prepared(
    update(certificate).where(_c.arn == bindparam("key")),
    [column for column in _COLUMNS if column not in _LASTING],
)
_DELETE = (
    Prepared(delete(domain_validation).where(_v.arn == bindparam("key"))),
    Prepared(delete(idempotency_token).where(idempotency_token.c.arn == bindparam("key"))),
    Prepared(delete(mail).where(mail.c.arn == bindparam("key"))),
    Prepared(delete(certificate).where(_c.arn == bindparam("key"))),
)
_VALIDATIONS = Prepared(select(domain_validation).where(_v.arn == bindparam("key")).order_by(_v.position))
_INSERT_VALIDATIONS = Prepared(insert(domain_validation))
_DELETE_VALIDATIONS = _DELETE[0]
_VALIDATIONS_OF = (
    select(domain_validation)
    .where(_v.arn.in_(bindparam("keys", expanding=True)))
    .order_by(_v.arn, _v.position)
)

_FREE = or_(_c.lease_until.is_(None), _c.lease_until <= bindparam("machine_now"))
"""Rows that nobody works on, or whose worker has gone silent."""

_DUE = (
    select(_c.arn)
    .where(_c.next_action_at <= bindparam("now"), _FREE)
    .order_by(_c.next_action_at)
    .limit(bindparam("most"))
)
_LEASE = (
    update(certificate)
    .where(_c.arn.in_(bindparam("keys", expanding=True)))
    .values(lease_worker=bindparam("worker"), lease_until=bindparam("until"))
)
_RELEASE = Prepared(
    update(certificate)
    .where(_c.arn == bindparam("key"), _c.lease_worker == bindparam("worker"))
    .values(lease_worker=None, lease_until=None)
)
_COUNT = Prepared(
    select(func.count()).where(
        _c.account == bindparam("whose"), _c.region == bindparam("there"), _c.type == bindparam("what")
    )
)
_NEXT_DUE = Prepared(
    select(_c.next_action_at)
    .where(_c.next_action_at.is_not(None), _FREE)
    .order_by(_c.next_action_at)
    .limit(1)
)
_DUE_WITHIN = Prepared(
    select(func.count()).select_from(
        select(_c.next_action_at)
        .where(_c.next_action_at <= bindparam("until"))
        .limit(bindparam("most"))
        .subquery()
    )
)
_NEEDING = (
    select(_c.arn)
    .join(domain_validation, _v.arn == _c.arn)
    .where(_v.record_name == bindparam("record"), _c.owner != bindparam("other"), _c.status.in_(_LIVE))
    .distinct()
    .order_by(_c.arn)
)
_OWNERS = select(_c.arn, _c.owner).where(_c.account == bindparam("its_account")).order_by(_c.arn)
_HASTEN_NEEDING = (
    update(certificate)
    .where(
        _c.arn.in_(select(_v.arn).where(_v.record_name == bindparam("record"))),
        _ITS_STATUS.in_(_LIVE),
    )
    .values(next_action_at=bindparam("now"))
)
_HASTEN_ISSUED = (
    update(certificate)
    .where(
        _c.account == bindparam("whose"),
        _c.region == bindparam("there"),
        _c.status == CertificateStatus.ISSUED.value,
    )
    .values(next_action_at=bindparam("now"))
)


class CertificateRows:
    """The certificates, within a transaction that began at ``now`` (the installation's clock) and ``machine_now``.

    ``known``, for transactions that only read, are those that have been looked up in this snapshot; None knows nothing.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        now: datetime,
        machine_now: datetime,
        known: dict[str, Certificate | None] | None = None,
        counted: Counted | None = None,
    ) -> None:
        self._connection = connection
        self._known = known
        self._counted = Counted() if counted is None else counted
        self._now = codec.to_microseconds(now)
        self._machine_now = codec.to_microseconds(machine_now)

    def find(self, arn: str) -> Certificate | None:
        """Return the certificate, or None."""
        if self._known is None:
            return self._look_up(arn)
        if arn not in self._known:
            self._known[arn] = self._look_up(arn)
        return self._known[arn]

    def _look_up(self, arn: str) -> Certificate | None:
        row = _FIND.first(self._connection, {"key": arn})
        if row is None:
            return None
        validations = _VALIDATIONS.all(self._connection, {"key": arn})
        return codec.to_certificate(row, [codec.to_validation(v) for v in validations])

    def find_all(self, arns: Sequence[str]) -> tuple[Certificate, ...]:
        """Return those of the certificates that are there, in the order of ``arns``."""
        rows = {row["arn"]: row for row in self._connection.execute(_WITH_ARNS, {"keys": arns}).mappings()}
        validations = self._validations_of(list(rows))
        return tuple(codec.to_certificate(rows[arn], validations[arn]) for arn in arns if arn in rows)

    def awaiting_issue(self, arns: Sequence[str]) -> frozenset[str]:
        """Return for which of the certificates something is to be signed: pending or being renewed, and validated."""
        rows = _AWAITING_ISSUE.all(self._connection, {"keys": json.dumps(arns)})
        return frozenset(row[_c.arn.name] for row in rows)

    def insert(
        self, new: Certificate, *, owner: str, worker: str | None = None, lease: timedelta = _NO_LEASE
    ) -> None:
        """Add a certificate, leased where a worker is named."""
        arn = CertificateArn.parse(new.arn)
        row = {**codec.certificate_row(new), "account": arn.account, "region": arn.region, "owner": owner}
        row["lease_worker"] = worker
        row["lease_until"] = worker and self._machine_now + codec.microseconds(lease)
        _INSERT.run(self._connection, row)
        self._counted.add((_KIND, arn.account, arn.region, new.type))
        self._insert_validations(new)

    def update(self, changed: Certificate) -> None:
        """Replace a certificate, its lease left as it is; raise ``ResourceNotFound`` where there is none."""
        self.update_all((changed,))

    def update_all(self, changed: Sequence[Certificate]) -> None:
        """Do as ``update`` does for each."""
        keys = [{"key": one.arn} for one in changed]
        rows = [{**key, **codec.certificate_row(one)} for key, one in zip(keys, changed, strict=True)]
        if _UPDATE.run_many(self._connection, rows) != len(rows):
            raise ResourceNotFound(f"{', '.join(one.arn for one in changed)}: not here any more.")
        _DELETE_VALIDATIONS.run_many(self._connection, keys)
        self._insert_validations(*changed)

    def issued(self, certificates: Sequence[Certificate]) -> None:
        """Write what issuing and renewing change of those that are pending or issued still, and end their leases."""
        before = {"pending": _PENDING, "renewed": CertificateStatus.ISSUED.value}
        rows = ({"key": changed.arn, **before, **codec.issued_row(changed)} for changed in certificates)
        _ISSUED.run_many(self._connection, rows)

    def _insert_validations(self, *certificates: Certificate) -> None:
        rows = [row for one in certificates for row in codec.validation_rows(one)]
        _INSERT_VALIDATIONS.run_many(self._connection, rows)

    def delete(self, arn: str) -> None:
        """Remove a certificate, its validations and its idempotency tokens."""
        self._counted.clear()
        for statement in _DELETE:
            statement.run(self._connection, {"key": arn})

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
        wanted = select(certificate).where(_c.account == account)
        if region is not None:
            wanted = wanted.where(_c.region == region)
        if statuses:
            wanted = wanted.where(_c.status.in_(statuses))
        if after is not None:
            wanted = wanted.where(_c.arn > after)
        rows = self._connection.execute(wanted.order_by(_c.arn).limit(limit)).mappings().all()
        validations = self._validations_of([row["arn"] for row in rows])
        return tuple(codec.to_certificate(row, validations[row["arn"]]) for row in rows)

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
        """Return a page in ``order``, each certificate with its position there."""
        question = searching.positions(
            account=account,
            region=region,
            order=order,
            after=after,
            limit=limit,
            key_algorithms=key_algorithms,
        )
        places = [Position(value, arn) for value, arn in self._connection.execute(question)]
        arns = [place.arn for place in places]
        rows = {row["arn"]: row for row in self._connection.execute(_WITH_ARNS, {"keys": arns}).mappings()}
        validations = self._validations_of(arns)
        return tuple(
            (place, codec.to_certificate(rows[place.arn], validations[place.arn])) for place in places
        )

    def _validations_of(self, arns: Sequence[str]) -> dict[str, list[DomainValidation]]:
        found: dict[str, list[DomainValidation]] = defaultdict(list)
        for row in self._connection.execute(_VALIDATIONS_OF, {"keys": arns}).mappings():
            found[row["arn"]].append(codec.to_validation(row))
        return found

    def count(self, *, account: str, region: str, type: CertificateType) -> int:  # noqa: A002 - ACM's term
        """Return how many certificates of a type an account has in a region."""
        wanted = {"whose": account, "there": region, "what": type}
        count = partial(_COUNT.number, self._connection, wanted)
        return self._counted.of((_KIND, account, region, type), count)

    def claim_due(self, *, limit: int, worker: str, lease: timedelta) -> tuple[str, ...]:
        """Lease due rows: due by the installation's clock, leases by the machine's."""
        due = {"now": self._now, "machine_now": self._machine_now, "most": limit}
        arns = tuple(self._connection.execute(_DUE, due).scalars())
        if arns:
            until = self._machine_now + codec.microseconds(lease)
            self._connection.execute(_LEASE, {"keys": arns, "worker": worker, "until": until})
        return arns

    def release(self, arns: Sequence[str], *, worker: str) -> None:
        """End a worker's leases."""
        _RELEASE.run_many(self._connection, [{"key": arn, "worker": worker} for arn in arns])

    def next_due(self) -> datetime | None:
        """Return the earliest time at which a row that nobody works on is due."""
        earliest = _NEXT_DUE.first(self._connection, {"machine_now": self._machine_now})
        return None if earliest is None else codec.from_microseconds(earliest[_c.next_action_at.name])

    def due_within(self, span: timedelta, *, limit: int) -> int:
        """Count the rows that are due now or within ``span``."""
        until = self._now + span // timedelta(microseconds=1)
        return _DUE_WITHIN.number(self._connection, {"until": until, "most": limit})

    def owners(self, account: str) -> dict[str, str]:
        """Return by ARN who asked for each certificate of an account."""
        return {row.arn: row.owner for row in self._connection.execute(_OWNERS, {"its_account": account})}

    def needing(self, record_name: str, *, not_of: str) -> tuple[str, ...]:
        """Return the live certificates of other owners that need a record."""
        wanted = {"record": record_name, "other": not_of}
        return tuple(self._connection.execute(_NEEDING, wanted).scalars())

    def hasten_issued(self, *, account: str, region: str) -> None:
        """Make every issued certificate of an account in a region due now."""
        self._connection.execute(_HASTEN_ISSUED, {"whose": account, "there": region, "now": self._now})

    def hasten_needing(self, record_name: str) -> None:
        """Make the live certificates that need a record due now."""
        self._connection.execute(_HASTEN_NEEDING, {"record": record_name, "now": self._now})
