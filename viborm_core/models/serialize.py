"""Turns models into a schema reading; knows no dialect and no database."""

from collections.abc import Iterable, Iterator
from itertools import chain
from types import ModuleType
from typing import Any

from viborm_core.models.annotations import Annotations
from viborm_core.models.collect import collect, models_of
from viborm_core.models.columns import draft_columns
from viborm_core.models.constraints import draft_constraints
from viborm_core.models.draft import Draft, attributes_of
from viborm_core.models.enum_tables import read_enums
from viborm_core.models.faults import Faults
from viborm_core.models.junctions import Junction, find_junctions, junction_table
from viborm_core.models.model import Declaration
from viborm_core.models.naming import snake_case
from viborm_core.models.places import Lines, Place, Places
from viborm_core.models.references import Tables, resolve_references
from viborm_core.reading import RenameHint, SchemaReading
from viborm_core.schema import ObjectRef, SchemaSnapshot, TableName


def serialize(source: ModuleType | Iterable[type[Any]]) -> SchemaReading:
    """Read the models of a module, or these classes, as a schema.

    Args:
        source: a module, whose models and named enums count, with those of its submodules that are loaded; or
            models and enums. Models that the ones given refer to by class are included.

    Raises:
        SchemaError: something is wrong with the models; it lists every fault with its file and line.
    """
    classes = models_of(source) if isinstance(source, ModuleType) else source
    declarations, enums = collect(classes)
    faults = Faults()
    drafts = _drafts(declarations, faults)
    tables = Tables(
        by_name={draft.name: draft for draft in reversed(drafts)},
        by_class={draft.declaration.owner: draft for draft in drafts},
    )
    for draft in drafts:
        resolve_references(draft, tables, faults)
    junctions = find_junctions(drafts, tables, faults)
    _same_names(drafts, junctions, faults)
    named_enums = read_enums(drafts, enums, faults)
    faults.raise_if_any(Lines())
    finished = [draft.finished() for draft in drafts] + [junction_table(one) for one in junctions]
    finished.sort(key=lambda table: (table.name.namespace or "", table.name.name))  # in place, and cheaply
    names = [*(table.name for table in finished), *named_enums.definitions]
    namespaces = {name.namespace for name in names}
    return SchemaReading(
        snapshot=SchemaSnapshot(
            tables=tuple(finished),
            enums=tuple(named_enums.definitions.values()),
            namespaces=tuple(name for name in namespaces if name is not None),
        ),
        hints=(*_hints(drafts, junctions), *named_enums.hints),
        places=Places(lambda: chain(named_enums.places.items(), _places(drafts, junctions))),
    )


def _drafts(declarations: Iterable[Declaration], faults: Faults) -> list[Draft]:
    annotations = Annotations()
    drafts: list[Draft] = []
    for declaration in declarations:
        owner = declaration.owner
        name = snake_case(owner.__name__) if declaration.table is None else declaration.table
        draft = Draft(declaration, TableName(declaration.namespace, name))
        if not name:
            faults.add(draft.place, f"{owner.__name__}: the table's name is empty")
        if declaration.namespace == "":
            faults.add(draft.place, f"{owner.__name__}: the table's namespace is empty; leave it out")
        draft_columns(draft, attributes_of(declaration), annotations, faults)
        if not draft.columns and not draft.broken:
            faults.add(draft.place, f"{owner.__name__}: a model has at least one column")
        draft_constraints(draft, faults)
        drafts.append(draft)
    return drafts


def _same_names(drafts: list[Draft], junctions: list[Junction], faults: Faults) -> None:
    owners: dict[TableName, str] = {}
    named: list[tuple[TableName, str, Place]] = [
        *((draft.name, draft.declaration.owner.__name__, draft.place) for draft in drafts),
        *((one.name, one.attribute.shown, one.place) for one in junctions),
    ]
    for name, owner, place in named:
        if name in owners:
            faults.add(place, f"{owner}: the table `{name}` is that of `{owners[name]}` too")
        owners.setdefault(name, owner)


def _hints(drafts: list[Draft], junctions: list[Junction]) -> Iterator[RenameHint]:
    for draft in drafts:
        old = draft.declaration.renamed_from
        if old is not None:
            yield RenameHint(kind="table", owner=draft.name, old=old, new=draft.name.name)
        yield from draft.hints
    for junction in junctions:
        hint = junction.hint()
        if hint is not None:
            yield hint


def _places(drafts: list[Draft], junctions: list[Junction]) -> Iterator[tuple[ObjectRef, Place]]:
    for junction in junctions:
        yield ObjectRef("table", junction.name), junction.place
    for draft in drafts:
        yield from draft.places()
