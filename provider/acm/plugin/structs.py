"""Property values to and from ``google.protobuf.Struct``, by Pulumi's signature keys.

Decoding is total: whatever a ``Struct`` holds becomes a value. Encoding then decoding gives the same value back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from google.protobuf.struct_pb2 import NULL_VALUE, ListValue, Struct
from google.protobuf.struct_pb2 import Value as WireValue

from acm.plugin.values import (
    UNKNOWN,
    Opaque,
    Output,
    Properties,
    ResourceReference,
    Secret,
    Unknown,
    Value,
)

UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a public constant of the protocol
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"
OPAQUE = ("c44067f5952c0a294b673a41bacd8c17", "0def7320c3a5731c473e5ecbe6d01bc7")
"""The signatures of an asset and of an archive."""


def decode(struct: Struct) -> Properties:
    """Return the properties in ``struct``."""
    return {key: _decode(value) for key, value in struct.fields.items()}


def encode(properties: Mapping[str, Value]) -> Struct:
    """Return ``properties`` as a ``Struct``."""
    return Struct(fields={key: _encode(value) for key, value in properties.items()})


def from_json(value: Any) -> Value:
    """Return what parsed JSON stands for: nested configuration arrives as JSON texts, signature keys included."""
    struct = Struct()
    struct.update({"value": value})
    return decode(struct)["value"]


def _decode(wire: WireValue) -> Value:
    kind = wire.WhichOneof("kind")
    if kind == "string_value":
        return UNKNOWN if wire.string_value == UNKNOWN_TEXT else wire.string_value
    if kind == "number_value":
        return wire.number_value
    if kind == "bool_value":
        return wire.bool_value
    if kind == "list_value":
        return [_decode(item) for item in wire.list_value.values]
    return _decode_struct(wire.struct_value) if kind == "struct_value" else None


def _decode_struct(struct: Struct) -> Value:
    fields = decode(struct)
    signature = fields.get(SIGNATURE)
    if not isinstance(signature, str):
        return fields
    special = _DECODERS.get(signature)
    return special(fields) if special else fields


def _decode_output(fields: Properties) -> Value:
    dependencies = fields.get("dependencies")
    return Output(
        fields.get("value", UNKNOWN),
        secret=fields.get("secret") is True,
        dependencies=tuple(str(urn) for urn in dependencies) if isinstance(dependencies, list) else (),
    )


def _decode_resource(fields: Properties) -> Value:
    identity = fields.get("id")
    return ResourceReference(
        urn=str(fields.get("urn", "")),
        id=identity if isinstance(identity, str | Unknown) else None,
        package_version=str(fields.get("packageVersion", "")),
    )


def _decode_opaque(fields: Properties) -> Value:
    return Opaque(str(fields[SIGNATURE]), {key: value for key, value in fields.items() if key != SIGNATURE})


_DECODERS: dict[str, Callable[[Properties], Value]] = {
    SECRET: lambda fields: Secret(fields.get("value")),
    OUTPUT: _decode_output,
    RESOURCE: _decode_resource,
    **dict.fromkeys(OPAQUE, _decode_opaque),
}


def _encode(value: Value) -> WireValue:
    if value is None:
        return WireValue(null_value=NULL_VALUE)
    if isinstance(value, bool):
        return WireValue(bool_value=value)
    if isinstance(value, int | float):
        return WireValue(number_value=value)
    if isinstance(value, str):
        return WireValue(string_value=value)
    return _encode_deep(value)


def _encode_deep(
    value: list[Value] | dict[str, Value] | Unknown | Secret | Output | ResourceReference | Opaque,
) -> WireValue:
    if isinstance(value, list):
        return WireValue(list_value=ListValue(values=[_encode(item) for item in value]))
    if isinstance(value, dict):
        return WireValue(struct_value=encode(value))
    if isinstance(value, Unknown):
        return WireValue(string_value=UNKNOWN_TEXT)
    return WireValue(struct_value=encode(_fields_of(value)))


def _fields_of(value: Secret | Output | ResourceReference | Opaque) -> Properties:
    if isinstance(value, Secret):
        return {SIGNATURE: SECRET, "value": value.value}
    if isinstance(value, Opaque):
        return {SIGNATURE: value.signature, **value.fields}
    if isinstance(value, Output):
        known: Properties = {} if isinstance(value.value, Unknown) else {"value": value.value}
        dependencies: list[Value] = list(value.dependencies)
        return {SIGNATURE: OUTPUT, **known, "secret": value.secret, "dependencies": dependencies}
    identity: Properties = {} if value.id is None else {"id": value.id}
    return {SIGNATURE: RESOURCE, "urn": value.urn, **identity, "packageVersion": value.package_version}
