"""Operations on the tags of an authority."""

from __future__ import annotations

from collections.abc import Mapping

from acm.api import tags
from acm.api.call import Call, Members
from acm.api.private_ca.finding import own, page


def add(call: Call, members: Members) -> Members:
    """TagCertificateAuthority: keys that are there get the new value."""
    new = tags.read(members)
    call.manager.private_authorities.change_tags(own(call, members).arn, lambda there: {**there, **new})
    return {}


def remove(call: Call, members: Members) -> Members:
    """UntagCertificateAuthority: a key given with a value goes only where it has that value."""
    unwanted = tags.given(members)

    def without(there: Mapping[str, str]) -> Mapping[str, str]:
        return {
            key: value
            for key, value in there.items()
            if key not in unwanted or unwanted[key] not in (None, value)
        }

    call.manager.private_authorities.change_tags(own(call, members).arn, without)
    return {}


def list_all(call: Call, members: Members) -> Members:
    """ListTags."""
    shown, token = page(call, sorted(own(call, members).tags.items()), lambda tag: tag[0], members)
    return {"Tags": tags.written(dict(shown)), "NextToken": token}
