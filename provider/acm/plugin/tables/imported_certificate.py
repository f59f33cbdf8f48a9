"""The table of ``acm:index:ImportedCertificate``."""

from __future__ import annotations

from acm.plugin.properties import Change, Definition, Items, Property, Text, Whole
from acm.plugin.tables import common, import_examples

_PEM = 1 << 22
"""Characters of a PEM text at most: more than any rule allows, so that the rules of imports say what is too large."""

_ONE_SOURCE = "none; an import needs exactly one of privateKey, privateKeyPath and privateKeyEnvironment"

_INPUTS = (
    Property(
        name="certificateBody",
        type=Text(longest=_PEM, asset=True),
        required=True,
        description=(
            "The certificate in PEM, as a text or an asset. White space, line ends and comments mean nothing. "
            "Another certificate is imported under the same ARN, or replaces the resource where that may not be."
        ),
    ),
    Property(
        name="certificateChain",
        type=Text(longest=_PEM, asset=True),
        default_text="none, which a self-signed certificate needs",
        description="Its chain in PEM, as a text or an asset: the certificate's issuer first, the root last or left out.",
    ),
    Property(
        name="privateKey",
        type=Text(longest=_PEM),
        secret=True,
        default_text=_ONE_SOURCE,
        description="The private key in PEM, without a passphrase; it is kept in the state, encrypted.",
    ),
    Property(
        name="privateKeyPath",
        type=Text(longest=4096),
        default_text=_ONE_SOURCE,
        description="A file with the private key, which stays out of the state; a preview goes without the file.",
    ),
    Property(
        name="privateKeyEnvironment",
        type=Text(longest=256),
        default_text=_ONE_SOURCE,
        description="An environment variable with the private key, which stays out of the state.",
    ),
    Property(
        name="privateKeyPkcs11",
        type=common.PLAIN,
        description="PKCS #11 URI of the private key.",
        not_available="Name a file in privateKeyPath, or a variable in privateKeyEnvironment.",
    ),
    Property(
        name="tags",
        type=common.TAGS,
        description="Tags: at most 50 together with the provider's defaultTags, over which these win.",
        default_text="none",
    ),
    Property(
        name="expiryGuardDays",
        type=Whole(least=1, most=3650),
        description="How many days before its end a certificate is too old to be rolled out.",
        default_text="0, so that only an expired certificate is told",
    ),
    Property(
        name="expiryGuardAction",
        type=Text(choices=("warn", "fail")),
        default="warn",
        description=(
            "What happens within these days. An import that is there already is only ever warned of; "
            "one that has expired is never imported."
        ),
    ),
    common.region(Change.REPLACE, "the provider's region"),
)


def _output(name: str, description: str) -> Property:
    return Property(name=name, type=common.PLAIN, required=True, description=description)


_OUTPUTS = (
    _output("arn", "ARN of the certificate; it stays when another certificate is imported under it."),
    Property(
        name="status",
        type=common.PLAIN,
        required=True,
        description="ISSUED, or EXPIRED once its end is over.",
    ),
    _output("type", "Where the certificate comes from: IMPORTED."),
    _output(
        "domainName", "Its common name, else the first name; empty where the common name is an IP address."
    ),
    Property(
        name="subjectAlternativeNames",
        type=Items(of=common.PLAIN),
        required=True,
        description="Its further domain names, sorted.",
    ),
    _output("createdAt", "When it was imported first (RFC 3339, UTC)."),
    _output("importedAt", "When it was imported last (RFC 3339, UTC)."),
    _output("notBefore", "The start of its validity (RFC 3339, UTC)."),
    _output("notAfter", "The end of its validity (RFC 3339, UTC)."),
    _output("serial", "Serial number: lower-case hex octets joined by colons."),
    _output("issuer", "Distinguished name of its issuer (RFC 4514)."),
    _output("subject", "Its distinguished name (RFC 4514)."),
    _output("keyAlgorithm", "Algorithm of its key pair, such as RSA_2048."),
    _output("signatureAlgorithm", "The algorithm that its issuer signed it with."),
    Property(
        name="keyUsages",
        type=Items(of=common.PLAIN),
        required=True,
        description="What its key is for, in ACM's words.",
    ),
    Property(
        name="extendedKeyUsages",
        type=Items(of=common.PLAIN),
        required=True,
        description="What the certificate is for, in ACM's words.",
    ),
    _output("fingerprintSha256", "SHA-256 of the certificate in DER, in lower-case hex without colons."),
    _output(
        "spkiSha256",
        "SHA-256 of its public key in DER: all that the state knows of a key given by reference.",
    ),
    _output("certificatePem", "The certificate in PEM, without its chain."),
    _output("chainPem", "The chain in PEM, as imported."),
    _output("fullChainPem", "The certificate and its chain in PEM: what a TLS server presents."),
    Property(
        name="tagsAll",
        type=common.TAGS,
        required=True,
        description="All tags of the certificate, the provider's defaultTags included.",
    ),
    common.INSTALLATION_ID,
)

_READ_FROM_IT = "Leave it out: it is read from the certificate."

IMPORTED_CERTIFICATE = Definition(
    token="acm:index:ImportedCertificate",  # noqa: S106 - a type token
    description=(
        "A certificate that was made elsewhere, imported with its private key.\n\n"
        "Preview checks every rule of imports and reimports, and tells the names that are gained and lost. Certificates "
        "are compared by what they are, not by their text. A key that comes by `privateKeyPath` or "
        "`privateKeyEnvironment` leaves only the hash of its public half in the state."
    ),
    inputs=_INPUTS,
    outputs=_OUTPUTS,
    examples=(import_examples.IMPORTED_CERTIFICATE,),
    import_text=(
        "An imported certificate is taken over by its ARN; its key is not known then, and need not be given until "
        "another certificate is imported:\n\n"
        "```sh\n$ pulumi import acm:index:ImportedCertificate web "
        "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012\n```"
    ),
    misplaced=(
        ("domainName", _READ_FROM_IT),
        ("subjectAlternativeNames", _READ_FROM_IT),
        ("keyAlgorithm", _READ_FROM_IT),
        ("validationMethod", "Leave it out: an imported certificate is not validated."),
        ("options", "Leave it out: an imported certificate has none."),
        ("passphrase", "Take it off the key first: `openssl pkey -in FILE -out NEW`."),
    ),
)
