"""Private authorities under the real CLI: a hierarchy, a certificate from it, an import, and the end."""

import subprocess

import pytest

from tests.support.peers import require

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

PROGRAM = """
import pulumi
import pulumi_acm as acm

root = acm.PrivateCertificateAuthority(
    "root",
    subject={"common_name": "Example Root", "organization": "Example"},
    key_algorithm="EC_prime256v1",
)
issuing = acm.PrivateCertificateAuthority(
    "issuing",
    subject={"common_name": "Example Issuing"},
    key_algorithm="EC_prime256v1",
    parent=root.arn,
    validity={"type": "YEARS", "value": 5},
    name_constraints={"permitted_dns_names": ["corp.internal"]},
)
database = acm.Certificate(
    "database",
    domain_name="db.corp.internal",
    key_algorithm="EC_prime256v1",
    certificate_authority_arn=issuing.arn,
)
issued = acm.CertificateValidation("database", certificate_arn=database.arn)
pulumi.export("issuing", issuing.arn)
pulumi.export("issued", issued.status)
pulumi.export("leaf", database.certificate_pem)
pulumi.export("chain", database.chain_pem)
pulumi.export("trust", root.certificate_pem)
"""

IMPORTING = """
import pulumi_acm as acm

acm.PrivateCertificateAuthority(
    "issuing",
    subject={"common_name": "Example Issuing"},
    key_algorithm="EC_prime256v1",
    parent="PARENT",
    validity={"type": "YEARS", "value": 5},
    name_constraints={"permitted_dns_names": ["corp.internal"]},
)
"""


def verified(folder, outputs, host):
    for name in ("leaf", "chain", "trust"):
        (folder / name).write_text(outputs[name])
    command = [require("openssl", "openssl"), "verify", "-x509_strict", "-purpose", "sslserver"]
    command += ["-verify_hostname", host, "-CAfile", str(folder / "trust")]
    command += ["-untrusted", str(folder / "chain"), str(folder / "leaf")]
    return subprocess.run(command, capture_output=True, timeout=30, check=False).returncode == 0


def test_a_private_hierarchy_issues_is_imported_elsewhere_and_goes(project, tmp_path):
    home = tmp_path / "shared-home"
    stack = project("quickstart", program=PROGRAM, home=home)
    stack.pulumi("preview")
    assert not home.exists(), "a preview makes nothing"
    stack.pulumi("up", "--yes", "--skip-preview")
    outputs = stack.outputs()
    assert outputs["issued"] == "ISSUED"
    assert verified(tmp_path, outputs, "db.corp.internal")
    assert not verified(tmp_path, outputs, "db.other.internal")
    stack.pulumi("preview", "--expect-no-changes")
    stack.pulumi("preview", "--expect-no-changes", "--refresh")

    listed = [
        line
        for line in stack.pulumi("stack", "--show-ids").output.split()
        if ":certificate-authority/" in line
    ]
    (parent,) = set(listed) - {outputs["issuing"]}
    importing = IMPORTING.replace("PARENT", parent)
    other = project("quickstart", program=importing, home=home, stack="other")
    token = "acm:index:PrivateCertificateAuthority"
    other.pulumi("import", token, "issuing", outputs["issuing"], "--yes", "--generate-code=false")
    other.pulumi("preview", "--expect-no-changes")

    assert "can be restored until" in stack.pulumi("destroy", "--yes").output
