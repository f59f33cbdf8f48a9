"""The component where it is used with more than a name: providers, unknown names, many at once, failures, secrets."""

import pytest

from tests.support.programs import COMPONENT

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

CANARY = "canary-tag-2f61"
EXPLICIT = """
import pulumi
import pulumi_acm as acm


class Site(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("shop:index:Site", name, None, opts)
        self.certificate = acm.DnsValidatedCertificate(
            "web", domain_name="a.other.test", tags={"note": pulumi.Output.secret("canary-tag-2f61")},
            opts=pulumi.ResourceOptions(parent=self),
        )


provider = acm.Provider("other", region="eu-central-1", dev_zone=["other.test"])
site = Site("site", pulumi.ResourceOptions(providers={"acm": provider}))
alone = acm.DnsValidatedCertificate(
    "alone", domain_name="b.other.test", opts=pulumi.ResourceOptions(provider=provider, protect=True)
)
pulumi.export("arns", [site.certificate.certificate_arn, alone.certificate_arn])
"""
UNKNOWN = """
import pulumi
import pulumi_acm as acm

first = acm.DnsValidatedCertificate("first", domain_name="one.quickstart.test")
second = acm.DnsValidatedCertificate(
    "second",
    domain_name="two.quickstart.test",
    subject_alternative_names=[first.certificate_arn.apply(lambda arn: "three.quickstart.test")],
)
pulumi.export("status", second.status)
"""
MANY = """
import pulumi
import pulumi_acm as acm

made = [acm.DnsValidatedCertificate(f"c{n}", domain_name=f"c{n}.quickstart.test", key_algorithm="EC_prime256v1")
        for n in range(12)]
pulumi.export("statuses", [each.status for each in made])
"""


def test_children_have_the_provider_and_the_options_of_the_component(project):
    stack = project("quickstart", program=EXPLICIT)
    preview = stack.pulumi("preview")
    assert "warning" not in preview.output

    stack.pulumi("up", "--yes", "--skip-preview")

    assert all(arn.startswith("arn:aws:acm:eu-central-1:") for arn in stack.outputs()["arns"])
    resources = stack.resources()
    children = {
        name
        for name in resources
        if name.split("/")[0] in ("Certificate", "ValidationRecord", "CertificateValidation")
    }
    provider = resources["acm/other"]
    for name in children:
        assert resources[name]["provider"] == f"{provider['urn']}::{provider['id']}"
        assert bool(resources[name].get("protect")) is ("alone" in name or "b.other" in name)
    assert (
        "shop:index:Site$acm:index:DnsValidatedCertificate$acm:index:Certificate"
        in resources["Certificate/web"]["urn"]
    )
    stack.pulumi("preview", "--expect-no-changes")

    octets = b"".join(path.read_bytes() for path in stack.state.rglob("*") if path.is_file())
    assert CANARY.encode() not in octets + stack.pulumi("stack", "export").output.encode()


def test_names_that_a_preview_does_not_know_are_made_in_the_update(project):
    stack = project("quickstart", program=UNKNOWN)

    preview = stack.pulumi("preview")
    assert "The records of second are planned once its names are known." in preview.output

    stack.pulumi("up", "--yes", "--skip-preview")

    assert stack.outputs()["status"] == "ISSUED"
    assert {
        "ValidationRecord/second-three.quickstart.test",
        "ValidationRecord/second-two.quickstart.test",
    } <= set(stack.resources())
    stack.pulumi("preview", "--expect-no-changes")


def test_many_components_are_made_side_by_side(project):
    stack = project("quickstart", program=MANY)

    stack.pulumi("up", "--yes", "--skip-preview")

    assert stack.outputs()["statuses"] == ["ISSUED"] * 12
    stack.pulumi("preview", "--expect-no-changes")


def test_a_component_that_is_renamed_keeps_its_children_by_an_alias(project):
    stack = project("quickstart", program=COMPONENT)
    stack.pulumi("up", "--yes", "--skip-preview")
    arn = stack.outputs()["arn"]

    stack.edit(
        '    "web",\n', '    "site",\n    opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name="web")]),\n'
    )
    stack.pulumi("up", "--yes", "--skip-preview")

    assert stack.outputs()["arn"] == arn
    assert "Certificate/site" in stack.resources()


def test_a_wrong_input_is_told_at_its_property(project):
    stack = project("quickstart", program=COMPONENT)
    stack.edit("record_ttl=60", "record_ttl=0")

    refused = stack.pulumi("preview", code=None)

    assert refused.code != 0
    assert "InvalidParameter at recordTtl: a whole number from 1 to" in refused.output
    assert "constructing.py" not in refused.output


def test_a_child_that_cannot_be_made_says_why_and_the_next_update_goes_on(project):
    stack = project("quickstart", program=COMPONENT)
    stack.pulumi("config", "set", "acm:devZone", "elsewhere.test")

    failed = stack.pulumi("up", "--yes", "--skip-preview", code=None)
    assert failed.code != 0
    assert "NoZone at name:" in failed.output
    assert "constructing.py" not in failed.output
    assert "defect" not in failed.output
    arn = stack.resources()["Certificate/web"]["id"]

    stack.pulumi("config", "set", "acm:devZone", "quickstart.test")
    stack.pulumi("up", "--yes", "--skip-preview")
    assert stack.outputs()["arn"] == arn


def test_a_wait_inside_a_component_has_its_time_limit_and_can_be_interrupted(project):
    stack = project("quickstart", program=COMPONENT)
    stack.edit(
        "    record_ttl=60,\n",
        '    opts=pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="3s", update="600s")),\n',
    )
    stack.pulumi("config", "set", "acm:resolvers", '{"shop.quickstart.test": ["127.0.0.1:9"]}')

    late = stack.pulumi("up", "--yes", "--skip-preview", code=None)
    assert late.code != 0
    assert "was not issued within 3 s" in late.output
    arn = stack.resources()["Certificate/web"]["id"]

    waiting = stack.start("up", "--yes", "--skip-preview")
    waiting.wait_for("wants CNAME")
    waiting.interrupt()
    ended = waiting.ends(60)
    assert ended.code != 0
    assert "constructing.py" not in ended.output
    assert "defect" not in ended.output

    stack.pulumi("config", "rm", "acm:resolvers")
    stack.pulumi("up", "--yes", "--skip-preview")
    assert stack.outputs()["arn"] == arn
    assert stack.outputs()["status"] == "ISSUED"
