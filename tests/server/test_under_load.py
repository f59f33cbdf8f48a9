"""`acm keys rotate` and `acm backup` while `acm serve` answers many clients: nothing fails, nothing is lost."""

import itertools
import json
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from acm.authority.envelope import KEY_ID_OCTETS
from acm.authority.key_file import load_key
from acm.compose import open_manager
from acm.model.private_ca.authority import ACM_PRINCIPAL, Action
from acm.model.private_ca.order import Certified
from acm.settings import Settings
from acm.store.sealed import sealed_columns
from tests.support.private_ca import TEN_YEARS, asking
from tests.support.server import acm, serving

pytestmark = pytest.mark.slow

CLIENTS = 6
PASSPHRASE = b"correct horse"
ENVIRON = {"ACM_ACCEPTED_SUFFIXES": "test", "ACM_THROTTLING": "false"}
TAGS = [{"Key": "number", "Value": "one"}, {"Key": "stage", "Value": "load"}]
EACH = 4
"""Certificates that every client gets before, during and after what is tested; it exports the last of each such round."""
SHOWN = 8
"""Certificates whose keys are looked at afterwards: deriving a key from a passphrase takes long, on purpose."""


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def authority(home) -> str:
    """A private authority of the home: it issues without validation."""
    manager = open_manager(Settings(home=home))
    made = manager.private_authorities.establish(asking(), Certified(validity=TEN_YEARS))
    manager.private_authorities.permit(made.arn, principal=ACM_PRINCIPAL, actions=Action)
    manager.close()
    return made.arn


@dataclass
class Load:
    """Clients that ask for certificates, tag, describe and export them, until they are told to stop."""

    kept: list[str] = field(default_factory=list)
    """ARNs that were acknowledged with everything about them, in that order."""
    failed: list[Exception] = field(default_factory=list)
    _moved: threading.Condition = field(default_factory=threading.Condition)
    _stop: bool = False

    def run(self, client, authority) -> None:
        for number in itertools.count(1):
            if self._stop:
                return
            try:
                arn = issued(client, authority)
                if number % EACH == 0:
                    assert_exportable(client, arn)
            except Exception as error:
                self._stop = True
                self._tell(self.failed, error)
            else:
                self._tell(self.kept, arn)

    def _tell(self, what: list, news) -> None:
        with self._moved:
            what.append(news)
            self._moved.notify_all()

    def goes_on(self) -> list[str]:
        """Wait until the clients have done some more, and return what they have by then."""
        with self._moved:
            wanted = len(self.kept) + CLIENTS * EACH
            assert self._moved.wait_for(lambda: self.failed or len(self.kept) >= wanted, timeout=120)
            assert self.failed == []
            return list(self.kept)

    def stop(self) -> None:
        self._stop = True


def issued(client, authority) -> str:
    """Request a certificate and wait for it; return its ARN."""
    arn = client.request_certificate(
        DomainName="www.example.test",
        KeyAlgorithm="EC_prime256v1",
        CertificateAuthorityArn=authority,
        Tags=TAGS,
    )["CertificateArn"]
    while client.describe_certificate(CertificateArn=arn)["Certificate"]["Status"] != "ISSUED":
        pass
    return arn


def assert_exportable(client, arn) -> None:
    """The private key that is kept for a certificate opens, and is the certificate's."""
    exported = client.export_certificate(CertificateArn=arn, Passphrase=PASSPHRASE)
    key = load_pem_private_key(exported["PrivateKey"].encode(), PASSPHRASE)
    leaf = x509.load_pem_x509_certificate(exported["Certificate"].encode())
    assert key.public_key() == leaf.public_key()


@contextmanager
def loaded(server, authority):
    load = Load()
    keys = server.credential()
    with ThreadPoolExecutor(CLIENTS) as pool:
        clients = [pool.submit(load.run, server.client(keys), authority) for _ in range(CLIENTS)]
        try:
            yield load
        finally:
            load.stop()
    for client in clients:
        client.result()
    assert load.failed == []


def listed(client) -> list[str]:
    elliptic = {"keyTypes": ["EC_prime256v1"]}  # without a word about key types ACM lists RSA only
    pages = client.get_paginator("list_certificates").paginate(Includes=elliptic)
    return [one["CertificateArn"] for page in pages for one in page["CertificateSummaryList"]]


def some(arns: list[str]) -> list[str]:
    """Return a few, from the first to the last."""
    return arns[:: max(1, len(arns) // SHOWN)]


def read(database, statement):
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return connection.execute(statement).fetchall()


def keys_that_seal(database) -> set[bytes]:
    """Return the ids of the keys that the secrets of a database are sealed under."""
    columns = [(table.name, column.name) for table, column in sealed_columns()]
    sealed = itertools.chain.from_iterable(read(database, f"SELECT {c} FROM {t}") for t, c in columns)
    return {secret[1 : 1 + KEY_ID_OCTETS] for (secret,) in sealed if secret}


def test_keys_are_rotated_twice_while_clients_are_served_and_afterwards_only_the_last_one_is_needed(
    home, authority
):
    with serving(home, environ=ENVIRON) as server, loaded(server, authority) as load:
        load.goes_on()
        acm(home, "keys", "rotate")
        load.goes_on()
        acm(home, "keys", "rotate")
        load.goes_on()
    (home / "key-encryption-key.old").unlink()
    assert keys_that_seal(home / "acm.sqlite3") == {load_key(home / "key-encryption-key", create=False).id}
    with serving(home, environ=ENVIRON) as server:
        client = server.new_client()
        assert set(load.kept) <= set(listed(client))
        for arn in some(load.kept):
            assert_exportable(client, arn)


def test_a_backup_under_load_is_whole_and_has_everything_acknowledged_before_it(home, authority, tmp_path):
    with serving(home, environ=ENVIRON) as server, loaded(server, authority) as load:
        before = load.goes_on()
        acm(home, "backup", str(tmp_path / "backup"))
        load.goes_on()
    other = tmp_path / "other"
    acm(other, "restore", str(tmp_path / "backup"))
    (other / "key-encryption-key").write_bytes((home / "key-encryption-key").read_bytes())
    (other / "key-encryption-key").chmod(0o600)
    assert read(other / "acm.sqlite3", "PRAGMA integrity_check") == [("ok",)]
    assert read(other / "acm.sqlite3", "PRAGMA foreign_key_check") == []
    with serving(other, environ=ENVIRON) as server:
        client = server.new_client()
        there = listed(client)
        assert set(before) <= set(there)
        assert len(there) < len(load.kept)
        for arn in there:
            assert client.list_tags_for_certificate(CertificateArn=arn)["Tags"] == TAGS
        for arn in some(before):
            assert_exportable(client, arn)
        assert issued(client, authority) not in load.kept


def test_a_backup_beside_a_rotation_opens_under_the_keys_of_either_side(home, authority, tmp_path):
    with serving(home, environ=ENVIRON) as server, loaded(server, authority) as load:
        before = load.goes_on()
        with ThreadPoolExecutor(1) as pool:
            rotation = pool.submit(acm, home, "keys", "rotate", "--output", "json")
            acm(home, "backup", str(tmp_path / "backup"))
            assert json.loads(rotation.result())["Rewrapped"] >= len(before)
        load.goes_on()
    other = tmp_path / "other"
    acm(other, "restore", str(tmp_path / "backup"))
    for name in ("key-encryption-key", "key-encryption-key.old"):
        (other / name).write_bytes((home / name).read_bytes())
        (other / name).chmod(0o600)
    with serving(other, environ=ENVIRON) as server:
        client = server.new_client()
        for arn in some(before):
            assert_exportable(client, arn)
