"""Inputs of the service's operations for Hypothesis, made from botocore's model: mostly good, with a flaw now and then."""

import base64
import copy

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


ONE = st.just(1)
NONE_OR_TWO = st.sampled_from([0, 2, 2])
"""How many members a union may not have."""


@st.composite
def inputs(draw):
    """Draw the name of an operation and a JSON value for its input: a good one, or one with a single flaw."""
    operation = draw(st.sampled_from(sorted(model_oracle.operations())))
    name = model_oracle.operations()[operation]
    if name is None:
        return operation, {}
    members = draw(_values(name, 0))
    places = list(_places(name, members))
    if places and draw(st.booleans()):
        shape, container, key = draw(st.sampled_from(places))
        container[key] = draw(_flaws(shape, container[key]))
    return operation, members


def good_inputs(operation):
    """Return a strategy for good inputs of an operation."""
    return _values(model_oracle.operations()[operation], 0)


def near_misses(operation, members):
    """Yield every input that differs from a good one in one place only, and there by just passing what is allowed."""
    name = model_oracle.operations()[operation]
    for index, (shape, container, key) in enumerate(_places(name, members)):
        for value in _beyond(model_oracle.shape(shape), container[key]):
            changed = copy.deepcopy(members)
            _, place, at = list(_places(name, changed))[index]
            place[at] = value
            yield changed


def _places(name, value):
    """Yield shape, container and key of everything in a good value."""
    of = model_oracle.shape(name)
    if of["type"] == "structure":
        inner = [(of["members"][key]["shape"], key) for key in value]
    elif of["type"] == "list":
        inner = [(of["member"]["shape"], key) for key in range(len(value))]
    else:
        return
    for shape, key in inner:
        yield shape, value, key
        yield from _places(shape, value[key])


def _flaws(name, good):
    of = model_oracle.shape(name)
    near = list(_beyond(of, good))
    if of.get("union"):
        return _structures(of, 4, how_many=NONE_OR_TWO)
    return st.one_of(st.sampled_from(near), FLAWS) if near else FLAWS


def _beyond(of, good):
    """Yield values that differ from a good one only in that they lie just outside, or just inside, what the shape allows."""
    least, most, kind = of.get("min", 0), of.get("max", 0), of["type"]
    if kind in ("integer", "long"):
        yield from (least, least - 1, most or 1, most + 1)
    elif kind == "blob" and most < 100_000:
        yield from (base64.b64encode(bytes(size)).decode() for size in (most, most + 1))
    elif kind == "list" and good and most < 1000:
        yield from ((good * (size + 1))[:size] for size in (most, most + 1))
        yield []
    elif kind == "string" and most:
        yield from (good + "a" * (size - len(good)) for size in (most, most + 1))
        yield good[: max(0, least - 1)]
    if "enum" in of:
        yield "NONE_OF_THEM"


@st.composite
def _values(draw, name, depth):
    of = model_oracle.shape(name)
    if of["type"] == "structure":
        return draw(_structures(of, depth))
    if of["type"] == "list":
        least = of.get("min", 0)
        most = min(of.get("max", 3), max(3, least))
        few = st.integers(least, most if depth < 4 else max(least, 1))
        return [draw(_values(of["member"]["shape"], depth + 1)) for _ in range(draw(few))]
    return draw(_scalars(name, of))


@st.composite
def _structures(draw, of, depth, *, how_many=ONE):
    members = of["members"]
    if of.get("union"):
        simple = [one for one in members if one not in ("And", "Or", "Not")] if depth > 3 else list(members)
        number = min(draw(how_many), len(simple))
        chosen = draw(st.permutations(simple))[:number]
    else:
        chosen = [one for one in members if one in of.get("required", ()) or draw(st.booleans())]
    return {one: draw(_values(members[one]["shape"], depth + 1)) for one in sorted(chosen)}


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
