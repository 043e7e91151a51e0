"""What a change alters or takes away, such that PostgreSQL wants nothing to depend on it.

https://www.postgresql.org/docs/current/ddl-depend.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from viborm_core.capabilities import Capabilities
from viborm_core.ddl import Step
from viborm_core.operations import AlterColumn, AlterEnum, DropColumn, DropEnum, DropTable
from viborm_core.operations.refs import column_ref, enum_ref, table_ref
from viborm_core.schema import ObjectRef
from viborm_postgres.carried import computed_from
from viborm_postgres.enum_use import made_usable
from viborm_postgres.enums import RemakeEnum, needs_remake
from viborm_postgres.remake import uses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from viborm_core.operations import DiffOperation
    from viborm_core.schema import SchemaSnapshot

CORE_KINDS = frozenset({"table", "column", "constraint", "index", "enum", "namespace"})


def disturbed(operations: Sequence[DiffOperation], current: SchemaSnapshot) -> frozenset[ObjectRef]:
    """What the operations alter or take away such that PostgreSQL wants nothing to depend on it."""
    capabilities = Capabilities(dialect="postgres")
    steps = [Step(operation=one, before=current, after=current, capabilities=capabilities) for one in operations]
    return frozenset[ObjectRef]().union(*(disturbed_by(step) for step in made_usable(steps)))


def disturbed_by(step: Step) -> set[ObjectRef]:  # noqa: PLR0911 - one case for each operation
    """What a step alters such that PostgreSQL wants nothing to depend on it."""
    match step.operation:
        case DropTable(table=table):
            return {table_ref(table.name), *(column_ref(table.name, one.name) for one in table.columns)}
        case DropColumn(table=name, column=column):
            return {column_ref(name, column.name)}
        case AlterColumn(table=name, before=before, after=after):
            kinds = ("type", "collation", "generated")
            if all(getattr(before, kind) == getattr(after, kind) for kind in kinds):
                return set()
            own = step.before.table(name)
            computed = [] if own is None else computed_from(own, before.name)
            return {column_ref(name, before.name), *(column_ref(name, one.name) for one in computed)}
        case DropEnum(enum=enum):
            return {enum_ref(enum.name)}
        case RemakeEnum(alter=alter):
            return _under_enum(alter, step)
        case AlterEnum() as alter if needs_remake(alter):
            return _under_enum(alter, step)
        case other if other.subject.kind not in CORE_KINDS and not other.is_rename:
            return set(other.releases())
    return set()


def taken_away(step: Step) -> set[ObjectRef]:
    """What a step drops, if only to make it again."""
    match step.operation:
        case AlterColumn(table=name, before=before, after=after):
            own = step.before.table(name)
            computed = {column_ref(name, one.name) for one in (computed_from(own, before.name) if own else ())}
            return computed | ({column_ref(name, before.name)} if before.generated != after.generated else set())
        case DropTable() | DropColumn() | DropEnum():
            return disturbed_by(step)
    return set()


def _under_enum(alter: AlterEnum, step: Step) -> set[ObjectRef]:
    refs = {enum_ref(alter.before.name)}
    for table in step.before.tables:
        for column in table.columns:
            if uses(column, alter.before.name):
                refs.add(column_ref(table.name, column.name))
                refs |= {column_ref(table.name, one.name) for one in computed_from(table, column.name)}
    return refs
