"""The Pulumi CLI and its language host for Python, asked as programs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from acm.cli.doctor.findings import Finding, Patient, fail, ok, warn

LEAST = (3, 200, 0)
"""The oldest CLI that the provider is tested with."""

_SECONDS = 20
_INSTALL = "Install it: https://www.pulumi.com/docs/install/ (in a checkout of pulumi-acm: make demo)."


def check_pulumi(patient: Patient) -> Iterator[Finding]:
    """Say whether a CLI is on PATH that is new enough, with the host of Python programs."""
    path = patient.environ.get("PATH", "")
    program = shutil.which("pulumi", path=path)
    if program is None:
        yield warn("pulumi", "no `pulumi` on PATH; acm works without it", _INSTALL)
        return
    text = _output([program, "version"], patient.environ)
    found = parse_version(text)
    if found is None:
        yield fail("pulumi", f"{program} does not tell its version: {text[:100]!r}", _INSTALL)
        return
    shown = ".".join(map(str, found))
    if found < LEAST:
        yield fail(
            "pulumi", f"{program} is version {shown}", f"Use {'.'.join(map(str, LEAST))} or newer. {_INSTALL}"
        )
    else:
        yield ok("pulumi", f"{program}, version {shown}")
    yield from _hosts(Path(program).resolve().parent, path)


def _hosts(beside: Path, path: str) -> Iterator[Finding]:
    wanted = ("pulumi-language-python", "pulumi-language-python-exec")
    everywhere = os.pathsep.join([path, str(beside)])
    missing = [name for name in wanted if shutil.which(name, path=everywhere) is None]
    if missing:
        yield fail(
            "pulumi",
            f"not on PATH nor beside pulumi: {', '.join(missing)}",
            "Install the complete CLI; programs in Python need its language host.",
        )
    else:
        yield ok("pulumi", "the language host for Python is there")


def parse_version(text: str) -> tuple[int, int, int] | None:
    """Read ``v3.259.0`` with whatever follows; None where there is no version."""
    match = re.match(r"v?(\d{1,6})\.(\d{1,6})\.(\d{1,6})", text.strip())
    if match is None:
        return None
    major, minor, patch = map(int, match.groups())
    return major, minor, patch


def _output(command: list[str], environ: Mapping[str, str]) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - the program that `pulumi` on PATH names, which the user runs anyway
            command,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_SECONDS,
            check=False,
            env={**environ, "PULUMI_SKIP_UPDATE_CHECK": "true"},
        )
    except subprocess.TimeoutExpired:
        return f"no answer in {_SECONDS} s"
    return done.stdout or done.stderr
