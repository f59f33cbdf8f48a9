"""PrivateCertificateAuthority, and certificates from it, over the real embedded engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from cryptography import x509

from acm.compose import open_manager
from acm.model.certificate import CertificateType
from acm.model.private_ca.lifecycle import AuthorityStatus
from acm.plugin.values import UNKNOWN
from tests.plugin.harness import AUTHORITY, CERTIFICATE, Aborted, Answer, Plugin, changes

SUBJECT = {"commonName": "Example Root", "organization": "Example"}
ROOT = {"subject": SUBJECT, "keyAlgorithm": "EC_prime256v1"}
FIVE_YEARS = {"type": "YEARS", "value": 5.0}
NOWHERE = "arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/11111111-1111-1111-1111-111111111111"


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Any]:
    from acm.settings import Settings

    made = open_manager(Settings(home=tmp_path / "home"))
    yield made
    made.close()


@pytest.fixture
def plugin(tmp_path: Path) -> Iterator[Plugin]:
    made = Plugin(open_manager)
    made.configured({"home": str(tmp_path / "home")})
    yield made
    made.close()


def below(parent: Answer, **more: Any) -> dict[str, Any]:
    subject = {"commonName": "Example Issuing"}
    return {
        "keyAlgorithm": "EC_prime256v1",
        "subject": subject,
        "parent": parent.id,
        "validity": FIVE_YEARS,
        **more,
    }


def wanted(authority: Answer, **more: Any) -> dict[str, Any]:
    return {
        "domainName": "db.corp.internal",
        "keyAlgorithm": "EC_prime256v1",
        "certificateAuthorityArn": authority.id,
        **more,
    }


def parsed(pem: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate(pem.encode())


def test_a_root_comes_back_active_and_the_next_diff_is_empty(plugin: Plugin) -> None:
    made = plugin.up(AUTHORITY, ROOT)
    assert (made.state["status"], made.state["type"], made.state["arn"]) == ("ACTIVE", "ROOT", made.id)
    root = parsed(made.state["certificatePem"])
    root.verify_directly_issued_by(root)
    assert changes(plugin.diff(AUTHORITY, made, plugin.checked(AUTHORITY, ROOT))) == {}


def test_a_preview_makes_nothing(plugin: Plugin, tmp_path: Path) -> None:
    preview = plugin.create(AUTHORITY, plugin.checked(AUTHORITY, ROOT), preview=True)
    assert (preview.id, preview.state["type"], preview.state["status"]) == ("", "ROOT", "ACTIVE")
    assert not (tmp_path / "home").exists()


def test_an_authority_below_another_is_certified_by_it(plugin: Plugin) -> None:
    root = plugin.up(AUTHORITY, ROOT)
    issuing = plugin.up(AUTHORITY, below(root))
    assert issuing.state["type"] == "SUBORDINATE"
    assert issuing.state["chainPem"] == root.state["certificatePem"]
    parsed(issuing.state["certificatePem"]).verify_directly_issued_by(parsed(root.state["certificatePem"]))


def test_a_parent_that_is_not_there_is_told_at_preview(plugin: Plugin) -> None:
    inputs = plugin.checked(AUTHORITY, below(Answer(NOWHERE, {}, {}, False)))
    with pytest.raises(Aborted) as refused:
        plugin.create(AUTHORITY, inputs, preview=True)
    assert "ResourceNotFound" in refused.value.text


def test_a_parent_that_is_not_active_is_told_at_preview(plugin: Plugin) -> None:
    root = plugin.up(AUTHORITY, {**ROOT, "status": "DISABLED"})
    with pytest.raises(Aborted, match="DISABLED"):
        plugin.create(AUTHORITY, plugin.checked(AUTHORITY, below(root)), preview=True)


def test_a_certificate_from_an_authority_is_issued_when_create_returns(plugin: Plugin) -> None:
    issuing = plugin.up(AUTHORITY, below(plugin.up(AUTHORITY, ROOT)))
    made = plugin.up(CERTIFICATE, wanted(issuing))
    assert (made.state["status"], made.state["type"], made.refresh) == (
        "ISSUED",
        CertificateType.PRIVATE,
        False,
    )
    assert made.state["validationRecords"] == []
    assert made.state["certificateAuthorityArn"] == issuing.id
    leaf, issuer = x509.load_pem_x509_certificates(made.state["fullChainPem"].encode())
    leaf.verify_directly_issued_by(issuer)
    assert changes(plugin.diff(CERTIFICATE, made, plugin.checked(CERTIFICATE, wanted(issuing)))) == {}


def test_a_private_certificate_is_imported_as_it_was_asked_for(plugin: Plugin) -> None:
    root = plugin.up(AUTHORITY, ROOT)
    made = plugin.up(CERTIFICATE, wanted(root))
    assert plugin.read(CERTIFICATE, made.id).inputs == plugin.checked(CERTIFICATE, wanted(root))


def test_preview_knows_that_a_private_certificate_wants_no_records_even_before_its_authority(
    plugin: Plugin,
) -> None:
    inputs = plugin.checked(
        CERTIFICATE, {**wanted(Answer("", {}, {}, False)), "certificateAuthorityArn": UNKNOWN}
    )
    preview = plugin.create(CERTIFICATE, inputs, preview=True)
    assert (preview.state["type"], preview.state["validationRecords"]) == ("PRIVATE", [])


def test_a_certificate_that_its_authority_may_not_issue_keeps_its_arn_and_says_why(plugin: Plugin) -> None:
    root = plugin.up(AUTHORITY, {**ROOT, "nameConstraints": {"permittedDnsNames": ["other.internal"]}})
    with pytest.raises(Aborted) as failed:
        plugin.up(CERTIFICATE, wanted(root))
    partial = failed.value.partial
    assert partial is not None
    assert partial.state["failureReason"] == "PCA_NAME_CONSTRAINTS_VALIDATION"
    assert "other.internal" in partial.reasons[0]


WRONG = {
    "validation beside an authority": (
        CERTIFICATE,
        {**wanted(Answer(NOWHERE, {}, {}, False)), "validationMethod": "DNS"},
        "validationMethod",
    ),
    "an authority of another region": (
        CERTIFICATE,
        {**wanted(Answer(NOWHERE, {}, {}, False)), "region": "eu-west-1"},
        "certificateAuthorityArn",
    ),
    "something else than an authority": (
        CERTIFICATE,
        {**wanted(Answer("arn:aws:iam::1:role/x", {}, {}, False))},
        "certificateAuthorityArn",
    ),
    "a key that no authority has": (AUTHORITY, {**ROOT, "keyAlgorithm": "SM2"}, "keyAlgorithm"),
    "a signature of another family": (
        AUTHORITY,
        {**ROOT, "signingAlgorithm": "SHA256WITHRSA"},
        "signingAlgorithm",
    ),
    "no subject": (AUTHORITY, {"keyAlgorithm": "EC_prime256v1"}, "subject"),
    "no country": (AUTHORITY, {**ROOT, "subject": {**SUBJECT, "country": "12"}}, "subject"),
    "no account": (AUTHORITY, {**ROOT, "sharing": ["1234"]}, "sharing[0]"),
    "no action": (AUTHORITY, {**ROOT, "permissions": ["Everything"]}, "permissions[0]"),
    "too short a time to restore": (
        AUTHORITY,
        {**ROOT, "permanentDeletionTimeInDays": 6.0},
        "permanentDeletionTimeInDays",
    ),
    "no domain name": (
        AUTHORITY,
        {**ROOT, "nameConstraints": {"permittedDnsNames": ["a_b"]}},
        "nameConstraints.permittedDnsNames[0]",
    ),
}


@pytest.mark.parametrize(("token", "inputs", "place"), WRONG.values(), ids=WRONG)
def test_check_refuses(plugin: Plugin, token: str, inputs: dict[str, Any], place: str) -> None:
    _, failures = plugin.check(token, inputs)
    assert list(failures) == [place]


CHANGES = {
    "status": ({"status": "DISABLED"}, {"status": "ADD"}),
    "permissions": ({"permissions": []}, {"permissions": "UPDATE"}),
    "shares": ({"sharing": ["222222222222"]}, {"sharing[0]": "ADD"}),
    "tags": ({"tags": {"a": "b"}}, {"tags.a": "ADD"}),
    "the days to restore": ({"permanentDeletionTimeInDays": 7.0}, {"permanentDeletionTimeInDays": "ADD"}),
    "its parent": ({"parent": NOWHERE}, {"parent": "ADD_REPLACE"}),
    "its key": ({"keyAlgorithm": "RSA_2048"}, {"keyAlgorithm": "UPDATE_REPLACE"}),
}


@pytest.mark.parametrize(("new", "diff"), CHANGES.values(), ids=CHANGES)
def test_a_change_of(plugin: Plugin, new: dict[str, Any], diff: dict[str, str]) -> None:
    made = plugin.up(AUTHORITY, ROOT)
    assert changes(plugin.diff(AUTHORITY, made, plugin.checked(AUTHORITY, {**ROOT, **new}))) == diff


SAME = {
    "ten years": {"validity": {"type": "YEARS", "value": 10.0}},
    "all permissions": {"permissions": ["ListPermissions", "IssueCertificate", "GetCertificate"]},
    "no constraints": {"nameConstraints": {"permittedDnsNames": []}},
    "another spelling of the key": {"keyAlgorithm": "ec-PRIME256V1"},
}


@pytest.mark.parametrize("spelled", SAME.values(), ids=SAME)
def test_it_is_no_change_to_write_down(plugin: Plugin, spelled: dict[str, Any]) -> None:
    made = plugin.up(AUTHORITY, ROOT)
    assert changes(plugin.diff(AUTHORITY, made, plugin.checked(AUTHORITY, {**ROOT, **spelled}))) == {}


def test_terms_are_changed_in_place(plugin: Plugin, manager: Any) -> None:
    made = plugin.up(AUTHORITY, ROOT)
    new = {**ROOT, "status": "DISABLED", "permissions": [], "sharing": ["222222222222"], "tags": {"a": "b"}}
    after = plugin.update(AUTHORITY, made, plugin.checked(AUTHORITY, new))
    found = manager.private_authorities.describe(made.id)
    assert (found.status, found.permissions, dict(found.tags)) == (AuthorityStatus.DISABLED, (), {"a": "b"})
    assert "222222222222" in found.policy
    assert after.state["certificatePem"] == made.state["certificatePem"]


def test_a_new_validity_makes_a_new_certificate_for_the_same_key(plugin: Plugin) -> None:
    made = plugin.up(AUTHORITY, ROOT)
    new = plugin.checked(AUTHORITY, {**ROOT, "validity": FIVE_YEARS})
    assert "notAfter" not in plugin.update(AUTHORITY, made, new, preview=True).state
    after = plugin.update(AUTHORITY, made, new)
    old, young = parsed(made.state["certificatePem"]), parsed(after.state["certificatePem"])
    assert old.public_key() == young.public_key()
    assert young.not_valid_after_utc < old.not_valid_after_utc


def test_what_others_change_is_shown_by_read_and_put_right_by_update(plugin: Plugin, manager: Any) -> None:
    made = plugin.up(AUTHORITY, ROOT)
    manager.private_authorities.set_status(made.id, AuthorityStatus.DISABLED)
    found = plugin.read(AUTHORITY, made.id, made)
    assert (found.state["status"], found.inputs["status"]) == ("DISABLED", "DISABLED")
    found.urn = made.urn
    after = plugin.update(AUTHORITY, found, plugin.checked(AUTHORITY, ROOT))
    assert after.state["status"] == "ACTIVE"


FULL = {
    "a root as it is by default": ROOT,
    "a root with everything": {
        **ROOT,
        "keyAlgorithm": "EC_secp384r1",
        "signingAlgorithm": "SHA512WITHECDSA",
        "validity": {"type": "MONTHS", "value": 30.0},
        "pathLength": 1.0,
        "nameConstraints": {"permittedDnsNames": ["corp.internal"], "excludedDnsNames": ["x.corp.internal"]},
        "permissions": ["IssueCertificate"],
        "sharing": ["222222222222"],
        "status": "DISABLED",
        "tags": {"team": "pki"},
    },
}


@pytest.mark.parametrize("inputs", FULL.values(), ids=FULL)
def test_an_import_by_arn_brings_the_inputs_that_made_it(plugin: Plugin, inputs: dict[str, Any]) -> None:
    made = plugin.up(AUTHORITY, inputs)
    assert plugin.read(AUTHORITY, made.id).inputs == plugin.checked(AUTHORITY, inputs)


def test_an_import_of_an_authority_below_another_knows_its_parent(plugin: Plugin) -> None:
    root = plugin.up(AUTHORITY, ROOT)
    made = plugin.up(AUTHORITY, below(root))
    assert plugin.read(AUTHORITY, made.id).inputs == plugin.checked(AUTHORITY, below(root))


def test_delete_disables_and_deletes_and_says_until_when_it_can_be_restored(
    plugin: Plugin, manager: Any
) -> None:
    made = plugin.up(AUTHORITY, {**ROOT, "permanentDeletionTimeInDays": 7.0})
    plugin.delete(AUTHORITY, made)
    found = manager.private_authorities.describe(made.id)
    assert found.status is AuthorityStatus.DELETED
    assert (found.restorable_until - found.changed_at).days == 7
    assert any("can be restored until" in text for text in plugin.messages.texts(ephemeral=False))
    plugin.delete(AUTHORITY, made)
    assert plugin.read(AUTHORITY, made.id, made).id == ""


def test_an_authority_of_another_installation_is_never_said_to_be_gone(
    plugin: Plugin, tmp_path: Path
) -> None:
    made = plugin.up(AUTHORITY, ROOT)
    other = Plugin(open_manager)
    try:
        other.configured({"home": str(tmp_path / "elsewhere")})
        with pytest.raises(Aborted) as refused:
            other.read(AUTHORITY, made.id, made)
    finally:
        other.close()
    assert refused.value.code is grpc.StatusCode.FAILED_PRECONDITION
