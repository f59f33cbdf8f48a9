"""Canaries: what only a client, or nobody, may know is in no log, no metric and no file of a server."""

import urllib.request

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.server.test_tls import write_pair
from tests.support.server import acm, end, start

pytestmark = pytest.mark.slow


def test_no_secret_of_a_client_or_of_the_server_is_told_or_kept_in_clear(tmp_path):
    home = tmp_path / "home"
    environ = {"ACM_ACCEPTED_SUFFIXES": "test", "ACM_LOG_FORMAT": "json"}
    server = start(home, environ=environ)
    keys = server.credential()
    signed = []
    client = server.client(keys)
    client.meta.events.register(
        "before-send.acm", lambda request, **_: signed.append(request.headers["Authorization"])
    )
    certificate, key = write_pair(tmp_path, "imported", common="www.example.test")
    client.import_certificate(Certificate=certificate.read_bytes(), PrivateKey=key.read_bytes())
    with pytest.raises(client.exceptions.ClientError):
        client.import_certificate(Certificate=b"canary-body", PrivateKey=key.read_bytes())
    with urllib.request.urlopen(f"{server.url}/metrics", timeout=60) as metrics:
        told = metrics.read()
    assert end(server) == 0
    told += (tmp_path / "home.log").read_bytes() + acm(home, "credentials", "list").encode()
    assert b"ImportCertificate" in told
    kept = b"".join(file.read_bytes() for file in home.iterdir() if file.name != "key-encryption-key")

    signatures = [header.decode().rpartition("Signature=")[2] for header in signed]
    scalar = _scalar(key.read_bytes())
    pem_body = b"".join(key.read_bytes().splitlines()[1:-1])
    canaries = [
        keys["aws_secret_access_key"].encode(),
        scalar,
        pem_body[:40],
        *(s.encode() for s in signatures),
    ]
    assert signatures
    assert [canary for canary in canaries if canary in told or canary in kept] == []
    assert b"canary-body" not in told + kept
    encryption_key = (home / "key-encryption-key").read_bytes().strip()
    assert encryption_key not in told + kept


def _scalar(pem: bytes) -> bytes:
    """Return the private scalar of an EC key: in DER it stands as it is."""
    key = serialization.load_pem_private_key(pem, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key.private_numbers().private_value.to_bytes(32)
