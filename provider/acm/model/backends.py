"""What may answer as a certificate manager, and what each backend can do.

The matrix is the one truth: the plugin refuses or warns by it at preview, and ``docs/backends.md`` is drawn from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from acm.model.certificate import ValidationMethod
from acm.model.errors import NotOffered


class BackendKind(StrEnum):
    """A backend, by what it is found to be when it is first asked."""

    EMBEDDED = "embedded"
    SERVER = "server"
    AWS = "aws"
    MOTO = "moto"
    OTHER = "other"


class Capability(StrEnum):
    """Something that not every backend can do."""

    RECORDS_AT_PREVIEW = "records at preview"
    REAL_VALIDATION = "validation by DNS"
    EMAIL = "validation by e-mail"
    HTTP = "validation over HTTP"
    METHOD_IN_PLACE = "change from EMAIL to DNS in place"
    KEY_ALGORITHMS = "key algorithms"
    OPTIONS = "change of options"
    EXPORT_IN_PLACE = "change of export in place"
    REVOKE = "revocation"
    LOOKS = "what DNS answered"
    OWNERS = "who needs it"
    PRIVATE_AUTHORITIES = "private authorities"
    AUTHORITIES_BELOW = "authorities below others"
    AUTHORITY_TERMS = "terms of authorities"
    AUTHORITY_REVOCATION = "revocation by authorities"
    TRUST_ANCHOR = "trust anchor"
    CLOCK = "clock"
    HASTEN = "looking at once"
    RENEWAL_POLICY = "choice of renewal"
    ASSOCIATIONS = "use by anything"


class Support(StrEnum):
    """Whether a backend can do something."""

    YES = "yes"
    IGNORED = "ignored"
    """It takes the request and does something else: a warning at preview."""
    NO = "no"
    """It refuses: an error at preview where that can be known then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One capability: what it means, who has it, and what to do without it."""

    meaning: str
    embedded: Support = Support.YES
    server: Support = Support.YES
    aws: Support = Support.YES
    moto: Support = Support.YES
    other: Support = Support.YES
    """What is taken for granted of an endpoint nobody knows: what it refuses is told when it does."""
    instead: str

    def of(self, kind: BackendKind) -> Support:
        """Return what a backend does."""
        support: Support = getattr(self, kind.value)
        return support


_NO, _IGNORED = Support.NO, Support.IGNORED
_OURS_ONLY = {"aws": _NO, "moto": _NO, "other": _NO}
_EMBEDDED_ONLY = {"server": _NO, **_OURS_ONLY}

MATRIX: dict[Capability, Row] = {
    Capability.RECORDS_AT_PREVIEW: Row(
        meaning="Names and values of validation records are known before the certificate is requested, also to getValidationRecords.",
        instead="They are unknown at preview, except where another certificate of the account has the base domain already. Count, order and domainNames of validationRecords are known: take name and value from its elements.",
        **_OURS_ONLY,
    ),
    Capability.REAL_VALIDATION: Row(
        meaning="A certificate is issued once its records stand in DNS, and not before.",
        moto=_IGNORED,
        instead="It is issued after a while (MOTO_ACM_VALIDATION_WAIT), whatever DNS says.",
    ),
    Capability.EMAIL: Row(
        meaning="validationMethod EMAIL has the names approved by those who read their mail. Our own engine needs a mail server for it: preview says where there is none.",
        moto=_IGNORED,
        instead="It is issued after a while (MOTO_ACM_VALIDATION_WAIT), whoever approves.",
    ),
    Capability.HTTP: Row(
        meaning="validationMethod HTTP has each name's web server redirect a page, or answer with its content. AWS does so for certificates that CloudFront asks for.",
        moto=_IGNORED,
        instead="It is issued after a while (MOTO_ACM_VALIDATION_WAIT), whatever the web server answers.",
    ),
    Capability.METHOD_IN_PLACE: Row(
        meaning="A certificate that is validated by EMAIL is validated by DNS from now on, under the same ARN.",
        moto=_NO,
        instead="A change of validationMethod replaces the certificate.",
    ),
    Capability.KEY_ALGORITHMS: Row(
        meaning="The key pair has the algorithm that keyAlgorithm asks for.",
        moto=_IGNORED,
        instead="The key is of RSA_2048, whatever keyAlgorithm says.",
    ),
    Capability.OPTIONS: Row(
        meaning="options of a certificate that is there can be changed.",
        moto=_NO,
        instead="Request another certificate with other options: give the resource another name.",
    ),
    Capability.EXPORT_IN_PLACE: Row(
        meaning="options.export of a certificate that is there can be changed.",
        aws=_NO,
        moto=_NO,
        instead="A change of options.export replaces the certificate.",
    ),
    Capability.REVOKE: Row(
        meaning="A certificate that was exported can be revoked.",
        moto=_NO,
        instead="Delete the certificate.",
    ),
    Capability.LOOKS: Row(
        meaning="A wait tells what DNS answered for each domain, and when it looks again.",
        instead="A wait tells the status of each domain and the record that it wants.",
        **_EMBEDDED_ONLY,
    ),
    Capability.OWNERS: Row(
        meaning="It is known which stack asked for what: `acm doctor --orphans`, warnings about a second stack, records that another stack's certificate needs.",
        instead="A record stays in DNS while more than one certificate needs it, in the regions that the run works in.",
        **_EMBEDDED_ONLY,
    ),
    Capability.PRIVATE_AUTHORITIES: Row(
        meaning="Private certificate authorities are made and changed (Private CA's API, acm-pca; AWS bills each one by the month).",
        instead="Make the authority where that is possible, and give its ARN where a certificate is requested.",
    ),
    Capability.AUTHORITIES_BELOW: Row(
        meaning="A private authority may have a parent, a path length and name constraints.",
        moto=_NO,
        instead="Make a root without parent, pathLength and nameConstraints.",
    ),
    Capability.AUTHORITY_TERMS: Row(
        meaning="Key, validity and permissions of a private authority are those that are asked for, and a deleted one can be restored.",
        moto=_IGNORED,
        instead="Its key is of RSA_2048, its certificate lasts a year, ACM may do everything with it, certificates name another issuer, and no authority is restored.",
    ),
    Capability.AUTHORITY_REVOCATION: Row(
        meaning="A private authority publishes what it has revoked, as revocationConfiguration says. Our own engine needs ACM_POINTER_BASE_URL for it; AWS needs a bucket for lists.",
        moto=_IGNORED,
        instead="It keeps the configuration and publishes nothing.",
    ),
    Capability.TRUST_ANCHOR: Row(
        meaning="`acm root` prints the root certificate to trust.",
        instead="The certificates' own chain tells the authority.",
        **_EMBEDDED_ONLY,
    ),
    Capability.CLOCK: Row(
        meaning="`acm clock` moves the clock of a test installation.",
        instead="Where the store is at hand, run `acm clock` with its home.",
        **_EMBEDDED_ONLY,
    ),
    Capability.HASTEN: Row(
        meaning="Records are looked for at once when somebody waits for them.",
        instead="It looks by itself, in its own time.",
        **_EMBEDDED_ONLY,
    ),
    Capability.RENEWAL_POLICY: Row(
        meaning="renewal and earlyRenewalDuration decide whether and when a certificate is renewed.",
        instead="The backend renews what is in use or was exported since it was issued, in its own time.",
        **dict.fromkeys(("server", "aws", "moto", "other"), _IGNORED),
    ),
    Capability.ASSOCIATIONS: Row(
        meaning="`acm associate` says that a resource uses a certificate, and `acm run-due` carries out what is due.",
        instead="Its services say by themselves what they use, and it works by itself. For a server of ours, run `acm` where its home is.",
        **_EMBEDDED_ONLY,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """What validation records derive from besides account and name, where that is known."""

    installation: str
    validation_zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """A backend as it was found."""

    kind: BackendKind
    place: str
    """Where it is, for people: a folder, a URL, or AWS."""
    account: str
    """The account that is worked in, 12 digits; empty where nobody could tell."""
    naming: Naming | None = None
    """None where validation records cannot be computed."""
    methods: frozenset[ValidationMethod] | None = None
    """How names can be validated; None where nobody has told."""

    def support(self, capability: Capability) -> Support:
        """Return what this backend does about ``capability``."""
        return MATRIX[capability].of(self.kind)

    def offers(self, capability: Capability) -> bool:
        """Tell whether it can do that."""
        return self.support(capability) is Support.YES

    def lacks(self, capability: Capability, *, property_path: str = "") -> NotOffered:
        """Return the error that says that it cannot, and what to do instead."""
        return NotOffered(
            f"{self.place} does not offer this: {capability}.",
            hint=MATRIX[capability].instead,
            property_path=property_path,
        )


INSTALLATION_ID = "x-acm-installation-id"
"""Header of an answer of our own server to a caller that asks who answers; the next ones are too."""
INSTALLATION = "x-acm-installation"
VALIDATION_ZONE = "x-acm-validation-zone"
VALIDATION_METHODS = "x-acm-validation-methods"
ACCOUNT = "x-acm-account"
INTRODUCE = "x-acm-introduce"
"""Header of a request that asks who answers."""
