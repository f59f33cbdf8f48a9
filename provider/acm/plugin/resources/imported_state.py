"""What an imported certificate looks like as properties: everything is read from its leaf."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography import x509

from acm.model.arn import CertificateArn
from acm.model.certificate import Certificate, CertificateType, IssuedMaterial
from acm.model.clock import rfc3339
from acm.model.errors import AcmError
from acm.model.imports import pem, reading
from acm.plugin.contract import Session
from acm.plugin.resources import shared
from acm.plugin.resources.certificate_state import with_tags
from acm.plugin.resources.imported_material import BODY, CHAIN
from acm.plugin.values import Properties, contains_secret, secret_if, text_of

_SHOWING = frozenset(
    {
        "certificatePem",
        "chainPem",
        "fullChainPem",
        "domainName",
        "subjectAlternativeNames",
        "subject",
        "issuer",
    }
)


def state_of(session: Session, certificate: Certificate, inputs: Properties) -> Properties:
    """Return the state of a certificate: the inputs as the user wrote them, and every output."""
    computed: Properties = {
        **_kept(session, certificate),
        "status": certificate.status.value,
        "importedAt": rfc3339(certificate.imported_at) if certificate.imported_at else None,
        "tagsAll": dict(certificate.tags),
        **(_facts(certificate.material) if certificate.material else {}),
    }
    return _finished(computed, inputs)


def preview_state(
    session: Session,
    inputs: Properties,
    leaf: x509.Certificate | None,
    chain: Sequence[x509.Certificate],
    *,
    current: Certificate | None = None,
) -> Properties:
    """Return what is certain before an import; ``leaf`` is None where it is unknown, ``current`` before the first."""
    known: Properties = (
        _kept(session, current) if current else dict(shared.identity_output(session, preview=True))
    )
    computed: Properties = {
        **known,
        "type": CertificateType.IMPORTED.value,
        "tagsAll": shared.all_tags(session, inputs),
        **(_facts(reading.material(leaf, chain)) if leaf else {}),
    }
    return _finished(computed, inputs)


def read_inputs(session: Session, inputs: Properties, certificate: Certificate) -> Properties:
    """Return ``inputs`` with what is really there; as they are where that means the same."""
    material = certificate.material
    if not inputs:
        inputs = {"region": CertificateArn.parse(certificate.arn).region}
    shown = {BODY: material.certificate_pem, CHAIN: material.chain_pem} if material else {}
    drifted = {name: text for name, text in shown.items() if not _same(text_of(inputs, name), text)}
    kept = {name: value for name, value in inputs.items() if name not in drifted}
    return with_tags(session, {**kept, **{name: text for name, text in drifted.items() if text}}, certificate)


def _same(given: str | None, found: str) -> bool:
    """Tell whether an input means what is there; one that cannot be read any more does not."""
    try:
        return _ders(given or "") == _ders(found)
    except AcmError:
        return False


def _ders(text: str) -> tuple[bytes, ...]:
    return pem.chain(text) if text else ()


def _kept(session: Session, certificate: Certificate) -> Properties:
    """Return what a reimport leaves as it is."""
    return {
        "arn": certificate.arn,
        "type": certificate.type.value,
        "region": certificate.region,
        "createdAt": rfc3339(certificate.created_at),
        **shared.identity_output(session, preview=False),
    }


def _facts(material: IssuedMaterial) -> Properties:
    (leaf,) = reading.certificates(material.certificate_pem)
    first, algorithm = reading.domain_name(leaf), reading.key_algorithm(leaf.public_key())
    issued = shared.issued_outputs(material)
    return {
        "domainName": first,
        "subjectAlternativeNames": [name for name in reading.domain_names(leaf) if name != first],
        "issuer": material.issuer,
        "subject": material.subject,
        "keyAlgorithm": algorithm.value if algorithm else None,
        "signatureAlgorithm": material.signature_algorithm,
        "keyUsages": list(material.key_usages),
        "extendedKeyUsages": list(material.extended_key_usages),
        "spkiSha256": material.spki_sha256,
        **{name: value for name, value in issued.items() if name != "caBundlePem"},
    }


def _finished(computed: Properties, inputs: Properties) -> Properties:
    """Return the state with every output secret that would show a secret input."""
    state = {**shared.given(computed), **shared.given(inputs)}
    shows = any(contains_secret(inputs.get(name)) for name in (BODY, CHAIN))
    tags = contains_secret(inputs.get("tags"))
    hidden = {**dict.fromkeys(_SHOWING, shows), "tagsAll": tags}
    return {name: secret_if(hidden.get(name, False), value) for name, value in state.items()}
