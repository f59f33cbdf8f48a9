"""CreateCertificateAuthority: make the key, store the authority with its signing request."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime

from acm.engine.ports import Rooms, Transaction
from acm.engine.private_ca.finding import present
from acm.engine.private_ca.revoke import check_publishable
from acm.engine.private_ca.tokens import Token
from acm.model.arn import partition_of
from acm.model.errors import LimitExceeded
from acm.model.private_ca.arn import AuthorityArn
from acm.model.private_ca.authority import AuthorityRequest, PrivateAuthority
from acm.model.private_ca.lifecycle import AuthorityEvent, AuthorityStatus
from acm.model.private_ca.unfinished import marked
from acm.model.tags import check_tags


async def create(rooms: Rooms, asked: AuthorityRequest) -> PrivateAuthority:
    """Store a new authority, which waits for its certificate, and return it.

    The key is made within the call, so nobody ever sees it CREATING. One that a maker asks for bears the mark of what is
    unfinished. Raises ``InvalidTag`` and ``LimitExceeded``.
    """
    check_tags(asked.tags)
    check_publishable(rooms, asked.revocation)
    earlier = None
    if asked.idempotency_token is not None:
        earlier = await rooms.store.read(lambda tx: _earlier(tx, rooms, asked))
    if earlier is not None:
        return earlier
    arn = AuthorityArn(partition_of(asked.region), asked.region, rooms.account, rooms.new_id())
    csr_pem, sealed_key = await rooms.private_issuer.make_key(asked, str(arn))

    def store(tx: Transaction) -> PrivateAuthority:
        authority = _earlier(tx, rooms, asked)
        if authority is None:
            authority = _new(asked, str(arn), csr_pem, sealed_key, tx.now)
            _insert(tx, rooms, asked, authority)
        return authority

    return await rooms.store.write(store)


def _new(
    asked: AuthorityRequest, arn: str, csr_pem: str, sealed_key: bytes, now: datetime
) -> PrivateAuthority:
    return PrivateAuthority(
        arn=arn,
        type=asked.type,
        status=AuthorityStatus.CREATING,
        key_algorithm=asked.key_algorithm,
        signing_algorithm=asked.signing_algorithm,
        subject=asked.subject,
        usage_mode=asked.usage_mode,
        revocation=asked.revocation,
        key_storage=asked.key_storage,
        csr_pem=csr_pem,
        sealed_key=sealed_key,
        tags=marked(asked) if asked.maker else dict(asked.tags),
        created_at=now,
        changed_at=now,
    ).after(AuthorityEvent.MAKE_KEY, now)


def _insert(tx: Transaction, rooms: Rooms, asked: AuthorityRequest, authority: PrivateAuthority) -> None:
    tx.private_authorities.forget_unrestorable()
    _check_quota(tx, rooms, asked.region)
    tx.private_authorities.insert(authority, owner=asked.owner)
    token = _token(rooms, asked)
    if token is not None:
        token.remember(tx, authority.arn)


def _check_quota(tx: Transaction, rooms: Rooms, region: str) -> None:
    most = rooms.max_private_authorities
    if len(tx.private_authorities.of(account=rooms.account, region=region)) >= most:
        raise LimitExceeded(
            f"an account has at most {most} private authorities in a region, those that can be restored among them.",
            hint="Wait until deleted ones can be restored no more, or raise ACM_MAX_PRIVATE_AUTHORITIES.",
        )


def _earlier(tx: Transaction, rooms: Rooms, asked: AuthorityRequest) -> PrivateAuthority | None:
    """Return the authority that the token already stands for."""
    token = _token(rooms, asked)
    arn = token.recall(tx) if token else None
    return present(tx, arn) if arn else None


def _token(rooms: Rooms, asked: AuthorityRequest) -> Token | None:
    if asked.idempotency_token is None:
        return None
    parameters = asdict(replace(asked, idempotency_token=None, owner="", maker=""))
    return Token(
        account=rooms.account, region=asked.region, text=asked.idempotency_token, parameters=parameters
    )
