"""Programs that are not ours accept what private authorities issue, and refuse what a constraint forbids."""

import subprocess
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pkilint import loader
from pkilint.pkix import certificate, extension, name
from pkilint.validation import ValidationFindingSeverity

from acm.compose import open_manager
from acm.model.certificate import CertificateRequest
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus
from acm.model.private_ca.authority import ACM_PRINCIPAL, Action, AuthorityType
from acm.model.private_ca.name_constraints import NameConstraints
from acm.model.private_ca.order import Certified
from acm.model.private_ca.signing import SigningAlgorithm
from acm.model.private_ca.validity import Validity, ValidityType
from acm.settings import Settings
from tests.support.peers import require
from tests.support.private_ca import REGION, asking

pytestmark = [pytest.mark.peer, pytest.mark.slow]

SECONDS = 30
HOST = "db.corp.internal"
CONSTRAINTS = NameConstraints(permitted=("corp.internal",), excluded=("secret.corp.internal",))

SIGNING = {
    SigningAlgorithm.SHA256WITHRSA: KeyAlgorithm.RSA_2048,
    SigningAlgorithm.SHA384WITHRSA: KeyAlgorithm.RSA_3072,
    SigningAlgorithm.SHA256WITHRSA_PSS: KeyAlgorithm.RSA_2048,
    SigningAlgorithm.SHA256WITHECDSA: KeyAlgorithm.EC_prime256v1,
    SigningAlgorithm.SHA384WITHECDSA: KeyAlgorithm.EC_secp384r1,
    SigningAlgorithm.SHA512WITHECDSA: KeyAlgorithm.EC_secp521r1,
}


@pytest.fixture(scope="module")
def manager(tmp_path_factory):
    made = open_manager(Settings(home=tmp_path_factory.mktemp("home")))
    yield made
    made.close()


def established(manager, algorithm, key, *, parent=None, years=10, **certified):
    type_ = AuthorityType.SUBORDINATE if parent else AuthorityType.ROOT
    asked = asking(key, type_=type_, name=f"{type_} {algorithm}", signing_algorithm=algorithm)
    made = manager.private_authorities.establish(
        asked,
        Certified(
            validity=Validity(years, ValidityType.YEARS),
            parent_arn=parent.arn if parent else None,
            **certified,
        ),
    )
    manager.private_authorities.permit(made.arn, principal=ACM_PRINCIPAL, actions=Action)
    return made


def leaf_of(manager, authority, *names):
    leaf_key = (
        KeyAlgorithm.RSA_2048 if authority.key_algorithm.family == "RSA" else KeyAlgorithm.EC_prime256v1
    )
    requested = manager.request(
        CertificateRequest(
            names=names, region=REGION, key_algorithm=leaf_key, certificate_authority_arn=authority.arn
        )
    )
    limit = time.monotonic() + SECONDS
    while manager.describe(requested.arn).status is CertificateStatus.PENDING_VALIDATION:
        assert time.monotonic() < limit
        time.sleep(0.02)
    return manager.get(requested.arn)


@pytest.fixture(scope="module", params=SIGNING, ids=str)
def chain(request, manager):
    """Root, an authority below it, and a leaf of one signing algorithm, in PEM."""
    key = SIGNING[request.param]
    root = established(manager, request.param, key, name_constraints=CONSTRAINTS)
    below = established(manager, request.param, key, parent=root, years=5)
    leaf = leaf_of(manager, below, HOST)
    return leaf.certificate_pem, below.installed.certificate_pem, root.installed.certificate_pem


def openssl(folder, leaf, issuing, root, *options):
    paths = [folder / name for name in ("leaf", "issuing", "root")]
    for path, text in zip(paths, (leaf, issuing, root), strict=True):
        path.write_text(text)
    command = [require("openssl", "openssl"), "verify", "-x509_strict", "-CAfile", str(paths[2])]
    command += ["-untrusted", str(paths[1]), *options, str(paths[0])]
    return subprocess.run(command, capture_output=True, timeout=SECONDS, check=False, text=True)


def test_openssl_accepts_the_chain_strictly_for_the_host(chain, tmp_path):
    done = openssl(tmp_path, *chain, "-purpose", "sslserver", "-verify_hostname", HOST)
    assert done.returncode == 0, done.stderr


def test_openssl_refuses_the_chain_for_another_host(chain, tmp_path):
    assert openssl(tmp_path, *chain, "-verify_hostname", "other.corp.internal").returncode != 0


@pytest.mark.parametrize("position", range(3), ids=["leaf", "issuing", "root"])
def test_pkilint_has_nothing_to_say_by_the_rules_of_rfc_5280(chain, position):
    assert findings(chain[position]) == set()


def findings(pem):
    """Return the codes of what pkilint says above notices of information, by the rules of RFC 5280."""
    der = x509.load_pem_x509_certificate(pem.encode()).public_bytes(serialization.Encoding.DER)
    validator = certificate.create_pkix_certificate_validator_container(
        certificate.create_decoding_validators(name.ATTRIBUTE_TYPE_MAPPINGS, extension.EXTENSION_MAPPINGS),
        [
            certificate.create_issuer_validator_container([]),
            certificate.create_validity_validator_container(),
            certificate.create_subject_validator_container([]),
            certificate.create_extensions_validator_container([]),
            certificate.create_spki_validator_container([]),
        ],
    )
    results = validator.validate(loader.load_certificate(der, "certificate").root)
    return {
        description.finding.code
        for result in results
        for description in result.finding_descriptions
        if description.finding.severity > ValidationFindingSeverity.INFO
    }
