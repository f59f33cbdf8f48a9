"""Programs of their own process against a service: what they are told by the environment."""

import os
import subprocess
import sys
from pathlib import Path

from tests.support.wire import ALPHA, SECRET


def environment(service, *, region: str = "us-east-1") -> dict[str, str]:
    """Return the environment of an AWS client that is to talk to ``service``, and reads no file of the user's."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": "/nonexistent",
        "AWS_ENDPOINT_URL_ACM": service.url,
        "AWS_DEFAULT_REGION": region,
        "AWS_ACCESS_KEY_ID": ALPHA,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_MAX_ATTEMPTS": "1",
        "AWS_PAGER": "",
        "PYTHONWARNINGS": "error",
    }


def run(command: list[str], folder: Path, environ: dict[str, str]) -> subprocess.CompletedProcess:
    """Run a command in a folder, with that environment only."""
    return subprocess.run(
        command, cwd=folder, env=environ, capture_output=True, text=True, timeout=120, check=False
    )


AWS = Path(sys.executable).parent / "aws"
"""The aws CLI, of the development dependencies."""
