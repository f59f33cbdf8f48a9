"""`acm audit`: what it shows, in which form, and how it ends."""

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from acm.manager.audit import Auditor
from acm.model.caa import CAALook, CAAReason
from acm.model.diagnosis import SYMPTOMS
from acm.model.looks import LookReason
from acm.model.renewal import RenewalPolicy
from tests.cli.conftest import Acm, check_golden
from tests.cli.memory_manager import EPOCH, MemoryManager, look_at, record_of

SHOP, WWW, IDLE = "shop.example.com", "www.example.net", "idle.example.org"


@dataclass
class World:
    """What DNS says: the record of every name is there, CAA permits everything, but for what a test changes."""

    records: dict[str, LookReason] = field(default_factory=dict)
    forbidden: tuple[str, ...] = ()
    asked: list[str] = field(default_factory=list)

    def look(self, records, names):
        self.asked += [record.name for record in records]
        reasons = {record_of(name).name: reason for name, reason in self.records.items()}
        found = {
            r: look_at(r, reasons.get(r.name, LookReason.FOUND), message="Asked 192.0.2.53.") for r in records
        }
        caa = {
            name: CAALook(
                domain_name=name,
                reason=CAAReason.FORBIDDEN if name in self.forbidden else CAAReason.NO_RECORDS,
                message=f'{name} has 0 issue "ca.test".',
                looked_at=EPOCH,
            )
            for name in names
        }
        return found, caa


@pytest.fixture
def world() -> World:
    """Return a world in which all is well."""
    return World()


@pytest.fixture
def acm(acm: Acm, manager: MemoryManager, world: World) -> Acm:
    """Return the command line over three certificates: two are renewed always, one has no user."""
    acm.open_auditor = lambda settings, opened: Auditor(opened, world, served=(), most_private=10)
    for name in (SHOP, WWW, IDLE):
        acm("request", name)
        arn = list(manager.certificates)[-1]
        manager.look(arn, LookReason.FOUND)
        manager.issue(arn)
        policy = RenewalPolicy.WHEN_IN_USE if name == IDLE else RenewalPolicy.ALWAYS
        manager.certificates[arn] = replace(
            manager.certificates[arn], renewal_policy=policy, next_action_at=None
        )
    manager.moment += timedelta(days=100)
    return acm


def arn_of(manager: MemoryManager, name: str) -> str:
    return next(c.arn for c in manager.certificates.values() if c.domain_name == name)


def test_in_a_pipe_a_risk_is_a_line_and_the_worst_come_first(acm, manager, world):
    world.records[SHOP] = LookReason.WRONG_TARGET
    done = acm("audit")
    first, second = (line.split("\t") for line in done.out.splitlines())
    wrong = SYMPTOMS[LookReason.WRONG_TARGET]
    assert first == [
        "ERROR", arn_of(manager, SHOP), SHOP, "2027-12-23T12:00:00Z", "295", SHOP, "WRONG_TARGET",
        "Asked 192.0.2.53.", wrong.cause, wrong.step,
    ]  # fmt: skip
    assert (second[0], second[1], second[6]) == ("WARNING", arn_of(manager, IDLE), "NOT_ELIGIBLE")
    assert done.err == "", "no progress where nobody sees it"


def test_as_json_it_is_objects(acm, manager, world):
    world.forbidden = (WWW,)
    told = json.loads(acm("audit", "--output", "json").out)
    assert (told["AuditedAt"], told["CertificatesLookedAt"]) == ("2027-03-03T12:00:00Z", 3)
    forbidden, idle = told["Risks"]
    assert forbidden == {
        "Severity": "ERROR",
        "CertificateArn": arn_of(manager, WWW),
        "CertificateName": WWW,
        "EndsAt": "2027-12-23T12:00:00Z",
        "DaysLeft": 295,
        "InUseBy": [],
        "DomainName": WWW,
        "Code": "CAA_ERROR",
        "Seen": f'{WWW} has 0 issue "ca.test".',
        "Cause": SYMPTOMS["CAA_ERROR"].cause,
        "NextStep": forbidden["NextStep"],
    }
    assert (idle["Severity"], idle["DomainName"], idle["Seen"]) == ("WARNING", None, None)


@pytest.mark.parametrize("width", [80, 120])
def test_a_table_has_a_block_for_each_cause(acm, world, width):
    world.records |= {SHOP: LookReason.NXDOMAIN, WWW: LookReason.NXDOMAIN}
    world.forbidden = (SHOP,)
    check_golden(
        f"audit-{width}.txt", acm("audit", terminal=True, width=width, environ={"NO_COLOR": "1"}).out
    )


@pytest.mark.parametrize("width", [80])
def test_a_table_of_nothing_says_how_many_were_looked_at(acm, manager, width):
    manager.delete(arn_of(manager, IDLE))
    shown = acm("audit", terminal=True, width=width, environ={"NO_COLOR": "1"}).out
    assert shown.strip() == "2 certificates looked at: 0 ERROR, 0 WARNING."


ENDS = {
    # arguments: (whether a record is gone, exit code)
    "nothing fails": ((), False, 0),
    "something will": ((), True, 5),
    "it will, but later than asked for": (("--within", "90d"), True, 0),
    "it will in the time asked for": (("--within", "296d"), True, 5),
    "warnings count": (("--fail-on", "warning"), False, 5),
    "nothing counts": (("--fail-on", "never"), True, 0),
}


@pytest.mark.parametrize(("arguments", "gone", "code"), ENDS.values(), ids=ENDS)
def test_the_exit_code_says_whether_something_will_fail(acm, world, arguments, gone, code):
    world.records |= {SHOP: LookReason.NXDOMAIN} if gone else {}
    assert acm("audit", *arguments).code == code


def test_it_has_the_filters_of_a_list(acm, manager, world):
    world.records[SHOP] = LookReason.NXDOMAIN
    assert acm("audit", "--status", "expired").out == ""
    assert acm("--region", "eu-west-1", "audit").out == ""
    assert len(acm("--region", "us-east-1", "audit", "--status", "issued").out.splitlines()) == 2


def test_only_what_rests_on_dns_is_asked_for(acm, world):
    acm("audit")
    assert sorted(world.asked) == sorted(record_of(name).name for name in (SHOP, WWW))


def test_what_was_seen_cannot_steer_a_terminal(acm, manager, world):
    arn = arn_of(manager, SHOP)
    manager.certificates[arn] = replace(manager.certificates[arn], domain_name="shop\x1b[2J.example.com")
    world.records[SHOP] = LookReason.NXDOMAIN
    assert "\x1b" not in acm("audit").out
