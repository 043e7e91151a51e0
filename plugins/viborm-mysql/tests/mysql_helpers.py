"""What the tests share: pushing, and reading a database without any code of the plugin."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import cast

from tests.servers.mysql import connected as driver
from viborm_core.ddl import join_renderers
from viborm_core.push import Prepared, Request, prepare, run
from viborm_core.questions import Decision, DecisionRecord, Question
from viborm_core.reading import SchemaReading
from viborm_core.schema import Literal, SchemaSnapshot
from viborm_core.url import DatabaseURL
from viborm_mysql.adapter import MySQLAdapter
from viborm_mysql.connection import MySQLConnection

_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\+00:00")
Decide = Callable[[Question], Decision | None]


class InstantAdapter(MySQLAdapter):
    """Takes the zone off the instants that the suite writes: MariaDB reads none, and the session's is UTC."""

    def literal(self, literal: Literal) -> str:
        """A value as SQL."""
        found = _INSTANT.fullmatch(literal.value) if isinstance(literal.value, str) else None
        return super().literal(Literal(found[1]) if found else literal)


ADAPTER = InstantAdapter()
RENDERERS = join_renderers(ADAPTER.dialect, [ADAPTER.renderers])


@contextmanager
def connected(url: str) -> Iterator[MySQLConnection]:
    """Have a connection of the plugin's."""
    connection = cast("MySQLConnection", ADAPTER.connect(DatabaseURL.parse(url)))
    try:
        yield connection
    finally:
        connection.close()


def nothing(_: Question) -> Decision | None:
    """Answer no question."""
    return None


def give_away(question: Question) -> Decision | None:
    """Accept every loss."""
    answer = question.accepting
    if question.kind in {"drop", "convert", "rename"} and answer is not None:
        return Decision(question=question.id, answer=answer, origin="--accept-data-loss")
    return None


def answers(**given: str) -> Iterable[Decision]:
    """Decisions; keys have double underscores for colons."""
    return [Decision(question=key, answer=value, origin="option") for key, value in given.items()]


def prepared(
    connection: MySQLConnection,
    desired: SchemaReading | SchemaSnapshot,
    decisions: dict[str, str] | None = None,
    decide: Decide = give_away,
) -> Prepared:
    """Prepare a push."""
    reading = SchemaReading(snapshot=desired) if isinstance(desired, SchemaSnapshot) else desired
    record = DecisionRecord.of(answers(**(decisions or {})))
    return prepare(
        Request(
            desired=reading,
            adapter=ADAPTER,
            renderers=RENDERERS,
            connection=connection,
            record=record,
            decide=decide,
        )
    )


def push(url: str, desired: SchemaReading | SchemaSnapshot, decisions: dict[str, str] | None = None) -> list[str]:
    """Push, see that the second push has nothing to do, and give the statements of the first."""
    with connected(url) as connection:
        made = prepared(connection, desired, decisions)
        assert made.is_ready, [question.id for question in (*made.open, *made.blocked)]
        run(made)
        again = prepared(connection, desired)
        assert [one.describe() for one in again.operations] == []
        return [statement.sql for statement in made.statements]


def reading(url: str) -> SchemaReading:
    """Introspect a database."""
    with connected(url) as connection:
        return ADAPTER.introspect(connection)


def shown(url: str) -> dict[str, list[str]]:
    """What SHOW CREATE TABLE says of each table: its lines in no order, and without the next number."""
    found = {}
    with driver(url) as cursor:
        cursor.execute("SHOW FULL TABLES WHERE table_type = 'BASE TABLE'")
        for name, _ in cursor.fetchall():
            cursor.connection.encoding = "latin1"  # one letter for each byte, as not all of it need be text
            cursor.execute(f"SHOW CREATE TABLE `{name.replace('`', '``')}`".encode())
            sql = re.sub(r" AUTO_INCREMENT=\d+", "", cursor.fetchone()[1].encode("latin1").decode(errors="replace"))
            cursor.connection.encoding = "utf8"
            found[name] = sorted(line.strip().removesuffix(",") for line in sql.splitlines())
    return found
