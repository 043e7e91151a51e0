"""Fields as columns, in the types that Django gives them on this database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from viborm_core.schema import (
    ColumnDef,
    Default,
    Expression,
    GeneratedDef,
    IdentityDef,
    Native,
)

if TYPE_CHECKING:
    from viborm_django.backend import Backend

_NUMBERED = " AUTO_INCREMENT"


def read_column(field: Any, backend: Backend) -> ColumnDef | None:
    """A field's column; None for a field without one."""
    from django.db.models import AutoField

    parameters = field.db_parameters(connection=backend.connection)
    spelled = parameters["type"]
    if spelled is None:
        return None
    generated = _generated(field, backend)
    check = check_of(field, backend) if backend.checks_columns else ""
    return ColumnDef(
        name=field.column,
        type=Native(str(spelled).removesuffix(_NUMBERED)),
        nullable=(bool(field.null) or generated is not None) and not field.primary_key,
        default=None if generated is not None else _default(field, backend),
        identity=IdentityDef() if isinstance(field, AutoField) else None,
        generated=generated,
        collation=parameters.get("collation") or None,
        comment=getattr(field, "db_comment", None) or None,
        options=(("check", check),) if check else (),
    )


def check_of(field: Any, backend: Backend) -> str:
    """The check that a field's type brings along, such as that a number is positive; or an empty text.

    That of MariaDB's JSON is part of the type there.
    """
    check = str(field.db_parameters(connection=backend.connection)["check"] or "")
    return "" if backend.checks_columns and check.upper().startswith("JSON_VALID(") else check


def _default(field: Any, backend: Backend) -> Default:
    if not getattr(field, "has_db_default", lambda: False)():
        return None
    editor: Any = backend.editor
    sql, parameters = editor.db_default_sql(field)
    is_filled = backend.has("requires_literal_defaults")
    return Expression.of(sql if is_filled else backend.filled(sql, tuple(parameters)))


def _generated(field: Any, backend: Backend) -> GeneratedDef | None:
    if not getattr(field, "generated", False):
        return None
    sql, parameters = field.generated_sql(backend.connection)
    return GeneratedDef(expression=Expression.of(backend.filled(sql, tuple(parameters))), stored=bool(field.db_persist))
