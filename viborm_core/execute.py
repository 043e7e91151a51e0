"""Runs statements: the only room that writes. It begins, commits and rolls back; what runs was decided before."""

import time
from collections.abc import Callable, Sequence
from enum import Enum

from attrs import frozen

from viborm_core.adapter import Batching, Connection
from viborm_core.capabilities import Capabilities
from viborm_core.ddl import Statement
from viborm_core.errors import DatabaseChanged, DatabaseError, StatementFailed
from viborm_core.schema import TableName

_BATCH = 50
OnStatement = Callable[[int, int, Statement], None]
"""Told the number (from 1), the total and the statement, before each runs (or before the batch that it is in)."""

Recount = Callable[[Sequence[Statement], Sequence[Statement]], None]


class State(Enum):
    """What the database is when it is read again under the lock."""

    AS_PLANNED = "as planned"
    AS_DESIRED = "as desired"
    CHANGED = "changed"


@frozen(kw_only=True)
class Report:
    """What was done. ``statements`` is empty where another push had done it all meanwhile."""

    statements: tuple[Statement, ...]
    seconds: float


@frozen(kw_only=True)
class Part:
    """Statements that are committed together."""

    statements: tuple[Statement, ...]
    transactional: bool


def split_parts(statements: Sequence[Statement], capabilities: Capabilities) -> tuple[Part, ...]:
    """One transaction for everything, unless a statement cannot run in one, or the server cannot hold it all.

    What the server holds is a lock for each thing that an operation is about, and those that `Statement.locks` counts.
    """
    parts: list[Part] = []
    together: list[Statement] = []
    held: set[TableName] = set()
    weight = 0
    limit = capabilities.max_transaction_objects

    def close() -> None:
        nonlocal weight
        if together:
            parts.append(Part(statements=tuple(together), transactional=True))
        together.clear()
        held.clear()
        weight = 0

    for statement in statements:
        if not statement.transactional:
            close()
            parts.append(Part(statements=(statement,), transactional=False))
            continue
        owner = None if statement.operation is None else statement.operation.subject.owner
        if limit is not None and weight + statement.locks + (owner not in held) > limit:
            close()
        together.append(statement)
        weight += statement.locks
        if owner is not None and owner not in held:
            held.add(owner)
            weight += 1
    close()
    return tuple(parts)


@frozen(kw_only=True)
class Execution:
    """Everything that a run needs besides its statements.

    Attributes:
        reread: reads the database again inside the transaction, and says what it is now.
        recount: told the statements that run next and those that were committed before them; counts what they rely on.
        verify: raises `viborm_core.errors.NotConverged` if the database is not the desired schema.
        lock_timeout: how long to wait for other pushes, in seconds.
        on_statement: told before each statement.
    """

    connection: Connection
    capabilities: Capabilities
    reread: Callable[[], State]
    verify: Callable[[], None]
    recount: Recount = lambda _coming, _done: None
    lock_timeout: float = 10.0
    on_statement: OnStatement = lambda _number, _total, _statement: None

    def run(self, statements: Sequence[Statement]) -> Report:
        """Run the statements, all or none where DDL is transactional, and verify before the last commit.

        Raises:
            DatabaseChanged: it is neither as planned nor as desired; nothing was done.
            StatementFailed: one failed; says what stands.
            NotConverged: the result is not the desired schema.
        """
        started = time.perf_counter()
        self.connection.lock(self.lock_timeout)
        try:
            done = self._run_parts(split_parts(statements, self.capabilities))
        finally:
            self.connection.unlock()
        return Report(statements=done, seconds=time.perf_counter() - started)

    def _run_parts(self, parts: Sequence[Part]) -> tuple[Statement, ...]:
        done: list[Statement] = []
        total = sum(len(part.statements) for part in parts)
        for number, part in enumerate(parts):
            if part.transactional:
                self.connection.begin()
            try:
                if number == 0 and not self._is_due():
                    self.connection.rollback()
                    return ()
                if number and self.capabilities.transactional_ddl:
                    self.recount(part.statements, done)
                self._run_statements(part.statements, done, total)
                if number == len(parts) - 1:
                    self.verify()
                if part.transactional:
                    self.connection.commit()
            except BaseException:
                self.connection.rollback()
                raise
            done.extend(part.statements)
        return tuple(done)

    def _is_due(self) -> bool:
        state = self.reread()
        if state is State.CHANGED:
            raise DatabaseChanged(
                "the database changed since it was read; nothing was done", hint="run the command again"
            )
        return state is State.AS_PLANNED

    def _run_statements(self, statements: Sequence[Statement], done: Sequence[Statement], total: int) -> None:
        batching: Batching | None = None
        if self.capabilities.transactional_ddl and isinstance(self.connection, Batching):
            batching = self.connection
        ran = 0
        while ran < len(statements):
            size = 1
            if batching is not None:
                size = batching.batch([statement.sql for statement in statements[ran : ran + _BATCH]])
            batch = statements[ran : ran + size]
            first = len(done) + ran + 1
            if first > 1 and not self.capabilities.transactional_ddl:
                self.recount(batch, [*done, *statements[:ran]] if ran else done)
            for number, statement in enumerate(batch, start=first):
                self.on_statement(number, total, statement)
            count, error = self._run_batch(batch, batching)
            if error is not None:
                number = first + count
                committed = () if self.capabilities.transactional_ddl else statements[: ran + count]
                standing = [statement.sql for statement in (*done, *committed)]
                raise StatementFailed(
                    f"statement {number} of {total} failed: {error.message}",
                    position=number,
                    total=total,
                    sql=batch[count].sql,
                    standing=standing,
                    hint=error.hint or self._after_failure(standing),
                ) from error
            ran += count

    def _run_batch(
        self, statements: Sequence[Statement], batching: Batching | None
    ) -> tuple[int, DatabaseError | None]:
        if len(statements) > 1 and batching is not None:
            return batching.run_batch([statement.sql for statement in statements])
        try:
            self.connection.run(statements[0].sql)
        except DatabaseError as error:
            return 0, error
        return 1, None

    def _after_failure(self, standing: Sequence[str]) -> str:
        if not standing:
            return "nothing was changed"
        return f"{len(standing)} statements before it stand; the next push goes on from there"
