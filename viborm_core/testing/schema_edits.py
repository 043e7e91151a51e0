"""Random edits of tables as wholes, of enums, and of what one table has of another: names and keys."""

from random import Random

from attrs import evolve

from viborm_core.capabilities import Capabilities
from viborm_core.diff.renames import rename_id
from viborm_core.operations import RenameColumn, RenameEnum, RenameTable
from viborm_core.operations.refs import column_ref, enum_ref, table_ref
from viborm_core.questions import Decision
from viborm_core.schema import (
    EnumDef,
    EnumRef,
    String,
    TableDef,
    TableName,
)
from viborm_core.testing.names import NamePool
from viborm_core.testing.pair import Edit, Pair, all_names
from viborm_core.testing.schemas import (
    Size,
    random_enum,
    random_foreign_key,
    random_table,
    with_foreign_key,
)
from viborm_core.testing.table_edits import without_column


def _add_table(random: Random, pair: Pair, capabilities: Capabilities) -> Pair:
    name = NamePool(random, capabilities, all_names(pair)).fresh()
    table = random_table(random, name, capabilities, pair.after.enums, Size())
    made = random_foreign_key(random, table, (*pair.after.tables, table), capabilities)
    if made is not None:
        table = with_foreign_key(table, made)
    return evolve(pair, after=pair.after.with_table(table.name, table))


def _drop_table(random: Random, pair: Pair, capabilities: Capabilities) -> Pair:
    if not pair.after.tables:
        return pair
    gone = random.choice(pair.after.tables).name
    tables = tuple(
        evolve(table, foreign_keys=tuple(key for key in table.foreign_keys if key.references != gone))
        for table in pair.after.tables
        if table.name != gone
    )
    return evolve(pair, after=evolve(pair.after, tables=tables))


def _rename_table(random: Random, pair: Pair, capabilities: Capabilities) -> Pair:
    stable = [table.name for table in pair.after.tables if pair.before.table(table.name) is not None]
    if not stable:
        return pair
    old = random.choice(stable)
    new = NamePool(random, capabilities, all_names(pair)).fresh()
    after = RenameTable(table=old, to=new).apply(pair.after)
    columns = [one for one in pair.decisions if one.question.startswith("rename:column:")]
    if columns:
        return pair  # their ids name the table
    decision = _renamed(rename_id(table_ref(old.renamed(new))), str(old))
    return evolve(pair, after=after, decisions=(*pair.decisions, decision))


def _renamed(question: str, old: str) -> Decision:
    return Decision(question=question, answer=old, origin="option")


def _rename_column(random: Random, pair: Pair, capabilities: Capabilities) -> Pair:
    old_names = {(table.name, column.name) for table in pair.before.tables for column in table.columns}
    stable = [
        (table, column)
        for table in pair.after.tables
        for column in table.columns
        if (table.name, column.name) in old_names
    ]
    if not stable:
        return pair
    table, column = random.choice(stable)
    before = pair.before.table(table.name)
    taken = tuple(one.name for one in (*table.columns, *(before.columns if before else ())))
    new = NamePool(random, capabilities, taken).fresh()
    after = RenameColumn(table=table.name, column=column.name, to=new).apply(pair.after)
    decision = _renamed(rename_id(column_ref(table.name, new)), column.name)
    return evolve(pair, after=after, decisions=(*pair.decisions, decision))


def _rename_enum(random: Random, pair: Pair, capabilities: Capabilities) -> Pair:
    stable = [enum.name for enum in pair.after.enums if pair.before.enum(enum.name) is not None]
    if not stable:
        return pair
    old = random.choice(stable)
    new = NamePool(random, capabilities, all_names(pair)).fresh()
    after = RenameEnum(enum=old, to=new).apply(pair.after)
    decision = _renamed(rename_id(enum_ref(old.renamed(new))), str(old))
    return evolve(pair, after=after, decisions=(*pair.decisions, decision))


def _change_enum(random: Random, pair: Pair, capabilities: Capabilities) -> Pair:
    if not pair.after.enums:
        return pair
    enum = random.choice(pair.after.enums)
    values = list(enum.values)
    random.choice((values.reverse, lambda: values.append("another"), lambda: values.pop(0)))()
    if not values or len(set(values)) != len(values):
        return pair
    changed = evolve(enum, values=tuple(values))
    tables = tuple(_without_lost_defaults(table, changed) for table in pair.after.tables)
    return evolve(pair, after=evolve(pair.after.with_enum(enum.name, changed), tables=tables))


def _without_lost_defaults(table: TableDef, enum: EnumDef) -> TableDef:
    columns = tuple(
        evolve(column, default=None) if column.type == EnumRef(enum.name) else column for column in table.columns
    )
    return evolve(table, columns=columns)


def _add_enum(random: Random, pair: Pair, capabilities: Capabilities) -> Pair:
    if not capabilities.named_enums:
        return pair
    enum = random_enum(random, NamePool(random, capabilities, all_names(pair)))
    return evolve(pair, after=pair.after.with_enum(enum.name, enum))


def _drop_enum(random: Random, pair: Pair, capabilities: Capabilities) -> Pair:
    if not pair.after.enums:
        return pair
    gone = random.choice(pair.after.enums).name
    tables = tuple(_without_enum(table, gone) for table in pair.after.tables)
    return evolve(pair, after=evolve(pair.after.with_enum(gone, None), tables=tables))


def _without_enum(table: TableDef, enum: TableName) -> TableDef:
    columns = tuple(
        evolve(column, type=String(), default=None) if column.type == EnumRef(enum) else column
        for column in table.columns
    )
    return evolve(table, columns=columns)


def _drop_column(random: Random, pair: Pair, capabilities: Capabilities) -> Pair:
    tables = [table for table in pair.after.tables if len(table.columns) > 1]
    if not tables:
        return pair
    table = random.choice(tables)
    column = random.choice(table.columns)
    referenced = any(
        key.references == table.name and (column.name in key.referenced_columns or not key.referenced_columns)
        for other in pair.after.tables
        for key in other.foreign_keys
    )
    left = without_column(table, column.name)
    if referenced or not left.columns:
        return pair
    return evolve(pair, after=pair.after.with_table(table.name, left))


def _change_primary_key(random: Random, pair: Pair, capabilities: Capabilities) -> Pair:
    referenced = {key.references for table in pair.after.tables for key in table.foreign_keys}
    free = [
        table
        for table in pair.after.tables
        if table.primary_key is not None
        and table.name not in referenced
        and not any(column.identity for column in table.columns)
    ]
    if not free:
        return pair
    table = random.choice(free)
    return evolve(pair, after=pair.after.with_table(table.name, evolve(table, primary_key=None)))


SCHEMA_EDITS: tuple[Edit, ...] = (
    _add_table,
    _drop_table,
    _rename_table,
    _rename_column,
    _rename_column,
    _rename_enum,
    _change_enum,
    _add_enum,
    _drop_enum,
    _drop_column,
    _drop_column,
    _change_primary_key,
)
