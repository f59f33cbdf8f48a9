"""The lives of resources: check, preview, create, diff, update, read, import, delete; cases as data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import grpc
import pytest

from acm.plugin.resources.shared import stack_of
from acm.plugin.values import UNKNOWN, Secret
from tests.plugin.harness import (
    ACCOUNT,
    ALWAYS_THERE,
    CERTIFICATE,
    RECORD,
    VALIDATION,
    Aborted,
    Plugin,
    changes,
    urn_of,
)
from tests.plugin.memory_manager import MATERIAL, Disk

NAME = "_0123.example.com"
ARN = "arn:aws:acm:us-east-1:123456789012:certificate/1-1"


@dataclass
class Life:
    """One resource's life; ``same`` are inputs that mean the same, ``changed`` those that update in place."""

    token: str
    inputs: dict[str, Any]
    same: list[dict[str, Any]] = field(default_factory=list)
    changed: dict[str, Any] | None = None
    change: dict[str, str] = field(default_factory=dict)
    prepare: Callable[[Plugin, Disk], None] = lambda plugin, disk: None


def an_issued_certificate(plugin: Plugin, disk: Disk) -> None:
    made = plugin.up(CERTIFICATE, {"domainName": "example.com"})
    disk.issue(made.id)


LIVES = {
    "a certificate": Life(
        CERTIFICATE,
        {"domainName": "example.com", "subjectAlternativeNames": ["*.example.com", "b.example.com"]},
        same=[
            {"domainName": "EXAMPLE.com.", "subjectAlternativeNames": ["B.example.com.", "*.EXAMPLE.com"]},
            {
                "domainName": "example.com",
                "subjectAlternativeNames": ["b.example.com", "example.com", "*.example.com", "b.example.com"],
                "keyAlgorithm": "RSA_2048",
                "validationMethod": "DNS",
                "waitFor": "REQUESTED",
                "onTerminal": "recreate",
                "options": {"export": "DISABLED"},
                "tags": {},
                "region": "us-east-1",
            },
        ],
        changed={
            "domainName": "example.com",
            "subjectAlternativeNames": ["*.example.com", "b.example.com"],
            "tags": {"a": "1"},
        },
        change={"tags.a": "ADD"},
    ),
    "a certificate with everything": Life(
        CERTIFICATE,
        {
            "domainName": "bücher.example.com",
            "keyAlgorithm": "EC_prime256v1",
            "options": {"certificateTransparencyLoggingPreference": "DISABLED"},
            "tags": {"env": "prod", "owner": "web"},
            "region": "eu-west-1",
        },
        same=[
            {
                "domainName": "xn--bcher-kva.example.com",
                "keyAlgorithm": "EC_prime256v1",
                "options": {"certificateTransparencyLoggingPreference": "DISABLED"},
                "tags": {"owner": "web", "env": "prod"},
                "region": "eu-west-1",
            }
        ],
        changed={
            "domainName": "bücher.example.com",
            "keyAlgorithm": "EC_prime256v1",
            "tags": {"env": "stage"},
            "region": "eu-west-1",
        },
        change={
            "options.certificateTransparencyLoggingPreference": "DELETE",
            "tags.env": "UPDATE",
            "tags.owner": "DELETE",
        },
    ),
    "a record": Life(
        RECORD,
        {"name": f"{NAME}.", "value": "_abc.acm-validations.internal."},
        same=[
            {"name": NAME.upper(), "value": "_ABC.acm-validations.internal", "type": "CNAME", "ttl": 300.0},
        ],
        changed={"name": f"{NAME}.", "value": "_abc.acm-validations.internal.", "ttl": 60.0},
        change={"ttl": "ADD"},
    ),
    "a wait": Life(
        VALIDATION,
        {"certificateArn": ARN},
        same=[{"certificateArn": ARN, "validationRecordFqdns": []}],
        prepare=an_issued_certificate,
    ),
    "an account configuration": Life(
        ACCOUNT,
        {"expiryEvents": {"daysBeforeExpiry": 45.0}},
        same=[{}, {"expiryEvents": {}, "restoreOnDelete": False, "region": "us-east-1"}],
        changed={"expiryEvents": {"daysBeforeExpiry": 7.0}},
        change={"expiryEvents.daysBeforeExpiry": "UPDATE"},
    ),
}
lives = pytest.mark.parametrize("life", LIVES.values(), ids=LIVES)


@lives
def test_a_whole_life(plugin: Plugin, disk: Disk, life: Life) -> None:
    life.prepare(plugin, disk)
    inputs = plugin.checked(life.token, life.inputs)
    written = list(disk.writes)

    preview = plugin.create(life.token, inputs, preview=True)
    assert disk.writes == written, "a preview has no effect"

    made = plugin.create(life.token, inputs)
    assert made.id
    assert life.inputs.items() <= made.state.items()
    assert preview.state.items() <= made.state.items(), "what the preview said is what came"
    assert made.state["installationId"] == "installation-1"

    for same in (life.inputs, *life.same):
        assert changes(plugin.diff(life.token, made, plugin.checked(life.token, same))) == {}

    refreshed = plugin.read(life.token, made.id, made)
    assert (refreshed.id, refreshed.inputs, refreshed.state) == (made.id, made.inputs, made.state)

    if life.changed is not None:
        made = updated(plugin, disk, life, made)

    imported = plugin.read(life.token, made.id)
    assert imported.id == made.id
    wanted = plugin.checked(life.token, life.changed or life.inputs)
    assert changes(plugin.diff(life.token, imported, wanted)) == {}, "an import leaves nothing to change"

    plugin.delete(life.token, made)
    plugin.delete(life.token, made)


def updated(plugin: Plugin, disk: Disk, life: Life, made: Any) -> Any:
    assert life.changed is not None
    new = plugin.checked(life.token, life.changed)
    assert changes(plugin.diff(life.token, made, new)) == life.change
    written = list(disk.writes)
    preview = plugin.update(life.token, made, new, preview=True)
    assert disk.writes == written
    after = plugin.update(life.token, made, new)
    assert preview.state == after.state
    assert changes(plugin.diff(life.token, after, new)) == {}
    return after


@pytest.mark.parametrize(
    "life", [life for life in LIVES.values() if life.token not in ALWAYS_THERE], ids=lambda life: life.token
)
def test_what_is_gone_from_its_own_installation_is_said_to_be_gone(
    plugin: Plugin, disk: Disk, life: Life
) -> None:
    life.prepare(plugin, disk)
    made = plugin.up(life.token, life.inputs)
    disk.certificates.clear()
    disk.records.clear()
    gone = plugin.read(life.token, made.id, made)
    assert (gone.id, gone.state) == ("", {})


@lives
@pytest.mark.parametrize("present", [True, False], ids=["another store", "an empty store"])
def test_another_installation_touches_nothing_and_says_nothing_of_it(
    plugin: Plugin, disk: Disk, life: Life, present: bool
) -> None:
    life.prepare(plugin, disk)
    made = plugin.up(life.token, life.inputs)
    made.state["installationId"] = "installation-of-others"
    if not present:
        disk.installation = None
    written = list(disk.writes)
    calls = (
        lambda: plugin.read(life.token, made.id, made),
        lambda: plugin.update(life.token, made, made.inputs),
        lambda: plugin.update(life.token, made, made.inputs, preview=True),
        lambda: plugin.delete(life.token, made),
        lambda: plugin.diff(life.token, made, made.inputs),
    )
    for call in calls:
        with pytest.raises(Aborted) as aborted:
            call()
        assert aborted.value.code is grpc.StatusCode.FAILED_PRECONDITION
        assert "installation-of-others" in aborted.value.text
    assert disk.writes == written


REPLACING = [
    (
        CERTIFICATE,
        {"domainName": "example.com"},
        {"domainName": "a.example.com"},
        {"domainName": "UPDATE_REPLACE"},
    ),
    (
        CERTIFICATE,
        {"domainName": "example.com"},
        {"domainName": "example.com", "subjectAlternativeNames": ["example.com", "a.example.com"]},
        {"subjectAlternativeNames[1]": "ADD_REPLACE"},
    ),
    (
        CERTIFICATE,
        {"domainName": "example.com", "subjectAlternativeNames": ["a.example.com"]},
        {"domainName": "example.com"},
        {"subjectAlternativeNames[0]": "DELETE_REPLACE"},
    ),
    (
        CERTIFICATE,
        {"domainName": "example.com"},
        {"domainName": "example.com", "keyAlgorithm": "EC_secp384r1", "region": "eu-west-1"},
        {"keyAlgorithm": "ADD_REPLACE", "region": "UPDATE_REPLACE"},
    ),
    (CERTIFICATE, {"domainName": "example.com"}, {"domainName": UNKNOWN}, {"domainName": "UPDATE_REPLACE"}),
    (
        CERTIFICATE,
        {"domainName": "example.com"},
        {"domainName": "example.com", "subjectAlternativeNames": UNKNOWN},
        {"subjectAlternativeNames": "ADD_REPLACE"},
    ),
    (
        RECORD,
        {"name": NAME, "value": "_a.example.com"},
        {"name": NAME, "value": UNKNOWN},
        {"value": "UPDATE_REPLACE"},
    ),
    (
        RECORD,
        {"name": NAME, "value": "_a.example.com"},
        {"name": f"_x.{NAME}", "value": "_a.example.com"},
        {"name": "UPDATE_REPLACE"},
    ),
]


@pytest.mark.parametrize(("token", "old", "new", "expected"), REPLACING)
def test_what_cannot_change_in_place_replaces(
    plugin: Plugin, token: str, old: dict, new: dict, expected: dict
) -> None:
    made = plugin.up(token, old)
    reply = plugin.diff(token, made, plugin.checked(token, new))
    assert changes(reply) == expected
    # A second record of one name cannot stand beside the first; certificates can.
    assert reply.deleteBeforeReplace is (token == RECORD and "value" in expected)


def test_the_providers_region_is_folded_in_and_moves_the_certificate(plugin: Plugin, home: str) -> None:
    made = plugin.up(CERTIFICATE, {"domainName": "example.com"})
    assert made.state["region"] == "us-east-1"
    plugin.configured({"home": home, "region": "eu-west-1"})
    new = plugin.checked(CERTIFICATE, {"domainName": "example.com"})
    assert changes(plugin.diff(CERTIFICATE, made, new)) == {"region": "UPDATE_REPLACE"}


PREVIEW = {"domainName": "Example.com", "subjectAlternativeNames": ["shop.example.com", "*.example.com"]}


def test_a_preview_shows_the_exact_records_before_anything_exists(plugin: Plugin, disk: Disk) -> None:
    preview = plugin.create(CERTIFICATE, plugin.checked(CERTIFICATE, PREVIEW), preview=True)
    records = preview.state["validationRecords"]
    assert [(r["domainNames"], r["zone"], r["ttl"], r["type"]) for r in records] == [
        (["*.example.com", "example.com"], "example.com", 300.0, "CNAME"),
        (["shop.example.com"], "example.com", 300.0, "CNAME"),
    ]
    assert records[0]["name"] == "_a446834869fdeef341f041e880018d03.example.com."
    options = preview.state["domainValidationOptions"]
    assert [option["domainName"] for option in options] == [
        "*.example.com",
        "example.com",
        "shop.example.com",
    ]
    assert options[0]["resourceRecordName"] == options[1]["resourceRecordName"] == records[0]["name"]
    assert records[0]["fqdn"] + "." == records[0]["name"]
    assert options[2]["resourceRecordValue"] == records[1]["value"]
    assert records[1]["value"].endswith(".acm-validations.internal.")
    assert (disk.writes, disk.installation) == ([], None)
    made = plugin.create(CERTIFICATE, plugin.checked(CERTIFICATE, PREVIEW))
    assert (made.state["validationRecords"], made.state["domainValidationOptions"]) == (records, options)
    assert made.state["domainName"] == "Example.com", "state keeps what the user wrote"


@pytest.mark.parametrize(
    ("name", "zone"),
    [("a.b.example.co.uk", "example.co.uk"), ("x.dev.test", "dev.test"), ("a.example.com", "example.com")],
)
def test_the_zone_of_a_record_is_a_configured_one_or_the_registrable_domain(
    plugin: Plugin, name: str, zone: str
) -> None:
    preview = plugin.create(CERTIFICATE, plugin.checked(CERTIFICATE, {"domainName": name}), preview=True)
    assert preview.state["validationRecords"][0]["zone"] == zone


@pytest.mark.parametrize(
    "inputs",
    [
        {"domainName": UNKNOWN},
        {"domainName": "example.com", "subjectAlternativeNames": ["a.example.com", UNKNOWN]},
        {"domainName": "example.com", "subjectAlternativeNames": UNKNOWN},
    ],
)
def test_unknown_names_leave_the_records_out_of_a_preview(plugin: Plugin, inputs: dict) -> None:
    preview = plugin.create(CERTIFICATE, plugin.checked(CERTIFICATE, inputs), preview=True)
    assert not {"domainValidationOptions", "validationRecords", "arn", "status"} & preview.state.keys()
    assert UNKNOWN not in preview.state.values(), "unknown as a whole means absent"


def test_unknown_tags_leave_the_records_in_a_preview(plugin: Plugin) -> None:
    inputs = plugin.checked(CERTIFICATE, {"domainName": "example.com", "tags": {"a": UNKNOWN, "b": "2"}})
    preview = plugin.create(CERTIFICATE, inputs, preview=True)
    assert preview.state["tagsAll"] == {"a": UNKNOWN, "b": "2"}
    assert len(preview.state["validationRecords"]) == 1


def test_the_stack_is_the_owner_and_each_create_has_a_token_of_its_own(plugin: Plugin, disk: Disk) -> None:
    for name in ("one", "two"):
        plugin.up(CERTIFICATE, {"domainName": "example.com"}, urn=urn_of(CERTIFICATE, name, stack="prod"))
    assert [request.owner for request in disk.requests] == ["prod::shop", "prod::shop"]
    tokens = {request.idempotency_token for request in disk.requests}
    assert len(tokens) == 2
    assert all(token and len(token) == 32 for token in tokens)


@pytest.mark.parametrize(
    ("urn", "stack"),
    [
        ("urn:pulumi:dev::shop::acm:index:Certificate::web", "dev::shop"),
        ("urn:pulumi:dev::shop::my:Comp$acm:index:Certificate::web", "dev::shop"),
        ("nonsense", ""),
    ],
)
def test_the_stack_is_read_from_the_urn(urn: str, stack: str) -> None:
    assert stack_of(urn) == stack


def test_a_resource_inside_a_component_is_found_by_its_urn(plugin: Plugin) -> None:
    from pulumi.runtime.proto import provider_pb2

    from acm.plugin.structs import encode

    reply = plugin.call(
        "Check",
        provider_pb2.CheckRequest(
            urn=f"urn:pulumi:dev::shop::my:index:Site${CERTIFICATE}::web",
            news=encode({"domainName": "example.com"}),
        ),
    )
    assert not reply.failures


BAD_INPUTS = [
    ({}, {"domainName"}),
    ({"domainName": "a_b.example.com"}, {"domainName"}),
    ({"domainName": "com"}, {"domainName"}),
    ({"domainName": "co.uk"}, {"domainName"}),
    ({"domainName": f"{'a' * 60}.example.com"}, {"domainName"}),
    ({"domainName": "a.com", "subjectAlternativeNames": [f"{'b.' * 110}example.com"]}, {"subjectAlternativeNames[0]"}),
    ({"domainName": "a.com", "subjectAlternativeNames": ["b.com", "c_.com", "d"]}, {
        "subjectAlternativeNames[1]",
        "subjectAlternativeNames[2]",
    }),
    ({"domainName": "a.com", "subjectAlternativeNames": [f"n{i}.com" for i in range(10)]}, {"subjectAlternativeNames"}),
    ({"domainName": "a.com", "keyAlgorithm": "RSA_4096"}, {"keyAlgorithm"}),
    ({"domainName": "a.com", "region": "moon"}, {"region"}),
    ({"domainName": "a.com", "tags": {"aws:x": "y", "ok": "no!"}}, {"tags.aws:x", "tags.ok"}),
    ({"domainName": "a.com", "tags": {f"k{i}": "v" for i in range(51)}}, {"tags"}),
    ({"domainName": "a.com", "validationMethod": "EMAIL"}, {"validationMethod"}),
    ({"domainName": "a.com", "validationMethod": "HTTP"}, {"validationMethod"}),
    ({"domainName": "a.com", "certificateAuthorityArn": "arn"}, {"certificateAuthorityArn"}),
    ({"domainName": "a.com", "validationOptions": [{"domainName": "a.com"}]}, {"validationOptions[0].validationDomain"}),
    ({"domainName": "a.com", "options": {"export": "perhaps"}}, {"options.export"}),
    ({"domainName": "a.com", "earlyRenewalDuration": "P1M", "renewal": "SOON"}, {"earlyRenewalDuration", "renewal"}),
    ({"domainName": "a.com", "onTerminal": "explode", "waitFor": "ever"}, {"onTerminal", "waitFor"}),
    ({"domainName": "a.com", "subjectAltNames": []}, {"subjectAltNames"}),
]  # fmt: skip


@pytest.mark.parametrize(("inputs", "paths"), BAD_INPUTS)
def test_bad_inputs_of_a_certificate_are_all_named_at_once(plugin: Plugin, inputs: dict, paths: set) -> None:
    _, failures = plugin.check(CERTIFICATE, inputs)
    assert {path.replace('tags["aws:x"]', "tags.aws:x") for path in failures} == paths


@pytest.mark.parametrize("name", ["certificateBody", "certificateChain", "privateKey"])
def test_imported_material_is_sent_to_the_resource_it_is_for(plugin: Plugin, name: str) -> None:
    """The engine prints the value at a failure's place, so that of what may hold a key has none."""
    _, failures = plugin.check(CERTIFICATE, {"domainName": "example.com", name: "hunter2"})
    assert f"at {name}" in failures[""]
    assert "ImportedCertificate" in failures[""]
    assert "hunter2" not in failures[""]


@pytest.mark.parametrize(
    ("token", "inputs", "path"),
    [
        (RECORD, {"name": "example", "value": "a.example.com"}, "name"),
        (RECORD, {"name": "a..example.com", "value": "a.example.com"}, "name"),
        (RECORD, {"name": NAME, "value": f"{'a' * 64}.example.com"}, "value"),
        (RECORD, {"name": NAME, "value": "a.example.com", "type": "TXT"}, "type"),
        (RECORD, {"name": NAME, "value": "a.example.com", "ttl": 0.0}, "ttl"),
        (VALIDATION, {"certificateArn": "nonsense"}, "certificateArn"),
        (VALIDATION, {"certificateArn": ARN, "region": "eu-west-1"}, "region"),
        (VALIDATION, {}, "certificateArn"),
    ],
)
def test_bad_inputs_of_the_others_are_named(plugin: Plugin, token: str, inputs: dict, path: str) -> None:
    _, failures = plugin.check(token, inputs)
    assert set(failures) == {path}


def test_a_secret_name_is_not_quoted_and_stays_secret_in_what_shows_it(plugin: Plugin) -> None:
    _, failures = plugin.check(CERTIFICATE, {"domainName": Secret("hunter2_.example.com")})
    assert "hunter2" not in " ".join(failures.values())
    _, failures = plugin.check(CERTIFICATE, {"domainName": Secret("hunter2.amazonaws.com")})
    assert failures
    assert "hunter2" not in " ".join(failures.values())
    made = plugin.up(CERTIFICATE, {"domainName": Secret("hunter2.example.com")})
    clear = {name: value for name, value in made.state.items() if not isinstance(value, Secret)}
    assert "hunter2" not in repr(clear)
    assert isinstance(made.state["validationRecords"], Secret)
    assert changes(plugin.diff(CERTIFICATE, made, made.inputs)) == {}


def test_a_secret_tag_stays_secret_among_all_tags(plugin: Plugin, disk: Disk) -> None:
    made = plugin.up(CERTIFICATE, {"domainName": "example.com", "tags": {"a": Secret("hunter2")}})
    assert disk.requests[0].tags == {"a": "hunter2"}
    assert made.state["tags"] == {"a": Secret("hunter2")}
    assert made.state["tagsAll"] == Secret({"a": "hunter2"})
    assert changes(plugin.diff(CERTIFICATE, made, made.inputs)) == {}


def test_default_tags_are_merged_under_the_resources_own(plugin: Plugin, disk: Disk, home: str) -> None:
    plugin.configured({"home": home, "defaultTags": {"tags": {"team": "web", "env": "dev"}}})
    made = plugin.up(CERTIFICATE, {"domainName": "example.com", "tags": {"env": "prod"}})
    assert disk.requests[0].tags == {"team": "web", "env": "prod"}
    assert made.state["tags"] == {"env": "prod"}
    assert made.state["tagsAll"] == {"team": "web", "env": "prod"}
    assert changes(plugin.diff(CERTIFICATE, made, made.inputs)) == {}
    imported = plugin.read(CERTIFICATE, made.id)
    assert imported.inputs["tags"] == {"env": "prod"}
    plugin.configured({"home": home, "defaultTags": {"tags": {"team": "shop"}}})
    reply = plugin.diff(CERTIFICATE, made, made.inputs)
    assert changes(reply) == {"tagsAll.team": "UPDATE"}
    assert not reply.detailedDiff["tagsAll.team"].inputDiff
    after = plugin.update(CERTIFICATE, made, made.inputs)
    assert after.state["tagsAll"] == {"team": "shop", "env": "prod"}


def test_default_tags_count_with_the_resources_own(plugin: Plugin, home: str) -> None:
    plugin.configured({"home": home, "defaultTags": {"tags": {f"d{i}": "v" for i in range(30)}}})
    own = {"domainName": "example.com", "tags": {f"d{i}": "own" for i in range(10, 50)}}
    assert plugin.check(CERTIFICATE, own)[1] == {}, "30 and 40 are 50 together: 20 keys are the same"
    own["tags"]["one more"] = "v"
    _, failures = plugin.check(CERTIFICATE, own)
    assert set(failures) == {"tags"}
    assert "there are 51" in failures["tags"]


def test_keys_and_values_of_tags_are_case_sensitive(plugin: Plugin, disk: Disk) -> None:
    made = plugin.up(CERTIFICATE, {"domainName": "example.com", "tags": {"env": "Prod", "Env": "prod"}})
    assert disk.certificates[made.id].tags == {"env": "Prod", "Env": "prod"}
    new = plugin.checked(CERTIFICATE, {"domainName": "example.com", "tags": {"env": "prod", "ENV": "prod"}})
    assert changes(plugin.diff(CERTIFICATE, made, new)) == {
        "tags.env": "UPDATE",
        "tags.Env": "DELETE",
        "tags.ENV": "ADD",
    }


def test_a_hundred_names_have_all_their_records_at_preview_and_a_hundred_and_one_are_refused(
    plugin: Plugin, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACM_MAX_NAMES", "100")
    plugin.configured({"home": home})
    names = [f"n{number}.example.com" for number in range(101)]
    inputs = plugin.checked(CERTIFICATE, {"domainName": names[0], "subjectAlternativeNames": names[1:100]})
    preview = plugin.create(CERTIFICATE, inputs, preview=True)
    made = plugin.create(CERTIFICATE, inputs)
    for answer in (preview, made):
        assert [option["domainName"] for option in answer.state["domainValidationOptions"]] == sorted(
            names[:100]
        )
        assert len({record["name"] for record in answer.state["validationRecords"]}) == 100
    _, failures = plugin.check(CERTIFICATE, {"domainName": names[0], "subjectAlternativeNames": names[1:]})
    assert "101" in failures["subjectAlternativeNames"]


def test_a_certificate_of_the_china_partition_has_its_arn_and_comes_back_by_it(plugin: Plugin) -> None:
    made = plugin.up(CERTIFICATE, {"domainName": "example.com", "region": "cn-north-1"})
    assert made.id.startswith("arn:aws-cn:acm:cn-north-1:")
    imported = plugin.read(CERTIFICATE, made.id)
    assert imported.inputs["region"] == "cn-north-1"
    wait = plugin.checked(VALIDATION, {"certificateArn": made.id, "region": "cn-north-1"})
    assert plugin.create(VALIDATION, wait, preview=True).id == made.id


def test_tags_that_drifted_are_shown_and_put_right(plugin: Plugin, disk: Disk) -> None:
    made = plugin.up(CERTIFICATE, {"domainName": "example.com", "tags": {"env": "prod"}})
    disk.certificates[made.id].tags["env"] = "hacked"
    drifted = plugin.read(CERTIFICATE, made.id, made)
    assert drifted.inputs["tags"] == {"env": "hacked"}
    assert changes(plugin.diff(CERTIFICATE, drifted, made.inputs)) == {"tags.env": "UPDATE"}
    after = plugin.update(CERTIFICATE, drifted, made.inputs)
    assert after.state["tagsAll"] == disk.certificates[made.id].tags == {"env": "prod"}


@pytest.mark.parametrize("ignore", [("tags",), ("tags.env",), ("tagsAll",)])
def test_ignored_tags_are_left_as_they_are(plugin: Plugin, disk: Disk, ignore: tuple[str, ...]) -> None:
    made = plugin.up(CERTIFICATE, {"domainName": "example.com", "tags": {"env": "prod"}})
    made.state["tagsAll"] = {"env": "hacked"}
    assert changes(plugin.diff(CERTIFICATE, made, made.inputs)) == {"tagsAll.env": "UPDATE"}
    assert changes(plugin.diff(CERTIFICATE, made, made.inputs, ignore=ignore)) == {}


def test_refresh_before_update_is_set_while_pending_and_only_then(plugin: Plugin, disk: Disk) -> None:
    made = plugin.up(CERTIFICATE, {"domainName": "example.com"})
    assert made.refresh
    assert plugin.read(CERTIFICATE, made.id, made).refresh
    assert plugin.update(CERTIFICATE, made, made.inputs).refresh
    disk.issue(made.id)
    settled = plugin.read(CERTIFICATE, made.id, made)
    assert not settled.refresh
    assert changes(plugin.diff(CERTIFICATE, settled, made.inputs)) == {}, "outputs that changed are no diff"
    assert settled.state["status"] == "ISSUED"
    assert settled.state["serial"] == MATERIAL.serial
    assert settled.state["fullChainPem"] == "LEAF\nCHAIN\n"
    assert settled.state["caBundlePem"] == "ROOT\n"
    assert settled.state["issuedAt"] == "2026-11-23T12:00:00Z"
    assert settled.state["notAfter"] == "2027-12-23T12:00:00Z"


@pytest.mark.parametrize(
    ("choice", "expected"),
    [(None, {"status": "UPDATE_REPLACE"}), ("recreate", {"status": "UPDATE_REPLACE"}), ("retain", {})],
)
def test_a_terminal_certificate_is_recreated_or_kept(
    plugin: Plugin, disk: Disk, choice: str | None, expected: dict
) -> None:
    made = plugin.up(CERTIFICATE, {"domainName": "example.com", **({"onTerminal": choice} if choice else {})})
    disk.fail(made.id)
    found = plugin.read(CERTIFICATE, made.id, made)
    assert (found.state["status"], found.refresh) == ("FAILED", False)
    assert changes(plugin.diff(CERTIFICATE, found, made.inputs)) == expected


def test_a_terminal_certificate_may_fail_the_run(plugin: Plugin, disk: Disk) -> None:
    made = plugin.up(CERTIFICATE, {"domainName": "example.com", "onTerminal": "fail"})
    disk.fail(made.id)
    found = plugin.read(CERTIFICATE, made.id, made)
    with pytest.raises(Aborted) as aborted:
        plugin.diff(CERTIFICATE, found, made.inputs)
    assert aborted.value.code is grpc.StatusCode.FAILED_PRECONDITION
    assert "FAILED" in aborted.value.text
    other = plugin.checked(CERTIFICATE, {"domainName": "b.example.com", "onTerminal": "fail"})
    assert "domainName" in changes(plugin.diff(CERTIFICATE, found, other)), "a replacement goes ahead"


def test_a_record_outside_every_zone_is_refused_at_preview(plugin: Plugin) -> None:
    inputs = plugin.checked(RECORD, {"name": "_a.example.org", "value": "_b.example.org"})
    with pytest.raises(Aborted) as aborted:
        plugin.create(RECORD, inputs, preview=True)
    assert aborted.value.code is grpc.StatusCode.INVALID_ARGUMENT
    assert "NoZone at name" in aborted.value.text


def test_a_record_is_known_at_preview_with_its_id(plugin: Plugin) -> None:
    inputs = plugin.checked(RECORD, {"name": f"{NAME}.", "value": UNKNOWN})
    preview = plugin.create(RECORD, inputs, preview=True)
    assert preview.id == f"{NAME}/CNAME"
    assert preview.state == {
        "name": f"{NAME}.",
        "fqdn": NAME,
        "type": "CNAME",
        "ttl": 300.0,
        "overwrite": False,
    }
    unknown = plugin.create(RECORD, {"name": UNKNOWN, "value": UNKNOWN}, preview=True)
    assert (unknown.id, "fqdn" in unknown.state) == ("", False)


def test_a_record_that_others_need_stays_and_the_user_is_told(plugin: Plugin, disk: Disk) -> None:
    made = plugin.up(RECORD, {"name": NAME, "value": "_b.example.com"})
    disk.kept_for = ("urn:pulumi:prod::shop::acm:index:ValidationRecord::web",)
    plugin.delete(RECORD, made)
    assert disk.writes[-1] == f"unpublish {urn_of(RECORD)} dev::shop"
    (text,) = plugin.messages.texts(ephemeral=False)
    assert "prod::shop" in text
    assert f"{NAME}/CNAME" in text


def test_another_value_of_a_record_is_a_conflict_unless_overwritten(plugin: Plugin, disk: Disk) -> None:
    plugin.up(RECORD, {"name": NAME, "value": "_b.example.com"})
    with pytest.raises(Aborted) as aborted:
        plugin.up(RECORD, {"name": NAME, "value": "_c.example.com"})
    assert aborted.value.code is grpc.StatusCode.ALREADY_EXISTS
    plugin.up(RECORD, {"name": NAME, "value": "_c.example.com", "overwrite": True})
    assert disk.records[f"{NAME}.", "CNAME"].value == "_c.example.com."


def test_a_record_changed_by_hand_is_drift(plugin: Plugin, disk: Disk) -> None:
    from acm.model.installation import ZoneRecord

    made = plugin.up(RECORD, {"name": NAME, "value": "_b.example.com"})
    disk.records[f"{NAME}.", "CNAME"] = ZoneRecord(
        name=f"{NAME}.", type="CNAME", value="evil.example.", ttl=9
    )
    found = plugin.read(RECORD, made.id, made)
    assert found.inputs == {"name": NAME, "value": "evil.example.", "ttl": 9.0}
    assert changes(plugin.diff(RECORD, found, made.inputs)) == {"value": "UPDATE_REPLACE", "ttl": "DELETE"}


@pytest.mark.parametrize("id", ["nonsense", "/CNAME", "a.example.com/TXT", "a b.example.com/CNAME"])
def test_an_id_that_is_none_of_a_record_is_refused(plugin: Plugin, id: str) -> None:  # noqa: A002
    with pytest.raises(Aborted) as aborted:
        plugin.read(RECORD, id)
    assert aborted.value.code is grpc.StatusCode.INVALID_ARGUMENT


def test_importing_a_certificate_leaves_out_what_is_default(plugin: Plugin) -> None:
    made = plugin.up(CERTIFICATE, {"domainName": "example.com"})
    assert plugin.read(CERTIFICATE, made.id).inputs == {"domainName": "example.com", "region": "us-east-1"}
