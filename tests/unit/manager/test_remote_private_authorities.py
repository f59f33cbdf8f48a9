"""Private authorities of a backend somewhere else: what comes late is waited for, and what is sent for each kind of root."""

import base64
from datetime import UTC, datetime, timedelta

import botocore.endpoint
import pytest
from botocore.retries.adaptive import ClientRateLimiter
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from acm.model import errors
from acm.model.keys import KeyAlgorithm
from acm.model.private_ca.authority import AuthorityRequest, AuthorityType
from acm.model.private_ca.name_constraints import NameConstraints
from acm.model.private_ca.order import Certified
from acm.model.private_ca.signing import SigningAlgorithm
from acm.model.private_ca.subject import Subject
from acm.model.private_ca.validity import Validity, ValidityType
from tests.support.scripted import ACCOUNT, Refusal, scripted

ARN = f"arn:aws:acm-pca:us-east-1:{ACCOUNT}:certificate-authority/12345678-1234-1234-1234-123456789012"
SUBJECT = {"CommonName": "Root"}
ASKED = AuthorityRequest(
    region="us-east-1",
    type=AuthorityType.ROOT,
    key_algorithm=KeyAlgorithm.EC_prime256v1,
    signing_algorithm=SigningAlgorithm.SHA256WITHECDSA,
    subject=Subject.of_members(SUBJECT),
    maker="urn",
)
TEN_YEARS = Validity(10, ValidityType.YEARS)
BUSY = Refusal("RequestInProgressException")


def root_pem():
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Root")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now).not_valid_after(now + timedelta(days=1))
    made = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def described(status="ACTIVE", **configuration):
    made = {"KeyAlgorithm": "EC_prime256v1", "SigningAlgorithm": "SHA256WITHECDSA", "Subject": SUBJECT}
    return {
        "CertificateAuthority": {
            "Arn": ARN,
            "Type": "ROOT",
            "Status": status,
            "CreatedAt": 1.0,
            "CertificateAuthorityConfiguration": {**made, **configuration},
        }
    }


@pytest.fixture
def script(monkeypatch):
    monkeypatch.setattr(botocore.endpoint.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(ClientRateLimiter, "on_sending_request", lambda *_, **__: None)
    with scripted() as script:
        certificate = root_pem()
        script.say("ListCertificateAuthorities", {"CertificateAuthorities": []})
        script.say("CreateCertificateAuthority", {"CertificateAuthorityArn": ARN})
        script.say("DescribeCertificateAuthority", described())
        script.say("GetCertificateAuthorityCsr", {"Csr": "request"})
        script.say("IssueCertificate", {"CertificateArn": f"{ARN}/certificate/01"})
        script.say("GetCertificate", {"Certificate": certificate})
        script.say("ImportCertificateAuthorityCertificate", {})
        script.say("GetCertificateAuthorityCertificate", {"Certificate": certificate})
        script.say("ListPermissions", {"Permissions": []})
        script.say("GetPolicy", Refusal("ResourceNotFoundException"))
        script.say("ListTags", {"Tags": []})
        yield script


@pytest.fixture
def paused(monkeypatch):
    paused = []
    monkeypatch.setattr("acm.compose.time.sleep", paused.append)
    return paused


@pytest.fixture
def authorities(script, paused):
    manager = script.manager()
    yield manager.private_authorities
    manager.close()


def test_a_key_that_is_being_made_and_a_certificate_that_is_being_signed_are_waited_for(
    script, authorities, paused
):
    script.say("GetCertificateAuthorityCsr", Refusal("ResourceNotFoundException"), BUSY, {"Csr": "request"})
    script.say("GetCertificate", BUSY, BUSY, {"Certificate": root_pem()})
    made = authorities.establish(ASKED, Certified(validity=TEN_YEARS))
    assert made.arn == ARN
    assert paused == [0.2, 0.5, 0.2, 0.5]


def test_two_changes_at_once_are_tried_again(script, authorities, paused):
    script.say("DeleteCertificateAuthority", Refusal("ConcurrentModificationException"), {})
    authorities.delete(ARN, 7)
    assert len(script.of("DeleteCertificateAuthority")) == 2
    assert paused == [0.2]


ROOTS = {
    "without constraints": (Certified(validity=TEN_YEARS), "RootCACertificate/V1", None),
    "with a depth": (
        Certified(validity=TEN_YEARS, path_length=1),
        "BlankRootCACertificate_PathLen1_APIPassthrough/V1",
        {"KeyUsage"},
    ),
    "with names": (
        Certified(validity=TEN_YEARS, name_constraints=NameConstraints(permitted=("internal",))),
        "RootCACertificate_APIPassthrough/V1",
        {"CustomExtensions"},
    ),
}


@pytest.mark.parametrize(("certified", "template", "extensions"), ROOTS.values(), ids=ROOTS)
def test_a_root_is_made_by_the_template_that_can_hold_what_is_asked(
    script, authorities, certified, template, extensions
):
    authorities.establish(ASKED, certified)
    (sent,) = script.of("IssueCertificate")
    assert sent["TemplateArn"].endswith(f"/{template}")
    passed = sent.get("ApiPassthrough", {}).get("Extensions")
    assert (passed and set(passed)) == extensions
    assert base64.b64decode(sent["Csr"]) == b"request"


def test_what_fails_is_deleted_again_and_told_as_it_was(script, authorities):
    script.say("DescribeCertificateAuthority", described("PENDING_CERTIFICATE"))
    script.say("IssueCertificate", Refusal("MalformedCSRException", "no good"))
    script.say("DeleteCertificateAuthority", {})
    with pytest.raises(errors.MalformedCSR, match="no good"):
        authorities.establish(ASKED, Certified(validity=TEN_YEARS))
    assert script.of("DeleteCertificateAuthority") == [
        {"CertificateAuthorityArn": ARN, "PermanentDeletionTimeInDays": 7}
    ]


def test_an_authority_with_a_key_that_has_no_place_here_is_told_in_words(script, authorities):
    script.say("DescribeCertificateAuthority", described(KeyAlgorithm="ML_DSA_65"))
    with pytest.raises(errors.BackendFailed, match="ML_DSA_65"):
        authorities.describe(ARN)


def test_an_authority_of_another_account_is_never_said_to_be_gone(script, authorities):
    script.say("DescribeCertificateAuthority", Refusal("ResourceNotFoundException"))
    with pytest.raises(errors.ForeignInstallation, match="111122223333"):
        authorities.describe(ARN.replace(ACCOUNT, "111122223333"))
