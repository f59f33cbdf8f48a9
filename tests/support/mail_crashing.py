"""A process that requests a certificate by e-mail and sends its messages to a real mail server, and kills itself.

``python -m tests.support.mail_crashing HOME SERVER STEP``: steps are before and after each commit, and behind the mail
server's answer; STEP 0 never kills, and prints how many steps there were. The name of the folder is that of the domain. A
home that is there already is gone on with, after every lease has ended.
"""

import secrets
import sys
import uuid
from dataclasses import replace
from pathlib import Path

import anyio

from acm.engine import reconcile, request
from acm.engine.mail import outbox
from acm.engine.ports import Mailing
from acm.model.certificate import CertificateRequest, ValidationMethod
from acm.model.clock import OffsetClock, SystemClock
from acm.model.keys import KeyAlgorithm
from acm.store.sql_store import SqlStore
from acm.validation.smtp import SMTPMailer
from tests.support.crashing import Fuse, build_rooms


class CrashingMailer:
    """A mailer whose every taken message is a step."""

    def __init__(self, mailer, fuse):
        self._mailer, self._fuse = mailer, fuse

    async def send(self, message):
        await self._mailer.send(message)
        self._fuse.burn()


async def work(home: Path, server: str, fuse: Fuse) -> None:
    there = (home / "acm.sqlite3").exists()
    clock = OffsetClock(SystemClock(), outbox.LEASE * 2) if there else SystemClock()
    store = SqlStore(home / "acm.sqlite3", clock=clock)
    host, port = server.split(":")
    mailing = Mailing(
        mailer=CrashingMailer(SMTPMailer(host=host, port=int(port), starttls=False), fuse),
        sender="certificates@mail.test",
        base_url="https://approve.test",
        per_minute=1000,
        new_id=lambda: str(uuid.uuid4()),
        new_code=lambda: secrets.token_urlsafe(32),
    )
    rooms = replace(build_rooms(home, store, fuse), mailing=mailing)
    asked = CertificateRequest(
        names=(home.name if "." in home.name else f"{home.name}.test",),
        region="us-east-1",
        key_algorithm=KeyAlgorithm.EC_prime256v1,
        validation_method=ValidationMethod.EMAIL,
        idempotency_token="once",
    )
    await request.request(rooms, asked)
    await reconcile.run_due(rooms)
    store.close()


def main() -> None:
    home, fuse = Path(sys.argv[1]), Fuse(int(sys.argv[3]))
    home.mkdir(parents=True, exist_ok=True)
    anyio.run(work, home, sys.argv[2], fuse)
    print(fuse.count)  # noqa: T201


if __name__ == "__main__":
    main()
