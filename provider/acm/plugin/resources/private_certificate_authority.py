"""``acm:index:PrivateCertificateAuthority``: an authority with its certificate, its terms and its tags."""

from __future__ import annotations

from acm.model.clock import rfc3339
from acm.model.errors import InvalidState, ResourceNotFound
from acm.model.private_ca.authority import PrivateAuthority
from acm.model.private_ca.lifecycle import REMEDY, AuthorityStatus
from acm.plugin import checking
from acm.plugin.capabilities import authority_failures, authority_warnings
from acm.plugin.contract import Call, Checked, DiffQuestion, Made, ReadBack, Session
from acm.plugin.diffing import Difference, Entry, Kind, diff
from acm.plugin.properties import Definition
from acm.plugin.resources import private_authority_inputs as meaning
from acm.plugin.resources import private_authority_revocation as revocation
from acm.plugin.resources import shared
from acm.plugin.resources.certificate_diff import changed_tags
from acm.plugin.tables import PRIVATE_CERTIFICATE_AUTHORITY as TABLE
from acm.plugin.values import Properties, Value, contains_unknown, text_of, unwrap

_OF_CERTIFICATE = ("validity", "pathLength", "nameConstraints")
_STABLES = ("arn", "type", "createdAt", "csrPem", "installationId")


class PrivateCertificateAuthorityResource:
    """An authority by its ARN."""

    @property
    def definition(self) -> Definition:
        """Return the table of the resource."""
        return TABLE

    def check(self, session: Session, inputs: Properties) -> Checked:
        """Check algorithms, accounts, subject and tags; fold in the provider's region."""
        checked = {"region": session.settings.region, **shared.given(inputs)}
        failures = checking.check(TABLE.inputs, checked)
        failures += list(shared.check_region(checked)) + list(shared.check_all_tags(session, checked))
        failures += list(authority_failures(session.backend, checked))
        if not failures:
            failures += list(revocation.check(session.backend, session.settings, checked))
        return Checked(
            inputs=checked,
            failures=failures or list(meaning.check_meaning(checked)),
            warnings=tuple(authority_warnings(session.backend, checked)),
        )

    def diff(self, session: Session, question: DiffQuestion) -> Difference:
        """Compare inputs by meaning, tags with what is there; an expired authority gets a new certificate."""
        session.identity.guard_without_looking(question.old_state)
        same = _unchanged(question.old_inputs, question.new_inputs)
        changed = diff(TABLE.inputs, question.old_inputs, question.new_inputs)
        entries = tuple(entry for entry in changed if entry.top not in same)
        entries += _changed_permissions(question)
        entries += revocation.changed(question.old_inputs, question.new_inputs, entries)
        entries += tuple(changed_tags(session, question, entries))
        if not entries and text_of(question.old_state, "status") == AuthorityStatus.EXPIRED:
            entries = (Entry("status", Kind.UPDATE, of_input=False),)
        return Difference(entries, stables=_STABLES)

    def create(self, call: Call, inputs: Properties) -> Made:
        """Make the authority with its certificate; in a preview look whether its parent could certify it."""
        session = call.session
        if call.preview:
            _check_parent(session, inputs)
            return Made(id="", state=_preview_state(session, inputs))
        made = session.manager.private_authorities.establish(
            meaning.request_of(session, inputs, call.urn),
            meaning.certified(inputs),
            meaning.terms(inputs),
        )
        return Made(id=made.arn, state=_state(session, made, inputs))

    def read(self, call: Call, id: str, inputs: Properties, state: Properties) -> ReadBack:  # noqa: A002
        """Tell how the authority is; one that is deleted is gone, though it can be restored."""
        session = call.session
        session.identity.guard(state)
        try:
            found = session.manager.private_authorities.describe(id)
        except ResourceNotFound:
            return ReadBack(id="")
        if found.status is AuthorityStatus.DELETED:
            _tell_of_deletion(call, found)
            return ReadBack(id="")
        as_asked = meaning.as_found(session, inputs, found) if inputs else meaning.imported(session, found)
        if found.status is not AuthorityStatus.ACTIVE:
            call.log.warn_user(f"{id} has status {found.status}. {REMEDY.get(found.status, '')}".rstrip())
        return ReadBack(id=id, state=_state(session, found, as_asked), inputs=as_asked)

    def update(self, call: Call, id: str, old_state: Properties, inputs: Properties) -> Made:  # noqa: A002
        """Make a new certificate where one is wanted; then put terms and tags."""
        session = call.session
        session.identity.guard(old_state)
        authorities = session.manager.private_authorities
        found = authorities.describe(id)
        if call.preview:
            return Made(id=id, state=_previewed(session, found, old_state, inputs))
        if _needs_certificate(found, old_state, inputs):
            authorities.certify(id, meaning.certified(inputs))
        authorities.set_terms(id, meaning.terms(inputs, old_state))
        tags = shared.known_tags(shared.all_tags(session, inputs))
        changed = authorities.change_tags(id, lambda _: tags)
        return Made(id=id, state=_state(session, changed, inputs))

    def delete(self, call: Call, id: str, state: Properties) -> None:  # noqa: A002
        """Disable and delete the authority; one that is gone from its own installation is no error."""
        call.session.identity.guard(state)
        authorities = call.session.manager.private_authorities
        days = unwrap(state.get("permanentDeletionTimeInDays"))
        try:
            found = authorities.describe(id)
        except ResourceNotFound:
            return
        if found.status is AuthorityStatus.DELETED:
            return
        if found.status is AuthorityStatus.ACTIVE:
            authorities.set_status(id, AuthorityStatus.DISABLED)
        _tell_of_deletion(call, authorities.delete(id, int(days) if isinstance(days, float | int) else None))


def _changed_permissions(question: DiffQuestion) -> tuple[Entry, ...]:
    """Return the change of the permissions: none given means all, which a comparison of lists would not see."""
    if contains_unknown(question.new_inputs.get("permissions")):
        return (Entry("permissions", Kind.UPDATE),)
    if meaning.permissions(question.old_inputs) == meaning.permissions(question.new_inputs):
        return ()
    return (Entry("permissions", Kind.UPDATE),)


def _check_parent(session: Session, inputs: Properties) -> None:
    parent = text_of(inputs, "parent")
    if parent is None:
        return
    found = session.manager.private_authorities.describe(parent)
    if found.status is not AuthorityStatus.ACTIVE:
        raise InvalidState(
            f"the parent {parent} has status {found.status}, not ACTIVE.",
            hint=REMEDY.get(found.status, ""),
            property_path="parent",
        )


def _unchanged(old: Properties, new: Properties) -> tuple[str, ...]:
    """Return the properties that a comparison by table does not understand, and that mean the same."""
    same_certificate = not any(contains_unknown(new.get(name)) for name in _OF_CERTIFICATE)
    same_certificate = same_certificate and meaning.same_certificate(old, new)
    return ("permissions", *(_OF_CERTIFICATE if same_certificate else ()))


def _needs_certificate(found: PrivateAuthority, old_state: Properties, inputs: Properties) -> bool:
    return found.status is AuthorityStatus.EXPIRED or not meaning.same_certificate(old_state, inputs)


def _tell_of_deletion(call: Call, deleted: PrivateAuthority) -> None:
    if deleted.restorable_until is not None:
        call.log.warn_user(
            f"{deleted.arn} is deleted. It can be restored until {rfc3339(deleted.restorable_until)}."
        )


def _state(session: Session, authority: PrivateAuthority, inputs: Properties) -> Properties:
    installed = authority.installed
    computed: Properties = {
        **_defaults(inputs),
        "keyAlgorithm": authority.key_algorithm.value,
        "signingAlgorithm": authority.signing_algorithm.value,
        "region": authority.region,
        **shared.given(inputs),
        "status": authority.status.value,
        "arn": authority.arn,
        "type": authority.type.value,
        "createdAt": rfc3339(authority.created_at),
        "csrPem": authority.csr_pem,
        "tagsAll": dict(authority.tags),
        "notBefore": rfc3339(installed.not_before) if installed else None,
        "notAfter": rfc3339(installed.not_after) if installed else None,
        "serial": installed.serial if installed else None,
        "certificatePem": installed.certificate_pem if installed else None,
        "chainPem": (installed.chain_pem or None) if installed else None,
        **shared.identity_output(session, preview=False),
    }
    return shared.given(computed)


def _defaults(inputs: Properties) -> Properties:
    granted: Value = [str(action) for action in sorted(meaning.permissions(inputs))]
    return {
        "permissions": granted,
        "sharing": [],
        "tags": {},
        "permanentDeletionTimeInDays": shared.meaning(TABLE.input("permanentDeletionTimeInDays"), inputs),
    }


def _preview_state(session: Session, inputs: Properties) -> Properties:
    return {
        "status": shared.meaning(TABLE.input("status"), inputs),
        **shared.given(inputs),
        "type": meaning.type_of(inputs).value,
        "tagsAll": shared.all_tags(session, inputs),
        **shared.identity_output(session, preview=True),
    }


def _previewed(
    session: Session, found: PrivateAuthority, old_state: Properties, inputs: Properties
) -> Properties:
    """Return what is certain of an updated authority: a new certificate leaves open what it will be."""
    state = {**_state(session, found, inputs), "tagsAll": shared.all_tags(session, inputs)}
    state["status"] = shared.meaning(TABLE.input("status"), inputs)
    if _needs_certificate(found, old_state, inputs):
        for name in ("notBefore", "notAfter", "serial", "certificatePem"):
            state.pop(name, None)
    return state
