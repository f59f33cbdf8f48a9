"""One server for the tests of a module."""

import pytest

from tests.support import wire


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with wire.service(tmp_path_factory.mktemp("home"), dev_zone=("example.test",)) as served:
        yield served
