"""Types as schema types: by the text that SQLAlchemy compiles for the dialect, or by their class without a dialect."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from attrs import frozen
from sqlalchemy import exc, types

from viborm_core.schema import Array, EnumDef, EnumRef, LogicalType, Native, ObjectRef, TableName
from viborm_sqlalchemy.generic import generic_type, native_elsewhere

if TYPE_CHECKING:
    from sqlalchemy.schema import Column
    from sqlalchemy.types import TypeEngine

    from viborm_sqlalchemy.remarks import Remarks
    from viborm_sqlalchemy.target import Target

_COLLATE = re.compile(r"""\s+COLLATE\s+("(?:[^"]|"")+"|`[^`]+`|[\w.]+)$""", re.IGNORECASE)
_CHARSET = re.compile(r"\s+CHARACTER SET\s+(\w+)$", re.IGNORECASE)
_LONG = re.compile(r"^(TEXT|BLOB)\((\d+)\)", re.IGNORECASE)
_SIZES = (("TINY", 2**8 - 1), ("", 2**16 - 1), ("MEDIUM", 2**24 - 1))
_BYTES_OF_A_CHARACTER = 4
USUAL_COLLATIONS = {
    "ascii": "ascii_general_ci",
    "binary": "binary",
    "latin1": "latin1_swedish_ci",
    "utf8": "utf8mb3_general_ci",
    "utf8mb3": "utf8mb3_general_ci",
}
"""The collation of a character set where none is stated, as far as servers agree on it.

https://dev.mysql.com/doc/refman/8.4/en/charset-mysql.html
"""


@frozen(kw_only=True)
class ReadType:
    """A column's type, its collation if it states one, and the named enum that it uses."""

    type: LogicalType
    collation: str | None = None
    enum: EnumDef | None = None


def read_type(column: Column[Any], ref: ObjectRef, target: Target, remarks: Remarks) -> ReadType:
    """The type of a column; what is wrong with it is noted."""
    try:
        return _of(column.type, column, ref, target, remarks)
    except (exc.CompileError, NotImplementedError) as error:
        remarks.fault(ref, str(error).partition("\n")[0])
        return ReadType(type=Native("unknown"))


def unwrapped(type_: TypeEngine[Any], target: Target) -> TypeEngine[Any]:
    """What a type is for the dialect, behind its variants and decorators."""
    found: Any = type_.dialect_impl(target.dialect)
    while isinstance(found, types.TypeDecorator):
        inside: Any = found.impl_instance
        found = inside.dialect_impl(target.dialect)
    kept: TypeEngine[Any] = found
    return kept


def _of(type_: TypeEngine[Any], column: Column[Any], ref: ObjectRef, target: Target, remarks: Remarks) -> ReadType:
    inside = unwrapped(type_, target)
    if isinstance(inside, types.ARRAY):
        element = _of(inside.item_type, column, ref, target, remarks)
        return ReadType(type=Array(element.type), enum=element.enum)
    enum = _named_enum(inside, target)
    if enum is not None:
        return ReadType(type=EnumRef(enum.name), enum=enum)
    if not target.is_known:
        generic = generic_type(inside)
        return ReadType(
            type=native_elsewhere(inside) if generic is None else generic, collation=getattr(inside, "collation", None)
        )
    if inside.__visit_name__ == "DOMAIN":
        remarks.omit(ref, f"its type is the domain {getattr(inside, 'name', '')}, which must be there: it is not made")
    text = target.type_sql(type_, column)
    return _compiled(_LONG.sub(_of_size, text) if target.is_called("mysql") else text, ref, remarks)


def _of_size(found: re.Match[str]) -> str:
    """The type that a server makes of a TEXT or BLOB of so many characters or bytes.

    https://dev.mysql.com/doc/refman/8.4/en/string-type-syntax.html
    """
    length = int(found[2]) * (_BYTES_OF_A_CHARACTER if found[1].upper() == "TEXT" else 1)
    size = next((name for name, limit in _SIZES if length <= limit), "LONG")
    return f"{size}{found[1]}"


def _named_enum(inside: TypeEngine[Any], target: Target) -> EnumDef | None:
    """The enum that is an object of its own in the database."""
    if not isinstance(inside, types.Enum) or not inside.name:
        return None
    if target.is_known and not target.is_called("postgresql"):
        return None
    if not inside.native_enum:
        return None
    schema = None if inside.schema is None else str(inside.schema)
    return EnumDef(name=TableName(schema, str(inside.name)), values=tuple(map(str, inside.enums)))


def _compiled(text: str, ref: ObjectRef, remarks: Remarks) -> ReadType:
    """The type of a compiled text, and the collation that stands behind it."""
    collation: str | None = None
    found = _COLLATE.search(text)
    if found is not None:
        collation = found[1].strip('`"').replace('""', '"')
        text = text[: found.start()]
    charset = _CHARSET.search(text)
    if charset is not None:
        text = text[: charset.start()]
        collation = collation or USUAL_COLLATIONS.get(charset[1].lower())
        if collation is None:
            remarks.fault(ref, f"state the collation beside the character set {charset[1]}")
    return ReadType(type=Native(text), collation=collation)
