"""CertificateExport under the real CLI: nothing at preview, a key that opens, and no secret in clear anywhere."""

import json

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tests.e2e.test_secret_inputs import files

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

PASSPHRASE, OTHER = "canary-passphrase-27c1", "canary-passphrase-93be"
PROGRAM = """
import pulumi
import pulumi_acm as acm

config = pulumi.Config()
web = acm.DnsValidatedCertificate(
    "web", domain_name="export.test", key_algorithm="EC_prime256v1", options={"export": "ENABLED"}
)
exported = acm.CertificateExport(
    "web", certificate_arn=web.certificate_arn, passphrase=config.require_secret("passphrase")
)
pulumi.export("key", exported.private_key_pem)
pulumi.export("certificate", exported.certificate_pem)
"""


def outputs(stack):
    return json.loads(stack.pulumi("stack", "output", "--json", "--show-secrets").output)


def opens(stack, passphrase):
    shown = outputs(stack)
    key = load_pem_private_key(shown["key"].encode(), passphrase.encode())
    return key.public_key() == x509.load_pem_x509_certificate(shown["certificate"].encode()).public_key()


def test_a_certificate_is_exported_once_it_is_issued_and_again_under_another_passphrase(project):
    stack = project(program=PROGRAM)
    stack.pulumi("config", "set", "acm:devZone", "export.test")
    stack.pulumi("config", "set", "--secret", "passphrase", PASSPHRASE)
    told = [stack.pulumi("preview").output]
    assert not stack.home.exists()
    verbose = ("--logtostderr", "-v=3")
    told.append(stack.pulumi("up", "--yes", "--skip-preview", *verbose).output)
    assert opens(stack, PASSPHRASE)
    stack.pulumi("preview", "--expect-no-changes")
    stack.pulumi("preview", "--refresh", "--expect-no-changes")
    key = outputs(stack)["key"].splitlines()[2]

    stack.pulumi("config", "set", "--secret", "passphrase", OTHER)
    told.append(stack.pulumi("up", "--yes", *verbose).output)
    assert opens(stack, OTHER)
    stack.pulumi("preview", "--expect-no-changes")
    told.append(stack.pulumi("stack", "export").output)

    places = {f"output {number}": text.encode() for number, text in enumerate(told)} | files(stack)
    for canary in (PASSPHRASE, OTHER, key):
        assert [place for place, octets in places.items() if canary.encode() in octets] == []
    stack.pulumi("destroy", "--yes", "--skip-preview")
