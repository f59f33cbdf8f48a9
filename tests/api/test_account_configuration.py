"""Idempotency tokens of PutAccountConfiguration: for an hour a token stands for one call. Asked by boto3."""

from datetime import timedelta

import pytest

from tests.support import wire
from tests.support.calls import refusal

HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with wire.service(tmp_path_factory.mktemp("home"), test=True) as served:
        yield served


def put(client, days, token):
    client.put_account_configuration(ExpiryEvents={"DaysBeforeExpiry": days}, IdempotencyToken=token)


def refused(client, days, token):
    asked = {"ExpiryEvents": {"DaysBeforeExpiry": days}, "IdempotencyToken": token}
    return refusal(client.put_account_configuration, **asked)


def days_of(client):
    return client.get_account_configuration()["ExpiryEvents"]["DaysBeforeExpiry"]


def test_the_same_call_again_with_its_token_changes_nothing_whatever_was_put_meanwhile(service):
    client = service.client(region="us-west-1")
    for days, token in ((9, "a"), (20, "b"), (9, "a")):
        put(client, days, token)
    assert days_of(client) == 20
    put(client, 9, "c")
    assert days_of(client) == 9


def test_a_token_with_other_days_is_a_conflict_and_changes_nothing(service):
    client = service.client(region="us-west-2")
    put(client, 9, "a")
    code, message = refused(client, 10, "a")
    assert code == "ConflictException"
    assert "with other parameters. Use a new token." in message
    assert days_of(client) == 9


def test_a_token_is_known_in_its_account_and_region_only(service):
    put(service.client(region="eu-west-1"), 9, "mine")
    for other in (service.client(region="eu-west-2"), service.client(wire.BETA, region="eu-west-1")):
        put(other, 10, "mine")
        assert days_of(other) == 10


def test_a_token_of_a_request_is_not_one_of_a_configuration(service):
    client = service.client(region="eu-west-3")
    client.request_certificate(DomainName="token.example.com", IdempotencyToken="both")
    put(client, 9, "both")
    assert days_of(client) == 9


def test_a_call_that_was_refused_leaves_its_token_free(service):
    client = service.client(region="sa-east-1")
    assert refused(client, 46, "a")[0] == "ValidationException"
    put(client, 9, "a")
    assert days_of(client) == 9


def test_a_token_ends_after_an_hour_and_survives_a_restart_within_it(tmp_path):
    with wire.service(tmp_path, test=True) as served:
        client, manager = served.client(), served.manager()
        put(client, 9, "a")
        manager.advance_clock(HOUR - timedelta(minutes=1))
    with wire.service(tmp_path, test=True) as served:
        client, manager = served.client(), served.manager()
        assert refused(client, 10, "a")[0] == "ConflictException"
        manager.advance_clock(timedelta(minutes=1))
        put(client, 10, "a")
        assert days_of(client) == 10
