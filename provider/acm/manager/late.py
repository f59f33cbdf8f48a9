"""Answers that come late: a backend may tell a new certificate's validation records only some seconds after its ARN."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from acm.manager.interface import CertificateManager
from acm.model.certificate import Certificate, CertificateType, ValidationMethod
from acm.model.errors import RecordsLate, ResourceNotFound, WaitCancelled
from acm.model.lifecycle import CertificateStatus

PATIENCE_SECONDS = 300.0
"""How long records are waited for: AWS has taken minutes."""

Pause = Callable[[float], bool]
"""Waits for so many seconds; true where nobody wants to wait any longer."""


def without_challenge(certificate: Certificate) -> tuple[str, ...]:
    """Return the names that will have a validation record or redirect, and have none yet."""
    if (
        certificate.status is not CertificateStatus.PENDING_VALIDATION
        or certificate.type is not CertificateType.AMAZON_ISSUED
        or certificate.validation_method is ValidationMethod.EMAIL
    ):
        return ()
    return tuple(one.domain_name for one in certificate.validations if one.challenge is None)


def with_records(
    manager: CertificateManager,
    certificate: Certificate,
    *,
    pause: Pause,
    tell: Callable[[str], None],
    seconds: float = PATIENCE_SECONDS,
) -> Certificate:
    """Return the certificate once its records are known; ``tell`` is told why there is a wait.

    Raises ``RecordsLate`` after ``seconds``, and ``WaitCancelled`` where ``pause`` says so.
    """
    for step in _steps(seconds):
        missing = without_challenge(certificate)
        if not missing:
            return certificate
        tell(f"{manager.backend().place} has not told the validation records of {', '.join(missing)} yet")
        if pause(step):
            raise WaitCancelled(
                f"{certificate.arn} is requested; its records were not waited for.", hint=_HINT
            )
        try:
            certificate = manager.describe(certificate.arn)
        except ResourceNotFound:
            continue  # what was just made is not known everywhere yet
    raise RecordsLate(
        f"{certificate.arn} is requested, and its validation records were not told within {seconds:g} s.",
        hint=_HINT,
    )


_HINT = "`pulumi up` asks again; `acm describe ARN` shows them once they are there."


def _steps(seconds: float) -> Iterator[float]:
    step = 0.5
    while seconds > 0:
        yield min(step, seconds)
        seconds -= step
        step = min(step * 2, 10.0)
