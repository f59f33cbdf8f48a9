"""The matrix of what backends can do: complete, and the one that plugin and documentation go by."""

import pytest

from acm.model.backends import MATRIX, Backend, BackendKind, Capability, Support
from acm.model.errors import NotOffered
from acm.plugin.capabilities import changed_options
from acm.plugin.diffing import Entry, Kind


def backend(kind: BackendKind) -> Backend:
    return Backend(kind=kind, place="somewhere", account="")


def test_every_capability_has_a_row_that_says_what_to_do_without_it() -> None:
    assert set(MATRIX) == set(Capability)
    for row in MATRIX.values():
        assert row.meaning.endswith(".")
        assert row.instead.endswith(".")
        assert {row.of(kind) for kind in BackendKind} <= set(Support)


@pytest.mark.parametrize("capability", Capability)
def test_the_engine_of_our_own_can_do_everything(capability: Capability) -> None:
    assert backend(BackendKind.EMBEDDED).offers(capability)


@pytest.mark.parametrize("capability", Capability)
def test_what_a_backend_lacks_is_told_with_its_name_and_what_to_do(capability: Capability) -> None:
    lacking = backend(BackendKind.AWS).lacks(capability, property_path="x")
    assert (capability.value in lacking.message, lacking.property_path) == (True, "x")
    assert lacking.hint == MATRIX[capability].instead


EXPORT = Entry("options.export", Kind.UPDATE)
TRANSPARENCY = Entry("options.certificateTransparencyLoggingPreference", Kind.UPDATE)
TAGS = Entry("tags.a", Kind.ADD)

CHANGES = [
    (BackendKind.SERVER, (EXPORT, TAGS), ()),
    (BackendKind.AWS, (TRANSPARENCY, TAGS), ()),
    (BackendKind.AWS, (EXPORT, TAGS), ("options.export",)),
    (BackendKind.AWS, (Entry("options", Kind.UPDATE),), ("options",)),
    (BackendKind.MOTO, (EXPORT, TRANSPARENCY), ("options.export",)),
    (BackendKind.MOTO, (TAGS,), ()),
]


@pytest.mark.parametrize(("kind", "entries", "replacing"), CHANGES)
def test_a_change_of_export_replaces_where_it_cannot_be_made_in_place(kind, entries, replacing) -> None:
    changed = changed_options(backend(kind), entries)
    assert tuple(entry.path for entry in changed if entry.replaces) == replacing


def test_a_change_of_options_is_refused_where_there_is_no_such_operation() -> None:
    with pytest.raises(NotOffered, match="change of options") as refused:
        changed_options(backend(BackendKind.MOTO), (TRANSPARENCY,))
    assert refused.value.property_path == "options"
