"""A column in the one spelling of this dialect."""

from __future__ import annotations

from decimal import Decimal as Number
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from viborm_core.schema import (
    ColumnDef,
    Date,
    DateTime,
    EnumRef,
    Expression,
    GeneratedDef,
    IdentityDef,
    InlineEnum,
    Integer,
    Literal,
    Native,
    Time,
)
from viborm_mysql.expressions import about, again, now, now_precision, own_check, spelled
from viborm_mysql.foreign import foreign_collation, of_flavour
from viborm_mysql.literals import literal_of, typed
from viborm_mysql.names import NAME_LIMIT
from viborm_mysql.types import held_as, is_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from viborm_core.capabilities import Capabilities
    from viborm_core.schema import Default, EnumDef, LogicalType, TableName
    from viborm_mysql.faults import Faults
    from viborm_mysql.flavour import Flavour

COMMENT_LIMIT = 1024
_OPTIONS = frozenset({"check", "invisible", "on_update", "srid"})
_AUTO = IdentityDef()


@frozen(kw_only=True)
class Side:
    """What the spelling of a table asks about all of it."""

    enums: Mapping[TableName, EnumDef]
    capabilities: Capabilities
    flavour: Flavour
    faults: Faults
    known: dict[tuple[ColumnDef, str, bool], ColumnDef] = field(factory=dict)
    """Columns that stand in other tables as well, as they are made canonical there."""


@frozen(kw_only=True)
class Place:
    """The table that a column stands in: its columns by lower-case name, its collation, its primary key, its engine."""

    table: TableName
    names: Mapping[str, str]
    collation: str
    primary_key: frozenset[str]
    engine: str


def canonical_column(column: ColumnDef, place: Place, side: Side) -> ColumnDef:
    """The column as the database will give it back; what is not stated stays so."""
    facts = (column, place.collation, column.name in place.primary_key)
    known = side.known.get(facts)
    if known is not None:
        return known
    faults = len(side.faults.found)
    made = _canonical_column(column, place, side)
    if _stands_alone(column) and len(side.faults.found) == faults:
        side.known[facts] = made
    return made


def _stands_alone(column: ColumnDef) -> bool:
    """Whether an equal column of another table is the same: nothing in it is read by the names of others.

    Numbers that are equal may have other digits, as 1.5 and 1.50.
    """
    default = column.default
    if isinstance(default, Expression):
        return column.generated is None and now_precision(default) is not None
    return column.generated is None and not (isinstance(default, Literal) and isinstance(default.value, Number))


def _canonical_column(column: ColumnDef, place: Place, side: Side) -> ColumnDef:
    check_name(column.name, "column", place, side)
    held = _held(column, place, side)
    identity = _identity(column, held, place, side)
    generated = column.generated
    if generated is not None:
        generated = GeneratedDef(expression=again(generated.expression, place.names), stored=generated.stored)
    default = None if identity or generated else _default(column, held, place, side)
    if column.comment and len(column.comment) > COMMENT_LIMIT:
        side.faults.column(place.table, column.name, f"a comment has at most {COMMENT_LIMIT} characters")
    made = ColumnDef(
        name=column.name,
        type=held,
        nullable=_nullable(column, place, side),
        default=default,
        identity=identity,
        generated=generated,
        collation=_collation(column, held, place, side),
        comment=column.comment,
        options=_options(column, held, place, side),
    )
    return column if made == column else made


def check_name(name: str, kind: str, place: Place, side: Side) -> None:
    """Refuse a name that is too long, or that the server would not take."""
    if len(name) > NAME_LIMIT or name.endswith(" ") or "\0" in name:
        reason = f"a name has at most {NAME_LIMIT} characters, and does not end in a space"
        side.faults.part(kind, place.table, name, (), reason)


def _held(column: ColumnDef, place: Place, side: Side) -> LogicalType:
    wanted = column.type
    if isinstance(wanted, EnumRef) and wanted.name in side.enums:
        wanted = InlineEnum(side.enums[wanted.name].values)
    try:
        held = of_flavour(held_as(wanted), side.flavour)
    except ValueError as error:
        side.faults.column(place.table, column.name, str(error))
        return wanted
    if isinstance(held, InlineEnum) and not _tells_case(column.collation or place.collation):
        _refuse_case(held, column, place, side)
    return held


def _refuse_case(held: InlineEnum, column: ColumnDef, place: Place, side: Side) -> None:
    if len({value.lower() for value in held.values}) != len(held.values):
        reason = "an enum's values must differ in more than case; or give the column a collation that ends in _bin"
        side.faults.column(place.table, column.name, reason)


def _tells_case(collation: str) -> bool:
    return collation.lower().endswith(("_bin", "_cs", "binary"))


def _nullable(column: ColumnDef, place: Place, side: Side) -> bool:
    if column.identity is not None or column.name in place.primary_key:
        return False
    # MariaDB has no NOT NULL on computed columns: https://mariadb.com/kb/en/generated-columns/
    return column.nullable or (column.generated is not None and side.flavour.is_mariadb)


def _identity(column: ColumnDef, held: LogicalType, place: Place, side: Side) -> IdentityDef | None:
    identity = column.identity
    if identity is None:
        return None
    whole = isinstance(held, Integer) or (isinstance(held, Native) and "int" in held.spelling)
    if not whole:
        side.faults.column(place.table, column.name, "only an integer can be numbered by the database")
    if identity.start not in (None, 1) or identity.increment not in (None, 1):
        reason = "numbering starts at 1, in steps of 1; set another start with ALTER TABLE ... AUTO_INCREMENT"
        side.faults.column(place.table, column.name, reason)
    return _AUTO


def _default(column: ColumnDef, held: LogicalType, place: Place, side: Side) -> Default:
    default = column.default
    if isinstance(default, Expression):
        expression = again(default, place.names)
        if "nextval(" in str(expression) and not side.flavour.is_mariadb:
            side.faults.column(place.table, column.name, "MySQL has no sequences; let the database number the column")
        precision = now_precision(expression)
        if precision is not None and isinstance(held, DateTime):
            return now(held.precision or 0)
        if precision is not None and isinstance(held, Date | Time):
            return Expression.of("curdate()" if isinstance(held, Date) else "curtime()")
        found = literal_of(spelled(expression))
        if found is None or (isinstance(held, Native) and held.spelling.startswith("bit")):
            return expression
        default = found
    if default is None or default.value is None:
        return None
    return Literal(typed(default.value, held))


def _collation(column: ColumnDef, held: LogicalType, place: Place, side: Side) -> str | None:
    collation = column.collation
    if not collation:
        return collation
    if not is_text(held):
        side.faults.column(place.table, column.name, f"a column of type {held} has no collation")
        return ""
    reason = foreign_collation(collation.lower(), side.flavour)
    if reason is not None:
        side.faults.column(place.table, column.name, reason)
    return "" if collation.lower() == place.collation else collation.lower()


def _options(column: ColumnDef, held: LogicalType, place: Place, side: Side) -> tuple[tuple[str, str], ...]:
    options = []
    foreign = "srid" if side.flavour.is_mariadb else "check"
    for name, value in column.options:
        if name == foreign and not value:
            continue
        if name not in _OPTIONS or name == foreign:
            instead = "; make it a check of the table" if name == "check" else ""
            side.faults.column(place.table, column.name, f"{side.flavour.name} has no column option {name}{instead}")
        elif name == "on_update" and value:
            precision = (held.precision or 0) if isinstance(held, DateTime) else 0
            options.append((name, str(now(precision))))
        elif name == "check" and value:
            options.append((name, own_check(about(value, column.name), column.name)))
        else:
            options.append((name, value))
    return tuple(options)


def renamed(column: ColumnDef, name: str) -> ColumnDef:
    """The column under a name that differs in case."""
    return column if column.name == name else evolve(column, name=name)
