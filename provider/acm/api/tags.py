"""Tags in the shapes of the wire."""

from __future__ import annotations

from acm.api.call import Members
from acm.model.errors import InvalidTag


def read(members: Members) -> dict[str, str]:
    """Return ``Tags`` as a map, an absent value as an empty one; raise ``InvalidTag`` where a key is given twice."""
    return {key: value or "" for key, value in given(members).items()}


def given(members: Members) -> dict[str, str | None]:
    """Return ``Tags`` as a map, an absent value as None; raise ``InvalidTag`` where a key is given twice."""
    tags = members.get("Tags", ())
    found = {tag["Key"]: tag.get("Value") for tag in tags}
    if len(found) != len(tags):
        raise InvalidTag("a tag key is given more than once.")
    return found


def written(tags: dict[str, str]) -> list[Members]:
    """Return ``Tags``, in the order of their keys."""
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]
