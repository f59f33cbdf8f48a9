"""From a request's octets to an answer's: target, authentication, members, operation, answer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any

import anyio.to_thread

from acm.api.call import Awaited, Call, Caller, Lasting, Members, Operation
from acm.api.faults import fault_of, unexpected
from acm.api.introduction import introduction
from acm.api.private_ca import private_ca_operations
from acm.api.throttle import Throttle
from acm.manager.served import ServedManager
from acm.model.at_hand import NotAtHand
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
    message: str = ""
    """The fault's."""
    headers: Mapping[str, str] = field(default_factory=dict)


MOST_OCTETS_AT_HAND = 16 << 10
"""Octets of a request that the event loop may read by itself: reading larger ones takes milliseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtHand:
    """How requests are answered in the event loop itself, without a thread; each part may raise ``NotAtHand`` instead."""

    authenticate: Callable[[Request], Caller]
    manager_of: Callable[[str], ServedManager]
    operations: Mapping[str, Operation]
    """Those of Certificate Manager that wait for nothing, by the operation's name."""
    awaited: Mapping[str, Awaited] = field(default_factory=dict)
    """Those that wait for a commit, but not in a thread."""


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
    at_hand: AtHand | None = None
    """What needs no thread; None has each request answered in one."""

    throttle: Throttle | None = None
    """Holds back who asks too fast; None holds back nobody."""
    switched: Mapping[str, str] = field(default_factory=dict)
    """Fault switches of test installations: by operation the code that it answers whatever is asked."""

    async def answer(self, request: Request) -> Answer:
        """Answer one request; never raises."""
        begun = self.begin(request)
        return begun if isinstance(begun, Answer) else await begun

    def begin(self, request: Request) -> Answer | Coroutine[Any, Any, Answer]:
        """Answer one request, in an event loop, where that takes no waiting; return what to await otherwise.

        Neither raises.
        """
        try:
            of, name = _target(request)
            caller = self._caller_at_hand(request)
            if caller is None or request.header(INTRODUCE):
                return self._awaited(request, self._answer(of, name, caller, request))
            self._throttle(of, name, caller)
            made = self._body_at_hand(of, name, caller, request.body)
            if made is None:
                return self._awaited(request, self._answer_with(of, name, caller, request.body))
            return Answer(status=200, body=made)
        except Exception as error:  # noqa: BLE001 - a client gets words, the log the traceback
            return _refused(request, error)

    async def _awaited(self, request: Request, answering: Coroutine[Any, Any, Answer]) -> Answer:
        try:
            return await answering
        except Exception as error:  # noqa: BLE001 - as above
            return _refused(request, error)

    async def _answer(self, of: model.Service, name: str, known: Caller | None, request: Request) -> Answer:
        caller = known
        if caller is None:
            caller = await anyio.to_thread.run_sync(self.authenticate, request)
        headers: Mapping[str, str] = {}
        if request.header(INTRODUCE):
            headers = await anyio.to_thread.run_sync(introduction, self.manager_of(caller.account))
        try:
            self._throttle(of, name, caller)
            made = self._body_at_hand(of, name, caller, request.body)
            answer = (
                await self._answer_with(of, name, caller, request.body)
                if made is None
                else Answer(status=200, body=made)
            )
        except Fault as fault:
            answer = refusal(fault)
        return replace(answer, headers=headers)

    async def _answer_with(self, of: model.Service, name: str, caller: Caller, body: bytes) -> Answer:
        """Answer a call that waits for a commit, or that is carried out in a thread."""
        at_hand = self._at_hand_for(of, body)
        if at_hand is not None and name in at_hand.awaited:
            with suppress(NotAtHand):
                members = self._members(model.ACM, name, body)
                with _errors_of(name, model.ACM):
                    result = await at_hand.awaited[name](self._call_at_hand(at_hand, name, caller), members)
                return Answer(status=200, body=_written(result, name))
        return Answer(status=200, body=await anyio.to_thread.run_sync(self._made, of, name, caller, body))

    def _throttle(self, of: model.Service, name: str, caller: Caller) -> None:
        if of is model.ACM and self.throttle is not None:
            self.throttle.check(caller, name)

    def _caller_at_hand(self, request: Request) -> Caller | None:
        if self.at_hand is not None:
            with suppress(NotAtHand):
                return self.at_hand.authenticate(request)
        return None

    def _at_hand_for(self, of: model.Service, body: bytes) -> AtHand | None:
        return self.at_hand if of is model.ACM and len(body) <= MOST_OCTETS_AT_HAND else None

    def _body_at_hand(self, of: model.Service, name: str, caller: Caller, body: bytes) -> bytes | None:
        """Return the answer's body where nothing has to be waited for; None where something has."""
        at_hand = self._at_hand_for(of, body)
        if at_hand is not None and name in at_hand.operations:
            with suppress(NotAtHand):
                members = self._members(model.ACM, name, body)
                with _errors_of(name, model.ACM):
                    result = at_hand.operations[name](self._call_at_hand(at_hand, name, caller), members)
                return _written(result, name)
        return None

    def _call_at_hand(self, at_hand: AtHand, name: str, caller: Caller) -> Call:
        return Call(name=name, manager=at_hand.manager_of(caller.account), caller=caller)

    def _made(self, of: model.Service, name: str, caller: Caller, body: bytes) -> bytes:
        members = self._members(of, name, body)
        operation = self._operation(of, name)
        call = Call(name=name, manager=self.manager_of(caller.account), caller=caller)
        with _errors_of(name, of):
            result = operation(call, members)
        return codec.write(result, model.operation(name, of).output_shape)

    def _members(self, of: model.Service, name: str, body: bytes) -> Members:
        """Return the checked members of a request; raise the ``Fault`` of one that is wrong, or switched off."""
        shape = model.operation(name, of).input_shape
        members = codec.read(body, shape)
        constraints.check(members, shape)
        if of is model.ACM and name in self.switched:
            raise Fault(self.switched[name], f"A fault switch of this test installation answers {name}.")
        return members

    def _operation(self, of: model.Service, name: str) -> Operation:
        """Return what carries out an operation; raise the ``Fault`` of one that is refused, with the reason."""
        served, refused = self.operations, self.refused
        if of is model.PRIVATE_CA:
            served, refused = self.private_ca_operations, refusals(of)
        if name not in served:
            raise Fault("AccessDeniedException", refused.get(name, f"{name} is not in this version."))
        return served[name]


def _written(result: Members, name: str) -> bytes:
    """Return the answer's body; one that lasts is written once."""
    if not isinstance(result, Lasting):
        return codec.write(result, model.operation(name).output_shape)
    if result.octets is None:
        result.octets = codec.write(result, model.operation(name).output_shape)
    return result.octets


@contextmanager
def _errors_of(name: str, of: model.Service) -> Iterator[None]:
    """Have errors of the domain raised as those of an operation."""
    try:
        yield
    except AcmError as error:
        raise fault_of(error, name, of) from error


def _refused(request: Request, error: Exception) -> Answer:
    """Return what a client gets for an error; one that nobody expected is logged."""
    if isinstance(error, Fault):
        return refusal(error)
    _log.error("an operation failed unexpectedly", exc_info=error)
    return refusal(unexpected(request.header("x-amz-target") or ""))


def refusal(fault: Fault) -> Answer:
    """Return the answer that says a fault."""
    return Answer(status=fault.status, body=fault.body(), code=fault.code, message=fault.message)


def _target(request: Request) -> tuple[model.Service, str]:
    """Return the operation that a request names, and its service; raise a ``Fault`` where there is none of that name."""
    text = request.header("x-amz-target") or ""
    target = model.target_of(text)
    if target is None:
        raise Fault("UnknownOperationException", f"there is no operation {text[:100]!r}.")
    return target
