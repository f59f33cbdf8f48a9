"""BIND 9 from Debian, run for tests: own port on 127.0.0.1, own folder, own TSIG key, dynamic zones.

``Bind9`` is a plain class, usable outside pytest too (the example that publishes into BIND uses it). The fixture ``bind9``
serves one to all tests of a pytest worker.
"""

import base64
import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Self

import dns.message
import dns.query
import pytest

from tests.support.peers import require

_STARTS = 5
_PATIENCE = 20.0


class Bind9:
    """One ``named``, with authority for some dynamic zones.

    ``zones`` take updates signed by the key ``key_name``; ``read_only`` zones take none; ``records`` are {zone: zone-file
    lines} to begin with; ``files`` are whole zone files, served as they are. Nothing outside ``folder`` is read or written.
    """

    def __init__(
        self,
        folder: Path,
        zones: Iterable[str],
        *,
        read_only: Iterable[str] = (),
        records: Mapping[str, str] | None = None,
        files: Mapping[str, str] | None = None,
        named: str | None = None,
    ) -> None:
        self.folder = folder
        self.zones = tuple(zones)
        self.read_only = (*read_only, *(files or ()))
        self.address = "127.0.0.1"
        self.port = 0
        self.key_name = "acm-test."
        self.algorithm = "hmac-sha256"
        self.tsig_secret = base64.b64encode(secrets.token_bytes(32)).decode()
        """In base64, as provider configuration takes it."""
        self._records = dict(records or {})
        self._files = dict(files or {})
        self._named = named or find_named()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def server(self) -> str:
        """``ADDRESS:PORT``."""
        return f"{self.address}:{self.port}"

    @property
    def log(self) -> str:
        """What ``named`` has said so far."""
        path = self.folder / "named.log"
        return path.read_text() if path.exists() else ""

    def start(self) -> None:
        """Start and return once it answers with authority; raise ``RuntimeError`` with its log where it does not."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for _ in range(_STARTS):
            self.port = _free_port(self.address)
            self._configure()
            if self._run():
                return
        raise RuntimeError(f"named does not start:\n{self.log}")

    def stop(self) -> None:
        """End the process; one that does not run is left as it is."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _run(self) -> bool:
        """Start ``named``; return whether it came to answer. Another process may have taken the port meanwhile."""
        with (self.folder / "named.log").open("wb") as log:
            self._process = subprocess.Popen(
                [self._named, "-g", "-4", "-n", "1", "-c", str(self.folder / "named.conf")],
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
            )
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end and self._process.poll() is None:
            if self._answers():
                return True
        self.stop()
        return False

    def _answers(self) -> bool:
        zone = (*self.zones, *self.read_only)[0]
        try:
            query = dns.message.make_query(zone, "SOA")
            return bool(dns.query.udp(query, self.address, port=self.port, timeout=0.2).answer)
        except (dns.exception.DNSException, OSError):
            time.sleep(0.02)
            return False

    def _configure(self) -> None:
        for zone in (*self.zones, *self.read_only):
            text = self._files.get(zone) or _zone_file(self.address, self._records.get(zone, ""))
            (self.folder / f"{zone}.zone").write_text(text)
        conf = self.folder / "named.conf"
        conf.touch(mode=0o600)
        conf.write_text(self._conf())

    def _conf(self) -> str:
        folder = self.folder
        dynamic = "".join(
            self._zone(zone, f'allow-update {{ key "{self.key_name}"; }};') for zone in self.zones
        )
        fixed = "".join(self._zone(zone, "allow-update { none; };") for zone in self.read_only)
        return f"""
key "{self.key_name}" {{ algorithm {self.algorithm}; secret "{self.tsig_secret}"; }};
options {{
  directory "{folder}";
  managed-keys-directory "{folder}";
  pid-file none;
  session-keyfile none;
  listen-on port {self.port} {{ {self.address}; }};
  listen-on-v6 {{ none; }};
  recursion no;
  allow-query {{ any; }};
  allow-transfer {{ none; }};
  notify no;
  dnssec-validation no;
  minimal-responses no;
  max-records-per-type 0;
}};
controls {{ }};
{dynamic}{fixed}"""

    def _zone(self, zone: str, policy: str) -> str:
        return f'zone "{zone}" {{ type primary; file "{self.folder}/{zone}.zone"; {policy} }};\n'


def _zone_file(address: str, records: str) -> str:
    return f"""$TTL 60
@ IN SOA ns hostmaster 1 3600 600 86400 1
@ IN NS ns
ns IN A {address}
{records}
"""


def _free_port(address: str) -> int:
    """Return a port that is free for UDP and TCP at this moment."""
    with socket.socket() as stream, socket.socket(type=socket.SOCK_DGRAM) as datagram:
        stream.bind((address, 0))
        port = stream.getsockname()[1]
        try:
            datagram.bind((address, port))
        except OSError:
            return _free_port(address)
        return port


def find_named() -> str:
    """Return the path of ``named``; raise ``FileNotFoundError`` naming the package."""
    path = shutil.which(
        "named", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    )
    if path is None:
        raise FileNotFoundError("named is not installed (Debian package bind9)")
    return path


@pytest.fixture(scope="session")
def bind9(tmp_path_factory):
    """A running BIND 9 with the zones example.test, child.example.test and fixed.test (which takes no updates)."""
    named = require("named", "bind9")
    records = {
        "example.test": "child NS ns.child\nns.child A 127.0.0.1",
        "fixed.test": "www A 192.0.2.1",
    }
    zones = ("example.test", "child.example.test")
    with Bind9(
        tmp_path_factory.mktemp("bind9"), zones, read_only=("fixed.test",), records=records, named=named
    ) as running:
        yield running
