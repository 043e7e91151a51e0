"""Decisions as users write them: names are qualified as the database has them, and have to be about something."""

from collections.abc import Iterable

from attrs import evolve

from viborm_core.diff.part_names import part_ref, parts_of
from viborm_core.diff.renames import rename_id
from viborm_core.diff.values import old_value, places_of
from viborm_core.errors import UsageError
from viborm_core.operations.refs import column_ref, enum_ref, table_ref
from viborm_core.questions import KEEP, NONE_OF_THEM, Decision, DecisionRecord
from viborm_core.reading import RenameHint, SchemaReading
from viborm_core.schema import ObjectRef, SchemaSnapshot, TableDef, TableName, spell_dotted, split_dotted

_PARTS_AFTER_OWNER = {
    "table": 0,
    "enum": 0,
    "namespace": 0,
    "column": 1,
    "index": 1,
    "constraint": 1,
    "enum-value": 2,
}
VALUE = "rename:enum-value:"
"""What the ids of questions about renamed values of enums begin with."""
_ACTIONS = ("rename", "drop", "fill", "map", "convert")


def decision_subject(question_id: str) -> tuple[str, ObjectRef]:
    """The action and the object that the id of a question names.

    Raises:
        UsageError: it is no such id.
    """
    action, first, rest = question_id.partition(":")
    kind, second, identity = rest.partition(":")
    extra = _PARTS_AFTER_OWNER.get(kind, 0)
    if not first or not second or action not in _ACTIONS:
        raise UsageError(
            f"{question_id!r} is no question",
            hint="an id is ACTION:KIND:NAME, such as drop:column:users.email",
        )
    parts = split_dotted(identity)
    if question_id.startswith(VALUE) and len(parts) == 2:  # noqa: PLR2004 - an enum, and the value
        extra = 1
    names = parts[: len(parts) - extra]
    if not 1 <= len(names) <= 2:  # noqa: PLR2004 - a name, or a namespace and a name
        raise UsageError(f"{question_id!r} is no question: {identity!r} does not name a {kind}")
    owner = TableName(names[0] if len(names) == 2 else None, names[-1])  # noqa: PLR2004
    part = parts[len(parts) - extra] if extra else ""
    return action, ObjectRef(kind=kind, owner=owner, part=part)


def qualify(
    record: DecisionRecord, source: SchemaReading, current: SchemaSnapshot, desired: SchemaSnapshot
) -> DecisionRecord:
    """The record with the declarations' own hints, the weakest, and every name qualified as the snapshots have it.

    ``source`` is what declares the desired schema; its enums may be the columns' own in the database.
    """
    known = _known_names(current, desired)
    annotations = [decision for hint in source.hints for decision in _hinted(hint, current, known)]
    made = [*annotations, *(_qualified(decision, known) for decision in record.decisions.values())]
    return DecisionRecord.of(one for decision in made for one in _placed(decision, (desired, current), source.snapshot))


def _placed(
    decision: Decision, snapshots: tuple[SchemaSnapshot, SchemaSnapshot], source: SchemaSnapshot
) -> Iterable[Decision]:
    """The decision; one about a value of an enum for each place that has the enum's values."""
    if not decision.question.startswith(VALUE):
        return (decision,)
    *enum, value = split_dotted(decision.question.removeprefix(VALUE))
    places = places_of(enum, snapshots, source)
    return [evolve(decision, question=place.question(value)) for place in places] or (decision,)


def _known_names(*snapshots: SchemaSnapshot) -> dict[str, set[TableName]]:
    known: dict[str, set[TableName]] = {}
    for snapshot in snapshots:
        owned = (item.name for item in snapshot.objects)
        for name in (*snapshot.tables_by_name, *snapshot.enums_by_name, *owned):
            known.setdefault(name.name, set()).add(name)
    return known


def with_owner(decision: Decision, owner: TableName) -> Decision:
    """The decision about the same part of another table or enum."""
    _, subject = decision_subject(decision.question)
    action, kind, identity = decision.question.split(":", 2)
    tail = str(owner) + identity.removeprefix(str(subject.owner))
    return evolve(decision, question=f"{action}:{kind}:{tail}")


def _full_name(name: TableName, known: dict[str, set[TableName]]) -> TableName:
    candidates = known.get(name.name, set())
    return next(iter(candidates)) if name.namespace is None and len(candidates) == 1 else name


def _hinted(hint: RenameHint, current: SchemaSnapshot, known: dict[str, set[TableName]]) -> Iterable[Decision]:
    owner = _full_name(hint.owner, known)
    if hint.kind == "table":
        old = owner.renamed(hint.old)
        if current.table(old) is not None and current.table(owner) is None:
            yield Decision(question=rename_id(table_ref(owner)), answer=str(old), origin="annotation")
    elif hint.kind == "enum":
        old = owner.renamed(hint.old)
        if current.enum(old) is not None and current.enum(owner) is None:
            yield Decision(question=rename_id(enum_ref(owner)), answer=str(old), origin="annotation")
    elif hint.kind == "column":
        table = current.table(owner)
        if table is None or (table.column(hint.old) is not None and table.column(hint.new) is None):
            yield Decision(question=rename_id(column_ref(owner, hint.new)), answer=hint.old, origin="annotation")
    elif is_owned(hint.kind):
        new, old_ref = (ObjectRef(kind=hint.kind, owner=name) for name in (owner, owner.renamed(hint.old)))
        if exists(old_ref, current) and not exists(new, current):
            yield Decision(question=rename_id(new), answer=str(old_ref.owner), origin="annotation")
    elif hint.kind == "enum-value":
        question = f"{VALUE}{hint.owner}.{spell_dotted(hint.new)}"
        yield Decision(question=question, answer=hint.old, origin="annotation")
    else:
        question = rename_id(ObjectRef(kind=hint.kind, owner=owner, part=hint.new))
        yield Decision(question=question, answer=hint.old, origin="annotation")


def _qualified(decision: Decision, known: dict[str, set[TableName]]) -> Decision:
    if decision.question.startswith(VALUE):
        return decision
    action, subject = decision_subject(decision.question)
    owner = _full_name(subject.owner, known)
    answer = decision.answer
    if action == "rename" and not subject.part and answer != NONE_OF_THEM:
        old = TableName.parse(answer)
        answer = str(_full_name(old, known) if old.namespace is None else old)
    return evolve(decision if owner == subject.owner else with_owner(decision, owner), answer=answer)


def refuse_two_heirs(record: DecisionRecord, current: SchemaSnapshot, desired: SchemaSnapshot) -> None:
    """Refuse decisions that make one old object two new ones.

    Raises:
        UsageError: names the old one and both new ones.
    """
    heirs: dict[tuple[str, TableName, str], ObjectRef] = {}
    for decision in record.decisions.values():
        action, new = decision_subject(decision.question)
        if action != "rename" or new.kind not in ("table", "enum", "column") or decision.answer == NONE_OF_THEM:
            continue
        if decision.origin == "annotation" or exists(new, current) or not exists(new, desired):
            continue
        owner = new.owner if new.part else TableName(new.owner.namespace, "")
        first = heirs.setdefault((new.kind, owner, split_dotted(decision.answer)[-1]), new)
        if first != new:
            raise UsageError(
                f"{decision.answer} cannot be renamed to both {first} and {new}",
                hint="leave one of them out: that is a new one",
            )


def unanswerable(
    record: DecisionRecord, used: Iterable[str], current: SchemaSnapshot, desired: SchemaSnapshot
) -> tuple[str, ...]:
    """Notes on decisions that were not used, because they are fulfilled or not needed.

    ``used`` are the ids of the questions that were asked, and of the swaps that were carried out.

    Raises:
        UsageError: a decision is about an object that neither schema has.
    """
    ids = set(used)
    return tuple(
        _note(decision, current, desired)
        for decision in record.decisions.values()
        if decision.question not in ids and decision.origin != "annotation"
    )


def is_owned(kind: str) -> bool:
    """Whether it is a plugin's kind of object: ``package/kind``."""
    return "/" in kind


def exists(ref: ObjectRef, snapshot: SchemaSnapshot) -> bool:
    """Whether a snapshot has the object; for the values of an enum, whether it has the column."""
    if ref.kind == "enum":
        return snapshot.enum(ref.owner) is not None
    if ref.kind == "namespace":
        return ref.owner.name in snapshot.namespaces
    if is_owned(ref.kind):
        return ref in snapshot.objects_by_ref
    table = snapshot.table(ref.owner)
    return table is not None and _has(table, ref)


def _has(table: TableDef, ref: ObjectRef) -> bool:
    if ref.kind in ("column", "enum-value"):
        return table.column(ref.part) is not None
    return not ref.part or ref in {part_ref(table, part) for part in parts_of(table)}


def _note(decision: Decision, current: SchemaSnapshot, desired: SchemaSnapshot) -> str:
    if decision.question.startswith(VALUE):
        return _value_note(decision, current, desired)
    action, subject = decision_subject(decision.question)
    here, there = exists(subject, current), exists(subject, desired)
    if action == "drop" and decision.answer != KEEP and not here and not there:
        return f"{decision.question}={decision.answer}: it is gone already"
    if action == "rename" and here and there:
        return _fulfilled_rename(decision, subject, current)
    if not there and not (action == "drop" and here):
        raise UsageError(
            f"the decision {decision.question}={decision.answer} is about {subject}, which is in no schema here",
            hint="correct or remove it; a decision for nothing may mean that another one is missing",
        )
    return f"{decision.question}={decision.answer}: not needed"


def _fulfilled_rename(decision: Decision, subject: ObjectRef, current: SchemaSnapshot) -> str:
    if decision.answer == NONE_OF_THEM:
        return f"{decision.question}={decision.answer}: not needed"
    if subject.part:
        old = evolve(subject, part=split_dotted(decision.answer)[-1])
    else:
        old = ObjectRef(kind=subject.kind, owner=TableName.parse(decision.answer))
    if not exists(old, current):
        return f"{decision.question}={decision.answer}: it is done already"
    raise UsageError(
        f"{old} cannot be renamed to {subject}: both exist",
        hint=f"drop or rename {subject} first, or leave it out",
    )


def _value_note(decision: Decision, current: SchemaSnapshot, desired: SchemaSnapshot) -> str:
    *owner, value = split_dotted(decision.question.removeprefix(VALUE))
    said = f"{decision.question}={decision.answer}"
    places = places_of(owner, (desired, current), SchemaSnapshot())
    if not any(value in place.values(desired) for place in places):
        raise UsageError(
            f"the decision {said} is about the value {value!r} of {spell_dotted(*owner)}, which is in no schema here",
            hint="correct or remove it; a decision for nothing may mean that another one is missing",
        )
    here = places[0].values(current)
    if decision.answer == NONE_OF_THEM or value not in here:
        return f"{said}: not needed"
    if old_value(decision.answer, here) not in here:
        return f"{said}: it is done already"
    raise UsageError(
        f"{old_value(decision.answer, here)!r} of {spell_dotted(*owner)} cannot be renamed to {value!r}: both exist",
        hint="leave it out, and say what becomes of it with --answer map:enum-value:TABLE.COLUMN.VALUE=ANSWER",
    )
