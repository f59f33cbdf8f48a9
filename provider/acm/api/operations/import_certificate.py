"""ImportCertificate."""

from __future__ import annotations

from acm.api import answers, certificates, tags
from acm.api.call import Call, Members
from acm.model.errors import ImportRefused
from acm.model.imports.request import Given, ImportRequest


def import_certificate(call: Call, members: Members) -> Members:
    """Import a certificate, or another one under the ARN of one that is there."""
    arn = members.get("CertificateArn")
    asked = ImportRequest(
        given=Given(
            certificate=_text(members, "Certificate"),
            chain=_text(members, "CertificateChain"),
            private_key=_text(members, "PrivateKey"),
        ),
        region=call.caller.region,
        arn=certificates.own(call, arn) if arn else None,
        tags=tags.read(members),
    )
    return answers.named(call.manager.import_certificate(asked))


def _text(members: Members, name: str) -> str | None:
    octets = members.get(name)
    try:
        return None if octets is None else octets.decode("ascii")
    except UnicodeDecodeError:
        raise ImportRefused(f"{name} is not in PEM: it has octets that no PEM text has.") from None
