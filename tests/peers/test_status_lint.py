"""What pkilint says of our revocation lists, OCSP answers and responders: nothing that counts as an error."""

import subprocess
import sys
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from acm.engine import revoke
from acm.model.certificate import RevocationReason
from acm.model.keys import KeyAlgorithm
from tests.unit.engine.conftest import *  # noqa: F403 - the rooms and their fixtures
from tests.unit.engine.test_status import (  # noqa: F401 - fixtures
    address_of,
    asked_for,
    exported,
    pointer_base_url,
)

pytestmark = [pytest.mark.anyio, pytest.mark.peer, pytest.mark.slow]
KEYS = pytest.mark.parametrize("algorithm", [KeyAlgorithm.RSA_2048, KeyAlgorithm.EC_prime256v1])


def findings(tool, *words, octets, folder):
    """Return what a linter of pkilint finds, notices left out."""
    path = folder / "linted.der"
    path.write_bytes(octets)
    program = str(Path(sys.executable).parent / tool)
    done = subprocess.run(
        [program, "lint", *words, "-s", "WARNING", "-f", "CSV", str(path)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert not done.stderr, done.stderr
    return [line for line in done.stdout.splitlines()[1:] if line]


@KEYS
async def test_lists_have_no_finding(rooms, exported, tmp_path, algorithm):
    certificate, leaf, _ = await exported(algorithm)
    _, issuer_id, shard = address_of(leaf)
    for reason in (None, *RevocationReason):
        if reason is not None:
            certificate, leaf, _ = await exported(
                algorithm, names=(f"{reason.lower().replace('_', '-')}.test",)
            )
            await revoke.revoke(rooms, certificate.arn, reason)
            _, issuer_id, shard = address_of(leaf)
    for part in (shard, None):
        signed = await rooms.status.revocation_list(issuer_id, part)
        assert findings("lint_crl", "-p", "BR", "-t", "CRL", octets=signed.der, folder=tmp_path) == []


@KEYS
async def test_answers_and_responders_have_no_finding(rooms, exported, tmp_path, algorithm):
    certificate, leaf, issuer = await exported(algorithm)
    requests = [
        asked_for(leaf, issuer),
        asked_for(leaf, issuer, serial=1),
        asked_for(leaf, issuer, nonce=b"n" * 32),
    ]
    answers = [await rooms.status.ocsp_answer(request) for request in requests]
    await revoke.revoke(rooms, certificate.arn, RevocationReason.KEY_COMPROMISE)
    answers.append(await rooms.status.ocsp_answer(requests[0]))
    for answer in answers:
        assert findings("lint_ocsp_response", octets=answer.der, folder=tmp_path) == []
    (responder,) = x509.ocsp.load_der_ocsp_response(answers[0].der).certificates
    words = ("-t", "OCSP-RESPONDER")
    octets = responder.public_bytes(Encoding.DER)
    (finding,) = findings("lint_cabf_serverauth_cert", *words, octets=octets, folder=tmp_path)
    assert "country_attribute_absent" in finding, "no authority of ours has a country: accepted_findings.toml"
