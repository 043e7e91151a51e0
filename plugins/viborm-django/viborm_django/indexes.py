"""Indexes of a model: those of its fields, and those of ``Meta.indexes``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve

from viborm_core.schema import IndexDef, IndexKey
from viborm_django.expressions import compiled, condition
from viborm_django.names import index_name, table_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from viborm_core.schema import Expression
    from viborm_django.backend import Backend

_LIKE = {"varchar": "varchar_pattern_ops", "text": "text_pattern_ops"}
"""The operator classes of the second index that Django makes for LIKE on PostgreSQL."""


def read_indexes(model: Any, fields: Sequence[Any], backend: Backend, omitted: list[str]) -> Iterator[IndexDef]:
    """The indexes of a model; what Django itself would not make here is added to ``omitted``."""
    for field in fields:
        yield from _of_field(model, field, backend)
    for index in model._meta.indexes:  # noqa: SLF001 - Django's documented name for it
        if index.contains_expressions and not backend.has("supports_expression_indexes"):
            omitted.append(f"the index {index.name} of {table_name(model)}: Django makes no such index here")
            continue
        is_partial = index.condition is not None and backend.has("supports_partial_indexes")
        if index.condition is not None and not is_partial:
            omitted.append(f"the condition of the index {index.name} of {table_name(model)}: it covers all rows here")
        yield _of_model(model, index, backend, is_partial=is_partial)


def _of_field(model: Any, field: Any, backend: Backend) -> Iterator[IndexDef]:
    if _is_indexed(field, backend):
        yield IndexDef(name=index_name(backend, model, [field.column], ""), keys=(IndexKey(column=field.column),))
    if backend.vendor == "postgresql" and (field.db_index or field.unique):
        spelled = field.db_type(connection=backend.connection)
        for start, operators in _LIKE.items():
            if spelled.startswith(start) and "[" not in spelled:
                key = IndexKey(column=field.column, operator_class=operators)
                yield IndexDef(name=index_name(backend, model, [field.column], "_like"), keys=(key,))


def _is_indexed(field: Any, backend: Backend) -> bool:
    if not field.db_index or field.unique:
        return False
    if backend.vendor != "mysql":
        return True
    editor: Any = backend.editor
    brings_its_own = field.get_internal_type() == "ForeignKey" and field.db_constraint
    return not brings_its_own and not editor._is_limited_data_type(field)  # noqa: SLF001 - Django has no other way to ask


def _of_model(model: Any, index: Any, backend: Backend, *, is_partial: bool) -> IndexDef:
    made = IndexDef(
        name=backend.held(index.name),
        keys=_keys(model, index.fields_orders, index.expressions, index.opclasses, backend),
        include=_columns(model, index.include) if backend.has("supports_covering_indexes") else (),
        predicate=condition(index.condition, model, backend) if is_partial else None,
    )
    if not hasattr(index, "get_with_params"):
        return made
    stated = (setting.partition("=") for setting in index.get_with_params())
    options = tuple((name.strip(), value.strip()) for name, _, value in stated)
    return evolve(made, method=index.suffix if index.suffix != "idx" else None, options=options)


def unique_index(model: Any, constraint: Any, backend: Backend) -> IndexDef | None:
    """The index that stands for a `UniqueConstraint` which no constraint can be; None where Django makes none."""
    predicate: Expression | None = None
    if constraint.condition is not None:
        if not backend.has("supports_partial_indexes"):
            return None
        predicate = condition(constraint.condition, model, backend)
    if constraint.expressions and not backend.has("supports_expression_indexes"):
        return None
    if constraint.include and not backend.has("supports_covering_indexes"):
        return None
    orders = [(name, "") for name in constraint.fields]
    return IndexDef(
        name=backend.held(constraint.name),
        keys=_keys(model, orders, constraint.expressions, constraint.opclasses, backend),
        unique=True,
        include=_columns(model, constraint.include),
        predicate=predicate,
        nulls_distinct=getattr(constraint, "nulls_distinct", None) is not False,
    )


def _columns(model: Any, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(model._meta.get_field(name).column for name in names or ())  # noqa: SLF001 - see above


def _keys(
    model: Any, orders: Sequence[tuple[str, str]], expressions: Sequence[Any], classes: Sequence[str], backend: Backend
) -> tuple[IndexKey, ...]:
    if expressions:
        return tuple(_expression_key(model, one, backend) for one in expressions)
    operators = [*classes, *[""] * len(orders)]
    ordered = backend.has("supports_index_column_ordering")
    return tuple(
        IndexKey(
            column=model._meta.get_field(name).column,  # noqa: SLF001 - see above
            descending=order.strip() == "DESC" and ordered,
            operator_class=operators[number] or None,
        )
        for number, (name, order) in enumerate(orders)
    )


def _expression_key(model: Any, expression: Any, backend: Backend) -> IndexKey:
    """What wraps an expression (order, operator class, collation) apart from it."""
    from django.db.models import F
    from django.db.models.expressions import OrderBy
    from django.db.models.functions import Collate

    inner, key = expression, IndexKey()
    if isinstance(inner, OrderBy):
        nulls = "first" if inner.nulls_first else "last" if inner.nulls_last else None
        key = evolve(key, descending=bool(inner.descending), nulls=nulls)
        inner = inner.expression
    if type(inner).__name__ == "OpClass":
        key = evolve(key, operator_class=inner.name)
        inner = inner.get_source_expressions()[0]
    if isinstance(inner, Collate):
        key = evolve(key, collation=str(inner.collation))
        inner = inner.get_source_expressions()[0]
    if isinstance(inner, F):
        return evolve(key, column=model._meta.get_field(inner.name).column)  # noqa: SLF001 - see above
    return evolve(key, expression=compiled(inner, model, backend))
