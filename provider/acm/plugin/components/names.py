"""What is known of a component's names before it runs. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from acm.model import domains
from acm.model.errors import AcmError, InvalidParameter
from acm.plugin import checking
from acm.plugin.contract import Session
from acm.plugin.resources import shared
from acm.plugin.resources.certificate_names import check_names
from acm.plugin.resources.certificate_state import NAMING
from acm.plugin.tables import DNS_VALIDATED_CERTIFICATE
from acm.plugin.values import Properties, contains_secret, contains_unknown, unwrap


def check(session: Session, inputs: Properties) -> list[AcmError]:
    """Return everything that is wrong with a component's inputs; its children check what is theirs."""
    given = shared.given(inputs)
    return [
        *checking.check(DNS_VALIDATED_CERTIFICATE.inputs, given),
        *check_names(session, given),
        *_check_public(given),
    ]


def base_domains(inputs: Properties) -> tuple[str, ...]:
    """Return the base domains of checked inputs, sorted; none where a preview does not know every name."""
    if any(contains_unknown(inputs.get(name)) for name in NAMING):
        return ()
    names = (unwrap(inputs.get("domainName")), *shared.texts(inputs.get("subjectAlternativeNames")))
    return tuple(sorted({domains.base_domain(domains.canonical(str(name))) for name in names}))


def _check_public(inputs: Properties) -> Iterator[AcmError]:
    for name in NAMING:
        if contains_secret(inputs.get(name)):
            yield InvalidParameter(
                "a secret name would stand in the clear in the names of the records' resources.",
                hint="Give names that are no secrets: certificates show them to everybody.",
                property_path=name,
            )
