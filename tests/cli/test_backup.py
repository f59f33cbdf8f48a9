"""`acm backup`, `acm restore` and `acm keys rotate`: what they say, and that what was made before still works."""

import json

from tests.cli.conftest import Acm


def test_a_backup_says_that_the_key_is_not_in_it_and_comes_back(acm: Acm) -> None:
    made = json.loads(acm("credentials", "create", "--output", "json").out)
    done = acm("backup", str(acm.folder / "b"))
    assert done.code == 0
    assert "key-encryption-key somewhere else" in done.err
    acm("credentials", "create", "--name", "made-since")
    assert acm("restore", str(acm.folder / "b")).code == 0
    shown = acm("credentials", "list").out
    assert made["AccessKeyId"] in shown
    assert "made-since" not in shown


def test_an_access_key_that_was_disabled_since_stays_so(acm: Acm) -> None:
    made = json.loads(acm("credentials", "create", "--output", "json").out)
    acm("backup", str(acm.folder / "b"))
    acm("credentials", "disable", made["AccessKeyId"])
    acm("restore", str(acm.folder / "b"))
    assert "\tInactive\t" in acm("credentials", "list").out


def test_a_rotation_says_how_many_secrets_it_rewrapped_and_where_the_former_key_is(acm: Acm) -> None:
    acm("credentials", "create")
    shown = json.loads(acm("keys", "rotate", "--output", "json").out)
    assert shown == {
        "Rewrapped": 1,
        "FormerKey": str(acm.folder / "home" / "key-encryption-key.old"),
    }


def test_a_key_from_the_environment_is_not_rotated(acm: Acm, monkeypatch) -> None:
    monkeypatch.setenv("ACM_KEY", "A" * 43 + "=")
    refused = acm("keys", "rotate")
    assert (refused.code, refused.err.startswith("NotAvailable at ACM_KEY")) == (2, True)
