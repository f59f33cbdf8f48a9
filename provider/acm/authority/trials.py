"""Leaves before they are signed: built by the library and held against every rule, or written by the pattern of one that was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509

from acm.authority import lint, profiles, splicing
from acm.authority.algorithms import signature_hash
from acm.authority.assemble import assemble
from acm.authority.issuers import Issuer
from acm.authority.lint_rules import OF_EACH, RULES, Order, Rule
from acm.authority.splicing import UNSIGNED, Pattern, Patterns
from acm.authority.throwaway import ThrowawayKeys
from acm.model.errors import LintRejected
from acm.model.keys import KeyAlgorithm


class Trials:
    """Makes trials: certificates with the to-be-signed bytes that an issuer will sign, and no signature of its key.

    For one event loop.
    """

    def __init__(self) -> None:
        self._throwaway = ThrowawayKeys()
        self._patterns = Patterns()

    async def make(
        self, leaf: profiles.Leaf, issuer: Issuer, key_algorithm: KeyAlgorithm, now: datetime
    ) -> tuple[x509.Certificate, Sequence[Rule]]:
        """Return the trial of ``leaf``, checked, and the rules that were checked on it; raise ``LintRejected``."""
        # All that decides the octets that are not a leaf's own.
        kind = (issuer.record.id, leaf.policy, key_algorithm, leaf.pointers, leaf.precertificate)
        pattern = self._patterns.find(kind)
        rules = RULES if pattern is None else OF_EACH
        try:
            trial = _spliced(pattern, leaf) if pattern else await self._built(leaf, issuer)
        except ValueError as error:
            raise LintRejected(f"The certificate cannot be built: {error}") from error
        order = Order(
            certificate=trial,
            issuer=issuer.certificate,
            names=leaf.names,
            key_algorithm=key_algorithm,
            policy=leaf.policy,
            pointers=leaf.pointers,
            now=now,
            precertificate=leaf.precertificate,
        )
        lint.check(order, rules)
        if pattern is None:
            self._patterns.keep(kind, Pattern.of(trial.tbs_certificate_bytes))
        return trial, rules

    async def _built(self, leaf: profiles.Leaf, issuer: Issuer) -> x509.Certificate:
        """Return the certificate signed with a throw-away key."""
        throwaway = await self._throwaway.like(issuer)
        return profiles.build_leaf(leaf, issuer.certificate).sign(
            throwaway, signature_hash(issuer.public_key)
        )


def _spliced(pattern: Pattern, leaf: profiles.Leaf) -> x509.Certificate:
    tbs = pattern.tbs(
        splicing.Leaf(
            serial=leaf.serial,
            name=profiles.common_name(leaf.names[0]),
            public_key=leaf.public_key,
            alternative_names=profiles.alternative_names(leaf.names),
            not_before=leaf.not_before,
            not_after=leaf.not_after,
        )
    )
    return x509.load_der_x509_certificate(assemble(tbs, UNSIGNED))
