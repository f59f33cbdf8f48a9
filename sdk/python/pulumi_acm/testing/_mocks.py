"""Mocks for ``pulumi.runtime.set_mocks`` whose answers are those of the real resources."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

import pulumi
from pulumi.runtime import MockCallArgs, MockResourceArgs
from pulumi.runtime.proto import provider_pb2

from acm.plugin.tables import PROVIDER

from ._engine import Engine
from ._plugin import InProcessPlugin
from ._programs import Program, run
from ._records import records_of
from ._relay import RELAYED
from ._values import from_struct, to_struct

PROVIDER_TYPE = "pulumi:providers:acm"


class _Echo(pulumi.runtime.Mocks):
    """Answers with what was asked."""

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        return f"{args.name}_id", args.inputs

    def call(self, args: MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        return args.args, []


class Mocks(pulumi.runtime.Mocks):
    """Answers a program's resources and functions of ``acm`` as a deployment does, within milliseconds.

    ``zones`` are served in memory besides those in the program's own configuration. ``others`` answers the resources
    and functions of other packages; without it they get back what they asked for. ``engine`` may be given to keep it
    over several programs. A refusal ends the test with ``CheckFailed`` or ``ResourceFailed``.
    """

    def __init__(
        self,
        *,
        zones: Iterable[str] = (),
        others: pulumi.runtime.Mocks | None = None,
        engine: Engine | None = None,
    ) -> None:
        self.engine = engine or Engine(zones=zones)
        self.warnings: list[str] = []
        """What the provider warned of, in order."""
        self._others = others or _Echo()
        self._plugins: dict[str, InProcessPlugin] = {}
        self._lock = threading.Lock()

    def up(self, program: Program, *, config: Mapping[str, str] | None = None) -> Any:
        """Deploy a function or a program's file; return what it returns, or exports, with outputs resolved.

        ``config`` is the program's whole configuration, by ``project:key``. Each run is a first one: Pulumi's mocks keep
        no state, the engine keeps its certificates. Raises ``CheckFailed``, ``ResourceFailed``, or what the program does.
        """
        return self._run(program, config, preview=False)

    def preview(self, program: Program, *, config: Mapping[str, str] | None = None) -> Any:
        """Preview a program, as ``up`` without any effect; what only a deployment can tell is ``pulumi.UNKNOWN``."""
        return self._run(program, config, preview=True)

    def _run(self, program: Program, config: Mapping[str, str] | None, *, preview: bool) -> Any:
        with self._lock:
            self._plugins.clear()
        return run(program, self, config or {}, preview=preview)

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        """Make, preview, import or look up a resource; return its id and its outputs."""
        self.engine.activity.happened()
        try:
            return self._new_resource(args)
        finally:
            self.engine.activity.happened()

    def call(self, args: MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        """Return a function's answer."""
        if not args.token.startswith("acm:"):
            return self._others.call(args)
        answer = self._plugin(args.provider).invoke(args.token, to_struct(args.args))
        return from_struct(answer), []

    def close(self) -> None:
        """End the engine."""
        self.engine.close()

    def _new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        if args.typ == PROVIDER_TYPE:
            return self._new_provider(args)
        if args.typ.startswith("acm:") and not RELAYED.get() and args.custom is False:
            return self._component(args)
        if args.typ.startswith("acm:") and args.custom is not False:
            return self._ours(args)
        id_, state = self._others.new_resource(args)
        if not pulumi.runtime.is_dry_run():
            for record in records_of(args.typ, args.inputs):
                self.engine.publish(record)
        return id_, state

    def _ours(self, args: MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        urn, plugin = _urn(args), self._plugin(args.provider)
        if args.resource_id:
            id_, state = plugin.read(urn, args.typ, args.resource_id)
        else:
            preview = pulumi.runtime.is_dry_run()
            id_, state = plugin.create(urn, args.typ, to_struct(args.inputs), preview=preview)
        return id_ or None, from_struct(state)

    def _component(self, args: MockResourceArgs) -> tuple[None, dict[Any, Any]]:
        asked = provider_pb2.ConstructRequest(
            type=args.typ,
            name=args.name,
            inputs=to_struct(args.inputs),
            project=pulumi.get_project(),
            stack=pulumi.get_stack(),
            dryRun=pulumi.runtime.is_dry_run(),
            parallel=1,
        )
        return None, from_struct(self._plugin(args.provider).construct(_urn(args), asked))

    def _new_provider(self, args: MockResourceArgs) -> tuple[str, dict[Any, Any]]:
        id_ = str(uuid.uuid4())
        plugin = self._configured(_urn(args), args.inputs)
        with self._lock:
            self._plugins[id_] = plugin
        return id_, args.inputs

    def _plugin(self, reference: str | None) -> InProcessPlugin:
        """Return the provider of a reference, ``URN::ID``; the default one where there is none."""
        id_ = (reference or "").rpartition("::")[2]
        with self._lock:
            if not id_ and id_ not in self._plugins:
                self._plugins[id_] = self._configured("default provider of acm", _configuration())
            return self._plugins[id_]

    def _configured(self, urn: str, inputs: Mapping[str, Any]) -> InProcessPlugin:
        plugin = InProcessPlugin(self.engine, lambda about, text: self.warnings.append(f"{about}: {text}"))
        # Where the home is in a deployment says nothing here, and `backend` is what the engine stands in for.
        plugin.configure(urn, to_struct({"home": "pulumi-acm-testing", **inputs, "backend": "embedded"}))
        return plugin


def _configuration() -> dict[str, str]:
    """Return the configuration of the default provider: what the program was given as ``acm:…``."""
    config = pulumi.Config("acm")
    given = {prop.name: config.get(prop.name) for prop in PROVIDER.inputs}
    return {name: value for name, value in given.items() if value is not None}


def _urn(args: MockResourceArgs) -> str:
    return f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}::{args.typ}::{args.name}"
