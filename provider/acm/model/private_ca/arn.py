"""The names of authorities and of what they issue: ``arn:PARTITION:acm-pca:REGION:ACCOUNT:certificate-authority/ID``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from acm.model.errors import InvalidArn

_AUTHORITY = re.compile(
    r"arn:(?P<partition>[a-z0-9-]+):acm-pca:(?P<region>[a-z0-9-]+):(?P<account>[0-9]{12})"
    r":certificate-authority/(?P<id>[A-Za-z0-9-]{1,64})"
)
_CERTIFICATE = re.compile(r"(?P<authority>.+)/certificate/(?P<serial>[0-9a-f]{2,40})")
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class AuthorityArn:
    """The parts of an authority's ARN."""

    partition: str
    region: str
    account: str
    id: str

    def __str__(self) -> str:
        return f"arn:{self.partition}:acm-pca:{self.region}:{self.account}:certificate-authority/{self.id}"

    @classmethod
    @lru_cache(maxsize=1024)  # of few authorities many certificates ask
    def parse(cls, text: str) -> AuthorityArn:
        """Read an ARN; raise ``InvalidArn`` where ``text`` is none of an authority."""
        match = _AUTHORITY.fullmatch(text)
        if match is None:
            raise InvalidArn(
                f"{text[:_SHOWN]!r} is not the ARN of a private certificate authority.",
                hint="Expected arn:aws:acm-pca:REGION:ACCOUNT:certificate-authority/ID.",
            )
        return cls(**match.groupdict())

    def certificate(self, serial: str) -> str:
        """Return the ARN of the certificate with ``serial`` (hex octets joined by colons) that it has issued."""
        return f"{self}/certificate/{serial.replace(':', '')}"


def authority_of(certificate_arn: str) -> AuthorityArn:
    """Return who issued the certificate of an ARN that ``certificate`` has made; raise ``InvalidArn`` for others."""
    match = _CERTIFICATE.fullmatch(certificate_arn)
    if match is None:
        raise InvalidArn(
            f"{certificate_arn[:_SHOWN]!r} is not the ARN of a certificate of a private certificate authority.",
            hint="Expected the authority's ARN with /certificate/SERIAL, as IssueCertificate returns it.",
        )
    return AuthorityArn.parse(match["authority"])
