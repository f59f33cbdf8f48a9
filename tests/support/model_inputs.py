"""Inputs of the service's operations for Hypothesis, made from botocore's model: mostly good, with a flaw now and then."""

import base64

from hypothesis import strategies as st

from tests.support import model_oracle

ARN = "arn:aws:acm:us-east-1:111111111111:certificate/12345678-1234-1234-1234-123456789012"
_NAMES = st.sampled_from(
    ["fuzz.test", "*.fuzz.test", "a.b.fuzz.test", "example.com", "WWW.fuzz.test", "x-1.test"]
)
_TAGS = st.text(alphabet="aZ09 _.:/=+-@éß中", max_size=12)
_TEXTS = {
    "Arn": st.sampled_from(
        [ARN, ARN.replace("us-east-1", "eu-west-1"), ARN.replace("certificate/", "other/")]
    ),
    "CertificateArn": st.just(ARN),
    "PcaArn": st.just("arn:aws:acm-pca:us-east-1:111111111111:certificate-authority/12345678"),
    "RoleArn": st.just("arn:aws:iam::111111111111:role/a"),
    "AcmeEndpointArn": st.just("arn:aws:acm:us-east-1:111111111111:acme-endpoint/a"),
    "AcmeDomainValidationArn": st.just(
        "arn:aws:acm:us-east-1:111111111111:acme-endpoint/a/acme-domain-validation/b"
    ),
    "AcmeExternalAccountBindingArn": st.just(
        "arn:aws:acm:us-east-1:111111111111:acme-endpoint/a/acme-external-account-binding/b"
    ),
    "AcmeAccountId": st.just("0" * 36),
    "DomainNameString": _NAMES,
    "DomainName": st.sampled_from(["fuzz.test", "a.fuzz.test"]),
    "HostedZoneId": st.just("Z123"),
    "IdempotencyToken": st.text(alphabet="aZ0_", min_size=1, max_size=32),
    "NextToken": st.text(alphabet="aZ= ÿ", min_size=1, max_size=20),
    "SerialNumber": st.sampled_from(["01:02", "ff:" * 19 + "00"]),
    "TagKey": _TAGS.filter(bool),
    "TagValue": _TAGS,
}
"""Texts that fit the patterns, by shape."""

FLAWS = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([0, -1, 1.5, 1e400, 1 << 40, 10**400, 1001, 46]),
    st.sampled_from(
        ["", " ", "é", "\ud800", "\x00", "a" * 33, "a" * 257, "-.test", "aws:x", "=", "a" * 10001]
    ),
    st.sampled_from([[], {}, [None], {"Unknown": 1}, [[]], ["a"] * 101]),
)
"""Values that few places take."""


@st.composite
def inputs(draw):
    """Draw the name of an operation and a JSON value for its input."""
    operation = draw(st.sampled_from(sorted(model_oracle.operations())))
    name = model_oracle.operations()[operation]
    flawed = draw(st.booleans())
    return operation, draw(_values(name, 0, flawed=flawed)) if name else {}


@st.composite
def _values(draw, name, depth, *, flawed):
    if flawed and depth and draw(st.integers(0, 5)) == 0:
        return draw(FLAWS)
    of = model_oracle.shape(name)
    if of["type"] == "structure":
        return draw(_structures(of, depth, flawed=flawed))
    if of["type"] == "list":
        least = of.get("min", 0)
        most = min(of.get("max", 3), max(3, least))
        few = st.integers(least, most if depth < 4 else max(least, 1))
        return [draw(_values(of["member"]["shape"], depth + 1, flawed=flawed)) for _ in range(draw(few))]
    return draw(_scalars(name, of))


@st.composite
def _structures(draw, of, depth, *, flawed):
    members, required = of["members"], of.get("required", ())
    if of.get("union"):
        simple = [one for one in members if one not in ("And", "Or", "Not")] if depth > 3 else list(members)
        chosen = {draw(st.sampled_from(simple))}
    else:
        chosen = {one for one in members if one in required or draw(st.integers(0, 2)) == 0}
    if flawed and chosen and draw(st.integers(0, 8)) == 0:
        chosen.discard(draw(st.sampled_from(sorted(chosen))))
    if flawed and draw(st.integers(0, 8)) == 0:
        chosen.add(draw(st.sampled_from(sorted(members))))
    return {one: draw(_values(members[one]["shape"], depth + 1, flawed=flawed)) for one in sorted(chosen)}


def _scalars(name, of):
    kind, least, most = of["type"], of.get("min", 0), of.get("max")
    if "enum" in of:
        return st.sampled_from(of["enum"])
    if name in _TEXTS:
        return _TEXTS[name]
    if kind == "string":
        return st.text(min_size=least, max_size=min(most or 20, max(20, least)))
    if kind in ("integer", "long"):
        return st.integers(least, most or 100)
    if kind == "blob":
        octets = st.binary(min_size=least, max_size=min(most, max(20, least)))
        return octets.map(lambda value: base64.b64encode(value).decode())
    return {"boolean": st.booleans(), "timestamp": st.integers(0, 2_000_000_000)}[kind]
