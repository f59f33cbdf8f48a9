"""The component ``DnsValidatedCertificate`` under the real CLI, which has the plugin make its children."""

import pytest

from acm.validation.tokens import validation_record
from tests.support.programs import COMPONENT

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

NAMES = ["quickstart.test", "shop.quickstart.test"]
OF_COMPONENT = "acm:index:DnsValidatedCertificate"


def _record(name):
    return validation_record(
        installation="default", account="123456789012", validation_zone="acm-validations.internal", name=name
    ).name


def _steps(run):
    """Run a life of a stack and return the order of what was done, as (operation, type and name)."""
    events = []
    run(on_event=events.append)
    done = [event.res_outputs_event.metadata for event in events if event.res_outputs_event]
    return [(step.op, f"{step.type.split(':')[-1]}/{step.urn.split('::')[-1]}") for step in done]


def test_a_component_walks_from_preview_to_destroy(project):
    stack = project("quickstart", program=COMPONENT)

    preview = stack.pulumi("preview", "--diff")
    for name in NAMES:
        assert _record(name) in preview.output, "records are shown before anything exists"
    assert not stack.home.exists()

    stack.pulumi("up", "--yes", "--skip-preview")
    first = stack.outputs()
    assert first["status"] == "ISSUED"
    assert first["recordNames"] == [_record(name) for name in NAMES]
    assert first["fullChainPem"].count("BEGIN CERTIFICATE") == 2
    resources = stack.resources()
    assert set(resources) >= {
        "DnsValidatedCertificate/web",
        "Certificate/web",
        "CertificateValidation/web",
        "ValidationRecord/web-quickstart.test",
        "ValidationRecord/web-shop.quickstart.test",
    }
    assert resources["Certificate/web"]["urn"].split("::")[2] == f"{OF_COMPONENT}$acm:index:Certificate"
    assert resources["ValidationRecord/web-quickstart.test"]["outputs"]["ttl"] == 60

    stack.pulumi("preview", "--expect-no-changes")
    stack.pulumi("refresh", "--yes", "--expect-no-changes")
    stack.pulumi("preview", "--expect-no-changes")

    stack.edit('f"shop.{domain}"]', 'f"shop.{domain}", f"api.{domain}"]')
    steps = _steps(stack.automation().up)
    changed = [step for step in steps if step[0] != "same"]
    assert changed.index(("create-replacement", "CertificateValidation/web")) < changed.index(
        ("delete-replaced", "Certificate/web")
    ), "the new certificate is issued before the old one goes"
    assert ("create", "ValidationRecord/web-api.quickstart.test") in changed
    assert not [step for step in changed if "web-shop." in step[1]], "other records stay"
    second = stack.outputs()
    assert second["arn"] != first["arn"]
    assert second["status"] == "ISSUED"
    stack.pulumi("preview", "--expect-no-changes")

    gone = [step[1] for step in _steps(stack.automation().destroy) if step[0] == "delete"]
    assert gone.index("CertificateValidation/web") < gone.index("ValidationRecord/web-quickstart.test")
    assert gone.index("ValidationRecord/web-quickstart.test") < gone.index("Certificate/web")
    assert stack.resources() == {}
    assert stack.acm("list", "--output", "plain").strip() == ""
