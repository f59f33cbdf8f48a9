"""Records of API calls as CloudTrail has them (specification, CloudTrail): who asked what of whom, and how it ended.

Pure. What is secret is masked here, before it goes anywhere: private keys and passphrases leave ten asterisks, however
long they are. Answers are recorded only where the specification shows them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from acm.model.clock import rfc3339


class Trail(StrEnum):
    """Which calls are recorded."""

    OFF = "off"
    CHANGES = "changes"
    """Those that change something, refused ones too."""
    ALL = "all"


READING = ("Describe", "Get", "List", "Search")
"""How the names of operations begin that change nothing."""

VERSION = "1.04"
SUFFIX = ".amazonaws.com"
"""What a service's signing name is followed by in ``eventSource``."""
MASK = "*" * 10
"""Stands for a secret of any length."""
MOST_OCTETS = 64
"""Octets of a buffer that are shown; its true length is told."""

_SECRET = {"PrivateKey", "Passphrase"}
_ANSWERED = {
    ("acm", "RequestCertificate"): ("CertificateArn",),
    ("acm", "ImportCertificate"): ("CertificateArn",),
    ("acm", "RevokeCertificate"): ("CertificateArn",),
    ("acm", "GetCertificate"): ("CertificateChain", "Certificate"),
    ("acm", "ExportCertificate"): ("CertificateChain", "PrivateKey", "Certificate"),
    ("acm-pca", "GetCertificate"): ("CertificateChain", "Certificate"),
}
"""Members of answers that are recorded, by service and operation; of all others the answer is null."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One call of an operation, as it was answered."""

    operation: str
    service: str
    """The signing name: ``acm`` or ``acm-pca``."""
    account: str
    region: str
    access_key: str
    """Empty where nobody had to sign."""
    source: str
    """The client's address."""
    user_agent: str
    request_id: str
    event_id: str
    at: datetime
    parameters: Mapping[str, Any] | None = None
    """The members of the request, by the model's names; None where it was refused before they were read."""
    answer: Mapping[str, Any] | None = None
    """The members of the answer; None where it was refused."""
    error_code: str = ""
    error_message: str = ""


def is_reading(operation: str) -> bool:
    """Tell whether an operation changes nothing."""
    return operation.startswith(READING)


def record(action: Action) -> dict[str, Any]:
    """Return the record of a call, in JSON's types."""
    refused = (
        {"errorCode": action.error_code, "errorMessage": action.error_message} if action.error_code else {}
    )
    return {
        "eventVersion": VERSION,
        "userIdentity": _identity(action),
        "eventTime": rfc3339(action.at),
        "eventSource": f"{action.service}{SUFFIX}",
        "eventName": action.operation,
        "awsRegion": action.region,
        "sourceIPAddress": action.source,
        "userAgent": action.user_agent,
        **refused,
        "requestParameters": None if action.parameters is None else _told(action.parameters),
        "responseElements": _answer(action),
        "requestID": action.request_id,
        "eventID": action.event_id,
        "eventType": "AwsApiCall",
        "recipientAccountId": action.account,
    }


def _identity(action: Action) -> dict[str, str]:
    if not action.access_key:
        arn = f"arn:aws:iam::{action.account}:root"
        return {"type": "Root", "principalId": action.account, "arn": arn, "accountId": action.account}
    return {
        "type": "IAMUser",
        "principalId": action.access_key,
        "arn": f"arn:aws:iam::{action.account}:user/{action.access_key}",
        "accountId": action.account,
        "accessKeyId": action.access_key,
        "userName": action.access_key,
    }


def _answer(action: Action) -> dict[str, Any] | None:
    names = _ANSWERED.get((action.service, action.operation), ())
    if action.answer is None or not names:
        return None
    shown = {name: action.answer[name] for name in names if name in action.answer}
    return {_camel(name): MASK if name in _SECRET else value for name, value in shown.items()}


def _told(members: Mapping[str, Any]) -> dict[str, Any]:
    return {
        _camel(name): _buffer(MASK.encode()) if name in _SECRET else _value(value)
        for name, value in members.items()
    }


def _value(value: Any) -> Any:
    """Return a member's value in JSON's types; octets as CloudTrail shows a buffer."""
    if isinstance(value, Mapping):
        return _told(value)
    if isinstance(value, bytes):
        return _buffer(value)
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_value(one) for one in value]
    return value


def _buffer(octets: bytes) -> dict[str, Any]:
    size = len(octets)
    return {
        "hb": list(octets[:MOST_OCTETS]),
        "offset": 0,
        "isReadOnly": False,
        "bigEndian": True,
        "nativeByteOrder": False,
        "mark": -1,
        "position": 0,
        "limit": size,
        "capacity": size,
        "address": 0,
    }


def _camel(name: str) -> str:
    return name[:1].lower() + name[1:]
