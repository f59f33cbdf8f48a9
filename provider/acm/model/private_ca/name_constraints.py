"""Which domain names an authority may certify (RFC 5280 §4.2.1.10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from acm.model import domains


@dataclass(frozen=True, slots=True, kw_only=True)
class NameConstraints:
    """The subtrees of domain names of one certificate, canonical; a leading dot leaves out the name itself."""

    permitted: tuple[str, ...] = ()
    """Empty where every name is permitted that is not excluded."""
    excluded: tuple[str, ...] = ()
    other_permitted: bool = False
    """Whether it permits subtrees of directory names, which no leaf's subject lies in."""

    def violations(self, names: Iterable[str]) -> Iterator[str]:
        """Yield a sentence for each of the canonical ``names`` that may not be certified."""
        if self.other_permitted:
            yield "the authority may certify subjects of its own directory names only."
        for name in names:
            yield from self._violations(name)

    def _violations(self, name: str) -> Iterator[str]:
        if self.permitted and not any(_lies_in(name, subtree) for subtree in self.permitted):
            yield f"{name} is not below {' or '.join(self.permitted)}."
        for subtree in self.excluded:
            if _lies_in(name, subtree) or _stands_for(name, subtree):
                yield f"{name} is excluded by {subtree}."


def violations(constraints: Iterable[NameConstraints], names: Iterable[str]) -> tuple[str, ...]:
    """Return what keeps an authority under all these ``constraints`` from certifying ``names``; no sentence twice."""
    wanted = tuple(names)
    return tuple(dict.fromkeys(found for one in constraints for found in one.violations(wanted)))


def subtree(text: str) -> str:
    """Return a subtree in canonical form; raise ``InvalidDomainName``. One label (``internal``) is allowed."""
    bare = text.removeprefix(".").removesuffix(".")
    # The rules of a name want two labels; those of its labels are the same for a subtree of one.
    name = domains.canonical(bare if "." in bare else f"a.{bare}")
    return ("." if text.startswith(".") else "") + (name if "." in bare else name.removeprefix("a."))


def _lies_in(name: str, constraint: str) -> bool:
    base = domains.base_domain(name)
    if constraint.startswith("."):
        return name.endswith(constraint)
    return domains.lies_in(base, constraint)


def _stands_for(name: str, constraint: str) -> bool:
    """Tell whether a wildcard matches the very name that is excluded."""
    _, _, parent = constraint.removeprefix(".").partition(".")
    return name.startswith("*.") and domains.base_domain(name) == parent
