"""Random columns: types that databases of given capabilities hold, and what stands on them alone."""

from random import Random

from attrs import evolve

from viborm_core.capabilities import Capabilities
from viborm_core.schema import (
    Array,
    Boolean,
    Bytes,
    Char,
    CheckConstraintDef,
    ColumnDef,
    Date,
    DateTime,
    Decimal,
    EnumDef,
    EnumRef,
    Expression,
    Float,
    GeneratedDef,
    InlineEnum,
    Integer,
    Json,
    LogicalType,
    Reference,
    String,
    Time,
    Uuid,
)
from viborm_core.testing.chance import maybe
from viborm_core.testing.values import SMALLEST_NUMBER, Enums, random_default

KEY_TYPES: tuple[LogicalType, ...] = (
    Integer(32),
    Integer(32),
    Integer(64),
    Integer(16),
    String(40),
    String(100),
    Decimal(10, 2),
    Date(),
    DateTime(),
    Uuid(),
)
PLAIN_TYPES: tuple[LogicalType, ...] = (
    *KEY_TYPES,
    String(),
    String(300),
    Char(8),
    Boolean(),
    Float(64),
    Float(32),
    Bytes(),
    Time(),
    DateTime(precision=3),
    DateTime(tz=True),
    Decimal(18, 4),
    Json(),
)
_INLINE_VALUES = (("draft", "done"), ("a", "b", "c"), ("it's", 'say "x"', "back\\slash"))
COMMENTS = ("", "a note", 'it\'s "quoted"; -- not a comment\n100%', "ünï")


def enum_values(enums: tuple[EnumDef, ...]) -> Enums:
    """The values of each enum."""
    return {enum.name: enum.values for enum in enums}


def random_type(random: Random, capabilities: Capabilities, enums: tuple[EnumDef, ...]) -> LogicalType:
    """A type of a column that is in no key."""
    if capabilities.arrays and maybe(random, 0.1):
        return Array(random.choice((Integer(32), String(), String(20), Date())))
    if maybe(random, 0.15):
        if not capabilities.named_enums and capabilities.inline_enums:
            return InlineEnum(random.choice(_INLINE_VALUES))
        if enums:
            return EnumRef(random.choice(enums).name)
    return random.choice(PLAIN_TYPES)


def random_column(random: Random, name: str, capabilities: Capabilities, enums: tuple[EnumDef, ...]) -> ColumnDef:
    """A column that is in no key, and computed from nothing."""
    column_type = random_type(random, capabilities, enums)
    column = ColumnDef(
        name=name,
        type=column_type,
        nullable=maybe(random, 0.6),
        comment=random_comment(random, capabilities),
    )
    return with_random_default(random, column, capabilities, enums)


def with_random_default(
    random: Random, column: ColumnDef, capabilities: Capabilities, enums: tuple[EnumDef, ...]
) -> ColumnDef:
    """The column with another default, or none."""
    if column.type == DateTime() and maybe(random, 0.3):
        return evolve(column, default=Expression.of("CURRENT_TIMESTAMP"))
    if maybe(random, 0.4):
        return evolve(column, default=None)
    return evolve(column, default=random_default(random, column.type, enum_values(enums)))


def random_comment(random: Random, capabilities: Capabilities) -> str | None:
    """A comment, or mostly none."""
    return random.choice(COMMENTS) if capabilities.comments and maybe(random, 0.2) else None


def generated_from(random: Random, name: str, source: ColumnDef, capabilities: Capabilities) -> ColumnDef | None:
    """A column computed from ``source``, or None if it cannot be."""
    kinds = [
        kind
        for kind, there in ((True, capabilities.generated_stored), (False, capabilities.generated_virtual))
        if there
    ]
    if not kinds or source.generated is not None or source.identity is not None:
        return None
    part = Reference("column", source.name)
    stored = random.choice(kinds)
    match source.type:
        case Integer():
            expression = Expression((part, f" + {random.randint(1, 9)}"))
            return ColumnDef(
                name=name,
                type=Integer(64),
                nullable=True,
                generated=GeneratedDef(expression=expression, stored=stored),
            )
        case String():
            function = random.choice(("lower", "upper"))
            expression = Expression((f"{function}(", part, ")"))
            return ColumnDef(
                name=name,
                type=String(),
                nullable=True,
                generated=GeneratedDef(expression=expression, stored=stored),
            )
    return None


def random_condition(random: Random, column: ColumnDef) -> Expression:
    """A condition on a column that `random_value` and `distinct_value` never make false."""
    part = Reference("column", column.name)
    match column.type:
        case Integer() | Decimal():
            return Expression((part, f" >= {SMALLEST_NUMBER - random.randint(0, 9)}"))
        case String():
            return Expression((part, f" <> 'never {random.randint(0, 9)}'"))
    other = " IS NULL OR " if column.nullable else " IS NOT NULL AND "
    return Expression((part, other, part, " IS NOT NULL"))


def random_check(random: Random, column: ColumnDef, name: str | None) -> CheckConstraintDef:
    """A check on one column."""
    return CheckConstraintDef(name=name, expression=random_condition(random, column))
