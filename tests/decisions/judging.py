"""The judge: from the state before, the state after and the answers, whether anything went that nobody gave away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import field, frozen

from tests.decisions.databases import Column, State, Table
from tests.decisions.sameness import is_same
from tests.decisions.worlds import MARK
from viborm_core.diff.values import enum_inside
from viborm_core.push import Prepared
from viborm_core.questions import CONVERT, DROP, KEEP, NONE_OF_THEM, Decision, Finding, Question
from viborm_core.schema import ObjectRef, split_dotted


@frozen(kw_only=True)
class _Change:
    """What became of a column: its values, with those of the same rows afterwards; ``after`` is None if it is gone."""

    old_table: str
    table: str
    name: str
    before: Column
    after: Column | None
    values: list[tuple[Any, Any]]


@frozen(kw_only=True)
class Judge:
    """What was answered, in a form to judge by.

    Attributes:
        decisions: the questions that were asked, with their answers.
        enums: the enum of each column that has or had one, by the names of the table and the column, then and now.
        zone: the zone of the database's sessions.
        converted: how many values of a column that was given away were altered, by its new name.
    """

    decisions: tuple[tuple[Question, Decision], ...]
    enums: dict[tuple[str, str], str]
    zone: str = "UTC"
    converted: dict[tuple[str, str], int] = field(factory=dict)

    @classmethod
    def of(cls, made: Prepared, zone: str = "UTC") -> Judge:
        """The judge of a push."""
        renamed = {
            split_dotted(decision.answer)[-1]: question.subject.owner.name
            for question, decision in made.decisions
            if question.id.startswith("rename:enum:")
        }
        enums = {
            (table.name.name, column.name): renamed.get(enum.name, enum.name)
            for schema in (made.current, made.desired)
            for table in schema.tables
            for column in table.columns
            if (enum := enum_inside(column.type)) is not None
        }
        return cls(decisions=made.decisions, enums=enums, zone=zone)

    def faults(self, before: State, after: State) -> Iterator[str]:
        """What was lost, altered or added and should not have been; one line each."""
        for name, table in before.items():
            yield from self._table(name, table, after)
        yield from self._new_tables(before, after)
        for question, decision in self.decisions:
            yield from self._count(question, decision)

    def faults_half_way(self, before: State, after: State) -> Iterator[str]:
        """What a push lost that ended at any statement: names and values are the old ones or the new ones, mixed.

        Tables are told by their rows, whose marks are in no other table.
        """
        dropped = self._answered("drop", "table", DROP)
        renames = self._renames("table")
        by_marks = {tuple(sorted(one.values(MARK))): one for one in after.values() if one.column(MARK)}
        for name, table in before.items():
            marks = tuple(sorted(table.values(MARK)))
            new_name = renames.get(("", name), name)
            found = by_marks.get(marks) if marks else None
            if found is not None:
                yield from self._columns_half_way(name, new_name, table, found)
            elif marks and (new_name, "") not in dropped:
                yield f"{name}: no table has its rows {marks}"

    def _columns_half_way(self, old_name: str, name: str, old: Table, new: Table) -> Iterator[str]:
        new_marks, renames = new.values(MARK), self._renames("column")
        order = [new_marks.index(mark) for mark in old.values(MARK)]
        given = {*self._answered("drop", "column", DROP), *self._answered("convert", "column", CONVERT)}
        known = {one.name for one in old.columns}
        between = [one.name for one in new.columns if one.name not in known]
        for column in old.columns:
            new_name = renames.get((name, column.name), column.name)
            if column.generated or (name, new_name) in given:
                continue
            values = old.values(column.name)
            for here in filter(None, map(new.column, (column.name, new_name, *between))):
                there = new.values(here.name)
                pairs = [(value, there[place]) for value, place in zip(values, order, strict=True)]
                change = _Change(old_table=old_name, table=name, name=new_name, before=column, after=here, values=pairs)
                if all(self._is_kept_half_way(change, here, *pair) for pair in pairs):
                    break
            else:
                yield f"{old_name}.{column.name}: {values} are nowhere in {new.rows}"

    def _is_kept_half_way(self, change: _Change, after: Column, value: Any, found: Any) -> bool:
        return is_same(value, change.before, found, after, self.zone) or self._is_kept(change, after, value, found)

    def _answered(self, action: str, kind: str, answer: str) -> dict[tuple[str, str], Question]:
        return {
            (one.subject.owner.name, one.subject.part): one
            for one, made in self.decisions
            if one.kind == action and one.subject.kind == kind and made.answer == answer
        }

    def _renames(self, kind: str) -> dict[tuple[str, str], str]:
        """The new names of old ones; columns by their table's new name."""
        found = {}
        for question, decision in self.decisions:
            if question.kind == "rename" and question.subject.kind == kind and decision.answer != NONE_OF_THEM:
                old = split_dotted(decision.answer)[-1] if kind == "table" else decision.answer
                owner = "" if kind == "table" else question.subject.owner.name
                found[owner, old] = question.subject.part or question.subject.owner.name
        return found

    def _table(self, name: str, table: Table, after: State) -> Iterator[str]:
        new_name = self._renames("table").get(("", name), name)
        dropped = self._answered("drop", "table", DROP).get((new_name, ""))
        if dropped is not None:
            if new_name in after:
                yield f"{name} was given away and is there"
            if _counted(dropped) != len(table.rows):
                yield f"{name}: {len(table.rows)} rows went, and {_counted(dropped)} were told"
            return
        if new_name not in after:
            yield f"{name} is gone with {len(table.rows)} rows, and nobody gave it away"
            return
        yield from self._rows(name, new_name, table, after[new_name])

    def _rows(self, old_name: str, name: str, old: Table, new: Table) -> Iterator[str]:
        marks, new_marks = old.values(MARK), new.values(MARK)
        if sorted(marks) != sorted(new_marks):
            yield f"{name}: the rows {sorted(marks)} became {sorted(new_marks)}"
            return
        order = [new_marks.index(mark) for mark in marks]
        renames = self._renames("column")
        seen = set()
        for column in old.columns:
            new_name = renames.get((name, column.name), column.name)
            seen.add(new_name)
            after, values = new.column(new_name), old.values(column.name)
            found = [None] * len(values) if after is None else new.values(new_name)
            pairs = [(value, found[place]) for value, place in zip(values, order, strict=True)]
            if not column.generated:
                yield from self._column(
                    _Change(old_table=old_name, table=name, name=new_name, before=column, after=after, values=pairs)
                )
        for column in new.columns:
            if column.name not in seen and not column.generated:
                yield from self._new_column(name, column.name, new)

    def _column(self, change: _Change) -> Iterator[str]:
        key = change.table, change.name
        dropped = self._answered("drop", "column", DROP).get(key)
        what = f"{change.table}.{change.before.name}"
        if dropped is not None:
            stated = sum(value is not None for value, _ in change.values)
            if change.after is not None:
                yield f"{what} was given away and is there"
            if _counted(dropped) != stated:
                yield f"{what}: {stated} values went, and {_counted(dropped)} were told"
            return
        if change.after is None:
            yield f"{what} is gone with {[value for value, _ in change.values]}, and nobody gave it away"
            return
        altered = [pair for pair in change.values if not self._is_kept(change, change.after, *pair)]
        if key in self._answered("convert", "column", CONVERT):
            self.converted[key] = sum(value is not None for value, _ in altered)
            return
        for value, found in altered:
            kinds = f"{change.before.kind} -> {change.after.kind}"
            yield f"{what}, now {change.name} ({kinds}): {value!r} became {found!r}"

    def _is_kept(self, change: _Change, after: Column, value: Any, found: Any) -> bool:
        if value is None and self._asked("fill", change.table, change.name):
            return found is not None
        mapped = self._mappings(change.table, change.name, (change.old_table, change.before.name))
        if str(value) in mapped:
            return bool(mapped[str(value)] == found)
        if isinstance(value, list) and mapped:
            value = [mapped.get(one, one) for one in value]
        return is_same(value, change.before, found, after, self.zone)

    def _asked(self, action: str, table: str, name: str) -> bool:
        return any(
            one.kind == action and one.subject.owner.name == table and one.subject.part == name
            for one, _ in self.decisions
        )

    def _mappings(self, table: str, name: str, old: tuple[str, str]) -> dict[str, str | None]:
        """What was decided to become of enum values in a column."""
        found: dict[str, str | None] = {}
        for question, decision in self.decisions:
            value = split_dotted(question.id.split(":", 2)[2])[-1]
            is_here = (question.subject.owner.name, question.subject.part) == (table, name)
            if question.kind == "map" and is_here:
                found[value] = _unquoted(decision.answer)
            is_renamed = question.id.startswith("rename:enum-value:") and decision.answer != NONE_OF_THEM
            enum = question.subject.owner.name
            if is_renamed and (is_here or enum in (self.enums.get((table, name)), self.enums.get(old))):
                found[decision.answer] = value
        return found

    def _new_column(self, table: str, name: str, new: Table) -> Iterator[str]:
        values = new.values(name)
        if self._asked("fill", table, name) and any(value is None for value in values):
            yield f"{table}.{name} was to be filled, and has {values}"

    def _new_tables(self, before: State, after: State) -> Iterator[str]:
        renamed = set(self._renames("table").values())
        for name, table in after.items():
            if name not in before and name not in renamed and table.rows:
                yield f"{name} is new, and has {len(table.rows)} rows"

    def _count(self, question: Question, decision: Decision) -> Iterator[str]:
        """No more values were altered than the question told."""
        key = question.subject.owner.name, question.subject.part
        altered, told = self.converted.get(key), _counted(question)
        is_converted = question.kind == "convert" and decision.answer == CONVERT
        if is_converted and told is not None and altered is not None and altered > told:
            yield f"{question.id}: {altered} values were altered, and {told} were told"


def _counted(question: Question) -> int | None:
    findings: tuple[Finding, ...] = question.findings
    return sum(one.count for one in findings) if findings else None


def _unquoted(answer: str) -> str | None:
    return None if answer == "NULL" else answer[1:-1].replace("''", "'")


def kept(made: Prepared) -> set[ObjectRef]:
    """What the answers keep."""
    return {question.subject for question, decision in made.decisions if decision.answer == KEEP}
