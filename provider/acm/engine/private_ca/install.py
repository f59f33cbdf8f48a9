"""ImportCertificateAuthorityCertificate: give an authority its certificate, the first one or a new one."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from anyio import to_thread

from acm.engine.ports import Rooms, Transaction
from acm.engine.private_ca.finding import owned
from acm.model.errors import InvalidState
from acm.model.private_ca import installing
from acm.model.private_ca.authority import AuthorityCertificate, PrivateAuthority
from acm.model.private_ca.lifecycle import AUTHORITY, AuthorityEvent


async def install(
    rooms: Rooms, arn: str, certificate_pem: str, chain_pem: str, *, parent_arn: str | None = None
) -> PrivateAuthority:
    """Install an authority's certificate and its chain to the root; it is ACTIVE then, a disabled one stays so.

    ``parent_arn`` is kept: which authority here has made the certificate.

    Raises ``MalformedCertificate``, ``CertificateMismatch``, ``InvalidState``. Nothing is changed then.
    """
    authority, now = await rooms.store.read(lambda tx: (owned(tx, rooms.account, arn), tx.now))
    _check_state(authority)
    certificate = await to_thread.run_sync(
        partial(installing.examine, authority, certificate_pem, chain_pem, now)
    )
    certificate = replace(certificate, parent_arn=parent_arn)
    return await rooms.store.write(lambda tx: _keep(tx, rooms.account, arn, certificate))


def _keep(tx: Transaction, account: str, arn: str, certificate: AuthorityCertificate) -> PrivateAuthority:
    """Write an examined certificate; the authority's key never changes, so it is still the right one."""
    authority = owned(tx, account, arn)
    _check_state(authority)
    changed = replace(authority.after(AuthorityEvent.INSTALL, tx.now), installed=certificate)
    tx.private_authorities.update(changed)
    return changed


def _check_state(authority: PrivateAuthority) -> None:
    if AuthorityEvent.INSTALL not in AUTHORITY[authority.status]:
        raise InvalidState(f"{authority.arn} has status {authority.status}: no certificate can be installed.")
