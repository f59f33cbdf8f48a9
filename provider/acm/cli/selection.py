"""Which certificate a person means: an ARN, an ID, or the beginning of an ID, as `acm list` shows it."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from acm.manager.interface import CertificateManager
from acm.model.arn import CertificateArn
from acm.model.errors import InvalidArn, ResourceNotFound

SHOWN = 8
"""How many characters of an ID tables show."""

LEAST = 4
"""How many characters of an ID are asked for at least."""

CertificateName = Annotated[str, Parameter(name="CERTIFICATE")]
"""The certificate's ARN, its ID, or the first characters of its ID."""


def short_id(arn: str) -> str:
    """Return the beginning of an ARN's ID: enough to name the certificate on a command line."""
    return CertificateArn.parse(arn).id[:SHOWN]


def arn_of(manager: CertificateManager, text: str) -> str:
    """Return the ARN that ``text`` stands for.

    Raises ``InvalidArn`` for a text that names none or several, ``ResourceNotFound`` where no certificate has that ID.
    An ARN is only checked for its form: whether it is there is told by what is done with it.
    """
    if text.startswith("arn:"):
        return str(CertificateArn.parse(text))
    if len(text) < LEAST or not text.replace("-", "").isalnum():
        raise InvalidArn(
            f"{text[:100]!r} is no ARN and no ID.",
            hint=f"Give an ARN, or at least {LEAST} characters of an ID, as `acm list` shows them.",
            property_path="CERTIFICATE",
        )
    found = [c.arn for c in manager.list() if CertificateArn.parse(c.arn).id.startswith(text)]
    if not found:
        raise ResourceNotFound(
            f"no certificate has an ID that begins with {text!r}.",
            hint="`acm list` shows what is here.",
            property_path="CERTIFICATE",
        )
    if len(found) > 1:
        raise InvalidArn(
            f"{len(found)} certificates have an ID that begins with {text!r}.",
            hint="Give more characters, or the ARN.",
            property_path="CERTIFICATE",
        )
    return found[0]
