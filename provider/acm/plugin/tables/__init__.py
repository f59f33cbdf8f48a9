"""Every property of the provider, its resources, components and functions, as tables.

Check, Diff and the schema read these and nothing else, so that they cannot disagree. Only data: no input or output.
"""

from __future__ import annotations

from acm.plugin.properties import Definition
from acm.plugin.tables.account_configuration import ACCOUNT_CONFIGURATION
from acm.plugin.tables.certificate import CERTIFICATE
from acm.plugin.tables.certificate_export import CERTIFICATE_EXPORT
from acm.plugin.tables.certificate_validation import CERTIFICATE_VALIDATION
from acm.plugin.tables.dns_validated_certificate import DNS_VALIDATED_CERTIFICATE
from acm.plugin.tables.functions import GET_CERTIFICATE, GET_CERTIFICATES, GET_VALIDATION_RECORDS
from acm.plugin.tables.imported_certificate import IMPORTED_CERTIFICATE
from acm.plugin.tables.private_certificate_authority import PRIVATE_CERTIFICATE_AUTHORITY
from acm.plugin.tables.provider import PROVIDER
from acm.plugin.tables.validation_record import VALIDATION_RECORD

COMPONENTS: tuple[Definition, ...] = (DNS_VALIDATED_CERTIFICATE,)
RESOURCES: tuple[Definition, ...] = (
    CERTIFICATE,
    CERTIFICATE_VALIDATION,
    CERTIFICATE_EXPORT,
    VALIDATION_RECORD,
    IMPORTED_CERTIFICATE,
    ACCOUNT_CONFIGURATION,
    PRIVATE_CERTIFICATE_AUTHORITY,
)
FUNCTIONS: tuple[Definition, ...] = (GET_CERTIFICATE, GET_CERTIFICATES, GET_VALIDATION_RECORDS)

__all__ = [
    "ACCOUNT_CONFIGURATION",
    "CERTIFICATE",
    "CERTIFICATE_EXPORT",
    "CERTIFICATE_VALIDATION",
    "COMPONENTS",
    "DNS_VALIDATED_CERTIFICATE",
    "FUNCTIONS",
    "GET_CERTIFICATE",
    "GET_CERTIFICATES",
    "GET_VALIDATION_RECORDS",
    "IMPORTED_CERTIFICATE",
    "PRIVATE_CERTIFICATE_AUTHORITY",
    "PROVIDER",
    "RESOURCES",
    "VALIDATION_RECORD",
]
