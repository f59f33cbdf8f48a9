"""BENCH_COUNT certificates of the package BENCH_PACKAGE; with BENCH_VALIDATED each with its record and its wait."""

import os

import pulumi

package = os.environ["BENCH_PACKAGE"]


class Resource(pulumi.CustomResource):
    """A resource of either package."""

    arn: pulumi.Output[str]
    fqdn: pulumi.Output[str]

    def __init__(self, kind: str, name: str, properties: dict[str, object]) -> None:
        outputs = dict.fromkeys(("arn", "fqdn", "validationRecords"))
        super().__init__(f"{package}:index:{kind}", name, {**outputs, **properties})


def echoed(**outputs: object) -> dict[str, object]:
    """Return what the echo provider has to be given, because it makes no outputs of its own."""
    return outputs if package == "echo" else {}


for number in range(int(os.environ["BENCH_COUNT"])):
    domain = f"host{number}.bench.test"
    arn = f"arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-4000-8000-{number:012}"
    record = {"name": f"_{number:032}.{domain}.", "value": f"_{number:032}.acm-validations.internal."}
    certificate = Resource(
        "Certificate",
        f"c{number}",
        {
            "domainName": domain,
            "subjectAlternativeNames": [f"*.{domain}"],
            "keyAlgorithm": "EC_prime256v1",
            "tags": {"number": str(number)},
            **echoed(arn=arn, validationRecords=[record]),
        },
    )
    if os.environ.get("BENCH_VALIDATED"):
        wanted = vars(certificate)["validationRecords"][0]
        published = Resource(
            "ValidationRecord",
            f"r{number}",
            {"name": wanted["name"], "value": wanted["value"], **echoed(fqdn=record["name"])},
        )
        Resource(
            "CertificateValidation",
            f"v{number}",
            {"certificateArn": certificate.arn, "validationRecordFqdns": [published.fqdn]},
        )
