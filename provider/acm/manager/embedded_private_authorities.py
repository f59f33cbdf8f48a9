"""Private authorities over an engine in this process, as one account sees them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from cryptography import x509

from acm.engine.ports import Rooms
from acm.engine.private_ca import delete, finding, install, issue, revoke, update
from acm.engine.private_ca.create import create
from acm.engine.private_ca.establish import certify, establish
from acm.engine.witness import Witness, witnessed
from acm.manager.embedded_engine import EmbeddedEngine
from acm.model.certificate import RevocationReason
from acm.model.errors import StoreAbsent
from acm.model.imports.reading import pem_of
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

T = TypeVar("T")


class EmbeddedPrivateAuthorities:
    """``PrivateAuthorities`` of one account. Safe to call from any thread.

    One with a ``witness`` is for one call: its record is written with the change.
    """

    def __init__(self, engine: EmbeddedEngine, account: str, *, witness: Witness | None = None) -> None:
        self._engine = engine
        self._account = account
        self._witness = witness

    def describe(self, arn: str) -> PrivateAuthority:
        """Return an authority with the status due by the clock."""
        return self._engine.read_about(arn, lambda store: finding.describe(store, self._account, arn))

    def list(self, region: str, *, of_others: bool = False) -> tuple[PrivateAuthority, ...]:
        """Return the account's authorities, or those that others share with it."""
        try:
            return self._engine.read_here(
                lambda store: finding.list_all(store, self._account, region, of_others=of_others)
            )
        except StoreAbsent:
            return ()

    def certificate(self, arn: str) -> AuthorityCertificate:
        """Return the certificate of an authority."""
        return self._engine.read_about(arn, lambda store: finding.certificate(store, self._account, arn))

    def issued(self, authority_arn: str, arn: str) -> tuple[str, str]:
        """Return what was issued, and its chain."""
        issuance, authority = self._engine.read_about(
            arn, lambda store: finding.issued(store, self._account, authority_arn, arn)
        )
        certificate = pem_of(x509.load_der_x509_certificate(issuance.certificate_der or b""))
        installed = authority.installed
        return certificate, installed.certificate_pem + installed.chain_pem if installed else ""

    def create(self, asked: AuthorityRequest) -> PrivateAuthority:
        """Make an authority."""
        return self._effect(lambda rooms: create(rooms, asked))

    def establish(
        self, asked: AuthorityRequest, certified: Certified, terms: Terms | None = None
    ) -> PrivateAuthority:
        """Make an authority with its certificate."""
        return self._effect(lambda rooms: establish(rooms, asked, certified, terms))

    def certify(self, arn: str, certified: Certified) -> PrivateAuthority:
        """Give an authority a new certificate."""
        authority = self.describe(arn)
        return self._effect(lambda rooms: certify(rooms, authority, certified))

    def issue(self, asked: IssueRequest) -> str:
        """Sign a signing request; return the certificate's ARN."""
        return self._effect(lambda rooms: issue.issue_certificate(rooms, asked))[0]

    def install(self, arn: str, certificate_pem: str, chain_pem: str) -> PrivateAuthority:
        """Give an authority a certificate that was made elsewhere."""
        return self._effect(lambda rooms: install.install(rooms, arn, certificate_pem, chain_pem))

    def revoke(self, authority_arn: str, serial: str, reason: RevocationReason) -> None:
        """Revoke for good what an authority has issued."""
        self._effect(lambda rooms: revoke.revoke(rooms, authority_arn, serial, reason))

    def update(
        self,
        arn: str,
        *,
        status: AuthorityStatus | None = None,
        revocation: RevocationConfiguration | None = None,
    ) -> PrivateAuthority:
        """Change what is given, in one step."""
        return self._effect(lambda rooms: update.update(rooms, arn, status=status, revocation=revocation))

    def set_status(self, arn: str, status: AuthorityStatus) -> PrivateAuthority:
        """Make an authority ACTIVE or DISABLED."""
        return self._effect(lambda rooms: update.set_status(rooms, arn, status))

    def set_terms(self, arn: str, terms: Terms) -> PrivateAuthority:
        """Make status, permissions and shares what ``terms`` say."""
        return self._effect(lambda rooms: update.set_terms(rooms, arn, terms))

    def delete(self, arn: str, days: int | None = None) -> PrivateAuthority:
        """Delete an authority."""
        return self._effect(lambda rooms: delete.delete(rooms, arn, days))

    def restore(self, arn: str) -> PrivateAuthority:
        """Bring a deleted authority back."""
        return self._effect(lambda rooms: delete.restore(rooms, arn))

    def permit(
        self, arn: str, *, principal: str, actions: Iterable[Action], source_account: str | None = None
    ) -> PrivateAuthority:
        """Permit a service to act with an authority."""
        return self._effect(
            lambda rooms: update.permit(
                rooms, arn, principal=principal, actions=actions, source_account=source_account
            )
        )

    def forbid(self, arn: str, *, principal: str, source_account: str | None = None) -> PrivateAuthority:
        """Take a service's permissions back."""
        return self._effect(
            lambda rooms: update.forbid(rooms, arn, principal=principal, source_account=source_account)
        )

    def set_policy(self, arn: str, policy: str | None) -> PrivateAuthority:
        """Make ``policy`` the resource policy."""
        return self._effect(lambda rooms: update.set_policy(rooms, arn, policy))

    def change_tags(
        self, arn: str, change: Callable[[Mapping[str, str]], Mapping[str, str]]
    ) -> PrivateAuthority:
        """Replace the tags by what ``change`` makes of them."""
        return self._effect(lambda rooms: update.change_tags(rooms, arn, change))

    def _effect(self, work: Callable[[Rooms], Awaitable[T]]) -> T:
        return self._engine.effect(
            lambda rooms: work(witnessed(replace(rooms, account=self._account), self._witness))
        )
