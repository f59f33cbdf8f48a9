"""Keys that sign nothing but trials: a trial's to-be-signed bytes are those that the issuer's own key will sign."""

from __future__ import annotations

from acm.authority import leaf_keys
from acm.authority.algorithms import IssuerPrivateKey, algorithm_of
from acm.authority.issuers import Issuer
from acm.model.errors import IssuerUnavailable
from acm.model.keys import KeyAlgorithm


class ThrowawayKeys:
    """One key for each type that issuers have, made when it is first needed. For one event loop."""

    def __init__(self) -> None:
        self._keys: dict[KeyAlgorithm, IssuerPrivateKey] = {}

    async def like(self, issuer: Issuer) -> IssuerPrivateKey:
        """Return a key of the issuer's type; raise ``IssuerUnavailable`` for a type that is not used here."""
        algorithm = algorithm_of(issuer.public_key)
        if algorithm is None:
            raise IssuerUnavailable(
                f"The issuer {issuer.record.id} has a key of a type that is not used here."
            )
        if algorithm not in self._keys:
            self._keys[algorithm] = await leaf_keys.make(algorithm)
        return self._keys[algorithm]
