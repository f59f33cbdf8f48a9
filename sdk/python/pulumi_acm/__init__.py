"""Certificates, declared: requested, validated by real DNS and really issued.

Pulumi's Python SDK for the provider ``acm``. It describes resources and does nothing itself: no certificate, no network,
no file. It never imports the engine; ``pulumi-plugin.json`` tells Pulumi which plugin acts.
"""

from . import _registry, config, outputs
from ._inputs import (
    CertificateAuthorityCrlConfigurationArgs,
    CertificateAuthorityCrlConfigurationArgsDict,
    CertificateAuthorityNameConstraintsArgs,
    CertificateAuthorityNameConstraintsArgsDict,
    CertificateAuthorityOcspConfigurationArgs,
    CertificateAuthorityOcspConfigurationArgsDict,
    CertificateAuthorityRevocationConfigurationArgs,
    CertificateAuthorityRevocationConfigurationArgsDict,
    CertificateAuthoritySubjectArgs,
    CertificateAuthoritySubjectArgsDict,
    CertificateAuthorityValidityArgs,
    CertificateAuthorityValidityArgsDict,
    CertificateDomainValidationOptionArgs,
    CertificateDomainValidationOptionArgsDict,
    CertificateOptionsArgs,
    CertificateOptionsArgsDict,
    CertificateRenewalHealthArgs,
    CertificateRenewalHealthArgsDict,
    CertificateRenewalSummaryArgs,
    CertificateRenewalSummaryArgsDict,
    CertificateValidationOptionArgs,
    CertificateValidationOptionArgsDict,
    DefaultTagsArgs,
    DefaultTagsArgsDict,
    DnsZoneArgs,
    DnsZoneArgsDict,
    ExpiryEventsArgs,
    ExpiryEventsArgsDict,
    ValidationRecordDetailArgs,
    ValidationRecordDetailArgsDict,
    ValidationRedirectArgs,
    ValidationRedirectArgsDict,
)
from .account_configuration import AccountConfiguration, AccountConfigurationArgs
from .certificate import Certificate, CertificateArgs
from .certificate_export import CertificateExport, CertificateExportArgs
from .certificate_validation import CertificateValidation, CertificateValidationArgs
from .dns_validated_certificate import DnsValidatedCertificate, DnsValidatedCertificateArgs
from .get_certificate import (
    AwaitableGetCertificateResult,
    GetCertificateResult,
    get_certificate,
    get_certificate_output,
)
from .get_certificates import (
    AwaitableGetCertificatesResult,
    GetCertificatesResult,
    get_certificates,
    get_certificates_output,
)
from .get_validation_records import (
    AwaitableGetValidationRecordsResult,
    GetValidationRecordsResult,
    get_validation_records,
    get_validation_records_output,
)
from .imported_certificate import ImportedCertificate, ImportedCertificateArgs
from .private_certificate_authority import PrivateCertificateAuthority, PrivateCertificateAuthorityArgs
from .provider import Provider, ProviderArgs
from .validation_record import ValidationRecord, ValidationRecordArgs

__all__ = [
    "AccountConfiguration",
    "AccountConfigurationArgs",
    "AwaitableGetCertificateResult",
    "AwaitableGetCertificatesResult",
    "AwaitableGetValidationRecordsResult",
    "Certificate",
    "CertificateArgs",
    "CertificateAuthorityCrlConfigurationArgs",
    "CertificateAuthorityCrlConfigurationArgsDict",
    "CertificateAuthorityNameConstraintsArgs",
    "CertificateAuthorityNameConstraintsArgsDict",
    "CertificateAuthorityOcspConfigurationArgs",
    "CertificateAuthorityOcspConfigurationArgsDict",
    "CertificateAuthorityRevocationConfigurationArgs",
    "CertificateAuthorityRevocationConfigurationArgsDict",
    "CertificateAuthoritySubjectArgs",
    "CertificateAuthoritySubjectArgsDict",
    "CertificateAuthorityValidityArgs",
    "CertificateAuthorityValidityArgsDict",
    "CertificateDomainValidationOptionArgs",
    "CertificateDomainValidationOptionArgsDict",
    "CertificateExport",
    "CertificateExportArgs",
    "CertificateOptionsArgs",
    "CertificateOptionsArgsDict",
    "CertificateRenewalHealthArgs",
    "CertificateRenewalHealthArgsDict",
    "CertificateRenewalSummaryArgs",
    "CertificateRenewalSummaryArgsDict",
    "CertificateValidation",
    "CertificateValidationArgs",
    "CertificateValidationOptionArgs",
    "CertificateValidationOptionArgsDict",
    "DefaultTagsArgs",
    "DefaultTagsArgsDict",
    "DnsValidatedCertificate",
    "DnsValidatedCertificateArgs",
    "DnsZoneArgs",
    "DnsZoneArgsDict",
    "ExpiryEventsArgs",
    "ExpiryEventsArgsDict",
    "GetCertificateResult",
    "GetCertificatesResult",
    "GetValidationRecordsResult",
    "ImportedCertificate",
    "ImportedCertificateArgs",
    "PrivateCertificateAuthority",
    "PrivateCertificateAuthorityArgs",
    "Provider",
    "ProviderArgs",
    "ValidationRecord",
    "ValidationRecordArgs",
    "ValidationRecordDetailArgs",
    "ValidationRecordDetailArgsDict",
    "ValidationRedirectArgs",
    "ValidationRedirectArgsDict",
    "config",
    "get_certificate",
    "get_certificate_output",
    "get_certificates",
    "get_certificates_output",
    "get_validation_records",
    "get_validation_records_output",
    "outputs",
]

_registry.register(
    Provider,
    (
        AccountConfiguration,
        Certificate,
        CertificateExport,
        CertificateValidation,
        DnsValidatedCertificate,
        ImportedCertificate,
        PrivateCertificateAuthority,
        ValidationRecord,
    ),
)
