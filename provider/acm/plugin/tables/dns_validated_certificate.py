"""The table of ``acm:index:DnsValidatedCertificate``, a component."""

from __future__ import annotations

from dataclasses import replace

from acm.plugin.properties import Change, Definition, Property
from acm.plugin.tables import common, component_examples
from acm.plugin.tables.certificate import CERTIFICATE
from acm.plugin.tables.validation_record import VALIDATION_RECORD

_OF_CERTIFICATE = (
    "domainName",
    "subjectAlternativeNames",
    "keyAlgorithm",
    "options",
    "tags",
    "onTerminal",
    "region",
)
_OUTPUTS_OF_CERTIFICATE = ("domainValidationOptions", "validationRecords")


def _of_certificate(prop: Property) -> Property:
    """Return an input that is handed to the certificate: the component itself is never replaced, only that."""
    return replace(prop, change=Change.WITHIN) if prop.change is Change.REPLACE else prop


def _of_records(name: str, new_name: str, description: str) -> Property:
    return replace(_input_of_record(name), name=new_name, description=description)


def _input_of_record(name: str) -> Property:
    return next(prop for prop in VALIDATION_RECORD.inputs if prop.name == name)


DNS_VALIDATED_CERTIFICATE = Definition(
    token="acm:index:DnsValidatedCertificate",  # noqa: S106 - a type token
    description=(
        "A certificate, its validation records and the wait until it is issued, as one component.\n\n"
        "Its children are a `Certificate` and a `CertificateValidation` of the component's own name, and for each base "
        "domain a `ValidationRecord` called NAME-DOMAIN, as in `web-example.com`; `aliases` can rely on these names. "
        "The records are written into the provider's `dnsZones` or `devZone`. `customTimeouts` of the component are "
        "those of the wait. Preview shows the records before anything exists, if the names are known."
    ),
    inputs=(
        *(_of_certificate(prop) for prop in CERTIFICATE.inputs if prop.name in _OF_CERTIFICATE),
        _of_records("ttl", "recordTtl", "Time to live of the records in seconds."),
        _of_records(
            "overwrite",
            "overwriteRecords",
            "Whether records of those names with other values may be overwritten.",
        ),
    ),
    outputs=(
        Property(
            name="certificateArn",
            type=common.PLAIN,
            required=True,
            description="ARN of the certificate, known once it is issued: what a listener takes.",
        ),
        *(prop for prop in CERTIFICATE.outputs if prop.name in _OUTPUTS_OF_CERTIFICATE),
        common.STATUS,
        *common.ISSUED_OUTPUTS,
    ),
    examples=(component_examples.DNS_VALIDATED_CERTIFICATE,),
)
