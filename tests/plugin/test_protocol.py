"""The rules of the protocol that hold for every call: flags, codes, texts, what is not answered."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import plugin_pb2, provider_pb2

from acm import __version__
from acm.model import errors
from acm.model.certificate import Certificate, CertificateRequest
from acm.plugin.faults import CODES, code_of
from acm.plugin.schema import schema
from acm.plugin.server import engine_address
from acm.plugin.structs import decode, encode
from tests.plugin.harness import CERTIFICATE, RECORD, VALIDATION, Aborted, Messages, Plugin, urn_of
from tests.plugin.memory_manager import Disk, MemoryManager


def test_handshake_and_configure_take_the_same(bare: Plugin, home: str) -> None:
    shaken = bare.call(
        "Handshake", provider_pb2.ProviderHandshakeRequest(engine_address=bare.messages.address)
    )
    configured = bare.configure({"home": home})
    flags = (shaken.accept_secrets, shaken.accept_resources, shaken.accept_outputs)
    assert flags == (configured.acceptSecrets, configured.acceptResources, configured.acceptOutputs)
    assert flags == (True, True, True)
    assert configured.supportsPreview


def test_the_version_and_the_schema_are_answered_without_a_configuration(bare: Plugin) -> None:
    assert bare.call("GetPluginInfo", Empty()).version == __version__
    reply = bare.call("GetSchema", provider_pb2.GetSchemaRequest(version=0))
    assert json.loads(reply.schema) == schema()


UNANSWERED = [
    ("Call", provider_pb2.CallRequest(tok="x")),
    ("Parameterize", provider_pb2.ParameterizeRequest()),
    ("GetMapping", provider_pb2.GetMappingRequest(key="terraform")),
    ("GetMappings", provider_pb2.GetMappingsRequest(key="terraform")),
]


@pytest.mark.parametrize(("method", "request_"), UNANSWERED, ids=[method for method, _ in UNANSWERED])
def test_calls_that_are_not_answered_are_unimplemented(plugin: Plugin, method: str, request_: object) -> None:
    with pytest.raises(Aborted) as aborted:
        plugin.call(method, request_)
    assert aborted.value.code is grpc.StatusCode.UNIMPLEMENTED


def test_messages_go_to_the_engine_that_attached_last(
    bare: Plugin, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Messages()
    try:
        bare.call("Attach", plugin_pb2.PluginAttach(address=other.address))
        monkeypatch.setenv("CI", "true")
        monkeypatch.setenv("XDG_DATA_HOME", home)
        bare.configured({})
        assert len(other.received) == 1
        assert bare.messages.received == []
    finally:
        other.close()


def test_an_engine_that_is_gone_stops_nothing(plugin: Plugin, disk: Disk) -> None:
    plugin.messages.close()
    disk.kept_for = ("somebody",)
    made = plugin.up(RECORD, {"name": "_a.example.com", "value": "_b.example.com"})
    plugin.delete(RECORD, made)


def test_every_known_error_has_a_code_that_says_what_was_done() -> None:
    unsure = {grpc.StatusCode.UNKNOWN, grpc.StatusCode.INTERNAL, grpc.StatusCode.DATA_LOSS}
    for error in errors.ERRORS.values():
        code = code_of(error("It failed."))
        assert code not in unsure | {grpc.StatusCode.OK, grpc.StatusCode.UNIMPLEMENTED}, error
    assert {errors.CallerError, errors.ServiceError, errors.WorldError} <= CODES.keys()


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.InvalidParameter("x"), grpc.StatusCode.INVALID_ARGUMENT),
        (errors.ResourceNotFound("x"), grpc.StatusCode.NOT_FOUND),
        (errors.ForeignInstallation("x"), grpc.StatusCode.FAILED_PRECONDITION),
        (errors.DatabaseLocked("x"), grpc.StatusCode.UNAVAILABLE),
        (errors.DiskFull("x"), grpc.StatusCode.FAILED_PRECONDITION),
        (errors.ZoneUnreachable("x"), grpc.StatusCode.UNAVAILABLE),
    ],
    ids=lambda value: getattr(value, "code", ""),
)
def test_an_error_reaches_the_engine_with_its_code_and_all_of_its_text(
    plugin: Plugin, disk: Disk, error: errors.AcmError, code: grpc.StatusCode
) -> None:
    disk.fails = type(error)("what is wrong.", hint="What to do.", property_path="here")
    with pytest.raises(Aborted) as aborted:
        plugin.up(CERTIFICATE, {"domainName": "example.com"})
    assert aborted.value.code is code
    assert aborted.value.text == f"{error.code} at here: what is wrong. What to do."
    assert aborted.value.partial is None, "nothing exists, so nothing is kept"


def test_a_certificate_that_was_requested_is_kept_although_the_store_answers_no_more(
    plugin: Plugin, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = MemoryManager.request

    def then_locked(manager: MemoryManager, asked: CertificateRequest) -> Certificate:
        made = request(manager, asked)
        disk.fails = errors.DatabaseLocked("the database is locked.")
        return made

    monkeypatch.setattr(MemoryManager, "request", then_locked)
    made = plugin.up(CERTIFICATE, {"domainName": "example.com"})
    assert made.id in disk.certificates


def test_an_unforeseen_failure_is_one_line_without_details(plugin: Plugin, disk: Disk) -> None:
    disk.fails = ZeroDivisionError("secret detail")
    with pytest.raises(Aborted) as aborted:
        plugin.up(CERTIFICATE, {"domainName": "example.com"})
    assert aborted.value.code is grpc.StatusCode.INTERNAL
    assert "ZeroDivisionError" in aborted.value.text
    for never in ("secret detail", "Traceback", "\n", ".py"):
        assert never not in aborted.value.text


def test_a_resource_that_is_not_ours_is_refused_by_name(plugin: Plugin) -> None:
    with pytest.raises(Aborted, match="acm:index:Nothing") as aborted:
        plugin.check("acm:index:Nothing", {})
    assert aborted.value.code is grpc.StatusCode.INVALID_ARGUMENT


@pytest.mark.parametrize("urn", ["", "nonsense", "urn:pulumi:dev::shop::acm:index:Other::x"])
def test_a_urn_without_a_type_of_ours_is_refused(plugin: Plugin, urn: str) -> None:
    with pytest.raises(Aborted) as aborted:
        plugin.call("Check", provider_pb2.CheckRequest(urn=urn))
    assert aborted.value.code is grpc.StatusCode.INVALID_ARGUMENT


def test_a_call_before_the_configuration_is_refused_in_words(bare: Plugin) -> None:
    with pytest.raises(Aborted, match="InvalidSetting: the provider is not configured"):
        bare.check(CERTIFICATE, {"domainName": "example.com"})


EMPTY_IDS = [(CERTIFICATE, ""), (VALIDATION, ""), (RECORD, "")]


@pytest.mark.parametrize(("token", "id"), EMPTY_IDS)
def test_a_read_without_an_id_is_refused(plugin: Plugin, token: str, id: str) -> None:  # noqa: A002
    with pytest.raises(Aborted) as aborted:
        plugin.read(token, id)
    assert aborted.value.code is grpc.StatusCode.INVALID_ARGUMENT


HOSTILE = [
    {},
    {"domainName": None},
    {"domainName": {"domainName": {"domainName": ["x"]}}},
    {"subjectAlternativeNames": [[]] * 50, "tags": [], "options": "x", "region": []},
    {"domainName": "a" * 100_000},
    {"domainName": "\x00\u202e.example.com"},
    {"tags": {"\x00": "\u202e", "": ""}},
    {"a" * 10_000: "x"},
]


@pytest.mark.parametrize("inputs", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("token", [CERTIFICATE, VALIDATION, RECORD])
def test_whatever_comes_in_check_answers_failures_of_bounded_size(
    plugin: Plugin, token: str, inputs: dict
) -> None:
    _, failures = plugin.check(token, inputs)
    assert failures
    assert all(len(reason) < 2000 for reason in failures.values())


def test_old_engines_that_send_no_old_inputs_are_answered(plugin: Plugin) -> None:
    made = plugin.up(CERTIFICATE, {"domainName": "example.com"})
    reply = plugin.call(
        "Diff",
        provider_pb2.DiffRequest(
            id=made.id,
            urn=urn_of(CERTIFICATE),
            type=CERTIFICATE,
            olds=encode(made.state),
            news=encode(plugin.checked(CERTIFICATE, {"domainName": "example.com"})),
        ),
    )
    assert reply.changes == provider_pb2.DiffResponse.DIFF_NONE


def test_a_replacement_is_checked_without_old_inputs(plugin: Plugin) -> None:
    first = plugin.check(CERTIFICATE, {"domainName": "example.com"}, olds={"domainName": "old.example.com"})
    second = plugin.check(CERTIFICATE, {"domainName": "example.com"})
    assert first == second == ({"domainName": "example.com", "region": "us-east-1"}, {})


def test_certificates_that_differ_only_by_urn_are_made_side_by_side(plugin: Plugin, disk: Disk) -> None:
    inputs = plugin.checked(CERTIFICATE, {"domainName": "example.com"})

    def create(number: int) -> str:
        return plugin.create(CERTIFICATE, inputs, urn=urn_of(CERTIFICATE, f"n{number}")).id

    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(create, range(64)))) == 64


def test_a_state_larger_than_grpcs_own_limits_is_taken(plugin: Plugin, disk: Disk) -> None:
    request = provider_pb2.ReadRequest(
        id="x", urn=urn_of(CERTIFICATE), type=CERTIFICATE, properties=encode({"large": "x" * (8 << 20)})
    )
    with pytest.raises(Aborted) as aborted:
        plugin.call("Read", request)
    assert aborted.value.code is grpc.StatusCode.INVALID_ARGUMENT, aborted.value.text


def test_a_partial_failure_of_a_hundred_names_is_answered(
    start: Callable[..., Plugin], home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACM_MAX_NAMES", "100")
    plugin = start()
    plugin.configured({"home": home})
    names = [f"n{number:03}.example.com" for number in range(100)]
    inputs = {"domainName": names[0], "subjectAlternativeNames": names[1:], "waitFor": "ISSUED"}
    with pytest.raises(Aborted) as aborted:
        plugin.up(CERTIFICATE, inputs, timeout=0.1)
    assert aborted.value.partial is not None
    assert len(aborted.value.partial.state["validationRecords"]) == 100


@pytest.mark.parametrize(
    ("arguments", "address"),
    [
        ([], None),
        (["127.0.0.1:5"], "127.0.0.1:5"),
        (["--logtostderr", "-v=9", "127.0.0.1:5"], "127.0.0.1:5"),
        (["--logtostderr", "-v=9", "--tracing", "http://127.0.0.1:9411", "127.0.0.1:5"], "127.0.0.1:5"),
        (["--tracing", "http://127.0.0.1:9411"], None),
    ],
)
def test_the_engines_address_is_the_last_argument(arguments: list[str], address: str | None) -> None:
    assert engine_address(arguments) == address


def test_nothing_that_is_absent_is_sent_as_a_value() -> None:
    assert decode(Struct()) == {}
