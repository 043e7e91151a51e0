"""Indexes of a table: their keys, with what SQLAlchemy says of each as an expression around it, and their options."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from attrs import evolve
from sqlalchemy import exc
from sqlalchemy.sql import elements, operators
from sqlalchemy.sql import expression as sql

from viborm_core.schema import Expression, IndexDef, IndexKey, ObjectRef, TableName
from viborm_sqlalchemy.constraints import named
from viborm_sqlalchemy.options import refuse_others, stated_options

if TYPE_CHECKING:
    from sqlalchemy.schema import Index

    from viborm_sqlalchemy.remarks import Remarks
    from viborm_sqlalchemy.target import Target

_KNOWN = frozenset(
    {"concurrently", "include", "length", "nulls_not_distinct", "ops", "prefix", "using", "where", "with"}
)
_TAIL = re.compile(
    r"^(?P<of>.*?)(?P<order>\s+(?:ASC|DESC))?(?:\s+NULLS\s+(?P<nulls>FIRST|LAST))?$", re.IGNORECASE | re.DOTALL
)
_PREFIX = re.compile(r"^(?P<column>[\w$]+|`[^`]+`)\s*\((?P<length>\d+)\)$")
_CLASS = re.compile(r'^(?P<column>"[^"]+"|[\w$]+)\s+(?P<class>[\w.]+)$')
_COLLATION = re.compile(r'^(?P<column>"[^"]+"|[\w$]+)\s+COLLATE\s+(?P<name>"[^"]+"|[\w.]+)$', re.IGNORECASE)


def index(item: Index, table: TableName, target: Target, remarks: Remarks) -> IndexDef | None:
    """An index; None, with a fault, if it cannot be read."""
    ref = ObjectRef(kind="index", owner=table, part=str(item.name or ""))
    stated = stated_options(item, target)
    refuse_others(stated, _KNOWN, ref, remarks)
    try:
        keys = tuple(_key(one, item, stated, target) for one in item.expressions)
        where = stated.get("where")
        predicate = None if where is None else Expression.of(target.sql(where))
    except (exc.CompileError, NotImplementedError) as error:
        remarks.fault(ref, f"it cannot be compiled: {str(error).partition(chr(10))[0]}")
        return None
    method = stated.get("prefix") or stated.get("using") or None
    return IndexDef(
        name=named(item, ref, target, remarks),
        keys=keys,
        unique=bool(item.unique),
        method=method and str(method).lower(),
        include=tuple(str(getattr(one, "name", one)) for one in stated.get("include") or ()),
        predicate=predicate,
        nulls_distinct=stated.get("nulls_not_distinct") is not True,
        options=tuple((str(name), _setting(value)) for name, value in (stated.get("with") or {}).items()),
    )


def _setting(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _key(expression: Any, item: Index, stated: dict[str, Any], target: Target) -> IndexKey:
    key = _ordered(expression, item, target)
    name = getattr(expression, "key", None)
    operator_class = (stated.get("ops") or {}).get(name)
    if operator_class is not None:
        key = evolve(key, operator_class=str(operator_class))
    length = stated.get("length")
    if isinstance(length, dict):
        length = length.get(key.column)
    return key if length is None else evolve(key, length=int(length))


def _ordered(expression: Any, item: Index, target: Target) -> IndexKey:  # noqa: PLR0911 - one for each kind
    """The key inside the order that is put around it."""
    if isinstance(expression, elements.UnaryExpression):
        inside = expression.element
        match expression.modifier:
            case operators.desc_op:
                return evolve(_ordered(inside, item, target), descending=True)
            case operators.asc_op:
                return _ordered(inside, item, target)
            case operators.nulls_first_op:
                return evolve(_ordered(inside, item, target), nulls="first")
            case operators.nulls_last_op:
                return evolve(_ordered(inside, item, target), nulls="last")
    if isinstance(expression, elements.Label | elements.Grouping):
        return _ordered(expression.element, item, target)
    if isinstance(expression, sql.ColumnClause) and not expression.is_literal:
        return IndexKey(column=str(expression.name))
    if isinstance(expression, elements.BinaryExpression) and expression.operator is operators.collate:
        inner = _ordered(expression.left, item, target)
        name = getattr(expression.right, "collation", None) or target.sql(expression.right)
        return evolve(inner, collation=str(name).strip('"`'))
    if isinstance(expression, elements.TextClause | sql.ColumnClause | elements._textual_label_reference):  # noqa: SLF001 - a name in a text
        return _written(target.sql(expression), item)
    return IndexKey(expression=Expression.of(target.sql(expression)))


def _written(text: str, item: Index) -> IndexKey:
    """The key of a text, such as ``lower(name) DESC``."""
    found = _TAIL.match(text.strip())
    assert found is not None  # noqa: S101 - every text matches
    order = (found["order"] or "").strip().upper()
    nulls = found["nulls"].lower() if found["nulls"] else None
    return evolve(_bare(found["of"], item), descending=order == "DESC", nulls=nulls)


def _bare(text: str, item: Index) -> IndexKey:
    columns = {str(column.name) for column in item.table.columns} if item.table is not None else set()
    if text.strip('"`') in columns:
        return IndexKey(column=text.strip('"`'))
    for shape in (_PREFIX, _COLLATION, _CLASS):
        found = shape.match(text)
        if found is not None and (name := found["column"].strip('"`')) in columns:
            parts = found.groupdict()
            return IndexKey(
                column=name,
                length=int(parts["length"]) if parts.get("length") else None,
                collation=parts["name"].strip('"') if parts.get("name") else None,
                operator_class=parts.get("class"),
            )
    return IndexKey(expression=Expression.of(text))
