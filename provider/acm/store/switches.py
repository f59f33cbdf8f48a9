"""The fault switches of a test installation: a file beside its database, a line a switch that is on.

A file rather than a table, because one of the switches is a store that cannot be written. Every process of the
installation looks at it whenever a fault could happen.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cached_property
from pathlib import Path

from acm.model.faults import FaultSwitch
from acm.model.installation import Installation

FILE = "faults"


class Switches:
    """The switches in the folder ``home`` of the installation that ``peek`` returns; all are off where it is no test's."""

    def __init__(self, home: Path, peek: Callable[[], Installation | None]) -> None:
        self._path = home / FILE
        self._peek = peek

    def __call__(self, fault: FaultSwitch) -> bool:
        """Tell whether ``fault`` is on."""
        return fault in self.on() and self._is_test

    @cached_property
    def _is_test(self) -> bool:
        found = self._peek()
        return found is not None and found.test

    def on(self) -> frozenset[FaultSwitch]:
        """Return the faults that are on; lines that name none are passed over."""
        try:
            lines = self._path.read_text("ascii", "replace").split()
        except FileNotFoundError:
            return frozenset()
        return frozenset(fault for fault in FaultSwitch if fault.value in lines)

    def set(self, faults: Collection[FaultSwitch]) -> None:
        """Have exactly ``faults`` on. Others that read meanwhile see either the former ones or these."""
        if not faults:
            self._path.unlink(missing_ok=True)
            return
        draft = self._path.with_name(f".{FILE}.part")
        draft.write_text("".join(f"{fault}\n" for fault in sorted(faults)), "ascii")
        draft.replace(self._path)
