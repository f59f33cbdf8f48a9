"""The steps of a release that need no network: sources with the build's setting, and the archive."""

import io
import json
import os
import tarfile

import pytest

from tests.support.cli import ROOT
from tools.installer.machine import Machine
from tools.installer.progress import Progress
from tools.release import make, plugin, source

URL = "https://downloads.example.test/pulumi-acm"


@pytest.fixture
def here(tmp_path):
    return Machine(os.environ, tmp_path / "cache", Progress(io.StringIO()))


def test_without_the_setting_the_sources_are_those_of_the_checkout(here, tmp_path):
    tree = source.stage(here, tmp_path / "tree", "")
    for name in ("schema/schema.json", source.PLUGIN_FILE, source.SETTING_FILE, "pyproject.toml"):
        assert (tree / name).read_bytes() == (ROOT / name).read_bytes()
    assert "pluginDownloadURL" not in json.loads((tree / "schema/schema.json").read_text())


def test_the_place_of_download_is_written_into_the_schema_and_the_sdk(here, tmp_path):
    tree = source.stage(here, tmp_path / "tree", URL)
    schema = json.loads((tree / "schema/schema.json").read_text())
    assert schema.pop("pluginDownloadURL") == URL
    assert schema == json.loads((ROOT / "schema/schema.json").read_text())
    assert json.loads((tree / source.PLUGIN_FILE).read_text())["server"] == URL
    assert URL in (tree / source.SETTING_FILE).read_text()
    assert "pluginDownloadURL" not in (ROOT / "schema/schema.json").read_text()


@pytest.mark.parametrize(
    "url",
    [
        "http://downloads.example.test",
        "downloads.example.test",
        "file:///tmp",
        "https://",
        'https://a.test/\n"',
        "github:acme/acm",
    ],
)
def test_a_place_that_pulumi_cannot_download_from_safely_is_refused(here, tmp_path, url):
    with pytest.raises(source.UnusableUrl, match="must begin with one of https://, github://, gitlab://"):
        source.stage(here, tmp_path / "tree", url)
    assert not (tmp_path / "tree").exists()


@pytest.mark.parametrize(
    ("system", "processor", "name"),
    [
        ("linux", "x86_64", "linux-amd64"),
        ("linux", "aarch64", "linux-arm64"),
        ("darwin", "arm64", "darwin-arm64"),
        ("win32", "AMD64", "windows-amd64"),
    ],
)
def test_an_archive_is_named_as_pulumi_looks_for_it(monkeypatch, system, processor, name):
    monkeypatch.setattr("sys.platform", system)
    monkeypatch.setattr("platform.machine", lambda: processor)
    assert plugin.archive_name("1.2.3") == f"pulumi-resource-acm-v1.2.3-{name}.tar.gz"


def test_equal_content_makes_equal_archives(tmp_path):
    archives = [_packed(tmp_path / name, touched) for name, touched in (("one", 1), ("two", 2_000_000_000))]
    assert archives[0] == archives[1]
    with tarfile.open(fileobj=io.BytesIO(archives[0])) as archive:
        found = [(member.name, member.mode, member.mtime) for member in archive.getmembers()]
    assert found == [
        ("LICENSE", 0o644, 86_400),
        ("_internal", 0o755, 86_400),
        ("_internal/data", 0o644, 86_400),
        ("_internal/link", 0o755, 86_400),
        ("pulumi-resource-acm", 0o755, 86_400),
    ]


def _packed(folder, touched):
    (folder / "_internal").mkdir(parents=True)
    for name, mode in (("_internal/data", 0o600), ("pulumi-resource-acm", 0o700)):
        (folder / name).write_text(name)
        (folder / name).chmod(mode)
        os.utime(folder / name, (touched, touched))
    (folder / "_internal/link").symlink_to("data")
    target = folder.with_suffix(".tar.gz")
    plugin.pack(folder, ROOT / "LICENSE", target, 86_400)
    return target.read_bytes()


def test_sdist_and_wheel_are_the_same_octets_when_built_again(here, tmp_path):
    machine = Machine({**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}, here.cache, here.progress)
    tree = source.stage(machine, tmp_path / "tree", "")
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        make.packages(machine, tree, tmp_path / name)
    first, second = (
        {path.name: path.read_bytes() for path in (tmp_path / n).iterdir()} for n in ("first", "second")
    )
    assert len(first) == 2
    assert first == second
