"""Python, the packages beside it, and the environment variables that are meant for us."""

from __future__ import annotations

import difflib
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from acm.cli.doctor.findings import Finding, Patient, fail, ok, warn
from acm.cli.settings_errors import known_variables, unknown_variables

_LEAST_PYTHON = (3, 11)
_PACKAGES = ("pulumi-acm", "pulumi", "grpcio", "cryptography", "dnspython", "sqlalchemy")


def check_python(patient: Patient) -> Iterator[Finding]:
    """Say which Python and packages run here."""
    del patient
    found = f"Python {platform.python_version()} in {sys.prefix}"
    if sys.version_info[:2] < _LEAST_PYTHON:
        yield fail("python", found, "Use Python 3.11 or newer.")
    else:
        yield ok("python", found)
    versions = {name: _version(name) for name in _PACKAGES}
    missing = [name for name, found_version in versions.items() if found_version is None]
    if missing:
        yield fail("packages", f"not installed: {', '.join(missing)}", "Run: pip install pulumi-acm")
    else:
        yield ok("packages", ", ".join(f"{name} {found_version}" for name, found_version in versions.items()))


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def check_environment(patient: Patient) -> Iterator[Finding]:
    """Say which backend is used, and name variables that nothing reads."""
    settings = patient.settings
    yield ok(
        "settings", f"backend {settings.backend}, account {settings.account_id}, region {settings.region}"
    )
    for name in unknown_variables():
        near = difflib.get_close_matches(name, known_variables(), n=1)
        advice = f"Did you mean {near[0]}?" if near else "Unset it if it is a leftover."
        yield warn("settings", f"nothing reads the variable {name}", advice)
