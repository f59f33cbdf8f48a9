"""What SearchCertificates tells of a certificate: ``X509Attributes``, read from the certificate itself."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from cryptography import x509
from cryptography.x509.oid import NameOID

from acm.api import certificates
from acm.api.call import Members
from acm.model.certificate import Certificate
from acm.model.imports import reading

_NAMED = {
    NameOID.COMMON_NAME: "CommonName",
    NameOID.COUNTRY_NAME: "Country",
    NameOID.DN_QUALIFIER: "DistinguishedNameQualifier",
    NameOID.GENERATION_QUALIFIER: "GenerationQualifier",
    NameOID.GIVEN_NAME: "GivenName",
    NameOID.INITIALS: "Initials",
    NameOID.LOCALITY_NAME: "Locality",
    NameOID.ORGANIZATION_NAME: "Organization",
    NameOID.ORGANIZATIONAL_UNIT_NAME: "OrganizationalUnit",
    NameOID.PSEUDONYM: "Pseudonym",
    NameOID.SERIAL_NUMBER: "SerialNumber",
    NameOID.STATE_OR_PROVINCE_NAME: "State",
    NameOID.SURNAME: "Surname",
    NameOID.TITLE: "Title",
}


def attributes(certificate: Certificate) -> Members:
    """Return ``X509Attributes``; of a pending certificate what it will have."""
    material = certificate.material
    leaf = reading.certificates(material.certificate_pem)[0] if material else None
    return {
        "Issuer": leaf and _distinguished_name(leaf.issuer),
        "Subject": _distinguished_name(leaf.subject) if leaf else {"CommonName": certificate.domain_name},
        "SubjectAlternativeNames": _alternative_names(leaf)
        if leaf
        else [{"DnsName": name} for name in certificate.names],
        "ExtendedKeyUsages": certificates.extended_key_usages(certificate),
        "KeyAlgorithm": certificate.key_algorithm,
        "KeyUsages": certificates.key_usages(certificate),
        "SerialNumber": material and material.serial,
        "NotAfter": material and material.not_after,
        "NotBefore": material and material.not_before,
    }


def _distinguished_name(name: x509.Name) -> Members:
    """Return ``DistinguishedName``: the first of each kind, every domain component, and the others by their identifiers."""
    named: dict[str, object] = {}
    custom = []
    for attribute in name:
        member, value = _NAMED.get(attribute.oid), _text(attribute.value)
        if member is not None:
            named.setdefault(member, value)
        elif attribute.oid != NameOID.DOMAIN_COMPONENT:
            custom.append({"ObjectIdentifier": attribute.oid.dotted_string, "Value": value})
    components = [_text(one.value) for one in name.get_attributes_for_oid(NameOID.DOMAIN_COMPONENT)]
    return {**named, "DomainComponents": components or None, "CustomAttributes": custom or None}


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.hex()


def _alternative_names(leaf: x509.Certificate) -> list[Members]:
    found = reading.extension(leaf, x509.SubjectAlternativeName)
    return [_general_name(name) for name in found or ()]


_GENERAL_NAMES: dict[type[x509.GeneralName], tuple[str, Callable[[Any], object]]] = {
    x509.DNSName: ("DnsName", str),
    x509.IPAddress: ("IpAddress", str),
    x509.RFC822Name: ("Rfc822Name", str),
    x509.UniformResourceIdentifier: ("UniformResourceIdentifier", str),
    x509.RegisteredID: ("RegisteredId", lambda identifier: identifier.dotted_string),
    x509.DirectoryName: ("DirectoryName", _distinguished_name),
}


def _general_name(name: x509.GeneralName) -> Members:
    if isinstance(name, x509.OtherName):
        value = base64.b64encode(name.value).decode("ascii")
        return {"OtherName": {"ObjectIdentifier": name.type_id.dotted_string, "Value": value}}
    member, shown = _GENERAL_NAMES[type(name)]
    return {member: shown(name.value)}
