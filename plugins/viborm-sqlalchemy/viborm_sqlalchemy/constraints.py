"""Constraints of a table: keys, uniques, checks and foreign keys."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import exc, schema

from viborm_core.schema import (
    CheckConstraintDef,
    Expression,
    ForeignKeyDef,
    ObjectRef,
    PrimaryKeyDef,
    TableName,
    UniqueConstraintDef,
    spell_dotted,
)
from viborm_sqlalchemy.options import refuse_others, stated_options

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.schema import Table

    from viborm_sqlalchemy.remarks import Remarks
    from viborm_sqlalchemy.target import Target

_NOT_VALID = "not_valid"
"""PostgreSQL ignores it when it makes a table, and afterwards it says how to add a constraint, not what it is."""
_KEY_OPTIONS = frozenset({"include", "nulls_not_distinct", "on_conflict"})
_ACTION = re.compile(r"\s*(no action|restrict|cascade|set null|set default)\s*(?:\((.*)\))?\s*", re.IGNORECASE)


def name_of(table: schema.Table) -> TableName:
    """A table's identity."""
    return TableName(None if table.schema is None else str(table.schema), str(table.name))


def named(item: Any, ref: ObjectRef, target: Target, remarks: Remarks) -> str | None:
    """The name of a constraint or index, None where the database chooses it; one that is too long is noted."""
    try:
        return target.name(item)
    except exc.IdentifierError as error:
        remarks.fault(ref, str(error))
        return None


def constraint_ref(table: TableName, item: schema.Constraint) -> ObjectRef:
    """What stands for the constraint in messages."""
    name = item.name if isinstance(item.name, str) else ""
    return ObjectRef(kind="constraint", owner=table, part=str(name)) if name else ObjectRef(kind="table", owner=table)


def made_constraints(table: Table, target: Target) -> Iterable[schema.Constraint]:
    """Every constraint that SQLAlchemy would make for this dialect, those of columns included."""
    items: dict[int, schema.Constraint] = {}
    for one in (*table.constraints, *(each for column in table.columns for each in column.constraints)):
        if _is_made(one, target):
            items.setdefault(id(one), one)
    return sorted(items.values(), key=lambda one: one._creation_order)  # noqa: SLF001 - the same


def _is_made(item: schema.Constraint, target: Target) -> bool:
    """Whether SQLAlchemy makes the constraint; a foreign key whatever rule says when: `create_all` itself sets one."""
    if isinstance(item, schema.ForeignKeyConstraint):
        return meets_condition(item, schema.AddConstraint, target)
    return item._should_create_for_compiler(target.ddl)  # noqa: SLF001 - SQLAlchemy has no other way to ask


def meets_condition(item: Any, ddl: Any, target: Target) -> bool:
    """Whether the condition that ``ddl_if`` put on an index or constraint holds."""
    condition = getattr(item, "_ddl_if", None)
    if condition is None:
        return True
    held: bool = condition._should_execute(ddl(item), item, None, compiler=target.ddl)  # noqa: SLF001 - the same
    return held


def primary_key(
    key: schema.PrimaryKeyConstraint, table: TableName, target: Target, remarks: Remarks
) -> PrimaryKeyDef | None:
    """The primary key, if there is one."""
    columns = tuple(str(column.name) for column in key.columns)
    if not columns:
        return None
    options = _key_options(key, table, target, remarks)
    column = next(iter(key.columns))
    if "on_conflict" not in options and len(columns) == 1:
        own = stated_options(column, target).get("on_conflict_primary_key")
        options |= {} if own is None else {"on_conflict": str(own).lower()}
    return PrimaryKeyDef(
        name=named(key, constraint_ref(table, key), target, remarks),
        columns=columns,
        deferrable=bool(key.deferrable) or _deferred(key),
        initially_deferred=_deferred(key),
        options=tuple(options.items()),
    )


def unique(
    item: schema.UniqueConstraint, table: TableName, target: Target, remarks: Remarks
) -> UniqueConstraintDef | None:
    """A unique constraint; one of no columns is none."""
    columns = tuple(str(column.name) for column in item.columns)
    if not columns:
        return None
    options = _key_options(item, table, target, remarks)
    if "on_conflict" not in options and len(columns) == 1:
        own = stated_options(next(iter(item.columns)), target).get("on_conflict_unique")
        options |= {} if own is None else {"on_conflict": str(own).lower()}
    return UniqueConstraintDef(
        name=named(item, constraint_ref(table, item), target, remarks),
        columns=columns,
        nulls_distinct=stated_options(item, target).get("nulls_not_distinct") is not True,
        deferrable=bool(item.deferrable) or _deferred(item),
        initially_deferred=_deferred(item),
        options=tuple(options.items()),
    )


def check(
    item: schema.CheckConstraint, table: TableName, target: Target, remarks: Remarks
) -> CheckConstraintDef | None:
    """A check."""
    ref = constraint_ref(table, item)
    stated = stated_options(item, target)
    refuse_others(stated, (_NOT_VALID, "on_conflict"), ref, remarks)
    if "on_conflict" in stated:
        remarks.omit(ref, "a conflict clause of a check is not managed")
    try:
        text = target.sql(item.sqltext)
    except (exc.CompileError, NotImplementedError) as error:
        remarks.fault(ref, f"its condition cannot be compiled: {str(error).partition(chr(10))[0]}")
        return None
    return CheckConstraintDef(
        name=named(item, ref, target, remarks),
        expression=Expression.of(text),
        options=_more(item, target),
    )


def foreign_key(
    item: schema.ForeignKeyConstraint, table: TableName, target: Target, remarks: Remarks
) -> ForeignKeyDef | None:
    """A foreign key; None, with a fault, if there is no such table or column."""
    ref = constraint_ref(table, item)
    stated = stated_options(item, target)
    refuse_others(stated, (_NOT_VALID,), ref, remarks)
    try:
        referenced = [element.column for element in item.elements]
    except (exc.NoReferenceError, exc.InvalidRequestError, exc.ArgumentError) as error:
        remarks.fault(ref, str(error))
        return None
    on_delete, columns = _action(item.ondelete, ref, remarks)
    on_update, _ = _action(item.onupdate, ref, remarks)
    options = dict(_more(item, target))
    if columns:
        options["on_delete_columns"] = columns
    other = referenced[0].table
    return ForeignKeyDef(
        name=named(item, ref, target, remarks),
        columns=tuple(str(element.parent.name) for element in item.elements),
        references=name_of(other),
        referenced_columns=tuple(str(column.name) for column in referenced),
        on_delete=on_delete,
        on_update=on_update,
        match=(item.match or "simple").lower(),
        deferrable=bool(item.deferrable) or _deferred(item),
        initially_deferred=_deferred(item),
        options=tuple(options.items()),
    )


def _action(phrase: str | None, ref: ObjectRef, remarks: Remarks) -> tuple[str, str]:
    """An action, and the columns that it sets."""
    if phrase is None:
        return "no action", ""
    found = _ACTION.fullmatch(phrase)
    if found is None:
        remarks.fault(ref, f"{phrase!r} is no action of a foreign key")
        return "no action", ""
    columns = [one.strip().strip('"') for one in (found[2] or "").split(",") if one.strip()]
    return " ".join(found[1].lower().split()), spell_dotted(*columns) if columns else ""


def _deferred(item: schema.Constraint) -> bool:
    return (item.initially or "").upper() == "DEFERRED"


def _more(item: schema.Constraint, target: Target) -> tuple[tuple[str, str], ...]:
    """The comment of a constraint, on PostgreSQL."""
    return (("comment", item.comment),) if item.comment and target.is_called("postgresql") else ()


def _key_options(
    item: schema.PrimaryKeyConstraint | schema.UniqueConstraint, table: TableName, target: Target, remarks: Remarks
) -> dict[str, str]:
    ref = constraint_ref(table, item)
    stated = stated_options(item, target)
    refuse_others(stated, _KEY_OPTIONS, ref, remarks)
    options = dict(_more(item, target))
    if stated.get("include"):
        options["include"] = spell_dotted(*(str(getattr(one, "name", one)) for one in stated["include"]))
    if "on_conflict" in stated:
        options["on_conflict"] = str(stated["on_conflict"]).lower()
    return options
