"""The outbox: what is sent when, how often, and what becomes of it. Over a real store, with a scripted mail server."""

from dataclasses import replace
from datetime import timedelta

import pytest

from acm.engine import delete, describe, reconcile, request
from acm.engine.mail import approving, outbox
from acm.engine.mail.approving import Verdict
from acm.engine.resend import resend_validation_email
from acm.model.certificate import CertificateRequest, ValidationMethod
from acm.model.diagnosis import diagnose
from acm.model.errors import (
    InvalidDomainValidation,
    InvalidState,
    MailDeferred,
    MailRefused,
    MailUncertain,
    MailUnreachable,
    NotAvailable,
)
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus, DomainStatus
from acm.model.mail import LINK_LIFE, MailState
from tests.support.mailing import BASE_URL, ScriptedMailer, link_of, mailing
from tests.support.store import ACCOUNT

pytestmark = pytest.mark.anyio

MINUTE = timedelta(minutes=1)


@pytest.fixture
def mailer():
    return ScriptedMailer()


@pytest.fixture
def by_mail(rooms, mailer):
    """The rooms, with mail."""
    return replace(rooms, mailing=mailing(mailer))


async def requested(rooms, *names, **asked):
    asked = {
        "validation_method": ValidationMethod.EMAIL,
        "key_algorithm": KeyAlgorithm.EC_prime256v1,
        **asked,
    }
    return await request.request(rooms, CertificateRequest(names=names, region="us-east-1", **asked))


async def mails_of(rooms, certificate):
    return await rooms.store.read(lambda tx: tx.mails.of(certificate.arn))


async def status_of(rooms, certificate):
    return (await describe.describe(rooms.store, ACCOUNT, certificate.arn)).status


def five(domain):
    return sorted(
        f"{box}@{domain}" for box in ("admin", "administrator", "hostmaster", "postmaster", "webmaster")
    )


async def test_a_request_writes_to_the_five_mailboxes_of_each_name_once(by_mail, mailer):
    await requested(
        by_mail, "example.test", "*.other.test", validation_domains={"example.test": "example.test"}
    )
    await reconcile.run_due(by_mail)
    await reconcile.run_due(by_mail)
    assert sorted(m.recipient for m in mailer.taken) == sorted(five("example.test") + five("other.test"))


async def test_a_request_that_is_validated_by_dns_writes_to_nobody(by_mail, mailer):
    await requested(by_mail, "example.test", validation_method=ValidationMethod.DNS)
    await reconcile.run_due(by_mail)
    assert mailer.tried == []


async def test_without_a_mail_server_the_request_is_refused_and_says_what_to_set(rooms):
    with pytest.raises(NotAvailable, match="mail server") as refusal:
        await requested(rooms, "example.test")
    assert "ACM_SMTP_SERVER" in refusal.value.hint


async def test_a_message_says_what_is_approved_and_by_when(by_mail, mailer):
    certificate = await requested(by_mail, "example.test", "*.other.test")
    await outbox.send_due(by_mail)
    message = mailer.to("postmaster@other.test")
    assert message.subject == "Certificate request for *.other.test"
    now = (await mails_of(by_mail, certificate))[0].tried_at
    expected = {
        "Domain": "*.other.test",
        "Account": ACCOUNT,
        "Region": "us-east-1",
        "Certificate": certificate.arn,
        "Certificate for": "example.test",
    }
    lines = message.text.splitlines()
    assert [line for line in lines if line.split(": ")[0] in expected] == [
        f"{name}: {value}" for name, value in expected.items()
    ]
    assert f"{BASE_URL}/approvals?code=" in message.text
    assert f"{now + LINK_LIFE:%Y-%m-%dT%H:%M:%SZ}" in message.text
    assert "Approving means" in message.text
    assert message.text.isascii()


async def test_an_approval_of_every_name_has_the_certificate_issued(by_mail, mailer):
    certificate = await requested(by_mail, "example.test", "other.test")
    await outbox.send_due(by_mail)
    for name in certificate.names:
        assert await status_of(by_mail, certificate) is CertificateStatus.PENDING_VALIDATION
        found = await approving.approve(by_mail, **link_of(mailer.to(f"webmaster@{name}")))
        assert (found.verdict, found.mail.domain_name) == (Verdict.OPEN, name)
        await reconcile.run_due(by_mail)
    assert await status_of(by_mail, certificate) is CertificateStatus.ISSUED
    (issuance,) = await by_mail.store.read(lambda tx: tx.issuances.of(certificate.arn))
    assert "webmaster@other.test" in issuance.evidence


async def test_what_is_missing_is_told_the_message_first_and_then_the_approval(by_mail, mailer, clock):
    async def told():
        found = await describe.describe(by_mail.store, ACCOUNT, certificate.arn)
        return [(one.symptom.code, one.domain, one.seen) for one in diagnose(found, found.created_at)]

    mailer.answers = [MailUnreachable("down")]
    certificate = await requested(by_mail, "example.test")
    await outbox.send_due(by_mail)
    assert await told() == [("MAIL_NOT_SENT", "example.test", "")]
    clock.advance(MINUTE)
    await outbox.send_due(by_mail)
    assert await told() == [("NOT_APPROVED", "example.test", f"Asked {', '.join(five('example.test'))}.")]


async def test_looking_at_a_link_approves_nothing(by_mail, mailer):
    certificate = await requested(by_mail, "example.test")
    await outbox.send_due(by_mail)
    link = link_of(mailer.to("admin@example.test"))
    for _ in range(3):
        assert (await approving.look_up(by_mail.store, **link)).verdict is Verdict.OPEN
    (validation,) = (await describe.describe(by_mail.store, ACCOUNT, certificate.arn)).validations
    assert validation.status is DomainStatus.PENDING_VALIDATION


LINKS = {
    "the same link again": ("admin@example.test", {}, Verdict.APPROVED),
    "the link to another mailbox": ("webmaster@example.test", {}, Verdict.APPROVED),
    "a forged code": ("admin@example.test", {"code": "code-" + "9" * 40}, Verdict.UNKNOWN),
    "an empty code": ("admin@example.test", {"code": ""}, Verdict.UNKNOWN),
    "a code that no text can hold": ("admin@example.test", {"code": "\udc80"}, Verdict.UNKNOWN),
    "a forged context": ("admin@example.test", {"context": "mail-9999"}, Verdict.UNKNOWN),
    "the context of another mail": ("admin@example.test", {"context": "mail-0007"}, Verdict.UNKNOWN),
}


@pytest.mark.parametrize(("recipient", "changes", "verdict"), LINKS.values(), ids=LINKS)
async def test_nothing_more_is_approved_by(by_mail, mailer, recipient, changes, verdict):
    certificate = await requested(by_mail, "example.test", "other.test")
    await outbox.send_due(by_mail)
    await approving.approve(by_mail, **link_of(mailer.to("admin@example.test")))
    before = await by_mail.store.read(lambda tx: tx.certificates.find(certificate.arn))
    found = await approving.approve(by_mail, **{**link_of(mailer.to(recipient)), **changes})
    assert found.verdict is verdict
    assert (found.mail is None) is (verdict is Verdict.UNKNOWN)
    assert await by_mail.store.read(lambda tx: tx.certificates.find(certificate.arn)) == before


async def test_a_link_ends_72_hours_after_its_message_was_sent(by_mail, mailer, clock):
    await requested(by_mail, "example.test")
    await outbox.send_due(by_mail)
    link = link_of(mailer.to("admin@example.test"))
    clock.advance(LINK_LIFE - timedelta(microseconds=1))
    assert (await approving.look_up(by_mail.store, **link)).verdict is Verdict.OPEN
    clock.advance(timedelta(microseconds=1))
    assert (await approving.approve(by_mail, **link)).verdict is Verdict.EXPIRED


async def test_the_links_of_a_deleted_certificate_are_unknown_and_its_mail_is_not_sent(by_mail, mailer):
    certificate = await requested(by_mail, "example.test")
    mailer.answers = [None, MailDeferred("later")]
    await outbox.send_due(by_mail)
    sent = len(mailer.tried)
    await delete.delete(by_mail, certificate.arn)
    assert (await approving.approve(by_mail, **link_of(mailer.taken[0]))).verdict is Verdict.UNKNOWN
    await outbox.send_due(by_mail)
    assert len(mailer.tried) == sent
    assert await mails_of(by_mail, certificate) == ()


async def test_only_hashes_of_codes_are_stored(by_mail, mailer, tmp_path):
    certificate = await requested(by_mail, "example.test")
    await outbox.send_due(by_mail)
    codes = [link_of(message)["code"] for message in mailer.taken]
    octets = b"".join(file.read_bytes() for file in (tmp_path / "home").iterdir())
    assert certificate.arn.encode() in octets
    assert [code for code in codes if code.encode() in octets] == []


async def test_a_message_that_is_put_off_is_tried_again_by_the_schedule_under_its_message_id(
    by_mail, mailer, clock
):
    await requested(by_mail, "example.test")
    mailer.answers = [MailDeferred("450 greylisted")] * 15
    for pause in (timedelta(0), *outbox.RETRIES[:3]):
        if pause:
            clock.advance(pause - timedelta(seconds=1))
            tried = len(mailer.tried)
            await outbox.send_due(by_mail)
            assert len(mailer.tried) == tried
            clock.advance(timedelta(seconds=1))
        await outbox.send_due(by_mail)
    assert len(mailer.tried) == 20
    assert len({m.message_id for m in mailer.tried}) == 5
    assert len(mailer.taken) == 5


async def test_a_code_that_was_certainly_not_sent_opens_nothing(by_mail, mailer, clock):
    await requested(by_mail, "example.test")
    mailer.answers = [MailDeferred("450 later")]
    await outbox.send_due(by_mail)
    clock.advance(MINUTE)
    await outbox.send_due(by_mail)
    refused, taken = (link_of(m) for m in mailer.tried if m.recipient == mailer.tried[0].recipient)
    assert (await approving.look_up(by_mail.store, **refused)).verdict is Verdict.UNKNOWN
    assert (await approving.look_up(by_mail.store, **taken)).verdict is Verdict.OPEN


async def test_where_nobody_knows_whether_a_message_arrived_the_links_of_both_copies_work(
    by_mail, mailer, clock
):
    await requested(by_mail, "example.test")
    mailer.answers = [MailUncertain("no answer to the end")]
    await outbox.send_due(by_mail)
    clock.advance(MINUTE)
    await outbox.send_due(by_mail)
    both = [m for m in mailer.tried if m.recipient == mailer.tried[0].recipient]
    assert len({m.message_id for m in both}) == 1
    for message in both:
        assert (await approving.look_up(by_mail.store, **link_of(message))).verdict is Verdict.OPEN


async def test_a_refusal_for_good_is_kept_in_words_and_not_tried_again(by_mail, mailer, clock):
    certificate = await requested(by_mail, "example.test")
    mailer.answers = [MailRefused("the mail server answered 550 no such mailbox")]
    await outbox.send_due(by_mail)
    (refused,) = [m for m in await mails_of(by_mail, certificate) if m.state is MailState.FAILED]
    assert "550 no such mailbox" in refused.last_error
    clock.advance(timedelta(hours=24))
    await outbox.send_due(by_mail)
    assert len(mailer.tried) == 5


async def test_while_the_mail_server_is_away_only_one_message_a_minute_asks_for_it(by_mail, mailer, clock):
    await requested(by_mail, "example.test", "other.test")
    mailer.answers = [MailUnreachable("refused")] * 3
    for number in (1, 2, 3):
        await outbox.send_due(by_mail)
        await outbox.send_due(by_mail)
        assert len(mailer.tried) == number
        clock.advance(outbox.RETRIES[1])
    await outbox.send_due(by_mail)
    assert len({m.recipient for m in mailer.taken}) == 10


async def test_a_message_that_nobody_takes_for_72_hours_is_given_up(by_mail, mailer, clock):
    certificate = await requested(by_mail, "example.test")
    mailer.answers = [MailDeferred("full")] * 1000
    for _ in range(80):
        await outbox.send_due(by_mail)
        clock.advance(timedelta(hours=1))
    assert {m.state for m in await mails_of(by_mail, certificate)} == {MailState.FAILED}
    assert await by_mail.store.read(lambda tx: tx.mails.next_due()) is None


async def test_messages_that_are_done_are_kept_for_thirty_days(by_mail, mailer, clock):
    first = await requested(by_mail, "example.test")
    await outbox.send_due(by_mail)
    clock.advance(outbox.KEPT)
    await requested(by_mail, "second.test")
    await outbox.send_due(by_mail)
    assert len(await mails_of(by_mail, first)) == 5
    clock.advance(timedelta(seconds=1))
    await requested(by_mail, "third.test")
    await outbox.send_due(by_mail)
    assert await mails_of(by_mail, first) == ()


async def test_a_minute_sends_no_more_than_its_share(rooms, mailer, clock):
    slow = replace(rooms, mailing=mailing(mailer, per_minute=3))
    await requested(slow, "example.test", "other.test")
    shares = []
    for _ in range(5):
        before = len(mailer.taken)
        await outbox.send_due(slow)
        shares.append(len(mailer.taken) - before)
        clock.advance(MINUTE)
    assert shares == [3, 3, 3, 1, 0]


async def test_what_one_process_hands_over_no_other_takes_until_its_lease_ends(by_mail, mailer, clock):
    other = ScriptedMailer()
    there = replace(by_mail, worker="worker-2", mailing=mailing(other))
    certificate = await requested(by_mail, "example.test")

    async def look_from_there():
        mailer.while_sending = None
        await outbox.send_due(there)

    mailer.while_sending = look_from_there
    await outbox.send_due(by_mail)
    assert len(mailer.taken) == 1
    assert len(other.taken) == 4
    assert {m.state for m in await mails_of(by_mail, certificate)} == {MailState.SENT}


async def test_a_process_that_dies_leaves_a_message_that_is_sent_again_when_its_lease_ends(
    by_mail, mailer, clock
):
    certificate = await requested(by_mail, "example.test")

    class Died(BaseException):
        pass

    async def die():
        raise Died

    mailer.while_sending = die
    with pytest.raises(Died):
        await outbox.send_due(by_mail)
    mailer.while_sending = None
    await outbox.send_due(by_mail)
    assert len(mailer.taken) == 4
    clock.advance(outbox.LEASE)
    await outbox.send_due(by_mail)
    assert len({m.message_id for m in mailer.taken}) == 5
    assert {m.state for m in await mails_of(by_mail, certificate)} == {MailState.SENT}


async def test_what_was_approved_before_a_message_went_out_needs_none_any_more(by_mail, mailer, clock):
    await requested(by_mail, "example.test")
    mailer.answers = [None, MailDeferred("later"), MailDeferred("later")]
    await outbox.send_due(by_mail)
    await approving.approve(by_mail, **link_of(mailer.taken[0]))
    clock.advance(MINUTE * 10)
    await outbox.send_due(by_mail)
    assert len(mailer.tried) == 5


async def test_the_time_out_counts_from_the_first_message(by_mail, mailer, clock):
    certificate = await requested(by_mail, "example.test")
    mailer.answers = [MailUnreachable("down")]
    await outbox.send_due(by_mail)
    clock.advance(timedelta(hours=10))
    await outbox.send_due(by_mail)
    clock.advance(timedelta(hours=72) - timedelta(seconds=1))
    await reconcile.run_due(by_mail)
    assert await status_of(by_mail, certificate) is CertificateStatus.PENDING_VALIDATION
    clock.advance(timedelta(seconds=1))
    await reconcile.run_due(by_mail)
    stored = await by_mail.store.read(lambda tx: tx.certificates.find(certificate.arn))
    assert stored.status is CertificateStatus.VALIDATION_TIMED_OUT


async def test_a_request_about_which_no_message_ever_went_out_times_out_too(by_mail, mailer, clock):
    certificate = await requested(by_mail, "example.test")
    mailer.answers = [MailUnreachable("down")] * 1000
    clock.advance(timedelta(hours=72))
    await reconcile.run_due(by_mail)
    assert await status_of(by_mail, certificate) is CertificateStatus.VALIDATION_TIMED_OUT


async def test_a_resend_writes_again_with_a_new_link_and_does_not_move_the_time_out(by_mail, mailer, clock):
    certificate = await requested(by_mail, "a.example.test")
    await outbox.send_due(by_mail)
    clock.advance(timedelta(hours=71))
    await resend_validation_email(
        by_mail, certificate.arn, domain="a.example.test", validation_domain="example.test"
    )
    await outbox.send_due(by_mail)
    assert sorted(m.recipient for m in mailer.taken[5:]) == five("example.test")
    described = await describe.describe(by_mail.store, ACCOUNT, certificate.arn)
    assert described.validations[0].validation_domain == "example.test"
    assert sorted(described.validations[0].emails) == five("example.test")
    mails = await mails_of(by_mail, certificate)
    assert {m.expires_at for m in mails} == {certificate.created_at + LINK_LIFE}
    old, new = link_of(mailer.to("admin@a.example.test")), link_of(mailer.to("admin@example.test"))
    assert (await approving.look_up(by_mail.store, **old)).verdict is Verdict.OPEN
    assert (await approving.approve(by_mail, **new)).verdict is Verdict.OPEN
    assert (await approving.look_up(by_mail.store, **old)).verdict is Verdict.APPROVED


async def test_a_resend_while_a_message_still_waits_adds_none(by_mail, mailer):
    certificate = await requested(by_mail, "example.test")
    await resend_validation_email(
        by_mail, certificate.arn, domain="example.test", validation_domain="example.test"
    )
    await outbox.send_due(by_mail)
    assert len(mailer.taken) == 5


@pytest.mark.parametrize("domain", ["test.com", "com", "co.uk"])
async def test_mail_never_goes_to_a_public_suffix_or_a_stranger(by_mail, domain):
    with pytest.raises((InvalidDomainValidation,)):
        await requested(by_mail, "example.co.uk", validation_domains={"example.co.uk": domain})


async def test_nothing_is_resent_for_a_name_that_is_approved_or_a_request_that_timed_out(
    by_mail, mailer, clock
):
    certificate = await requested(by_mail, "example.test", "other.test")
    await outbox.send_due(by_mail)
    await approving.approve(by_mail, **link_of(mailer.to("admin@example.test")))
    with pytest.raises(InvalidState, match="SUCCESS"):
        await resend_validation_email(
            by_mail, certificate.arn, domain="example.test", validation_domain="example.test"
        )
    clock.advance(timedelta(hours=72))
    with pytest.raises(InvalidState, match="TIMED_OUT"):
        await resend_validation_email(
            by_mail, certificate.arn, domain="other.test", validation_domain="other.test"
        )
