"""Programs with drawn inputs under the real CLI: after `up`, and after a refresh, a preview is empty."""

import json

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.support.generated_inputs import INPUTS, ZONE

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(900)]

PROGRAMS = 5
RESOURCES = 5

PROGRAM = """
import json
from pathlib import Path

import pulumi


class Any(pulumi.CustomResource):
    pass


for number, (token, inputs) in enumerate(json.loads(Path("inputs.json").read_text())):
    Any(token, f"r{number}", inputs)
"""


def _distinct_records(resources: list) -> list:
    """One record a name: two of them would be one resource declared twice."""
    seen: set[str] = set()
    kept = []
    for token, inputs in resources:
        name = inputs.get("name", "").lower().rstrip(".")
        if not name or name not in seen:
            kept.append((token, inputs))
        seen.add(name)
    return kept


programs = st.lists(
    st.one_of(*(st.tuples(st.just(token), inputs) for token, inputs in INPUTS.items())),
    min_size=2,
    max_size=RESOURCES,
).map(_distinct_records)


def test_drawn_programs_have_empty_previews_after_up_and_after_refresh(project):
    stack = project("quickstart", program=PROGRAM)
    stack.pulumi("config", "set", "--path", "acm:devZone[0]", ZONE)

    @settings(
        max_examples=PROGRAMS,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],  # a smaller failing program is not worth minutes of the CLI
        suppress_health_check=list(HealthCheck),
    )
    @given(programs)
    def run(resources: list) -> None:
        (stack.program / "inputs.json").write_text(json.dumps(resources))
        stack.pulumi("up", "--yes", "--skip-preview")
        stack.pulumi("preview", "--expect-no-changes")
        stack.pulumi("refresh", "--yes", "--skip-preview")
        stack.pulumi("preview", "--expect-no-changes")

    run()
    stack.pulumi("destroy", "--yes", "--skip-preview")
    assert stack.resources() == {}
