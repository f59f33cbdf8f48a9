"""Quotas and rates of requests over TCP: what is refused, in ACM's words, and what clients do about it."""

from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest
from botocore.config import Config

from acm.api.call import Caller
from acm.api.throttle import MOST_BUCKETS, Throttle
from acm.model.backends import INSTALLATION_ID, INTRODUCE
from acm.model.quotas import REQUESTS_PER_SECOND
from acm.wire.faults import Fault
from tests.support import wire
from tests.support.calls import imported, refusal, request
from tests.support.imports import made
from tests.support.wire import BETA


@pytest.fixture(scope="module")
def narrow(tmp_path_factory):
    """A service with room for three requested and two imported certificates, twice that in a year."""
    home = tmp_path_factory.mktemp("home")
    with wire.service(home, dev_zone=("example.test",), max_certificates=3, max_imports=2) as served:
        yield served


def test_no_more_certificates_than_the_quota_and_a_deleted_one_makes_room_once(narrow):
    client = narrow.client(region="xx-held-1")
    arns = [request(client) for _ in range(3)]
    code, message = refusal(request, client)
    assert (code, "maximum number of certificates" in message) == ("LimitExceededException", True)
    client.delete_certificate(CertificateArn=arns[0])
    request(client)


def test_a_year_has_twice_the_quota_whatever_was_deleted(narrow):
    client = narrow.client(region="xx-year-1")
    for _ in range(6):
        client.delete_certificate(CertificateArn=request(client))
    code, message = refusal(request, client)
    assert code == "LimitExceededException"
    assert message.startswith("Error: you have reached your limit of 6 certificates in the last year.")


def test_imports_have_a_quota_of_their_own_and_reimports_count_in_none(narrow):
    client = narrow.client(region="xx-imports-1")
    leaf = made("www.example.test")
    arn = imported(client, leaf)
    imported(client, leaf)
    assert refusal(imported, client, leaf)[0] == "LimitExceededException"
    imported(client, leaf, CertificateArn=arn)
    request(client)


def test_a_quota_is_of_one_account_in_one_region(narrow):
    for _ in range(3):
        request(narrow.client(region="xx-apart-1"))
    request(narrow.client(region="xx-apart-2"))
    request(narrow.client(BETA, region="xx-apart-1"))


def test_a_request_with_the_token_of_an_earlier_one_counts_once(narrow):
    client = narrow.client(region="xx-token-1")
    assert len({request(client, IdempotencyToken="once") for _ in range(8)}) == 1


def test_requests_at_the_same_time_do_not_pass_the_quota_together(narrow):
    def attempt(_):
        try:
            return request(narrow.client(region="xx-race-1"))
        except Exception as error:
            return error.response["Error"]["Code"]

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(attempt, range(12)))
    assert found.count("LimitExceededException") == 9


# Rates


class Clock:
    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds


WHO = Caller(account="1", region="us-east-1", access_key="A")


def passed(throttle, times, who=WHO, operation="RequestCertificate"):
    """Return how many of so many requests pass."""

    def passes():
        try:
            throttle.check(who, operation)
        except Fault:
            return 0
        return 1

    return sum(passes() for _ in range(times))


def test_a_burst_is_a_seconds_worth_and_comes_back_with_time():
    clock = Clock()
    throttle = Throttle(REQUESTS_PER_SECOND, now=clock)
    assert passed(throttle, 9) == 5
    clock.seconds += 0.4
    assert passed(throttle, 9) == 2
    clock.seconds += 3600
    assert passed(throttle, 9) == 5


def test_a_rate_below_one_lets_one_through_after_its_time():
    clock = Clock()
    throttle = Throttle({"RequestCertificate": 0.5}, now=clock)
    assert passed(throttle, 3) == 1
    clock.seconds += 2
    assert passed(throttle, 3) == 1


APART = {
    "another account": {"who": Caller(account="2", region="us-east-1", access_key="A")},
    "another region": {"who": Caller(account="1", region="eu-west-1", access_key="A")},
    "another operation": {"operation": "DescribeCertificate"},
}


@pytest.mark.parametrize("other", APART.values(), ids=APART)
def test_a_rate_is_not_shared_with(other):
    throttle = Throttle(REQUESTS_PER_SECOND, now=Clock())
    assert passed(throttle, 9) == 5
    assert passed(throttle, 1, **other) == 1


def test_an_operation_without_a_rate_is_not_held_back():
    assert passed(Throttle({"RequestCertificate": 0}, now=Clock()), 1000) == 1000
    assert passed(Throttle({}, now=Clock()), 1000) == 1000


def test_no_more_buckets_are_remembered_than_a_client_can_be_trusted_with():
    throttle = Throttle({"RequestCertificate": 1}, now=Clock())
    for number in range(MOST_BUCKETS + 10):
        throttle.check(Caller(account="1", region=str(number), access_key="A"), "RequestCertificate")
    assert len(throttle._buckets) == MOST_BUCKETS


def test_who_asks_too_fast_is_told_all_the_same_who_answers(tmp_path):
    with wire.service(
        tmp_path / "home", throttle=Throttle({"GetAccountConfiguration": 1}, now=Clock())
    ) as served:
        client = served.client()
        client.meta.events.register("before-call.acm", _introduce)
        request(client)
        client.get_account_configuration()
        with pytest.raises(client.exceptions.ThrottlingException) as refused:
            client.get_account_configuration()
    assert INSTALLATION_ID in refused.value.response["ResponseMetadata"]["HTTPHeaders"]


def _introduce(params, **_):
    params["headers"][INTRODUCE] = "1"


def test_a_client_that_tries_again_gets_its_answer(tmp_path):
    clock = Clock()
    with wire.service(
        tmp_path / "home", throttle=Throttle({"GetAccountConfiguration": 1}, now=clock)
    ) as served:
        once = served.client()
        once.get_account_configuration()
        assert refusal(once.get_account_configuration) == ("ThrottlingException", "Rate exceeded")
        patient = boto3.client(
            "acm",
            endpoint_url=served.url,
            region_name="us-east-1",
            aws_access_key_id=wire.ALPHA,
            aws_secret_access_key=wire.SECRET,
            config=Config(retries={"total_max_attempts": 3, "mode": "standard"}),
        )
        tries = []
        patient.meta.events.register(
            "before-send.acm", lambda **_: tries.append(1) or advance(clock, len(tries))
        )
        answer = patient.get_account_configuration()
        assert (answer["ExpiryEvents"], answer["ResponseMetadata"]["RetryAttempts"]) == (
            {"DaysBeforeExpiry": 45},
            1,
        )


def advance(clock, tries):
    """Let a second pass before the second try; answer nothing, so that the request is really sent."""
    if tries == 2:
        clock.seconds += 1
