"""Telling whom a request is from: Signature Version 4 against the secrets that are known."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from acm.api.call import Caller
from acm.settings import REGION_PATTERN
from acm.wire import sigv4
from acm.wire.faults import Fault
from acm.wire.model import ACM, target_of
from acm.wire.sigv4 import Claim, Request

_REGION = re.compile(REGION_PATTERN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """An access key that may call the service for an account."""

    access_key: str
    account: str
    secret: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)
    """The token that requests have to bring along, for temporary credentials."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authentication:
    """Checks signatures."""

    find: Callable[[str], Credential | None]
    """Returns the credential of an access key; None where there is none that may be used."""
    now: Callable[[], datetime]

    def __call__(self, request: Request) -> Caller:
        """Return who signed ``request``; raise a ``Fault`` where nobody known did, or not for this service and time."""
        claim = sigv4.claim_of(request)
        credential = self.find(claim.access_key)
        if credential is None or not _token_matches(claim, credential):
            raise Fault(
                "UnrecognizedClientException", "The security token included in the request is invalid."
            )
        _check_region(claim)
        sigv4.verify(request, claim, credential.secret, now=self.now(), service=_signed_for(request))
        return Caller(account=credential.account, region=claim.region, access_key=claim.access_key)


def _signed_for(request: Request) -> str:
    """Return the service whose name has to stand in the signature: that of the operation that is called."""
    target = target_of(request.header("x-amz-target") or "")
    return (target[0] if target else ACM).name


def _check_region(claim: Claim) -> None:
    """Refuse what is no name of a region: it becomes part of ARNs."""
    if not _REGION.fullmatch(claim.region):
        raise Fault("InvalidSignatureException", "Credential should be scoped to a valid region.")


def _token_matches(claim: Claim, credential: Credential) -> bool:
    return hmac.compare_digest(
        (claim.session_token or "").encode(), (credential.session_token or "").encode()
    )
