"""``schema/operations.md``: every operation of the services, answered, or refused with the reason."""

from __future__ import annotations

from collections.abc import Iterable

from acm.api.operations import operations
from acm.wire import model
from acm.wire.operations import PARTLY, refusals

PATH = "schema/operations.md"

_HEAD = """# Operations of the wire

What `acm serve` answers of Certificate Manager, as botocore's model has it. Requests of every operation are
checked against the model first. A refused operation answers `AccessDeniedException` with the reason.

| operation | here | what is to be known |
|---|---|---|
"""


def page() -> str:
    """Return the page: all operations of the model in the order of their names."""
    served = operations()
    return _HEAD + "".join(f"| `{name}` | {here} | {why} |\n" for name, here, why in _rows(served))


def _rows(served: Iterable[str]) -> Iterable[tuple[str, str, str]]:
    refused = refusals()
    for name in model.operation_names():
        if name in served:
            yield name, "answered", PARTLY.get(name, "")
        else:
            yield name, "refused", refused.get(name, "Not in this version.")
