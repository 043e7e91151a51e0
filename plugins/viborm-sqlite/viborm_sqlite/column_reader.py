"""Turns one column of a CREATE TABLE text into a `ColumnDef`."""

from attrs import evolve, frozen

from viborm_core.schema import ColumnDef, Default, IdentityDef, Integer, Literal, Native
from viborm_sqlite import sqltext
from viborm_sqlite.expressions import read_expression
from viborm_sqlite.types import read_type
from viborm_sqlite.values import stored_default

_AUTO = IdentityDef(mode="auto")
_NUMBERED_TYPE = "INTEGER"


@frozen(kw_only=True, eq=False)
class ReadColumn:
    """A column without what only its table can tell: its part in keys, its generated expression."""

    definition: ColumnDef
    declared: str
    constraints: tuple[sqltext.TableConstraint, ...] = ()
    generated: sqltext.Generated | None = None
    numbered: dict[tuple[bool, bool], ColumnDef]


def read_column(column: sqltext.Column) -> ReadColumn:
    """A column as its own text tells it.

    Of several defaults, collations or nullabilities the last one counts, as for SQLite.
    """
    nullable = True
    default: str | None = None
    collation = ""
    generated: sqltext.Generated | None = None
    options: dict[str, str] = {}
    constraints: list[sqltext.TableConstraint] = []
    for constraint in column.constraints:
        match constraint:
            case sqltext.NotNull(on_conflict=on_conflict):
                nullable = False
                if on_conflict is not None:
                    options["not_null_on_conflict"] = on_conflict.lower()
            case sqltext.Default(text=default):
                pass
            case sqltext.Collate(collation=name):
                collation = normal_collation(name)
            case sqltext.Generated():
                generated = constraint
            case sqltext.Null():
                pass
            case _:
                constraints.append(constraint)
    logical = read_type(column.type)
    definition = ColumnDef(
        name=column.name,
        type=logical,
        nullable=nullable,
        default=None if default is None else stored_default(read_default(default), logical),
        collation=collation,
        comment="",
        options=tuple(options.items()),
    )
    return ReadColumn(
        definition=definition,
        declared=column.type,
        constraints=tuple(constraints),
        generated=generated,
        numbered={},
    )


def normal_collation(name: str) -> str:
    """A collation's name: empty for BINARY, which is SQLite's own; the built-in ones in upper case."""
    upper = name.upper()
    if upper == "BINARY":
        return ""
    return upper if upper in {"NOCASE", "RTRIM"} else name


def read_default(text: str) -> Default:
    """A default as its text has it."""
    value = sqltext.read_default(text)
    if isinstance(value, sqltext.DefaultExpression):
        return read_expression(value.text, (), None)
    return Literal(value)


def number_column(read: ReadColumn, definition: ColumnDef, *, alias: bool, autoincrement: bool) -> ColumnDef:
    """The sole column of a primary key: INTEGER is the rowid, INT is not and stays what it is.

    https://www.sqlite.org/lang_createtable.html#rowids_and_the_integer_primary_key
    """
    known = read.numbered.get((alias, autoincrement))
    if known is not None and definition is read.definition:
        return known
    if read.declared.upper() == _NUMBERED_TYPE:
        numbered = definition
        if alias:
            numbered = evolve(definition, nullable=False, identity=_AUTO if autoincrement else None)
    elif definition.type == Integer(32):
        numbered = evolve(definition, type=Native(read.declared))
    else:
        numbered = definition
    if definition is read.definition:
        read.numbered[alias, autoincrement] = numbered
    return numbered
