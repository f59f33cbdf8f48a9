"""Validation by whatever a name's controller publishes: a record in DNS, or a page over HTTP."""

from __future__ import annotations

from datetime import datetime

from acm.model.certificate import Challenge, ResourceRecord
from acm.model.looks import Look
from acm.validation.dns import DNSValidator
from acm.validation.http import HTTPValidator
from acm.validation.http_fetch import Fetch, fetch_over_network
from acm.validation.limits import LIMITS, Limits
from acm.validation.resolver import Resolver


class Validator:
    """Looks for challenges of both kinds, over the same resolver and within the same bounds."""

    def __init__(
        self, resolver: Resolver, *, fetch: Fetch = fetch_over_network, limits: Limits = LIMITS
    ) -> None:
        self._records = DNSValidator(resolver, limits=limits)
        self._pages = HTTPValidator(resolver, fetch=fetch, limits=limits)

    async def look(self, challenge: Challenge, *, now: datetime) -> Look:
        """Look once; what the network does never raises: the verdict says it."""
        if isinstance(challenge, ResourceRecord):
            return await self._records.look(challenge, now=now)
        return await self._pages.look(challenge, now=now)
