"""Enums in SQLite: a TEXT column with a check of one exact shape, called ``{table}_{column}_enum``.

SQLite carries the check through renames of the table and the column but keeps its name, so only the
ending ``_enum`` is asked for when a check is lifted into an `InlineEnum`.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from attrs import evolve

from viborm_core.schema import CheckConstraintDef, ColumnDef, Expression, InlineEnum, Reference, String, quote_text
from viborm_sqlite.spelling import quote

_ENDING: Final = "_enum"
_VALUES: Final = re.compile(r" IN \(('(?:[^']|'')*'(?:, '(?:[^']|'')*')*)\)")
_VALUE: Final = re.compile(r"'((?:[^']|'')*)'")
_PARTS: Final = 2


def enum_check(table: str, column: str, values: Iterable[str]) -> str:
    """The constraint that makes a TEXT column an enum."""
    listed = ", ".join(map(quote_text, values))
    return f"CONSTRAINT {quote(f'{table}_{column}{_ENDING}')} CHECK ({quote(column)} IN ({listed}))"


def enum_of(check: CheckConstraintDef) -> tuple[str, InlineEnum] | None:
    """The column that a check makes an enum, and the enum; None if it is another check."""
    if check.name is None or not check.name.endswith(_ENDING):
        return None
    return _listed(check.expression)


def _listed(expression: Expression) -> tuple[str, InlineEnum] | None:
    parts = expression.parts
    if len(parts) != _PARTS or not isinstance(parts[0], Reference) or not isinstance(parts[1], str):
        return None
    values = _VALUES.fullmatch(parts[1])
    if values is None:
        return None
    texts = tuple(text.replace("''", "'") for text in _VALUE.findall(values[1]))
    return parts[0].name, InlineEnum(texts)


def lift_enums(
    columns: Sequence[ColumnDef], checks: Sequence[CheckConstraintDef]
) -> tuple[tuple[ColumnDef, ...], tuple[CheckConstraintDef, ...]]:
    """Columns and checks, with the checks that make enums turned into the types of their columns."""
    if not any(check.name is not None and check.name.endswith(_ENDING) for check in checks):
        return tuple(columns), tuple(checks)
    found: dict[str, InlineEnum] = {}
    kept: list[CheckConstraintDef] = []
    plain = {column.name for column in columns if column.type == String()}
    for check in checks:
        lifted = enum_of(check)
        if lifted is not None and lifted[0] in plain and lifted[0] not in found:
            found[lifted[0]] = lifted[1]
        else:
            kept.append(check)
    if not found:
        return tuple(columns), tuple(checks)
    lifted_columns = tuple(
        evolve(column, type=found[column.name]) if column.name in found else column for column in columns
    )
    return lifted_columns, tuple(kept)
