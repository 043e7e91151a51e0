"""Turns the CREATE TABLE texts that SQLite keeps into `TableDef`s.

The text is what SQLite itself reads when it opens a file (https://www.sqlite.org/schematab.html), so it
tells everything that the pragmas tell, and constraint names, checks, collations, conflict clauses,
AUTOINCREMENT and generated expressions besides. Equal parts of different tables become one object, and
are read once.
"""

from collections.abc import Iterable, Mapping
from itertools import chain

from attrs import evolve, frozen

from viborm_core.schema import (
    CheckConstraintDef,
    ColumnDef,
    ForeignKeyDef,
    GeneratedDef,
    PrimaryKeyDef,
    TableDef,
    TableName,
    UniqueConstraintDef,
)
from viborm_sqlite import items, sqltext
from viborm_sqlite.column_reader import ReadColumn, number_column, read_column
from viborm_sqlite.enums import lift_enums
from viborm_sqlite.expressions import Expressions
from viborm_sqlite.keys import key_options
from viborm_sqlite.sqltext import fold

_OPTIONS = {
    (strict, without_rowid): (("strict", strict), ("without_rowid", without_rowid))
    for strict in ("false", "true")
    for without_rowid in ("false", "true")
}
PLAIN = _OPTIONS["false", "false"]
"""The options of a table that states none."""


@frozen(kw_only=True)
class _Parts:
    """A table's items before they are put together."""

    columns: tuple[ReadColumn, ...]
    constraints: tuple[sqltext.TableConstraint, ...]
    strict: bool
    without_rowid: bool


class TableReader:
    """Reads tables of one database; ``names`` are all its tables, by `fold`."""

    def __init__(self, names: Mapping[str, TableName]) -> None:
        self._names = names
        self._columns: dict[str, ReadColumn] = {}
        self._constraints: dict[str, tuple[sqltext.TableConstraint, ...]] = {}
        self._expressions = Expressions()

    def read(self, name: TableName, sql: str) -> TableDef:
        """The table of a CREATE TABLE text, without indexes.

        Raises:
            viborm_sqlite.sqltext.SqlTextError: the text cannot be read.
        """
        parts = self._cut(sql) or _read_whole(sql)
        columns = parts.columns
        names = [column.definition.name for column in columns]
        checks: list[CheckConstraintDef] = []
        uniques: list[UniqueConstraintDef] = []
        foreign_keys: list[ForeignKeyDef] = []
        inside = [constraint for column in columns if column.constraints for constraint in column.constraints]
        primary = next((one for one in inside if isinstance(one, sqltext.PrimaryKey)), None)
        inline = primary is not None
        for constraint in chain(inside, parts.constraints):
            if isinstance(constraint, sqltext.Check):
                expression = self._expressions.read(constraint.text, names, name.name)
                checks.append(CheckConstraintDef(name=constraint.name, expression=expression))
                continue
            if isinstance(constraint, sqltext.ForeignKey):
                foreign_keys.append(self._foreign_key(constraint, names))
            elif isinstance(constraint, sqltext.Unique):
                keys = _respelled((key.column or "" for key in constraint.keys), names)
                options = key_options(constraint.keys, constraint.on_conflict)
                uniques.append(UniqueConstraintDef(name=constraint.name, columns=keys, options=options))
            elif primary is None:
                primary = constraint
        definitions = [
            column.definition
            if column.generated is None
            else self._generated(column, column.generated, names, name.name)
            for column in columns
        ]
        key = None
        if primary is not None:
            key, definitions = _primary_key(primary, definitions, parts, names, inline=inline)
        if checks:
            lifted, rest = lift_enums(definitions, checks)
            definitions, checks = list(lifted), list(rest)
        return TableDef(
            name=name,
            columns=tuple(definitions),
            primary_key=key,
            uniques=tuple(uniques),
            checks=tuple(checks),
            foreign_keys=tuple(foreign_keys),
            comment="",
            options=_OPTIONS[str(parts.strict).lower(), str(parts.without_rowid).lower()],
        )

    def _cut(self, sql: str) -> _Parts | None:
        cut = items.cut_table(sql)
        if cut is None:
            return None
        columns = []
        for item in cut[0]:
            column = self._columns.get(item)
            if column is None:
                whole = sqltext.read_create_table(f"CREATE TABLE t({item})")
                if whole.constraints or len(whole.columns) != 1:
                    return None
                column = self._columns[item] = read_column(whole.columns[0])
            columns.append(column)
        constraints: list[sqltext.TableConstraint] = []
        for item in cut[1]:
            constraints.extend(self._read_constraint(item))
        return _Parts(
            columns=tuple(columns),
            constraints=tuple(constraints),
            strict="STRICT" in cut[2],
            without_rowid="WITHOUT" in cut[2],
        )

    def _read_constraint(self, item: str) -> Iterable[sqltext.TableConstraint]:
        plain = items.CHECK.fullmatch(item)
        if plain is not None:
            name = None if plain[1] is None else items.plain_name(plain[1])
            return (sqltext.Check(name=name, text=plain[2][1:-1]),)
        plain = items.FOREIGN_KEY.fullmatch(item)
        if plain is not None:
            return (_plain_foreign_key(*plain.groups()),)
        known = self._constraints.get(item)
        if known is None:
            known = self._constraints[item] = sqltext.read_create_table(f"CREATE TABLE t(c, {item})").constraints
        return known

    def _generated(self, column: ReadColumn, generated: sqltext.Generated, names: list[str], table: str) -> ColumnDef:
        expression = self._expressions.read(generated.text, names, table)
        return evolve(column.definition, generated=GeneratedDef(expression=expression, stored=generated.stored))

    def _foreign_key(self, key: sqltext.ForeignKey, names: list[str]) -> ForeignKeyDef:
        return ForeignKeyDef(
            name=key.name,
            columns=_respelled(key.columns, names),
            references=self._names.get(fold(key.parent)) or TableName(namespace=None, name=key.parent),
            referenced_columns=key.parent_columns,
            on_delete=_action(key.on_delete),
            on_update=_action(key.on_update),
            match="simple" if key.match is None else key.match.lower(),
            deferrable=key.deferrable,
            initially_deferred=key.initially_deferred,
        )


def _plain_foreign_key(  # noqa: PLR0913, PLR0917 - the groups of one pattern
    name: str | None,
    columns: str,
    parent: str,
    parent_columns: str | None,
    on_delete: str | None,
    on_update: str | None,
    deferral: str | None,
) -> sqltext.ForeignKey:
    return sqltext.ForeignKey(
        name=None if name is None else items.plain_name(name),
        columns=items.plain_names(columns),
        parent=items.plain_name(parent),
        parent_columns=() if parent_columns is None else items.plain_names(parent_columns),
        on_delete=on_delete,
        on_update=on_update,
        deferrable=deferral is not None,
        initially_deferred=deferral is not None,
    )


def _action(text: str | None) -> str:
    return "no action" if text is None else " ".join(text.lower().split())


def _read_whole(sql: str) -> _Parts:
    table = sqltext.read_create_table(sql)
    return _Parts(
        columns=tuple(read_column(column) for column in table.columns),
        constraints=table.constraints,
        strict=table.strict,
        without_rowid=table.without_rowid,
    )


def _respelled(columns: Iterable[str], names: list[str]) -> tuple[str, ...]:
    """The columns as the table spells them; a name of no column stays."""
    columns = tuple(columns)
    if all(column in names for column in columns):
        return columns
    by_fold = {fold(name): name for name in names}
    return tuple(by_fold.get(fold(column), column) for column in columns)


def _primary_key(
    primary: sqltext.PrimaryKey,
    definitions: list[ColumnDef],
    parts: _Parts,
    names: list[str],
    *,
    inline: bool,
) -> tuple[PrimaryKeyDef, list[ColumnDef]]:
    columns = _respelled((key.column or "" for key in primary.keys), names)
    sole = len(columns) == 1
    never_null = parts.without_rowid or parts.strict
    changed = list(definitions)
    numbered = False
    for place in [names.index(column) for column in columns if column in names]:
        read, definition = parts.columns[place], definitions[place]
        if sole:
            alias = not parts.without_rowid and not (inline and primary.keys[0].descending)
            numbered = alias and read.declared.upper() == "INTEGER"
            definition = number_column(read, definition, alias=alias, autoincrement=primary.autoincrement)
        changed[place] = evolve(definition, nullable=False) if never_null and definition.nullable else definition
    options = key_options(() if numbered else primary.keys, primary.on_conflict)
    return PrimaryKeyDef(name=primary.name, columns=columns, options=options), changed
