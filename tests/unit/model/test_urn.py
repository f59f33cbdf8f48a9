"""Pulumi's names of resources."""

import pytest

from acm.model.urn import Urn

CASES = {
    "urn:pulumi:dev::web::acm:index:Certificate::web": ("acm:index:Certificate", "web"),
    "urn:pulumi:dev::web::my:c:Edge$acm:index:Certificate::web": ("acm:index:Certificate", "web"),
    "urn:pulumi:dev::web::acm:index:Certificate::a::b$c": ("acm:index:Certificate", "a::b$c"),
}


@pytest.mark.parametrize("text", CASES)
def test_a_urn_is_read_and_written_the_same(text: str) -> None:
    urn = Urn.parse(text)
    assert urn is not None
    assert (urn.type, urn.name) == CASES[text]
    assert str(urn) == text
    assert urn.owner == "dev::web"


@pytest.mark.parametrize("text", ["", "web", "urn:pulumi:dev::web", "arn:aws:acm:::certificate/1"])
def test_what_is_no_urn_is_none(text: str) -> None:
    assert Urn.parse(text) is None


def test_the_type_is_changed_below_the_same_parents() -> None:
    urn = Urn("dev", "web", "a:b:C$d:e:F", "x")
    assert urn.with_type("g:h:I", "a:b:C").types == "a:b:C$g:h:I"
    assert urn.with_type("g:h:I", "").types == "g:h:I"
