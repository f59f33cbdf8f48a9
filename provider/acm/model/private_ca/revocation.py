"""How an authority tells what it has revoked (Private CA's ``RevocationConfiguration``). Loads no library."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from acm.model.errors import InvalidParameter

DEFAULT_LIST_DAYS = 7
MOST_LIST_DAYS = 5000
"""``ExpirationInDays`` at most (botocore's model)."""

_HOST = re.compile(
    r"([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
_LONGEST_HOST = 253


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationConfiguration:
    """Whether an authority publishes lists and answers OCSP requests, and what its certificates name for that."""

    lists: bool = False
    """Whether it publishes revocation lists (``CrlConfiguration.Enabled``)."""
    list_days: int = DEFAULT_LIST_DAYS
    """For how many days a list holds (``ExpirationInDays``)."""
    list_host: str = ""
    """The host that certificates name for lists (``CustomCname``); empty for the server's own."""
    omits_list_address: bool = False
    """Whether certificates name no list (``OmitExtension``)."""
    bucket: str = ""
    """As it was asked for (``S3BucketName``); lists are served by the server, and nothing is written to a bucket."""
    object_acl: str = ""
    """Likewise (``S3ObjectAcl``)."""
    answers: bool = False
    """Whether it answers OCSP requests (``OcspConfiguration.Enabled``)."""
    answer_host: str = ""
    """The host that certificates name for OCSP (``OcspCustomCname``); empty for the server's own."""

    @property
    def publishes(self) -> bool:
        """Tell whether anything is published."""
        return self.lists or self.answers

    @classmethod
    def of_members(cls, members: Mapping[str, Any]) -> RevocationConfiguration:
        """Read ``RevocationConfiguration``; what has no place here is left out, see ``check_members``."""
        lists, answers = members.get("CrlConfiguration") or {}, members.get("OcspConfiguration") or {}
        extension = lists.get("CrlDistributionPointExtensionConfiguration") or {}
        listed = bool(lists.get("Enabled"))
        answered = bool(answers.get("Enabled"))
        return cls(
            lists=listed,
            list_days=int(lists.get("ExpirationInDays") or DEFAULT_LIST_DAYS)
            if listed
            else DEFAULT_LIST_DAYS,
            list_host=str(lists.get("CustomCname") or "") if listed else "",
            omits_list_address=listed and bool(extension.get("OmitExtension")),
            bucket=str(lists.get("S3BucketName") or "") if listed else "",
            object_acl=str(lists.get("S3ObjectAcl") or "") if listed else "",
            answers=answered,
            answer_host=str(answers.get("OcspCustomCname") or "") if answered else "",
        )

    def is_met_by(self, held: RevocationConfiguration) -> bool:
        """Tell whether ``held`` is what is asked for: who may read a list is the backend's choice where nobody says it."""
        return self == (held if self.object_acl else replace(held, object_acl=""))

    def members(self) -> dict[str, Any]:
        """Return it as ``RevocationConfiguration``, without what is empty."""
        lists: dict[str, Any] = {"Enabled": self.lists}
        answers: dict[str, Any] = {"Enabled": self.answers}
        if self.lists:
            lists |= {
                "ExpirationInDays": self.list_days,
                "CustomCname": self.list_host,
                "S3BucketName": self.bucket,
                "S3ObjectAcl": self.object_acl,
                "CrlType": "COMPLETE",
            }
        if self.omits_list_address:
            lists["CrlDistributionPointExtensionConfiguration"] = {"OmitExtension": True}
        if self.answer_host:
            answers["OcspCustomCname"] = self.answer_host
        return {
            "CrlConfiguration": {name: value for name, value in lists.items() if value != ""},
            "OcspConfiguration": answers,
        }

    def stored(self) -> dict[str, Any]:
        """Return it as JSON has it; ``RevocationConfiguration(**stored)`` reads it."""
        return asdict(self)


NOTHING_PUBLISHED = RevocationConfiguration()


def check_members(members: Mapping[str, Any]) -> None:
    """Raise ``InvalidParameter`` for what a ``RevocationConfiguration`` cannot have here."""
    lists, answers = members.get("CrlConfiguration") or {}, members.get("OcspConfiguration") or {}
    if lists.get("CrlType", "COMPLETE") != "COMPLETE":
        raise _refused("a revocation list is COMPLETE here: one for each authority.")
    if lists.get("CustomPath"):
        raise _refused("the path of a revocation list is the server's own here: leave CustomPath out.")
    for member, host in (
        ("CustomCname", lists.get("CustomCname")),
        ("OcspCustomCname", answers.get("OcspCustomCname")),
    ):
        if host and not _is_host(host):
            raise _refused(f"{member} has to be the name of a host, without protocol, port and path.")


def check_host(text: str) -> str:
    """Return ``text``; raise ``InvalidParameter`` where it is not the name of a host."""
    if not _is_host(text):
        raise InvalidParameter("expected the name of a host, without protocol, port and path.")
    return text


def _is_host(text: str) -> bool:
    return len(text) <= _LONGEST_HOST and _HOST.fullmatch(text) is not None


def _refused(why: str) -> InvalidParameter:
    return InvalidParameter(why, property_path="RevocationConfiguration")
