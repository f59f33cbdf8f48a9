"""`acm account`: what holds in a region, who declares it, and changing both."""

import json

import pytest

from acm.model.account import AccountConfiguration
from tests.cli.conftest import Acm
from tests.cli.memory_manager import MemoryManager


def test_set_changes_one_region_and_shows_what_holds(acm: Acm, manager: MemoryManager) -> None:
    done = acm("account", "set", "--days-before-expiry", "7", "--region", "eu-west-1")
    assert (done.code, done.out) == (
        0,
        "account\t123456789012\nregion\teu-west-1\ndaysBeforeExpiry\t7\n",
    )
    assert "daysBeforeExpiry\t45\n" in acm("account").out


@pytest.mark.parametrize("days", ["0", "46"])
def test_days_out_of_range_are_refused_in_the_words_of_the_command_line(acm: Acm, days: str) -> None:
    refused = acm("account", "set", "--days-before-expiry", days)
    assert refused.code == 2
    assert refused.err.startswith("InvalidParameter at --days-before-expiry: ")
    assert "1 to 45" in refused.err


def test_a_stack_that_is_gone_can_be_forgotten(acm: Acm, manager: MemoryManager) -> None:
    manager.configurations["us-east-1"] = AccountConfiguration(
        days_before_expiry=30, declared_by=("dev::shop", "prod::shop")
    )
    shown = json.loads(acm("account", "forget", "dev::shop", "--output", "json").out)
    assert shown == {
        "ExpiryEvents": {"DaysBeforeExpiry": 30},
        "AccountId": "123456789012",
        "Region": "us-east-1",
        "DeclaredBy": ["prod::shop"],
    }
