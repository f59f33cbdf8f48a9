"""What the input ``revocationConfiguration`` of an authority means, and the input that would make what holds. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from acm.model.backends import Backend, BackendKind
from acm.model.errors import AcmError, InvalidParameter
from acm.model.private_ca.revocation import DEFAULT_LIST_DAYS, NOTHING_PUBLISHED, RevocationConfiguration
from acm.plugin.diffing import Entry, Kind
from acm.plugin.resources import shared
from acm.plugin.values import Properties, Value, contains_unknown, text_of, unwrap
from acm.settings import Settings

NAME = "revocationConfiguration"
_LISTS, _ANSWERS = "crlConfiguration", "ocspConfiguration"


def read(inputs: Mapping[str, Value]) -> RevocationConfiguration | None:
    """Return what checked inputs ask for; None where they say nothing of it."""
    given = unwrap(inputs.get(NAME))
    if not isinstance(given, dict):
        return None
    lists, answers = _object(given, _LISTS), _object(given, _ANSWERS)
    listed, answered = _flag(lists, "enabled"), _flag(answers, "enabled")
    return RevocationConfiguration(
        lists=listed,
        list_days=_days(lists),
        list_host=text_of(lists, "customCname") or "",
        omits_list_address=_flag(lists, "omitExtension"),
        bucket=text_of(lists, "s3BucketName") or "",
        object_acl=text_of(lists, "s3ObjectAcl") or "",
        answers=answered,
        answer_host=text_of(answers, "ocspCustomCname") or "",
    )


def wanted(old: Mapping[str, Value], new: Mapping[str, Value]) -> RevocationConfiguration | None:
    """Return what an update makes of it: what was asked for once and is no more is taken back."""
    asked = read(new)
    return NOTHING_PUBLISHED if asked is None and read(old) is not None else asked


def shown(held: RevocationConfiguration) -> Value:
    """Return the input that asks for what holds, without what it need not say."""
    lists: Properties = {"enabled": True} if held.lists else {}
    if held.lists:
        lists |= shared.given(
            {
                "expirationInDays": None if held.list_days == DEFAULT_LIST_DAYS else float(held.list_days),
                "customCname": held.list_host or None,
                "omitExtension": held.omits_list_address or None,
                "s3BucketName": held.bucket or None,
                "s3ObjectAcl": held.object_acl or None,
            }
        )
    answers: Properties = {"enabled": True} if held.answers else {}
    if held.answer_host:
        answers["ocspCustomCname"] = held.answer_host
    return {name: value for name, value in ((_LISTS, lists), (_ANSWERS, answers)) if value}


def check(backend: Backend, settings: Settings, inputs: Mapping[str, Value]) -> Iterator[AcmError]:
    """Yield what is wrong with a well-formed input, and what this backend cannot publish."""
    if contains_unknown(inputs.get(NAME)):
        return
    given = unwrap(inputs.get(NAME))
    asked = read(inputs)
    if asked is None or not isinstance(given, dict):
        return
    yield from _without_effect(_object(given, _LISTS), _LISTS)
    yield from _without_effect(_object(given, _ANSWERS), _ANSWERS)
    if asked.publishes and backend.kind is BackendKind.EMBEDDED and settings.pointer_base_url is None:
        yield InvalidParameter(
            "revocation lists and OCSP answers need an address that certificates can name.",
            hint="Set ACM_POINTER_BASE_URL=http://HOST to where `acm serve` with this home answers, or leave it out.",
            property_path=NAME,
        )
    if asked.lists and not asked.bucket and backend.kind is BackendKind.AWS:
        yield InvalidParameter(
            "AWS publishes revocation lists in a bucket of yours.",
            hint="Give the name of one that Private CA may write to.",
            property_path=f"{NAME}.{_LISTS}.s3BucketName",
        )


def changed(
    old: Mapping[str, Value], new: Mapping[str, Value], entries: tuple[Entry, ...]
) -> tuple[Entry, ...]:
    """Return the change that a comparison by table does not see: from nothing said to nothing published."""
    seen = any(entry.top == NAME for entry in entries)
    if seen or unwrap(old.get(NAME)) is not None or unwrap(new.get(NAME)) is None:
        return ()
    return (Entry(NAME, Kind.ADD),)


def _without_effect(given: Properties, name: str) -> Iterator[AcmError]:
    if _flag(given, "enabled"):
        return
    for member in shared.given(given):
        if member != "enabled":
            yield InvalidParameter(
                f"{member} says nothing while enabled is not true.",
                hint="Say `enabled: true`, or leave it out.",
                property_path=f"{NAME}.{name}.{member}",
            )


def _object(given: Mapping[str, Value], name: str) -> Properties:
    value = unwrap(given.get(name))
    return value if isinstance(value, dict) else {}


def _flag(given: Mapping[str, Value], name: str) -> bool:
    return unwrap(given.get(name)) is True


def _days(lists: Mapping[str, Value]) -> int:
    days = unwrap(lists.get("expirationInDays"))
    return int(days) if isinstance(days, float | int) else DEFAULT_LIST_DAYS
