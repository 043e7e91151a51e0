"""The models of a project's installed apps as a schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from viborm_core.reading import SchemaReading
from viborm_core.schema import ObjectRef, SchemaSnapshot, TableDef
from viborm_django.backend import Backend, backend_for
from viborm_django.columns import read_column
from viborm_django.constraints import primary_key, read_constraints
from viborm_django.indexes import read_indexes
from viborm_django.names import table_name
from viborm_django.places import Places

if TYPE_CHECKING:
    from viborm_core.capabilities import Capabilities


def read_models(capabilities: Capabilities | None = None) -> SchemaReading:
    """The schema of all models of the installed apps, with the tables of their many-to-many fields.

    The models are read as migrations see them (``ProjectState``): only there do the keys of tables that Django makes
    by itself have the types that `migrate` gives them.

    Django has to be set up. The tables of models that are not managed, or swapped for others, are left alone.

    Args:
        capabilities: those of the database that it is for; None for the project's own.

    Raises:
        SourceError: Django has no backend for that database.
    """
    from django.apps import apps
    from django.db.migrations.state import ProjectState

    state: Any = ProjectState.from_apps(apps).apps
    backend = backend_for(capabilities)
    omitted: list[str] = []
    leaves_alone: list[str] = []
    tables: dict[Any, TableDef] = {}
    models: dict[ObjectRef, Any] = {}
    for model in state.get_models(include_auto_created=True, include_swapped=True):
        options = model._meta  # noqa: SLF001 - Django's documented name for it
        name = table_name(model)
        if options.proxy or options.swapped:
            continue
        if not options.managed:
            leaves_alone.append(str(name))
        elif name not in tables:
            tables[name] = _table(model, backend, omitted)
            if not options.auto_created:
                models[ObjectRef(kind="table", owner=name)] = apps.get_model(options.app_label, options.model_name)
    return SchemaReading(
        snapshot=SchemaSnapshot(tables=tuple(tables.values())),
        speaks_for=frozenset({"table"}),
        places=Places(models),
        omitted=tuple(omitted),
        leaves_alone=tuple(leaves_alone),
    )


def _table(model: Any, backend: Backend, omitted: list[str]) -> TableDef:
    options = model._meta  # noqa: SLF001 - see above
    read = ((field, read_column(field, backend)) for field in options.local_fields)
    columns = {field: column for field, column in read if column is not None}
    constraints = read_constraints(model, tuple(columns), backend)
    indexes = tuple(read_indexes(model, tuple(columns), backend, omitted))
    omitted += constraints.omitted
    if options.db_tablespace:
        omitted.append(f"the tablespace {options.db_tablespace} of {table_name(model)}")
    return TableDef(
        name=table_name(model),
        columns=tuple(columns.values()),
        primary_key=primary_key(model),
        uniques=tuple(constraints.uniques),
        checks=tuple(constraints.checks),
        foreign_keys=tuple(constraints.foreign_keys),
        indexes=(*constraints.indexes, *indexes),
        comment=getattr(options, "db_table_comment", "") or None,
    )
