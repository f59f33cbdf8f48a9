"""The resource ImportedCertificate."""

from collections.abc import Mapping, Sequence
from typing import Any, overload

import pulumi
from pulumi import Input, Output, ResourceOptions

from . import _utilities

__all__ = ["ImportedCertificate", "ImportedCertificateArgs"]


@_utilities.input_type
class ImportedCertificateArgs:
    """The set of arguments for constructing a ImportedCertificate resource."""

    certificate_body: Input[str | pulumi.Asset | pulumi.Archive] = pulumi.property("certificateBody")
    """The certificate in PEM, as a text or an asset. White space, line ends and comments mean nothing. Another certificate is imported under the same ARN, or replaces the resource where that may not be. A change updates in place."""

    certificate_chain: Input[str | pulumi.Asset | pulumi.Archive | None] = pulumi.property(
        "certificateChain", default=None
    )
    """Its chain in PEM, as a text or an asset: the certificate's issuer first, the root last or left out. Default: none, which a self-signed certificate needs. A change updates in place."""

    expiry_guard_action: Input[str | None] = pulumi.property("expiryGuardAction", default=None)
    """What happens within these days. An import that is there already is only ever warned of; one that has expired is never imported. Allowed: warn, fail. Default: warn. A change updates in place."""

    expiry_guard_days: Input[int | None] = pulumi.property("expiryGuardDays", default=None)
    """How many days before its end a certificate is too old to be rolled out. Default: 0, so that only an expired certificate is told. A change updates in place."""

    private_key: Input[str | None] = pulumi.property("privateKey", default=None)
    """The private key in PEM, without a passphrase; it is kept in the state, encrypted. Default: none; an import needs exactly one of privateKey, privateKeyPath and privateKeyEnvironment. A change updates in place."""

    private_key_environment: Input[str | None] = pulumi.property("privateKeyEnvironment", default=None)
    """An environment variable with the private key, which stays out of the state. Default: none; an import needs exactly one of privateKey, privateKeyPath and privateKeyEnvironment. A change updates in place."""

    private_key_path: Input[str | None] = pulumi.property("privateKeyPath", default=None)
    """A file with the private key, which stays out of the state; a preview goes without the file. Default: none; an import needs exactly one of privateKey, privateKeyPath and privateKeyEnvironment. A change updates in place."""

    private_key_pkcs11: Input[str | None] = pulumi.property("privateKeyPkcs11", default=None)
    """PKCS #11 URI of the private key. Not in this version. Name a file in privateKeyPath, or a variable in privateKeyEnvironment."""

    region: Input[str | None] = None
    """Region of the certificate, the fourth part of its ARN. Default: the provider's region. A change replaces the resource."""

    tags: Input[Mapping[str, Input[str]] | None] = None
    """Tags: at most 50 together with the provider's defaultTags, over which these win. Default: none. A change updates in place."""


@_utilities.input_type
class _ImportedCertificateState:
    """Input properties used for looking up and filtering ImportedCertificate resources."""

    arn: Input[str | None] = None
    certificate_body: Input[str | None] = pulumi.property("certificateBody", default=None)
    certificate_chain: Input[str | None] = pulumi.property("certificateChain", default=None)
    certificate_pem: Input[str | None] = pulumi.property("certificatePem", default=None)
    chain_pem: Input[str | None] = pulumi.property("chainPem", default=None)
    created_at: Input[str | None] = pulumi.property("createdAt", default=None)
    domain_name: Input[str | None] = pulumi.property("domainName", default=None)
    expiry_guard_action: Input[str | None] = pulumi.property("expiryGuardAction", default=None)
    expiry_guard_days: Input[int | None] = pulumi.property("expiryGuardDays", default=None)
    extended_key_usages: Input[Sequence[Input[str]] | None] = pulumi.property(
        "extendedKeyUsages", default=None
    )
    fingerprint_sha256: Input[str | None] = pulumi.property("fingerprintSha256", default=None)
    full_chain_pem: Input[str | None] = pulumi.property("fullChainPem", default=None)
    imported_at: Input[str | None] = pulumi.property("importedAt", default=None)
    installation_id: Input[str | None] = pulumi.property("installationId", default=None)
    issuer: Input[str | None] = None
    key_algorithm: Input[str | None] = pulumi.property("keyAlgorithm", default=None)
    key_usages: Input[Sequence[Input[str]] | None] = pulumi.property("keyUsages", default=None)
    not_after: Input[str | None] = pulumi.property("notAfter", default=None)
    not_before: Input[str | None] = pulumi.property("notBefore", default=None)
    private_key: Input[str | None] = pulumi.property("privateKey", default=None)
    private_key_environment: Input[str | None] = pulumi.property("privateKeyEnvironment", default=None)
    private_key_path: Input[str | None] = pulumi.property("privateKeyPath", default=None)
    private_key_pkcs11: Input[str | None] = pulumi.property("privateKeyPkcs11", default=None)
    region: Input[str | None] = None
    serial: Input[str | None] = None
    signature_algorithm: Input[str | None] = pulumi.property("signatureAlgorithm", default=None)
    spki_sha256: Input[str | None] = pulumi.property("spkiSha256", default=None)
    status: Input[str | None] = None
    subject: Input[str | None] = None
    subject_alternative_names: Input[Sequence[Input[str]] | None] = pulumi.property(
        "subjectAlternativeNames", default=None
    )
    tags: Input[Mapping[str, Input[str]] | None] = None
    tags_all: Input[Mapping[str, Input[str]] | None] = pulumi.property("tagsAll", default=None)
    type: Input[str | None] = None


@_utilities.resource_type("acm:index:ImportedCertificate")
class ImportedCertificate(pulumi.CustomResource):
    """A certificate that was made elsewhere, imported with its private key.

    Preview checks every rule of imports and reimports, and tells the names that are gained and lost. Certificates are compared by what they are, not by their text. A key that comes by `privateKeyPath` or `privateKeyEnvironment` leaves only the hash of its public half in the state.

    ## Example Usage
    ### A certificate from files, its key by reference
    ```python
    import pulumi
    import pulumi_acm as acm

    shop = acm.ImportedCertificate(
        "shop",
        certificate_body=pulumi.FileAsset("shop.pem"),
        certificate_chain=pulumi.FileAsset("shop-chain.pem"),
        private_key_path="shop.key",
        expiry_guard_days=30,
    )
    pulumi.export("notAfter", shop.not_after)
    ```

    ## Import

    An imported certificate is taken over by its ARN; its key is not known then, and need not be given until another certificate is imported:

    ```sh
    $ pulumi import acm:index:ImportedCertificate web arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012
    ```
    """

    arn: Output[str]
    """ARN of the certificate; it stays when another certificate is imported under it."""

    certificate_body: Output[str] = pulumi.property("certificateBody")
    """The certificate in PEM, as a text or an asset. White space, line ends and comments mean nothing. Another certificate is imported under the same ARN, or replaces the resource where that may not be. A change updates in place."""

    certificate_chain: Output[str | None] = pulumi.property("certificateChain")
    """Its chain in PEM, as a text or an asset: the certificate's issuer first, the root last or left out. Default: none, which a self-signed certificate needs. A change updates in place."""

    certificate_pem: Output[str] = pulumi.property("certificatePem")
    """The certificate in PEM, without its chain."""

    chain_pem: Output[str] = pulumi.property("chainPem")
    """The chain in PEM, as imported."""

    created_at: Output[str] = pulumi.property("createdAt")
    """When it was imported first (RFC 3339, UTC)."""

    domain_name: Output[str] = pulumi.property("domainName")
    """Its common name, else the first name; empty where the common name is an IP address."""

    expiry_guard_action: Output[str | None] = pulumi.property("expiryGuardAction")
    """What happens within these days. An import that is there already is only ever warned of; one that has expired is never imported. Allowed: warn, fail. Default: warn. A change updates in place."""

    expiry_guard_days: Output[int | None] = pulumi.property("expiryGuardDays")
    """How many days before its end a certificate is too old to be rolled out. Default: 0, so that only an expired certificate is told. A change updates in place."""

    extended_key_usages: Output[Sequence[str]] = pulumi.property("extendedKeyUsages")
    """What the certificate is for, in ACM's words."""

    fingerprint_sha256: Output[str] = pulumi.property("fingerprintSha256")
    """SHA-256 of the certificate in DER, in lower-case hex without colons."""

    full_chain_pem: Output[str] = pulumi.property("fullChainPem")
    """The certificate and its chain in PEM: what a TLS server presents."""

    imported_at: Output[str] = pulumi.property("importedAt")
    """When it was imported last (RFC 3339, UTC)."""

    installation_id: Output[str] = pulumi.property("installationId")
    """Random id of the installation that holds this resource; no other installation may change it."""

    issuer: Output[str]
    """Distinguished name of its issuer (RFC 4514)."""

    key_algorithm: Output[str] = pulumi.property("keyAlgorithm")
    """Algorithm of its key pair, such as RSA_2048."""

    key_usages: Output[Sequence[str]] = pulumi.property("keyUsages")
    """What its key is for, in ACM's words."""

    not_after: Output[str] = pulumi.property("notAfter")
    """The end of its validity (RFC 3339, UTC)."""

    not_before: Output[str] = pulumi.property("notBefore")
    """The start of its validity (RFC 3339, UTC)."""

    private_key: Output[str | None] = pulumi.property("privateKey")
    """The private key in PEM, without a passphrase; it is kept in the state, encrypted. Default: none; an import needs exactly one of privateKey, privateKeyPath and privateKeyEnvironment. A change updates in place."""

    private_key_environment: Output[str | None] = pulumi.property("privateKeyEnvironment")
    """An environment variable with the private key, which stays out of the state. Default: none; an import needs exactly one of privateKey, privateKeyPath and privateKeyEnvironment. A change updates in place."""

    private_key_path: Output[str | None] = pulumi.property("privateKeyPath")
    """A file with the private key, which stays out of the state; a preview goes without the file. Default: none; an import needs exactly one of privateKey, privateKeyPath and privateKeyEnvironment. A change updates in place."""

    private_key_pkcs11: Output[str | None] = pulumi.property("privateKeyPkcs11")
    """PKCS #11 URI of the private key. Not in this version. Name a file in privateKeyPath, or a variable in privateKeyEnvironment."""

    region: Output[str | None]
    """Region of the certificate, the fourth part of its ARN. Default: the provider's region. A change replaces the resource."""

    serial: Output[str]
    """Serial number: lower-case hex octets joined by colons."""

    signature_algorithm: Output[str] = pulumi.property("signatureAlgorithm")
    """The algorithm that its issuer signed it with."""

    spki_sha256: Output[str] = pulumi.property("spkiSha256")
    """SHA-256 of its public key in DER: all that the state knows of a key given by reference."""

    status: Output[str]
    """ISSUED, or EXPIRED once its end is over."""

    subject: Output[str]
    """Its distinguished name (RFC 4514)."""

    subject_alternative_names: Output[Sequence[str]] = pulumi.property("subjectAlternativeNames")
    """Its further domain names, sorted."""

    tags: Output[Mapping[str, str] | None]
    """Tags: at most 50 together with the provider's defaultTags, over which these win. Default: none. A change updates in place."""

    tags_all: Output[Mapping[str, str]] = pulumi.property("tagsAll")
    """All tags of the certificate, the provider's defaultTags included."""

    type: Output[str]
    """Where the certificate comes from: IMPORTED."""

    @overload
    def __init__(
        self,
        resource_name: str,
        opts: ResourceOptions | None = None,
        certificate_body: Input[str | pulumi.Asset | pulumi.Archive | None] = None,
        certificate_chain: Input[str | pulumi.Asset | pulumi.Archive | None] = None,
        expiry_guard_action: Input[str | None] = None,
        expiry_guard_days: Input[int | None] = None,
        private_key: Input[str | None] = None,
        private_key_environment: Input[str | None] = None,
        private_key_path: Input[str | None] = None,
        private_key_pkcs11: Input[str | None] = None,
        region: Input[str | None] = None,
        tags: Input[Mapping[str, Input[str]] | None] = None,
        __props__: Any = None,
    ) -> None: ...

    @overload
    def __init__(
        self, resource_name: str, args: ImportedCertificateArgs, opts: ResourceOptions | None = None
    ) -> None: ...

    def __init__(self, resource_name: str, *args: Any, **kwargs: Any) -> None:
        """Declare a ImportedCertificate, by keywords or by one ImportedCertificateArgs.

        :param resource_name: The name of the resource.
        :param args: The arguments to use to populate this resource's properties.
        :param opts: Options for the resource.
        :param certificate_body: The certificate in PEM, as a text or an asset. White space, line ends and comments mean nothing. Another certificate is imported under the same ARN, or replaces the resource where that may not be. A change updates in place.
        :param certificate_chain: Its chain in PEM, as a text or an asset: the certificate's issuer first, the root last or left out. Default: none, which a self-signed certificate needs. A change updates in place.
        :param expiry_guard_action: What happens within these days. An import that is there already is only ever warned of; one that has expired is never imported. Allowed: warn, fail. Default: warn. A change updates in place.
        :param expiry_guard_days: How many days before its end a certificate is too old to be rolled out. Default: 0, so that only an expired certificate is told. A change updates in place.
        :param private_key: The private key in PEM, without a passphrase; it is kept in the state, encrypted. Default: none; an import needs exactly one of privateKey, privateKeyPath and privateKeyEnvironment. A change updates in place.
        :param private_key_environment: An environment variable with the private key, which stays out of the state. Default: none; an import needs exactly one of privateKey, privateKeyPath and privateKeyEnvironment. A change updates in place.
        :param private_key_path: A file with the private key, which stays out of the state; a preview goes without the file. Default: none; an import needs exactly one of privateKey, privateKeyPath and privateKeyEnvironment. A change updates in place.
        :param private_key_pkcs11: PKCS #11 URI of the private key. Not in this version. Name a file in privateKeyPath, or a variable in privateKeyEnvironment.
        :param region: Region of the certificate, the fourth part of its ARN. Default: the provider's region. A change replaces the resource.
        :param tags: Tags: at most 50 together with the provider's defaultTags, over which these win. Default: none. A change updates in place.
        """
        properties, opts = _utilities.constructed(
            ImportedCertificateArgs, _ImportedCertificateState, args, kwargs
        )
        _utilities.conceal(properties, "private_key")
        secret_outputs = ResourceOptions(additional_secret_outputs=["privateKey"])
        super().__init__(
            "acm:index:ImportedCertificate",
            resource_name,
            properties,
            ResourceOptions.merge(opts, secret_outputs),
        )

    @staticmethod
    def get(
        resource_name: str,
        id: Input[str],
        opts: ResourceOptions | None = None,
        arn: Input[str | None] = None,
        certificate_body: Input[str | None] = None,
        certificate_chain: Input[str | None] = None,
        certificate_pem: Input[str | None] = None,
        chain_pem: Input[str | None] = None,
        created_at: Input[str | None] = None,
        domain_name: Input[str | None] = None,
        expiry_guard_action: Input[str | None] = None,
        expiry_guard_days: Input[int | None] = None,
        extended_key_usages: Input[Sequence[Input[str]] | None] = None,
        fingerprint_sha256: Input[str | None] = None,
        full_chain_pem: Input[str | None] = None,
        imported_at: Input[str | None] = None,
        installation_id: Input[str | None] = None,
        issuer: Input[str | None] = None,
        key_algorithm: Input[str | None] = None,
        key_usages: Input[Sequence[Input[str]] | None] = None,
        not_after: Input[str | None] = None,
        not_before: Input[str | None] = None,
        private_key: Input[str | None] = None,
        private_key_environment: Input[str | None] = None,
        private_key_path: Input[str | None] = None,
        private_key_pkcs11: Input[str | None] = None,
        region: Input[str | None] = None,
        serial: Input[str | None] = None,
        signature_algorithm: Input[str | None] = None,
        spki_sha256: Input[str | None] = None,
        status: Input[str | None] = None,
        subject: Input[str | None] = None,
        subject_alternative_names: Input[Sequence[Input[str]] | None] = None,
        tags: Input[Mapping[str, Input[str]] | None] = None,
        tags_all: Input[Mapping[str, Input[str]] | None] = None,
        type: Input[str | None] = None,
    ) -> "ImportedCertificate":
        """Get an existing ImportedCertificate resource's state with the given name, id, and optional extra properties.

        :param resource_name: The unique name of the resulting resource.
        :param id: The unique provider ID of the resource to lookup.
        :param opts: Options for the resource.

        The others are what the resource's properties of the same names are.
        """
        state = _utilities.looked_up(_ImportedCertificateState, locals())
        opts = ResourceOptions.merge(opts, ResourceOptions(id=id))
        return ImportedCertificate(resource_name, opts=opts, __props__=state)
