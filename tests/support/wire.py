"""The service over TCP for tests: a real HTTP server over a real engine, and boto3 clients for it."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import boto3
import uvicorn
from botocore.config import Config

from acm.api import pki, transparency
from acm.api.app import application
from acm.api.authentication import Authentication, Credential
from acm.api.dispatch import AtHand, Dispatcher
from acm.api.operations import at_hand, awaited, operations
from acm.compose import open_engine
from acm.manager.embedded import EmbeddedManager
from acm.manager.embedded_engine import EmbeddedEngine
from acm.manager.status import EmbeddedStatus
from acm.manager.transparency import EmbeddedTransparency
from acm.settings import Settings

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
ACCOUNTS = {"AKIAALPHA00000000000": "111111111111", "AKIABETA000000000000": "222222222222"}
ALPHA, BETA = ACCOUNTS
LOOK_SECONDS = 30


@dataclass(frozen=True)
class Service:
    """A server that answers at ``url``."""

    url: str
    engine: EmbeddedEngine

    def client(
        self, access_key: str = ALPHA, *, region: str = "us-east-1", secret: str = SECRET, of: str = "acm"
    ):
        """Return a boto3 client of a service that does not retry."""
        return boto3.client(
            of,
            endpoint_url=self.url,
            region_name=region,
            aws_access_key_id=access_key,
            aws_secret_access_key=secret,
            config=Config(retries={"total_max_attempts": 1}, read_timeout=LOOK_SECONDS),
        )

    def manager(self, access_key: str = ALPHA) -> EmbeddedManager:
        """Return the manager of a client's account."""
        return EmbeddedManager(self.engine, ACCOUNTS[access_key])


@contextlib.contextmanager
def service(
    home: Path, *, throttle=None, switched=None, pointers_below: str | None = None, **settings
) -> Iterator[Service]:
    """Serve an engine in ``home`` on a free loopback port, for both accounts; nobody is held back by default.

    ``pointers_below`` is the path below which certificates name their lists, OCSP answers and issuers.
    """
    listener = listen()
    if pointers_below is not None:
        settings["pointer_base_url"] = f"{address_of(listener)}{pointers_below}"
    engine = open_engine(Settings(home=home, **settings))
    base_url = settings.get("pointer_base_url")
    beside = [
        *pki.routes(EmbeddedStatus(engine), base_url),
        *transparency.routes(EmbeddedTransparency(engine, "tests"), base_url),
    ]
    authenticate = Authentication(find=_credential, now=lambda: datetime.now(UTC))
    dispatcher = Dispatcher(
        authenticate=authenticate,
        manager_of=lambda account: EmbeddedManager(engine, account),
        operations=operations(),
        at_hand=AtHand(
            authenticate=authenticate,
            manager_of=lambda account: EmbeddedManager(engine, account, at_hand=True),
            operations=at_hand(),
            awaited=awaited(),
        ),
        throttle=throttle,
        switched={} if switched is None else switched,
    )
    with serving(application(dispatcher, routes=beside), listener) as url:
        try:
            yield Service(url, engine)
        finally:
            engine.close()


@contextlib.contextmanager
def serving(app, on: socket.socket | None = None) -> Iterator[str]:
    """Serve an ASGI application on a free loopback port, or ``on`` a socket that listens; yield its address."""
    listener = on or listen()
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield address_of(listener)  # the socket listens: a client waits for the server
    finally:
        server.should_exit = True
        thread.join()


def address_of(listener: socket.socket) -> str:
    """Return the URL of what is served on a socket."""
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def listen() -> socket.socket:
    """Listen on a free port. asyncio turns off Nagle's delay (40 ms an answer) only where the protocol is named."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    return listener


def _credential(access_key: str) -> Credential | None:
    account = ACCOUNTS.get(access_key)
    return Credential(access_key=access_key, account=account, secret=SECRET) if account else None
