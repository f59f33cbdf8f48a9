"""The type tokens that the command line knows are those of the package."""

import json

from acm.cli import resource_types
from tests.support.cli import ROOT


def test_our_types_are_resources_of_the_schema():
    package = json.loads((ROOT / "schema/schema.json").read_text())
    ours = {value for value in vars(resource_types).values() if str(value).startswith("acm:")}
    assert len(ours) == 4
    assert ours <= package["resources"].keys()
    assert f"pulumi:providers:{package['name']}" == resource_types.PROVIDER
