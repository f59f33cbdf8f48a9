"""The rules of a leaf before it is signed: one function each, with its source, yielding a sentence for each finding.

Where a value can be read back and compared with what was ordered, it is, so a slip in the profile shows here. BR are
the CA/Browser Forum's Baseline Requirements for TLS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from cryptography import x509
from cryptography.x509.oid import ExtensionOID, NameOID

from acm.authority import extensions, pointers, profiles
from acm.authority.algorithms import SIGNATURE_NAMES, algorithm_of, signature_hash
from acm.authority.extensions import Kind
from acm.authority.pointers import Pointers
from acm.model.domains import LOCALHOST, MAX_COMMON_NAME, MAX_NAMES, canonical
from acm.model.errors import AcmError
from acm.model.keys import REQUESTABLE, KeyAlgorithm
from acm.model.policies import ValidityPolicy, validity

_PROFILE_EXTENSIONS = frozenset(
    {
        ExtensionOID.BASIC_CONSTRAINTS,
        ExtensionOID.KEY_USAGE,
        ExtensionOID.EXTENDED_KEY_USAGE,
        ExtensionOID.CERTIFICATE_POLICIES,
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
        ExtensionOID.AUTHORITY_KEY_IDENTIFIER,
    }
)
_POINTER_EXTENSIONS = frozenset(
    {ExtensionOID.AUTHORITY_INFORMATION_ACCESS, ExtensionOID.CRL_DISTRIBUTION_POINTS}
)
_CRITICAL = frozenset({ExtensionOID.BASIC_CONSTRAINTS, ExtensionOID.KEY_USAGE})
_POISON = frozenset({ExtensionOID.PRECERT_POISON})
_MIN_EXPONENT = 2**16
_MAX_EXPONENT = 2**256


@dataclass(frozen=True, kw_only=True)
class Order:
    """A certificate about to be signed, and what it was ordered to be."""

    certificate: x509.Certificate
    issuer: x509.Certificate
    names: tuple[str, ...]
    key_algorithm: KeyAlgorithm
    policy: ValidityPolicy
    pointers: Pointers | None
    now: datetime
    precertificate: bool = False
    """Whether it is to be logged, and the certificate made of it afterwards."""

    def find(self, kind: type[Kind]) -> Kind | None:
        """Return the extension of that class, or None; raise what pyca raises for extensions it cannot read."""
        found: Kind | None = self._found.get(kind)
        return found

    @cached_property
    def _found(self) -> dict[type, Any]:
        return {type(one.value): one.value for one in reversed(list(self.certificate.extensions))}


Check = Callable[[Order], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its name, where it comes from, and the check."""

    name: str
    source: str
    check: Check


RULES: list[Rule] = []
"""Every rule, in the order in which they are checked."""
OF_EACH: list[Rule] = []
"""What is checked of a leaf that follows the pattern of one that all rules were checked on: what is its own."""


def _rule(source: str, *, own: bool = False) -> Callable[[Check], Check]:
    """Register a rule; ``own`` are those about what leaves of one kind do not share, octet for octet."""

    def register(function: Check) -> Check:
        rule = Rule(function.__name__.removeprefix("_"), source, function)
        RULES.append(rule)
        if own:
            OF_EACH.append(rule)
        return function

    return register


@_rule("RFC 5280 §4.1.2.1")
def _version(order: Order) -> Iterator[str]:
    if order.certificate.version is not x509.Version.v3:
        yield "the version is not 3."


@_rule("RFC 5280 §4.1.2.2, BR §7.1.2.7", own=True)
def _serial_number(order: Order) -> Iterator[str]:
    serial = order.certificate.serial_number
    octets = (serial.bit_length() + 8) // 8
    if serial <= 0 or octets != profiles.SERIAL_OCTETS:
        yield f"the serial number must be positive and have {profiles.SERIAL_OCTETS} octets."


@_rule("RFC 5280 §4.1.1.2, BR §7.1.3.2")
def _signature_algorithm(order: Order) -> Iterator[str]:
    oid = order.certificate.signature_algorithm_oid
    if oid not in SIGNATURE_NAMES:
        yield f"the signature algorithm {oid.dotted_string} is not used here."
    digest = order.certificate.signature_hash_algorithm
    if digest is None or digest.name != signature_hash(order.issuer.public_key()).name:
        yield "the hash is not the one that the issuer's key signs with."


@_rule("RFC 5280 §4.1.2.4")
def _issuer_name(order: Order) -> Iterator[str]:
    if order.certificate.issuer.public_bytes() != order.issuer.subject.public_bytes():
        yield "the issuer's name is not the subject of the issuing certificate."


@_rule("RFC 5280 §4.1.2.5, BR §6.3.2", own=True)
def _validity_period(order: Order) -> Iterator[str]:
    not_before, not_after = order.certificate.not_valid_before_utc, order.certificate.not_valid_after_utc
    days = validity(order.policy, order.now).days
    if not_after - not_before + profiles.LAST_SECOND != timedelta(days=days):
        yield f"it must be valid for {days} days exactly, the last second included."
    if not order.now - profiles.BACKDATE - profiles.LAST_SECOND < not_before <= order.now:
        yield "it must begin within the hour before now."


@_rule("BR §6.3.2, design decision 11", own=True)
def _within_issuer(order: Order) -> Iterator[str]:
    if order.certificate.not_valid_before_utc < order.issuer.not_valid_before_utc:
        yield "it begins before its issuer."
    if order.certificate.not_valid_after_utc > order.issuer.not_valid_after_utc:
        yield "it outlives its issuer."


@_rule("BR §7.1.2.7.2, RFC 5280 §A.1", own=True)
def _subject(order: Order) -> Iterator[str]:
    attributes = list(order.certificate.subject)
    if [a.oid for a in attributes] != [NameOID.COMMON_NAME] or attributes[0].value != order.names[0]:
        yield "the subject must be the first name as common name, and nothing else."
    elif len(order.names[0]) > MAX_COMMON_NAME:
        yield f"a common name has at most {MAX_COMMON_NAME} octets."


@_rule("BR §6.1.5, §6.1.6", own=True)
def _public_key(order: Order) -> Iterator[str]:
    key = order.certificate.public_key()
    if algorithm_of(key) != order.key_algorithm or order.key_algorithm not in REQUESTABLE:
        yield f"the public key is not {order.key_algorithm} as ordered."
    exponent = getattr(key, "public_numbers", lambda: None)()
    exponent = getattr(exponent, "e", None)
    if exponent is not None and not (_MIN_EXPONENT < exponent < _MAX_EXPONENT and exponent % 2):
        yield "the RSA exponent must be odd and between 2^16 and 2^256."


@_rule("RFC 5280 §4.2.1.6, BR §7.1.2.7.12", own=True)
def _alternative_names(order: Order) -> Iterator[str]:
    extension = order.find(x509.SubjectAlternativeName)
    names = tuple(name.value for name in extension or () if isinstance(name, x509.DNSName))
    if extension is None or len(names) != len(list(extension)) or names != order.names:
        yield "the alternative names must be the ordered DNS names, in their order."
    if not 1 <= len(names) <= MAX_NAMES or len(set(names)) != len(names):
        yield f"there must be 1 to {MAX_NAMES} names, none twice."


@_rule("RFC 1034 §3.5, RFC 5890 §2.3.1, BR §3.2.2.6", own=True)
def _name_syntax(order: Order) -> Iterator[str]:
    extension = order.find(x509.SubjectAlternativeName)
    for name in extension.get_values_for_type(x509.DNSName) if extension else ():
        if name == LOCALHOST:  # a server's own certificate; requests for it are refused at the door
            continue
        try:
            canonical_name = canonical(name)
        except AcmError:
            canonical_name = None
        if canonical_name != name:
            yield f"{name[:80]!r} is not a canonical domain name."


@_rule("RFC 5280 §4.2.1.9, BR §7.1.2.7.8")
def _basic_constraints(order: Order) -> Iterator[str]:
    extension = order.find(x509.BasicConstraints)
    if extension is None or extension.ca or extension.path_length is not None:
        yield "basic constraints must be there and say that this is no authority."


@_rule("RFC 5280 §4.2.1.3, BR §7.1.2.7.11")
def _key_usage(order: Order) -> Iterator[str]:
    wanted = profiles.leaf_key_usage(order.policy, order.certificate.public_key())
    if order.find(x509.KeyUsage) != wanted:
        yield f"the key's usages are not those of the policy {order.policy}."


@_rule("RFC 5280 §4.2.1.12, BR §7.1.2.7.10")
def _extended_key_usage(order: Order) -> Iterator[str]:
    extension = order.find(x509.ExtendedKeyUsage)
    if extension is None or tuple(extension) != profiles.leaf_usages(order.policy):
        yield f"the purposes are not those of the policy {order.policy}."


@_rule("RFC 5280 §4.2.1.12")
def _purposes_nest(order: Order) -> Iterator[str]:
    above = extensions.find(order.issuer, x509.ExtendedKeyUsage)
    below = order.find(x509.ExtendedKeyUsage)
    if above is not None and below is not None and not set(below) <= set(above):
        yield "it has a purpose that its issuer may not give."


@_rule("RFC 5280 §4.2.1.4, BR §7.1.2.7.9")
def _certificate_policies(order: Order) -> Iterator[str]:
    extension = order.find(x509.CertificatePolicies)
    wanted = x509.CertificatePolicies([x509.PolicyInformation(profiles.DOMAIN_VALIDATED, None)])
    if extension != wanted:
        yield "the only policy must be domain-validated (2.23.140.1.2.1), without qualifiers."


@_rule("RFC 5280 §4.2.1.1, BR §7.1.2.11.1")
def _authority_key_identifier(order: Order) -> Iterator[str]:
    extension = order.find(x509.AuthorityKeyIdentifier)
    if extension is None or extension != profiles.authority_key(order.issuer):
        yield "the authority key identifier must be the issuer's subject key identifier, and nothing else."


@_rule("design decision 11")
def _pointers(order: Order) -> Iterator[str]:
    access = order.find(x509.AuthorityInformationAccess)
    crl = order.find(x509.CRLDistributionPoints)
    if order.pointers is None:
        if access or crl:
            yield "it points to answers that nobody gives."
        return
    if access != pointers.access_descriptions(order.pointers):
        yield "the OCSP and issuer addresses are not the installation's."
    if crl != pointers.distribution_points(order.pointers):
        yield "the CRL address is not the issuer's."


@_rule("RFC 6962 §3.1, BR §7.1.2.9")
def _poison(order: Order) -> Iterator[str]:
    if (order.find(x509.PrecertPoison) is not None) != order.precertificate:
        yield "a precertificate has the poison, and nothing else has."


@_rule("RFC 5280 §4.2, BR §7.1.2.7.6")
def _extensions(order: Order) -> Iterator[str]:
    allowed = _PROFILE_EXTENSIONS | (_POINTER_EXTENSIONS if order.pointers else frozenset())
    for extension in order.certificate.extensions:
        if extension.oid not in allowed | _POISON:  # where that may stand is a rule of its own
            yield f"the extension {extension.oid.dotted_string} is not in the profile."
        if extension.critical != (extension.oid in _CRITICAL | _POISON):
            yield f"the extension {extension.oid.dotted_string} must {'not ' if extension.critical else ''}be critical."
