"""``acm:index:CertificateExport``: a certificate with its encrypted private key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from acm.model.certificate import Certificate
from acm.model.clock import rfc3339
from acm.model.errors import AcmError, RequestInProgress, ResourceNotFound
from acm.model.exports import check_exportable, check_passphrase
from acm.plugin import checking
from acm.plugin.contract import Call, Checked, DiffQuestion, Made, ReadBack, Session
from acm.plugin.diffing import Difference, Entry, Kind, diff
from acm.plugin.properties import Definition
from acm.plugin.resources import shared
from acm.plugin.tables import CERTIFICATE_EXPORT
from acm.plugin.values import Properties, Secret, text_of, unwrap

_ARN, _PASSPHRASE = "certificateArn", "passphrase"
_EXPORTED, _CURRENT = "fingerprintSha256", "currentFingerprintSha256"
_STABLES = (_ARN, "installationId")


class CertificateExportResource:
    """An export, by the ARN of its certificate."""

    @property
    def definition(self) -> Definition:
        """Return the table of the resource."""
        return CERTIFICATE_EXPORT

    def check(self, session: Session, inputs: Properties) -> Checked:  # noqa: ARG002 - the configuration adds nothing
        """Check the ARN, its region and the passphrase, which becomes a secret whether or not the program made it one."""
        checked = shared.given(inputs)
        passphrase = checked.get(_PASSPHRASE)
        if isinstance(unwrap(passphrase), str) and not isinstance(passphrase, Secret):
            checked[_PASSPHRASE] = Secret(unwrap(passphrase))
        failures = [
            *checking.check(CERTIFICATE_EXPORT.inputs, checked),
            *shared.check_region(checked),
            *shared.check_same_region(checked, _ARN),
            *_passphrase_failures(checked),
        ]
        return Checked(inputs=checked, failures=failures)

    def diff(self, session: Session, question: DiffQuestion) -> Difference:
        """Compare inputs by meaning; a certificate that was renewed since is exported again."""
        session.identity.guard_without_looking(question.old_state)
        entries = diff(CERTIFICATE_EXPORT.inputs, question.old_inputs, question.new_inputs)
        exported, current = (text_of(question.old_state, name) for name in (_EXPORTED, _CURRENT))
        if exported != current:
            entries = (*entries, Entry(_EXPORTED, Kind.UPDATE, of_input=False))
        return Difference(entries, stables=_STABLES)

    def create(self, call: Call, inputs: Properties) -> Made:
        """Export the certificate; in a preview export nothing, and tell what can never be exported."""
        arn = text_of(inputs, _ARN)
        if arn is None:
            return Made(id="", state=shared.given(inputs))
        return self._export(call, arn, inputs)

    def read(self, call: Call, id: str, inputs: Properties, state: Properties) -> ReadBack:  # noqa: A002
        """Tell which certificate is there now; what was exported stays what it was. An import has nothing exported yet."""
        call.session.identity.guard(state)
        try:
            certificate = call.session.manager.describe(id)
        except ResourceNotFound:
            return ReadBack(id="")
        as_asked = inputs or {_ARN: certificate.arn}
        known = state or {**as_asked, **shared.identity_output(call.session, preview=False)}
        current = certificate.material.fingerprint_sha256 if certificate.material else None
        return ReadBack(id=id, state=shared.given({**known, _CURRENT: current}), inputs=as_asked)

    def update(self, call: Call, id: str, old_state: Properties, inputs: Properties) -> Made:  # noqa: A002
        """Export the certificate again: it is another one, or the passphrase is."""
        call.session.identity.guard(old_state)
        return self._export(call, id, inputs)

    def delete(self, call: Call, id: str, state: Properties) -> None:  # noqa: A002, ARG002 - the contract's
        """Do nothing: what was exported cannot be called back. Only its own installation may say so."""
        call.session.identity.guard(state)

    def _export(self, call: Call, arn: str, inputs: Properties) -> Made:
        if call.preview:
            _tell_hindrance(call, arn)
            known = shared.identity_output(call.session, preview=True)
            return Made(id=arn, state={**shared.given(inputs), **known})
        passphrase = text_of(inputs, _PASSPHRASE) or ""
        try:
            exported = call.session.manager.export(arn, passphrase.encode())
        except RequestInProgress as error:
            raise RequestInProgress(
                error.message,
                hint="Take certificateArn from a CertificateValidation, which waits until it is issued.",
                property_path=_ARN,
            ) from error
        return Made(
            id=arn,
            state={
                **shared.given(inputs),
                "privateKeyPem": Secret(exported.private_key_pem),
                "certificatePem": Secret(exported.certificate_pem),
                "chainPem": Secret(exported.chain_pem),
                **_facts(call.session.manager.describe(arn), exported.certificate_pem),
                **shared.identity_output(call.session, preview=False),
            },
        )


def _facts(certificate: Certificate, exported_pem: str) -> Properties:
    """Return what is told of the certificate. One that was renewed between export and this look is exported again."""
    material = certificate.material
    if material is None:
        return {}
    same = material.certificate_pem == exported_pem
    return {
        _EXPORTED: material.fingerprint_sha256 if same else "",
        _CURRENT: material.fingerprint_sha256,
        "notAfter": rfc3339(material.not_after),
    }


def _passphrase_failures(inputs: Properties) -> Iterator[AcmError]:
    passphrase = text_of(inputs, _PASSPHRASE)
    if passphrase is not None:
        yield from checking.collect(lambda: check_passphrase(passphrase.encode(errors="replace")))


def _tell_hindrance(call: Call, arn: str) -> None:
    """Raise where a certificate can never be exported; warn where this very update may still make it exportable."""
    try:
        certificate = call.session.manager.describe(arn)
        check_exportable(certificate)
    except (RequestInProgress, ResourceNotFound):
        return  # it may be issued, or made, before its turn comes
    except AcmError as error:
        if not _may_be_enabled(certificate):
            raise error.at(_ARN) from error
        call.log.warn_user(f"{error.message} Unless this update changes that, the export will fail.")


def _may_be_enabled(certificate: Certificate) -> bool:
    """Tell whether nothing but the option stands in the way."""
    enabled = replace(certificate, options=replace(certificate.options, export=True))
    return not checking.collect(lambda: check_exportable(enabled))
