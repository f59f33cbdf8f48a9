"""Debian packages: installed where this user may, else named with the command that installs them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.installer.machine import Machine
from tools.installer.outcome import WayFailed

SBIN = "/usr/sbin:/sbin:/usr/local/sbin"
APT_SECONDS = 900.0
ASK_SECONDS = 10.0

FOR_DEMO: Mapping[str, str] = {"openssl": "openssl"}
"""Programs that the demonstration runs, and the packages that hold them."""
FOR_TESTS: Mapping[str, str] = {
    **FOR_DEMO,
    "named": "bind9",
    "dig": "bind9-dnsutils",
    "certtool": "gnutls-bin",
    "gnutls-serv": "gnutls-bin",
    "javac": "default-jdk-headless",
    "nginx": "nginx-light",
    "postfix": "postfix",
    "saslpasswd2": "sasl2-bin",
}
"""Programs that tests run beside those."""
STARTS_A_SERVICE = frozenset({"bind9", "nginx-light", "postfix"})
"""Packages that start a server at once where systemd runs: not on a person's machine without being asked."""


def missing(machine: Machine, programs: Mapping[str, str]) -> list[str]:
    """Return the packages of those ``programs`` that are absent, sorted."""
    path = f"{machine.environ.get('PATH', '')}:{SBIN}"
    return sorted(
        {package for program, package in programs.items() if shutil.which(program, path=path) is None}
    )


def ensure(machine: Machine, programs: Mapping[str, str]) -> None:
    """Install what is absent of ``programs`` where permitted; name the rest. Never raises for a refusal."""
    wanted = missing(machine, programs)
    held_back = [package for package in wanted if package in STARTS_A_SERVICE and _would_start(machine)]
    refusals = [install(machine, [package for package in wanted if package not in held_back])]
    if held_back:
        refusals.append(f"{command(held_back)}  (starts a server here, so it is left to you)")
    for refusal in filter(None, refusals):
        machine.progress.say(f"absent, and tests that need them are skipped: {refusal}")


def install(machine: Machine, packages: Sequence[str]) -> str:
    """Install ``packages``; return an empty text, or a sentence that says what to run where that is not permitted."""
    if not packages:
        return ""
    prefix = _prefix(machine)
    if prefix is None:
        return command(packages)
    apt = [*prefix, "apt-get", "-qq", "-o", "Acquire::Retries=3", "-o", "DPkg::Lock::Timeout=120"]
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        with machine.progress.stage(f"installing {' '.join(packages)}"):
            machine.output([*apt, "update"], APT_SECONDS, quiet)
            machine.output(
                [*apt, "install", "--yes", "--no-install-recommends", *packages], APT_SECONDS, quiet
            )
    except WayFailed as error:
        return f"{command(packages)}  ({error})"
    return ""


def command(packages: Sequence[str]) -> str:
    """Return the command by which a person installs ``packages``."""
    return f"sudo apt-get install {' '.join(packages)}"


def _prefix(machine: Machine) -> list[str] | None:
    """Return what to put before apt-get, or None where this user may not."""
    path = machine.environ.get("PATH")
    if shutil.which("apt-get", path=path) is None:
        return None
    if os.geteuid() == 0:
        return []
    try:
        machine.output(["sudo", "-n", "true"], ASK_SECONDS)
    except WayFailed:
        return None
    return ["sudo", "-n", "DEBIAN_FRONTEND=noninteractive"]


def _would_start(machine: Machine) -> bool:
    return Path("/run/systemd/system").exists() and machine.environ.get("CI") != "true"
