"""Decisions on renames of what was renamed again since: one file of them serves every database on the way.

With ``b`` renamed to ``c`` after ``a`` was renamed to ``b``, a database that still has ``a`` needs it renamed to ``c``.
"""

from collections.abc import Iterator, Mapping, Sequence

from attrs import evolve, frozen

from viborm_core.decisions import VALUE, decision_subject, exists, is_owned, with_owner
from viborm_core.diff.values import old_value, places_of
from viborm_core.questions import NONE_OF_THEM, Decision, DecisionRecord
from viborm_core.schema import ObjectRef, SchemaSnapshot, TableName, split_dotted

_KINDS = ("table", "enum", "column", "index", "constraint")
"""Those of the core; plugins' kinds of objects can be renamed too."""


def followed(record: DecisionRecord, current: SchemaSnapshot, desired: SchemaSnapshot) -> DecisionRecord:
    """The record with each rename from the name that is there, and without those that were only steps to others."""
    tables = {old.owner: new.owner for new, old in _renames(record).items() if new.kind == "table"}
    moved = DecisionRecord.of(_moved_on(one, tables, desired) for one in record.decisions.values())
    chains = _Chains(_renames(moved), current)
    steps = {new for new in chains.renames if new in chains.renames.values() and not exists(new, desired)}
    questions = {f"rename:{step.kind}:{step}" for step in steps}
    rest = (chains.followed(one) for one in moved.decisions.values() if one.question not in questions)
    return DecisionRecord.of(_values_followed(list(rest), current, desired))


def _values_followed(
    decisions: Sequence[Decision], current: SchemaSnapshot, desired: SchemaSnapshot
) -> Iterator[Decision]:
    """The decisions, those on values of enums from the value that is there, without those that were only steps."""
    renames = (one for one in decisions if one.question.startswith(VALUE) and one.answer != NONE_OF_THEM)
    olds = {one.question: one.answer for one in renames}
    for one in decisions:
        if one.question not in olds:
            yield one
            continue
        *parts, value = split_dotted(one.question.removeprefix(VALUE))
        places = places_of(parts, (desired, current), SchemaSnapshot())
        if not places:
            yield one
            continue
        place, here = places[0], places[0].values(current)
        old = old_value(one.answer, here)
        passed = {value}
        while old not in here and old not in passed and place.question(old) in olds:
            passed.add(old)
            old = old_value(olds[place.question(old)], here)
        is_step = value not in place.values(desired) and any(old_value(answer) == value for answer in olds.values())
        if not is_step:
            yield evolve(one, answer=old) if old in here and old != old_value(one.answer, here) else one


def _renames(record: DecisionRecord) -> dict[ObjectRef, ObjectRef]:
    """What is renamed, by its new name."""
    found: dict[ObjectRef, ObjectRef] = {}
    for decision in record.decisions.values():
        action, new = decision_subject(decision.question)
        if action == "rename" and (new.kind in _KINDS or is_owned(new.kind)) and decision.answer != NONE_OF_THEM:
            found[new] = _old(new, decision.answer)
    return found


def _old(new: ObjectRef, answer: str) -> ObjectRef:
    if new.part:
        return evolve(new, part=split_dotted(answer)[-1])
    return evolve(new, owner=TableName.parse(answer))


def _moved_on(decision: Decision, tables: Mapping[TableName, TableName], desired: SchemaSnapshot) -> Decision:
    """The decision about a column, under the last name that its table is renamed to."""
    _, subject = decision_subject(decision.question)
    owner, left = subject.owner, len(tables)
    while subject.part and desired.table(owner) is None and owner in tables and left:
        owner, left = tables[owner], left - 1
    return decision if owner == subject.owner else with_owner(decision, owner)


@frozen
class _Chains:
    renames: Mapping[ObjectRef, ObjectRef]
    current: SchemaSnapshot

    def followed(self, decision: Decision) -> Decision:
        """The decision, with the first of the names before it that is there."""
        action, new = decision_subject(decision.question)
        old = self.renames.get(new) if action == "rename" else None
        if old is None or self._is_there(new):
            return decision
        for name in self._before(old):
            if self._is_there(name):
                changed = name != old
                return evolve(decision, answer=name.part or str(name.owner)) if changed else decision
        return decision

    def _before(self, ref: ObjectRef) -> list[ObjectRef]:
        """The name, and those that it had before, latest first."""
        names = [ref]
        while names[-1] in self.renames and self.renames[names[-1]] not in names:
            names.append(self.renames[names[-1]])
        return names

    def _is_there(self, ref: ObjectRef) -> bool:
        """Whether the database has it, be it in a table that still has an older name."""
        if not ref.part:
            return exists(ref, self.current)
        owners = self._before(ObjectRef(kind="table", owner=ref.owner))
        return any(exists(evolve(ref, owner=table.owner), self.current) for table in owners)
