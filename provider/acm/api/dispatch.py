"""From a request's octets to an answer's: target, authentication, members, operation, answer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import anyio.to_thread

from acm.api.call import Call, Caller, Operation
from acm.api.faults import fault_of
from acm.manager.interface import CertificateManager
from acm.model.errors import AcmError
from acm.wire import codec, constraints, model
from acm.wire.faults import Fault
from acm.wire.operations import refusals
from acm.wire.sigv4 import Request

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back: ``status`` and a body in AWS JSON; ``code`` names the fault where there is one."""

    status: int
    body: bytes
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatcher:
    """Answers requests over the managers of their callers' accounts."""

    authenticate: Callable[[Request], Caller]
    """Tells whom a request is from; raises a ``Fault`` where that cannot be trusted."""
    manager_of: Callable[[str], CertificateManager]
    operations: Mapping[str, Operation]
    refused: Mapping[str, str] = field(default_factory=refusals)

    async def answer(self, request: Request) -> Answer:
        """Answer one request; never raises."""
        try:
            return await anyio.to_thread.run_sync(self._answer, request)
        except Fault as fault:
            return Answer(status=fault.status, body=fault.body(), code=fault.code)
        except Exception:  # noqa: BLE001 - a client gets words, the log the traceback
            _log.exception("an operation failed unexpectedly")
            broken = Fault(
                "InternalServerException", "The service failed; its log says why. Try again later."
            )
            return Answer(status=broken.status, body=broken.body(), code=broken.code)

    def _answer(self, request: Request) -> Answer:
        name = _target(request)
        caller = self.authenticate(request)
        if name in self.refused:
            raise Fault("AccessDeniedException", self.refused[name])
        operation = model.operation(name)
        members = codec.read(request.body, operation.input_shape)
        constraints.check(members, operation.input_shape)
        call = Call(manager=self.manager_of(caller.account), caller=caller)
        try:
            result = self.operations[name](call, members)
        except AcmError as error:
            raise fault_of(error) from error
        return Answer(status=200, body=codec.write(result, operation.output_shape))


def _target(request: Request) -> str:
    """Return the operation that a request names; raise a ``Fault`` where the service has none of that name."""
    target = request.header("x-amz-target") or ""
    prefix, _, name = target.rpartition(".")
    if prefix != model.TARGET_PREFIX or name not in model.operation_names():
        raise Fault("UnknownOperationException", f"there is no operation {target[:100]!r}.")
    return name
