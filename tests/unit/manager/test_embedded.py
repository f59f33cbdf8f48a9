"""The embedded manager, from settings to issued certificates: real store, CA, DNS packets and validation."""

import os
import stat
import time
from datetime import timedelta

import pytest

from acm.compose import open_manager
from acm.model.account import AccountConfiguration
from acm.model.certificate import CertificateRequest
from acm.model.clock import SystemClock
from acm.model.errors import HomeNotWritable, NoZone, ResourceNotFound, TestInstallationOnly
from acm.model.installation import ZoneRecord
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus
from acm.settings import Settings

ASKED = CertificateRequest(
    names=("dev.test", "*.dev.test"),
    region="us-east-1",
    key_algorithm=KeyAlgorithm.EC_prime256v1,
    owner="dev::project",
)


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def manage(home):
    """Open managers on one home; all are closed in the end."""
    opened = []

    def make(**settings):
        opened.append(
            open_manager(Settings(**{"home": home, "dev_zone": ("dev.test",), "test": True, **settings}))
        )
        return opened[-1]

    yield make
    for manager in opened:
        manager.close()


def _until_issued(manager, arn):
    limit = time.monotonic() + 20
    while (certificate := manager.describe(arn)).status is CertificateStatus.PENDING_VALIDATION:
        assert time.monotonic() < limit, certificate.validations
        time.sleep(0.02)
    return certificate


def _publish_all(manager, certificate, owner="urn:dev"):
    for record in {v.record for v in certificate.validations}:
        manager.publish(ZoneRecord(name=record.name, type=record.type, value=record.value), owner=owner)


def test_a_certificate_is_issued_once_its_records_stand_in_the_embedded_zone(manage):
    manager = manage()
    certificate = manager.request(ASKED)
    _publish_all(manager, certificate)
    manager.hasten(certificate.arn)
    issued = _until_issued(manager, certificate.arn)
    assert issued.status is CertificateStatus.ISSUED
    assert "BEGIN CERTIFICATE" in manager.get(certificate.arn).certificate_pem


def test_a_second_manager_on_the_home_goes_on_where_the_first_stopped(manage):
    first = manage()
    certificate = first.request(ASKED)
    _publish_all(first, certificate)
    first.close()
    second = manage()
    second.hasten(certificate.arn)
    assert _until_issued(second, certificate.arn).status is CertificateStatus.ISSUED


def test_two_managers_at_once_on_one_home_lose_nothing(manage):
    managers = [manage(), manage()]
    certificates = [manager.request(ASKED) for manager in managers for _ in range(5)]
    _publish_all(managers[0], certificates[0])
    for certificate in certificates:
        managers[1].hasten(certificate.arn)
        assert _until_issued(managers[1], certificate.arn).status is CertificateStatus.ISSUED
    serials = {managers[0].get(c.arn).serial for c in certificates}
    assert len(serials) == 10


def test_reading_creates_nothing(manage, home):
    manager = manage()
    assert manager.installation() is None
    assert manager.list() == ()
    assert manager.validation_record("*.dev.test") == manager.validation_record("dev.test")
    with pytest.raises(ResourceNotFound, match="nothing has been written"):
        manager.describe("arn:aws:acm:us-east-1:123456789012:certificate/x")
    manager.now()
    assert manager.account_configuration("us-east-1").days_before_expiry == 45
    assert manager.published("_x.dev.test.", "CNAME") is None
    assert not home.exists()


def test_an_installation_keeps_its_identity(manage):
    first = manage()
    assert first.installation() is None
    first.trust_anchor()
    identity = first.installation()
    assert identity.test
    assert manage().installation() == identity


def test_the_clock_of_a_test_installation_can_be_moved(manage):
    manager = manage()
    certificate = manager.request(ASKED)
    before = manager.now()
    manager.advance_clock(timedelta(hours=73))
    assert manager.now() - before >= timedelta(hours=73)
    assert manager.describe(certificate.arn).status is CertificateStatus.VALIDATION_TIMED_OUT


def test_the_clock_of_an_ordinary_installation_cannot_be_moved(manage):
    manager = manage(test=False)
    manager.request(ASKED)
    with pytest.raises(TestInstallationOnly, match="not a test installation"):
        manager.advance_clock(timedelta(hours=1))


def test_the_account_configuration_is_kept_and_shared_by_managers_of_one_home(manage):
    manage().put_account_configuration("us-east-1", 10, owner="dev::shop")
    other = manage()
    assert other.account_configuration("us-east-1") == AccountConfiguration(
        days_before_expiry=10, declared_by=("dev::shop",)
    )
    assert manage(account_id="000000000001").account_configuration("us-east-1") == AccountConfiguration()
    assert other.give_up_account_configuration("us-east-1", owner="dev::shop", restore=45) == ()
    assert manage().account_configuration("us-east-1") == AccountConfiguration()


def test_a_record_outside_every_zone_is_refused(manage):
    with pytest.raises(NoZone):
        manage().publish(ZoneRecord(name="_x.other.test.", type="CNAME", value="y.test."), owner="urn:dev")


def test_a_home_that_cannot_be_written_is_a_clear_error(manage, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    manager = manage(home=tmp_path / "file" / "home")
    with pytest.raises(HomeNotWritable) as refusal:
        manager.request(ASKED)
    assert refusal.value.hint


def test_a_run_of_what_is_due_is_known_for_a_week_and_a_start_of_the_engine_is_none(manage, home):
    manager = manage()
    assert not manager.is_run()
    assert not home.exists(), "asking writes nothing"
    manager.request(ASKED)
    assert not manager.is_run(), "the engine runs, and nobody has scheduled it"
    manager.run_due()
    assert manage().is_run()
    week_ago = (SystemClock().now() - timedelta(days=8)).timestamp()
    os.utime(home / "last-run-due", times=(week_ago, week_ago))
    assert not manage().is_run()
    assert stat.S_IMODE((home / "last-run-due").stat().st_mode) == 0o600
