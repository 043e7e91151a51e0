"""Columns of a table as `ColumnDef`s."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from attrs import frozen
from sqlalchemy import exc, schema, types

from viborm_core.schema import (
    ColumnDef,
    Default,
    EnumDef,
    Expression,
    GeneratedDef,
    IdentityDef,
    Literal,
    Native,
    ObjectRef,
    TableName,
)
from viborm_sqlalchemy.kinds import ReadType, read_type, unwrapped
from viborm_sqlalchemy.options import refuse_others, stated_options

if TYPE_CHECKING:
    from sqlalchemy.schema import CheckConstraint, Column

    from viborm_sqlalchemy.remarks import Remarks
    from viborm_sqlalchemy.target import Target

_ON_UPDATE = re.compile(r"\s+ON\s+UPDATE\s+(.+)$", re.IGNORECASE | re.DOTALL)
_ON_CONFLICT = ("on_conflict_not_null", "on_conflict_primary_key", "on_conflict_unique")


@frozen(kw_only=True)
class ReadColumn:
    """A column, the named enum that its type is, and the check that the database keeps with it, not with the table."""

    column: ColumnDef
    enum: EnumDef | None = None
    check: CheckConstraint | None = None


def read_column(column: Column[Any], table: TableName, target: Target, remarks: Remarks) -> ReadColumn:
    """A column; what is wrong with it, or has no place, is noted."""
    ref = ObjectRef(kind="column", owner=table, part=str(column.name))
    found = read_type(column, ref, target, remarks)
    options = _options(column, ref, target, remarks)
    identity = _identity(column, target)
    default, on_update = (None, None) if identity is not None else _default(column, ref, target, remarks)
    if on_update is not None:
        options["on_update"] = on_update
    check = _own_check(column, target)
    if check is not None:
        options["check"] = target.sql(check.sqltext)
    made = ColumnDef(
        name=str(column.name),
        type=_numbered(found, identity, column, target),
        nullable=bool(column.nullable),
        default=default,
        identity=identity,
        generated=_generated(column, target),
        collation=found.collation,
        comment=column.comment,
        options=tuple(options.items()),
    )
    return ReadColumn(column=made, enum=found.enum, check=check)


def _options(column: Column[Any], ref: ObjectRef, target: Target, remarks: Remarks) -> dict[str, str]:
    stated = stated_options(column, target)
    refuse_others(stated, _ON_CONFLICT, ref, remarks)
    if column.nullable or "on_conflict_not_null" not in stated:
        return {}
    return {"not_null_on_conflict": str(stated["on_conflict_not_null"]).lower()}


def _numbered(found: ReadType, identity: IdentityDef | None, column: Column[Any], target: Target) -> Any:
    """The type; of a column that is a serial one, the integer behind it, whatever decorates that."""
    if identity is None or identity.mode != "serial":
        return found.type
    inside = unwrapped(column.type, target)
    if isinstance(inside, types.BigInteger):
        return Native("BIGINT")
    return Native("SMALLINT" if isinstance(inside, types.SmallInteger) else "INTEGER")


def _identity(column: Column[Any], target: Target) -> IdentityDef | None:
    """How the database numbers the column: as its author said, or as SQLAlchemy does for integer keys."""
    stated = column.identity
    if stated is not None and (target.dialect.supports_identity_columns or not target.is_known):
        mode = "always" if stated.always else "by-default"
        return _settings(stated, mode if target.is_known else "auto")
    if column.table.autoincrement_column is not column:
        return None
    if target.is_called("sqlite"):
        alone = column.table.dialect_options["sqlite"]["autoincrement"] and not column.foreign_keys
        return IdentityDef() if alone and len(column.table.primary_key.columns) == 1 else None
    own = isinstance(column.default, schema.Sequence) and not _is_optional(column)
    if target.is_called("postgresql"):
        return IdentityDef(mode="serial") if column.default is None or _is_optional(column) else None
    if target.is_called("mysql"):
        fixed = column.server_default is not None and stated is None
        return None if fixed or (target.dialect.supports_sequences and own) else IdentityDef()
    return IdentityDef()


def _is_optional(column: Column[Any]) -> bool:
    """Whether a sequence is named only for databases that number columns in no other way."""
    return isinstance(column.default, schema.Sequence) and column.default.optional


def _settings(stated: schema.Identity, mode: str) -> IdentityDef:
    return IdentityDef(
        mode=mode,
        start=stated.start,
        increment=stated.increment,
        minimum=stated.minvalue,
        maximum=stated.maxvalue,
        cache=stated.cache,
        cycle=stated.cycle,
    )


def _default(column: Column[Any], ref: ObjectRef, target: Target, remarks: Remarks) -> tuple[Default, str | None]:
    """The default, and what an update sets the column to."""
    stated = column.server_default
    if stated is None or isinstance(stated, schema.Computed | schema.Identity):
        return None, None
    if not isinstance(stated, schema.DefaultClause):
        remarks.omit(ref, "its server default is a FetchedValue: what it is, is not said, so that it has none here")
        return None, None
    if isinstance(stated.arg, str):
        return Literal(str(stated.arg)), None
    try:
        text = target.sql(stated.arg)
    except (exc.CompileError, NotImplementedError) as error:
        remarks.fault(ref, f"its server default cannot be compiled: {str(error).partition(chr(10))[0]}")
        return None, None
    found = _ON_UPDATE.search(text) if target.is_called("mysql") else None
    if found is None:
        return _read(text), None
    return _read(text[: found.start()]), found[1]


def _read(text: str) -> Default:
    return Literal(None) if text.strip().upper() == "NULL" else Expression.of(text)


def _generated(column: Column[Any], target: Target) -> GeneratedDef | None:
    computed = column.computed
    if computed is None:
        return None
    stored = computed.persisted
    if stored is None and target.virtual_by_default:
        stored = False
    return GeneratedDef(expression=Expression.of(target.sql(computed.sqltext)), stored=stored)


def _own_check(column: Column[Any], target: Target) -> CheckConstraint | None:
    """The check that is written inside the column, where the database keeps it with the column."""
    if not target.is_called("mariadb"):
        return None
    for one in column.constraints:
        if isinstance(one, schema.CheckConstraint) and one.name is None:
            return one
    return None
