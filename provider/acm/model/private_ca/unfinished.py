"""The tag of an authority that is being made: who asks again for the same finds by it what a dead process has left."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from acm.model.private_ca.authority import AuthorityRequest
from acm.model.private_ca.lifecycle import AuthorityStatus

UNFINISHED = "pulumi-acm:unfinished"
"""The tag of an authority without its certificate or its terms; its value stands for the request."""
UNDER_WAY = (AuthorityStatus.CREATING, AuthorityStatus.PENDING_CERTIFICATE, AuthorityStatus.ACTIVE)
"""What such an authority may be."""


def mark_of(asked: AuthorityRequest) -> str:
    """Return what stands for a request and for who makes it."""
    told = repr((asked.maker, asked.type, asked.key_algorithm, asked.signing_algorithm, asked.subject))
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def marked(asked: AuthorityRequest) -> dict[str, str]:
    """Return the tags of a request with the mark."""
    return {**asked.tags, UNFINISHED: mark_of(asked)}


def unmarked(tags: Mapping[str, str]) -> dict[str, str]:
    """Return tags without the mark."""
    return {key: value for key, value in tags.items() if key != UNFINISHED}
