"""``acm:index:getCertificate``: one certificate, by its ARN or by what it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from acm.model.certificate import Certificate
from acm.model.errors import AcmError, Conflict, InvalidParameter, ResourceNotFound
from acm.model.lifecycle import CertificateStatus
from acm.plugin.contract import Session
from acm.plugin.functions import selecting
from acm.plugin.properties import Definition
from acm.plugin.resources import shared
from acm.plugin.tables import GET_CERTIFICATE
from acm.plugin.values import Properties, Value, text_of

_ENOUGH = ("arn", "domain", "tags")
"""Arguments of which one has to be given: each names what is looked for."""


class GetCertificate:
    """Finds exactly one certificate, or says why not."""

    @property
    def definition(self) -> Definition:
        """Return the table of the function."""
        return GET_CERTIFICATE

    def check(self, session: Session, arguments: Properties) -> Iterator[AcmError]:  # noqa: ARG002 - the contract's
        """Check that the arguments say what to look for, by one way of two."""
        yield from shared.check_region(arguments)
        yield from shared.check_same_region(arguments, "arn")
        if not any(arguments.get(name) for name in _ENOUGH):
            yield InvalidParameter(
                "nothing says which certificate is looked for.", hint="Give arn, domain or tags."
            )
        elif arguments.get("arn") is not None:
            yield from _excluded(arguments)

    def answer(self, session: Session, arguments: Properties) -> Properties:
        """Return the certificate in full; raise ``ResourceNotFound`` or ``Conflict`` where it is not one."""
        arn = text_of(arguments, "arn")
        if arn is not None:
            return selecting.described(session, session.manager.describe(arn))
        issued: list[Value] = [CertificateStatus.ISSUED.value]
        found = selecting.find(session, {"statuses": issued, **arguments})
        if not found.fitting:
            raise _nothing(session, arguments, found)
        best = _newest(found.fitting) if arguments.get("mostRecent") is True else found.fitting
        if len(best) > 1:
            raise Conflict(
                f"{len(best)} certificates fit: {selecting.told(best)}.",
                hint="Narrow the arguments, take one by its arn, or set mostRecent.",
            )
        return selecting.described(session, best[0])


def _excluded(arguments: Properties) -> Iterator[AcmError]:
    for name in arguments:
        if name not in ("arn", "region"):
            yield InvalidParameter(
                "the ARN says it all already.", hint=f"Leave out arn or {name}.", property_path=name
            )


def _nothing(session: Session, arguments: Properties, found: selecting.Found) -> ResourceNotFound:
    region = text_of(arguments, "region") or session.settings.region
    near = f" With this name and these tags there are: {selecting.told(found.near)}." if found.near else ""
    return ResourceNotFound(
        f"no certificate in {region} fits.{near}",
        hint="Only ISSUED ones are looked among unless statuses says otherwise, and a name has to be the very same.",
    )


def _newest(certificates: list[Certificate]) -> list[Certificate]:
    """Return those whose validity, or else request, began last: more than one only where nothing tells them apart."""
    last = max(map(_began, certificates))
    return [certificate for certificate in certificates if _began(certificate) == last]


def _began(certificate: Certificate) -> tuple[datetime, datetime]:
    material = certificate.material
    return (material.not_before if material else certificate.created_at, certificate.created_at)
