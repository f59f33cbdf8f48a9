"""`acm publish`: the wanted records of a certificate into the zones we may write to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

from cyclopts import Parameter
from rich.console import RenderableType

from acm.cli.output import Document
from acm.cli.record_view import WantedRecord, record_rows, records_table, wanted_records
from acm.cli.selection import arn_of
from acm.cli.session import Injected
from acm.cli.tables import blocks, heading
from acm.manager.interface import CertificateManager
from acm.model.certificate import ValidationMethod
from acm.model.errors import AcmError, InvalidParameter
from acm.model.installation import ZoneRecord

_LONGEST_TTL = 86_400


@dataclass(frozen=True, slots=True)
class Published:
    """The records that now stand in their zones."""

    arn: str
    records: tuple[WantedRecord, ...]
    ttl: int

    def table(self, width: int) -> RenderableType:
        """Return the records, and how to go on."""
        return blocks(
            [
                heading(f"Published with a TTL of {self.ttl} s:"),
                records_table(self.records, width),
                heading(f"Then: acm wait {self.arn}"),
            ]
        )

    def rows(self) -> Iterable[Sequence[str]]:
        """Return name, type, value and proven names of each record."""
        return record_rows(self.records)

    def document(self) -> Document:
        """Return the records as ResourceRecord has them, with their TTL in seconds."""
        return {
            "CertificateArn": self.arn,
            "ResourceRecords": [
                {"Name": w.record.name, "Type": w.record.type, "Value": w.record.value, "TTL": self.ttl}
                for w in self.records
            ],
        }


def publish(
    certificate: str,
    /,
    *,
    ttl: int = 300,
    overwrite: Annotated[bool, Parameter(negative=(), show_default=False)] = False,
    session: Injected,
) -> None:
    """Publish a certificate's validation records in the zones of ACM_DNS_ZONES or ACM_DEV_ZONE.

    The records may stay: renewals need them too. As lines: name, type, value, proven names.

    Parameters
    ----------
    certificate
        ARN, ID or beginning of the ID.
    ttl
        Time to live in seconds.
    overwrite
        Replace a record of the same name and type that has another value.
    """
    if not 0 < ttl <= _LONGEST_TTL:
        raise InvalidParameter(f"a TTL has 1 to {_LONGEST_TTL} seconds.", property_path="--ttl")
    with session.manager() as manager:
        found = manager.describe(arn_of(manager, certificate))
        records = wanted_records(found)
        if not records and found.validation_method is not ValidationMethod.DNS and found.validations:
            raise InvalidParameter(
                f"{found.arn} is validated by {found.validation_method}: it wants no records.",
                hint=f"`acm describe {found.arn}` shows what it wants.",
                property_path="CERTIFICATE",
            )
        done = _publish(manager, found.arn, records, ttl=ttl, overwrite=overwrite)
        if done.published or done.failure is None:
            session.output.show(Published(found.arn, done.published, ttl))
    if done.failure is not None:
        raise done.failure


COMMAND = publish


@dataclass(frozen=True, slots=True)
class _Done:
    published: tuple[WantedRecord, ...]
    failure: AcmError | None


def _publish(
    manager: CertificateManager,
    arn: str,
    records: Iterable[WantedRecord],
    *,
    ttl: int,
    overwrite: bool,
) -> _Done:
    """Publish every record that can be; keep the first failure, which names its record."""
    published: list[WantedRecord] = []
    failure: AcmError | None = None
    for wanted in records:
        record = ZoneRecord(
            name=wanted.record.name, type=wanted.record.type, value=wanted.record.value, ttl=ttl
        )
        try:
            manager.publish(record, owner=arn, overwrite=overwrite)
        except AcmError as error:
            failure = failure or error.at(wanted.record.name)
        else:
            published.append(wanted)
    return _Done(tuple(published), failure)
