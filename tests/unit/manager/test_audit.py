"""An audit over an engine with a home: zones that it serves itself, private authorities, and more than one page."""

import time
from datetime import timedelta

import pytest

from acm.compose import open_auditor, open_manager
from acm.engine import describe
from acm.manager.audit import Auditor
from acm.model.audit import Severity
from acm.model.certificate import CertificateRequest
from acm.model.installation import ZoneRecord
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus
from acm.model.private_ca.authority import Action, Terms
from acm.model.private_ca.lifecycle import AuthorityStatus
from acm.model.private_ca.order import Certified
from acm.model.private_ca.validity import Validity, ValidityType
from acm.model.renewal import RenewalPolicy
from acm.settings import Settings
from tests.support.private_ca import asking

EC = KeyAlgorithm.EC_prime256v1
ZONE = "dev.test"


class Nobody:
    """A survey that must not be asked for anything: all is in the hands of the installation."""

    def look(self, records, names):
        assert (list(records), list(names)) == ([], [])
        return {}, {}


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "home", dev_zone=(ZONE,), test=True)


@pytest.fixture
def manager(settings):
    manager = open_manager(settings)
    yield manager
    manager.close()


@pytest.fixture
def audited(manager):
    """Return what an audit says: severity and code of each risk, and what was seen."""

    def audit(**chosen):
        auditor = Auditor(manager, Nobody(), served=(ZONE,), most_private=10)
        pieces = list(auditor.audit(**chosen))
        return [(r.severity, str(r.finding.symptom.code), r.finding.seen) for p in pieces for r in p.risks]

    return audit


def requested(manager, *names, **changes):
    asked = {"region": "us-east-1", "key_algorithm": EC, "renewal_policy": RenewalPolicy.ALWAYS, **changes}
    return manager.request(CertificateRequest(names=names, **asked)).arn


def issued(manager, arn):
    """Return a certificate once it is issued."""
    limit = time.monotonic() + 20
    while manager.describe(arn).status is CertificateStatus.PENDING_VALIDATION:
        assert time.monotonic() < limit
        time.sleep(0.02)
    return manager.describe(arn)


@pytest.fixture
def shop(manager):
    """The records of an issued certificate, and whose they are."""
    arn = requested(manager, f"shop.{ZONE}", f"*.shop.{ZONE}", owner="dev::shop")
    (record,) = {v.record for v in manager.describe(arn).validations}
    published = ZoneRecord(name=record.name, type=record.type, value=record.value)
    manager.publish(published, owner="urn:shop")
    manager.hasten(arn)
    issued(manager, arn)
    return published


def test_in_a_zone_of_its_own_the_installation_itself_is_asked(manager, audited, shop):
    assert audited() == []
    manager.unpublish(shop, owner="urn:shop", stack="dev::shop")
    ((severity, code, seen),) = audited()
    assert (severity, code) == (Severity.ERROR, "RECORD_GONE")
    assert seen == f"Asked devZone for {shop.name} CNAME: NXDOMAIN; expected CNAME {shop.value}"


def test_a_record_that_leads_elsewhere_is_told_apart(manager, audited, shop):
    wrong = ZoneRecord(name=shop.name, type="CNAME", value=f"elsewhere.{ZONE}.")
    manager.publish(wrong, owner="urn:shop", overwrite=True)
    assert [code for _, code, _ in audited()] == ["WRONG_TARGET"]


def authority(manager, days=3650, permissions=frozenset(Action)):
    """Make a root authority that lasts so long."""
    certified = Certified(validity=Validity(days, ValidityType.DAYS))
    return manager.private_authorities.establish(asking(EC), certified, Terms(permissions=permissions)).arn


def disabled(manager, arn):
    manager.private_authorities.set_status(arn, AuthorityStatus.DISABLED)


def deleted(manager, arn):
    disabled(manager, arn)
    manager.private_authorities.delete(arn, 7)


def forbidden(manager, arn):
    manager.private_authorities.forbid(arn, principal="acm.amazonaws.com")


PRIVATE = {
    # what becomes of the authority: (how, for how many days it lasts, code, part of what is seen)
    "nothing": (lambda manager, arn: None, 3650, None, ""),
    "it is disabled": (disabled, 3650, "PCA_INVALID_STATE", "status DISABLED"),
    "it is deleted, for good by then": (deleted, 3650, "PCA_RESOURCE_NOT_FOUND", "deleted for good"),
    "its permissions are taken back": (forbidden, 3650, "PCA_ACCESS_DENIED", "does not permit"),
    "it lasts no two certificates": (lambda manager, arn: None, 500, "PCA_INVALID_DURATION", "certificate"),
}


@pytest.mark.parametrize("case", PRIVATE)
def test_a_private_authority_is_asked_as_it_will_be_when_it_is_time(manager, audited, case):
    change, days, code, seen = PRIVATE[case]
    arn = authority(manager, days)
    issued(manager, requested(manager, "db.corp.internal", certificate_authority_arn=arn))
    change(manager, arn)
    told = audited()
    assert [one[1] for one in told] == ([code] if code else [])
    assert all(seen in one[2] and one[0] is Severity.ERROR for one in told)


def test_a_home_where_nothing_was_written_has_no_risks_and_stays_unwritten(audited, settings):
    assert audited() == []
    assert not settings.home.exists()


def test_an_audit_goes_through_every_page_and_holds_one_at_a_time(manager, audited, monkeypatch):
    monkeypatch.setattr(describe, "_PAGE", 2)
    root = authority(manager)
    arns = [
        requested(
            manager,
            f"n{number}.corp.internal",
            certificate_authority_arn=root,
            renewal_policy=RenewalPolicy.WHEN_IN_USE,
        )
        for number in range(5)
    ]
    for arn in arns:
        issued(manager, arn)
    assert [len(page) for page in manager.pages()] == [2, 2, 1]
    assert (
        [c.arn for page in manager.pages() for c in page] == [c.arn for c in manager.list()] == sorted(arns)
    )
    assert [code for _, code, _ in audited()] == ["NOT_ELIGIBLE"] * 5
    assert audited(statuses=(CertificateStatus.EXPIRED,)) == []
    assert audited(region="eu-west-1") == []


def test_a_turned_clock_shows_what_ends(manager, audited, shop):
    manager.unpublish(shop, owner="urn:shop", stack="dev::shop")
    manager.advance_clock(timedelta(days=340))
    assert {code for _, code, _ in audited()} == {"RENEWAL_WAITS", "RECORD_GONE"}


def test_it_is_put_together_with_the_looks_of_the_settings(manager, settings, shop):
    (piece,) = open_auditor(settings, manager).audit()
    assert (piece.count, piece.risks) == (1, ())
