"""What a type checker tells the writer of a program."""

import re
import subprocess
import sys

import pytest

from tests.support.cli import ROOT

CHECK_SECONDS = 280
PROGRAM = """
import pulumi
import pulumi_acm as acm

zone = acm.DnsZoneArgs(server="192.0.2.1")
zone.key_name = "acm"
zone.server = 1  # wrong
acm.DnsZoneArgs()  # wrong
acm.DnsZoneArgs(server="192.0.2.1", servr="")  # wrong
typed: acm.DnsZoneArgsDict = {"server": "192.0.2.1", "key_name": pulumi.Output.from_input("acm")}
mistyped: acm.DnsZoneArgsDict = {"server": "192.0.2.1", "keyName": "acm"}  # wrong
acm.Provider("p", dns_zones={"example.test": typed, "other.test": zone})
acm.Provider("p", nameservers="192.0.2.1", home=1)  # wrong
certificate = acm.Certificate("c", domain_name="example.test", tags={"a": pulumi.Output.from_input("b")})
acm.Certificate("c", acm.CertificateArgs(domain_name="example.test"))
acm.Certificate("c", domain="example.test")  # wrong
acm.CertificateArgs()  # wrong
certificate.arn = certificate.arn  # wrong
name: pulumi.Output[str] = certificate.validation_records[0].name
serial: pulumi.Output[str] = certificate.serial  # wrong
certificate.validation_records.apply(lambda records: records[0].domain_names)
certificate.validation_records.apply(lambda records: records[0].domains)  # wrong
found = acm.Certificate.get("c", "arn", opts=pulumi.ResourceOptions())
acm.Certificate.get("c")  # wrong
zone_name: str | None = acm.config.validation_zone
acm.config.colour  # wrong
"""


def check(*arguments):
    """Return mypy's verdict under the project's own rules."""
    command = [sys.executable, "-m", "mypy", "--config-file", ROOT / "pyproject.toml", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=CHECK_SECONDS, check=False, cwd=ROOT
    )


@pytest.mark.slow
def test_wrong_lines_are_told_and_right_ones_are_not(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)

    done = check(program)

    wrong = [number for number, line in enumerate(PROGRAM.splitlines(), 1) if line.endswith("# wrong")]
    told = {int(number) for number in re.findall(r"program\.py:(\d+): error", done.stdout)}
    assert sorted(told) == wrong, done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("example", sorted(path.parent.name for path in ROOT.glob("examples/*/__main__.py")))
def test_the_examples_are_typed(example):
    done = check(f"examples/{example}/__main__.py")

    assert done.returncode == 0, done.stdout
