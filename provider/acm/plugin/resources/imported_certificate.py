"""``acm:index:ImportedCertificate``: a certificate that was made elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from acm.model.certificate import Certificate, CertificateType
from acm.model.errors import AcmError, ImportRefused, InvalidParameter, InvalidState, ResourceNotFound
from acm.model.imports import reading, reimport, rules
from acm.model.imports.request import ImportRequest
from acm.plugin import checking
from acm.plugin.contract import Call, Checked, DiffQuestion, Made, ReadBack, Session
from acm.plugin.diffing import Difference
from acm.plugin.properties import Definition
from acm.plugin.resources import deleting, imported_material, shared
from acm.plugin.resources.imported_diff import difference
from acm.plugin.resources.imported_material import BODY, CHAIN, Key
from acm.plugin.resources.imported_state import preview_state, read_inputs, state_of
from acm.plugin.tables import IMPORTED_CERTIFICATE
from acm.plugin.values import Properties, contains_secret, text_of, unwrap


class ImportedCertificateResource:
    """An imported certificate by its ARN."""

    @property
    def definition(self) -> Definition:
        """Return the table of the resource."""
        return IMPORTED_CERTIFICATE

    def check(self, session: Session, inputs: Properties) -> Checked:
        """Check every rule of imports that needs no store; read assets, and the key where it is here."""
        checked, failures = imported_material.with_texts(
            {"region": session.settings.region, **shared.given(inputs)}
        )
        failures += checking.check(
            IMPORTED_CERTIFICATE.inputs, checked, misplaced=IMPORTED_CERTIFICATE.misplaced
        )
        failures += [*shared.check_region(checked), *shared.check_all_tags(session, checked)]
        failures += _check_sources(checked)
        key, unreadable = _key_where_readable(checked)
        examined = rules.examine(imported_material.given(checked, key))
        hidden = any(contains_secret(checked.get(name)) for name in (BODY, CHAIN))
        failures += [
            *unreadable,
            *(map(checking.redacted, examined.failures) if hidden else examined.failures),
        ]
        return Checked(
            inputs=checked, failures=failures, warnings=tuple(_warnings(session, checked, key, examined))
        )

    def diff(self, session: Session, question: DiffQuestion) -> Difference:
        """Compare certificates by what they are, and tags with what is there."""
        session.identity.guard_without_looking(question.old_state)
        return difference(session, question)

    def create(self, call: Call, inputs: Properties) -> Made:
        """Import the certificate; in a preview tell what it will be."""
        session = call.session
        key, examined = _examined(inputs)
        _check_new(session, inputs, key, examined)
        if call.preview:
            return Made(id="", state=preview_state(session, inputs, examined.leaf, examined.chain))
        certificate = session.manager.import_certificate(
            ImportRequest(
                given=imported_material.given(inputs, imported_material.required(key)),
                region=text_of(inputs, "region") or session.settings.region,
                tags=shared.known_tags(shared.all_tags(session, inputs)),
                owner=shared.stack_of(call.urn),
            )
        )
        return Made(id=certificate.arn, state=state_of(session, certificate, inputs))

    def read(self, call: Call, id: str, inputs: Properties, state: Properties) -> ReadBack:  # noqa: A002
        """Tell how the certificate is; only its own installation may say that it is gone."""
        session = call.session
        session.identity.guard(state)
        try:
            certificate = session.manager.describe(id)
        except ResourceNotFound:
            return ReadBack(id="")
        _check_imported(certificate)
        found = read_inputs(session, inputs, certificate)
        return ReadBack(id=id, state=state_of(session, certificate, found), inputs=found)

    def update(self, call: Call, id: str, old_state: Properties, inputs: Properties) -> Made:  # noqa: A002
        """Import another certificate under the ARN where it is another, then change the tags: two calls.

        What is there decides, not the state: a run that ended between the calls is taken up where it was.
        """
        session = call.session
        session.identity.guard(old_state)
        certificate = session.manager.describe(id)
        key, examined = _examined(inputs)
        is_new = _is_new(certificate, examined)
        if is_new:
            _check_new(session, inputs, key, examined)
            _check_reimport(certificate, examined)
        if call.preview:
            return Made(id=id, state=_previewed(session, certificate, inputs, examined, is_new=is_new))
        if is_new:
            given = imported_material.given(inputs, imported_material.required(key))
            request = ImportRequest(given=given, region=certificate.region, arn=id)
            certificate = session.manager.import_certificate(request)
        tags = shared.known_tags(shared.all_tags(session, inputs))
        if tags != certificate.tags:
            certificate = session.manager.set_tags(id, tags)
        return Made(id=id, state=state_of(session, certificate, inputs))

    def delete(self, call: Call, id: str, state: Properties) -> None:  # noqa: A002
        """Delete the certificate; one that is gone from its own installation is no error."""
        deleting.delete(call, id, state)


def _examined(inputs: Properties) -> tuple[Key, rules.Examined]:
    key = imported_material.key_of(inputs)
    return key, rules.examine(imported_material.given(inputs, key))


def _check_sources(inputs: Properties) -> Iterator[AcmError]:
    """Yield a failure where the key is said to be in several places; that it is missing is seen once it is needed."""
    named = imported_material.sources(inputs)
    if len(named) > 1:
        yield InvalidParameter(
            f"the private key is given {len(named)} times: {', '.join(named)}.",
            hint="Keep one of them.",
            property_path=named[-1],
        )


def _key_where_readable(inputs: Properties) -> tuple[Key, list[AcmError]]:
    try:
        return imported_material.key_of(inputs), []
    except AcmError as failure:
        return Key(), [failure]


def _warnings(session: Session, inputs: Properties, key: Key, examined: rules.Examined) -> Iterator[str]:
    if key.absent:
        yield f"{key.absent[0].upper()}{key.absent[1:]}: whether it fits is checked where it is imported."
    if examined.leaf is not None:
        about = rules.expiry_warning(examined.leaf, session.identity.now(), _guard_days(inputs))
        if about:
            yield f"{about[0].upper()}{about[1:]}"


def _guard_days(inputs: Properties) -> int:
    days = unwrap(inputs.get("expiryGuardDays"))
    return int(days) if isinstance(days, float | int) else 0


def _check_new(session: Session, inputs: Properties, key: Key, examined: rules.Examined) -> None:
    """Raise where a certificate cannot be imported now: its dates, the guard, or that nothing says where its key is."""
    leaf, now = examined.leaf, session.manager.now()
    if leaf is not None:
        rules.refuse([*examined.failures, *rules.date_failures(leaf, now)])
        about = rules.expiry_warning(leaf, now, _guard_days(inputs))
        if about and shared.meaning(IMPORTED_CERTIFICATE.input("expiryGuardAction"), inputs) == "fail":
            raise ImportRefused(
                about,
                hint="It is rolled out once expiryGuardDays is smaller.",
                property_path="expiryGuardDays",
            )
    if key.source is None:
        imported_material.required(key)


def _is_new(certificate: Certificate, examined: rules.Examined) -> bool:
    """Tell whether the material is other than what is there; unknown one may be."""
    if examined.leaf is None or certificate.material is None:
        return True
    present = certificate.material.certificate_pem + certificate.material.chain_pem
    return reading.fingerprints(reading.certificates(present)) != reading.fingerprints(
        (examined.leaf, *examined.chain)
    )


def _check_reimport(certificate: Certificate, examined: rules.Examined) -> None:
    """Raise where the certificate that is there, which the state may not know, does not let this one take its place."""
    if examined.leaf is not None and certificate.material is not None:
        (before,) = reading.certificates(certificate.material.certificate_pem)
        rules.refuse(tuple(reimport.refusals(before, examined.leaf)))


def _previewed(
    session: Session,
    certificate: Certificate,
    inputs: Properties,
    examined: rules.Examined,
    *,
    is_new: bool,
) -> Properties:
    state = preview_state(session, inputs, examined.leaf, examined.chain, current=certificate)
    return state if is_new else {**state_of(session, certificate, inputs), **state}


def _check_imported(certificate: Certificate) -> None:
    if certificate.type is not CertificateType.IMPORTED:
        raise InvalidState(
            f"{certificate.arn} is of type {certificate.type}: it was not imported.",
            hint="Use the resource Certificate for it.",
        )
