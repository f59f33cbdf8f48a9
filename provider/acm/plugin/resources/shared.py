"""What several resources need: URNs, tags, regions, zones, and the outputs of an issued certificate."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from acm.model import domains
from acm.model.arn import CertificateArn
from acm.model.certificate import IssuedMaterial
from acm.model.clock import rfc3339
from acm.model.errors import AcmError, InvalidParameter
from acm.model.tags import check_tags
from acm.plugin import checking
from acm.plugin.checking import join
from acm.plugin.contract import Session
from acm.plugin.identity import PROPERTY
from acm.plugin.properties import Property
from acm.plugin.values import Properties, Unknown, Value, text_of, unwrap
from acm.settings import REGION_PATTERN, Settings


def stack_of(urn: str) -> str:
    """Return the stack that a URN is of, as ``STACK::PROJECT``; empty where the text is no URN."""
    match = re.match(r"urn:pulumi:(?P<stack>.*?)::(?P<project>.*?)::", urn)
    return f"{match['stack']}::{match['project']}" if match else ""


def given(inputs: Mapping[str, Value]) -> Properties:
    """Return inputs as the user wrote them, without those that are null."""
    return {name: value for name, value in inputs.items() if value is not None}


def meaning(prop: Property | None, inputs: Mapping[str, Value]) -> Value:
    """Return the value of an input, or what its absence means."""
    value = unwrap(inputs.get(prop.name)) if prop else None
    return prop.default if value is None and prop else value


def texts(value: Value) -> list[str]:
    """Return the known texts of a list."""
    items = unwrap(value)
    return [item for item in items if isinstance(item, str)] if isinstance(items, list) else []


def check_region(inputs: Mapping[str, Value]) -> Iterator[AcmError]:
    """Yield what is wrong with the input ``region``, where it is known."""
    region = text_of(inputs, "region")
    if region is not None and not re.fullmatch(REGION_PATTERN, region):
        yield InvalidParameter(
            f"{region[:64]!r} is no region.", hint="Expected one like us-east-1.", property_path="region"
        )


def check_same_region(inputs: Mapping[str, Value], arn_input: str) -> Iterator[AcmError]:
    """Yield an error where ``region`` is not that of the ARN in ``arn_input``; a malformed ARN is another check's finding."""
    arn, region = text_of(inputs, arn_input), text_of(inputs, "region")
    if arn is None or region is None or checking.collect(lambda: CertificateArn.parse(arn)):
        return
    if CertificateArn.parse(arn).region != region:
        yield InvalidParameter(
            f"the certificate lies in {CertificateArn.parse(arn).region}, not in {region}.",
            hint="Leave region out: the ARN names it.",
            property_path="region",
        )


def all_tags(session: Session, inputs: Mapping[str, Value]) -> Value:
    """Return the provider's default tags with the resource's over them; unknown where the latter are."""
    own = unwrap(inputs.get("tags"))
    if isinstance(own, Unknown):
        return own
    defaults = {key: unwrap(value) for key, value in session.default_tags.items()}
    return {**defaults, **own} if isinstance(own, dict) else defaults


def known_tags(tags: Value) -> dict[str, str]:
    """Return the tags whose value is known."""
    entries = tags.items() if isinstance(tags, dict) else ()
    return {key: value for key, value in entries if isinstance(value, str)}


def check_all_tags(session: Session, inputs: Mapping[str, Value]) -> Iterator[AcmError]:
    """Yield what is wrong with the tags: each one by itself, and all with the defaults by number."""
    for key, value in known_tags(unwrap(inputs.get("tags"))).items():
        for error in checking.collect(lambda key=key, value=value: check_tags({key: value})):  # type: ignore[misc]
            place = join("tags", key) if key else "tags"
            hidden = not isinstance(_raw(inputs.get("tags"), key), str)
            yield (checking.redacted(error) if hidden else error).at(place)
    tags = all_tags(session, inputs)
    count = len(tags) if isinstance(tags, dict) else 0
    yield from checking.collect(lambda: check_tags({f"k{number}": "" for number in range(count)}), "tags")


def _raw(tags: Value, key: str) -> Value:
    return tags.get(key) if isinstance(tags, dict) else None


def zone_of(settings: Settings, name: str) -> str | None:
    """Return the zone that a name would be published in: the longest suffix of ``dnsZones`` and ``devZone``."""
    bare = name.rstrip(".").lower()
    zones = (zone.rstrip(".").lower() for zone in (*settings.dns_zones, *settings.dev_zone))
    return max((zone for zone in zones if domains.lies_in(bare, zone)), key=len, default=None)


def issued_outputs(material: IssuedMaterial | None) -> Properties:
    """Return the outputs that an issued certificate has; None for each before that."""
    if material is None:
        return {}
    return {
        "notBefore": rfc3339(material.not_before),
        "notAfter": rfc3339(material.not_after),
        "serial": material.serial,
        "fingerprintSha256": material.fingerprint_sha256,
        "certificatePem": material.certificate_pem,
        "chainPem": material.chain_pem,
        "fullChainPem": material.certificate_pem + material.chain_pem,
        "caBundlePem": material.root_pem,
    }


def identity_output(session: Session, *, preview: bool) -> Properties:
    """Return the id of the installation as an output; nothing in a preview that finds no store yet."""
    known = session.identity.known if preview else session.identity.after_writing()
    return {PROPERTY: known} if known else {}


def pick(properties: Mapping[str, Value], names: Iterable[str]) -> Properties:
    """Return the named properties that are there."""
    return {name: properties[name] for name in names if properties.get(name) is not None}
