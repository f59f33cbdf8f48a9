"""`acm events`: what has happened, what was given up, and another try."""

import json

import pytest

from acm.compose import open_manager
from acm.model.imports.request import ImportRequest
from acm.settings import Settings
from tests.cli.conftest import Acm
from tests.support.imports import made


@pytest.fixture
def imported(acm: Acm) -> str:
    """Import a certificate by the real engine, and return its ARN."""
    manager = open_manager(Settings(home=acm.folder / "home"))
    asked = ImportRequest(given=made("shop.example.com").given, region="us-east-1")
    arn = manager.import_certificate(asked).arn
    manager.close()
    return arn


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
