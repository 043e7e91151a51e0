"""What sqlglot is asked, and what it is told: casts that say nothing are left out, and truth is TRUE, not 1."""

from collections.abc import Callable, Mapping

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from viborm_core.schema import Boolean, Char, LogicalType, String

_TEXT = ("text", "varchar", "char", "nvarchar", "nchar")
Types = Mapping[str, LogicalType]


def translate(text: str, *, source: str, target: str, columns: Types) -> str | None:
    """The expression in the target's dialect; None where sqlglot does not know a dialect or cannot say it.

    ``columns`` are those of the table, with their types.
    """
    try:
        tree = sqlglot.parse_one(text, read=source)
        while (simpler := tree.transform(_simpler(columns))) != tree:
            tree = simpler
        return tree.sql(dialect=target, identify=True, unsupported_level=sqlglot.ErrorLevel.RAISE)
    except (SqlglotError, ValueError):
        return None


def _simpler(columns: Types) -> Callable[[exp.Expression], exp.Expression]:
    """One step; what stands inside of what a step replaced is for the next one."""

    def simpler(node: exp.Expression) -> exp.Expression:
        match node:
            case exp.Introducer(expression=exp.Expression() as inner):
                return inner
            case exp.Cast(this=exp.Expression() as inner) if _says_nothing(node, columns):
                return inner.this if isinstance(inner, exp.Paren) else inner
            case exp.EQ(this=tested, expression=exp.Any(this=listed)) if isinstance(listed.unnest(), exp.Array):
                return exp.In(this=tested, expressions=listed.unnest().expressions)
            case exp.NEQ(this=tested, expression=exp.All(this=listed)) if isinstance(listed.unnest(), exp.Array):
                return exp.Not(this=exp.In(this=tested, expressions=listed.unnest().expressions))
            case exp.EQ() | exp.NEQ() | exp.Is() if _holds(node.this, columns, Boolean):
                return type(node)(this=node.this, expression=_truth(node.expression))
        return node

    return simpler


def _says_nothing(cast: exp.Cast, columns: Types) -> bool:
    inner = cast.this.unnest()
    if isinstance(inner, exp.Literal | exp.Boolean | exp.Null | exp.Array):
        return True
    return _holds(inner, columns, String, Char) and cast.to.is_type(*_TEXT)


def _holds(node: exp.Expression, columns: Types, *types: type[LogicalType]) -> bool:
    inner = node.unnest()
    return isinstance(inner, exp.Column) and isinstance(columns.get(inner.name), types)


def _truth(node: exp.Expression) -> exp.Expression:
    inner = node.unnest()
    if isinstance(inner, exp.Literal) and inner.name in {"0", "1"}:
        return exp.Boolean(this=inner.name == "1")
    return node
