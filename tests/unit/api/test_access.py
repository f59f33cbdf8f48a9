"""Whom a server lets in, and for how long it believes what it once looked up."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from acm.api.server.access import MOST_REMEMBERED, OpenAccess, RememberedCredentials
from acm.model.at_hand import NotAtHand
from acm.model.credentials import Credential, CredentialSecret, OpenedCredential
from acm.wire.sigv4 import Request


def opened(access_key: str) -> OpenedCredential:
    credential = Credential(
        access_key=access_key,
        account="111122223333",
        name="",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        sealed_secret=b"",
    )
    return OpenedCredential(credential=credential, secret=CredentialSecret(secret="s3cret"))


@dataclass
class World:
    """A store of keys, and a clock."""

    there: set[str] = field(default_factory=lambda: {"AKIA"})
    seconds: float = 0.0
    asked: list[str] = field(default_factory=list)

    def find(self, access_key: str) -> OpenedCredential | None:
        self.asked.append(access_key)
        return opened(access_key) if access_key in self.there else None


@pytest.fixture
def world():
    return World()


def hurried(_access_key: str) -> OpenedCredential | None:
    raise NotAtHand


@pytest.fixture
def remembered(world):
    return RememberedCredentials(find=world.find, find_at_hand=hurried, monotonic=lambda: world.seconds)


def test_a_key_is_looked_up_once_in_half_a_second(world, remembered):
    assert remembered("AKIA").account == "111122223333"
    world.seconds = 0.49
    assert remembered("AKIA") is not None
    assert world.asked == ["AKIA"]


def test_a_key_that_is_gone_is_refused_after_half_a_second(world, remembered):
    remembered("AKIA")
    world.there.clear()
    world.seconds = 0.5
    assert remembered("AKIA") is None


def test_at_hand_is_what_was_just_looked_up_and_what_can_be_looked_up_without_waiting(world, remembered):
    with pytest.raises(NotAtHand):
        remembered.at_hand("AKIA")
    remembered("AKIA")
    assert remembered.at_hand("AKIA").account == "111122223333"
    world.seconds = 0.5
    with pytest.raises(NotAtHand):
        remembered.at_hand("AKIA")
    ready = RememberedCredentials(find=hurried, find_at_hand=world.find, monotonic=lambda: world.seconds)
    assert ready.at_hand("AKIA").account == "111122223333"
    assert ready.at_hand("NEW") is None


def test_a_key_that_was_not_there_works_at_once_when_it_is_made(world, remembered):
    assert remembered("NEW") is None
    world.there.add("NEW")
    assert remembered("NEW") is not None


def test_no_more_keys_are_remembered_than_the_bound(world, remembered):
    world.there = {f"AKIA{number}" for number in range(MOST_REMEMBERED + 1)}
    for key in world.there:
        remembered(key)
    assert len(remembered._found) <= MOST_REMEMBERED


def test_no_secret_shows_in_the_text_of_what_remembers_it(world, remembered):
    remembered("AKIA")
    assert "s3cret" not in f"{remembered!r}{opened('AKIA')!r}"


SIGNED = (
    "AWS4-HMAC-SHA256 Credential=anybody/20261124/{region}/acm/aws4_request, SignedHeaders=host, Signature="
    + "0" * 64
)
REGIONS = {
    "of the signature": ([("authorization", SIGNED.format(region="eu-west-1")), ("x-amz-date", "20261124T000000Z")], "eu-west-1"),
    "of the settings, without a signature": ([], "us-east-1"),
    "of the settings, where that of the signature is none": (
        [("authorization", SIGNED.format(region="..")), ("x-amz-date", "20261124T000000Z")],
        "us-east-1",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("headers", "region"), REGIONS.values(), ids=REGIONS)
def test_without_authentication_the_region_is_the_one(headers, region):
    request = Request(method="POST", path="/", query="", headers=headers, body=b"")
    caller = OpenAccess(account="111122223333", region="us-east-1")(request)
    assert (caller.account, caller.region) == ("111122223333", region)
