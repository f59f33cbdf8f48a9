"""Check by table."""

from __future__ import annotations

import pytest

from acm.plugin.checking import check
from acm.plugin.properties import Entries, Flag, Items, Nested, Property, Text, Whole
from acm.plugin.values import UNKNOWN, Opaque, Output, Secret

INNER = Nested(
    token="x:index:Inner",
    description="An inner object.",
    properties=(
        Property(name="server", type=Text(), description="", required=True),
        Property(name="pass", type=Text(longest=5), description="", secret=True),
    ),
)
TABLE = (
    Property(name="domainName", type=Text(longest=10), description="", required=True),
    Property(name="names", type=Items(of=Text(), most=3), description=""),
    Property(name="tags", type=Entries(of=Text(), most=2), description=""),
    Property(name="ttl", type=Whole(least=1, most=100), description=""),
    Property(name="force", type=Flag(), description=""),
    Property(name="mode", type=Text(choices=("DNS",)), description=""),
    Property(name="inner", type=INNER, description=""),
    Property(name="renewal", type=Text(), description="", not_available="Leave it out."),
)

CASES = [
    ("nothing is wrong", {"domainName": "a", "ttl": 5.0, "force": True, "mode": "DNS"}, {}),
    ("a required one is missing", {}, {"domainName": "InvalidParameter"}),
    ("null counts as missing", {"domainName": None}, {"domainName": "InvalidParameter"}),
    ("a wrong type", {"domainName": 3.0}, {"domainName": "InvalidParameter"}),
    ("a bool is no number", {"domainName": "a", "ttl": True}, {"ttl": "InvalidParameter"}),
    ("a fraction", {"domainName": "a", "ttl": 1.5}, {"ttl": "InvalidParameter"}),
    ("below the least", {"domainName": "a", "ttl": 0.0}, {"ttl": "InvalidParameter"}),
    ("an infinite number", {"domainName": "a", "ttl": float("inf")}, {"ttl": "InvalidParameter"}),
    ("too long", {"domainName": "a" * 11}, {"domainName": "InvalidParameter"}),
    ("an item of a wrong type", {"domainName": "a", "names": ["a", 1.0]}, {"names[1]": "InvalidParameter"}),
    ("too many items", {"domainName": "a", "names": ["a"] * 4}, {"names": "InvalidParameter"}),
    (
        "too many entries",
        {"domainName": "a", "tags": dict.fromkeys("abc", "x")},
        {"tags": "InvalidParameter"},
    ),
    ("a key with a dot", {"domainName": "a", "tags": {"a.b": 1.0}}, {'tags["a.b"]': "InvalidParameter"}),
    ("no choice", {"domainName": "a", "mode": "POST"}, {"mode": "InvalidParameter"}),
    ("a later property", {"domainName": "a", "renewal": "x"}, {"renewal": "NotAvailable"}),
    ("nested and missing", {"domainName": "a", "inner": {}}, {"inner.server": "InvalidParameter"}),
    (
        "nested and unknown",
        {"domainName": "a", "inner": {"server": "s", "sever": "s"}},
        {"inner.sever": "UnknownProperty"},
    ),
    ("an asset", {"domainName": Opaque("x", {})}, {"domainName": "InvalidParameter"}),
    (
        "all at once",
        {"names": 1.0, "ttl": "x", "domainNam": "a"},
        {
            "domainName": "InvalidParameter",
            "names": "InvalidParameter",
            "ttl": "InvalidParameter",
            "domainNam": "UnknownProperty",
        },
    ),
    (
        "unknown values pass",
        {"domainName": UNKNOWN, "names": [UNKNOWN], "tags": UNKNOWN, "inner": Output()},
        {},
    ),
    ("secret values are checked", {"domainName": Secret(1.0)}, {"domainName": "InvalidParameter"}),
]


@pytest.mark.parametrize(("given", "wrong"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_every_failure_is_named_with_its_path(given: dict, wrong: dict) -> None:
    assert {error.property_path: error.code for error in check(TABLE, given)} == wrong


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("domainname", "domainName"),
        ("domain_name", "domainName"),
        ("domanName", "domainName"),
        ("tag", "tags"),
    ],
)
def test_an_unknown_property_brings_the_nearest_name(key: str, meant: str) -> None:
    errors = check(TABLE, {"domainName": "a", key: "x"})
    assert [error.hint for error in errors] == [f"Did you mean {meant}?"]


def test_an_unknown_property_like_nothing_lists_what_there_is() -> None:
    (error,) = check(TABLE, {"domainName": "a", "qqqq": "x"})
    assert "domainName, names, tags" in error.hint


def test_a_misplaced_property_says_where_it_belongs() -> None:
    (error,) = check(TABLE, {"domainName": "a", "body": "x"}, misplaced=(("body", "Use Other."),))
    assert (error.code, error.hint) == ("NotAvailable", "Use Other.")


@pytest.mark.parametrize(
    "given",
    [
        {"domainName": Secret("hunter2-hunter2")},
        {"domainName": "a", "mode": Secret("hunter2")},
        {"domainName": "a", "mode": Output("hunter2", secret=True)},
        {"domainName": "a", "inner": {"server": "s", "pass": "hunter2"}},
        {"domainName": "a", "tags": Secret({"hunter": ["hunter2"]})},
    ],
)
def test_a_failure_of_a_secret_value_does_not_quote_it(given: dict) -> None:
    errors = check(TABLE, given)
    assert errors
    assert "hunter2" not in " ".join(error.diagnostics() for error in errors)
