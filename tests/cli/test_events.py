"""`acm events`: what has happened, what was given up, and another try."""

import json

import pytest

from tests.cli.conftest import Acm
from tests.support.imports import made


@pytest.fixture
def imported(acm: Acm) -> str:
    """Import a certificate, and return its ARN."""
    material = made("shop.example.com")
    for name, text in {"certificate": material.pem, "key": material.key_pem}.items():
        (acm.folder / name).write_text(text)
    place = acm.folder
    done = acm("import", str(place / "certificate"), "--key", str(place / "key"))
    assert done.code == 0, done.err
    return done.out.split()[0]


def test_what_happened_is_listed_as_eventbridge_has_it(acm: Acm, imported: str) -> None:
    (event,) = json.loads(acm("events", "--output", "json").out)["Events"]
    assert (event["detail-type"], event["resources"]) == ("ACM Certificate Available", [imported])
    assert event["detail"]["Action"] == "IMPORT"


def test_in_a_pipe_an_event_is_a_line(acm: Acm, imported: str) -> None:
    ((_, kind, arn, detail),) = [line.split("\t") for line in acm("events").out.splitlines()]
    assert (kind, arn) == ("ACM Certificate Available", imported)
    assert "CommonName=shop.example.com" in detail


def test_the_events_of_one_certificate_are_listed_alone(acm: Acm, imported: str) -> None:
    assert acm("events", "--certificate", imported).out
    assert acm("events", "--certificate", f"{imported[:-1]}x").out == ""


@pytest.mark.parametrize("command", [(), ("dead",)])
def test_where_nothing_was_ever_written_the_lists_are_empty_and_nothing_is_written(
    acm: Acm, command: tuple[str, ...]
) -> None:
    done = acm("events", *command)
    assert (done.code, done.out) == (0, "")
    assert not (acm.folder / "home").exists()


def test_a_retry_says_how_many(acm: Acm, imported: str) -> None:
    assert acm("events", "retry").out == "retried\t0\n"
