"""``PrivateAuthorities`` over Private CA's API: what it changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace

from acm.manager.remote.access import PRIVATE_CA, Access, Members
from acm.manager.remote.private_ca import writing
from acm.manager.remote.private_ca.asking import Pause, RemoteAuthorityReading
from acm.model.backends import Backend, Capability
from acm.model.certificate import RevocationReason
from acm.model.errors import AcmError, ResourceNotFound
from acm.model.private_ca import sharing
from acm.model.private_ca.authority import (
    ACM_PRINCIPAL,
    LEAST_RESTORE_DAYS,
    Action,
    AuthorityRequest,
    PrivateAuthority,
    Terms,
)
from acm.model.private_ca.lifecycle import AuthorityStatus
from acm.model.private_ca.order import Certified, IssueRequest
from acm.model.private_ca.reasons import word_of
from acm.model.private_ca.revocation import RevocationConfiguration
from acm.model.private_ca.unfinished import UNDER_WAY, UNFINISHED, mark_of, marked, unmarked


class RemotePrivateAuthorities(RemoteAuthorityReading):
    """Private authorities of one account behind an endpoint. Safe to use from any thread."""

    def __init__(
        self, access: Access, *, backend: Callable[[], Backend], pause: Pause, new_token: Callable[[], str]
    ) -> None:
        super().__init__(access, backend=backend, pause=pause)
        self._new_token = new_token

    # With a certificate in one go

    def establish(
        self, asked: AuthorityRequest, certified: Certified, terms: Terms | None = None
    ) -> PrivateAuthority:
        """Make an authority with its certificate and its terms; where that fails, it is deleted again.

        Where the process dies in between, the authority stays marked, and the next call with the same request goes on.
        """
        self._check_offered(certified)
        arn = self._unfinished(asked) or self._created(asked, marked(asked))
        try:
            self.certify(arn, certified)
            if terms is not None:
                self.set_terms(arn, terms)
            return self.change_tags(arn, unmarked)
        except BaseException:
            self._discard(arn)
            raise

    def certify(self, arn: str, certified: Certified) -> PrivateAuthority:
        """Have a certificate made for an authority, by itself or by its parent, and install it."""
        self._check_offered(certified)
        csr = self.patiently(lambda: self._ask("get_certificate_authority_csr", arn), ResourceNotFound)["Csr"]
        issuer = certified.parent_arn or arn
        made = self.issue(
            IssueRequest(
                authority_arn=issuer,
                csr_pem=str(csr),
                signing_algorithm=self._described(issuer).signing_algorithm.value,
                validity=certified.validity,
                template_arn=writing.template(certified).arn,
                name_constraints=certified.name_constraints,
            )
        )
        certificate, chain = self.issued(issuer, made)
        return self.install(arn, certificate, chain if certified.parent_arn else "")

    # Verb by verb

    def create(self, asked: AuthorityRequest) -> PrivateAuthority:
        """Make an authority, which waits for its certificate then."""
        return self._known(self._created(asked, asked.tags))

    def issue(self, asked: IssueRequest) -> str:
        """Sign a signing request; return the certificate's ARN."""
        members = writing.issue(asked, self._new_token())
        arn = members.pop("CertificateAuthorityArn")
        return str(self._ask("issue_certificate", arn, **members)["CertificateArn"])

    def install(self, arn: str, certificate_pem: str, chain_pem: str) -> PrivateAuthority:
        """Give an authority a certificate with its chain to the root."""
        members: Members = {"Certificate": certificate_pem.encode()}
        if chain_pem.strip():
            members["CertificateChain"] = chain_pem.encode()
        self._ask("import_certificate_authority_certificate", arn, **members)
        return self.describe(arn)

    def revoke(self, authority_arn: str, serial: str, reason: RevocationReason) -> None:
        """Revoke for good what an authority has issued."""
        named = {"CertificateSerial": serial, "RevocationReason": word_of(reason)}
        self._ask("revoke_certificate", authority_arn, **named)

    def update(
        self,
        arn: str,
        *,
        status: AuthorityStatus | None = None,
        revocation: RevocationConfiguration | None = None,
    ) -> PrivateAuthority:
        """Change what is given, in one call."""
        given: Members = {} if status is None else {"Status": status.value}
        if revocation is not None:
            given["RevocationConfiguration"] = revocation.members()
        self._ask("update_certificate_authority", arn, **given)
        return self.describe(arn)

    def set_status(self, arn: str, status: AuthorityStatus) -> PrivateAuthority:
        """Make an authority ACTIVE or DISABLED."""
        self._ask("update_certificate_authority", arn, Status=status.value)
        return self.describe(arn)

    def set_terms(self, arn: str, terms: Terms) -> PrivateAuthority:
        """Make an authority what ``terms`` say; what is so already stays as it is.

        Each is a call of its own: an authority is enabled before the others change and disabled after them.
        """
        found = self.describe(arn)
        enables = terms.status is AuthorityStatus.ACTIVE and found.status is not AuthorityStatus.ACTIVE
        if enables:
            self.set_status(arn, terms.status)
        if terms.revocation is not None and not terms.revocation.is_met_by(found.revocation):
            self.update(arn, revocation=terms.revocation)
        self._share(found, terms)
        self._grant(found, terms)
        if not enables and found.status is not terms.status:
            self.set_status(arn, terms.status)
        return self.describe(arn)

    def delete(self, arn: str, days: int | None = None) -> PrivateAuthority:
        """Delete an authority that is not ACTIVE; for so many days it can be restored."""
        kept: Members = {} if days is None else {"PermanentDeletionTimeInDays": days}
        self._ask("delete_certificate_authority", arn, **kept)
        return self._described(arn)

    def restore(self, arn: str) -> PrivateAuthority:
        """Bring a deleted authority back."""
        self._ask("restore_certificate_authority", arn)
        return self.describe(arn)

    def permit(
        self, arn: str, *, principal: str, actions: Iterable[Action], source_account: str | None = None
    ) -> PrivateAuthority:
        """Permit a service to act with an authority."""
        named = _named(principal, source_account)
        self._ask("create_permission", arn, Actions=[action.value for action in actions], **named)
        return self.describe(arn)

    def forbid(self, arn: str, *, principal: str, source_account: str | None = None) -> PrivateAuthority:
        """Take a service's permissions back."""
        self._ask("delete_permission", arn, **_named(principal, source_account))
        return self.describe(arn)

    def set_policy(self, arn: str, policy: str | None) -> PrivateAuthority:
        """Make ``policy`` the resource policy; None for none."""
        if policy is None:
            self._ask("delete_policy", arn, member="ResourceArn")
        else:
            self._ask("put_policy", arn, member="ResourceArn", Policy=policy)
        return self.describe(arn)

    def change_tags(
        self, arn: str, change: Callable[[Mapping[str, str]], Mapping[str, str]]
    ) -> PrivateAuthority:
        """Make the tags what ``change`` makes of them: what is wrong is removed, what is missing is added."""
        there = self._tags(arn)
        wanted = dict(change(there))
        gone = [{"Key": key} for key in sorted(there.keys() - wanted.keys())]
        new = {key: value for key, value in wanted.items() if there.get(key) != value}
        if gone:
            self._ask("untag_certificate_authority", arn, Tags=gone)
        if new:
            self._ask("tag_certificate_authority", arn, Tags=writing.tag_list(new))
        return replace(self.describe(arn), tags=wanted)  # the answer may still have those of before

    # What is behind them

    def _check_offered(self, certified: Certified) -> None:
        asked = {
            "parent": certified.parent_arn,
            "pathLength": certified.path_length,
            "nameConstraints": certified.name_constraints,
        }
        given = next((name for name, value in asked.items() if value is not None), None)
        if given is not None and not self._offers(Capability.AUTHORITIES_BELOW):
            raise self._backend().lacks(Capability.AUTHORITIES_BELOW, property_path=given)

    def _created(self, asked: AuthorityRequest, tags: Mapping[str, str]) -> str:
        members = writing.create(asked, tags, self._new_token())
        answer = self._access.ask(
            "create_certificate_authority", service=PRIVATE_CA, region=asked.region, **members
        )
        return str(answer["CertificateAuthorityArn"])

    def _known(self, arn: str) -> PrivateAuthority:
        return self.patiently(lambda: self.describe(arn), ResourceNotFound)

    def _unfinished(self, asked: AuthorityRequest) -> str | None:
        """Return an authority that the same maker has left without a certificate, or without its terms."""
        if not asked.maker:
            return None
        for one in self.listed(asked.region):
            subject = one["CertificateAuthorityConfiguration"].get("Subject")
            if one.get("Status") in UNDER_WAY and subject == asked.subject.members():
                arn = str(one["Arn"])
                with suppress(ResourceNotFound):
                    if self._tags(arn).get(UNFINISHED) == mark_of(asked):
                        return arn
        return None

    def _discard(self, arn: str) -> None:
        """Delete what was never handed out; what refuses stays marked, and the next call goes on with it."""
        with suppress(AcmError):
            if self._described(arn).status is AuthorityStatus.ACTIVE:
                self._ask("update_certificate_authority", arn, Status=AuthorityStatus.DISABLED.value)
            self._ask("delete_certificate_authority", arn, PermanentDeletionTimeInDays=LEAST_RESTORE_DAYS)

    def _share(self, found: PrivateAuthority, terms: Terms) -> None:
        if terms.shared_with == sharing.shared_with(found.policy):
            return
        policy = sharing.grant(found.arn, tuple(terms.shared_with)) if terms.shared_with else None
        self.set_policy(found.arn, policy)

    def _grant(self, found: PrivateAuthority, terms: Terms) -> None:
        there = {action for one in found.permissions for action in one.actions}
        if there == terms.permissions or not self._offers(Capability.AUTHORITY_TERMS):
            return
        for one in found.permissions:
            self.forbid(found.arn, principal=one.principal, source_account=one.source_account or None)
        if terms.permissions:
            self.permit(found.arn, principal=ACM_PRINCIPAL, actions=sorted(terms.permissions))


def _named(principal: str, source_account: str | None) -> dict[str, str]:
    return {"Principal": principal, **({"SourceAccount": source_account} if source_account else {})}
