"""How a resource that fails ends a test: with the words that a deployment would print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class ResourceFailed(Exception):
    """A resource, the provider or a function refused, or could not do, what the program asks for.

    ``urn`` says which one, or names the function; ``reasons`` are the provider's sentences.
    """

    def __init__(self, urn: str, reasons: Sequence[str]) -> None:
        super().__init__("\n".join((f"{urn}:", *(f"  {reason}" for reason in reasons))))
        self.urn = urn
        self.reasons = tuple(reasons)


class CheckFailed(ResourceFailed):
    """Inputs are wrong; seen in a preview already. ``properties`` has the reason for each property path.

    Reasons of no single property, and of one that may be secret, stand under the empty path.
    """

    def __init__(self, urn: str, reasons: Sequence[tuple[str, str]]) -> None:
        super().__init__(urn, [reason for _, reason in reasons])
        self.properties: Mapping[str, str] = dict(reasons)
