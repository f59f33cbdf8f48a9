"""IssueCertificate: sign a signing request with one of the templates."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from acm.engine.ports import Rooms, Transaction
from acm.engine.private_ca.finding import usable
from acm.engine.private_ca.sign import sign
from acm.engine.private_ca.tokens import Token
from acm.model.errors import InvalidParameter, InvalidState, LimitExceeded
from acm.model.imports.reading import pem_of
from acm.model.private_ca import sharing
from acm.model.private_ca.arn import AuthorityArn
from acm.model.private_ca.authority import SHORT_LIVED, AuthorityType, PrivateAuthority, UsageMode
from acm.model.private_ca.lifecycle import REMEDY, AuthorityStatus
from acm.model.private_ca.order import IssueRequest, SigningOrder
from acm.model.private_ca.signing import signing_algorithm
from acm.model.private_ca.templates import template_of
from acm.model.private_ca.validity import BACKDATE, begin


async def issue_certificate(rooms: Rooms, asked: IssueRequest) -> tuple[str, str]:
    """Sign a request; return the certificate's ARN and its PEM.

    Raises ``InvalidParameter``, ``MalformedCSR``, ``InvalidState``, ``LimitExceeded``, ``AccessDenied`` and
    ``ResourceNotFound``. The same idempotency token returns the first certificate for five minutes.
    """
    authority, now, earlier = await rooms.store.read(lambda tx: _found(tx, rooms, asked))
    if earlier is not None:
        return earlier
    order = _order(asked, authority, now)

    def allow(tx: Transaction) -> bool:
        check(_authority(tx, rooms, asked), order, rooms.max_private_certificates)
        return True

    signed = await sign(rooms, order, authority, allow)
    assert signed is not None  # noqa: S101 - ``allow`` raises where it does not agree
    planned, der = signed

    def keep(tx: Transaction) -> None:
        tx.issuances.signed(planned.issuance.serial, der)
        token = _token(rooms, asked)
        if token is not None:
            token.remember(tx, planned.issuance.arn)

    await rooms.store.write(keep)
    return planned.issuance.arn, pem_of(x509.load_der_x509_certificate(der))


def check(authority: PrivateAuthority, order: SigningOrder, most: int) -> None:
    """Raise where ``authority`` may not sign ``order`` as it is now: its state, its end, its depth, its quota."""
    if order.not_before >= order.not_after:
        raise InvalidParameter(
            "the certificate would end before it begins.", property_path="validityNotBefore"
        )
    if order.template.is_root:
        _check_root(authority, order)
    elif authority.status is not AuthorityStatus.ACTIVE or authority.installed is None:
        raise InvalidState(
            f"{authority.arn} has status {authority.status}, not ACTIVE.",
            hint=REMEDY.get(authority.status, ""),
        )
    else:
        _check_below(authority, order)
    if authority.issued >= most:
        raise LimitExceeded(
            f"{authority.arn} has signed {authority.issued} certificates: that is as many as one authority may.",
            hint="Create another authority, or raise ACM_MAX_PRIVATE_CERTIFICATES.",
        )


def _check_root(authority: PrivateAuthority, order: SigningOrder) -> None:
    if authority.type is not AuthorityType.ROOT:
        raise InvalidParameter("only a root certifies itself.", property_path="templateArn")
    if authority.status in (AuthorityStatus.DELETED, AuthorityStatus.CREATING, AuthorityStatus.FAILED):
        raise InvalidState(f"{authority.arn} has status {authority.status}.")
    if not isinstance(order.wanted, str) or not _is_own_request(authority, order.wanted):
        raise InvalidParameter(
            "a root's certificate is made from the root's own signing request.",
            hint="Take the one that GetCertificateAuthorityCsr returns.",
            property_path="csr",
        )


def _is_own_request(authority: PrivateAuthority, csr_pem: str) -> bool:
    own = x509.load_pem_x509_csr(authority.csr_pem.encode("ascii"))
    try:
        given = x509.load_pem_x509_csr(csr_pem.encode())
    except ValueError:
        return False
    return given.public_bytes(serialization.Encoding.DER) == own.public_bytes(serialization.Encoding.DER)


def _check_below(authority: PrivateAuthority, order: SigningOrder) -> None:
    installed = authority.installed
    assert installed is not None  # noqa: S101 - the caller has looked
    if order.not_before < installed.not_before:
        raise InvalidParameter(
            "the certificate would begin before its authority.", property_path="validityNotBefore"
        )
    if order.not_after > installed.not_after:
        raise InvalidParameter(
            f"the certificate would end {order.not_after:%Y-%m-%d}, after its authority ({installed.not_after:%Y-%m-%d}).",
            hint="Ask for a shorter validity, or install a new certificate of the authority.",
            property_path="validity",
        )
    if (
        authority.usage_mode is UsageMode.SHORT_LIVED_CERTIFICATE
        and order.not_after - order.not_before > SHORT_LIVED + BACKDATE
    ):
        raise InvalidParameter(
            "this authority's certificates last seven days at most.", property_path="validity"
        )
    if order.template.is_authority and not _is_deep_enough(installed.path_length, order.depth):
        raise InvalidParameter(
            f"below {authority.arn} there may be {installed.path_length} more authorities (RFC 5280 §4.2.1.9).",
            hint="Use a template with a smaller PathLen.",
            property_path="pathLength",
        )


def _is_deep_enough(above: int | None, below: int | None) -> bool:
    return above is None or (below is not None and below < above)


def _order(asked: IssueRequest, authority: PrivateAuthority, now: datetime) -> SigningOrder:
    template = template_of(asked.template_arn)
    if asked.name_constraints is not None and not template.takes_extensions:
        raise InvalidParameter(
            f"the template {template.name} takes no extensions from the call.",
            hint="Use its variant with APIPassthrough, or leave ApiPassthrough out.",
            property_path="ApiPassthrough",
        )
    return SigningOrder(
        wanted=asked.csr_pem,
        template=template,
        name_constraints=asked.name_constraints,
        signing_algorithm=signing_algorithm(asked.signing_algorithm, authority.key_algorithm),
        not_before=asked.not_before or begin(now, authority.not_before),
        not_after=asked.validity.end(now),
    )


def _authority(tx: Transaction, rooms: Rooms, asked: IssueRequest) -> PrivateAuthority:
    template = template_of(asked.template_arn)
    return usable(tx, rooms.account, asked.authority_arn, sharing.ISSUE, template.arn)


def _found(
    tx: Transaction, rooms: Rooms, asked: IssueRequest
) -> tuple[PrivateAuthority, datetime, tuple[str, str] | None]:
    """Return the authority, the clock, and what the token already stands for."""
    authority = _authority(tx, rooms, asked)
    token = _token(rooms, asked)
    arn = token.recall(tx) if token else None
    der = tx.issuances.of(arn)[-1].certificate_der if arn else None
    earlier = (arn, pem_of(x509.load_der_x509_certificate(der))) if arn and der else None
    return authority, tx.now, earlier


def _token(rooms: Rooms, asked: IssueRequest) -> Token | None:
    if asked.idempotency_token is None:
        return None
    return Token(
        account=rooms.account,
        region=AuthorityArn.parse(asked.authority_arn).region,
        text=asked.idempotency_token,
        parameters=asdict(replace(asked, idempotency_token=None)),
    )
