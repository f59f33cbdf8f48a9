"""Private certificate authorities of one account: the interface, whichever backend answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from acm.model.certificate import RevocationReason
from acm.model.private_ca.authority import (
    Action,
    AuthorityCertificate,
    AuthorityRequest,
    PrivateAuthority,
    Terms,
)
from acm.model.private_ca.lifecycle import AuthorityStatus
from acm.model.private_ca.order import Certified, IssueRequest
from acm.model.private_ca.revocation import RevocationConfiguration


class PrivateAuthorities(Protocol):
    """What AWS Private CA does, for one account. Blocking calls, safe to make from any thread.

    Methods marked (reading) change nothing anywhere. Errors are those of ``acm.model.errors``.
    """

    def describe(self, arn: str) -> PrivateAuthority:
        """(reading) Return an authority, or one that is shared, with the status due by the clock."""
        ...

    def list(self, region: str, *, of_others: bool = False) -> tuple[PrivateAuthority, ...]:
        """(reading) Return the account's authorities, or those that others share with it, in the order of their ARNs."""
        ...

    def certificate(self, arn: str) -> AuthorityCertificate:
        """(reading) Return the certificate of an authority; raise ``InvalidState`` before it has one."""
        ...

    def issued(self, authority_arn: str, arn: str) -> tuple[str, str]:
        """(reading) Return what ``issue`` has made, and its chain with the root last, in PEM."""
        ...

    def create(self, asked: AuthorityRequest) -> PrivateAuthority:
        """Make an authority, which waits for its certificate then."""
        ...

    def establish(
        self, asked: AuthorityRequest, certified: Certified, terms: Terms | None = None
    ) -> PrivateAuthority:
        """Make an authority with its certificate and its terms; where that fails, nothing of it stays."""
        ...

    def certify(self, arn: str, certified: Certified) -> PrivateAuthority:
        """Give an authority that is there a new certificate under its old key."""
        ...

    def issue(self, asked: IssueRequest) -> str:
        """Sign a signing request; return the certificate's ARN."""
        ...

    def install(self, arn: str, certificate_pem: str, chain_pem: str) -> PrivateAuthority:
        """Give an authority a certificate that was made elsewhere, with its chain to the root."""
        ...

    def revoke(self, authority_arn: str, serial: str, reason: RevocationReason) -> None:
        """Revoke for good what an authority has issued, by its serial number in hex.

        Raises ``AlreadyRevoked``, and ``ResourceNotFound`` for a serial number that it has not issued.
        """
        ...

    def update(
        self,
        arn: str,
        *,
        status: AuthorityStatus | None = None,
        revocation: RevocationConfiguration | None = None,
    ) -> PrivateAuthority:
        """Change what is given, in one step: the status, and how an authority tells of its revocations."""
        ...

    def set_status(self, arn: str, status: AuthorityStatus) -> PrivateAuthority:
        """Make an authority ACTIVE or DISABLED."""
        ...

    def set_terms(self, arn: str, terms: Terms) -> PrivateAuthority:
        """Make status, permissions, shares and the ways of revocation what ``terms`` say, in one step."""
        ...

    def delete(self, arn: str, days: int | None = None) -> PrivateAuthority:
        """Delete an authority that is not ACTIVE; for so many days (7 to 30, else 30) it can be restored."""
        ...

    def restore(self, arn: str) -> PrivateAuthority:
        """Bring a deleted authority back."""
        ...

    def permit(
        self, arn: str, *, principal: str, actions: Iterable[Action], source_account: str | None = None
    ) -> PrivateAuthority:
        """Permit a service to act with an authority."""
        ...

    def forbid(self, arn: str, *, principal: str, source_account: str | None = None) -> PrivateAuthority:
        """Take a service's permissions back."""
        ...

    def set_policy(self, arn: str, policy: str | None) -> PrivateAuthority:
        """Make ``policy`` the resource policy; None for none."""
        ...

    def change_tags(
        self, arn: str, change: Callable[[Mapping[str, str]], Mapping[str, str]]
    ) -> PrivateAuthority:
        """Replace the tags by what ``change`` makes of them, in one step."""
        ...
