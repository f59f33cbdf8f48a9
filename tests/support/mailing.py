"""Mail for tests of the engine: a mail server that answers as it is told, and links as a reader finds them."""

import itertools
import re
from urllib.parse import parse_qs, urlsplit

from acm.engine.ports import Mailing

BASE_URL = "https://approve.test"


class ScriptedMailer:
    """Takes every message on, unless the next of ``answers`` is an error."""

    def __init__(self):
        self.taken = []
        self.tried = []
        self.answers = []
        self.while_sending = None

    async def send(self, message):
        self.tried.append(message)
        if self.while_sending:
            await self.while_sending()
        if self.answers and (answer := self.answers.pop(0)) is not None:
            raise answer
        self.taken.append(message)

    def to(self, recipient):
        """Return the last message that was taken on for a recipient."""
        return [message for message in self.taken if message.recipient == recipient][-1]


def mailing(mailer, **changes) -> Mailing:
    """Return how mail is sent in tests: ids and codes count, and look like real ones."""
    ids, codes = itertools.count(1), itertools.count(1)
    given = {
        "mailer": mailer,
        "sender": "certificates@mail.test",
        "base_url": BASE_URL,
        "per_minute": 1000,
        "new_id": lambda: f"mail-{next(ids):04}",
        "new_code": lambda: f"code-{next(codes):040}",
        **changes,
    }
    return Mailing(**given)


def link_of(message) -> dict[str, str]:
    """Return context and code of the link in a message."""
    (link,) = re.findall(r"^https?://\S+$", message.text, re.MULTILINE)
    fields = parse_qs(urlsplit(link).query, strict_parsing=True)
    return {name: value for name, (value,) in fields.items()}
