"""Every secret input at once, each with a canary: none is in clear in anything that is kept, logged or told.

A new secret input makes the first test fail until it has a canary here.
"""

import base64
import json
from pathlib import Path

import pytest

from tests.support.imports import key, made
from tests.support.project import PASSPHRASE, ROOT, Project

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

KEY = "acm:index:ImportedCertificate.privateKey"
CANARIES = {
    "acm:index:DnsZone.secret": base64.b64encode(b"canary-tsig-secret-1b7e").decode(),
    "config.dnsZones": "canary-key-name-93ad",
    "config.accessKey": "CANARYACCESSKEY51F0C",
    "config.secretKey": "canary-secret-key-77d2",
    "config.sessionToken": "canary-session-token-0e4c",
    "acm:index:CertificateExport.passphrase": "canary-passphrase-8f1a",
    KEY: "the lines of a private key",
}
UNMARKED = {"a tag that the program made secret": "canary-tag-5ac3", "the passphrase": PASSPHRASE}
"""Secret by what the user does, not by the schema."""

PROGRAM = """
import pulumi
import pulumi_acm as acm

config = pulumi.Config()
zones = {
    "zone.test": {
        "server": "127.0.0.1:1",
        "key_name": config.require_secret("keyName"),
        "secret": config.require_secret("tsigSecret"),
    }
}
signed = pulumi.ResourceOptions(provider=acm.Provider("signed", dns_zones=zones))
web = acm.Certificate("web", domain_name="zone.test", tags={"note": config.require_secret("tag")}, opts=signed)
acm.ImportedCertificate("text", certificate_body=open("body.pem").read(), private_key=config.require_secret("key"))
acm.ImportedCertificate("path", certificate_body=pulumi.FileAsset("body.pem"), private_key_path="shop.key")
acm.ImportedCertificate("environment", certificate_body=open("body.pem").read(), private_key_environment="SHOP_KEY")
"""
UNREACHABLE = """
wanted = web.validation_records[0]
acm.ValidationRecord("web", name=wanted.name, value=wanted.value, opts=signed)
acm.CertificateExport("web", certificate_arn=web.arn, passphrase=config.require_secret("passphrase"), opts=signed)
"""
REMOTE = """
remote = acm.Provider(
    "remote",
    backend="http://127.0.0.1:1",
    access_key=config.require_secret("accessKey"),
    secret_key=config.require_secret("secretKey"),
    session_token=config.require_secret("sessionToken"),
)
acm.Certificate("remote", domain_name="remote.example.test", opts=pulumi.ResourceOptions(provider=remote))
"""


def test_every_secret_input_of_the_schema_has_a_canary():
    schema = json.loads((ROOT / "schema/schema.json").read_text())
    places = {"config": schema["config"]["variables"]}
    places |= {token: type_["properties"] for token, type_ in schema["types"].items()}
    places |= {token: resource["inputProperties"] for token, resource in schema["resources"].items()}
    places |= {token: f.get("inputs", {}).get("properties", {}) for token, f in schema["functions"].items()}
    secret = {
        f"{place}.{name}"
        for place, properties in places.items()
        for name, described in properties.items()
        if described.get("secret")
    }
    assert secret == set(CANARIES)


def test_no_secret_input_is_in_clear_in_what_is_kept_logged_or_told(project):
    one = made("shop.example.test")
    wrong = made("shop.example.test", private_key=key(number=7))
    stack = project("quickstart", program=PROGRAM, SHOP_KEY=one.key_pem)
    (stack.program / "body.pem").write_text(one.pem)
    (stack.program / "shop.key").write_text(one.key_pem)
    configure(stack, one.key_pem)
    verbose = ("--logtostderr", "-v=3")
    told = [stack.pulumi("up", "--yes", "--skip-preview", *verbose).output]
    stack.pulumi("preview", "--expect-no-changes")
    stack.source.write_text(PROGRAM + UNREACHABLE + REMOTE)
    for verb in (("preview", "--diff"), ("up", "--yes", "--skip-preview", *verbose)):
        failed = stack.pulumi(*verb, code=None)
        assert failed.code != 0, "an unreachable server is a failure, and its text is looked at below"
        told.append(failed.output)
    stack.source.write_text(PROGRAM)
    stack.pulumi("config", "set", "--secret", "key", "--", wrong.key_pem)
    told.append(refused(stack, "preview"))
    stack.pulumi("config", "set", "--secret", "key", "--", one.key_pem)
    told += [
        stack.pulumi(*verb).output
        for verb in (("refresh", "--yes"), ("stack", "export"), ("stack", "history"))
    ]
    told.append(stack.acm("list", "--output", "json"))
    told.append(stack.pulumi("destroy", "--yes", "--skip-preview", *verbose).output)

    (stack.program / "shop.key").unlink()
    places = {f"output {number}": text.encode() for number, text in enumerate(told)} | files(stack)
    canaries = {
        **CANARIES,
        **UNMARKED,
        **key_lines(KEY, one.key_pem),
        **key_lines("a wrong key", wrong.key_pem),
    }
    for name, canary in canaries.items():
        found = [place for place, octets in places.items() if canary.encode() in octets]
        assert found == [], f"{name} in {found}"


def configure(stack: Project, key_pem: str) -> None:
    values = {
        "keyName": CANARIES["config.dnsZones"],
        "tsigSecret": CANARIES["acm:index:DnsZone.secret"],
        "tag": UNMARKED["a tag that the program made secret"],
        "accessKey": CANARIES["config.accessKey"],
        "secretKey": CANARIES["config.secretKey"],
        "sessionToken": CANARIES["config.sessionToken"],
        "passphrase": CANARIES["acm:index:CertificateExport.passphrase"],
        "key": key_pem,
    }
    for name, value in values.items():
        stack.pulumi("config", "set", "--secret", name, "--", value)


def refused(stack: Project, *arguments: str) -> str:
    done = stack.pulumi(*arguments, code=None)
    assert done.code != 0
    assert "the private key does not belong to the certificate" in done.output
    return done.output


def key_lines(name: str, key_pem: str) -> dict[str, str]:
    """Return two lines of a key's text: they are in its PEM, and in base64 of its DER."""
    return {f"{name}, line {number}": line for number, line in enumerate(key_pem.splitlines()[1:3], 1)}


def files(stack: Project) -> dict[str, bytes]:
    """Return everything that is kept in files: state, its history and backups, home, Pulumi's own folder."""
    folders: tuple[Path, ...] = (stack.state, stack.home, stack.program, stack.folder / "pulumi")
    return {
        str(path): path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()
    }
