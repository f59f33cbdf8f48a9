"""One connection that writes: a batch of units in one database transaction, each in a savepoint of its own."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from acm.model.clock import Clock
from acm.model.installation import Installation
from acm.store import codec, schema, sqlite, tables
from acm.store.counted import Counted
from acm.store.errors import is_state_of_database
from acm.store.transaction import SqlTransaction, read_installation
from acm.store.unit import Unit

_FOUND = insert(tables.installation)


class Committer:
    """The writing connection. Making one makes the folder (0700), the file (0600), the schema and the identity.

    Raises ``OSError``, a driver's error or an ``AcmError``: see ``acm.store.errors``.
    """

    def __init__(self, path: Path, clock: Clock, *, test: bool, busy_seconds: float) -> None:
        self._path = path
        self._clock = clock
        self._installation: Installation | None = None
        self._version: int | None = None
        self._counted = Counted()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=True)
        self._connection = sqlite.writing(path, busy_seconds).connect()
        try:
            with self._connection.begin():
                schema.upgrade(self._connection, path)
                if read_installation(self._connection) is None:
                    self._found(test=test)
        except BaseException:
            self.close()
            raise

    def commit(self, batch: Sequence[Unit]) -> None:
        """Run a batch and commit it; tell the units' outcomes after the commit, and none where it failed."""
        outcomes: list[tuple[Unit, Any, BaseException | None]] = []
        with self._connection.begin():
            self._notice_others()
            outcomes.extend((unit, *self._run(unit)) for unit in batch if unit.begin())
        for unit, result, failure in outcomes:
            unit.tell(result, failure)

    def close(self) -> None:
        """Undo what is not committed and let go of the file."""
        with suppress(Exception):  # a connection that failed may fail to close: there is nothing more to lose
            self._connection.close()

    def _run(self, unit: Unit) -> tuple[Any, BaseException | None]:
        """Run one unit. Its own failure undoes its savepoint; one of the database goes up and ends the batch."""
        execute = self._connection.connection.cursor().execute
        execute("SAVEPOINT unit")
        result, failure = None, None
        try:
            transaction = SqlTransaction(
                self._connection, self._clock, self._installation, counted=self._counted
            )
            result = unit.work(transaction)
            self._installation = (
                transaction.installation
            )  # the clock's offset may be another one from here on
        except BaseException as error:  # whatever it is, it belongs to the unit's caller
            if is_state_of_database(error):
                raise
            failure = error
            self._counted.clear()
            execute("ROLLBACK TO SAVEPOINT unit")
        execute("RELEASE SAVEPOINT unit")
        return result, failure

    def _notice_others(self) -> None:
        """Look again at what another connection may have changed, where any has committed since the last batch.

        The version changes with each commit that this connection has not made, and none can follow while it holds the lock
        (https://sqlite.org/pragma.html#pragma_data_version).
        """
        (version,) = self._connection.connection.cursor().execute("PRAGMA data_version").fetchone()
        if version != self._version:
            schema.check_revision(self._connection, self._path)
            self._installation = read_installation(self._connection)
            self._counted.clear()
            self._version = version

    def _found(self, *, test: bool) -> None:
        """Give a new store its identity, for good."""
        row = {
            "id": str(uuid.uuid4()),
            "created_at": codec.to_microseconds(self._clock.now()),
            "test": test,
            "clock_offset": 0,
        }
        self._connection.execute(_FOUND, row)
