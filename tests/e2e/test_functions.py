"""The functions in a program under the real CLI: in previews before anything exists, and in an update."""

import pytest

from acm.validation.tokens import validation_record
from tests.support.programs import ASKING

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

DOMAIN = "shop.quickstart.test"
RECORD = validation_record(
    installation="default", account="123456789012", validation_zone="acm-validations.internal", name=DOMAIN
)


def test_a_program_asks_all_functions_at_preview_and_in_an_update(project):
    stack = project("quickstart", program=ASKING)

    preview = stack.pulumi("preview")
    assert "0 certificates before" in preview.output
    assert f"{RECORD.name} {RECORD.value}" in preview.output, "the loop over the records ran at preview"
    assert f"later: {RECORD.name}" in preview.output, "so did an output form with known outputs"
    assert not stack.home.exists(), "a function writes nothing"

    up = stack.pulumi("up", "--yes", "--skip-preview")
    assert "0 certificates before" in up.output
    outputs = stack.outputs()
    assert outputs["status"] == "ISSUED"
    assert outputs["named"] == outputs["arn"]
    assert outputs["listed"] == [outputs["arn"]]
    assert outputs["fullChainPem"].count("BEGIN CERTIFICATE") == 2
    assert stack.resources()[f"ValidationRecord/{RECORD.name.removesuffix('.')}"]

    second = stack.pulumi("preview", "--expect-no-changes")
    assert "1 certificates before" in second.output


def test_what_is_not_found_ends_the_preview_with_its_reason(project):
    stack = project(
        "quickstart", program=f'import pulumi_acm\npulumi_acm.get_certificate(domain="{DOMAIN}")\n'
    )

    refused = stack.pulumi("preview", code=None)

    assert refused.code != 0
    assert "ResourceNotFound: no certificate in us-east-1 fits." in refused.output
