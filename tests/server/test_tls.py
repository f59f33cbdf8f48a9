"""`acm serve` over HTTPS: with a certificate of the engine's own, or one in files, renewed while serving."""

import datetime as dt
import socket
import ssl
import subprocess
from datetime import UTC
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from acm.api.server.tls import CertificateFiles, OwnCertificate, refresh_quietly
from acm.compose import open_administration
from acm.model.errors import InvalidSetting, IssuerUnavailable
from acm.settings import Settings
from tests.support.server import ACM, LOOK_SECONDS, acm, serving


@pytest.fixture(scope="module")
def administration(tmp_path_factory):
    opened = open_administration(Settings(home=tmp_path_factory.mktemp("tls") / "home"))
    yield opened
    opened.close()


def write_pair(folder: Path, name: str, *, common: str = "localhost") -> tuple[Path, Path]:
    """Write a self-signed certificate and its key; return both paths."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common)])
    now = dt.datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(common)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / f"{name}.pem", folder / f"{name}.key"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return paths


def shown_by(context: ssl.SSLContext) -> bytes:
    """Return the certificate that a server with this context shows, over a connection in memory."""
    client_context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client_context.check_hostname, client_context.verify_mode = False, ssl.CERT_NONE
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = context.wrap_bio(to_server, to_client, server_side=True)
    client = client_context.wrap_bio(to_client, to_server)
    for _ in range(4):
        for side in (client, server):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    shown = client.getpeercert(binary_form=True)
    assert shown is not None
    return shown


def test_an_own_certificate_is_renewed_after_two_thirds_of_its_validity_and_not_before(administration):
    clock = [dt.datetime.now(UTC)]
    issued = []

    def issue():
        issued.append(administration.server_certificate(("localhost",)))
        return issued[-1]

    own = OwnCertificate(issue=issue, now=lambda: clock[0])
    own.refresh()
    first = shown_by(own.context)
    validity = issued[0].material.not_after - issued[0].material.not_before
    clock[0] = issued[0].material.not_before + validity * 0.66
    own.refresh()
    assert shown_by(own.context) == first
    clock[0] = issued[0].material.not_before + validity * 0.67
    own.refresh()
    assert shown_by(own.context) != first


def test_a_renewal_that_fails_leaves_the_certificate_that_serves(administration, caplog):
    clock = [dt.datetime.now(UTC)]
    answers = [administration.server_certificate(("localhost",))]

    def issue():
        if not answers:
            raise IssuerUnavailable("no intermediate is valid for long enough.")
        return answers.pop()

    own = OwnCertificate(issue=issue, now=lambda: clock[0])
    own.refresh()
    first = shown_by(own.context)
    clock[0] += dt.timedelta(days=1000)
    refresh_quietly(own)
    assert shown_by(own.context) == first
    assert "no intermediate" in caplog.text


def test_no_key_of_the_server_stays_in_a_file(administration, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    OwnCertificate(
        issue=lambda: administration.server_certificate(("localhost",)),
        now=lambda: dt.datetime.now(UTC),
    ).refresh()
    assert list(tmp_path.iterdir()) == []


def test_files_are_loaded_again_when_they_change(tmp_path):
    certificate, key = write_pair(tmp_path, "served")
    files = CertificateFiles(certificate=certificate, key=key)
    files.refresh()
    first = shown_by(files.context)
    newer_certificate, newer_key = write_pair(tmp_path, "newer")
    newer_key.replace(key)
    newer_certificate.replace(certificate)
    files.refresh()
    assert shown_by(files.context) != first


def test_files_in_the_middle_of_their_change_leave_what_serves(tmp_path):
    certificate, key = write_pair(tmp_path, "served")
    files = CertificateFiles(certificate=certificate, key=key)
    files.refresh()
    first = shown_by(files.context)
    write_pair(tmp_path, "newer")[1].replace(key)
    refresh_quietly(files)
    assert shown_by(files.context) == first


def test_files_that_do_not_belong_together_are_refused_in_words(tmp_path):
    certificate, _ = write_pair(tmp_path, "one")
    _, key = write_pair(tmp_path, "other")
    with pytest.raises(InvalidSetting, match=r"the key is not the certificate's"):
        CertificateFiles(certificate=certificate, key=key).refresh()


@pytest.mark.parametrize("missing", [0, 1])
def test_a_file_that_is_missing_is_said_to_be(tmp_path, missing):
    pair = write_pair(tmp_path, "served")
    pair[missing].unlink()
    with pytest.raises(InvalidSetting, match="No such file"):
        CertificateFiles(certificate=pair[0], key=pair[1]).refresh()


@pytest.mark.slow
def test_clients_that_trust_the_root_reach_the_server_and_others_do_not(tmp_path):
    home, root = tmp_path / "home", tmp_path / "root.pem"
    with serving(home, "--tls", "--no-auth", environ={"ACM_ACCEPTED_SUFFIXES": "test"}) as server:
        assert server.url.startswith("https://localhost:")
        root.write_text(acm(home, "root", "--pem"))
        anybody = {"aws_access_key_id": "any", "aws_secret_access_key": "thing"}
        client = server.client(anybody, verify=str(root))
        assert client.request_certificate(DomainName="www.example.test")["CertificateArn"]
        place = urlsplit(server.url)
        strict = ssl.create_default_context()
        with (
            socket.create_connection((place.hostname, place.port), timeout=LOOK_SECONDS) as plain,
            pytest.raises(ssl.SSLCertVerificationError),
        ):
            strict.wrap_socket(plain, server_hostname="localhost")


REFUSALS = {
    "plain HTTP for other machines": (("--listen", "0.0.0.0:0"), "InvalidSetting at --listen"),
    "a certificate for an address": (("--listen", "0.0.0.0:0", "--tls"), "InvalidSetting at --tls-names"),
    "a certificate without its key": (("--tls-certificate", "x.pem"), "InvalidSetting"),
    "a certificate that is not there": (
        ("--tls-certificate", "x.pem", "--tls-key", "x.key"),
        "InvalidSetting at --tls-certificate",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("arguments", "told"), REFUSALS.values(), ids=REFUSALS)
def test_a_server_does_not_start_with(tmp_path, arguments, told):
    command = [*ACM, "--home", str(tmp_path / "home"), "serve", *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=LOOK_SECONDS, check=False, cwd=tmp_path
    )
    assert (done.returncode, done.stderr.startswith(told), done.stdout) == (2, True, "")
