"""The home folder and the key-encryption key's file."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from acm.cli.doctor.findings import Finding, Patient, fail, ok, warn
from acm.model.clock import rfc3339
from acm.settings import home_is_implicit

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def check_home(patient: Patient) -> Iterator[Finding]:
    """Say whether home is there and can be written, and whose store lies in it."""
    home = patient.settings.home
    if not home.exists():
        yield from _absent(home)
        return
    if not home.is_dir():
        yield fail("home", f"{home} is not a folder", "Give another folder: --home, ACM_HOME or acm:home.")
        return
    try:
        with tempfile.TemporaryFile(dir=home):
            pass
    except OSError as error:
        yield fail(
            "home",
            f"{home} cannot be written: {error.strerror}",
            "Give this user the right, or another folder.",
        )
        return
    yield ok("home", f"{home} can be written")
    if stat.S_IMODE(home.stat().st_mode) & _OTHERS:
        yield warn("home", f"other users may enter {home}", f"Run: chmod 700 {home}")
    yield from _installation(patient)


def _absent(home: Path) -> Iterator[Finding]:
    parent = next(folder for folder in home.absolute().parents if folder.exists())
    if not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
        yield fail("home", f"{home} cannot be made in {parent}", "Give another folder: --home or ACM_HOME.")
    else:
        yield ok("home", f"{home} is not there yet; the first request makes it")


def _installation(patient: Patient) -> Iterator[Finding]:
    installation = patient.manager.installation()
    if installation is None:
        yield ok("installation", "nothing has been written yet")
    else:
        kind = "a test installation" if installation.test else "not a test installation"
        made = f", made {rfc3339(installation.created_at)}" if installation.created_at else ""
        yield ok("installation", f"{installation.id}{made}, {kind}")
    if patient.environ.get("CI") and home_is_implicit():
        yield warn(
            "installation",
            "this is CI and ACM_HOME is not set: the store is lost after the run",
            "Set ACM_HOME to a folder that is kept.",
        )


def check_key_file(patient: Patient) -> Iterator[Finding]:
    """Say whether the key-encryption key is there and for this user only."""
    path = patient.settings.key_path
    if not path.exists():
        if patient.manager.installation() is None:
            yield ok("key file", f"{path} is not there yet; the first request makes it")
        else:
            yield fail(
                "key file",
                f"{path} is missing, but the store has been written",
                "Put it back, or name it with ACM_KEY_FILE: without it no stored key can be used.",
            )
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & _OTHERS:
        yield fail("key file", f"{path} has mode {mode:04o}: others can read it", f"Run: chmod 600 {path}")
    elif not os.access(path, os.R_OK):
        yield fail("key file", f"{path} cannot be read by this user", "Run acm as the user who owns it.")
    else:
        yield ok("key file", f"{path} has mode {mode:04o}")
