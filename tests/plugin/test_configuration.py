"""CheckConfig, DiffConfig and Configure."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import grpc
import pytest

from acm.model.errors import DatabaseCorrupt
from acm.plugin import configuration
from acm.plugin.values import UNKNOWN, Secret, Value
from tests.plugin.harness import CERTIFICATE, Aborted, Plugin, changes
from tests.plugin.memory_manager import Disk, Disks

ZONE = {"example.com": {"server": "192.0.2.53", "keyName": "k", "secret": "c2VjcmV0"}}

ACCEPTED = [
    {},
    {"backend": "embedded", "region": "eu-west-1", "accountId": "000000000001", "installation": "team"},
    {"nameservers": ["192.0.2.1", "192.0.2.2:5353"], "resolvers": {"example.com": ["192.0.2.3"]}},
    {"nameservers": '["192.0.2.1"]', "resolvers": '{"example.com": ["192.0.2.3"]}'},
    {"nameservers": "192.0.2.1, 192.0.2.2", "devZone": "dev.test", "allowedNetworks": "192.0.2.0/24"},
    {"dnsZones": ZONE, "devZone": ["test", "dev.example."], "acceptedSuffixes": ["test"]},
    {"dnsZones": Secret(json.dumps(ZONE))},
    {"dnsZones": {"example.com": {"server": "192.0.2.53", "secret": Secret("c2VjcmV0")}}},
    {"defaultTags": {"tags": {"team": "web"}}},
    {"defaultTags": '{"tags": {"team": "web"}}'},
    {"version": "0.1.0", "pluginDownloadURL": "https://example.com", "__internal": {"a": "b"}},
    {"home": UNKNOWN, "region": UNKNOWN, "dnsZones": {"example.com": {"server": UNKNOWN}}},
]

REFUSED = [
    ({"region": "moon"}, {"region": "InvalidSetting"}),
    ({"accountId": "12"}, {"accountId": "InvalidSetting"}),
    ({"installation": ""}, {"installation": "InvalidSetting"}),
    ({"allowedNetworks": ["10.0.0.0/99"]}, {"allowedNetworks": "InvalidSetting"}),
    ({"nameserver": ["192.0.2.1"]}, {"nameserver": "UnknownProperty"}),
    ({"nameservers": [1.0]}, {"nameservers[0]": "InvalidParameter"}),
    ({"resolvers": "nonsense"}, {"resolvers": "InvalidParameter"}),
    ({"dnsZones": {"example.com": {"keyName": "k"}}}, {"": "InvalidParameter"}),
    ({"dnsZones": {"-bad-": {"server": "192.0.2.53"}}}, {"": "InvalidSetting"}),
    ({"devZone": ["-bad-"]}, {"devZone[0]": "InvalidSetting"}),
    ({"backend": "azure"}, {"backend": "InvalidSetting"}),
    ({"backend": "https://user:word@acm.example.com"}, {"backend": "InvalidSetting"}),
    ({"endpoint": "127.0.0.1:5000"}, {"endpoint": "InvalidSetting"}),
    ({"backend": "embedded", "endpoint": "http://127.0.0.1:5000"}, {"endpoint": "InvalidSetting"}),
    ({"backend": "https://a.test", "endpoint": "https://b.test"}, {"endpoint": "InvalidSetting"}),
    ({"backend": "aws", "devZone": ["example.test"]}, {"devZone": "InvalidSetting"}),
    ({"accessKey": "AKIA"}, {"": "InvalidSetting"}),
    ({"allowedAccountIds": ["12"]}, {"allowedAccountIds": "InvalidSetting"}),
    ({"defaultTags": {"tags": {"aws:x": "y"}}}, {"defaultTags.tags.aws:x": "InvalidTag"}),
    ({"defaultTags": {"tags": {"k" * 129: "v"}}}, {f"defaultTags.tags.{'k' * 129}": "InvalidTag"}),
    ({"defaultTags": {"tags": {f"k{i}": "v" for i in range(51)}}}, {"defaultTags.tags": "LimitExceeded"}),
    ({"defaultTags": {"tag": {}}}, {"defaultTags.tag": "UnknownProperty"}),
]


@pytest.mark.parametrize("inputs", ACCEPTED, ids=lambda inputs: ",".join(inputs) or "nothing")
def test_a_good_configuration_passes_as_the_user_wrote_it(bare: Plugin, home: str, inputs: dict) -> None:
    checked, failures = bare.check_config({"home": home, **inputs})
    assert failures == {}
    assert {name: value for name, value in checked.items() if name != "installationId"} == {
        "home": home,
        **inputs,
    }


@pytest.mark.parametrize(("inputs", "wrong"), REFUSED, ids=",".join)
def test_a_bad_configuration_is_refused_at_its_property(
    bare: Plugin, home: str, inputs: dict, wrong: dict
) -> None:
    _, failures = bare.check_config({"home": home, **inputs})
    assert {path: reason.split(" ")[0].rstrip(":") for path, reason in failures.items()} == wrong


def test_a_bad_environment_variable_is_named(
    bare: Plugin, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACM_REGION", "moon")
    _, failures = bare.check_config({"home": home})
    assert "ACM_REGION" in failures["region"]


def test_an_environment_variable_that_is_no_json_is_refused_in_words(
    bare: Plugin, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACM_RESOLVERS", "nonsense")
    _, failures = bare.check_config({"home": home})
    assert "InvalidSetting" in next(iter(failures.values()))


@pytest.mark.parametrize("secret", [Secret("hunter2"), "hunter2"], ids=["marked", "not marked"])
def test_a_failure_beside_a_secret_is_not_placed_where_the_engine_would_print_the_value(
    bare: Plugin, home: str, secret: Value
) -> None:
    zone = {"example.com": {"server": 1.0, "secret": secret}}
    _, failures = bare.check_config({"home": home, "dnsZones": zone})
    assert list(failures) == [""]
    assert 'dnsZones["example.com"].server' in failures[""]
    assert "hunter2" not in failures[""]


def test_environment_variables_stand_in_and_are_never_inputs(
    bare: Plugin, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACM_HOME", home)
    monkeypatch.setenv("ACM_REGION", "eu-west-1")
    assert bare.configured({}) == {}
    assert bare.checked(CERTIFICATE, {"domainName": "example.com"})["region"] == "eu-west-1"


def test_settings_come_from_both_forms_alike(home: str) -> None:
    nested = {
        "home": home,
        "dnsZones": ZONE,
        "devZone": ["a.test", "b.test"],
        "defaultTags": {"tags": {"a": "b"}},
    }
    texts = {"home": home, "dnsZones": Secret(json.dumps(ZONE)), "devZone": "a.test,b.test"}
    texts["defaultTags"] = '{"tags": {"a": "b"}}'
    assert configuration.read(nested) == configuration.read(texts)
    zone = configuration.read(nested).settings.dns_zones["example.com"]
    assert zone.secret is not None
    assert (zone.server, zone.key_name, zone.secret.get_secret_value()) == ("192.0.2.53", "k", "c2VjcmV0")


def test_a_home_with_a_tilde_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert configuration.read({"home": "~/acm"}).settings.home == tmp_path / "acm"


def test_check_config_adds_the_id_of_the_store_that_it_finds(bare: Plugin, home: str, disk: Disk) -> None:
    assert bare.configured({"home": home}) == {"home": home}
    bare.up(CERTIFICATE, {"domainName": "example.com"})
    assert bare.configured({"home": home}) == {"home": home, "installationId": "installation-1"}


def test_check_config_finds_the_store_of_the_environments_home_too(
    bare: Plugin, home: str, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACM_HOME", home)
    bare.configured({})
    bare.up(CERTIFICATE, {"domainName": "example.com"})
    assert bare.configured({}) == {"installationId": "installation-1"}


def test_an_unknown_home_leaves_the_id_unknown(bare: Plugin) -> None:
    checked, _ = bare.check_config({"home": UNKNOWN})
    assert checked == {"home": UNKNOWN, "installationId": UNKNOWN}


def test_a_pinned_id_that_is_not_the_stores_is_refused(bare: Plugin, home: str) -> None:
    _, failures = bare.check_config({"home": home, "installationId": "other"})
    assert "ForeignInstallation" in failures["installationId"]


def test_a_store_that_cannot_be_read_is_an_error_and_not_an_empty_one(
    bare: Plugin, home: str, disk: Disk
) -> None:
    disk.fails = DatabaseCorrupt("the file is not a database.")
    with pytest.raises(Aborted) as aborted:
        bare.check_config({"home": home})
    assert aborted.value.code is grpc.StatusCode.FAILED_PRECONDITION
    assert "DatabaseCorrupt" in aborted.value.text


IN_PLACE = [
    ("nothing", {}, {}, {}),
    ("a new form of the same", {"devZone": ["a.test"]}, {"devZone": "a.test"}, {}),
    ("the default, written out", {}, {"installation": "default", "backend": "embedded"}, {}),
    ("the engine's own inputs", {"version": "0.1.0"}, {"version": "0.2.0"}, {}),
    ("a nameserver", {}, {"nameservers": ["192.0.2.1"]}, {"nameservers[0]": "ADD"}),
    ("the region", {"region": "us-east-1"}, {"region": "eu-west-1"}, {"region": "UPDATE"}),
    ("a tag", {}, {"defaultTags": {"tags": {"a": "b"}}}, {"defaultTags.tags.a": "ADD"}),
    ("the installation", {}, {"installation": "team"}, {"installation": "ADD_REPLACE"}),
    ("the account", {"accountId": "000000000001"}, {}, {"accountId": "DELETE_REPLACE"}),
    ("an unknown account", {}, {"accountId": UNKNOWN}, {"accountId": "ADD_REPLACE"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "expected"), [case[1:] for case in IN_PLACE], ids=[case[0] for case in IN_PLACE]
)
def test_only_installation_and_account_replace(
    bare: Plugin, home: str, old: dict, new: dict, expected: dict
) -> None:
    assert changes(bare.diff_config({"home": home, **old}, {"home": home, **new})) == expected


@pytest.fixture
def moved(
    disks: Disks, tmp_path: Path, start: Callable[..., Plugin]
) -> Callable[[str], tuple[dict[str, Any], str]]:
    """Make a home that has been written, in a process of its own; return its checked inputs."""

    def make(name: str) -> tuple[dict[str, Any], str]:
        place = str(tmp_path / name)
        plugin = start()
        plugin.configured({"home": place})
        plugin.up(CERTIFICATE, {"domainName": "example.com"})
        return plugin.configured({"home": place}), place

    return make


def test_a_first_id_is_no_change(bare: Plugin, home: str, moved: Any) -> None:
    checked, place = moved("a")
    assert changes(bare.diff_config({"home": place}, checked)) == {}


def test_a_known_id_that_changes_is_refused_with_both_ids_and_the_home_to_use(
    bare: Plugin, moved: Any
) -> None:
    (old, old_home), (new, new_home) = moved("a"), moved("b")
    with pytest.raises(Aborted) as aborted:
        bare.diff_config(old, new)
    assert aborted.value.code is grpc.StatusCode.FAILED_PRECONDITION
    for said in (
        old["installationId"],
        new["installationId"],
        old_home,
        new_home,
        "--run-program",
        "state delete",
    ):
        assert said in aborted.value.text


def test_a_known_id_that_vanishes_is_refused(bare: Plugin, moved: Any, tmp_path: Path) -> None:
    old, _ = moved("a")
    with pytest.raises(Aborted) as aborted:
        bare.diff_config(old, {"home": str(tmp_path / "empty")})
    assert aborted.value.code is grpc.StatusCode.FAILED_PRECONDITION
    assert "no installation" in aborted.value.text


def test_an_id_that_vanishes_through_the_environment_is_refused(bare: Plugin) -> None:
    with pytest.raises(Aborted, match="ForeignInstallation"):
        bare.diff_config({"installationId": "installation-9"}, {})


def test_a_home_is_not_left_even_where_its_id_was_never_kept(
    bare: Plugin, moved: Any, tmp_path: Path
) -> None:
    _, old_home = moved("a")
    with pytest.raises(Aborted, match="installation-1"):
        bare.diff_config({"home": old_home}, {"home": str(tmp_path / "empty")})


def test_an_empty_home_may_be_left(bare: Plugin, moved: Any, tmp_path: Path) -> None:
    new, _ = moved("a")
    assert changes(bare.diff_config({"home": str(tmp_path / "empty")}, new)) == {"home": "UPDATE"}


def test_a_home_that_was_carried_elsewhere_keeps_its_id(
    bare: Plugin, moved: Any, disks: Disks, tmp_path: Path
) -> None:
    old, old_home = moved("a")
    elsewhere = str(tmp_path / "elsewhere")
    disks.disks[elsewhere] = disks.disks.pop(old_home)
    assert changes(bare.diff_config(old, {**old, "home": elsewhere})) == {"home": "UPDATE"}


def test_changing_the_installation_by_hand_is_the_deliberate_move(bare: Plugin, moved: Any) -> None:
    (old, _), (new, _) = moved("a"), moved("b")
    replies = changes(bare.diff_config(old, {**new, "installation": "team"}))
    assert replies == {"home": "UPDATE", "installation": "ADD_REPLACE"}


def test_an_unknown_home_is_not_judged(bare: Plugin, moved: Any) -> None:
    old, _ = moved("a")
    unknown = {"home": UNKNOWN, "installationId": UNKNOWN}
    assert changes(bare.diff_config(old, unknown)) == {"home": "UPDATE"}


@pytest.mark.parametrize(
    ("inputs", "environment", "warned"),
    [
        ({}, {"CI": "true"}, True),
        ({}, {}, False),
        ({"home": "HOME"}, {"CI": "true"}, False),
        ({}, {"CI": "true", "ACM_HOME": "HOME"}, False),
    ],
)
def test_ci_without_a_home_is_warned_that_it_will_be_lost(  # noqa: PLR0917
    bare: Plugin, home: str, monkeypatch: pytest.MonkeyPatch, inputs: dict, environment: dict, warned: bool
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", home)
    for name, value in environment.items():
        monkeypatch.setenv(name, value.replace("HOME", home))
    bare.configured(dict.fromkeys(inputs, home))
    assert [home in text for text in bare.messages.texts(ephemeral=False)] == ([True] if warned else [])


def test_configuring_twice_is_taken(plugin: Plugin, home: str) -> None:
    plugin.configured({"home": home, "region": "eu-west-1"})
    assert plugin.checked(CERTIFICATE, {"domainName": "example.com"})["region"] == "eu-west-1"


def test_one_manager_is_opened_for_one_configuration(plugin: Plugin, disks: Disks, home: str) -> None:
    plugin.configured({"home": home, "devZone": "example.com"})
    assert len(disks.managers) == 1
    plugin.close()
    assert disks.managers[0].closed
