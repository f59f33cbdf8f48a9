"""Certificate linters that are not ours: pkilint in this process, zlint as a program."""

import functools
import json
import os
import shutil
import subprocess
from enum import StrEnum
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pkilint import finding_filter, loader
from pkilint.cabf import serverauth
from pkilint.cabf.serverauth.serverauth_constants import CertificateType
from pkilint.pkix import certificate

from tests.support.cli import zlint_path

SECONDS = 60
HARMLESS = {"NA", "NE", "pass"}


class Role(StrEnum):
    """What a certificate is in a chain."""

    LEAF = "leaf"
    PRECERTIFICATE = "precertificate"
    INTERMEDIATE = "intermediate"
    ROOT = "root"


_TYPES = {
    Role.LEAF: CertificateType.DV_FINAL_CERTIFICATE,
    Role.PRECERTIFICATE: CertificateType.DV_PRE_CERTIFICATE,
    Role.INTERMEDIATE: CertificateType.INTERNAL_UNCONSTRAINED_TLS_CA,
    Role.ROOT: CertificateType.ROOT_CA,
}


@functools.cache
def _validator(role: Role):
    return certificate.create_pkix_certificate_validator_container(
        serverauth.create_decoding_validators(), serverauth.create_validators(_TYPES[role])
    )


def pkilint(der: bytes, role: Role) -> frozenset[str]:
    """Return the codes of everything pkilint says, notices included, less what the Baseline Requirements supersede."""
    parsed = loader.load_certificate(der, "certificate")
    filters = serverauth.create_serverauth_finding_filters(_TYPES[role])
    results, _ = finding_filter.filter_results(filters, _validator(role).validate(parsed.root))
    return frozenset(d.finding.code for result in results for d in result.finding_descriptions)


@functools.cache
def _zlint() -> str:
    """Return zlint: on PATH, in the folder that ACM_TEST_TOOLS_DIR names, or in the cache of this repository's tools."""
    found = shutil.which("zlint") or shutil.which("zlint", path=os.environ.get("ACM_TEST_TOOLS_DIR", ""))
    return found or str(zlint_path())


def zlint(der: bytes, folder: Path) -> frozenset[str]:
    """Return the names of all lints of zlint that did not pass, notices included."""
    path = folder / "certificate.pem"
    path.write_bytes(x509.load_der_x509_certificate(der).public_bytes(serialization.Encoding.PEM))
    done = subprocess.run([_zlint(), str(path)], capture_output=True, timeout=SECONDS, check=True)
    results = json.loads(done.stdout)
    assert len(results) > 300, "zlint ran few of its lints"
    return frozenset(name for name, result in results.items() if result["result"] not in HARMLESS)
