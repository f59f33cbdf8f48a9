"""Why something is replaced or updated, in sentences: which property, and from what to what."""

from __future__ import annotations

from collections.abc import Iterator

from acm.cli.report.changes import Fate, Resource, names_of, text

_SHOWN = frozenset(
    {
        "certificateAuthorityArn",
        "domainName",
        "earlyRenewalDuration",
        "expiryGuardDays",
        "keyAlgorithm",
        "onTerminal",
        "region",
        "renewal",
        "validationMethod",
        "waitFor",
    }
)
"""Properties whose values are shown: none of them can hold a key, and the engine has blinded what is a secret."""

_NAMES = frozenset({"domainName", "subjectAlternativeNames"})

_STATUSES = {
    "EXPIRED": "it has expired",
    "FAILED": "its request failed",
    "REVOKED": "it is revoked",
    "VALIDATION_TIMED_OUT": "it was not validated in time and can never be issued",
}

_VERBS = {"add": "is added", "delete": "is removed", "update": "changes"}


def why(resource: Resource) -> tuple[str, ...]:
    """Return the reasons of what happens to a resource, most telling first; empty where there is nothing to say."""
    if resource.was_gone:
        return ("somebody deleted it outside of this stack",)
    if resource.fate not in (Fate.REPLACE, Fate.UPDATE):
        return ()
    told = tuple(dict.fromkeys(_reasons(resource)))
    if told or resource.fate is Fate.REPLACE:
        return told or ("the program asks for it",)
    return ("its last run was not finished",) if resource.state.init_errors else ()


def _reasons(resource: Resource) -> Iterator[str]:
    step = resource.step
    changed = {path: change.kind for path, change in step.detailed_diff.items()}
    for name in step.replace_reasons:
        if not any(_top(path) == name for path in changed):
            changed[name] = "update-replace"
    replacing = {path: kind for path, kind in changed.items() if kind.endswith("replace")}
    for path, kind in (replacing if resource.fate is Fate.REPLACE and replacing else changed).items():
        yield from _reason(resource, path, kind.removesuffix("-replace"))


def _reason(resource: Resource, path: str, kind: str) -> Iterator[str]:
    top = _top(path)
    if top == "status":
        status = resource.output("status")
        why_so = resource.output("failureReason")
        yield f"status {status or 'unknown'}: {_STATUSES.get(status, 'it is of no use any more')}" + (
            f" ({why_so})" if why_so else ""
        )
    elif top == "provider":
        yield "provider: its installation or account changes, so everything is made anew there"
    elif top in _NAMES and names_of(resource.old) != names_of(resource.new):
        yield from _names(resource)
    elif top in _SHOWN and resource.old and resource.new:
        old, new = (text(side.inputs.get(top)) for side in (resource.old, resource.new))
        yield f"{top}: {old or 'default'} → {new or 'default'}"
    else:
        yield f"{path} {_VERBS.get(kind, 'changes')}"


def _names(resource: Resource) -> Iterator[str]:
    old, new = names_of(resource.old), names_of(resource.new)
    gained = [name for name in new if name not in old]
    lost = [name for name in old if name not in new]
    if gained:
        yield f"names gained: {', '.join(gained)}"
    if lost:
        yield f"names lost: {', '.join(lost)}"
    if old and new and old[0] != new[0]:
        yield f"domainName: {old[0]} → {new[0]}"


def _top(path: str) -> str:
    """Return the first part of a property path."""
    return path.partition(".")[0].partition("[")[0]
