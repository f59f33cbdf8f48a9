"""Exported keys, read by others: openssl and Java, and refused by both under another passphrase."""

import secrets
import subprocess
from pathlib import Path

import pytest

from acm.authority.algorithms import generate, pkcs8_der, spki_der
from acm.authority.envelope import Envelope, LocalKey
from acm.authority.export import KeyExporter
from acm.authority.leaf_keys import LEAF_KIND
from acm.model.keys import REQUESTABLE
from tests.support.peers import require

pytestmark = pytest.mark.peer

PASSPHRASES = {
    "words": b"correct horse battery",
    "signs": b" !\"&'()*+,-./:;<=>?@[]^_`{|}~",
    "longest": b"a1" * 64,
}
CASES = [(algorithm, name) for algorithm in REQUESTABLE for name in PASSPHRASES]
READER = Path(__file__).parent / "ReadKey.java"


def exported(folder, algorithm, passphrase):
    """Export a key as the service does; return the file, and the key's public half in DER."""
    key = generate(algorithm)
    envelope = Envelope(LocalKey(secrets.token_bytes(32)))
    sealed = envelope.seal(pkcs8_der(key), kind=LEAF_KIND, owner="arn", spki_sha256=b"h" * 32)
    exporter = KeyExporter(envelope=envelope, iterations=600_000)
    path = folder / "key.pem"
    path.write_text(exporter.export(sealed, arn="arn", spki_sha256=b"h" * 32, passphrase=passphrase))
    return path, spki_der(key.public_key())


def openssl(path: Path, passphrase: bytes):
    program = require("openssl", "openssl")
    words = ["pkey", "-in", str(path), "-passin", "stdin", "-pubout", "-outform", "DER"]
    return subprocess.run(
        [program, *words], input=passphrase + b"\n", capture_output=True, timeout=60, check=False
    )


def java(path: Path, passphrase: bytes):
    program = require("java", "default-jdk-headless")
    require("javac", "default-jdk-headless")
    return subprocess.run(
        [program, str(READER), str(path)], input=passphrase, capture_output=True, timeout=120, check=False
    )


@pytest.mark.slow
@pytest.mark.parametrize(("algorithm", "passphrase"), CASES)
def test_openssl_reads_an_exported_key_under_its_passphrase_only(tmp_path, algorithm, passphrase):
    path, public = exported(tmp_path, algorithm, PASSPHRASES[passphrase])
    assert openssl(path, PASSPHRASES[passphrase]).stdout == public
    assert openssl(path, b"another passphrase").returncode != 0


@pytest.mark.slow
@pytest.mark.parametrize("algorithm", REQUESTABLE)
def test_java_reads_an_exported_key_under_its_passphrase_only(tmp_path, algorithm):
    path, public = exported(tmp_path, algorithm, PASSPHRASES["signs"])
    read = java(path, PASSPHRASES["signs"])
    assert read.returncode == 0, read.stderr
    shown = subprocess.run(
        [require("openssl", "openssl"), "pkey", "-inform", "DER", "-pubout", "-outform", "DER"],
        input=read.stdout,
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert shown.stdout == public
    assert java(path, b"another passphrase").returncode != 0
