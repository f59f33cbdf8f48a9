"""`acm serve` as a process of its own, as a person starts it."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import boto3
from botocore.config import Config

from acm.compose import open_administration
from acm.settings import Settings

LOOK_SECONDS = 60
STOP_SECONDS = 30
ACCOUNT = "123456789012"
ACM = (sys.executable, "-c", "from acm.cli import main; main()")


@dataclass(frozen=True)
class Served:
    """A server process that answers at ``url``."""

    url: str
    home: Path
    process: subprocess.Popen[str]

    def credential(self, account: str = ACCOUNT, **options) -> dict[str, str]:
        """Make an access key beside the running server; return it as boto3 takes it."""
        administration = open_administration(Settings(home=self.home))
        try:
            made = administration.create_credential(account, **options)
        finally:
            administration.close()
        token = {"aws_session_token": made.secret.session_token} if made.secret.session_token else {}
        return {
            "aws_access_key_id": made.credential.access_key,
            "aws_secret_access_key": made.secret.secret,
            **token,
        }

    def client(self, keys: dict[str, str], *, region: str = "us-east-1", **options):
        """Return a boto3 client that does not retry; ``keys`` are its credentials as boto3 names them."""
        config = Config(retries={"total_max_attempts": 1}, read_timeout=LOOK_SECONDS)
        return boto3.client(
            "acm", endpoint_url=self.url, region_name=region, config=config, **keys, **options
        )

    def new_client(self, account: str = ACCOUNT, *, region: str = "us-east-1"):
        """Return a client with an access key that is made for it."""
        return self.client(self.credential(account), region=region)


def acm(home: Path, *arguments: str) -> str:
    """Run `acm` with a home and return what it says."""
    command = [*ACM, "--home", str(home), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=LOOK_SECONDS, check=True).stdout


def start(
    home: Path, *arguments: str, environ: dict[str, str] | None = None, listen: str = "127.0.0.1:0"
) -> Served:
    """Start `acm serve`, on a free port unless one is given, and wait until it answers."""
    command = [*ACM, "--home", str(home), "serve", "--listen", listen, *arguments]
    with (home.parent / f"{home.name}.log").open("a") as log:
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env={**os.environ, **(environ or {})},
        )
    assert process.stdout is not None
    line = process.stdout.readline().split()
    assert line[:1] == ["listening"], (home.parent / f"{home.name}.log").read_text()
    return Served(line[1], home, process)


@contextlib.contextmanager
def serving(
    home: Path, *arguments: str, environ: dict[str, str] | None = None, listen: str = "127.0.0.1:0"
) -> Iterator[Served]:
    """Start `acm serve`; end it afterwards, whatever state it is in."""
    served = start(home, *arguments, environ=environ, listen=listen)
    try:
        yield served
    finally:
        end(served)


def end(served: Served) -> int:
    """Tell a server to stop, and return its exit code."""
    served.process.terminate()
    try:
        return served.process.wait(STOP_SECONDS)
    finally:
        served.process.kill()
        served.process.wait()
        served.process.stdout.close()
