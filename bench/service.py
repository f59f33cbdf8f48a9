"""P4, P6: `acm serve` through boto3, against moto and against a server that does nothing."""

from __future__ import annotations

import contextlib
import itertools
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3

from bench.measure import PAIRS, Line, line, pairs, seconds
from tests.support.moto import moto
from tests.support.server import Served, serving

NULL_SERVER = Path(__file__).resolve().parent / "null_server.py"
KEYS = {"aws_access_key_id": "bench", "aws_secret_access_key": "bench"}
UNTHROTTLED = {"ACM_THROTTLING": "false"}
REQUESTS = 200
DESCRIBES = 500

_numbers = itertools.count()


def run() -> list[Line]:
    """Measure requests and describes of one client, one after the other."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "home", environ=UNTHROTTLED) as ours:
        return [_requests(ours), _describes(ours, Path(folder))]


def _requests(ours: Served) -> Line:
    client = ours.new_client()
    with moto() as url:
        measured = pairs(lambda: _request_rate(client), lambda: _request_rate(_client(url)))
    return line("P4 requests : moto", measured, unit="a second", target="≥ 40", rate=True)


def _request_rate(client: Any) -> float:
    def work() -> None:
        for _ in range(REQUESTS):
            client.request_certificate(DomainName=f"host{next(_numbers)}.example.com", ValidationMethod="DNS")

    client.list_certificates()  # the connection and the client's model are there
    return REQUESTS / seconds(work)


def _describes(ours: Served, folder: Path) -> Line:
    client = ours.new_client()
    arn = client.request_certificate(DomainName="www.example.com", ValidationMethod="DNS")["CertificateArn"]
    answers: list[bytes] = []
    client.meta.events.register(
        "before-parse.acm.DescribeCertificate",
        lambda response_dict, **_: answers.append(response_dict["body"]),
    )
    client.describe_certificate(CertificateArn=arn)
    (folder / "answer").write_bytes(answers[0])
    with null_server(folder / "answer") as url:
        measured = pairs(
            lambda: _describe_rate(client, arn), lambda: _describe_rate(_client(url), arn), count=PAIRS
        )
    return line("P6 describes : null server", measured, unit="a second", target="≥ 0.75", rate=True)


def _describe_rate(client: Any, arn: str) -> float:
    def work() -> None:
        for _ in range(DESCRIBES):
            client.describe_certificate(CertificateArn=arn)

    client.describe_certificate(CertificateArn=arn)
    return DESCRIBES / seconds(work)


@contextlib.contextmanager
def null_server(answer: Path) -> Iterator[str]:
    """Run the null server; yield its address."""
    with subprocess.Popen([sys.executable, NULL_SERVER, answer], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
        server.kill()


def _client(url: str) -> Any:
    return boto3.client("acm", endpoint_url=url, region_name="us-east-1", **KEYS)
