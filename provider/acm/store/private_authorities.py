"""Private certificate authorities over a connection."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from acm.model.errors import ResourceNotFound
from acm.model.keys import KeyAlgorithm
from acm.model.private_ca.authority import (
    Action,
    AuthorityCertificate,
    AuthorityType,
    Permission,
    PrivateAuthority,
    UsageMode,
)
from acm.model.private_ca.lifecycle import AuthorityStatus
from acm.model.private_ca.name_constraints import NameConstraints
from acm.model.private_ca.revocation import NOTHING_PUBLISHED, RevocationConfiguration
from acm.model.private_ca.signing import SigningAlgorithm
from acm.model.private_ca.subject import Subject
from acm.store import codec
from acm.store.prepared import Prepared
from acm.store.tables import private_authority

_a = private_authority.c

_FIND = Prepared(select(private_authority).where(_a.arn == bindparam("key")))
_INSERT = insert(private_authority)
_UPDATE = update(private_authority).where(_a.arn == bindparam("key"))
_ADD_ISSUED = (
    update(private_authority).where(_a.arn == bindparam("key")).values(issued=_a.issued + bindparam("more"))
)
_OF = (
    select(private_authority)
    .where(_a.account == bindparam("its_account"), _a.region == bindparam("its_region"))
    .order_by(_a.arn)
)
_SHARED = (
    select(private_authority)
    .where(
        _a.policy.is_not(None), _a.account != bindparam("its_account"), _a.region == bindparam("its_region")
    )
    .order_by(_a.arn)
)
_PUBLISHING = (
    select(private_authority)
    .where(_a.revocation.is_not(None), _a.installed.is_not(None), _a.status != AuthorityStatus.DELETED)
    .order_by(_a.arn)
)
_FORGET = delete(private_authority).where(_a.restorable_until <= bindparam("now"))


class PrivateAuthorityRows:
    """Private authorities, within a transaction that began at ``now`` by the installation's clock."""

    def __init__(self, connection: Connection, *, now: datetime) -> None:
        self._connection = connection
        self._now = codec.to_microseconds(now)

    def find(self, arn: str) -> PrivateAuthority | None:
        """Return an authority as it is stored, or None."""
        row = _FIND.first(self._connection, {"key": arn})
        return None if row is None else _authority(row)

    def of(self, *, account: str, region: str) -> tuple[PrivateAuthority, ...]:
        """Return an account's authorities in a region, in the order of their ARNs."""
        return self._found(_OF, account, region)

    def shared(self, *, account: str, region: str) -> tuple[PrivateAuthority, ...]:
        """Return the authorities of other accounts that have a policy, in the order of their ARNs."""
        return self._found(_SHARED, account, region)

    def publishing(self) -> tuple[PrivateAuthority, ...]:
        """Return those that have a certificate and publish what they have revoked, until they are deleted."""
        rows = self._connection.execute(_PUBLISHING).mappings()
        return tuple(map(_authority, rows))

    def insert(self, new: PrivateAuthority, *, owner: str) -> None:
        """Add an authority."""
        row = {**_row(new), "account": new.account, "region": new.region, "owner": owner}
        self._connection.execute(_INSERT, row)

    def update(self, changed: PrivateAuthority) -> None:
        """Replace an authority; raise ``ResourceNotFound`` where there is none."""
        row = _row(changed)
        if not self._connection.execute(_UPDATE, {"key": row.pop("arn"), **row}).rowcount:
            raise ResourceNotFound(f"{changed.arn} is not here any more.")

    def add_issued(self, arn: str, count: int) -> None:
        """Count so many more certificates of an authority."""
        self._connection.execute(_ADD_ISSUED, {"key": arn, "more": count})

    def forget_unrestorable(self) -> None:
        """Remove the authorities that can be restored no more, and their keys with them."""
        self._connection.execute(_FORGET, {"now": self._now})

    def _found(self, statement: Any, account: str, region: str) -> tuple[PrivateAuthority, ...]:
        wanted = {"its_account": account, "its_region": region}
        return tuple(map(_authority, self._connection.execute(statement, wanted).mappings()))


def _row(authority: PrivateAuthority) -> dict[str, Any]:
    return {
        "arn": authority.arn,
        "type": authority.type,
        "status": authority.status,
        "key_algorithm": authority.key_algorithm,
        "signing_algorithm": authority.signing_algorithm,
        "subject": codec.dump({"attributes": authority.subject.attributes}),
        "usage_mode": authority.usage_mode,
        "key_storage": authority.key_storage,
        "csr_pem": authority.csr_pem,
        "sealed_key": authority.sealed_key,
        "installed": authority.installed and _installed(authority.installed),
        "permissions": codec.dump({"permissions": list(map(_permission, authority.permissions))}),
        "revocation": codec.dump(authority.revocation.stored()) if authority.revocation.publishes else None,
        "policy": authority.policy,
        "tags": codec.dump({"tags": dict(authority.tags)}),
        "issued": authority.issued,
        "created_at": codec.to_microseconds(authority.created_at),
        "changed_at": codec.to_microseconds(authority.changed_at),
        "restorable_until": codec.maybe_to(authority.restorable_until),
    }


def _authority(row: codec.Row) -> PrivateAuthority:
    attributes = codec.load(row["subject"])["attributes"]
    return PrivateAuthority(
        arn=row["arn"],
        type=AuthorityType(row["type"]),
        status=AuthorityStatus(row["status"]),
        key_algorithm=KeyAlgorithm(row["key_algorithm"]),
        signing_algorithm=SigningAlgorithm(row["signing_algorithm"]),
        subject=Subject(tuple((name, value) for name, value in attributes)),
        usage_mode=UsageMode(row["usage_mode"]),
        key_storage=row["key_storage"],
        csr_pem=row["csr_pem"],
        sealed_key=row["sealed_key"],
        installed=row["installed"] and _to_installed(row["installed"]),
        permissions=tuple(_permissions(codec.load(row["permissions"])["permissions"])),
        revocation=RevocationConfiguration(**codec.load(row["revocation"]))
        if row["revocation"]
        else NOTHING_PUBLISHED,
        policy=row["policy"],
        tags=codec.load(row["tags"])["tags"],
        issued=row["issued"],
        created_at=codec.from_microseconds(row["created_at"]),
        changed_at=codec.from_microseconds(row["changed_at"]),
        restorable_until=codec.maybe_from(row["restorable_until"]),
    )


def _installed(certificate: AuthorityCertificate) -> str:
    times = {name: codec.to_microseconds(getattr(certificate, name)) for name in ("not_before", "not_after")}
    return codec.dump({**asdict(certificate), **times})


def _to_installed(text: str) -> AuthorityCertificate:
    value = codec.load(text)
    for name in ("not_before", "not_after"):
        value[name] = codec.from_microseconds(value[name])
    value["name_constraints"] = tuple(map(_constraints, value["name_constraints"]))
    own = value["own_name_constraints"]
    value["own_name_constraints"] = own and _constraints(own)
    return AuthorityCertificate(**value)


def _constraints(value: dict[str, Any]) -> NameConstraints:
    return NameConstraints(
        permitted=tuple(value["permitted"]),
        excluded=tuple(value["excluded"]),
        other_permitted=value["other_permitted"],
    )


def _permission(permission: Permission) -> dict[str, Any]:
    return {**asdict(permission), "created_at": codec.to_microseconds(permission.created_at)}


def _permissions(values: Iterable[dict[str, Any]]) -> Iterable[Permission]:
    for value in values:
        yield Permission(
            principal=value["principal"],
            actions=tuple(map(Action, value["actions"])),
            source_account=value["source_account"],
            created_at=codec.from_microseconds(value["created_at"]),
        )
