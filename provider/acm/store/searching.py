"""The order of certificates in SQL: keys of columns and of JSON texts, and pages that begin after a position."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    tuple_,
    type_coerce,
)

from acm.model.certificate import CertificateType
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus
from acm.model.renewal import RenewalPolicy
from acm.model.search import Order, Position, SortKey
from acm.store.tables import certificate

_c = certificate.c


def _json(column: ColumnElement[Any], name: str) -> Any:
    return type_coerce(column, JSON)[name]


def _text(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(column, "")


def _number(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(column, -1)


_NOTHING = literal("")
"""The key of what no certificate here has yet: the ARN alone decides."""

_ELIGIBLE = and_(
    _c.status == CertificateStatus.ISSUED,
    _c.type != CertificateType.IMPORTED,
    or_(
        _c.exported_at >= _c.issued_at,
        _c.in_use_by.is_not(None),
        _c.renewal_policy == RenewalPolicy.ALWAYS,
    ),
)
"""``Certificate.renewal_eligible`` for the database."""

_KEYS: dict[SortKey, ColumnElement[Any]] = {
    SortKey.CREATED_AT: _number(_c.created_at),
    SortKey.NOT_AFTER: _number(_c.not_after),
    SortKey.NOT_BEFORE: _number(_json(_c.material, "not_before").as_integer()),
    SortKey.STATUS: _text(_c.status),
    SortKey.KEY_ALGORITHM: _text(_c.key_algorithm),
    SortKey.TYPE: _text(_c.type),
    SortKey.COMMON_NAME: _text(_c.domain_name),
    SortKey.MANAGED_BY: _text(_c.managed_by),
    SortKey.ISSUED_AT: _number(_c.issued_at),
    SortKey.IMPORTED_AT: _number(_c.imported_at),
    SortKey.REVOKED_AT: _number(_c.revoked_at),
    SortKey.RENEWAL_ELIGIBILITY: case((_ELIGIBLE, 0), else_=1),
    SortKey.IN_USE: case((_c.in_use_by.is_not(None), 1), else_=0),
    SortKey.EXPORTED: case((_c.exported_at.is_not(None), 1), else_=0),
    SortKey.EXPORT_OPTION: _number(_json(_c.options, "export").as_integer()),
    SortKey.VALIDATION_METHOD: _text(_c.validation_method),
    SortKey.CERTIFICATE_KEY_PAIR_ORIGIN: case((_c.type == CertificateType.IMPORTED, 1), else_=0),
}


def positions(
    *,
    account: str,
    region: str,
    order: Order,
    after: Position | None,
    limit: int,
    key_algorithms: Collection[KeyAlgorithm],
) -> Select[Any]:
    """Return the question for (``value``, ``arn``) of a page: the certificates themselves are read by their ARNs."""
    key = _KEYS.get(order.key, _NOTHING)
    wanted = select(key.label("value"), _c.arn).where(_c.account == account, _c.region == region)
    if key_algorithms:
        wanted = wanted.where(_c.key_algorithm.in_(sorted(key_algorithms)))
    if after is not None:
        here, there = tuple_(key, _c.arn), tuple_(literal(after.value), literal(after.arn))
        wanted = wanted.where(here < there if order.descending else here > there)
    columns = (key, _c.arn)
    return wanted.order_by(*(c.desc() if order.descending else c.asc() for c in columns)).limit(limit)
