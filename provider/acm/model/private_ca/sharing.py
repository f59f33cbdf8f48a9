"""Resource policies of authorities: which other accounts may use one, and for what (PutPolicy)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from acm.model.errors import InvalidPolicy
from acm.model.private_ca.templates import END_ENTITY

MOST_CHARACTERS = 81920
ISSUE = "acm-pca:IssueCertificate"
_TEMPLATE_KEY = "acm-pca:TemplateArn"
_VERSION = "2012-10-17"
_ACCOUNT = re.compile(r"(arn:[a-z-]+:iam::)?(?P<account>[0-9]{12})(?(1):.+)")
"""A principal is an account, or the root, a role or a user of one."""


def check(policy: str, authority_arn: str) -> str:
    """Return ``policy``; raise ``InvalidPolicy`` where it is none of the authority, or says what is not understood here.

    A condition that is not understood would have to be ignored or to refuse for ever: both would surprise.
    """
    for number, statement in enumerate(_statements(policy)):
        place = f"Statement[{number}]"
        _require(statement.get("Effect") in ("Allow", "Deny"), f"{place}.Effect has to be Allow or Deny.")
        _require(bool(_accounts(statement)), f"{place}.Principal has to name AWS accounts.")
        _require(bool(_listed(statement, "Action")), f"{place}.Action is missing.")
        resources = _listed(statement, "Resource")
        _require(resources == [authority_arn], f"{place}.Resource has to be {authority_arn}.")
        _require(
            _condition(statement) is not None,
            f"{place}.Condition may be StringEquals on {_TEMPLATE_KEY} only.",
        )
    return policy


def shared_with(policy: str | None) -> frozenset[str]:
    """Return the accounts that a checked policy lets issue certificates."""
    if policy is None:
        return frozenset()
    named = {account for statement in _statements(policy) for account in _accounts(statement)}
    return frozenset(account for account in named if allows(policy, account))


def allows(policy: str | None, account: str, *, action: str = ISSUE, template: str = END_ENTITY.arn) -> bool:
    """Tell whether a checked policy lets ``account`` do ``action`` with ``template``; a Deny wins."""
    if policy is None:
        return False
    effects = {
        statement["Effect"]
        for statement in _statements(policy)
        if account in _accounts(statement) and _names(statement, action) and _fits(statement, template)
    }
    return effects == {"Allow"}


def grant(authority_arn: str, accounts: tuple[str, ...]) -> str:
    """Return the policy that shares an authority with ``accounts`` for certificates of servers and clients."""
    partition = authority_arn.split(":")[1]
    principals = [f"arn:{partition}:iam::{account}:root" for account in sorted(accounts)]
    common = {"Effect": "Allow", "Principal": {"AWS": principals}, "Resource": authority_arn}
    reading = ["DescribeCertificateAuthority", "GetCertificate", "GetCertificateAuthorityCertificate"]
    reading += ["ListPermissions", "ListTags"]
    statements = [
        {"Sid": "Read", **common, "Action": [f"acm-pca:{name}" for name in reading]},
        {
            "Sid": "Issue",
            **common,
            "Action": [ISSUE],
            "Condition": {"StringEquals": {_TEMPLATE_KEY: END_ENTITY.arn}},
        },
    ]
    return json.dumps({"Version": _VERSION, "Statement": statements})


def _statements(policy: str) -> list[dict[str, Any]]:
    try:
        document = json.loads(policy) if len(policy) <= MOST_CHARACTERS else None
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise _refused(f"it has to be a JSON object of at most {MOST_CHARACTERS} characters.")
    _require(document.get("Version") == _VERSION, f"its Version has to be {_VERSION}.")
    statements = document.get("Statement")
    statements = [statements] if isinstance(statements, dict) else statements
    if not isinstance(statements, list) or not all(isinstance(one, dict) for one in statements):
        raise _refused("its Statement has to be an object or a list of objects.")
    _require(bool(statements), "it has no Statement.")
    return statements


def _accounts(statement: Mapping[str, Any]) -> frozenset[str]:
    principal = statement.get("Principal")
    named = _listed(principal, "AWS") if isinstance(principal, dict) else []
    accounts = (_ACCOUNT.fullmatch(text) for text in named)
    return frozenset(found["account"] for found in accounts if found)


def _names(statement: Mapping[str, Any], action: str) -> bool:
    return any(named in (action, "acm-pca:*", "*") for named in _listed(statement, "Action"))


def _condition(statement: Mapping[str, Any]) -> frozenset[str] | None:
    """Return the templates that a statement is for, empty for all; None for a condition that is not understood."""
    condition = statement.get("Condition", {})
    if condition == {}:
        return frozenset()
    if not isinstance(condition, dict) or list(condition) != ["StringEquals"]:
        return None
    keys = condition["StringEquals"]
    if not isinstance(keys, dict) or list(keys) != [_TEMPLATE_KEY]:
        return None
    return frozenset(_listed(keys, _TEMPLATE_KEY)) or None


def _fits(statement: Mapping[str, Any], template: str) -> bool:
    templates = _condition(statement)
    return templates is not None and (not templates or template in templates)


def _listed(holder: Mapping[str, Any], key: str) -> list[str]:
    value = holder.get(key)
    return list(_texts(value if isinstance(value, list) else [value]))


def _texts(values: list[Any]) -> Iterator[str]:
    yield from (value for value in values if isinstance(value, str))


def _require(condition: bool, why: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not condition:
        raise _refused(why)


def _refused(why: str) -> InvalidPolicy:
    return InvalidPolicy(f"the resource policy cannot be used: {why}", property_path="policy")
