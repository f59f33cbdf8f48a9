"""From a request's octets to an answer's: target, authentication, members, operation, answer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import anyio.to_thread

from acm.api.call import Call, Caller, Operation
from acm.api.faults import fault_of, unexpected
from acm.api.introduction import introduction
from acm.api.private_ca import private_ca_operations
from acm.api.throttle import Throttle
from acm.manager.served import ServedManager
from acm.model.backends import INTRODUCE
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
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatcher:
    """Answers requests over the managers of their callers' accounts."""

    authenticate: Callable[[Request], Caller]
    """Tells whom a request is from; raises a ``Fault`` where that cannot be trusted."""
    manager_of: Callable[[str], ServedManager]
    operations: Mapping[str, Operation]
    """What is answered of Certificate Manager, by the operation's name."""
    private_ca_operations: Mapping[str, Operation] = field(default_factory=private_ca_operations)
    """What is answered of Private CA."""
    refused: Mapping[str, str] = field(default_factory=refusals)
    """What is refused of Certificate Manager, and why."""

    throttle: Throttle | None = None
    """Holds back who asks too fast; None holds back nobody."""
    switched: Mapping[str, str] = field(default_factory=dict)
    """Fault switches of test installations: by operation the code that it answers whatever is asked."""

    async def answer(self, request: Request) -> Answer:
        """Answer one request; never raises."""
        try:
            return await anyio.to_thread.run_sync(self._answer, request)
        except Fault as fault:
            return refusal(fault)
        except Exception:  # noqa: BLE001 - a client gets words, the log the traceback
            _log.exception("an operation failed unexpectedly")
            broken = unexpected(request.header("x-amz-target") or "")
            return refusal(broken)

    def _answer(self, request: Request) -> Answer:
        of, name = _target(request)
        caller = self.authenticate(request)
        manager = self.manager_of(caller.account)
        headers = introduction(manager) if request.header(INTRODUCE) else {}
        try:
            body = self._carried_out(of, name, caller, manager, request.body)
        except Fault as fault:
            return replace(refusal(fault), headers=headers)
        return Answer(status=200, body=body, headers=headers)

    def _carried_out(
        self, of: model.Service, name: str, caller: Caller, manager: ServedManager, body: bytes
    ) -> bytes:
        if self.throttle is not None and of is model.ACM:
            self.throttle.check(caller, name)
        operation = model.operation(name, of)
        members = codec.read(body, operation.input_shape)
        constraints.check(members, operation.input_shape)
        carry_out = self._carrier_out(of, name)
        if of is model.ACM and name in self.switched:
            raise Fault(self.switched[name], f"A fault switch of this test installation answers {name}.")
        try:
            result = carry_out(Call(name=name, manager=manager, caller=caller), members)
        except AcmError as error:
            raise fault_of(error, name, of) from error
        return codec.write(result, operation.output_shape)

    def _carrier_out(self, of: model.Service, name: str) -> Operation:
        """Return what carries out an operation; raise the ``Fault`` of one that is refused, with the reason."""
        served, refused = self.operations, self.refused
        if of is model.PRIVATE_CA:
            served, refused = self.private_ca_operations, refusals(of)
        if name not in served:
            raise Fault("AccessDeniedException", refused.get(name, f"{name} is not in this version."))
        return served[name]


def refusal(fault: Fault) -> Answer:
    """Return the answer that says a fault."""
    return Answer(status=fault.status, body=fault.body(), code=fault.code)


def _target(request: Request) -> tuple[model.Service, str]:
    """Return the operation that a request names, and its service; raise a ``Fault`` where there is none of that name."""
    text = request.header("x-amz-target") or ""
    target = model.target_of(text)
    if target is None:
        raise Fault("UnknownOperationException", f"there is no operation {text[:100]!r}.")
    return target
