"""Starts a server from its settings, and ends it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.routing import Route

from acm.api import pki
from acm.api.app import application
from acm.api.authentication import Authentication
from acm.api.call import Caller
from acm.api.dispatch import Dispatcher
from acm.api.observing import noting
from acm.api.operations import operations
from acm.api.server import process
from acm.api.server.access import OpenAccess, RememberedCredentials
from acm.api.server.health import Readiness
from acm.api.server.listening import Address, bind, bound
from acm.api.server.logs import log_request
from acm.api.server.metrics import Metrics
from acm.api.throttle import Throttle
from acm.compose import open_engine
from acm.manager.administration import Administration
from acm.manager.embedded import EmbeddedManager
from acm.manager.embedded_engine import EmbeddedEngine
from acm.manager.status import EmbeddedStatus
from acm.model.clock import SystemClock, monotonic
from acm.model.errors import InvalidSetting, TestInstallationOnly
from acm.settings import ServerSettings
from acm.wire.sigv4 import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A server that answers."""

    url: str
    settings: ServerSettings


def run(settings: ServerSettings, *, started: Callable[[Started], None]) -> None:
    """Serve until a signal says to stop; call ``started`` once clients are answered.

    Raises before anything is served: ``InvalidSetting``, ``CannotListen``, or what is wrong with the home.
    """
    address = Address.parse(settings.listen)
    _check_exposure(settings, address)
    with contextlib.closing(bind(address)) as listener, _engine(settings) as engine:
        here = Started(url=f"http://{bound(listener)}", settings=settings)
        process.serve(
            _application(settings, engine),
            listener,
            stop_seconds=settings.stop_seconds,
            most_connections=settings.most_connections,
            started=lambda: started(here),
        )


def _check_exposure(settings: ServerSettings, address: Address) -> None:
    """Refuse to let everybody in from other machines."""
    if settings.no_auth and not address.is_loopback:
        raise InvalidSetting(
            f"without authentication the server listens on loopback addresses only, not on {address}.",
            hint="Listen on 127.0.0.1, or leave --no-auth out and make access keys by `acm credentials create`.",
            property_path="no_auth",
        )


@contextlib.contextmanager
def _engine(settings: ServerSettings) -> Iterator[EmbeddedEngine]:
    engine = open_engine(settings)
    try:
        engine.start()
        yield engine
    finally:
        engine.close()


def _application(settings: ServerSettings, engine: EmbeddedEngine) -> Starlette:
    administration = Administration(engine)
    metrics = Metrics(administration.counts, settings.metrics_networks, monotonic)
    readiness = Readiness(check=administration.check, monotonic=monotonic)
    return application(
        _dispatcher(settings, engine),
        observers=(metrics.observe, log_request),
        routes=(
            Route("/readyz", readiness.answer),
            Route("/metrics", metrics.answer),
            *pki.routes(EmbeddedStatus(engine), settings.pointer_base_url),
        ),
    )


def _dispatcher(settings: ServerSettings, engine: EmbeddedEngine) -> Dispatcher:
    return Dispatcher(
        authenticate=noting(_authentication(settings, engine)),
        manager_of=lambda account: EmbeddedManager(engine, account),
        operations=operations(),
        throttle=Throttle(settings.rates),
        switched=_switched(settings, engine),
    )


def _switched(settings: ServerSettings, engine: EmbeddedEngine) -> dict[str, str]:
    """Return the fault switches; refuse them where the store is not that of a test installation."""
    found = engine.home.peek()
    if settings.fault_switches and not (found and found.test):
        raise TestInstallationOnly(
            f"{settings.home} is not a test installation: it has no fault switches.",
            hint="Use a home that was first written with ACM_TEST=1, or take ACM_FAULT_SWITCHES away.",
        )
    return settings.fault_switches


def _authentication(settings: ServerSettings, engine: EmbeddedEngine) -> Callable[[Request], Caller]:
    if settings.no_auth:
        return OpenAccess(account=settings.account_id, region=settings.region)
    find = Administration(engine).find_credential
    return Authentication(find=RememberedCredentials(find=find, monotonic=monotonic), now=SystemClock().now)
