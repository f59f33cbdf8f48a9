"""Two accounts in two regions, over TCP with keys of their own: none ever sees what another has. And tokens that race."""

import concurrent.futures
import os
import signal

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.support.server import end, serving, start

pytestmark = pytest.mark.slow

ACCOUNTS = ("111122223333", "444455556666")
REGIONS = ("us-east-1", "eu-west-1")
PLACES = tuple((account, region) for account in ACCOUNTS for region in REGIONS)
RACING = 64
QUOTA = 2
ENVIRON = {
    "ACM_ACCEPTED_SUFFIXES": "test",
    "ACM_THROTTLING": "false",
    "ACM_MAX_CERTIFICATES": str(QUOTA),
    "ACM_MAX_CERTIFICATES_PER_YEAR": "0",
}

places = st.sampled_from(PLACES)
tokens = st.sampled_from(["first", "second", "third"])
tags = st.dictionaries(st.sampled_from(["team", "stage"]), st.sampled_from(["a", "b"]), min_size=1)


@pytest.fixture(scope="module")
def clients(tmp_path_factory):
    """A client for each place."""
    with serving(tmp_path_factory.mktemp("server") / "home", environ=ENVIRON) as server:
        keys = {account: server.credential(account) for account in ACCOUNTS}
        yield {place: server.client(keys[place[0]], region=place[1]) for place in PLACES}


def refused(call) -> str:
    with pytest.raises(ClientError) as refusal:
        call()
    return refusal.value.response["Error"]["Code"]


def requested(client, token: str) -> str | None:
    """Request a certificate and return its ARN; None where the quota is used up."""
    try:
        asked = client.request_certificate(DomainName="a.test", IdempotencyToken=token)
    except client.exceptions.LimitExceededException:
        return None
    return asked["CertificateArn"]


def calls_about(client, arn):
    """Return a call of each kind of operation that names a certificate."""
    return (
        lambda: client.describe_certificate(CertificateArn=arn),
        lambda: client.list_tags_for_certificate(CertificateArn=arn),
        lambda: client.add_tags_to_certificate(CertificateArn=arn, Tags=[{"Key": "x"}]),
        lambda: client.delete_certificate(CertificateArn=arn),
    )


class Places(RuleBasedStateMachine):
    """What each place has, held against what the server says of it."""

    clients: dict

    @initialize()
    def start_empty(self) -> None:
        self.there = {place: {} for place in PLACES}
        self.by_token = {}
        for client in self.clients.values():
            for summary in client.list_certificates()["CertificateSummaryList"]:
                client.delete_certificate(CertificateArn=summary["CertificateArn"])

    @rule(place=places, token=tokens)
    def request_with_a_token(self, place, token) -> None:
        known = self.by_token.get((place, token))
        arn = requested(self.clients[place], token)
        if arn is None:
            assert len(self.there[place]) >= QUOTA
            return
        assert f":{place[1]}:{place[0]}:" in arn
        if known is not None:
            assert arn == known
        else:
            assert arn not in {other for held in self.there.values() for other in held}
        self.by_token[place, token] = arn
        self.there[place].setdefault(arn, {})

    @rule()
    def request_again_with_every_token(self) -> None:
        for (place, token), arn in self.by_token.items():
            assert requested(self.clients[place], token) == arn

    @rule(place=places, tags=tags)
    def tag_what_is_there(self, place, tags) -> None:
        for arn in list(self.there[place])[:1]:
            listed = [{"Key": key, "Value": value} for key, value in tags.items()]
            self.clients[place].add_tags_to_certificate(CertificateArn=arn, Tags=listed)
            self.there[place][arn] |= tags

    @rule(place=places)
    def delete_what_is_there(self, place) -> None:
        for arn in list(self.there[place])[:1]:
            self.clients[place].delete_certificate(CertificateArn=arn)
            del self.there[place][arn]
            self.by_token = {key: value for key, value in self.by_token.items() if value != arn}

    @rule(place=places, stranger=places)
    def nothing_is_there_for_a_stranger(self, place, stranger) -> None:
        if place == stranger:
            return
        for arn in list(self.there[place])[:1]:
            for call in calls_about(self.clients[stranger], arn):
                assert refused(call) == "ResourceNotFoundException"

    @invariant()
    def each_place_lists_what_it_has_with_its_tags(self) -> None:
        for place, held in getattr(self, "there", {}).items():
            client = self.clients[place]
            shown = {s["CertificateArn"] for s in client.list_certificates()["CertificateSummaryList"]}
            assert shown == set(held)
            for arn, tags in held.items():
                told = client.list_tags_for_certificate(CertificateArn=arn).get("Tags", [])
                assert {tag["Key"]: tag["Value"] for tag in told} == tags


def test_no_account_and_no_region_sees_what_another_has(clients):
    machine = type("Here", (Places,), {"clients": clients})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=6,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_64_racing_requests_with_one_token_make_one_certificate_also_across_kill_9(tmp_path):
    home = tmp_path / "home"
    environ = {**ENVIRON, "ACM_MAX_CERTIFICATES": "0"}
    server = start(home, environ=environ)
    keys = server.credential()

    def race(served) -> list[str]:
        """Send 64 requests at once; return the ARNs of those that were answered."""
        client = served.client(keys)

        def one(_) -> str | None:
            try:
                asked = client.request_certificate(DomainName="race.test", IdempotencyToken="one")
            except Exception:
                return None  # the server is gone: what became of it, nobody knows
            return asked["CertificateArn"]

        with concurrent.futures.ThreadPoolExecutor(RACING) as pool:
            answers = [pool.submit(one, number) for number in range(RACING)]
            first = next(concurrent.futures.as_completed(answers)).result()
            assert first
            if served is server:
                os.kill(served.process.pid, signal.SIGKILL)
            return [arn for answer in answers if (arn := answer.result())]

    before = race(server)
    server.process.wait()
    server.process.stdout.close()
    again = start(home, environ=environ)
    try:
        after = race(again)
        listed = again.client(keys).list_certificates()["CertificateSummaryList"]
    finally:
        end(again)
    assert len(after) == RACING
    assert {*before, *after} == {summary["CertificateArn"] for summary in listed}
    assert len(listed) == 1
