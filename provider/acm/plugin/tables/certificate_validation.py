"""The table of ``acm:index:CertificateValidation``."""

from __future__ import annotations

from acm.plugin.properties import Change, Definition, Items, Property
from acm.plugin.tables import common, examples

CERTIFICATE_VALIDATION = Definition(
    token="acm:index:CertificateValidation",  # noqa: S106 - a type token
    description=(
        "Waits until a certificate is issued.\n\n"
        "Create returns once the certificate has status ISSUED, after at most 75 minutes (`customTimeouts` change "
        "that). A wait that is cut off keeps what it has, and the next `pulumi up` goes on waiting. Delete does "
        "nothing. A listener takes the certificate from the outputs here: they are known only after the wait."
    ),
    inputs=(
        Property(
            name="certificateArn",
            type=common.ARN,
            required=True,
            change=Change.REPLACE,
            description="ARN of the certificate to wait for.",
        ),
        Property(
            name="validationRecordFqdns",
            type=Items(of=common.RECORD_NAME, as_set=True),
            description="Names of the published records; when given, they must cover all that the certificate needs.",
            default_text="not compared",
        ),
        common.region(Change.REPLACE, "the region of the ARN"),
    ),
    outputs=(common.STATUS, *common.ISSUED_OUTPUTS, common.INSTALLATION_ID),
    examples=(examples.CERTIFICATE_VALIDATION,),
    import_text=(
        "A wait is imported by the certificate's ARN:\n\n"
        "```sh\n$ pulumi import acm:index:CertificateValidation web "
        "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012\n```"
    ),
)
