"""The verbs of private authorities: create, certify, install, delete, restore, permissions, shares, tags."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from acm.engine.private_ca import delete, finding, install, issue, update
from acm.engine.private_ca.create import create
from acm.engine.private_ca.establish import certify, establish
from acm.model.errors import (
    AccessDenied,
    CertificateMismatch,
    Conflict,
    IdempotencyMismatch,
    InvalidParameter,
    InvalidState,
    LimitExceeded,
    MalformedCertificate,
    MalformedCSR,
    ResourceNotFound,
)
from acm.model.keys import KeyAlgorithm
from acm.model.private_ca import sharing
from acm.model.private_ca.authority import ACM_PRINCIPAL, Action, AuthorityType, UsageMode
from acm.model.private_ca.lifecycle import AuthorityStatus
from acm.model.private_ca.order import Certified, IssueRequest
from acm.model.private_ca.signing import KEY_ALGORITHMS, SigningAlgorithm
from acm.model.private_ca.templates import ROOT, SUBORDINATES
from acm.model.private_ca.validity import Validity, ValidityType
from tests.support import private_ca

pytestmark = pytest.mark.anyio

OTHER = "222222222222"
YEAR = Validity(1, ValidityType.YEARS)


def csr(key=None, *, name="device-1", alternative=()):
    builder = x509.CertificateSigningRequestBuilder().subject_name(
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)] if name else [])
    )
    if alternative:
        names = x509.SubjectAlternativeName(list(map(x509.DNSName, alternative)))
        builder = builder.add_extension(names, critical=False)
    signed = builder.sign(key or ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.PEM).decode()


def order(authority, **changes):
    asked = IssueRequest(
        authority_arn=authority.arn,
        csr_pem=csr(),
        signing_algorithm=authority.signing_algorithm,
        validity=YEAR,
    )
    return replace(asked, **changes)


async def now(rooms, arn):
    return await finding.describe(rooms.store, rooms.account, arn)


@pytest.mark.parametrize(
    "algorithm",
    [
        pytest.param(a, marks=pytest.mark.slow if a in ("RSA_3072", "RSA_4096") else ())
        for a in KEY_ALGORITHMS
    ],
)
async def test_an_authority_of_each_key_certifies_itself(rooms, algorithm):
    made = await establish(rooms, private_ca.asking(algorithm), Certified(validity=private_ca.TEN_YEARS))
    certificate = x509.load_pem_x509_certificate(made.installed.certificate_pem.encode())
    certificate.verify_directly_issued_by(certificate)
    assert made.status is AuthorityStatus.ACTIVE


@pytest.mark.parametrize("algorithm", SigningAlgorithm)
async def test_each_signing_algorithm_signs(rooms, algorithm):
    key = KeyAlgorithm.EC_secp521r1 if algorithm.endswith("ECDSA") else KeyAlgorithm.RSA_2048
    asked = private_ca.asking(key, signing_algorithm=algorithm)
    made = await establish(rooms, asked, Certified(validity=private_ca.TEN_YEARS))
    arn, pem = await issue.issue_certificate(rooms, order(made))
    certificate = x509.load_pem_x509_certificate(pem.encode())
    assert certificate.signature_hash_algorithm.name.upper() == algorithm.partition("WITH")[0]
    assert isinstance(certificate.signature_algorithm_parameters, object)
    assert arn.startswith(made.arn)


async def test_a_new_authority_waits_for_the_certificate_of_its_own_request(rooms):
    made = await create(rooms, private_ca.asking())
    assert made.status is AuthorityStatus.PENDING_CERTIFICATE
    request = x509.load_pem_x509_csr(made.csr_pem.encode())
    assert request.is_signature_valid
    assert request.subject.rfc4514_string() == "CN=Private Root,O=Example"


async def test_a_root_is_certified_step_by_step_as_by_its_operations(rooms):
    made = await create(rooms, private_ca.asking())
    _, pem = await issue.issue_certificate(rooms, order(made, csr_pem=made.csr_pem, template_arn=ROOT.arn))
    active = await install.install(rooms, made.arn, pem, "")
    assert (active.status, active.installed.path_length) == (AuthorityStatus.ACTIVE, None)


async def test_an_authority_below_gets_its_chain_to_the_root(rooms):
    root = await private_ca.root(rooms)
    issuing = await private_ca.below(rooms, root, path_length=0)
    assert issuing.installed.chain_pem == root.installed.certificate_pem
    assert issuing.installed.path_length == 0


async def test_the_depth_below_an_authority_ends_with_its_path_length(rooms):
    root = await private_ca.root(rooms, path_length=1)
    issuing = await private_ca.below(rooms, root, path_length=0)
    with pytest.raises(InvalidParameter, match="more authorities"):
        await private_ca.below(rooms, issuing, years=4, path_length=0)
    with pytest.raises(InvalidParameter, match="more authorities"):
        await private_ca.below(rooms, root, path_length=1)


async def test_an_authority_does_not_outlive_the_one_above_and_nothing_of_it_stays(rooms):
    root = await private_ca.root(rooms)
    with pytest.raises(InvalidParameter, match="after its authority"):
        await private_ca.below(rooms, root, years=11)
    there = await finding.list_all(rooms.store, rooms.account, private_ca.REGION)
    assert [authority.arn for authority in there] == [root.arn]


async def test_a_token_stands_for_one_authority(rooms):
    await create(rooms, private_ca.asking())
    first = await create(rooms, private_ca.asking(idempotency_token="once"))
    assert (await create(rooms, private_ca.asking(idempotency_token="once"))).arn == first.arn
    with pytest.raises(IdempotencyMismatch):
        await create(rooms, private_ca.asking(idempotency_token="once", name="Another"))


async def test_a_token_stands_for_one_certificate_for_five_minutes(rooms, clock):
    root = await private_ca.root(rooms)
    asked = order(root, idempotency_token="once")
    first = await issue.issue_certificate(rooms, asked)
    assert await issue.issue_certificate(rooms, asked) == first
    clock.advance(timedelta(minutes=5))
    assert await issue.issue_certificate(rooms, asked) != first


async def test_deleted_authorities_count_in_the_quota_until_they_are_gone(rooms, clock):
    few = replace(rooms, max_private_authorities=1)
    made = await create(few, private_ca.asking())
    await delete.delete(few, made.arn, 7)
    with pytest.raises(LimitExceeded):
        await create(few, private_ca.asking())
    clock.advance(timedelta(days=7))
    assert (await create(few, private_ca.asking())).arn != made.arn
    assert await rooms.store.read(lambda tx: tx.private_authorities.find(made.arn)) is None, "its key is gone"


async def test_an_active_authority_is_disabled_before_it_is_deleted(rooms):
    root = await private_ca.root(rooms)
    with pytest.raises(InvalidState, match="ACTIVE"):
        await delete.delete(rooms, root.arn)
    await update.set_status(rooms, root.arn, AuthorityStatus.DISABLED)
    deleted = await delete.delete(rooms, root.arn)
    assert deleted.restorable_until - deleted.changed_at == timedelta(days=30)


@pytest.mark.parametrize("days", [6, 31])
async def test_an_authority_cannot_be_restored_for(rooms, days):
    made = await create(rooms, private_ca.asking())
    with pytest.raises(InvalidParameter, match="7 to 30"):
        await delete.delete(rooms, made.arn, days)


async def test_a_restored_authority_is_as_before_and_has_to_be_enabled(rooms):
    root = await private_ca.root(rooms)
    await update.set_status(rooms, root.arn, AuthorityStatus.DISABLED)
    await delete.delete(rooms, root.arn, 7)
    assert (await delete.restore(rooms, root.arn)).status is AuthorityStatus.DISABLED
    enabled = await update.set_status(rooms, root.arn, AuthorityStatus.ACTIVE)
    assert (enabled.status, enabled.restorable_until) == (AuthorityStatus.ACTIVE, None)


async def test_an_authority_restored_without_a_certificate_still_waits_for_it(rooms):
    made = await create(rooms, private_ca.asking())
    await delete.delete(rooms, made.arn)
    assert (await delete.restore(rooms, made.arn)).status is AuthorityStatus.PENDING_CERTIFICATE


async def test_only_a_deleted_authority_is_restored_and_only_in_time(rooms, clock):
    made = await create(rooms, private_ca.asking())
    with pytest.raises(InvalidState):
        await delete.restore(rooms, made.arn)
    await delete.delete(rooms, made.arn, 7)
    clock.advance(timedelta(days=7))
    with pytest.raises(ResourceNotFound):
        await delete.restore(rooms, made.arn)


async def test_an_expired_authority_gets_a_new_certificate_under_its_old_key(rooms, clock):
    root = await private_ca.root(rooms)
    clock.advance(timedelta(days=11 * 365))
    assert (await now(rooms, root.arn)).status is AuthorityStatus.EXPIRED
    renewed = await certify(rooms, await now(rooms, root.arn), Certified(validity=private_ca.TEN_YEARS))
    assert renewed.status is AuthorityStatus.ACTIVE
    assert renewed.csr_pem == root.csr_pem


async def test_another_account_sees_neither_an_authority_nor_its_certificate(rooms):
    root = await private_ca.root(rooms)
    with pytest.raises(AccessDenied):
        await finding.describe(rooms.store, OTHER, root.arn)
    with pytest.raises(AccessDenied):
        await finding.certificate(rooms.store, OTHER, root.arn)
    stranger = replace(rooms, account=OTHER)
    with pytest.raises(ResourceNotFound):
        await delete.delete(stranger, root.arn)
    assert await finding.list_all(rooms.store, OTHER, private_ca.REGION, of_others=True) == ()


async def test_a_shared_authority_is_listed_for_whom_it_is_shared_with(rooms):
    root = await private_ca.root(rooms)
    await update.set_policy(rooms, root.arn, sharing.grant(root.arn, (OTHER,)))
    (seen,) = await finding.list_all(rooms.store, OTHER, private_ca.REGION, of_others=True)
    assert seen.arn == root.arn
    assert (await finding.describe(rooms.store, OTHER, root.arn)).arn == root.arn
    with pytest.raises(ResourceNotFound):
        await update.set_policy(replace(rooms, account=OTHER), root.arn, None)


async def test_permissions_are_given_once_and_taken_back_once(rooms):
    root = await private_ca.root(rooms, granted=False)
    await update.permit(rooms, root.arn, principal=ACM_PRINCIPAL, actions=[Action.LIST, Action.ISSUE])
    assert (await now(rooms, root.arn)).permissions[0].actions == (Action.ISSUE, Action.LIST)
    with pytest.raises(Conflict):
        await private_ca.permitted(rooms, root.arn)
    await update.forbid(rooms, root.arn, principal=ACM_PRINCIPAL)
    with pytest.raises(ResourceNotFound):
        await update.forbid(rooms, root.arn, principal=ACM_PRINCIPAL)


async def test_permissions_are_for_acm_in_the_authoritys_own_account(rooms):
    root = await private_ca.root(rooms, granted=False)
    with pytest.raises(InvalidParameter, match="only"):
        await update.permit(rooms, root.arn, principal="lambda.amazonaws.com", actions=Action)
    with pytest.raises(InvalidParameter, match="own account"):
        await update.permit(rooms, root.arn, principal=ACM_PRINCIPAL, actions=Action, source_account=OTHER)


REFUSED_REQUESTS = {
    "nothing": "",
    "no request": "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n",
    "a weak key": csr(rsa.generate_private_key(65537, 1024)),
    "neither subject nor names": csr(name=""),
}


@pytest.mark.parametrize("given", REFUSED_REQUESTS.values(), ids=REFUSED_REQUESTS)
async def test_a_signing_request_is_refused_that_has(rooms, given):
    root = await private_ca.root(rooms)
    with pytest.raises(MalformedCSR):
        await issue.issue_certificate(rooms, order(root, csr_pem=given))


async def test_a_signing_request_signed_by_another_key_is_refused(rooms):
    root = await private_ca.root(rooms)
    honest = x509.load_pem_x509_csr(csr().encode())
    der = bytearray(honest.public_bytes(serialization.Encoding.DER))
    der[-1] ^= 1
    forged = x509.load_der_x509_csr(bytes(der)).public_bytes(serialization.Encoding.PEM).decode()
    with pytest.raises(MalformedCSR, match="own key"):
        await issue.issue_certificate(rooms, order(root, csr_pem=forged))


async def test_a_request_without_subject_gets_critical_alternative_names(rooms):
    root = await private_ca.root(rooms)
    _, pem = await issue.issue_certificate(
        rooms, order(root, csr_pem=csr(name="", alternative=["a.internal"]))
    )
    names = x509.load_pem_x509_certificate(pem.encode()).extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    )
    assert names.critical


async def test_what_was_issued_is_found_by_its_arn_and_under_its_authority_only(rooms):
    root, other = await private_ca.root(rooms), await private_ca.root(rooms)
    arn, pem = await issue.issue_certificate(rooms, order(root))
    issuance, authority = await finding.issued(rooms.store, rooms.account, root.arn, arn)
    assert x509.load_der_x509_certificate(issuance.certificate_der) == x509.load_pem_x509_certificate(
        pem.encode()
    )
    assert authority.arn == root.arn
    with pytest.raises(ResourceNotFound):
        await finding.issued(rooms.store, rooms.account, other.arn, arn)


async def test_only_a_root_uses_the_template_of_roots_and_only_for_itself(rooms):
    root = await private_ca.root(rooms)
    issuing = await private_ca.below(rooms, root)
    with pytest.raises(InvalidParameter, match="only a root"):
        await issue.issue_certificate(rooms, order(issuing, csr_pem=issuing.csr_pem, template_arn=ROOT.arn))
    with pytest.raises(InvalidParameter, match="own signing request"):
        await issue.issue_certificate(rooms, order(root, template_arn=ROOT.arn))


async def test_a_short_lived_authority_signs_for_seven_days_at_most(rooms):
    asked = private_ca.asking(usage_mode=UsageMode.SHORT_LIVED_CERTIFICATE)
    made = await establish(rooms, asked, Certified(validity=private_ca.TEN_YEARS))
    await issue.issue_certificate(rooms, order(made, validity=Validity(7, ValidityType.DAYS)))
    with pytest.raises(InvalidParameter, match="seven days"):
        await issue.issue_certificate(rooms, order(made, validity=Validity(8, ValidityType.DAYS)))


async def test_a_disabled_authority_signs_nothing_and_says_what_to_do(rooms):
    root = await private_ca.root(rooms)
    await update.set_status(rooms, root.arn, AuthorityStatus.DISABLED)
    with pytest.raises(InvalidState) as refused:
        await issue.issue_certificate(rooms, order(root))
    assert refused.value.hint == "Set its status to ACTIVE."


# What an external authority certifies


class External:
    """A root outside, which certifies what it is asked to."""

    def __init__(self, now, *, key=None):
        self.now = now
        self.key = key or ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "External Root")])
        self.certificate = self.certify(self.name, self.key.public_key())

    def certify(
        self,
        subject,
        key,
        *,
        ca=True,
        days=3650,
        path_length=None,
        without=(),
        sign_with=None,
        constraints=None,
    ):
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.now - timedelta(hours=1))
            .not_valid_after(self.now + timedelta(days=days))
        )
        usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
        for extension in (
            x509.BasicConstraints(ca=ca, path_length=path_length),
            usage,
            x509.SubjectKeyIdentifier.from_public_key(key),
            *([constraints] if constraints else []),
        ):
            if not isinstance(extension, without):
                builder = builder.add_extension(extension, critical=True)
        return builder.sign(sign_with or self.key, hashes.SHA256())


def pem(*certificates):
    return "".join(c.public_bytes(serialization.Encoding.PEM).decode() for c in certificates)


@pytest.fixture
def external(clock):
    return External(clock.now())


async def waiting(rooms):
    made = await create(rooms, private_ca.asking(type_=AuthorityType.SUBORDINATE, name="Issuing"))
    return made, x509.load_pem_x509_csr(made.csr_pem.encode())


async def test_an_authority_takes_a_certificate_from_outside(rooms, external):
    made, request = await waiting(rooms)
    constraints = x509.NameConstraints([x509.DNSName("corp.internal")], None)
    certificate = external.certify(
        request.subject, request.public_key(), days=900, path_length=0, constraints=constraints
    )
    active = await install.install(rooms, made.arn, pem(certificate), pem(external.certificate))
    assert active.status is AuthorityStatus.ACTIVE
    assert active.installed.name_constraints[0].permitted == ("corp.internal",)


REFUSED = {
    "another key": ({"key": "other"}, CertificateMismatch),
    "another subject": ({"subject": "other"}, CertificateMismatch),
    "no authority": ({"ca": False}, MalformedCertificate),
    "an end in the past": ({"days": -1 / 48}, MalformedCertificate),
    "an end after its issuer's": ({"days": 4000}, MalformedCertificate),
    "no basic constraints": ({"without": (x509.BasicConstraints,)}, MalformedCertificate),
    "no key usage": ({"without": (x509.KeyUsage,)}, MalformedCertificate),
    "no subject key identifier": ({"without": (x509.SubjectKeyIdentifier,)}, MalformedCertificate),
    "a signature of somebody else": (
        {"sign_with": ec.generate_private_key(ec.SECP256R1())},
        MalformedCertificate,
    ),
}


@pytest.mark.parametrize(("changes", "error"), REFUSED.values(), ids=REFUSED)
async def test_an_authority_refuses_a_certificate_with(rooms, external, changes, error):
    made, request = await waiting(rooms)
    subject, key = request.subject, request.public_key()
    changes = dict(changes)
    if changes.pop("subject", None):
        subject = external.name
    if changes.pop("key", None):
        key = external.key.public_key()
    certificate = external.certify(subject, key, **changes)
    with pytest.raises(error):
        await install.install(rooms, made.arn, pem(certificate), pem(external.certificate))
    assert (await now(rooms, made.arn)).status is AuthorityStatus.PENDING_CERTIFICATE


async def test_a_chain_has_to_reach_a_root(rooms, external):
    made, request = await waiting(rooms)
    certificate = external.certify(request.subject, request.public_key(), days=900)
    with pytest.raises(MalformedCertificate, match="root"):
        await install.install(rooms, made.arn, pem(certificate), "")


async def test_a_root_takes_no_chain(rooms, external):
    made = await create(rooms, private_ca.asking())
    _, own = await issue.issue_certificate(rooms, order(made, csr_pem=made.csr_pem, template_arn=ROOT.arn))
    with pytest.raises(MalformedCertificate, match="no chain"):
        await install.install(rooms, made.arn, own, pem(external.certificate))


async def test_an_authority_certified_by_a_shared_parent_of_another_account(rooms):
    root = await private_ca.root(rooms)
    stranger = replace(rooms, account=OTHER)
    with pytest.raises(AccessDenied):
        await private_ca.below(stranger, root)
    granted = sharing.grant(root.arn, (OTHER,)).replace("EndEntityCertificate/V1", SUBORDINATES[0].name)
    await update.set_policy(rooms, root.arn, granted)
    assert (await private_ca.below(stranger, root)).account == OTHER
