"""Searching certificates: by what they are ordered, and where a page begins and ends. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

from acm.model.certificate import Certificate
from acm.model.keys import KeyAlgorithm


class SortKey(StrEnum):
    """What certificates can be ordered by; the values are ACM's ``SearchCertificatesSortBy``.

    Certificates with equal keys, and all of them by a key that nothing here has, are in the order of their ARNs.
    """

    CREATED_AT = "CREATED_AT"
    NOT_AFTER = "NOT_AFTER"
    STATUS = "STATUS"
    RENEWAL_STATUS = "RENEWAL_STATUS"
    EXPORTED = "EXPORTED"
    IN_USE = "IN_USE"
    NOT_BEFORE = "NOT_BEFORE"
    KEY_ALGORITHM = "KEY_ALGORITHM"
    TYPE = "TYPE"
    CERTIFICATE_ARN = "CERTIFICATE_ARN"
    COMMON_NAME = "COMMON_NAME"
    REVOKED_AT = "REVOKED_AT"
    RENEWAL_ELIGIBILITY = "RENEWAL_ELIGIBILITY"
    ISSUED_AT = "ISSUED_AT"
    MANAGED_BY = "MANAGED_BY"
    EXPORT_OPTION = "EXPORT_OPTION"
    VALIDATION_METHOD = "VALIDATION_METHOD"
    IMPORTED_AT = "IMPORTED_AT"
    ACME_ENDPOINT_ARN = "ACME_ENDPOINT_ARN"
    ACME_ACCOUNT_ID = "ACME_ACCOUNT_ID"
    CERTIFICATE_KEY_PAIR_ORIGIN = "CERTIFICATE_KEY_PAIR_ORIGIN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """By what, and which way."""

    key: SortKey = SortKey.CERTIFICATE_ARN
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Position:
    """A place in an order: the key's value and the ARN of the certificate that stands there."""

    value: str | int
    arn: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Which certificates of an account's region are wanted, in which order, and how many from where on."""

    region: str
    matches: Callable[[Certificate], bool]
    """Tells whether a certificate is wanted, with the status due by the clock."""
    key_algorithms: Collection[KeyAlgorithm] = ()
    """The algorithms to look among, where they are known: the store leaves out the others. Empty is all."""
    order: Order = Order()
    after: Position | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What was found."""

    certificates: tuple[Certificate, ...] = ()
    end: Position | None = None
    """Where the next page goes on; None where nothing more is found."""
