"""The function getCertificates."""

from collections.abc import Generator, Mapping, Sequence
from typing import Any

import pulumi
from pulumi import Input, InvokeOptions, InvokeOutputOptions, Output

from . import _utilities, outputs

__all__ = [
    "AwaitableGetCertificatesResult",
    "GetCertificatesResult",
    "get_certificates",
    "get_certificates_output",
]


@_utilities.result_type
class GetCertificatesResult:
    """What getCertificates answers."""

    certificates: Sequence[outputs.CertificateDescription] = pulumi.property("certificates", default=None)
    """The certificates, sorted by first name, then by when they were requested."""


class AwaitableGetCertificatesResult(GetCertificatesResult):
    """The same, for programs that await it."""

    def __await__(self) -> Generator[Any, Any, GetCertificatesResult]:
        """Return at once: the values are there."""
        yield from ()
        return GetCertificatesResult(**vars(self))


def get_certificates(
    domain: str | None = None,
    key_types: Sequence[str] | None = None,
    region: str | None = None,
    statuses: Sequence[str] | None = None,
    tags: Mapping[str, str] | None = None,
    types: Sequence[str] | None = None,
    opts: InvokeOptions | None = None,
) -> AwaitableGetCertificatesResult:
    """Describes every certificate that fits, sorted by name and age.

    Without arguments these are all of the region, of every status and key algorithm. None is an empty list.

    ## Example Usage
    ### What waits for its records
    ```python
    import pulumi
    import pulumi_acm as acm

    pending = acm.get_certificates(statuses=["PENDING_VALIDATION"])
    pulumi.export("pending", [certificate.domain_name for certificate in pending.certificates])
    ```

    :param domain: A name that the certificate carries, first or further: exactly this one, no wildcard covers it. Default: any name.
    :param key_types: Key algorithms to look among. Allowed: RSA_1024, RSA_2048, RSA_3072, RSA_4096, EC_prime256v1, EC_secp384r1, EC_secp521r1. Default: all of them.
    :param region: Region of the certificate, the fourth part of its ARN. Default: the provider's region.
    :param statuses: Statuses to look among. Allowed: PENDING_VALIDATION, ISSUED, INACTIVE, EXPIRED, VALIDATION_TIMED_OUT, REVOKED, FAILED. Default: all of them.
    :param tags: Tags that the certificate has, with these values; it may have others. Default: none.
    :param types: Origins to look among. Allowed: AMAZON_ISSUED, IMPORTED, PRIVATE. Default: all of them.
    """
    arguments = {
        "domain": domain,
        "keyTypes": key_types,
        "region": region,
        "statuses": statuses,
        "tags": tags,
        "types": types,
    }
    return _utilities.answered("acm:index:getCertificates", arguments, opts, AwaitableGetCertificatesResult)


def get_certificates_output(
    domain: Input[str | None] = None,
    key_types: Input[Sequence[str] | None] = None,
    region: Input[str | None] = None,
    statuses: Input[Sequence[str] | None] = None,
    tags: Input[Mapping[str, str] | None] = None,
    types: Input[Sequence[str] | None] = None,
    opts: InvokeOptions | InvokeOutputOptions | None = None,
) -> Output[GetCertificatesResult]:
    """Ask as ``get_certificates`` does, with arguments that may be outputs; the answer is an output too."""
    arguments = {
        "domain": domain,
        "keyTypes": key_types,
        "region": region,
        "statuses": statuses,
        "tags": tags,
        "types": types,
    }
    return _utilities.answered_later("acm:index:getCertificates", arguments, opts, GetCertificatesResult)
