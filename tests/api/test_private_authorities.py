"""The operations of AWS Private CA, asked by boto3, and private certificates from what they make."""

import base64
import json
import time

import pytest
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.private_authorities import EC, ROOT, SUBJECT, TEN_YEARS, active, created, csr, signed
from tests.support.wire import ACCOUNTS, ALPHA, BETA, LOOK_SECONDS

ACM = "acm.amazonaws.com"
ACTIONS = ["IssueCertificate", "GetCertificate", "ListPermissions"]
NOWHERE = "arn:aws:acm-pca:us-east-1:111111111111:certificate-authority/11111111-1111-1111-1111-111111111111"


@pytest.fixture
def pca(service):
    return service.client(of="acm-pca")


def permitted(pca):
    arn = active(pca)
    pca.create_permission(CertificateAuthorityArn=arn, Principal=ACM, Actions=ACTIONS)
    return arn


def shown(pca, arn):
    return pca.describe_certificate_authority(CertificateAuthorityArn=arn)["CertificateAuthority"]


def refusal(call, *arguments, **members):
    with pytest.raises(ClientError) as refused:
        call(*arguments, **members)
    return refused.value.response["Error"]["Code"]


def settled(acm, arn):
    limit = time.monotonic() + LOOK_SECONDS
    while (found := acm.describe_certificate(CertificateArn=arn)["Certificate"])[
        "Status"
    ] == "PENDING_VALIDATION":
        assert time.monotonic() < limit
        time.sleep(0.02)
    return found


def test_a_new_authority_waits_for_its_certificate(pca):
    arn = created(pca, Tags=[{"Key": "team", "Value": "pki"}])
    found = shown(pca, arn)
    assert (found["Status"], found["Type"], found["OwnerAccount"]) == (
        "PENDING_CERTIFICATE",
        "ROOT",
        ACCOUNTS[ALPHA],
    )
    assert found["CertificateAuthorityConfiguration"] == {**EC, "Subject": SUBJECT}
    assert pca.list_tags(CertificateAuthorityArn=arn)["Tags"] == [{"Key": "team", "Value": "pki"}]
    assert (
        refusal(pca.get_certificate_authority_certificate, CertificateAuthorityArn=arn)
        == "InvalidStateException"
    )


def test_a_root_that_certifies_itself_is_active(pca):
    found = shown(pca, active(pca))
    assert found["Status"] == "ACTIVE"
    assert found["NotAfter"] > found["NotBefore"]
    assert found["Serial"]


def test_an_authority_below_another_shows_the_whole_chain(pca):
    root, below = active(pca), created(pca, type_="SUBORDINATE")
    template = "arn:aws:acm-pca:::template/SubordinateCACertificate_PathLen0/V1"
    answer = signed(pca, root, csr(pca, below), validity={"Type": "YEARS", "Value": 5}, TemplateArn=template)
    pca.import_certificate_authority_certificate(
        CertificateAuthorityArn=below,
        Certificate=answer["Certificate"],
        CertificateChain=answer["CertificateChain"],
    )
    chain = pca.get_certificate_authority_certificate(CertificateAuthorityArn=below)
    assert x509.load_pem_x509_certificates(chain["CertificateChain"].encode())[
        -1
    ] == x509.load_pem_x509_certificate(
        pca.get_certificate_authority_certificate(CertificateAuthorityArn=root)["Certificate"].encode()
    )


def test_a_signing_request_of_ones_own_key_is_signed(pca):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "device-1")])
    request = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    answer = signed(
        pca,
        active(pca),
        request.public_bytes(serialization.Encoding.PEM),
        validity={"Type": "DAYS", "Value": 30},
        TemplateArn="arn:aws:acm-pca:::template/EndEntityClientAuthCertificate/V1",
    )
    certificate = x509.load_pem_x509_certificate(answer["Certificate"].encode())
    assert certificate.public_key() == key.public_key()
    purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert [purpose.dotted_string for purpose in purposes] == ["1.3.6.1.5.5.7.3.2"]


def test_a_private_certificate_is_issued_without_validation(service, pca):
    acm, arn = service.client(), permitted(pca)
    certificate = acm.request_certificate(
        DomainName="db.corp.internal",
        CertificateAuthorityArn=arn,
        KeyAlgorithm="EC_prime256v1",
        IdempotencyToken="12563",
    )["CertificateArn"]
    found = settled(acm, certificate)
    assert (found["Status"], found["Type"]) == ("ISSUED", "PRIVATE")
    assert found["CertificateAuthorityArn"] == arn
    assert "DomainValidationOptions" not in found


def test_a_private_certificate_is_exported_with_its_key_and_the_chain_up_to_the_root(service, pca):
    acm, arn = service.client(), permitted(pca)
    certificate = acm.request_certificate(
        DomainName="db.corp.internal", CertificateAuthorityArn=arn, KeyAlgorithm="EC_prime256v1"
    )["CertificateArn"]
    settled(acm, certificate)
    exported = acm.export_certificate(CertificateArn=certificate, Passphrase=b"correct horse")
    key = serialization.load_pem_private_key(exported["PrivateKey"].encode(), b"correct horse")
    leaf = x509.load_pem_x509_certificate(exported["Certificate"].encode())
    assert leaf.public_key() == key.public_key()
    root = pca.get_certificate_authority_certificate(CertificateAuthorityArn=arn)["Certificate"]
    assert exported["CertificateChain"] == root
    assert acm.get_certificate(CertificateArn=certificate)["CertificateChain"] == root


def test_a_private_certificate_fails_with_the_reason(service, pca):
    acm = service.client()
    certificate = acm.request_certificate(
        DomainName="db.corp.internal", CertificateAuthorityArn=active(pca), KeyAlgorithm="EC_prime256v1"
    )["CertificateArn"]
    found = settled(acm, certificate)
    assert (found["Status"], found["FailureReason"]) == ("FAILED", "PCA_ACCESS_DENIED")


def test_a_validation_method_together_with_an_authority_is_refused(service):
    acm = service.client()
    code = refusal(
        acm.request_certificate,
        DomainName="db.corp.internal",
        ValidationMethod="DNS",
        CertificateAuthorityArn=NOWHERE,
    )
    assert code == "InvalidParameterException"


def test_another_account_uses_an_authority_once_it_is_shared(service, pca):
    arn = active(pca)
    stranger = service.client(BETA, of="acm-pca")
    assert (
        refusal(stranger.describe_certificate_authority, CertificateAuthorityArn=arn)
        == "AccessDeniedException"
    )
    policy = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": ACCOUNTS[BETA]},
            "Action": ["acm-pca:IssueCertificate", "acm-pca:DescribeCertificateAuthority"],
            "Resource": arn,
        },
    }
    pca.put_policy(ResourceArn=arn, Policy=json.dumps(policy))
    assert json.loads(pca.get_policy(ResourceArn=arn)["Policy"]) == policy
    assert shown(stranger, arn)["OwnerAccount"] == ACCOUNTS[ALPHA]
    listed = stranger.list_certificate_authorities(ResourceOwner="OTHER_ACCOUNTS")["CertificateAuthorities"]
    assert [found["Arn"] for found in listed] == [arn]
    acm = service.client(BETA)
    certificate = acm.request_certificate(
        DomainName="db.corp.internal", CertificateAuthorityArn=arn, KeyAlgorithm="EC_prime256v1"
    )["CertificateArn"]
    assert settled(acm, certificate)["Status"] == "ISSUED"
    pca.delete_policy(ResourceArn=arn)
    assert refusal(pca.get_policy, ResourceArn=arn) == "ResourceNotFoundException"
    assert (
        refusal(stranger.describe_certificate_authority, CertificateAuthorityArn=arn)
        == "AccessDeniedException"
    )


def test_permissions_are_given_listed_and_taken_back(pca):
    arn = permitted(pca)
    (permission,) = pca.list_permissions(CertificateAuthorityArn=arn)["Permissions"]
    assert (permission["Principal"], permission["Actions"], permission["SourceAccount"]) == (
        ACM,
        ACTIONS,
        ACCOUNTS[ALPHA],
    )
    again = {"CertificateAuthorityArn": arn, "Principal": ACM}
    assert refusal(pca.create_permission, Actions=ACTIONS, **again) == "PermissionAlreadyExistsException"
    pca.delete_permission(**again)
    assert pca.list_permissions(CertificateAuthorityArn=arn)["Permissions"] == []


def test_an_authority_is_disabled_deleted_and_restored(pca):
    arn = active(pca)
    named = {"CertificateAuthorityArn": arn}
    assert refusal(pca.delete_certificate_authority, **named) == "InvalidStateException"
    pca.update_certificate_authority(Status="DISABLED", **named)
    pca.delete_certificate_authority(PermanentDeletionTimeInDays=7, **named)
    deleted = shown(pca, arn)
    assert (deleted["Status"], (deleted["RestorableUntil"] - deleted["LastStateChangeAt"]).days) == (
        "DELETED",
        7,
    )
    pca.restore_certificate_authority(**named)
    restored = shown(pca, arn)
    assert restored["Status"] == "DISABLED"
    assert "RestorableUntil" not in restored


def test_tags_are_added_and_removed(pca):
    arn = created(pca)
    named = {"CertificateAuthorityArn": arn}
    pca.tag_certificate_authority(Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}], **named)
    pca.tag_certificate_authority(Tags=[{"Key": "a", "Value": "3"}], **named)
    pca.untag_certificate_authority(Tags=[{"Key": "a", "Value": "1"}, {"Key": "b"}], **named)
    assert pca.list_tags(**named)["Tags"] == [{"Key": "a", "Value": "3"}]
    many = [{"Key": f"k{number}", "Value": ""} for number in range(50)]
    assert refusal(pca.tag_certificate_authority, Tags=many, **named) == "TooManyTagsException"


def test_authorities_are_listed_in_pages(service):
    client = service.client(region="ap-south-1", of="acm-pca")
    arns = sorted(created(client) for _ in range(3))
    pages = list(
        client.get_paginator("list_certificate_authorities").paginate(PaginationConfig={"PageSize": 2})
    )
    assert [len(page["CertificateAuthorities"]) for page in pages] == [2, 1]
    assert [found["Arn"] for page in pages for found in page["CertificateAuthorities"]] == arns
    assert refusal(client.list_certificate_authorities, NextToken="?") == "InvalidNextTokenException"


def test_the_same_token_makes_one_authority(pca):
    assert created(pca, IdempotencyToken="once") == created(pca, IdempotencyToken="once")
    changed = {"IdempotencyToken": "once", "type_": "SUBORDINATE"}
    assert refusal(created, pca, **changed) == "InvalidArgsException"


REFUSED = {
    "an authority that is not there": ("describe_certificate_authority", {}, "ResourceNotFoundException"),
    "an ARN of something else": (
        "describe_certificate_authority",
        {"CertificateAuthorityArn": "arn:aws:acm-pca:us-east-1:111111111111:template/x"},
        "InvalidArnException",
    ),
    "a certificate that was not issued": (
        "get_certificate",
        {"CertificateArn": f"{NOWHERE}/certificate/0a"},
        "ResourceNotFoundException",
    ),
    "revoking": (
        "revoke_certificate",
        {"CertificateSerial": "0a", "RevocationReason": "UNSPECIFIED"},
        "ResourceNotFoundException",
    ),
}


@pytest.mark.parametrize(("operation", "members", "code"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused_to_ask_for(pca, operation, members, code):
    assert refusal(getattr(pca, operation), **{"CertificateAuthorityArn": NOWHERE, **members}) == code


BAD_REQUESTS = {
    "MalformedCSRException": {"Csr": b"no request", "Validity": {"Type": "DAYS", "Value": 1}},
    "InvalidArgsException": {"SigningAlgorithm": "SHA256WITHRSA"},
}


@pytest.mark.parametrize(("code", "changes"), BAD_REQUESTS.items(), ids=BAD_REQUESTS)
def test_issuing_is_refused_with(pca, code, changes):
    members = {"Csr": b"x", "SigningAlgorithm": "SHA256WITHECDSA", "Validity": TEN_YEARS, **changes}
    assert refusal(pca.issue_certificate, CertificateAuthorityArn=active(pca), **members) == code


def test_a_certificate_of_something_else_is_not_installed(pca):
    one, other = active(pca), created(pca)
    certificate = pca.get_certificate_authority_certificate(CertificateAuthorityArn=one)["Certificate"]
    install = pca.import_certificate_authority_certificate
    named = {"CertificateAuthorityArn": other}
    assert refusal(install, Certificate=certificate, **named) == "CertificateMismatchException"
    assert refusal(install, Certificate=b"nothing", **named) == "MalformedCertificateException"


def test_a_policy_that_is_not_understood_is_refused(pca):
    assert refusal(pca.put_policy, ResourceArn=created(pca), Policy="{}") == "InvalidPolicyException"


NOT_OFFERED = {
    "revocation lists": {
        "RevocationConfiguration": {"CrlConfiguration": {"Enabled": True, "ExpirationInDays": 7}}
    },
    "keys of SM2": {
        "CertificateAuthorityConfiguration": {
            "KeyAlgorithm": "SM2",
            "SigningAlgorithm": "SM3WITHSM2",
            "Subject": SUBJECT,
        }
    },
    "custom attributes": {
        "CertificateAuthorityConfiguration": {
            **EC,
            "Subject": {"CustomAttributes": [{"ObjectIdentifier": "2.5.4.3", "Value": "x"}]},
        }
    },
}


@pytest.mark.parametrize("asked", NOT_OFFERED.values(), ids=NOT_OFFERED)
def test_it_is_refused_in_words_to_have(pca, asked):
    members = {
        "CertificateAuthorityConfiguration": {**EC, "Subject": SUBJECT},
        "CertificateAuthorityType": "ROOT",
        **asked,
    }
    assert refusal(pca.create_certificate_authority, **members) == "InvalidArgsException"


OPEN_ROOT = "arn:aws:acm-pca:::template/RootCACertificate_APIPassthrough/V1"
BLANK_ROOT = "arn:aws:acm-pca:::template/BlankRootCACertificate_PathLen1_APIPassthrough/V1"
USAGE = {"DigitalSignature": True, "KeyCertSign": True, "CRLSign": True}


def constraints(*names):
    extension = x509.NameConstraints(permitted_subtrees=list(names), excluded_subtrees=None)
    value = base64.b64encode(extension.public_bytes()).decode()
    return {"ObjectIdentifier": "2.5.29.30", "Value": value, "Critical": True}


def test_a_call_brings_name_constraints_and_a_blank_root_its_key_usage(pca):
    arn = created(pca)
    passed = {"KeyUsage": USAGE, "CustomExtensions": [constraints(x509.DNSName("internal"))]}
    made = signed(pca, arn, csr(pca, arn), TemplateArn=BLANK_ROOT, ApiPassthrough={"Extensions": passed})
    extensions = x509.load_pem_x509_certificate(made["Certificate"].encode()).extensions
    assert extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 1
    found = extensions.get_extension_for_class(x509.NameConstraints)
    assert (found.critical, found.value.permitted_subtrees) == (True, [x509.DNSName("internal")])


HARMLESS = constraints(x509.DNSName("internal"))
NOT_TAKEN = {
    "another extension": {
        "Extensions": {"CustomExtensions": [{**HARMLESS, "ObjectIdentifier": "2.5.29.19"}]}
    },
    "two of them": {"Extensions": {"CustomExtensions": [HARMLESS, HARMLESS]}},
    "one that is not critical": {"Extensions": {"CustomExtensions": [{**HARMLESS, "Critical": False}]}},
    "names that are none": {"Extensions": {"CustomExtensions": [constraints(x509.DNSName("-"))]}},
    "other names": {"Extensions": {"CustomExtensions": [constraints(x509.RFC822Name("internal"))]}},
    "rubbish": {"Extensions": {"CustomExtensions": [{**HARMLESS, "Value": "AAAA"}]}},
    "a smaller usage": {"Extensions": {"KeyUsage": {"KeyCertSign": True}}},
    "policies": {"Extensions": {"CertificatePolicies": [{"CertPolicyId": "2.23.140.1.2.1"}]}},
    "a subject": {"Subject": {"CommonName": "Another"}},
}


@pytest.mark.parametrize("passed", NOT_TAKEN.values(), ids=NOT_TAKEN)
def test_nothing_else_is_taken_from_the_call(pca, passed):
    arn = created(pca)
    request = csr(pca, arn)
    code = refusal(signed, pca, arn, request, TemplateArn=OPEN_ROOT, ApiPassthrough=passed)
    assert code in ("InvalidArgsException", "InvalidRequestException")


def test_a_template_that_takes_nothing_from_the_call_says_so(pca):
    arn = created(pca)
    passed = {"Extensions": {"CustomExtensions": [HARMLESS]}}
    refused = refusal(signed, pca, arn, csr(pca, arn), TemplateArn=ROOT, ApiPassthrough=passed)
    assert refused in ("InvalidArgsException", "InvalidRequestException")
