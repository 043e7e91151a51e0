"""What the tests of this dialect share: pushing without a command line, and `pg_dump` as an independent judge."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest

from tests.servers.postgres_programs import newest_pg_dump
from viborm_core.ddl import join_renderers
from viborm_core.push import Prepared, Request, prepare, run
from viborm_core.questions import NONE_OF_THEM, Decision, DecisionRecord, Question
from viborm_core.reading import SchemaReading
from viborm_core.schema import SchemaSnapshot
from viborm_core.url import DatabaseURL
from viborm_postgres.adapter import PostgresAdapter
from viborm_postgres.connecting import connect
from viborm_postgres.connection import PostgresConnection
from viborm_postgres.kinds import KINDS

ADAPTER = PostgresAdapter()
RENDERERS = join_renderers("postgres", [ADAPTER.renderers])
"""The kinds by name, as a host would give them."""
BY_NAME = {kind.value.kind: kind for kind in KINDS}


_NAME = r'(?:"(?:[^"]|"")*"|\w+)'


@contextmanager
def connected(url: str) -> Iterator[PostgresConnection]:
    """Have a connection until the block ends."""
    connection = connect(DatabaseURL.parse(url))
    try:
        yield connection
    finally:
        connection.close()


def execute(url: str, *statements: str) -> None:
    """Run SQL."""
    with connected(url) as connection:
        for statement in statements:
            connection.query(statement)


def ask(url: str, sql: str) -> Sequence[tuple[object, ...]]:
    """Run a query."""
    with connected(url) as connection:
        return connection.query(sql)


def read(url: str, *namespaces: str) -> SchemaReading:
    """The schema of a database."""
    with connected(url) as connection:
        return ADAPTER.introspect(connection, namespaces)


def desired(snapshot: SchemaSnapshot) -> SchemaReading:
    """A schema as models give it."""
    return SchemaReading(snapshot=snapshot)


def push(
    url: str,
    wanted: SchemaReading,
    *,
    record: DecisionRecord | None = None,
    decide: Callable[[Question], Decision | None] | None = None,
) -> Prepared:
    """Push, and say what was done."""
    with connected(url) as connection:
        prepared = prepared_on(connection, wanted, record=record, decide=decide)
        assert not prepared.open, prepared.open
        assert not prepared.blocked, prepared.blocked
        if prepared.statements:
            run(prepared)
        return prepared


def prepared_on(
    connection: PostgresConnection,
    wanted: SchemaReading,
    *,
    record: DecisionRecord | None = None,
    decide: Callable[[Question], Decision | None] | None = None,
) -> Prepared:
    """What a push would do."""
    connection.begin_reading()
    try:
        return prepare(
            Request(
                desired=wanted,
                adapter=ADAPTER,
                renderers=RENDERERS,
                connection=connection,
                record=record or DecisionRecord(),
                decide=decide or accepting,
                kinds=BY_NAME,
            )
        )
    finally:
        connection.rollback()


def accepting(question: Question) -> Decision | None:
    """Give everything away, and take nothing for a rename."""
    answer = NONE_OF_THEM if question.kind == "rename" else question.accepting
    return Decision(question=question.id, answer=answer or "1", origin="prompt")


def dump(url: str, version: int, *, named: bool = True) -> list[str]:
    """What pg_dump says of the schema, up to the order of columns.

    With ``named`` False, without the names of constraints, indexes and sequences, most of which nobody stated.
    """
    program = newest_pg_dump(version)
    if program is None:
        pytest.skip(f"no pg_dump here that reads PostgreSQL {version}")
    command = [program, "--schema-only", "--no-owner", "--no-privileges", "-d", url]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if not named:
        said = re.sub(rf"CONSTRAINT {_NAME} NOT NULL", "NOT NULL", said)
        said = re.sub(rf"(CONSTRAINT|INDEX|SEQUENCE NAME) {_NAME}(?:\.{_NAME})?", r"\1 ?", said)
    blocks = re.split(r"\n\n\n?", re.sub(r"(?m)^(--|\\|SET ).*\n?", "", said))
    return sorted(_block(block) for block in blocks if block.strip())


def _sorted_list(match: re.Match[str]) -> str:
    return ", ".join(sorted(match[1].split(", ")))


def _block(block: str) -> str:
    # Which of two indexes over the same columns was the first, and got the derived name without a hash, is history.
    block = re.sub(r'INDEX "?(?:[^"\n]|"")*_(?:idx|[0-9a-f]{8})"? ON', "INDEX ? ON", block)
    block = re.sub(r"(?<=\bWITH \()(.*?)(?=\)[;\s])", _sorted_list, block, flags=re.MULTILINE)
    lines = [line.rstrip().rstrip(",") for line in block.strip().splitlines()]
    return "\n".join([lines[0], *sorted(lines[1:])]) if lines[0].startswith("CREATE TABLE") else block.strip()
