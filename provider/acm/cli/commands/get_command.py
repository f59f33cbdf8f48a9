"""`acm get`: the certificate itself, in PEM."""

from __future__ import annotations

from enum import StrEnum

from acm.cli.output import OutputFormat
from acm.cli.selection import arn_of
from acm.cli.session import Injected
from acm.model.certificate import IssuedMaterial


class Part(StrEnum):
    """Which certificates to print."""

    CERTIFICATE = "certificate"
    CHAIN = "chain"
    FULLCHAIN = "fullchain"
    ROOT = "root"


def get(certificate: str, /, *, part: Part = Part.FULLCHAIN, session: Injected) -> None:
    """Print an issued certificate with its chain in PEM; with `--output json`, what GetCertificate answers.

    Parameters
    ----------
    certificate
        ARN, ID or beginning of the ID.
    part
        What to print: the certificate, the intermediates, both, or the root.
    """
    with session.manager() as manager:
        material = manager.get(arn_of(manager, certificate))
    if session.output.format is OutputFormat.JSON:
        session.output.json({"Certificate": material.certificate_pem, "CertificateChain": material.chain_pem})
    else:
        session.output.raw(_pem(material, part))


COMMAND = get


def _pem(material: IssuedMaterial, part: Part) -> str:
    return {
        Part.CERTIFICATE: material.certificate_pem,
        Part.CHAIN: material.chain_pem,
        Part.FULLCHAIN: material.certificate_pem + material.chain_pem,
        Part.ROOT: material.root_pem,
    }[part]
