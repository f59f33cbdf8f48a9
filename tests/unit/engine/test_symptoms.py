"""Each symptom of docs/troubleshooting.md, produced by what causes it, and told as `acm why` tells it."""

from dataclasses import replace
from datetime import timedelta

import dns.rcode
import pytest

from acm.engine import describe, reconcile, request
from acm.engine.import_ import import_certificate
from acm.model.audit import Seen, risks
from acm.model.caa import CAA_NAMES, CAAReason
from acm.model.certificate import CertificateRequest, FailureReason, ValidationMethod
from acm.model.diagnosis import ENDING, SYMPTOMS, diagnose
from acm.model.errors import IssuerUnavailable
from acm.model.imports.request import ImportRequest
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import TERMINAL
from acm.model.looks import LookReason
from acm.model.renewal import RenewalPolicy
from acm.validation.caa import CAAChecker
from acm.validation.dns import DNSValidator
from acm.validation.http import HTTPValidator
from acm.validation.resolver import Resolver
from tests.support.imports import made
from tests.support.nameserver import failing
from tests.unit.validation.pages import ADDRESSES, REDIRECT, Web
from tests.unit.validation.test_http import CASES as PAGES
from tests.unit.validation.test_verdicts import CASES
from tests.unit.validation.worlds import FIRST, RECORD, ROOT, SECOND, TLD, world

pytestmark = pytest.mark.anyio

NETWORKS = {reason: build for build, reason, _ in CASES.values() if reason is not LookReason.FOUND}
"""By symptom a little internet that has it."""
ASKED = CertificateRequest(
    names=("www.example.test",), region="us-east-1", key_algorithm=KeyAlgorithm.EC_prime256v1
)


async def told(rooms, arn):
    """Return the only finding of a certificate."""
    certificate = await describe.describe(rooms.store, rooms.account, arn)
    now = await rooms.store.read(lambda tx: tx.now)
    (finding,) = diagnose(certificate, now)
    return finding


def looking(rooms, network, **settings):
    """Return the rooms with a validator that walks ``network`` for the record that it knows."""
    chosen = {
        "nameservers": (),
        "resolvers": dict,
        "allowed_networks": None,
        "trust_anchors": (),
        "exchange": network,
    }
    validator = DNSValidator(Resolver(**{**chosen, **settings}))
    return replace(rooms, validator=validator, validation_record=lambda _: RECORD)


@pytest.mark.parametrize("reason", NETWORKS)
async def test_what_dns_answered_is_the_symptom_and_the_sentence_is_the_engines(rooms, reason):
    there = looking(rooms, NETWORKS[reason]())
    certificate = await request.request(there, ASKED)
    await reconcile.run_due(there)
    finding = await told(there, certificate.arn)
    assert (finding.symptom, finding.domain) == (SYMPTOMS[reason], "www.example.test")
    seen = await describe.describe(rooms.store, rooms.account, certificate.arn)
    assert seen.next_action_at is not None, "it is looked for again"
    assert finding.seen.startswith("Asked")
    assert finding.seen.endswith(f"expected CNAME {RECORD.value}")


WEBS = {reason: answers for answers, reason, _ in PAGES.values() if reason is not LookReason.FOUND}
"""By symptom what a web server answers that has it."""


def visiting(rooms, network, answers, **settings):
    """Return the rooms with a validator that finds ``answers`` at the addresses that ``network`` tells."""
    chosen = {
        "nameservers": (),
        "resolvers": dict,
        "allowed_networks": None,
        "trust_anchors": (),
        "exchange": network,
    }
    validator = HTTPValidator(Resolver(**{**chosen, **settings}), fetch=Web(answers))
    return replace(rooms, validator=validator, validation_redirect=lambda _: REDIRECT)


WEB_CASES = {
    **{reason: (world(ADDRESSES), WEBS[reason], {}) for reason in WEBS},
    LookReason.NO_ADDRESS: (world(), {}, {}),
    LookReason.WEB_ADDRESS_NOT_ALLOWED: (
        world("www A 10.0.0.1"),
        {},
        {"allowed_networks": (f"{ROOT}/32", f"{TLD}/32", f"{FIRST}/32")},
    ),
}


@pytest.mark.parametrize("reason", WEB_CASES)
async def test_what_a_web_server_answered_is_the_symptom_and_the_sentence_is_the_engines(rooms, reason):
    network, answers, settings = WEB_CASES[reason]
    there = visiting(rooms, network, answers, **settings)
    certificate = await request.request(there, replace(ASKED, validation_method=ValidationMethod.HTTP))
    await reconcile.run_due(there)
    finding = await told(there, certificate.arn)
    assert (finding.symptom, finding.domain) == (SYMPTOMS[reason], "www.example.test")
    assert finding.seen.endswith(f"expected the content of {REDIRECT.redirect_to}, or a redirect there.")
    seen = await describe.describe(rooms.store, rooms.account, certificate.arn)
    assert seen.next_action_at is not None, "it is looked for again"


async def test_a_page_that_is_gone_is_told_long_before_the_renewal(rooms, issued, validator, clock):
    certificate = await issued(renewal_policy=RenewalPolicy.ALWAYS, validation_method=ValidationMethod.HTTP)
    validator.there.clear()
    clock.advance(timedelta(days=8))
    await reconcile.run_due(rooms)
    assert (await told(rooms, certificate.arn)).symptom is SYMPTOMS["PAGE_GONE"]


async def test_a_name_server_outside_the_allowed_networks(rooms):
    there = looking(rooms, world(), allowed_networks=(f"{ROOT}/32", f"{TLD}/32"))
    certificate = await request.request(there, ASKED)
    await reconcile.run_due(there)
    finding = await told(there, certificate.arn)
    assert finding.symptom is SYMPTOMS[LookReason.NETWORK_NOT_ALLOWED]
    assert FIRST in finding.seen


async def test_a_request_that_nothing_has_run_for(rooms):
    certificate = await request.request(rooms, ASKED)
    assert (await told(rooms, certificate.arn)).symptom is SYMPTOMS["NOT_LOOKED_YET"]


async def test_a_validated_certificate_that_the_authority_cannot_sign(rooms, validator):
    class Silent:
        async def plan(self, *_, **__):
            raise IssuerUnavailable("the token is not in its slot.")

    certificate = await request.request(rooms, ASKED)
    validator.there = {v.record.name for v in certificate.validations}
    await reconcile.run_due(replace(rooms, issuer=Silent()))
    finding = await told(rooms, certificate.arn)
    assert (finding.symptom, finding.domain) == (SYMPTOMS["NOT_SIGNED"], "")
    assert "the token is not in its slot" in finding.seen


async def test_a_name_whose_owner_forbids_it_names_the_record(rooms, validator):
    rooms.caa.says["www.example.test"] = CAAReason.FORBIDDEN
    certificate = await request.request(rooms, ASKED)
    validator.there = {v.record.name for v in certificate.validations}
    await reconcile.run_due(rooms)
    finding = await told(rooms, certificate.arn)
    assert finding.symptom is SYMPTOMS["CAA_ERROR"]
    assert "www.example.test: FORBIDDEN." in finding.seen


async def test_a_name_whose_caa_records_cannot_be_read(rooms, validator):
    rooms.caa.says["www.example.test"] = CAAReason.LOOKUP_FAILED
    certificate = await request.request(rooms, ASKED)
    validator.there = {v.record.name for v in certificate.validations}
    await reconcile.run_due(rooms)
    finding = await told(rooms, certificate.arn)
    assert finding.symptom is SYMPTOMS["NOT_SIGNED"]
    assert "www.example.test: LOOKUP_FAILED." in finding.seen


async def test_a_request_that_timed_out_names_what_was_missing(rooms, clock):
    certificate = await request.request(rooms, ASKED)
    clock.advance(timedelta(hours=73))
    finding = await told(rooms, certificate.arn)
    assert finding.symptom is SYMPTOMS["VALIDATION_TIMED_OUT"]
    assert "www.example.test" in finding.seen, "told although no process has written it yet"


async def test_a_certificate_ends_is_about_to_and_is_fine(rooms, issued, clock):
    certificate = await issued()
    end = certificate.material.not_after
    assert (await told(rooms, certificate.arn)).symptom is SYMPTOMS["FINE"]
    clock.moment = end - ENDING
    assert (await told(rooms, certificate.arn)).symptom is SYMPTOMS["ENDING"]
    clock.moment = end + timedelta(seconds=1)
    assert (await told(rooms, certificate.arn)).symptom is SYMPTOMS["EXPIRED"]


async def test_what_keeps_a_certificate_from_being_renewed_is_told_long_before_its_end(
    rooms, issued, validator, clock
):
    certificate = await issued(renewal_policy=RenewalPolicy.ALWAYS)
    end = certificate.material.not_after
    validator.there.clear()
    clock.advance(timedelta(days=8))
    await reconcile.run_due(rooms)
    gone = await told(rooms, certificate.arn)
    assert gone.symptom is SYMPTOMS["RECORD_GONE"]
    assert "no such name" in gone.seen
    clock.moment = end - timedelta(days=59)
    await reconcile.run_due(rooms)
    waits = await told(rooms, certificate.arn)
    assert waits.symptom is SYMPTOMS["RENEWAL_WAITS"]
    assert "example.test" in waits.seen


async def test_a_renewal_that_an_owner_forbids_says_so(rooms, issued, clock):
    certificate = await issued(renewal_policy=RenewalPolicy.ALWAYS)
    rooms.caa.says["example.test"] = CAAReason.FORBIDDEN
    clock.moment = certificate.material.not_after - timedelta(days=59)
    await reconcile.run_due(rooms)
    failed = await told(rooms, certificate.arn)
    assert failed.symptom is SYMPTOMS["RENEWAL_FAILED"]
    assert "FORBIDDEN" in failed.seen


async def audited(rooms, arn, **seen):
    """Return the codes of what an audit says of a certificate."""
    certificate = await describe.describe(rooms.store, rooms.account, arn)
    now = await rooms.store.read(lambda tx: tx.now)
    return [str(risk.finding.symptom.code) for risk in risks(certificate, now, Seen(**seen))]


async def test_a_certificate_that_nothing_uses_is_not_eligible(rooms, issued):
    assert await audited(rooms, (await issued()).arn) == ["NOT_ELIGIBLE"]


async def test_a_renewal_that_is_due_while_nothing_runs_has_not_begun(rooms, issued, validator, clock):
    certificate = await issued(renewal_policy=RenewalPolicy.ALWAYS)
    clock.moment = certificate.material.not_after - timedelta(days=58)
    assert await audited(rooms, certificate.arn) == ["RENEWAL_NOT_RUN"]
    await reconcile.run_due(rooms)
    assert await audited(rooms, certificate.arn) == [], "it is renewed"


async def test_name_servers_that_refuse_the_question_for_caa(rooms, issued):
    certificate = await issued(renewal_policy=RenewalPolicy.ALWAYS)
    refusing = failing(dns.rcode.REFUSED)
    network = world(**{FIRST: refusing, SECOND: refusing})
    resolver = Resolver(
        nameservers=(), resolvers=dict, allowed_networks=None, trust_anchors=(), exchange=network
    )
    (look,) = await CAAChecker(resolver, issuers=CAA_NAMES).look(
        certificate.names[:1], now=certificate.created_at
    )
    assert await audited(rooms, certificate.arn, caa={look.domain_name: look}) == ["CAA_NOT_READ"]


async def test_an_import_that_is_about_to_end_is_imported_again_by_its_owner(rooms, clock):
    given = made("a.test", at=clock.now(), days=ENDING.days + 1).given
    certificate = await import_certificate(rooms, ImportRequest(given=given, region="us-east-1"))
    assert (await told(rooms, certificate.arn)).symptom is SYMPTOMS["FINE"]
    clock.advance(timedelta(days=1))
    assert (await told(rooms, certificate.arn)).symptom is SYMPTOMS["IMPORT_ENDING"]


async def test_names_that_wait_are_told_each_and_validated_ones_are_not(rooms, validator):
    asked = replace(ASKED, names=("a.test", "b.test", "c.test"))
    certificate = await request.request(rooms, asked)
    validator.there = {certificate.validations[1].record.name}
    await reconcile.run_due(rooms)
    certificate = await describe.describe(rooms.store, rooms.account, certificate.arn)
    assert [finding.domain for finding in diagnose(certificate, certificate.created_at)] == [
        "a.test",
        "c.test",
    ]


def test_every_reason_and_every_end_has_its_symptom():
    wanted = {*LookReason, *FailureReason, *TERMINAL} - {LookReason.FOUND, "FAILED"}
    assert {str(code) for code in wanted} <= set(SYMPTOMS)


def test_a_symptom_says_everything_in_sentences_and_none_twice():
    for symptom in SYMPTOMS.values():
        assert symptom.cause.endswith(".")
        assert symptom.step.endswith((".", ")"))
        assert "|" not in f"{symptom.notice}{symptom.cause}{symptom.step}", "it stands in a table"
    assert len({symptom.notice for symptom in SYMPTOMS.values()}) == len(SYMPTOMS)
