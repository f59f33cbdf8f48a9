"""The nested outputs: dicts whose values are read as attributes."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from . import _utilities

__all__ = [
    "CertificateAuthorityCrlConfiguration",
    "CertificateAuthorityNameConstraints",
    "CertificateAuthorityOcspConfiguration",
    "CertificateAuthorityRevocationConfiguration",
    "CertificateAuthoritySubject",
    "CertificateAuthorityValidity",
    "CertificateDescription",
    "CertificateDomainValidationOption",
    "CertificateOptions",
    "CertificateRenewalHealth",
    "CertificateRenewalSummary",
    "CertificateValidationOption",
    "DefaultTags",
    "DnsZone",
    "ExpiryEvents",
    "ValidationRecordDetail",
    "ValidationRedirect",
]


@_utilities.output_type
class CertificateAuthorityCrlConfiguration(dict[str, Any]):
    """The revocation list that an authority publishes."""

    custom_cname: str | None = pulumi.property("customCname", default=None)
    """The host that certificates name for the list, which has to lead to where it is published. Default: the server's own. A change updates in place."""

    enabled: bool | None = None
    """Whether it publishes a list. Without it no other property may be given. Default: false. A change updates in place."""

    expiration_in_days: int | None = pulumi.property("expirationInDays", default=None)
    """For how many days a list holds: 1 to 5000. Default: 7. A change updates in place."""

    omit_extension: bool | None = pulumi.property("omitExtension", default=None)
    """Whether certificates leave out where the list is. Default: false. A change updates in place."""

    s3_bucket_name: str | None = pulumi.property("s3BucketName", default=None)
    """The bucket that AWS publishes the list in, where it has to be given. Our own server keeps the name and publishes the list itself. Default: none. A change updates in place."""

    s3_object_acl: str | None = pulumi.property("s3ObjectAcl", default=None)
    """Who may read the list in the bucket. Our own server's list is for everybody. Allowed: PUBLIC_READ, BUCKET_OWNER_FULL_CONTROL. Default: what the backend has. A change updates in place."""


@_utilities.output_type
class CertificateAuthorityNameConstraints(dict[str, Any]):
    """Which domain names an authority, and every one below it, may certify."""

    excluded_dns_names: Sequence[str] | None = pulumi.property("excludedDnsNames", default=None)
    """Domains that names may not lie in. Default: none. A change updates in place."""

    permitted_dns_names: Sequence[str] | None = pulumi.property("permittedDnsNames", default=None)
    """Domains that names have to lie in: themselves, or below. A leading dot leaves out the domain itself. Default: all. A change updates in place."""


@_utilities.output_type
class CertificateAuthorityOcspConfiguration(dict[str, Any]):
    """The OCSP answers of an authority."""

    enabled: bool | None = None
    """Whether it answers OCSP requests. Without it ocspCustomCname may not be given. Default: false. A change updates in place."""

    ocsp_custom_cname: str | None = pulumi.property("ocspCustomCname", default=None)
    """The host that certificates name for OCSP, which has to lead to where it is answered. Default: the server's own. A change updates in place."""


@_utilities.output_type
class CertificateAuthorityRevocationConfiguration(dict[str, Any]):
    """How an authority tells what it has revoked."""

    crl_configuration: CertificateAuthorityCrlConfiguration | None = pulumi.property(
        "crlConfiguration", default=None
    )
    """The revocation list that it publishes. Default: none. A change updates in place."""

    ocsp_configuration: CertificateAuthorityOcspConfiguration | None = pulumi.property(
        "ocspConfiguration", default=None
    )
    """Its OCSP answers. Default: none. A change updates in place."""


@_utilities.output_type
class CertificateAuthoritySubject(dict[str, Any]):
    """The distinguished name of an authority."""

    common_name: str = pulumi.property("commonName")
    """Common name (CN). A change replaces the resource."""

    country: str | None = None
    """Country (C): two letters of ISO 3166. A change replaces the resource."""

    locality: str | None = None
    """Locality (L). A change replaces the resource."""

    organization: str | None = None
    """Organization (O). A change replaces the resource."""

    organizational_unit: str | None = pulumi.property("organizationalUnit", default=None)
    """Organizational unit (OU). A change replaces the resource."""

    serial_number: str | None = pulumi.property("serialNumber", default=None)
    """Serial number of the subject. A change replaces the resource."""

    state: str | None = None
    """State or province (ST). A change replaces the resource."""


@_utilities.output_type
class CertificateAuthorityValidity(dict[str, Any]):
    """For how long the certificate of an authority lasts."""

    type: str
    """The unit of value. Allowed: DAYS, MONTHS, YEARS. A change updates in place."""

    value: int
    """How many of them. A change updates in place."""


@_utilities.output_type
class CertificateDescription(dict[str, Any]):
    """A certificate in full."""

    arn: str
    """ARN of the certificate; it never changes."""

    created_at: str = pulumi.property("createdAt")
    """When the certificate was requested (RFC 3339, UTC)."""

    domain_name: str = pulumi.property("domainName")
    """First name of the certificate, its common name."""

    domain_validation_options: Sequence["CertificateDomainValidationOption"] = pulumi.property(
        "domainValidationOptions"
    )
    """The record that each name needs, sorted by name; known at preview."""

    in_use_by: Sequence[str] = pulumi.property("inUseBy")
    """ARNs of the resources that use it, sorted; while there are any it cannot be deleted."""

    installation_id: str = pulumi.property("installationId")
    """Random id of the installation that holds this resource; no other installation may change it."""

    key_algorithm: str = pulumi.property("keyAlgorithm")
    """Algorithm of the key pair."""

    options: "CertificateOptions"
    """Transparency logging and export."""

    pending_renewal: bool = pulumi.property("pendingRenewal")
    """Whether its renewal is under way."""

    region: str
    """Region of the certificate, the fourth part of its ARN."""

    renewal_eligibility: str = pulumi.property("renewalEligibility")
    """Whether it is renewed before it ends: ELIGIBLE or INELIGIBLE."""

    renewal_summaries: Sequence["CertificateRenewalSummary"] = pulumi.property("renewalSummaries")
    """How its latest renewal stands; empty before there is one."""

    status: str
    """Where the certificate stands: PENDING_VALIDATION, ISSUED, EXPIRED, VALIDATION_TIMED_OUT, REVOKED or FAILED."""

    subject_alternative_names: Sequence[str] = pulumi.property("subjectAlternativeNames")
    """Further names, sorted."""

    tags: Mapping[str, str]
    """All tags of the certificate, as tagsAll."""

    tags_all: Mapping[str, str] = pulumi.property("tagsAll")
    """All tags of the certificate, the provider's defaultTags included."""

    type: str
    """Where the certificate comes from: AMAZON_ISSUED, or PRIVATE with certificateAuthorityArn."""

    validation_emails: Sequence[str] = pulumi.property("validationEmails")
    """The addresses that mail is sent to with validationMethod EMAIL, sorted; empty with others."""

    validation_records: Sequence["ValidationRecordDetail"] = pulumi.property("validationRecords")
    """The records to publish, one for each base domain, sorted by it; known at preview."""

    validation_redirects: Sequence["ValidationRedirect"] = pulumi.property("validationRedirects")
    """With validationMethod HTTP what each name's web server has to answer, sorted; empty with others."""

    ca_bundle_pem: str | None = pulumi.property("caBundlePem", default=None)
    """The root certificate in PEM: what clients have to trust."""

    certificate_pem: str | None = pulumi.property("certificatePem", default=None)
    """The certificate in PEM, without its chain."""

    chain_pem: str | None = pulumi.property("chainPem", default=None)
    """The intermediates in PEM, its issuer first, without the root."""

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

    issued_at: str | None = pulumi.property("issuedAt", default=None)
    """When it was issued (RFC 3339, UTC)."""

    issuer: str | None = None
    """Distinguished name of its issuer (RFC 4514)."""

    key_usages: Sequence[str] | None = pulumi.property("keyUsages", default=None)
    """What its key is for, in ACM's words."""

    not_after: str | None = pulumi.property("notAfter", default=None)
    """The end of its validity (RFC 3339, UTC)."""

    not_before: str | None = pulumi.property("notBefore", default=None)
    """The start of its validity (RFC 3339, UTC)."""

    renewal_health: "CertificateRenewalHealth | None" = pulumi.property("renewalHealth", default=None)
    """Whether its next renewal will succeed, by what was seen last; only where it is eligible."""

    serial: str | None = None
    """Serial number: lower-case hex octets joined by colons."""

    signature_algorithm: str | None = pulumi.property("signatureAlgorithm", default=None)
    """The algorithm that its issuer signed it with."""

    spki_sha256: str | None = pulumi.property("spkiSha256", default=None)
    """SHA-256 of its public key in DER, in lower-case hex without colons."""

    subject: str | None = None
    """Its distinguished name (RFC 4514)."""

    validation_method: str | None = pulumi.property("validationMethod", default=None)
    """How control of the names is proven."""


@_utilities.output_type
class CertificateDomainValidationOption(dict[str, Any]):
    """What proves control of one name of the certificate."""

    domain_name: str = pulumi.property("domainName")
    """The name, in canonical form."""

    resource_record_name: str = pulumi.property("resourceRecordName")
    """Absolute name of the record to publish, with its final dot."""

    resource_record_type: str = pulumi.property("resourceRecordType")
    """Type of the record to publish: CNAME."""

    resource_record_value: str = pulumi.property("resourceRecordValue")
    """Value of the record to publish, with its final dot."""


@_utilities.output_type
class CertificateOptions(dict[str, Any]):
    """Options of a certificate."""

    certificate_transparency_logging_preference: str | None = pulumi.property(
        "certificateTransparencyLoggingPreference", default=None
    )
    """Whether the certificate may be logged for certificate transparency. Allowed: ENABLED, DISABLED. Default: ENABLED. A change updates in place."""

    export: str | None = None
    """Whether the certificate can be exported with its private key (CertificateExport). Allowed: ENABLED, DISABLED. Default: DISABLED. A change updates in place."""


@_utilities.output_type
class CertificateRenewalHealth(dict[str, Any]):
    """Whether the next renewal will succeed, as far as it is known."""

    status: str
    """HEALTHY or FAILING."""

    checked_at: str | None = pulumi.property("checkedAt", default=None)
    """When the validation records were looked for last (RFC 3339, UTC)."""

    fails_at: str | None = pulumi.property("failsAt", default=None)
    """When the certificate ends unless that is mended (RFC 3339, UTC)."""

    reason: str | None = None
    """What is wrong, in a sentence."""


@_utilities.output_type
class CertificateRenewalSummary(dict[str, Any]):
    """How a renewal stands."""

    renewal_status: str = pulumi.property("renewalStatus")
    """PENDING_AUTO_RENEWAL, PENDING_VALIDATION, SUCCESS or FAILED."""

    updated_at: str = pulumi.property("updatedAt")
    """When that changed last (RFC 3339, UTC)."""

    renewal_status_reason: str | None = pulumi.property("renewalStatusReason", default=None)
    """Why it waits or has failed, as ACM says it."""


@_utilities.output_type
class CertificateValidationOption(dict[str, Any]):
    """Where the mail that asks for one domain's validation is sent."""

    domain_name: str = pulumi.property("domainName")
    """A name of the certificate. A change updates in place."""

    validation_domain: str = pulumi.property("validationDomain")
    """The domain that mail is sent to: the name itself or a parent of it. A change updates in place."""


@_utilities.output_type
class DefaultTags(dict[str, Any]):
    """Tags for every resource that takes tags."""

    tags: Mapping[str, str] | None = None
    """The tags; those of a resource win over them. Default: none. A change updates in place."""


@_utilities.output_type
class DnsZone(dict[str, Any]):
    """Where the records of one zone are published: an RFC 2136 server and its TSIG key."""

    server: str
    """Server of the zone: ADDRESS, ADDRESS:PORT or [IPV6]:PORT; the port is 53 unless given. A change updates in place."""

    algorithm: str | None = None
    """Algorithm of the TSIG key. Default: hmac-sha256. A change updates in place."""

    key_name: str | None = pulumi.property("keyName", default=None)
    """Name of the TSIG key that updates are signed with. Default: updates are not signed. A change updates in place."""

    secret: str | None = None
    """Secret of the TSIG key, in base64. A change updates in place."""


@_utilities.output_type
class ExpiryEvents(dict[str, Any]):
    """When daily events about certificates that will expire begin."""

    days_before_expiry: int | None = pulumi.property("daysBeforeExpiry", default=None)
    """Days before the end of a certificate at which they begin: 1 to 45. Default: 45. A change updates in place."""


@_utilities.output_type
class ValidationRecordDetail(dict[str, Any]):
    """One record to publish: a wildcard and its base domain share it."""

    domain_names: Sequence[str] = pulumi.property("domainNames")
    """Names of the certificate that this record proves, sorted."""

    fqdn: str
    """Name of the record without its final dot."""

    name: str
    """Absolute name of the record, with its final dot."""

    ttl: int
    """Suggested time to live of the record in seconds."""

    type: str
    """Type of the record: CNAME."""

    value: str
    """Value of the record, with its final dot."""

    zone: str
    """Zone to publish it in: the longest one of dnsZones and devZone, else the registrable domain."""


@_utilities.output_type
class ValidationRedirect(dict[str, Any]):
    """What one name's web server has to answer, with validationMethod HTTP."""

    domain_name: str = pulumi.property("domainName")
    """The name, in canonical form."""

    redirect_from: str = pulumi.property("redirectFrom")
    """URL at the name that is asked for."""

    redirect_to: str = pulumi.property("redirectTo")
    """URL that it has to redirect to; or it answers with that page's content."""
