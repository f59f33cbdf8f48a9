"""Records of API calls as CloudTrail has them: members and answers are noted, the record is stored before the answer leaves.

They travel as events do: stored, then told to the sinks at least once. The store is written once more for each call, after
the call's own write: a process that ends between the two loses the record of a call that nobody got an answer to.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import anyio.to_thread

from acm.api import observing
from acm.api.call import Awaited, Call, Caller, Members, Operation
from acm.api.observing import Observed
from acm.model import events
from acm.model.errors import AcmError
from acm.model.events import Event
from acm.model.trail import Action, Trail, is_reading

_IDS = uuid.UUID("3d0f1c6e-8a8e-5b1c-9a55-0f6f7c1f5a20")
"""The name space of records' ids: each derives from its request's."""
MOST_USER_AGENT = 1024
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorder:
    """Stores the records of the calls that ``trail`` asks for."""

    trail: Trail
    keep: Callable[[Callable[[datetime], Event]], None]
    """Stores what an event is at the moment that it is told, the installation's clock's; blocks."""

    async def __call__(self, observed: Observed) -> None:
        """Store the record of a request that is about to be answered. Unsigned ones belong to nobody and have none.

        What cannot be stored is told by the log: the call has happened, and its answer is true.
        """
        caller = observed.caller
        if caller is None or (self.trail is not Trail.ALL and is_reading(observed.operation)):
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
