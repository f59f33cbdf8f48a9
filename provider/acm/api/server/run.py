"""Starts a server from its settings, and ends it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from starlette.routing import Route

from acm.api import approvals, pki, trailing, transparency, validation_pages
from acm.api.app import Application, application
from acm.api.authentication import Authentication
from acm.api.call import Caller
from acm.api.dispatch import AtHand, Dispatcher
from acm.api.observing import noting
from acm.api.operations import at_hand, awaited, operations
from acm.api.private_ca import private_ca_operations
from acm.api.server import process
from acm.api.server.access import OpenAccess, RememberedCredentials
from acm.api.server.exposure import check_exposure, tls_names, url_of
from acm.api.server.health import Readiness
from acm.api.server.lab import check_lab, lab_settings
from acm.api.server.listening import Address, bind, bound
from acm.api.server.logs import log_request
from acm.api.server.metrics import Metrics
from acm.api.server.tls import CertificateFiles, Certificates, OwnCertificate
from acm.api.throttle import Throttle
from acm.api.trailing import Recorder
from acm.compose import http_validation_base_url, open_engine
from acm.manager.administration import Administration
from acm.manager.approvals import EmbeddedApprovals
from acm.manager.embedded import EmbeddedManager
from acm.manager.embedded_engine import EmbeddedEngine
from acm.manager.status import EmbeddedStatus
from acm.manager.transparency import EmbeddedTransparency
from acm.model.clock import SystemClock, monotonic
from acm.model.errors import TestInstallationOnly
from acm.model.trail import Trail
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
    settings = lab_settings(settings)
    address = Address.parse(settings.listen)
    check_exposure(settings, address)
    with contextlib.closing(bind(address)) as listener, _engine(settings) as engine:
        certificates = _certificates(settings, address, engine)
        here = Started(url=url_of(settings, address, bound(listener)), settings=settings)
        process.serve(
            build_application(settings, engine),
            listener,
            stop_seconds=settings.stop_seconds,
            most_connections=settings.most_connections,
            certificates=certificates,
            started=lambda: started(here),
            run=engine.run,
        )


def _certificates(settings: ServerSettings, address: Address, engine: EmbeddedEngine) -> Certificates | None:
    """Return what TLS is served with, loaded; None for HTTP."""
    if settings.tls_certificate and settings.tls_key:
        made: Certificates = CertificateFiles(certificate=settings.tls_certificate, key=settings.tls_key)
    elif settings.tls:
        names, administration = tls_names(settings, address), Administration(engine)
        made = OwnCertificate(issue=lambda: administration.server_certificate(names), now=SystemClock().now)
    else:
        return None
    made.refresh()
    return made


@contextlib.contextmanager
def _engine(settings: ServerSettings) -> Iterator[EmbeddedEngine]:
    delay = timedelta(seconds=settings.record_delay) if settings.lab else None
    engine = open_engine(settings, publish_wanted_after=delay, serves=True)
    try:
        check_lab(settings, engine.home.peek())
        engine.start()
        yield engine
    finally:
        engine.close()


def build_application(settings: ServerSettings, engine: EmbeddedEngine) -> Application:
    """Return all that a server with these settings answers, over an engine that has been started."""
    administration = Administration(engine)
    metrics = Metrics(administration.counts, administration.expiring, settings.metrics_networks, monotonic)
    readiness = Readiness(check=administration.check, monotonic=monotonic)
    return application(
        _dispatcher(settings, engine),
        observers=(metrics.observe, log_request),
        record=_recorder(settings, engine),
        routes=(
            Route("/readyz", readiness.answer),
            Route("/metrics", metrics.answer),
            *pki.routes(EmbeddedStatus(engine), settings.pointer_base_url),
            *validation_pages.routes(http_validation_base_url(settings)),
            *transparency.routes(
                EmbeddedTransparency(engine, settings.installation), settings.pointer_base_url
            ),
            *approvals.routes(EmbeddedApprovals(engine), settings.approval_base_url),
        ),
    )


def _recorder(settings: ServerSettings, engine: EmbeddedEngine) -> Recorder | None:
    if settings.trail is Trail.OFF:
        return None
    return Recorder(trail=settings.trail, keep=Administration(engine).record)


def _manager(engine: EmbeddedEngine, trail: Trail, account: str, *, at_hand: bool = False) -> EmbeddedManager:
    """Return the manager for the call that is being answered."""
    witness = None if trail is Trail.OFF else trailing.witness(trail)
    return EmbeddedManager(engine, account, at_hand=at_hand, witness=witness)


def _dispatcher(settings: ServerSettings, engine: EmbeddedEngine) -> Dispatcher:
    patient, hurried = _authentications(settings, engine)
    is_recorded = settings.trail is not Trail.OFF
    manager = partial(_manager, engine, settings.trail)
    noted = trailing.noted if is_recorded else dict
    noted_awaited = trailing.noted_awaited if is_recorded else dict
    return Dispatcher(
        authenticate=noting(patient),
        manager_of=manager,
        operations=noted(operations()),
        private_ca_operations=noted(private_ca_operations()),
        at_hand=AtHand(
            authenticate=noting(hurried),
            manager_of=partial(manager, at_hand=True),
            operations=noted(at_hand()),
            awaited=noted_awaited(awaited()),
        ),
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


def _authentications(
    settings: ServerSettings, engine: EmbeddedEngine
) -> tuple[Callable[[Request], Caller], Callable[[Request], Caller]]:
    """Return what tells callers, and what tells those of a moment ago without waiting for the store."""
    if settings.no_auth:
        anybody = OpenAccess(account=settings.account_id, region=settings.region)
        return anybody, anybody
    administration = Administration(engine)
    known = RememberedCredentials(
        find=administration.find_credential,
        find_at_hand=partial(administration.find_credential, at_hand=True),
        monotonic=monotonic,
    )
    now = SystemClock().now
    return Authentication(find=known, now=now), Authentication(find=known.at_hand, now=now)
