"""What the service over HTTP needs of a manager, besides what every backend has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from acm.manager.interface import CertificateManager
from acm.model.certificate import Certificate, CertificateRequest, ValidationMethod
from acm.model.search import Page, Search


class ServedManager(CertificateManager, Protocol):
    """A manager that operations of the wire are answered with: ACM's verbs that change a part only, and its searches."""

    def search(self, asked: Search) -> Page:
        """(reading) Return a page of certificates."""
        ...

    async def request_awaited(self, request_: CertificateRequest) -> Certificate:
        """(effect) Do as ``request`` does without holding up the event loop; raise ``NotAtHand`` where it cannot yet."""
        ...

    def add_tags(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add tags; all of them or, where there would be too many, none: ``TooManyTags``."""
        ...

    def remove_tags(self, arn: str, tags: Mapping[str, str | None]) -> None:
        """Remove tags by key; one given with a value goes only where it has that value."""
        ...

    def update_options(
        self,
        arn: str,
        *,
        certificate_transparency_logging: bool | None = None,
        export: bool | None = None,
        validation_method: ValidationMethod | None = None,
    ) -> None:
        """Change what is given, in one step; raise ``InvalidState`` where it counts for nothing any more."""
        ...

    def put_account_configuration(
        self,
        region: str,
        days_before_expiry: int,
        *,
        owner: str = "",
        idempotency_token: str | None = None,
    ) -> None:
        """Change the configuration; for an hour a token stands for one call: ``IdempotencyMismatch`` for another one."""
        ...

    def renew(self, arn: str) -> None:
        """Begin the renewal of a certificate; raise ``RequestInProgress`` or ``InvalidState``."""
        ...
