"""How a remote backend is reached: clients by region, and one way to ask that says every failure in words."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from types import MappingProxyType
from typing import Any

from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import BotoCoreError
from botocore.loaders import Loader, create_loader
from botocore.session import Session

from acm.manager.remote import hooks
from acm.manager.remote.failures import Asked, translated

ACM, PRIVATE_CA = "acm", "acm-pca"
"""Certificate Manager and Private CA, as botocore names them."""
ATTEMPTS = 6
"""How often one request is sent: AWS refuses a burst for some seconds, and the pauses between grow (botocore, adaptive)."""
PROBES = 2
"""How often it is asked who answers: a wrong address shall be told soon."""
CONNECT_SECONDS = 5
READ_SECONDS = 30

Members = dict[str, Any]
"""A structure of the service's model by member name."""


_SENSITIVE = ("Passphrase", "PrivateKey")
"""Members that no message may show, should a backend send them back."""
EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What requests are signed with; nothing of it leaves this package. Empty: the standard AWS chain."""

    access_key: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)
    session_token: str = field(default="", repr=False)
    profile: str = ""


class Access:
    """Clients of one backend, made when they are first needed. Safe to use from any thread.

    ``url`` is where it answers, and ``url_property`` the input that says so; without a url botocore decides, which
    knows AWS's own endpoints.
    """

    def __init__(self, *, url: str | None, url_property: str, region: str, credentials: Credentials) -> None:
        self.region = region
        self.url = url
        self._url_property = url_property
        self._credentials = credentials
        self._clients: dict[tuple[str, str, int], BaseClient] = {}
        self._session: Session | None = None
        self._resolved: Any = None
        self._lock = threading.Lock()
        for name in ("botocore", "urllib3"):  # their own messages show headers and credentials
            logging.getLogger(name).setLevel(logging.WARNING)

    def ask(self, operation: str, /, *, service: str = ACM, region: str = "", **members: Any) -> Members:
        """Return the answer to an operation (``describe_certificate``); raises errors of ``acm.model.errors``."""
        with translated(self._asked(operation, members)):
            answer: Members = getattr(self._client(service, region, ATTEMPTS), operation)(**members)
            return answer

    def pages(
        self, operation: str, /, *, service: str = ACM, region: str = "", **members: Any
    ) -> Iterator[Members]:
        """Yield the answers to an operation that is answered by the page."""
        with translated(self._asked(operation)):
            yield from self._client(service, region, ATTEMPTS).get_paginator(operation).paginate(**members)

    def caller(self) -> Members:
        """Return what STS says of the caller."""
        with translated(self._asked("get_caller_identity")):
            answer: Members = self._client("sts", "", PROBES).get_caller_identity()
            return answer

    def introduced(self, header: str) -> tuple[str, Mapping[str, str], Exception | None]:
        """Ask who answers, by GetAccountConfiguration and with ``header``.

        Returns the address that was asked, the answer's headers in lower case, and the refusal where it is one.
        """
        seen: dict[str, str] = {}
        refusal: Exception | None = None
        with translated(self._asked("get_account_configuration")):
            client = self._client("acm", "", PROBES)
        client.meta.events.register_first("before-call.acm", hooks.sending(header))
        client.meta.events.register_first("response-received.acm", hooks.keeping(seen))
        try:
            with translated(self._asked("get_account_configuration")):
                client.get_account_configuration()
        except Exception as error:  # noqa: BLE001 - whoever asks decides what it means
            refusal = error
        return client.meta.endpoint_url, seen, refusal

    def regions(self) -> tuple[str, ...]:
        """Return the regions that have been asked, the configured one among them, sorted."""
        with self._lock:
            return tuple(sorted({self.region, *(region for _, region, _ in self._clients)}))

    def close(self) -> None:
        """Let go of the connections."""
        with self._lock:
            clients, self._clients = self._clients, {}
        for client in clients.values():
            client.close()

    def _client(self, service: str, region: str, attempts: int) -> BaseClient:
        key = (service, region or self.region, attempts)
        with self._lock:
            if key not in self._clients:
                self._clients[key] = self._made(*key)
            return self._clients[key]

    def _made(self, service: str, region: str, attempts: int) -> BaseClient:
        config = Config(
            retries={"mode": "adaptive", "total_max_attempts": attempts},
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            max_pool_connections=32,
            user_agent_extra=f"pulumi-acm/{version('pulumi-acm')}",
        )
        client: BaseClient = self._botocore().create_client(
            service, region_name=region, endpoint_url=self.url, config=config
        )
        client.meta.events.register_first(f"needs-retry.{service}", hooks.hide_quota)
        client.meta.events.register_first(f"after-call.{service}", hooks.show_quota)
        return client

    def _botocore(self) -> Session:
        """Return the session, which reads the service's model once for all clients."""
        if self._session is None:
            given = self._credentials
            session = Session(profile=given.profile or None)
            session.register_component("data_loader", _loader())
            if given.access_key:
                session.set_credentials(given.access_key, given.secret_key, given.session_token or None)
            self._resolved = session.get_credentials()
            self._session = session
        return self._session

    def _asked(self, operation: str, members: Mapping[str, Any] = EMPTY) -> Asked:
        sent = (members[name].decode(errors="replace") for name in _SENSITIVE if name in members)
        return Asked(
            operation=operation,
            place=self.url or "AWS",
            place_property=self._url_property,
            hidden=(*sent, *self._hidden()),
        )

    def _hidden(self) -> tuple[str, ...]:
        """Return what no message may show: what was given, and what the standard AWS chain has found."""
        given = self._credentials
        texts = [given.secret_key, given.session_token, given.access_key]
        if self._resolved is not None:
            with suppress(BotoCoreError):
                found = self._resolved.get_frozen_credentials()
                texts += [found.secret_key, found.token, found.access_key]
        return tuple(filter(None, texts))


@cache
def _loader() -> Loader:
    """Return what reads the models of services: they are large, and the same for every session."""
    loader: Loader = create_loader()
    return loader
