"""The resource CertificateValidation."""

from collections.abc import Sequence
from typing import Any, overload

import pulumi
from pulumi import Input, Output, ResourceOptions

from . import _utilities

__all__ = ["CertificateValidation", "CertificateValidationArgs"]


@_utilities.input_type
class CertificateValidationArgs:
    """The set of arguments for constructing a CertificateValidation resource."""

    certificate_arn: Input[str] = pulumi.property("certificateArn")
    """ARN of the certificate to wait for. A change replaces the resource."""

    region: Input[str | None] = None
    """Region of the certificate, the fourth part of its ARN. Default: the region of the ARN. A change replaces the resource."""

    validation_record_fqdns: Input[Sequence[Input[str]] | None] = pulumi.property(
        "validationRecordFqdns", default=None
    )
    """Names of the published records; when given, they must cover all that the certificate needs. Default: not compared. A change updates in place."""


@_utilities.input_type
class _CertificateValidationState:
    """Input properties used for looking up and filtering CertificateValidation resources."""

    ca_bundle_pem: Input[str | None] = pulumi.property("caBundlePem", default=None)
    certificate_arn: Input[str | None] = pulumi.property("certificateArn", default=None)
    certificate_pem: Input[str | None] = pulumi.property("certificatePem", default=None)
    chain_pem: Input[str | None] = pulumi.property("chainPem", default=None)
    fingerprint_sha256: Input[str | None] = pulumi.property("fingerprintSha256", default=None)
    full_chain_pem: Input[str | None] = pulumi.property("fullChainPem", default=None)
    installation_id: Input[str | None] = pulumi.property("installationId", default=None)
    issued_at: Input[str | None] = pulumi.property("issuedAt", default=None)
    not_after: Input[str | None] = pulumi.property("notAfter", default=None)
    not_before: Input[str | None] = pulumi.property("notBefore", default=None)
    region: Input[str | None] = None
    serial: Input[str | None] = None
    status: Input[str | None] = None
    validation_record_fqdns: Input[Sequence[Input[str]] | None] = pulumi.property(
        "validationRecordFqdns", default=None
    )


@_utilities.resource_type("acm:index:CertificateValidation")
class CertificateValidation(pulumi.CustomResource):
    """Waits until a certificate is issued.

    Create returns once the certificate has status ISSUED, after at most 75 minutes (`customTimeouts` change that). A wait that is cut off keeps what it has, and the next `pulumi up` goes on waiting. Delete does nothing. A listener takes the certificate from the outputs here: they are known only after the wait.

    ## Example Usage
    ### Wait until a certificate is issued
    ```python
    import pulumi
    import pulumi_acm as acm

    certificate = acm.Certificate("web", domain_name="example.com")
    record = acm.ValidationRecord(
        "web",
        name=certificate.validation_records[0].name,
        value=certificate.validation_records[0].value,
    )
    issued = acm.CertificateValidation(
        "web",
        certificate_arn=certificate.arn,
        validation_record_fqdns=[record.fqdn],
    )
    pulumi.export("fullChainPem", issued.full_chain_pem)
    ```

    ## Import

    A wait is imported by the certificate's ARN:

    ```sh
    $ pulumi import acm:index:CertificateValidation web arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012
    ```
    """

    ca_bundle_pem: Output[str | None] = pulumi.property("caBundlePem")
    """The root certificate in PEM: what clients have to trust."""

    certificate_arn: Output[str] = pulumi.property("certificateArn")
    """ARN of the certificate to wait for. A change replaces the resource."""

    certificate_pem: Output[str | None] = pulumi.property("certificatePem")
    """The certificate in PEM, without its chain."""

    chain_pem: Output[str | None] = pulumi.property("chainPem")
    """The intermediates in PEM, its issuer first, without the root."""

    fingerprint_sha256: Output[str | None] = pulumi.property("fingerprintSha256")
    """SHA-256 of the certificate in DER, in lower-case hex without colons."""

    full_chain_pem: Output[str | None] = pulumi.property("fullChainPem")
    """The certificate and its intermediates in PEM: what a TLS server presents."""

    installation_id: Output[str] = pulumi.property("installationId")
    """Random id of the installation that holds this resource; no other installation may change it."""

    issued_at: Output[str | None] = pulumi.property("issuedAt")
    """When it was issued (RFC 3339, UTC)."""

    not_after: Output[str | None] = pulumi.property("notAfter")
    """The end of its validity (RFC 3339, UTC)."""

    not_before: Output[str | None] = pulumi.property("notBefore")
    """The start of its validity (RFC 3339, UTC)."""

    region: Output[str | None]
    """Region of the certificate, the fourth part of its ARN. Default: the region of the ARN. A change replaces the resource."""

    serial: Output[str | None]
    """Serial number: lower-case hex octets joined by colons."""

    status: Output[str]
    """Where the certificate stands: PENDING_VALIDATION, ISSUED, EXPIRED, VALIDATION_TIMED_OUT, REVOKED or FAILED."""

    validation_record_fqdns: Output[Sequence[str] | None] = pulumi.property("validationRecordFqdns")
    """Names of the published records; when given, they must cover all that the certificate needs. Default: not compared. A change updates in place."""

    @overload
    def __init__(
        self,
        resource_name: str,
        opts: ResourceOptions | None = None,
        certificate_arn: Input[str | None] = None,
        region: Input[str | None] = None,
        validation_record_fqdns: Input[Sequence[Input[str]] | None] = None,
        __props__: Any = None,
    ) -> None: ...

    @overload
    def __init__(
        self, resource_name: str, args: CertificateValidationArgs, opts: ResourceOptions | None = None
    ) -> None: ...

    def __init__(self, resource_name: str, *args: Any, **kwargs: Any) -> None:
        """Declare a CertificateValidation, by keywords or by one CertificateValidationArgs.

        :param resource_name: The name of the resource.
        :param args: The arguments to use to populate this resource's properties.
        :param opts: Options for the resource.
        :param certificate_arn: ARN of the certificate to wait for. A change replaces the resource.
        :param region: Region of the certificate, the fourth part of its ARN. Default: the region of the ARN. A change replaces the resource.
        :param validation_record_fqdns: Names of the published records; when given, they must cover all that the certificate needs. Default: not compared. A change updates in place.
        """
        properties, opts = _utilities.constructed(
            CertificateValidationArgs, _CertificateValidationState, args, kwargs
        )
        super().__init__("acm:index:CertificateValidation", resource_name, properties, opts)

    @staticmethod
    def get(
        resource_name: str,
        id: Input[str],
        opts: ResourceOptions | None = None,
        ca_bundle_pem: Input[str | None] = None,
        certificate_arn: Input[str | None] = None,
        certificate_pem: Input[str | None] = None,
        chain_pem: Input[str | None] = None,
        fingerprint_sha256: Input[str | None] = None,
        full_chain_pem: Input[str | None] = None,
        installation_id: Input[str | None] = None,
        issued_at: Input[str | None] = None,
        not_after: Input[str | None] = None,
        not_before: Input[str | None] = None,
        region: Input[str | None] = None,
        serial: Input[str | None] = None,
        status: Input[str | None] = None,
        validation_record_fqdns: Input[Sequence[Input[str]] | None] = None,
    ) -> "CertificateValidation":
        """Get an existing CertificateValidation resource's state with the given name, id, and optional extra properties.

        :param resource_name: The unique name of the resulting resource.
        :param id: The unique provider ID of the resource to lookup.
        :param opts: Options for the resource.

        The others are what the resource's properties of the same names are.
        """
        state = _utilities.looked_up(_CertificateValidationState, locals())
        opts = ResourceOptions.merge(opts, ResourceOptions(id=id))
        return CertificateValidation(resource_name, opts=opts, __props__=state)
