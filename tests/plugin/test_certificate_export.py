"""CertificateExport: exported once it is issued, again where the certificate or the passphrase is another, never at preview."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from acm.model.certificate import CertificateType
from acm.plugin.values import UNKNOWN, Secret
from tests.plugin.harness import CERTIFICATE, EXPORT, Aborted, Plugin, changes
from tests.plugin.memory_manager import MATERIAL, Disk

PASSPHRASE = "correct horse battery"
EXPORTABLE = {"domainName": "example.com", "options": {"export": "ENABLED"}}


@pytest.fixture
def issued(plugin: Plugin, disk: Disk) -> str:
    """The ARN of a certificate that is issued and may be exported."""
    arn = plugin.up(CERTIFICATE, EXPORTABLE).id
    disk.issue(arn)
    disk.writes.clear()
    return arn


def inputs(arn: Any, passphrase: Any = PASSPHRASE) -> dict[str, Any]:
    return {"certificateArn": arn, "passphrase": passphrase}


def test_a_preview_exports_nothing_and_the_update_keeps_what_it_has_secret(
    plugin: Plugin, disk: Disk, issued: str
) -> None:
    checked = plugin.checked(EXPORT, inputs(issued))
    assert checked["passphrase"] == Secret(PASSPHRASE)
    preview = plugin.create(EXPORT, checked, preview=True)
    assert disk.writes == []
    assert "privateKeyPem" not in preview.state
    made = plugin.create(EXPORT, checked)
    assert (made.id, disk.writes) == (issued, ["export"])
    assert preview.state.items() <= made.state.items()
    assert made.state["privateKeyPem"] == Secret("KEY UNDER 21 CHARACTERS, EXPORT 1\n")
    assert made.state["certificatePem"] == Secret("LEAF\n")
    assert made.state["chainPem"] == Secret("CHAIN\n")
    assert made.state["fingerprintSha256"] == MATERIAL.fingerprint_sha256
    assert changes(plugin.diff(EXPORT, made, checked)) == {}


def test_another_passphrase_exports_again_and_another_certificate_replaces(
    plugin: Plugin, disk: Disk, issued: str
) -> None:
    made = plugin.up(EXPORT, inputs(issued))
    new = plugin.checked(EXPORT, inputs(issued, "another passphrase"))
    assert changes(plugin.diff(EXPORT, made, new)) == {"passphrase": "UPDATE"}
    plugin.update(EXPORT, made, new, preview=True)
    assert disk.writes == ["export"]
    assert plugin.update(EXPORT, made, new).state["privateKeyPem"] != made.state["privateKeyPem"]
    other = plugin.checked(EXPORT, inputs(issued[:-1] + "9"))
    assert changes(plugin.diff(EXPORT, made, other)) == {"certificateArn": "UPDATE_REPLACE"}


def test_a_renewed_certificate_is_exported_again_once_a_refresh_has_seen_it(
    plugin: Plugin, disk: Disk, issued: str
) -> None:
    made = plugin.up(EXPORT, inputs(issued))
    assert plugin.read(EXPORT, made.id, made).state == made.state
    renewed = replace(MATERIAL, fingerprint_sha256="ef" * 32, certificate_pem="NEW LEAF\n")
    disk.certificates[issued] = replace(disk.certificates[issued], material=renewed)
    seen = plugin.read(EXPORT, made.id, made)
    assert seen.inputs == made.inputs
    assert seen.state["privateKeyPem"] == made.state["privateKeyPem"], (
        "what was exported is still the old one"
    )
    checked = plugin.checked(EXPORT, inputs(issued))
    assert changes(plugin.diff(EXPORT, seen, checked)) == {"fingerprintSha256": "UPDATE"}
    after = plugin.update(EXPORT, seen, checked)
    assert after.state["certificatePem"] == Secret("NEW LEAF\n")
    assert changes(plugin.diff(EXPORT, after, checked)) == {}


def test_what_is_not_issued_yet_is_previewed_and_refused_with_the_way_out(plugin: Plugin) -> None:
    arn = plugin.up(CERTIFICATE, EXPORTABLE).id
    assert plugin.up(EXPORT, inputs(arn), preview=True).id == arn
    assert plugin.up(EXPORT, inputs(UNKNOWN), preview=True).id == ""
    with pytest.raises(Aborted, match="CertificateValidation"):
        plugin.up(EXPORT, inputs(arn))


def test_what_can_never_be_exported_is_refused_at_preview(plugin: Plugin, disk: Disk, issued: str) -> None:
    disk.certificates[issued] = replace(disk.certificates[issued], type=CertificateType.IMPORTED)
    with pytest.raises(Aborted, match="was imported"):
        plugin.up(EXPORT, inputs(issued), preview=True)


def test_a_disabled_option_is_warned_of_since_the_update_may_enable_it(plugin: Plugin, disk: Disk) -> None:
    arn = plugin.up(CERTIFICATE, {"domainName": "example.com"}).id
    disk.issue(arn)
    plugin.up(EXPORT, inputs(arn), preview=True)
    assert "DISABLED" in plugin.messages.texts(ephemeral=False)[-1]
    with pytest.raises(Aborted, match="may not be exported"):
        plugin.up(EXPORT, inputs(arn))


@pytest.mark.parametrize("passphrase", ["abc", "with#hash", "a" * 129, Secret("with$dollar"), "schlüssel"])
def test_a_passphrase_outside_the_rules_fails_the_check_without_being_shown(
    plugin: Plugin, issued: str, passphrase: Any
) -> None:
    _, failures = plugin.check(EXPORT, inputs(issued, passphrase))
    (said,) = failures.values()
    assert "passphrase" in said
    text = passphrase.value if isinstance(passphrase, Secret) else passphrase
    assert text not in said


def test_an_import_has_nothing_exported_until_the_next_update(
    plugin: Plugin, disk: Disk, issued: str
) -> None:
    imported = plugin.read(EXPORT, issued)
    assert imported.inputs == {"certificateArn": issued}
    assert disk.writes == []
    checked = plugin.checked(EXPORT, inputs(issued))
    assert set(changes(plugin.diff(EXPORT, imported, checked))) == {"passphrase", "fingerprintSha256"}
    assert plugin.update(EXPORT, imported, checked).state["privateKeyPem"]


def test_delete_does_nothing_and_a_certificate_that_is_gone_takes_its_export_along(
    plugin: Plugin, disk: Disk, issued: str
) -> None:
    made = plugin.up(EXPORT, inputs(issued))
    plugin.delete(EXPORT, made)
    assert disk.writes == ["export"]
    del disk.certificates[issued]
    assert plugin.read(EXPORT, made.id, made).id == ""
