"""Each constraint of each operation, at its boundary: an own reading of the model comes to the same verdict."""

import json

import pytest
from hypothesis import HealthCheck, given, settings

from acm.wire import codec, constraints, model
from acm.wire.faults import Fault
from tests.support import model_oracle
from tests.support.model_inputs import good_inputs, near_misses

WITH_INPUT = sorted(name for name, shape in model_oracle.operations().items() if shape)


def is_refused(operation, members):
    shape = model.operation(operation).input_shape
    try:
        constraints.check(codec.read(json.dumps(members).encode(), shape), shape)
    except Fault:
        return True
    return False


@pytest.mark.parametrize("operation", WITH_INPUT)
def test_an_input_just_beyond_what_is_allowed_is_refused_and_one_just_within_is_not(operation):
    name = model_oracle.operations()[operation]

    @settings(
        max_examples=12,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(good_inputs(operation))
    def check(good):
        assert not is_refused(operation, good)
        for members in near_misses(operation, good):
            assert is_refused(operation, members) != model_oracle.is_input(name, members), str(members)[:500]

    check()
