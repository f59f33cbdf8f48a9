"""ExportCertificate, asked by boto3."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tests.support.wire import BETA
from tests.support.wire_issuing import issue, refused

PASSPHRASE = b"correct horse battery"
EXPORTABLE = {"Options": {"Export": "ENABLED"}}


def export(client, arn, passphrase=PASSPHRASE):
    return client.export_certificate(CertificateArn=arn, Passphrase=passphrase)


def test_an_exported_certificate_comes_with_its_chain_and_its_key(service):
    exported = export(service.client(), issue(service, **EXPORTABLE))
    key = load_pem_private_key(exported["PrivateKey"].encode(), PASSPHRASE)
    leaf = x509.load_pem_x509_certificate(exported["Certificate"].encode())
    (issuer,) = x509.load_pem_x509_certificates(exported["CertificateChain"].encode())
    assert key.public_key() == leaf.public_key()
    leaf.verify_directly_issued_by(issuer)


def pending(service):
    return service.client().request_certificate(DomainName="late.example.test")["CertificateArn"]


def missing(service):
    return pending(service)[:-4] + "ffff"


REFUSED = {
    "pending": (pending, "RequestInProgressException"),
    "not exportable": (issue, "ValidationException"),
    "not there": (missing, "ResourceNotFoundException"),
}


@pytest.mark.parametrize(("arn_of", "code"), REFUSED.values(), ids=REFUSED)
def test_a_certificate_is_not_exported_that_is(service, arn_of, code):
    assert refused(lambda: export(service.client(), arn_of(service)))["Code"] == code


@pytest.mark.parametrize("passphrase", [b"a#bcd", b"abcd\n", "schlüssel".encode()])
def test_a_passphrase_outside_the_rules_is_refused_in_words_without_it(service, passphrase):
    error = refused(lambda: export(service.client(), issue(service, **EXPORTABLE), passphrase))
    assert error["Code"] == "ValidationException"
    assert "passphrase" in error["Message"]
    assert passphrase.decode().strip() not in error["Message"]


def test_another_account_exports_nothing(service):
    arn = issue(service, **EXPORTABLE)
    assert refused(lambda: export(service.client(BETA), arn))["Code"] == "ResourceNotFoundException"
