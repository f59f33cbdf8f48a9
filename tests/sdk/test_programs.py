"""The package as a program uses it, with Pulumi's own mocks in the engine's place."""

import json
import logging
from contextlib import contextmanager

import pulumi
import pytest
from google.protobuf.json_format import ParseDict
from google.protobuf.struct_pb2 import Struct
from pulumi import ResourceOptions
from pulumi.runtime import rpc

import pulumi_acm as acm
from tests.support.event_loop import loop_of_programs

ARN = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
RECORD = {
    "name": "_0.example.test.",
    "value": "_1.acm-validations.internal.",
    "domainNames": ["example.test"],
}


class _Engine(pulumi.runtime.Mocks):
    def __init__(self):
        self.inputs = {}
        self.asked = {}
        self.answers = {}

    def new_resource(self, args):
        self.inputs[args.typ] = args.inputs
        outputs = {"arn": ARN, "validationRecords": [RECORD]} if args.typ == "acm:index:Certificate" else {}
        return f"{args.name}-id", {**args.inputs, **outputs}

    def call(self, args):
        self.asked[args.token] = args.args
        return self.answers[args.token]


class _Lines(logging.Handler):
    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())


@contextmanager
def _collected(logger):
    collector = _Lines()
    logger.addHandler(collector)
    yield collector.lines
    logger.removeHandler(collector)


@pytest.fixture(autouse=True)
def loop_of_its_own():
    with loop_of_programs():
        yield


@pytest.fixture
def engine():
    """Answer a program; nothing runs but the program."""
    answers = _Engine()
    pulumi.runtime.set_mocks(answers, project="programs", stack="test", preview=False)
    return answers


def run(program):
    """Run ``program`` as Pulumi would, wait for all that it registered, and return what its output became."""
    seen = []

    @pulumi.runtime.test
    def wrapped():
        return pulumi.Output.from_input(program()).apply(seen.append)

    wrapped()
    return seen[0]


def test_a_program_declares_the_provider_and_the_three_resources(engine):
    def program():
        provider = acm.Provider("own", home="/var/lib/acm")
        options = ResourceOptions(provider=provider)
        certificate = acm.Certificate("web", domain_name="example.test", opts=options)
        wanted = certificate.validation_records[0]
        record = acm.ValidationRecord("web", name=wanted.name, value=wanted.value, opts=options)
        wait = acm.CertificateValidation(
            "web", certificate_arn=certificate.arn, validation_record_fqdns=[record.name], opts=options
        )
        return wait.certificate_arn

    assert run(program) == ARN
    assert engine.inputs == {
        "pulumi:providers:acm": {"home": "/var/lib/acm"},
        "acm:index:Certificate": {"domainName": "example.test"},
        "acm:index:ValidationRecord": {"name": RECORD["name"], "value": RECORD["value"]},
        "acm:index:CertificateValidation": {"certificateArn": ARN, "validationRecordFqdns": [RECORD["name"]]},
    }


@pytest.mark.parametrize(
    ("declare", "message"),
    [
        (lambda: acm.Certificate("x"), "Missing required property 'domain_name'"),
        (lambda: acm.Certificate("x", args=None), "Missing required property 'domain_name'"),
        (lambda: acm.ValidationRecord("x", name="a."), "Missing required property 'value'"),
        (lambda: acm.CertificateValidation("x"), "Missing required property 'certificate_arn'"),
        (lambda: acm.Certificate("x", domain="a.test"), "unexpected keyword argument 'domain'"),
        (lambda: acm.Certificate("x", acm.CertificateArgs(domain_name="a.test"), tags={}), "argument 'tags'"),
        (
            lambda: acm.Certificate("x", args={"domain_name": "a.test"}),
            "args must be CertificateArgs, not dict",
        ),
        (lambda: acm.Certificate("x", "a.test"), "ResourceOptions"),
        (lambda: acm.Certificate("x", domain_name="a.test", __props__={}), "opts.id is missing"),
        (acm.CertificateArgs, "domain_name"),
        (lambda: acm.DnsZoneArgs(servr="192.0.2.1"), "servr"),
    ],
)
def test_a_wrong_call_is_refused_at_once(engine, declare, message):
    with pytest.raises(TypeError, match=message):
        declare()
    assert engine.inputs == {}


@pytest.mark.parametrize(
    "declare",
    [
        lambda options: acm.Provider("own", None, options),
        lambda options: acm.Provider("own", acm.ProviderArgs(), options),
        lambda options: acm.Provider("own", args=None, opts=options),
        lambda options: acm.Provider("own", options),
    ],
)
def test_options_stand_alone_or_after_the_arguments_as_one_object(engine, declare):
    parent = pulumi.ComponentResource("test:index:Parent", "parent")

    urn = run(lambda: declare(ResourceOptions(parent=parent)).urn)

    assert "test:index:Parent$pulumi:providers:acm::own" in urn
    assert engine.inputs["pulumi:providers:acm"] == {}


@pytest.mark.parametrize(
    "zone",
    [
        lambda: {"server": "192.0.2.1", "key_name": "acm"},
        lambda: {"server": pulumi.Output.from_input("192.0.2.1"), "keyName": "acm"},
        lambda: acm.DnsZoneArgs(server="192.0.2.1", key_name=pulumi.Output.from_input("acm")),
        lambda: pulumi.Output.from_input({"server": "192.0.2.1", "key_name": "acm"}),
    ],
)
def test_a_zone_has_the_names_of_the_wire_however_it_is_written(engine, zone):
    run(lambda: acm.Provider("own", dns_zones={"example.test": zone()}).id)

    sent = json.loads(engine.inputs["pulumi:providers:acm"]["dnsZones"]["value"])
    assert sent == {"example.test": {"server": "192.0.2.1", "keyName": "acm"}}


def test_an_unknown_key_of_a_zone_reaches_the_provider_which_refuses_it(engine):
    run(lambda: acm.Provider("own", dns_zones={"example.test": {"servr": "192.0.2.1"}}).id)

    assert json.loads(engine.inputs["pulumi:providers:acm"]["dnsZones"]["value"]) == {
        "example.test": {"servr": "192.0.2.1"}
    }


@pytest.mark.parametrize("name", ["access_key", "secret_key", "session_token", "dns_zones"])
def test_what_is_secret_is_marked_before_it_leaves_the_program(engine, name):
    value = {"example.test": {"server": "192.0.2.1"}} if name == "dns_zones" else "canary"

    run(lambda: acm.Provider("own", **{name: value}).id)

    (sent,) = engine.inputs["pulumi:providers:acm"].values()
    assert sent[rpc._special_sig_key] == rpc._special_secret_sig


def test_outputs_cannot_be_set(engine):
    certificate = acm.Certificate("web", domain_name="example.test")
    with pytest.raises(AttributeError):
        certificate.arn = "arn"
    run(lambda: certificate.urn)


def test_looking_up_a_key_of_the_wire_warns_and_names_the_property():
    logger = logging.getLogger("pulumi_acm.tests")
    logger.propagate = False
    pulumi.runtime.set_mocks(_Engine(), project="programs", stack="test", logger=logger)
    detail = acm.outputs.CertificateValidationOption(domain_name="a.test", validation_domain="test")

    with _collected(logger) as lines:
        assert (detail["domain_name"], detail.get("domainName", "none")) == ("a.test", "none")
        with pytest.raises(KeyError):
            detail["validationDomain"]

    assert [line.rpartition("'")[0].rpartition("'")[2] for line in lines] == [
        "domain_name",
        "validation_domain",
    ]


def test_a_reference_to_a_resource_becomes_an_object_of_its_class(engine):
    def program():
        certificate = acm.Certificate("web", domain_name="example.test")
        return certificate.urn.apply(_referred)

    def _referred(urn):
        reference = {rpc._special_sig_key: rpc._special_resource_sig, "urn": urn, "packageVersion": "0.1.0"}
        (found,) = rpc.deserialize_properties(ParseDict({"it": reference}, Struct())).values()
        return found.arn.apply(lambda arn: [type(found).__name__, arn])

    assert run(program) == ["Certificate", ARN]


def test_configuration_has_only_its_own_names():
    assert "validation_zone" in dir(acm.config)
    with pytest.raises(AttributeError, match="colour"):
        acm.config.colour  # noqa: B018 - reading is what fails


def test_a_program_asks_functions_in_their_plain_form(engine):
    engine.answers = {
        "acm:index:getCertificate": {"arn": ARN, "validationRecords": [RECORD], "tags": {"a_b": "c"}}
    }

    def program():
        found = acm.get_certificate(domain="example.test", most_recent=True)
        return [
            type(found).__name__,
            found.arn,
            found.tags,
            found.serial,
            found.validation_records[0].domain_names,
        ]

    assert run(program) == [
        "AwaitableGetCertificateResult",
        ARN,
        {"a_b": "c"},
        None,
        ["example.test"],
    ]
    assert engine.asked == {"acm:index:getCertificate": {"domain": "example.test", "mostRecent": True}}


def test_a_result_can_be_awaited(engine):
    engine.answers = {"acm:index:getCertificates": {"certificates": [{"arn": ARN}]}}

    async def program():
        awaited = await acm.get_certificates()
        return [type(awaited).__name__, awaited.certificates[0].arn]

    assert run(lambda: pulumi.Output.from_input(program())) == ["GetCertificatesResult", ARN]


def test_the_output_form_waits_for_its_arguments_and_answers_with_an_output(engine):
    engine.answers = {"acm:index:getValidationRecords": {"validationRecords": [RECORD]}}

    def program():
        certificate = acm.Certificate("web", domain_name="example.test")
        told = acm.get_validation_records_output([certificate.arn])
        return told.validation_records[0].name

    assert run(program) == RECORD["name"]
    assert engine.asked == {"acm:index:getValidationRecords": {"domainNames": [ARN]}}
