"""Tags, ARNs, key algorithms, validity policies and the error tree."""

from datetime import UTC, datetime, timedelta

import pytest

from acm.model import durations
from acm.model.arn import CertificateArn, partition_of
from acm.model.errors import (
    ERRORS,
    AcmError,
    CallerError,
    InvalidArn,
    InvalidParameter,
    InvalidTag,
    LimitExceeded,
    ServiceError,
    TooManyTags,
    WorldError,
)
from acm.model.keys import KeyAlgorithm, KeyFamily, requestable
from acm.model.policies import ValidityPolicy, renewal_lead, validity
from acm.model.tags import check_tags

ARN = "arn:aws:acm:eu-west-1:123456789012:certificate/6f1e2d3c-0000-4000-8000-000000000001"


def test_an_arn_is_read_into_its_parts_and_written_back():
    arn = CertificateArn.parse(ARN)
    assert (arn.partition, arn.region, arn.account) == ("aws", "eu-west-1", "123456789012")
    assert str(arn) == ARN


@pytest.mark.parametrize(
    "text",
    ["", "arn", ARN + "/x", ARN + "\n", ARN.replace("acm:", "acm-pca:"), ARN.replace("123456789012", "12")],
)
def test_a_text_that_is_no_certificate_arn_is_refused(text):
    with pytest.raises(InvalidArn):
        CertificateArn.parse(text)


@pytest.mark.parametrize(
    ("region", "partition"),
    [("us-east-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")],
)
def test_an_arn_names_the_partition_of_its_region(region, partition):
    assert partition_of(region) == partition


@pytest.mark.parametrize(
    ("tags", "error", "path"),
    [
        ({"": "x"}, InvalidTag, "tags"),
        ({"k" * 129: "x"}, InvalidTag, f"tags.{'k' * 129}"),
        ({"key": "v" * 257}, InvalidTag, "tags.key"),
        ({"aws:cloudformation": "x"}, InvalidTag, "tags.aws:cloudformation"),
        ({"AWS:x": "x"}, InvalidTag, "tags.AWS:x"),
        ({"key": "semi;colon"}, InvalidTag, "tags.key"),
        ({"key\n": "x"}, InvalidTag, "tags.key\n"),
        ({f"k{n}": "" for n in range(51)}, LimitExceeded, "tags"),
    ],
)
def test_a_tag_that_breaks_a_rule_is_refused_at_its_place(tags, error, path):
    with pytest.raises(error) as refusal:
        check_tags(tags)
    assert refusal.value.property_path == path


def test_tags_at_the_limits_are_accepted():
    check_tags({"k" * 128: "v" * 256, "Grüße 1_.:/=+-@": "日本"} | {f"k{n}": "" for n in range(48)})


@pytest.mark.parametrize("text", ["RSA_2048", "RSA-2048", "EC_prime256v1", "EC_Prime256v1", "EC_secp384r1"])
def test_three_key_algorithms_can_be_requested_in_the_spellings_of_the_specification(text):
    assert requestable(text) in {KeyAlgorithm.RSA_2048, KeyAlgorithm.EC_prime256v1, KeyAlgorithm.EC_secp384r1}


@pytest.mark.parametrize("text", ["RSA_1024", "RSA_3072", "RSA_4096", "EC_secp521r1", "", "ed25519"])
def test_other_key_algorithms_cannot_be_requested(text):
    with pytest.raises(InvalidParameter, match=r"not a key algorithm that can be requested"):
        requestable(text)


def test_answers_spell_key_algorithms_with_a_hyphen():
    assert KeyAlgorithm.RSA_2048.described == "RSA-2048"
    assert KeyAlgorithm.EC_secp384r1.described == "EC-secp384r1"
    assert KeyAlgorithm.EC_secp384r1.family is KeyFamily.ECDSA


@pytest.mark.parametrize(
    ("policy", "issued", "expected"),
    [
        (ValidityPolicy.GUIDE, datetime(2030, 1, 1, tzinfo=UTC), 395),
        (ValidityPolicy.BASELINE, datetime(2026, 3, 14, tzinfo=UTC), 398),
        (ValidityPolicy.BASELINE, datetime(2026, 3, 15, tzinfo=UTC), 199),
        (ValidityPolicy.BASELINE, datetime(2027, 3, 15, tzinfo=UTC), 99),
        (ValidityPolicy.BASELINE, datetime(2029, 3, 15, tzinfo=UTC), 46),
    ],
)
def test_validity_follows_the_policy_and_the_date(policy, issued, expected):
    assert validity(policy, issued) == timedelta(days=expected)


LEADS = {
    "a year": (395, {}, 60),
    "a year, by mail": (395, {"by_mail": True}, 45),
    "199 days": (199, {}, 60),
    "99 days: a third": (99, {}, 33),
    "48 days by mail: a quarter": (48, {"by_mail": True}, 12),
    "earlier than usual": (395, {"early": timedelta(days=90)}, 90),
    "later than usual does not count": (395, {"early": timedelta(days=10)}, 60),
    "never more than two thirds": (99, {"early": timedelta(days=98)}, 66),
}


@pytest.mark.parametrize(("lifetime", "asked", "days"), LEADS.values(), ids=LEADS)
def test_a_renewal_begins_so_many_days_before_the_end_of(lifetime, asked, days):
    assert renewal_lead(timedelta(days=lifetime), **asked) == timedelta(days=days)


DURATIONS = {
    "90s": 90,
    "720h": 2592000,
    "1h30m": 5400,
    "P30D": 2592000,
    "PT720H": 2592000,
    "P1DT1H": 90000,
    "P2W": 1209600,
}


@pytest.mark.parametrize(("text", "seconds"), DURATIONS.items())
def test_durations_are_read_by_go_and_by_iso_8601(text, seconds):
    assert durations.parse(text) == timedelta(seconds=seconds)
    assert durations.canonical(text) == f"{seconds}s"


@pytest.mark.parametrize("text", ["", "P", "PT", "30", "P1M", "P1Y", "-1h", "1h ", "99999999h", "P999999D"])
def test_no_duration_is(text):
    with pytest.raises(InvalidParameter, match="no duration"):
        durations.parse(text)


def test_every_error_has_a_code_of_its_own_and_is_explained():
    def below(cls: type[AcmError]) -> set[type[AcmError]]:
        return {cls} | {kind for child in cls.__subclasses__() for kind in below(child)}

    coded = {kind for kind in below(AcmError) if "code" in vars(kind)}
    assert coded == set(ERRORS.values())
    assert below(AcmError) - coded == {AcmError, CallerError, ServiceError, WorldError, TooManyTags}
    assert all(error.explanation.endswith(".") and error.blame for error in ERRORS.values())


def test_an_error_says_code_place_rule_and_next_step():
    error = InvalidTag("too long.", hint="Shorten it.").at("tags.x")
    assert error.diagnostics() == "InvalidTag at tags.x: too long. Shorten it."
