"""Asks the data what questions put at stake. It reads only, and decides nothing."""

from collections.abc import Iterable, Mapping, Sequence
from functools import singledispatchmethod
from time import monotonic
from typing import Any

from attrs import evolve, field, frozen

from viborm_core.adapter import Adapter, Bounded, Connection
from viborm_core.config import DATA_TIMEOUT
from viborm_core.errors import DatabaseError, QueryTimeout
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
    Uncounted,
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
    """Rows of a table that meet a condition.

    ``shown`` are the columns of a sample, as SQL; ``keys`` what these are called, where that has to be said.
    ``shared``: only rows that share their values in the shown columns with others.
    """

    table: TableName
    condition: str = ""
    shown: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    shared: bool = False


@frozen
class _Spelling:
    """Spells probes in one dialect, under the names that the database still has."""

    adapter: Adapter
    names: OldNames
    current: SchemaSnapshot

    def column(self, table: TableName, column: str) -> str:
        return self.adapter.quote(self.names.column(table, column))

    def rows(self, table: TableName, condition: str, *shown: str) -> _Asked:
        """Rows, shown by their primary key, and by further columns (present names) that are not in it."""
        found = self.current.table(table)
        key = () if found is None or found.primary_key is None else found.primary_key.columns
        names = tuple(dict.fromkeys((*(self.names.column(table, column) for column in key), *shown)))
        return _Asked(
            table=table,
            condition=condition,
            shown=tuple(self.adapter.quote(name) for name in names),
            keys=names if key else (),
        )

    @singledispatchmethod
    def ask(self, probe: Probe) -> _Asked | None:
        raise TypeError(probe)

    @ask.register
    def _(self, probe: CountRows) -> _Asked | None:
        return _Asked(table=probe.table)

    @ask.register
    def _(self, probe: CountValues) -> _Asked | None:
        column = self.column(probe.table, probe.column)
        return _Asked(table=probe.table, condition=f"{column} IS NOT NULL", shown=(column,))

    @ask.register
    def _(self, probe: CountNulls) -> _Asked | None:
        return self.rows(probe.table, f"{self.column(probe.table, probe.column)} IS NULL")

    @ask.register
    def _(self, probe: CountUses) -> _Asked | None:
        value = self.adapter.literal(Literal(probe.value))
        return self.rows(probe.table, f"{self.column(probe.table, probe.column)} = {value}")

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
        return None if condition is None else self.rows(table, condition, before.name)

    @ask.register
    def _(self, probe: CountDuplicates) -> _Asked | None:
        collations = dict(probe.collations)
        quoted = {column: self.column(probe.table, column) for column in probe.columns}
        columns = tuple(
            self.adapter.collated(quoted[one], collations[one]) if one in collations else quoted[one]
            for one in probe.columns
        )
        conditions = [f"{column} IS NOT NULL" for column in quoted.values()] if probe.nulls_distinct else []
        if probe.where is not None:
            conditions.append(f"({self.adapter.expression(self.names.expression(probe.table, probe.where))})")
        names = tuple(self.names.column(probe.table, column) for column in probe.columns)
        return _Asked(table=probe.table, condition=" AND ".join(conditions), shown=columns, keys=names, shared=True)

    @ask.register
    def _(self, probe: CountViolations) -> _Asked | None:
        expression = self.names.expression(probe.table, probe.check.expression)
        return self.rows(probe.table, f"NOT ({self.adapter.expression(expression)})")

    @ask.register
    def _(self, probe: CountOrphans) -> _Asked | None:
        key = probe.foreign_key
        child = self.adapter.quote_table(self.names.table(probe.table))
        parent = self.adapter.quote_table(self.names.table(key.references))
        names = [self.names.column(probe.table, column) for column in key.columns]
        columns = [self.adapter.quote(name) for name in names]
        referenced = [self.column(key.references, column) for column in key.referenced_columns]
        stated = " AND ".join(f"{child}.{column} IS NOT NULL" for column in columns)
        pairs = " AND ".join(f"p.{theirs} = {child}.{mine}" for mine, theirs in zip(columns, referenced, strict=True))
        condition = f"{stated} AND NOT EXISTS (SELECT 1 FROM {parent} AS p WHERE {pairs})"
        return self.rows(probe.table, condition, *names)


@frozen(kw_only=True)
class Evidence:
    """Asks the data of one database.

    Attributes:
        connection: it is only read from.
        adapter: the dialect.
        current: the schema with the renames applied that ``names`` takes back.
        names: what tables and columns are called in the database still.
        seconds: how long each probe may take; with 0, the data is not looked at.
    """

    connection: Connection
    adapter: Adapter
    current: SchemaSnapshot
    names: OldNames
    seconds: float = DATA_TIMEOUT

    def measure(self, questions: Iterable[Question]) -> tuple[Question, ...]:
        """The same questions, with what the data says.

        A probe that the database refuses (values that cannot be compared, say) stays without a finding, and its
        question is asked; so is that of one that took too long.
        """
        return tuple(self._measured(question) for question in questions)

    def _measured(self, question: Question) -> Question:
        found = [self._find(probe) for probe in question.probes]
        return evolve(
            question,
            findings=tuple(one for one in found if isinstance(one, Finding)),
            uncounted=tuple(one for one in found if isinstance(one, Uncounted)),
        )

    def _find(self, probe: Probe) -> Finding | Uncounted | None:
        asked = _Spelling(self.adapter, self.names, self.current).ask(probe)
        if asked is None:
            return Finding(probe=probe, count=0)
        samples: list[tuple[Any, ...]] = []
        ends = monotonic() + self.seconds
        try:
            if asked.condition or asked.shared:
                samples += self._query(_sample_sql(asked, self._table(asked)), ends)
            if len(samples) < SAMPLES and asked.condition and not asked.shared:
                count = len(samples)
            elif asked.shared and not samples:
                count = 0
            else:
                count = int(self._query(_count_sql(asked, self._table(asked)), ends)[0][0])
        except QueryTimeout:
            return self._given_up(probe, asked, samples)
        except DatabaseError:
            return None
        shown = _shown(asked, samples)
        return Finding(probe=probe, count=count, samples=shown, keys=asked.keys if shown else ())

    def _given_up(self, probe: Probe, asked: _Asked, samples: Sequence[tuple[Any, ...]]) -> Finding | Uncounted:
        try:
            rows = self.adapter.estimated_rows(self.connection, self.names.table(asked.table))
        except DatabaseError:
            rows = None
        if isinstance(probe, CountRows) and rows is not None:
            return Finding(probe=probe, count=rows, estimated=True)
        shown = _shown(asked, samples)
        keys = asked.keys if shown else ()
        return Uncounted(probe=probe, seconds=self.seconds, rows=rows, samples=shown, keys=keys)

    def _table(self, asked: _Asked) -> str:
        return self.adapter.quote_table(self.names.table(asked.table))

    def _query(self, sql: str, ends: float) -> Sequence[tuple[Any, ...]]:
        left = ends - monotonic()
        if left <= 0:
            raise QueryTimeout(f"the data was looked at for {self.seconds:g} s")
        if isinstance(self.connection, Bounded):
            return self.connection.query_within(sql, left)
        return self.connection.query(sql)


def _where(asked: _Asked) -> str:
    return f" WHERE {asked.condition}" if asked.condition else ""


def _sample_sql(asked: _Asked, table: str) -> str:
    columns = ", ".join(asked.shown) or "1"
    groups = f" GROUP BY {columns} HAVING count(*) > 1" if asked.shared else ""
    return f"SELECT {columns} FROM {table}{_where(asked)}{groups} LIMIT {SAMPLES}"


def _count_sql(asked: _Asked, table: str) -> str:
    if not asked.shared:
        return f"SELECT count(*) FROM {table}{_where(asked)}"
    groups = f"FROM {table}{_where(asked)} GROUP BY {', '.join(asked.shown)} HAVING count(*) > 1"
    return f"SELECT coalesce(sum(d.n), 0) FROM (SELECT count(*) AS n {groups}) AS d"


def _shown(asked: _Asked, rows: Sequence[tuple[Any, ...]]) -> tuple[str, ...]:
    if not asked.shown:
        return ()
    return tuple(", ".join("NULL" if value is None else str(value) for value in row) for row in rows)
