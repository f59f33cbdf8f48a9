"""Stacks under the real Pulumi CLI, through the Automation API: everything that they leave lies in one folder."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pulumi import automation

from acm.compose import open_manager
from acm.model.errors import StoreAbsent
from acm.settings import Settings

PLUGIN = "pulumi-resource-acm"
_SCRIPTS = str(Path(sys.executable).parent)


def missing_program() -> str:
    """Return which program that a stack needs is not to be found, in a sentence; empty where all are there."""
    if shutil.which("pulumi") is None:
        return "The Pulumi CLI is not on PATH: https://www.pulumi.com/docs/iac/download-install/"
    if shutil.which(PLUGIN, path=_path()) is None:
        return f"{PLUGIN} is neither on PATH nor beside {sys.executable}: pip install pulumi-acm"
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StackUnderTest:
    """A stack of the Automation API, and the installation behind it."""

    stack: automation.Stack
    """For ``up``, ``preview``, ``refresh``, ``outputs``, ``destroy`` and the rest."""
    home: Path
    """The folder of the embedded engine: a test installation, for the ``acm`` command too."""

    def advance(self, by: timedelta) -> datetime:
        """Move the installation's clock forward and carry out what is due; return the new moment.

        Raises ``StoreAbsent`` before the first ``up``: until then there is no installation.
        """
        manager = open_manager(Settings(home=self.home, key_file=None, test=True))
        try:
            if manager.installation() is None:
                raise StoreAbsent(
                    f"nothing has been written at {self.home} yet.", hint="Run `stack.up()` first."
                )
            return manager.advance_clock(by)
        finally:
            manager.close()


@dataclass(slots=True)
class StackFactory:
    """Makes stacks below a folder of its own; ``close`` destroys what they have and nobody has destroyed."""

    folder: Path
    made: list[StackUnderTest] = field(default_factory=list)

    def __call__(
        self, program: Callable[[], Any], *, config: Mapping[str, str] | None = None, name: str = "test"
    ) -> StackUnderTest:
        """Make a stack of ``program``, a function that declares resources. Nothing is deployed yet.

        ``config`` is by ``project:key``, as in ``{"acm:devZone": "example.test"}``. Each stack has a home of its own.
        """
        place = self.folder / str(len(self.made))
        home, state = place / "home", place / "state"
        for folder in (state, place / "work"):
            folder.mkdir(parents=True)
        stack = automation.create_stack(
            name, project_name="acm-testing", program=program, opts=self._options(place, home, state)
        )
        for key, value in (config or {}).items():
            stack.set_config(key, automation.ConfigValue(value))
        self.made.append(StackUnderTest(stack=stack, home=home))
        return self.made[-1]

    def close(self) -> None:
        """Destroy what is left of each stack; raise the first failure after the last stack."""
        failures = []
        for made in self.made:
            try:
                if (made.stack.export_stack().deployment or {}).get("resources"):
                    made.stack.destroy()
            except automation.CommandError as failure:
                failures.append(failure)
        if failures:
            raise failures[0]

    def _options(self, place: Path, home: Path, state: Path) -> automation.LocalWorkspaceOptions:
        return automation.LocalWorkspaceOptions(
            work_dir=str(place / "work"),
            pulumi_home=str(self.folder / "pulumi"),
            env_vars={
                "ACM_HOME": str(home),
                "ACM_TEST": "1",
                "PATH": _path(),
                "PULUMI_BACKEND_URL": state.as_uri(),
                "PULUMI_CONFIG_PASSPHRASE": secrets.token_urlsafe(),
                "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
                "PULUMI_SKIP_UPDATE_CHECK": "true",
            },
        )


def _path() -> str:
    """Return a PATH on which the plugin of this very environment comes first."""
    return os.pathsep.join((_SCRIPTS, os.environ.get("PATH", os.defpath)))
