"""What there is behind Private CA's API. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from acm.manager.remote.access import PRIVATE_CA, Access, Members
from acm.manager.remote.private_ca import reading
from acm.manager.remote.reading import tags
from acm.model.backends import Backend, Capability
from acm.model.errors import (
    AccessDenied,
    AcmError,
    BackendFailed,
    Conflict,
    ForeignInstallation,
    InvalidState,
    RequestInProgress,
    ResourceNotFound,
)
from acm.model.private_ca import installing
from acm.model.private_ca.arn import AuthorityArn
from acm.model.private_ca.authority import (
    ACM_PRINCIPAL,
    Action,
    AuthorityCertificate,
    AuthorityType,
    Permission,
    PrivateAuthority,
)
from acm.model.private_ca.lifecycle import AuthorityStatus

T = TypeVar("T")
Pause = Callable[[float], object]
"""Waits for so many seconds."""

LATE = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds between tries for what comes late: a key being made, a certificate being signed, an authority not known everywhere."""
_AT_ONCE = 8
"""Authorities that are described side by side."""


class RemoteAuthorityReading:
    """The part of ``PrivateAuthorities`` that reads. Safe to use from any thread."""

    def __init__(self, access: Access, *, backend: Callable[[], Backend], pause: Pause) -> None:
        self._access = access
        self._backend = backend
        self._pause = pause

    def describe(self, arn: str) -> PrivateAuthority:
        """Return an authority with its certificate, its terms and its tags; of one that is shared, what may be seen."""
        try:
            found = self._described(arn)
        except ResourceNotFound as error:
            raise self._not_here(arn, error) from None
        if found.status is AuthorityStatus.DELETED:
            return found
        found = replace(found, installed=self._installed(found))
        return self._with_terms(found) if found.account == self._account else found

    def list(self, region: str, *, of_others: bool = False) -> tuple[PrivateAuthority, ...]:
        """Return the account's authorities, or those that others share with it, in the order of their ARNs."""
        arns = sorted(str(one["Arn"]) for one in self.listed(region, of_others=of_others))
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return tuple(filter(None, pool.map(self._still_there, arns)))

    def certificate(self, arn: str) -> AuthorityCertificate:
        """Return the certificate of an authority; raise ``InvalidState`` before it has one."""
        answer = self._ask("get_certificate_authority_certificate", arn)
        return installing.read(_text(answer, "Certificate"), str(answer.get("CertificateChain") or ""))

    def issued(self, authority_arn: str, arn: str) -> tuple[str, str]:
        """Return what ``issue`` has made, and its chain, waiting for it half a minute where it is not signed yet."""
        answer = self.patiently(lambda: self._ask("get_certificate", authority_arn, CertificateArn=arn))
        return _text(answer, "Certificate"), str(answer.get("CertificateChain") or "")

    def listed(self, region: str, *, of_others: bool = False) -> tuple[Members, ...]:
        """Return the ``CertificateAuthority`` of each authority of a region."""
        owner = "OTHER_ACCOUNTS" if of_others else "SELF"
        pages = self._pages("list_certificate_authorities", region, ResourceOwner=owner)
        return tuple(one for page in pages for one in page.get("CertificateAuthorities") or ())

    def patiently(self, work: Callable[[], T], *late: type[AcmError]) -> T:
        """Return what ``work`` returns, tried again while it raises that something is under way, or one of ``late``."""
        waited_for: tuple[type[AcmError], ...] = (RequestInProgress, *late)
        for seconds in LATE:
            try:
                return work()
            except waited_for:
                self._pause(seconds)
        return work()

    @property
    def _account(self) -> str:
        return self._backend().account

    def _offers(self, capability: Capability) -> bool:
        return self._backend().offers(capability)

    def _described(self, arn: str) -> PrivateAuthority:
        return reading.authority(
            self._ask("describe_certificate_authority", arn).get("CertificateAuthority") or {}
        )

    def _still_there(self, arn: str) -> PrivateAuthority | None:
        with suppress(ResourceNotFound):  # deleted while the others were looked at
            return self.describe(arn)
        return None

    def _installed(self, found: PrivateAuthority) -> AuthorityCertificate | None:
        try:
            installed = self.certificate(found.arn)
        except (InvalidState, RequestInProgress):  # moto tells none of a disabled authority either
            return None
        return replace(installed, parent_arn=self._parent(found, installed))

    def _parent(self, found: PrivateAuthority, installed: AuthorityCertificate) -> str | None:
        """Return which authority of the region has certified one: it has the certificate that comes next in the chain."""
        if found.type is AuthorityType.ROOT or not installed.chain_pem:
            return None
        first, end, rest = installed.chain_pem.partition("-----END CERTIFICATE-----\n")
        above = installing.read(first + end, rest)
        with suppress(AccessDenied):
            for of_others in (False, True):
                for one in self.listed(found.region, of_others=of_others):
                    if reading.is_certificate_of(one, above):
                        return str(one["Arn"])
        return None

    def _with_terms(self, found: PrivateAuthority) -> PrivateAuthority:
        return replace(
            found,
            csr_pem=_text(
                self.patiently(lambda: self._ask("get_certificate_authority_csr", found.arn)), "Csr"
            ),
            permissions=self._permissions(found),
            policy=self._policy(found.arn),
            tags=self._tags(found.arn),
        )

    def _permissions(self, found: PrivateAuthority) -> tuple[Permission, ...]:
        if not self._offers(Capability.AUTHORITY_TERMS):  # then everything is permitted, and nothing is told
            return (_everything(found.account, found.created_at),)
        pages = self._pages("list_permissions", found.region, CertificateAuthorityArn=found.arn)
        return reading.permissions(one for page in pages for one in page.get("Permissions") or ())

    def _policy(self, arn: str) -> str | None:
        with suppress(ResourceNotFound):
            answer = self._ask("get_policy", arn, member="ResourceArn")
            return str(answer.get("Policy") or "") or None
        return None

    def _tags(self, arn: str) -> dict[str, str]:
        pages = self._pages("list_tags", AuthorityArn.parse(arn).region, CertificateAuthorityArn=arn)
        return tags({"Tags": [one for page in pages for one in page.get("Tags") or ()]})

    def _pages(self, operation: str, region: str, **members: Any) -> Iterator[Members]:
        return self._access.pages(operation, service=PRIVATE_CA, region=region, **members)

    def _ask(
        self, operation: str, arn: str, *, member: str = "CertificateAuthorityArn", **members: Any
    ) -> Members:
        """Ask about an authority, in its region; two changes at once are a conflict, which passes."""
        region = AuthorityArn.parse(arn).region
        for seconds in LATE[:3]:
            try:
                return self._access.ask(
                    operation, service=PRIVATE_CA, region=region, **{member: arn}, **members
                )
            except Conflict as error:
                if "ConcurrentModification" not in error.message:
                    raise
                self._pause(seconds)
        return self._access.ask(operation, service=PRIVATE_CA, region=region, **{member: arn}, **members)

    def _not_here(self, arn: str, error: AcmError) -> AcmError:
        """Return the error for what is not here: only its own account may say that an authority is gone."""
        account = AuthorityArn.parse(arn).account
        if not self._account or account == self._account:
            return error
        return ForeignInstallation(
            f"{arn} is of account {account}, and the credentials are of account {self._account}.",
            hint="Correct the credentials (accessKey, profile, AWS_PROFILE), or have its owner share it (PutPolicy).",
        )


def _everything(account: str, since: datetime) -> Permission:
    return Permission(
        principal=ACM_PRINCIPAL, actions=tuple(Action), source_account=account, created_at=since
    )


def _text(answer: Members, name: str) -> str:
    text = str(answer.get(name) or "")
    if not text:
        raise BackendFailed(f"the backend answered without {name}.")
    return text if text.endswith("\n") else f"{text}\n"
