"""The resource CertificateExport."""

from typing import Any, overload

import pulumi
from pulumi import Input, Output, ResourceOptions

from . import _utilities

__all__ = ["CertificateExport", "CertificateExportArgs"]


@_utilities.input_type
class CertificateExportArgs:
    """The set of arguments for constructing a CertificateExport resource."""

    certificate_arn: Input[str] = pulumi.property("certificateArn")
    """ARN of the certificate to export. A change replaces the resource."""

    passphrase: Input[str]
    """What opens the exported key: 4 to 128 ASCII characters without `#`, `$` and `%`. Another one exports again. A change updates in place."""

    region: Input[str | None] = None
    """Region of the certificate, the fourth part of its ARN. Default: the region of the ARN. A change replaces the resource."""


@_utilities.input_type
class _CertificateExportState:
    """Input properties used for looking up and filtering CertificateExport resources."""

    certificate_arn: Input[str | None] = pulumi.property("certificateArn", default=None)
    certificate_pem: Input[str | None] = pulumi.property("certificatePem", default=None)
    chain_pem: Input[str | None] = pulumi.property("chainPem", default=None)
    current_fingerprint_sha256: Input[str | None] = pulumi.property("currentFingerprintSha256", default=None)
    fingerprint_sha256: Input[str | None] = pulumi.property("fingerprintSha256", default=None)
    installation_id: Input[str | None] = pulumi.property("installationId", default=None)
    not_after: Input[str | None] = pulumi.property("notAfter", default=None)
    passphrase: Input[str | None] = None
    private_key_pem: Input[str | None] = pulumi.property("privateKeyPem", default=None)
    region: Input[str | None] = None


@_utilities.resource_type("acm:index:CertificateExport")
class CertificateExport(pulumi.CustomResource):
    """An issued certificate with its private key, encrypted under a passphrase: for servers that take neither from the manager.

    Public certificates need the option `export: ENABLED`; imported ones are never exported. Take the ARN from `CertificateValidation`, so that it is exported once it is issued. A preview exports nothing. After a renewal the next `pulumi up` with `--refresh` exports the new certificate. The key is PKCS #8 in PEM, encrypted with AES-256 under a key that PBKDF2 derives in 600,000 rounds: `openssl pkey -in FILE` opens it. Delete leaves copies of the key where they are: revoke the certificate (`acm revoke`) where one was lost.

    ## Example Usage
    ### Export a certificate once it is issued
    ```python
    import pulumi
    import pulumi_acm as acm

    config = pulumi.Config()
    web = acm.DnsValidatedCertificate("web", domain_name="example.com", options={"export": "ENABLED"})
    exported = acm.CertificateExport(
        "web",
        certificate_arn=web.certificate_arn,
        passphrase=config.require_secret("exportPassphrase"),
    )
    pulumi.export("privateKeyPem", exported.private_key_pem)
    ```

    ## Import

    An export is imported by the certificate's ARN; nothing is exported then, the next `pulumi up` does that under the program's passphrase:

    ```sh
    $ pulumi import acm:index:CertificateExport web arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012
    ```
    """

    certificate_arn: Output[str] = pulumi.property("certificateArn")
    """ARN of the certificate to export. A change replaces the resource."""

    certificate_pem: Output[str] = pulumi.property("certificatePem")
    """The certificate in PEM, without its chain."""

    chain_pem: Output[str] = pulumi.property("chainPem")
    """The intermediates in PEM, its issuer first, without the root."""

    current_fingerprint_sha256: Output[str] = pulumi.property("currentFingerprintSha256")
    """The same of the certificate as it is now: another one after a renewal, until it is exported again."""

    fingerprint_sha256: Output[str] = pulumi.property("fingerprintSha256")
    """SHA-256 of the exported certificate in DER, in lower-case hex without colons."""

    installation_id: Output[str] = pulumi.property("installationId")
    """Random id of the installation that holds this resource; no other installation may change it."""

    not_after: Output[str] = pulumi.property("notAfter")
    """The end of the exported certificate's validity (RFC 3339, UTC)."""

    passphrase: Output[str]
    """What opens the exported key: 4 to 128 ASCII characters without `#`, `$` and `%`. Another one exports again. A change updates in place."""

    private_key_pem: Output[str] = pulumi.property("privateKeyPem")
    """The private key as encrypted PKCS #8 in PEM."""

    region: Output[str | None]
    """Region of the certificate, the fourth part of its ARN. Default: the region of the ARN. A change replaces the resource."""

    @overload
    def __init__(
        self,
        resource_name: str,
        opts: ResourceOptions | None = None,
        certificate_arn: Input[str | None] = None,
        passphrase: Input[str | None] = None,
        region: Input[str | None] = None,
        __props__: Any = None,
    ) -> None: ...

    @overload
    def __init__(
        self, resource_name: str, args: CertificateExportArgs, opts: ResourceOptions | None = None
    ) -> None: ...

    def __init__(self, resource_name: str, *args: Any, **kwargs: Any) -> None:
        """Declare a CertificateExport, by keywords or by one CertificateExportArgs.

        :param resource_name: The name of the resource.
        :param args: The arguments to use to populate this resource's properties.
        :param opts: Options for the resource.
        :param certificate_arn: ARN of the certificate to export. A change replaces the resource.
        :param passphrase: What opens the exported key: 4 to 128 ASCII characters without `#`, `$` and `%`. Another one exports again. A change updates in place.
        :param region: Region of the certificate, the fourth part of its ARN. Default: the region of the ARN. A change replaces the resource.
        """
        properties, opts = _utilities.constructed(
            CertificateExportArgs, _CertificateExportState, args, kwargs
        )
        _utilities.conceal(properties, "passphrase")
        secret_outputs = ResourceOptions(
            additional_secret_outputs=["certificatePem", "chainPem", "passphrase", "privateKeyPem"]
        )
        super().__init__(
            "acm:index:CertificateExport",
            resource_name,
            properties,
            ResourceOptions.merge(opts, secret_outputs),
        )

    @staticmethod
    def get(
        resource_name: str,
        id: Input[str],
        opts: ResourceOptions | None = None,
        certificate_arn: Input[str | None] = None,
        certificate_pem: Input[str | None] = None,
        chain_pem: Input[str | None] = None,
        current_fingerprint_sha256: Input[str | None] = None,
        fingerprint_sha256: Input[str | None] = None,
        installation_id: Input[str | None] = None,
        not_after: Input[str | None] = None,
        passphrase: Input[str | None] = None,
        private_key_pem: Input[str | None] = None,
        region: Input[str | None] = None,
    ) -> "CertificateExport":
        """Get an existing CertificateExport resource's state with the given name, id, and optional extra properties.

        :param resource_name: The unique name of the resulting resource.
        :param id: The unique provider ID of the resource to lookup.
        :param opts: Options for the resource.

        The others are what the resource's properties of the same names are.
        """
        state = _utilities.looked_up(_CertificateExportState, locals())
        opts = ResourceOptions.merge(opts, ResourceOptions(id=id))
        return CertificateExport(resource_name, opts=opts, __props__=state)
