"""The rules of ExportCertificate: which certificates, and under which passphrases."""

from __future__ import annotations

from acm.model.certificate import Certificate, CertificateType
from acm.model.errors import ExportRefused, InvalidParameter, RequestInProgress
from acm.model.lifecycle import CertificateStatus

LEAST, MOST = 4, 128
"""Characters of a passphrase (the API's PassphraseBlob)."""
FORBIDDEN = b"#$%"
"""What a passphrase may not hold (specification, export a private certificate)."""


def check_passphrase(passphrase: bytes) -> None:
    """Raise ``InvalidParameter`` where a passphrase breaks a rule; the message never shows any of it. Pure."""
    if not LEAST <= len(passphrase) <= MOST:
        raise _refused(f"a passphrase has {LEAST} to {MOST} characters; this one has {len(passphrase)}.")
    if not passphrase.isascii() or any(octet in FORBIDDEN for octet in passphrase):
        raise _refused("a passphrase has ASCII characters only, and none of #, $ and %.")
    if passphrase.endswith((b"\n", b"\r")):
        raise _refused("a passphrase does not end with a line end.", hint="Write the file without one.")


def check_exportable(certificate: Certificate) -> None:
    """Raise where ``certificate`` is not exported: by its status, its type, or its option. Pure."""
    if certificate.status is CertificateStatus.PENDING_VALIDATION:
        raise RequestInProgress(
            f"{certificate.arn} has status {certificate.status}: there is no private key to export yet.",
            hint=f"`acm wait {certificate.arn}` shows what it waits for.",
        )
    if certificate.type is CertificateType.IMPORTED:
        raise ExportRefused(
            f"{certificate.arn} was imported: its private key stays here.",
            hint="Take the key from where it was made.",
        )
    if certificate.status is not CertificateStatus.ISSUED or certificate.material is None:
        raise ExportRefused(
            f"{certificate.arn} has status {certificate.status}: a certificate is exported while it is ISSUED."
        )
    if certificate.type is CertificateType.AMAZON_ISSUED and not certificate.options.export:
        raise ExportRefused(
            f"{certificate.arn} may not be exported: its option `export` is DISABLED.",
            hint="Enable the option `export` of the certificate, at the request or later.",
        )


def _refused(message: str, *, hint: str = "") -> InvalidParameter:
    return InvalidParameter(message, hint=hint, property_path="passphrase")
