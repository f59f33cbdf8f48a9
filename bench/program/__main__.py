"""BENCH_COUNT certificates of the package BENCH_PACKAGE, and nothing else."""

import os

import pulumi

package = os.environ["BENCH_PACKAGE"]


class Certificate(pulumi.CustomResource):
    """A certificate of either package."""

    def __init__(self, name: str, properties: dict[str, object]) -> None:
        super().__init__(f"{package}:index:Certificate", name, properties)


for number in range(int(os.environ["BENCH_COUNT"])):
    Certificate(
        f"c{number}",
        {
            "domainName": f"host{number}.bench.test",
            "subjectAlternativeNames": [f"*.host{number}.bench.test"],
            "keyAlgorithm": "EC_prime256v1",
            "tags": {"number": str(number)},
        },
    )
