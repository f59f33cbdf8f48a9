"""`acm report` over what the real CLI printed (tests/support/captures.py), and over what nobody should print."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from acm.cli import outside
from acm.cli.report import markdown as markdowns
from acm.cli.report.preview import read_preview
from acm.model.certificate import ResourceRecord
from acm.validation.tokens import validation_record
from tests.cli.conftest import Acm, check_golden
from tests.cli.memory_manager import ACCOUNT, MemoryManager
from tests.support.captures import FOLDER

SCENES = sorted(path.stem for path in FOLDER.glob("*.json"))
REPLACED = "arn:aws:acm:us-east-1:123456789012:certificate/"


class RealTokens(MemoryManager):
    """Has the records that the engine would have."""

    def validation_record(self, name: str) -> ResourceRecord:
        return validation_record(
            installation="default", account=ACCOUNT, validation_zone="acm-validations.internal", name=name
        )


@pytest.fixture
def manager(root_pem: str) -> MemoryManager:
    return RealTokens(root_pem, moment=datetime(2027, 12, 20, tzinfo=UTC))


def _document(acm: Acm, scene: str, *options: str) -> dict:
    return json.loads(acm("report", str(FOLDER / f"{scene}.json"), "--output", "json", *options).out)


@pytest.mark.parametrize("scene", SCENES)
def test_a_merge_request_reads_as_it_did(scene: str, acm: Acm) -> None:
    result = acm("report", str(FOLDER / f"{scene}.json"))
    check_golden(f"report-{scene}.md", result.out)
    assert result.code == (1 if "failed" in scene else 0)


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("scene", ["replace", "create"])
def test_a_page_of_the_report_reads_as_it_did(scene: str, width: int, acm: Acm) -> None:
    result = acm(
        "report",
        str(FOLDER / f"{scene}.json"),
        terminal=True,
        width=width,
        environ={"NO_COLOR": "1"},
    )
    shown = "".join(f"{line.rstrip()}\n" for line in result.out.splitlines())
    check_golden(f"report-{scene}-{width}.txt", shown)


CHANGES = {
    "create": {"web": "create", "api": "create", "hidden": "create"},
    "create-stream": {"web": "create", "api": "create", "hidden": "create"},
    "unchanged": {},
    "update": {"web": "update"},
    "replace": {"web": "replace"},
    "replace-steps": {"web": "replace"},
    "replace-stream": {"web": "replace"},
    "delete": {"api": "delete"},
    "drift": {"web": "update"},
    "timed-out": {"web": "update", "api": "replace", "hidden": "replace"},
    "gone": {"web": "create", "api": "replace", "hidden": "replace"},
    "provider": {"web": "create", "api": "replace", "hidden": "replace"},
}


@pytest.mark.parametrize("scene", CHANGES)
def test_each_certificate_has_the_fate_that_the_engine_plans(scene: str, acm: Acm) -> None:
    found = _document(acm, scene)["Certificates"]
    assert {one["Urn"].rpartition("::")[2]: one["Change"] for one in found} == CHANGES[scene]


REASONS = {
    "update": ("web", ["tags.env changes"]),
    "replace": ("web", ["keyAlgorithm: EC_prime256v1 → EC_secp384r1", "names gained: shop.example.test"]),
    "replace-stream": (
        "web",
        ["keyAlgorithm: EC_prime256v1 → EC_secp384r1", "names gained: shop.example.test"],
    ),
    "drift": ("web", ["tags.env changes", "tags.owner is added"]),
    "timed-out": (
        "api",
        ["status VALIDATION_TIMED_OUT: it was not validated in time and can never be issued"],
    ),
    "gone": ("web", ["somebody deleted it outside of this stack"]),
    "provider": (
        "api",
        ["provider: its installation or account changes, so everything is made anew there"],
    ),
}


@pytest.mark.parametrize("scene", REASONS)
def test_the_reason_names_the_property_and_both_values(scene: str, acm: Acm) -> None:
    name, reasons = REASONS[scene]
    found = {one["Urn"].rpartition("::")[2]: one for one in _document(acm, scene)["Certificates"]}
    assert sorted(found[name]["Why"]) == reasons


@pytest.mark.parametrize("scene", ["replace", "replace-stream"])
def test_who_uses_a_replaced_arn_is_named_with_its_own_fate(scene: str, acm: Acm) -> None:
    (one,) = _document(acm, scene)["Certificates"]
    users = {(user["Type"], user["Change"]) for user in one["Users"]}
    assert users == {("acm:index:CertificateValidation", "replace"), ("echo:index:Listener", "update")}
    assert one["CertificateArn"].startswith(REPLACED)


@pytest.mark.parametrize("scene", ["create", "create-stream"])
def test_records_that_nobody_publishes_are_listed_and_others_are_not(scene: str, acm: Acm) -> None:
    document = _document(acm, scene)
    (record,) = document["RecordsToPublish"]
    assert record["Proves"] == ["api.example.org"]
    (published,) = document["RecordsPublished"]
    assert published["PublishedBy"] == "ValidationRecord web"
    assert document["RecordsUnknownFor"] == ["hidden"]


def test_records_are_computed_of_the_names_that_are_meant(acm: Acm) -> None:
    provider = "urn:pulumi:s::p::pulumi:providers:acm::default_0_1_0::id"
    steps = [
        _step(
            urn=f"urn:pulumi:s::p::acm:index:Certificate::{number}",
            provider=provider,
            newState={"inputs": {"domainName": name}},
        )
        for number, name in enumerate(["B\u00fccher.test.", "xn--bcher-kva.test", "no name at all"])
    ]
    document = json.loads(acm("report", "--output", "json", answers=json.dumps({"steps": steps})).out)
    (record,) = document["RecordsToPublish"]
    assert record["Proves"] == ["B\u00fccher.test.", "xn--bcher-kva.test"]
    assert document["RecordsUnknownFor"] == ["2"]


def test_records_of_another_backend_are_not_guessed(acm: Acm, tmp_path: Path) -> None:
    preview = json.loads((FOLDER / "create.json").read_text())
    preview["config"]["acm:backend"] = "aws"
    file = tmp_path / "preview.json"
    file.write_text(json.dumps(preview))
    document = json.loads(acm("report", str(file), "--output", "json").out)
    assert document["RecordsUnknownFor"] == ["api", "hidden", "web"]
    assert document["RecordsToPublish"] == []


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("form", ["plain", "table", "json"])
def test_no_secret_and_no_traceback_is_shown(scene: str, form: str, acm: Acm) -> None:
    file = FOLDER / f"{scene}.json"
    out = acm("report", str(file), "--output", form, terminal=form == "table").out
    assert "canary" not in out
    assert "Traceback" not in out


def test_the_stream_with_secrets_in_clear_really_holds_them() -> None:
    # What the test above would miss: a capture in which there is nothing to leak.
    text = (FOLDER / "replace-stream.json").read_text()
    assert "canary-token" in text or "[secret]" in text
    assert "canary" in (FOLDER / "program-failed.json").read_text()


def test_secrets_in_clear_of_a_stream_are_blinded(acm: Acm, tmp_path: Path) -> None:
    hidden = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "plaintext": '"canary"'}
    lines = [json.loads(line) for line in (FOLDER / "create-stream.json").read_text().splitlines()]
    for line in lines:
        metadata = (line.get("resourcePreEvent") or line.get("resOutputsEvent") or {}).get("metadata", {})
        for side in ("old", "new"):
            if metadata.get(side):
                metadata[side]["inputs"]["domainName"] = hidden
                metadata[side]["outputs"]["domainName"] = hidden
    file = tmp_path / "stream.json"
    file.write_text("\n".join(map(json.dumps, lines)))
    out = acm("report", str(file)).out
    assert "[secret]" in out
    assert "canary" not in out


POLICIES = {
    "replacement found": ("replace", ["replacement"], 5),
    "replacement not there": ("update", ["replacement"], 0),
    "replacement not asked for": ("replace", ["deletion"], 0),
    "deletion found": ("delete", ["deletion"], 5),
    "expiring found": ("unchanged", ["expiring"], 5),
    "expiring, but replaced by this change": ("replace", ["expiring"], 0),
    "nothing asked": ("replace", [], 0),
    "the preview failed": ("failed", ["replacement"], 1),
}


@pytest.mark.parametrize("case", POLICIES)
def test_a_rule_that_is_broken_exits_5(case: str, acm: Acm) -> None:
    scene, rules, code = POLICIES[case]
    options = [word for rule in rules for word in ("--fail-on", rule)]
    result = acm("report", str(FOLDER / f"{scene}.json"), *options)
    assert result.code == code
    assert (f"Not allowed by --fail-on: {rules[0]}: " in result.err) is (code == 5) if rules else True
    assert ("Not allowed here" in result.out) is (code == 5)


def test_what_expires_within_the_given_time_only(acm: Acm) -> None:
    assert _document(acm, "unchanged", "--within", "3d")["Expiring"] == []
    (expiry,) = _document(acm, "unchanged", "--within", "10d")["Expiring"]
    assert (expiry["Status"], expiry["EndsWithChange"]) == ("ISSUED", False)


def test_expiry_cannot_be_judged_of_resources_that_the_preview_leaves_out(acm: Acm) -> None:
    result = acm("report", str(FOLDER / "unchanged-left-out.json"), "--fail-on", "expiring")
    assert result.code == 2
    assert "--show-sames" in result.err


def test_reading_from_the_manager_wins_over_old_states(acm: Acm, manager: MemoryManager) -> None:
    (expiry,) = _document(acm, "unchanged")["Expiring"]
    arn = expiry["CertificateArn"]
    acm("request", "example.test")
    (made,) = manager.certificates
    manager.issue(made)
    renewed = manager.certificates.pop(made)
    material = replace(renewed.material, not_after=manager.moment + timedelta(days=300))
    manager.certificates[arn] = replace(renewed, arn=arn, material=material)
    assert _document(acm, "unchanged", "--read")["Expiring"] == []


def test_a_preview_can_be_piped_in(acm: Acm) -> None:
    text = (FOLDER / "replace.json").read_text()
    piped, named = acm("report", answers=text), acm("report", str(FOLDER / "replace.json"))
    assert piped.out == named.out
    assert piped.out.startswith(markdowns.MARKER)


def test_a_terminal_as_input_is_told_what_to_pipe(acm: Acm) -> None:
    result = acm("report", terminal=True)
    assert result.code == 2
    assert "pulumi preview --json" in result.err


HOSTILE = {
    "empty": "",
    "white space": " \n\n ",
    "no JSON": "Previewing update (dev):\n",
    "cut off": '{"steps": [{"op": "create", "urn"',
    "a list": "[]",
    "a text": '"steps"',
    "an empty object": "{}",
    "a number as step": '{"steps": [1]}',
    "a number as properties": '{"steps": [{"op": "create", "urn": "u", "newState": {"inputs": 3}}]}',
    "deeply nested": '{"steps": [{"op":"create","urn":"u","newState":{"inputs":' + '{"a":' * 5000 + "1",
    "a stream that breaks off": '{"sequence":0,"timestamp":1,"preludeEvent":{"config":{}}}\n{"sequence":',
    "lone surrogates": '{"steps": [{"op": "create", "urn": "\ud800"}]}',
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_is_no_preview_is_refused_in_one_sentence(case: str, acm: Acm) -> None:
    result = acm("report", answers=HOSTILE[case])
    assert result.code == 2
    assert result.err.startswith("InvalidParameter at PREVIEW")
    assert result.err.count("\n") == 1
    assert len(result.err) < 600


def test_a_file_that_is_not_there_not_text_or_too_large_is_refused(
    acm: Acm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe{}")
    for name in (str(tmp_path / "absent"), str(tmp_path), str(binary)):
        result = acm("report", name)
        assert (result.code, result.err.count("\n")) == (2, 1)
    monkeypatch.setattr(outside, "LARGEST", 1 << 10)
    large = FOLDER / "replace.json"
    for result in (acm("report", str(large)), acm("report", answers=large.read_text())):
        assert result.code == 2
        assert "is the most that is read" in result.err


def _step(**fields: object) -> dict:
    return {"op": "create", "urn": "urn:pulumi:s::p::acm:index:Certificate::web", **fields}


ODD = {
    "unknown operation": [_step(op="teleport")],
    "no URN": [_step(urn="web")],
    "names that are no texts": [_step(newState={"inputs": {"domainName": 3, "subjectAlternativeNames": {}}})],
    "unknown name": [_step(newState={"inputs": {"domainName": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"}})],
    "records that are none": [
        _step(newState={"outputs": {"validationRecords": [1, {}, {"name": [], "value": 2}]}})
    ],
    "dates that are none": [
        _step(op="same", oldState={"id": "x", "outputs": {"notAfter": "soon", "status": []}})
    ],
    "a date without zone": [_step(op="same", oldState={"id": "x", "outputs": {"notAfter": "2027-12-21"}})],
    "nulls": [_step(newState=None, oldState=None, detailedDiff=None, replaceReasons=None)],
    "a later version's fields": [_step(newState={"inputs": {}, "hologram": [1]}, quantum=True)],
}


@pytest.mark.parametrize("case", ODD)
def test_odd_steps_are_reported_as_far_as_they_make_sense(case: str, acm: Acm) -> None:
    result = acm("report", answers=json.dumps({"steps": ODD[case]}))
    assert (result.code, result.err) == (0, "")


def test_texts_from_outside_cannot_end_a_code_span_a_table_or_a_comment(acm: Acm) -> None:
    evil = "x`|<script>\n@everyone ``` <!-- --> \x1b[2J\u202e"
    steps = [
        _step(
            urn=f"urn:pulumi:s::p::acm:index:Certificate::{evil}", newState={"inputs": {"domainName": evil}}
        )
    ]
    out = acm("report", answers=json.dumps({"steps": steps})).out
    (row,) = [line for line in out.splitlines() if "script" in line and line.startswith("|")]
    assert row.count("|") - row.count("\\|") == 4
    assert "````" in row
    assert not {"\x1b", "\u202e"} & set(out)


def test_a_huge_preview_still_fits_a_comment_and_says_what_is_missing(acm: Acm) -> None:
    steps = [
        _step(
            urn=f"urn:pulumi:s::p::acm:index:Certificate::{number}{'x' * 200}",
            newState={"inputs": {"domainName": f"{'a' * 60}.{number}.test"}},
        )
        for number in range(3000)
    ]
    text = json.dumps({"steps": steps})
    result = acm("report", answers=text)
    assert len(result.out) <= markdowns.LARGEST + 200
    assert "2960 more" in result.out
    assert len(json.loads(acm("report", "--output", "json", answers=text).out)["Certificates"]) == 3000


def test_imported_certificates_are_certificates_and_other_packages_are_counted(acm: Acm) -> None:
    imported = "urn:pulumi:s::p::my:index:Web$acm:index:ImportedCertificate::legacy"
    old = {"id": f"{REPLACED}1", "outputs": {"notAfter": "2027-12-25T00:00:00Z", "status": "ISSUED"}}
    steps = [
        _step(op="same", urn=imported, oldState=old, newState=old),
        _step(urn="urn:pulumi:s::p::aws:lb/listener:Listener::edge"),
    ]
    document = json.loads(acm("report", "--output", "json", answers=json.dumps({"steps": steps})).out)
    assert [one["Urn"] for one in document["Expiring"]] == [imported]
    assert document["OfOtherPackages"] == 1


def test_delete_before_replace_is_told_as_an_outage(acm: Acm) -> None:
    old, new = (
        {"id": f"{REPLACED}1", "inputs": {"domainName": "a.test"}},
        {"inputs": {"domainName": "b.test"}},
    )
    steps = [
        _step(op="delete-replaced", oldState=old),
        _step(op="replace", oldState=old, newState=new, replaceReasons=["domainName"]),
        _step(op="create-replacement", oldState=old, newState=new, replaceReasons=["domainName"]),
    ]
    out = acm("report", answers=json.dumps({"steps": steps})).out
    assert "deleted before the new one is made" in out
    assert "domainName: a.test → b.test" in out


def test_digest_and_stream_tell_the_same() -> None:
    digest, stream = (
        read_preview((FOLDER / f"{name}.json").read_text()) for name in ("replace-steps", "replace-stream")
    )
    assert [(step.op, step.urn) for step in digest.steps if step.op == "replace"] == [
        (step.op, step.urn) for step in stream.steps if step.op == "replace"
    ]
    assert digest.counts == stream.counts
