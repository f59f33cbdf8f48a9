"""Idempotency tokens of CreateCertificateAuthority and IssueCertificate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from acm.engine import tokens

TOKEN_LIFE = timedelta(minutes=5)
"""For how long a token stands for its call (Private CA's API reference)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token(tokens.Token):
    """A token of Private CA."""

    scope: str = "~"
    life: timedelta = TOKEN_LIFE
