"""The engine's side of the protocol: a plugin served on loopback, called as the engine calls it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import engine_pb2_grpc, provider_pb2, provider_pb2_grpc, status_pb2

from acm.plugin.server import Server
from acm.plugin.structs import decode, encode

CERTIFICATE = "acm:index:Certificate"
VALIDATION = "acm:index:CertificateValidation"
RECORD = "acm:index:ValidationRecord"
IMPORTED = "acm:index:ImportedCertificate"
EXPORT = "acm:index:CertificateExport"
ACCOUNT = "acm:index:AccountConfiguration"
AUTHORITY = "acm:index:PrivateCertificateAuthority"
ALWAYS_THERE = {ACCOUNT}
"""Resources that never go: Create adopts them, Delete lets go of them."""


def urn_of(token: str, name: str = "web", stack: str = "dev", project: str = "shop") -> str:
    return f"urn:pulumi:{stack}::{project}::{token}::{name}"


class Messages(engine_pb2_grpc.EngineServicer):
    """The engine's log, as far as the plugin sees it."""

    def __init__(self) -> None:
        self.received: list[Any] = []
        self._server = grpc.server(ThreadPoolExecutor(4))
        engine_pb2_grpc.add_EngineServicer_to_server(self, self._server)
        self.address = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        self._server.start()

    def Log(self, request: Any, context: Any) -> Empty:  # noqa: N802
        self.received.append(request)
        return Empty()

    def texts(self, *, ephemeral: bool) -> list[str]:
        return [message.message for message in self.received if message.ephemeral is ephemeral]

    def close(self) -> None:
        self._server.stop(None).wait()


class Aborted(Exception):
    """A call that the plugin ended with an error; ``partial`` is what it kept, where it kept something."""

    def __init__(self, error: grpc.RpcError) -> None:
        super().__init__(error.details())
        self.code: grpc.StatusCode = error.code()
        self.text: str = error.details()
        self.partial: Partial | None = None
        for key, value in error.trailing_metadata() or ():
            if key == "grpc-status-details-bin":
                self.partial = Partial.of(value)


@dataclass
class Partial:
    id: str
    state: dict[str, Any]
    inputs: dict[str, Any]
    reasons: list[str]
    refresh: bool

    @classmethod
    def of(cls, data: bytes) -> Partial:
        status = status_pb2.Status.FromString(data)
        failed = provider_pb2.ErrorResourceInitFailed()
        assert status.details[0].Unpack(failed)
        return cls(
            failed.id,
            decode(failed.properties),
            decode(failed.inputs),
            list(failed.reasons),
            failed.refresh_before_update,
        )


@dataclass
class Answer:
    id: str
    state: dict[str, Any]
    inputs: dict[str, Any]
    refresh: bool
    urn: str = ""


@contextlib.contextmanager
def plugins(open_manager: Callable[..., Any]) -> Iterator[Callable[..., Plugin]]:
    """Start plugin processes over managers of ``open_manager``; each is ended afterwards."""
    started: list[Plugin] = []

    def make(**options: int) -> Plugin:
        started.append(Plugin(open_manager, **options))
        return started[-1]

    yield make
    for plugin in started:
        plugin.close()


class Plugin:
    """One plugin process' worth of provider, and the stub that the engine would hold."""

    def __init__(self, open_manager: Callable[..., Any], *, waits: int = 16) -> None:
        self.messages = Messages()
        self.server = Server(open_manager, engine=self.messages.address, waits=waits)
        port = self.server.start()
        self.channel = grpc.insecure_channel(
            f"127.0.0.1:{port}",
            options=[("grpc.max_metadata_size", 16 << 20), ("grpc.absolute_max_metadata_size", 16 << 20)],
        )
        self.stub = provider_pb2_grpc.ResourceProviderStub(self.channel)

    def close(self) -> None:
        self.channel.close()
        self.server.stop()
        self.messages.close()

    def call(self, method: str, request: Any) -> Any:
        try:
            return getattr(self.stub, method)(request, timeout=60)
        except grpc.RpcError as error:
            raise Aborted(error) from None

    # Configuration

    def check_config(self, inputs: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
        reply = self.call("CheckConfig", provider_pb2.CheckRequest(news=encode(dict(inputs))))
        return decode(reply.inputs), {failure.property: failure.reason for failure in reply.failures}

    def diff_config(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> Any:
        old_inputs = encode(dict(old))
        return self.call(
            "DiffConfig",
            provider_pb2.DiffRequest(olds=old_inputs, old_inputs=old_inputs, news=encode(dict(new))),
        )

    def configure(self, inputs: Mapping[str, Any]) -> Any:
        return self.call(
            "Configure",
            provider_pb2.ConfigureRequest(
                args=encode(dict(inputs)), acceptSecrets=True, acceptResources=True
            ),
        )

    def configured(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """CheckConfig then Configure, as the engine does; return the provider's inputs."""
        checked, failures = self.check_config(inputs)
        assert not failures, failures
        self.configure(checked)
        return checked

    def invoke(self, token: str, arguments: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
        reply = self.call("Invoke", provider_pb2.InvokeRequest(tok=token, args=encode(dict(arguments))))
        failures = {failure.property: failure.reason for failure in reply.failures}
        return decode(getattr(reply, "return")), failures

    def answer(self, token: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Invoke without a failure."""
        answer, failures = self.invoke(token, arguments)
        assert not failures, failures
        return answer

    # Resources

    def check(
        self, token: str, inputs: Mapping[str, Any], olds: Mapping[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, str]]:
        reply = self.call(
            "Check",
            provider_pb2.CheckRequest(
                urn=urn_of(token),
                type=token,
                news=encode(dict(inputs)),
                olds=encode(dict(olds)) if olds is not None else None,
            ),
        )
        return decode(reply.inputs), {failure.property: failure.reason for failure in reply.failures}

    def checked(self, token: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
        checked, failures = self.check(token, inputs)
        assert not failures, failures
        return checked

    def diff(self, token: str, made: Answer, new: Mapping[str, Any], *, ignore: tuple[str, ...] = ()) -> Any:
        return self.call(
            "Diff",
            provider_pb2.DiffRequest(
                id=made.id,
                urn=urn_of(token),
                type=token,
                olds=encode(made.state),
                old_inputs=encode(made.inputs),
                news=encode(dict(new)),
                ignoreChanges=ignore,
            ),
        )

    def create(
        self,
        token: str,
        inputs: Mapping[str, Any],
        *,
        preview: bool = False,
        timeout: float = 0,
        urn: str = "",
    ) -> Answer:
        reply = self.call(
            "Create",
            provider_pb2.CreateRequest(
                urn=urn or urn_of(token),
                type=token,
                properties=encode(dict(inputs)),
                preview=preview,
                timeout=timeout,
            ),
        )
        state = decode(reply.properties)
        return Answer(reply.id, state, dict(inputs), reply.refresh_before_update, urn)

    def read(self, token: str, id: str, made: Answer | None = None) -> Answer:  # noqa: A002
        reply = self.call(
            "Read",
            provider_pb2.ReadRequest(
                id=id,
                urn=urn_of(token),
                type=token,
                properties=encode(made.state) if made else Struct(),
                inputs=encode(made.inputs) if made else Struct(),
            ),
        )
        return Answer(reply.id, decode(reply.properties), decode(reply.inputs), reply.refresh_before_update)

    def update(
        self, token: str, made: Answer, new: Mapping[str, Any], *, preview: bool = False, timeout: float = 0
    ) -> Answer:
        reply = self.call(
            "Update",
            provider_pb2.UpdateRequest(
                id=made.id,
                urn=made.urn or urn_of(token),
                type=token,
                olds=encode(made.state),
                old_inputs=encode(made.inputs),
                news=encode(dict(new)),
                preview=preview,
                timeout=timeout,
            ),
        )
        return Answer(made.id, decode(reply.properties), dict(new), reply.refresh_before_update)

    def delete(self, token: str, made: Answer) -> None:
        self.call(
            "Delete",
            provider_pb2.DeleteRequest(
                id=made.id,
                urn=made.urn or urn_of(token),
                type=token,
                properties=encode(made.state),
                old_inputs=encode(made.inputs),
            ),
        )

    def cancel(self) -> None:
        self.call("Cancel", Empty())

    def up(self, token: str, inputs: Mapping[str, Any], **options: Any) -> Answer:
        """Check and Create."""
        return self.create(token, self.checked(token, inputs), **options)


class Background:
    """A call that goes on in a thread of its own."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self.result: Any = None
        self.error: Aborted | None = None
        self._work = work
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.result = self._work()
        except Aborted as error:
            self.error = error

    def done(self, within: float = 20) -> Background:
        self._thread.join(within)
        assert not self._thread.is_alive(), "the call has not ended"
        return self

    @property
    def running(self) -> bool:
        return self._thread.is_alive()


def changes(reply: Any) -> dict[str, str]:
    """Return a detailed diff as {path: kind}, after checking what must hold of any."""
    detailed = {
        path: provider_pb2.PropertyDiff.Kind.Name(entry.kind) for path, entry in reply.detailedDiff.items()
    }
    tops = {path.split(".")[0].split("[")[0] for path in detailed}
    assert reply.hasDetailedDiff
    assert tops == set(reply.diffs)
    assert len(reply.diffs) == len(tops)
    replaced = {
        path.split(".")[0].split("[")[0] for path, kind in detailed.items() if kind.endswith("_REPLACE")
    }
    assert replaced == set(reply.replaces)
    some, none = provider_pb2.DiffResponse.DIFF_SOME, provider_pb2.DiffResponse.DIFF_NONE
    assert reply.changes == (some if detailed else none)
    return detailed
