"""`acm root`: the trust anchor, how to trust it, and how to take that back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

from cryptography import x509
from cyclopts import Parameter
from rich.console import Group, RenderableType
from rich.text import Text

from acm.cli.console import safe
from acm.cli.output import Document
from acm.cli.session import Injected
from acm.cli.tables import blocks, fields_of, heading
from acm.cli.trust import TrustGuide, trust_guides
from acm.manager.interface import TrustAnchor
from acm.model.clock import rfc3339

FILE = "acm-root.pem"
"""The file that the instructions write and use."""


@dataclass(frozen=True, slots=True)
class TrustAnchorView:
    """The root of the installation."""

    anchor: TrustAnchor

    def table(self, width: int) -> RenderableType:
        """Return the root's fields, its PEM, and the instructions."""
        del width
        anchor = self.anchor
        fields = fields_of(
            [
                ("Subject", anchor.subject),
                ("SHA-256", colons(anchor.fingerprint_sha256)),
                ("Valid until", rfc3339(anchor.not_after)),
            ]
        )
        write = Group(heading("Write it to a file first"), _commands([f"acm root --pem > {FILE}"]))
        return blocks(
            [
                fields,
                Text(anchor.certificate_pem.rstrip(), no_wrap=True, overflow="ignore"),
                write,
                *map(_guide, self.guides()),
            ]
        )

    def guides(self) -> tuple[TrustGuide, ...]:
        """Return the instructions for this root."""
        root = x509.load_pem_x509_certificate(self.anchor.certificate_pem.encode("ascii"))
        return trust_guides(
            file=FILE,
            name=f"acm-root-{self.anchor.fingerprint_sha256[:SHORT]}",
            fingerprint=self.anchor.fingerprint_sha256.upper(),
            serial=f"{root.serial_number:x}",
            subject=safe(self.anchor.subject),
        )

    def rows(self) -> Iterable[Sequence[str]]:
        """Return subject, fingerprint and not after as names with values; the PEM comes by --pem."""
        return [
            ("subject", self.anchor.subject),
            ("sha256", colons(self.anchor.fingerprint_sha256)),
            ("notAfter", rfc3339(self.anchor.not_after)),
        ]

    def document(self) -> Document:
        """Return the root, and the instructions as lists of commands."""
        return {
            "Certificate": self.anchor.certificate_pem,
            "Subject": self.anchor.subject,
            "FingerprintSha256": self.anchor.fingerprint_sha256,
            "NotAfter": rfc3339(self.anchor.not_after),
            "Trust": [
                {"System": guide.system, "Trust": list(guide.trust), "TakeBack": list(guide.take_back)}
                for guide in self.guides()
            ],
        }


SHORT = 8
"""How much of the fingerprint stands in the file name under which a system keeps the root."""


def root(
    *, pem: Annotated[bool, Parameter(negative=(), show_default=False)] = False, session: Injected
) -> None:
    """Show the trust anchor, how to trust it and how to take that back.

    The first use makes the installation's hierarchy. As lines: subject, sha256 and notAfter with their values.

    Parameters
    ----------
    pem
        Print only the certificate in PEM.
    """
    with session.manager() as manager:
        anchor = manager.trust_anchor()
    if pem:
        session.output.raw(anchor.certificate_pem)
    else:
        session.output.show(TrustAnchorView(anchor))


COMMAND = root


def colons(fingerprint: str) -> str:
    """Return a hex fingerprint as certificate viewers show it: upper case, octets joined by colons."""
    upper = fingerprint.upper()
    return ":".join(upper[index : index + 2] for index in range(0, len(upper), 2))


def _commands(lines: Iterable[str]) -> RenderableType:
    """Return commands, indented; never folded, so that they can be copied."""
    return Text("\n".join(f"  {line}" for line in lines), no_wrap=True, overflow="ignore")


def _guide(guide: TrustGuide) -> RenderableType:
    return Group(
        heading(guide.system),
        _commands(guide.trust),
        Text("Taken back by", style="dim"),
        _commands(guide.take_back),
    )
