"""From requests of the model to the members of Private CA's operations."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from acm.authority.private.profiles import constraints
from acm.model.private_ca import templates
from acm.model.private_ca.authority import AuthorityRequest
from acm.model.private_ca.name_constraints import NameConstraints
from acm.model.private_ca.order import Certified, IssueRequest
from acm.model.private_ca.passthrough import AUTHORITY_USAGE, NAME_CONSTRAINTS
from acm.model.private_ca.templates import Template

Members = dict[str, Any]


def create(asked: AuthorityRequest, tags: Mapping[str, str], token: str) -> Members:
    """Return CreateCertificateAuthority's members."""
    members: Members = {
        "CertificateAuthorityConfiguration": {
            "KeyAlgorithm": asked.key_algorithm.value,
            "SigningAlgorithm": asked.signing_algorithm.value,
            "Subject": asked.subject.members(),
        },
        "CertificateAuthorityType": asked.type.value,
        "IdempotencyToken": asked.idempotency_token or token,
        "KeyStorageSecurityStandard": asked.key_storage,
        "UsageMode": asked.usage_mode.value,
    }
    if asked.revocation.publishes:
        members["RevocationConfiguration"] = asked.revocation.members()
    return {**members, "Tags": tag_list(tags)} if tags else members


def issue(asked: IssueRequest, token: str) -> Members:
    """Return IssueCertificate's members."""
    members: Members = {
        "CertificateAuthorityArn": asked.authority_arn,
        "Csr": asked.csr_pem.encode(),
        "SigningAlgorithm": asked.signing_algorithm,
        "Validity": {"Type": asked.validity.type.value, "Value": asked.validity.value},
        "TemplateArn": asked.template_arn,
        "IdempotencyToken": asked.idempotency_token or token,
    }
    if asked.not_before is not None:
        members["ValidityNotBefore"] = {"Type": "ABSOLUTE", "Value": int(asked.not_before.timestamp())}
    extensions = _extensions(asked)
    if extensions:
        members["ApiPassthrough"] = {"Extensions": extensions}
    return {name: value for name, value in members.items() if value is not None}


def template(certified: Certified) -> Template:
    """Return the template that makes what an authority is to get."""
    length, constrained = certified.path_length, certified.name_constraints is not None
    if certified.parent_arn is not None:
        return (templates.OPEN_SUBORDINATES if constrained else templates.SUBORDINATES)[length or 0]
    if length is not None:
        return templates.BLANK_ROOTS[length]
    return templates.OPEN_ROOT if constrained else templates.ROOT


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Return tags as the service lists them."""
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]


def _extensions(asked: IssueRequest) -> Members:
    extensions: Members = {}
    if asked.template_arn in {one.arn for one in templates.BLANK_ROOTS}:
        extensions["KeyUsage"] = dict(AUTHORITY_USAGE)
    if asked.name_constraints is not None:
        extensions["CustomExtensions"] = [_constraints(asked.name_constraints)]
    return extensions


def _constraints(wanted: NameConstraints) -> Members:
    der = constraints(wanted).public_bytes()
    return {
        "ObjectIdentifier": NAME_CONSTRAINTS,
        "Value": base64.b64encode(der).decode("ascii"),
        "Critical": True,
    }
