"""The gRPC service: every call of the protocol that this provider answers; the others stay UNIMPLEMENTED.

Imports little, so that the port is printed soon: the provider itself is loaded by the first call that needs it.
"""

# ruff: noqa: N802, ARG002 - names and parameters are the protocol's

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import grpc
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from acm import __version__
from acm.plugin.engine_log import EngineLog, ResourceLog
from acm.plugin.structs import decode

if TYPE_CHECKING:
    from acm.plugin.components.hosting import Host
    from acm.plugin.contract import Resource
    from acm.plugin.provider import Provider

Handler = TypeVar("Handler", bound=Callable[..., Any])


def answered(handler: Handler) -> Handler:
    """Have a call's failures answered as the protocol wants them, never with a traceback."""

    @functools.wraps(handler)
    def guarded(servicer: Servicer, request: Any, context: grpc.ServicerContext) -> Any:
        from acm.model.errors import AcmError
        from acm.plugin.contract import InitFailed, WrongInputs
        from acm.plugin.faults import apology, code_of
        from acm.plugin.replies import abort_partly_done, abort_wrong_inputs

        try:
            return handler(servicer, request, context)
        except InitFailed as failure:
            abort_partly_done(context, failure)
        except WrongInputs as wrong:
            abort_wrong_inputs(context, wrong.failures)
        except AcmError as error:
            context.abort(code_of(error), error.diagnostics())
        except Exception as error:  # noqa: BLE001 - the last line of defence
            context.abort(grpc.StatusCode.INTERNAL, apology(error))

    return guarded  # type: ignore[return-value]


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """Translates between the protocol and ``Provider``."""

    def __init__(
        self,
        provider: Callable[[], Provider],
        *,
        engine_log: EngineLog,
        cancelled: threading.Event,
        constructs: int,
    ) -> None:
        self._provider = provider
        self._engine_log = engine_log
        self._cancelled = cancelled
        self._constructs = threading.BoundedSemaphore(constructs)
        self._host: Host | None = None
        self._hosting = threading.Lock()

    # The process

    def Handshake(
        self, request: provider_pb2.ProviderHandshakeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ProviderHandshakeResponse:
        """Tell what the provider takes, and learn where the engine is."""
        if request.engine_address:
            self._engine_log.attach(request.engine_address)
        return provider_pb2.ProviderHandshakeResponse(
            accept_secrets=True, accept_resources=True, accept_outputs=True
        )

    def Attach(self, request: plugin_pb2.PluginAttach, context: grpc.ServicerContext) -> Empty:
        """Send messages to the engine at the given address from now on."""
        self._engine_log.attach(request.address)
        return Empty()

    def GetPluginInfo(self, request: Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        """Tell the version."""
        return plugin_pb2.PluginInfo(version=__version__)

    def Cancel(self, request: Empty, context: grpc.ServicerContext) -> Empty:
        """End every wait; each answers with what it has."""
        self._cancelled.set()
        return Empty()

    @answered
    def GetSchema(
        self, request: provider_pb2.GetSchemaRequest, context: grpc.ServicerContext
    ) -> provider_pb2.GetSchemaResponse:
        """Return the package schema."""
        from acm.plugin.schema import rendered

        return provider_pb2.GetSchemaResponse(schema=rendered())

    # The configuration

    @answered
    def CheckConfig(
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        """Check the provider's configuration."""
        from acm.plugin.replies import check_response

        return check_response(self._provider().check_config(decode(request.news)))

    @answered
    def DiffConfig(
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        """Tell what a change of the configuration does."""
        from acm.plugin.replies import diff_response

        old = decode(request.old_inputs) or decode(request.olds)
        return diff_response(self._provider().diff_config(old, decode(request.news)))

    @answered
    def Configure(
        self, request: provider_pb2.ConfigureRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConfigureResponse:
        """Take the configuration; the deprecated ``variables`` are not looked at."""
        self._provider().configure(decode(request.args), ResourceLog(self._engine_log, request.urn))
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, acceptResources=True, acceptOutputs=True, supportsPreview=True
        )

    # The functions

    @answered
    def Invoke(
        self, request: provider_pb2.InvokeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.InvokeResponse:
        """Answer a question of the program."""
        from acm.plugin.replies import invoke_response

        return invoke_response(self._provider().invoke(request.tok, decode(request.args)))

    # The components

    @answered
    def Construct(
        self, request: provider_pb2.ConstructRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConstructResponse:
        """Make a component and its children."""
        from acm.model.errors import LimitExceeded
        from acm.plugin.protocol import load_the_sdk

        load_the_sdk()
        from acm.plugin.components.constructing import construct

        if not self._constructs.acquire(blocking=False):
            raise LimitExceeded("too many components are made at once.", hint="Run `pulumi up` again.")
        try:
            session, engine = self._provider().session, self._engine_log.address
            return construct(session, self._running_host(), request, context, engine=engine)
        finally:
            self._constructs.release()

    def _running_host(self) -> Host:
        from acm.plugin.components.hosting import Host

        with self._hosting:
            self._host = self._host or Host()
            return self._host

    def close(self) -> None:
        """End the components that are being made."""
        with self._hosting:
            host, self._host = self._host, None
        if host is not None:
            host.close()

    # The resources

    @answered
    def Check(
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        """Check a resource's inputs."""
        from acm.plugin.replies import check_response

        checked = self._resource(request).check(self._provider().session, decode(request.news))
        self._warn(request, checked.warnings)
        return check_response(checked)

    @answered
    def Diff(
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        """Tell what changed."""
        from acm.plugin.contract import DiffQuestion
        from acm.plugin.replies import diff_response

        question = DiffQuestion(
            id=request.id,
            old_inputs=decode(request.old_inputs) or decode(request.olds),
            old_state=decode(request.olds),
            new_inputs=decode(request.news),
            ignore_changes=tuple(request.ignoreChanges),
        )
        difference = self._resource(request).diff(self._provider().session, question)
        self._warn(request, difference.warnings)
        return diff_response(difference)

    @answered
    def Create(
        self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CreateResponse:
        """Make a resource, or preview that."""
        from acm.plugin.replies import create_response

        return create_response(
            self._resource(request).create(self._call(request), decode(request.properties))
        )

    @answered
    def Read(
        self, request: provider_pb2.ReadRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ReadResponse:
        """Tell how a resource is."""
        from acm.plugin.replies import read_response

        call = self._provider().call(request.urn, self._log(request), timeout=request.timeout)
        found = self._resource(request).read(
            call, request.id, decode(request.inputs), decode(request.properties)
        )
        return read_response(found)

    @answered
    def Update(
        self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.UpdateResponse:
        """Change a resource, or preview that."""
        from acm.plugin.replies import update_response

        made = self._resource(request).update(
            self._call(request), request.id, decode(request.olds), decode(request.news)
        )
        return update_response(made)

    @answered
    def Delete(self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext) -> Empty:
        """Delete a resource."""
        call = self._provider().call(request.urn, self._log(request), timeout=request.timeout)
        self._resource(request).delete(call, request.id, decode(request.properties))
        return Empty()

    def _resource(self, request: Any) -> Resource:
        """Return the resource that a request is about: by its type, else by the last type in its URN."""
        qualified = "".join(request.urn.split("::")[2:3])
        return self._provider().resource(request.type or qualified.rpartition("$")[2])

    def _call(self, request: Any) -> Any:
        return self._provider().call(
            request.urn, self._log(request), timeout=request.timeout, preview=request.preview
        )

    def _warn(self, request: Any, warnings: Iterable[str]) -> None:
        for warning in warnings:
            self._log(request).warn_user(warning)

    def _log(self, request: Any) -> ResourceLog:
        return ResourceLog(self._engine_log, request.urn)
