"""Validation records as a pure function."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acm.validation.tokens import http_content, http_redirect, validation_record

IDENTITY = {
    "installation": "default",
    "account": "123456789012",
    "validation_zone": "acm-validations.internal",
}


def test_the_record_of_a_domain_is_the_same_for_ever():
    record = validation_record(**IDENTITY, name="example.com")
    assert (record.name, record.type, record.value) == (
        "_a446834869fdeef341f041e880018d03.example.com.",
        "CNAME",
        "_b9da97527dc1349c762a6ededf600f8d.acm-validations.internal.",
    )


def test_a_wildcard_shares_the_record_of_its_base_domain():
    assert validation_record(**IDENTITY, name="*.example.com") == validation_record(
        **IDENTITY, name="example.com"
    )


def test_the_record_lies_under_the_domain_and_points_into_the_validation_zone():
    record = validation_record(**IDENTITY | {"validation_zone": "Proof.Example.NET."}, name="www.example.com")
    assert re.fullmatch(r"_[0-9a-f]{32}\.www\.example\.com\.", record.name)
    assert re.fullmatch(r"_[0-9a-f]{32}\.proof\.example\.net\.", record.value)
    assert record.name.split(".")[0] != record.value.split(".")[0]


@pytest.mark.parametrize(
    "changed",
    [{"installation": "other"}, {"account": "210987654321"}, {"name": "www.example.com"}],
    ids=["installation", "account", "domain"],
)
def test_another_identity_has_other_tokens(changed):
    one = validation_record(**IDENTITY, name="example.com")
    other = validation_record(**{**IDENTITY, "name": "example.com", **changed})
    assert one.name.split(".")[0] != other.name.split(".")[0]
    assert one.value.split(".")[0] != other.value.split(".")[0]


def test_the_validation_zone_changes_the_target_but_no_token():
    one = validation_record(**IDENTITY, name="example.com")
    other = validation_record(**IDENTITY | {"validation_zone": "elsewhere.test"}, name="example.com")
    assert one.name == other.name
    assert one.value.split(".")[0] == other.value.split(".")[0]


@given(st.text(min_size=1), st.text(min_size=1), st.text(min_size=1))
def test_text_moved_from_one_field_to_the_next_makes_another_token(first, second, third):
    """Without length prefixes these two would hash the same octets."""

    def token(installation, account):
        return validation_record(
            installation=installation, account=account, validation_zone="z.test", name="a.test"
        ).name

    assert token(first + second, third) != token(first, second + third)


REACHED = {"installation": "default", "account": "123456789012", "base_url": "http://pki.example.net/acm"}


def test_the_redirect_of_a_domain_and_its_content_are_the_same_for_ever():
    redirect = http_redirect(**REACHED, name="example.com")
    assert (redirect.redirect_from, redirect.redirect_to, http_content(redirect.redirect_to)) == (
        "http://example.com/.well-known/pki-validation/_36f46e824a8db32d751e70f775fb5e86.txt",
        "http://pki.example.net/acm/.well-known/pki-validation/_e36e3b9dc140908f0f7d054743e588d9.txt",
        "_4bef4e8c403631a2a508beaca35c1d55",
    )


@pytest.mark.parametrize(
    "other", [{"installation": "other"}, {"account": "210987654321"}, {"name": "www.example.com"}]
)
def test_another_installation_account_or_name_has_other_pages(other):
    one = http_redirect(**REACHED, name="example.com")
    another = http_redirect(**{**REACHED, "name": "example.com", **other})
    assert one.redirect_from.rpartition("/")[2] != another.redirect_from.rpartition("/")[2]
    assert one.redirect_to != another.redirect_to
    assert http_content(one.redirect_to) != http_content(another.redirect_to)


def test_neither_url_tells_the_content():
    redirect = http_redirect(**REACHED, name="example.com")
    content = http_content(redirect.redirect_to)
    assert content not in redirect.redirect_from + redirect.redirect_to


@pytest.mark.parametrize(
    "url",
    ["", "http://a/b.txt", "_" + "a" * 31 + ".txt", "_" + "A" * 32 + ".txt", "_" + "a" * 32, "http://["],
)
def test_what_is_no_such_page_has_no_content(url):
    assert http_content(url) is None
