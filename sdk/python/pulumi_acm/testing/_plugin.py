"""The provider plugin in this process: the protocol's own messages, answered by its own servicer, without a server."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from typing import Any, NoReturn

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import engine_pb2, errors_pb2, provider_pb2, status_pb2

from acm.plugin.engine_log import EngineLog
from acm.plugin.provider import Provider, Surroundings
from acm.plugin.server import CONSTRUCTS, KEPT_FREE, THREADS
from acm.plugin.servicer import Servicer

from ._engine import Engine
from ._failures import CheckFailed, ResourceFailed
from ._relay import relay

_log = logging.getLogger("pulumi_acm.testing")
_DETAILS = "grpc-status-details-bin"


class InProcessPlugin:
    """One provider, as one plugin process would hold it. Safe to use from any thread."""

    def __init__(self, engine: Engine, warn: Callable[[str, str], None]) -> None:
        self._pauses = engine.pauses()
        provider = Provider(
            Surroundings(
                open_manager=engine.open_manager,
                cancelled=self._pauses,
                monotonic=engine.monotonic,
                new_token=lambda: secrets.token_hex(16),
                wait_slots=THREADS - KEPT_FREE,
            )
        )
        self._servicer: Any = Servicer(
            lambda: provider, engine_log=_Log(warn), cancelled=self._pauses, constructs=CONSTRUCTS
        )
        engine.ends_with(self._servicer.close)

    def configure(self, urn: str, inputs: Struct) -> None:
        """Check a configuration and take it; raise ``CheckFailed`` or ``ResourceFailed``."""
        checked = self._checked("CheckConfig", urn, provider_pb2.CheckRequest(urn=urn, news=inputs))
        request = provider_pb2.ConfigureRequest(
            urn=urn, args=checked, acceptSecrets=True, acceptResources=True
        )
        self._call("Configure", urn, request)

    def create(self, urn: str, token: str, inputs: Struct, *, preview: bool) -> tuple[str, Struct]:
        """Check inputs and make the resource, or preview that; return its id and its outputs."""
        asked = provider_pb2.CheckRequest(
            urn=urn, type=token, news=inputs, randomSeed=secrets.token_bytes(32)
        )
        checked = self._checked("Check", urn, asked)
        made = self._call(
            "Create",
            urn,
            provider_pb2.CreateRequest(urn=urn, type=token, properties=checked, preview=preview),
        )
        return made.id, made.properties

    def construct(self, urn: str, request: provider_pb2.ConstructRequest) -> Struct:
        """Make a component, its children over the mocks that are set; return its outputs."""
        with relay() as (address, children):
            request.monitorEndpoint = address
            try:
                made = self._call("Construct", urn, request)
            except ResourceFailed as failed:
                raise children.failure or failed from None
        state: Struct = made.state
        return state

    def read(self, urn: str, token: str, id: str) -> tuple[str, Struct]:
        """Return the id and the outputs of a resource that is there; raise ``ResourceFailed`` where it is not."""
        found = self._call("Read", urn, provider_pb2.ReadRequest(id=id, urn=urn, type=token))
        if not found.id:
            raise ResourceFailed(urn, [f"resource {id!r} does not exist"])
        return found.id, found.properties

    def invoke(self, token: str, arguments: Struct) -> Struct:
        """Return a function's answer."""
        answer = self._call("Invoke", token, provider_pb2.InvokeRequest(tok=token, args=arguments))
        _refuse(token, answer.failures)
        result: Struct = getattr(answer, "return")
        return result

    def _checked(self, method: str, urn: str, request: provider_pb2.CheckRequest) -> Struct:
        answer = self._call(method, urn, request)
        _refuse(urn, answer.failures)
        inputs: Struct = answer.inputs
        return inputs

    def _call(self, method: str, urn: str, request: Any) -> Any:
        self._pauses.begin()
        return getattr(self._servicer, method)(request, _Context(urn))


def _refuse(urn: str, failures: Any) -> None:
    if failures:
        raise CheckFailed(urn, [(failure.property, failure.reason) for failure in failures])


class _Context:
    """What the servicer uses of a call's context: how the call ends."""

    def __init__(self, urn: str) -> None:
        self._urn = urn
        self._reasons: tuple[str, ...] = ()
        self._wrong: list[tuple[str, str]] = []

    def add_callback(self, callback: Callable[[], None]) -> bool:  # noqa: ARG002
        """Take what is to be done when the call is given up, which a test never does."""
        return True

    def set_code(self, code: grpc.StatusCode) -> None:
        """Take the code of a call that this version does not answer; its error follows."""

    def set_details(self, details: str) -> None:
        """Take the words of a call that this version does not answer."""

    def set_trailing_metadata(self, metadata: tuple[tuple[str, bytes], ...]) -> None:
        """Take why a resource is not what was asked for, or what is wrong with a component's inputs."""
        failed, wrong = provider_pb2.ErrorResourceInitFailed(), errors_pb2.InputPropertiesError()
        for detail in status_pb2.Status.FromString(dict(metadata)[_DETAILS]).details:
            packed = AnyMessage.FromString(detail.SerializeToString())
            if packed.Unpack(failed):
                self._reasons = tuple(failed.reasons)
            elif packed.Unpack(wrong):
                self._wrong = [(error.property_path, error.reason) for error in wrong.errors]

    def abort(self, code: grpc.StatusCode, details: str) -> NoReturn:  # noqa: ARG002 - the words say it all
        """End the call."""
        if self._wrong:
            raise CheckFailed(self._urn, self._wrong)
        raise ResourceFailed(self._urn, self._reasons or [details])


class _Log(EngineLog):
    """Keeps warnings for the test; status lines go to the log of this package."""

    def __init__(self, warn: Callable[[str, str], None]) -> None:
        super().__init__()
        self._warn = warn

    def send(self, severity: int, message: str, *, urn: str, ephemeral: bool = False) -> None:
        """Keep a warning, log the rest."""
        _log.info("%s: %s", urn, message)
        if severity >= engine_pb2.WARNING and not ephemeral:
            self._warn(urn, message)
