"""The command line with BIND 9: `acm publish` writes into it, `acm wait` reads from it, `acm doctor` judges it."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.bind9 import Bind9, bind9  # noqa: F401 - a fixture

pytestmark = pytest.mark.peer

ACM = str(Path(sys.executable).parent / "acm")
WRONG = base64.b64encode(b"not the secret of this server...").decode()


def acm(
    home: Path, zones: dict[str, object], server: str, *arguments: str
) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("ACM_")}
    env |= {
        "ACM_HOME": str(home),
        "ACM_DNS_ZONES": json.dumps(zones),
        "ACM_NAMESERVERS": server,
    }
    return subprocess.run([ACM, *arguments], env=env, capture_output=True, text=True, timeout=60, check=False)


def zone_of(server: Bind9, **changes: str) -> dict[str, object]:
    zone = server.zones[0].rstrip(".")
    key = {"key_name": server.key_name, "algorithm": server.algorithm, "secret": server.tsig_secret}
    return {zone: {"server": server.server, **key, **changes}}


@pytest.mark.slow
def test_a_certificate_is_issued_after_its_record_was_published_into_bind(
    bind9: Bind9,
    tmp_path: Path,
) -> None:
    zones = zone_of(bind9)
    name = f"cli.{next(iter(zones))}"
    asked = acm(tmp_path, zones, bind9.server, "request", name, "--key-algorithm", "EC_prime256v1")
    arn = asked.stdout.splitlines()[0]
    published = acm(tmp_path, zones, bind9.server, "publish", arn)
    assert published.returncode == 0, published.stderr
    waited = acm(tmp_path, zones, bind9.server, "wait", arn, "--timeout", "30s")
    assert waited.returncode == 0, waited.stdout + waited.stderr
    assert bind9.server in waited.stdout


@pytest.mark.parametrize(
    ("changes", "status", "says"),
    [
        ({}, "ok", "answers with our key"),
        ({"secret": WRONG}, "fail", "refuses the key"),
        ({"key_name": "stranger."}, "fail", "refuses the key"),
        ({"algorithm": "hmac-sha512"}, "fail", "refuses the key"),
    ],
    ids=["right key", "wrong secret", "unknown key", "wrong algorithm"],
)
def test_doctor_tells_whether_bind_takes_the_key(
    changes: dict[str, str],
    status: str,
    says: str,
    bind9: Bind9,
    tmp_path: Path,
) -> None:
    report = acm(tmp_path, zone_of(bind9, **changes), bind9.server, "doctor", "--output", "json")
    (zone,) = [check for check in json.loads(report.stdout)["Checks"] if check["Name"] == "dnsZones"]
    assert zone["Status"] == status, zone
    assert says in zone["Message"]
    assert report.returncode == (0 if status == "ok" else 1)
    for secret in (bind9.tsig_secret, WRONG):
        assert secret not in report.stdout + report.stderr


@pytest.mark.slow
def test_publishing_with_a_wrong_key_exits_3(bind9: Bind9, tmp_path: Path) -> None:
    zones = zone_of(bind9, secret=WRONG)
    name = f"refused.{next(iter(zones))}"
    arn = acm(tmp_path, zones, bind9.server, "request", name).stdout.splitlines()[0]
    refused = acm(tmp_path, zones, bind9.server, "publish", arn)
    assert refused.returncode == 3, refused.stderr
    assert refused.stderr.startswith("ZoneRefused at _")
    assert WRONG not in refused.stderr
