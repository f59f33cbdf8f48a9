"""Validation over HTTP: one look whether a name's server has the wanted page, or leads there.

Addresses are looked up as records are: at the servers with authority, judged by DNSSEC, and only those that the guard
allows are asked. Each redirect is a new name, looked up and guarded anew. IPv6 is tried first.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from datetime import datetime

import dns.name
import dns.rdatatype

from acm.model.certificate import HttpRedirect
from acm.model.endpoints import Endpoint
from acm.model.looks import ABSENT, Exchange, Look, LookReason
from acm.validation import http_sentences as sentences
from acm.validation.aliases import follow
from acm.validation.answers import addresses
from acm.validation.http_fetch import Fetch, NotHTTP, Response, fetch_over_network
from acm.validation.http_pages import NotFollowed, Page, is_same, parse, resolve, shown
from acm.validation.journal import BudgetSpent
from acm.validation.judgement import SURE, Judgement
from acm.validation.limits import LIMITS, Limits
from acm.validation.resolver import Resolver, Session
from acm.validation.tokens import http_content

MAX_REDIRECTS = 10
MAX_ADDRESSES = 4
"""Addresses of one name that are tried, one after the other, where there is no connection to those before."""
ADDRESS_SECONDS = 3.0
"""How long one address may take to answer."""
_TYPES = (dns.rdatatype.AAAA, dns.rdatatype.A)


class HTTPValidator:
    """Looks for pages where names lead, as anybody on the internet would."""

    def __init__(
        self, resolver: Resolver, *, fetch: Fetch = fetch_over_network, limits: Limits = LIMITS
    ) -> None:
        self._resolver = resolver
        self._fetch = fetch
        self._limits = limits

    async def look(self, redirect: HttpRedirect, *, now: datetime) -> Look:
        """Look once for what ``redirect`` wants; what the network does never raises: the verdict says it."""
        visit = _Visit(self._resolver, self._fetch, self._resolver.begin(self._limits), redirect)
        try:
            async with asyncio.timeout(self._limits.look_seconds):
                verdict = await visit.verdict()
        except TimeoutError:
            verdict = visit.out_of_time()
        except BudgetSpent:
            verdict = visit.ended(LookReason.CHAIN_TOO_LONG, "too many questions had to be asked in DNS")
        journal = visit.session.journal
        return Look(
            reason=verdict.reason,
            message=verdict.message,
            question=f"GET {redirect.redirect_from}",
            servers=journal.servers,
            answer=verdict.answer,
            expected=sentences.expected(redirect),
            looked_at=now,
            evidence=journal.evidence,
            dnssec=visit.judgement.status,
            dnssec_message=visit.judgement.words,
        )


@dataclass(frozen=True, slots=True)
class _Verdict:
    reason: LookReason
    message: str
    answer: str


class _Visit:
    """One look for one page."""

    def __init__(self, resolver: Resolver, fetch: Fetch, session: Session, redirect: HttpRedirect) -> None:
        self._resolver = resolver
        self._fetch = fetch
        self._redirect = redirect
        self._page = parse(redirect.redirect_from)
        self.session = session
        self.judgement: Judgement = SURE
        self._looks_up = False

    async def verdict(self) -> _Verdict:
        """Follow redirects until there is a page, or they lead to the wanted one; raise ``BudgetSpent``."""
        for _ in range(MAX_REDIRECTS + 1):
            answered = await self._answered(self._page)
            if isinstance(answered, _Verdict):
                return answered
            server, response = answered
            if response.location is None:
                return await self._judged(server, response)
            try:
                location = resolve(self._page, response.location)
                if is_same(location, self._redirect.redirect_to):
                    return self._found(server, sentences.leads_to(location))
                self._page = parse(location)
            except NotFollowed as error:
                what = f"{sentences.leads_to(response.location)}, {error}"
                return self._told(LookReason.WRONG_REDIRECT, server, what)
        return self._told(
            LookReason.WRONG_REDIRECT, server, sentences.too_many_redirects(MAX_REDIRECTS, location)
        )

    def out_of_time(self) -> _Verdict:
        """Return the verdict of a look whose time is over: a name server has not answered, or the web server."""
        if not self._looks_up:
            return self.ended(LookReason.WEB_TIMED_OUT, sentences.TIMED_OUT)
        last = self.session.journal.last
        where = f" (the last question went to {last.server} for {last.question})" if last else ""
        return self.ended(LookReason.TIMED_OUT, f"its addresses were not found in time{where}")

    def ended(self, reason: LookReason, what: str) -> _Verdict:
        """Return the verdict of a look that nobody has answered."""
        return _Verdict(reason, sentences.not_reached(self._page, what, self._redirect), what)

    async def _judged(self, server: Endpoint, response: Response) -> _Verdict:
        """Say what an answer means that leads nowhere else."""
        if response.status != 200:  # noqa: PLR2004 - OK
            return self._told(LookReason.WEB_STATUS, server, sentences.status(response.status))
        if response.content is None or response.content.strip() != await self._wanted():
            return self._told(LookReason.WRONG_CONTENT, server, sentences.other_content(response.content))
        return self._found(server, sentences.RIGHT_CONTENT)

    async def _wanted(self) -> bytes | None:
        """Return the content that proves control: known of our own pages, that of another backend's is asked for."""
        known = http_content(self._redirect.redirect_to)
        if known is not None:
            return known.encode()
        try:
            answered = await self._answered(parse(self._redirect.redirect_to))
        except NotFollowed:
            return None
        if isinstance(answered, _Verdict):
            return None
        content = answered[1].content
        return content.strip() or None if content else None

    def _found(self, server: Endpoint, what: str) -> _Verdict:
        return _Verdict(LookReason.FOUND, sentences.found(self._page, server, what), what)

    def _told(self, reason: LookReason, server: Endpoint, what: str) -> _Verdict:
        return _Verdict(reason, sentences.asked(self._page, server, what, self._redirect), what)

    async def _answered(self, page: Page) -> tuple[Endpoint, Response] | _Verdict:
        """Ask one address of the page's host after the other until one answers."""
        self._looks_up = True
        found = await self._addresses(page.host)
        self._looks_up = False
        if isinstance(found, _Verdict):
            return found
        allowed = [address for address in found if self._resolver.allows(address)]
        if not allowed:
            what = f"its addresses ({', '.join(found[:MAX_ADDRESSES])}) are outside allowedNetworks"
            return self.ended(LookReason.WEB_ADDRESS_NOT_ALLOWED, what)
        for address in allowed[:MAX_ADDRESSES]:
            answered = await self._ask(page, Endpoint(address, page.port))
            if not isinstance(answered, _Verdict):
                return answered
        return answered

    async def _ask(self, page: Page, server: Endpoint) -> tuple[Endpoint, Response] | _Verdict:
        """Ask one address, and keep what came back as evidence."""
        try:
            async with asyncio.timeout(ADDRESS_SECONDS):
                response = await self._fetch(page, server.address)
        except TimeoutError:
            return self._failed(page, LookReason.WEB_TIMED_OUT, server, f"no answer in {ADDRESS_SECONDS:g} s")
        except OSError as error:
            return self._failed(
                page,
                LookReason.WEB_UNREACHABLE,
                server,
                os.strerror(error.errno) if error.errno else "no connection",
            )
        except NotHTTP as error:
            return self._failed(
                page, LookReason.WEB_MALFORMED, server, f"the answer is not HTTP: {shown(str(error))}"
            )
        leads = f" to {shown(response.location)}" if response.location is not None else ""
        self._note(page, server, f"{response.status}{leads}")
        return server, response

    def _failed(self, page: Page, reason: LookReason, server: Endpoint, what: str) -> _Verdict:
        self._note(page, server, what)
        return self._told(reason, server, what)

    def _note(self, page: Page, server: Endpoint, answer: str) -> None:
        exchange = Exchange(question=f"GET {page}", server=str(server), answer=answer)
        self.session.journal.repeat((exchange,))

    async def _addresses(self, host: str) -> tuple[str, ...] | _Verdict:
        """Look the addresses of a page's host up, IPv6 first; a verdict where there are none to ask."""
        name, failure = dns.name.from_text(host), None
        found: list[str] = []
        for rdtype in _TYPES:
            finding, judged = await follow(self.session, name, rdtype)
            self.judgement = self.judgement.and_then(judged)
            if judged.is_bogus:
                return self.ended(
                    LookReason.BOGUS, f"DNSSEC says that its addresses are bogus: {judged.words}"
                )
            found += addresses(finding.rdatas)
            if not finding.rdatas and finding.reason not in ABSENT:
                failure = finding
        if found:
            return tuple(found)
        if failure is None:
            return self.ended(LookReason.NO_ADDRESS, sentences.NO_ADDRESS)
        of_whom = f"asked {failure.server} for {failure.question}: " if failure.server else ""
        return self.ended(failure.reason, f"{of_whom}{failure.words}")
