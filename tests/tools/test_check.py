"""``tools/check.py``, and how tests find the programs that it puts in place."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import cli
from tools import check

CHECK = Path(check.__file__)


def step(name, code):
    return check.Step(name, [sys.executable, "-c", f"print('{name} says why'); raise SystemExit({code})"])


def test_a_step_that_passes_is_one_line(capsys):
    assert check.passes(step("types", 0))
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("types")
    assert "ok" in line
    assert line.endswith(" s")


def test_a_step_that_fails_shows_what_it_said(capsys):
    assert not check.passes(step("types", 1))
    said = capsys.readouterr().out
    assert "FAILED" in said
    assert "types says why" in said


@pytest.mark.parametrize(("codes", "code"), [((0, 0), 0), ((1, 0), 1), ((0, 1), 1), ((1, 1), 1)])
def test_every_static_step_runs_also_after_one_that_failed(monkeypatch, capsys, codes, code):
    monkeypatch.setattr(
        check, "STATIC", [step(f"step{number}", exit_code) for number, exit_code in enumerate(codes)]
    )
    assert check.static() == code
    said = capsys.readouterr().out
    assert all(f"step{number}" in said for number in range(len(codes)))


def test_tests_do_not_run_on_code_that_fails_the_static_part(monkeypatch, capsys):
    monkeypatch.setattr(check, "STATIC", [step("lint", 1)])
    monkeypatch.setattr(check, "pytest", lambda *_arguments: pytest.fail("tests ran"))
    assert check.check() == 1


@pytest.mark.parametrize(
    ("text", "folder", "end"),
    [("print('/opt/it')", "/opt/it", "ready"), ("raise SystemExit(1)", "", "MISSING")],
)
def test_a_program_that_is_not_to_be_had_is_told_and_stops_nothing(tmp_path, capsys, text, folder, end):
    script = tmp_path / "install.py"
    script.write_text(text)
    assert check.install("a program", str(script), "it") == folder
    assert end in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["all"], ["check", "test"]])
def test_what_it_does_not_know_is_refused(arguments):
    done = subprocess.run(
        [sys.executable, str(CHECK), *arguments], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (2, "usage: check.py check|test\n")


def test_the_named_folder_of_the_cli_is_used(machine, monkeypatch):
    machine.cli(machine.bin)
    monkeypatch.setenv("ACM_TEST_CLI_DIR", str(machine.bin))
    assert cli.pulumi_path() == machine.bin


@pytest.mark.parametrize(
    ("in_ci", "outcome"),
    [("", pytest.skip.Exception), ("true", pytest.fail.Exception)],
    ids=["by hand", "in CI"],
)
def test_a_named_folder_without_the_cli_skips_by_hand_and_fails_in_ci(machine, monkeypatch, in_ci, outcome):
    monkeypatch.setenv("ACM_TEST_CLI_DIR", str(machine.bin))
    monkeypatch.setenv("CI", in_ci)
    with pytest.raises(outcome, match="holds no pulumi"):
        cli.pulumi_path()


def test_without_a_named_folder_the_installer_is_asked(machine, monkeypatch):
    machine.cli(machine.bin)
    cli._look.cache_clear()
    monkeypatch.delenv("ACM_TEST_CLI_DIR", raising=False)
    monkeypatch.setenv("PATH", str(machine.bin))
    monkeypatch.setenv("XDG_CACHE_HOME", str(machine.root / "cache"))
    try:
        assert cli.pulumi_path() == machine.bin
    finally:
        cli._look.cache_clear()
