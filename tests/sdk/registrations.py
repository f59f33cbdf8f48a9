"""A program that uses all of the package ``pulumi_acm`` on its import path, and prints what was registered, as JSON.

Run in a process of its own, once with our package and once with the one of Pulumi's generator.
"""

import json
import sys
import types

import pulumi
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from pulumi import Input, ResourceOptions
from pulumi.runtime.mocks import MockMonitor


class _Version:
    """What the generator's package wants of the library parver, which it only needs for our version's three numbers."""

    pre_tag = dev = local = None

    def __init__(self, text: str) -> None:
        self.release = tuple(int(number) for number in text.split("."))

    @classmethod
    def parse(cls, text: str) -> "_Version":
        return cls(text)


sys.modules.setdefault("parver", types.SimpleNamespace(Version=_Version))  # type: ignore[arg-type]

VARIABLES = {
    "region": "eu-central-1",
    "accountId": "111122223333",
    "nameservers": '["192.0.2.1"]',
    "dnsZones": '{"example.test": {"server": "192.0.2.1"}}',
}
RECORD = {
    "name": "_0.example.test.",
    "fqdn": "_0.example.test",
    "type": "CNAME",
    "value": "_1.acm-validations.internal.",
    "ttl": 300,
    "zone": "example.test",
    "domainNames": ["*.example.test", "example.test"],
}
OUTPUTS = {
    "acm:index:Certificate": {
        "arn": "arn:aws:acm:us-east-1:123456789012:certificate/0",
        "validationRecords": [RECORD],
        "tagsAll": {"some_key": "kept"},
    },
    "acm:index:ValidationRecord": {"fqdn": RECORD["fqdn"]},
    "acm:index:DnsValidatedCertificate": {"certificateArn": "arn:made", "validationRecords": [RECORD]},
    "acm:index:CertificateValidation": {"status": "ISSUED"},
}
DESCRIPTION = {
    "arn": "arn:found",
    "domainName": "found.test",
    "options": {"export": "DISABLED"},
    "tags": {"some_key": "kept"},
    "validationRecords": [RECORD],
}
ANSWERS: dict[str, dict[str, object]] = {
    "acm:index:getCertificate": DESCRIPTION,
    "acm:index:getCertificates": {"certificates": [DESCRIPTION]},
    "acm:index:getValidationRecords": {"validationRecords": [RECORD]},
}


class _Answers(pulumi.runtime.Mocks):
    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, object]]:
        return f"{args.name}-id", {**args.inputs, **OUTPUTS.get(args.typ, {})}

    def call(self, args: pulumi.runtime.MockCallArgs) -> dict[str, object]:
        return ANSWERS[args.token]


class _Recorder(MockMonitor):
    """Keeps what the program says to Pulumi's engine, as it says it."""

    def __init__(self) -> None:
        super().__init__(_Answers())
        self.requests: list[dict[str, object]] = []

    def RegisterResource(self, request: Message) -> object:  # noqa: N802 - the name of the call
        self._keep(request)
        return super().RegisterResource(request)

    def ReadResource(self, request: Message) -> object:  # noqa: N802 - the name of the call
        self._keep(request)
        return super().ReadResource(request)

    def Invoke(self, request: Message) -> object:  # noqa: N802 - the name of the call
        told = MessageToDict(request)
        self.requests.append(
            {"type": told["tok"], "name": json.dumps(told.get("args"), sort_keys=True), **told}
        )
        return super().Invoke(request)

    def _keep(self, request: Message) -> None:
        told = MessageToDict(request)
        # Where in the program, and through which files of the package, says nothing about what is registered.
        kept = {key: told[key] for key in told if key not in {"sourcePosition", "stackTrace"}}
        # Pulumi keeps them in a set.
        kept["dependencies"] = sorted(kept.get("dependencies", []))
        self.requests.append(kept)


recorder = _Recorder()
pulumi.runtime.set_mocks(_Answers(), project="surface", stack="test", preview=False, monitor=recorder)
pulumi.runtime.set_all_config({f"acm:{name}": value for name, value in VARIABLES.items()})

import pulumi_acm as acm  # noqa: E402 - the mocks and the configuration come first


def program() -> dict[str, Input[object]]:
    """Declare one of each, in every form, and return what was read back."""
    provider = acm.Provider(
        "given",
        nameservers=["192.0.2.1"],
        resolvers={"test": ["192.0.2.2"]},
        default_tags={"tags": {"some_key": "default"}},
        dns_zones={
            "example.test": acm.DnsZoneArgs(
                server="192.0.2.1", key_name="k", secret=pulumi.Output.secret("c2VjcmV0")
            )
        },
        dev_zone=[pulumi.Output.from_input("dev.test")],
        access_key="canary",
    )
    acm.Provider("from an object", acm.ProviderArgs(home="/nowhere", allowed_networks=["192.0.2.0/24"]))
    options = ResourceOptions(provider=provider)
    certificate = acm.Certificate(
        "by keywords",
        options,
        domain_name="example.test",
        subject_alternative_names=["*.example.test", pulumi.Output.from_input("www.example.test")],
        options={"certificate_transparency_logging_preference": "DISABLED"},
        validation_options=[
            {"domain_name": "example.test", "validation_domain": "test"},
            acm.CertificateValidationOptionArgs(domain_name="www.example.test", validation_domain="test"),
        ],
        tags={"some_key": "kept"},
    )
    acm.Certificate("by position", options, None, "position.test")
    arguments = acm.CertificateArgs(
        domain_name="object.test", options=acm.CertificateOptionsArgs(export="DISABLED")
    )
    arguments.key_algorithm = "EC_prime256v1"
    acm.Certificate("by an object", arguments, options)
    found = acm.Certificate.get("found", "arn:found", domain_name="found.test", tags={"some_key": "kept"})
    detail = certificate.validation_records[0]
    record = acm.ValidationRecord(
        "record", name=detail.name, value=detail.value, ttl=60, overwrite=True, opts=options
    )
    wait = acm.CertificateValidation(
        "wait",
        acm.CertificateValidationArgs(certificate_arn=certificate.arn, validation_record_fqdns=[record.fqdn]),
        ResourceOptions(provider=provider, ignore_changes=["validation_record_fqdns"]),
    )
    component = acm.DnsValidatedCertificate(
        "component",
        options,
        domain_name="component.test",
        subject_alternative_names=[certificate.domain_name],
        options=acm.CertificateOptionsArgs(export="DISABLED"),
        record_ttl=60,
        tags={"some_key": "kept"},
    )
    acm.DnsValidatedCertificate("another", acm.DnsValidatedCertificateArgs(domain_name="another.test"))
    acm.ImportedCertificate(
        "imported",
        options,
        certificate_body=pulumi.StringAsset("body"),
        certificate_chain="chain",
        private_key="canary",
        expiry_guard_days=30,
        tags={"some_key": "kept"},
    )
    acm.ImportedCertificate(
        "imported by an object",
        acm.ImportedCertificateArgs(certificate_body="body", private_key=pulumi.Output.secret("canary")),
    )
    imported = acm.ImportedCertificate.get("found import", "arn:found", certificate_body="body")
    asked = asked_now()
    options_of_calls = pulumi.InvokeOptions(provider=provider)
    later = acm.get_certificate_output(
        domain=certificate.domain_name,
        key_types=["RSA_2048"],
        most_recent=True,
        statuses=pulumi.Output.from_input(["ISSUED"]),
        tags={"some_key": certificate.id},
        opts=options_of_calls,
    )
    return {
        **asked,
        "component": pulumi.Output.all(component.certificate_arn, component.serial),
        "records of the component": component.validation_records.apply(_described),
        "found later": pulumi.Output.all(later.arn, later.options, later.serial, later.tags),
        "all later": acm.get_certificates_output(domain=record.fqdn).certificates.apply(_shown),
        "records later": acm.get_validation_records_output([record.fqdn]).validation_records.apply(
            _described
        ),
        "records": certificate.validation_records.apply(_described),
        "tags": certificate.tags_all,
        "absent": certificate.serial,
        "found": pulumi.Output.all(found.id, found.arn, found.domain_name),
        "status": wait.status,
        "imported": imported.certificate_body,
        "region": acm.config.region,
        "accountId": acm.config.account_id,
        "dnsZones": acm.config.dns_zones,
        "unset": acm.config.home,
    }


def asked_now() -> dict[str, Input[object]]:
    """Ask each function in its plain form, and return what was read back."""
    found = acm.get_certificate(arn="arn:found")
    listed = acm.get_certificates(tags={"some_key": "kept"}, types=["IMPORTED"])
    told = acm.get_validation_records(["found.test"])
    return {
        "found now": [type(found).__name__, found.domain_name, found.tags, found.serial, found.options],
        "all now": _shown(listed.certificates),
        "records now": _described(told.validation_records),
    }


def _shown(certificates: list[object]) -> list[object]:
    names = ("arn", "domain_name", "options", "tags", "serial")
    return [
        [type(one).__name__, *(getattr(one, name) for name in names), _described(one.validation_records)]
        for one in certificates
    ]


def _described(records: list[object]) -> list[object]:
    names = ("name", "fqdn", "type", "value", "ttl", "zone", "domain_names")
    return [[type(record).__name__, *(getattr(record, name) for name in names)] for record in records]


@pulumi.runtime.test
def main() -> pulumi.Output[None]:
    """Run the program, and print once everything is known."""
    return pulumi.Output.all(**program()).apply(_print)


def _print(read: dict[str, object]) -> None:
    registered = sorted(recorder.requests, key=lambda told: (str(told["type"]), str(told["name"])))
    sys.stdout.write(json.dumps({"package": acm.__file__, "registered": registered, "read": read}))


main()
