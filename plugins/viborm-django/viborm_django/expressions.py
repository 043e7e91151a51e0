"""Django's expressions and conditions as SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from viborm_core.schema import Expression

if TYPE_CHECKING:
    from viborm_django.backend import Backend


def compiled(expression: Any, model: Any, backend: Backend) -> Expression:
    """An expression over a model's columns."""
    from django.db.models.sql import Query

    query = Query(model, alias_cols=False)
    resolved = expression.resolve_expression(query)
    sql, parameters = query.get_compiler(connection=backend.connection).compile(resolved)
    return Expression.of(backend.filled(sql, tuple(parameters)))


def condition(wanted: Any, model: Any, backend: Backend) -> Expression:
    """A condition (``Q``) on a model's rows."""
    from django.db.models.sql import Query

    query = Query(model, alias_cols=False)
    where = query.build_where(wanted)
    sql, parameters = where.as_sql(query.get_compiler(connection=backend.connection), backend.connection)
    return Expression.of(backend.filled(sql, tuple(parameters)))
