"""The name of a certificate: ``arn:PARTITION:acm:REGION:ACCOUNT:certificate/UUID``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from acm.model.errors import InvalidArn

_CERTIFICATE_ARN = re.compile(
    r"arn:(?P<partition>[a-z0-9-]+):acm:(?P<region>[a-z0-9-]+):(?P<account>[0-9]{12}):certificate/(?P<id>[A-Za-z0-9-]{1,64})"
)


@dataclass(frozen=True, slots=True)
class CertificateArn:
    """The parts of a certificate's ARN."""

    partition: str
    region: str
    account: str
    id: str

    def __str__(self) -> str:
        return f"arn:{self.partition}:acm:{self.region}:{self.account}:certificate/{self.id}"

    @classmethod
    def parse(cls, text: str) -> CertificateArn:
        """Read an ARN; raise ``InvalidArn`` where ``text`` is none of a certificate."""
        return _parsed(text)


@lru_cache(maxsize=1024)
def _parsed(text: str) -> CertificateArn:
    """Each layer that an ARN passes reads it for itself."""
    match = _CERTIFICATE_ARN.fullmatch(text)
    if match is None:
        raise InvalidArn(
            f"{text[:200]!r} is not the ARN of a certificate.",
            hint="Expected arn:aws:acm:REGION:ACCOUNT:certificate/ID, as `acm list` shows it.",
        )
    return CertificateArn(**match.groupdict())


_RESOURCE_ARN = re.compile(r"arn:[a-z0-9-]{1,32}:[a-z0-9-]{1,63}:[a-z0-9-]{0,32}:[0-9]{0,12}:[!-~]{1,1024}")


def check_resource_arn(text: str) -> str:
    """Return ``text`` where it may be the ARN of a resource that uses certificates; raise ``InvalidArn`` otherwise."""
    if not _RESOURCE_ARN.fullmatch(text):
        raise InvalidArn(
            f"{text[:200]!r} is not the ARN of a resource.",
            hint="Expected arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE; region and account may be empty.",
        )
    return text


def partition_of(region: str) -> str:
    """Return the partition that AWS keeps ``region`` in, so that ARNs look as they do there."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"
