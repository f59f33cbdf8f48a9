"""`acm export`: a certificate with its private key, encrypted under a passphrase."""

from __future__ import annotations

import os
from getpass import getpass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from acm.cli.output import OutputFormat
from acm.cli.outside import read_text
from acm.cli.selection import arn_of
from acm.cli.session import Injected, Session, is_terminal
from acm.model.certificate import ExportedCertificate
from acm.model.errors import InvalidParameter

PASSPHRASE = "ACM_EXPORT_PASSPHRASE"  # noqa: S105 - the variable's name
"""The environment variable that may hold the passphrase."""
ANY_OCTETS = "surrogateescape"
"""How Python hands on what is no UTF-8 in a variable: as such octets it meets the rules of passphrases, which refuse it."""


def export(
    certificate: str,
    /,
    *,
    passphrase_file: Annotated[str | None, Parameter(allow_leading_hyphen=True)] = None,
    to: Path | None = None,
    session: Injected,
) -> None:
    """Print an issued certificate, its chain and its encrypted private key in PEM, or write them to files.

    The passphrase comes from --passphrase-file, from the environment variable ACM_EXPORT_PASSPHRASE, or is asked for:
    never from the command line, which other users of the machine can read.

    Parameters
    ----------
    certificate
        ARN, ID or beginning of the ID.
    passphrase_file
        File whose first line is the passphrase; - for standard input.
    to
        Folder for certificate.pem, chain.pem and private-key.pem, which only this user may read; made where it is not there.
    """
    passphrase = _passphrase(session, passphrase_file)
    with session.manager() as manager:
        exported = manager.export(arn_of(manager, certificate), passphrase.encode(errors=ANY_OCTETS))
    if to is not None:
        _write(session, to.expanduser(), exported)
    elif session.output.format is OutputFormat.JSON:
        session.output.json(
            {
                "Certificate": exported.certificate_pem,
                "CertificateChain": exported.chain_pem,
                "PrivateKey": exported.private_key_pem,
            }
        )
    else:
        session.output.raw(exported.certificate_pem + exported.chain_pem + exported.private_key_pem)


COMMAND = export


def _passphrase(session: Session, file: str | None) -> str:
    if file is not None:
        text = read_text(
            file,
            session.surroundings.stdin,
            place="--passphrase-file",
            expected="a passphrase in its first line",
        )
        return text.splitlines()[0]
    if given := session.surroundings.environ.get(PASSPHRASE):
        return given
    if not is_terminal(session):
        raise InvalidParameter(
            "there is no terminal to ask for the passphrase in.",
            hint=f"Give --passphrase-file, or set {PASSPHRASE}.",
            property_path="--passphrase-file",
        )
    passphrase = _asked("Passphrase for the private key: ")
    if _asked("Once more: ") != passphrase:
        raise InvalidParameter("the two passphrases differ.", hint="Nothing was exported. Try again.")
    return passphrase


def _asked(question: str) -> str:
    """Return what is typed, unseen; the end of input (Ctrl-D) cancels as Ctrl-C does."""
    try:
        return getpass(question)
    except EOFError:
        raise KeyboardInterrupt from None
    except UnicodeDecodeError:
        raise InvalidParameter(
            "what was typed is no text in UTF-8.", hint="Nothing was exported. Use ASCII characters."
        ) from None


def _write(session: Session, folder: Path, exported: ExportedCertificate) -> None:
    parts = {
        "certificate.pem": exported.certificate_pem,
        "chain.pem": exported.chain_pem,
        "private-key.pem": exported.private_key_pem,
    }
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, text in parts.items():
            _write_privately(folder / name, text)
    except OSError as error:
        raise InvalidParameter(
            f"{folder} cannot be written: {error.strerror or 'an error of the system'}.",
            hint="Name a folder that this user may write.",
            property_path="--to",
        ) from None
    for name in parts:
        session.output.raw(f"{folder / name}\n")


def _write_privately(path: Path, text: str) -> None:
    """Write a new file that only this user may read; one that is there is replaced, whatever its mode was."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.unlink(missing_ok=True)
    try:
        with os.fdopen(
            os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii"
        ) as file:
            file.write(text)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
