"""Idempotency tokens, issuances and issuers over a connection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from acm.model.errors import IllegalTransition
from acm.model.installation import Issuance, IssuanceKind, IssuanceState, IssuerRecord, IssuerRole
from acm.store import codec
from acm.store.prepared import Prepared
from acm.store.tables import idempotency_token, issuance, issuer

_t = idempotency_token.c

_THIS_TOKEN = (
    _t.account == bindparam("of_account"),
    _t.region == bindparam("of_region"),
    _t.token == bindparam("of_token"),
)
_FIND_TOKEN = Prepared(select(_t.arn, _t.fingerprint, _t.first_used_at).where(*_THIS_TOKEN))
_DELETE_TOKEN = Prepared(delete(idempotency_token).where(*_THIS_TOKEN))
_INSERT_TOKEN = Prepared(insert(idempotency_token))
_FORGET = Prepared(
    delete(idempotency_token).where(_t.arn == bindparam("key"), _t.first_used_at <= bindparam("until"))
)

_PAST_EVERY = 2**62

_INSERT_ISSUANCE = Prepared(
    insert(issuance), [c.name for c in issuance.columns if c is not issuance.c.position]
)
_FIND_ISSUANCE = select(issuance).where(issuance.c.serial == bindparam("key"))
_ISSUANCES_OF = select(issuance).where(issuance.c.arn == bindparam("key")).order_by(issuance.c.position)
_SIGNED = Prepared(
    update(issuance).where(issuance.c.serial == bindparam("key")).values(state=IssuanceState.SIGNED.value),
    ["state", "certificate_der"],
)
_COMPLETED = Prepared(
    update(issuance)
    .where(
        issuance.c.serial == bindparam("key"),
        issuance.c.state == bindparam("was", IssuanceState.PLANNED.value, required=False),
        issuance.c.kind == bindparam("before", IssuanceKind.PRECERTIFICATE.value, required=False),
    )
    .values(kind=IssuanceKind.FINAL.value),
    ["kind", "tbs_der"],
)
_ABANDON = Prepared(
    update(issuance)
    .where(issuance.c.arn == bindparam("key"), issuance.c.state == bindparam("was"))
    .values(state=IssuanceState.ABANDONED.value)
)

_ISSUERS = select(issuer).order_by(issuer.c.role != IssuerRole.ROOT.value, issuer.c.position)
_INSERT_ISSUER = insert(issuer)


class TokenRows:
    """Idempotency tokens; ``now`` is the installation's clock."""

    def __init__(self, connection: Connection, *, now: datetime) -> None:
        self._connection = connection
        self._now = codec.to_microseconds(now)

    def find(self, *, account: str, region: str, token: str) -> tuple[str, str, datetime] | None:
        """Return (ARN, fingerprint, first use), or None."""
        key = {"of_account": account, "of_region": region, "of_token": token}
        row = _FIND_TOKEN.first(self._connection, key)
        if row is None:
            return None
        return row["arn"], row["fingerprint"], codec.from_microseconds(row["first_used_at"])

    def remember(self, *, account: str, region: str, token: str, arn: str, fingerprint: str) -> None:
        """Keep a token from now on; replace one that is there."""
        key = {"of_account": account, "of_region": region, "of_token": token}
        _DELETE_TOKEN.run(self._connection, key)
        row = {"account": account, "region": region, "token": token, "arn": arn, "fingerprint": fingerprint}
        _INSERT_TOKEN.run(self._connection, {**row, "first_used_at": self._now})

    def forget(self, arn: str, *, before: datetime | None = None) -> None:
        """Drop the tokens that stand for ``arn``, or those of them that were first used no later than ``before``."""
        until = _PAST_EVERY if before is None else codec.to_microseconds(before)
        _FORGET.run(self._connection, {"key": arn, "until": until})


class IssuanceRows:
    """Signatures made or planned."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, new: Issuance) -> None:
        """Add an issuance; its serial must be new."""
        _INSERT_ISSUANCE.run(self._connection, codec.issuance_row(new))

    def plan(self, new: Sequence[Issuance]) -> None:
        """Add issuances instead of what was planned for their certificates; the serials must be new."""
        _ABANDON.run_many(self._connection, [_planned(issuance_.arn) for issuance_ in new])
        _INSERT_ISSUANCE.run_many(self._connection, map(codec.issuance_row, new))

    def find(self, serial: str) -> Issuance | None:
        """Return the issuance of a serial, or None."""
        row = self._connection.execute(_FIND_ISSUANCE, {"key": serial}).mappings().first()
        return None if row is None else codec.to_issuance(row)

    def of(self, arn: str) -> tuple[Issuance, ...]:
        """Return a certificate's issuances in the order in which they were planned."""
        rows = self._connection.execute(_ISSUANCES_OF, {"key": arn}).mappings()
        return tuple(codec.to_issuance(row) for row in rows)

    def completed(self, certificates: Mapping[str, bytes]) -> frozenset[str]:
        """Replace planned precertificates' bytes by those of their certificates; return the serials that were planned."""
        return frozenset(
            serial
            for serial, tbs_der in certificates.items()
            if _COMPLETED.run(self._connection, {"key": serial, "tbs_der": tbs_der})
        )

    def signed(self, serial: str, certificate_der: bytes) -> None:
        """Keep what was signed; raise ``IllegalTransition`` where nothing of that serial was planned."""
        self.signed_all({serial: certificate_der})

    def signed_all(self, certificates: Mapping[str, bytes]) -> None:
        """Do as ``signed`` does for each serial."""
        values = [{"key": serial, "certificate_der": der} for serial, der in certificates.items()]
        if values and _SIGNED.run_many(self._connection, values) != len(values):
            raise IllegalTransition(
                f"there is no stored plan of one of the serials that were signed: {', '.join(certificates)}."
            )

    def abandon_planned(self, arn: str) -> None:
        """Mark a certificate's planned issuances ABANDONED."""
        _ABANDON.run(self._connection, _planned(arn))


def _planned(arn: str) -> dict[str, str]:
    return {"key": arn, "was": IssuanceState.PLANNED.value}


class IssuerRows:
    """Certificate authorities."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> tuple[IssuerRecord, ...]:
        """Return every issuer, the root first, then in the order they were made."""
        return tuple(codec.to_issuer(row) for row in self._connection.execute(_ISSUERS).mappings())

    def insert(self, new: IssuerRecord) -> None:
        """Add an issuer."""
        self._connection.execute(_INSERT_ISSUER, codec.issuer_row(new))
