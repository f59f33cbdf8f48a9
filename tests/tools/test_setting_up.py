"""``tools/setup.py``: the environment and the Debian packages, with fake pythons and a fake apt-get."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.installer import debian, environment
from tools.installer.machine import Machine
from tools.installer.outcome import WayFailed
from tools.installer.progress import Progress

ROOT = Path(__file__).resolve().parents[2]

PYTHON = """
import pathlib, sys
log = pathlib.Path({log!r})
arguments = sys.argv[1:]
if arguments[0] == "-c":
    if not {usable!r}:
        sys.exit("ModuleNotFoundError: No module named 'ensurepip'")
    print({version!r})
else:
    with log.open("a") as file:
        file.write({version!r} + " " + " ".join(arguments[1:3]) + (" with hashes" * ("--require-hashes" in arguments)) + "\\n")
if arguments[:2] == ["-m", "venv"]:
    target = pathlib.Path(arguments[-1]) / "bin"
    target.mkdir(parents=True, exist_ok=True)
    (target / "python").write_bytes(pathlib.Path(__file__).read_bytes())
    (target / "python").chmod(0o755)
"""
APT = """
import os, pathlib, sys
with pathlib.Path({log!r}).open("a") as file:
    file.write(" ".join(sys.argv[1:]) + " " + os.environ.get("DEBIAN_FRONTEND", "") + "\\n")
sys.exit({code})
"""
SUDO = """
import os, sys
os.environ["PATH"] += ":/usr/bin:/bin"
os.execv("/usr/bin/env", ["env", *sys.argv[2:]])
"""


@pytest.fixture
def said():
    return io.StringIO()


@pytest.fixture
def here(machine, said):
    """The fake machine, as the code of the installers sees it in this process."""
    (machine.root / "checkout/pyproject.toml").write_text("[project]\n")
    return Machine(machine.environ(), machine.cache, Progress(said), machine.root / "checkout")


def python(machine, name, version, *, usable=True):
    log = str(machine.root / "python.log")
    return machine.program(machine.bin, name, PYTHON.format(log=log, version=version, usable=usable))


def ran(machine):
    log = machine.root / "python.log"
    return log.read_text().splitlines() if log.exists() else []


def apt(machine, code=0):
    machine.program(machine.bin, "apt-get", APT.format(log=str(machine.root / "apt.log"), code=code))
    machine.program(machine.bin, "sudo", SUDO)


def test_the_newest_python_that_can_make_environments_is_taken(machine, here):
    python(machine, "python3", "3.9.2")
    python(machine, "python3.11", "3.11.7")
    newest = python(machine, "python3.13", "3.13.1")
    python(machine, "python3.14", "3.14.0", usable=False)
    assert environment.find_python(here) == str(newest)


def test_a_python_without_venv_is_told_with_the_package_that_mends_it(machine, here):
    python(machine, "python3", "3.11.2", usable=False)
    with pytest.raises(WayFailed, match=r"3\.11\.0 or newer .* sudo apt-get install python3-venv"):
        environment.find_python(here)


def test_an_environment_is_made_from_the_lock_once(machine, here):
    python(machine, "python3.12", "3.12.1")
    first = environment.ensure(here)
    steps = ["3.12.1 venv --clear", "3.12.1 pip install with hashes", "3.12.1 pip install"]
    assert ran(machine) == steps
    assert environment.ensure(here) == first
    assert ran(machine) == steps


@pytest.mark.parametrize(
    "changed", ["requirements/dev.lock", "pyproject.toml", "sdk/python/pulumi_acm/__init__.py"]
)
def test_a_changed_lock_or_a_new_package_installs_again_into_the_same_environment(machine, here, changed):
    python(machine, "python3.12", "3.12.1")
    environment.ensure(here)
    (here.checkout / changed).parent.mkdir(parents=True, exist_ok=True)
    with (here.checkout / changed).open("a") as file:
        file.write("# changed\n")
    environment.ensure(here)
    assert ran(machine)[3:] == ["3.12.1 pip install with hashes", "3.12.1 pip install"]


def test_an_environment_whose_python_is_gone_is_made_again(machine, here):
    python(machine, "python3.12", "3.12.1")
    folder = environment.ensure(here)
    (folder / "bin/python").unlink()
    environment.ensure(here)
    assert ran(machine).count("3.12.1 venv --clear") == 2


def test_only_absent_programs_are_installed(machine, here, monkeypatch):
    monkeypatch.setattr(debian, "SBIN", "")
    apt(machine)
    machine.program(machine.bin, "here", "")
    debian.ensure(here, {"here": "package-one", "absent": "package-two", "absent-too": "package-two"})
    update, install = (machine.root / "apt.log").read_text().splitlines()
    assert "update" in update
    assert install.endswith("install --yes --no-install-recommends package-two noninteractive")
    debian.ensure(here, {"here": "package-one"})
    assert len((machine.root / "apt.log").read_text().splitlines()) == 2


def test_packages_are_named_with_their_command_where_apt_get_is_absent(machine, here, said, monkeypatch):
    monkeypatch.setattr(debian, "SBIN", "")
    debian.ensure(here, {"absent": "package-two"})
    assert "sudo apt-get install package-two" in said.getvalue()


def test_packages_are_named_where_apt_get_refuses(machine, here, said, monkeypatch):
    monkeypatch.setattr(debian, "SBIN", "")
    apt(machine, code=100)
    debian.ensure(here, {"absent": "package-two"})
    assert "sudo apt-get install package-two" in said.getvalue()


def test_packages_are_installed_through_sudo_where_it_asks_for_no_password(machine, here, said, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(debian, "SBIN", "")
    apt(machine)
    debian.ensure(here, {"absent": "package-two"})
    assert "package-two noninteractive" in (machine.root / "apt.log").read_text()


def test_packages_are_named_where_sudo_asks_for_a_password(machine, here, said, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(debian, "SBIN", "")
    apt(machine)
    machine.program(machine.bin, "sudo", "import sys; sys.exit('a password is required')")
    debian.ensure(here, {"absent": "package-two"})
    assert "sudo apt-get install package-two" in said.getvalue()
    assert not (machine.root / "apt.log").exists()


def test_a_name_server_is_not_started_on_a_person_s_machine(machine, here, said, monkeypatch):
    monkeypatch.setattr(debian, "SBIN", "")
    monkeypatch.setattr(debian, "_would_start", lambda _machine: True)
    apt(machine)
    debian.ensure(here, {"named": "bind9", "absent": "package-two"})
    assert "bind9" not in (machine.root / "apt.log").read_text()
    assert "sudo apt-get install bind9" in said.getvalue()


def test_help_names_every_target_and_runs_nothing(machine):
    done = subprocess.run(
        ["make", "-C", str(ROOT), "--no-print-directory", "help"], capture_output=True, text=True, check=True
    )
    targets = [line.split()[1] for line in done.stdout.splitlines()]
    assert targets == ["help", "demo", "test", "check", "bench", "fuzz", "soak", "lock", "release", "clean"]


def test_the_set_up_script_refuses_what_it_does_not_know(machine):
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools/setup.py"), "--for", "fun"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "invalid choice: 'fun'" in done.stderr
