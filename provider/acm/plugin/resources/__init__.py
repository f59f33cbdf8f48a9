"""The package's resources: what Check, Diff, Create, Read, Update and Delete mean for each.

Plain classes over property values, entered by the servicer and by tests; they never see gRPC, and reach the world only
through the session's ``CertificateManager``.
"""

from __future__ import annotations

from acm.plugin.contract import Resource
from acm.plugin.resources.account_configuration import AccountConfigurationResource
from acm.plugin.resources.certificate import CertificateResource
from acm.plugin.resources.certificate_export import CertificateExportResource
from acm.plugin.resources.certificate_validation import CertificateValidationResource
from acm.plugin.resources.imported_certificate import ImportedCertificateResource
from acm.plugin.resources.private_certificate_authority import PrivateCertificateAuthorityResource
from acm.plugin.resources.validation_record import ValidationRecordResource


def resources() -> dict[str, Resource]:
    """Return every resource by its type token."""
    all_resources: tuple[Resource, ...] = (
        CertificateResource(),
        CertificateValidationResource(),
        CertificateExportResource(),
        ValidationRecordResource(),
        ImportedCertificateResource(),
        AccountConfigurationResource(),
        PrivateCertificateAuthorityResource(),
    )
    return {resource.definition.token: resource for resource in all_resources}
