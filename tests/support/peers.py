"""Real programs that tests talk to. Absent locally: the test is skipped with the reason; absent in CI: it fails."""

import os
import shutil

import pytest


def require(program: str, package: str) -> str:
    """Return the path of ``program``; skip, or fail under CI=true, where the machine lacks it."""
    path = shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin:/usr/local/sbin")
    if path is None:
        missing(f"{program} is not installed (Debian package {package})")
    return path


def missing(reason: str) -> None:
    """Skip the running test for ``reason``; fail instead where a skip would hide a gap."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"must not be skipped in CI: {reason}")
    pytest.skip(reason)
