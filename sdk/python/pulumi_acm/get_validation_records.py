"""The function getValidationRecords."""

from collections.abc import Generator, Sequence
from typing import Any

import pulumi
from pulumi import Input, InvokeOptions, InvokeOutputOptions, Output

from . import _utilities, outputs

__all__ = [
    "AwaitableGetValidationRecordsResult",
    "GetValidationRecordsResult",
    "get_validation_records",
    "get_validation_records_output",
]


@_utilities.result_type
class GetValidationRecordsResult:
    """What getValidationRecords answers."""

    domain_validation_options: Sequence[outputs.CertificateDomainValidationOption] = pulumi.property(
        "domainValidationOptions", default=None
    )
    """The record that each name needs, sorted by name; known at preview."""

    validation_records: Sequence[outputs.ValidationRecordDetail] = pulumi.property(
        "validationRecords", default=None
    )
    """The records to publish, one for each base domain, sorted by it; known at preview."""


class AwaitableGetValidationRecordsResult(GetValidationRecordsResult):
    """The same, for programs that await it."""

    def __await__(self) -> Generator[Any, Any, GetValidationRecordsResult]:
        """Return at once: the values are there."""
        yield from ()
        return GetValidationRecordsResult(**vars(self))


def get_validation_records(
    domain_names: Sequence[str] | None = None,
    opts: InvokeOptions | None = None,
) -> AwaitableGetValidationRecordsResult:
    """Tells the validation records of names before any certificate exists.

    They follow from installation, account and name alone, so a preview knows them, and DNS can be prepared by any tool. `Certificate` puts out the same records for the same names.

    ## Example Usage
    ### The records to publish, before anything is made
    ```python
    import pulumi
    import pulumi_acm as acm

    wanted = acm.get_validation_records(domain_names=["example.com", "*.example.com"])
    for record in wanted.validation_records:
        pulumi.export(record.zone, f"{record.name} {record.ttl} {record.type} {record.value}")
    ```

    :param domain_names: The names; a wildcard and its base domain share a record.
    """
    arguments = {"domainNames": domain_names}
    return _utilities.answered(
        "acm:index:getValidationRecords", arguments, opts, AwaitableGetValidationRecordsResult
    )


def get_validation_records_output(
    domain_names: Input[Sequence[str] | None] = None,
    opts: InvokeOptions | InvokeOutputOptions | None = None,
) -> Output[GetValidationRecordsResult]:
    """Ask as ``get_validation_records`` does, with arguments that may be outputs; the answer is an output too."""
    arguments = {"domainNames": domain_names}
    return _utilities.answered_later(
        "acm:index:getValidationRecords", arguments, opts, GetValidationRecordsResult
    )
