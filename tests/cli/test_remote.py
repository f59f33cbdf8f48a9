"""The command line over a backend that is somewhere else: the same commands, `--backend` or ACM_BACKEND beside them."""

import json
import os

import botocore.endpoint
import pytest
from botocore.retries.adaptive import ClientRateLimiter

from acm.compose import open_manager
from tests.cli.conftest import Acm
from tests.support.imports import made
from tests.support.moto import moto
from tests.support.scripted import ARN, KEYS, Refusal, detail, scripted, without_record


class Remote(Acm):
    """A command line that opens what its settings lead to."""

    def _open(self, settings):
        self.settings.append(settings)
        return open_manager(settings)


@pytest.fixture
def acm(tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith(("ACM_", "AWS_")) or name == "CI"]:
        monkeypatch.delenv(name)
    for name, value in KEYS.items():
        monkeypatch.setenv(f"ACM_{name.upper()}", value)
    monkeypatch.setattr(botocore.endpoint.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(ClientRateLimiter, "on_sending_request", lambda *_, **__: None)
    monkeypatch.setattr("acm.compose.time.sleep", lambda seconds: None)
    return Remote(None, tmp_path)


def test_a_request_waits_for_records_that_come_late_and_says_why(acm):
    with scripted() as script:
        script.say("RequestCertificate", {"CertificateArn": ARN})
        script.say("DescribeCertificate", without_record(detail()), detail())
        done = acm("--backend", script.url, "request", "example.com")
    assert done.code == 0, done.err
    assert "has not told the validation records of example.com yet" in done.err
    assert done.out.splitlines()[1].startswith("_a.example.com.\tCNAME\t_b.acm-validations.aws.")


def test_the_backend_of_the_environment_is_used_where_no_option_names_one(acm, monkeypatch):
    with scripted() as script:
        monkeypatch.setenv("ACM_BACKEND", script.url)
        script.say("DescribeCertificate", detail())
        assert (
            json.loads(acm("describe", ARN, "--output", "json").out)["Certificate"]["CertificateArn"] == ARN
        )
        assert acm("--backend", "embedded", "list").code == 0, "the option wins"
        assert script.of("ListCertificates") == []


REFUSED = {
    "what it does not offer": (("root",), "NotOffered", 2),
    "a certificate that is not there": (("describe", ARN), "ResourceNotFound", 4),
}


@pytest.mark.parametrize(("command", "code", "number"), REFUSED.values(), ids=REFUSED)
def test_a_refusal_is_one_paragraph_with_an_exit_code_of_its_own(acm, command, code, number):
    with scripted() as script:
        script.say("DescribeCertificate", Refusal("ResourceNotFoundException", "It is not there."))
        done = acm("--backend", script.url, *command)
    assert (done.code, done.out) == (number, "")
    assert done.err.startswith(code)
    assert "Traceback" not in done.err


def test_a_backend_that_nobody_knows_is_refused_at_the_option(acm):
    done = acm("--backend", "azure", "list")
    assert done.code == 2
    assert "--backend" in done.err


@pytest.mark.slow
def test_every_command_for_certificates_works_against_moto(acm, monkeypatch, tmp_path):
    one = made("partner.example.com")
    body, key = tmp_path / "body.pem", tmp_path / "key.pem"
    body.write_text(one.pem)
    key.write_text(one.key_pem)
    with moto(validation_seconds=0) as endpoint:
        monkeypatch.setenv("ACM_ENDPOINT", endpoint)

        def run(*arguments):
            done = acm(*arguments, "--output", "json")
            assert done.code == 0, done.err
            return done.out

        arn = json.loads(run("request", "shop.example.com", "--san", "*.shop.example.com"))["CertificateArn"]
        run("wait", arn)
        assert json.loads(run("describe", arn))["Certificate"]["Status"] == "ISSUED"
        imported = json.loads(run("import", str(body), "--key", str(key)))["CertificateArn"]
        listed = json.loads(run("list"))["CertificateSummaryList"]
        assert {one["CertificateArn"] for one in listed} == {arn, imported}
        for each in (arn, imported):
            run("delete", each, "--yes")
        assert json.loads(run("list"))["CertificateSummaryList"] == []
