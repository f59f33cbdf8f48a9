"""Revocation by private authorities, over TCP: boto3 revokes, and openssl sees it where the certificate says."""

import subprocess
import time
import urllib.error
import urllib.request

import pytest
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID

from tests.support import wire
from tests.support.peers import require
from tests.support.private_authorities import EC, ROOT, SUBJECT, active, created, csr, signed
from tests.support.wire import LOOK_SECONDS

LISTS = {"CrlConfiguration": {"Enabled": True, "ExpirationInDays": 2, "S3BucketName": "lists"}}
ANSWERS = {"OcspConfiguration": {"Enabled": True}}
DAYS = {"Type": "DAYS", "Value": 30}
SUBORDINATE = "arn:aws:acm-pca:::template/SubordinateCACertificate_PathLen0/V1"
ACTIONS = ["IssueCertificate", "GetCertificate", "ListPermissions"]


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """A server whose certificates point back to it."""
    with wire.service(tmp_path_factory.mktemp("home"), pointers_below="/pki") as served:
        yield served


@pytest.fixture(scope="module")
def pca(service):
    return service.client(of="acm-pca")


@pytest.fixture
def acm(service):
    return service.client()


def authority(pca, **configuration):
    return active(pca, **({"RevocationConfiguration": configuration} if configuration else {}))


def request(name="leaf"):
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = x509.CertificateSigningRequestBuilder(subject).sign(key, hashes.SHA256())
    return made.public_bytes(serialization.Encoding.PEM)


def leaf(pca, arn):
    pem = signed(pca, arn, request(), validity=DAYS)["Certificate"]
    return pem, x509.load_pem_x509_certificate(pem.encode())


def serial(certificate):
    return certificate.serial_number.to_bytes(16).hex(":")


def revoke(pca, arn, certificate, reason="KEY_COMPROMISE"):
    pca.revoke_certificate(
        CertificateAuthorityArn=arn, CertificateSerial=serial(certificate), RevocationReason=reason
    )


def list_address(certificate):
    (point,) = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    return point.full_name[0].value


def places(certificate):
    access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    return {place.access_method: place.access_location.value for place in access}


def fetched(url):
    with urllib.request.urlopen(url, timeout=30) as response:
        return response.read()


def code_of(call, *arguments, **members):
    with pytest.raises(ClientError) as refused:
        call(*arguments, **members)
    return refused.value.response["Error"]["Code"]


class Files:
    """A leaf and its root in files, for openssl."""

    def __init__(self, folder, pca, arn, pem):
        self.folder = folder
        root = pca.get_certificate_authority_certificate(CertificateAuthorityArn=arn)["Certificate"]
        (folder / "leaf.pem").write_text(f"{pem.rstrip()}\n")
        (folder / "root.pem").write_text(f"{root.rstrip()}\n")

    def openssl(self, *words):
        program = require("openssl", "openssl")
        done = subprocess.run(
            [program, *words], cwd=self.folder, capture_output=True, text=True, timeout=60, check=False
        )
        return done.returncode, done.stdout + done.stderr

    def verify(self):
        return self.openssl("verify", "-crl_download", "-crl_check", "-CAfile", "root.pem", "leaf.pem")

    def ask(self, url):
        words = ("-issuer", "root.pem", "-cert", "leaf.pem", "-CAfile", "root.pem", "-url", url)
        return self.openssl("ocsp", *words)


KEYS = {
    "EC": {},
    "RSA": {"KeyAlgorithm": "RSA_2048", "SigningAlgorithm": "SHA384WITHRSA"},
}


@pytest.mark.peer
@pytest.mark.slow
@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_openssl_sees_a_revocation_by_a_private_authority_at_once(pca, tmp_path, key):
    arn = created(
        pca,
        RevocationConfiguration={**LISTS, **ANSWERS},
        CertificateAuthorityConfiguration={**EC, **key, "Subject": SUBJECT},
    )
    algorithm = {**EC, **key}["SigningAlgorithm"]
    root = signed(pca, arn, csr(pca, arn), algorithm=algorithm, TemplateArn=ROOT)
    pca.import_certificate_authority_certificate(CertificateAuthorityArn=arn, Certificate=root["Certificate"])
    pem = signed(pca, arn, request(), validity=DAYS, algorithm=algorithm)["Certificate"]
    certificate = x509.load_pem_x509_certificate(pem.encode())
    files, url = Files(tmp_path, pca, arn, pem), places(certificate)[AuthorityInformationAccessOID.OCSP]
    assert files.verify() == (0, "leaf.pem: OK\n")
    code, said = files.ask(url)
    assert (code, "Response verify OK" in said, "leaf.pem: good" in said) == (0, True, True), said

    revoke(pca, arn, certificate)

    code, said = files.ask(url)
    assert "Response verify OK" in said
    assert "leaf.pem: revoked" in said
    assert "Reason: keyCompromise" in said
    code, said = files.verify()
    assert code != 0
    assert "certificate revoked" in said


def test_a_list_holds_for_as_long_as_its_authority_says_and_is_signed_by_it(pca):
    arn = authority(pca, **LISTS)
    _, certificate = leaf(pca, arn)
    found = x509.load_der_x509_crl(fetched(list_address(certificate)))
    root = pca.get_certificate_authority_certificate(CertificateAuthorityArn=arn)["Certificate"]
    issuer = x509.load_pem_x509_certificate(root.encode())
    assert found.is_signature_valid(issuer.public_key())
    assert found.issuer == issuer.subject
    assert (found.next_update_utc - found.last_update_utc).days == 2
    assert len(found) == 0
    assert not certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).critical
    with pytest.raises(x509.ExtensionNotFound):
        places(certificate)
    revoke(pca, arn, certificate)
    (entry,) = x509.load_der_x509_crl(fetched(list_address(certificate)))
    assert entry.serial_number == certificate.serial_number


def test_where_the_issuer_is_found_its_certificate_lies(pca):
    arn = authority(pca, **ANSWERS)
    _, certificate = leaf(pca, arn)
    der = fetched(places(certificate)[AuthorityInformationAccessOID.CA_ISSUERS])
    certificate.verify_directly_issued_by(x509.load_der_x509_certificate(der))
    with pytest.raises(x509.ExtensionNotFound):
        list_address(certificate)


def test_without_a_configuration_nothing_is_named_and_nothing_published(pca):
    arn = authority(pca)
    _, certificate = leaf(pca, arn)
    kinds = {type(one.value) for one in certificate.extensions}
    assert not kinds & {x509.CRLDistributionPoints, x509.AuthorityInformationAccess}
    revoke(pca, arn, certificate)
    address = list_address(leaf(pca, authority(pca, **LISTS))[1])
    other = address.rpartition("/")[0] + f"/{arn.rpartition('/')[2]}.crl"
    with pytest.raises(urllib.error.HTTPError, match="404"):
        fetched(other)
    pca.update_certificate_authority(CertificateAuthorityArn=arn, RevocationConfiguration=LISTS)
    assert len(x509.load_der_x509_crl(fetched(other))) == 1, "it was recorded all the same"
    assert list_address(leaf(pca, arn)[1]) == other
    pca.update_certificate_authority(CertificateAuthorityArn=arn, RevocationConfiguration=ANSWERS)
    with pytest.raises(urllib.error.HTTPError, match="404"):
        fetched(other)


def test_certificates_name_the_hosts_that_are_asked_for_or_no_list_at_all(pca):
    named = {
        "CrlConfiguration": {"Enabled": True, "CustomCname": "crl.example.com"},
        "OcspConfiguration": {"Enabled": True, "OcspCustomCname": "ocsp.example.com"},
    }
    arn = authority(pca, **named)
    _, certificate = leaf(pca, arn)
    assert list_address(certificate).startswith("http://crl.example.com/pki/crl/")
    assert places(certificate)[AuthorityInformationAccessOID.OCSP] == "http://ocsp.example.com/pki/ocsp"
    omitted = {"Enabled": True, "CrlDistributionPointExtensionConfiguration": {"OmitExtension": True}}
    with pytest.raises(x509.ExtensionNotFound):
        list_address(leaf(pca, authority(pca, CrlConfiguration=omitted))[1])


def test_what_is_configured_is_described(pca):
    arn = authority(pca, **LISTS)
    shown = pca.describe_certificate_authority(CertificateAuthorityArn=arn)["CertificateAuthority"]
    assert shown["RevocationConfiguration"] == {
        "CrlConfiguration": {**LISTS["CrlConfiguration"], "CrlType": "COMPLETE"},
        "OcspConfiguration": {"Enabled": False},
    }


def test_an_authority_below_another_names_where_its_own_status_is(pca):
    root = authority(pca, **LISTS, **ANSWERS)
    below = created(pca, type_="SUBORDINATE")
    made = signed(pca, root, csr(pca, below), validity={"Type": "YEARS", "Value": 1}, TemplateArn=SUBORDINATE)
    certificate = x509.load_pem_x509_certificate(made["Certificate"].encode())
    revoke(pca, root, certificate, "CERTIFICATE_AUTHORITY_COMPROMISE")
    (entry,) = x509.load_der_x509_crl(fetched(list_address(certificate)))
    assert entry.serial_number == certificate.serial_number


def requested(acm, arn):
    """Have ACM request a certificate; return its ARN and it, once it is there."""
    found = acm.request_certificate(
        DomainName="db.internal", CertificateAuthorityArn=arn, KeyAlgorithm="EC_prime256v1"
    )["CertificateArn"]
    limit = time.monotonic() + LOOK_SECONDS
    while "IssuedAt" not in acm.describe_certificate(CertificateArn=found)["Certificate"]:
        assert time.monotonic() < limit
        time.sleep(0.02)
    pem = acm.get_certificate(CertificateArn=found)["Certificate"]
    return found, x509.load_pem_x509_certificate(pem.encode())


def permitted(pca, **configuration):
    arn = authority(pca, **configuration)
    pca.create_permission(CertificateAuthorityArn=arn, Principal="acm.amazonaws.com", Actions=ACTIONS)
    return arn


def test_a_certificate_of_acm_is_revoked_by_its_authority(pca, acm):
    arn = permitted(pca, **ANSWERS)
    found, certificate = requested(acm, arn)
    by_acm = {"CertificateArn": found, "RevocationReason": "SUPERSEDED"}
    assert code_of(acm.revoke_certificate, **by_acm) == "ValidationException"
    revoke(pca, arn, certificate, "SUPERSEDED")
    shown = acm.describe_certificate(CertificateArn=found)["Certificate"]
    assert (shown["Status"], shown["RevocationReason"]) == ("REVOKED", "SUPERSEDED")


def test_a_certificate_of_acm_names_what_is_configured_when_it_is_issued(pca, acm):
    arn = permitted(pca)
    with pytest.raises(x509.ExtensionNotFound):
        places(requested(acm, arn)[1])
    pca.update_certificate_authority(
        CertificateAuthorityArn=arn, RevocationConfiguration={**LISTS, **ANSWERS}
    )
    for _ in range(2):
        _, certificate = requested(acm, arn)
        assert AuthorityInformationAccessOID.OCSP in places(certificate)
        assert len(x509.load_der_x509_crl(fetched(list_address(certificate)))) == 0


def test_a_certificate_is_revoked_once_by_its_own_authority(pca):
    arn = authority(pca, **LISTS)
    _, certificate = leaf(pca, arn)
    assert code_of(revoke, pca, authority(pca), certificate) == "ResourceNotFoundException"
    revoke(pca, arn, certificate)
    assert code_of(revoke, pca, arn, certificate) == "RequestAlreadyProcessedException"
    root = pca.get_certificate_authority_certificate(CertificateAuthorityArn=arn)["Certificate"]
    own = x509.load_pem_x509_certificate(root.encode())
    assert code_of(revoke, pca, arn, own) == "InvalidRequestException"


NOT_OFFERED = {
    "lists in parts": {"CrlConfiguration": {"Enabled": True, "CrlType": "PARTITIONED"}},
    "a path of its own": {"CrlConfiguration": {"Enabled": True, "CustomPath": "x"}},
    "an address for a host": {"OcspConfiguration": {"Enabled": True, "OcspCustomCname": "example.com/ocsp"}},
}


@pytest.mark.parametrize("configuration", NOT_OFFERED.values(), ids=NOT_OFFERED)
def test_what_cannot_be_configured_is_refused(pca, configuration):
    assert code_of(created, pca, RevocationConfiguration=configuration) == "InvalidArgsException"
