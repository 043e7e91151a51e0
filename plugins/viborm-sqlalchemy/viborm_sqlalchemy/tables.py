"""A table of metadata as a `TableDef`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, frozen
from sqlalchemy import schema

from viborm_core.schema import EnumDef, ObjectRef, TableDef, TableName
from viborm_sqlalchemy.columns import read_column
from viborm_sqlalchemy.constraints import (
    check,
    foreign_key,
    made_constraints,
    meets_condition,
    name_of,
    primary_key,
    unique,
)
from viborm_sqlalchemy.indexes import index
from viborm_sqlalchemy.kinds import USUAL_COLLATIONS
from viborm_sqlalchemy.options import refuse_others, stated_options

if TYPE_CHECKING:
    from sqlalchemy.schema import Table

    from viborm_sqlalchemy.remarks import Remarks
    from viborm_sqlalchemy.target import Target

_CHARSETS = ("default_charset", "charset", "default_character_set", "character_set")
_COLLATIONS = ("default_collate", "collate", "default_collation", "collation")
_NUMBERS = "auto_increment"
_SQLITE = frozenset({"autoincrement", "strict", "with_rowid"})


@frozen(kw_only=True)
class ReadTable:
    """A table, and the named enums that its columns are of."""

    table: TableDef
    enums: tuple[EnumDef, ...] = field(default=())


def read_table(table: Table, target: Target, remarks: Remarks) -> ReadTable:
    """A table; what is wrong with it, or has no place, is noted."""
    name = name_of(table)
    columns = [read_column(one, name, target, remarks) for one in table.columns if not one.system]
    taken = {id(one.check) for one in columns if one.check is not None}
    made: dict[type[Any], list[Any]] = {}
    for item in made_constraints(table, target):
        if id(item) not in taken:
            _constraint(item, name, target, remarks, made)
    indexes = [index(one, name, target, remarks) for one in _indexes(table, target)]
    options, comment = _options(table, name, target, remarks)
    _refuse_events(table, name, remarks)
    return ReadTable(
        table=TableDef(
            name=name,
            columns=tuple(one.column for one in columns),
            primary_key=primary_key(table.primary_key, name, target, remarks),
            uniques=tuple(made.get(schema.UniqueConstraint, ())),
            checks=tuple(made.get(schema.CheckConstraint, ())),
            foreign_keys=tuple(made.get(schema.ForeignKeyConstraint, ())),
            indexes=tuple(one for one in indexes if one is not None),
            comment=comment,
            options=options,
        ),
        enums=tuple(one.enum for one in columns if one.enum is not None),
    )


def _constraint(
    item: schema.Constraint, name: TableName, target: Target, remarks: Remarks, made: dict[type[Any], list[Any]]
) -> None:
    kind: type[Any]
    found: Any
    match item:
        case schema.PrimaryKeyConstraint():
            return
        case schema.UniqueConstraint():
            kind, found = schema.UniqueConstraint, unique(item, name, target, remarks)
        case schema.CheckConstraint():
            kind, found = schema.CheckConstraint, check(item, name, target, remarks)
        case schema.ForeignKeyConstraint():
            kind, found = schema.ForeignKeyConstraint, foreign_key(item, name, target, remarks)
        case _:
            ref = ObjectRef(kind="constraint", owner=name, part=str(item.name or type(item).__name__))
            if target.is_known and type(item).__module__.startswith(f"sqlalchemy.dialects.{target.dialect.name}"):
                remarks.fault(ref, f"there is no place for a {type(item).__name__} in a schema yet")
            return
    if found is not None:
        made.setdefault(kind, []).append(found)


def _indexes(table: Table, target: Target) -> list[schema.Index]:
    """The indexes that SQLAlchemy would make for this dialect, in the order in which they were declared."""
    found = [one for one in table.indexes if meets_condition(one, schema.CreateIndex, target)]
    return sorted(found, key=lambda one: str(one.name or ""))


def _options(
    table: Table, name: TableName, target: Target, remarks: Remarks
) -> tuple[tuple[tuple[str, str], ...], str | None]:
    """The options of a table, and its comment."""
    ref = ObjectRef(kind="table", owner=name)
    stated = stated_options(table, target)
    comment = table.comment
    if target.is_called("sqlite"):
        refuse_others(stated, _SQLITE, ref, remarks)
        options = {"strict": "true"} if stated.get("strict") else {}
        options |= {"without_rowid": "true"} if stated.get("with_rowid") is False else {}
    elif target.is_called("postgresql"):
        options = _postgres_options(table, stated, ref, remarks)
    elif target.is_called("mysql"):
        options = _mysql_options(stated)
        comment = stated.get("comment", comment)
    else:
        options = {}
    if target.is_known:
        for prefix in table._prefixes:  # noqa: SLF001 - what was given as `prefixes=`
            word = str(prefix).upper()
            if word == "UNLOGGED" and target.is_called("postgresql"):
                options["unlogged"] = "true"
            else:
                remarks.fault(ref, f"there is no place for a table that is {word} in a schema")
    return tuple(options.items()), comment


def _postgres_options(table: Table, stated: dict[str, Any], ref: ObjectRef, remarks: Remarks) -> dict[str, str]:
    for wrong in ("partition_by", "inherits", "on_commit"):
        if stated.get(wrong):
            text = f"there is no place for a table with {wrong.replace('_', ' ')} {stated[wrong]!r} in a schema"
            remarks.fault(ref, text)
    refuse_others(stated, ("with", "partition_by", "inherits", "on_commit", "ignore_search_path"), ref, remarks)
    settings = stated.get("with") or {}
    return {str(key): str(value).lower() if isinstance(value, bool) else str(value) for key, value in settings.items()}


def _mysql_options(stated: dict[str, Any]) -> dict[str, str]:
    options: dict[str, str] = {}
    for name, value in stated.items():
        if name in _CHARSETS:
            options["charset"] = str(value)
        elif name in _COLLATIONS:
            options["collation"] = str(value)
        elif name not in ("comment", _NUMBERS):
            options[name] = str(value).lower()
    usual = USUAL_COLLATIONS.get(options.get("charset", "").lower())
    if usual is not None:  # which says the character set too
        options.setdefault("collation", usual)
        del options["charset"]
    return options


def _refuse_events(table: Table, name: TableName, remarks: Remarks) -> None:
    """Say of what code an event runs when the table is made that it does not run."""
    ref = ObjectRef(kind="table", owner=name)
    for event in ("before_create", "after_create"):
        for listener in getattr(table.dispatch, event):
            statement = getattr(listener, "statement", None)
            if statement is not None:
                remarks.omit(ref, f"its {event} event runs {' '.join(str(statement).split())[:60]!r}, which is not run")
