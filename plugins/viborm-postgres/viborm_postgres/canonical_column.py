"""One column in PostgreSQL's spelling, by rules alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from viborm_core.schema import (
    Array,
    Bytes,
    Char,
    ColumnDef,
    Decimal,
    EnumRef,
    Expression,
    IdentityDef,
    InlineEnum,
    Integer,
    Literal,
    LogicalType,
    Native,
    String,
    TableName,
)
from viborm_postgres.literals import fitting, read_constant
from viborm_postgres.next_number import with_namespace
from viborm_postgres.sequence_settings import without_usual
from viborm_postgres.spell import NOT_NULL_OPTIONS
from viborm_postgres.table_options import column_option_fault
from viborm_postgres.types import read_type, serial_bits

if TYPE_CHECKING:
    from collections.abc import Callable

    from viborm_core.schema import Default

_MODES = ("auto", "always", "by-default", "serial")
NAMED_NOT_NULL = (18, 0)
_COLLATED = (String, Char, Native)


def spell_column(
    column: ColumnDef,
    current: ColumnDef | None,
    namespace: str,
    read: Callable[[Expression], Expression],
    version: tuple[int, ...],
) -> tuple[ColumnDef, list[str]]:
    """The column, and what is wrong with it on this version. ``current`` is the present column of its name."""
    faults: list[str] = []
    if isinstance(column.type, Native):
        bits = serial_bits(column.type)
        if bits is not None:
            column = evolve(column, type=Integer(bits), identity=column.identity or IdentityDef(mode="serial"))
    logical = spell_type(column.type, namespace, faults)
    identity = _identity(column, current, logical, faults)
    if column.collation and not isinstance(_inside(logical), _COLLATED):
        faults.append(f"a column of type {logical} has no collation")
    if identity is not None and column.default is not None:
        faults.append("a column that is numbered by the database has no default besides")
    for name, value in column.options:
        fault = column_option_fault(name, value, version)
        if fault is not None:
            faults.append(fault)
    nullable = column.nullable and (identity is None or identity.mode == "serial")
    default = None if identity is not None else _default(column.default, logical, read, namespace)
    spelled = evolve(
        column,
        type=logical,
        nullable=nullable,
        default=default,
        identity=identity,
        options=_without_name(
            _sequence_option(column, current, identity), nullable=nullable or version < NAMED_NOT_NULL
        ),
    )
    return (column if spelled == column else spelled), faults


def _inside(logical: LogicalType) -> LogicalType:
    return _inside(logical.of) if isinstance(logical, Array) else logical


def spell_type(logical: LogicalType, namespace: str, faults: list[str]) -> LogicalType:
    """The type as it will be read back."""
    match logical:
        case Decimal(precision=int(precision), scale=None):
            return Decimal(precision, 0)
        case Decimal(precision=None, scale=int()):
            faults.append("a decimal with a scale needs a precision")
        case Bytes(length=int()):
            return Bytes()
        case Integer(bits=bits) if bits not in (16, 32, 64):
            faults.append(f"PostgreSQL has no integer of {bits} bits; use 16, 32, 64 or decimal")
        case String(length=0) | Char(length=0):
            faults.append("a text of length 0 holds nothing")
        case EnumRef(name=TableName(namespace=None, name=name)):
            return EnumRef(TableName(namespace, name))
        case Array(of=element):
            inner = spell_type(element, namespace, faults)
            return inner if isinstance(inner, Array) else Array(inner)
        case Native(spelling=spelling):
            return read_type(spelling)
        case InlineEnum():
            faults.append("an enum needs a name in PostgreSQL; declare it as a named enum, or use text with a check")
    return logical


def _identity(
    column: ColumnDef, current: ColumnDef | None, logical: LogicalType, faults: list[str]
) -> IdentityDef | None:
    identity = column.identity
    if identity is None:
        return None
    if identity.mode not in _MODES:
        faults.append(f"PostgreSQL has no numbering {identity.mode!r}; use {', '.join(_MODES)}")
    if not isinstance(logical, Integer) and not (isinstance(logical, Decimal) and logical.scale in (0, None)):
        faults.append(f"a column of type {logical} cannot be numbered by the database; use an integer")
    there = None if current is None else current.identity
    identity = without_usual(identity, logical, there)
    if identity.mode != "auto":
        return identity
    return evolve(identity, mode="by-default" if there is None else there.mode)


def _sequence_option(
    column: ColumnDef, current: ColumnDef | None, identity: IdentityDef | None
) -> tuple[tuple[str, str], ...]:
    """The name of the sequence is no difference: a column that is numbered already keeps its own."""
    if identity is None:
        return tuple(pair for pair in column.options if pair[0] not in ("sequence", "sequence_comment"))
    if current is None or current.identity is None:
        return column.options
    kept = [pair for pair in current.options if pair[0] == "sequence"]
    return (*(pair for pair in column.options if pair[0] != "sequence"), *kept)


def _without_name(options: tuple[tuple[str, str], ...], *, nullable: bool) -> tuple[tuple[str, str], ...]:
    """What may be NULL has no NOT NULL constraint, and before PostgreSQL 18 it has no name to keep."""
    return tuple(pair for pair in options if pair[0] not in NOT_NULL_OPTIONS) if nullable else options


def _default(
    default: Default, logical: LogicalType, read: Callable[[Expression], Expression], namespace: str
) -> Default:
    if isinstance(default, Literal):
        return fitting(default, logical)
    if default is None:
        return None
    if len(default.parts) == 1 and isinstance(default.parts[0], str):
        constant = read_constant(default.parts[0])
        if constant is not None:
            return fitting(constant, logical)
    return with_namespace(read(default), namespace)
