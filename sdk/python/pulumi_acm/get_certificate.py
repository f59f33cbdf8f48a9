"""The function getCertificate."""

from collections.abc import Generator, Mapping, Sequence
from typing import Any

import pulumi
from pulumi import Input, InvokeOptions, InvokeOutputOptions, Output

from . import _utilities, outputs

__all__ = [
    "AwaitableGetCertificateResult",
    "GetCertificateResult",
    "get_certificate",
    "get_certificate_output",
]


@_utilities.result_type
class GetCertificateResult:
    """What getCertificate answers."""

    arn: str = pulumi.property("arn", default=None)
    """ARN of the certificate; it never changes."""

    ca_bundle_pem: str | None = pulumi.property("caBundlePem", default=None)
    """The root certificate in PEM: what clients have to trust."""

    certificate_pem: str | None = pulumi.property("certificatePem", default=None)
    """The certificate in PEM, without its chain."""

    chain_pem: str | None = pulumi.property("chainPem", default=None)
    """The intermediates in PEM, its issuer first, without the root."""

    created_at: str = pulumi.property("createdAt", default=None)
    """When the certificate was requested (RFC 3339, UTC)."""

    domain_name: str = pulumi.property("domainName", default=None)
    """First name of the certificate, its common name."""

    domain_validation_options: Sequence[outputs.CertificateDomainValidationOption] = pulumi.property(
        "domainValidationOptions", default=None
    )
    """The record that each name needs, sorted by name; known at preview."""

    extended_key_usages: Sequence[str] | None = pulumi.property("extendedKeyUsages", default=None)
    """What the certificate is for, in ACM's words."""

    failure_reason: str | None = pulumi.property("failureReason", default=None)
    """Why the request failed, where it did."""

    fingerprint_sha256: str | None = pulumi.property("fingerprintSha256", default=None)
    """SHA-256 of the certificate in DER, in lower-case hex without colons."""

    full_chain_pem: str | None = pulumi.property("fullChainPem", default=None)
    """The certificate and its intermediates in PEM: what a TLS server presents."""

    imported_at: str | None = pulumi.property("importedAt", default=None)
    """When it was imported last (RFC 3339, UTC)."""

    in_use_by: Sequence[str] = pulumi.property("inUseBy", default=None)
    """ARNs of the resources that use it, sorted; while there are any it cannot be deleted."""

    installation_id: str = pulumi.property("installationId", default=None)
    """Random id of the installation that holds this resource; no other installation may change it."""

    issued_at: str | None = pulumi.property("issuedAt", default=None)
    """When it was issued (RFC 3339, UTC)."""

    issuer: str | None = None
    """Distinguished name of its issuer (RFC 4514)."""

    key_algorithm: str = pulumi.property("keyAlgorithm", default=None)
    """Algorithm of the key pair."""

    key_usages: Sequence[str] | None = pulumi.property("keyUsages", default=None)
    """What its key is for, in ACM's words."""

    not_after: str | None = pulumi.property("notAfter", default=None)
    """The end of its validity (RFC 3339, UTC)."""

    not_before: str | None = pulumi.property("notBefore", default=None)
    """The start of its validity (RFC 3339, UTC)."""

    options: outputs.CertificateOptions = pulumi.property("options", default=None)
    """Transparency logging and export."""

    pending_renewal: bool = pulumi.property("pendingRenewal", default=None)
    """Whether its renewal is under way."""

    region: str = pulumi.property("region", default=None)
    """Region of the certificate, the fourth part of its ARN."""

    renewal_eligibility: str = pulumi.property("renewalEligibility", default=None)
    """Whether it is renewed before it ends: ELIGIBLE or INELIGIBLE."""

    renewal_health: outputs.CertificateRenewalHealth | None = pulumi.property("renewalHealth", default=None)
    """Whether its next renewal will succeed, by what was seen last; only where it is eligible."""

    renewal_summaries: Sequence[outputs.CertificateRenewalSummary] = pulumi.property(
        "renewalSummaries", default=None
    )
    """How its latest renewal stands; empty before there is one."""

    serial: str | None = None
    """Serial number: lower-case hex octets joined by colons."""

    signature_algorithm: str | None = pulumi.property("signatureAlgorithm", default=None)
    """The algorithm that its issuer signed it with."""

    spki_sha256: str | None = pulumi.property("spkiSha256", default=None)
    """SHA-256 of its public key in DER, in lower-case hex without colons."""

    status: str = pulumi.property("status", default=None)
    """Where the certificate stands: PENDING_VALIDATION, ISSUED, EXPIRED, VALIDATION_TIMED_OUT, REVOKED or FAILED."""

    subject: str | None = None
    """Its distinguished name (RFC 4514)."""

    subject_alternative_names: Sequence[str] = pulumi.property("subjectAlternativeNames", default=None)
    """Further names, sorted."""

    tags: Mapping[str, str] = pulumi.property("tags", default=None)
    """All tags of the certificate, as tagsAll."""

    tags_all: Mapping[str, str] = pulumi.property("tagsAll", default=None)
    """All tags of the certificate, the provider's defaultTags included."""

    type: str = pulumi.property("type", default=None)
    """Where the certificate comes from: AMAZON_ISSUED, or PRIVATE with certificateAuthorityArn."""

    validation_emails: Sequence[str] = pulumi.property("validationEmails", default=None)
    """The addresses that mail is sent to with validationMethod EMAIL, sorted; empty with others."""

    validation_method: str | None = pulumi.property("validationMethod", default=None)
    """How control of the names is proven."""

    validation_records: Sequence[outputs.ValidationRecordDetail] = pulumi.property(
        "validationRecords", default=None
    )
    """The records to publish, one for each base domain, sorted by it; known at preview."""

    validation_redirects: Sequence[outputs.ValidationRedirect] = pulumi.property(
        "validationRedirects", default=None
    )
    """With validationMethod HTTP what each name's web server has to answer, sorted; empty with others."""


class AwaitableGetCertificateResult(GetCertificateResult):
    """The same, for programs that await it."""

    def __await__(self) -> Generator[Any, Any, GetCertificateResult]:
        """Return at once: the values are there."""
        yield from ()
        return GetCertificateResult(**vars(self))


def get_certificate(
    arn: str | None = None,
    domain: str | None = None,
    key_types: Sequence[str] | None = None,
    most_recent: bool | None = None,  # noqa: FBT001 - the order of the generator, by position too
    region: str | None = None,
    statuses: Sequence[str] | None = None,
    tags: Mapping[str, str] | None = None,
    types: Sequence[str] | None = None,
    opts: InvokeOptions | None = None,
) -> AwaitableGetCertificateResult:
    """Finds one certificate, by its ARN or by what it is, and describes it in full.

    Every key algorithm is looked among, and only what is ISSUED, unless told otherwise. Nothing found is an error, and so are several: both list the candidates.

    ## Example Usage
    ### The newest certificate of a name
    ```python
    import pulumi
    import pulumi_acm as acm

    web = acm.get_certificate(domain="example.com", tags={"env": "prod"}, most_recent=True)
    pulumi.export("arn", web.arn)
    pulumi.export("notAfter", web.not_after)
    ```

    :param arn: ARN of the certificate, whatever its status; all else is left out then. Default: found by the other arguments.
    :param domain: A name that the certificate carries, first or further: exactly this one, no wildcard covers it. Default: any name.
    :param key_types: Key algorithms to look among. Allowed: RSA_1024, RSA_2048, RSA_3072, RSA_4096, EC_prime256v1, EC_secp384r1, EC_secp521r1. Default: all of them.
    :param most_recent: Whether the one whose validity began last is taken where several are found. Default: false.
    :param region: Region of the certificate, the fourth part of its ARN. Default: the provider's region.
    :param statuses: Statuses to look among. Allowed: PENDING_VALIDATION, ISSUED, INACTIVE, EXPIRED, VALIDATION_TIMED_OUT, REVOKED, FAILED. Default: ISSUED.
    :param tags: Tags that the certificate has, with these values; it may have others. Default: none.
    :param types: Origins to look among. Allowed: AMAZON_ISSUED, IMPORTED, PRIVATE. Default: all of them.
    """
    arguments = {
        "arn": arn,
        "domain": domain,
        "keyTypes": key_types,
        "mostRecent": most_recent,
        "region": region,
        "statuses": statuses,
        "tags": tags,
        "types": types,
    }
    return _utilities.answered("acm:index:getCertificate", arguments, opts, AwaitableGetCertificateResult)


def get_certificate_output(
    arn: Input[str | None] = None,
    domain: Input[str | None] = None,
    key_types: Input[Sequence[str] | None] = None,
    most_recent: Input[bool | None] = None,
    region: Input[str | None] = None,
    statuses: Input[Sequence[str] | None] = None,
    tags: Input[Mapping[str, str] | None] = None,
    types: Input[Sequence[str] | None] = None,
    opts: InvokeOptions | InvokeOutputOptions | None = None,
) -> Output[GetCertificateResult]:
    """Ask as ``get_certificate`` does, with arguments that may be outputs; the answer is an output too."""
    arguments = {
        "arn": arn,
        "domain": domain,
        "keyTypes": key_types,
        "mostRecent": most_recent,
        "region": region,
        "statuses": statuses,
        "tags": tags,
        "types": types,
    }
    return _utilities.answered_later("acm:index:getCertificate", arguments, opts, GetCertificateResult)
