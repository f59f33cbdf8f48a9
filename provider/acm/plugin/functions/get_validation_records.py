"""``acm:index:getValidationRecords``: the records of names, before any certificate exists."""

from __future__ import annotations

from collections.abc import Iterator

from acm.model import domains
from acm.model.errors import AcmError, InvalidParameter
from acm.plugin.capabilities import record_failures
from acm.plugin.contract import Session
from acm.plugin.properties import Definition
from acm.plugin.resources import shared
from acm.plugin.resources.certificate_names import check_each_name
from acm.plugin.resources.certificate_state import records_state
from acm.plugin.tables import GET_VALIDATION_RECORDS
from acm.plugin.values import Properties

_NAMES = "domainNames"


class GetValidationRecords:
    """Tells records: a pure function of the configuration and the names."""

    @property
    def definition(self) -> Definition:
        """Return the table of the function."""
        return GET_VALIDATION_RECORDS

    def check(self, session: Session, arguments: Properties) -> Iterator[AcmError]:
        """Check each name by the rules that it would meet in a certificate."""
        if arguments.get(_NAMES) == []:
            yield InvalidParameter("at least one name is wanted.", property_path=_NAMES)
        yield from record_failures(session, _NAMES)
        yield from check_each_name(session, _NAMES, arguments.get(_NAMES))

    def answer(self, session: Session, arguments: Properties) -> Properties:
        """Return the records, sorted by base domain."""
        return records_state(session, set(map(domains.canonical, shared.texts(arguments.get(_NAMES)))))
