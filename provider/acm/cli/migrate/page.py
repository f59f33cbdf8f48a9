"""What a move did: for a person, for a pipe, for a program. Values of properties are never shown, only their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.text import Text

from acm.cli.console import safe
from acm.cli.migrate.moving import Migration, Moved
from acm.cli.output import Document
from acm.cli.tables import blocks, fields_of, heading
from acm.model.urn import Urn

READ_BY_REFRESH = "What pulumi-aws does not keep (createdAt, serial, issuer, PEM texts …) is read by the first `pulumi refresh`."


@dataclass(frozen=True, slots=True)
class MigrationPage:
    """A move, and where its result was written; empty where it was not."""

    migration: Migration
    written: str

    def table(self, width: int) -> RenderableType:
        """Return a block for each moved resource and each provider, and what is to be done next."""
        del width
        if not self.migration.moved:
            return Text("Nothing to move: the state has no acm resources of pulumi-aws.")
        parts = [
            Group(heading(_type(m.after) + " " + _name(m.after)), fields_of(_fields(m)))
            for m in self.migration.moved
        ]
        parts += [
            Group(heading(f"Provider {_name(str(p.entry['urn']))}"), fields_of(self._provider_fields(index)))
            for index, p in enumerate(self.migration.providers)
        ]
        return blocks([*parts, Text("\n".join(map(safe, self.remarks())))])

    def _provider_fields(self, index: int) -> Iterator[tuple[str, str]]:
        provider = self.migration.providers[index]
        yield "URN", str(provider.entry["urn"])
        yield "Settings", ", ".join(provider.entry["inputs"])
        if provider.left_out:
            yield "Left out", ", ".join(provider.left_out)

    def remarks(self) -> Iterator[str]:
        """Yield what else happened, and what to do next."""
        migration = self.migration
        yield (
            f"{len(migration.moved)} moved, {len(migration.followed)} others name them anew, "
            f"{migration.untouched} untouched."
        )
        yield READ_BY_REFRESH
        if self.written:
            yield f"Written: {self.written}. Next: pulumi stack import --file {self.written}"
        else:
            yield "Nothing was written. --to FILE writes the new export."

    def rows(self) -> Iterable[Sequence[str]]:
        """Return old URN, new URN, ARN, inputs kept, inputs dropped of each moved resource."""
        return [
            (m.before, m.after, m.arn, ",".join(m.kept), ",".join(m.dropped)) for m in self.migration.moved
        ]

    def document(self) -> Document:
        """Return the same as objects, and what else changed."""
        migration = self.migration
        return {
            "Moved": [
                {
                    "Before": m.before,
                    "After": m.after,
                    "CertificateArn": m.arn,
                    "Inputs": list(m.kept),
                    "Dropped": list(m.dropped),
                }
                for m in migration.moved
            ],
            "Providers": [
                {
                    "Urn": str(p.entry["urn"]),
                    "Beside": p.beside,
                    "Settings": list(p.entry["inputs"]),
                    "LeftOut": list(p.left_out),
                }
                for p in migration.providers
            ],
            "Followed": list(migration.followed),
            "Untouched": migration.untouched,
            "Written": self.written,
        }


def _fields(moved: Moved) -> Iterator[tuple[str, str]]:
    yield "ARN", moved.arn
    yield "Was", moved.before
    yield "Is", moved.after
    yield "Inputs", ", ".join(moved.kept)
    if moved.dropped:
        yield "Dropped", ", ".join(moved.dropped)


def _type(urn: str) -> str:
    parsed = Urn.parse(urn)
    return parsed.type.rpartition(":")[2] if parsed else ""


def _name(urn: str) -> str:
    parsed = Urn.parse(urn)
    return parsed.name if parsed else urn
