"""The only place that puts rooms together: settings in, a ``CertificateManager`` out.

May be entered from the doors; imports every room below and holds no logic of its own. ``open_manager`` touches neither
disk nor network: the manager does when it is used.
"""

from __future__ import annotations

import os
import secrets
import sys
import time
import uuid
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from acm.authority.envelope import Envelope
from acm.authority.export import KeyExporter
from acm.authority.issue import OwnAuthority
from acm.authority.key_ring import KeyRing, Rotation
from acm.authority.pointers import check_base_url
from acm.authority.private.issue import PrivateIssuer
from acm.authority.refusing import RefusingAuthority
from acm.authority.revocation import StatusAuthority
from acm.engine.ports import Mailing, RecordMaker, RedirectMaker, Rooms, Sink
from acm.mail_settings import MailSecurity
from acm.manager.administration import Administration
from acm.manager.embedded import EmbeddedManager
from acm.manager.embedded_engine import EmbeddedEngine, Home
from acm.manager.interface import CertificateManager
from acm.model.backends import Naming
from acm.model.certificate import ResourceRecord, ValidationMethod
from acm.model.clock import Clock, SystemClock
from acm.model.errors import NotAvailable, TestInstallationOnly
from acm.settings import Settings
from acm.sinks.file import FileSink
from acm.sinks.log import LogSink
from acm.store.faulty import FaultyStore
from acm.store.last_run import LastRun
from acm.store.peek import peek_installation
from acm.store.sql_store import SqlStore
from acm.store.switches import Switches
from acm.transparency.answers import LogAnswers
from acm.transparency.logs import Logs
from acm.validation.caa import CAAChecker
from acm.validation.faulty import FaultyMailer, FaultyNetwork
from acm.validation.preflight import PreflightChecker
from acm.validation.resolver import Resolver
from acm.validation.smtp import SMTPMailer
from acm.validation.tokens import http_redirect, validation_record
from acm.validation.transport import ask_over_network
from acm.validation.validator import Validator
from acm.zones.publisher import Publisher, ZoneTarget
from acm.zones.server import EmbeddedServer

if TYPE_CHECKING:
    from acm.manager.audit import Auditor


def open_manager(settings: Settings, *, clock: Clock | None = None) -> CertificateManager:
    """Return a manager for ``settings``: the engine in this process, or a backend somewhere else.

    ``clock`` stands in for the machine's; DNS goes on by the machine's, because its signatures are compared by it.
    """
    if settings.is_remote:
        return _remote(settings, clock or SystemClock())
    return EmbeddedManager(open_engine(settings, clock=clock), settings.account_id)


def open_engine(
    settings: Settings,
    *,
    clock: Clock | None = None,
    publish_wanted_after: timedelta | None = None,
    serves: bool = False,
) -> EmbeddedEngine:
    """Return the engine for ``settings``, over which each account has a manager of its own.

    ``serves`` is for servers (``EmbeddedEngine``). With ``publish_wanted_after`` the embedded name server has each wanted validation record so long after its request.
    """
    return EmbeddedEngine(_home(settings, clock or SystemClock(), publish_wanted_after), serves=serves)


def open_administration(settings: Settings) -> Administration:
    """Return what administers the installation of ``settings``; raise ``NotAvailable`` where it is not in our hands."""
    if settings.is_remote:
        raise NotAvailable(
            f"the backend {settings.place} is administered where it runs.",
            hint="Run this on the machine of the installation, with ACM_HOME naming its folder.",
            property_path="backend",
        )
    return Administration(open_engine(settings))


def _remote(settings: Settings, clock: Clock) -> CertificateManager:
    # Late: botocore takes longer to load than everything else, and most installations never need it.
    from acm.manager.remote.access import Access, Credentials
    from acm.manager.remote.manager import RemoteManager
    from acm.manager.remote.records import Records

    return RemoteManager(
        Access(
            url=settings.url,
            url_property="endpoint" if settings.endpoint else "backend",
            region=settings.region,
            credentials=Credentials(
                access_key=_secret(settings.access_key),
                secret_key=_secret(settings.secret_key),
                session_token=_secret(settings.session_token),
                profile=settings.profile or "",
            ),
        ),
        records=Records(
            publisher=Publisher(zones=lambda: _zone_targets(settings, None)), computed=_computed_record
        ),
        allowed_accounts=settings.allowed_account_ids,
        clock=clock,
        pause=time.sleep,
        new_token=lambda: secrets.token_hex(16),
    )


def _secret(value: SecretStr | None) -> str:
    return value.get_secret_value() if value else ""


def _computed_record(naming: Naming, account: str, name: str) -> ResourceRecord:
    return validation_record(
        installation=naming.installation, account=account, validation_zone=naming.validation_zone, name=name
    )


def back_up(settings: Settings, target: Path) -> None:
    """Write a consistent copy of the installation's database to ``target``; see ``acm.store.backup``."""
    from acm.store import backup  # late: most processes never need it

    backup.back_up(settings.database_path, target)


def restore(settings: Settings, source: Path) -> Path | None:
    """Put a backup in the place of the installation's database; see ``acm.store.backup``."""
    from acm.store import backup

    return backup.restore(source, settings.database_path, clock=SystemClock())


def _home(settings: Settings, clock: Clock, publish_wanted_after: timedelta | None) -> Home:
    faults = _faults(settings)
    store = (
        FaultyStore(settings.database_path, faults, clock=clock, test=settings.test)
        if faults
        else SqlStore(settings.database_path, clock=clock, test=settings.test)
    )
    name_server = (
        EmbeddedServer(
            zones=settings.dev_zone,
            store=store,
            tsig_secret=secrets.token_bytes(32),
            publish_wanted_after=publish_wanted_after,
        )
        if settings.dev_zone
        else None
    )
    record_maker, redirect_maker = partial(_record_maker, settings), partial(_redirect_maker, settings)
    return Home(
        rotation=Rotation(settings.key_path),
        last_run=LastRun(settings.home / "last-run-due"),
        place=str(settings.home),
        peek=partial(peek_installation, settings.database_path),
        store=store,
        clock=clock,
        build_rooms=lambda may_make_keys: _rooms(
            settings,
            store,
            name_server,
            record_maker(settings.account_id),
            redirect_maker(settings.account_id),
            clock=clock,
            may_make_keys=may_make_keys,
            faults=faults,
        ),
        publisher=Publisher(zones=lambda: _zone_targets(settings, name_server)),
        methods=_methods(settings),
        naming=Naming(installation=settings.installation, validation_zone=settings.validation_zone),
        record_maker=record_maker,
        redirect_maker=redirect_maker,
        name_server=name_server,
    )


def _record_maker(settings: Settings, account: str) -> RecordMaker:
    return lambda name: validation_record(
        installation=settings.installation,
        account=account,
        validation_zone=settings.validation_zone,
        name=name,
    )


def _redirect_maker(settings: Settings, account: str) -> RedirectMaker:
    return lambda name: http_redirect(
        installation=settings.installation,
        account=account,
        base_url=http_validation_base_url(settings),
        name=name,
    )


def http_validation_base_url(settings: Settings) -> str:
    """Return where the content of validation over HTTP is served: with what else certificates' clients fetch.

    Without such an address it is named after the validation zone, which need not exist: a redirect there is proof enough.
    """
    return (
        check_base_url(settings.pointer_base_url) or f"http://{settings.validation_zone.strip('.').lower()}"
    )


def _rooms(
    settings: Settings,
    store: SqlStore,
    name_server: EmbeddedServer | None,
    record_maker: RecordMaker,
    redirect_maker: RedirectMaker,
    *,
    clock: Clock,
    may_make_keys: bool,
    faults: Switches | None,
) -> Rooms:
    envelope = Envelope(KeyRing(settings.key_path, create=may_make_keys))
    authority = _authority(settings, store, envelope, faults)
    resolver = _resolver(settings, name_server, faults)
    logs = Logs(store=store, sealer=envelope)
    return Rooms(
        store=store,
        issuer=authority,
        logs=logs,
        log_answers=LogAnswers(store=store, logs=logs),
        private_issuer=PrivateIssuer(envelope, pointer_base_url=check_base_url(settings.pointer_base_url)),
        sealer=envelope,
        exporter=KeyExporter(envelope=envelope, iterations=settings.export_iterations),
        status=StatusAuthority(
            store=store,
            envelope=envelope,
            issuers=authority.issuers,
            pointer_base_url=check_base_url(settings.pointer_base_url),
        ),
        validator=Validator(resolver),
        caa=CAAChecker(resolver, issuers=settings.caa_names),
        validation_record=record_maker,
        validation_redirect=redirect_maker,
        new_id=_new_id,
        account=settings.account_id,
        max_names=settings.max_names,
        max_private_authorities=settings.max_private_authorities,
        max_private_certificates=settings.max_private_certificates,
        accepted_suffixes=settings.accepted_suffixes,
        quotas=settings.quotas,
        sinks=_sinks(settings, clock),
        transparency_opt_out=settings.transparency_opt_out,
        worker=f"{os.getpid()}-{secrets.token_hex(4)}",
        mailing=_mailing(settings, faults),
    )


def _authority(
    settings: Settings, store: SqlStore, envelope: Envelope, faults: Switches | None
) -> OwnAuthority:
    means: dict[str, Any] = {
        "store": store,
        "envelope": envelope,
        "policy": settings.validity_policy,
        "pointer_base_url": settings.pointer_base_url,
        "installation_name": settings.installation,
        "new_id": _new_id,
    }
    return RefusingAuthority(faults, **means) if faults else OwnAuthority(**means)


def _faults(settings: Settings) -> Switches | None:
    """Return the fault switches of a process for tests (``ACM_TEST``); None for others, where nothing fails on purpose."""
    return (
        Switches(settings.home, partial(peek_installation, settings.database_path)) if settings.test else None
    )


def open_switches(settings: Settings) -> Switches:
    """Return the fault switches of a test installation; raise ``TestInstallationOnly`` for any other."""
    found = None if settings.is_remote else peek_installation(settings.database_path)
    if found is None or not found.test:
        raise TestInstallationOnly(
            f"{settings.place} is not a test installation: it has no fault switches.",
            hint="Use a home that was first written with ACM_TEST=1.",
        )
    return Switches(settings.home, lambda: found)


def _resolver(
    settings: Settings, name_server: EmbeddedServer | None, faults: Switches | None = None
) -> Resolver:
    return Resolver(
        exchange=FaultyNetwork(ask_over_network, faults) if faults else ask_over_network,
        nameservers=settings.nameservers,
        resolvers=lambda: _resolvers(settings, name_server),
        allowed_networks=settings.allowed_networks,
        trust_anchors=settings.trust_anchors,
    )


def open_preflight(settings: Settings) -> PreflightChecker:
    """Return who looks at the world before anything is requested: touches no store, and writes nothing."""
    return PreflightChecker(
        _resolver(settings, None), issuers=settings.caa_names, served=settings.dev_zone, clock=SystemClock()
    )


def open_auditor(settings: Settings, manager: CertificateManager) -> Auditor:
    """Return who audits the certificates of ``manager``, with looks from here: as ``settings`` have them."""
    from acm.manager.audit import Auditor  # late: only one command needs it
    from acm.validation.survey import Surveyor

    resolver = _resolver(settings, None)
    return Auditor(
        manager,
        Surveyor(resolver, issuers=settings.caa_names, clock=SystemClock()),
        served=() if settings.is_remote else settings.dev_zone,
        most_private=sys.maxsize if settings.is_remote else settings.max_private_certificates,
    )


def _methods(settings: Settings) -> frozenset[ValidationMethod]:
    by_mail = set() if settings.missing_for_mail else {ValidationMethod.EMAIL}
    return frozenset({ValidationMethod.DNS, ValidationMethod.HTTP, *by_mail})


def _mailing(settings: Settings, faults: Switches | None) -> Mailing | None:
    """Return how mail is sent; None where a setting is missing that it needs."""
    if settings.missing_for_mail:
        return None
    mailer = mailer_of(settings)
    return Mailing(
        mailer=FaultyMailer(mailer, faults) if faults else mailer,
        sender=settings.mail_sender or "",
        base_url=settings.approval_base_url or "",
        per_minute=settings.mail_per_minute,
        new_id=_new_id,
        new_code=lambda: secrets.token_urlsafe(32),
    )


def mailer_of(settings: Settings) -> SMTPMailer:
    """Return who hands messages over to the mail server of the settings; raise ``InvalidSetting`` for its password."""
    host, port = settings.smtp_address
    return SMTPMailer(
        host=host,
        port=port,
        implicit_tls=settings.smtp_security is MailSecurity.TLS,
        starttls=settings.smtp_security is MailSecurity.STARTTLS,
        user=settings.smtp_user,
        password=settings.read_smtp_password(),
        ca_file=settings.smtp_ca_file,
    )


def _sinks(settings: Settings, clock: Clock) -> Mapping[str, Sink]:
    """Return whom this process tells of events; the names stand for them in the store."""
    sinks: dict[str, Sink] = {}
    if settings.event_webhook:
        from acm.sinks.webhook import WebhookSink  # late: it brings an HTTP client

        secret = _secret(settings.event_webhook_secret)
        sinks["webhook"] = WebhookSink(settings.event_webhook, secret=secret, clock=clock)
    if settings.event_file:
        sinks["file"] = FileSink(settings.event_file)
    if settings.event_log:
        sinks["log"] = LogSink()
    return sinks


def _new_id() -> str:
    return str(uuid.uuid4())


def _zone_targets(settings: Settings, name_server: EmbeddedServer | None) -> Mapping[str, ZoneTarget]:
    """Return where each zone is published; the embedded server's zones while it serves."""
    configured = {
        suffix: ZoneTarget(
            server=zone.server,
            key_name=zone.key_name,
            algorithm=zone.algorithm,
            secret=zone.secret.get_secret_value() if zone.secret else None,
        )
        for suffix, zone in settings.dns_zones.items()
    }
    return {**configured, **_served(settings, name_server)}


def _resolvers(settings: Settings, name_server: EmbeddedServer | None) -> Mapping[str, tuple[str, ...]]:
    """Return whom to ask for names in a suffix; the embedded server for its own zones."""
    served = _served(settings, name_server)
    return {**settings.resolvers, **{zone: (target.server,) for zone, target in served.items()}}


def _served(settings: Settings, name_server: EmbeddedServer | None) -> Mapping[str, ZoneTarget]:
    """Return the embedded server's zones with its address; none while it does not serve."""
    target = name_server.target if name_server else None
    return dict.fromkeys(settings.dev_zone, target) if target else {}
