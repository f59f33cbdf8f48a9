"""Whatever valid inputs a program has: after `up`, and after a refresh, there is nothing to do.

Over gRPC against the real engine. The numbers of the cases are those of the product's promise; ``make check`` draws few.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acm.compose import open_manager
from acm.plugin.schema import schema
from tests.plugin.harness import ALWAYS_THERE, Answer, Plugin, changes
from tests.support.generated_inputs import INPUTS, ZONE

FEW, MANY = 8, 500
RESOURCES = schema()["resources"]
tokens = pytest.mark.parametrize("token", INPUTS)


def drawn(cases: int) -> settings:
    return settings(
        max_examples=cases,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )


@pytest.fixture(scope="module")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plugin]:
    made = Plugin(open_manager)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ACM_TEST", "1")
        made.configured({"home": str(tmp_path_factory.mktemp("home") / "acm"), "devZone": [ZONE]})
    yield made
    made.close()


def nothing_to_do(plugin: Plugin, token: str, made: Answer, inputs: dict[str, Any]) -> None:
    """A second preview is empty; so is one after a refresh, which leaves the inputs as they were written."""
    assert changes(plugin.diff(token, made, plugin.checked(token, inputs))) == {}
    refreshed = plugin.read(token, made.id, made)
    assert (refreshed.id, refreshed.inputs) == (made.id, made.inputs)
    assert changes(plugin.diff(token, refreshed, plugin.checked(token, inputs))) == {}


def lives(plugin: Plugin, token: str, inputs: dict[str, Any]) -> None:
    written = copy.deepcopy(inputs)
    preview = plugin.create(token, plugin.checked(token, inputs), preview=True)
    made = plugin.up(token, inputs)
    try:
        assert inputs == written
        assert preview.state.items() <= made.state.items()
        nothing_to_do(plugin, token, made, inputs)
        imported = plugin.read(token, made.id)
        assert changes(plugin.diff(token, imported, plugin.checked(token, imported.inputs))) == {}
    finally:
        plugin.delete(token, made)
    assert token in ALWAYS_THERE or plugin.read(token, made.id, made).id == ""


def changed_life(plugin: Plugin, token: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Diff replaces only for what the schema says so; what it updates is afterwards as asked."""
    made = plugin.up(token, before)
    try:
        new = plugin.checked(token, after)
        reply = plugin.diff(token, made, new)
        inputs = RESOURCES[token]["inputProperties"]
        for path, kind in changes(reply).items():
            top = path.split(".")[0].split("[")[0]
            if top in inputs:
                assert kind.endswith("_REPLACE") is inputs[top].get("willReplaceOnChanges", False), path
        if changes(reply) and not reply.replaces:
            preview = plugin.update(token, made, new, preview=True)
            updated = plugin.update(token, made, new)
            assert preview.state.items() <= updated.state.items()
            nothing_to_do(plugin, token, updated, after)
    finally:
        plugin.delete(token, made)


@tokens
def test_any_valid_inputs_live_without_a_needless_change(plugin: Plugin, token: str) -> None:
    drawn(FEW)(given(INPUTS[token])(lambda inputs: lives(plugin, token, inputs)))()


@tokens
def test_any_change_replaces_just_where_the_schema_says_so(plugin: Plugin, token: str) -> None:
    pairs = st.tuples(INPUTS[token], INPUTS[token])
    drawn(FEW)(given(pairs)(lambda pair: changed_life(plugin, token, *pair)))()


@pytest.mark.slow
def test_five_hundred_lives_have_no_needless_change(plugin: Plugin) -> None:
    cases = st.one_of(*(st.tuples(st.just(token), inputs) for token, inputs in INPUTS.items()))
    drawn(MANY)(given(cases)(lambda case: lives(plugin, *case)))()


@pytest.mark.slow
@tokens
def test_many_changes_replace_just_where_the_schema_says_so(plugin: Plugin, token: str) -> None:
    partial = st.tuples(
        INPUTS[token], INPUTS[token], st.sets(st.sampled_from(sorted(RESOURCES[token]["inputProperties"])))
    )

    def life(case: tuple[dict[str, Any], dict[str, Any], set[str]]) -> None:
        """Change some inputs only: else nearly every pair would be a replacement."""
        before, other, names = case
        after = {**before, **{name: other[name] for name in names if name in other}}
        changed_life(plugin, token, before, after)

    drawn(MANY // 5)(given(partial)(life))()
