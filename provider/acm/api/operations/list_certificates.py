"""ListCertificates: what it hides unless asked is hidden here too."""

from __future__ import annotations

from collections.abc import Collection

from acm.api import certificates, filters, paging
from acm.api.call import Call, Members
from acm.model.keys import KeyAlgorithm
from acm.model.search import Order, Search, SortKey
from acm.wire.faults import Fault

_DEFAULT_KEY_TYPES = (KeyAlgorithm.RSA_1024, KeyAlgorithm.RSA_2048)
"""The key types that are listed where none are asked for (specification, listing certificates)."""

_DEFAULT_ITEMS = 1000
_REFUSAL = "InvalidArgsException"


def list_certificates(call: Call, members: Members) -> Members:
    """Return a page of summaries."""
    order = _order(members)
    page = call.manager.search(
        Search(
            region=call.caller.region,
            matches=filters.listed(members),
            key_algorithms=_key_types(members),
            order=order,
            after=paging.place(call, members, refusal=_REFUSAL),
            limit=members.get("MaxItems", _DEFAULT_ITEMS),
        )
    )
    return {
        "CertificateSummaryList": [certificates.summary(one) for one in page.certificates],
        "NextToken": paging.token(call, members, page.end),
    }


def _order(members: Members) -> Order:
    if ("SortBy" in members) != ("SortOrder" in members):
        raise Fault(_REFUSAL, "SortBy and SortOrder must be specified together.")
    if "SortBy" not in members:
        return Order()
    return Order(key=SortKey(members["SortBy"]), descending=members["SortOrder"] == "DESCENDING")


def _key_types(members: Members) -> Collection[KeyAlgorithm]:
    return tuple(map(KeyAlgorithm, members.get("Includes", {}).get("keyTypes", _DEFAULT_KEY_TYPES)))
