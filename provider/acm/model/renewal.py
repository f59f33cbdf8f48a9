"""Managed renewal in values: whether a certificate is to be renewed, and where its renewal stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from acm.model.lifecycle import RenewalStatus

IN_PROGRESS = (RenewalStatus.PENDING_AUTO_RENEWAL, RenewalStatus.PENDING_VALIDATION)
"""Statuses of a renewal that is neither done nor given up."""


class RenewalPolicy(StrEnum):
    """When a certificate is renewed (design, decision 19)."""

    ALWAYS = "ALWAYS"
    """As long as it is there."""
    WHEN_IN_USE = "WHEN_IN_USE"
    """By ACM's rule: while something uses it, or once it was exported since it was issued or renewed."""


class RenewalReason(StrEnum):
    """Why a renewal waits or has failed: ACM's ``RenewalStatusReason`` (specification, events)."""

    CAA_ERROR = "CAA_ERROR"
    PENDING_DOMAIN_VALIDATION = "PENDING_DOMAIN_VALIDATION"
    NO_AVAILABLE_CONTACTS = "NO_AVAILABLE_CONTACTS"
    ADDITIONAL_VERIFICATION_REQUIRED = "ADDITIONAL_VERIFICATION_REQUIRED"
    DOMAIN_NOT_ALLOWED = "DOMAIN_NOT_ALLOWED"
    INVALID_PUBLIC_DOMAIN = "INVALID_PUBLIC_DOMAIN"
    DOMAIN_VALIDATION_DENIED = "DOMAIN_VALIDATION_DENIED"
    PCA_LIMIT_EXCEEDED = "PCA_LIMIT_EXCEEDED"
    PCA_INVALID_ARN = "PCA_INVALID_ARN"
    PCA_INVALID_STATE = "PCA_INVALID_STATE"
    PCA_REQUEST_FAILED = "PCA_REQUEST_FAILED"
    PCA_NAME_CONSTRAINTS_VALIDATION = "PCA_NAME_CONSTRAINTS_VALIDATION"
    PCA_RESOURCE_NOT_FOUND = "PCA_RESOURCE_NOT_FOUND"
    PCA_INVALID_ARGS = "PCA_INVALID_ARGS"
    PCA_INVALID_DURATION = "PCA_INVALID_DURATION"
    PCA_ACCESS_DENIED = "PCA_ACCESS_DENIED"
    SLR_NOT_FOUND = "SLR_NOT_FOUND"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """The latest renewal of a certificate. The names that it proves anew are the certificate's validations."""

    status: RenewalStatus
    reason: RenewalReason | None = None
    message: str = ""
    """Why it is in this status, in a sentence; empty where the status says it all."""
    attempt_at: datetime
    """When the present attempt began: several are made, ever nearer to the end of the certificate."""
    updated_at: datetime
    """When status or reason changed last."""

    @property
    def wants_action(self) -> bool:
        """Whether somebody has to act before it can succeed."""
        return self.status in (RenewalStatus.PENDING_VALIDATION, RenewalStatus.FAILED)

    @property
    def in_progress(self) -> bool:
        """Whether it is neither done nor given up."""
        return self.status in IN_PROGRESS
