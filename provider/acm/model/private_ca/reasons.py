"""Reasons of revocations by Private CA's names, of which two are not ACM's."""

from __future__ import annotations

from acm.model.certificate import RevocationReason

_CA_COMPROMISE = "CERTIFICATE_AUTHORITY_COMPROMISE"


def reason_of(word: str) -> RevocationReason:
    """Return the reason of Private CA's ``word``, one of its model's."""
    return RevocationReason.CA_COMPROMISE if word == _CA_COMPROMISE else RevocationReason(word)


def word_of(reason: RevocationReason) -> str:
    """Return Private CA's word for a reason; ``UNSPECIFIED`` for those that it does not have."""
    if reason is RevocationReason.CA_COMPROMISE:
        return _CA_COMPROMISE
    if reason is RevocationReason.SUPERCEDED:
        return RevocationReason.SUPERSEDED.value
    if reason in (RevocationReason.CERTIFICATE_HOLD, RevocationReason.REMOVE_FROM_CRL):
        return RevocationReason.UNSPECIFIED.value
    return reason.value
