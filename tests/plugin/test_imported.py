"""ImportedCertificate over the real embedded engine: from preview to delete, property by property."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest

from acm.compose import open_manager
from acm.model.clock import SystemClock
from acm.model.imports.request import ImportRequest
from acm.plugin.structs import OPAQUE
from acm.plugin.values import UNKNOWN, Opaque, Secret
from acm.settings import Settings
from tests.plugin.harness import CERTIFICATE, IMPORTED, Aborted, Answer, Plugin, changes, plugins
from tests.support.imports import CLIENT, SERVER, Made, intermediate, key, key_pem, made, root

NAME = "shop.example.test"
NOW = SystemClock().now()
ROOT = root()
BELOW = intermediate(ROOT)
FIRST = made(NAME, "www.example.test", issuer=BELOW)
NEXT = made(NAME, "www.example.test", issuer=BELOW, private_key=key(number=7))
OTHER_TYPE = made(NAME, private_key=key("RSA_2048"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ACM_TEST", "1")
    return tmp_path / "home"


@pytest.fixture
def start(home: Path) -> Iterator[Callable[..., Plugin]]:
    with plugins(open_manager) as make_bare:

        def make(**config: Any) -> Plugin:
            plugin = make_bare()
            plugin.configured({"home": str(home), **config})
            return plugin

        yield make


@pytest.fixture
def plugin(start: Callable[..., Plugin]) -> Plugin:
    return start()


@pytest.fixture
def outside(home: Path) -> Iterator[Any]:
    """The manager, as others use it behind the provider's back."""
    manager = open_manager(Settings(home=home, test=True))
    yield manager
    manager.close()


def warnings(plugin: Plugin) -> str:
    return "\n".join(plugin.messages.texts(ephemeral=False))


def asset(**fields: str) -> Opaque:
    return Opaque(OPAQUE[0], fields)


def diff(plugin: Plugin, before: Answer, inputs: dict[str, Any], **options: Any) -> dict[str, str]:
    return changes(plugin.diff(IMPORTED, before, plugin.checked(IMPORTED, inputs), **options))


def test_a_whole_life(plugin: Plugin, home: Path) -> None:
    inputs = {**FIRST.inputs, "tags": {"team": "shop"}}
    preview = plugin.create(IMPORTED, plugin.checked(IMPORTED, inputs), preview=True)
    assert not home.exists()
    first = plugin.up(IMPORTED, inputs)
    assert preview.state.items() <= first.state.items()
    assert set(first.state) - set(preview.state) == {
        "arn", "status", "createdAt", "importedAt", "installationId",
    }  # fmt: skip
    assert first.state["certificatePem"] == FIRST.pem
    assert first.state["fullChainPem"] == FIRST.pem + BELOW.pem + ROOT.pem
    assert (first.state["type"], first.state["status"]) == ("IMPORTED", "ISSUED")
    assert (first.state["domainName"], first.state["subjectAlternativeNames"]) == (NAME, ["www.example.test"])
    assert first.state["extendedKeyUsages"] == ["TLS_WEB_SERVER_AUTHENTICATION"]
    assert first.state["privateKey"] == Secret(FIRST.key_pem)
    assert diff(plugin, first, inputs) == {}

    refreshed = plugin.read(IMPORTED, first.id, first)
    assert (refreshed.state, refreshed.inputs) == (first.state, first.inputs)

    changed = {**NEXT.inputs, "tags": {"team": "web"}}
    assert diff(plugin, first, changed) == {"certificateBody": "UPDATE", "tags.team": "UPDATE"}
    new = plugin.checked(IMPORTED, changed)
    foreseen = plugin.update(IMPORTED, first, new, preview=True)
    assert plugin.read(IMPORTED, first.id, first).state == first.state, "a preview imports nothing"
    second = plugin.update(IMPORTED, first, new)
    assert foreseen.state.items() <= second.state.items()
    assert set(second.state) - set(foreseen.state) == {"status", "importedAt"}
    assert (second.state["arn"], second.state["createdAt"]) == (first.id, first.state["createdAt"])
    assert second.state["spkiSha256"] != first.state["spkiSha256"]
    assert second.state["tagsAll"] == {"team": "web"}
    assert diff(plugin, second, changed) == {}

    plugin.delete(IMPORTED, second)
    plugin.delete(IMPORTED, second)
    assert plugin.read(IMPORTED, second.id, second).id == ""


LOOSE = {
    "CRLF": FIRST.pem.replace("\n", "\r\n"),
    "a comment": f"subject=CN = {NAME}\n{FIRST.pem}",
    "spaces": FIRST.pem.replace("\n", "   \n"),
    "indented": FIRST.pem.replace("\n", "\n    "),
    "an asset": asset(text=FIRST.pem),
}


@pytest.mark.parametrize("body", LOOSE.values(), ids=LOOSE)
def test_the_same_certificate_in_another_form_is_no_change(plugin: Plugin, body: Any) -> None:
    first = plugin.up(IMPORTED, FIRST.inputs)
    loose = {**FIRST.inputs, "certificateBody": body, "privateKey": key_pem(FIRST.key, traditional=True)}
    assert diff(plugin, first, loose) == {}
    second = plugin.up(IMPORTED, loose)
    assert diff(plugin, second, FIRST.inputs) == {}
    assert plugin.read(IMPORTED, second.id, second).inputs == second.inputs


def test_assets_are_read_and_their_text_is_kept(plugin: Plugin, tmp_path: Path) -> None:
    (tmp_path / "chain.pem").write_text(FIRST.chain_pem)
    inputs = {
        **FIRST.inputs,
        "certificateBody": asset(text=FIRST.pem),
        "certificateChain": asset(path=str(tmp_path / "chain.pem"), hash="0"),
    }
    made_ = plugin.up(IMPORTED, inputs)
    assert made_.inputs["certificateBody"] == FIRST.pem
    assert made_.inputs["certificateChain"] == FIRST.chain_pem
    assert diff(plugin, made_, inputs) == {}


REFUSED = {
    "a remote asset": ({"certificateBody": asset(uri="https://example.test/x")}, "archives and remote assets"),
    "an archive": ({"certificateBody": Opaque(OPAQUE[1], {"path": "x.zip"})}, "archives and remote assets"),
    "a file that is not there": ({"certificateChain": asset(path="/nowhere.pem")}, "/nowhere.pem cannot be read"),
    "another key": ({"privateKey": NEXT.key_pem}, "does not belong to the certificate"),
    "two keys": ({"privateKeyPath": "/nowhere.key"}, "given 2 times: privateKey, privateKeyPath"),
    "a key for a path": (
        {"privateKey": None, "privateKeyPath": FIRST.key_pem},
        "the key itself does not belong here",
    ),
    "no chain": ({"certificateChain": None}, "so its chain is needed"),
    "a key for a body": ({"certificateBody": FIRST.key_pem}, "only PEM blocks CERTIFICATE belong here"),
    "a name": ({"domainName": NAME}, "it is read from the certificate"),
    "a token": ({"privateKeyPkcs11": "pkcs11:x"}, "Name a file in privateKeyPath"),
    "a number": ({"certificateBody": 7.0}, "a text is wanted"),
    "a guard of no days": ({"expiryGuardDays": 0.0}, "a whole number from 1 to 3650"),
    "a tag of aws": ({"tags": {"aws:x": "y"}}, "aws:"),
    "no region": ({"region": "moon"}, "'moon' is no region"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_imported_fails_at_check_and_shows_no_key(
    plugin: Plugin, change: dict[str, Any], said: str
) -> None:
    _, failures = plugin.check(IMPORTED, {**FIRST.inputs, **change})
    text = "\n".join(failures.values())
    assert said in text
    assert len(failures) == 1
    assert FIRST.key_pem.splitlines()[1] not in text
    # The engine prints the value beside a failure that has a property.
    assert set(failures) <= {
        "",
        "domainName",
        "privateKeyPkcs11",
        "expiryGuardDays",
        "region",
        'tags["aws:x"]',
    }


def test_every_failure_is_told_at_once(plugin: Plugin) -> None:
    reply = {**FIRST.inputs, "certificateChain": ROOT.pem, "privateKey": NEXT.key_pem, "colour": "red"}
    checked = plugin.call("Check", _check_request(reply))
    assert len(checked.failures) == 3


def _check_request(inputs: dict[str, Any]) -> Any:
    from pulumi.runtime.proto import provider_pb2

    from acm.plugin.structs import encode
    from tests.plugin.harness import urn_of

    return provider_pb2.CheckRequest(urn=urn_of(IMPORTED), type=IMPORTED, news=encode(inputs))


def test_the_failure_of_a_secret_certificate_shows_nothing_of_it(plugin: Plugin) -> None:
    _, failures = plugin.check(
        IMPORTED, {**FIRST.inputs, "certificateBody": Secret(made("x.test", issuer=ROOT).pem)}
    )
    text = "\n".join(failures.values())
    assert "the secret value breaks this rule" in text
    assert "x.test" not in text


def test_a_secret_certificate_stays_secret_wherever_it_would_show(plugin: Plugin) -> None:
    state = plugin.up(IMPORTED, {**FIRST.inputs, "certificateBody": Secret(FIRST.pem)}).state
    for name in ("certificateBody", "certificatePem", "fullChainPem", "domainName", "subject"):
        assert isinstance(state[name], Secret), name


REPLACED = {
    "another type of key": (OTHER_TYPE, "a key of RSA_2048 which is different from EC_prime256v1"),
    "none of the names": (made("x.example.test"), "none of the present names"),
    "a usage less": (made(NAME, usages=["KEY_AGREEMENT"]), "missing one or more Key Usages"),
    "no purposes": (made(NAME, purposes=[]), "lacks the extension Extended Key Usage"),
}


@pytest.mark.parametrize(("new", "reason"), REPLACED.values(), ids=REPLACED)
def test_what_may_not_take_the_place_replaces_and_the_reason_is_said(
    plugin: Plugin, new: Made, reason: str
) -> None:
    first = plugin.up(IMPORTED, FIRST.inputs)
    assert diff(plugin, first, new.inputs)["certificateBody"] == "UPDATE_REPLACE"
    assert reason in warnings(plugin)
    assert "what uses the old ARN has to be moved over" in warnings(plugin)
    with pytest.raises(Aborted) as aborted:
        plugin.update(IMPORTED, first, plugin.checked(IMPORTED, new.inputs))
    assert aborted.value.code is grpc.StatusCode.INVALID_ARGUMENT
    assert plugin.read(IMPORTED, first.id, first).state == first.state, "refused, so nothing is changed"


def test_names_gained_and_lost_are_told_before_a_reimport(plugin: Plugin) -> None:
    first = plugin.up(IMPORTED, FIRST.inputs)
    assert diff(plugin, first, made(NAME, "new.example.test").inputs) == {
        "certificateBody": "UPDATE",
        "certificateChain": "DELETE",
    }
    assert "names gained: new.example.test; names lost: www.example.test" in warnings(plugin)


def test_another_region_replaces(plugin: Plugin) -> None:
    first = plugin.up(IMPORTED, FIRST.inputs)
    assert ":us-east-1:" in first.id
    moved = {**FIRST.inputs, "region": "eu-west-1"}
    assert diff(plugin, first, moved) == {"region": "UPDATE_REPLACE"}
    assert ":eu-west-1:" in plugin.up(IMPORTED, moved).id


def test_only_a_chain_that_changes_is_imported_too(plugin: Plugin) -> None:
    first = plugin.up(IMPORTED, FIRST.inputs)
    shorter = {**FIRST.inputs, "certificateChain": BELOW.pem}
    assert diff(plugin, first, shorter) == {"certificateChain": "UPDATE"}
    second = plugin.update(IMPORTED, first, plugin.checked(IMPORTED, shorter))
    assert second.state["chainPem"] == BELOW.pem
    assert diff(plugin, second, shorter) == {}


def by_reference(one: Made, **reference: str) -> dict[str, Any]:
    return {name: value for name, value in one.inputs.items() if name != "privateKey"} | reference


def test_a_key_by_reference_leaves_only_a_hash_in_the_state(
    plugin: Plugin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shop.key").write_text(FIRST.key_pem)
    monkeypatch.setenv("SHOP_KEY", FIRST.key_pem)
    for reference in ({"privateKeyPath": str(tmp_path / "shop.key")}, {"privateKeyEnvironment": "SHOP_KEY"}):
        inputs = by_reference(FIRST, **reference)
        one = plugin.up(IMPORTED, inputs)
        assert "PRIVATE KEY" not in json.dumps([one.state, one.inputs])
        assert len(one.state["spkiSha256"]) == 64
        assert diff(plugin, one, inputs) == {}
        assert warnings(plugin) == ""


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ({"privateKeyPath": "/nowhere/shop.key"}, "The key file /nowhere/shop.key cannot be read here (No such file"),
        ({"privateKeyEnvironment": "NO_SUCH_KEY"}, "The environment variable NO_SUCH_KEY is not set here"),
        ({"privateKeyPath": "/"}, "cannot be read here"),
    ],
)  # fmt: skip
def test_a_key_that_is_not_on_a_preview_machine_is_a_warning_and_refused_where_it_is_needed(
    plugin: Plugin, reference: dict[str, str], said: str
) -> None:
    inputs = plugin.checked(IMPORTED, by_reference(FIRST, **reference))
    assert said in warnings(plugin)
    assert plugin.create(IMPORTED, inputs, preview=True).state["domainName"] == NAME
    with pytest.raises(Aborted) as aborted:
        plugin.create(IMPORTED, inputs)
    assert said.lower()[4:30] in aborted.value.text.lower()
    assert "Run where the key is" in aborted.value.text

    # One that is there already needs its key again only for another certificate.
    first = plugin.up(IMPORTED, FIRST.inputs)
    tagged = plugin.checked(IMPORTED, {**by_reference(FIRST, **reference), "tags": {"a": "b"}})
    assert plugin.update(IMPORTED, first, tagged).state["tagsAll"] == {"a": "b"}
    another = plugin.checked(IMPORTED, by_reference(NEXT, **reference))
    assert plugin.update(IMPORTED, first, another, preview=True).state["certificatePem"] == NEXT.pem
    with pytest.raises(Aborted):
        plugin.update(IMPORTED, first, another)


def test_a_missing_key_is_told_at_preview(plugin: Plugin) -> None:
    inputs = plugin.checked(IMPORTED, by_reference(FIRST))
    with pytest.raises(Aborted) as aborted:
        plugin.create(IMPORTED, inputs, preview=True)
    assert "Give one of privateKey, privateKeyPath, privateKeyEnvironment." in aborted.value.text


def test_after_an_import_by_arn_a_key_first_given_is_no_change(plugin: Plugin, tmp_path: Path) -> None:
    (tmp_path / "shop.key").write_text(FIRST.key_pem)
    first = plugin.up(IMPORTED, FIRST.inputs)
    imported = plugin.read(IMPORTED, first.id)
    assert imported.inputs == {
        "region": "us-east-1", "certificateBody": FIRST.pem, "certificateChain": FIRST.chain_pem,
    }  # fmt: skip
    assert diff(plugin, imported, imported.inputs) == {}
    assert diff(plugin, imported, FIRST.inputs) == {}
    path = str(tmp_path / "shop.key")
    assert diff(plugin, imported, by_reference(FIRST, privateKeyPath=path)) == {}
    # Once the key is in the state, taking it out is an update, so that it leaves the state.
    reply = diff(plugin, first, by_reference(FIRST, privateKeyPath=path))
    assert reply == {"privateKey": "DELETE", "privateKeyPath": "ADD"}
    moved = plugin.update(IMPORTED, first, plugin.checked(IMPORTED, by_reference(FIRST, privateKeyPath=path)))
    assert "privateKey" not in moved.state
    assert moved.state["importedAt"] == first.state["importedAt"], "nothing is imported for that"


def test_a_certificate_that_others_have_replaced_is_found_and_imported_again(
    plugin: Plugin, outside: Any
) -> None:
    first = plugin.up(IMPORTED, FIRST.inputs)
    outside.import_certificate(ImportRequest(given=NEXT.given, region="us-east-1", arn=first.id))
    outside.set_tags(first.id, {"who": "else"})
    found = plugin.read(IMPORTED, first.id, first)
    assert found.state["certificatePem"] == found.inputs["certificateBody"] == NEXT.pem
    assert found.inputs["tags"] == {"who": "else"}
    assert diff(plugin, found, FIRST.inputs) == {"certificateBody": "UPDATE", "tags.who": "DELETE"}
    mended = plugin.update(IMPORTED, found, plugin.checked(IMPORTED, FIRST.inputs))
    assert mended.id == first.id
    assert mended.state["certificatePem"] == FIRST.pem
    assert mended.state["tagsAll"] == {}


def test_drift_that_is_to_be_ignored_is(plugin: Plugin, outside: Any) -> None:
    first = plugin.up(IMPORTED, FIRST.inputs)
    outside.import_certificate(ImportRequest(given=made(NAME).given, region="us-east-1", arn=first.id))
    found = plugin.read(IMPORTED, first.id, first)
    ignored = ("certificateBody", "certificateChain")
    assert diff(plugin, found, FIRST.inputs, ignore=ignored) == {}


def test_a_state_that_does_not_know_of_a_reimport_needs_none(plugin: Plugin) -> None:
    """A run that ended between the reimport and the tags left the old state."""
    first = plugin.up(IMPORTED, FIRST.inputs)
    new = plugin.checked(IMPORTED, NEXT.inputs)
    done = plugin.update(IMPORTED, first, new)
    again = plugin.update(IMPORTED, first, new)
    assert again.state == done.state


def test_dates_are_checked_where_the_certificate_is_new_and_only_told_where_it_is_there(
    plugin: Plugin, start: Callable[..., Plugin], outside: Any
) -> None:
    soon = made(NAME, at=NOW, days=20)
    expired = made(NAME, at=NOW - timedelta(days=9), days=8)
    early = made(NAME, at=NOW + timedelta(days=9))
    for one, said in ((expired, "has expired at"), (early, "is not valid before")):
        with pytest.raises(Aborted) as aborted:
            plugin.create(IMPORTED, plugin.checked(IMPORTED, one.inputs), preview=True)
        assert said in aborted.value.text

    first = plugin.up(IMPORTED, soon.inputs)
    with pytest.raises(Aborted):
        plugin.update(IMPORTED, first, plugin.checked(IMPORTED, expired.inputs), preview=True)
    outside.advance_clock(timedelta(days=30))
    later = start()
    assert diff(later, first, soon.inputs) == {}
    assert "The certificate has expired at" in warnings(later)
    found = later.read(IMPORTED, first.id, first)
    assert found.state["status"] == "EXPIRED"
    assert diff(later, found, soon.inputs) == {}
    fresh = later.update(IMPORTED, found, later.checked(IMPORTED, NEXT_SELF_SIGNED.inputs))
    assert (fresh.id, fresh.state["status"]) == (first.id, "ISSUED")


NEXT_SELF_SIGNED = made(NAME, days=700)


@pytest.mark.parametrize("action", ["warn", "fail"])
def test_the_guard_tells_or_refuses_what_is_about_to_end(plugin: Plugin, action: str) -> None:
    soon = made(NAME, days=20)
    inputs = {**soon.inputs, "expiryGuardDays": 30.0, "expiryGuardAction": action}
    checked = plugin.checked(IMPORTED, inputs)
    assert "in 20 days" in warnings(plugin) or "in 19 days" in warnings(plugin)
    if action == "warn":
        assert plugin.create(IMPORTED, checked, preview=True).state["domainName"] == NAME
        return
    with pytest.raises(Aborted) as aborted:
        plugin.create(IMPORTED, checked, preview=True)
    assert "expiryGuardDays" in aborted.value.text
    there = plugin.up(IMPORTED, soon.inputs)
    assert diff(plugin, there, inputs) == {"expiryGuardDays": "ADD", "expiryGuardAction": "ADD"}
    assert plugin.update(IMPORTED, there, checked).id == there.id


@pytest.mark.parametrize("unknown", ["certificateBody", "certificateChain", "privateKey"])
def test_unknown_inputs_leave_open_what_follows_from_them(plugin: Plugin, unknown: str) -> None:
    inputs = {**FIRST.inputs, unknown: UNKNOWN}
    state = plugin.create(IMPORTED, plugin.checked(IMPORTED, inputs), preview=True).state
    assert ("domainName" in state) is (unknown != "certificateBody")
    first = plugin.up(IMPORTED, FIRST.inputs)
    wanted = {} if unknown == "privateKey" else {unknown: "UPDATE"}
    assert diff(plugin, first, inputs) == wanted
    plugin.update(IMPORTED, first, plugin.checked(IMPORTED, inputs), preview=True)


def test_a_requested_certificate_is_not_taken_over_as_an_imported_one(plugin: Plugin) -> None:
    requested = plugin.up(CERTIFICATE, {"domainName": NAME})
    with pytest.raises(Aborted, match="AMAZON_ISSUED"):
        plugin.read(IMPORTED, requested.id)


def test_a_certificate_says_that_imports_are_for_the_other_resource(plugin: Plugin) -> None:
    _, failures = plugin.check(CERTIFICATE, {"domainName": NAME, "certificateBody": FIRST.pem})
    assert "use that" in "\n".join(failures.values())
    assert "not in this version" not in "\n".join(failures.values())


def test_default_tags_count_as_everywhere(start: Callable[..., Plugin]) -> None:
    plugin = start(defaultTags={"tags": {"env": "test"}})
    inputs = {**FIRST.inputs, "tags": {"team": "shop"}}
    one = plugin.up(IMPORTED, inputs)
    assert one.state["tagsAll"] == {"env": "test", "team": "shop"}
    assert plugin.read(IMPORTED, one.id).inputs["tags"] == {"team": "shop"}
    assert diff(plugin, one, inputs) == {}


def test_client_authentication_may_go_in_place(plugin: Plugin) -> None:
    first = plugin.up(IMPORTED, made(NAME, purposes=[SERVER, CLIENT]).inputs)
    assert diff(plugin, first, made(NAME).inputs) == {"certificateBody": "UPDATE"}


def test_no_key_is_in_any_file_in_clear(plugin: Plugin, home: Path) -> None:
    plugin.up(IMPORTED, FIRST.inputs)
    secret = FIRST.key.private_numbers().private_value.to_bytes(32)
    for path in home.rglob("*"):
        content = b"" if path.is_dir() else path.read_bytes()
        assert secret not in content
        assert b"PRIVATE KEY" not in content
