"""The enums that columns use or that are declared by themselves, as the snapshot holds them."""

from collections.abc import Iterable, Iterator
from enum import Enum

from attrs import define, field

from viborm_core.models.draft import Draft
from viborm_core.models.enums import EnumOptions, enum_definition, options_of
from viborm_core.models.faults import Faults, suggestion
from viborm_core.models.places import Place
from viborm_core.reading import RenameHint
from viborm_core.schema import Array, EnumDef, EnumRef, LogicalType, ObjectRef, TableName


@define(eq=False)
class Enums:
    """The named enums of all models."""

    definitions: dict[TableName, EnumDef] = field(factory=dict)
    hints: list[RenameHint] = field(factory=list)
    places: dict[ObjectRef, Place] = field(factory=dict)


def read_enums(drafts: Iterable[Draft], declared: Iterable[type[Enum]], faults: Faults) -> Enums:
    """Read the enums, note those that contradict each other, and columns whose enum nobody declares."""
    drafts = list(drafts)
    found = Enums()
    used = {enum: place for draft in reversed(drafts) for enum, place in draft.enums.items()}
    for enum in declared:
        used.setdefault(enum, Place())
    for enum, place in sorted(used.items(), key=lambda item: item[0].__qualname__):
        options = options_of(enum)
        _add(found, enum_definition(enum), options, Place(at=options.at) if options else place, faults)
    for draft in drafts:
        for column, name in _referred(draft):
            if name not in found.definitions:
                attribute = draft.attributes[column]
                near = suggestion(str(name), map(str, found.definitions))
                faults.add(attribute.place, f"{attribute.shown}: no model declares the enum `{name}`{near}")
    return found


def _referred(draft: Draft) -> Iterator[tuple[str, TableName]]:
    for column in draft.columns.values():
        of_type: LogicalType = column.type
        while isinstance(of_type, Array):
            of_type = of_type.of
        if isinstance(of_type, EnumRef):
            yield column.name, of_type.name


def _add(found: Enums, definition: EnumDef, options: EnumOptions | None, place: Place, faults: Faults) -> None:
    name = definition.name
    if not name.name or name.namespace == "":
        faults.add(place, f"the name of the enum `{name}` is empty")
    if len(set(definition.values)) < len(definition.values):
        faults.add(place, f"the enum `{name}` stores two members as the same text")
    other = found.definitions.setdefault(name, definition)
    if other != definition:
        faults.add(place, f"two enums are called `{name}`; give one another name: `@named_enum(name=...)`")
    found.places.setdefault(ObjectRef("enum", name), place)
    if options is None:
        return
    if options.renamed_from is not None:
        found.hints.append(RenameHint(kind="enum", owner=name, old=options.renamed_from, new=name.name))
    for new, old in options.renamed_values.items():
        if new not in definition.values:
            near = suggestion(new, definition.values)
            faults.add(place, f"`renamed_values` of the enum `{name}` names {new!r}, which it does not have{near}")
        found.hints.append(RenameHint(kind="enum-value", owner=name, old=old, new=new))
