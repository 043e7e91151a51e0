"""Carries views and triggers through a plan, and refuses by its name what would break one.

What becomes of their text when something is renamed, SQLite alone knows; so the plan is tried on an empty
copy of what is concerned, in memory. The copy tells which triggers a rebuild has to put back, and in which
words, and whether what could be used before can be used afterwards.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing

from attrs import evolve

from viborm_core.ddl import Step
from viborm_core.errors import ImpossibleChange
from viborm_core.operations import RenameTable
from viborm_core.schema import SchemaSnapshot, TableDef
from viborm_sqlite.ddl import RENDERERS
from viborm_sqlite.objects import Passenger, kind_word, passengers_of, words_of
from viborm_sqlite.operations import RebuildTable
from viborm_sqlite.scratch import Scratch
from viborm_sqlite.sqltext import fold


def carry(steps: Sequence[Step], current: SchemaSnapshot) -> Sequence[Step]:
    """The steps, whose rebuilds put back the triggers that they take along.

    Raises:
        ImpossibleChange: a view or trigger would be broken, or forbids a change.
    """
    objects = passengers_of(current.objects)
    mentioned = set().union(*(words_of(item.sql) for item in objects))
    for step in steps:
        operation = step.operation
        if isinstance(operation, RenameTable) and {fold(operation.table.name), fold(operation.to)} & mentioned:
            mentioned |= {fold(operation.table.name), fold(operation.to)}
    if not any(_touches(step, mentioned) for step in steps):
        return steps
    tables = [table for table in current.tables if fold(table.name.name) in mentioned]
    with closing(_scratch(tables, objects)) as scratch:
        carried = [_carried(step, scratch) if _touches(step, mentioned) else step for step in steps]
        for item, reason in scratch.broken():
            kind = kind_word(item)
            raise ImpossibleChange(
                f"the {kind} {item.name} would no longer work: {reason}",
                hint=f"change or drop the {kind} first; it is not part of the schema, so it is left alone",
            )
    return carried


def _scratch(tables: Sequence[TableDef], objects: Sequence[Passenger]) -> Scratch:
    try:
        return Scratch(tables, objects)
    except sqlite3.Error as error:
        raise ImpossibleChange(
            f"the plan cannot be tried on a copy, which the views and triggers of the database call for: {error}",
            hint="report this with the schema",
        ) from error


def _touches(step: Step, names: set[str]) -> bool:
    return any(fold(ref.owner.name) in names for ref in step.operation.touches())


def _carried(step: Step, scratch: Scratch) -> Step:
    """The step with the triggers of its table, after it was tried."""
    operation = step.operation
    if isinstance(operation, RebuildTable):
        operation = evolve(operation, triggers=scratch.triggers_on(operation.before.name.name))
        step = evolve(step, operation=operation)
    cell = RENDERERS.cells.get(type(operation))
    if cell is None:
        scratch.forget(operation.subject.owner.name)
        return step
    for statement in cell.renderer(operation, step):
        try:
            scratch.run(statement.sql)
        except sqlite3.Error as error:
            raise ImpossibleChange(
                f"{operation.describe()} is not possible: {error}",
                hint="this was tried on an empty copy, with the views and triggers of the database",
            ) from error
    return step
