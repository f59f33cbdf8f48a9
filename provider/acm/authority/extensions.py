"""Looking up a certificate's extensions."""

from __future__ import annotations

from typing import TypeVar

from cryptography import x509

Kind = TypeVar("Kind", bound=x509.ExtensionType)


def find(certificate: x509.Certificate, kind: type[Kind]) -> Kind | None:
    """Return the extension of that class, or None; raise what pyca raises for extensions it cannot read.

    Comparing classes is several times faster than pyca's own look-up, whose tests go through abstract base classes;
    a certificate's making has fifteen look-ups.
    """
    return next((found.value for found in certificate.extensions if type(found.value) is kind), None)


def get(certificate: x509.Certificate, kind: type[Kind]) -> Kind:
    """Return the extension of that class; raise ``ValueError`` where the certificate has none."""
    found = find(certificate, kind)
    if found is None:
        raise ValueError(f"the certificate has no {kind.__name__}")
    return found
