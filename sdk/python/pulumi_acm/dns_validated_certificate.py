"""The component DnsValidatedCertificate."""

from collections.abc import Mapping, Sequence
from typing import Any, overload

import pulumi
from pulumi import Input, Output, ResourceOptions

from . import _utilities, outputs
from ._inputs import CertificateOptionsArgs, CertificateOptionsArgsDict

__all__ = ["DnsValidatedCertificate", "DnsValidatedCertificateArgs"]


@_utilities.input_type
class DnsValidatedCertificateArgs:
    """The set of arguments for constructing a DnsValidatedCertificate resource."""

    domain_name: Input[str] = pulumi.property("domainName")
    """First name of the certificate, its common name: at most 64 octets; a wildcard is allowed. A change makes a new certificate, which is issued before the old one goes."""

    key_algorithm: Input[str | None] = pulumi.property("keyAlgorithm", default=None)
    """Algorithm of the key pair: RSA_2048, EC_prime256v1 or EC_secp384r1. Default: RSA_2048. A change makes a new certificate, which is issued before the old one goes."""

    on_terminal: Input[str | None] = pulumi.property("onTerminal", default=None)
    """What happens to a certificate that expired, failed, timed out or was revoked. Allowed: recreate, fail, retain. Default: recreate. A change updates in place."""

    options: Input[CertificateOptionsArgs | None] = None
    """Transparency logging and export. A change updates in place."""

    overwrite_records: Input[bool | None] = pulumi.property("overwriteRecords", default=None)
    """Whether records of those names with other values may be overwritten. Default: false. A change does nothing by itself."""

    record_ttl: Input[int | None] = pulumi.property("recordTtl", default=None)
    """Time to live of the records in seconds. Default: 300. A change updates in place."""

    region: Input[str | None] = None
    """Region of the certificate, the fourth part of its ARN. Default: the provider's region. A change makes a new certificate, which is issued before the old one goes."""

    subject_alternative_names: Input[Sequence[Input[str]] | None] = pulumi.property(
        "subjectAlternativeNames", default=None
    )
    """Further names; order, case, final dots and repetition mean nothing. Default: none. A change makes a new certificate, which is issued before the old one goes."""

    tags: Input[Mapping[str, Input[str]] | None] = None
    """Tags: at most 50 together with the provider's defaultTags, over which these win. Default: none. A change updates in place."""


@_utilities.resource_type("acm:index:DnsValidatedCertificate")
class DnsValidatedCertificate(pulumi.ComponentResource):
    """A certificate, its validation records and the wait until it is issued, as one component.

    Its children are a `Certificate` and a `CertificateValidation` of the component's own name, and for each base domain a `ValidationRecord` called NAME-DOMAIN, as in `web-example.com`; `aliases` can rely on these names. The records are written into the provider's `dnsZones` or `devZone`. `customTimeouts` of the component are those of the wait. Preview shows the records before anything exists, if the names are known.

    ## Example Usage
    ### An issued certificate in one resource
    ```python
    import pulumi
    import pulumi_acm as acm

    web = acm.DnsValidatedCertificate(
        "web",
        domain_name="example.com",
        subject_alternative_names=["*.example.com"],
    )
    pulumi.export("certificateArn", web.certificate_arn)
    pulumi.export("fullChainPem", web.full_chain_pem)
    ```
    """

    ca_bundle_pem: Output[str | None] = pulumi.property("caBundlePem")
    """The root certificate in PEM: what clients have to trust."""

    certificate_arn: Output[str] = pulumi.property("certificateArn")
    """ARN of the certificate, known once it is issued: what a listener takes."""

    certificate_pem: Output[str | None] = pulumi.property("certificatePem")
    """The certificate in PEM, without its chain."""

    chain_pem: Output[str | None] = pulumi.property("chainPem")
    """The intermediates in PEM, its issuer first, without the root."""

    domain_validation_options: Output[Sequence[outputs.CertificateDomainValidationOption]] = pulumi.property(
        "domainValidationOptions"
    )
    """The record that each name needs, sorted by name; known at preview."""

    fingerprint_sha256: Output[str | None] = pulumi.property("fingerprintSha256")
    """SHA-256 of the certificate in DER, in lower-case hex without colons."""

    full_chain_pem: Output[str | None] = pulumi.property("fullChainPem")
    """The certificate and its intermediates in PEM: what a TLS server presents."""

    issued_at: Output[str | None] = pulumi.property("issuedAt")
    """When it was issued (RFC 3339, UTC)."""

    not_after: Output[str | None] = pulumi.property("notAfter")
    """The end of its validity (RFC 3339, UTC)."""

    not_before: Output[str | None] = pulumi.property("notBefore")
    """The start of its validity (RFC 3339, UTC)."""

    serial: Output[str | None]
    """Serial number: lower-case hex octets joined by colons."""

    status: Output[str]
    """Where the certificate stands: PENDING_VALIDATION, ISSUED, EXPIRED, VALIDATION_TIMED_OUT, REVOKED or FAILED."""

    validation_records: Output[Sequence[outputs.ValidationRecordDetail]] = pulumi.property(
        "validationRecords"
    )
    """The records to publish, one for each base domain, sorted by it; known at preview."""

    @overload
    def __init__(
        self,
        resource_name: str,
        opts: ResourceOptions | None = None,
        domain_name: Input[str | None] = None,
        key_algorithm: Input[str | None] = None,
        on_terminal: Input[str | None] = None,
        options: Input[CertificateOptionsArgs | CertificateOptionsArgsDict | None] = None,
        overwrite_records: Input[bool | None] = None,
        record_ttl: Input[int | None] = None,
        region: Input[str | None] = None,
        subject_alternative_names: Input[Sequence[Input[str]] | None] = None,
        tags: Input[Mapping[str, Input[str]] | None] = None,
        __props__: Any = None,
    ) -> None: ...

    @overload
    def __init__(
        self, resource_name: str, args: DnsValidatedCertificateArgs, opts: ResourceOptions | None = None
    ) -> None: ...

    def __init__(self, resource_name: str, *args: Any, **kwargs: Any) -> None:
        """Declare a DnsValidatedCertificate, by keywords or by one DnsValidatedCertificateArgs.

        :param resource_name: The name of the resource.
        :param args: The arguments to use to populate this resource's properties.
        :param opts: Options for the resource.
        :param domain_name: First name of the certificate, its common name: at most 64 octets; a wildcard is allowed. A change makes a new certificate, which is issued before the old one goes.
        :param key_algorithm: Algorithm of the key pair: RSA_2048, EC_prime256v1 or EC_secp384r1. Default: RSA_2048. A change makes a new certificate, which is issued before the old one goes.
        :param on_terminal: What happens to a certificate that expired, failed, timed out or was revoked. Allowed: recreate, fail, retain. Default: recreate. A change updates in place.
        :param options: Transparency logging and export. A change updates in place.
        :param overwrite_records: Whether records of those names with other values may be overwritten. Default: false. A change does nothing by itself.
        :param record_ttl: Time to live of the records in seconds. Default: 300. A change updates in place.
        :param region: Region of the certificate, the fourth part of its ARN. Default: the provider's region. A change makes a new certificate, which is issued before the old one goes.
        :param subject_alternative_names: Further names; order, case, final dots and repetition mean nothing. Default: none. A change makes a new certificate, which is issued before the old one goes.
        :param tags: Tags: at most 50 together with the provider's defaultTags, over which these win. Default: none. A change updates in place.
        """
        properties, opts = _utilities.constructed_component(
            DnsValidatedCertificate, DnsValidatedCertificateArgs, args, kwargs
        )
        super().__init__("acm:index:DnsValidatedCertificate", resource_name, properties, opts, remote=True)
