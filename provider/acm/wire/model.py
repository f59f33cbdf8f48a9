"""Botocore's models of the services, each read when it is first asked for.

Sources: ``acm/2015-12-08/service-2.json`` and ``acm-pca/2017-08-22/service-2.json`` of botocore. Only ``botocore.loaders``
and ``botocore.model`` are used: no client, no configuration, no network.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel, StructureShape

CONTENT_TYPE = "application/x-amz-json-1.1"


@dataclass(frozen=True, slots=True)
class Service:
    """A service of AWS that is answered here."""

    name: str
    """Botocore's name of it, under which its requests are also signed."""
    target_prefix: str
    """What ``X-Amz-Target`` has before the operation's name."""


ACM = Service("acm", "CertificateManager")
PRIVATE_CA = Service("acm-pca", "ACMPrivateCA")
SERVICES = {service.target_prefix: service for service in (ACM, PRIVATE_CA)}
"""Every service that is answered, by its target prefix."""


@lru_cache(maxsize=256)
def target_of(target: str) -> tuple[Service, str] | None:
    """Return service and operation that an ``X-Amz-Target`` names; None where there is none of that name."""
    prefix, _, name = target.rpartition(".")
    of = SERVICES.get(prefix)
    return (of, name) if of is not None and name in operation_names(of) else None


@cache
def service(of: Service = ACM) -> ServiceModel:
    """Return the model of a service; some tenths of a second the first time."""
    return ServiceModel(Loader().load_service_model(of.name, "service-2"), of.name)


@cache
def operation(name: str, of: Service = ACM) -> OperationModel:
    """Return the model of an operation; raise ``KeyError`` where there is none of that name."""
    if name not in operation_names(of):
        raise KeyError(name)
    model: OperationModel = service(of).operation_model(name)
    return model


@cache
def operation_names(of: Service = ACM) -> tuple[str, ...]:
    """Return the names of all operations, sorted."""
    return tuple(sorted(service(of).operation_names))


@cache
def faults(of: Service = ACM) -> dict[str, StructureShape]:
    """Return the shape of every modelled error by its code."""
    return {shape.name: shape for shape in service(of).error_shapes}


def is_sensitive(shape: object) -> bool:
    """Tell whether the model forbids values of ``shape`` in texts."""
    metadata = getattr(shape, "metadata", {})
    return bool(metadata.get("sensitive"))
