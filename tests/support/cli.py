"""The Pulumi CLI and the tools built from Go modules, as tests find them.

``make test`` puts them into the cache first and names the CLI's folder in ``ACM_TEST_CLI_DIR``. A test that is started
by hand looks on PATH and in the cache; it never downloads or builds: run ``python3 tools/pulumi/install.py`` once.
"""

import functools
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support.peers import missing

ROOT = Path(__file__).resolve().parents[2]
LOOK_SECONDS = 60


def pulumi_path() -> Path:
    """Return the folder with pulumi and its Python language host; skip, or fail in CI, where there is none."""
    named = os.environ.get("ACM_TEST_CLI_DIR")
    if not named:
        return _folder("tools/pulumi/install.py", "cli")
    if not os.access(Path(named) / "pulumi", os.X_OK):
        missing(f"ACM_TEST_CLI_DIR names {named}, which holds no pulumi")
    return Path(named)


def generator_path() -> Path:
    """Return the program around Pulumi's code generators: ``generate LANGUAGE SCHEMA.JSON FOLDER``."""
    return _folder("tools/pulumi/install.py", "generator") / "generate"


def hosts_path() -> Path:
    """Return the folder with Pulumi's language hosts for TypeScript and Go."""
    return _folder("tools/pulumi/install.py", "hosts")


def yaml_host_path() -> Path:
    """Return the folder with Pulumi's language host for YAML."""
    return _folder("tools/pulumi/install.py", "yaml-host")


def nodejs_path() -> Path:
    """Return the folder with node and npm."""
    return _folder("tools/pulumi/install.py", "nodejs")


def go_path() -> Path:
    """Return the folder with a Go toolchain's program."""
    return _folder("tools/pulumi/install.py", "go")


def zlint_path() -> Path:
    """Return zlint, the second certificate linter."""
    return _folder("tools/zlint/install.py", "zlint") / "zlint"


def ctclient_path() -> Path:
    """Return ctclient, which asks transparency logs and checks what they answer."""
    return _folder("tools/ctclient/install.py", "ctclient") / "ctclient"


def _folder(script: str, what: str) -> Path:
    answer = _look(script, what)
    if not answer["found"]:
        missing(f"{answer['reason']}\nRun: python3 {script} {what}")
    return Path(answer["folder"])


@functools.cache
def _look(script: str, what: str) -> dict[str, Any]:
    command = [sys.executable, str(ROOT / script), what, "--check", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LOOK_SECONDS, check=False)
    return json.loads(done.stdout)
