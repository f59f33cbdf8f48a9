"""Records of calls go with the change that was asked for, in its transaction."""

import pytest

from acm.engine import export, options, request, tag
from acm.engine.private_ca import issue, update
from acm.engine.witness import witnessed
from acm.model import events
from acm.model.certificate import (
    CertificateOptions,
    CertificateRequest,
    ExportedCertificate,
    ValidationMethod,
)
from acm.model.errors import AcmError
from acm.model.keys import KeyAlgorithm
from acm.model.private_ca.lifecycle import AuthorityStatus
from acm.model.private_ca.order import IssueRequest
from acm.model.private_ca.revocation import NOTHING_PUBLISHED
from acm.model.private_ca.signing import DEFAULT_SIGNING
from acm.model.private_ca.templates import ROOT
from acm.model.private_ca.validity import Validity, ValidityType
from acm.model.trail import Action
from tests.support import private_ca

pytestmark = pytest.mark.anyio
ASKED = CertificateRequest(names=("n.test",), region="us-east-1", key_algorithm=KeyAlgorithm.EC_prime256v1)


class Clerk:
    """Records each write that it is shown as a call of its own number."""

    def __init__(self, error=None):
        self.error, self.results, self.committed = error, [], 0

    def record(self, tx, result):
        self.results.append(result)
        tx.events.add(events.api_call(_action(len(self.results), tx.now), ""))
        if self.error:
            raise self.error

    def recorded(self):
        self.committed += 1


def _action(number, now):
    return Action(
        operation=f"Call{number}",
        service="acm",
        account="123456789012",
        region="us-east-1",
        access_key="",
        source="192.0.2.1",
        user_agent="",
        request_id="",
        event_id=f"event-{number}",
        at=now,
    )


async def _recorded(rooms):
    told = await rooms.store.read(
        lambda tx: tx.events.page(account=rooms.account, arn=None, before=None, limit=100)
    )
    return [kept.event.detail["eventName"] for kept in told if kept.event.kind is events.EventKind.API_CALL]


async def test_a_record_that_cannot_be_written_undoes_the_change(rooms):
    clerk = Clerk(error=RuntimeError("no room"))
    with pytest.raises(RuntimeError, match="no room"):
        await request.request(witnessed(rooms, clerk), ASKED)
    there = await rooms.store.read(lambda tx: tx.certificates.page(account=rooms.account, region=None))
    assert (there, await _recorded(rooms), clerk.committed) == ((), [], 0)


async def test_a_change_that_is_refused_within_its_write_has_no_record(rooms, issued):
    arn, clerk = (await issued()).arn, Clerk()
    with pytest.raises(AcmError):
        await tag.add_tags(witnessed(rooms, clerk), arn, {f"k{n}": "" for n in range(51)})
    assert (clerk.results, await _recorded(rooms), clerk.committed) == ([], [], 0)


async def test_the_record_of_an_export_is_shown_what_is_exported(rooms, issued):
    arn, clerk = (await issued(options=CertificateOptions(export=True))).arn, Clerk()
    exported = await export.export(witnessed(rooms, clerk), arn, b"passphrase")
    assert clerk.results == [exported]
    assert isinstance(exported, ExportedCertificate)
    assert await _recorded(rooms) == ["Call1"]


async def test_what_is_signed_is_recorded_with_its_result_and_not_with_its_plan(rooms):
    authority = await private_ca.root(rooms)
    asked = IssueRequest(
        authority_arn=authority.arn,
        csr_pem=authority.csr_pem,
        signing_algorithm=DEFAULT_SIGNING[authority.key_algorithm].value,
        validity=Validity(1, ValidityType.YEARS),
        template_arn=ROOT.arn,
    )
    clerk = Clerk()
    await issue.issue_certificate(witnessed(rooms, clerk), asked)
    assert (await _recorded(rooms), clerk.committed) == (["Call1"], 1)


async def test_an_authority_that_changes_in_two_ways_has_one_record_and_changes_in_both_or_none(rooms):
    authority = await private_ca.root(rooms)
    clerk = Clerk()
    changed = await update.update(
        witnessed(rooms, clerk), authority.arn, status=AuthorityStatus.DISABLED, revocation=NOTHING_PUBLISHED
    )
    assert changed.status is AuthorityStatus.DISABLED
    assert await _recorded(rooms) == ["Call1"]


async def test_options_that_change_with_the_validation_method_change_all_or_none(rooms, issued):
    arn, clerk = (await issued()).arn, Clerk()
    with pytest.raises(AcmError, match="from EMAIL to DNS only"):
        await options.update_options(
            witnessed(rooms, clerk),
            arn,
            certificate_transparency_logging=False,
            export=None,
            validation_method=ValidationMethod.DNS,
        )
    stored = await rooms.store.read(lambda tx: tx.certificates.find(arn))
    assert stored.options.certificate_transparency_logging
    assert await _recorded(rooms) == []
