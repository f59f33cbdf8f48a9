"""Names a certificate may carry: the rules, one case each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acm.model import domains
from acm.model.errors import InvalidDomainName, LimitExceeded

LONGEST_LABEL = "a" * 63
LONGEST_NAME = ".".join(["a" * 63, "b" * 63, "c" * 63, "d" * 57, "com"])

CANONICAL = [
    ("Example.COM", "example.com"),
    ("example.com.", "example.com"),
    ("*.Example.com", "*.example.com"),
    ("exämple.com", "xn--exmple-cua.com"),
    ("*.例え.jp", "*.xn--r8jz45g.jp"),
    ("xn--xyz.com", "xn--xyz.com"),
    ("a--example.com", "a--example.com"),
    ("abc--example.com", "abc--example.com"),
    (f"{LONGEST_LABEL}.com", f"{LONGEST_LABEL}.com"),
    (LONGEST_NAME, LONGEST_NAME),
    ("1.2.3.example", "1.2.3.example"),
    ("a。example.com", "a.example.com"),
]


@pytest.mark.parametrize(("written", "canonical"), CANONICAL)
def test_a_name_has_one_canonical_form(written, canonical):
    assert domains.check_name(written) == canonical


REFUSED = [
    ("", "empty"),
    ("   ", "empty"),
    (".", "the root"),
    ("localhost", "one label"),
    ("example..com", "empty label"),
    (".example.com", "empty label"),
    (f"a{LONGEST_LABEL}.com", "at most 63 octets"),
    (f"a{LONGEST_NAME}", "at most 63 octets"),
    (f"a.{LONGEST_NAME}", "at most 253 octets"),
    ("a." * 600 + "com", "at most 253 octets"),
    ("a_b.example.com", "LDH"),
    ("-a.example.com", "LDH"),
    ("a-.example.com", "LDH"),
    ("a b.example.com", "LDH"),
    ("a\x00b.example.com", "LDH"),
    ("ab--example.com", "only 'xn--' names"),
    ("www.ab--example.com", "only 'xn--' names"),
    ("xn--example.com", "not a valid internationalized name"),
    ("*", "one label|whole leftmost"),
    ("*.*.example.com", "whole leftmost label"),
    ("www.*.example.com", "whole leftmost label"),
    ("*www.example.com", "whole leftmost label"),
    ("192.0.2.1", "IP address"),
    ("com", "one label"),
    ("co.uk", "public suffix"),
    ("*.co.uk", "public suffix"),
    ("www.amazonaws.com", "never certified"),
    ("amazonaws.com", "never certified"),
    ("*.cloudfront.net", "never certified"),
    ("x.elasticbeanstalk.com", "never certified"),
]


@pytest.mark.parametrize(("name", "rule"), REFUSED)
def test_a_name_that_breaks_a_rule_is_refused_with_that_rule(name, rule):
    with pytest.raises(InvalidDomainName, match=rule):
        domains.check_name(name)


def test_a_hostile_name_is_quoted_short_in_the_error():
    with pytest.raises(InvalidDomainName) as refusal:
        domains.check_name("x" * 100_000 + ".com")
    assert len(refusal.value.diagnostics()) < 300


@pytest.mark.parametrize(
    ("accepted", "name", "allowed"),
    [
        (None, "host.test", True),
        ((), "host.test", False),
        (("test",), "host.test", True),
        (("corp.internal",), "a.corp.internal", True),
        (("corp.internal",), "a.other.internal", False),
        ((), "www.example.com", True),
    ],
)
def test_private_suffixes_are_certified_only_where_accepted(accepted, name, allowed):
    if allowed:
        assert domains.check_name(name, accepted_suffixes=accepted) == name
    else:
        with pytest.raises(InvalidDomainName, match="not a public top-level domain"):
            domains.check_name(name, accepted_suffixes=accepted)


def test_the_first_name_has_at_most_64_octets():
    domains.check_common_name("a" * 60 + ".com")
    with pytest.raises(InvalidDomainName, match="common name"):
        domains.check_common_name("a" * 61 + ".com")


def test_a_name_too_long_for_its_validation_record_is_refused():
    fits = ".".join(["a" * 63, "b" * 63, "c" * 63, "d" * 23, "com"])
    assert len(fits) == 219
    domains.check_record_fits(f"*.{fits}")
    with pytest.raises(InvalidDomainName, match="at most 219 octets"):
        domains.check_record_fits(f"x{fits}")


def test_names_are_a_set_whose_first_stays_first():
    assert domains.name_set(["b.com", "c.com", "a.com", "b.com", "c.com"]) == ("b.com", "a.com", "c.com")


def test_too_many_names_are_refused_with_the_quota_and_its_setting():
    with pytest.raises(LimitExceeded, match="at most 2 names; there are 3") as refusal:
        domains.check_count(("a.com", "b.com", "c.com"), 2)
    assert "ACM_MAX_NAMES" in refusal.value.hint


@given(st.text(max_size=80))
def test_any_text_is_either_canonical_after_one_pass_or_refused(text):
    try:
        once = domains.canonical(text)
    except InvalidDomainName:
        return
    assert domains.canonical(once) == once
    assert once.isascii()
    assert once == once.lower()
