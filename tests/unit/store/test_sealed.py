"""Sealed secrets, wherever they are."""

import pytest

from tests.support.store import clock, store  # noqa: F401 - fixtures

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


async def test_a_place_where_no_secret_stands_is_passed_over(store):
    await store.write(lambda tx: tx.imported_keys.put("arn:of:a:request", spki_sha256="00", sealed_key=b""))
    seen = []

    def rewrap(sealed):
        seen.append(sealed)

    assert not await store.read(lambda tx: tx.sealed.any())
    place = (0, 0)
    while place is not None:
        _, place = await store.write(lambda tx, at=place: tx.sealed.rewrap(rewrap, at, 10))
    assert seen == []
