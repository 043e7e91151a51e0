"""Decisions on renames of what was renamed again since: one file of them serves every database on the way.

With ``b`` renamed to ``c`` after ``a`` was renamed to ``b``, a database that still has ``a`` needs it renamed to ``c``.
"""

from collections.abc import Mapping

from attrs import evolve, frozen

from viborm_core.decisions import decision_subject, exists, is_owned, with_owner
from viborm_core.questions import NONE_OF_THEM, Decision, DecisionRecord
from viborm_core.schema import ObjectRef, SchemaSnapshot, TableName, split_dotted

_KINDS = ("table", "enum", "column")
"""Those of the core; plugins' kinds of objects can be renamed too."""


def followed(record: DecisionRecord, current: SchemaSnapshot, desired: SchemaSnapshot) -> DecisionRecord:
    """The record with each rename from the name that is there, and without those that were only steps to others."""
    tables = {old.owner: new.owner for new, old in _renames(record).items() if new.kind == "table"}
    moved = DecisionRecord.of(_moved_on(one, tables, desired) for one in record.decisions.values())
    chains = _Chains(_renames(moved), current)
    steps = {new for new in chains.renames if new in chains.renames.values() and not exists(new, desired)}
    questions = {f"rename:{step.kind}:{step}" for step in steps}
    return DecisionRecord.of(chains.followed(one) for one in moved.decisions.values() if one.question not in questions)


def _renames(record: DecisionRecord) -> dict[ObjectRef, ObjectRef]:
    """What is renamed, by its new name."""
    found: dict[ObjectRef, ObjectRef] = {}
    for decision in record.decisions.values():
        action, new = decision_subject(decision.question)
        if action == "rename" and (new.kind in _KINDS or is_owned(new.kind)) and decision.answer != NONE_OF_THEM:
            found[new] = _old(new, decision.answer)
    return found


def _old(new: ObjectRef, answer: str) -> ObjectRef:
    if new.kind == "column":
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
