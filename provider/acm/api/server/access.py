"""Whom the server lets in: holders of access keys, or, in a lab, everybody on this machine."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from acm.api.authentication import Credential
from acm.api.call import Caller
from acm.model.credentials import OpenedCredential
from acm.settings import REGION_PATTERN
from acm.wire import sigv4
from acm.wire.faults import Fault
from acm.wire.sigv4 import Request

REMEMBERED_SECONDS = 0.5
"""How long a look-up counts: an access key that was disabled is refused within a second."""
MOST_REMEMBERED = 1024

_REGION = re.compile(REGION_PATTERN)


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberedCredentials:
    """Looks access keys up, and remembers those found for a moment. Unknown ones are looked up each time."""

    find: Callable[[str], OpenedCredential | None]
    find_at_hand: Callable[[str], OpenedCredential | None]
    """Does the same without waiting; raises ``NotAtHand`` where it would."""
    monotonic: Callable[[], float]
    _found: dict[str, tuple[float, Credential]] = field(default_factory=dict, repr=False)

    def __call__(self, access_key: str) -> Credential | None:
        """Return the credential of an access key that may be used; None where there is none."""
        return self._known(access_key, self.find)

    def at_hand(self, access_key: str) -> Credential | None:
        """Do the same without waiting; raise ``NotAtHand`` where it would take that."""
        return self._known(access_key, self.find_at_hand)

    def _known(self, access_key: str, find: Callable[[str], OpenedCredential | None]) -> Credential | None:
        now = self.monotonic()
        until, known = self._found.get(access_key, (now, None))
        if known is not None and now < until:
            return known
        opened = find(access_key)
        if opened is None:
            self._found.pop(access_key, None)
            return None
        if len(self._found) >= MOST_REMEMBERED:
            self._found.clear()
        credential = _for_signatures(opened)
        self._found[access_key] = (now + REMEMBERED_SECONDS, credential)
        return credential


def _for_signatures(opened: OpenedCredential) -> Credential:
    return Credential(
        access_key=opened.credential.access_key,
        account=opened.credential.account,
        secret=opened.secret.secret,
        session_token=opened.secret.session_token,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAccess:
    """Lets everybody in as one account: for a loopback address only. The region is the one that a client signs for."""

    account: str
    region: str

    def __call__(self, request: Request) -> Caller:
        """Return the caller, whatever was signed, or nothing."""
        try:
            claim = sigv4.claim_of(request)
        except Fault:
            return Caller(account=self.account, region=self.region, access_key="")
        region = claim.region if _REGION.fullmatch(claim.region) else self.region
        return Caller(account=self.account, region=region, access_key=claim.access_key[:128])
