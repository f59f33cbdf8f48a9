"""nginx from Debian, run for tests: port 80 of a loopback address of its own, own folder.

Port 80 because a validation over HTTP asks no other; that takes root, or a machine that lets anybody listen there.
"""

import secrets
import socket
import subprocess
import time
from pathlib import Path
from typing import Self

from tests.support.peers import missing, require

_PATIENCE = 20.0
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


class Nginx:
    """One nginx. ``locations`` are {path: what a location's block says}; others are not there (404)."""

    def __init__(self, folder: Path, address: str = "") -> None:
        self.folder = folder
        self.address = address or "127." + ".".join(str(1 + secrets.randbelow(253)) for _ in range(3))
        self._program = require("nginx", "nginx-light")
        self._process: subprocess.Popen[bytes] | None = None

    def serve(self, locations: dict[str, str]) -> None:
        """Start anew with ``locations``, and return once it answers; raise ``RuntimeError`` with its log otherwise."""
        self.stop()
        self.folder.mkdir(parents=True, exist_ok=True)
        conf = self.folder / "nginx.conf"
        conf.write_text(self._conf(locations))
        with (self.folder / "nginx.log").open("wb") as log:
            self._process = subprocess.Popen(
                [self._program, "-p", str(self.folder), "-c", str(conf), "-e", "stderr"],
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        end = time.monotonic() + _PATIENCE
        while not self._answers():
            if time.monotonic() > end or self._process.poll() is not None:
                raise RuntimeError(f"nginx does not start:\n{(self.folder / 'nginx.log').read_text()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """End the process; one that does not run is left as it is."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def __enter__(self) -> Self:
        try:
            with socket.socket(self._family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((self.address, 80))
        except OSError as error:
            missing(f"nobody can listen on port 80 of {self.address} here: {error.strerror}")
        self.serve({})
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def _family(self) -> socket.AddressFamily:
        return socket.AF_INET6 if ":" in self.address else socket.AF_INET

    def _answers(self) -> bool:
        with socket.socket(self._family) as probe:
            return probe.connect_ex((self.address, 80)) == 0

    def _conf(self, locations: dict[str, str]) -> str:
        address = f"[{self.address}]" if ":" in self.address else self.address
        temporary = "".join(f"  {name}_temp_path {self.folder}/{name};\n" for name in _TEMPORARY)
        blocks = "".join(f"    location = {path} {{ {what} }}\n" for path, what in locations.items())
        return f"""
daemon off;
master_process off;
pid {self.folder}/nginx.pid;
events {{ }}
http {{
  access_log off;
{temporary}  server {{
    listen {address}:80;
{blocks}    location / {{ return 404; }}
  }}
}}
"""
