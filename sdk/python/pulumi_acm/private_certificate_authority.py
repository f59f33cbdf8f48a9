"""The resource PrivateCertificateAuthority."""

from collections.abc import Mapping, Sequence
from typing import Any, overload

import pulumi
from pulumi import Input, Output, ResourceOptions

from . import _utilities, outputs
from ._inputs import (
    CertificateAuthorityNameConstraintsArgs,
    CertificateAuthorityNameConstraintsArgsDict,
    CertificateAuthorityRevocationConfigurationArgs,
    CertificateAuthorityRevocationConfigurationArgsDict,
    CertificateAuthoritySubjectArgs,
    CertificateAuthoritySubjectArgsDict,
    CertificateAuthorityValidityArgs,
    CertificateAuthorityValidityArgsDict,
)

__all__ = ["PrivateCertificateAuthority", "PrivateCertificateAuthorityArgs"]


@_utilities.input_type
class PrivateCertificateAuthorityArgs:
    """The set of arguments for constructing a PrivateCertificateAuthority resource."""

    subject: Input[CertificateAuthoritySubjectArgs]
    """The distinguished name of the authority. A change replaces the resource."""

    key_algorithm: Input[str | None] = pulumi.property("keyAlgorithm", default=None)
    """Algorithm of its key: RSA_2048, RSA_3072, RSA_4096, EC_prime256v1, EC_secp384r1 or EC_secp521r1. Certificates that it issues have keys of the same family. Default: RSA_2048. A change replaces the resource."""

    name_constraints: Input[CertificateAuthorityNameConstraintsArgs | None] = pulumi.property(
        "nameConstraints", default=None
    )
    """Which names it may certify. A change makes a new certificate for the same key. Default: all names. A change updates in place."""

    parent: Input[str | None] = None
    """ARN of the authority that certifies it, one that is shared with this account among them. Default: none: a root, which certifies itself. A change replaces the resource."""

    path_length: Input[int | None] = pulumi.property("pathLength", default=None)
    """How many authorities may follow below it. A change makes a new certificate for the same key. Default: 0 below a parent, any number below a root. A change updates in place."""

    permanent_deletion_time_in_days: Input[int | None] = pulumi.property(
        "permanentDeletionTimeInDays", default=None
    )
    """For how many days it can be restored once it is deleted: 7 to 30. Default: 30. A change does nothing by itself."""

    permissions: Input[Sequence[Input[str]] | None] = None
    """What ACM may do with it for this account; to issue certificates it needs all three. Allowed: IssueCertificate, GetCertificate, ListPermissions. Default: IssueCertificate, GetCertificate and ListPermissions. A change updates in place."""

    region: Input[str | None] = None
    """Region of the authority, the fourth part of its ARN. Default: the provider's region. A change replaces the resource."""

    revocation_configuration: Input[CertificateAuthorityRevocationConfigurationArgs | None] = pulumi.property(
        "revocationConfiguration", default=None
    )
    """How it tells what it has revoked. Certificates that it issued before stay as they are. Our own server publishes at `ACM_POINTER_BASE_URL`, which it has to be started with. Default: nothing is published by a new one; one that is there stays as it is, until the property is taken away. A change updates in place."""

    sharing: Input[Sequence[Input[str]] | None] = None
    """Other accounts that may have certificates issued, by their twelve digits. Default: none. A change updates in place."""

    signing_algorithm: Input[str | None] = pulumi.property("signingAlgorithm", default=None)
    """How it signs; of the family of its key. Allowed: SHA256WITHRSA, SHA384WITHRSA, SHA512WITHRSA, SHA256WITHRSA_PSS, SHA384WITHRSA_PSS, SHA512WITHRSA_PSS, SHA256WITHECDSA, SHA384WITHECDSA, SHA512WITHECDSA. Default: the hash that fits the key, such as SHA256WITHRSA or SHA384WITHECDSA. A change replaces the resource."""

    status: Input[str | None] = None
    """Whether it issues: ACTIVE or DISABLED. As an output also EXPIRED. Allowed: ACTIVE, DISABLED. Default: ACTIVE. A change updates in place."""

    tags: Input[Mapping[str, Input[str]] | None] = None
    """Tags: at most 50 together with the provider's defaultTags, over which these win. Default: none. A change updates in place."""

    validity: Input[CertificateAuthorityValidityArgs | None] = None
    """How long its certificate lasts. A change makes a new certificate for the same key. Default: 10 years. A change updates in place."""


@_utilities.input_type
class _PrivateCertificateAuthorityState:
    """Input properties used for looking up and filtering PrivateCertificateAuthority resources."""

    arn: Input[str | None] = None
    certificate_pem: Input[str | None] = pulumi.property("certificatePem", default=None)
    chain_pem: Input[str | None] = pulumi.property("chainPem", default=None)
    created_at: Input[str | None] = pulumi.property("createdAt", default=None)
    csr_pem: Input[str | None] = pulumi.property("csrPem", default=None)
    installation_id: Input[str | None] = pulumi.property("installationId", default=None)
    key_algorithm: Input[str | None] = pulumi.property("keyAlgorithm", default=None)
    name_constraints: Input[CertificateAuthorityNameConstraintsArgs | None] = pulumi.property(
        "nameConstraints", default=None
    )
    not_after: Input[str | None] = pulumi.property("notAfter", default=None)
    not_before: Input[str | None] = pulumi.property("notBefore", default=None)
    parent: Input[str | None] = None
    path_length: Input[int | None] = pulumi.property("pathLength", default=None)
    permanent_deletion_time_in_days: Input[int | None] = pulumi.property(
        "permanentDeletionTimeInDays", default=None
    )
    permissions: Input[Sequence[Input[str]] | None] = None
    region: Input[str | None] = None
    revocation_configuration: Input[CertificateAuthorityRevocationConfigurationArgs | None] = pulumi.property(
        "revocationConfiguration", default=None
    )
    serial: Input[str | None] = None
    sharing: Input[Sequence[Input[str]] | None] = None
    signing_algorithm: Input[str | None] = pulumi.property("signingAlgorithm", default=None)
    status: Input[str | None] = None
    subject: Input[CertificateAuthoritySubjectArgs | None] = None
    tags: Input[Mapping[str, Input[str]] | None] = None
    tags_all: Input[Mapping[str, Input[str]] | None] = pulumi.property("tagsAll", default=None)
    type: Input[str | None] = None
    validity: Input[CertificateAuthorityValidityArgs | None] = None


@_utilities.resource_type("acm:index:PrivateCertificateAuthority")
class PrivateCertificateAuthority(pulumi.CustomResource):
    """A private certificate authority: a root, or one below a parent.

    Create makes its key and its certificate and returns it ACTIVE. `Certificate` takes its ARN as `certificateAuthorityArn` and is issued at once, without validation. Delete disables and deletes it; its ARN can be restored for `permanentDeletionTimeInDays`, and its key is gone after that.

    ## Example Usage
    ### A root, an authority below it for one domain, and a certificate from that
    ```python
    import pulumi
    import pulumi_acm as acm

    root = acm.PrivateCertificateAuthority(
        "root",
        subject={"common_name": "Example Root", "organization": "Example"},
        key_algorithm="EC_prime256v1",
    )
    issuing = acm.PrivateCertificateAuthority(
        "issuing",
        subject={"common_name": "Example Issuing"},
        key_algorithm="EC_prime256v1",
        parent=root.arn,
        validity={"type": "YEARS", "value": 5},
        name_constraints={"permitted_dns_names": ["corp.internal"]},
    )
    database = acm.Certificate(
        "database",
        domain_name="db.corp.internal",
        key_algorithm="EC_prime256v1",
        certificate_authority_arn=issuing.arn,
    )
    pulumi.export("chain", database.full_chain_pem)
    pulumi.export("trust", root.certificate_pem)
    ```

    ## Import

    An authority is imported by its ARN:

    ```sh
    $ pulumi import acm:index:PrivateCertificateAuthority root arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/12345678-1234-1234-1234-123456789012
    ```
    """

    arn: Output[str]
    """ARN of the authority; it never changes."""

    certificate_pem: Output[str | None] = pulumi.property("certificatePem")
    """Its certificate in PEM: of a root, what clients have to trust."""

    chain_pem: Output[str | None] = pulumi.property("chainPem")
    """What certifies it in PEM, its issuer first and the root last; not there for a root."""

    created_at: Output[str] = pulumi.property("createdAt")
    """When it was made (RFC 3339, UTC)."""

    csr_pem: Output[str] = pulumi.property("csrPem")
    """Its certificate signing request in PEM."""

    installation_id: Output[str] = pulumi.property("installationId")
    """Random id of the installation that holds this resource; no other installation may change it."""

    key_algorithm: Output[str | None] = pulumi.property("keyAlgorithm")
    """Algorithm of its key: RSA_2048, RSA_3072, RSA_4096, EC_prime256v1, EC_secp384r1 or EC_secp521r1. Certificates that it issues have keys of the same family. Default: RSA_2048. A change replaces the resource."""

    name_constraints: Output[outputs.CertificateAuthorityNameConstraints | None] = pulumi.property(
        "nameConstraints"
    )
    """Which names it may certify. A change makes a new certificate for the same key. Default: all names. A change updates in place."""

    not_after: Output[str | None] = pulumi.property("notAfter")
    """The end of its validity (RFC 3339, UTC)."""

    not_before: Output[str | None] = pulumi.property("notBefore")
    """The start of its validity (RFC 3339, UTC)."""

    parent: Output[str | None]
    """ARN of the authority that certifies it, one that is shared with this account among them. Default: none: a root, which certifies itself. A change replaces the resource."""

    path_length: Output[int | None] = pulumi.property("pathLength")
    """How many authorities may follow below it. A change makes a new certificate for the same key. Default: 0 below a parent, any number below a root. A change updates in place."""

    permanent_deletion_time_in_days: Output[int | None] = pulumi.property("permanentDeletionTimeInDays")
    """For how many days it can be restored once it is deleted: 7 to 30. Default: 30. A change does nothing by itself."""

    permissions: Output[Sequence[str] | None]
    """What ACM may do with it for this account; to issue certificates it needs all three. Allowed: IssueCertificate, GetCertificate, ListPermissions. Default: IssueCertificate, GetCertificate and ListPermissions. A change updates in place."""

    region: Output[str | None]
    """Region of the authority, the fourth part of its ARN. Default: the provider's region. A change replaces the resource."""

    revocation_configuration: Output[outputs.CertificateAuthorityRevocationConfiguration | None] = (
        pulumi.property("revocationConfiguration")
    )
    """How it tells what it has revoked. Certificates that it issued before stay as they are. Our own server publishes at `ACM_POINTER_BASE_URL`, which it has to be started with. Default: nothing is published by a new one; one that is there stays as it is, until the property is taken away. A change updates in place."""

    serial: Output[str | None]
    """Serial number: lower-case hex octets joined by colons."""

    sharing: Output[Sequence[str] | None]
    """Other accounts that may have certificates issued, by their twelve digits. Default: none. A change updates in place."""

    signing_algorithm: Output[str | None] = pulumi.property("signingAlgorithm")
    """How it signs; of the family of its key. Allowed: SHA256WITHRSA, SHA384WITHRSA, SHA512WITHRSA, SHA256WITHRSA_PSS, SHA384WITHRSA_PSS, SHA512WITHRSA_PSS, SHA256WITHECDSA, SHA384WITHECDSA, SHA512WITHECDSA. Default: the hash that fits the key, such as SHA256WITHRSA or SHA384WITHECDSA. A change replaces the resource."""

    status: Output[str | None]
    """Whether it issues: ACTIVE or DISABLED. As an output also EXPIRED. Allowed: ACTIVE, DISABLED. Default: ACTIVE. A change updates in place."""

    subject: Output[outputs.CertificateAuthoritySubject]
    """The distinguished name of the authority. A change replaces the resource."""

    tags: Output[Mapping[str, str] | None]
    """Tags: at most 50 together with the provider's defaultTags, over which these win. Default: none. A change updates in place."""

    tags_all: Output[Mapping[str, str]] = pulumi.property("tagsAll")
    """All tags of the authority, the provider's defaultTags included."""

    type: Output[str]
    """ROOT, or SUBORDINATE below a parent."""

    validity: Output[outputs.CertificateAuthorityValidity | None]
    """How long its certificate lasts. A change makes a new certificate for the same key. Default: 10 years. A change updates in place."""

    @overload
    def __init__(
        self,
        resource_name: str,
        opts: ResourceOptions | None = None,
        key_algorithm: Input[str | None] = None,
        name_constraints: Input[
            CertificateAuthorityNameConstraintsArgs | CertificateAuthorityNameConstraintsArgsDict | None
        ] = None,
        parent: Input[str | None] = None,
        path_length: Input[int | None] = None,
        permanent_deletion_time_in_days: Input[int | None] = None,
        permissions: Input[Sequence[Input[str]] | None] = None,
        region: Input[str | None] = None,
        revocation_configuration: Input[
            CertificateAuthorityRevocationConfigurationArgs
            | CertificateAuthorityRevocationConfigurationArgsDict
            | None
        ] = None,
        sharing: Input[Sequence[Input[str]] | None] = None,
        signing_algorithm: Input[str | None] = None,
        status: Input[str | None] = None,
        subject: Input[CertificateAuthoritySubjectArgs | CertificateAuthoritySubjectArgsDict | None] = None,
        tags: Input[Mapping[str, Input[str]] | None] = None,
        validity: Input[
            CertificateAuthorityValidityArgs | CertificateAuthorityValidityArgsDict | None
        ] = None,
        __props__: Any = None,
    ) -> None: ...

    @overload
    def __init__(
        self,
        resource_name: str,
        args: PrivateCertificateAuthorityArgs,
        opts: ResourceOptions | None = None,
    ) -> None: ...

    def __init__(self, resource_name: str, *args: Any, **kwargs: Any) -> None:
        """Declare a PrivateCertificateAuthority, by keywords or by one PrivateCertificateAuthorityArgs.

        :param resource_name: The name of the resource.
        :param args: The arguments to use to populate this resource's properties.
        :param opts: Options for the resource.
        :param key_algorithm: Algorithm of its key: RSA_2048, RSA_3072, RSA_4096, EC_prime256v1, EC_secp384r1 or EC_secp521r1. Certificates that it issues have keys of the same family. Default: RSA_2048. A change replaces the resource.
        :param name_constraints: Which names it may certify. A change makes a new certificate for the same key. Default: all names. A change updates in place.
        :param parent: ARN of the authority that certifies it, one that is shared with this account among them. Default: none: a root, which certifies itself. A change replaces the resource.
        :param path_length: How many authorities may follow below it. A change makes a new certificate for the same key. Default: 0 below a parent, any number below a root. A change updates in place.
        :param permanent_deletion_time_in_days: For how many days it can be restored once it is deleted: 7 to 30. Default: 30. A change does nothing by itself.
        :param permissions: What ACM may do with it for this account; to issue certificates it needs all three. Allowed: IssueCertificate, GetCertificate, ListPermissions. Default: IssueCertificate, GetCertificate and ListPermissions. A change updates in place.
        :param region: Region of the authority, the fourth part of its ARN. Default: the provider's region. A change replaces the resource.
        :param revocation_configuration: How it tells what it has revoked. Certificates that it issued before stay as they are. Our own server publishes at `ACM_POINTER_BASE_URL`, which it has to be started with. Default: nothing is published by a new one; one that is there stays as it is, until the property is taken away. A change updates in place.
        :param sharing: Other accounts that may have certificates issued, by their twelve digits. Default: none. A change updates in place.
        :param signing_algorithm: How it signs; of the family of its key. Allowed: SHA256WITHRSA, SHA384WITHRSA, SHA512WITHRSA, SHA256WITHRSA_PSS, SHA384WITHRSA_PSS, SHA512WITHRSA_PSS, SHA256WITHECDSA, SHA384WITHECDSA, SHA512WITHECDSA. Default: the hash that fits the key, such as SHA256WITHRSA or SHA384WITHECDSA. A change replaces the resource.
        :param status: Whether it issues: ACTIVE or DISABLED. As an output also EXPIRED. Allowed: ACTIVE, DISABLED. Default: ACTIVE. A change updates in place.
        :param subject: The distinguished name of the authority. A change replaces the resource.
        :param tags: Tags: at most 50 together with the provider's defaultTags, over which these win. Default: none. A change updates in place.
        :param validity: How long its certificate lasts. A change makes a new certificate for the same key. Default: 10 years. A change updates in place.
        """
        properties, opts = _utilities.constructed(
            PrivateCertificateAuthorityArgs, _PrivateCertificateAuthorityState, args, kwargs
        )
        super().__init__("acm:index:PrivateCertificateAuthority", resource_name, properties, opts)

    @staticmethod
    def get(
        resource_name: str,
        id: Input[str],
        opts: ResourceOptions | None = None,
        arn: Input[str | None] = None,
        certificate_pem: Input[str | None] = None,
        chain_pem: Input[str | None] = None,
        created_at: Input[str | None] = None,
        csr_pem: Input[str | None] = None,
        installation_id: Input[str | None] = None,
        key_algorithm: Input[str | None] = None,
        name_constraints: Input[
            CertificateAuthorityNameConstraintsArgs | CertificateAuthorityNameConstraintsArgsDict | None
        ] = None,
        not_after: Input[str | None] = None,
        not_before: Input[str | None] = None,
        parent: Input[str | None] = None,
        path_length: Input[int | None] = None,
        permanent_deletion_time_in_days: Input[int | None] = None,
        permissions: Input[Sequence[Input[str]] | None] = None,
        region: Input[str | None] = None,
        revocation_configuration: Input[
            CertificateAuthorityRevocationConfigurationArgs
            | CertificateAuthorityRevocationConfigurationArgsDict
            | None
        ] = None,
        serial: Input[str | None] = None,
        sharing: Input[Sequence[Input[str]] | None] = None,
        signing_algorithm: Input[str | None] = None,
        status: Input[str | None] = None,
        subject: Input[CertificateAuthoritySubjectArgs | CertificateAuthoritySubjectArgsDict | None] = None,
        tags: Input[Mapping[str, Input[str]] | None] = None,
        tags_all: Input[Mapping[str, Input[str]] | None] = None,
        type: Input[str | None] = None,
        validity: Input[
            CertificateAuthorityValidityArgs | CertificateAuthorityValidityArgsDict | None
        ] = None,
    ) -> "PrivateCertificateAuthority":
        """Get an existing PrivateCertificateAuthority resource's state with the given name, id, and optional extra properties.

        :param resource_name: The unique name of the resulting resource.
        :param id: The unique provider ID of the resource to lookup.
        :param opts: Options for the resource.

        The others are what the resource's properties of the same names are.
        """
        state = _utilities.looked_up(_PrivateCertificateAuthorityState, locals())
        opts = ResourceOptions.merge(opts, ResourceOptions(id=id))
        return PrivateCertificateAuthority(resource_name, opts=opts, __props__=state)
