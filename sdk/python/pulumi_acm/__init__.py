"""Certificates, declared: requested, validated by real DNS and really issued.

Pulumi's Python SDK for the provider ``acm``. It describes resources and does nothing itself: no certificate, no network,
no file. It never imports the engine; ``pulumi-plugin.json`` tells Pulumi which plugin acts.
"""

from . import _registry, config, outputs
from ._inputs import (
    CertificateDomainValidationOptionArgs,
    CertificateDomainValidationOptionArgsDict,
    CertificateOptionsArgs,
    CertificateOptionsArgsDict,
    CertificateValidationOptionArgs,
    CertificateValidationOptionArgsDict,
    DefaultTagsArgs,
    DefaultTagsArgsDict,
    DnsZoneArgs,
    DnsZoneArgsDict,
    ValidationRecordDetailArgs,
    ValidationRecordDetailArgsDict,
)
from .certificate import Certificate, CertificateArgs
from .certificate_validation import CertificateValidation, CertificateValidationArgs
from .provider import Provider, ProviderArgs
from .validation_record import ValidationRecord, ValidationRecordArgs

__all__ = [
    "Certificate",
    "CertificateArgs",
    "CertificateDomainValidationOptionArgs",
    "CertificateDomainValidationOptionArgsDict",
    "CertificateOptionsArgs",
    "CertificateOptionsArgsDict",
    "CertificateValidation",
    "CertificateValidationArgs",
    "CertificateValidationOptionArgs",
    "CertificateValidationOptionArgsDict",
    "DefaultTagsArgs",
    "DefaultTagsArgsDict",
    "DnsZoneArgs",
    "DnsZoneArgsDict",
    "Provider",
    "ProviderArgs",
    "ValidationRecord",
    "ValidationRecordArgs",
    "ValidationRecordDetailArgs",
    "ValidationRecordDetailArgsDict",
    "config",
    "outputs",
]

_registry.register(Provider, (Certificate, CertificateValidation, ValidationRecord))
