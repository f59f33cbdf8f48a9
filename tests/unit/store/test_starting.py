"""What a start costs, what an installed package carries, and whose database is refused."""

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder
from sqlalchemy import create_engine

from acm.model.errors import DatabaseCorrupt
from acm.store import schema
from acm.store.peek import peek_installation
from acm.store.sql_store import SqlStore

ROOT = Path(__file__).resolve().parents[3]

LOADED = """
import asyncio, sys
from pathlib import Path
from acm.store.sql_store import SqlStore
from acm.store.peek import peek_installation

path = Path(sys.argv[1])
def loaded():
    return [name for name in ("sqlalchemy", "alembic") if name in sys.modules]

store = SqlStore(path)
peek_installation(path)
print("unused", loaded())
asyncio.run(store.write(lambda tx: None))
print("written", loaded())
store.close()
"""


def _loaded(path: Path) -> list[str]:
    command = [sys.executable, "-c", LOADED, str(path)]
    done = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, timeout=60, check=True)
    return done.stdout.splitlines()


@pytest.mark.slow
def test_libraries_are_loaded_only_where_they_are_needed(tmp_path):
    older = tmp_path / "older.sqlite3"
    with closing(sqlite3.connect(older)) as connection:
        connection.executescript((ROOT / "tests/fixtures/databases/0001/database.sql").read_text())
    assert _loaded(tmp_path / "acm.sqlite3") == ["unused []", "written ['sqlalchemy']"]
    assert _loaded(older) == ["unused []", "written ['sqlalchemy', 'alembic']"]
    assert _loaded(older) == ["unused []", "written ['sqlalchemy']"]


def test_the_package_carries_its_migrations():
    carried = {file.distribution_path for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    folder = ROOT / "provider/acm/store/migrations"
    needed = {path.relative_to(ROOT / "provider").as_posix() for path in folder.rglob("*.py")}
    assert len(needed) >= 2
    assert needed <= carried


def test_a_checkout_whose_path_has_a_percent_sign_migrates(tmp_path, monkeypatch):
    folder = tmp_path / "100%(x)s" / "store"
    folder.mkdir(parents=True)
    (folder / "migrations").symlink_to(ROOT / "provider/acm/store/migrations")
    monkeypatch.setattr(schema, "__file__", str(folder / "schema.py"))
    engine = create_engine("sqlite://")
    with closing(engine.connect()) as connection:
        schema.upgrade(connection, tmp_path)
        assert schema.revision_of(connection) == schema.REVISIONS[-1]
    engine.dispose()


def test_a_home_whose_path_has_signs_of_an_address_works(tmp_path):
    path = tmp_path / "a%20b?mode=ro#é 'x'" / "acm.sqlite3"
    store = SqlStore(path)
    asyncio.run(store.write(lambda tx: None))
    identity = asyncio.run(store.read(lambda tx: tx.installation))
    store.close()
    assert path.exists()
    assert peek_installation(path) == identity


def test_a_relative_home_works(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    store = SqlStore(Path("home/acm.sqlite3"))
    asyncio.run(store.write(lambda tx: None))
    store.close()
    assert (tmp_path / "home" / "acm.sqlite3").exists()


def test_the_database_of_another_program_is_left_as_it_is(tmp_path):
    path = tmp_path / "acm.sqlite3"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE theirs (x)")
        other.commit()
    before = path.read_bytes()
    store = SqlStore(path)
    with pytest.raises(DatabaseCorrupt, match="another program"):
        asyncio.run(store.write(lambda tx: None))
    store.close()
    assert peek_installation(path) is None
    assert path.read_bytes() == before


def test_a_migration_that_fails_half_way_leaves_nothing(tmp_path, monkeypatch):
    path = tmp_path / "home" / "acm.sqlite3"
    real = schema.upgrade

    def failing(connection, where):
        real(connection, where)
        raise RuntimeError("power is gone")

    monkeypatch.setattr(schema, "upgrade", failing)
    store = SqlStore(path)
    with pytest.raises(RuntimeError, match="power is gone"):
        asyncio.run(store.write(lambda tx: None))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (0,)
    monkeypatch.undo()
    asyncio.run(store.write(lambda tx: None))
    store.close()
    assert peek_installation(path) is not None
