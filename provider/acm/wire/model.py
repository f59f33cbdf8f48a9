"""Botocore's model of the service, read when it is first asked for.

Source: ``acm/2015-12-08/service-2.json`` of botocore. Only ``botocore.loaders`` and ``botocore.model`` are used: no
client, no configuration, no network.
"""

from __future__ import annotations

from functools import cache

from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel, StructureShape

SERVICE = "acm"
TARGET_PREFIX = "CertificateManager"
"""What ``X-Amz-Target`` has before the operation's name."""

CONTENT_TYPE = "application/x-amz-json-1.1"


@cache
def service() -> ServiceModel:
    """Return the model of the service; some tenths of a second the first time."""
    return ServiceModel(Loader().load_service_model(SERVICE, "service-2"), SERVICE)


@cache
def operation(name: str) -> OperationModel:
    """Return the model of an operation; raise ``KeyError`` where there is none of that name."""
    if name not in operation_names():
        raise KeyError(name)
    model: OperationModel = service().operation_model(name)
    return model


@cache
def operation_names() -> tuple[str, ...]:
    """Return the names of all operations, sorted."""
    return tuple(sorted(service().operation_names))


@cache
def faults() -> dict[str, StructureShape]:
    """Return the shape of every modelled error by its code."""
    return {shape.name: shape for shape in service().error_shapes}


def is_sensitive(shape: object) -> bool:
    """Tell whether the model forbids values of ``shape`` in texts."""
    metadata = getattr(shape, "metadata", {})
    return bool(metadata.get("sensitive"))
