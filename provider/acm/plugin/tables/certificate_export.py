"""The table of ``acm:index:CertificateExport``."""

from __future__ import annotations

from acm.plugin.properties import Change, Definition, Property
from acm.plugin.tables import common, export_examples

CERTIFICATE_EXPORT = Definition(
    token="acm:index:CertificateExport",  # noqa: S106 - a type token
    description=(
        "An issued certificate with its private key, encrypted under a passphrase: for servers that take neither from "
        "the manager.\n\n"
        "Public certificates need the option `export: ENABLED`; imported ones are never exported. Take the ARN from "
        "`CertificateValidation`, so that it is exported once it is issued. A preview exports nothing. After a renewal "
        "the next `pulumi up` with `--refresh` exports the new certificate. The key is PKCS #8 in PEM, encrypted with "
        "AES-256 under a key that PBKDF2 derives in 600,000 rounds: `openssl pkey -in FILE` opens it. Delete leaves "
        "copies of the key where they are: revoke the certificate (`acm revoke`) where one was lost."
    ),
    inputs=(
        Property(
            name="certificateArn",
            type=common.ARN,
            required=True,
            change=Change.REPLACE,
            description="ARN of the certificate to export.",
        ),
        Property(
            name="passphrase",
            type=common.PLAIN,
            required=True,
            secret=True,
            description="What opens the exported key: 4 to 128 ASCII characters without `#`, `$` and `%`. Another one exports again.",
        ),
        common.region(Change.REPLACE, "the region of the ARN"),
    ),
    outputs=(
        Property(
            name="privateKeyPem",
            type=common.PLAIN,
            required=True,
            secret=True,
            description="The private key as encrypted PKCS #8 in PEM.",
        ),
        Property(
            name="certificatePem",
            type=common.PLAIN,
            required=True,
            secret=True,
            description="The certificate in PEM, without its chain.",
        ),
        Property(
            name="chainPem",
            type=common.PLAIN,
            required=True,
            secret=True,
            description="The intermediates in PEM, its issuer first, without the root.",
        ),
        Property(
            name="fingerprintSha256",
            type=common.PLAIN,
            required=True,
            description="SHA-256 of the exported certificate in DER, in lower-case hex without colons.",
        ),
        Property(
            name="currentFingerprintSha256",
            type=common.PLAIN,
            required=True,
            description="The same of the certificate as it is now: another one after a renewal, until it is exported again.",
        ),
        Property(
            name="notAfter",
            type=common.PLAIN,
            required=True,
            description="The end of the exported certificate's validity (RFC 3339, UTC).",
        ),
        common.INSTALLATION_ID,
    ),
    examples=(export_examples.CERTIFICATE_EXPORT,),
    import_text=(
        "An export is imported by the certificate's ARN; nothing is exported then, the next `pulumi up` does that under "
        "the program's passphrase:\n\n"
        "```sh\n$ pulumi import acm:index:CertificateExport web "
        "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012\n```"
    ),
)
