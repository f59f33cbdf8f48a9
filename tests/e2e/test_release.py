"""What is published, in the hands of someone who has nothing else: the wheel, and the plugin with its interpreter."""

import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import zipfile
from contextlib import closing

import pytest

import acm
from acm.store.revisions import REVISIONS
from tests.support import languages
from tests.support.cli import ROOT
from tests.support.release import released
from tests.support.walk import record, walk
from tools.release import plugin

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(1800)]

OLDER = ROOT / "tests/fixtures/databases/0001"
"""A database of the first revision, and its key."""


@pytest.fixture(scope="session")
def dist(tmp_path_factory):
    """The folder that ``make release`` fills."""
    base = tmp_path_factory.getbasetemp()
    # Each worker has a folder of its own below the run's.
    return released((base.parent if base.name.startswith("popen-") else base) / "release/dist")


def _wheel(dist):
    return dist / f"pulumi_acm-{acm.__version__}-py3-none-any.whl"


def _archive(dist):
    return dist / plugin.archive_name(acm.__version__)


def test_everything_published_is_in_the_checksums(dist):
    told = dict(line.split("  ")[::-1] for line in (dist / "SHA256SUMS").read_text().splitlines())
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in dist.iterdir()}
    del found["SHA256SUMS"]
    assert told == found
    assert set(told) == {
        _wheel(dist).name,
        _archive(dist).name,
        f"pulumi_acm-{acm.__version__}.tar.gz",
        f"pulumi-acm-{acm.__version__}.cdx.json",
        "schema.json",
    }
    assert (dist / "schema.json").read_bytes() == (ROOT / "schema/schema.json").read_bytes()


def test_the_wheel_brings_plugin_sdk_and_schema(dist):
    with zipfile.ZipFile(_wheel(dist)) as wheel:
        names = set(wheel.namelist())
        (schema,) = [name for name in names if name.endswith("share/pulumi-acm/schema.json")]
        assert wheel.read(schema) == (ROOT / "schema/schema.json").read_bytes()
        (entries,) = [name for name in names if name.endswith("entry_points.txt")]
        assert {b"acm = acm.cli:main", b"pulumi-resource-acm = acm.plugin:main"} <= set(
            wheel.read(entries).split(b"\n")
        )
    assert {"acm/py.typed", "pulumi_acm/py.typed", "pulumi_acm/pulumi-plugin.json"} <= names
    migrations = [re.match(r"acm/store/migrations/versions/(\d+)_", name) for name in sorted(names)]
    assert tuple(found[1] for found in migrations if found) == REVISIONS


def test_the_bill_of_materials_names_what_is_installed_and_no_place_of_the_build(dist):
    text = (dist / f"pulumi-acm-{acm.__version__}.cdx.json").read_text()
    bill = json.loads(text)
    assert (bill["bomFormat"], bill["metadata"]["component"]["version"]) == ("CycloneDX", acm.__version__)
    pins = re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements/runtime.lock").read_text(), re.MULTILINE)
    pinned = {_canonical(name): version for name, version in pins}
    listed = {_canonical(component["name"]): component["version"] for component in bill["components"]}
    assert listed.items() <= pinned.items()
    assert {"cryptography", "grpcio", "sqlalchemy", "dnspython"} <= set(listed)
    assert "file:" not in text
    assert str(dist.parent) not in text


def _canonical(name):
    return re.sub("[-_.]+", "-", name).lower()


def test_the_archive_has_the_executable_at_its_top_and_nobody_s_name(dist):
    with tarfile.open(_archive(dist)) as archive:
        members = archive.getmembers()
    executable = next(member for member in members if member.name == "pulumi-resource-acm")
    assert executable.mode == 0o755
    assert {(member.uid, member.gid, member.uname, member.gname) for member in members} == {(0, 0, "", "")}
    assert len({member.mtime for member in members}) == 1
    # Packages that only developers have would come along from an environment that has them.
    assert not [
        member.name for member in members if re.search(r"/(mypy|hypothesis|pytest|psutil)/", member.name)
    ]


@pytest.mark.peer
def test_the_wheel_in_an_empty_environment_passes_the_quickstart(dist, project, tmp_path):
    venv = tmp_path / "empty"
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    pip = [str(venv / "bin/pip"), "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / "requirements/runtime.lock")], check=True)
    subprocess.run([*pip, "--no-deps", str(_wheel(dist))], check=True)
    quickstart = project("quickstart", installed=venv / "bin")
    walk(
        quickstart,
        name="quickstart.test",
        tags=('{"example": "quickstart"}', '{"stage": "two"}'),
        names=('f"shop.{domain}"', 'f"store.{domain}"'),
    )


@pytest.fixture
def without_python(dist, project, cli):
    """A program in YAML on a machine without Python: Pulumi has the plugin installed from the archive."""
    example = project("yaml", installed=None)
    example.env["PATH"] = str(cli)
    languages.yaml(example)
    assert not [name for name in ("python", "python3") if shutil.which(name, path=example.env["PATH"])]
    assert not shutil.which("pulumi-resource-acm", path=example.env["PATH"])
    example.pulumi(
        "plugin", "install", "resource", "acm", f"v{acm.__version__}", "--file", str(_archive(dist))
    )
    return example


@pytest.mark.peer
def test_the_installed_plugin_needs_no_python_on_the_machine(without_python):
    walk(
        without_python,
        name="yaml.test",
        tags=("example: yaml", "stage: two"),
        names=("shop.yaml.test", "store.yaml.test"),
        outputs={"apiStatus": "ISSUED", "nextRecord": record("next.yaml.test").name},
    )


def test_the_installed_plugin_migrates_the_database_of_an_earlier_version(without_python):
    home = without_python.home
    home.mkdir()
    shutil.copy(OLDER / "key-encryption-key", home)
    (home / "key-encryption-key").chmod(0o600)
    with closing(sqlite3.connect(home / "acm.sqlite3")) as database:
        database.executescript((OLDER / "database.sql").read_text())
    without_python.pulumi("up", "--yes", "--skip-preview")
    assert without_python.outputs()["status"] == "ISSUED"
    with closing(sqlite3.connect(home / "acm.sqlite3")) as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [(REVISIONS[-1],)]
    assert "old.test" in without_python.acm("list", "--output", "plain")
