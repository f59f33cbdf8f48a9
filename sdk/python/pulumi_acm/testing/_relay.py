"""A component's children on their way to the mocks: the plugin makes them over gRPC, as it does in a deployment."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc
from pulumi.runtime import settings
from pulumi.runtime.proto import resource_pb2, resource_pb2_grpc

RELAYED: contextvars.ContextVar[bool] = contextvars.ContextVar("pulumi_acm_relayed", default=False)
"""Whether a registration comes from a component that the plugin is making."""

_METHODS = ("RegisterResource", "RegisterResourceOutputs", "Invoke", "GetDeploymentInfo", "RegisterPackage")
_THREADS = 64
_GRACE_SECONDS = 1.0


class Relay(resource_pb2_grpc.ResourceMonitorServicer):
    """Hands what a component registers to the monitor of the program's mocks, in the program's context."""

    def __init__(self) -> None:
        self.failure: Exception | None = None
        """The first failure of a child."""
        self._monitor: Any = settings.get_monitor()
        self._context = contextvars.copy_context()
        self._context.run(RELAYED.set, True)
        for method in _METHODS:
            setattr(self, method, self._relayed(method))

    def SupportsFeature(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802
        """Tell what the mocks support; they answer with something that is no message."""
        answer = self._relayed("SupportsFeature")(request, context)
        return resource_pb2.SupportsFeatureResponse(hasSupport=answer.hasSupport)

    def _relayed(self, method: str) -> Any:
        def relay(request: Any, context: grpc.ServicerContext) -> Any:
            try:
                return self._context.copy().run(getattr(self._monitor, method), request)
            except Exception as error:  # noqa: BLE001 - kept for the test, whatever it is
                self.failure = self.failure or error
                context.abort(grpc.StatusCode.UNKNOWN, str(error))

        return relay


@contextmanager
def relay() -> Iterator[tuple[str, Relay]]:
    """Serve the mocks on a loopback port; yield its address and the relay."""
    made, loops = Relay(), list[asyncio.AbstractEventLoop]()
    threads = ThreadPoolExecutor(_THREADS, initializer=_bring_loop, initargs=(loops,))
    server = grpc.server(threads)
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(made, server)
    address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    try:
        yield address, made
    finally:
        server.stop(_GRACE_SECONDS).wait()
        threads.shutdown()
        for loop in loops:
            loop.close()


def _bring_loop(loops: list[asyncio.AbstractEventLoop]) -> None:
    """Give a thread the loop that Pulumi's mocks would make in it, and leave unclosed."""
    loops.append(asyncio.new_event_loop())
    asyncio.set_event_loop(loops[-1])
