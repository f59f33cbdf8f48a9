"""AccountConfiguration: adopted, put, drifted, shared by mistake, imported, given up."""

from __future__ import annotations

from typing import Any

import grpc
import pytest

from acm.plugin.values import UNKNOWN
from tests.plugin.harness import ACCOUNT, Aborted, Plugin, changes, urn_of
from tests.plugin.memory_manager import Disk

ID = "123456789012/us-east-1"


def days(number: float, **more: Any) -> dict[str, Any]:
    return {"expiryEvents": {"daysBeforeExpiry": float(number)}, **more}


def warnings(plugin: Plugin) -> list[str]:
    return plugin.messages.texts(ephemeral=False)


def test_create_adopts_what_is_there_and_remembers_it(plugin: Plugin, disk: Disk) -> None:
    disk.days["us-east-1"] = 20
    inputs = plugin.checked(ACCOUNT, days(10))
    preview = plugin.create(ACCOUNT, inputs, preview=True)
    assert preview.id == ID
    assert preview.state["previousDaysBeforeExpiry"] == 20
    assert (disk.days, disk.writes) == ({"us-east-1": 20}, [])
    made = plugin.create(ACCOUNT, inputs)
    assert (made.id, disk.days) == (ID, {"us-east-1": 10})
    assert made.state == {
        **days(10),
        "region": "us-east-1",
        "restoreOnDelete": False,
        "accountId": "123456789012",
        "previousDaysBeforeExpiry": 20,
        "installationId": "installation-1",
    }


def test_an_update_keeps_what_was_there_before_the_resource(plugin: Plugin, disk: Disk) -> None:
    made = plugin.up(ACCOUNT, days(10))
    new = plugin.checked(ACCOUNT, days(5))
    assert changes(plugin.diff(ACCOUNT, made, new)) == {"expiryEvents.daysBeforeExpiry": "UPDATE"}
    after = plugin.update(ACCOUNT, made, new)
    assert after.state["previousDaysBeforeExpiry"] == 45
    assert disk.days == {"us-east-1": 5}


@pytest.mark.parametrize(
    ("inputs", "left"), [(days(10), 10), (days(10, restoreOnDelete=True), 20)], ids=["left", "restored"]
)
def test_delete_leaves_the_configuration_unless_it_shall_be_restored(
    plugin: Plugin, disk: Disk, inputs: dict, left: int
) -> None:
    disk.days["us-east-1"] = 20
    plugin.delete(ACCOUNT, plugin.up(ACCOUNT, inputs))
    assert disk.days == {"us-east-1": left}
    assert disk.declared == {"us-east-1": set()}


def test_drift_is_shown_by_read_and_put_right_by_update(plugin: Plugin, disk: Disk) -> None:
    made = plugin.up(ACCOUNT, days(10))
    assert plugin.read(ACCOUNT, made.id, made).inputs == made.inputs
    disk.days["us-east-1"] = 33
    found = plugin.read(ACCOUNT, made.id, made)
    assert found.inputs == {**made.inputs, **days(33)}
    assert found.state["previousDaysBeforeExpiry"] == 45, "drift is not what was there before"
    assert changes(plugin.diff(ACCOUNT, found, made.inputs)) == {"expiryEvents.daysBeforeExpiry": "UPDATE"}
    plugin.update(ACCOUNT, found, made.inputs)
    assert disk.days == {"us-east-1": 10}


@pytest.mark.parametrize("preview", [True, False], ids=["preview", "up"])
def test_a_second_stack_that_declares_it_is_told_the_first(plugin: Plugin, disk: Disk, preview: bool) -> None:
    plugin.up(ACCOUNT, days(10), urn=urn_of(ACCOUNT, stack="prod"))
    assert warnings(plugin) == []
    plugin.up(ACCOUNT, days(20, region="eu-west-1"))
    assert warnings(plugin) == [], "another region is another configuration"
    plugin.up(ACCOUNT, days(20), preview=preview)
    (text,) = warnings(plugin)
    assert "Stack prod::shop declares the configuration of account 123456789012 in us-east-1 too" in text
    assert "acm account forget prod::shop" in text


def test_the_first_stack_learns_of_the_second_when_it_refreshes(plugin: Plugin, disk: Disk) -> None:
    first = plugin.up(ACCOUNT, days(10))
    disk.declared["us-east-1"].add("prod::shop")
    plugin.read(ACCOUNT, first.id, first)
    plugin.update(ACCOUNT, first, plugin.checked(ACCOUNT, days(11)), preview=True)
    assert ["Stack prod::shop declares" in text for text in warnings(plugin)] == [True, True]


def test_a_second_resource_of_the_stack_for_the_same_region_is_told(plugin: Plugin, disk: Disk) -> None:
    plugin.up(ACCOUNT, days(10))
    plugin.up(ACCOUNT, days(20), urn=urn_of(ACCOUNT, "again"))
    (text,) = warnings(plugin)
    assert text.startswith(
        "This stack declares the configuration of account 123456789012 in us-east-1 already"
    )


def test_what_another_stack_declares_is_not_put_back(plugin: Plugin, disk: Disk) -> None:
    made = plugin.up(ACCOUNT, days(10, restoreOnDelete=True))
    disk.declared["us-east-1"].add("prod::shop")
    plugin.delete(ACCOUNT, made)
    assert disk.days == {"us-east-1": 10}
    (text,) = warnings(plugin)
    assert "prod::shop declares it too" in text
    assert "45 days are not put back" in text


def test_an_import_takes_what_is_there_as_what_was_before(plugin: Plugin, disk: Disk) -> None:
    plugin.up(ACCOUNT, days(10), urn=urn_of(ACCOUNT, "elsewhere"))
    imported = plugin.read(ACCOUNT, ID)
    assert imported.inputs == days(10, region="us-east-1")
    assert imported.state["previousDaysBeforeExpiry"] == 10
    assert changes(plugin.diff(ACCOUNT, imported, plugin.checked(ACCOUNT, days(10)))) == {}


def test_there_is_nothing_to_import_from_a_store_that_nobody_has_written(plugin: Plugin) -> None:
    assert plugin.read(ACCOUNT, ID).id == ""


@pytest.mark.parametrize("id", ["us-east-1", "000000000000/us-east-1", f"{ID}/x", "123456789012/moon", ""])
def test_an_id_that_is_none_of_this_account_is_refused(plugin: Plugin, id: str) -> None:  # noqa: A002
    with pytest.raises(Aborted) as aborted:
        plugin.read(ACCOUNT, id)
    assert aborted.value.code is grpc.StatusCode.INVALID_ARGUMENT
    assert "Expected ACCOUNT/REGION, as in 123456789012/us-east-1" in aborted.value.text


@pytest.mark.parametrize(
    ("inputs", "path"),
    [
        (days(0), "expiryEvents.daysBeforeExpiry"),
        (days(46), "expiryEvents.daysBeforeExpiry"),
        (days(1.5), "expiryEvents.daysBeforeExpiry"),
        ({"expiryEvents": {"days": 3.0}}, "expiryEvents.days"),
        ({"expiryEvents": 30.0}, "expiryEvents"),
        ({"region": "moon"}, "region"),
        ({"restoreOnDelete": "yes"}, "restoreOnDelete"),
    ],
)
def test_bad_inputs_are_named(plugin: Plugin, inputs: dict, path: str) -> None:
    _, failures = plugin.check(ACCOUNT, inputs)
    assert set(failures) == {path}


def test_another_region_replaces_and_the_old_one_need_not_go_first(plugin: Plugin) -> None:
    made = plugin.up(ACCOUNT, days(10))
    reply = plugin.diff(ACCOUNT, made, plugin.checked(ACCOUNT, days(10, region="eu-west-1")))
    assert changes(reply) == {"region": "UPDATE_REPLACE"}
    assert not reply.deleteBeforeReplace


def test_a_replacement_in_the_same_region_that_is_asked_for_deletes_first(plugin: Plugin) -> None:
    """replaceOnChanges makes a replacement of an update: deleting last would undo what was just made."""
    made = plugin.up(ACCOUNT, days(10, restoreOnDelete=True))
    assert plugin.diff(ACCOUNT, made, plugin.checked(ACCOUNT, days(5))).deleteBeforeReplace


@pytest.mark.parametrize(
    "inputs", [{"expiryEvents": UNKNOWN}, {"expiryEvents": {"daysBeforeExpiry": UNKNOWN}}]
)
def test_unknown_days_are_left_open_in_a_preview(plugin: Plugin, inputs: dict) -> None:
    preview = plugin.create(ACCOUNT, plugin.checked(ACCOUNT, inputs), preview=True)
    assert preview.id == ID
    assert preview.state.get("expiryEvents", UNKNOWN) in (UNKNOWN, inputs["expiryEvents"])


def test_an_unknown_region_leaves_the_id_open(plugin: Plugin) -> None:
    assert plugin.create(ACCOUNT, {"region": UNKNOWN, **days(3)}, preview=True).id == ""
