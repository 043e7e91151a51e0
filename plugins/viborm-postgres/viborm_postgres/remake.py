"""What uses an enum while its type is made again: columns, defaults, checks, indexes, keys, computed columns.

All of them are taken off, the columns converted, and all put back; nothing is lost that the mappings do not name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from viborm_core.ddl import Hazard
from viborm_core.operations import AddColumn
from viborm_core.schema import Array, EnumRef, Expression, Literal
from viborm_postgres.carried import (
    checks_using,
    computed_from,
    drop_constraint,
    indexes_using,
)
from viborm_postgres.ddl_tables import index_statements
from viborm_postgres.exclusion import Exclusion
from viborm_postgres.literals import literal_sql
from viborm_postgres.names import quote, quote_table, text
from viborm_postgres.registry import REWRITES, statement
from viborm_postgres.spell import constraint_sql, index_name
from viborm_postgres.types import element_of, type_sql

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from viborm_core.ddl import Statement, Step
    from viborm_core.operations import AlterEnum
    from viborm_core.schema import ColumnDef, IndexDef, SchemaSnapshot, TableDef, TableName
    from viborm_postgres.spell import Constraint


def uses(column: ColumnDef, enum: TableName) -> bool:
    """Whether a column holds values of the enum, or arrays of them."""
    element = element_of(column.type)
    return isinstance(element, EnumRef) and element.name == enum


def remake(operation: AlterEnum, step: Step, swap: Sequence[Statement]) -> Iterator[Statement]:
    """The statements around ``swap``, which puts the old type aside and makes the new one."""
    enum = operation.before.name
    tables = [_Table(table, enum, step.before, operation) for table in step.before.tables]
    tables = [table for table in tables if table.is_touched]
    for table in tables:
        yield from table.take_off()
    yield from swap
    for table in tables:
        yield from table.convert()
    for table in tables:
        yield from table.put_back()
    for table in tables:
        yield from table.put_back_keys()


class _Table:
    """One table that uses the enum."""

    def __init__(self, table: TableDef, enum: TableName, snapshot: SchemaSnapshot, operation: AlterEnum) -> None:
        self._table = table
        self._operation = operation
        self._name = quote_table(table.name)
        self._columns = [column for column in table.columns if uses(column, enum)]
        names = {column.name for column in self._columns}
        self._stored = [column for column in self._columns if column.generated is None]
        computed = [one for column in self._columns for one in computed_from(table, column.name)]
        computed += [column for column in self._columns if column.generated is not None]
        computed += [column for column in table.columns if _mentions_column(column, enum)]
        self._computed = list({column.name: column for column in computed}.values())
        gone = {column.name for column in self._computed}
        names |= gone
        self._keys = [
            key
            for key in table.foreign_keys
            if names & {*key.columns} or _points_at(snapshot, key.references, key.referenced_columns, enum)
        ]
        checks = checks_using(table, names)
        checks += [one for one in table.checks if one not in checks and _mentions(one.expression, enum)]
        self._checks: list[Constraint] = list(checks)
        lost: list[Constraint] = [one for one in table.uniques if gone & {*one.columns}]
        if table.primary_key is not None and gone & {*table.primary_key.columns}:
            lost.append(table.primary_key)
        self._lost = lost
        self._indexes = [
            index for index in table.indexes if index in indexes_using(table, gone) or _is_computed(index, names, enum)
        ]
        self._exclusions = [
            item for item in snapshot.objects if isinstance(item, Exclusion) and item.table == table.name
        ]
        if not names:
            self._exclusions = []

    @property
    def is_touched(self) -> bool:
        return bool(self._columns or self._keys or self._checks or self._computed or self._indexes)

    def take_off(self) -> Iterator[Statement]:
        for constraint in (*self._keys, *self._checks, *self._lost):
            yield drop_constraint(self._table, constraint)
        for one in self._exclusions:
            yield statement(f"ALTER TABLE {self._name} DROP CONSTRAINT {quote(one.name.name)}")
        for index in self._indexes:
            yield statement(f"DROP INDEX {quote_table(index_name(self._table.name, index))}")
        for column in self._computed:
            yield statement(f"ALTER TABLE {self._name} DROP COLUMN {quote(column.name)}", *REWRITES)
        for column in self._stored:
            if column.default is not None:
                yield statement(f"{self._target(column)} DROP DEFAULT")

    def convert(self) -> Iterator[Statement]:
        for column in self._stored:
            hazards = (*REWRITES, Hazard.MAY_FAIL) if self._operation.removed() else REWRITES
            to = type_sql(column.type)
            conversion = self._conversion(column)
            yield statement(f"{self._target(column)} TYPE {to} USING {conversion}::{to}", *hazards)

    def put_back(self) -> Iterator[Statement]:  # noqa: C901 - one statement for each part
        from viborm_postgres.ddl_columns import add_column  # each needs the other
        from viborm_postgres.enums import default_after

        for column in self._stored:
            if column.default is None:
                continue
            default: Literal | Expression | None = column.default
            if isinstance(default, Literal) and not isinstance(column.type, Array):
                default = default_after(self._operation, column)
            if isinstance(default, Literal):
                yield statement(f"{self._target(column)} SET DEFAULT {literal_sql(default)}")
            elif isinstance(default, Expression) and not self._is_stale(default):
                from viborm_postgres.expressions import spelled

                yield statement(f"{self._target(column)} SET DEFAULT {spelled(default)}")
        step = _step_of(self._operation)
        for column in self._computed:
            yield from add_column(AddColumn(table=self._table.name, column=column), step)
        for constraint in (*self._lost, *self._checks):
            if not self._is_stale(getattr(constraint, "expression", None)):
                yield statement(f"ALTER TABLE {self._name} ADD {constraint_sql(self._table.name, constraint)}")
        for one in self._exclusions:
            yield statement(f"ALTER TABLE {self._name} ADD CONSTRAINT {quote(one.name.name)} {one.definition}")
        for index in self._indexes:
            if not self._is_stale(index.predicate):
                yield from index_statements(self._table.name, index)

    def put_back_keys(self) -> Iterator[Statement]:
        for key in self._keys:
            yield statement(f"ALTER TABLE {self._name} ADD {constraint_sql(self._table.name, key)}")

    def _target(self, column: ColumnDef) -> str:
        return f"ALTER TABLE {self._name} ALTER COLUMN {quote(column.name)}"

    def _is_stale(self, expression: Expression | None) -> bool:
        """Whether it names a value that is gone or renamed, so that it cannot be put back as it was."""
        if expression is None:
            return False
        gone = {*self._operation.removed(), *(old for old, _ in self._operation.renamed_values)}
        words = "".join(part for part in expression.parts if isinstance(part, str))
        return any(text(value) in words for value in gone - {*self._operation.after.values})

    def _values(self, column: ColumnDef) -> dict[str, str | None]:
        """What becomes of the values of one column that do not stay as they are."""
        values: dict[str, str | None] = dict(self._operation.renamed_values)
        for one in self._operation.mappings:
            if one.table == self._table.name and one.column == column.name:
                values |= {mapping.old: mapping.new for mapping in one.mappings}
        return values

    def _conversion(self, column: ColumnDef) -> str:
        values, name = self._values(column), quote(column.name)
        if isinstance(column.type, Array):
            return _in_array(f"{name}::text[]", values)
        if not values:
            return f"{name}::text"
        cases = " ".join(f"WHEN {text(old)} THEN {_or_null(new)}" for old, new in values.items())
        return f"(CASE {name}::text {cases} ELSE {name}::text END)"


def _or_null(value: str | None) -> str:
    return "NULL" if value is None else text(value)


def _in_array(array: str, values: dict[str, str | None]) -> str:
    """Replace elements; values that trade places go through words that are no values."""
    passing = {old: f"{old}~viborm~{number}" for number, old in enumerate(values)}
    if any(new in values for new in values.values()):
        for old in values:
            array = f"array_replace({array}, {text(old)}, {text(passing[old])})"
        for old, new in values.items():
            array = f"array_replace({array}, {text(passing[old])}, {_or_null(new)})"
        return array
    for old, new in values.items():
        array = f"array_replace({array}, {text(old)}, {_or_null(new)})"
    return array


def _mentions(expression: Expression | None, enum: TableName) -> bool:
    return expression is not None and str(enum) in expression.names("type")


def _mentions_column(column: ColumnDef, enum: TableName) -> bool:
    return column.generated is not None and _mentions(column.generated.expression, enum)


def _is_computed(index: IndexDef, names: set[str], enum: TableName) -> bool:
    """Whether an index has expressions that use the columns or the enum; plain keys are rebuilt by the server."""
    expressions = [key.expression for key in index.keys if key.expression is not None]
    if index.predicate is not None:
        expressions.append(index.predicate)
    return any(names & one.names("column") or _mentions(one, enum) for one in expressions)


def _points_at(snapshot: SchemaSnapshot, table: TableName, columns: tuple[str, ...], enum: TableName) -> bool:
    other = snapshot.table(table)
    return other is not None and any(uses(one, enum) for one in other.columns if one.name in columns)


def _step_of(operation: AlterEnum) -> Step:
    from viborm_core.capabilities import Capabilities
    from viborm_core.ddl import Step
    from viborm_core.schema import SchemaSnapshot

    nothing = SchemaSnapshot()
    return Step(operation=operation, before=nothing, after=nothing, capabilities=Capabilities(dialect="postgres"))
