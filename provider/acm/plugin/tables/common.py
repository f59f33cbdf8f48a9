"""Types and properties that several tables share."""

from __future__ import annotations

from acm.model import domains
from acm.model.arn import CertificateArn
from acm.model.keys import requestable
from acm.plugin.properties import Change, Entries, Property, Text

PLAIN = Text()
TAGS = Entries(of=Text(longest=256))


def _canonical_arn(text: str) -> str:
    return str(CertificateArn.parse(text))


def _canonical_record_name(text: str) -> str:
    """Names of records compare without case and final dot; labels of records may have an underscore."""
    return text.rstrip(".").lower()


DOMAIN_NAME = Text(longest=4 * domains.MAX_NAME, canonical=domains.canonical)
RECORD_NAME = Text(longest=4 * domains.MAX_NAME, canonical=_canonical_record_name)
KEY_ALGORITHM = Text(longest=64, canonical=requestable)
ARN = Text(longest=2048, canonical=_canonical_arn)

INSTALLATION_ID = Property(
    name="installationId",
    type=PLAIN,
    required=True,
    description="Random id of the installation that holds this resource; no other installation may change it.",
)
STATUS = Property(
    name="status",
    type=PLAIN,
    required=True,
    description="Where the certificate stands: PENDING_VALIDATION, ISSUED, EXPIRED, VALIDATION_TIMED_OUT, REVOKED or FAILED.",
)

ISSUED_OUTPUTS = (
    Property(name="issuedAt", type=PLAIN, description="When it was issued (RFC 3339, UTC)."),
    Property(name="notBefore", type=PLAIN, description="The start of its validity (RFC 3339, UTC)."),
    Property(name="notAfter", type=PLAIN, description="The end of its validity (RFC 3339, UTC)."),
    Property(name="serial", type=PLAIN, description="Serial number: lower-case hex octets joined by colons."),
    Property(
        name="fingerprintSha256",
        type=PLAIN,
        description="SHA-256 of the certificate in DER, in lower-case hex without colons.",
    ),
    Property(name="certificatePem", type=PLAIN, description="The certificate in PEM, without its chain."),
    Property(
        name="chainPem",
        type=PLAIN,
        description="The intermediates in PEM, its issuer first, without the root.",
    ),
    Property(
        name="fullChainPem",
        type=PLAIN,
        description="The certificate and its intermediates in PEM: what a TLS server presents.",
    ),
    Property(
        name="caBundlePem", type=PLAIN, description="The root certificate in PEM: what clients have to trust."
    ),
)
"""What is known once a certificate is issued, in the resources that show it."""


def region(change: Change, default_text: str) -> Property:
    """Return the property ``region``, with what stands in for it."""
    return Property(
        name="region",
        type=Text(longest=64),
        description="Region of the certificate, the fourth part of its ARN.",
        change=change,
        default_text=default_text,
    )
