"""Validation records as a pure function of installation, account and base domain (design, decision 7).

Format, version 1, fixed for ever (a golden test holds it): a token is ``_`` and the first 32 lower-case hex digits of
SHA-256 over these fields in this order, each preceded by its length as four octets, big-endian, in UTF-8: the domain
separator ``pulumi-acm/validation-record/1``, the purpose (``name`` or ``value``), the installation's name, the account,
the base domain. The record is ``TOKEN(name).BASE. CNAME TOKEN(value).VALIDATIONZONE.``
"""

from __future__ import annotations

import hashlib

from acm.model.certificate import ResourceRecord
from acm.model.domains import base_domain

_SEPARATOR = "pulumi-acm/validation-record/1"
_DIGITS = 32


def validation_record(*, installation: str, account: str, validation_zone: str, name: str) -> ResourceRecord:
    """Return the record that proves control of the canonical ``name``; a wildcard shares that of its base domain."""
    base = base_domain(name).removesuffix(".").lower()
    identity = (installation, account, base)
    zone = validation_zone.strip(".").lower()
    return ResourceRecord(
        name=f"{_token('name', *identity)}.{base}.", value=f"{_token('value', *identity)}.{zone}."
    )


def _token(*fields: str) -> str:
    digest = hashlib.sha256()
    for field in (_SEPARATOR, *fields):
        octets = field.encode()
        digest.update(len(octets).to_bytes(4, "big") + octets)
    return f"_{digest.hexdigest()[:_DIGITS]}"
