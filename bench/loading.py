"""Loads servers from a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LOAD = Path(__file__).resolve().parent / "load.py"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of a load: when it began and ended, in seconds since 1970."""

    began: float
    ended: float
    answered: int
    """Requests that were answered with status 200."""


def load(requests: Sequence[bytes], port: int, connections: int, folder: Path) -> Loaded:
    """Send ``requests`` to a loopback port; raise where any answer has another status than 200 or 201."""
    file = folder / "requests"
    file.write_bytes(b"".join(len(request).to_bytes(4) + request for request in requests))
    command = [sys.executable, str(LOAD), str(file), str(port), str(connections)]
    said = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    others = {status: count for status, count in said["statuses"].items() if status not in ("200", "201")}
    if others:
        raise RuntimeError(f"answers that are no success, by status: {others}")
    return Loaded(said["began"], said["ended"], sum(said["statuses"].values()))


def post(path: str, body: bytes, **headers: str) -> bytes:
    """Return a POST request of JSON as it goes over the wire."""
    all_headers = {"host": "127.0.0.1", "content-length": len(body), **headers}
    named = (f"{name.replace('_', '-')}: {value}" for name, value in all_headers.items())
    lines = [f"POST {path} HTTP/1.1", *named]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
