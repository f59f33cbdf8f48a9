"""``schema/operations.md``: every operation of the services, answered, or refused with the reason."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from acm.api.operations import operations
from acm.api.private_ca import private_ca_operations
from acm.wire import model
from acm.wire.operations import PARTLY, refusals

PATH = "schema/operations.md"

_HEAD = """# Operations of the wire

What `acm serve` answers, by the models of botocore. Requests of every operation are checked against the model first. A
refused operation answers `AccessDeniedException` with the reason.
"""
_SERVED: dict[model.Service, tuple[str, Collection[str]]] = {
    model.ACM: ("Certificate Manager", operations()),
    model.PRIVATE_CA: ("Private CA", private_ca_operations()),
}


def page() -> str:
    """Return the page: the operations of each service's model in the order of their names."""
    return _HEAD + "".join(_section(of, title, served) for of, (title, served) in _SERVED.items())


def _section(of: model.Service, title: str, served: Collection[str]) -> str:
    names = model.operation_names(of)
    answered = sum(name in served for name in names)
    head = f"\n## {title}\n\n{answered} of {len(names)} operations are answered.\n\n"
    rows = (f"| `{name}` | {here} | {why} |\n" for name, here, why in _rows(of, served))
    return head + "| operation | here | what is to be known |\n|---|---|---|\n" + "".join(rows)


def _rows(of: model.Service, served: Collection[str]) -> Iterator[tuple[str, str, str]]:
    refused = refusals(of)
    for name in model.operation_names(of):
        if name in served:
            yield name, "answered", PARTLY.get(name, "") if of is model.ACM else ""
        else:
            yield name, "refused", refused.get(name, "Not in this version.")
