"""Where components run: one event loop for all of them, in a thread of its own, from the first Construct on.

The SDK keeps what a program runs under (monitor, engine, project, preview) in context variables. Each Construct is a task
with a context of its own, so any number of them go on side by side and none sees another's.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from pulumi import ResourceOptions
from pulumi.provider import ConstructResult, Provider
from pulumi.provider.server import ProviderServicer
from pulumi.runtime.proto import provider_pb2

THREADS = 1024
"""Made on demand: a child that is being made takes one, a wait for as long as it lasts."""

PATIENCE_SECONDS = 1.0

Program = Callable[[dict[str, Any], ResourceOptions], ConstructResult]
"""Makes a component of its inputs and options, both as the SDK reads them from the wire."""


class _Programs(Provider):
    """What the SDK asks for a component."""

    def __init__(self, program: Program) -> None:
        super().__init__(version=None)
        self._program = program

    def construct(
        self, name: str, resource_type: str, inputs: Any, options: ResourceOptions | None = None
    ) -> ConstructResult:
        """Make the component."""
        del name, resource_type  # the program knows both
        return self._program(dict(inputs), options or ResourceOptions())


class Host:
    """The loop that components run on. Safe to use from any thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._loop.set_default_executor(ThreadPoolExecutor(THREADS, thread_name_prefix="child"))
        self._thread = threading.Thread(target=self._loop.run_forever, name="components", daemon=True)
        self._thread.start()

    def start(
        self, request: provider_pb2.ConstructRequest, program: Program, *, engine: str
    ) -> Future[provider_pb2.ConstructResponse]:
        """Have ``program`` run with what the request says; the future ends when all children are made."""
        servicer = ProviderServicer(_Programs(program), [], engine)
        return asyncio.run_coroutine_threadsafe(servicer.Construct(request, None), self._loop)

    def close(self) -> None:
        """End what still runs, and the loop."""
        asyncio.run_coroutine_threadsafe(_cancel_others(), self._loop).result(PATIENCE_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE_SECONDS)
        self._loop.close()


async def _cancel_others() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
