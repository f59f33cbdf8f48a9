"""A little web beside the little internet: what servers answer, by URL and address."""

import asyncio

from acm.model.certificate import HttpRedirect
from acm.model.looks import Look
from acm.validation.http import HTTPValidator
from acm.validation.http_fetch import Response
from acm.validation.limits import LIMITS
from acm.validation.resolver import Resolver
from acm.validation.tokens import http_content, http_redirect
from tests.unit.validation.worlds import NOW

HOST = "www.example.test"
REDIRECT = http_redirect(
    installation="default", account="123456789012", base_url="http://pki.example.test", name=HOST
)
FROM, TO = REDIRECT.redirect_from, REDIRECT.redirect_to
CONTENT = http_content(TO).encode()
V4, V6, OTHER = "198.51.100.7", "2001:db8::7", "198.51.100.9"
ADDRESSES = f"www A {V4}"


def page(content=CONTENT, status=200) -> Response:
    return Response(status, content=content)


def moved(location=TO, status=302) -> Response:
    return Response(status, location=location)


class Web:
    """Answers by URL, or by URL and address; what is an exception is raised. ``asked`` keeps URL and address in order."""

    def __init__(self, answers):
        self.answers = answers
        self.asked = []

    async def __call__(self, page, address):
        self.asked.append((str(page), address))
        answer = self.answers.get((str(page), address)) or self.answers.get(str(page), Response(404))
        if isinstance(answer, Exception):
            raise answer
        return answer


def visit(network, web, redirect: HttpRedirect = REDIRECT, limits=LIMITS, **settings) -> Look:
    """Look once for what ``redirect`` wants."""
    chosen = {
        "nameservers": (),
        "resolvers": dict,
        "allowed_networks": None,
        "trust_anchors": (),
        "exchange": network,
    }
    validator = HTTPValidator(Resolver(**{**chosen, **settings}), fetch=web, limits=limits)
    return asyncio.run(validator.look(redirect, now=NOW))
