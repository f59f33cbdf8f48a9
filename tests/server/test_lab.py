"""`acm serve --lab`: what a rig made for an emulator gets, with only its endpoint changed."""

import subprocess
import time

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store

from tests.support.server import ACM, LOOK_SECONDS, acm, serving

pytestmark = pytest.mark.slow

ANYBODY = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
NAMES = ["www.example.com", "*.example.com", "service.internal", "host.test"]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("lab") / "home", "--lab") as server:
        yield server


def wait_until_issued(client, arn: str) -> None:
    """Wait as `aws acm wait certificate-validated` does, then until the certificate is there."""
    client.get_waiter("certificate_validated").wait(
        CertificateArn=arn, WaiterConfig={"Delay": 1, "MaxAttempts": LOOK_SECONDS}
    )
    for _ in range(LOOK_SECONDS):
        if client.describe_certificate(CertificateArn=arn)["Certificate"]["Status"] == "ISSUED":
            return
        time.sleep(0.2)
    pytest.fail("validated, and not issued")


def test_a_certificate_for_any_name_is_issued_by_itself_and_verifies(lab):
    client = lab.client(ANYBODY)
    arn = client.request_certificate(
        DomainName=NAMES[0], SubjectAlternativeNames=NAMES[1:], KeyAlgorithm="EC_prime256v1"
    )["CertificateArn"]
    wait_until_issued(client, arn)
    got = client.get_certificate(CertificateArn=arn)
    root = x509.load_pem_x509_certificate(acm(lab.home, "root", "--pem").encode())
    leaf, *chain = x509.load_pem_x509_certificates((got["Certificate"] + got["CertificateChain"]).encode())
    verifier = PolicyBuilder().store(Store([root])).build_server_verifier(x509.DNSName("a.example.com"))
    assert verifier.verify(leaf, chain)[-1] == root


def test_the_answers_came_over_the_network_from_the_embedded_server(lab):
    client = lab.client(ANYBODY)
    arn = client.request_certificate(DomainName="looked.example.org")["CertificateArn"]
    wait_until_issued(client, arn)
    assert "127.0.0.1" in acm(lab.home, "describe", arn, "--output", "json")


def test_records_come_after_the_delay_that_was_asked_for(tmp_path):
    with serving(tmp_path / "home", "--lab", "--record-delay", "6") as server:
        client = server.client(ANYBODY)
        began = time.monotonic()
        arn = client.request_certificate(DomainName="late.example.com")["CertificateArn"]
        wait_until_issued(client, arn)
        assert time.monotonic() - began > 5.5


def test_a_real_installation_is_not_made_a_laboratory(tmp_path):
    home = tmp_path / "home"
    acm(home, "credentials", "create")
    command = [*ACM, "--home", str(home), "serve", "--lab", "--listen", "127.0.0.1:0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LOOK_SECONDS, check=False)
    assert (done.returncode, done.stderr.startswith("TestInstallationOnly")) == (4, True)


def test_a_laboratory_is_for_this_machine_only(tmp_path):
    command = [*ACM, "--home", str(tmp_path / "home"), "serve", "--lab", "--listen", "0.0.0.0:0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LOOK_SECONDS, check=False)
    assert (done.returncode, done.stderr.startswith("InvalidSetting at --no-auth")) == (2, True)
