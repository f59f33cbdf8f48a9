"""Envelopes: they open in their own place under their own key, and nowhere else."""

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from acm.authority.envelope import MAX_SECRET, MAX_WRAPPED, Envelope, LocalKey
from acm.model.errors import KeyUnavailable

KEY = LocalKey(bytes(range(32)))
PLACE = {
    "kind": "leaf",
    "owner": "arn:aws:acm:us-east-1:123456789012:certificate/1",
    "spki_sha256": b"h" * 32,
}
SECRET = b"the private key of example.com"
SEALED = Envelope(KEY).seal(SECRET, **PLACE)


@given(st.binary(max_size=3000), st.text(max_size=20), st.text(max_size=80), st.binary(max_size=32))
def test_what_is_sealed_opens_in_its_place(secret, kind, owner, spki):
    envelope = Envelope(KEY)
    sealed = envelope.seal(secret, kind=kind, owner=owner, spki_sha256=spki)
    assert envelope.open(sealed, kind=kind, owner=owner, spki_sha256=spki) == secret


@pytest.mark.parametrize("octet", range(len(SEALED)))
def test_no_octet_of_an_envelope_can_be_changed(octet):
    changed = bytearray(SEALED)
    changed[octet] ^= 0x01
    with pytest.raises(KeyUnavailable):
        Envelope(KEY).open(bytes(changed), **PLACE)


@pytest.mark.parametrize("length", range(len(SEALED)))
def test_an_envelope_that_was_cut_off_does_not_open(length):
    with pytest.raises(KeyUnavailable):
        Envelope(KEY).open(SEALED[:length], **PLACE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"kind": "issuer"},
        {"owner": PLACE["owner"][:-1] + "2"},
        {"spki_sha256": b"i" * 32},
        {"spki_sha256": b""},
        {"kind": "lea", "owner": "f" + PLACE["owner"]},
    ],
)
def test_an_envelope_opens_in_no_other_place(elsewhere):
    with pytest.raises(KeyUnavailable):
        Envelope(KEY).open(SEALED, **{**PLACE, **elsewhere})


def test_parts_of_a_place_cannot_run_together():
    sealed = Envelope(KEY).seal(SECRET, kind="ab", owner="c", spki_sha256=b"d")
    for kind, owner, spki in (("a", "bc", b"d"), ("ab", "cd", b""), ("abc", "", b"d")):
        with pytest.raises(KeyUnavailable):
            Envelope(KEY).open(sealed, kind=kind, owner=owner, spki_sha256=spki)


def test_another_key_does_not_open_an_envelope_and_the_error_shows_no_secret():
    other = LocalKey(bytes(range(1, 33)))
    with pytest.raises(KeyUnavailable, match="another key-encryption key") as refusal:
        Envelope(other).open(SEALED, **PLACE)
    text = refusal.value.diagnostics() + repr(other) + repr(KEY)
    assert "ACM_KEY" in text
    assert bytes(range(8)).hex() not in text
    assert SECRET.decode() not in text
    assert refusal.value.__cause__ is None


@given(st.binary(max_size=300))
def test_no_hostile_octets_bring_down_the_reader(blob):
    with pytest.raises(KeyUnavailable):
        Envelope(KEY).open(blob, **PLACE)


@given(st.binary(max_size=200), st.integers(0, 0xFFFF))
def test_no_hostile_lengths_bring_down_the_reader(rest, wrapped_length):
    blob = bytes([1]) + KEY.id + wrapped_length.to_bytes(2) + rest
    with pytest.raises(KeyUnavailable):
        Envelope(KEY).open(blob, **PLACE)


def test_a_format_of_a_later_version_is_named():
    with pytest.raises(KeyUnavailable, match="format 3"):
        Envelope(KEY).open(b"\x03" + SEALED[1:], **PLACE)


def test_a_secret_beyond_the_limit_is_not_sealed():
    Envelope(KEY).seal(bytes(MAX_SECRET), **PLACE)
    with pytest.raises(ValueError, match="at most"):
        Envelope(KEY).seal(bytes(MAX_SECRET + 1), **PLACE)


def test_an_envelope_beyond_the_limit_is_not_opened():
    with pytest.raises(KeyUnavailable):
        Envelope(KEY).open(SEALED + bytes(2 * MAX_SECRET), **PLACE)


def test_each_envelope_has_a_data_key_and_a_nonce_of_its_own():
    asked = []

    def entropy(count):
        asked.append(count)
        return bytes([len(asked)] * count)

    envelope = Envelope(KEY, entropy=entropy)
    first, second = envelope.seal(SECRET, **PLACE), envelope.seal(SECRET, **PLACE)
    assert asked == [32, 12, 32, 12]
    assert first[19:59] != second[19:59]
    assert first[59:71] == bytes([2] * 12)
    assert second[59:71] == bytes([4] * 12)


def test_the_format_is_the_documented_one():
    sealed = Envelope(KEY, entropy=lambda count: bytes([7]) * count).seal(
        b"x", kind="k", owner="o", spki_sha256=b"s"
    )
    header, nonce, ciphertext = sealed[:59], sealed[59:71], sealed[71:]
    assert header[0] == 1
    assert header[1:17] == KEY.id
    assert header[17:19] == (40).to_bytes(2)
    assert KEY.unwrap(header[19:]) == bytes([7]) * 32
    place = b"".join(len(part).to_bytes(4) + part for part in (header, b"k", b"o", b"s"))
    assert AESGCM(bytes([7]) * 32).decrypt(nonce, ciphertext, place) == b"x"


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_of_another_length_is_refused(length):
    with pytest.raises(KeyUnavailable, match="32 octets"):
        LocalKey(bytes(length))


def test_the_key_id_tells_keys_apart():
    assert LocalKey(bytes(32)).id != KEY.id
    assert LocalKey(bytes(range(32))).id == KEY.id


@pytest.mark.parametrize("wrapped_length", [MAX_WRAPPED + 1, 0xFFFF])
def test_a_key_service_is_never_asked_to_unwrap_more_than_it_may_return(wrapped_length):
    class KeyService(LocalKey):
        def unwrap(self, wrapped):
            raise AssertionError(f"asked to unwrap {len(wrapped)} octets")

    service = KeyService(bytes(range(32)))
    blob = bytes([1]) + service.id + wrapped_length.to_bytes(2) + bytes(wrapped_length + 64)
    with pytest.raises(KeyUnavailable):
        Envelope(service).open(blob, **PLACE)
