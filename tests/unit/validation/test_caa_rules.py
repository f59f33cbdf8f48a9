"""What a set of CAA records says about a name, rule by rule of RFC 8659."""

import dns.rdata
import dns.rdataclass
import dns.rdatatype
import pytest

from acm.model.caa import CAA_NAMES, CAAReason
from acm.validation.caa_rules import parse, rule

PERMITTED, FORBIDDEN = CAAReason.PERMITTED, CAAReason.FORBIDDEN
UNRESTRICTED, CRITICAL = CAAReason.UNRESTRICTED, CAAReason.CRITICAL_UNKNOWN


def records(*texts):
    return tuple(dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.CAA, text) for text in texts)


# fmt: off
RULINGS = {
    # what is shown: (records, for a plain name, for a wildcard)
    "each accepted name, 1": (['0 issue "amazon.com"'], PERMITTED, PERMITTED),
    "each accepted name, 2": (['0 issue "amazontrust.com"'], PERMITTED, PERMITTED),
    "each accepted name, 3": (['0 issue "awstrust.com"'], PERMITTED, PERMITTED),
    "each accepted name, 4": (['0 issue "amazonaws.com"'], PERMITTED, PERMITTED),
    "somebody else": (['0 issue "ca.test"'], FORBIDDEN, FORBIDDEN),
    "somebody else and us": (['0 issue "ca.test"', '0 issue "amazon.com"'], PERMITTED, PERMITTED),
    "a name below ours": (['0 issue "pki.amazon.com"'], FORBIDDEN, FORBIDDEN),
    "a name that ends like ours": (['0 issue "notamazon.com"'], FORBIDDEN, FORBIDDEN),
    "names without regard to case": (['0 issue "Amazon.COM"'], PERMITTED, PERMITTED),
    "tags without regard to case": (['0 ISSUE "ca.test"'], FORBIDDEN, FORBIDDEN),
    "a wildcard's tag without regard to case": (['0 IssueWild "ca.test"'], UNRESTRICTED, FORBIDDEN),
    "nobody": (['0 issue ";"'], FORBIDDEN, FORBIDDEN),
    "nobody, empty": (['0 issue ""'], FORBIDDEN, FORBIDDEN),
    "nobody, beside us": (['0 issue ";"', '0 issue "amazon.com"'], PERMITTED, PERMITTED),
    "no wildcards for anybody": (['0 issuewild ";"'], UNRESTRICTED, FORBIDDEN),
    "wildcards of others only": (['0 issue "amazon.com"', '0 issuewild "ca.test"'], PERMITTED, FORBIDDEN),
    "wildcards of ours only": (['0 issue "ca.test"', '0 issuewild "amazon.com"'], FORBIDDEN, PERMITTED),
    "wildcards only": (['0 issuewild "amazon.com"'], UNRESTRICTED, PERMITTED),
    "iodef alone restricts nobody": (['0 iodef "mailto:a@b.test"'], UNRESTRICTED, UNRESTRICTED),
    "mail certificates are others' affair": (['0 issuemail ";"'], UNRESTRICTED, UNRESTRICTED),
    "an unknown tag restricts nobody": (['0 future "x"'], UNRESTRICTED, UNRESTRICTED),
    "an unknown tag beside us": (['0 future "x"', '0 issue "amazon.com"'], PERMITTED, PERMITTED),
    "an unknown critical tag": (['128 future "x"'], CRITICAL, CRITICAL),
    "an unknown critical tag beside us": (['128 future "x"', '0 issue "amazon.com"'], CRITICAL, CRITICAL),
    "critical with other bits": (['255 future "x"'], CRITICAL, CRITICAL),
    "a bit that is not critical": (['1 future "x"'], UNRESTRICTED, UNRESTRICTED),
    "critical and known": (['128 issue "amazon.com"'], PERMITTED, PERMITTED),
    "critical iodef": (['128 iodef "mailto:a@b.test"'], UNRESTRICTED, UNRESTRICTED),
    "a parameter of the issuer's": (['0 issue "amazon.com; policy=ev"'], PERMITTED, PERMITTED),
    "parameters": (['0 issue "amazon.com; a=b; c=d"'], PERMITTED, PERMITTED),
    "a semicolon at the end": (['0 issue "amazon.com;"'], PERMITTED, PERMITTED),
    "spaces around": (['0 issue "  amazon.com  ;  a = b  "'], PERMITTED, PERMITTED),
    "an empty parameter value": (['0 issue "amazon.com; a="'], PERMITTED, PERMITTED),
    "a parameter without =": (['0 issue "amazon.com; a"'], FORBIDDEN, FORBIDDEN),
    "a parameter without a name": (['0 issue "amazon.com; =b"'], FORBIDDEN, FORBIDDEN),
    "parameters without ;": (['0 issue "amazon.com a=b"'], FORBIDDEN, FORBIDDEN),
    "a parameter's value with a space": (['0 issue "amazon.com; a=b c"'], FORBIDDEN, FORBIDDEN),
    "a parameter's name with _": (['0 issue "amazon.com; a_b=c"'], FORBIDDEN, FORBIDDEN),
    "a semicolon too many": (['0 issue "amazon.com; a=b;"'], FORBIDDEN, FORBIDDEN),
    "an account": (['0 issue "amazon.com; accounturi=https://a.test/1"'], FORBIDDEN, FORBIDDEN),
    "a method": (['0 issue "amazon.com; validationmethods=dns-01"'], FORBIDDEN, FORBIDDEN),
    "%%%%%": (['0 issue "%%%%%"'], FORBIDDEN, FORBIDDEN),
    "a dot at the end": (['0 issue "amazon.com."'], FORBIDDEN, FORBIDDEN),
    "a wildcard as issuer": (['0 issue "*.amazon.com"'], FORBIDDEN, FORBIDDEN),
    "octets beyond ASCII": (['0 issue "amazon\\255.com"'], FORBIDDEN, FORBIDDEN),
    "a line end": (['0 issue "amazon.com\\010"'], FORBIDDEN, FORBIDDEN),
}
# fmt: on


@pytest.mark.parametrize(("texts", "plain", "wild"), RULINGS.values(), ids=RULINGS)
def test_the_records_say(texts, plain, wild):
    found = records(*texts)
    assert rule(found, wildcard=False, issuers=CAA_NAMES).reason is plain
    assert rule(found, wildcard=True, issuers=CAA_NAMES).reason is wild


def test_the_records_that_decide_are_those_of_the_tag_that_counts():
    found = records('0 issue "amazon.com"', '0 issuewild "ca.test"', '0 iodef "mailto:a@b.test"')
    ruling = rule(found, wildcard=True, issuers=CAA_NAMES)
    assert [record.to_text() for record in ruling.decisive] == ['0 issuewild "ca.test"']


def test_an_installation_may_have_names_of_its_own():
    found = records('0 issue "pki.corp.test"')
    assert rule(found, wildcard=False, issuers=("pki.corp.test",)).reason is PERMITTED
    assert rule(found, wildcard=False, issuers=()).reason is FORBIDDEN


def test_a_value_of_any_length_is_taken_apart_in_no_time():
    assert parse(b"a-" * 30_000).issuer == ""
    assert parse(b"amazon.com;" + b"a=b;" * 15_000).issuer == ""
    assert parse(b"a" * 60_000 + b"!").issuer == ""
