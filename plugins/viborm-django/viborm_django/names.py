"""Names as Django's schema editor makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from viborm_core.schema import TableName

if TYPE_CHECKING:
    from collections.abc import Sequence

    from viborm_django.backend import Backend


def table_name(model: Any) -> TableName:
    """A model's table; ``'"namespace"."table"'`` is one in a namespace."""
    from django.db.backends.utils import split_identifier

    namespace, name = split_identifier(model._meta.db_table)  # noqa: SLF001 - Django's documented name for it
    return TableName(namespace or None, name)


def index_name(backend: Backend, model: Any, columns: Sequence[str], suffix: str) -> str:
    """The name of an index or constraint that has none of its own."""
    editor: Any = backend.editor
    name: str = editor._create_index_name(model._meta.db_table, list(columns), suffix=suffix)  # noqa: SLF001 - see above
    return backend.held(name)


def foreign_key_name(backend: Backend, model: Any, column: str, target: Any, referenced: str) -> str:
    """The name of a foreign key, which has its target in it."""
    return index_name(backend, model, [column], f"_fk_{table_name(target).name}_{referenced}")
