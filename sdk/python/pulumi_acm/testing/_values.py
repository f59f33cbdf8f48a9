"""Properties between Pulumi's mocks, which have plain dictionaries, and the protocol's messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Struct
from pulumi.output import Unknown
from pulumi.runtime import rpc
from pulumi.runtime.sync_await import _sync_await


def to_struct(properties: Mapping[str, Any]) -> Struct:
    """Return what a mock was given as a message; secrets, assets and what is unknown stay what they are."""
    marked = {name: _marked(value) for name, value in properties.items()}
    struct: Struct = _sync_await(rpc.serialize_properties(marked, {}))
    return struct


def from_struct(struct: Struct) -> dict[str, Any]:
    """Return a message as a mock answers it."""
    return dict(MessageToDict(struct))


def plain(value: Any) -> Any:
    """Return a value without the marks of secrets."""
    return rpc.unwrap_rpc_secret(value) if rpc.is_rpc_secret(value) else value


def _marked(value: Any) -> Any:
    """Put the protocol's mark in place of what is unknown: Pulumi reads such values, and cannot write them."""
    if isinstance(value, Unknown):
        return rpc.UNKNOWN
    if isinstance(value, dict):
        return {key: _marked(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_marked(item) for item in value]
    return value
