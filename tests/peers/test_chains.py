"""Programs that are not ours accept every kind of certificate that we issue, and would refuse a wrong one."""

import itertools
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from acm.model.domains import MAX_NAME, canonical
from acm.model.policies import ValidityPolicy
from tests.support.chains import PRESENT, Chain, Kind, issued, kinds, names_of, rows
from tests.support.peers import require

pytestmark = pytest.mark.peer

SECONDS = 30
SERVER_AUTH = "1.3.6.1.5.5.7.3.1"
ALL = pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.id)

Verifier = Callable[[Chain, Path, str], bool]


def test_the_array_holds_every_combination_of_three_properties():
    array = rows()
    columns = {name: {row[name] for row in array} for name in array[0]}
    assert columns["algorithm"] == {"RSA_2048", "EC_prime256v1", "EC_secp384r1"}
    assert {"1", "2", "100"} <= columns["names"]
    assert columns["policy"] == {"guide", "baseline"}
    assert columns["pointers"] == {"yes", "no"}
    assert len(array) >= 60
    assert len({tuple(row.values()) for row in array}) == len(array)
    for chosen in itertools.combinations(columns, 3):
        present = {tuple(row[name] for name in chosen) for row in array}
        assert present == set(itertools.product(*(columns[name] for name in chosen))), chosen


def test_the_arrays_names_are_canonical_distinct_and_as_long_as_it_says():
    for kind in kinds():
        names = names_of(kind)
        assert tuple(map(canonical, names)) == names
        assert len(set(names)) == len(names) == kind.names
        assert any(name.startswith("*.") for name in names) is (kind.wildcard != "none")
        assert sum("xn--" in name for name in names) == {"none": 0, "one": 1, "all": kind.names}[kind.idn]
        if kind.length == "longest":
            assert [len(name) for name in names] == [64] + [MAX_NAME] * (kind.names - 1)


def _run(*command: str) -> bool:
    """Run a verifier; it answers by its exit code."""
    return subprocess.run(command, capture_output=True, timeout=SECONDS, check=False).returncode == 0


def _written(chain: Chain, folder: Path) -> tuple[str, str, str, str]:
    """Write the chain's parts and return their paths: leaf, intermediates, leaf and intermediates, root."""
    parts = {
        "leaf": chain.leaf_pem,
        "intermediates": chain.chain_pem,
        "presented": chain.leaf_pem + chain.chain_pem,
        "root": chain.root_pem,
    }
    for name, text in parts.items():
        (folder / name).write_text(text)
    leaf, intermediates, presented, root = (str(folder / name) for name in parts)
    return leaf, intermediates, presented, root


def openssl_accepts(chain: Chain, folder: Path, host: str) -> bool:
    leaf, intermediates, _, root = _written(chain, folder)
    command = [
        require("openssl", "openssl"),
        "verify",
        "-x509_strict",
        "-check_ss_sig",
        "-purpose",
        "sslserver",
    ]
    command += ["-verify_hostname", host, "-no-CApath", "-no-CAstore", "-CAfile", root]
    return _run(*command, "-untrusted", intermediates, leaf)


def certtool_accepts(chain: Chain, folder: Path, host: str) -> bool:
    _, _, presented, root = _written(chain, folder)
    command = [require("certtool", "gnutls-bin"), "--verify", f"--verify-purpose={SERVER_AUTH}"]
    return _run(
        *command, f"--verify-hostname={host}", f"--load-ca-certificate={root}", f"--infile={presented}"
    )


def pyca_accepts(chain: Chain, folder: Path, host: str) -> bool:
    store = Store([x509.load_pem_x509_certificate(chain.root_pem.encode())])
    leaf, *between = x509.load_pem_x509_certificates((chain.leaf_pem + chain.chain_pem).encode())
    try:
        PolicyBuilder().store(store).build_server_verifier(x509.DNSName(host)).verify(leaf, between)
    except VerificationError:
        return False
    return True


VERIFIERS: dict[str, Verifier] = {
    "openssl": openssl_accepts,
    "certtool": certtool_accepts,
    "pyca": pyca_accepts,
}
EACH = pytest.mark.parametrize("accepts", VERIFIERS.values(), ids=VERIFIERS)


@ALL
@EACH
def test_a_verifier_accepts_the_first_and_the_last_name(accepts, kind, tmp_path):
    chain = issued(kind)
    for host in {chain.hosts[0], chain.hosts[-1]}:
        assert accepts(chain, tmp_path, host)


@ALL
def test_pycas_verifier_accepts_every_name(kind, tmp_path):
    chain = issued(kind)
    assert all(pyca_accepts(chain, tmp_path, host) for host in chain.hosts)


SAMPLE = next(
    kind
    for kind in kinds()
    if kind.algorithm == "EC_prime256v1" and kind.wildcard == "first" and kind.policy is ValidityPolicy.GUIDE
)
"""A kind to make wrong chains of; it has a wildcard and lasts 395 days."""


def _flipped(chain: Chain) -> Chain:
    der = bytearray(chain.der)
    der[-1] ^= 1
    pem = x509.load_der_x509_certificate(bytes(der)).public_bytes(serialization.Encoding.PEM).decode()
    return replace(chain, leaf_pem=pem)


def _of_another_installation() -> str:
    return issued(replace(SAMPLE, pointers=not SAMPLE.pointers)).root_pem


WRONG: dict[str, Callable[[Chain], tuple[Chain, str]]] = {
    "another host": lambda chain: (chain, "www.example.net"),
    "the domain of a wildcard": lambda chain: (chain, chain.names[0].removeprefix("*.")),
    "two labels under a wildcard": lambda chain: (chain, f"a.{chain.hosts[0]}"),
    "a flipped signature": lambda chain: (_flipped(chain), chain.hosts[0]),
    "no intermediate": lambda chain: (replace(chain, chain_pem=chain.root_pem), chain.hosts[0]),
    "another root": lambda chain: (replace(chain, root_pem=_of_another_installation()), chain.hosts[0]),
    "after its end": lambda chain: (issued(chain.kind, at=PRESENT - timedelta(days=395)), chain.hosts[0]),
    "before its beginning": lambda chain: (
        issued(chain.kind, at=PRESENT + timedelta(hours=2)),
        chain.hosts[0],
    ),
}


@EACH
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_verifier_refuses_what_is_wrong(accepts, wrong, tmp_path):
    chain, host = wrong(issued(SAMPLE))
    assert not accepts(chain, tmp_path, host)


@EACH
@pytest.mark.parametrize("since", [timedelta(days=394, hours=22), -timedelta(minutes=50)])
def test_a_verifier_accepts_until_the_last_hour_and_on_a_slow_clock(accepts, since, tmp_path):
    chain = issued(SAMPLE, at=PRESENT - since)
    assert accepts(chain, tmp_path, chain.hosts[0])


def _serve_once(listener: socket.socket, context: ssl.SSLContext) -> None:
    """Shake hands with one client and send it one octet; a client that turns away is no error here."""
    connection, _ = listener.accept()
    connection.settimeout(SECONDS)
    try:
        with context.wrap_socket(connection, server_side=True) as secured:
            secured.sendall(b"!")
    except (ssl.SSLError, ConnectionError):
        connection.close()


def _shake_hands(chain: Chain, folder: Path, host: str, version: ssl.TLSVersion) -> tuple[str | None, bytes]:
    """Return the version that a client and a server agree on, and the certificate that the client saw."""
    _, _, presented, _ = _written(chain, folder)
    key = folder / "key"
    key.write_text(chain.key_pem)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(presented, key)
    client = ssl.create_default_context(cadata=chain.root_pem)
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    client.minimum_version = client.maximum_version = version
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(SECONDS)
        thread = threading.Thread(target=_serve_once, args=(listener, server))
        thread.start()
        try:
            with (
                socket.create_connection(listener.getsockname(), timeout=SECONDS) as plain,
                client.wrap_socket(plain, server_hostname=host) as secured,
            ):
                assert secured.recv(1) == b"!"
                return secured.version(), secured.getpeercert(binary_form=True) or b""
        finally:
            thread.join(SECONDS)


@ALL
def test_a_client_shakes_hands_with_a_server_that_has_the_certificate(kind, tmp_path):
    chain = issued(kind)
    assert _shake_hands(chain, tmp_path, chain.hosts[-1], ssl.TLSVersion.TLSv1_3) == ("TLSv1.3", chain.der)
    assert _shake_hands(chain, tmp_path, chain.hosts[0], ssl.TLSVersion.TLSv1_2) == ("TLSv1.2", chain.der)


@pytest.mark.parametrize("wrong", ["another host", "a flipped signature", "another root", "after its end"])
def test_a_client_turns_away_from_what_is_wrong(wrong, tmp_path):
    chain, host = WRONG[wrong](issued(SAMPLE))
    with pytest.raises(ssl.SSLCertVerificationError):
        _shake_hands(chain, tmp_path, host, ssl.TLSVersion.TLSv1_3)


def test_kinds_are_told_apart_by_their_ids():
    assert len({kind.id for kind in kinds()}) == len(kinds())
    assert all(isinstance(kind, Kind) for kind in kinds())
