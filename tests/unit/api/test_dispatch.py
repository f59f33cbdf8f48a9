"""Where a request is answered: in the event loop where that takes no waiting, in a thread otherwise."""

import json
import threading

import anyio
import pytest

from acm.api.call import Caller
from acm.api.dispatch import MOST_OCTETS_AT_HAND, AtHand, Dispatcher
from acm.api.throttle import Throttle
from acm.model.at_hand import NotAtHand
from acm.model.errors import ResourceNotFound
from acm.wire.sigv4 import Request

CALLER = Caller(account="111122223333", region="eu-west-1", access_key="AKIA")
ARN = "arn:aws:acm:eu-west-1:111122223333:certificate/" + "a" * 36
TAGS = {"Tags": [{"Key": "k", "Value": "v"}]}


class World:
    """A dispatcher whose parts tell from which thread they were asked."""

    def __init__(self, *, knows_callers=True, knows_tags=True, error=None):
        self.asked = []
        self._knows = {"caller": knows_callers, "tags": knows_tags}
        self._error = error
        self.dispatcher = Dispatcher(
            authenticate=lambda _: self._ask("caller", CALLER),
            manager_of=lambda _: None,
            operations={"ListTagsForCertificate": self._tags},
            at_hand=AtHand(
                authenticate=lambda _: self._ask("caller", CALLER, at_hand=True),
                manager_of=lambda _: None,
                operations={"ListTagsForCertificate": self._tags_at_hand},
            ),
            throttle=Throttle({"ListTagsForCertificate": 1}, now=lambda: 0.0),
        )

    def _ask(self, what, answer, *, at_hand=False):
        if at_hand and not self._knows[what]:
            raise NotAtHand
        where = "loop" if threading.current_thread() is threading.main_thread() else "thread"
        self.asked.append(f"{what} in the {where}")
        return answer

    def _tags(self, _call, _members):
        if self._error is not None:
            raise self._error
        return self._ask("tags", TAGS)

    def _tags_at_hand(self, _call, _members):
        answer = self._ask("tags", TAGS, at_hand=True)
        if self._error is not None:
            raise self._error
        return answer

    def ask(self, **members):
        request = Request(
            method="POST",
            path="/",
            query="",
            headers=[("x-amz-target", "CertificateManager.ListTagsForCertificate")],
            body=json.dumps({"CertificateArn": ARN, **members}).encode(),
        )
        return anyio.run(self.dispatcher.answer, request)


@pytest.mark.parametrize(
    ("world", "asked"),
    [
        (World(), ["caller in the loop", "tags in the loop"]),
        (World(knows_callers=False), ["caller in the thread", "tags in the loop"]),
        (World(knows_tags=False), ["caller in the loop", "tags in the thread"]),
    ],
    ids=["everything is at hand", "a caller is not known yet", "the store would have to be waited for"],
)
def test_the_event_loop_answers_what_it_has_at_hand_and_a_thread_the_rest(world, asked):
    answer = world.ask()
    assert (answer.status, json.loads(answer.body)) == (200, TAGS)
    assert world.asked == asked


def test_a_large_request_is_read_in_a_thread():
    world = World()
    assert world.ask(Ignored="x" * MOST_OCTETS_AT_HAND).status == 200
    assert world.asked == ["caller in the loop", "tags in the thread"]


def test_a_request_that_changes_from_the_loop_to_a_thread_is_counted_once():
    world = World(knows_tags=False)
    assert world.ask().status == 200  # the rate allows one
    assert world.ask().code == "ThrottlingException"


def test_errors_of_both_have_the_same_words():
    answers = [World(knows_tags=knows, error=ResourceNotFound("gone.")).ask() for knows in (True, False)]
    assert answers[0] == answers[1]
    assert answers[0].code == "ResourceNotFoundException"
