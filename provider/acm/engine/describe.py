"""DescribeCertificate, ListCertificates and GetCertificate: reading, as of the installation's clock."""

from __future__ import annotations

from datetime import datetime

from acm.engine.ports import Store, Transaction
from acm.model.arn import CertificateArn
from acm.model.certificate import Certificate, IssuedMaterial
from acm.model.errors import InvalidArn, RequestInProgress, ResourceNotFound
from acm.model.lifecycle import CertificateStatus

_PAGE = 500


def require(tx: Transaction, arn: str) -> Certificate:
    """Return the certificate as it is stored; raise ``ResourceNotFound`` or ``InvalidArn``."""
    CertificateArn.parse(arn)
    certificate = tx.certificates.find(arn)
    if certificate is None:
        raise ResourceNotFound(f"{arn} is not in this installation.", hint="`acm list` shows what is here.")
    return certificate


def check_account(arn: str, account: str) -> None:
    """Raise ``InvalidArn`` where ``arn`` belongs to another account."""
    found = CertificateArn.parse(arn).account
    if found != account:
        raise InvalidArn(
            f"{arn} belongs to account {found}; this is account {account}.",
            hint="Set accountId to the account of the ARN, or use another ARN.",
        )


async def now(store: Store) -> datetime:
    """Return the installation's clock."""
    return await store.read(lambda tx: tx.now)


async def describe(store: Store, account: str, arn: str) -> Certificate:
    """Return a certificate with the status due by the clock; write nothing."""
    check_account(arn, account)
    return await store.read(lambda tx: require(tx, arn).as_of(tx.now))


async def get(store: Store, account: str, arn: str) -> IssuedMaterial:
    """Return what was issued; raise ``RequestInProgress`` where nothing is yet."""
    certificate = await describe(store, account, arn)
    if certificate.material is None:
        raise RequestInProgress(
            f"{arn} has status {certificate.status}: it has no certificate body.",
            hint=f"`acm wait {arn}` shows what it waits for.",
        )
    return certificate.material


async def list_all(
    store: Store, account: str, *, region: str | None, statuses: tuple[CertificateStatus, ...]
) -> tuple[Certificate, ...]:
    """Return the account's certificates in the order of their ARNs, with the status due by the clock."""

    def pages(tx: Transaction) -> tuple[Certificate, ...]:
        found: list[Certificate] = []
        after: str | None = None
        while page := tx.certificates.page(account=account, region=region, after=after, limit=_PAGE):
            found.extend(certificate.as_of(tx.now) for certificate in page)
            after = page[-1].arn
        return tuple(found)

    certificates = await store.read(pages)
    return tuple(c for c in certificates if not statuses or c.status in statuses)


async def page(
    store: Store, account: str, *, region: str | None, after: str | None
) -> tuple[Certificate, ...]:
    """Return some certificates behind ARN ``after``, with the status due by the clock; none at the end."""

    def read(tx: Transaction) -> tuple[Certificate, ...]:
        found = tx.certificates.page(account=account, region=region, after=after, limit=_PAGE)
        return tuple(certificate.as_of(tx.now) for certificate in found)

    return await store.read(read)


async def owners(store: Store, account: str) -> dict[str, str]:
    """Return by ARN who asked for each certificate of the account."""
    return await store.read(lambda tx: tx.certificates.owners(account))
