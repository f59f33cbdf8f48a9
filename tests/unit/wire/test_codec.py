"""Values of the model's shapes from JSON: what is hostile is refused, what the guide spells otherwise is read."""

import json

import pytest

from acm.wire import codec, model
from acm.wire.faults import Fault

LISTING = model.operation("ListCertificates").input_shape
HOSTILE = {
    "a number beyond every float": {"MaxItems": float("inf")},
    "no number": {"MaxItems": float("nan")},
    "a part of a number": {"MaxItems": 1.5},
    "a flag for a number": {"MaxItems": True},
    "a text for a list": {"CertificateStatuses": "ISSUED"},
    "nothing in a list": {"CertificateStatuses": [None]},
}


@pytest.mark.parametrize("members", HOSTILE.values(), ids=HOSTILE)
def test_refused_is(members):
    with pytest.raises(Fault, match="SerializationException"):
        codec.read(json.dumps(members).encode(), LISTING)


def test_a_whole_number_may_be_longer_than_any_float():
    assert codec.read(json.dumps({"MaxItems": 10**400}).encode(), LISTING) == {"MaxItems": 10**400}


def test_the_guides_spelling_of_a_curve_is_read_as_the_models():
    asked = {"Includes": {"keyTypes": ["EC_Prime256v1", "RSA_2048"]}}
    assert codec.read(json.dumps(asked).encode(), LISTING) == {
        "Includes": {"keyTypes": ["EC_prime256v1", "RSA_2048"]}
    }
