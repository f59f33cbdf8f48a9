"""PrivateCertificateAuthority, and certificates from it, against a server of our own and against moto, over TCP."""

from dataclasses import replace

import pytest
from cryptography import x509

from acm.compose import open_manager
from acm.manager.remote.private_ca.authorities import RemotePrivateAuthorities
from acm.model.keys import KeyAlgorithm
from acm.model.private_ca.authority import AuthorityRequest, AuthorityType, Terms
from acm.model.private_ca.lifecycle import AuthorityStatus
from acm.model.private_ca.order import Certified
from acm.model.private_ca.signing import SigningAlgorithm
from acm.model.private_ca.subject import Subject
from acm.model.private_ca.validity import Validity, ValidityType
from acm.plugin.values import Secret
from acm.settings import Settings
from tests.plugin.harness import AUTHORITY, CERTIFICATE, Aborted, Plugin, changes
from tests.support import server
from tests.support.moto import KEYS, moto

pytestmark = pytest.mark.slow

ROOT = {"subject": {"commonName": "Example Root", "country": "DE"}, "keyAlgorithm": "EC_prime256v1"}
FIVE_YEARS = {"type": "YEARS", "value": 5.0}
OTHER_ACCOUNT = "222222222222"
NAMES = {"permittedDnsNames": ["corp.internal"], "excludedDnsNames": ["secret.corp.internal"]}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with server.serving(tmp_path_factory.mktemp("server") / "home") as served:
        yield served


@pytest.fixture(scope="module")
def endpoint():
    with moto() as url:
        yield url


@pytest.fixture
def start():
    started = []

    def make(inputs):
        started.append(Plugin(open_manager))
        started[-1].configured(inputs)
        return started[-1]

    yield make
    for plugin in started:
        plugin.close()


@pytest.fixture
def account(start, served):
    def of(number=server.ACCOUNT):
        keys = served.credential(number)
        return start(
            {
                "backend": served.url,
                "accessKey": Secret(keys["aws_access_key_id"]),
                "secretKey": Secret(keys["aws_secret_access_key"]),
            }
        )

    return of


@pytest.fixture
def plugin(account):
    return account()


@pytest.fixture
def on_moto(start, endpoint):
    return start({"backend": "aws", "endpoint": endpoint, **KEYS})


def below(parent, **more):
    subject = {"commonName": "Example Issuing"}
    return {**ROOT, "subject": subject, "parent": parent.id, "validity": FIVE_YEARS, **more}


def parsed(pem):
    return x509.load_pem_x509_certificate(pem.encode())


def gone(plugin, *authorities):
    for authority in reversed(authorities):
        plugin.delete(AUTHORITY, authority)
        assert plugin.read(AUTHORITY, authority.id, authority).id == ""


def test_an_authority_lives_from_preview_to_its_deletion(plugin):
    preview = plugin.create(AUTHORITY, plugin.checked(AUTHORITY, ROOT), preview=True)
    assert (preview.id, preview.state["status"]) == ("", "ACTIVE")
    made = plugin.up(AUTHORITY, {**ROOT, "tags": {"team": "pki"}})
    assert (made.state["status"], made.state["type"], made.state["tagsAll"]) == (
        "ACTIVE",
        "ROOT",
        {"team": "pki"},
    )
    root = parsed(made.state["certificatePem"])
    root.verify_directly_issued_by(root)
    read = plugin.read(AUTHORITY, made.id, made)
    assert read.state == made.state
    assert (
        changes(plugin.diff(AUTHORITY, read, plugin.checked(AUTHORITY, {**ROOT, "tags": {"team": "pki"}})))
        == {}
    )

    new = plugin.checked(
        AUTHORITY, {**ROOT, "validity": FIVE_YEARS, "sharing": [OTHER_ACCOUNT], "tags": {"a": "b"}}
    )
    updated = plugin.update(AUTHORITY, read, new)
    assert updated.state["notAfter"] < made.state["notAfter"]
    assert updated.state["csrPem"] == made.state["csrPem"], "a new certificate for the same key"
    found = plugin.read(AUTHORITY, made.id, updated)
    assert (found.state["sharing"], found.state["tagsAll"]) == ([OTHER_ACCOUNT], {"a": "b"})
    asked = {**ROOT, "validity": FIVE_YEARS, "status": "DISABLED", "permissions": ["GetCertificate"]}
    disabled = plugin.update(AUTHORITY, found, plugin.checked(AUTHORITY, asked))
    found = plugin.read(AUTHORITY, made.id, disabled)
    assert (found.state["status"], found.state["permissions"], found.state["sharing"]) == (
        "DISABLED",
        ["GetCertificate"],
        [],
    )
    enabled = plugin.update(AUTHORITY, found, plugin.checked(AUTHORITY, ROOT))
    assert enabled.state["status"] == "ACTIVE"
    gone(plugin, enabled)
    plugin.delete(AUTHORITY, enabled)


CONSTRAINED = {
    "names": ({"nameConstraints": NAMES}, None),
    "depth": ({"pathLength": 1.0}, 1),
    "both": ({"nameConstraints": NAMES, "pathLength": 2.0}, 2),
}


@pytest.mark.parametrize(("asked", "depth"), CONSTRAINED.values(), ids=CONSTRAINED)
def test_a_root_has_the_constraints_that_are_asked_for(plugin, asked, depth):
    made = plugin.up(AUTHORITY, {**ROOT, **asked})
    extensions = parsed(made.state["certificatePem"]).extensions
    assert extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == depth
    found = plugin.read(AUTHORITY, made.id)
    assert found.inputs == plugin.checked(AUTHORITY, {**ROOT, **asked}), "imported as it was asked for"
    gone(plugin, made)


def test_an_authority_below_another_issues_private_certificates(plugin):
    root = plugin.up(AUTHORITY, ROOT)
    issuing = plugin.up(AUTHORITY, below(root, nameConstraints=NAMES))
    assert issuing.state["chainPem"] == root.state["certificatePem"]
    assert plugin.read(AUTHORITY, issuing.id).inputs == plugin.checked(
        AUTHORITY, below(root, nameConstraints=NAMES)
    )
    asked = {
        "domainName": "db.corp.internal",
        "keyAlgorithm": "EC_prime256v1",
        "certificateAuthorityArn": issuing.id,
        "waitFor": "ISSUED",
    }
    made = plugin.up(CERTIFICATE, asked, timeout=60)
    assert (made.state["status"], made.state["type"]) == ("ISSUED", "PRIVATE")
    assert made.state["certificateAuthorityArn"] == issuing.id
    leaf = parsed(made.state["certificatePem"])
    leaf.verify_directly_issued_by(parsed(issuing.state["certificatePem"]))
    assert changes(plugin.diff(CERTIFICATE, made, plugin.checked(CERTIFICATE, asked))) == {}
    plugin.delete(CERTIFICATE, made)
    gone(plugin, root, issuing)


def test_an_authority_that_is_shared_issues_for_another_account(account, plugin):
    root = plugin.up(AUTHORITY, {**ROOT, "sharing": [OTHER_ACCOUNT]})
    other = account(OTHER_ACCOUNT)
    certificate = other.up(
        CERTIFICATE,
        {
            "domainName": "db.corp.internal",
            "keyAlgorithm": "EC_prime256v1",
            "certificateAuthorityArn": root.id,
            "waitFor": "ISSUED",
        },
        timeout=60,
    )
    assert certificate.state["status"] == "ISSUED"
    other.delete(CERTIFICATE, certificate)
    gone(plugin, root)


def test_another_account_never_says_that_an_authority_is_gone(account, plugin):
    made = plugin.up(AUTHORITY, ROOT)
    other = account(OTHER_ACCOUNT)
    with pytest.raises(Aborted, match="AccessDenied"):
        other.read(AUTHORITY, made.id, made)
    gone(plugin, made)
    with pytest.raises(Aborted, match="AccessDenied"):
        other.read(AUTHORITY, made.id, made)


@pytest.fixture
def authorities(served):
    keys = served.credential()
    manager = open_manager(
        Settings(
            backend=served.url,
            access_key=keys["aws_access_key_id"],
            secret_key=keys["aws_secret_access_key"],
        )
    )
    yield manager.private_authorities
    manager.close()


REQUEST = AuthorityRequest(
    region="us-east-1",
    type=AuthorityType.ROOT,
    key_algorithm=KeyAlgorithm.EC_prime256v1,
    signing_algorithm=SigningAlgorithm.SHA256WITHECDSA,
    subject=Subject.of({"common_name": "Unfinished Root"}),
    tags={"team": "pki"},
    maker="urn:pulumi:dev::shop::acm:index:PrivateCertificateAuthority::root",
)
CERTIFIED = Certified(validity=Validity(5, ValidityType.YEARS))


class Killed(BaseException):
    """What ends a process in the middle."""


def killed(*_):
    raise Killed


@pytest.mark.parametrize("step", ["certify", "set_terms"])
def test_the_next_run_goes_on_where_a_process_died(authorities, monkeypatch, step):
    before = {one.arn for one in authorities.list("us-east-1")}
    with monkeypatch.context() as dying:
        dying.setattr(RemotePrivateAuthorities, step, killed)
        dying.setattr(RemotePrivateAuthorities, "_discard", lambda *_: None)
        with pytest.raises(Killed):
            authorities.establish(REQUEST, CERTIFIED, Terms())
    (left,) = {one.arn for one in authorities.list("us-east-1")} - before
    other = authorities.establish(replace(REQUEST, maker="urn:another"), CERTIFIED, Terms())
    made = authorities.establish(REQUEST, CERTIFIED, Terms())
    assert (other.arn != left, made.arn) == (True, left)
    assert (made.status, made.tags) == (AuthorityStatus.ACTIVE, {"team": "pki"})
    again = authorities.establish(REQUEST, CERTIFIED, Terms())
    assert again.arn != left, "what is finished is nobody's to go on with"


def test_what_cannot_be_certified_leaves_nothing_behind(plugin, authorities):
    root = plugin.up(AUTHORITY, {**ROOT, "validity": {"type": "DAYS", "value": 30.0}})
    before = {one.arn for one in authorities.list("us-east-1")}
    with pytest.raises(Aborted, match="after its authority"):
        plugin.up(AUTHORITY, below(root))
    left = [one for one in authorities.list("us-east-1") if one.arn not in before]
    assert [one.status for one in left] == [AuthorityStatus.DELETED]
    gone(plugin, root)


REVOCATION = {
    "crlConfiguration": {"enabled": True, "expirationInDays": 30.0, "s3BucketName": "lists"},
    "ocspConfiguration": {"enabled": True, "ocspCustomCname": "ocsp.example.test"},
}


@pytest.fixture(scope="module")
def publishing(tmp_path_factory):
    environ = {"ACM_POINTER_BASE_URL": "http://pki.example.test"}
    with server.serving(tmp_path_factory.mktemp("publishing") / "home", environ=environ) as served:
        yield served


def test_an_authority_publishes_what_it_has_revoked_until_it_is_not_asked_to(start, publishing):
    keys = publishing.credential()
    secrets = {"accessKey": "aws_access_key_id", "secretKey": "aws_secret_access_key"}
    plugin = start({"backend": publishing.url, **{name: Secret(keys[key]) for name, key in secrets.items()}})
    telling = {**ROOT, "revocationConfiguration": REVOCATION}
    made = plugin.up(AUTHORITY, telling)
    found = plugin.read(AUTHORITY, made.id)
    assert found.inputs == plugin.checked(AUTHORITY, telling), "imported as it was asked for"
    assert changes(plugin.diff(AUTHORITY, made, plugin.checked(AUTHORITY, telling))) == {}
    answers = {"ocspConfiguration": {"enabled": True}}
    changed = plugin.update(
        AUTHORITY, made, plugin.checked(AUTHORITY, {**ROOT, "revocationConfiguration": answers})
    )
    assert plugin.read(AUTHORITY, made.id).inputs["revocationConfiguration"] == answers
    silent = plugin.update(AUTHORITY, changed, plugin.checked(AUTHORITY, ROOT))
    assert "revocationConfiguration" not in plugin.read(AUTHORITY, made.id).inputs
    gone(plugin, silent)


def test_a_server_without_an_address_makes_no_authority_that_publishes(plugin, authorities):
    before = {one.arn for one in authorities.list("us-east-1")}
    with pytest.raises(Aborted, match="ACM_POINTER_BASE_URL"):
        plugin.up(AUTHORITY, {**ROOT, "revocationConfiguration": REVOCATION})
    assert {one.arn for one in authorities.list("us-east-1")} == before


# moto


def test_a_root_lives_on_moto_from_its_making_to_its_deletion(on_moto):
    asked = {"subject": {"commonName": "Root"}, "tags": {"team": "pki"}}
    made = on_moto.up(AUTHORITY, asked)
    assert (made.state["status"], made.state["tagsAll"]) == ("ACTIVE", {"team": "pki"})
    read = on_moto.read(AUTHORITY, made.id, made)
    assert changes(on_moto.diff(AUTHORITY, read, on_moto.checked(AUTHORITY, asked))) == {}
    new = on_moto.checked(AUTHORITY, {**asked, "sharing": [OTHER_ACCOUNT], "tags": {"stage": "lab"}})
    updated = on_moto.update(AUTHORITY, read, new)
    assert (updated.state["sharing"], updated.state["tagsAll"]) == ([OTHER_ACCOUNT], {"stage": "lab"})
    certificate = on_moto.up(
        CERTIFICATE, {"domainName": "db.example.com", "certificateAuthorityArn": made.id}
    )
    assert certificate.state["type"] == "PRIVATE"
    on_moto.delete(CERTIFICATE, certificate)
    gone(on_moto, updated)


def test_what_moto_does_not_heed_is_told_before_it_is_made(on_moto):
    on_moto.checked(AUTHORITY, {**ROOT, "validity": FIVE_YEARS, "revocationConfiguration": REVOCATION})
    told = "\n".join(on_moto.messages.texts(ephemeral=False))
    assert "keyAlgorithm: " in told
    assert "validity: " in told
    assert "revocationConfiguration: " in told


@pytest.mark.parametrize(
    ("name", "value"),
    [("parent", "arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/1"), ("pathLength", 1.0)],
)
def test_what_moto_cannot_make_is_refused_at_preview(on_moto, name, value):
    _, failures = on_moto.check(AUTHORITY, {**ROOT, name: value})
    assert failures[name].startswith("NotOffered")
