"""One table in PostgreSQL's spelling, by rules alone; collects what the server cannot hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from viborm_core.schema import (
    CheckConstraintDef,
    ColumnDef,
    ForeignKeyDef,
    GeneratedDef,
    IndexDef,
    IndexKey,
    ObjectRef,
    TableDef,
    TableName,
    UniqueConstraintDef,
)
from viborm_postgres.canonical_column import spell_column
from viborm_postgres.expressions import read_expression
from viborm_postgres.names import NAME_LIMIT
from viborm_postgres.table_options import needs_version, table_option_fault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from viborm_core.capabilities import Capabilities
    from viborm_core.schema import Expression


class TableSpeller:
    """Spells one table; ``faults`` are known after `spelled`."""

    def __init__(  # noqa: PLR0913 - what a table is looked at with
        self,
        *,
        table: TableDef,
        namespace: str,
        enums: Mapping[str, TableName],
        capabilities: Capabilities,
        current: TableDef | None,
        places: Mapping[ObjectRef, str],
    ) -> None:
        self.faults: list[str] = []
        self._table = table
        self._namespace = namespace
        self._enums = enums
        self._capabilities = capabilities
        self._current = current
        self._places = places
        self._columns = frozenset(column.name for column in table.columns)
        self._name = self._qualified(table.name)

    def spelled(self) -> TableDef:
        """The table; itself where nothing changes."""
        table = self._table
        if table == self._current:
            return self._current  # which the server has, so all of it is right
        self._check_names()
        for name, value in table.options:
            fault = table_option_fault(name, value)
            if fault is not None:
                self._fault(fault)
        key = table.primary_key
        columns = tuple(self._column(column) for column in table.columns)
        spelled = evolve(
            table,
            name=self._name,
            columns=columns,
            uniques=tuple(self._unique(unique) for unique in table.uniques),
            checks=tuple(self._check(check) for check in table.checks),
            foreign_keys=tuple(self._foreign_key(one) for one in table.foreign_keys),
            indexes=tuple(self._index(index) for index in table.indexes),
            options=(("unlogged", "false"), *table.options)
            if "unlogged" not in dict(table.options)
            and dict(self._current.options if self._current else ()).get("unlogged") != "true"
            else table.options,
        )
        if key is not None:
            spelled = evolve(
                spelled,
                columns=tuple(
                    evolve(column, nullable=False) if column.name in key.columns else column for column in columns
                ),
            )
        return spelled

    def _fault(self, fault: str, column: str = "") -> None:
        owner = self._table.name
        ref = ObjectRef(kind="column" if column else "table", owner=owner, part=column)
        place = self._places.get(ref) or self._places.get(ObjectRef(kind="table", owner=owner), "")
        what = f"{owner}.{column}" if column else str(owner)
        self.faults.append(f"{place}: {what}: {fault}" if place else f"{what}: {fault}")

    def _check_names(self) -> None:
        table = self._table
        named: list[str | None] = [table.name.name, *self._columns]
        named += [one.name for one in table.uniques]
        named += [one.name for one in table.checks]
        named += [one.name for one in table.foreign_keys]
        named += [one.name for one in table.indexes]
        if table.primary_key is not None:
            named.append(table.primary_key.name)
        for name in named:
            if name is not None and len(name.encode()) > NAME_LIMIT:
                self._fault(f"the name {name!r} is longer than {NAME_LIMIT} bytes")
            if name is not None and "\0" in name:
                self._fault(f"the name {name!r} has a NUL byte")

    def _qualified(self, name: TableName) -> TableName:
        return name if name.namespace else TableName(self._namespace, name.name)

    def _expression(self, expression: Expression) -> Expression:
        """What was written, with its references found; what has them already keeps them."""
        return self._read(expression, self._columns)

    def _default(self, expression: Expression) -> Expression:
        """The same for a default, which can use no column."""
        return self._read(expression, frozenset())

    def _read(self, expression: Expression, columns: frozenset[str]) -> Expression:
        if len(expression.parts) != 1 or not isinstance(expression.parts[0], str):
            return expression
        return read_expression(expression.parts[0], columns, self._enums, self._name)

    def _column(self, column: ColumnDef) -> ColumnDef:
        current = None if self._current is None else self._current.column(column.name)
        if column == current:
            return current
        generated = column.generated
        if generated is not None:
            stored = generated.stored
            if stored is None:
                stored = True if current is None or current.generated is None else current.generated.stored
            if stored is False and not self._capabilities.generated_virtual:
                self._fault("virtual generated columns need PostgreSQL 18; leave `stored` out", column.name)
            column = evolve(
                column,
                generated=GeneratedDef(expression=self._expression(generated.expression), stored=stored),
            )
        version = self._capabilities.server_version
        spelled, faults = spell_column(column, current, self._namespace, self._default, version)
        for fault in faults:
            self._fault(fault, column.name)
        return spelled

    def _unique(self, unique: UniqueConstraintDef) -> UniqueConstraintDef:
        self._check_nulls(distinct=unique.nulls_distinct)
        return unique

    def _check_nulls(self, *, distinct: bool) -> None:
        if not distinct and not self._capabilities.nulls_not_distinct:
            self._fault(needs_version("NULLS NOT DISTINCT", (15, 0), self._capabilities.server_version))

    def _check(self, check: CheckConstraintDef) -> CheckConstraintDef:
        self._check_version(check, "not_enforced", (18, 0))
        expression = self._expression(check.expression)
        return check if expression is check.expression else evolve(check, expression=expression)

    def _check_version(
        self, constraint: CheckConstraintDef | ForeignKeyDef, option: str, needed: tuple[int, int]
    ) -> None:
        version = self._capabilities.server_version
        if version < needed and dict(constraint.options).get(option):
            self._fault(needs_version(option.replace("_", " "), needed, version))

    def _foreign_key(self, key: ForeignKeyDef) -> ForeignKeyDef:
        if key.match == "partial":
            self._fault(f"PostgreSQL has no MATCH PARTIAL (foreign key of {', '.join(key.columns)})")
        self._check_version(key, "not_enforced", (18, 0))
        self._check_version(key, "on_delete_columns", (15, 0))
        references = self._qualified(key.references)
        return key if references == key.references else evolve(key, references=references)

    def _index(self, index: IndexDef) -> IndexDef:
        self._check_nulls(distinct=index.nulls_distinct)
        return evolve(
            index,
            method=index.method.lower() if index.method else "btree",
            keys=tuple(self._index_key(key) for key in index.keys),
            predicate=None if index.predicate is None else self._expression(index.predicate),
        )

    def _index_key(self, key: IndexKey) -> IndexKey:
        if key.length is not None:
            self._fault(
                f"an index has no key prefixes in PostgreSQL; use the expression left({key.column}, {key.length})"
            )
        if key.operator_class and "(" in key.operator_class and self._capabilities.server_version < (13, 0):
            self._fault(needs_version(f"{key.operator_class} with parameters", (13, 0), (12, 0)))
        usual = "first" if key.descending else "last"
        nulls = None if key.nulls == usual else key.nulls
        expression = None if key.expression is None else self._expression(key.expression)
        column = None if key.column is None else self._table.column(key.column)
        collation = None if column is not None and column.collation == key.collation else key.collation
        return evolve(key, nulls=nulls, expression=expression, collation=collation)
