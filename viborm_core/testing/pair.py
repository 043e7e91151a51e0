"""A pair of schemas, and what an edit of its second is."""

from collections.abc import Callable
from random import Random

from attrs import frozen

from viborm_core.capabilities import Capabilities
from viborm_core.questions import Decision
from viborm_core.schema import (
    SchemaSnapshot,
    TableDef,
)


@frozen(kw_only=True)
class Pair:
    """Two schemas; ``decisions`` say which objects of the second are renamed ones of the first."""

    before: SchemaSnapshot
    after: SchemaSnapshot
    decisions: tuple[Decision, ...] = ()


Edit = Callable[[Random, Pair, Capabilities], Pair]


def all_names(pair: Pair) -> tuple[str, ...]:
    """The names of tables and enums on both sides, which a new one may not have."""
    names = [*pair.before.tables_by_name, *pair.after.tables_by_name]
    names += [*pair.before.enums_by_name, *pair.after.enums_by_name]
    return tuple(name.name for name in names)


def taken_columns(table: TableDef, pair: Pair) -> tuple[str, ...]:
    """Names that a new column may not have, so that it is no old one with another meaning."""
    before = pair.before.table(table.name)
    return tuple(column.name for column in (*table.columns, *(before.columns if before else ())))
