"""`acm import` over the real engine."""

import json
from pathlib import Path

import pytest

from acm.cli.exit_codes import ExitCode
from acm.compose import open_manager
from acm.settings import Settings
from tests.cli.conftest import Acm
from tests.support.imports import key, made, root

NAME = "shop.example.test"


@pytest.fixture
def engine(tmp_path):
    """The command line over an engine of its own; each run opens it anew."""
    settings = Settings(home=tmp_path / "home", test=True)

    def run(*words: str, code: int = 0):
        done = Acm(open_manager(settings), tmp_path)(*words)
        assert done.code == code, done.out + done.err
        return done

    return run


@pytest.fixture
def files(tmp_path):
    """Write a certificate's files; return the words of the command line."""

    def write(one, *, key_pem=None) -> list[str]:
        (tmp_path / "body.pem").write_text(one.pem)
        (tmp_path / "key.pem").write_text(key_pem or one.key_pem)
        (tmp_path / "chain.pem").write_text(one.chain_pem)
        chain = ["--chain", str(tmp_path / "chain.pem")] if one.issuer else []
        return ["import", str(tmp_path / "body.pem"), "--key", str(tmp_path / "key.pem"), *chain]

    return write


def test_a_certificate_is_imported_and_another_one_takes_its_place(engine, files):
    first = json.loads(engine(*files(made(NAME, issuer=root())), "--tag", "a=b", "--output", "json").out)
    document = first["Certificate"]
    assert (document["Type"], document["Status"], document["DomainName"]) == ("IMPORTED", "ISSUED", NAME)
    assert document["ImportedAt"] == document["CreatedAt"]
    assert document["Tags"] == [{"Key": "a", "Value": "b"}]
    arn = first["CertificateArn"]
    again = engine(*files(made(NAME, days=700)), "--arn", arn.rpartition("/")[2][:8])
    assert again.out.split() == [arn]
    assert "BEGIN CERTIFICATE" in engine("get", arn).out


REFUSED = {
    "another key": (lambda: (made(NAME), made(NAME, private_key=key(number=7)).key_pem), "at --key: the private key does not"),
    "no chain": (lambda: (made(NAME, issuer=root()), None), "at --chain: the certificate is signed by CN=Root"),
    "no certificate": (lambda: (made(common_name="localhost"), None), "at BODY: it is for no fully qualified"),
}  # fmt: skip


@pytest.mark.parametrize(("case", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_imported_is_refused_in_words_of_the_command_line(engine, files, case, said):
    one, key_pem = case()
    words = files(one, key_pem=key_pem)
    refused = engine(*words[:4], code=ExitCode.CONFIGURATION)
    assert said in refused.err
    assert (key_pem or one.key_pem).splitlines()[1] not in refused.err


def test_a_file_that_is_not_there_is_named(engine, files):
    words = files(made(NAME))
    Path(words[3]).unlink()
    assert "at --key: the file" in engine(*words, code=ExitCode.CONFIGURATION).err


def test_what_may_not_take_the_place_of_another_is_refused(engine, files):
    arn = engine(*files(made(NAME))).out.strip()
    refused = engine(*files(made("x.test")), "--arn", arn, code=ExitCode.RESOURCE)
    assert "none of the present names" in refused.err
