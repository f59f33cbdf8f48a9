"""Properties of pulumi-aws's acm resources as ours: which keep their name, which are computed, which have no place here."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from acm.cli.resource_types import CERTIFICATE, IMPORTED_CERTIFICATE, VALIDATION
from acm.cli.stack_export import Raw
from acm.model import domains
from acm.model.arn import CertificateArn
from acm.model.errors import AcmError

INPUTS = {
    CERTIFICATE: (
        "domainName",
        "subjectAlternativeNames",
        "validationMethod",
        "keyAlgorithm",
        "certificateAuthorityArn",
        "validationOptions",
        "options",
        "tags",
        "earlyRenewalDuration",
    ),
    IMPORTED_CERTIFICATE: ("certificateBody", "certificateChain", "privateKey", "tags"),
    VALIDATION: ("certificateArn", "validationRecordFqdns"),
}
"""Inputs that have the same name and meaning on both sides, by the new type."""

OUTPUTS = {
    CERTIFICATE: (
        *INPUTS[CERTIFICATE],
        "status",
        "type",
        "domainValidationOptions",
        "notBefore",
        "notAfter",
        "pendingRenewal",
        "renewalEligibility",
        "renewalSummaries",
        "validationEmails",
        "tagsAll",
    ),
    IMPORTED_CERTIFICATE: (
        *INPUTS[IMPORTED_CERTIFICATE],
        "status",
        "type",
        "domainName",
        "subjectAlternativeNames",
        "keyAlgorithm",
        "notBefore",
        "notAfter",
        "tagsAll",
    ),
    VALIDATION: INPUTS[VALIDATION],
}

SECRET_KEY, SECRET_VALUE = "4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"
"""How a state marks a secret."""

_TTL = 300
_BOOKKEEPING = frozenset({"__defaults", "__meta", "id", "tagsAll", "region"})
"""What pulumi-aws keeps for itself, or what is computed anew."""


def new_inputs(kind: str, inputs: Raw, arn: str) -> Raw:
    """Return the inputs as Check of ours would leave them: the region folded in, pulumi-aws's own notes taken out."""
    kept = _hidden(_picked(inputs, INPUTS[kind], defaulted=inputs.get("__defaults") or ()))
    if kind == VALIDATION:
        return kept
    return {**kept, "region": CertificateArn.parse(arn).region}


def dropped_inputs(kind: str, inputs: Raw) -> tuple[str, ...]:
    """Return the names of inputs that the program gave and that have no place in ours."""
    return tuple(
        name
        for name, value in inputs.items()
        if value not in (None, "", [], {}) and name not in INPUTS[kind] and name not in _BOOKKEEPING
    )


def new_outputs(kind: str, resource: Raw, arn: str, installation: str) -> Raw:
    """Return the outputs that are known; what is not is read by the next refresh."""
    outputs = resource.get("outputs") or {}
    kept = _hidden(_picked(outputs, OUTPUTS[kind]))
    kept |= {"region": CertificateArn.parse(arn).region, "installationId": installation}
    if kind == VALIDATION:
        return {**kept, "status": "ISSUED"}
    kept = {"arn": arn, "tags": {}, "tagsAll": {}, **kept}
    if kind == IMPORTED_CERTIFICATE:
        return {**kept, **_pem_outputs(kept)}
    return {**kept, **_record_outputs(kept)}


def _picked(properties: Raw, names: Iterable[str], *, defaulted: Iterable[str] = ()) -> Raw:
    """Return the named properties that say something and were not pulumi-aws's own idea."""
    left_out = {str(name) for name in defaulted}
    return {
        name: _without_notes(properties[name])
        for name in names
        if name not in left_out and properties.get(name) not in (None, "")
    }


def _hidden(properties: Raw) -> Raw:
    """Mark a private key as the secret that it is where pulumi-aws left it in clear; the import encrypts it."""
    key = properties.get("privateKey")
    if not isinstance(key, str):
        return properties
    return {**properties, "privateKey": {SECRET_KEY: SECRET_VALUE, "plaintext": json.dumps(key)}}


def _without_notes(value: Any) -> Any:
    """Take out pulumi-aws's lists of defaults, which stand at every level; a secret stays as it is."""
    if isinstance(value, dict) and SECRET_KEY not in value:
        return {key: _without_notes(item) for key, item in value.items() if key != "__defaults"}
    return [_without_notes(item) for item in value] if isinstance(value, list) else value


def _pem_outputs(outputs: Raw) -> Raw:
    body, chain = outputs.get("certificateBody"), outputs.get("certificateChain", "")
    if not isinstance(body, str) or not isinstance(chain, str):
        return {}
    ended = body if body.endswith("\n") else f"{body}\n"
    return {"certificatePem": body, "chainPem": chain, "fullChainPem": ended + chain}


def _record_outputs(outputs: Raw) -> Raw:
    """Return records in our form: one for each record, absolute names, sorted. Nothing where they are hidden."""
    options, names = outputs.get("domainValidationOptions"), outputs.get("subjectAlternativeNames")
    computed: Raw = {}
    if isinstance(names, list):
        computed["subjectAlternativeNames"] = [name for name in names if name != outputs.get("domainName")]
    if isinstance(options, list) and all(isinstance(option, dict) for option in options):
        ordered = sorted(options, key=lambda option: str(option.get("domainName")))
        computed["domainValidationOptions"] = ordered
        computed["validationRecords"] = _records(ordered)
    return computed


def _records(options: list[Raw]) -> list[Raw]:
    by_name: dict[str, Raw] = {}
    for option in options:
        name, domain = str(option.get("resourceRecordName") or ""), str(option.get("domainName") or "")
        if not name:
            continue
        record = by_name.setdefault(
            name,
            {
                "name": name,
                "fqdn": name.removesuffix("."),
                "type": option.get("resourceRecordType") or "CNAME",
                "value": option.get("resourceRecordValue") or "",
                "ttl": _TTL,
                "zone": _zone(domain),
                "domainNames": [],
            },
        )
        record["domainNames"].append(domain)
    return [
        by_name[name]
        for name in sorted(by_name, key=lambda name: str(by_name[name]["domainNames"][0]).removeprefix("*."))
    ]


def _zone(domain: str) -> str:
    try:
        return domains.registrable(domains.base_domain(domain))
    except AcmError:
        return domain.removeprefix("*.")
