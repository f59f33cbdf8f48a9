"""DescribeCertificate."""

from __future__ import annotations

from acm.api import certificates
from acm.api.call import Call, Lasting, Members
from acm.model.certificate import Certificate

MOST_REMEMBERED = 256
"""Answers that are remembered: one about a certificate with a hundred names takes some hundred kilobytes."""

_remembered: dict[int, tuple[Certificate, Lasting]] = {}


def describe_certificate(call: Call, members: Members) -> Members:
    """Return everything about a certificate."""
    return _described(certificates.found(call, members["CertificateArn"]))


def describe_certificate_at_hand(call: Call, members: Members) -> Members:
    """Do the same for a manager that has certificates at hand.

    It returns the same object while nothing changes, and so the answer of a moment ago is given again.
    """
    certificate = certificates.found(call, members["CertificateArn"])
    known = _remembered.get(id(certificate))
    if known is None or known[0] is not certificate:
        if len(_remembered) >= MOST_REMEMBERED:
            _remembered.clear()
        known = _remembered[id(certificate)] = (certificate, Lasting(_described(certificate)))
    return known[1]


def _described(certificate: Certificate) -> Members:
    return {"Certificate": certificates.detail(certificate)}
