"""P2, P3: certificates that a private authority issues at once, through the wire, against other authorities."""

from __future__ import annotations

import contextlib
import itertools
import json
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from bench.loading import load, post
from bench.measure import Line, absent, line, pairs
from bench.peers import Absent
from bench.peers.cfssl import cfssl
from bench.peers.openbao import openbao
from tests.support.server import Served, serving

REGION = "us-east-1"
CONNECTIONS = 64
COUNT = 2000
WARM_UP = 200
UNTHROTTLED = {"ACM_THROTTLING": "false"}
ROOT = "arn:aws:acm-pca:::template/RootCACertificate/V1"
EC = {"KeyAlgorithm": "EC_prime256v1", "SigningAlgorithm": "SHA256WITHECDSA"}
ACTIONS = ["IssueCertificate", "GetCertificate", "ListPermissions"]
SECONDS = 300

_numbers = itertools.count()


class Peer(Protocol):
    """Another certificate authority."""

    def rate(self, count: int) -> float:
        """Return how many certificates it issues a second."""
        ...


class Ours:
    """``acm serve`` with a private authority that is ready to issue, its SQLite file with synchronous=FULL."""

    def __init__(self, served: Served, folder: Path) -> None:
        self._served = served
        self._folder = folder
        self._keys = served.credential()
        self._authority = _authority(
            boto3.client("acm-pca", endpoint_url=served.url, region_name=REGION, **self._keys)
        )

    def rate(self, count: int) -> float:
        """Return how many certificates are ISSUED a second, from the first request to the last certificate."""
        before = self._issued()
        port = urlsplit(self._served.url).port or 0
        loaded = load([self._request() for _ in range(count)], port, CONNECTIONS, self._folder)
        ended = self._wait()
        if self._issued() - before != count:
            raise RuntimeError(f"of {count} certificates {self._issued() - before} are ISSUED")
        return count / (ended - loaded.began)

    def _request(self) -> bytes:
        number = next(_numbers)
        asked = {
            "DomainName": f"host{number}.example.com",
            "KeyAlgorithm": "EC_prime256v1",
            "CertificateAuthorityArn": self._authority,
            "IdempotencyToken": f"bench{number}",
        }
        headers = {
            "x-amz-target": "CertificateManager.RequestCertificate",
            "content-type": "application/x-amz-json-1.1",
        }
        body = json.dumps(asked).encode()
        signed = AWSRequest(method="POST", url=self._served.url, data=body, headers=headers)
        credentials = Credentials(self._keys["aws_access_key_id"], self._keys["aws_secret_access_key"])
        SigV4Auth(credentials, "acm", REGION).add_auth(signed)
        host = urlsplit(self._served.url).netloc
        return post("/", body, host=host, **dict(signed.headers.items()))

    def _wait(self) -> float:
        """Return when nothing was pending any more, in seconds since 1970."""
        limit = time.monotonic() + SECONDS
        while self._asked(
            "SELECT count(*) FROM certificate INDEXED BY certificate_due WHERE next_action_at <= ?", _soon()
        ):
            if time.monotonic() > limit:
                raise RuntimeError(f"certificates are still pending after {SECONDS} s")
            time.sleep(0.005)
        return time.time()

    def _issued(self) -> int:
        return self._asked("SELECT count(*) FROM certificate WHERE status = ?", "ISSUED")

    def _asked(self, question: str, value: object) -> int:
        with contextlib.closing(
            sqlite3.connect(f"file:{self._served.home}/acm.sqlite3?mode=ro", uri=True)
        ) as store:
            return int(store.execute(question, (value,)).fetchone()[0])


def run() -> list[Line]:
    """Measure against each peer; one that cannot be had is a line that says so."""
    with tempfile.TemporaryDirectory() as name, serving(Path(name) / "home", environ=UNTHROTTLED) as served:
        folder = Path(name)
        ours = Ours(served, folder)
        ours.rate(WARM_UP)
        return [
            _line("P2 issued at once : OpenBao, raft", "≥ 1.0", ours, openbao, folder / "openbao"),
            _line("P3 issued at once : cfssl, no store", "≥ 1.3", ours, cfssl, folder / "cfssl"),
        ]


def _line(
    name: str,
    target: str,
    ours: Ours,
    peer: Callable[[Path], contextlib.AbstractContextManager[Peer]],
    folder: Path,
) -> Line:
    try:
        with peer(folder) as other:
            other.rate(WARM_UP)
            measured = pairs(lambda: ours.rate(COUNT), lambda: other.rate(COUNT))
    except Absent as reason:
        return absent(name, str(reason), target)
    return line(name, measured, unit="a second", target=target, rate=True)


def _authority(pca: Any) -> str:
    """Make a root that is ACTIVE and permits ACM to have certificates signed."""
    configuration = {**EC, "Subject": {"CommonName": "Bench Root"}}
    arn: str = pca.create_certificate_authority(
        CertificateAuthorityConfiguration=configuration, CertificateAuthorityType="ROOT"
    )["CertificateAuthorityArn"]
    of = {"CertificateAuthorityArn": arn}
    pca.get_waiter("certificate_authority_csr_created").wait(**of)
    csr = pca.get_certificate_authority_csr(**of)["Csr"]
    validity = {"Type": "YEARS", "Value": 10}
    issued = pca.issue_certificate(
        **of, Csr=csr, SigningAlgorithm="SHA256WITHECDSA", Validity=validity, TemplateArn=ROOT
    )["CertificateArn"]
    pca.get_waiter("certificate_issued").wait(**of, CertificateArn=issued)
    certificate = pca.get_certificate(**of, CertificateArn=issued)["Certificate"]
    pca.import_certificate_authority_certificate(**of, Certificate=certificate)
    pca.create_permission(**of, Principal="acm.amazonaws.com", Actions=ACTIONS)
    return arn


def _soon() -> int:
    """Return an hour from now as the store keeps times: what is issued is due only at its end."""
    return int((time.time() + 3600) * 1_000_000)
