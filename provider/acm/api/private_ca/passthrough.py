"""What IssueCertificate takes from the call (``ApiPassthrough``): name constraints, and an authority's usual key usage."""

from __future__ import annotations

import base64
import binascii
from typing import NoReturn

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from acm.api.call import Members
from acm.model.errors import InvalidParameter, MalformedCertificate
from acm.model.private_ca import installing
from acm.model.private_ca.name_constraints import NameConstraints
from acm.model.private_ca.passthrough import AUTHORITY_USAGE, NAME_CONSTRAINTS


def name_constraints(members: Members) -> NameConstraints | None:
    """Return the name constraints that a call brings; raise ``InvalidParameter`` for anything that is not taken."""
    given = members.get("ApiPassthrough")
    if given is None:
        return None
    extensions = given.get("Extensions", {})
    if "Subject" in given or extensions.keys() - {"KeyUsage", "CustomExtensions"}:
        _refuse("only KeyUsage and CustomExtensions")
    usage = {name for name, chosen in extensions.get("KeyUsage", AUTHORITY_USAGE).items() if chosen}
    if usage != set(AUTHORITY_USAGE):
        _refuse("of KeyUsage only an authority's: " + ", ".join(AUTHORITY_USAGE))
    custom = extensions.get("CustomExtensions", [])
    if not custom:
        return None
    if len(custom) > 1 or custom[0]["ObjectIdentifier"] != NAME_CONSTRAINTS:
        _refuse(f"of CustomExtensions only one, name constraints ({NAME_CONSTRAINTS})")
    if not custom[0].get("Critical"):
        _refuse("name constraints as a critical extension only (RFC 5280 §4.2.1.10)")
    return _decoded(custom[0]["Value"])


def _decoded(text: str) -> NameConstraints | None:
    try:
        extension = _extension(base64.b64decode(text, validate=True))
        if not all(isinstance(name, x509.DNSName) for name in _names(extension)):
            _refuse("name constraints of domain names only")
        return installing.constraints_of(extension)
    except (binascii.Error, ValueError, x509.UnsupportedGeneralNameType, MalformedCertificate):
        _refuse("name constraints as DER in base64 (RFC 5280 §4.2.1.10)")


def _extension(der: bytes) -> x509.NameConstraints:
    """Read an extension's DER: the library reads extensions within something signed only."""
    oid = x509.ObjectIdentifier(NAME_CONSTRAINTS)
    request = x509.CertificateSigningRequestBuilder(x509.Name([])).add_extension(
        x509.UnrecognizedExtension(oid, der), critical=True
    )
    signed = request.sign(Ed25519PrivateKey.generate(), None)
    return signed.extensions.get_extension_for_class(x509.NameConstraints).value


def _names(extension: x509.NameConstraints) -> tuple[x509.GeneralName, ...]:
    return (*(extension.permitted_subtrees or ()), *(extension.excluded_subtrees or ()))


def _refuse(taken: str) -> NoReturn:
    raise InvalidParameter(f"ApiPassthrough takes {taken} here.", property_path="ApiPassthrough")
