"""Takes what the desired schema leaves unstated from the current one, before they are compared.

A comment, collation, option or number setting that is not stated means "leave as it is".
"""

from operator import is_

from attrs import evolve

from viborm_core.schema import (
    ColumnDef,
    EnumDef,
    ForeignKeyDef,
    GeneratedDef,
    IdentityDef,
    SchemaSnapshot,
    TableDef,
)

Options = tuple[tuple[str, str], ...]
Known = dict[tuple[ColumnDef, ColumnDef | None], ColumnDef]
"""Pairs of columns that stand in other tables as well, as `complete` settled them there."""


def complete(desired: SchemaSnapshot, current: SchemaSnapshot) -> SchemaSnapshot:
    """The desired schema with everything stated that it leaves as it is."""
    known: Known = {}
    return evolve(
        desired,
        tables=tuple(_complete_table(table, current.table(table.name), desired, known) for table in desired.tables),
        enums=tuple(_complete_enum(enum, current.enum(enum.name)) for enum in desired.enums),
    )


def _stated(value: str | None, current: str | None) -> str:
    return value if value is not None else current or ""


def _complete_options(stated: Options, current: Options) -> Options:
    return stated if not current else tuple((dict(current) | dict(stated)).items())


def _complete_enum(enum: EnumDef, current: EnumDef | None) -> EnumDef:
    return evolve(enum, comment=_stated(enum.comment, current.comment if current else None))


def _complete_table(table: TableDef, current: TableDef | None, desired: SchemaSnapshot, known: Known) -> TableDef:
    if table is current:
        return table
    old_columns = {column.name: column for column in current.columns} if current else {}
    columns = tuple([_complete_column(column, old_columns.get(column.name), known) for column in table.columns])
    keys = tuple([_complete_foreign_key(key, desired) for key in table.foreign_keys])
    comment = _stated(table.comment, current.comment if current else None)
    options = _complete_options(table.options, current.options if current else ())
    unchanged = (
        all(map(is_, columns, table.columns))
        and all(map(is_, keys, table.foreign_keys))
        and comment == table.comment
        and options == table.options
    )
    if unchanged:
        return table
    return evolve(table, columns=columns, foreign_keys=keys, comment=comment, options=options)


def _complete_foreign_key(key: ForeignKeyDef, desired: SchemaSnapshot) -> ForeignKeyDef:
    if key.referenced_columns:
        return key
    parent = desired.table(key.references)
    if parent is None or parent.primary_key is None:
        return key
    return evolve(key, referenced_columns=parent.primary_key.columns)


def _complete_column(column: ColumnDef, current: ColumnDef | None, known: Known) -> ColumnDef:
    if current is None:
        if column.comment is not None and column.collation is not None:
            return column
    elif column is current or column == current:
        return current
    completed = known.get((column, current))
    if completed is None:
        completed = known[column, current] = _completed_column(column, current)
    return completed


def _completed_column(column: ColumnDef, current: ColumnDef | None) -> ColumnDef:
    comment = _stated(column.comment, current.comment if current else None)
    same_type = current is not None and current.type == column.type
    collation = _stated(column.collation, current.collation if current and same_type else None)
    identity = _complete_identity(column.identity, current.identity if current else None)
    generated = _complete_generated(column.generated, current.generated if current else None)
    options = _complete_options(column.options, current.options if current else ())
    completed = evolve(
        column, comment=comment, collation=collation, identity=identity, generated=generated, options=options
    )
    if completed == column:
        return column
    return current if current is not None and completed == current else completed


_NUMBERING = ("start", "increment", "minimum", "maximum", "cache", "cycle")


def _complete_identity(identity: IdentityDef | None, current: IdentityDef | None) -> IdentityDef | None:
    if identity is None or current is None:
        return identity
    unstated = {name: getattr(current, name) for name in _NUMBERING if getattr(identity, name) is None}
    return evolve(identity, **unstated) if unstated else identity


def _complete_generated(generated: GeneratedDef | None, current: GeneratedDef | None) -> GeneratedDef | None:
    if generated is None or current is None or generated.stored is not None:
        return generated
    return evolve(generated, stored=current.stored)
