"""Private certificates: issued at once by an authority, or failed with ACM's reason."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509

from acm.authority.envelope import Envelope, LocalKey
from acm.authority.private.issue import PrivateIssuer
from acm.engine import describe, reconcile, request, schedule
from acm.engine.private_ca import delete, update
from acm.model.certificate import CertificateRequest, CertificateType, FailureReason
from acm.model.diagnosis import diagnose
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus
from acm.model.private_ca import sharing
from acm.model.private_ca.authority import ACM_PRINCIPAL, Action
from acm.model.private_ca.lifecycle import AuthorityStatus
from acm.model.private_ca.name_constraints import NameConstraints
from acm.model.private_ca.validity import Validity, ValidityType
from tests.support import private_ca

pytestmark = pytest.mark.anyio

EC = KeyAlgorithm.EC_prime256v1
OTHER = "222222222222"


async def requested(rooms, authority_arn, *, names=("www.corp.internal",), **changes):
    asked = CertificateRequest(
        names=names, region=private_ca.REGION, key_algorithm=EC, certificate_authority_arn=authority_arn
    )
    certificate = await request.request(rooms, replace(asked, **changes))
    await reconcile.run_due(rooms)
    return await describe.describe(rooms.store, rooms.account, certificate.arn)


async def test_a_private_certificate_is_issued_at_once_without_any_look(rooms, validator):
    root = await private_ca.root(rooms)
    issued = await requested(rooms, root.arn)
    assert (issued.status, issued.type) == (CertificateStatus.ISSUED, CertificateType.PRIVATE)
    assert (issued.validations, validator.asked) == ((), [])


async def test_it_lasts_395_days_and_names_its_authority(rooms):
    root = await private_ca.root(rooms)
    material = (await requested(rooms, root.arn)).material
    assert material.not_after + timedelta(seconds=1) - material.not_before == timedelta(days=395)
    leaf = x509.load_pem_x509_certificate(material.certificate_pem.encode())
    leaf.verify_directly_issued_by(x509.load_pem_x509_certificate(root.installed.certificate_pem.encode()))


async def test_its_chain_goes_up_to_the_root_and_leaves_that_out(rooms):
    root = await private_ca.root(rooms)
    issuing = await private_ca.below(rooms, root)
    material = (await requested(rooms, issuing.arn)).material
    assert material.chain_pem == issuing.installed.certificate_pem
    assert material.root_pem == root.installed.certificate_pem


async def test_suffixes_that_public_certificates_may_not_have_are_accepted(rooms):
    root = await private_ca.root(rooms)
    server = replace(rooms, accepted_suffixes=())
    assert (await requested(server, root.arn)).status is CertificateStatus.ISSUED


async def test_each_signature_counts_and_private_requests_share_the_idempotency_of_public_ones(rooms):
    root = await private_ca.root(rooms)
    first = await requested(rooms, root.arn, idempotency_token="once")
    again = await requested(rooms, root.arn, idempotency_token="once")
    stored = await rooms.store.read(lambda tx: tx.private_authorities.find(root.arn))
    assert (again.arn, stored.issued) == (first.arn, root.issued + 1)


async def failed(rooms, authority_arn, **changes):
    certificate = await requested(rooms, authority_arn, **changes)
    assert certificate.status is CertificateStatus.FAILED
    assert certificate.status_message
    assert certificate.next_action_at is None
    (finding,) = diagnose(certificate, certificate.created_at)
    assert (finding.symptom.code, finding.seen) == (certificate.failure_reason, certificate.status_message)
    return certificate.failure_reason


async def test_an_authority_without_permissions_for_acm_denies(rooms):
    root = await private_ca.root(rooms, granted=False)
    assert await failed(rooms, root.arn) is FailureReason.PCA_ACCESS_DENIED


@pytest.mark.parametrize("missing", Action)
async def test_acm_needs_each_of_the_three_permissions(rooms, missing):
    root = await private_ca.root(rooms, granted=False)
    await update.permit(rooms, root.arn, principal=ACM_PRINCIPAL, actions=set(Action) - {missing})
    assert await failed(rooms, root.arn) is FailureReason.PCA_ACCESS_DENIED


async def test_an_authority_of_another_account_has_to_be_shared(rooms):
    root = await private_ca.root(rooms)
    stranger = replace(rooms, account=OTHER)
    assert await failed(stranger, root.arn) is FailureReason.PCA_ACCESS_DENIED
    await update.set_policy(rooms, root.arn, sharing.grant(root.arn, (OTHER,)))
    assert (await requested(stranger, root.arn)).status is CertificateStatus.ISSUED


async def test_a_shared_authority_needs_no_permissions_of_its_own_account(rooms):
    root = await private_ca.root(rooms, granted=False)
    await update.set_policy(rooms, root.arn, sharing.grant(root.arn, (OTHER,)))
    assert (await requested(replace(rooms, account=OTHER), root.arn)).status is CertificateStatus.ISSUED


async def test_a_disabled_authority_is_in_the_wrong_state(rooms):
    root = await private_ca.root(rooms)
    await update.set_status(rooms, root.arn, AuthorityStatus.DISABLED)
    assert await failed(rooms, root.arn) is FailureReason.PCA_INVALID_STATE


async def test_a_deleted_authority_is_in_the_wrong_state_and_later_not_there(rooms, clock):
    root = await private_ca.root(rooms)
    await update.set_status(rooms, root.arn, AuthorityStatus.DISABLED)
    await delete.delete(rooms, root.arn, 7)
    assert await failed(rooms, root.arn) is FailureReason.PCA_INVALID_STATE
    clock.advance(timedelta(days=7))
    assert await failed(rooms, root.arn) is FailureReason.PCA_RESOURCE_NOT_FOUND


async def test_an_expired_authority_is_in_the_wrong_state(rooms, clock):
    root = await private_ca.root(rooms)
    clock.advance(timedelta(days=11 * 365))
    assert await failed(rooms, root.arn) is FailureReason.PCA_INVALID_STATE


async def test_a_certificate_may_not_end_with_its_authority_or_after_it(rooms):
    short = await private_ca.root(rooms, validity=Validity(394, ValidityType.DAYS))
    assert await failed(rooms, short.arn) is FailureReason.PCA_INVALID_DURATION
    long_enough = await private_ca.root(rooms, validity=Validity(395, ValidityType.DAYS))
    assert (await requested(rooms, long_enough.arn)).status is CertificateStatus.ISSUED


async def test_the_key_has_to_be_of_the_authoritys_family(rooms):
    root = await private_ca.root(rooms)
    reason = await failed(rooms, root.arn, key_algorithm=KeyAlgorithm.RSA_2048)
    assert reason is FailureReason.PCA_INVALID_ARGS


async def test_a_name_outside_the_name_constraints_fails(rooms):
    constraints = NameConstraints(permitted=("corp.internal",), excluded=("secret.corp.internal",))
    root = await private_ca.root(rooms, name_constraints=constraints)
    assert (await requested(rooms, root.arn)).status is CertificateStatus.ISSUED
    for names in [("www.other.internal",), ("www.corp.internal", "x.secret.corp.internal")]:
        reason = await failed(rooms, root.arn, names=names)
        assert reason is FailureReason.PCA_NAME_CONSTRAINTS_VALIDATION


async def test_the_constraints_of_a_root_hold_below_it(rooms):
    root = await private_ca.root(rooms, name_constraints=NameConstraints(permitted=("corp.internal",)))
    issuing = await private_ca.below(rooms, root)
    reason = await failed(rooms, issuing.arn, names=("www.other.internal",))
    assert reason is FailureReason.PCA_NAME_CONSTRAINTS_VALIDATION


MISNAMED = {
    "no ARN of an authority": "arn:aws:acm-pca:us-east-1:123456789012:something/else",
    "an authority of another region": "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/1",
}


@pytest.mark.parametrize("arn", MISNAMED.values(), ids=MISNAMED)
async def test_the_arn_is_invalid_of(rooms, arn):
    assert await failed(rooms, arn) is FailureReason.PCA_INVALID_ARN


async def test_an_authority_that_is_nowhere_is_not_found(rooms):
    arn = "arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/1"
    assert await failed(rooms, arn) is FailureReason.PCA_RESOURCE_NOT_FOUND


async def test_an_authority_signs_no_more_than_its_quota(rooms):
    root = await private_ca.root(rooms)
    few = replace(rooms, max_private_certificates=root.issued + 1)
    assert (await requested(few, root.arn)).status is CertificateStatus.ISSUED
    assert await failed(few, root.arn) is FailureReason.PCA_LIMIT_EXCEEDED


async def test_an_authority_whose_key_does_not_open_is_tried_again_and_then_fails(rooms, clock):
    root = await private_ca.root(rooms)
    locked_out = replace(rooms, private_issuer=PrivateIssuer(Envelope(LocalKey(bytes(32)))))
    certificate = await requested(locked_out, root.arn)
    assert certificate.status is CertificateStatus.PENDING_VALIDATION
    assert "KeyUnavailable" in certificate.status_message
    for pause in schedule.ISSUES:
        clock.advance(pause)
        await reconcile.run_due(locked_out)
    ended = await describe.describe(rooms.store, rooms.account, certificate.arn)
    assert ended.failure_reason is FailureReason.PCA_REQUEST_FAILED


async def test_a_short_lived_authority_issues_for_seven_days(rooms):
    from acm.engine.private_ca.establish import establish
    from acm.model.private_ca.authority import UsageMode
    from acm.model.private_ca.order import Certified

    asked = private_ca.asking(usage_mode=UsageMode.SHORT_LIVED_CERTIFICATE)
    made = await establish(rooms, asked, Certified(validity=private_ca.TEN_YEARS))
    await private_ca.permitted(rooms, made.arn)
    material = (await requested(rooms, made.arn)).material
    assert material.not_after + timedelta(seconds=1) - material.not_before == timedelta(days=7)
