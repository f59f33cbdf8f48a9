"""Rotating the key-encryption key: what was sealed opens before, meanwhile and afterwards, whatever is interrupted."""

import pytest

from acm.authority.envelope import REWRAPPED, VERSION, Envelope
from acm.authority.key_file import load_key
from acm.authority.key_ring import KeyRing, Rotation, former_path, next_path
from acm.compose import open_administration
from acm.model.errors import KeyUnavailable, NotAvailable
from acm.settings import Settings

PLACE = {"kind": "leaf", "owner": "arn", "spki_sha256": b"\x01" * 32}
SECRET = b"a private key"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "key"


def ring(path, *, create: bool = False) -> KeyRing:
    return KeyRing(path, create=create, environment={})


def rotation(path) -> Rotation:
    return Rotation(path, environment={})


def test_an_envelope_is_rewrapped_without_knowing_its_place_and_opens_there_and_nowhere_else(path):
    envelope = Envelope(ring(path, create=True))
    sealed = envelope.seal(SECRET, **PLACE)
    rotation(path).begin()
    rewrapped = envelope.rewrap(sealed)
    assert (sealed[0], rewrapped[0]) == (VERSION, REWRAPPED)
    assert envelope.open(rewrapped, **PLACE) == SECRET
    with pytest.raises(KeyUnavailable):
        envelope.open(rewrapped, **{**PLACE, "owner": "another"})


def test_a_rewrapped_envelope_has_nothing_that_the_former_key_opens(path):
    keys = ring(path, create=True)
    envelope = Envelope(keys)
    sealed = envelope.seal(SECRET, **PLACE)
    wrapped = sealed[19 : 19 + int.from_bytes(sealed[17:19])]
    rotation(path).begin()
    rewrapped = envelope.rewrap(sealed)
    assert wrapped not in rewrapped
    former_only = Envelope(load_key(path, create=False, environment={}))
    with pytest.raises(KeyUnavailable):
        former_only.open(rewrapped, **PLACE)


def test_any_change_of_an_octet_of_a_rewrapped_envelope_is_noticed(path):
    envelope = Envelope(ring(path, create=True))
    sealed = envelope.seal(SECRET, **PLACE)
    rotation(path).begin()
    rewrapped = envelope.rewrap(sealed)
    for place in range(len(rewrapped)):
        damaged = bytearray(rewrapped)
        damaged[place] ^= 1
        with pytest.raises(KeyUnavailable):
            envelope.open(bytes(damaged), **PLACE)


def test_an_envelope_can_be_rewrapped_again_and_again(path):
    envelope = Envelope(ring(path, create=True))
    sealed = envelope.seal(SECRET, **PLACE)
    for _ in range(3):
        rotation(path).begin()
        sealed = envelope.rewrap(sealed)
        assert envelope.rewrap(sealed) is None
        rotation(path).end()
    former_path(path).unlink()
    assert Envelope(ring(path)).open(sealed, **PLACE) == SECRET


def test_another_process_seals_under_the_next_key_as_soon_as_it_is_there(path):
    other = Envelope(ring(path, create=True))
    before = other.seal(SECRET, **PLACE)
    next_key = rotation(path).begin()
    assert other.seal(SECRET, **PLACE)[1:17] == next_key.id != before[1:17]


def test_what_another_process_sealed_too_late_still_opens_by_the_former_key(path):
    late = Envelope(ring(path, create=True)).seal(SECRET, **PLACE)
    rotation(path).begin()
    rotation(path).end()
    assert Envelope(ring(path)).open(late, **PLACE) == SECRET


def test_a_rotation_that_is_begun_again_goes_on_with_the_same_key(path):
    ring(path, create=True)
    assert rotation(path).begin().id == rotation(path).begin().id


def test_the_former_key_stays_and_the_next_one_takes_its_place(path):
    first = load_key(path, create=True, environment={}).id
    second = rotation(path).begin().id
    rotation(path).end()
    found = [load_key(p, create=False, environment={}).id for p in (former_path(path), path)]
    assert found == [first, second]
    assert not next_path(path).exists()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_key_of_the_environment_is_not_rotated(path):
    with pytest.raises(NotAvailable):
        Rotation(path, environment={"ACM_KEY": "x"}).begin()


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.delenv("ACM_KEY", raising=False)
    return tmp_path / "home"


@pytest.fixture
def administration(home):
    opened = open_administration(Settings(home=home))
    yield opened
    opened.close()


def test_every_sealed_secret_of_an_installation_opens_without_the_former_key_afterwards(administration, home):
    made = administration.create_credential("123456789012")
    administration.server_certificate(("localhost",))  # makes the hierarchy, and a leaf's key
    count, former = administration.rotate_key()
    former.unlink()
    assert count >= 7  # a credential, a leaf, a root and its intermediates
    again = open_administration(Settings(home=home))
    try:
        assert again.find_credential(made.credential.access_key).secret == made.secret
        assert again.server_certificate(("localhost",)).material.serial
    finally:
        again.close()


def test_a_rotation_that_was_interrupted_anywhere_is_finished_by_the_next(administration, home, monkeypatch):
    made = [administration.create_credential("123456789012") for _ in range(3)]
    key = home / "key-encryption-key"
    with monkeypatch.context() as patch:
        patch.setattr("acm.engine.rewrap.BATCH", 1)
        patch.setattr("acm.authority.envelope.Envelope.rewrap", failing_at(2))
        with pytest.raises(OSError, match="interrupted"):
            administration.rotate_key()
    assert next_path(key).exists()
    for credential in made:
        assert administration.find_credential(credential.credential.access_key).secret == credential.secret
    administration.rotate_key()
    former_path(key).unlink()
    again = open_administration(Settings(home=home))
    try:
        for credential in made:
            assert again.find_credential(credential.credential.access_key).secret == credential.secret
    finally:
        again.close()


def failing_at(number: int):
    calls = []
    original = Envelope.rewrap

    def rewrap(self, sealed):
        calls.append(sealed)
        if len(calls) == number:
            raise OSError("interrupted")
        return original(self, sealed)

    return rewrap
