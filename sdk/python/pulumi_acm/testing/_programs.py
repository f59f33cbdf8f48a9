"""Programs, run by Pulumi's own runtime with mocks in the engine's place."""

from __future__ import annotations

import asyncio
import functools
import runpy
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pulumi

from ._failures import ResourceFailed

Program = Callable[[], Any] | str | Path
"""A function, or the path of a program's ``__main__.py``."""


def run(program: Program, mocks: pulumi.runtime.Mocks, config: Mapping[str, str], *, preview: bool) -> Any:
    """Run ``program`` over ``mocks``; return what it returns, or exports, with outputs resolved.

    What a preview leaves open is ``pulumi.UNKNOWN``. Raises what the program raises, or the first resource that fails.
    """
    bring_loop()
    pulumi.runtime.set_mocks(mocks, preview=preview)
    pulumi.runtime.set_all_config(dict(config))
    return _result(program)


def _result(program: Program) -> Any:
    seen: list[Any] = []
    body = program if callable(program) else functools.partial(_exports, Path(program))

    @pulumi.runtime.test  # type: ignore[untyped-decorator]
    def whole() -> Any:
        result = body()

        async def keep() -> None:
            seen.append(await _resolved(result))

        return keep()

    whole()
    return seen[0]


async def _resolved(result: Any) -> Any:
    """Return ``result`` without outputs; of a mapping each value by itself, so that what is known is told."""
    if isinstance(result, Mapping):
        return {name: await _resolved(value) for name, value in result.items()}
    # An output as it is, because `from_input` would make plain dictionaries of its objects.
    output = result if isinstance(result, pulumi.Output) else pulumi.Output.from_input(result)
    value = await output.future(with_unknowns=True)
    known_in_part = isinstance(value, list | Mapping)
    return value if known_in_part or await output.is_known() else pulumi.UNKNOWN


def _exports(path: Path) -> Mapping[str, Any]:
    """Run a program's file and return what it has exported."""
    root: Any = pulumi.runtime.get_root_resource()
    root.outputs.clear()
    runpy.run_path(str(path), run_name="__main__")
    return dict(root.outputs)


def bring_loop() -> None:
    """Have an event loop at hand, which Pulumi takes for granted and another test may have put away."""
    asyncio.set_event_loop(_own_loop())


@functools.cache
def _own_loop() -> asyncio.AbstractEventLoop:
    # It stays open: Pulumi leaves loops in its worker threads, which end with it and would end unclosed.
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(_unhandled)
    return loop


def _unhandled(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Say nothing of a failure that the test has been told: Pulumi leaves it in each output of the resource, too."""
    if not isinstance(context.get("exception"), ResourceFailed):
        loop.default_exception_handler(context)
