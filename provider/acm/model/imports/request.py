"""What ImportCertificate is given. Loads no library: the manager's interface needs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Certificate, chain and private key in PEM; None for what is not there or not known yet."""

    certificate: str | None
    chain: str | None = None
    chain_is_known: bool = True
    """Whether None for the chain says that there is none."""
    private_key: str | None = field(default=None, repr=False)
    key_property: str = "privateKey"
    """The property that the key came by: where a failure of it is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRequest:
    """ImportCertificate's parameters. With ``arn`` it is a reimport, which takes no tags."""

    given: Given
    region: str
    arn: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    owner: str = ""
    """As in ``CertificateRequest``."""
