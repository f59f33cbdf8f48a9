"""The guide's twelve SDK samples, as scripts of ``examples/boto3``, each run against the service."""

import json
import sys
from pathlib import Path

import pytest

from tests.support.calls import detail, imported, issued, refusal, region, request
from tests.support.imports import made, root
from tests.support.outside import environment, run

pytestmark = pytest.mark.slow

SAMPLES = Path(__file__).resolve().parents[2] / "examples" / "boto3"


@pytest.fixture
def place():
    return region()


@pytest.fixture
def client(service, place):
    return service.client(region=place)


@pytest.fixture
def sample(service, place, tmp_path):
    """Runs a sample and returns what it printed; one that fails has to be expected to, with what it says."""

    def sample(name, *arguments, fails=""):
        done = run(
            [sys.executable, str(SAMPLES / f"{name}.py"), *arguments],
            tmp_path,
            environment(service, region=place),
        )
        assert (done.returncode != 0) == bool(fails), done.stderr
        assert fails in done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout

    return sample


def test_there_is_a_sample_of_each():
    assert len(list(SAMPLES.glob("*.py"))) == 12


def test_a_request_with_a_token_gives_the_same_arn_again(sample, client):
    arn = sample("request_certificate", "example.test", "1Aq25pTy").strip()
    assert sample("request_certificate", "example.test", "1Aq25pTy").strip() == arn
    assert sorted(detail(client, arn)["SubjectAlternativeNames"]) == ["example.test", "www.example.test"]


def test_describe_prints_the_certificate(sample, client):
    arn = request(client)
    assert json.loads(sample("describe_certificate", arn))["CertificateArn"] == arn


def test_list_prints_a_line_for_each(sample, client):
    arns = {request(client, f"n{n}.example.test") for n in range(11)}
    assert {line.split()[0] for line in sample("list_certificates").splitlines()} == arns


def test_get_prints_certificate_and_chain(sample, service, client):
    assert sample("get_certificate", issued(service, client)).count("BEGIN CERTIFICATE") == 2


def test_import_prints_the_arn(sample, client, tmp_path):
    leaf = made("www.example.test", issuer=root())
    files = {"certificate.pem": leaf.pem, "chain.pem": leaf.chain_pem, "private_key.pem": leaf.key_pem}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert detail(client, sample("import_certificate", *files).strip())["Type"] == "IMPORTED"


def test_tags_are_added_listed_and_removed(sample, client):
    arn = request(client)
    sample("add_tags_to_certificate", arn, "Purpose=Test", "Short_Name=My_Cert")
    assert sample("list_tags_for_certificate", arn) == "Purpose=Test\nShort_Name=My_Cert\n"
    sample("remove_tags_from_certificate", arn, "Purpose=Test", "Short_Name=My_Cert")
    assert sample("list_tags_for_certificate", arn) == ""


def test_a_deleted_certificate_is_gone(sample, client):
    arn = request(client)
    sample("delete_certificate", arn)
    assert refusal(client.describe_certificate, CertificateArn=arn)[0] == "ResourceNotFoundException"
    sample("delete_certificate", arn, fails="ResourceNotFoundException")


def test_renewal_of_what_is_not_private_is_refused(sample, client):
    sample("renew_certificate", imported(client, made("www.example.test")), fails="not eligible")


def test_mail_for_what_is_validated_by_dns_is_refused(sample, client):
    sample(
        "resend_validation_email", request(client), "www.example.test", "example.test", fails="not by e-mail"
    )


def test_export_prints_the_encrypted_key(sample, service, client, tmp_path):
    (tmp_path / "passphrase.txt").write_text("a long passphrase")
    arn = issued(service, client, Options={"Export": "ENABLED"})
    printed = sample("export_certificate", arn, "passphrase.txt")
    assert "BEGIN ENCRYPTED PRIVATE KEY" in printed
