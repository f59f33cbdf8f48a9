"""Pulumi's resource options over certificates, explicit providers, and a component of the user's own."""

import re

import pytest

from acm.model.arn import CertificateArn

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

OPTIONS = """
import pulumi
import pulumi_acm as acm
from pulumi import ResourceOptions

KEY = "EC_prime256v1"

renamed = acm.Certificate("before", domain_name="renamed.quickstart.test", key_algorithm=KEY)
ignoring = acm.Certificate(
    "ignoring",
    domain_name="ignoring.quickstart.test",
    key_algorithm=KEY,
    tags={"env": "1", "team": "1"},
    opts=ResourceOptions(ignore_changes=["domainName", "tags.team"]),
)
eager = acm.Certificate(
    "eager",
    domain_name="eager.quickstart.test",
    key_algorithm=KEY,
    tags={"env": "1"},
    opts=ResourceOptions(replace_on_changes=["tags.env"]),
)
first = acm.Certificate("first", domain_name="first.quickstart.test", key_algorithm=KEY)
last = acm.Certificate(
    "last",
    domain_name="last.quickstart.test",
    key_algorithm=KEY,
    opts=ResourceOptions(delete_before_replace=True),
)
protected = acm.Certificate(
    "protected", domain_name="protected.quickstart.test", key_algorithm=KEY, opts=ResourceOptions(protect=True)
)
retained = acm.Certificate(
    "retained", domain_name="retained.quickstart.test", key_algorithm=KEY, opts=ResourceOptions(retain_on_delete=True)
)
"""

TWO = """
import pulumi
import pulumi_acm as acm
from pulumi import ComponentResource, ResourceOptions


class Site(ComponentResource):
    def __init__(self, name, domain, opts=None):
        super().__init__("shop:index:Site", name, None, opts)
        inside = ResourceOptions(parent=self)
        self.certificate = acm.Certificate(
            f"{name}-web",
            domain_name=domain,
            subject_alternative_names=[f"*.{domain}"],
            key_algorithm="EC_prime256v1",
            opts=inside,
        )
        wanted = self.certificate.validation_records[0]
        record = acm.ValidationRecord(f"{name}-web", name=wanted.name, value=wanted.value, opts=inside)
        self.wait = acm.CertificateValidation(
            f"{name}-web",
            certificate_arn=self.certificate.arn,
            validation_record_fqdns=[record.fqdn],
            opts=inside,
        )
        self.register_outputs({"arn": self.certificate.arn})


for name, account, region in (("ours", "111111111111", "eu-west-1"), ("theirs", "222222222222", "cn-north-1")):
    provider = acm.Provider(
        name,
        account_id=account,
        region=region,
        dev_zone=["quickstart.test"],
        default_tags={"tags": {"account": name}},
    )
    site = Site(name, f"{name}.quickstart.test", ResourceOptions(providers=[provider]))
    pulumi.export(name, site.wait.certificate_arn)
    pulumi.export(f"{name}Status", site.wait.status)
"""


def order(log: str, name: str) -> list[str]:
    """Return in which order the CLI made the new one of a certificate and deleted the old one."""
    return re.findall(rf"acm:index:Certificate {name} (created|deleted)", log)


def test_every_resource_option_works_on_certificates(project):
    stack = project("quickstart", program=OPTIONS)
    stack.pulumi("up", "--yes", "--skip-preview")
    before = {name: r["id"] for name, r in stack.resources().items() if name.startswith("Certificate/")}

    stack.edit(
        '"before", domain_name="renamed',
        '"after", opts=ResourceOptions(aliases=[pulumi.Alias(name="before")]), domain_name="renamed',
    )
    stack.edit('domain_name="ignoring.', 'domain_name="another.')
    stack.edit('tags={"env": "1", "team": "1"}', 'tags={"env": "2", "team": "2"}')
    stack.edit('    tags={"env": "1"},', '    tags={"env": "2"},')
    stack.edit('"first.quickstart', '"new.first.quickstart')
    stack.edit('"last.quickstart', '"new.last.quickstart')
    log = stack.pulumi("up", "--yes", "--skip-preview").output
    after = {name: r["id"] for name, r in stack.resources().items() if name.startswith("Certificate/")}

    assert after["Certificate/after"] == before["Certificate/before"], (
        "an alias renames without a replacement"
    )
    assert after["Certificate/ignoring"] == before["Certificate/ignoring"]
    tags = stack.resources()["Certificate/ignoring"]["outputs"]["tagsAll"]
    assert tags == {"env": "2", "team": "1"}, "what is ignored stays, what is not changes in place"
    for name in ("eager", "first", "last"):
        assert after[f"Certificate/{name}"] != before[f"Certificate/{name}"], name
    assert after["Certificate/protected"] == before["Certificate/protected"]
    assert order(log, "first") == ["created", "deleted"], log
    assert order(log, "last") == ["deleted", "created"], log
    stack.pulumi("preview", "--expect-no-changes")
    held = stack.acm("list", "--output", "plain")
    for name in ("eager", "first", "last"):
        assert before[f"Certificate/{name}"] not in held, "what was replaced is gone"

    refused = stack.pulumi("destroy", "--yes", code=None)
    assert refused.code != 0
    assert "protected" in refused.output
    assert after["Certificate/protected"] in stack.acm("list", "--output", "plain")
    stack.pulumi("state", "unprotect", "--all", "--yes")
    stack.pulumi("destroy", "--yes")
    left = stack.acm("list", "--output", "plain").splitlines()
    assert len(left) == 1
    assert after["Certificate/retained"] in left[0], "what is retained is the only one left"


def test_two_providers_of_two_accounts_and_regions_on_one_home_serve_a_component_each(project):
    stack = project("quickstart", program=TWO)
    stack.pulumi("preview")
    stack.pulumi("up", "--yes", "--skip-preview")
    outputs = stack.outputs()
    assert (outputs["oursStatus"], outputs["theirsStatus"]) == ("ISSUED", "ISSUED")
    places = [
        (arn.partition, arn.account, arn.region)
        for arn in map(CertificateArn.parse, (outputs["ours"], outputs["theirs"]))
    ]
    assert places == [("aws", "111111111111", "eu-west-1"), ("aws-cn", "222222222222", "cn-north-1")]
    found = stack.resources()
    assert found["Certificate/ours-web"]["outputs"]["tagsAll"] == {"account": "ours"}
    assert "shop:index:Site$acm:index:Certificate" in found["Certificate/ours-web"]["urn"]
    stack.pulumi("preview", "--expect-no-changes")
    stack.pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes")

    stack.edit('("theirs", "222222222222", "cn-north-1")', '("theirs", "222222222222", "eu-central-1")')
    stack.pulumi("up", "--yes", "--skip-preview")
    moved = stack.outputs()
    assert moved["ours"] == outputs["ours"], "the other provider's resources are not touched"
    assert CertificateArn.parse(moved["theirs"]).region == "eu-central-1"
    stack.pulumi("destroy", "--yes")
    for account in ("111111111111", "222222222222"):
        assert stack.acm("list", "--output", "plain", ACM_ACCOUNT_ID=account) == ""
