"""Where the key-encryption key comes from: the variable ``ACM_KEY``, else a file that only its owner can read.

Both hold base64 of 32 octets. The file is written under another name and then linked to its own, so it is there whole
or not at all, and of two processes that make it at once both use the first one's key.
"""

from __future__ import annotations

import base64
import binascii
import errno
import os
import secrets
import stat
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from acm.authority.envelope import KEY_OCTETS, KeyEncryptionKey, LocalKey
from acm.model.errors import DiskFull, HomeNotWritable, KeyUnavailable

VARIABLE = "ACM_KEY"
MAX_FILE = 1024
"""Octets of a key file at most; base64 of a key has 45 with its line end."""

_EXPECTED = f"Expected is base64 of {KEY_OCTETS} octets, as `openssl rand -base64 {KEY_OCTETS}` makes it."


def load_key(
    path: Path,
    *,
    create: bool,
    environment: Mapping[str, str] = os.environ,
    entropy: Callable[[int], bytes] = secrets.token_bytes,
) -> KeyEncryptionKey:
    """Return the key-encryption key; make its file where there is none and ``create`` says so.

    Raises ``KeyUnavailable`` where there is no key, or it is none, or others can read its file; ``HomeNotWritable``
    or ``DiskFull`` where it cannot be made.
    """
    if environment.get(VARIABLE):
        return _decode(environment[VARIABLE].encode("utf-8", "replace"), VARIABLE)
    if create and not path.exists():
        _create(path, entropy)
    return _decode(_read(path), str(path))


def _decode(text: bytes, source: str) -> KeyEncryptionKey:
    try:
        secret = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        secret = b""
    if len(secret) != KEY_OCTETS:
        raise KeyUnavailable(f"{source} holds no key-encryption key.", hint=_EXPECTED)
    return LocalKey(secret)


def _read(path: Path) -> bytes:
    try:
        # Non-blocking: opening a pipe that somebody put there would wait for ever.
        with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
            _check_is_private(path, os.fstat(file.fileno()))
            return file.read(MAX_FILE + 1)
    except FileNotFoundError:
        raise KeyUnavailable(
            f"The key-encryption key {path} is missing.",
            hint=f"Put the file back, or name it with ACM_KEY_FILE, or give the key itself in {VARIABLE}. "
            "Without it no private key of this installation can be opened.",
        ) from None
    except OSError as error:
        raise KeyUnavailable(
            f"The key-encryption key {path} cannot be read: {error.strerror}.",
            hint="Run as the user who owns it.",
        ) from error


def _check_is_private(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise KeyUnavailable(f"{path} is not a file.", hint=_EXPECTED)
    if os.name == "posix" and status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyUnavailable(
            f"The key-encryption key {path} is open to other users (mode {stat.S_IMODE(status.st_mode):04o}).",
            hint=f"Run `chmod 600 {path}`. If others may have read it, make a new installation.",
        )


def _create(path: Path, entropy: Callable[[int], bytes]) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_private(draft, base64.b64encode(entropy(KEY_OCTETS)) + b"\n")
        with suppress(FileExistsError):
            os.link(draft, path)
        _flush_folder(path.parent)
    except OSError as error:
        _refuse(path, error)
    finally:
        with suppress(OSError):
            draft.unlink()


def _write_private(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Have the folder's entry on disk before anything is sealed under the key."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refuse(path: Path, error: OSError) -> NoReturn:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        raise DiskFull(
            f"There is no room for the key-encryption key {path}.", hint="Free some space and try again."
        ) from error
    raise HomeNotWritable(
        f"The key-encryption key {path} cannot be made: {error.strerror}.",
        hint=f"Give a folder that this user may write (acm:home or ACM_HOME), or the key itself in {VARIABLE}.",
    ) from error
