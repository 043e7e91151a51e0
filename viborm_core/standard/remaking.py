"""Makes tables anew: the statements, and the fold that puts this in place of what a database cannot do otherwise."""

from collections.abc import Callable, Iterator, Sequence
from functools import reduce

from attrs import define, field

from viborm_core.ddl import Hazard, Statement, Step
from viborm_core.operations import (
    AddCheck,
    AddColumn,
    AddForeignKey,
    AddPrimaryKey,
    AddUnique,
    AlterColumn,
    CreateTable,
    DiffOperation,
    DropColumn,
    DropTable,
    RemakeTables,
    RenameTable,
)
from viborm_core.operations.refs import table_ref
from viborm_core.schema import ObjectRef, SchemaSnapshot, TableDef, TableName, shorten_name
from viborm_core.standard.spelling import Spelling
from viborm_core.standard.values import rows_of

_FAILING = (AddCheck, AddColumn, AddForeignKey, AddPrimaryKey, AddUnique, AlterColumn)
IsNative = Callable[[Step, SchemaSnapshot], bool]
"""Whether the database can carry out the step as it stands; told the whole schema before the plan too."""


def remake(operation: RemakeTables, spelling: Spelling) -> Iterator[Statement]:
    """Rows aside, tables dropped (children first), tables made (parents first), rows back, indexes."""
    rows = rows_of(operation.before, operation.operations, spelling)
    kept = {one.source for one in rows.values() if one.source is not None}
    aside = {name: name.renamed(_aside(name, operation)) for name in kept}
    rewrite = frozenset({Hazard.REWRITE, Hazard.BLOCKS_WRITES})
    for table in operation.before:
        if table.name in kept:
            selected = f"SELECT * FROM {spelling.quote_table(table.name)}"
            yield Statement(sql=f"CREATE TABLE {spelling.quote_table(aside[table.name])} AS {selected}")
    loses = any(_loses(one) for one in operation.operations)
    for table in reversed(_parents_first(operation.before)):
        for statement in spelling.drop_table(table):
            lost = {Hazard.DATA_LOSS} if loses and Hazard.DATA_LOSS in statement.hazards else set()
            yield Statement(sql=statement.sql, hazards=(statement.hazards - {Hazard.DATA_LOSS}) | lost)
    failing = {Hazard.MAY_FAIL} if any(isinstance(one, _FAILING) for one in operation.operations) else set()
    for table in _parents_first(operation.after):
        yield from spelling.create_table(table)
        origin = rows[table.name]
        if origin.source is not None:
            source = spelling.quote_table(aside[origin.source])
            yield Statement(sql=_copy(table, origin.values, source, spelling), hazards=rewrite | failing)
            yield Statement(sql=f"DROP TABLE {source}")
            yield from spelling.after_rows(table)
    for table in operation.after:
        for index in table.indexes:
            yield from spelling.create_index(table.name, index)


def _copy(table: TableDef, values: dict[str, str], source: str, spelling: Spelling) -> str:
    filled = {
        column.name: values[column.name]
        for column in table.columns
        if column.name in values and column.generated is None
    }
    if not filled:
        # Nothing is left of the rows but their number.
        first = next(column.name for column in table.columns if column.generated is None)
        filled = {first: "NULL"}
    columns = spelling.quote_names(filled)
    selected = f"SELECT {', '.join(filled.values())}\nFROM {source}"
    return f"INSERT INTO {spelling.quote_table(table.name)} ({columns})\n{selected}"


def _loses(operation: DiffOperation) -> bool:
    return isinstance(operation, DropTable) or (
        isinstance(operation, DropColumn) and operation.column.generated is None
    )


def _aside(name: TableName, operation: RemakeTables) -> str:
    return shorten_name(f"{name.name}_{operation.suffix}", limit=60)


def _parents_first(tables: Sequence[TableDef]) -> list[TableDef]:
    """The tables in an order in which what they refer to comes first, as far as there is one."""
    placed: list[TableDef] = []
    waiting = {table.name: table for table in tables}
    while waiting:
        free = [
            table
            for table in waiting.values()
            if not any(key.references in waiting and key.references != table.name for key in table.foreign_keys)
        ]
        placed.extend(waiting.pop(table.name) for table in free or [next(iter(waiting.values()))])
    return placed


@define
class _Life:
    """A table from its beginning to its end in a plan, whatever it is called meanwhile."""

    first: TableName | None
    last: TableName | None
    steps: list[Step] = field(factory=list)

    def made(self) -> frozenset[ObjectRef]:
        """What its steps make and release."""
        return _union(one.operation.provides() | one.operation.releases() for one in self.steps)

    def needed(self) -> frozenset[ObjectRef]:
        """What its steps need."""
        return _union(one.operation.requires() for one in self.steps)


def _union(sets: Iterator[frozenset[ObjectRef]]) -> frozenset[ObjectRef]:
    return frozenset[ObjectRef]().union(*sets)


def fold_remakes(steps: Sequence[Step], current: SchemaSnapshot, is_native: IsNative) -> Sequence[Step]:
    """The steps, with one `RemakeTables` for all tables of which a step is not native, and for those in its way.

    In its way are tables that refer to one of them, and tables whose own steps have to do with theirs.
    """
    foreign = {id(step) for step in steps if not is_native(step, current)}
    if not foreign:
        return steps
    lives, others = _lives(steps)
    chosen = [life for life in lives if any(id(step) in foreign for step in life.steps)]
    rest = [life for life in lives if life not in chosen]
    _spread(chosen, rest, current)
    taken = {id(step) for life in chosen for step in life.steps}
    inside = [step for step in steps if id(step) in taken]
    late = _late(others, inside)
    waiting = {id(step) for step in late} | taken
    head = [step for step in steps if id(step) not in waiting]
    state = reduce(lambda so_far, step: step.operation.apply(so_far), head, current)
    return [*head, _remade(chosen, inside, state), *late]


def _lives(steps: Sequence[Step]) -> tuple[list[_Life], list[Step]]:
    lives: list[_Life] = []
    now: dict[TableName, _Life] = {}
    others: list[Step] = []
    for step in steps:
        operation = step.operation
        name = _table(operation)
        if name is None:
            others.append(step)
            continue
        life = now.get(name)
        if life is None:
            life = _Life(first=None if isinstance(operation, CreateTable) else name, last=name)
            lives.append(life)
            now[name] = life
        life.steps.append(step)
        if isinstance(operation, RenameTable):
            life.last = operation.new_name
            now[operation.new_name] = now.pop(name)
        elif isinstance(operation, DropTable):
            life.last = None
            del now[name]
    return lives, others


def _table(operation: DiffOperation) -> TableName | None:
    """The table that an operation of the core is on."""
    table = getattr(operation, "table", None)
    if isinstance(table, TableDef):
        return table.name
    return table if isinstance(table, TableName) and operation.tag.startswith("core/") else None


def _spread(chosen: list[_Life], rest: list[_Life], current: SchemaSnapshot) -> None:
    """Move to ``chosen`` what is in the way of what is there already."""
    known = {life.first for life in (*chosen, *rest)}
    moved = True
    while moved:
        moved = False
        made, needed = _union(one.made() for one in chosen), _union(one.needed() for one in chosen)
        names = {life.first for life in chosen if life.first is not None}
        made |= {table_ref(name) for life in chosen for name in (life.first, life.last) if name is not None}
        for life in list(rest):
            refers = _refers(current.table(life.first), names) if life.first is not None else False
            if refers or life.made() & (made | needed) or life.needed() & made:
                rest.remove(life)
                chosen.append(life)
                moved = True
        for table in current.tables:
            if table.name not in known and _refers(table, names):
                known.add(table.name)
                chosen.append(_Life(first=table.name, last=table.name))
                moved = True


def _refers(table: TableDef | None, names: set[TableName]) -> bool:
    return table is not None and any(key.references in names for key in table.foreign_keys)


def _late(others: Sequence[Step], inside: Sequence[Step]) -> list[Step]:
    """What comes after the tables are made anew: what stands on them, and goes once they need it no more."""
    made = _union(step.operation.provides() for step in inside)
    needed = _union(step.operation.requires() for step in inside)
    touched = {ref.owner for step in inside for ref in step.operation.touches()}
    late: list[Step] = []
    for step in others:
        one = step.operation
        if not one.provides():
            waits = bool(one.releases() & needed)
        else:
            waits = any(ref in made or ref.owner in touched for ref in one.requires())
        if waits:
            late.append(step)
    return late


def _remade(chosen: Sequence[_Life], inside: Sequence[Step], state: SchemaSnapshot) -> Step:
    operations = tuple(step.operation for step in inside)
    after = reduce(lambda so_far, one: one.apply(so_far), operations, state)
    before_tables = [state.table(life.first) for life in chosen if life.first is not None]
    after_tables = [after.table(life.last) for life in chosen if life.last is not None]
    operation = RemakeTables(
        before=tuple(table for table in before_tables if table is not None),
        after=tuple(table for table in after_tables if table is not None),
        operations=operations,
        suffix=_suffix(state),
    )
    return Step(operation=operation, before=state, after=after, capabilities=inside[0].capabilities)


def _suffix(state: SchemaSnapshot) -> str:
    suffix = "viborm_rows"
    while any(table.name.name.endswith(suffix) for table in state.tables):
        suffix += "_"
    return suffix
