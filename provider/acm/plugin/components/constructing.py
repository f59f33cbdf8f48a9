"""Construct: checks a component's inputs, runs it, and puts what went wrong into words."""

from __future__ import annotations

from concurrent.futures import CancelledError
from typing import Any

import grpc
from pulumi import CustomTimeouts, ResourceOptions, RunError
from pulumi.provider import ConstructResult
from pulumi.runtime.proto import provider_pb2

from acm.model.errors import AcmError, ComponentFailed, InvalidParameter
from acm.plugin.components import names
from acm.plugin.components.dns_validated_certificate import DnsValidatedCertificate
from acm.plugin.components.hosting import Host
from acm.plugin.contract import Session, WrongInputs
from acm.plugin.faults import apology
from acm.plugin.structs import decode
from acm.plugin.tables import DNS_VALIDATED_CERTIFICATE


def construct(
    session: Session,
    host: Host,
    request: provider_pb2.ConstructRequest,
    context: grpc.ServicerContext,
    *,
    engine: str,
) -> provider_pb2.ConstructResponse:
    """Make a component's children and return its outputs; raise ``WrongInputs`` or ``ComponentFailed``."""
    if request.type != DNS_VALIDATED_CERTIFICATE.token:
        raise InvalidParameter(
            f"there is no component {request.type[:200]!r}.",
            hint=f"There is: {DNS_VALIDATED_CERTIFICATE.token}.",
        )
    known = decode(request.inputs)
    failures = names.check(session, known)
    if failures:
        raise WrongInputs(failures)
    base_domains = names.base_domains(known)

    def program(inputs: dict[str, Any], options: ResourceOptions) -> ConstructResult:
        made = DnsValidatedCertificate(
            request.name, inputs, base_domains, options, _timeouts(request.customTimeouts)
        )
        return ConstructResult(made.urn, made.state)

    running = host.start(request, program, engine=engine)

    def end() -> None:
        running.cancel()

    # A call that the engine has given up leaves nothing running.
    context.add_callback(end)
    try:
        return running.result()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told in words
        raise _told(request.name, error) from None


def _timeouts(given: provider_pb2.ConstructRequest.CustomTimeouts) -> CustomTimeouts | None:
    """Return the component's time limits, which are those of its wait: the SDK leaves them out of its options."""
    limits = {name: getattr(given, name) or None for name in ("create", "update", "delete")}
    return CustomTimeouts(**limits) if any(limits.values()) else None


def _told(name: str, error: Exception) -> AcmError:
    """Return a failure in words.

    A RunError has words of its own; of others the SDK makes a text with a traceback, whose context is the failure itself.
    """
    cause = error if isinstance(error, RunError) else error.__context__ or error
    if isinstance(cause, AcmError):
        return cause
    if isinstance(cause, CancelledError):
        reason = "the engine has ended the call."
    elif isinstance(cause, RunError) or type(cause) is Exception:
        reason = f"{str(cause).rstrip('.')}."
    else:
        reason = apology(cause)
    return ComponentFailed(
        f"{name} could not be made: {reason}",
        hint="Its children say why, where they do; `pulumi up` goes on from there.",
    )
