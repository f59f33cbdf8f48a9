"""What the messages say. Pure; every value in them has been checked: names, ARNs and accounts hold no line breaks."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from acm.engine.ports import Letter, Mailing
from acm.model.certificate import Certificate
from acm.model.clock import rfc3339
from acm.model.mail import Mail, MailKind

PATH = "/approvals"
"""Where the page is answered, below the base address."""

_WHY: Mapping[MailKind, str] = {
    MailKind.REQUEST: "Somebody has requested a TLS certificate that is to carry the name {name}.",
    MailKind.RENEWAL: (
        "A TLS certificate that carries the name {name} is about to expire and is to be renewed. Certificates that are "
        "approved by e-mail are approved again for each renewal: without an answer this one ends at {not_after}."
    ),
}

_TEXT = """\
{why}

Please check that this was requested by you, or by somebody in your organization:

Domain: {name}
Account: {account}
Region: {region}
Certificate: {arn}
Certificate for: {domain_name}

To approve it, open this page and press the button there:

{link}

Approving means: you confirm that whoever holds the account above may have a certificate for {name}, with which a server
can prove to be {name}. It takes one approval for this name; each further name of the certificate is asked for separately.

The link is for you alone, works once, and ends at {expires}. Opening the page approves nothing yet.

You did not expect this? Then do nothing: without your approval no certificate is issued. This message was sent to
{recipient}, one of the mailboxes that stand for a domain.
"""


def link(mailing: Mailing, mail: Mail, code: str) -> str:
    """Return the address of the page that approves; ``code`` is what proves that the message was received."""
    return f"{mailing.base_url}{PATH}?{urlencode({'code': code, 'context': mail.id})}"


def letter(mailing: Mailing, mail: Mail, certificate: Certificate, code: str) -> Letter:
    """Return the message of a mail whose link opens with ``code``."""
    assert mail.expires_at is not None  # noqa: S101 - set together with the code
    values = {
        "name": mail.domain_name,
        "account": certificate.account,
        "region": certificate.region,
        "arn": certificate.arn,
        "domain_name": certificate.domain_name,
        "link": link(mailing, mail, code),
        "expires": rfc3339(mail.expires_at),
        "not_after": rfc3339(certificate.material.not_after) if certificate.material else "its end",
        "recipient": mail.recipient,
    }
    return Letter(
        sender=mailing.sender,
        recipient=mail.recipient,
        message_id=mail.message_id,
        date=mail.created_at,
        subject=f"Certificate request for {mail.domain_name}",
        text=_TEXT.format(why=_WHY[mail.kind].format(**values), **values),
    )
