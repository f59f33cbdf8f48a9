"""Answers over property values, put into the protocol's messages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NoReturn

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from pulumi.runtime.proto import errors_pb2, provider_pb2, status_pb2

from acm.model.errors import AcmError
from acm.plugin.contract import Answered, Checked, InitFailed, Made, ReadBack
from acm.plugin.diffing import Difference, Entry, Kind
from acm.plugin.structs import encode
from acm.plugin.values import Properties, Unknown, contains_secret

_PropertyDiff = provider_pb2.PropertyDiff
_KINDS = {
    (Kind.ADD, False): _PropertyDiff.ADD,
    (Kind.ADD, True): _PropertyDiff.ADD_REPLACE,
    (Kind.UPDATE, False): _PropertyDiff.UPDATE,
    (Kind.UPDATE, True): _PropertyDiff.UPDATE_REPLACE,
    (Kind.DELETE, False): _PropertyDiff.DELETE,
    (Kind.DELETE, True): _PropertyDiff.DELETE_REPLACE,
}


def check_response(checked: Checked) -> provider_pb2.CheckResponse:
    """Return Check's answer; inputs only where there is no failure."""
    failures = [_failure(error, checked.inputs) for error in checked.failures]
    if failures:
        return provider_pb2.CheckResponse(failures=failures)
    return provider_pb2.CheckResponse(inputs=encode(checked.inputs))


NEVER_PRINTED = frozenset(
    {
        *("accessKey", "dnsZones", "passphrase", "privateKey", "secretKey", "sessionToken"),
        *("certificateBody", "certificateChain", "privateKeyPath", "privateKeyEnvironment"),
    }
)
"""Properties whose values are secrets, whether or not the program has marked them so, or into which people paste a key
by mistake."""


def _failure(error: AcmError, inputs: Properties) -> provider_pb2.CheckFailure:
    """Return a failure at its property; without one where the engine would print a secret value beside it."""
    top = error.property_path.split(".", 1)[0].split("[", 1)[0]
    hidden = top in NEVER_PRINTED or contains_secret(inputs.get(top))
    return provider_pb2.CheckFailure(
        property="" if hidden else error.property_path, reason=error.diagnostics()
    )


def invoke_response(answered: Answered) -> provider_pb2.InvokeResponse:
    """Return Invoke's answer; a result only where there is no failure."""
    if answered.failures:
        return provider_pb2.InvokeResponse(failures=[_failure(error, {}) for error in answered.failures])
    # The field's name is a word of Python's own.
    return provider_pb2.InvokeResponse(**{"return": encode(answered.result)})  # type: ignore[arg-type]


def diff_response(difference: Difference) -> provider_pb2.DiffResponse:
    """Return Diff's answer: never UNKNOWN, each change at its full path."""
    entries = difference.entries
    response = provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME if entries else provider_pb2.DiffResponse.DIFF_NONE,
        replaces=_distinct(entry.top for entry in entries if entry.replaces),
        diffs=_distinct(entry.top for entry in entries),
        stables=() if difference.replaces else difference.stables,
        deleteBeforeReplace=difference.delete_before_replace,
        hasDetailedDiff=True,
    )
    for entry in entries:
        response.detailedDiff[entry.path].CopyFrom(_property_diff(entry))
    return response


def _property_diff(entry: Entry) -> provider_pb2.PropertyDiff:
    return _PropertyDiff(kind=_KINDS[entry.kind, entry.replaces], inputDiff=entry.of_input)


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def create_response(made: Made) -> provider_pb2.CreateResponse:
    """Return Create's answer."""
    return provider_pb2.CreateResponse(
        id=made.id,
        properties=encode(_without_unknowns(made.state)),
        refresh_before_update=made.refresh_before_update,
    )


def update_response(made: Made) -> provider_pb2.UpdateResponse:
    """Return Update's answer."""
    return provider_pb2.UpdateResponse(
        properties=encode(_without_unknowns(made.state)), refresh_before_update=made.refresh_before_update
    )


def read_response(found: ReadBack) -> provider_pb2.ReadResponse:
    """Return Read's answer; an empty one says that the resource is gone."""
    if not found.id:
        return provider_pb2.ReadResponse()
    return provider_pb2.ReadResponse(
        id=found.id,
        properties=encode(found.state),
        inputs=encode(found.inputs),
        refresh_before_update=found.refresh_before_update,
    )


def _without_unknowns(state: Mapping[str, object]) -> Properties:
    """Leave out what is unknown as a whole: the engine takes an absent output as unknown in a preview."""
    return {name: value for name, value in state.items() if not isinstance(value, Unknown)}  # type: ignore[misc]


def abort_partly_done(context: grpc.ServicerContext, failure: InitFailed) -> NoReturn:
    """End the call with the id and state of a resource that exists but is not what was asked for."""
    detail = AnyMessage()
    detail.Pack(
        provider_pb2.ErrorResourceInitFailed(
            id=failure.id,
            properties=encode(failure.state),
            inputs=encode(failure.inputs),
            reasons=failure.reasons,
            refresh_before_update=failure.refresh_before_update,
        )
    )
    _abort_with(context, grpc.StatusCode.UNKNOWN, failure.reasons[0], detail)


def abort_wrong_inputs(context: grpc.ServicerContext, failures: Sequence[AcmError]) -> NoReturn:
    """End Construct with what is wrong with a component's inputs, each at its property."""
    detail = AnyMessage()
    errors = [
        errors_pb2.InputPropertiesError.PropertyError(
            property_path=error.property_path, reason=error.diagnostics()
        )
        for error in failures
    ]
    detail.Pack(errors_pb2.InputPropertiesError(errors=errors))
    _abort_with(context, grpc.StatusCode.INVALID_ARGUMENT, "the inputs are wrong", detail)


def _abort_with(
    context: grpc.ServicerContext, code: grpc.StatusCode, message: str, detail: AnyMessage
) -> NoReturn:
    status = status_pb2.Status(code=code.value[0], message=message, details=[detail])
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(code, message)
