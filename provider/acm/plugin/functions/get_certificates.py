"""``acm:index:getCertificates``: every certificate that fits."""

from __future__ import annotations

from collections.abc import Iterator

from acm.model.errors import AcmError
from acm.plugin.contract import Session
from acm.plugin.functions import selecting
from acm.plugin.properties import Definition
from acm.plugin.resources import shared
from acm.plugin.tables import GET_CERTIFICATES
from acm.plugin.values import Properties, Value


class GetCertificates:
    """Lists certificates in full."""

    @property
    def definition(self) -> Definition:
        """Return the table of the function."""
        return GET_CERTIFICATES

    def check(self, session: Session, arguments: Properties) -> Iterator[AcmError]:  # noqa: ARG002 - the contract's
        """Check the region."""
        return shared.check_region(arguments)

    def answer(self, session: Session, arguments: Properties) -> Properties:
        """Return the certificates, sorted by first name, then by age."""
        found = selecting.find(session, arguments).fitting
        listed: list[Value] = [selecting.described(session, certificate) for certificate in found]
        return {"certificates": listed}
