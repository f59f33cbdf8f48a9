"""The table of ``acm:index:PrivateCertificateAuthority``."""

from __future__ import annotations

from dataclasses import replace

from acm.model.private_ca.arn import AuthorityArn
from acm.model.private_ca.authority import LEAST_RESTORE_DAYS, MOST_RESTORE_DAYS, Action
from acm.model.private_ca.name_constraints import subtree
from acm.model.private_ca.signing import SigningAlgorithm, authority_key
from acm.model.private_ca.subject import ATTRIBUTES
from acm.model.private_ca.templates import MOST_PATH_LENGTH
from acm.model.private_ca.validity import ValidityType
from acm.plugin.properties import Change, Definition, Items, Nested, Property, Text, Whole
from acm.plugin.tables import common
from acm.plugin.tables.private_authority_examples import PRIVATE_CERTIFICATE_AUTHORITY as EXAMPLE
from acm.plugin.tables.private_authority_revocation import REVOCATION

_ACCOUNT_DIGITS = 12
_MOST_DAYS = 100 * 366


def _canonical_authority_arn(text: str) -> str:
    return str(AuthorityArn.parse(text))


AUTHORITY_ARN = Text(longest=200, canonical=_canonical_authority_arn)
_SUBTREES = Items(of=Text(longest=253, canonical=subtree), as_set=True, most=100)


def _attribute(name: str, snake: str, description: str, *, required: bool = False) -> Property:
    return Property(
        name=name,
        type=Text(longest=ATTRIBUTES[snake][1]),
        required=required,
        change=Change.REPLACE,
        description=description,
    )


SUBJECT = Nested(
    token="acm:index:CertificateAuthoritySubject",  # noqa: S106 - a type token
    description="The distinguished name of an authority.",
    properties=(
        _attribute("commonName", "common_name", "Common name (CN).", required=True),
        _attribute("organization", "organization", "Organization (O)."),
        _attribute("organizationalUnit", "organizational_unit", "Organizational unit (OU)."),
        _attribute("country", "country", "Country (C): two letters of ISO 3166."),
        _attribute("state", "state", "State or province (ST)."),
        _attribute("locality", "locality", "Locality (L)."),
        _attribute("serialNumber", "serial_number", "Serial number of the subject."),
    ),
)
VALIDITY = Nested(
    token="acm:index:CertificateAuthorityValidity",  # noqa: S106
    description="For how long the certificate of an authority lasts.",
    properties=(
        Property(
            name="type",
            type=Text(choices=(ValidityType.DAYS, ValidityType.MONTHS, ValidityType.YEARS)),
            required=True,
            description="The unit of value.",
        ),
        Property(
            name="value",
            type=Whole(least=1, most=_MOST_DAYS),
            required=True,
            description="How many of them.",
        ),
    ),
)
NAME_CONSTRAINTS = Nested(
    token="acm:index:CertificateAuthorityNameConstraints",  # noqa: S106
    description="Which domain names an authority, and every one below it, may certify.",
    properties=(
        Property(
            name="permittedDnsNames",
            type=_SUBTREES,
            description="Domains that names have to lie in: themselves, or below. A leading dot leaves out the domain itself.",
            default_text="all",
        ),
        Property(
            name="excludedDnsNames",
            type=_SUBTREES,
            description="Domains that names may not lie in.",
            default_text="none",
        ),
    ),
)

_INPUTS = (
    Property(
        name="subject",
        type=SUBJECT,
        required=True,
        change=Change.REPLACE,
        description="The distinguished name of the authority.",
    ),
    Property(
        name="keyAlgorithm",
        type=Text(longest=64, canonical=authority_key),
        default="RSA_2048",
        change=Change.REPLACE,
        description=(
            "Algorithm of its key: RSA_2048, RSA_3072, RSA_4096, EC_prime256v1, EC_secp384r1 or EC_secp521r1. "
            "Certificates that it issues have keys of the same family."
        ),
    ),
    Property(
        name="signingAlgorithm",
        type=Text(choices=tuple(SigningAlgorithm)),
        change=Change.REPLACE,
        description="How it signs; of the family of its key.",
        default_text="the hash that fits the key, such as SHA256WITHRSA or SHA384WITHECDSA",
    ),
    Property(
        name="parent",
        type=AUTHORITY_ARN,
        change=Change.REPLACE,
        description="ARN of the authority that certifies it, one that is shared with this account among them.",
        default_text="none: a root, which certifies itself",
    ),
    Property(
        name="validity",
        type=VALIDITY,
        description="How long its certificate lasts. A change makes a new certificate for the same key.",
        default_text="10 years",
    ),
    Property(
        name="pathLength",
        type=Whole(least=0, most=MOST_PATH_LENGTH),
        description="How many authorities may follow below it. A change makes a new certificate for the same key.",
        default_text="0 below a parent, any number below a root",
    ),
    Property(
        name="nameConstraints",
        type=NAME_CONSTRAINTS,
        description="Which names it may certify. A change makes a new certificate for the same key.",
        default_text="all names",
    ),
    Property(
        name="permissions",
        type=Items(of=Text(choices=tuple(Action)), as_set=True),
        description="What ACM may do with it for this account; to issue certificates it needs all three.",
        default_text="IssueCertificate, GetCertificate and ListPermissions",
    ),
    Property(
        name="sharing",
        type=Items(of=Text(longest=_ACCOUNT_DIGITS), as_set=True),
        description="Other accounts that may have certificates issued, by their twelve digits.",
        default_text="none",
    ),
    Property(
        name="status",
        type=Text(choices=("ACTIVE", "DISABLED")),
        default="ACTIVE",
        description="Whether it issues: ACTIVE or DISABLED. As an output also EXPIRED.",
    ),
    REVOCATION,
    Property(
        name="permanentDeletionTimeInDays",
        type=Whole(least=LEAST_RESTORE_DAYS, most=MOST_RESTORE_DAYS),
        default=float(MOST_RESTORE_DAYS),
        change=Change.NOTHING,
        description=f"For how many days it can be restored once it is deleted: {LEAST_RESTORE_DAYS} to {MOST_RESTORE_DAYS}.",
    ),
    Property(
        name="tags",
        type=common.TAGS,
        description="Tags: at most 50 together with the provider's defaultTags, over which these win.",
        default_text="none",
    ),
    replace(
        common.region(Change.REPLACE, "the provider's region"),
        description="Region of the authority, the fourth part of its ARN.",
    ),
)

_OUTPUTS = (
    Property(
        name="arn", type=common.PLAIN, required=True, description="ARN of the authority; it never changes."
    ),
    Property(
        name="type", type=common.PLAIN, required=True, description="ROOT, or SUBORDINATE below a parent."
    ),
    Property(
        name="createdAt", type=common.PLAIN, required=True, description="When it was made (RFC 3339, UTC)."
    ),
    *(prop for prop in common.ISSUED_OUTPUTS if prop.name in ("notBefore", "notAfter", "serial")),
    Property(
        name="certificatePem",
        type=common.PLAIN,
        description="Its certificate in PEM: of a root, what clients have to trust.",
    ),
    Property(
        name="chainPem",
        type=common.PLAIN,
        description="What certifies it in PEM, its issuer first and the root last; not there for a root.",
    ),
    Property(
        name="csrPem",
        type=common.PLAIN,
        required=True,
        description="Its certificate signing request in PEM.",
    ),
    Property(
        name="tagsAll",
        type=common.TAGS,
        required=True,
        description="All tags of the authority, the provider's defaultTags included.",
    ),
    common.INSTALLATION_ID,
)

PRIVATE_CERTIFICATE_AUTHORITY = Definition(
    token="acm:index:PrivateCertificateAuthority",  # noqa: S106
    description=(
        "A private certificate authority: a root, or one below a parent.\n\n"
        "Create makes its key and its certificate and returns it ACTIVE. `Certificate` takes its ARN as "
        "`certificateAuthorityArn` and is issued at once, without validation. Delete disables and deletes it; its ARN can "
        "be restored for `permanentDeletionTimeInDays`, and its key is gone after that."
    ),
    inputs=_INPUTS,
    outputs=_OUTPUTS,
    examples=(EXAMPLE,),
    import_text=(
        "An authority is imported by its ARN:\n\n"
        "```sh\n$ pulumi import acm:index:PrivateCertificateAuthority root "
        "arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/12345678-1234-1234-1234-123456789012\n```"
    ),
)
