"""Folders of engines: in the machine's memory where it has such a folder, and made from one template a process.

SQLite's writer and readers are separate connections over one file, so the store of an engine is a file here as
everywhere; on a memory file system (``/dev/shm``) it never reaches a disk.
"""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from acm.compose import open_manager
from acm.model.clock import VirtualClock
from acm.settings import Settings

_MEMORY = Path("/dev/shm")  # noqa: S108 - made private by mkdtemp
_ENOUGH = 32 << 20
"""Octets that have to be free before memory is used: a store has some 200 kB."""


def new_folder() -> Path:
    """Make a folder that only this user may enter, in memory where that can be had."""
    return Path(tempfile.mkdtemp(prefix="pulumi-acm-testing-", dir=_memory()))


def new_home(folder: Path, start: datetime, installation: str) -> None:
    """Make ``folder`` the home of an engine that has its authority already.

    The first one for a moment and a name takes the time of making keys; the others of the process are copies, with the
    same identity and the same root.
    """
    shutil.copytree(_template(start, installation), folder)


@functools.cache
def _template(start: datetime, installation: str) -> Path:
    folder = new_folder()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    settings = Settings(home=folder / "home", key_file=None, installation=installation, test=True)
    manager = open_manager(settings, clock=VirtualClock(start))
    manager.trust_anchor()
    manager.close()
    return settings.home


def _memory() -> Path | None:
    if not (_MEMORY.is_dir() and os.access(_MEMORY, os.W_OK | os.X_OK)):
        return None
    return _MEMORY if shutil.disk_usage(_MEMORY).free > _ENOUGH else None
