"""Records of API calls as CloudTrail has them: members and answers are noted, the record is stored before the answer leaves.

They travel as events do: stored, then told to the sinks at least once. The record of a change is written in the change's own
transaction: neither is ever there without the other, however the process ends. A call that has written nothing when it is
about to be answered, because it only reads or is refused, has a write of its own.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

import anyio.to_thread

from acm.api import answers, observing
from acm.api.call import Awaited, Call, Caller, Members, Operation
from acm.api.observing import Observed
from acm.engine.ports import Transaction
from acm.model import events
from acm.model.errors import AcmError
from acm.model.events import Event
from acm.model.trail import Action, Trail, is_reading

_IDS = uuid.UUID("3d0f1c6e-8a8e-5b1c-9a55-0f6f7c1f5a20")
"""The name space of records' ids: each derives from its request's."""
MOST_USER_AGENT = 1024
_ANSWERS: Mapping[tuple[str, str], Callable[[Any], Members]] = {
    ("acm", "ExportCertificate"): answers.exported,
    ("acm", "ImportCertificate"): answers.named,
    ("acm", "RequestCertificate"): answers.named,
    ("acm", "RevokeCertificate"): answers.named,
}
"""By service and operation how the recorded answer of a change is made of what its write returns; others have none."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorder:
    """Stores the records of the calls that ``trail`` asks for."""

    trail: Trail
    keep: Callable[[Callable[[datetime], Event]], None]
    """Stores what an event is at the moment that it is told, the installation's clock's; blocks."""

    async def __call__(self, observed: Observed) -> None:
        """Store the record of a request that is about to be answered, unless its change has stored it.

        Unsigned requests belong to nobody and have none. What cannot be stored is told by the log: nothing was changed, and
        the answer is true.
        """
        caller = observed.caller
        if observed.recorded or caller is None or not _is_wanted(self.trail, observed):
            return
        try:
            await anyio.to_thread.run_sync(self.keep, partial(_event, observed, caller))
        except AcmError as error:
            _log.error(
                "the record of %s %s could not be stored: %s",
                observed.operation,
                observed.request_id,
                error.diagnostics(),
            )


@dataclass(frozen=True, slots=True)
class CallWitness:
    """Records the call that is being answered in the transaction of its change (``acm.engine.witness``)."""

    observed: Observed
    caller: Caller

    def record(self, tx: Transaction, result: object) -> None:
        """Write the record; for a call that writes more than once, with the first write."""
        tx.events.add(_event(self._answered(result), self.caller, tx.now))

    def recorded(self) -> None:
        """Have no other record stored."""
        self.observed.recorded = True

    def _answered(self, result: object) -> Observed:
        """Return the call as it will be answered."""
        answer = _ANSWERS.get((self.observed.service, self.observed.operation))
        return replace(self.observed, result=answer(result)) if answer else self.observed


def witness(trail: Trail) -> CallWitness | None:
    """Return what records the changes of the call that is being answered; None where it is not to be recorded."""
    observed = observing.current()
    if observed is None or observed.caller is None or not _is_wanted(trail, observed):
        return None
    return CallWitness(observed, observed.caller)


def _is_wanted(trail: Trail, observed: Observed) -> bool:
    return trail is Trail.ALL or not is_reading(observed.operation)


def noted(operations: Mapping[str, Operation]) -> dict[str, Operation]:
    """Return ``operations``, each noting what it was asked and what it answered."""
    return {name: _noting(operation) for name, operation in operations.items()}


def noted_awaited(operations: Mapping[str, Awaited]) -> dict[str, Awaited]:
    """Do the same for those of the event loop."""
    return {name: _noting_awaited(operation) for name, operation in operations.items()}


def _noting(operation: Operation) -> Operation:
    def carry_out(call: Call, members: Members) -> Members:
        _note_parameters(members)
        return _note_result(operation(call, members))

    return carry_out


def _noting_awaited(operation: Awaited) -> Awaited:
    async def carry_out(call: Call, members: Members) -> Members:
        _note_parameters(members)
        return _note_result(await operation(call, members))

    return carry_out


def _note_parameters(members: Members) -> None:
    observed = observing.current()
    if observed is not None:
        observed.parameters = members


def _note_result(result: Members) -> Members:
    observed = observing.current()
    if observed is not None:
        observed.result = result
    return result


def _event(observed: Observed, caller: Caller, now: datetime) -> Event:
    action = Action(
        operation=observed.operation,
        service=observed.service,
        account=caller.account,
        region=caller.region,
        access_key=caller.access_key,
        source=observed.source,
        user_agent=observed.user_agent[:MOST_USER_AGENT],
        request_id=observed.request_id,
        event_id=str(uuid.uuid5(_IDS, observed.request_id)),
        at=now,
        parameters=observed.parameters,
        answer=observed.result,
        error_code=observed.code,
        error_message=observed.message,
    )
    return events.api_call(action, _arn(observed))


def _arn(observed: Observed) -> str:
    """Return the ARN of the certificate that a call was about."""
    for members in (observed.parameters, observed.result):
        found = (members or {}).get("CertificateArn")
        if isinstance(found, str):
            return found
    return ""
