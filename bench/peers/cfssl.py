"""cfssl's newcert: a key pair and a certificate for each request; nothing is kept."""

from __future__ import annotations

import contextlib
import itertools
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

from bench.loading import load, post
from bench.peers import Absent, free_port, machine, serving
from tools.installer import ways
from tools.installer.outcome import NotFound
from tools.installer.recipes import CFSSL

CONNECTIONS = 16
EC = {"algo": "ecdsa", "size": 256}
CONFIGURATION = {"signing": {"default": {"expiry": "9480h", "usages": ["digital signature", "server auth"]}}}

_numbers = itertools.count()


class Cfssl:
    """A server that is ready to issue."""

    def __init__(self, port: int, folder: Path) -> None:
        self._port = port
        self._folder = folder

    def rate(self, count: int) -> float:
        """Return how many certificates it issues a second."""
        requests = [post("/api/v1/cfssl/newcert", _asked(next(_numbers))) for _ in range(count)]
        loaded = load(requests, self._port, CONNECTIONS, self._folder)
        return loaded.answered / (loaded.ended - loaded.began)


@contextlib.contextmanager
def cfssl(folder: Path) -> Iterator[Cfssl]:
    """Build cfssl where it is not there, and run it; raise ``Absent`` where it cannot be had."""
    folder.mkdir()
    program, port = _program(), free_port()
    _make_root(program, folder)
    command: list[str | Path] = [
        program,
        "serve",
        "-address",
        "127.0.0.1",
        "-port",
        str(port),
        "-loglevel",
        "3",
    ]
    files: list[str | Path] = [
        "-ca",
        folder / "root.pem",
        "-ca-key",
        folder / "root.key",
        "-config",
        folder / "config.json",
    ]
    with serving([*command, *files], port, folder / "log"):
        yield Cfssl(port, folder)


def _program() -> Path:
    try:
        return ways.install_tool(machine(), CFSSL).folder / "cfssl"
    except NotFound as error:
        raise Absent(str(error)) from error


def _make_root(program: Path, folder: Path) -> None:
    (folder / "config.json").write_text(json.dumps(CONFIGURATION))
    (folder / "root.json").write_text(json.dumps({"CN": "Bench Root", "key": EC}))
    command: list[str | Path] = [program, "genkey", "-initca", folder / "root.json"]
    made = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    (folder / "root.pem").write_text(made["cert"])
    (folder / "root.key").write_text(made["key"])


def _asked(number: int) -> bytes:
    name = f"host{number}.example.com"
    return json.dumps({"request": {"CN": name, "hosts": [name], "key": EC}}).encode()
