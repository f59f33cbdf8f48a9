"""For the tests of programs: the real resources, engine, authority and DNS in the test's own process.

    outputs = testing.Mocks().up(program, config={"acm:devZone": "example.test"})

Everything is checked, validated and issued as in a deployment, over zones in memory and a clock that only the test
moves; nothing leaves the machine. The fixtures for pytest are in ``pulumi_acm.testing.fixtures``. Importing this
package loads the engine; importing ``pulumi_acm`` does not.
"""

from ._engine import Engine
from ._failures import CheckFailed, ResourceFailed
from ._mocks import Mocks
from ._stacks import StackFactory, StackUnderTest
from ._zones import Zone

__all__ = [
    "CheckFailed",
    "Engine",
    "Mocks",
    "ResourceFailed",
    "StackFactory",
    "StackUnderTest",
    "Zone",
]
