"""The resource Certificate."""

from collections.abc import Mapping, Sequence
from typing import Any, overload

import pulumi
from pulumi import Input, Output, ResourceOptions

from . import _utilities, outputs
from ._inputs import (
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
    ValidationRecordDetailArgs,
    ValidationRecordDetailArgsDict,
    ValidationRedirectArgs,
    ValidationRedirectArgsDict,
)

__all__ = ["Certificate", "CertificateArgs"]


@_utilities.input_type
class CertificateArgs:
    """The set of arguments for constructing a Certificate resource."""

    domain_name: Input[str] = pulumi.property("domainName")
    """First name of the certificate, its common name: at most 64 octets; a wildcard is allowed. A change replaces the resource."""

    certificate_authority_arn: Input[str | None] = pulumi.property("certificateAuthorityArn", default=None)
    """ARN of a private certificate authority that issues the certificate. That happens at once and without validation; keyAlgorithm has to be of the family of its key. Default: the installation's own public hierarchy. A change replaces the resource."""

    early_renewal_duration: Input[str | None] = pulumi.property("earlyRenewalDuration", default=None)
    """How long before its end the certificate is renewed, such as 2160h or P90D. It counts where it is earlier than usual, up to two thirds of the certificate's life. Default: 60 days, by e-mail 45; for short-lived certificates a third, or a quarter, of their life. A change updates in place."""

    key_algorithm: Input[str | None] = pulumi.property("keyAlgorithm", default=None)
    """Algorithm of the key pair: RSA_2048, EC_prime256v1 or EC_secp384r1. Default: RSA_2048. A change replaces the resource."""

    on_terminal: Input[str | None] = pulumi.property("onTerminal", default=None)
    """What happens to a certificate that expired, failed, timed out or was revoked. Allowed: recreate, fail, retain. Default: recreate. A change updates in place."""

    options: Input[CertificateOptionsArgs | None] = None
    """Transparency logging and export. A change updates in place."""

    region: Input[str | None] = None
    """Region of the certificate, the fourth part of its ARN. Default: the provider's region. A change replaces the resource."""

    renewal: Input[str | None] = None
    """Whether the certificate is renewed under its ARN before it ends. WHEN_IN_USE is ACM's rule: while something uses it, or once it was exported. Other backends than our own engine know ACM's rule only. Allowed: ALWAYS, WHEN_IN_USE. Default: ALWAYS. A change updates in place."""

    subject_alternative_names: Input[Sequence[Input[str]] | None] = pulumi.property(
        "subjectAlternativeNames", default=None
    )
    """Further names; order, case, final dots and repetition mean nothing. Default: none. A change replaces the resource."""

    tags: Input[Mapping[str, Input[str]] | None] = None
    """Tags: at most 50 together with the provider's defaultTags, over which these win. Default: none. A change updates in place."""

    validation_method: Input[str | None] = pulumi.property("validationMethod", default=None)
    """How control of the names is proven: DNS by records, EMAIL by approvals of those who read their mail, HTTP by a page. Over HTTP each name's web server redirects validationRedirects, and there are no wildcards. From EMAIL to DNS the certificate is kept and changes in place. Allowed: DNS, EMAIL, HTTP. Default: DNS. A change replaces the resource."""

    validation_options: Input[Sequence[Input[CertificateValidationOptionArgs]] | None] = pulumi.property(
        "validationOptions", default=None
    )
    """With validationMethod EMAIL, where mail about a name is sent. While the certificate waits for approvals, a change has mail sent again; afterwards it replaces the certificate. Default: to each name itself. A change updates in place."""

    wait_for: Input[str | None] = pulumi.property("waitFor", default=None)
    """How far Create and Update wait; for ISSUED the records must be published by someone else. Allowed: REQUESTED, ISSUED. Default: REQUESTED. A change updates in place."""


@_utilities.input_type
class _CertificateState:
    """Input properties used for looking up and filtering Certificate resources."""

    arn: Input[str | None] = None
    ca_bundle_pem: Input[str | None] = pulumi.property("caBundlePem", default=None)
    certificate_authority_arn: Input[str | None] = pulumi.property("certificateAuthorityArn", default=None)
    certificate_pem: Input[str | None] = pulumi.property("certificatePem", default=None)
    chain_pem: Input[str | None] = pulumi.property("chainPem", default=None)
    created_at: Input[str | None] = pulumi.property("createdAt", default=None)
    domain_name: Input[str | None] = pulumi.property("domainName", default=None)
    domain_validation_options: Input[Sequence[Input[CertificateDomainValidationOptionArgs]] | None] = (
        pulumi.property("domainValidationOptions", default=None)
    )
    early_renewal_duration: Input[str | None] = pulumi.property("earlyRenewalDuration", default=None)
    failure_reason: Input[str | None] = pulumi.property("failureReason", default=None)
    fingerprint_sha256: Input[str | None] = pulumi.property("fingerprintSha256", default=None)
    full_chain_pem: Input[str | None] = pulumi.property("fullChainPem", default=None)
    in_use_by: Input[Sequence[Input[str]] | None] = pulumi.property("inUseBy", default=None)
    installation_id: Input[str | None] = pulumi.property("installationId", default=None)
    issued_at: Input[str | None] = pulumi.property("issuedAt", default=None)
    issuer: Input[str | None] = None
    key_algorithm: Input[str | None] = pulumi.property("keyAlgorithm", default=None)
    not_after: Input[str | None] = pulumi.property("notAfter", default=None)
    not_before: Input[str | None] = pulumi.property("notBefore", default=None)
    on_terminal: Input[str | None] = pulumi.property("onTerminal", default=None)
    options: Input[CertificateOptionsArgs | None] = None
    pending_renewal: Input[bool | None] = pulumi.property("pendingRenewal", default=None)
    region: Input[str | None] = None
    renewal: Input[str | None] = None
    renewal_eligibility: Input[str | None] = pulumi.property("renewalEligibility", default=None)
    renewal_health: Input[CertificateRenewalHealthArgs | None] = pulumi.property(
        "renewalHealth", default=None
    )
    renewal_summaries: Input[Sequence[Input[CertificateRenewalSummaryArgs]] | None] = pulumi.property(
        "renewalSummaries", default=None
    )
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
    validation_emails: Input[Sequence[Input[str]] | None] = pulumi.property("validationEmails", default=None)
    validation_method: Input[str | None] = pulumi.property("validationMethod", default=None)
    validation_options: Input[Sequence[Input[CertificateValidationOptionArgs]] | None] = pulumi.property(
        "validationOptions", default=None
    )
    validation_records: Input[Sequence[Input[ValidationRecordDetailArgs]] | None] = pulumi.property(
        "validationRecords", default=None
    )
    validation_redirects: Input[Sequence[Input[ValidationRedirectArgs]] | None] = pulumi.property(
        "validationRedirects", default=None
    )
    wait_for: Input[str | None] = pulumi.property("waitFor", default=None)


@_utilities.resource_type("acm:index:Certificate")
class Certificate(pulumi.CustomResource):
    """A certificate, requested and validated by DNS or by e-mail.

    Preview shows the exact validation records before anything exists. Create returns once the certificate is requested; `CertificateValidation` waits until it is issued. Names are compared as sets of canonical names.

    ## Example Usage
    ### A certificate for an apex and a wildcard
    ```python
    import pulumi
    import pulumi_acm as acm

    certificate = acm.Certificate(
        "web",
        domain_name="example.com",
        subject_alternative_names=["*.example.com"],
        key_algorithm="EC_prime256v1",
        tags={"env": "prod"},
    )
    pulumi.export("recordsToPublish", certificate.validation_records)
    ```

    ## Import

    A certificate is imported by its ARN:

    ```sh
    $ pulumi import acm:index:Certificate web arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012
    ```
    """

    arn: Output[str]
    """ARN of the certificate; it never changes."""

    ca_bundle_pem: Output[str | None] = pulumi.property("caBundlePem")
    """The root certificate in PEM: what clients have to trust."""

    certificate_authority_arn: Output[str | None] = pulumi.property("certificateAuthorityArn")
    """ARN of a private certificate authority that issues the certificate. That happens at once and without validation; keyAlgorithm has to be of the family of its key. Default: the installation's own public hierarchy. A change replaces the resource."""

    certificate_pem: Output[str | None] = pulumi.property("certificatePem")
    """The certificate in PEM, without its chain."""

    chain_pem: Output[str | None] = pulumi.property("chainPem")
    """The intermediates in PEM, its issuer first, without the root."""

    created_at: Output[str] = pulumi.property("createdAt")
    """When the certificate was requested (RFC 3339, UTC)."""

    domain_name: Output[str] = pulumi.property("domainName")
    """First name of the certificate, its common name: at most 64 octets; a wildcard is allowed. A change replaces the resource."""

    domain_validation_options: Output[Sequence[outputs.CertificateDomainValidationOption]] = pulumi.property(
        "domainValidationOptions"
    )
    """The record that each name needs, sorted by name; known at preview."""

    early_renewal_duration: Output[str | None] = pulumi.property("earlyRenewalDuration")
    """How long before its end the certificate is renewed, such as 2160h or P90D. It counts where it is earlier than usual, up to two thirds of the certificate's life. Default: 60 days, by e-mail 45; for short-lived certificates a third, or a quarter, of their life. A change updates in place."""

    failure_reason: Output[str | None] = pulumi.property("failureReason")
    """Why the request failed, where it did."""

    fingerprint_sha256: Output[str | None] = pulumi.property("fingerprintSha256")
    """SHA-256 of the certificate in DER, in lower-case hex without colons."""

    full_chain_pem: Output[str | None] = pulumi.property("fullChainPem")
    """The certificate and its intermediates in PEM: what a TLS server presents."""

    in_use_by: Output[Sequence[str]] = pulumi.property("inUseBy")
    """ARNs of the resources that use it, sorted; while there are any it cannot be deleted."""

    installation_id: Output[str] = pulumi.property("installationId")
    """Random id of the installation that holds this resource; no other installation may change it."""

    issued_at: Output[str | None] = pulumi.property("issuedAt")
    """When it was issued (RFC 3339, UTC)."""

    issuer: Output[str | None]
    """Distinguished name of its issuer (RFC 4514)."""

    key_algorithm: Output[str | None] = pulumi.property("keyAlgorithm")
    """Algorithm of the key pair: RSA_2048, EC_prime256v1 or EC_secp384r1. Default: RSA_2048. A change replaces the resource."""

    not_after: Output[str | None] = pulumi.property("notAfter")
    """The end of its validity (RFC 3339, UTC)."""

    not_before: Output[str | None] = pulumi.property("notBefore")
    """The start of its validity (RFC 3339, UTC)."""

    on_terminal: Output[str | None] = pulumi.property("onTerminal")
    """What happens to a certificate that expired, failed, timed out or was revoked. Allowed: recreate, fail, retain. Default: recreate. A change updates in place."""

    options: Output[outputs.CertificateOptions | None]
    """Transparency logging and export. A change updates in place."""

    pending_renewal: Output[bool] = pulumi.property("pendingRenewal")
    """Whether its renewal is under way."""

    region: Output[str | None]
    """Region of the certificate, the fourth part of its ARN. Default: the provider's region. A change replaces the resource."""

    renewal: Output[str | None]
    """Whether the certificate is renewed under its ARN before it ends. WHEN_IN_USE is ACM's rule: while something uses it, or once it was exported. Other backends than our own engine know ACM's rule only. Allowed: ALWAYS, WHEN_IN_USE. Default: ALWAYS. A change updates in place."""

    renewal_eligibility: Output[str] = pulumi.property("renewalEligibility")
    """Whether it is renewed before it ends: ELIGIBLE or INELIGIBLE."""

    renewal_health: Output[outputs.CertificateRenewalHealth | None] = pulumi.property("renewalHealth")
    """Whether its next renewal will succeed, by what was seen last; only where it is eligible."""

    renewal_summaries: Output[Sequence[outputs.CertificateRenewalSummary]] = pulumi.property(
        "renewalSummaries"
    )
    """How its latest renewal stands; empty before there is one."""

    serial: Output[str | None]
    """Serial number: lower-case hex octets joined by colons."""

    signature_algorithm: Output[str | None] = pulumi.property("signatureAlgorithm")
    """The algorithm that its issuer signed it with."""

    spki_sha256: Output[str | None] = pulumi.property("spkiSha256")
    """SHA-256 of its public key in DER, in lower-case hex without colons."""

    status: Output[str]
    """Where the certificate stands: PENDING_VALIDATION, ISSUED, EXPIRED, VALIDATION_TIMED_OUT, REVOKED or FAILED."""

    subject: Output[str | None]
    """Its distinguished name (RFC 4514)."""

    subject_alternative_names: Output[Sequence[str] | None] = pulumi.property("subjectAlternativeNames")
    """Further names; order, case, final dots and repetition mean nothing. Default: none. A change replaces the resource."""

    tags: Output[Mapping[str, str] | None]
    """Tags: at most 50 together with the provider's defaultTags, over which these win. Default: none. A change updates in place."""

    tags_all: Output[Mapping[str, str]] = pulumi.property("tagsAll")
    """All tags of the certificate, the provider's defaultTags included."""

    type: Output[str]
    """Where the certificate comes from: AMAZON_ISSUED, or PRIVATE with certificateAuthorityArn."""

    validation_emails: Output[Sequence[str]] = pulumi.property("validationEmails")
    """The addresses that mail is sent to with validationMethod EMAIL, sorted; empty with others."""

    validation_method: Output[str | None] = pulumi.property("validationMethod")
    """How control of the names is proven: DNS by records, EMAIL by approvals of those who read their mail, HTTP by a page. Over HTTP each name's web server redirects validationRedirects, and there are no wildcards. From EMAIL to DNS the certificate is kept and changes in place. Allowed: DNS, EMAIL, HTTP. Default: DNS. A change replaces the resource."""

    validation_options: Output[Sequence[outputs.CertificateValidationOption] | None] = pulumi.property(
        "validationOptions"
    )
    """With validationMethod EMAIL, where mail about a name is sent. While the certificate waits for approvals, a change has mail sent again; afterwards it replaces the certificate. Default: to each name itself. A change updates in place."""

    validation_records: Output[Sequence[outputs.ValidationRecordDetail]] = pulumi.property(
        "validationRecords"
    )
    """The records to publish, one for each base domain, sorted by it; known at preview."""

    validation_redirects: Output[Sequence[outputs.ValidationRedirect]] = pulumi.property(
        "validationRedirects"
    )
    """With validationMethod HTTP what each name's web server has to answer, sorted; empty with others."""

    wait_for: Output[str | None] = pulumi.property("waitFor")
    """How far Create and Update wait; for ISSUED the records must be published by someone else. Allowed: REQUESTED, ISSUED. Default: REQUESTED. A change updates in place."""

    @overload
    def __init__(
        self,
        resource_name: str,
        opts: ResourceOptions | None = None,
        certificate_authority_arn: Input[str | None] = None,
        domain_name: Input[str | None] = None,
        early_renewal_duration: Input[str | None] = None,
        key_algorithm: Input[str | None] = None,
        on_terminal: Input[str | None] = None,
        options: Input[CertificateOptionsArgs | CertificateOptionsArgsDict | None] = None,
        region: Input[str | None] = None,
        renewal: Input[str | None] = None,
        subject_alternative_names: Input[Sequence[Input[str]] | None] = None,
        tags: Input[Mapping[str, Input[str]] | None] = None,
        validation_method: Input[str | None] = None,
        validation_options: Input[
            Sequence[Input[CertificateValidationOptionArgs | CertificateValidationOptionArgsDict]] | None
        ] = None,
        wait_for: Input[str | None] = None,
        __props__: Any = None,
    ) -> None: ...

    @overload
    def __init__(
        self, resource_name: str, args: CertificateArgs, opts: ResourceOptions | None = None
    ) -> None: ...

    def __init__(self, resource_name: str, *args: Any, **kwargs: Any) -> None:
        """Declare a Certificate, by keywords or by one CertificateArgs.

        :param resource_name: The name of the resource.
        :param args: The arguments to use to populate this resource's properties.
        :param opts: Options for the resource.
        :param certificate_authority_arn: ARN of a private certificate authority that issues the certificate. That happens at once and without validation; keyAlgorithm has to be of the family of its key. Default: the installation's own public hierarchy. A change replaces the resource.
        :param domain_name: First name of the certificate, its common name: at most 64 octets; a wildcard is allowed. A change replaces the resource.
        :param early_renewal_duration: How long before its end the certificate is renewed, such as 2160h or P90D. It counts where it is earlier than usual, up to two thirds of the certificate's life. Default: 60 days, by e-mail 45; for short-lived certificates a third, or a quarter, of their life. A change updates in place.
        :param key_algorithm: Algorithm of the key pair: RSA_2048, EC_prime256v1 or EC_secp384r1. Default: RSA_2048. A change replaces the resource.
        :param on_terminal: What happens to a certificate that expired, failed, timed out or was revoked. Allowed: recreate, fail, retain. Default: recreate. A change updates in place.
        :param options: Transparency logging and export. A change updates in place.
        :param region: Region of the certificate, the fourth part of its ARN. Default: the provider's region. A change replaces the resource.
        :param renewal: Whether the certificate is renewed under its ARN before it ends. WHEN_IN_USE is ACM's rule: while something uses it, or once it was exported. Other backends than our own engine know ACM's rule only. Allowed: ALWAYS, WHEN_IN_USE. Default: ALWAYS. A change updates in place.
        :param subject_alternative_names: Further names; order, case, final dots and repetition mean nothing. Default: none. A change replaces the resource.
        :param tags: Tags: at most 50 together with the provider's defaultTags, over which these win. Default: none. A change updates in place.
        :param validation_method: How control of the names is proven: DNS by records, EMAIL by approvals of those who read their mail, HTTP by a page. Over HTTP each name's web server redirects validationRedirects, and there are no wildcards. From EMAIL to DNS the certificate is kept and changes in place. Allowed: DNS, EMAIL, HTTP. Default: DNS. A change replaces the resource.
        :param validation_options: With validationMethod EMAIL, where mail about a name is sent. While the certificate waits for approvals, a change has mail sent again; afterwards it replaces the certificate. Default: to each name itself. A change updates in place.
        :param wait_for: How far Create and Update wait; for ISSUED the records must be published by someone else. Allowed: REQUESTED, ISSUED. Default: REQUESTED. A change updates in place.
        """
        properties, opts = _utilities.constructed(CertificateArgs, _CertificateState, args, kwargs)
        super().__init__("acm:index:Certificate", resource_name, properties, opts)

    @staticmethod
    def get(
        resource_name: str,
        id: Input[str],
        opts: ResourceOptions | None = None,
        arn: Input[str | None] = None,
        ca_bundle_pem: Input[str | None] = None,
        certificate_authority_arn: Input[str | None] = None,
        certificate_pem: Input[str | None] = None,
        chain_pem: Input[str | None] = None,
        created_at: Input[str | None] = None,
        domain_name: Input[str | None] = None,
        domain_validation_options: Input[
            Sequence[Input[CertificateDomainValidationOptionArgs | CertificateDomainValidationOptionArgsDict]]
            | None
        ] = None,
        early_renewal_duration: Input[str | None] = None,
        failure_reason: Input[str | None] = None,
        fingerprint_sha256: Input[str | None] = None,
        full_chain_pem: Input[str | None] = None,
        in_use_by: Input[Sequence[Input[str]] | None] = None,
        installation_id: Input[str | None] = None,
        issued_at: Input[str | None] = None,
        issuer: Input[str | None] = None,
        key_algorithm: Input[str | None] = None,
        not_after: Input[str | None] = None,
        not_before: Input[str | None] = None,
        on_terminal: Input[str | None] = None,
        options: Input[CertificateOptionsArgs | CertificateOptionsArgsDict | None] = None,
        pending_renewal: Input[bool | None] = None,
        region: Input[str | None] = None,
        renewal: Input[str | None] = None,
        renewal_eligibility: Input[str | None] = None,
        renewal_health: Input[CertificateRenewalHealthArgs | CertificateRenewalHealthArgsDict | None] = None,
        renewal_summaries: Input[
            Sequence[Input[CertificateRenewalSummaryArgs | CertificateRenewalSummaryArgsDict]] | None
        ] = None,
        serial: Input[str | None] = None,
        signature_algorithm: Input[str | None] = None,
        spki_sha256: Input[str | None] = None,
        status: Input[str | None] = None,
        subject: Input[str | None] = None,
        subject_alternative_names: Input[Sequence[Input[str]] | None] = None,
        tags: Input[Mapping[str, Input[str]] | None] = None,
        tags_all: Input[Mapping[str, Input[str]] | None] = None,
        type: Input[str | None] = None,
        validation_emails: Input[Sequence[Input[str]] | None] = None,
        validation_method: Input[str | None] = None,
        validation_options: Input[
            Sequence[Input[CertificateValidationOptionArgs | CertificateValidationOptionArgsDict]] | None
        ] = None,
        validation_records: Input[
            Sequence[Input[ValidationRecordDetailArgs | ValidationRecordDetailArgsDict]] | None
        ] = None,
        validation_redirects: Input[
            Sequence[Input[ValidationRedirectArgs | ValidationRedirectArgsDict]] | None
        ] = None,
        wait_for: Input[str | None] = None,
    ) -> "Certificate":
        """Get an existing Certificate resource's state with the given name, id, and optional extra properties.

        :param resource_name: The unique name of the resulting resource.
        :param id: The unique provider ID of the resource to lookup.
        :param opts: Options for the resource.

        The others are what the resource's properties of the same names are.
        """
        state = _utilities.looked_up(_CertificateState, locals())
        opts = ResourceOptions.merge(opts, ResourceOptions(id=id))
        return Certificate(resource_name, opts=opts, __props__=state)
