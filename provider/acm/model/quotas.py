"""Quotas of an account in a region, and rates of requests, with ACM's defaults (specification, quotas)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

YEAR = timedelta(days=365)
"""The span that yearly quotas look back over."""

REQUESTS_PER_SECOND: dict[str, float] = {
    "AddTagsToCertificate": 5,
    "DeleteCertificate": 10,
    "DescribeCertificate": 10,
    "ExportCertificate": 5,
    "GetAccountConfiguration": 1,
    "GetCertificate": 10,
    "ImportCertificate": 1,
    "ListCertificates": 8,
    "ListTagsForCertificate": 10,
    "PutAccountConfiguration": 1,
    "RemoveTagsFromCertificate": 5,
    "RenewCertificate": 5,
    "RequestCertificate": 5,
    "ResendValidationEmail": 1,
    "UpdateCertificateOptions": 5,
}
"""ACM's documented rates, by operation (specification, API rate quotas); it documents none for the newer operations."""


class Acquisition(StrEnum):
    """How an account came by a certificate; each has quotas of its own."""

    REQUEST = "request"
    IMPORT = "import"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """How many certificates of one kind an account may have in a region; None is any number."""

    held: int | None = None
    per_year: int | None = None
    held_setting: str = ""
    per_year_setting: str = ""
    """What raises each."""
