"""Makes the junction tables of many-to-many relations."""

from collections.abc import Iterable
from typing import Any

from attrs import frozen

from viborm_core.models.draft import Attribute, Draft
from viborm_core.models.faults import Fault, Faults, suggestion
from viborm_core.models.model import declaration_of
from viborm_core.models.places import Place
from viborm_core.models.references import Tables
from viborm_core.reading import RenameHint
from viborm_core.schema import (
    ColumnDef,
    ForeignKeyDef,
    IndexDef,
    IndexKey,
    PrimaryKeyDef,
    TableDef,
    TableName,
)


@frozen(eq=False)
class Junction:
    """A junction table: its two sides, where it is declared first, and what it was called before."""

    first: Draft
    second: Draft
    name: TableName
    attribute: Attribute
    renamed_from: str | None

    @property
    def place(self) -> Place:
        """Where it is declared."""
        return self.attribute.place

    def hint(self) -> RenameHint | None:
        """The hint at its old name, if there is one."""
        if self.renamed_from is None:
            return None
        return RenameHint(kind="table", owner=self.name, old=self.renamed_from, new=self.name.name)


def find_junctions(drafts: Iterable[Draft], tables: Tables, faults: Faults) -> list[Junction]:
    """The junction tables of all relations; one that is declared on both sides is one table."""
    relations: list[tuple[Draft, Draft, Attribute]] = []
    for draft in drafts:
        for attribute in draft.relations:
            try:
                relations.append((draft, _target(draft, attribute, tables), attribute))
            except Fault as fault:
                faults.add(attribute.place, f"{attribute.shown}: {fault}")
    found: dict[TableName, Junction] = {}
    for draft, target, attribute in relations:
        mutual = any((a, b) == (target, draft) and _name_of(o) == _name_of(attribute) for a, b, o in relations)
        junction = _junction(draft, target, attribute, mutual=mutual and draft is not target)
        other = found.setdefault(junction.name, junction)
        if other is junction:
            continue
        if {other.first, other.second} != {
            draft,
            target,
        } or other.attribute.declaration is attribute.declaration:
            faults.add(
                attribute.place,
                f"{attribute.shown}: `{other.attribute.shown}` has the junction table `{junction.name}` "
                "already; name another one: `table=`",
            )
    return list(found.values())


def _name_of(attribute: Attribute) -> tuple[str | None, str | None]:
    relation = attribute.relation
    return (None, None) if relation is None else (relation.namespace, relation.table)


def _target(draft: Draft, attribute: Attribute, tables: Tables) -> Draft:
    relation = attribute.relation
    target: Any = relation.target if relation is not None else None
    if isinstance(target, str):
        named = {one.__name__: one for one in tables.by_class}
        visible = attribute.declaration.names.get(target)
        known = visible if declaration_of(visible) is not None else named.get(target)
        if known is None:
            raise Fault(f"there is no model `{target}`{suggestion(target, named)}")
        target = known
    if not isinstance(target, type):
        raise Fault(f"`many_to_many` takes a model or the name of its class, not {target!r}")
    found = tables.of_class(target)
    for side in (draft, found):
        if side.primary_key is None:
            raise Fault(f"the table `{side.name}` has no primary key for the junction table to refer to")
    return found


def _junction(draft: Draft, target: Draft, attribute: Attribute, *, mutual: bool) -> Junction:
    first, second = draft, target
    if mutual:
        first, second = sorted((draft, target), key=lambda side: (side.name.name, side.name))
    namespace, table = _name_of(attribute)
    return Junction(
        first=first,
        second=second,
        name=TableName(
            first.name.namespace if namespace is None else namespace,
            f"{first.name.name}_{second.name.name}" if table is None else table,
        ),
        attribute=attribute,
        renamed_from=attribute.relation.renamed_from if attribute.relation is not None else None,
    )


def junction_table(junction: Junction) -> TableDef:
    """The table: both primary keys as cascading foreign keys, together its primary key; one is indexed."""
    first = _side(junction.first, "")
    second = _side(junction.second, "other_" if junction.second is junction.first else "")
    columns = (*first, *second)
    return TableDef(
        name=junction.name,
        columns=columns,
        primary_key=PrimaryKeyDef(columns=tuple(column.name for column in columns)),
        foreign_keys=(_reference(first, junction.first), _reference(second, junction.second)),
        indexes=(IndexDef(keys=tuple(IndexKey(column=column.name) for column in second)),),
    )


def _key(side: Draft) -> tuple[str, ...]:
    return side.primary_key.columns if side.primary_key is not None else ()


def _side(side: Draft, prefix: str) -> tuple[ColumnDef, ...]:
    return tuple(
        ColumnDef(name=f"{prefix}{side.name.name}_{name}", type=side.columns[name].type)
        for name in _key(side)
        if name in side.columns
    )


def _reference(columns: tuple[ColumnDef, ...], side: Draft) -> ForeignKeyDef:
    return ForeignKeyDef(
        columns=tuple(column.name for column in columns),
        references=side.name,
        referenced_columns=_key(side),
        on_delete="cascade",
    )
