"""The name of an authority: Private CA's ``ASN1Subject``, without the library that writes it into certificates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from acm.model.errors import InvalidParameter

ATTRIBUTES = {
    "country": ("2.5.4.6", 2),
    "organization": ("2.5.4.10", 64),
    "organizational_unit": ("2.5.4.11", 64),
    "distinguished_name_qualifier": ("2.5.4.46", 64),
    "state": ("2.5.4.8", 128),
    "common_name": ("2.5.4.3", 64),
    "serial_number": ("2.5.4.5", 64),
    "locality": ("2.5.4.7", 128),
    "title": ("2.5.4.12", 64),
    "surname": ("2.5.4.4", 40),
    "given_name": ("2.5.4.42", 16),
    "initials": ("2.5.4.43", 5),
    "pseudonym": ("2.5.4.65", 128),
    "generation_qualifier": ("2.5.4.44", 3),
}
"""Object identifier (RFC 5280 §A.1, RFC 3739) and most characters of each attribute, in the order of certificates."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A distinguished name: pairs of an attribute's name in ``ATTRIBUTES`` and its value, in the order of ``ATTRIBUTES``."""

    attributes: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, values: dict[str, str | None], *, property_path: str = "subject") -> Subject:
        """Return the name with these values, absent ones left out; raise ``InvalidParameter`` for a value out of bounds."""
        attributes = tuple((name, value) for name in ATTRIBUTES if (value := values.get(name)))
        if not attributes:
            raise InvalidParameter(
                "an authority has a subject.", hint="Give it a commonName.", property_path=property_path
            )
        for name, value in attributes:
            _check(name, value, property_path)
        return cls(attributes)

    def get(self, name: str) -> str | None:
        """Return an attribute's value; None where the name has none."""
        return dict(self.attributes).get(name)

    @classmethod
    def of_members(cls, members: Mapping[str, Any]) -> Subject:
        """Return the name that the members of an ``ASN1Subject`` say; raise ``InvalidParameter``, as ``of`` does."""
        return cls.of({name: members.get(_member(name)) for name in ATTRIBUTES})

    def members(self) -> dict[str, str]:
        """Return it as the members of an ``ASN1Subject``."""
        return {_member(name): value for name, value in self.attributes}


def _member(attribute: str) -> str:
    return "".join(map(str.capitalize, attribute.split("_")))


def _check(name: str, value: str, property_path: str) -> None:
    most = ATTRIBUTES[name][1]
    words = name.replace("_", " ")
    if len(value) > most or not value.isprintable():
        raise InvalidParameter(
            f"the {words} of a subject has at most {most} printable characters.", property_path=property_path
        )
    if name == "country" and not (len(value) == most and value.isascii() and value.isalpha()):
        raise InvalidParameter("a country is two letters (ISO 3166).", property_path=property_path)
