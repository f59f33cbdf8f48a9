"""What is done around requests that botocore sends: a used-up quota is no throttling, and headers are sent and kept."""

from __future__ import annotations

from typing import Any

Members = dict[str, Any]

_QUOTA, _HIDDEN_QUOTA = "LimitExceededException", "quota"
"""A quota that is used up stays so: botocore takes it for throttling, and would ask again and again."""


def hide_quota(response: tuple[Any, Members] | None, **_: Any) -> None:
    """Give a quota that is used up another code while botocore decides whether to ask again."""
    error = response[1].get("Error", {}) if response else {}
    if error.get("Code") == _QUOTA:
        error["Code"] = _HIDDEN_QUOTA


def show_quota(parsed: Members, **_: Any) -> None:
    """Give it its own code back."""
    error = parsed.get("Error", {})
    if error.get("Code") == _HIDDEN_QUOTA:
        error["Code"] = _QUOTA


def sending(header: str) -> Any:
    """Return what sends ``header`` with a request."""

    def send(params: Members, **_: Any) -> None:
        params["headers"][header] = "1"

    return send


def keeping(seen: dict[str, str]) -> Any:
    """Return what puts the headers of an answer into ``seen``, their names in lower case."""

    def keep(response_dict: Members | None, **_: Any) -> None:
        if response_dict is not None:
            seen.update({key.lower(): str(value) for key, value in response_dict["headers"].items()})

    return keep
