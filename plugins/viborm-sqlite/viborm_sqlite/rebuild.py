"""Makes a table anew: a new table, its rows, away with the old one, and the old name for the new one.

https://www.sqlite.org/lang_altertable.html#making_other_kinds_of_table_schema_changes. The connection has
foreign keys turned off, so that dropping the old table deletes nothing. The new table takes its name
under ``legacy_alter_table``, which leaves the text of everything else alone: views, triggers of other
tables and foreign keys mean the table by name, and find it again.
"""

from collections.abc import Iterator

from viborm_core.ddl import Hazard, Statement
from viborm_core.operations import (
    AddCheck,
    AddColumn,
    AddPrimaryKey,
    AddUnique,
    AlterColumn,
    DropColumn,
)
from viborm_core.schema import ColumnDef, Default, Expression, Literal, TableDef
from viborm_sqlite.operations import RebuildTable
from viborm_sqlite.spelling import expression, literal, quote
from viborm_sqlite.table_sql import create_index, create_table, is_on, rowid_alias

_ROWID_NAMES = ("rowid", "oid", "_rowid_")
_FAILING = (AddCheck, AddPrimaryKey, AddUnique, AlterColumn, AddColumn)


def rebuild(op: RebuildTable) -> Iterator[Statement]:
    """The statements of a rebuild."""
    old, new = quote(op.before.name.name), quote(op.temporary)
    yield Statement(sql=create_table(op.after, op.temporary))
    if _is_numbered(op.before) and _is_numbered(op.after):
        # Numbers that were given out are not given again: https://www.sqlite.org/autoinc.html
        yield Statement(
            sql="INSERT INTO sqlite_sequence (name, seq) "
            f"SELECT {literal(Literal(op.temporary))}, seq FROM sqlite_sequence "
            f"WHERE name = {literal(Literal(op.before.name.name))}"
        )
    yield Statement(sql=_copy(op, old, new), hazards=_hazards(op))
    loses = any(isinstance(one, DropColumn) and one.column.generated is None for one in op.operations)
    yield Statement(sql=f"DROP TABLE {old}", hazards=frozenset({Hazard.DATA_LOSS} if loses else ()))
    yield Statement(sql="PRAGMA legacy_alter_table = ON")
    yield Statement(sql=f"ALTER TABLE {new} RENAME TO {quote(op.after.name.name)}")
    yield Statement(sql="PRAGMA legacy_alter_table = OFF")
    for index in op.after.indexes:
        yield Statement(sql=create_index(op.after.name, index))
    for trigger in op.triggers:
        yield Statement(sql=trigger)


def _hazards(op: RebuildTable) -> frozenset[Hazard]:
    found = {Hazard.REWRITE, Hazard.BLOCKS_WRITES}
    if any(isinstance(one, _FAILING) for one in op.operations):
        found.add(Hazard.MAY_FAIL)
    return frozenset(found)


def _is_numbered(table: TableDef) -> bool:
    return any(column.identity is not None for column in table.columns)


def _copy(op: RebuildTable, old: str, new: str) -> str:
    values = copied_values(op)
    rowid = _rowid(op, values)
    if rowid is not None:
        values = {rowid[0]: rowid[1]} | values
    if not values:
        # Nothing is left of the rows but their number.
        column = next((one.name for one in op.after.columns if one.generated is None), None)
        values = {} if column is None else {quote(column): "NULL"}
    return f"INSERT INTO {new} ({', '.join(values)})\nSELECT {', '.join(values.values())}\nFROM {old}"


def copied_values(op: RebuildTable) -> dict[str, str]:
    """What is put into each column of the new table: quoted names and expressions over the old table.

    A column that is not in it gets its default.
    """
    values = {column.name: quote(column.name) for column in op.before.columns}
    for one in op.operations:
        match one:
            case DropColumn(column=column):
                values.pop(column.name, None)
            case AddColumn(column=column, fill=fill):
                values.pop(column.name, None)
                if fill is not None:
                    values[column.name] = _value(fill)
            case AlterColumn():
                values[one.after.name] = _changed(one, values[one.before.name])
            case _:
                pass
    computed = {column.name for column in op.after.columns if column.generated is not None}
    return {
        quote(column.name): values[column.name]
        for column in op.after.columns
        if column.name in values and column.name not in computed
    }


def _changed(op: AlterColumn, value: str) -> str:
    if op.mappings:
        cases = " ".join(f"WHEN {literal(Literal(one.old))} THEN {literal(Literal(one.new))}" for one in op.mappings)
        collated = f"{value} COLLATE BINARY" if op.before.collation else value
        value = f"CASE {collated} {cases} ELSE {value} END"
    if op.fill is not None:
        value = f"coalesce({value}, {_value(op.fill)})"
    return value


def _value(value: Default) -> str:
    if isinstance(value, Expression):
        return f"({expression(value)})"
    return literal(value) if value is not None else "NULL"


def _rowid(op: RebuildTable, values: dict[str, str]) -> tuple[str, str] | None:
    """The rowids' name in the new table and in the old one, if they have to be copied besides the columns.

    Without INTEGER PRIMARY KEY rowids are SQLite's own, and would be numbered again.
    """
    if is_on(op.before, "without_rowid") or is_on(op.after, "without_rowid"):
        return None
    alias = rowid_alias(op.after)
    if alias is not None and quote(alias) in values:
        return None
    mine, theirs = _free_rowid_name(op.after.columns), _free_rowid_name(op.before.columns)
    return None if mine is None or theirs is None else (mine, theirs)


def _free_rowid_name(columns: tuple[ColumnDef, ...]) -> str | None:
    taken = {column.name.lower() for column in columns}
    return next((name for name in _ROWID_NAMES if name not in taken), None)
