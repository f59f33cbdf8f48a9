"""The key-encryption key's source: who may read it, who makes it, and that one key comes of a race."""

import base64
import errno
import multiprocessing
import os
import stat
from concurrent.futures import ProcessPoolExecutor

import pytest

from acm.authority.envelope import Envelope
from acm.authority.key_file import load_key
from acm.model.errors import DiskFull, HomeNotWritable, KeyUnavailable

NOTHING = {}


def load(path, *, create=False, environment=NOTHING, **more):
    return load_key(path, create=create, environment=environment, **more)


def test_loading_creates_nothing_unless_asked(tmp_path):
    path = tmp_path / "home" / "key"
    with pytest.raises(KeyUnavailable, match="is missing"):
        load(path)
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_made_once_readable_by_its_owner_only(tmp_path):
    path = tmp_path / "home" / "key"
    first = load(path, create=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == ["key"]
    assert load(path, create=True).id == load(path).id == first.id


def test_a_loose_umask_does_not_open_the_key_to_others(tmp_path):
    before = os.umask(0)
    try:
        load(tmp_path / "home" / "key", create=True)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "home" / "key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700


def test_two_homes_get_two_keys(tmp_path):
    assert load(tmp_path / "a", create=True).id != load(tmp_path / "b", create=True).id


def test_the_file_holds_base64_of_what_entropy_gave(tmp_path):
    path = tmp_path / "key"
    load(path, create=True, entropy=lambda count: bytes(range(count)))
    assert base64.b64decode(path.read_text()) == bytes(range(32))


def _make(path):
    return load_key(path, create=True, environment={}).id


def test_processes_that_race_make_one_key(tmp_path):
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=spawn) as pool:
        list(pool.map(_make, [tmp_path / "warm"] * 2))
        for round_ in range(10):
            ids = set(pool.map(_make, [tmp_path / str(round_) / "key"] * 4))
            assert len(ids) == 1
            assert len(list((tmp_path / str(round_)).iterdir())) == 1


def test_the_loser_of_a_race_uses_the_winners_key(tmp_path, monkeypatch):
    path = tmp_path / "key"
    link = os.link
    winners = []

    def late(source, target):
        if not winners:
            monkeypatch.setattr(os, "link", link)
            winners.append(load(path, create=True).id)
        link(source, target)

    monkeypatch.setattr(os, "link", late)
    assert load(path, create=True).id == winners[0]
    assert [entry.name for entry in tmp_path.iterdir()] == ["key"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610])
def test_a_key_file_open_to_others_is_refused_with_what_to_do(tmp_path, mode):
    path = tmp_path / "key"
    load(path, create=True)
    path.chmod(mode)
    with pytest.raises(KeyUnavailable) as refusal:
        load(path)
    assert f"{mode:04o}" in refusal.value.message
    assert f"chmod 600 {path}" in refusal.value.hint
    path.chmod(0o400)
    load(path)


@pytest.mark.parametrize(
    "content", [b"", b"not base64!\n", base64.b64encode(bytes(31)), b"A" * 100_000, b"\xff" * 40]
)
def test_a_file_without_a_key_is_refused_and_not_shown(tmp_path, content):
    path = tmp_path / "key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(KeyUnavailable) as refusal:
        load(path, create=True)
    assert "base64 of 32 octets" in refusal.value.hint
    assert "not base64!" not in refusal.value.diagnostics()
    assert path.read_bytes() == content


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_what_is_no_file_is_refused_without_waiting(tmp_path, make):
    make(tmp_path / "key", 0o600)
    with pytest.raises(KeyUnavailable):
        load(tmp_path / "key")


def test_the_environment_wins_and_touches_no_disk(tmp_path):
    path = tmp_path / "key"
    secret = base64.b64encode(bytes(32)).decode()
    given = load(path, create=True, environment={"ACM_KEY": f" {secret}\n"})
    assert not path.exists()
    place = {"kind": "leaf", "owner": "x"}
    assert Envelope(given).open(Envelope(given).seal(b"s", **place), **place) == b"s"
    assert load(path, create=True).id != given.id


def test_a_wrong_key_in_the_environment_is_named_and_not_shown(tmp_path):
    with pytest.raises(KeyUnavailable) as refusal:
        load(tmp_path / "key", environment={"ACM_KEY": "c2VjcmV0"})
    assert "ACM_KEY" in refusal.value.message
    assert "c2VjcmV0" not in refusal.value.diagnostics()


@pytest.mark.parametrize(
    ("number", "error"),
    [(errno.ENOSPC, DiskFull), (errno.EROFS, HomeNotWritable), (errno.EACCES, HomeNotWritable)],
)
def test_a_key_that_cannot_be_written_leaves_nothing_behind(tmp_path, monkeypatch, number, error):
    def fail(_descriptor):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(error) as refusal:
        load(tmp_path / "key", create=True)
    assert str(tmp_path / "key") in refusal.value.message
    assert list(tmp_path.iterdir()) == []


def test_a_home_below_a_file_is_refused(tmp_path):
    (tmp_path / "home").write_text("a file")
    with pytest.raises(HomeNotWritable):
        load(tmp_path / "home" / "key", create=True)
