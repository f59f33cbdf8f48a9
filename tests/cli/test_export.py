"""`acm export` over the real engine: where the passphrase comes from, and where the key goes."""

import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from acm.cli.exit_codes import ExitCode
from acm.compose import open_manager
from acm.settings import Settings
from tests.cli.conftest import Acm

PASSPHRASE = "correct horse battery"
ZONE = "export.test"


@pytest.fixture
def engine(tmp_path):
    """The command line over an engine of its own; each run opens it anew."""
    settings = Settings(home=tmp_path / "home", test=True, dev_zone=(ZONE,))

    def run(*words: str, code: int = 0, **surroundings):
        done = Acm(open_manager(settings), tmp_path)(*words, **surroundings)
        assert done.code == code, done.out + done.err
        return done

    return run


def issued(engine, *options: str) -> str:
    asked = engine("request", ZONE, "--key-algorithm", "EC_prime256v1", *options)
    arn = asked.out.split()[0]
    engine("publish", arn)
    engine("wait", arn)
    return arn


@pytest.mark.slow
def test_an_export_comes_from_a_file_or_the_environment_and_goes_to_private_files(engine, tmp_path):
    arn = issued(engine, "--exportable")
    (tmp_path / "passphrase").write_text(f"{PASSPHRASE}\n")
    words = ("export", arn, "--passphrase-file", str(tmp_path / "passphrase"))
    engine(*words, "--to", str(tmp_path / "out"))
    key = (tmp_path / "out/private-key.pem").read_bytes()
    leaf = x509.load_pem_x509_certificate((tmp_path / "out/certificate.pem").read_bytes())
    assert load_pem_private_key(key, PASSPHRASE.encode()).public_key() == leaf.public_key()
    assert "BEGIN CERTIFICATE" in (tmp_path / "out/chain.pem").read_text()
    modes = {stat.S_IMODE(path.stat().st_mode) for path in Path(tmp_path / "out").iterdir()}
    assert modes == {0o600}

    printed = engine("export", arn, environ={"ACM_EXPORT_PASSPHRASE": PASSPHRASE}).out
    assert [line for line in printed.splitlines() if "BEGIN" in line] == [
        "-----BEGIN CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----",
    ]
    assert PASSPHRASE not in printed
    piped = engine("export", arn, "--passphrase-file", "-", answers=PASSPHRASE, code=0).out
    assert load_pem_private_key(piped[piped.index("-----BEGIN ENC") :].encode(), PASSPHRASE.encode())


@pytest.mark.slow
def test_what_cannot_be_exported_is_refused_in_words_of_the_command_line(engine, tmp_path):
    arn = issued(engine)
    refused = engine("export", arn, environ={"ACM_EXPORT_PASSPHRASE": "abc"}, code=ExitCode.CONFIGURATION)
    assert "at --passphrase-file: a passphrase has 4 to 128 characters" in refused.err
    no_utf_8 = {"ACM_EXPORT_PASSPHRASE": "abc\udcff"}  # as Python shows the octet FF
    refused = engine("export", arn, environ=no_utf_8, code=ExitCode.CONFIGURATION)
    assert "ASCII" in refused.err
    refused = engine("export", arn, code=ExitCode.CONFIGURATION)
    assert "ACM_EXPORT_PASSPHRASE" in refused.err
    refused = engine("export", arn, environ={"ACM_EXPORT_PASSPHRASE": PASSPHRASE}, code=ExitCode.RESOURCE)
    assert "may not be exported" in refused.err
    assert PASSPHRASE not in refused.err


@pytest.mark.slow
def test_an_exported_certificate_is_revoked_after_asking(engine):
    arn = issued(engine, "--exportable")
    assert "never exported" in engine("revoke", arn, "--yes", code=ExitCode.RESOURCE).err
    engine("export", arn, environ={"ACM_EXPORT_PASSPHRASE": PASSPHRASE})
    assert "--yes" in engine("revoke", arn, code=ExitCode.CONFIGURATION).err
    engine("revoke", arn, terminal=True, answers="n\n", code=ExitCode.CANCELLED)
    engine("revoke", arn, "--reason", "key-compromise", terminal=True, answers="y\n")
    shown = engine("describe", arn, "--output", "json").out
    assert '"RevocationReason": "KEY_COMPROMISE"' in shown
    assert '"Status": "REVOKED"' in shown
