"""Reads what a model states about its table beside columns, and checks it against the columns."""

from collections.abc import Iterable, Sequence
from typing import Any

from viborm_core.models.draft import Draft
from viborm_core.models.faults import Faults, suggestion
from viborm_core.models.parts import Part
from viborm_core.models.places import Place
from viborm_core.reading import RenameHint
from viborm_core.schema import PrimaryKeyDef


def draft_constraints(draft: Draft, faults: Faults) -> None:
    """Put keys, uniques, checks and indexes into the draft, and note what is wrong with them."""
    declaration = draft.declaration
    _primary_key(draft, faults)
    for unique in declaration.uniques:
        _known_columns(draft, unique, "a unique constraint", unique.definition.columns, faults)
        draft.uniques.append(unique.definition)
    for check in declaration.checks:
        if not str(check.definition.expression).strip():
            faults.add(draft.place_of(check), f"{draft.name}: a check has no condition")
        draft.checks.append(check.definition)
    for index in declaration.indexes:
        definition = index.definition
        _known_columns(draft, index, "an index", [*definition.columns, *definition.include], faults)
        if not definition.keys:
            faults.add(draft.place_of(index), f"{draft.name}: an index has no columns")
        draft.indexes.append(definition)
    _names(draft, "index", declaration.indexes, faults)
    _names(draft, "constraint", declaration.constraints(), faults)


def _primary_key(draft: Draft, faults: Faults) -> None:
    marked = tuple(
        column
        for column, attribute in draft.attributes.items()
        if attribute.stated and attribute.stated.get("primary_key", False)
    )
    part = draft.declaration.primary_key
    if part is None:
        draft.primary_key = PrimaryKeyDef(columns=marked) if marked else None
        return
    _known_columns(draft, part, "the primary key", part.definition.columns, faults)
    if not part.definition.columns:
        faults.add(draft.place_of(part), f"{draft.name}: the primary key has no columns")
    if marked and set(marked) != set(part.definition.columns):
        text = f"{draft.name}: the primary key is ({', '.join(part.definition.columns)}) here, and"
        faults.add(draft.place_of(part), f"{text} ({', '.join(marked)}) by `primary_key=True`")
    draft.primary_key = part.definition


def _known_columns(draft: Draft, part: Part[Any], what: str, columns: Sequence[str], faults: Faults) -> None:
    place = draft.place_of(part)
    if what == "a unique constraint" and not columns:
        faults.add(place, f"{draft.name}: {what} has no columns")
    check_columns(draft, place, what, columns, faults)


def check_columns(draft: Draft, place: Place, what: str, columns: Iterable[str], faults: Faults) -> bool:
    """Note columns that the table does not have; True if there are none."""
    complete = True
    for column in columns:
        if column in draft.columns or column in draft.broken:
            continue
        complete = False
        named = next((name for name, one in draft.attributes.items() if one.name == column), None)
        hint = (
            f"; the attribute `{column}` is the column `{named}`"
            if named is not None
            else suggestion(column, draft.columns)
        )
        faults.add(place, f"{draft.name}: {what} names the column `{column}`, which the table does not have{hint}")
    return complete


def _names(draft: Draft, kind: str, parts: Iterable[Part[Any]], faults: Faults) -> None:
    """Note names that are empty or given twice in the table, and the hints at old names."""
    seen: set[str] = set()
    for part in parts:
        name = part.definition.name
        place = draft.place_of(part)
        if name == "":
            faults.add(place, f"{draft.name}: the name of this {kind} is empty")
        elif name is not None and name in seen:
            faults.add(place, f"{draft.name}: another {kind} of the table is called `{name}` too")
        if name is not None:
            seen.add(name)
        if part.renamed_from is None:
            continue
        if name is None:
            faults.add(place, f"{draft.name}: `renamed_from` needs the new name too: `name=`")
        else:
            draft.hints.append(RenameHint(kind=kind, owner=draft.name, old=part.renamed_from, new=name))
