"""Asks the server how it spells expressions, defaults and types, through temporary tables that never stay.

They are made under the role's own search path, read under an empty one, and rolled back; a role that may not CREATE
anything can do this. https://www.postgresql.org/docs/current/ddl-priv.html (TEMPORARY)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import frozen

from viborm_core.schema import (
    Array,
    EnumRef,
    Expression,
    Literal,
    LogicalType,
    TableName,
    spell_dotted,
)
from viborm_postgres.expressions import read_expression, spelled
from viborm_postgres.failures import NO_WRITES, PostgresError
from viborm_postgres.literals import literal_sql, read_default
from viborm_postgres.names import quote, quote_table, text
from viborm_postgres.next_number import spelled_next, with_stand_ins
from viborm_postgres.sequence import SequenceDef
from viborm_postgres.spell import qualified
from viborm_postgres.types import read_known, type_sql

if TYPE_CHECKING:
    from collections.abc import Sequence

    from viborm_core.schema import ColumnDef, SchemaSnapshot, TableDef
    from viborm_postgres.connection import PostgresConnection
    from viborm_postgres.slots import Filled, Value

_ROUNDS = 6
_BATCH = 100
_TABLE, _ENUM, _SEQUENCE = "viborm~spelling~", "viborm~enum~", "viborm~sequence~"
_STAND_IN = re.compile(rf"nextval\('(?:pg_temp(?:_\d+)?\.)?\"({_SEQUENCE}\d+)\"'::regclass\)")


@frozen
class Failed:
    """The server cannot spell it; ``reason`` is in its words."""

    reason: str


@frozen
class _Question:
    kind: str
    value: Expression | Literal | LogicalType
    columns: tuple[tuple[str, str], ...]
    own: str
    known: frozenset[str]
    logical: LogicalType | None


class Asker:
    """Asks for one pair of snapshots; enums and sequences that the server lacks are made for the moment."""

    def __init__(self, connection: PostgresConnection, *, desired: SchemaSnapshot, current: SchemaSnapshot) -> None:
        self._connection = connection
        self._passing = {
            enum.name: f"{_ENUM}{number}"
            for number, enum in enumerate(desired.enums)
            if current.enum(enum.name) != enum and getattr(current.enum(enum.name), "values", None) != enum.values
        }
        self._values = {enum.name: enum.values for enum in desired.enums}
        there = {item.ref for item in current.objects}
        lacking = [item.name for item in desired.objects if isinstance(item, SequenceDef) and item.ref not in there]
        self._sequences = {name: f"{_SEQUENCE}{number}" for number, name in enumerate(lacking)}
        self._names: dict[str, TableName] = {}
        self._enums: dict[TableName, str] = {}
        for snapshot in (current, desired):
            for enum in snapshot.enums:
                self._enums[enum.name] = quote_table(enum.name)
                parts = (enum.name.name,) if enum.name.namespace is None else (enum.name.namespace, enum.name.name)
                self._names[spell_dotted(*parts)] = enum.name

    def spell(self, items: Sequence[tuple[TableDef, Filled]], *, is_desired: bool) -> list[Value | Failed]:
        """The server's spelling of each, or why there is none."""
        questions = [self._question(table, one, is_desired=is_desired) for table, one in items]
        answers: dict[_Question, Value | Failed] = {}
        pending = {question: question for question in questions}
        for _ in range(_ROUNDS):
            if not pending:
                break
            replies = self._all(list(pending.values()), is_desired=is_desired)
            again: dict[_Question, _Question] = {}
            for (asked, _), reply in zip(pending.items(), replies, strict=True):
                known = answers.get(asked, asked.value)
                answers[asked] = reply
                if not isinstance(reply, Failed) and reply != known:
                    again[asked] = _Question(asked.kind, reply, asked.columns, asked.own, asked.known, asked.logical)
            pending = again
        return [answers[question] for question in questions]

    def _question(self, table: TableDef, one: Filled, *, is_desired: bool) -> _Question:
        value = one.value
        names = value.names("column") if isinstance(value, Expression) else frozenset()
        columns = tuple(
            (column.name, self._column_type(column, is_desired=is_desired))
            for column in table.columns
            if column.name in names and (one.column is None or column.name != one.column.name)
        )
        own, logical = "", None
        if one.column is not None:
            own = f"{quote(one.column.name)} {self._column_type(one.column, is_desired=is_desired)}"
            logical = one.column.type
        # All columns of the table matter to the reading of the answer only if they are in the text.
        known = names | ({one.column.name} if one.column is not None and one.slot.kind == "generated" else set())
        kind = one.slot.kind
        if kind == "generated" and one.column is not None and one.column.generated is not None:
            kind = "virtual" if one.column.generated.stored is False else "generated"
        return _Question(kind, value, columns, own, frozenset(known), logical)

    def _column_type(self, column: ColumnDef, *, is_desired: bool) -> str:
        collation = f" COLLATE {qualified(column.collation)}" if column.collation else ""
        return self._type(column.type, is_desired=is_desired) + collation

    def _type(self, logical: LogicalType, *, is_desired: bool) -> str:
        match logical:
            case EnumRef(name=name):
                return self._enum(name, is_desired=is_desired)
            case Array(of=element):
                return f"{self._type(element, is_desired=is_desired)}[]"
        return type_sql(logical)

    def _enum(self, name: TableName, *, is_desired: bool) -> str:
        if is_desired and name in self._passing:
            return f"pg_temp.{quote(self._passing[name])}"
        return quote_table(name)

    def _all(self, questions: list[_Question], *, is_desired: bool) -> list[Value | Failed]:
        connection = self._connection
        if connection.read_only:
            return [Failed("every transaction is read-only here (a standby, or so set)") for _ in questions]
        opened = not connection.in_transaction
        if opened:
            connection.query("BEGIN")
        try:
            replies: list[Value | Failed] = []
            for start in range(0, len(questions), _BATCH):
                replies += self._batch(questions[start : start + _BATCH], is_desired=is_desired)
            return replies
        finally:
            if opened:
                connection.rollback()

    def _batch(self, questions: list[_Question], *, is_desired: bool) -> list[Value | Failed]:
        """Ask a few at once; if the server refuses, ask each half, to find the ones that it cannot spell."""
        path = f"SELECT pg_catalog.set_config('search_path', {text(self._connection.search_path)}, true)"
        script = [path]
        if is_desired:
            for name, passing in self._passing.items():
                values = ", ".join(text(value) for value in self._values[name])
                script.append(f"CREATE TYPE pg_temp.{quote(passing)} AS ENUM ({values})")
            script += [f"CREATE TEMPORARY SEQUENCE {quote(passing)}" for passing in self._sequences.values()]
        for number, question in enumerate(questions):
            script += self._tables(question, number, is_desired=is_desired)
        script += ["SELECT pg_catalog.set_config('search_path', '', true)", _READ]
        self._connection.query("SAVEPOINT viborm_spelling")
        try:
            rows = self._connection.query(";\n".join(script))
            self._connection.query("ROLLBACK TO SAVEPOINT viborm_spelling; RELEASE SAVEPOINT viborm_spelling")
        except PostgresError as error:
            if not self._connection.in_transaction:
                raise
            self._connection.query("ROLLBACK TO SAVEPOINT viborm_spelling; RELEASE SAVEPOINT viborm_spelling")
            if len(questions) == 1 or error.sqlstate in NO_WRITES:
                return [Failed(error.message) for _ in questions]
            middle = len(questions) // 2
            return [
                *self._batch(questions[:middle], is_desired=is_desired),
                *self._batch(questions[middle:], is_desired=is_desired),
            ]
        found = {int(name.removeprefix(_TABLE)): printed for name, printed in rows}
        return [self._read(question, found.get(number)) for number, question in enumerate(questions)]

    def _tables(self, question: _Question, number: int, *, is_desired: bool) -> list[str]:
        name = quote(f"{_TABLE}{number}")
        columns = [f"{quote(column)} {kind}" for column, kind in question.columns]
        written = ""
        if isinstance(question.value, Expression):
            written = spelled(question.value, lambda one: self._enum(one, is_desired=is_desired))
            if is_desired and self._sequences:
                written = with_stand_ins(written, self._stand_ins())
        elif isinstance(question.value, Literal):
            written = literal_sql(question.value)
        match question.kind:
            case "type" if isinstance(question.value, LogicalType):
                columns.append(f"value {self._type(question.value, is_desired=is_desired)}")
            case "default":
                columns.append(f"{question.own} DEFAULT ({written})")
            case "generated" | "virtual":
                kind = "STORED" if question.kind == "generated" else "VIRTUAL"
                columns.append(f"{question.own} GENERATED ALWAYS AS ({written}) {kind}")
            case "check":
                columns.append(f"CHECK ({written})")
        made = [f"CREATE TEMPORARY TABLE {name} ({', '.join(columns)})"]
        if question.kind == "key":
            made.append(f"CREATE INDEX ON pg_temp.{name} USING hash (({written}))")
        elif question.kind == "predicate":
            columns.append('"viborm~key" integer')
            made = [f"CREATE TEMPORARY TABLE {name} ({', '.join(columns)})"]
            made.append(f'CREATE INDEX ON pg_temp.{name} ("viborm~key") WHERE {written}')
        return made

    def _stand_ins(self) -> dict[TableName, str]:
        """What stands for the sequences that are not there yet, by their names with and without the namespace."""
        own = {name: f"pg_temp.{quote(passing)}" for name, passing in self._sequences.items()}
        default = self._connection.default_namespace
        bare = {TableName(None, name.name): sql for name, sql in own.items() if name.namespace == default}
        return own | bare

    def _read(self, question: _Question, printed: str | None) -> Value | Failed:
        if printed is None:
            if question.kind == "default":
                return Literal(None)
            return Failed("the server did not keep it")
        if self._sequences:
            meant = {passing: name for name, passing in self._sequences.items()}
            printed = _STAND_IN.sub(lambda found: spelled_next(meant[found[1]]), printed)
        names = self._names | {spell_dotted(passing): name for name, passing in self._passing.items()}
        if question.kind == "type":
            return read_known(printed, {quote_table(name): EnumRef(name) for name in self._enums})
        if question.kind == "default" and question.logical is not None:
            default = read_default(printed, question.logical)
            if isinstance(default, str):
                return read_expression(default, frozenset(), names)
            return Literal(None) if default is None else default
        return read_expression(printed, question.known, names)


# Each temporary table holds one thing.
_READ = f"""
SELECT c.relname, pg_catalog.pg_get_expr(d.adbin, d.adrelid) FROM pg_catalog.pg_attrdef d
JOIN pg_catalog.pg_class c ON c.oid = d.adrelid
WHERE c.relnamespace = pg_catalog.pg_my_temp_schema() AND starts_with(c.relname, '{_TABLE}')
UNION ALL
SELECT c.relname, pg_catalog.pg_get_expr(k.conbin, k.conrelid) FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid WHERE k.contype = 'c'
  AND c.relnamespace = pg_catalog.pg_my_temp_schema() AND starts_with(c.relname, '{_TABLE}')
UNION ALL
SELECT c.relname, CASE WHEN i.indpred IS NULL THEN pg_catalog.pg_get_indexdef(i.indexrelid, 1, false)
  ELSE pg_catalog.pg_get_expr(i.indpred, i.indrelid) END
FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
WHERE c.relnamespace = pg_catalog.pg_my_temp_schema() AND starts_with(c.relname, '{_TABLE}')
UNION ALL
SELECT c.relname, pg_catalog.format_type(a.atttypid, a.atttypmod) FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid WHERE a.attname = 'value' AND a.attnum = 1
  AND c.relnamespace = pg_catalog.pg_my_temp_schema() AND starts_with(c.relname, '{_TABLE}') AND c.relnatts = 1
  AND NOT a.atthasdef"""
