"""Messages to the engine: status lines and diagnostics. Never raises, never waits long: the work goes on without it."""

from __future__ import annotations

import logging
import threading

import grpc
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

_log = logging.getLogger(__name__)

PATIENCE_SECONDS = 2.0
LONGEST_MESSAGE = 16384


class EngineLog:
    """The engine's log service; without an address messages go to the plugin's own log."""

    def __init__(self, address: str | None = None) -> None:
        self._lock = threading.Lock()
        self._channel: grpc.Channel | None = None
        self._stub: engine_pb2_grpc.EngineStub | None = None
        self.address = ""
        """Where the engine is; empty where nobody has said."""
        self.attach(address)

    def attach(self, address: str | None) -> None:
        """Send to the engine at ``address`` from now on."""
        with self._lock:
            self._close()
            self.address = address or ""
            if address:
                self._channel = grpc.insecure_channel(address)
                self._stub = engine_pb2_grpc.EngineStub(self._channel)

    def close(self) -> None:
        """Let go of the connection."""
        with self._lock:
            self._close()

    def send(self, severity: int, message: str, *, urn: str, ephemeral: bool = False) -> None:
        """Send one message; a failure to do so is logged."""
        with self._lock:
            stub = self._stub
        if stub is None:
            _log.info("%s: %s", urn, message)
            return
        request = engine_pb2.LogRequest(
            severity=severity,  # type: ignore[arg-type]
            message=message[:LONGEST_MESSAGE],
            urn=urn,
            ephemeral=ephemeral,
        )
        try:
            stub.Log(request, timeout=PATIENCE_SECONDS)
        except (grpc.RpcError, ValueError) as error:
            _log.warning("the engine did not take a message: %s", error)

    def _close(self) -> None:
        if self._channel is not None:
            self._channel.close()
        self._channel = self._stub = None


class ResourceLog:
    """The messages about one resource."""

    def __init__(self, engine: EngineLog, urn: str) -> None:
        self._engine = engine
        self._urn = urn

    def status(self, message: str) -> None:
        """Show ``message`` in the resource's status line."""
        self._engine.send(engine_pb2.INFO, message, urn=self._urn, ephemeral=True)

    def tell_user(self, message: str) -> None:
        """Show ``message`` and keep it shown."""
        self._engine.send(engine_pb2.INFO, message, urn=self._urn)

    def warn_user(self, message: str) -> None:
        """Show ``message`` as a warning."""
        self._engine.send(engine_pb2.WARNING, message, urn=self._urn)
