"""The contract for a connection to a database, and for what some of them can do besides."""

from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

from viborm_core.errors import DatabaseError

__all__ = ["Batching", "Bounded", "Connection", "Holding"]


class Connection(Protocol):
    """A connection that an adapter lends to the core; in autocommit until `begin`.

    Every method raises `viborm_core.errors.DatabaseError` with the server's own words when the database refuses.
    """

    def query(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """Run a statement that reads, and give all its rows."""
        ...

    def run(self, sql: str) -> None:
        """Run a statement that gives no rows."""
        ...

    def begin_reading(self) -> None:
        """Open a transaction in which everything read is of one moment."""
        ...

    def begin(self) -> None:
        """Open the transaction in which the plan runs, ready for DDL (nothing where DDL commits by itself)."""
        ...

    def commit(self) -> None:
        """End the transaction and keep it; checks first what the database itself did not check meanwhile."""
        ...

    def rollback(self) -> None:
        """End the transaction and undo it. Harmless when none is open."""
        ...

    def lock(self, timeout: float) -> None:
        """Wait at most ``timeout`` seconds to become the only push on this database (session-level)."""
        ...

    def unlock(self) -> None:
        """Let other pushes go on. Harmless without the lock."""
        ...

    def close(self) -> None:
        """Close the connection."""
        ...


@runtime_checkable
class Batching(Protocol):
    """What a connection may do besides: run statements in batches, so that the server need not wait for each."""

    def batch(self, statements: Sequence[str]) -> int:
        """How many of the statements, from the first on, can run together; at least one."""
        ...

    def run_batch(self, statements: Sequence[str]) -> tuple[int, DatabaseError | None]:
        """Run them; how many ran, and why the next one did not."""
        ...


@runtime_checkable
class Bounded(Protocol):
    """What a connection may do besides: give up on a statement that takes too long, and go on as before."""

    def query_within(self, sql: str, seconds: float) -> Sequence[tuple[Any, ...]]:
        """Run a statement that reads, and give all its rows; an open transaction stays as it was, also where it fails.

        Raises:
            QueryTimeout: it took longer than ``seconds``.
        """
        ...


@runtime_checkable
class Holding(Protocol):
    """What a connection may do besides: keep others from writing to tables before a statement of the plan does."""

    def hold(self, tables: Sequence[str]) -> None:
        """Wait until nobody writes to these tables (quoted names), and let nobody until the transaction ends."""
        ...
