"""Keys, uniques, checks and foreign keys of a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field as attribute
from attrs import frozen

from viborm_core.schema import (
    CheckConstraintDef,
    Expression,
    ForeignKeyDef,
    IndexDef,
    IndexKey,
    PrimaryKeyDef,
    UniqueConstraintDef,
)
from viborm_django.columns import check_of
from viborm_django.expressions import condition
from viborm_django.indexes import unique_index
from viborm_django.names import foreign_key_name, index_name, table_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from viborm_django.backend import Backend


@frozen(kw_only=True)
class Constraints:
    """What a model demands of its rows; ``indexes`` are the uniques that only an index can be, ``omitted`` the rest."""

    uniques: list[UniqueConstraintDef] = attribute(factory=list)
    checks: list[CheckConstraintDef] = attribute(factory=list)
    foreign_keys: list[ForeignKeyDef] = attribute(factory=list)
    indexes: list[IndexDef] = attribute(factory=list)
    omitted: list[str] = attribute(factory=list)


def primary_key(model: Any) -> PrimaryKeyDef:
    """The primary key, which every model has; of several columns from Django 5.2 on."""
    key = model._meta.pk  # noqa: SLF001 - Django's documented name for it
    return PrimaryKeyDef(columns=tuple(getattr(key, "columns", None) or (key.column,)))


def read_constraints(model: Any, fields: Sequence[Any], backend: Backend) -> Constraints:
    """The constraints of a model, those of its fields first."""
    found = Constraints()
    for field in fields:
        _of_field(model, field, backend, found)
    options = model._meta  # noqa: SLF001 - see above
    for names in options.unique_together:
        columns = tuple(options.get_field(name).column for name in names)
        name = index_name(backend, model, columns, "_uniq")
        if backend.vendor == "sqlite":
            keys = tuple(IndexKey(column=column) for column in columns)
            found.indexes.append(IndexDef(name=name, keys=keys, unique=True))
        else:
            found.uniques.append(UniqueConstraintDef(name=name, columns=columns))
    for constraint in options.constraints:
        _of_model(model, constraint, backend, found)
    return found


def _of_field(model: Any, field: Any, backend: Backend, found: Constraints) -> None:
    check = check_of(field, backend)
    if check and not backend.checks_columns:
        found.checks.append(CheckConstraintDef(expression=Expression.of(check)))
    if field.unique and not field.primary_key:
        found.uniques.append(UniqueConstraintDef(columns=(field.column,)))
    if field.remote_field and field.db_constraint and backend.has("supports_foreign_keys"):
        found.foreign_keys.append(_foreign_key(model, field, backend))


def _foreign_key(model: Any, field: Any, backend: Backend) -> ForeignKeyDef:
    target = field.remote_field.model
    referenced = target._meta.get_field(field.remote_field.field_name).column  # noqa: SLF001 - see above
    is_deferred = bool(backend.connection.ops.deferrable_sql()) or backend.vendor == "sqlite"
    name = None if backend.vendor == "sqlite" else foreign_key_name(backend, model, field.column, target, referenced)
    return ForeignKeyDef(
        name=name,
        columns=(field.column,),
        references=table_name(target),
        referenced_columns=(referenced,),
        deferrable=is_deferred,
        initially_deferred=is_deferred,
    )


def _of_model(model: Any, constraint: Any, backend: Backend, found: Constraints) -> None:
    from django.db.models import CheckConstraint, Deferrable, UniqueConstraint

    where = f"the constraint {constraint.name} of {table_name(model)}"
    if isinstance(constraint, CheckConstraint):
        if not backend.has("supports_table_check_constraints"):
            found.omitted.append(f"{where}: there are no checks here")
            return
        wanted = getattr(constraint, "condition", None) or constraint.check
        found.checks.append(
            CheckConstraintDef(name=backend.held(constraint.name), expression=condition(wanted, model, backend))
        )
    elif isinstance(constraint, UniqueConstraint):
        if constraint.condition is not None or constraint.include or constraint.opclasses or constraint.expressions:
            index = unique_index(model, constraint, backend)
            if index is None:
                found.omitted.append(f"{where}: Django makes no such index here")
            else:
                found.indexes.append(index)
            return
        deferrable = constraint.deferrable
        if deferrable is not None and not backend.has("supports_deferrable_unique_constraints"):
            found.omitted.append(f"{where}: there are no deferrable uniques here")
            return
        found.uniques.append(
            UniqueConstraintDef(
                name=backend.held(constraint.name),
                columns=tuple(model._meta.get_field(name).column for name in constraint.fields),  # noqa: SLF001 - see above
                nulls_distinct=getattr(constraint, "nulls_distinct", None) is not False,
                deferrable=deferrable is not None,
                initially_deferred=deferrable == Deferrable.DEFERRED,
            )
        )
    else:
        found.omitted.append(f"{where}: a {type(constraint).__name__} has no place in a schema")
