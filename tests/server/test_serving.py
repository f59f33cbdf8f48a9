"""`acm serve` as a process: whom it lets in, how it starts and how it stops."""

import subprocess
import time
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from tests.support.server import ACM, LOOK_SECONDS, acm, end, serving, start

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    home = tmp_path_factory.mktemp("server") / "home"
    with serving(home, environ={"ACM_ACCEPTED_SUFFIXES": "test", "ACM_THROTTLING": "false"}) as server:
        yield server


def refused(call) -> str:
    with pytest.raises(ClientError) as refusal:
        call()
    return refusal.value.response["Error"]["Code"]


def request(client) -> str:
    return client.request_certificate(DomainName="www.example.test")["CertificateArn"]


def test_an_access_key_works_in_its_account_as_soon_as_it_is_made(served):
    arn = request(served.new_client("111122223333", region="eu-west-1"))
    assert arn.startswith("arn:aws:acm:eu-west-1:111122223333:certificate/")


def test_an_account_does_not_see_what_another_has(served):
    arn = request(served.new_client("111122223333"))
    stranger = served.new_client("444455556666")
    assert refused(lambda: stranger.describe_certificate(CertificateArn=arn)) == "ResourceNotFoundException"


def test_a_disabled_access_key_is_refused_within_a_second(served):
    made = dict(line.split("\t") for line in acm(served.home, "credentials", "create").splitlines())
    client = served.client(made)
    request(client)
    acm(served.home, "credentials", "disable", made["aws_access_key_id"])
    time.sleep(1)
    assert refused(lambda: request(client)) == "UnrecognizedClientException"


def test_temporary_credentials_need_their_session_token(served):
    made = served.credential(lasts=timedelta(hours=1))
    assert request(served.client(made)).startswith("arn:")
    made.pop("aws_session_token")
    assert refused(lambda: request(served.client(made))) == "UnrecognizedClientException"


def test_a_server_certifies_no_private_suffix_unless_told_to(tmp_path):
    with serving(tmp_path / "home", "--no-auth") as server:
        client = server.client({"aws_access_key_id": "any", "aws_secret_access_key": "thing"})
        assert refused(lambda: request(client)) == "ValidationException"


def test_without_authentication_everybody_works_in_the_default_account(tmp_path):
    with serving(
        tmp_path / "home", "--no-auth", environ={"ACM_ACCEPTED_SUFFIXES": "test", "ACM_THROTTLING": "false"}
    ) as server:
        client = server.client({"aws_access_key_id": "any", "aws_secret_access_key": "thing"})
        assert ":123456789012:" in request(client)


def test_a_server_that_is_told_to_stop_ends_well_and_has_kept_what_it_acknowledged(tmp_path):
    home = tmp_path / "home"
    server = start(home, environ={"ACM_ACCEPTED_SUFFIXES": "test"})
    arn = request(server.new_client())
    assert end(server) == 0
    assert arn in acm(home, "list")


REFUSALS = {
    "a port that is taken": (("--listen", "{taken}"), "CannotListen at --listen"),
    "everybody from everywhere": (("--no-auth", "--listen", "0.0.0.0:0"), "InvalidSetting at --no-auth"),
    "what is no address": (("--listen", "nowhere"), "InvalidSetting at --listen"),
    "an address of another machine": (("--listen", "192.0.2.1:0", "--plaintext"), "CannotListen at --listen"),
}


@pytest.mark.parametrize(("arguments", "told"), REFUSALS.values(), ids=REFUSALS)
def test_a_server_does_not_start_with(served, tmp_path, arguments, told):
    taken = served.url.removeprefix("http://")
    command = [*ACM, "--home", str(tmp_path / "home"), "serve", *(a.format(taken=taken) for a in arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LOOK_SECONDS, check=False)
    assert (done.returncode, done.stderr.startswith(told), done.stdout) == (2, True, "")
    assert not (tmp_path / "home").exists()


def test_a_server_does_not_start_without_the_key_of_its_home(served, tmp_path):
    home = tmp_path / "home"
    acm(home, "credentials", "create")
    (home / "key-encryption-key").unlink()
    command = [*ACM, "--home", str(home), "serve", "--listen", "127.0.0.1:0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LOOK_SECONDS, check=False)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("KeyUnavailable: ")
