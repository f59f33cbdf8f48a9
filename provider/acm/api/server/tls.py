"""TLS for the server: a certificate of the engine's own, or one in files; a newer one is taken while serving.

One context serves all connections. Loading another certificate into it counts from the next handshake on; connections
that are there keep theirs.
"""

from __future__ import annotations

import logging
import os
import secrets
import ssl
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives import serialization

from acm.engine.server_certificate import ServerCertificate
from acm.model.errors import AcmError, InvalidSetting

_log = logging.getLogger(__name__)


def context() -> ssl.SSLContext:
    """Return a context for a server, without a certificate yet: TLS 1.2 and later."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.set_alpn_protocols(["http/1.1"])
    return made


@dataclass(slots=True, kw_only=True)
class OwnCertificate:
    """A certificate that the engine issues; the next one when two thirds of its validity are over."""

    issue: Callable[[], ServerCertificate]
    now: Callable[[], datetime]
    context: ssl.SSLContext = field(default_factory=context)
    _renew_at: datetime | None = None

    def refresh(self) -> None:
        """Issue and load a certificate where the last one is due, or there is none."""
        if self._renew_at is not None and self.now() < self._renew_at:
            return
        issued = self.issue()
        _load_secret(self.context, issued)
        validity: timedelta = issued.material.not_after - issued.material.not_before
        self._renew_at = issued.material.not_before + validity * 2 / 3


@dataclass(slots=True, kw_only=True)
class CertificateFiles:
    """A certificate with its chain, and its key, in PEM files; loaded again when one of them changes."""

    certificate: Path
    key: Path
    context: ssl.SSLContext = field(default_factory=context)
    _loaded: tuple[int, ...] = ()

    def refresh(self) -> None:
        """Load what is in the files where it has changed; raise ``InvalidSetting`` where it cannot be used."""
        try:
            marks = tuple(path.stat().st_mtime_ns for path in (self.certificate, self.key))
            if marks == self._loaded:
                return
            context().load_cert_chain(
                self.certificate, self.key, password=_no_password
            )  # tried before it is used
            self.context.load_cert_chain(self.certificate, self.key, password=_no_password)
        except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
            raise InvalidSetting(
                f"the certificate {self.certificate} with the key {self.key} cannot be used: {_why(error)}.",
                hint="Both are PEM files; the certificate comes first in its file, its chain behind it.",
                property_path="tls_certificate",
            ) from error
        self._loaded = marks


Certificates = OwnCertificate | CertificateFiles


def refresh_quietly(certificates: Certificates) -> None:
    """Refresh while serving: what goes wrong is logged, and the certificate that is loaded serves on."""
    try:
        certificates.refresh()
    except AcmError as error:
        _log.error("the server's certificate could not be renewed: %s", error.diagnostics())


def _no_password() -> str:
    """Refuse, where OpenSSL would ask at the terminal."""
    raise ValueError("the key is encrypted")


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return {
            "KEY_VALUES_MISMATCH": "the key is not the certificate's",
            "NO_START_LINE": "one of them is no PEM",
        }.get(error.reason or "", error.reason or "it is damaged")
    return getattr(error, "strerror", None) or str(error)


def _load_secret(target: ssl.SSLContext, issued: ServerCertificate) -> None:
    """Load a key that no file may have in clear: Python's TLS reads files only, so it is encrypted for a moment."""
    password = secrets.token_bytes(32).hex()
    key = serialization.load_der_private_key(issued.private_key, None)
    encrypted = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(password.encode()),
    )
    chain = issued.material.certificate_pem + issued.material.chain_pem
    descriptor, name = tempfile.mkstemp()  # 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(encrypted + chain.encode("ascii"))
        target.load_cert_chain(name, password=password)
    finally:
        Path(name).unlink()
