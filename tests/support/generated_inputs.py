"""Valid inputs of every resource, drawn by Hypothesis: what a program may declare, in all its spellings.

``INPUTS`` has a strategy for each resource token. Names lie in ``ZONE``, which the tests serve themselves.
"""

from __future__ import annotations

import string
from typing import Any

from hypothesis import strategies as st

from tests.support.imports import key, key_pem, made

ZONE = "generated.test"

_LETTERS = string.ascii_lowercase + string.digits
_INTERNATIONAL = ("bücher", "straße", "例え", "пример")
_TAG_TEXT = st.text(
    st.characters(categories=("L", "N"), include_characters=" _.:/=+-@", max_codepoint=0x2FFF), max_size=20
)


def _spelled(name: str) -> st.SearchStrategy[str]:
    """The ways to write one name: case and a final dot mean nothing."""
    return st.sampled_from([name, name.upper() if name.isascii() else name, f"{name}."])


_labels = st.one_of(
    st.text(_LETTERS, min_size=1, max_size=12),
    st.builds(
        "{}-{}".format, st.text(_LETTERS, min_size=3, max_size=4), st.text(_LETTERS, min_size=1, max_size=4)
    ),
    st.sampled_from(_INTERNATIONAL),
)
_names = st.builds(
    lambda wildcard, labels: ("*." if wildcard else "") + ".".join([*labels, ZONE]),
    st.booleans(),
    st.lists(_labels, max_size=2),
).flatmap(_spelled)
_tags = st.dictionaries(
    _TAG_TEXT.filter(lambda key: key and not key.lower().startswith("aws:")), _TAG_TEXT, max_size=4
)
_regions = st.sampled_from(["us-east-1", "eu-west-1", "ap-southeast-2", "cn-north-1", "us-gov-west-1"])
_choice = ["ENABLED", "DISABLED"]


def _dictionary(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(required, optional=optional)


certificates = _dictionary(
    {"domainName": _names},
    {
        "subjectAlternativeNames": st.lists(_names, max_size=8),
        "keyAlgorithm": st.sampled_from(["RSA_2048", "EC_prime256v1", "EC_Prime256v1", "EC_secp384r1"]),
        "validationMethod": st.just("DNS"),
        "options": _dictionary(
            {},
            {
                "certificateTransparencyLoggingPreference": st.sampled_from(_choice),
                "export": st.just("DISABLED"),
            },
        ),
        "tags": _tags,
        "waitFor": st.just("REQUESTED"),
        "onTerminal": st.sampled_from(["recreate", "fail", "retain"]),
        "region": _regions,
    },
)

_record_names = st.text("0123456789abcdef", min_size=32, max_size=32).map(lambda token: f"_{token}.{ZONE}")
records = _dictionary(
    {
        "name": _record_names.flatmap(_spelled),
        "value": _record_names.map(lambda name: name.replace(ZONE, "acm-validations.internal")).flatmap(
            _spelled
        ),
    },
    {
        "type": st.just("CNAME"),
        "ttl": st.integers(min_value=1, max_value=86_400).map(float),
        "overwrite": st.booleans(),
    },
)

_FORMS = (
    str,
    lambda pem: pem.replace("\n", "\r\n"),
    lambda pem: f"# a comment\n{pem}",
    lambda pem: pem.replace("\n", " \n"),
)
_KEYS = (key_pem(key()), key_pem(key(), traditional=True))
_BODIES = tuple(
    made(*names, days=days).pem
    for names, days in (((ZONE,), 300), ((ZONE, f"*.{ZONE}"), 600), ((f"a.{ZONE}", ZONE), 90))
)
"""Certificates that may take each other's place, all for one key."""

imported_certificates = _dictionary(
    {
        "certificateBody": st.builds(
            lambda form, pem: form(pem), st.sampled_from(_FORMS), st.sampled_from(_BODIES)
        ),
        "privateKey": st.builds(lambda form, pem: form(pem), st.sampled_from(_FORMS), st.sampled_from(_KEYS)),
    },
    {
        "tags": _tags,
        "expiryGuardDays": st.integers(min_value=1, max_value=30).map(float),
        "expiryGuardAction": st.sampled_from(["warn", "fail"]),
        "region": _regions,
    },
)

accounts = _dictionary(
    {},
    {
        "expiryEvents": _dictionary(
            {}, {"daysBeforeExpiry": st.integers(min_value=1, max_value=45).map(float)}
        ),
        "restoreOnDelete": st.booleans(),
        "region": _regions,
    },
)

INPUTS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "acm:index:Certificate": certificates,
    "acm:index:ValidationRecord": records,
    "acm:index:ImportedCertificate": imported_certificates,
    "acm:index:AccountConfiguration": accounts,
}
