"""Asks the data what questions put at stake. It reads only, and decides nothing."""

from collections.abc import Callable, Iterable, Mapping
from functools import singledispatchmethod
from typing import Any

from attrs import evolve, field, frozen

from viborm_core.adapter import Adapter, Connection
from viborm_core.errors import DatabaseError
from viborm_core.operations import DiffOperation, RenameColumn, RenameTable
from viborm_core.questions import (
    CountDuplicates,
    CountNulls,
    CountOrphans,
    CountRefused,
    CountRows,
    CountUnconvertible,
    CountUses,
    CountValues,
    CountViolations,
    Finding,
    Probe,
    Question,
)
from viborm_core.schema import ColumnDef, Expression, Literal, SchemaSnapshot, TableName

SAMPLES = 5


@frozen(kw_only=True)
class OldNames:
    """What tables and columns were called before the renames of a plan."""

    tables: Mapping[TableName, TableName] = field(factory=dict)
    columns: Mapping[tuple[TableName, str], str] = field(factory=dict)

    @classmethod
    def before(cls, renames: Iterable[DiffOperation]) -> "OldNames":
        """Follow the renames of a plan, in their order."""
        tables: dict[TableName, TableName] = {}
        columns: dict[tuple[TableName, str], str] = {}
        for operation in renames:
            match operation:
                case RenameTable(table=table):
                    tables[operation.new_name] = tables.pop(table, table)
                case RenameColumn(table=table, column=column, to=to):
                    columns[table, to] = columns.pop((table, column), column)
        return cls(tables=tables, columns=columns)

    def table(self, name: TableName) -> TableName:
        """The table's old name."""
        return self.tables.get(name, name)

    def column(self, table: TableName, column: str) -> str:
        """The column's old name."""
        return self.columns.get((table, column), column)

    def bare(self, table: TableName, column: str) -> str:
        """The column's old name, or for an empty column the table's."""
        return self.column(table, column) if column else self.table(table).name

    def expression(self, table: TableName, expression: Expression) -> Expression:
        """The expression as it was before the columns of its table were renamed."""
        for column in expression.names("column"):
            expression = expression.renamed("column", column, self.column(table, column))
        return expression


@frozen(kw_only=True)
class _Asked:
    """Rows of a table that meet a condition; ``shown`` are the SQL expressions of a sample, by default its ``keys``."""

    table: TableName
    condition: str
    shown: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    count: str | None = None


@frozen
class _Spelling:
    """Spells probes in one dialect, under the names that the database still has."""

    adapter: Adapter
    names: OldNames
    current: SchemaSnapshot

    def column(self, table: TableName, column: str) -> str:
        return self.adapter.quote(self.names.column(table, column))

    def keys(self, table: TableName) -> tuple[str, ...]:
        found = self.current.table(table)
        if found is None or found.primary_key is None:
            return ()
        return tuple(self.names.column(table, column) for column in found.primary_key.columns)

    @singledispatchmethod
    def ask(self, probe: Probe) -> _Asked | None:
        raise TypeError(probe)

    @ask.register
    def _(self, probe: CountRows) -> _Asked | None:
        return _Asked(table=probe.table, condition="", shown=())

    @ask.register
    def _(self, probe: CountValues) -> _Asked | None:
        column = self.column(probe.table, probe.column)
        return _Asked(table=probe.table, condition=f"{column} IS NOT NULL", shown=(column,))

    @ask.register
    def _(self, probe: CountNulls) -> _Asked | None:
        column = self.column(probe.table, probe.column)
        return _Asked(table=probe.table, condition=f"{column} IS NULL", keys=self.keys(probe.table))

    @ask.register
    def _(self, probe: CountUses) -> _Asked | None:
        value = self.adapter.literal(Literal(probe.value))
        column = self.column(probe.table, probe.column)
        return _Asked(table=probe.table, condition=f"{column} = {value}", keys=self.keys(probe.table))

    @ask.register
    def _(self, probe: CountUnconvertible) -> _Asked | None:
        before = self._before(probe.table, probe.before)
        return self._values(probe.table, before, self.adapter.unconvertible(before, probe.after))

    @ask.register
    def _(self, probe: CountRefused) -> _Asked | None:
        before = self._before(probe.table, probe.before)
        return self._values(probe.table, before, self.adapter.refused(before, probe.after))

    def _before(self, table: TableName, before: ColumnDef) -> ColumnDef:
        return evolve(before, name=self.names.column(table, before.name))

    def _values(self, table: TableName, before: ColumnDef, condition: str | None) -> _Asked | None:
        if condition is None:
            return None
        return _Asked(table=table, condition=condition, shown=(self.adapter.quote(before.name),))

    @ask.register
    def _(self, probe: CountDuplicates) -> _Asked | None:
        columns = tuple(self.column(probe.table, column) for column in probe.columns)
        condition = " AND ".join(f"{column} IS NOT NULL" for column in columns) if probe.nulls_distinct else ""
        where = f" WHERE {condition}" if condition else ""
        table = self.adapter.quote_table(self.names.table(probe.table))
        listed = ", ".join(columns)
        groups = f"SELECT count(*) AS n FROM {table}{where} GROUP BY {listed} HAVING count(*) > 1"
        return _Asked(
            table=probe.table,
            condition=condition,
            shown=columns,
            count=f"SELECT coalesce(sum(d.n), 0) FROM ({groups}) AS d",
        )

    @ask.register
    def _(self, probe: CountViolations) -> _Asked | None:
        expression = self.names.expression(probe.table, probe.check.expression)
        condition = f"NOT ({self.adapter.expression(expression)})"
        return _Asked(table=probe.table, condition=condition, keys=self.keys(probe.table))

    @ask.register
    def _(self, probe: CountOrphans) -> _Asked | None:
        key = probe.foreign_key
        child = self.adapter.quote_table(self.names.table(probe.table))
        parent = self.adapter.quote_table(self.names.table(key.references))
        columns = [self.column(probe.table, column) for column in key.columns]
        referenced = [self.column(key.references, column) for column in key.referenced_columns]
        stated = " AND ".join(f"{child}.{column} IS NOT NULL" for column in columns)
        pairs = " AND ".join(f"p.{theirs} = {child}.{mine}" for mine, theirs in zip(columns, referenced, strict=True))
        condition = f"{stated} AND NOT EXISTS (SELECT 1 FROM {parent} AS p WHERE {pairs})"
        return _Asked(table=probe.table, condition=condition, shown=tuple(columns))


def measure(
    questions: Iterable[Question],
    connection: Connection,
    adapter: Adapter,
    current: SchemaSnapshot,
    names: OldNames,
) -> tuple[Question, ...]:
    """The same questions, with what the data says.

    ``current`` has the renames applied that ``names`` takes back. A probe that the database refuses (values that
    cannot be compared, say) stays without a finding, and its question is asked.
    """
    spelling = _Spelling(adapter, names, current)
    return tuple(_measured(question, lambda probe: _find(probe, connection, spelling)) for question in questions)


def _measured(question: Question, find: Callable[[Probe], Finding | None]) -> Question:
    found = [find(probe) for probe in question.probes]
    return evolve(question, findings=tuple(finding for finding in found if finding is not None))


def _find(probe: Probe, connection: Connection, spelling: _Spelling) -> Finding | None:
    asked = spelling.ask(probe)
    if asked is None:
        return Finding(probe=probe, count=0)
    table = spelling.adapter.quote_table(spelling.names.table(asked.table))
    where = f" WHERE {asked.condition}" if asked.condition else ""
    try:
        count = int(connection.query(asked.count or f"SELECT count(*) FROM {table}{where}")[0][0])
        samples: tuple[str, ...] = ()
        shown = ", ".join(asked.shown or (spelling.adapter.quote(key) for key in asked.keys))
        if count and shown and not asked.count:
            rows = connection.query(f"SELECT {shown} FROM {table}{where} LIMIT {SAMPLES}")
            samples = tuple(_sample(row) for row in rows)
    except DatabaseError:
        return None
    return Finding(probe=probe, count=count, samples=samples, keys=asked.keys if samples else ())


def _sample(row: tuple[Any, ...]) -> str:
    return ", ".join("NULL" if value is None else str(value) for value in row)
