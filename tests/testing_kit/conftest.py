"""The fixtures of the kit, as a program's own tests have them."""

import os

import pytest

from pulumi_acm.testing.fixtures import acm_engine, acm_mocks, acm_stack, acm_zone  # noqa: F401


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch):
    for name in [name for name in os.environ if name.startswith("ACM_")]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("CI", raising=False)
