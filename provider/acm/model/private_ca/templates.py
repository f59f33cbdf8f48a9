"""The templates of IssueCertificate: what a certificate of a private authority may do."""

from __future__ import annotations

from dataclasses import dataclass, replace

from acm.model.errors import InvalidParameter

SERVER_AUTH = "1.3.6.1.5.5.7.3.1"
CLIENT_AUTH = "1.3.6.1.5.5.7.3.2"
MOST_PATH_LENGTH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A template by its name, as ``arn:aws:acm-pca:::template/NAME``."""

    name: str
    is_authority: bool = False
    is_root: bool = False
    path_length: int | None = None
    """Of an authority; None without a limit."""
    takes_extensions: bool = False
    """Whether the call may bring name constraints (``APIPassthrough``)."""
    purposes: tuple[str, ...] = ()
    """Extended key usages of a leaf, as object identifiers."""

    @property
    def arn(self) -> str:
        """Return the template's ARN."""
        return f"arn:aws:acm-pca:::template/{self.name}"


END_ENTITY = Template(name="EndEntityCertificate/V1", purposes=(SERVER_AUTH, CLIENT_AUTH))
ROOT = Template(name="RootCACertificate/V1", is_authority=True, is_root=True)
SUBORDINATES = tuple(
    Template(name=f"SubordinateCACertificate_PathLen{length}/V1", is_authority=True, path_length=length)
    for length in range(MOST_PATH_LENGTH + 1)
)
OPEN_ROOT = replace(ROOT, name="RootCACertificate_APIPassthrough/V1", takes_extensions=True)
OPEN_SUBORDINATES = tuple(
    replace(
        template,
        name=template.name.replace("/V1", "_APIPassthrough/V1"),
        takes_extensions=True,
    )
    for template in SUBORDINATES
)
BLANK_ROOTS = tuple(
    Template(
        name=f"BlankRootCACertificate_PathLen{length}_APIPassthrough/V1",
        is_authority=True,
        is_root=True,
        path_length=length,
        takes_extensions=True,
    )
    for length in range(MOST_PATH_LENGTH + 1)
)
"""Roots with a path length; the call brings their key usage, that of every authority."""
TEMPLATES = {
    template.name: template
    for template in (
        END_ENTITY,
        Template(name="EndEntityServerAuthCertificate/V1", purposes=(SERVER_AUTH,)),
        Template(name="EndEntityClientAuthCertificate/V1", purposes=(CLIENT_AUTH,)),
        ROOT,
        *SUBORDINATES,
        OPEN_ROOT,
        *OPEN_SUBORDINATES,
        *BLANK_ROOTS,
    )
}


def template_of(arn: str | None) -> Template:
    """Return the template of an ARN, that of servers and clients for None; raise ``InvalidParameter`` for others."""
    if arn is None:
        return END_ENTITY
    name = arn.partition(":template/")[2]
    if name not in TEMPLATES:
        raise InvalidParameter(
            f"the template {arn[:200]!r} is not offered here.",
            hint=f"Use one of {', '.join(TEMPLATES)}.",
            property_path="templateArn",
        )
    return TEMPLATES[name]
