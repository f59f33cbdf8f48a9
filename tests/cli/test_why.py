"""`acm why`: what was seen, the cause, and the next step."""

import json

import pytest

from acm.model.diagnosis import SYMPTOMS
from acm.model.looks import LookReason
from tests.cli.conftest import Acm
from tests.cli.memory_manager import MemoryManager


@pytest.fixture
def arn(acm: Acm, manager: MemoryManager) -> str:
    """A pending certificate whose record leads elsewhere."""
    acm("request", "shop.example.com")
    arn = next(iter(manager.certificates))
    manager.look(arn, LookReason.WRONG_TARGET, "Asked ns1: it points to elsewhere.")
    return arn


def test_in_a_pipe_a_finding_is_a_line(acm: Acm, arn: str) -> None:
    symptom = SYMPTOMS[LookReason.WRONG_TARGET]
    line = acm("why", arn).out.splitlines()
    assert [found.split("\t") for found in line] == [
        [
            arn,
            "shop.example.com",
            "WRONG_TARGET",
            "Asked ns1: it points to elsewhere.",
            symptom.cause,
            symptom.step,
        ]
    ]


def test_as_json_it_is_objects(acm: Acm, arn: str) -> None:
    told = json.loads(acm("why", arn, "--output", "json").out)
    assert (told["CertificateArn"], told["Status"]) == (arn, "PENDING_VALIDATION")
    assert [found["Code"] for found in told["Findings"]] == ["WRONG_TARGET"]


def test_in_a_terminal_it_says_what_to_do(acm: Acm, arn: str) -> None:
    shown = " ".join(acm("why", arn, terminal=True, width=200).out.split())
    assert "it points to elsewhere" in shown
    assert "Copy the value anew" in shown


@pytest.mark.parametrize("name", ["shop.example.com", "SHOP.example.com."])
def test_a_name_stands_for_its_newest_certificate(
    acm: Acm, manager: MemoryManager, arn: str, name: str
) -> None:
    acm("clock", "advance", "1h")
    acm("request", "www.example.com", "--san", "shop.example.com")
    newest = list(manager.certificates)[-1]
    assert acm("why", name).out.split("\t")[0] == newest


def test_a_name_of_no_certificate_and_a_name_that_is_none_are_said(acm: Acm, arn: str) -> None:
    assert "no certificate here has the name www.example.com" in acm("why", "www.example.com").err
    assert "empty label" in acm("why", "a..b").err
