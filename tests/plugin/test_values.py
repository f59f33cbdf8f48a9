"""Property values and their wire form."""

from __future__ import annotations

import pytest
from google.protobuf import json_format
from google.protobuf.struct_pb2 import Struct
from hypothesis import given
from hypothesis import strategies as st

from acm.plugin.structs import SIGNATURE, decode, encode, from_json
from acm.plugin.values import (
    UNKNOWN,
    Opaque,
    Output,
    ResourceReference,
    Secret,
    contains_secret,
    contains_unknown,
    plain,
    unwrap,
)

texts = st.text(max_size=20).filter(lambda text: text != "04da6b54-80e4-46f7-96ec-b56ff0331ba9")
keys = texts.filter(lambda key: key != SIGNATURE)
leaves = (
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False)
    | texts
    | st.just(UNKNOWN)
    | st.builds(ResourceReference, urn=texts, id=st.none() | texts | st.just(UNKNOWN), package_version=texts)
    | st.builds(
        Opaque,
        signature=st.sampled_from(["c44067f5952c0a294b673a41bacd8c17", "0def7320c3a5731c473e5ecbe6d01bc7"]),
        fields=st.fixed_dictionaries({"text": texts}),
    )
)
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(keys, inner, max_size=4)
        | st.builds(Secret, inner)
        | st.builds(
            Output, value=inner, secret=st.booleans(), dependencies=st.lists(texts, max_size=2).map(tuple)
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(keys, values, max_size=4))
def test_every_value_survives_the_wire(properties: dict) -> None:
    assert decode(Struct.FromString(encode(properties).SerializeToString())) == properties


WIRE_FORMS = [
    (UNKNOWN, "04da6b54-80e4-46f7-96ec-b56ff0331ba9"),
    (
        Secret("s"),
        {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": "s"},
    ),
    (
        Output(UNKNOWN, secret=True, dependencies=("urn:a",)),
        {
            "4dabf18193072939515e22adb298388d": "d0e6a833031e9bbcd3f4e8bde6ca49a4",
            "secret": True,
            "dependencies": ["urn:a"],
        },
    ),
    (
        ResourceReference("urn:a", "id-1", "1.0.0"),
        {
            "4dabf18193072939515e22adb298388d": "5cf8f73096256a8f31e491e813e4eb8e",
            "urn": "urn:a",
            "id": "id-1",
            "packageVersion": "1.0.0",
        },
    ),
    (
        Opaque("c44067f5952c0a294b673a41bacd8c17", {"text": "t", "hash": "h"}),
        {"4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", "text": "t", "hash": "h"},
    ),
    (3, 3.0),
    (None, None),
]


@pytest.mark.parametrize(("value", "wire"), WIRE_FORMS, ids=lambda value: type(value).__name__)
def test_the_wire_form_is_the_protocols(value: object, wire: object) -> None:
    encoded = json_format.MessageToDict(encode({"v": value}))["v"]
    assert encoded == wire
    assert decode(encode({"v": value}))["v"] == value
    assert from_json(wire) == value


def test_a_struct_with_an_unknown_signature_stays_an_object() -> None:
    assert from_json({SIGNATURE: "something new", "a": 1}) == {SIGNATURE: "something new", "a": 1.0}


@pytest.mark.parametrize("shown", [repr, str])
def test_a_secret_never_shows_its_value(shown) -> None:
    assert "hunter2" not in shown({"a": [Secret("hunter2"), Output("hunter2", secret=True)]})


def test_unwrapping_goes_to_every_depth_and_keeps_the_unknown() -> None:
    wrapped = {"a": Secret([Output("x"), {"b": Secret(UNKNOWN)}]), "c": None}
    assert plain(wrapped) == {"a": ["x", {"b": UNKNOWN}]}
    assert unwrap(Output(Secret("x"))) == "x"


@pytest.mark.parametrize(
    ("value", "unknown", "secret"),
    [
        ("x", False, False),
        ([{"a": UNKNOWN}], True, False),
        (Secret({"a": [UNKNOWN]}), True, True),
        (Output("x", secret=True), False, True),
        (Output(), True, False),
    ],
)
def test_unknown_and_secret_parts_are_found_at_every_depth(
    value: object, unknown: bool, secret: bool
) -> None:
    assert contains_unknown(value) is unknown
    assert contains_secret(value) is secret
