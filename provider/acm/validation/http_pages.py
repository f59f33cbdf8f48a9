"""URLs that a validation over HTTP meets: what a redirect may lead to, and when two URLs are one. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from acm.model import domains
from acm.model.errors import InvalidDomainName

PORTS = {"http": 80, "https": 443}
"""The schemes a look speaks, and their only ports (Baseline Requirements, 3.2.2.4.18: authorized ports)."""
_SHOWN = 200


class NotFollowed(Exception):
    """A redirect that is not followed; says why, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page that may be asked for."""

    scheme: str
    host: str
    """A canonical name, never an address."""
    target: str
    """Path and query, as they stand in a request."""

    @property
    def port(self) -> int:
        """Return the port of the scheme."""
        return PORTS[self.scheme]

    def __str__(self) -> str:
        return shown(f"{self.scheme}://{self.host}{self.target}")


def parse(url: str) -> Page:
    """Return the page of an absolute URL; raise ``NotFollowed`` for one that a look does not ask for."""
    parts = _split(url)
    if parts.scheme not in PORTS:
        raise NotFollowed("which is neither http nor https")
    if parts.port not in (None, PORTS[parts.scheme]):
        raise NotFollowed("whose port is neither 80 nor 443")
    if "@" in parts.netloc:
        raise NotFollowed("which has credentials in it")
    try:
        host = domains.canonical(parts.hostname or "")
    except InvalidDomainName:
        raise NotFollowed("whose host is no domain name") from None
    return Page(parts.scheme, host, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def resolve(page: Page, location: str) -> str:
    """Return the absolute URL that a redirect of ``page`` leads to (RFC 9110 §10.2.2); raise ``NotFollowed``."""
    if not (location.isascii() and location.isprintable()) or " " in location:
        raise NotFollowed("which is no URL")
    try:
        return urljoin(f"{page.scheme}://{page.host}{page.target}", location)
    except ValueError:
        raise NotFollowed("which is no URL") from None


def is_same(url: str, other: str) -> bool:
    """Tell whether two absolute URLs are one: scheme and host without case, a scheme's port the same as none."""
    try:
        return _identity(url) == _identity(other)
    except NotFollowed:
        return False


def shown(text: str) -> str:
    """Return what a stranger sent for people: printable ASCII only, bounded."""
    plain = "".join(c if c.isascii() and c.isprintable() else "?" for c in text[: _SHOWN + 1])
    return plain if len(text) <= _SHOWN else f"{plain[:_SHOWN]}…"


def _identity(url: str) -> tuple[object, ...]:
    parts = _split(url)
    port = parts.port or PORTS.get(parts.scheme)
    return (
        parts.scheme,
        "@" in parts.netloc,
        (parts.hostname or "").rstrip("."),
        port,
        parts.path,
        parts.query,
    )


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port  # reading it is what checks it
    except ValueError:
        raise NotFollowed("which is no URL") from None
    return parts
