"""Mail that asks for the approval of one name of a certificate: to whom it goes, and how far it is."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from acm.model import domains
from acm.model.errors import InvalidDomainValidation

MAILBOXES = ("admin", "administrator", "hostmaster", "postmaster", "webmaster")
"""The mailboxes that stand for a domain (specification, e-mail validation; Baseline Requirements §3.2.2.4.4)."""

SETTINGS_HINT = (
    "Set ACM_SMTP_SERVER, ACM_MAIL_SENDER and ACM_APPROVAL_BASE_URL where certificates are kept, or use DNS."
)
"""What to do where no mail is sent."""

LINK_LIFE = timedelta(hours=72)
"""How long a link approves after its message was made (specification, resend validation e-mail)."""


class MailKind(StrEnum):
    """What a message asks for."""

    REQUEST = "REQUEST"
    RENEWAL = "RENEWAL"


class MailState(StrEnum):
    """How far a message is; the moves are ``PENDING → SENDING → SENT | PENDING | FAILED``."""

    PENDING = "PENDING"
    """It waits for its turn, or for the next try."""
    SENDING = "SENDING"
    """It is being handed over; after a crash nobody knows how far that came."""
    SENT = "SENT"
    """The mail server has taken it on."""
    FAILED = "FAILED"
    """The mail server has refused it for good, or it was not taken in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One message to one address about one name. Of its link's code only hashes are kept."""

    id: str
    """Random; names the message in its link, and proves nothing."""
    arn: str
    domain_name: str
    """The name that is approved: of the certificate, in canonical form."""
    recipient: str
    kind: MailKind = MailKind.REQUEST
    message_id: str
    """The header Message-ID: the same in every try, so that a mail system can see that it has the message already."""
    state: MailState = MailState.PENDING
    created_at: datetime
    next_try_at: datetime | None
    """When it is tried next, None where it is not tried any more."""
    tried_at: datetime | None = None
    sent_at: datetime | None = None
    attempts: int = 0
    last_error: str = ""
    """What the mail server said last, shortened; empty where nothing went wrong."""
    code_hashes: tuple[str, ...] = ()
    """SHA-256 of every code that may be out there: one, and one more for each try whose end is not known."""
    expires_at: datetime | None = None
    """Until when its link approves; None before it was made."""
    used_at: datetime | None = None
    """When its name was approved, by this link or another one: it approves nothing afterwards."""

    def opens_with(self, code: str) -> bool:
        """Tell whether ``code`` is its link's; takes as long for every code that is none."""
        asked = hash_of(code)
        return any([hmac.compare_digest(asked, known) for known in self.code_hashes])  # noqa: C419 - all of them


def hash_of(code: str) -> str:
    """Return what is kept of a link's code: it is random, so a plain hash is enough."""
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()


def mail_domain(name: str, validation_domain: str) -> str:
    """Return the domain whose mailboxes are written to about ``name``.

    That is ``validation_domain``; where it is the name itself, without a leading ``*.`` or ``www.`` (specification,
    exceptions to this process). What lies below ``www`` may be a public suffix, whose mailboxes are nobody's to ask.
    """
    if validation_domain not in (name, domains.base_domain(name)):
        return validation_domain
    base = domains.base_domain(name)
    shorter = base.removeprefix("www.")
    is_own = "." in shorter and not domains.is_public_suffix(shorter)
    return shorter if is_own else base


def addresses(name: str, validation_domain: str) -> tuple[str, ...]:
    """Return the five addresses that mail about ``name`` goes to."""
    domain = mail_domain(name, validation_domain)
    return tuple(f"{mailbox}@{domain}" for mailbox in MAILBOXES)


def check_validation_domain(names: tuple[str, ...], domain: str, validation_domain: str) -> None:
    """Raise ``InvalidDomainValidation`` unless mail about ``domain``, one of ``names``, may go to ``validation_domain``."""
    if domain not in names:
        raise InvalidDomainValidation(f"{domain} is none of the certificate's names.")
    base = domains.base_domain(validation_domain)
    if not domains.lies_in(domains.base_domain(domain), base):
        raise InvalidDomainValidation(
            f"{validation_domain} is neither {domain} nor a domain that it lies in.",
            hint="Give the name itself or one of its parent domains.",
        )
    if domains.is_public_suffix(base):
        raise InvalidDomainValidation(
            f"{validation_domain} is a public suffix: whoever reads its mail does not hold {domain}.",
            hint="Give a domain that somebody has registered.",
        )
