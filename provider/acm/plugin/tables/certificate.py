"""The table of ``acm:index:Certificate``."""

from __future__ import annotations

from acm.model import durations
from acm.plugin.properties import Change, Definition, Flag, Items, Nested, Property, Text, Whole
from acm.plugin.tables import common, examples
from acm.plugin.tables.private_certificate_authority import AUTHORITY_ARN

_DISABLED, _ENABLED = "DISABLED", "ENABLED"

OPTIONS = Nested(
    token="acm:index:CertificateOptions",  # noqa: S106 - a type token
    description="Options of a certificate.",
    properties=(
        Property(
            name="certificateTransparencyLoggingPreference",
            type=Text(choices=(_ENABLED, _DISABLED)),
            description="Whether the certificate may be logged for certificate transparency.",
            default=_ENABLED,
        ),
        Property(
            name="export",
            type=Text(choices=(_ENABLED, _DISABLED)),
            description="Whether the certificate can be exported with its private key (CertificateExport).",
            default=_DISABLED,
        ),
    ),
)

VALIDATION_OPTION = Nested(
    token="acm:index:CertificateValidationOption",  # noqa: S106
    description="Where the mail that asks for one domain's validation is sent.",
    properties=(
        Property(
            name="domainName",
            type=common.DOMAIN_NAME,
            required=True,
            description="A name of the certificate.",
        ),
        Property(
            name="validationDomain",
            type=common.DOMAIN_NAME,
            required=True,
            description="The domain that mail is sent to: the name itself or a parent of it.",
        ),
    ),
)

DOMAIN_VALIDATION_OPTION = Nested(
    token="acm:index:CertificateDomainValidationOption",  # noqa: S106
    description="What proves control of one name of the certificate.",
    properties=(
        Property(
            name="domainName", type=common.PLAIN, required=True, description="The name, in canonical form."
        ),
        Property(
            name="resourceRecordName",
            type=common.PLAIN,
            required=True,
            description="Absolute name of the record to publish, with its final dot.",
        ),
        Property(
            name="resourceRecordType",
            type=common.PLAIN,
            required=True,
            description="Type of the record to publish: CNAME.",
        ),
        Property(
            name="resourceRecordValue",
            type=common.PLAIN,
            required=True,
            description="Value of the record to publish, with its final dot.",
        ),
    ),
)

VALIDATION_REDIRECT = Nested(
    token="acm:index:ValidationRedirect",  # noqa: S106
    description="What one name's web server has to answer, with validationMethod HTTP.",
    properties=(
        Property(
            name="domainName", type=common.PLAIN, required=True, description="The name, in canonical form."
        ),
        Property(
            name="redirectFrom",
            type=common.PLAIN,
            required=True,
            description="URL at the name that is asked for.",
        ),
        Property(
            name="redirectTo",
            type=common.PLAIN,
            required=True,
            description="URL that it has to redirect to; or it answers with that page's content.",
        ),
    ),
)

VALIDATION_RECORD_DETAIL = Nested(
    token="acm:index:ValidationRecordDetail",  # noqa: S106
    description="One record to publish: a wildcard and its base domain share it.",
    properties=(
        Property(
            name="name",
            type=common.PLAIN,
            required=True,
            description="Absolute name of the record, with its final dot.",
        ),
        Property(
            name="fqdn",
            type=common.PLAIN,
            required=True,
            description="Name of the record without its final dot.",
        ),
        Property(name="type", type=common.PLAIN, required=True, description="Type of the record: CNAME."),
        Property(
            name="value",
            type=common.PLAIN,
            required=True,
            description="Value of the record, with its final dot.",
        ),
        Property(
            name="ttl",
            type=Whole(least=1, most=2**31 - 1),
            required=True,
            description="Suggested time to live of the record in seconds.",
        ),
        Property(
            name="zone",
            type=common.PLAIN,
            required=True,
            description="Zone to publish it in: the longest one of dnsZones and devZone, else the registrable domain.",
        ),
        Property(
            name="domainNames",
            type=Items(of=common.PLAIN),
            required=True,
            description="Names of the certificate that this record proves, sorted.",
        ),
    ),
)

RENEWAL_SUMMARY = Nested(
    token="acm:index:CertificateRenewalSummary",  # noqa: S106
    description="How a renewal stands.",
    properties=(
        Property(
            name="renewalStatus",
            type=common.PLAIN,
            required=True,
            description="PENDING_AUTO_RENEWAL, PENDING_VALIDATION, SUCCESS or FAILED.",
        ),
        Property(
            name="renewalStatusReason",
            type=common.PLAIN,
            description="Why it waits or has failed, as ACM says it.",
        ),
        Property(
            name="updatedAt",
            type=common.PLAIN,
            required=True,
            description="When that changed last (RFC 3339, UTC).",
        ),
    ),
)

RENEWAL_HEALTH = Nested(
    token="acm:index:CertificateRenewalHealth",  # noqa: S106
    description="Whether the next renewal will succeed, as far as it is known.",
    properties=(
        Property(name="status", type=common.PLAIN, required=True, description="HEALTHY or FAILING."),
        Property(name="reason", type=common.PLAIN, description="What is wrong, in a sentence."),
        Property(
            name="checkedAt",
            type=common.PLAIN,
            description="When the validation records were looked for last (RFC 3339, UTC).",
        ),
        Property(
            name="failsAt",
            type=common.PLAIN,
            description="When the certificate ends unless that is mended (RFC 3339, UTC).",
        ),
    ),
)

_INPUTS = (
    Property(
        name="domainName",
        type=common.DOMAIN_NAME,
        required=True,
        change=Change.REPLACE,
        description="First name of the certificate, its common name: at most 64 octets; a wildcard is allowed.",
    ),
    Property(
        name="subjectAlternativeNames",
        type=Items(of=common.DOMAIN_NAME, as_set=True),
        change=Change.REPLACE,
        description="Further names; order, case, final dots and repetition mean nothing.",
        default_text="none",
    ),
    Property(
        name="validationMethod",
        type=Text(choices=("DNS", "EMAIL", "HTTP")),
        default="DNS",
        change=Change.REPLACE,
        description=(
            "How control of the names is proven: DNS by records, EMAIL by approvals of those who read their mail, HTTP by a "
            "page. Over HTTP each name's web server redirects validationRedirects, and there are no wildcards. From EMAIL to DNS the certificate is kept and changes in place."
        ),
    ),
    Property(
        name="keyAlgorithm",
        type=common.KEY_ALGORITHM,
        default="RSA_2048",
        change=Change.REPLACE,
        description="Algorithm of the key pair: RSA_2048, EC_prime256v1 or EC_secp384r1.",
    ),
    Property(
        name="certificateAuthorityArn",
        type=AUTHORITY_ARN,
        change=Change.REPLACE,
        description=(
            "ARN of a private certificate authority that issues the certificate. That happens at once and without "
            "validation; keyAlgorithm has to be of the family of its key."
        ),
        default_text="the installation's own public hierarchy",
    ),
    Property(
        name="validationOptions",
        type=Items(of=VALIDATION_OPTION),
        description=(
            "With validationMethod EMAIL, where mail about a name is sent. While the certificate waits for approvals, a "
            "change has mail sent again; afterwards it replaces the certificate."
        ),
        default_text="to each name itself",
    ),
    Property(name="options", type=OPTIONS, description="Transparency logging and export."),
    Property(
        name="tags",
        type=common.TAGS,
        description="Tags: at most 50 together with the provider's defaultTags, over which these win.",
        default_text="none",
    ),
    Property(
        name="earlyRenewalDuration",
        type=Text(longest=64, canonical=durations.canonical),
        description=(
            "How long before its end the certificate is renewed, such as 2160h or P90D. It counts where it is earlier than "
            "usual, up to two thirds of the certificate's life."
        ),
        default_text="60 days, by e-mail 45; for short-lived certificates a third, or a quarter, of their life",
    ),
    Property(
        name="renewal",
        type=Text(choices=("ALWAYS", "WHEN_IN_USE")),
        default="ALWAYS",
        description=(
            "Whether the certificate is renewed under its ARN before it ends. WHEN_IN_USE is ACM's rule: while something "
            "uses it, or once it was exported. Other backends than our own engine know ACM's rule only."
        ),
    ),
    Property(
        name="waitFor",
        type=Text(choices=("REQUESTED", "ISSUED")),
        default="REQUESTED",
        description="How far Create and Update wait; for ISSUED the records must be published by someone else.",
    ),
    Property(
        name="onTerminal",
        type=Text(choices=("recreate", "fail", "retain")),
        default="recreate",
        description="What happens to a certificate that expired, failed, timed out or was revoked.",
    ),
    common.region(Change.REPLACE, "the provider's region"),
)

_OUTPUTS = (
    Property(
        name="arn", type=common.PLAIN, required=True, description="ARN of the certificate; it never changes."
    ),
    common.STATUS,
    Property(
        name="type",
        type=common.PLAIN,
        required=True,
        description="Where the certificate comes from: AMAZON_ISSUED, or PRIVATE with certificateAuthorityArn.",
    ),
    Property(
        name="domainValidationOptions",
        type=Items(of=DOMAIN_VALIDATION_OPTION),
        required=True,
        description="The record that each name needs, sorted by name; known at preview.",
    ),
    Property(
        name="validationRecords",
        type=Items(of=VALIDATION_RECORD_DETAIL),
        required=True,
        description="The records to publish, one for each base domain, sorted by it; known at preview.",
    ),
    Property(
        name="validationEmails",
        type=Items(of=common.PLAIN),
        required=True,
        description="The addresses that mail is sent to with validationMethod EMAIL, sorted; empty with others.",
    ),
    Property(
        name="validationRedirects",
        type=Items(of=VALIDATION_REDIRECT),
        required=True,
        description="With validationMethod HTTP what each name's web server has to answer, sorted; empty with others.",
    ),
    Property(
        name="createdAt",
        type=common.PLAIN,
        required=True,
        description="When the certificate was requested (RFC 3339, UTC).",
    ),
    *common.ISSUED_OUTPUTS,
    Property(name="issuer", type=common.PLAIN, description="Distinguished name of its issuer (RFC 4514)."),
    Property(name="subject", type=common.PLAIN, description="Its distinguished name (RFC 4514)."),
    Property(
        name="signatureAlgorithm",
        type=common.PLAIN,
        description="The algorithm that its issuer signed it with.",
    ),
    Property(
        name="spkiSha256",
        type=common.PLAIN,
        description="SHA-256 of its public key in DER, in lower-case hex without colons.",
    ),
    Property(
        name="renewalEligibility",
        type=common.PLAIN,
        required=True,
        description="Whether it is renewed before it ends: ELIGIBLE or INELIGIBLE.",
    ),
    Property(
        name="renewalSummaries",
        type=Items(of=RENEWAL_SUMMARY),
        required=True,
        description="How its latest renewal stands; empty before there is one.",
    ),
    Property(
        name="renewalHealth",
        type=RENEWAL_HEALTH,
        description="Whether its next renewal will succeed, by what was seen last; only where it is eligible.",
    ),
    Property(
        name="pendingRenewal", type=Flag(), required=True, description="Whether its renewal is under way."
    ),
    Property(
        name="inUseBy",
        type=Items(of=common.PLAIN),
        required=True,
        description="ARNs of the resources that use it, sorted; while there are any it cannot be deleted.",
    ),
    Property(name="failureReason", type=common.PLAIN, description="Why the request failed, where it did."),
    Property(
        name="tagsAll",
        type=common.TAGS,
        required=True,
        description="All tags of the certificate, the provider's defaultTags included.",
    ),
    common.INSTALLATION_ID,
)

_BELONGS_TO_IMPORTED = "Certificates made elsewhere are for the resource ImportedCertificate: use that."

CERTIFICATE = Definition(
    token="acm:index:Certificate",  # noqa: S106
    description=(
        "A certificate, requested and validated by DNS or by e-mail.\n\n"
        "Preview shows the exact validation records before anything exists. Create returns once the certificate is "
        "requested; `CertificateValidation` waits until it is issued. Names are compared as sets of canonical names."
    ),
    inputs=_INPUTS,
    outputs=_OUTPUTS,
    examples=(examples.CERTIFICATE,),
    import_text=(
        "A certificate is imported by its ARN:\n\n"
        "```sh\n$ pulumi import acm:index:Certificate web "
        "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012\n```"
    ),
    misplaced=(
        ("certificateBody", _BELONGS_TO_IMPORTED),
        ("certificateChain", _BELONGS_TO_IMPORTED),
        ("privateKey", _BELONGS_TO_IMPORTED),
    ),
)
