"""Verdicts over HTTP in words. Pure; one plain sentence each."""

from __future__ import annotations

from acm.model.certificate import HttpRedirect
from acm.model.endpoints import Endpoint
from acm.validation.http_pages import Page, shown


def expected(redirect: HttpRedirect) -> str:
    """Return what must be reached."""
    return f"the content of {redirect.redirect_to}, or a redirect there"


def asked(page: Page, server: Endpoint, what: str, redirect: HttpRedirect) -> str:
    """Return the sentence of an answer that does not prove control."""
    return f"Asked {server} for {page}: {what}; expected {expected(redirect)}."


def not_reached(page: Page, what: str, redirect: HttpRedirect) -> str:
    """Return the sentence where no server could be asked at all."""
    return f"Looked for {page}: {what}; expected {expected(redirect)}."


def found(page: Page, server: Endpoint, what: str) -> str:
    """Return the sentence of a look that proves control."""
    return f"Asked {server} for {page}: {what}, as expected."


def status(code: int) -> str:
    """Say that a server answered with a status that is neither the page nor a redirect."""
    return f"it answered with status {code}"


def leads_to(location: str) -> str:
    """Say where a redirect leads."""
    return f"it redirects to {shown(location)}"


def other_content(content: bytes | None) -> str:
    """Say that a page has another content, and which where it is short."""
    if content is None:
        return "the page is longer than any validation content"
    text = content.decode("latin-1").strip()
    return f"the page's content is {shown(text)!r}" if text else "the page is empty"


def too_many_redirects(count: int, location: str) -> str:
    """Say that a chain of redirects is too long."""
    return f"{count} redirects in a row, the most that are followed, lead to {shown(location)}"


RIGHT_CONTENT = "its page has the content"
NO_ADDRESS = "the name has neither an A nor an AAAA record"
TIMED_OUT = "no answer came in time"
