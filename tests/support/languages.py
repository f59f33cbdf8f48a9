"""What programs in TypeScript, Go and YAML need: a language host, a toolchain, and a package made from our schema.

Packages are made by Pulumi's own generators, as ``pulumi package add`` makes them. What npm and Go download stays in the
project's folder of the user's cache, so that only the first run needs a network.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests.support.cli import ROOT, generator_path, go_path, hosts_path, nodejs_path, yaml_host_path
from tests.support.project import Project
from tools.installer.gobuild import Workshop
from tools.installer.golang import system_go
from tools.installer.machine import Machine, cache_folder
from tools.installer.progress import Progress

SDK = "sdks/pulumi-acm-acm"
"""Where ``pulumi package add`` puts a package: its namespace and its name."""
SECONDS = 900
"""The first run downloads, and compiles Pulumi's SDK for Go."""


def typescript(project: Project) -> None:
    """Install what the lock file of a TypeScript program names, and our package, compiled."""
    project.use(nodejs_path(), hosts_path())
    _generate("nodejs", project)
    cache = cache_folder(os.environ) / "npm"
    # Scripts run: the package compiles itself where it is installed.
    _run(project, "npm", "ci", "--prefer-offline", "--no-audit", "--no-fund", "--cache", str(cache))
    _run(project, "node_modules/.bin/tsc")


def golang(project: Project) -> None:
    """Build a Go program once, so that the CLI's runs find it compiled."""
    folder = go_path()
    project.use(folder, hosts_path(), **_go_environment(folder, project.program))
    _generate("go", project)
    _run(project, "go", "vet", ".")
    _run(project, "go", "build", "-o", os.devnull, ".")


def yaml(project: Project) -> None:
    """Give the CLI its host for YAML: it needs no package, but asks the plugin for its schema."""
    project.use(yaml_host_path())


def _generate(language: str, project: Project) -> None:
    command = [str(generator_path()), language, str(ROOT / "schema/schema.json"), str(project.program / SDK)]
    subprocess.run(command, check=True, timeout=60)


def _go_environment(folder: Path, module: Path) -> dict[str, str]:
    """Return Go's variables as the installers set them: caches of the project, nothing changed in the module."""
    environ = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    machine = Machine(environ, cache_folder(environ), Progress(sys.stderr))
    return Workshop(machine, system_go(machine), module).environment()


def _run(project: Project, *command: str) -> None:
    done = subprocess.run(
        command,
        cwd=project.program,
        env=project.env,
        text=True,
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(command)}:\n{done.stdout}\n{done.stderr}"
