"""What proves control of a domain, as a pure function of installation, account and base domain (design, decision 7).

Format, version 1, fixed for ever (a golden test holds it): a token is ``_`` and the first 32 lower-case hex digits of
SHA-256 over these fields in this order, each preceded by its length as four octets, big-endian, in UTF-8: the domain
separator ``pulumi-acm/validation-record/1``, the purpose (``name`` or ``value``), the installation's name, the account,
the base domain. The record is ``TOKEN(name).BASE. CNAME TOKEN(value).VALIDATIONZONE.``

Over HTTP the purposes are ``http-name`` and ``http-value``: ``http://NAME/.well-known/pki-validation/TOKEN(http-name).txt``
leads to ``BASEURL/.well-known/pki-validation/TOKEN(http-value).txt``. Its content is the token of the purpose
``http-content`` and one field, the token of that URL: whoever only echoes what is asked for cannot know it (Baseline
Requirements, 3.2.2.4.18).
"""

from __future__ import annotations

import hashlib
import re

from acm.model.certificate import HttpRedirect, ResourceRecord
from acm.model.domains import base_domain

_SEPARATOR = "pulumi-acm/validation-record/1"
_DIGITS = 32

WELL_KNOWN = "/.well-known/pki-validation"
"""Where pages that prove control stand (Baseline Requirements, 3.2.2.4.18)."""
_PAGE = re.compile(r"(?:.*/)?(_[0-9a-f]{32})\.txt")


def validation_record(*, installation: str, account: str, validation_zone: str, name: str) -> ResourceRecord:
    """Return the record that proves control of the canonical ``name``; a wildcard shares that of its base domain."""
    base = base_domain(name).removesuffix(".").lower()
    identity = (installation, account, base)
    zone = validation_zone.strip(".").lower()
    return ResourceRecord(
        name=f"{_token('name', *identity)}.{base}.", value=f"{_token('value', *identity)}.{zone}."
    )


def http_redirect(*, installation: str, account: str, base_url: str, name: str) -> HttpRedirect:
    """Return what has to be reached over HTTP to prove control of the canonical ``name``, which is no wildcard.

    ``base_url`` is where the content is served, without a final slash.
    """
    host = name.removesuffix(".").lower()
    identity = (installation, account, host)
    return HttpRedirect(
        redirect_from=f"http://{host}{WELL_KNOWN}/{_token('http-name', *identity)}.txt",
        redirect_to=f"{base_url}{WELL_KNOWN}/{_token('http-value', *identity)}.txt",
    )


def http_content(redirect_to: str) -> str | None:
    """Return the content of a URL, or path, that ends with the name of such a page; None for any other."""
    page = _PAGE.fullmatch(redirect_to)
    return _token("http-content", page[1]) if page else None


def _token(*fields: str) -> str:
    digest = hashlib.sha256()
    for field in (_SEPARATOR, *fields):
        octets = field.encode()
        digest.update(len(octets).to_bytes(4, "big") + octets)
    return f"_{digest.hexdigest()[:_DIGITS]}"
