"""Operations on certificates: those of authorities, and those that they issue."""

from __future__ import annotations

from acm.api.call import Call, Members
from acm.api.private_ca import passthrough
from acm.api.private_ca.finding import arn_of, own
from acm.model.private_ca.order import IssueRequest
from acm.model.private_ca.validity import Validity, ValidityType


def request_of_authority(call: Call, members: Members) -> Members:
    """GetCertificateAuthorityCsr."""
    return {"Csr": own(call, members).csr_pem}


def install(call: Call, members: Members) -> Members:
    """ImportCertificateAuthorityCertificate."""
    call.manager.private_authorities.install(
        own(call, members).arn, _text(members["Certificate"]), _text(members.get("CertificateChain", b""))
    )
    return {}


def of_authority(call: Call, members: Members) -> Members:
    """GetCertificateAuthorityCertificate: one's own authority's, or that of one that is shared."""
    found = call.manager.private_authorities.certificate(arn_of(call, members))
    return {"Certificate": found.certificate_pem, "CertificateChain": found.chain_pem or None}


def issue(call: Call, members: Members) -> Members:
    """IssueCertificate: signed when this returns."""
    begin = members.get("ValidityNotBefore")
    asked = IssueRequest(
        authority_arn=arn_of(call, members),
        csr_pem=_text(members["Csr"]),
        signing_algorithm=members["SigningAlgorithm"],
        validity=_validity(members["Validity"]),
        not_before=_validity(begin).moment() if begin else None,
        template_arn=members.get("TemplateArn"),
        name_constraints=passthrough.name_constraints(members),
        idempotency_token=members.get("IdempotencyToken"),
    )
    return {"CertificateArn": call.manager.private_authorities.issue(asked)}


def get(call: Call, members: Members) -> Members:
    """GetCertificate: what IssueCertificate has made, and its chain with the root last."""
    certificate, chain = call.manager.private_authorities.issued(
        arn_of(call, members), members["CertificateArn"]
    )
    return {"Certificate": certificate, "CertificateChain": chain}


def _validity(members: Members) -> Validity:
    return Validity(members["Value"], ValidityType(members["Type"]))


def _text(octets: bytes) -> str:
    """Return a PEM text; octets beyond ASCII become something that no PEM has."""
    return octets.decode("ascii", "replace")
