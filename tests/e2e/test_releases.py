"""A stack, a database and a schema of every release: this version opens them, and has nothing to change."""

import json
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.imports import made
from tests.support.project import ROOT, Project

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

RELEASES = ROOT / "tests/fixtures/releases"
FOLDERS = sorted(folder for folder in RELEASES.iterdir() if folder.is_dir())
PASSPHRASE = "release-fixture"
FILES = ("body.pem", "body.key")
PROGRAM = """\
import pulumi
import pulumi_acm as acm

web = acm.Certificate(
    "web",
    domain_name="quickstart.test",
    subject_alternative_names=["*.quickstart.test"],
    key_algorithm="EC_prime256v1",
    tags={"team": "shop"},
)
record = acm.ValidationRecord("web", name=web.validation_records[0].name, value=web.validation_records[0].value)
wait = acm.CertificateValidation("web", certificate_arn=web.arn, validation_record_fqdns=[record.name])
imported = acm.ImportedCertificate("imported", certificate_body=pulumi.FileAsset("body.pem"), private_key_path="body.key")
account = acm.AccountConfiguration("account", expiry_events={"days_before_expiry": 30})
together = acm.DnsValidatedCertificate("together", domain_name="shop.quickstart.test", key_algorithm="EC_secp384r1")
pulumi.export("arn", web.arn)
"""


def test_every_release_has_a_folder():
    version = json.loads((ROOT / "schema/schema.json").read_text())["version"]
    assert version in [folder.name for folder in FOLDERS] or os.environ.get("ACM_WRITE_RELEASE")


@pytest.mark.skipif(
    not os.environ.get("ACM_WRITE_RELEASE"), reason="writes the folder of a new version when asked"
)
def test_the_folder_of_a_release_is_written(project):
    stack = project("quickstart", program=PROGRAM, PULUMI_CONFIG_PASSPHRASE=PASSPHRASE)
    target = RELEASES / os.environ["ACM_WRITE_RELEASE"]
    one = made("imported.test", days=3000)
    (stack.program / "body.pem").write_text(one.pem)
    (stack.program / "body.key").write_text(one.key_pem)
    stack.pulumi("up", "--yes", "--skip-preview")
    target.mkdir()
    state = without_positions(json.loads(stack.pulumi("stack", "export").output))
    (target / "state.json").write_text(f"{json.dumps(state, indent=2)}\n")
    with closing(sqlite3.connect(stack.home / "acm.sqlite3")) as database:
        (target / "database.sql").write_text("\n".join([*database.iterdump(), ""]))
    shutil.copy(stack.home / "key-encryption-key", target)
    shutil.copy(ROOT / "schema/schema.json", target)
    (target / "program.py").write_text(PROGRAM)
    for name in FILES:
        shutil.copy(stack.program / name, target)


@pytest.mark.parametrize("release", FOLDERS, ids=lambda folder: folder.name)
def test_a_stack_of_a_release_is_opened_with_nothing_to_change(project, release):
    program = (release / "program.py").read_text()
    stack = project("quickstart", program=program, PULUMI_CONFIG_PASSPHRASE=PASSPHRASE)
    state = json.loads((release / "state.json").read_text())
    open_home(stack, release, as_of=datetime.fromisoformat(state["deployment"]["manifest"]["time"]))
    for name in FILES:
        shutil.copy(release / name, stack.program)
    stack.pulumi("stack", "import", "--file", str(release / "state.json"))

    stack.pulumi("preview", "--expect-no-changes")
    stack.pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    stack.edit('tags={"team": "shop"}', 'tags={"team": "web"}')
    assert "1 to update" in stack.pulumi("preview").output
    stack.pulumi("up", "--yes", "--skip-preview")
    stack.pulumi("preview", "--expect-no-changes")
    stack.pulumi("destroy", "--yes", "--skip-preview")


def without_positions(value):
    """Leave out where in which file of this machine a resource was declared."""
    if isinstance(value, dict):
        left_out = ("sourcePosition", "stackTrace")
        return {key: without_positions(item) for key, item in value.items() if key not in left_out}
    return [without_positions(item) for item in value] if isinstance(value, list) else value


def open_home(stack: Project, release: Path, *, as_of: datetime) -> None:
    """Put a release's database in place, its clock turned back to when it was written: certificates end one day."""
    stack.home.mkdir()
    key = stack.home / "key-encryption-key"
    shutil.copy(release / key.name, key)
    key.chmod(0o600)
    with closing(sqlite3.connect(stack.home / "acm.sqlite3")) as database:
        database.executescript((release / "database.sql").read_text())
        database.execute("PRAGMA journal_mode=WAL")
        back = int((as_of - datetime.now(UTC)).total_seconds() * 1_000_000)
        with database:
            database.execute("UPDATE installation SET clock_offset = ?", (back,))
