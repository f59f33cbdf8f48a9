"""`acm credentials`: access keys with secrets that are shown once, and never kept in clear."""

import json

import pytest

from tests.cli.conftest import Acm


def created(acm: Acm, *arguments: str) -> dict[str, str]:
    return json.loads(acm("credentials", "create", *arguments, "--output", "json").out)


def test_a_key_is_shown_as_files_of_aws_credentials_name_its_parts(acm: Acm) -> None:
    lines = [line.split("\t") for line in acm("credentials", "create").out.splitlines()]
    assert [name for name, _ in lines] == ["aws_access_key_id", "aws_secret_access_key"]


def test_a_key_is_for_the_account_that_is_named_else_the_default_one(acm: Acm) -> None:
    accounts = [created(acm)["AccountId"], created(acm, "--account", "111122223333")["AccountId"]]
    assert accounts == ["123456789012", "111122223333"]


def test_a_temporary_key_has_a_session_token_and_an_end(acm: Acm) -> None:
    made = created(acm, "--lasts", "1h")
    assert made["AccessKeyId"].startswith("ASIA")
    assert made["SessionToken"]
    assert made["Expiration"]


@pytest.mark.parametrize("output", ["json", "plain", "table"])
def test_a_list_shows_every_key_and_no_secret(acm: Acm, output: str) -> None:
    made = created(acm, "--name", "ci", "--lasts", "1h")
    shown = acm("credentials", "list", "--output", output, width=120).out
    assert made["AccessKeyId"] in shown
    assert made["SecretAccessKey"] not in shown
    assert made["SessionToken"] not in shown


def test_a_list_can_be_of_one_account(acm: Acm) -> None:
    created(acm)
    other = created(acm, "--account", "111122223333")
    shown = acm("credentials", "list", "--account", "111122223333").out.splitlines()
    assert [line.split("\t")[0] for line in shown] == [other["AccessKeyId"]]


def test_a_disabled_key_is_listed_as_inactive(acm: Acm) -> None:
    made = created(acm)
    assert acm("credentials", "disable", made["AccessKeyId"]).code == 0
    assert "\tInactive\t" in acm("credentials", "list").out


def test_a_list_of_what_was_never_written_is_empty_and_writes_nothing(acm: Acm) -> None:
    assert acm("credentials", "list").out == ""
    assert not (acm.folder / "home").exists()


def test_no_secret_of_a_key_is_in_the_home_in_clear(acm: Acm) -> None:
    made = created(acm, "--lasts", "1h")
    kept = b"".join(file.read_bytes() for file in (acm.folder / "home").iterdir())
    assert made["AccessKeyId"].encode() in kept
    assert made["SecretAccessKey"].encode() not in kept
    assert made["SessionToken"].encode() not in kept


REFUSED = {
    "an account of letters": (("--account", "mine"), "InvalidParameter at --account"),
    "a name of two lines": (("--name", "a\nb"), "InvalidParameter at --name"),
    "a week of temporary use": (("--lasts", "7d"), "InvalidParameter at --lasts"),
    "a minute of temporary use": (("--lasts", "1m"), "InvalidParameter at --lasts"),
}


@pytest.mark.parametrize(("arguments", "told"), REFUSED.values(), ids=REFUSED)
def test_no_key_is_made_with(acm: Acm, arguments: tuple[str, ...], told: str) -> None:
    refused = acm("credentials", "create", *arguments)
    assert (refused.code, refused.err.startswith(told)) == (2, True)
    assert acm("credentials", "list").out == ""


def test_a_key_that_is_not_there_cannot_be_disabled(acm: Acm) -> None:
    created(acm)
    assert acm("credentials", "disable", "AKIANOBODY").code == 4
