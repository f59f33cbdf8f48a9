"""P13, P14: the same program under the same CLI, once with our provider, once with the echo provider."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bench import engine_costs
from bench.measure import Line, line
from bench.program_stack import Stack

PARALLEL = ("--parallel", "16")

Tell = Callable[[str], None]
"""Takes a sentence about what has just been measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is measured."""

    previewed: int = 1000
    created: int = 500
    stored: int = 1_000_000
    pairs: int = 3


QUICK = Size(previewed=100, created=50, stored=10_000, pairs=1)


class Deployments:
    """Measures previews and ups; each run has a stack and a home of its own."""

    def __init__(self, cli: Path, size: Size, tell: Tell) -> None:
        self._cli = cli
        self._size = size
        self._tell = tell
        self._numbers = count()

    def run(self) -> list[Line]:
        """Measure a preview, an ``up`` of requests, and an ``up`` with validation."""
        with tempfile.TemporaryDirectory() as folder:
            return [
                self._previews(Path(folder)),
                self._requests(Path(folder)),
                *self._validated(Path(folder)),
            ]

    def _previews(self, folder: Path) -> Line:
        stacks = {package: self._stack(folder, package, self._size.previewed) for package in ("acm", "echo")}
        measured = []
        for _ in range(self._size.pairs):
            echo, ours = (stacks[package].pulumi("preview", *PARALLEL) for package in ("echo", "acm"))
            self._tell(f"preview: {ours:.1f} s, echo provider {echo:.1f} s")
            measured.append((ours, echo))
        return line(
            f"P13 preview of {self._size.previewed} : echo provider", measured, unit="s", target="≤ 1.25"
        )

    def _requests(self, folder: Path) -> Line:
        measured = []
        for _ in range(self._size.pairs):
            echo, ours = (self._up(folder, package)[1] for package in ("echo", "acm"))
            self._tell(f"up of requests: {ours:.1f} s, echo provider {echo:.1f} s")
            measured.append((ours, echo))
        return line(f"up of {self._size.created} (requested) : echo provider", measured, unit="s", target="-")

    def _validated(self, folder: Path) -> list[Line]:
        """Measure certificate, record and wait, against the echo provider plus the engine's own summed costs."""
        times, memory = [], []
        for _ in range(self._size.pairs):
            costs = engine_costs.measure(self._size.created)
            (echo_stack, echo), (our_stack, ours) = (
                self._up(folder, package, validated=True) for package in ("echo", "acm")
            )
            self._tell(
                f"up with validation: {ours:.1f} s, echo provider {echo:.1f} s, engine {costs.told()}; "
                f"plugins' processors {our_stack.used.seconds:.1f} and {echo_stack.used.seconds:.1f} s, "
                f"states {our_stack.state_mebibytes():.1f} and {echo_stack.state_mebibytes():.1f} MiB"
            )
            times.append((ours, echo + costs.sum))
            memory.append((our_stack.used.most_mebibytes, echo_stack.used.most_mebibytes))
        of = f"up of {self._size.created}, validated"
        return [
            line(f"P14 {of} : echo provider + engine's costs", times, unit="s", target="≤ 1.5"),
            line(f"plugin memory after {of} : echo provider", memory, unit="MiB", target="≤ 1.5"),
        ]

    def _up(self, folder: Path, package: str, *, validated: bool = False) -> tuple[Stack, float]:
        stack = self._stack(folder, package, self._size.created, validated=validated)
        return stack, stack.pulumi("up", "--yes", "--skip-preview", *PARALLEL)

    def _stack(self, folder: Path, package: str, size: int, *, validated: bool = False) -> Stack:
        place = folder / f"{package}-{next(self._numbers)}"
        return Stack(place, self._cli, package=package, count=size, validated=validated)
