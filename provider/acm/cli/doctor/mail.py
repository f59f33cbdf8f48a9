"""Mail: the server that asks for approvals, and what validation by e-mail still misses."""

from __future__ import annotations

from collections.abc import Iterator

import anyio

from acm.cli.doctor.findings import Finding, Patient, fail, ok, warn
from acm.model.errors import InvalidSetting, MailUnreachable

_SECONDS = 10.0


def check_mail(patient: Patient) -> Iterator[Finding]:
    """Say whether the mail server can be reached, is trusted and takes our user; nothing is sent."""
    settings = patient.settings
    missing = settings.missing_for_mail
    if not settings.smtp_server:
        yield ok("mail", "no mail server configured: nothing is validated by e-mail")
        return
    if missing:
        yield warn(
            "mail",
            f"nothing is validated by e-mail: {', '.join(missing)} missing",
            "See docs/email-validation.md.",
        )
    yield anyio.run(_greeted, patient)


async def _greeted(patient: Patient) -> Finding:
    from acm.compose import mailer_of  # late: it brings the whole engine

    settings = patient.settings
    try:
        with anyio.fail_after(_SECONDS):
            await mailer_of(settings).greet(settings.mail_sender or "nobody@localhost")
    except (MailUnreachable, InvalidSetting) as error:
        return fail("mail", error.message, "Check ACM_SMTP_SERVER and what belongs to it.")
    except TimeoutError:
        return fail(
            "mail",
            f"{settings.smtp_server} did not greet in {_SECONDS:g} s",
            "Check address, port, firewall and ACM_SMTP_SECURITY: TLS from the first octet and STARTTLS have ports of their own.",
        )
    who = f"takes {settings.smtp_user}" if settings.smtp_user else "answers"
    return ok("mail", f"{settings.smtp_server} {who}")
