"""`acm import`: a certificate that was made elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from acm.cli.certificate_view import RequestedView
from acm.cli.commands.request_command import read_tags
from acm.cli.selection import arn_of
from acm.cli.session import Injected
from acm.model.errors import InvalidParameter
from acm.model.imports.request import Given, ImportRequest

_MOST = 1 << 22
"""Octets that are read of a file: more than any rule allows, so that the rules say what is too large."""


def import_(
    body: Path,
    /,
    *,
    key: Path,
    chain: Path | None = None,
    arn: str | None = None,
    tag: Annotated[tuple[str, ...], Parameter(negative=(), show_default=False)] = (),
    session: Injected,
) -> None:
    """Import a certificate with its private key, or another one under the ARN of an imported one.

    Prints the ARN. Every rule that is broken is told at once; nothing is changed then.

    Parameters
    ----------
    body
        File with the certificate in PEM.
    key
        File with its private key in PEM, without a passphrase.
    chain
        File with its chain in PEM: its issuer first. A self-signed certificate has none.
    arn
        The imported certificate whose place is taken: ARN, ID or beginning of the ID. Its tags stay.
    tag
        KEY=VALUE of a new import; may be given several times.
    """
    given = Given(
        certificate=_read(body, "BODY"),
        chain=_read(chain, "--chain") if chain else None,
        private_key=_read(key, "--key"),
    )
    with session.manager() as manager:
        asked = ImportRequest(
            given=given,
            region=session.settings().region,
            arn=arn_of(manager, arn) if arn else None,
            tags=read_tags(tag),
        )
        session.output.show(RequestedView(manager.import_certificate(asked)))


COMMAND = import_


def _read(path: Path, name: str) -> str:
    """Return a file's text; octets that are no PEM are left to the rules of imports."""
    try:
        with path.expanduser().open("rb") as file:
            return file.read(_MOST).decode("latin-1")
    except OSError as error:
        raise InvalidParameter(
            f"the file {path} cannot be read: {error.strerror}.",
            hint="Give a file that is there.",
            property_path=name,
        ) from None
