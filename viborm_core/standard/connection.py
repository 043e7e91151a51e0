"""A connection over any driver of PEP 249 (https://peps.python.org/pep-0249/) that can be put into autocommit."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from viborm_core.errors import DatabaseError


class DriverConnection:
    """A `viborm_core.adapter.Connection` over a driver's own connection.

    Override what differs: `execute` where a cursor is a session of its own, `begin_reading` where a transaction must
    be told that it only reads, `lock` and `unlock` where the database has a lock that a session can hold, `failure`
    to say more than the driver does.

    Args:
        driver: the driver's connection, in autocommit, so that BEGIN is a statement like others.
        errors: the driver's class of errors (``sqlite3.Error``), or several.
    """

    def __init__(self, driver: Any, *, errors: type[Exception] | tuple[type[Exception], ...]) -> None:
        self.driver = driver
        self._errors = errors
        self._is_open = False

    def failure(self, error: Exception) -> DatabaseError:
        """The driver's error as ours."""
        return DatabaseError(str(error).strip() or type(error).__name__)

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except self._errors as error:
            raise self.failure(error) from error

    def execute(self, sql: str) -> Any:
        """Run a statement on the session that `begin` opens transactions on; gives a cursor with its rows."""
        cursor = self.driver.cursor()
        cursor.execute(sql)
        return cursor

    def query(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """Run a statement that reads, and give all its rows."""
        with self._failing():
            return [tuple(row) for row in self.execute(sql).fetchall()]

    def run(self, sql: str) -> None:
        """Run a statement that gives no rows."""
        with self._failing():
            self.execute(sql)

    def begin_reading(self) -> None:
        """Open a transaction."""
        self.begin()

    def begin(self) -> None:
        """Open a transaction."""
        self.run("BEGIN")
        self._is_open = True

    def commit(self) -> None:
        """End the transaction and keep it."""
        self.run("COMMIT")
        self._is_open = False

    def rollback(self) -> None:
        """End the transaction and undo it; does nothing where none is open."""
        if self._is_open:
            self._is_open = False
            self.run("ROLLBACK")

    def lock(self, timeout: float) -> None:
        """Nothing: the core reads the database again before it changes anything."""

    def unlock(self) -> None:
        """Nothing."""

    def close(self) -> None:
        """Close the driver's connection."""
        with self._failing():
            self.driver.close()
