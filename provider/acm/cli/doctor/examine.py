"""Runs the checks one after another; one that breaks is a finding, and the others still run."""

from __future__ import annotations

from collections.abc import Iterator

from acm.cli.doctor.files import check_home, check_key_file
from acm.cli.doctor.findings import Check, Finding, Patient, fail
from acm.cli.doctor.mail import check_mail
from acm.cli.doctor.name_servers import check_loopback, check_resolver, check_zones
from acm.cli.doctor.packages import check_environment, check_python
from acm.cli.doctor.plugin import check_plugin, check_project
from acm.cli.doctor.pulumi_cli import check_pulumi
from acm.cli.doctor.time_of_day import check_clock
from acm.model.errors import AcmError

CHECKS: dict[str, Check] = {
    "python": check_python,
    "settings": check_environment,
    "home": check_home,
    "key file": check_key_file,
    "clock": check_clock,
    "resolver": check_resolver,
    "loopback": check_loopback,
    "dnsZones": check_zones,
    "mail": check_mail,
    "pulumi": check_pulumi,
    "plugin": check_plugin,
    "project": check_project,
}
"""Every check by its subject, in the order of the report."""


def examine(patient: Patient) -> Iterator[Finding]:
    """Yield what every check finds."""
    for name, check in CHECKS.items():
        try:
            yield from check(patient)
        except AcmError as error:
            yield fail(name, f"{error.code}: {error.message}", error.hint or type(error).explanation)
        except Exception as error:  # noqa: BLE001 - one broken check shall not hide the others
            yield fail(
                name,
                f"this could not be checked ({type(error).__name__}: {error})",
                "Please report it, with the operating system.",
            )
