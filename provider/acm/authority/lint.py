"""The check before signing: that the certificate is exactly what was ordered, and within its profile.

It runs on the certificate signed with a throw-away key, so nothing that breaks a rule is ever signed with an issuer's.
"""

from __future__ import annotations

from collections.abc import Sequence

from cryptography import x509

from acm.authority.lint_rules import RULES, Order, Rule
from acm.model.errors import LintRejected


def check(order: Order, rules: Sequence[Rule] = RULES) -> None:
    """Raise ``LintRejected`` listing all findings of ``rules``; return where there are none."""
    found = findings(order, rules)
    if found:
        raise LintRejected("The certificate was not signed: " + " ".join(found))


def findings(order: Order, rules: Sequence[Rule] = RULES) -> tuple[str, ...]:
    """Return a sentence for each broken rule, with the rule's name and source."""
    return tuple(
        f"{rule.name} ({rule.source}): {finding}" for rule in rules for finding in _applied(rule, order)
    )


def _applied(rule: Rule, order: Order) -> tuple[str, ...]:
    try:
        return tuple(rule.check(order))
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType) as error:
        return (f"the certificate cannot be read: {type(error).__name__}.",)
