"""What a private authority is to sign. Loads no library."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from acm.model.keys import KeyAlgorithm
from acm.model.private_ca.name_constraints import NameConstraints
from acm.model.private_ca.signing import SigningAlgorithm
from acm.model.private_ca.templates import END_ENTITY, Template
from acm.model.private_ca.validity import Validity


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """A leaf with these names, whose key is made and kept here."""

    arn: str
    """The certificate's ARN."""
    names: tuple[str, ...]
    """Canonical names; the first becomes the common name."""
    key_algorithm: KeyAlgorithm


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningOrder:
    """Everything that decides the to-be-signed bytes, but for serial number and key."""

    wanted: Names | str
    """Names, or a signing request in PEM that brings its key, its subject and its alternative names."""
    template: Template = END_ENTITY
    path_length: int | None = None
    """Of an authority: overrides the template's where it is given."""
    name_constraints: NameConstraints | None = None
    """Of an authority."""
    signing_algorithm: SigningAlgorithm
    not_before: datetime
    not_after: datetime

    @property
    def depth(self) -> int | None:
        """Return how many authorities may follow below the one that is certified; None without a limit."""
        return self.template.path_length if self.path_length is None else self.path_length


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRequest:
    """IssueCertificate's parameters."""

    authority_arn: str
    csr_pem: str
    signing_algorithm: str
    validity: Validity
    not_before: datetime | None = None
    """None for an hour before the present."""
    template_arn: str | None = None
    name_constraints: NameConstraints | None = None
    """For a template that takes them from the call."""
    idempotency_token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Certified:
    """The certificate that an authority is to get in the same breath as it is made."""

    validity: Validity
    path_length: int | None = None
    name_constraints: NameConstraints | None = None
    parent_arn: str | None = None
    """The authority that certifies it; None for a root, which certifies itself."""
