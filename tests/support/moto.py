"""A moto server in a process of its own, from an environment of its own: hash-locked, in the project's cache, made once."""

import contextlib
import hashlib
import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

from tests.support.cli import ROOT
from tests.support.peers import missing
from tools.installer.machine import Machine, cache_folder, only_one
from tools.installer.progress import Progress

LOCK = ROOT / "requirements/moto.lock"
KEYS = {"accessKey": "testing", "secretKey": "testing-secret"}
"""Moto takes every key pair for one of its account 123456789012."""
SERVE = """
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
server.stop()
"""


@contextlib.contextmanager
def moto(*, validation_seconds: int = 0) -> Iterator[str]:
    """Serve on a free loopback port, certificates issued after so many seconds; yield the address."""
    environ = {**os.environ, "MOTO_ACM_VALIDATION_WAIT": str(validation_seconds)}
    with subprocess.Popen(
        [python(), "-c", SERVE],
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        try:
            yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
        finally:
            server.stdin.close()
            server.wait(20)


def python() -> Path:
    """Return the interpreter of moto's environment, made where it is not there; skip where it cannot be made."""
    machine = Machine(os.environ, cache_folder(os.environ), Progress(sys.stderr))
    key = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()[:16]
    folder = machine.cache / f"moto-{key}"
    with only_one(machine, "moto"):
        if not (folder / "done").exists():
            _make(folder)
    return folder / "bin/python"


def _make(folder: Path) -> None:
    venv.create(folder, clear=True, with_pip=True)
    install = [folder / "bin/python", "-m", "pip", "install", "--quiet", "--require-hashes", "-r", LOCK]
    done = subprocess.run(install, capture_output=True, text=True, check=False, timeout=600)
    if done.returncode != 0:
        missing(f"moto cannot be installed: {done.stderr[-500:]}")
    (folder / "done").touch()
