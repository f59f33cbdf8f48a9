"""What PrivateCertificateAuthority publishes of its revocations, over the real embedded engine."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from acm.compose import open_manager
from acm.model.backends import Backend, BackendKind
from acm.model.private_ca.revocation import NOTHING_PUBLISHED, RevocationConfiguration
from acm.plugin.resources import private_authority_revocation as revocation
from acm.plugin.values import UNKNOWN
from acm.settings import Settings
from tests.plugin.harness import AUTHORITY, CERTIFICATE, Aborted, Plugin, changes

ROOT = {"subject": {"commonName": "Telling Root"}, "keyAlgorithm": "EC_prime256v1"}
LISTS = {"crlConfiguration": {"enabled": True, "expirationInDays": 30.0, "customCname": "crl.example.test"}}
ANSWERS = {"ocspConfiguration": {"enabled": True, "ocspCustomCname": "ocsp.example.test"}}
BOTH = {**LISTS, **ANSWERS}
PUBLISHED = RevocationConfiguration(
    lists=True, list_days=30, list_host="crl.example.test", answers=True, answer_host="ocsp.example.test"
)
PLACE = "revocationConfiguration"


def telling(wanted: Any, **more: Any) -> dict[str, Any]:
    return {**ROOT, PLACE: wanted, **more}


@pytest.fixture(autouse=True)
def address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACM_POINTER_BASE_URL", "http://pki.example.test")


@pytest.fixture
def plugin(tmp_path: Path, address: None) -> Iterator[Plugin]:
    made = Plugin(open_manager)
    made.configured({"home": str(tmp_path / "home")})
    yield made
    made.close()


@pytest.fixture
def authorities(tmp_path: Path) -> Iterator[Any]:
    manager = open_manager(Settings(home=tmp_path / "home"))
    yield manager.private_authorities
    manager.close()


def test_certificates_name_where_their_authority_publishes(plugin: Plugin, authorities: Any) -> None:
    root = plugin.up(AUTHORITY, telling(BOTH))
    assert authorities.describe(root.id).revocation == PUBLISHED
    asked = {
        "domainName": "a.example.test",
        "keyAlgorithm": "EC_prime256v1",
        "certificateAuthorityArn": root.id,
    }
    made = plugin.up(CERTIFICATE, asked)
    extensions = x509.load_pem_x509_certificate(made.state["certificatePem"].encode()).extensions
    (point,) = extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    assert point.full_name[0].value.startswith("http://crl.example.test/")
    access = extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    assert any(one.access_location.value.startswith("http://ocsp.example.test") for one in access)


def test_the_next_diff_is_empty_and_a_preview_makes_nothing(plugin: Plugin, tmp_path: Path) -> None:
    preview = plugin.create(AUTHORITY, plugin.checked(AUTHORITY, telling(BOTH)), preview=True)
    assert preview.state[PLACE] == BOTH
    assert not (tmp_path / "home").exists()
    made = plugin.up(AUTHORITY, telling(BOTH))
    assert changes(plugin.diff(AUTHORITY, made, plugin.checked(AUTHORITY, telling(BOTH)))) == {}


CHANGES = {
    "the days of a list": (
        {**BOTH, "crlConfiguration": {**LISTS["crlConfiguration"], "expirationInDays": 31.0}},
        {f"{PLACE}.crlConfiguration.expirationInDays": "UPDATE"},
    ),
    "no OCSP answers": (
        LISTS,
        {
            f"{PLACE}.ocspConfiguration.enabled": "DELETE",
            f"{PLACE}.ocspConfiguration.ocspCustomCname": "DELETE",
        },
    ),
    "what is not known yet": (UNKNOWN, {PLACE: "UPDATE"}),
}


@pytest.mark.parametrize(("new", "diff"), CHANGES.values(), ids=CHANGES)
def test_a_change_is_in_place(plugin: Plugin, new: Any, diff: dict[str, str]) -> None:
    made = plugin.up(AUTHORITY, telling(BOTH))
    assert changes(plugin.diff(AUTHORITY, made, plugin.checked(AUTHORITY, telling(new)))) == diff


def test_the_default_written_down_is_no_change(plugin: Plugin) -> None:
    made = plugin.up(AUTHORITY, telling({"crlConfiguration": {"enabled": True}}))
    spelled = {
        "crlConfiguration": {"enabled": True, "expirationInDays": 7.0},
        "ocspConfiguration": {"enabled": False},
    }
    assert changes(plugin.diff(AUTHORITY, made, plugin.checked(AUTHORITY, telling(spelled)))) == {}


def test_update_changes_it_and_leaves_the_certificate(plugin: Plugin, authorities: Any) -> None:
    made = plugin.up(AUTHORITY, telling(LISTS))
    after = plugin.update(AUTHORITY, made, plugin.checked(AUTHORITY, telling(BOTH)))
    assert authorities.describe(made.id).revocation == PUBLISHED
    assert after.state["certificatePem"] == made.state["certificatePem"]


def test_what_is_taken_out_of_the_program_is_published_no_more(plugin: Plugin, authorities: Any) -> None:
    made = plugin.up(AUTHORITY, telling(BOTH))
    plain = plugin.checked(AUTHORITY, ROOT)
    assert set(changes(plugin.diff(AUTHORITY, made, plain)).values()) == {"DELETE"}
    plugin.update(AUTHORITY, made, plain)
    assert authorities.describe(made.id).revocation == NOTHING_PUBLISHED


def test_what_a_program_says_nothing_of_stays_as_others_have_made_it(
    plugin: Plugin, authorities: Any
) -> None:
    made = plugin.up(AUTHORITY, ROOT)
    authorities.update(made.id, revocation=PUBLISHED)
    read = plugin.read(AUTHORITY, made.id, made)
    assert PLACE not in read.inputs
    read.urn = made.urn
    plugin.update(AUTHORITY, read, plugin.checked(AUTHORITY, {**ROOT, "tags": {"a": "b"}}))
    assert authorities.describe(made.id).revocation == PUBLISHED


def test_a_program_that_says_that_nothing_is_published_has_it_so(plugin: Plugin, authorities: Any) -> None:
    made = plugin.up(AUTHORITY, ROOT)
    authorities.update(made.id, revocation=PUBLISHED)
    nothing = plugin.checked(AUTHORITY, telling({}))
    assert changes(plugin.diff(AUTHORITY, made, nothing)) == {PLACE: "ADD"}
    plugin.update(AUTHORITY, made, nothing)
    assert authorities.describe(made.id).revocation == NOTHING_PUBLISHED


def test_what_others_change_is_shown_by_read_and_put_right_by_update(
    plugin: Plugin, authorities: Any
) -> None:
    made = plugin.up(AUTHORITY, telling(BOTH))
    authorities.update(made.id, revocation=RevocationConfiguration(lists=True, omits_list_address=True))
    read = plugin.read(AUTHORITY, made.id, made)
    assert read.inputs[PLACE] == {"crlConfiguration": {"enabled": True, "omitExtension": True}}
    read.urn = made.urn
    assert changes(plugin.diff(AUTHORITY, read, plugin.checked(AUTHORITY, telling(BOTH))))
    plugin.update(AUTHORITY, read, plugin.checked(AUTHORITY, telling(BOTH)))
    assert authorities.describe(made.id).revocation == PUBLISHED


IMPORTED = {
    "nothing": ROOT,
    "lists": telling({"crlConfiguration": {"enabled": True}}),
    "answers": telling({"ocspConfiguration": {"enabled": True}}),
    "all of it": telling(
        {
            "crlConfiguration": {
                **LISTS["crlConfiguration"],
                "omitExtension": True,
                "s3BucketName": "lists",
                "s3ObjectAcl": "BUCKET_OWNER_FULL_CONTROL",
            },
            **ANSWERS,
        }
    ),
}


@pytest.mark.parametrize("inputs", IMPORTED.values(), ids=IMPORTED)
def test_an_import_by_arn_brings_the_inputs_that_made_it(plugin: Plugin, inputs: dict[str, Any]) -> None:
    made = plugin.up(AUTHORITY, inputs)
    assert plugin.read(AUTHORITY, made.id).inputs == plugin.checked(AUTHORITY, inputs)


CRL, OCSP = f"{PLACE}.crlConfiguration", f"{PLACE}.ocspConfiguration"
WRONG = {
    "a host with a port": (
        {"crlConfiguration": {"enabled": True, "customCname": "crl.example.test:80"}},
        f"{CRL}.customCname",
    ),
    "a host that is a URL": (
        {"ocspConfiguration": {"enabled": True, "ocspCustomCname": "http://ocsp.example.test"}},
        f"{OCSP}.ocspCustomCname",
    ),
    "no host": ({"ocspConfiguration": {"enabled": True, "ocspCustomCname": ""}}, f"{OCSP}.ocspCustomCname"),
    "a list of no days": (
        {"crlConfiguration": {"enabled": True, "expirationInDays": 0.0}},
        f"{CRL}.expirationInDays",
    ),
    "days of a list that is not enabled": (
        {"crlConfiguration": {"expirationInDays": 9.0}},
        f"{CRL}.expirationInDays",
    ),
    "a host of answers that are not enabled": (
        {"ocspConfiguration": {"enabled": False, "ocspCustomCname": "ocsp.example.test"}},
        f"{OCSP}.ocspCustomCname",
    ),
    "readers that there are not": (
        {"crlConfiguration": {"enabled": True, "s3ObjectAcl": "EVERYBODY"}},
        f"{CRL}.s3ObjectAcl",
    ),
    "another property": ({"crlConfiguration": {"enabled": True, "customPath": "x"}}, f"{CRL}.customPath"),
}


@pytest.mark.parametrize(("wanted", "place"), WRONG.values(), ids=WRONG)
def test_check_refuses(plugin: Plugin, wanted: dict[str, Any], place: str) -> None:
    _, failures = plugin.check(AUTHORITY, telling(wanted))
    assert list(failures) == [place]


def test_an_engine_without_an_address_publishes_nothing_and_says_so_at_preview(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ACM_POINTER_BASE_URL")
    plugin = Plugin(open_manager)
    try:
        plugin.configured({"home": str(tmp_path / "home")})
        _, failures = plugin.check(AUTHORITY, telling(LISTS))
        _, silent = plugin.check(AUTHORITY, telling({"crlConfiguration": {"enabled": False}}))
    finally:
        plugin.close()
    assert list(failures) == [PLACE]
    assert "ACM_POINTER_BASE_URL" in failures[PLACE]
    assert silent == {}


def test_lists_on_aws_need_a_bucket_and_answers_need_none() -> None:
    aws = Backend(kind=BackendKind.AWS, place="AWS", account="123456789012")

    def found(wanted: dict[str, Any]) -> list[str]:
        return [error.property_path for error in revocation.check(aws, Settings(), telling(wanted))]

    assert found(BOTH) == [f"{CRL}.s3BucketName"]
    named = {"crlConfiguration": {"enabled": True, "s3BucketName": "lists"}}
    assert found(named) == found(ANSWERS) == []


def test_who_may_read_a_list_is_the_backends_choice_where_nobody_says_it() -> None:
    held = RevocationConfiguration(lists=True, object_acl="PUBLIC_READ")
    assert RevocationConfiguration(lists=True).is_met_by(held)
    owner = RevocationConfiguration(lists=True, object_acl="BUCKET_OWNER_FULL_CONTROL")
    assert not owner.is_met_by(held)


def test_an_engine_that_lost_its_address_refuses_the_change_and_keeps_what_holds(
    plugin: Plugin, tmp_path: Path, authorities: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = plugin.up(AUTHORITY, ROOT)
    inputs = plugin.checked(AUTHORITY, telling(BOTH, tags={"a": "b"}))
    monkeypatch.delenv("ACM_POINTER_BASE_URL")
    other = Plugin(open_manager)
    try:
        other.configured({"home": str(tmp_path / "home")})
        with pytest.raises(Aborted, match="need an address"):
            other.update(AUTHORITY, made, inputs)
    finally:
        other.close()
    held = authorities.describe(made.id)
    assert (held.revocation, dict(held.tags)) == (NOTHING_PUBLISHED, {})
