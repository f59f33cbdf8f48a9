"""Private authorities: every move of their table, validities, name constraints, shares and signing algorithms."""

import itertools
import json
from datetime import UTC, datetime

import pytest

from acm.model import lifecycle
from acm.model.errors import IllegalTransition, InvalidArn, InvalidParameter, InvalidPolicy
from acm.model.keys import KeyAlgorithm
from acm.model.private_ca import sharing
from acm.model.private_ca.arn import AuthorityArn, authority_of
from acm.model.private_ca.lifecycle import AUTHORITY
from acm.model.private_ca.lifecycle import AuthorityEvent as E
from acm.model.private_ca.lifecycle import AuthorityStatus as S
from acm.model.private_ca.name_constraints import NameConstraints, subtree, violations
from acm.model.private_ca.signing import DEFAULT_SIGNING, KEY_ALGORITHMS, authority_key, signing_algorithm
from acm.model.private_ca.subject import Subject
from acm.model.private_ca.templates import END_ENTITY, SUBORDINATES, template_of
from acm.model.private_ca.validity import Validity, ValidityType

ARN = "arn:aws:acm-pca:us-east-1:111111111111:certificate-authority/11111111-1111-1111-1111-111111111111"
OTHER = "222222222222"
NOW = datetime(2026, 11, 23, 12, 0, 0, 5, tzinfo=UTC)

MOVES = {
    (S.CREATING, E.MAKE_KEY): S.PENDING_CERTIFICATE,
    (S.CREATING, E.FAIL): S.FAILED,
    (S.CREATING, E.DELETE): S.DELETED,
    (S.PENDING_CERTIFICATE, E.INSTALL): S.ACTIVE,
    (S.PENDING_CERTIFICATE, E.DELETE): S.DELETED,
    (S.ACTIVE, E.INSTALL): S.ACTIVE,
    (S.ACTIVE, E.DISABLE): S.DISABLED,
    (S.ACTIVE, E.ENABLE): S.ACTIVE,
    (S.ACTIVE, E.EXPIRE): S.EXPIRED,
    (S.DISABLED, E.INSTALL): S.DISABLED,
    (S.DISABLED, E.ENABLE): S.ACTIVE,
    (S.DISABLED, E.DISABLE): S.DISABLED,
    (S.DISABLED, E.EXPIRE): S.EXPIRED,
    (S.DISABLED, E.DELETE): S.DELETED,
    (S.EXPIRED, E.INSTALL): S.ACTIVE,
    (S.EXPIRED, E.DELETE): S.DELETED,
    (S.FAILED, E.DELETE): S.DELETED,
    (S.DELETED, E.RESTORE): S.DISABLED,
    (S.DELETED, E.RESTORE_UNCERTIFIED): S.PENDING_CERTIFICATE,
}


@pytest.mark.parametrize(("status", "event"), list(itertools.product(S, E)))
def test_an_authority_makes_exactly_the_listed_moves(status, event):
    if (status, event) in MOVES:
        assert lifecycle.apply(AUTHORITY, status, event) is MOVES[status, event]
    else:
        with pytest.raises(IllegalTransition, match=f"{status} cannot {event}"):
            lifecycle.apply(AUTHORITY, status, event)


ENDS = {
    "days": (Validity(10, ValidityType.DAYS), datetime(2026, 12, 3, 12, tzinfo=UTC)),
    "months, over the end of a short one": (
        Validity(3, ValidityType.MONTHS),
        datetime(2027, 2, 23, 12, tzinfo=UTC),
    ),
    "years": (Validity(10, ValidityType.YEARS), datetime(2036, 11, 23, 12, tzinfo=UTC)),
    "seconds since 1970": (
        Validity(1_900_000_000, ValidityType.ABSOLUTE),
        datetime(2030, 3, 17, 17, 46, 40, tzinfo=UTC),
    ),
    "a date": (Validity(20300102030405, ValidityType.END_DATE), datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)),
    "a date with two digits of the year": (
        Validity(491231235959, ValidityType.END_DATE),
        datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC),
    ),
}


@pytest.mark.parametrize(("validity", "end"), ENDS.values(), ids=ENDS)
def test_a_validity_ends_at(validity, end):
    assert validity.end(NOW) == end


def test_months_end_with_a_shorter_month():
    assert Validity(1, ValidityType.MONTHS).end(datetime(2027, 1, 31, tzinfo=UTC)).day == 28


NO_ENDS = {
    "the past": Validity(1, ValidityType.ABSOLUTE),
    "no calendar's date": Validity(20301302030405, ValidityType.END_DATE),
    "no date at all": Validity(2030, ValidityType.END_DATE),
    "beyond the year 9999": Validity(8000, ValidityType.YEARS),
    "more days than there are": Validity(10**12, ValidityType.DAYS),
    "more seconds than there are": Validity(2**62, ValidityType.ABSOLUTE),
}


@pytest.mark.parametrize("validity", NO_ENDS.values(), ids=NO_ENDS)
def test_no_certificate_ends_at(validity):
    with pytest.raises(InvalidParameter):
        validity.end(NOW)


def permitted(*names):
    return NameConstraints(permitted=names)


def excluded(*names):
    return NameConstraints(excluded=names)


WITHIN = {
    "the name itself": (permitted("example.test"), "example.test"),
    "a name below": (permitted("example.test"), "a.b.example.test"),
    "a wildcard below": (permitted("example.test"), "*.example.test"),
    "one of several subtrees": (permitted("a.test", "b.test"), "x.b.test"),
    "a suffix of one label": (permitted("internal"), "db.internal"),
    "a name beside what is excluded": (excluded("a.example.test"), "b.example.test"),
    "a name that only ends alike": (excluded("example.test"), "myexample.test"),
    "below a leading dot": (permitted(".example.test"), "www.example.test"),
    "no constraints": (NameConstraints(), "example.test"),
}
OUTSIDE = {
    "another name": (permitted("example.test"), "example.com"),
    "a name that only ends alike": (permitted("example.test"), "myexample.test"),
    "the name itself under a leading dot": (permitted(".example.test"), "example.test"),
    "an excluded name": (excluded("a.example.test"), "a.example.test"),
    "a name below an excluded one": (excluded("a.example.test"), "x.a.example.test"),
    "a wildcard that stands for an excluded name": (excluded("a.example.test"), "*.example.test"),
    "an authority of directory names": (NameConstraints(other_permitted=True), "example.test"),
}


@pytest.mark.parametrize(("constraints", "name"), WITHIN.values(), ids=WITHIN)
def test_name_constraints_allow(constraints, name):
    assert not violations([constraints], [name])


@pytest.mark.parametrize(("constraints", "name"), OUTSIDE.values(), ids=OUTSIDE)
def test_name_constraints_forbid(constraints, name):
    assert violations([constraints], [name])


def test_a_name_has_to_keep_to_the_constraints_of_every_authority_above():
    assert violations([permitted("example.test"), permitted("a.example.test")], ["b.example.test"])


@pytest.mark.parametrize(
    ("text", "canonical"), [("Internal", "internal"), (".Example.TEST", ".example.test")]
)
def test_a_subtree_has_a_canonical_form(text, canonical):
    assert subtree(text) == canonical


def statement(**changes):
    return {
        "Effect": "Allow",
        "Principal": {"AWS": OTHER},
        "Action": "acm-pca:IssueCertificate",
        "Resource": ARN,
        **changes,
    }


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def test_the_policy_that_shares_an_authority_is_one_that_can_be_put():
    granted = sharing.check(sharing.grant(ARN, (OTHER,)), ARN)
    assert sharing.shared_with(granted) == {OTHER}


ALLOWING = {
    "an account": statement(),
    "the root of an account": statement(Principal={"AWS": f"arn:aws:iam::{OTHER}:root"}),
    "a role of an account": statement(Principal={"AWS": [f"arn:aws:iam::{OTHER}:role/Issuer"]}),
    "every action": statement(Action=["acm-pca:*"]),
    "the template of servers": statement(Condition={"StringEquals": {"acm-pca:TemplateArn": END_ENTITY.arn}}),
}
NOT_ALLOWING = {
    "another account": statement(Principal={"AWS": "333333333333"}),
    "another action": statement(Action="acm-pca:GetCertificate"),
    "another template": statement(Condition={"StringEquals": {"acm-pca:TemplateArn": SUBORDINATES[0].arn}}),
    "a refusal": statement(Effect="Deny"),
}


@pytest.mark.parametrize("granted", ALLOWING.values(), ids=ALLOWING)
def test_a_policy_shares_with(granted):
    assert sharing.allows(sharing.check(policy(granted), ARN), OTHER)


@pytest.mark.parametrize("granted", NOT_ALLOWING.values(), ids=NOT_ALLOWING)
def test_a_policy_does_not_share_by(granted):
    assert not sharing.allows(sharing.check(policy(granted), ARN), OTHER)


def test_a_deny_wins_over_an_allow():
    assert not sharing.allows(policy(statement(), statement(Effect="Deny")), OTHER)


BROKEN = {
    "no JSON": "{",
    "no object": "[]",
    "another version": json.dumps({"Version": "2008-10-17", "Statement": [statement()]}),
    "no statement": json.dumps({"Version": "2012-10-17", "Statement": []}),
    "statements of another kind": json.dumps({"Version": "2012-10-17", "Statement": ["x"]}),
    "no effect": policy(statement(Effect="Perhaps")),
    "everybody": policy(statement(Principal="*")),
    "no account": policy(statement(Principal={"AWS": "arn:aws:iam::x:root"})),
    "no action": policy(statement(Action=[])),
    "another resource": policy(statement(Resource="*")),
    "a condition that is not understood": policy(
        statement(Condition={"IpAddress": {"aws:SourceIp": "192.0.2.1"}})
    ),
    "a key that is not understood": policy(
        statement(Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}})
    ),
    "a depth without end": "[" * 50_000,
    "a length without end": "x" * (sharing.MOST_CHARACTERS + 1),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_policy_is_refused_that_has(broken):
    with pytest.raises(InvalidPolicy):
        sharing.check(broken, ARN)


@pytest.mark.parametrize("algorithm", KEY_ALGORITHMS)
def test_the_default_signature_fits_the_key(algorithm):
    assert signing_algorithm(DEFAULT_SIGNING[algorithm], algorithm).family is algorithm.family


def test_a_signature_of_another_family_is_refused():
    with pytest.raises(InvalidParameter, match="does not sign with"):
        signing_algorithm("SHA256WITHECDSA", KeyAlgorithm.RSA_2048)


@pytest.mark.parametrize("text", ["RSA_1024", "SM2", "ML_DSA_65", ""])
def test_an_authority_has_no_key_of(text):
    with pytest.raises(InvalidParameter):
        authority_key(text)


def test_the_arn_of_a_certificate_leads_back_to_its_authority():
    authority = AuthorityArn.parse(ARN)
    assert authority_of(authority.certificate("4a:0b")) == authority


@pytest.mark.parametrize(
    "text", ["", ARN + "/x", ARN.replace("acm-pca", "acm"), ARN.replace("111111111111", "1")]
)
def test_it_is_not_the_arn_of_an_authority(text):
    with pytest.raises(InvalidArn):
        AuthorityArn.parse(text)


def test_a_template_that_is_not_offered_is_refused_with_those_that_are():
    with pytest.raises(InvalidParameter) as refused:
        template_of("arn:aws:acm-pca:::template/CodeSigningCertificate/V1")
    assert "EndEntityCertificate/V1" in refused.value.hint


@pytest.mark.parametrize(
    "values", [{}, {"common_name": "x" * 65}, {"country": "DEU"}, {"common_name": "a\nb"}]
)
def test_a_subject_is_refused(values):
    with pytest.raises(InvalidParameter):
        Subject.of(values)
