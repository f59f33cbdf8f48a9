"""Versions, cache folders, progress: the installers' small parts."""

import contextlib
import io
import os
import pty
import re
import time
from pathlib import Path

import pytest

from tools.installer import versions
from tools.installer.machine import cache_folder, telling_line
from tools.installer.outcome import WayFailed
from tools.installer.progress import Progress, elapsed
from tools.installer.recipes import CFSSL, GENERATOR, LANGUAGE_HOSTS, PULUMI, YAML_HOST, ZLINT

TOOLS = Path(__file__).resolve().parents[2] / "tools"


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("v3.259.0", (3, 259, 0)),
        ("3.200", (3, 200, 0)),
        ("v3.272.0-dev.4+dirty", (3, 272, 0)),
        ("warning: a newer version 9 is out\nv3.259.0\n", (3, 259, 0)),
        ("go version go1.26.8 linux/amd64", (1, 26, 8)),
        ("go version go1.27rc1 linux/arm64", (1, 27, 0)),
        ("go version devel go1.28-1a2b3c linux/amd64", (1, 28, 0)),
    ],
)
def test_a_version_is_read_as_programs_print_it(text, version):
    assert versions.parse(text) == version


@pytest.mark.parametrize("text", ["", "soon", "v3", "3..4", "version 1.2.3.4.5", "9" * 5000 + ".1.1"])
def test_what_is_no_version_is_refused(text):
    with pytest.raises(ValueError, match="no version"):
        versions.parse(text)


@pytest.mark.parametrize(
    ("recipe", "module"),
    [
        (PULUMI, "pulumi"),
        (GENERATOR, "pulumi"),
        (LANGUAGE_HOSTS, "pulumi/host-nodejs"),
        (YAML_HOST, "pulumi/host-yaml"),
        (ZLINT, "zlint"),
        (CFSSL, "cfssl"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_recipe_takes_its_version_from_its_go_mod(recipe, module):
    pinned = versions.pinned(TOOLS / module / "go.mod", recipe.pin)
    assert f"{recipe.pin} v{pinned}" in (TOOLS / module / "go.mod").read_text()
    assert versions.parse(pinned)


@pytest.mark.parametrize(
    "folder", sorted(path.parent for path in TOOLS.rglob("go.mod")), ids=lambda path: path.name
)
def test_every_go_module_comes_with_its_checksums(folder):
    sums = (folder / "go.sum").read_text()
    required = re.findall(r"^\s*(?:require )?(\S+/\S+) (v\S+)", (folder / "go.mod").read_text(), re.MULTILINE)
    assert required
    assert [
        f"{name} {version}" for name, version in required if f"{name} {version}/go.mod h1:" not in sums
    ] == []


def test_a_module_that_is_not_pinned_is_refused():
    with pytest.raises(ValueError, match="does not name"):
        versions.pinned(TOOLS / "zlint/go.mod", "github.com/zmap/zlint")


@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({"XDG_CACHE_HOME": "/x", "HOME": "/h"}, "/x/pulumi-acm"),
        ({"HOME": "/h"}, "/h/.cache/pulumi-acm"),
        ({"XDG_CACHE_HOME": "", "HOME": "/h"}, "/h/.cache/pulumi-acm"),
        ({"XDG_CACHE_HOME": "relative", "HOME": "/h"}, "/h/.cache/pulumi-acm"),
    ],
)
def test_the_cache_lies_where_the_base_directory_specification_says(environ, folder):
    assert str(cache_folder(environ)) == folder


def test_a_home_that_is_no_absolute_path_is_refused():
    with pytest.raises(WayFailed, match="set HOME or XDG_CACHE_HOME"):
        cache_folder({"HOME": "here"})


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.04, "0.0 s"), (9.94, "9.9 s"), (12.4, "12 s"), (208.9, "3:28 min"), (3600, "60:00 min")],
)
def test_a_span_is_written_as_people_say_it(seconds, text):
    assert elapsed(seconds) == text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("ERROR: hashes differ\nhint: look above\n", "ERROR: hashes differ"),
        ("Traceback\nOSError: closed\n", "OSError: closed"),
        ("all is well\n\n", "all is well"),
        ("", ""),
        ("x" * 999, "x" * 300),
    ],
)
def test_the_line_that_tells_is_picked_from_a_program_s_output(text, line):
    assert telling_line(text) == line


def test_in_a_pipe_a_stage_has_a_line_at_its_begin_and_its_end():
    stream = io.StringIO()
    with Progress(stream).stage("building") as stage:
        stage.note = "3 packages"
    begin, end = stream.getvalue().splitlines()
    assert begin == "  building …"
    assert re.fullmatch(r"  building · 3 packages · \d\.\d s · done", end)


def test_a_stage_that_fails_says_so():
    stream = io.StringIO()
    with pytest.raises(WayFailed), Progress(stream).stage("building"):
        raise WayFailed("no")
    assert stream.getvalue().endswith("· failed\n")


def test_in_a_terminal_a_stage_is_one_line_that_is_repainted():
    leader, follower = pty.openpty()
    with os.fdopen(follower, "w") as stream:
        progress = Progress(stream)
        with progress.stage("building") as stage:
            stage.note = "a first note"
            time.sleep(0.7)  # longer than a repaint
            stage.note = "a last note"
        shown = ""
        while "\n" not in shown:
            shown += os.read(leader, 10_000).decode()
    os.close(leader)
    assert "a first note" in shown
    assert shown.count("\n") == 1
    assert shown.rsplit("\x1b[K", 1)[1].startswith("  building · a last note")


def test_a_reader_that_goes_away_does_not_stop_a_build():
    reading, writing = os.pipe()
    os.close(reading)
    stream = os.fdopen(writing, "w")
    ran = []
    with Progress(stream).stage("building"):
        ran.append("to its end")
    assert ran == ["to its end"]
    with contextlib.suppress(BrokenPipeError):
        stream.close()
