"""Building survives what happens to builds: kills, interrupts, two at once."""

import json
import signal
from pathlib import Path

import pytest

from tests.tools.conftest import SECONDS, is_program


def partial_folder(machine):
    (folder,) = machine.cache.glob("pulumi-v*.partial")
    return folder


def test_a_killed_build_goes_on_where_it_stopped(machine):
    machine.go()
    gate = machine.hold("pulumi-language-python")
    killed = machine.start()
    machine.await_build_of("pulumi-language-python")
    killed.kill()
    killed.communicate()
    gate.unlink()
    assert not machine.answer("--check")["found"]
    done = machine.run()
    assert done.returncode == 0
    assert "pulumi was built by an earlier run" in done.stderr
    assert machine.built().count("pulumi") == 1
    assert not list(machine.cache.glob("*.partial*"))


def test_half_a_program_is_never_taken_for_a_whole_one(machine):
    machine.go()
    gate = machine.hold("pulumi")
    killed = machine.start()
    machine.await_build_of("pulumi")
    (unfinished,) = [partial_folder(machine).with_name(f"{partial_folder(machine).name}.pulumi.{killed.pid}")]
    unfinished.write_text("half")
    killed.kill()
    killed.communicate()
    gate.unlink()
    folder = machine.answer()["folder"]
    assert machine.built().count("pulumi") == 2
    assert "built by go" in Path(folder, "pulumi").read_text()


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_build_stops_go_says_so_and_goes_on_next_time(machine, sign):
    machine.go()
    gate = machine.hold("pulumi")
    process = machine.start()
    machine.await_build_of("pulumi")
    process.send_signal(sign)
    # Standard error ends only when every process that holds it has ended: the compiler too.
    _, said = process.communicate(timeout=SECONDS)
    assert process.returncode == 130
    assert "stopped; the next run goes on from here" in said
    assert "Traceback" not in said
    gate.unlink()
    assert machine.run().returncode == 0


def test_two_at_once_build_once(machine):
    machine.go()
    gate = machine.hold("pulumi")
    first = machine.start("--json")
    machine.await_build_of("pulumi")
    second = machine.start("--json")
    assert any("waiting for another process" in line for line in second.stderr)
    gate.unlink()
    answers = [json.loads(process.communicate(timeout=SECONDS)[0]) for process in (first, second)]
    assert answers[0]["folder"] == answers[1]["folder"]
    assert [answer["source"] for answer in answers] == ["system-go", "cache"]
    assert machine.built() == ["pulumi", "pulumi-language-python"]


def test_a_failed_build_tells_what_go_said_and_leaves_nothing_that_looks_whole(machine):
    machine.go(refusal="link: disk quota exceeded")
    done = machine.run()
    assert done.returncode == 1
    assert "link: disk quota exceeded" in done.stderr
    assert not [
        path for path in machine.cache.glob("pulumi-v*") if path.is_dir() and path.suffix != ".partial"
    ]


def test_a_build_changes_nothing_in_the_checkout(machine):
    machine.go()
    checkout = machine.root / "checkout"
    before = {path: path.stat().st_mtime_ns for path in checkout.rglob("*")}
    machine.run()
    assert {path: path.stat().st_mtime_ns for path in checkout.rglob("*")} == before


def test_the_script_that_runs_programs_may_be_run(machine):
    machine.go()
    assert is_program(f"{machine.answer()['folder']}/pulumi-language-python-exec")


def test_go_writes_to_the_cache_only_and_keeps_what_the_user_configured(machine):
    machine.go()
    machine.run(GOFLAGS="-mod=mod", GOOS="plan9", GOPROXY="https://modules.test")
    for environ in machine.environs_of_go():
        assert Path(environ["XDG_CONFIG_HOME"]).is_relative_to(machine.cache)
        assert environ["GOENV"] == str(machine.root / "home/.config/go/env")
    assert all(Path(environ[name]).is_relative_to(machine.cache) for name in ("GOMODCACHE", "GOCACHE"))
    assert environ["GOPROXY"] == "https://modules.test"
    assert environ["GOFLAGS"] == "-modcacherw -mod=readonly -buildvcs=false"
    assert (environ["GOOS"], environ["CGO_ENABLED"]) == ("", "0")


def test_caches_of_go_that_the_user_names_are_used(machine):
    machine.go()
    machine.run(GOMODCACHE="/named/modules", GOCACHE="/named/build")
    environ = machine.environs_of_go()[-1]
    assert (environ["GOMODCACHE"], environ["GOCACHE"]) == ("/named/modules", "/named/build")


@pytest.mark.parametrize(
    ("version", "toolchain"), [("1.25.3", "auto"), ("1.26.6", "local"), ("1.99.0", "local")]
)
def test_only_a_go_older_than_the_modules_ask_for_may_fetch_a_newer_one(machine, version, toolchain):
    machine.go(version=version)
    process = machine.start("generator")
    process.communicate()
    assert machine.environs_of_go()[-1]["GOTOOLCHAIN"] == toolchain
