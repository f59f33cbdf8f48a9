"""Idempotency tokens of calls that make no certificate: for a while a token stands for one call with its parameters."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from acm.engine.ports import Transaction
from acm.model.clock import rfc3339
from acm.model.errors import IdempotencyMismatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token as an account has used it in a region, for a call with these parameters."""

    account: str
    region: str
    text: str
    parameters: Mapping[str, object]
    scope: str
    """Tells apart what shares a store: a character that no token has on the wire."""
    life: timedelta
    """For how long a token stands for its call, from its first use."""

    def remember(self, tx: Transaction, arn: str) -> None:
        """Keep that it stands for ``arn``; those of the same that have ended are dropped."""
        tx.tokens.forget(arn, before=tx.now - self.life)
        tx.tokens.remember(
            account=self.account, region=self.region, token=self._key, arn=arn, fingerprint=self._fingerprint
        )

    def recall(self, tx: Transaction) -> str | None:
        """Return what it stands for; raise ``IdempotencyMismatch`` where that was asked for with other parameters."""
        known = tx.tokens.find(account=self.account, region=self.region, token=self._key)
        if known is None or tx.now >= known[2] + self.life:
            return None
        if known[1] != self._fingerprint:
            raise IdempotencyMismatch(
                f"this idempotency token was used at {rfc3339(known[2])} with other parameters.",
                hint="Use a new token.",
                property_path="idempotencyToken",
            )
        return known[0]

    @property
    def _key(self) -> str:
        """Return it as it is kept: of 32 characters, and never one that a client of Certificate Manager can choose."""
        return self.scope + hashlib.sha256(self.text.encode()).hexdigest()[:31]

    @property
    def _fingerprint(self) -> str:
        return hashlib.sha256(repr(sorted(self.parameters.items())).encode()).hexdigest()
