"""Diff by table."""

from __future__ import annotations

import pytest

from acm.plugin.diffing import Entry, Kind, diff
from acm.plugin.properties import Change, Entries, Flag, Items, Nested, Property, Text, Whole
from acm.plugin.values import UNKNOWN, Secret

LOWER = Text(canonical=str.lower)
TABLE = (
    Property(name="name", type=LOWER, description="", change=Change.REPLACE),
    Property(name="names", type=Items(of=LOWER, as_set=True), description="", change=Change.REPLACE),
    Property(name="servers", type=Items(of=Text()), description=""),
    Property(name="tags", type=Entries(of=Text()), description=""),
    Property(name="ttl", type=Whole(least=1, most=9), description="", default=5),
    Property(name="force", type=Flag(), description=""),
    Property(
        name="options",
        description="",
        type=Nested(
            token="x:index:O",
            description="",
            properties=(Property(name="log", type=Text(), description="", default="ON"),),
        ),
    ),
)
ADD, UPDATE, DELETE = Kind.ADD, Kind.UPDATE, Kind.DELETE

CASES = [
    ("nothing", {"name": "a"}, {"name": "a"}, []),
    ("case", {"name": "A"}, {"name": "a"}, []),
    ("secrecy", {"name": "a"}, {"name": Secret("a")}, []),
    ("a text", {"name": "a"}, {"name": "b"}, [("name", UPDATE, True)]),
    ("an unknown text", {"name": "a"}, {"name": UNKNOWN}, [("name", UPDATE, True)]),
    ("a new text", {}, {"name": "b"}, [("name", ADD, True)]),
    ("a text gone", {"name": "a"}, {}, [("name", DELETE, True)]),
    ("order and repetition", {"names": ["a", "B"]}, {"names": ["b", "A", "a"]}, []),
    ("a name more", {"names": ["a"]}, {"names": ["b", "a"]}, [("names[0]", ADD, True)]),
    ("a name less", {"names": ["a", "b"]}, {"names": ["b"]}, [("names[0]", DELETE, True)]),
    ("a name for another", {"names": ["a", "b"]}, {"names": ["a", "c"]}, [("names[1]", UPDATE, True)]),
    ("an unknown name", {"names": ["a"]}, {"names": ["a", UNKNOWN]}, [("names[1]", ADD, True)]),
    ("unknown names", {"names": ["a"]}, {"names": UNKNOWN}, [("names", UPDATE, True)]),
    ("an empty set is none", {}, {"names": []}, []),
    ("a list's order", {"servers": ["a", "b"]}, {"servers": ["b", "a"]}, [
        ("servers[0]", UPDATE, False),
        ("servers[1]", UPDATE, False),
    ]),
    ("a list's length", {"servers": ["a"]}, {"servers": ["a", "b"]}, [("servers[1]", ADD, False)]),
    ("tags", {"tags": {"a": "1", "b": "2", "c": "3"}}, {"tags": {"a": "1", "b": "3", "d.e": "4"}}, [
        ("tags.b", UPDATE, False),
        ("tags.c", DELETE, False),
        ('tags["d.e"]', ADD, False),
    ]),
    ("a default", {}, {"ttl": 5.0}, []),
    ("beside a default", {}, {"ttl": 6.0}, [("ttl", ADD, False)]),
    ("back to a default", {"ttl": 6.0}, {}, [("ttl", DELETE, False)]),
    ("a flag's default", {"force": False}, {}, []),
    ("a flag", {"force": False}, {"force": True}, [("force", UPDATE, False)]),
    ("a nested default", {}, {"options": {"log": "ON"}}, []),
    ("a nested change", {}, {"options": {"log": "OFF"}}, [("options.log", ADD, False)]),
    ("an unknown object", {"options": {"log": "ON"}}, {"options": UNKNOWN}, [("options", UPDATE, False)]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_change_is_what_changes_the_meaning(old: dict, new: dict, expected: list) -> None:
    assert list(diff(TABLE, old, new)) == [Entry(*entry) for entry in expected]


@pytest.mark.parametrize(
    ("path", "top"), [("a", "a"), ("a[0].b", "a"), ('tags["x.y"]', "tags"), ("o.p", "o")]
)
def test_the_top_of_a_path_is_its_property(path: str, top: str) -> None:
    assert Entry(path, UPDATE).top == top
