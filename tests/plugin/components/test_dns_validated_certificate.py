"""The component by itself: its children under Pulumi's mocks, and what Construct refuses before anything is made."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NoReturn

import grpc
import pulumi
import pytest
from pulumi import CustomTimeouts, ResourceOptions
from pulumi.runtime.proto import errors_pb2, provider_pb2, resource_pb2_grpc, status_pb2

from acm.plugin.components import names
from acm.plugin.components.dns_validated_certificate import DnsValidatedCertificate
from acm.plugin.structs import encode
from acm.plugin.tables import DNS_VALIDATED_CERTIFICATE
from acm.plugin.values import UNKNOWN, Output, Secret
from tests.plugin.harness import Plugin
from tests.support.event_loop import loop_of_programs

TOKEN = DNS_VALIDATED_CERTIFICATE.token
ARN = "arn:aws:acm:us-east-1:123456789012:certificate/1"
BASES = ("example.com", "shop.example.com")


class Children(pulumi.runtime.Mocks):
    """Makes what is declared, and keeps it."""

    def __init__(self) -> None:
        self.made: dict[str, dict[str, Any]] = {}

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        self.made[f"{args.typ.split(':')[-1]}/{args.name}"] = args.inputs
        records = [{"name": f"_0.{base}.", "value": f"_1.{base}.", "domainNames": [base]} for base in BASES]
        outputs = {"arn": ARN, "validationRecords": records} if args.typ.endswith(":Certificate") else {}
        issued = {"status": "ISSUED"} if args.typ.endswith("Validation") else {}
        fqdn = {"fqdn": args.inputs["name"].rstrip(".")} if args.typ.endswith("Record") else {}
        return f"{args.name}-id", {**args.inputs, **outputs, **issued, **fqdn}

    def call(self, args: pulumi.runtime.MockCallArgs) -> dict[str, Any]:
        raise NotImplementedError(args.token)


@pytest.fixture
def children() -> Iterator[Children]:
    with loop_of_programs():
        mocks = Children()
        pulumi.runtime.set_mocks(mocks, project="shop", stack="dev", preview=False)
        yield mocks


def outputs_of(inputs: dict[str, Any], bases: tuple[str, ...], **options: Any) -> dict[str, Any]:
    """Run the component, and return its outputs."""
    seen: list[dict[str, Any]] = []

    @pulumi.runtime.test
    def run() -> pulumi.Output[Any]:
        made = DnsValidatedCertificate("web", inputs, bases, ResourceOptions(), **options)
        return pulumi.Output.all(**made.state).apply(seen.append)

    run()
    return seen[0]


def test_children_are_a_certificate_a_record_for_each_base_domain_and_the_wait(children: Children) -> None:
    inputs = {
        "domainName": "example.com",
        "subjectAlternativeNames": ["*.example.com", "shop.example.com"],
        "options": {"certificateTransparencyLoggingPreference": "DISABLED"},
        "tags": {"some_key": "kept"},
        "onTerminal": "retain",
        "recordTtl": 60,
        "overwriteRecords": True,
    }

    outputs = outputs_of(inputs, BASES)

    of_certificate = {key: inputs[key] for key in inputs if key not in ("recordTtl", "overwriteRecords")}
    of_record = {"ttl": 60, "overwrite": True}
    assert children.made == {
        "DnsValidatedCertificate/web": {},
        "Certificate/web": of_certificate,
        "ValidationRecord/web-example.com": {
            "name": "_0.example.com.",
            "value": "_1.example.com.",
            **of_record,
        },
        "ValidationRecord/web-shop.example.com": {
            "name": "_0.shop.example.com.",
            "value": "_1.shop.example.com.",
            **of_record,
        },
        "CertificateValidation/web": {
            "certificateArn": ARN,
            "validationRecordFqdns": ["_0.example.com", "_0.shop.example.com"],
        },
    }
    assert outputs["certificateArn"] == ARN
    assert outputs["status"] == "ISSUED"
    assert set(outputs) == {prop.name for prop in DNS_VALIDATED_CERTIFICATE.outputs}


def test_without_known_names_there_are_no_records_and_the_wait_asks_for_none(children: Children) -> None:
    outputs_of({"domainName": "example.com"}, (), custom_timeouts=CustomTimeouts(create="1s"))

    assert not [name for name in children.made if name.startswith("ValidationRecord/")]
    assert children.made["CertificateValidation/web"] == {"certificateArn": ARN}


@pytest.mark.parametrize(
    ("inputs", "bases"),
    [
        ({"domainName": "example.com"}, ("example.com",)),
        ({"domainName": "*.B.example.com.", "subjectAlternativeNames": ["a.example.com"]}, ("a.example.com", "b.example.com")),
        ({"domainName": "*.a.example.com", "subjectAlternativeNames": ["a.example.com"]}, ("a.example.com",)),
        ({"domainName": Output("a.example.com")}, ("a.example.com",)),
        ({"domainName": UNKNOWN}, ()),
        ({"domainName": "a.example.com", "subjectAlternativeNames": UNKNOWN}, ()),
        ({"domainName": "a.example.com", "subjectAlternativeNames": ["b.example.com", UNKNOWN]}, ()),
        ({"domainName": "a.example.com", "subjectAlternativeNames": Output(UNKNOWN)}, ()),
    ],
)  # fmt: skip
def test_base_domains_are_canonical_and_sorted_and_none_where_a_name_is_unknown(
    inputs: dict[str, Any], bases: tuple[str, ...]
) -> None:
    assert names.base_domains(inputs) == bases


class Refused(Exception):
    """What Construct refused, by property, and the whole text."""

    def __init__(self, error: grpc.RpcError) -> None:
        super().__init__(error.details())
        self.code = error.code()
        self.at: dict[str, str] = {}
        for key, value in error.trailing_metadata():
            if key == "grpc-status-details-bin":
                told = errors_pb2.InputPropertiesError()
                assert status_pb2.Status.FromString(value).details[0].Unpack(told)
                self.at = {each.property_path: each.reason for each in told.errors}


def refusal(plugin: Plugin, inputs: dict[str, Any], token: str = TOKEN) -> Refused:
    request = provider_pb2.ConstructRequest(type=token, name="web", inputs=encode(inputs))
    with pytest.raises(grpc.RpcError) as raised:
        plugin.stub.Construct(request, timeout=30)
    return Refused(raised.value)


@pytest.mark.parametrize(
    ("inputs", "place", "rule"),
    [
        ({}, "domainName", "domainName is missing"),
        ({"domainName": "com"}, "domainName", "one label only"),
        ({"domainName": "a.example.com", "subjectAlternativeNames": ["*"]}, "subjectAlternativeNames[0]", "leftmost label"),
        ({"domainName": "a.example.com", "recordTtl": 0.0}, "recordTtl", "a whole number from 1"),
        ({"domainName": "a.example.com", "ttl": 60.0}, "ttl", "there is no property 'ttl'"),
        ({"domainName": Secret("a.example.com")}, "domainName", "stand in the clear"),
        ({"domainName": "a.example.com", "subjectAlternativeNames": Secret(["b.example.com"])}, "subjectAlternativeNames", "stand in the clear"),
    ],
)  # fmt: skip
def test_wrong_inputs_are_refused_at_their_property_before_anything_is_made(
    plugin: Plugin, inputs: dict[str, Any], place: str, rule: str
) -> None:
    refused = refusal(plugin, inputs)

    assert refused.code is grpc.StatusCode.INVALID_ARGUMENT
    assert rule in refused.at[place]


def test_a_component_of_another_package_is_refused_in_words(plugin: Plugin) -> None:
    refused = refusal(plugin, {"domainName": "a.example.com"}, token="acm:index:Another")

    assert str(refused) == f"InvalidParameter: there is no component 'acm:index:Another'. There is: {TOKEN}."


class Refusing(resource_pb2_grpc.ResourceMonitorServicer):
    """A monitor that takes no resource."""

    def RegisterResource(self, request: Any, context: grpc.ServicerContext) -> NoReturn:  # noqa: N802
        context.abort(grpc.StatusCode.INTERNAL, f"no more {request.type}")


@pytest.fixture
def refusing() -> Iterator[str]:
    """The address of a monitor that takes no resource."""
    server = grpc.server(ThreadPoolExecutor(4))
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(Refusing(), server)
    address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    yield address
    server.stop(None).wait()


@pytest.mark.parametrize(
    ("address", "reason"),
    [("", f"no more {TOKEN}"), ("127.0.0.1:1", "Resource monitor has terminated, shutting down")],
    ids=["refuses", "is gone"],
)
def test_an_engine_that_refuses_or_is_gone_is_told_in_words(
    plugin: Plugin, refusing: str, address: str, reason: str
) -> None:
    request = provider_pb2.ConstructRequest(
        type=TOKEN,
        name="web",
        project="shop",
        stack="dev",
        monitorEndpoint=address or refusing,
        inputs=encode({"domainName": "a.example.com"}),
    )

    with pytest.raises(grpc.RpcError) as raised:
        plugin.stub.Construct(request, timeout=30)

    told = f"ComponentFailed: web could not be made: {reason}. Its children say why"
    assert raised.value.details().startswith(told)
    assert raised.value.code() is grpc.StatusCode.UNAVAILABLE


def test_a_plugin_that_ends_ends_the_components_that_are_being_made(plugin: Plugin) -> None:
    """Its monitor takes the registration and never answers."""
    server, asked = grpc.server(ThreadPoolExecutor(4)), threading.Event()

    class Silent(resource_pb2_grpc.ResourceMonitorServicer):
        def RegisterResource(self, request: Any, context: grpc.ServicerContext) -> None:  # noqa: N802
            asked.set()
            ended.wait(30)

    ended = threading.Event()
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(Silent(), server)
    address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    request = provider_pb2.ConstructRequest(
        type=TOKEN,
        name="web",
        project="shop",
        stack="dev",
        monitorEndpoint=address,
        inputs=encode({"domainName": "a.example.com"}),
    )
    running = plugin.stub.Construct.future(request)
    assert asked.wait(30)

    plugin.server.stop()

    assert running.exception(timeout=30) is not None
    ended.set()
    server.stop(None).wait()
