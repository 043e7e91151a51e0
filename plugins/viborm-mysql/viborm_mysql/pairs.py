"""Finds, for each expression of a desired table, the current one that it may be, and settles their spelling.

Texts that are equal in normal form are the same. Others are spelled by the server; where it cannot be asked, a pair
that stands in the same place is uncertain, and takes the current text on both sides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve, frozen

from viborm_core.adapter import Uncertain
from viborm_core.operations.refs import column_ref, constraint_ref, index_ref
from viborm_core.schema import Expression
from viborm_mysql.expressions import about, loose, now_precision, own_check, spelled
from viborm_mysql.respell import NotSpelledError, Wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from viborm_core.schema import CheckConstraintDef, ColumnDef, IndexDef, TableDef

    Ask = Callable[[Wanted, TableDef], Wanted]


@frozen(kw_only=True)
class Paired:
    """A desired table with its expressions settled, and what stayed uncertain."""

    table: TableDef
    uncertain: tuple[Uncertain, ...] = ()


def settle(table: TableDef, current: TableDef, ask: Ask) -> Paired:
    """The desired table with its expressions in the spelling of the current one, where they mean the same."""
    wanted = _wanted(table, current)
    if not wanted:
        return Paired(table=table)
    try:
        answered = ask(wanted, table)
    except NotSpelledError as error:
        return _take_current(table, current, str(error))
    return Paired(table=_with(table, wanted, answered))


def _wanted(table: TableDef, current: TableDef) -> Wanted:
    wanted = Wanted()
    checks = {check.expression for check in current.checks}
    if checks - {check.expression for check in table.checks}:
        wanted.checks.extend(check.expression for check in table.checks if check.expression not in checks)
    old_columns = {column.name: column for column in current.columns}
    for column in table.columns:
        old = old_columns.get(column.name)
        if old is None:
            continue
        own = _own_check(column)
        if own is not None and _own_check(old) not in (None, own):
            wanted.checks.append(own)
        if _differs(column.default, old.default) and isinstance(column.default, Expression):
            wanted.defaults[column.name] = column.default
        if column.generated is not None and old.generated is not None:
            expression = column.generated.expression
            if expression != old.generated.expression:
                wanted.generated[column.name] = expression
    known = set(_index_expressions(current.indexes))
    if known:
        wanted.keys.extend(key for key in _index_expressions(table.indexes) if key not in known)
    return wanted


def _own_check(column: ColumnDef) -> Expression | None:
    """The check that MariaDB keeps with the column."""
    text = dict(column.options).get("check")
    return Expression.of(about(text, column.name)) if text else None


def _differs(new: object, old: object) -> bool:
    """Whether two defaults are different expressions, none of them the current time."""
    return isinstance(new, Expression) and isinstance(old, Expression) and new != old and now_precision(new) is None


def _index_expressions(indexes: Sequence[IndexDef]) -> list[Expression]:
    return [key.expression for index in indexes for key in index.keys if key.expression is not None]


def _with(table: TableDef, wanted: Wanted, answered: Wanted) -> TableDef:
    checks = dict(zip(wanted.checks, answered.checks, strict=True))
    keys = dict(zip(wanted.keys, answered.keys, strict=True))

    def column(one: ColumnDef) -> ColumnDef:
        own = _own_check(one)
        if own in checks:
            options = dict(one.options) | {"check": own_check(spelled(checks[own]), one.name)}
            one = evolve(one, options=tuple(options.items()))
        if one.name in answered.defaults:
            return evolve(one, default=answered.defaults[one.name])
        if one.name in answered.generated and one.generated is not None:
            return evolve(one, generated=evolve(one.generated, expression=answered.generated[one.name]))
        return one

    return evolve(
        table,
        columns=tuple(column(one) for one in table.columns),
        checks=tuple(
            evolve(check, expression=checks.get(check.expression, check.expression)) for check in table.checks
        ),
        indexes=tuple(_with_keys(index, keys) for index in table.indexes),
    )


def _with_keys(index: IndexDef, spelled: dict[Expression, Expression]) -> IndexDef:
    if not any(key.expression in spelled for key in index.keys):
        return index
    return evolve(
        index,
        keys=tuple(
            evolve(key, expression=spelled.get(key.expression, key.expression)) if key.expression else key
            for key in index.keys
        ),
    )


def _take_current(table: TableDef, current: TableDef, reason: str) -> Paired:
    """Every pair in the same place takes the current text, and is uncertain."""
    uncertain: list[Uncertain] = []
    old_columns = {column.name: column for column in current.columns}

    def column(one: ColumnDef) -> ColumnDef:
        old = old_columns.get(one.name)
        if old is None:
            return one
        made = one
        if _differs(one.default, old.default):
            made = evolve(made, default=old.default)
        if one.generated is not None and old.generated is not None:
            made = evolve(made, generated=evolve(one.generated, expression=old.generated.expression))
        if made != one:
            uncertain.append(Uncertain(ref=column_ref(table.name, one.name), reason=reason))
        return made

    free = [check for check in current.checks if check not in table.checks]

    def check(one: CheckConstraintDef) -> CheckConstraintDef:
        old = _like(one, free)
        if old is None or old.expression == one.expression:
            return one
        free.remove(old)
        ref = constraint_ref(table.name, old.name, "check", ())
        uncertain.append(Uncertain(ref=ref, reason=reason))
        return evolve(one, expression=old.expression)

    old_indexes = {index.name: index for index in current.indexes}

    def index(one: IndexDef) -> IndexDef:
        old = old_indexes.get(one.name)
        if old is None or old.keys == one.keys or not _index_expressions([one, old]):
            return one
        uncertain.append(Uncertain(ref=index_ref(table.name, old), reason=reason))
        return evolve(one, keys=old.keys)

    made = evolve(
        table,
        columns=tuple(column(one) for one in table.columns),
        checks=tuple(check(one) for one in table.checks),
        indexes=tuple(index(one) for one in table.indexes),
    )
    return Paired(table=made, uncertain=tuple(uncertain))


def _like(check: CheckConstraintDef, free: Sequence[CheckConstraintDef]) -> CheckConstraintDef | None:
    """The current check that this one may be: of the same name, or the same but for parentheses, or columns."""
    if any(one.expression == check.expression for one in free):
        return None
    if check.name is not None:
        return next((one for one in free if one.name == check.name), None)
    same = next((one for one in free if loose(one.expression) == loose(check.expression)), None)
    if same is not None:
        return same
    columns = check.expression.names("column")
    return next((one for one in free if one.expression.names("column") == columns), None)
