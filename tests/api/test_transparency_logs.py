"""The transparency logs over HTTP, asked by clients that know RFC 6962 and nothing of this server."""

import base64
import contextlib
import hashlib
import http.client
import json
import subprocess
from urllib.parse import quote, urlencode, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.support import merkle_client, sct_client, wire
from tests.support.cli import ctclient_path
from tests.support.wire_issuing import issue

CERTIFICATES = 5


class Log:
    """One log, as its place in the log list tells of it."""

    def __init__(self, listed):
        self.listed = listed
        self.key = base64.b64decode(listed["key"])

    def ask(self, name, method="GET", **parameters):
        """Return status and text of an answer."""
        parts = urlsplit(self.listed["url"])
        connection = http.client.HTTPConnection(parts.netloc, timeout=30)
        connection.request(method, f"{parts.path}ct/v1/{name}?{urlencode(parameters)}")
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def answer(self, name, **parameters):
        status, text = self.ask(name, **parameters)
        assert status == 200, text
        return json.loads(text)

    def head(self):
        """Return the tree head, its signature checked as §3.5 has it."""
        head = self.answer("get-sth")
        root = base64.b64decode(head["sha256_root_hash"])
        signed = b"\0\1" + head["timestamp"].to_bytes(8) + head["tree_size"].to_bytes(8) + root
        signature = base64.b64decode(head["tree_head_signature"])
        assert signature[:2] == b"\4\3"
        assert int.from_bytes(signature[2:4]) == len(signature) - 4
        key = serialization.load_der_public_key(self.key)
        key.verify(signature[4:], signed, ec.ECDSA(hashes.SHA256()))
        return head["tree_size"], root


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """A server that issues certificates."""
    home = tmp_path_factory.mktemp("home")
    with wire.service(home, pointers_below="/pki", dev_zone=("example.test",)) as served:
        yield served


@pytest.fixture(scope="module")
def arns(service):
    """Certificates that are issued, and so logged."""
    return [issue(service) for _ in range(CERTIFICATES)]


def listed(service):
    """Return the log list."""
    connection = http.client.HTTPConnection(urlsplit(service.url).netloc, timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", "/pki/ct/log_list.json")
        return json.loads(connection.getresponse().read())


@pytest.fixture(scope="module", params=[0, 1], ids=["the first log", "the second log"])
def log(service, arns, request):
    (operator,) = listed(service)["operators"]
    assert len(operator["logs"]) == 2
    return Log(operator["logs"][request.param])


def chain(service, arn):
    got = service.client().get_certificate(CertificateArn=arn)
    return [
        x509.load_pem_x509_certificate(got[part].encode()) for part in ("Certificate", "CertificateChain")
    ]


def test_the_log_list_has_what_clients_of_version_3_read(service, log):
    assert log.listed["log_id"] == base64.b64encode(hashlib.sha256(log.key).digest()).decode()
    assert log.listed["url"].startswith(f"{service.url}/pki/ct/")
    assert log.listed["mmd"] == 86400
    assert list(log.listed["state"]) == ["usable"]


def test_every_certificate_is_in_the_tree_that_its_timestamp_names(service, arns, log):
    size, root = log.head()
    assert size >= CERTIFICATES
    for arn in arns:
        leaf, issuer = chain(service, arn)
        (sct,) = [s for s in sct_client.embedded(leaf) if s.log_id == hashlib.sha256(log.key).digest()]
        assert sct_client.is_valid(sct, leaf, issuer, log.key)
        digest = sct_client.leaf_hash_of(leaf, issuer, sct_client.milliseconds(sct))
        proof = log.answer("get-proof-by-hash", hash=base64.b64encode(digest).decode(), tree_size=size)
        path = [base64.b64decode(node) for node in proof["audit_path"]]
        assert merkle_client.includes(digest, proof["leaf_index"], size, path, root)


def test_a_tree_begins_with_each_earlier_one(log):
    size, root = log.head()
    leaves = [
        base64.b64decode(e["leaf_input"]) for e in log.answer("get-entries", start=0, end=size - 1)["entries"]
    ]
    assert merkle_client.naive_root(leaves) == root
    for first in range(size + 1):
        answer = log.answer("get-sth-consistency", first=first, second=size)
        proof = [base64.b64decode(node) for node in answer["consistency"]]
        assert merkle_client.grew(first, merkle_client.naive_root(leaves[:first]), size, root, proof)


def test_an_entry_shows_the_precertificate_with_its_chain_and_its_proof(log):
    size, root = log.head()
    (alone,) = log.answer("get-entries", start=1, end=1)["entries"]
    proven = log.answer("get-entry-and-proof", leaf_index=1, tree_size=size)
    assert {name: proven[name] for name in alone} == alone
    leaf = base64.b64decode(alone["leaf_input"])
    path = [base64.b64decode(node) for node in proven["audit_path"]]
    assert merkle_client.includes(hashlib.sha256(b"\0" + leaf).digest(), 1, size, path, root)
    precertificate, *above = read_chain(base64.b64decode(alone["extra_data"]))
    poison = precertificate.extensions.get_extension_for_class(x509.PrecertPoison)
    assert poison.critical
    for certificate, issuer in zip((precertificate, *above), (*above, above[-1]), strict=True):
        certificate.verify_directly_issued_by(issuer)
    roots = [base64.b64decode(der) for der in log.answer("get-roots")["certificates"]]
    assert above[-1].public_bytes(serialization.Encoding.DER) in roots


def read_chain(octets):
    """Read a PrecertChainEntry (§3.1): a certificate, and a vector of those above it."""

    def vectors(rest):
        while rest:
            length = int.from_bytes(rest[:3])
            yield rest[3 : 3 + length]
            rest = rest[3 + length :]

    first = 3 + int.from_bytes(octets[:3])
    (above,) = vectors(octets[first:])
    return [x509.load_der_x509_certificate(der) for der in (octets[3:first], *vectors(above))]


REFUSED = {
    # what is asked: (name, parameters, status, the sentence)
    "a number that is none": ("get-entries", {"start": "x", "end": 1}, 400, "start is a whole number"),
    "nothing": ("get-entries", {}, 400, "start is a whole number"),
    "a negative number": ("get-entries", {"start": -1, "end": 1}, 400, "start is a whole number"),
    "an endless number": ("get-entries", {"start": "9" * 5000, "end": 1}, 400, "start is a whole number"),
    "an end before the start": ("get-entries", {"start": 2, "end": 1}, 400, "start is a number from 0 to end"),
    "entries behind the last": ("get-entries", {"start": 10**9, "end": 10**9}, 400, "behind the last entry"),
    "a tree that is not there yet": ("get-sth-consistency", {"first": 1, "second": 10**9}, 400, "a tree size"),
    "a tree before itself": ("get-sth-consistency", {"first": 3, "second": 2}, 400, "first is a tree size"),
    "a hash that is none": ("get-proof-by-hash", {"hash": "AAAA", "tree_size": 1}, 400, "hash is the SHA-256"),
    "no Base64": ("get-proof-by-hash", {"hash": "%%%", "tree_size": 1}, 400, "hash is the SHA-256"),
    "an unknown leaf": (
        "get-proof-by-hash",
        {"hash": base64.b64encode(bytes(32)).decode(), "tree_size": 1},
        404,
        "no such leaf",
    ),
    "an entry outside its tree": ("get-entry-and-proof", {"leaf_index": 1, "tree_size": 1}, 400, "leaf_index"),
    "an empty tree": ("get-entry-and-proof", {"leaf_index": 0, "tree_size": 0}, 400, "a tree size"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "parameters", "status", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_answered_is_said_in_a_sentence(log, name, parameters, status, sentence):
    got, text = log.ask(name, **parameters)
    assert (got, sentence in text) == (status, True), text
    assert text.count("\n") == 1


@pytest.mark.parametrize("number", ["3", "0", "x", "-1", "%00", "9" * 400])
def test_a_log_that_there_is_not_is_not_found(service, log, number):
    other = Log({**log.listed, "url": f"{service.url}/pki/ct/{quote(number)}/"})
    assert other.ask("get-sth")[0] == 404


@pytest.mark.parametrize("name", ["add-chain", "add-pre-chain"])
def test_nobody_else_adds_to_a_log(log, name):
    status, text = log.ask(name, method="POST")
    assert (status, "its own installation only" in text) == (403, True)


def test_many_entries_come_in_several_answers(log, monkeypatch):
    monkeypatch.setattr("acm.transparency.answers.MOST_ENTRIES", 2)
    size, _ = log.head()
    first = log.answer("get-entries", start=0, end=size - 1)["entries"]
    rest = log.answer("get-entries", start=2, end=size + 100)["entries"]
    assert (len(first), len(rest)) == (2, 2)
    assert first + rest == [log.answer("get-entries", start=n, end=n)["entries"][0] for n in range(4)]


@pytest.mark.slow
def test_a_client_of_others_verifies_head_consistency_inclusion_and_roots(service, arns, log, tmp_path):
    """ctclient checks every signature and proof itself, and finds the log in the list by its name."""
    (tmp_path / "list.json").write_text(json.dumps(listed(service)))
    size, _ = log.head()

    def ctclient(*words):
        command = [ctclient_path(), *words, "--log_list", tmp_path / "list.json"]
        done = subprocess.run(
            [*command, "--log_name", log.listed["description"]],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert f"size={size})" in ctclient("get-sth")
    leaf, issuer = chain(service, arns[0])
    digest = sct_client.leaf_hash_of(leaf, issuer, sct_client.milliseconds(sct_client.embedded(leaf)[0]))
    included = ctclient("get-inclusion-proof", "--leaf_hash", base64.b64encode(digest).decode())
    assert "Verified that hash" in included
    earlier = base64.b64encode(_root(log, 2)).decode()
    grown = ctclient(
        "get-consistency-proof",
        *("--size", str(size), "--prev_size", "2", "--tree_hash", base64.b64encode(log.head()[1]).decode()),
        *("--prev_hash", earlier),
    )
    assert "Verified that hash" in grown
    assert "Subject:" in ctclient("get-roots", "--text=true")


def _root(log, size):
    entries = log.answer("get-entries", start=0, end=size - 1)["entries"]
    return merkle_client.naive_root([base64.b64decode(e["leaf_input"]) for e in entries])
