"""Values inside definitions: literals, expressions and what an expression refers to."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TypeAlias

from attrs import field, frozen

Scalar: TypeAlias = str | int | bool | Decimal | bytes | None


def _normalised(value: Scalar) -> Scalar:
    if isinstance(value, Decimal) and value == value.to_integral_value() and abs(value) < 10**18:
        return int(value)
    return value


def _told_apart(value: Scalar) -> tuple[bool, Scalar]:
    """What equality compares: to Python True is 1, to a database it is not."""
    return isinstance(value, bool), value


@frozen
class Literal:
    """A value, as opposed to the text that spells it; None is NULL. Whole `Decimal` values become int."""

    value: Scalar = field(converter=_normalised, eq=_told_apart)

    def __str__(self) -> str:
        return repr(self.value) if not isinstance(self.value, Decimal) else str(self.value)


@frozen
class Reference:
    """A name inside an expression: ``kind`` is ``column``, ``table`` or ``type``.

    ``name`` is the column's name, or the text form of a table's or type's `TableName`.
    """

    kind: str
    name: str


def _merge_texts(parts: Iterable[str | Reference]) -> tuple[str | Reference, ...]:
    merged: list[str | Reference] = []
    for part in parts:
        last = merged[-1] if merged else None
        if isinstance(part, str) and isinstance(last, str):
            merged[-1] = last + part
        elif part != "":
            merged.append(part)
    return tuple(merged)


@frozen
class Expression:
    """SQL text in which the names of columns, tables and types are kept apart from the text around them.

    So a rename is carried through, and the quoting of a name is no difference. What a person wrote is one
    text part; an adapter's tokenizer finds the references when it makes the snapshot canonical.
    """

    parts: tuple[str | Reference, ...] = field(converter=_merge_texts)

    @classmethod
    def of(cls, text: str) -> "Expression":
        """An expression as written, whose references have not been found yet."""
        return cls((text,))

    def __str__(self) -> str:
        return "".join(part if isinstance(part, str) else part.name for part in self.parts)

    def spelled(self, quote: Callable[[Reference], str]) -> str:
        """The SQL text, with each reference spelled by ``quote``."""
        return "".join(part if isinstance(part, str) else quote(part) for part in self.parts)

    def names(self, kind: str) -> frozenset[str]:
        """The names of this kind that the expression refers to."""
        return frozenset(part.name for part in self.parts if isinstance(part, Reference) and part.kind == kind)

    def renamed(self, kind: str, old: str, new: str) -> "Expression":
        """The expression with every reference to ``old`` made one to ``new``."""
        if Reference(kind, old) not in self.parts:
            return self
        wanted = Reference(kind, old)
        return Expression(tuple(Reference(kind, new) if part == wanted else part for part in self.parts))


Default: TypeAlias = Literal | Expression | None
"""What a column gets where nothing is said: a value, an expression, or nothing."""
