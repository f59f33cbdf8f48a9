"""The key-encryption keys of an installation: one that seals, and those that still open while keys are rotated.

Beside the key's file lie, during and after a rotation, the next key (``.new``) and the former one (``.old``). Every
process looks at the files' marks whenever it seals, so all of them seal under the next key as soon as it is there.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from pathlib import Path

from acm.authority.envelope import KeyEncryptionKey
from acm.authority.key_file import VARIABLE, load_key
from acm.model.errors import NotAvailable


def next_path(path: Path) -> Path:
    """Return where the next key lies while keys are rotated."""
    return path.with_name(f"{path.name}.new")


def former_path(path: Path) -> Path:
    """Return where the former key lies after a rotation."""
    return path.with_name(f"{path.name}.old")


class KeyRing:
    """The keys beside ``path``, loaded again when a file changes. Safe to use from any thread."""

    def __init__(self, path: Path, *, create: bool, environment: Mapping[str, str] = os.environ) -> None:
        self._paths = (next_path(path), path, former_path(path))
        self._lock = threading.Lock()
        self._marks: tuple[object, ...] = ()
        self._environment = environment
        self._fixed = bool(environment.get(VARIABLE))
        self._keys: tuple[KeyEncryptionKey, ...] = (load_key(path, create=create, environment=environment),)
        self._refresh()

    def sealing(self) -> KeyEncryptionKey:
        """Return the key that seals: the next one while keys are rotated."""
        self._refresh()
        return self._keys[0]

    def opening(self, key_id: bytes) -> KeyEncryptionKey | None:
        """Return the key of an id; None where this installation has it no more."""
        found = self._find(key_id)
        if found is None:
            self._refresh()
            found = self._find(key_id)
        return found

    def _find(self, key_id: bytes) -> KeyEncryptionKey | None:
        return next((key for key in self._keys if key.id == key_id), None)

    def _refresh(self) -> None:
        if self._fixed:
            return
        marks = tuple(map(_mark, self._paths))
        if marks == self._marks:
            return
        with self._lock:
            loaded = [
                load_key(path, create=False, environment=self._environment)
                for path, mark in zip(self._paths, marks, strict=True)
                if mark
            ]
            if loaded:  # a file that has just gone leaves the keys that are known
                self._keys, self._marks = tuple(loaded), marks


def _mark(path: Path) -> tuple[int, int] | None:
    try:
        status = os.stat(path)  # noqa: PTH116 - pathlib's takes twice as long, and each secret that is sealed asks
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns


class Rotation:
    """One rotation: begin, rewrap everything, end. Begun again after a crash, it goes on where it was."""

    def __init__(self, path: Path, *, environment: Mapping[str, str] = os.environ) -> None:
        self._path = path
        self._environment = environment

    def begin(self) -> KeyEncryptionKey:
        """Make the next key, unless an earlier rotation already has, and return it; all processes seal under it now."""
        if self._environment.get(VARIABLE):
            raise NotAvailable(
                f"the key-encryption key comes from {VARIABLE}, which only its owner can change.",
                hint="Put it into the file of ACM_KEY_FILE, take the variable away, and rotate then.",
                property_path=VARIABLE,
            )
        load_key(self._path, create=False, environment={})  # one that is missing is not rotated
        return load_key(next_path(self._path), create=True, environment={})

    def end(self) -> Path:
        """Make the next key the key; return where the former one stays until nobody needs it."""
        former = former_path(self._path)
        former.unlink(missing_ok=True)
        os.link(self._path, former)  # never a moment without a key in its place
        next_path(self._path).replace(self._path)
        return former
