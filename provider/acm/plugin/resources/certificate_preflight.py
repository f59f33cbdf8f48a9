"""Preflight of a certificate: at preview the world is looked at, and what is to be expected is told."""

from __future__ import annotations

from acm.model.certificate import Challenge
from acm.model.domains import base_domain
from acm.model.errors import PreflightFailed
from acm.model.preflight import Outlook, Preflight, Prospect
from acm.plugin.contract import Call, Session
from acm.plugin.resources import certificate_http, certificate_mail, private_certificate
from acm.plugin.values import Properties, contains_secret


def tell(call: Call, inputs: Properties, names: tuple[str, ...]) -> None:
    """Tell what is to be expected of a certificate for ``names``; raise ``PreflightFailed`` where that is asked.

    Nothing is looked at for private certificates and approval by mail, or told of names that are secret.
    """
    session = call.session
    asked = session.settings.preflight
    if asked is Preflight.OFF or session.preflight is None or not _concerns(inputs):
        return
    outlooks = session.preflight(session.settings).look(
        {name: _wanted(session, inputs, name) for name in names}
    )
    hanging = [one for one in outlooks if one.prospect is Prospect.HANGS]
    for one in outlooks:
        _say(call, one)
    if hanging and asked is Preflight.FAIL:
        raise PreflightFailed(
            "; ".join(one.message.rstrip(".") for one in hanging) + ".",
            hint="Mend what it names, or set `preflight` to WARN to go on.",
            property_path="domainName",
        )


def _wanted(session: Session, inputs: Properties, name: str) -> Challenge | None:
    if certificate_http.over_http(inputs):
        return session.manager.validation_redirect(name)
    return session.manager.validation_record(base_domain(name))


def _say(call: Call, outlook: Outlook) -> None:
    if outlook.prospect is Prospect.HANGS:
        call.log.warn_user(f"preflight: {outlook.message}")
    else:
        call.log.tell_user(f"preflight: {outlook.message}")


def _concerns(inputs: Properties) -> bool:
    secret = any(contains_secret(inputs.get(name)) for name in ("domainName", "subjectAlternativeNames"))
    return not (secret or private_certificate.is_private(inputs) or certificate_mail.by_mail(inputs))
