"""Records that a program publishes with resources of other packages: taken from their inputs into the zones in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from acm.model.installation import ZoneRecord

from ._values import plain

VALUES = {
    "aws:route53/record:Record": "records",
    "aws-native:route53:RecordSet": "resourceRecords",
    "cloudflare:index/dnsRecord:DnsRecord": "content",
    "cloudflare:index/record:Record": "content",
    "digitalocean:index/dnsRecord:DnsRecord": "value",
    "gcp:dns/recordSet:RecordSet": "rrdatas",
    "google-native:dns/v1:ResourceRecordSet": "rrdatas",
}
"""By type token, the input that holds the data of a record; its name and its type are ``name`` and ``type``."""


def records_of(token: str, inputs: Mapping[str, Any]) -> Iterator[ZoneRecord]:
    """Yield the CNAME record that a resource of another package publishes, where its kind is known."""
    data = plain(inputs.get(VALUES.get(token, "")))
    name, value = plain(inputs.get("name")), data[0] if isinstance(data, list) and data else data
    if plain(inputs.get("type")) == "CNAME" and isinstance(name, str) and isinstance(value, str):
        yield ZoneRecord(name=name, type="CNAME", value=value)
