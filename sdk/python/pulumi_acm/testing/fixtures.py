"""Fixtures for pytest. Name this module in ``pytest_plugins`` of the ``conftest.py`` beside your tests' root.

    pytest_plugins = ["pulumi_acm.testing.fixtures"]

They are not loaded by themselves: an entry point would load Pulumi into every test run of an environment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from . import Engine, Mocks, StackFactory, Zone
from ._programs import bring_loop
from ._stacks import missing_program


@pytest.fixture
def acm_engine() -> Iterator[Engine]:
    """The engine of one test: its certificates, and a clock that the test advances."""
    with Engine() as engine:
        yield engine


@pytest.fixture
def acm_zone(acm_engine: Engine) -> Callable[[str], Zone]:
    """Return a zone by its name, ``acm_zone("example.test")``: to look into, to write to, and to break."""
    return acm_engine.zone


@pytest.fixture
def acm_mocks(acm_engine: Engine) -> Mocks:
    """Mocks over ``acm_engine``: run a program with ``up`` or ``preview``, or hand them to ``set_mocks``."""
    bring_loop()
    return Mocks(engine=acm_engine)


@pytest.fixture
def acm_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StackFactory]:
    """Make stacks under the real Pulumi CLI, ``acm_stack(program)``: own state, own engine, destroyed afterwards.

    Skips the test, and says so, where a program that it needs is not on PATH.
    """
    missing = missing_program()
    if missing:
        pytest.skip(missing)
    factory = StackFactory(Path(tmp_path_factory.mktemp("acm-stack")))
    try:
        yield factory
    finally:
        factory.close()
