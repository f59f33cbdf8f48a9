"""Generated inputs of all operations: our verdict is that of an independent reading of the model, and nothing fails.

``make fuzz`` runs many more of them (``ACM_FUZZ_EXAMPLES``).
"""

import json
import os
import re
from collections import Counter

import pytest
from anyio.from_thread import start_blocking_portal
from hypothesis import HealthCheck, given, settings

from acm.api.call import Caller
from acm.api.dispatch import Dispatcher
from acm.api.faults import COMMON
from acm.api.operations import operations
from acm.compose import open_engine
from acm.manager.embedded import EmbeddedManager
from acm.settings import Settings
from acm.wire.sigv4 import Request
from tests.support import model_oracle
from tests.support.model_inputs import inputs

EXAMPLES = int(os.environ.get("ACM_FUZZ_EXAMPLES", "500"))
REFUSED = re.compile(r"\d+ validation errors? detected|SerializationException")
CALLER = Caller(account="111111111111", region="us-east-1", access_key="A")


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    """Answers an operation over a real engine; nothing of it is signed."""
    home = tmp_path_factory.mktemp("home")
    chosen = {"dev_zone": ("fuzz.test",), "accepted_suffixes": ("test",), "max_certificates": 0}
    engine = open_engine(Settings(home=home, **chosen))
    dispatcher = Dispatcher(
        authenticate=lambda _: CALLER,
        manager_of=lambda account: EmbeddedManager(engine, account),
        operations=operations(),
    )
    with start_blocking_portal() as portal:

        def answer(operation, members):
            request = Request(
                method="POST",
                path="/",
                query="",
                headers=[("x-amz-target", f"CertificateManager.{operation}")],
                body=json.dumps(members).encode(),
            )
            return portal.call(dispatcher.answer, request)

        yield answer
    engine.close()


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_inputs_are_refused_as_the_model_says_and_no_input_makes_an_operation_fail(answer):
    seen = Counter()

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(inputs())
    def check(drawn):
        operation, members = drawn
        answered = answer(operation, members)
        said = json.loads(answered.body)
        assert answered.status < 500, said
        assert answered.status == 200 or answered.code in {*model_oracle.errors(operation), *COMMON}
        name = model_oracle.operations()[operation]
        refused = bool(REFUSED.match(said.get("message", "")))
        assert refused == (name is not None and not model_oracle.is_input(name, members)), (said, members)
        seen[refused] += 1

    check()
    assert min(seen[True], seen[False]) > EXAMPLES / 20, seen
