"""Revocation over TCP: boto3 revokes, and openssl sees it at the addresses that the certificate names."""

import base64
import http.client
import subprocess
from urllib.parse import quote, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from cryptography.x509.ocsp import OCSPCertStatus, OCSPResponseStatus
from cryptography.x509.oid import AuthorityInformationAccessOID

from tests.support import wire
from tests.support.peers import require
from tests.support.wire_issuing import issue, refused

REASON = "KEY_COMPROMISE"


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """A server whose certificates point back to it."""
    home = tmp_path_factory.mktemp("home")
    with wire.service(home, pointers_below="/pki", dev_zone=("example.test",)) as served:
        yield served


def list_address_of(certificate):
    (point,) = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    return point.full_name[0].value


class Subject:
    """An exported certificate in files."""

    def __init__(self, service, folder, **members):
        self.service, self.folder = service, folder
        self.arn = issue(service, Options={"Export": "ENABLED"}, **members)
        exported = service.client().export_certificate(CertificateArn=self.arn, Passphrase=b"passphrase")
        self.leaf = x509.load_pem_x509_certificate(exported["Certificate"].encode())
        self.issuer = x509.load_pem_x509_certificate(exported["CertificateChain"].encode())
        root = service.manager().trust_anchor().certificate_pem
        texts = {
            "leaf": exported["Certificate"],
            "chain": exported["CertificateChain"],
            "root": root,
            "authorities": exported["CertificateChain"] + root,
        }
        for name, text in texts.items():
            (folder / f"{name}.pem").write_text(text)

    def revoke(self, reason=REASON):
        return self.service.client().revoke_certificate(CertificateArn=self.arn, RevocationReason=reason)

    def address(self, method):
        access = self.leaf.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
        (url,) = [place.access_location.value for place in access if place.access_method == method]
        return url

    @property
    def list_address(self):
        return list_address_of(self.leaf)

    def openssl(self, *words):
        program = require("openssl", "openssl")
        done = subprocess.run(
            [program, *words], cwd=self.folder, capture_output=True, text=True, timeout=60, check=False
        )
        return done.returncode, done.stdout + done.stderr

    def verify(self, *more):
        """Have openssl verify the chain with the lists that it downloads itself."""
        words = ("verify", "-crl_download", "-CAfile", "root.pem", "-untrusted", "chain.pem", *more)
        return self.openssl(*words, "leaf.pem")

    def ask(self):
        """Have openssl ask the responder that the certificate names."""
        url = self.address(AuthorityInformationAccessOID.OCSP)
        words = ("-issuer", "chain.pem", "-cert", "leaf.pem", "-CAfile", "authorities.pem", "-url", url)
        return self.openssl("ocsp", *words)


@pytest.fixture
def subject(service, tmp_path):
    return Subject(service, tmp_path)


def fetch(url, *, method="GET", body=None, headers=None):
    """Return the response to a request for ``url``, and its body."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    try:
        connection.request(method, parts.path, body=body, headers=headers or {})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def request_for(subject):
    builder = ocsp.OCSPRequestBuilder().add_certificate(subject.leaf, subject.issuer, hashes.SHA1())
    return builder.build().public_bytes(serialization.Encoding.DER)


@pytest.mark.slow
@pytest.mark.peer
@pytest.mark.parametrize("algorithm", ["RSA_2048", "EC_prime256v1"])
def test_openssl_sees_a_revocation_at_once(service, tmp_path, algorithm):
    subject = Subject(service, tmp_path, KeyAlgorithm=algorithm)
    assert subject.verify("-crl_check") == (0, "leaf.pem: OK\n")
    (tmp_path / "root.crl").write_bytes(fetch(list_address_of(subject.issuer))[1])
    every = ("-crl_check_all", "-CRLfile", "root.crl")
    assert subject.verify(*every) == (0, "leaf.pem: OK\n"), "the root itself names no list"
    code, said = subject.ask()
    assert (code, "Response verify OK" in said, "leaf.pem: good" in said) == (0, True, True), said

    subject.revoke()

    code, said = subject.ask()
    assert "Response verify OK" in said
    assert "leaf.pem: revoked" in said
    assert "Reason: keyCompromise" in said
    code, said = subject.verify("-crl_check")
    assert code != 0
    assert "certificate revoked" in said


def test_what_describe_says_of_a_revoked_certificate(subject):
    assert subject.revoke("SUPERCEDED")["CertificateArn"] == subject.arn
    assert subject.revoke("SUPERCEDED")["CertificateArn"] == subject.arn, "a retry after a lost answer"
    shown = subject.service.client().describe_certificate(CertificateArn=subject.arn)["Certificate"]
    assert (shown["Status"], shown["RevocationReason"]) == ("REVOKED", "SUPERCEDED")
    assert shown["RevokedAt"]
    assert refused(subject.revoke)["Code"] == "ValidationException"


def test_what_was_never_exported_is_not_revoked(service):
    arn = issue(service)
    error = refused(
        lambda: service.client().revoke_certificate(CertificateArn=arn, RevocationReason="UNSPECIFIED")
    )
    assert error["Code"] == "ValidationException"
    assert "never exported" in error["Message"]


def test_the_issuers_certificate_is_where_the_certificate_says(subject):
    response, body = fetch(subject.address(AuthorityInformationAccessOID.CA_ISSUERS))
    assert (response.status, response.headers["Content-Type"]) == (200, "application/pkix-cert")
    assert x509.load_der_x509_certificate(body) == subject.issuer


def test_a_list_comes_with_headers_for_caches_and_not_twice(subject):
    response, body = fetch(subject.list_address)
    assert (response.status, response.headers["Content-Type"]) == (200, "application/pkix-crl")
    assert "max-age=60" in response.headers["Cache-Control"]
    assert x509.load_der_x509_crl(body).is_signature_valid(subject.issuer.public_key())
    tag = {"If-None-Match": response.headers["ETag"]}
    again, nothing = fetch(subject.list_address, headers=tag)
    assert (again.status, nothing) == (304, b"")
    subject.revoke()
    changed, _ = fetch(subject.list_address, headers=tag)
    assert changed.status == 200


def test_ocsp_is_answered_by_get_and_post(subject):
    url = subject.address(AuthorityInformationAccessOID.OCSP)
    asked = request_for(subject)
    by_post = fetch(url, method="POST", body=asked, headers={"Content-Type": "application/ocsp-request"})
    by_get = fetch(f"{url}/{quote(base64.b64encode(asked).decode(), safe='')}")
    for response, body in (by_post, by_get):
        assert response.headers["Content-Type"] == "application/ocsp-response"
        assert all(response.headers[name] for name in ("ETag", "Last-Modified", "Expires"))
        assert ocsp.load_der_ocsp_response(body).certificate_status is OCSPCertStatus.GOOD


BROKEN = {"no request": b"hello", "nothing": b"", "too much": b"0" * 5000}


@pytest.mark.parametrize("octets", BROKEN.values(), ids=BROKEN)
def test_what_is_no_request_is_answered_as_such_and_kept_by_nobody(subject, octets):
    url = subject.address(AuthorityInformationAccessOID.OCSP)
    for response, body in (
        fetch(url, method="POST", body=octets),
        fetch(f"{url}/{quote(base64.b64encode(octets).decode(), safe='')}"),
    ):
        found = ocsp.load_der_ocsp_response(body)
        assert found.response_status is OCSPResponseStatus.MALFORMED_REQUEST
        assert response.headers["Cache-Control"] == "no-store"


ABSENT = ["/pki/crl/x.crl", "/pki/crl/00.crl", "/pki/crl/00p1.crl", "/pki/issuers/00.cer", "/crl/00.crl"]


@pytest.mark.parametrize("path", ABSENT)
def test_there_is_nothing_at(service, path):
    response, _ = fetch(f"{service.url}{path}")
    assert response.status == 404
