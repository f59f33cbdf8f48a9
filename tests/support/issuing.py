"""A store of issuers and of transparency logs without entries in memory, and certificates to issue, for tests of the authority."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from acm.authority.envelope import Envelope, LocalKey
from acm.authority.issue import OwnAuthority
from acm.model.certificate import Certificate
from acm.model.installation import Installation, IssuerRecord
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus
from acm.model.policies import ValidityPolicy
from acm.model.transparency.log import Log

T = TypeVar("T")

NOW = datetime(2026, 9, 1, 12, 0, 0, 123456, tzinfo=UTC)
KEY = LocalKey(bytes(range(32)))


@dataclass
class IssuersInMemory:
    """The transaction and its table: writes take effect at once, which is enough for functions that insert last."""

    now: datetime = NOW
    test: bool = False
    id: str = "6f1e2d3c-0000-4000-8000-000000000001"
    records: list[IssuerRecord] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    transparency_logs: list[Log] = field(default_factory=list)

    @property
    def installation(self) -> Installation:
        return Installation(id=self.id, created_at=NOW, test=self.test)

    @property
    def issuers(self) -> IssuersInMemory:
        return self

    @property
    def transparency(self) -> IssuersInMemory:
        return self

    def logs(self) -> tuple[Log, ...]:
        return tuple(self.transparency_logs)

    def add_log(self, *, public_key: bytes, sealed_key: bytes, created_at: datetime) -> Log:
        number = len(self.transparency_logs) + 1
        made = Log(number=number, public_key=public_key, sealed_key=sealed_key, created_at=created_at)
        self.transparency_logs.append(made)
        return made

    def all(self) -> tuple[IssuerRecord, ...]:
        return tuple(self.records)

    def insert(self, issuer: IssuerRecord) -> None:
        self.records.append(issuer)

    async def read(self, work: Callable[[IssuersInMemory], T]) -> T:
        self.log.append("read")
        return work(self)

    async def write(self, work: Callable[[IssuersInMemory], T]) -> T:
        self.log.append("write")
        return work(self)


def authority(
    store: IssuersInMemory | None = None,
    *,
    policy: ValidityPolicy = ValidityPolicy.GUIDE,
    pointer_base_url: str | None = None,
    **more,
) -> OwnAuthority:
    """Return an authority over ``store``, with ids that count on from what is there."""
    numbers = itertools.count(1 + len(store.records if isinstance(store, IssuersInMemory) else ()))
    given = {
        "envelope": Envelope(KEY),
        "installation_name": "acme",
        "new_id": lambda: f"issuer-{next(numbers)}",
        **more,
    }
    return OwnAuthority(
        store=store or IssuersInMemory(), policy=policy, pointer_base_url=pointer_base_url, **given
    )


def certificate(
    *names: str, key_algorithm: KeyAlgorithm = KeyAlgorithm.EC_prime256v1, number: int = 1
) -> Certificate:
    """Return a validated certificate that waits for its issue; ``names`` are canonical."""
    names = names or ("example.com",)
    return Certificate(
        arn=f"arn:aws:acm:us-east-1:123456789012:certificate/6f1e2d3c-0000-4000-8000-{number:012d}",
        domain_name=names[0],
        names=names,
        status=CertificateStatus.PENDING_VALIDATION,
        key_algorithm=key_algorithm,
        validations=(),
        created_at=NOW,
    )
