"""The snapshot types: database-agnostic, frozen, hashable values. Nothing here knows a dialect or a connection."""

from viborm_core.schema.column import ColumnDef, GeneratedDef, IdentityDef
from viborm_core.schema.constraint import (
    CheckConstraintDef,
    ForeignKeyDef,
    PrimaryKeyDef,
    UniqueConstraintDef,
)
from viborm_core.schema.enum import EnumDef
from viborm_core.schema.index import IndexDef, IndexKey
from viborm_core.schema.names import (
    ObjectRef,
    TableName,
    derived_name,
    kind_word,
    shorten_name,
    spell_dotted,
    split_dotted,
)
from viborm_core.schema.object import SchemaObject
from viborm_core.schema.snapshot import SchemaSnapshot
from viborm_core.schema.table import TableDef
from viborm_core.schema.type_text import parse_type
from viborm_core.schema.types import (
    Array,
    Boolean,
    Bytes,
    Char,
    Date,
    DateTime,
    Decimal,
    EnumRef,
    Float,
    InlineEnum,
    Integer,
    Interval,
    Json,
    LogicalType,
    Native,
    String,
    Time,
    Uuid,
    quote_text,
)
from viborm_core.schema.values import Default, Expression, Literal, Reference

__all__ = [
    "Array",
    "Boolean",
    "Bytes",
    "Char",
    "CheckConstraintDef",
    "ColumnDef",
    "Date",
    "DateTime",
    "Decimal",
    "Default",
    "EnumDef",
    "EnumRef",
    "Expression",
    "Float",
    "ForeignKeyDef",
    "GeneratedDef",
    "IdentityDef",
    "IndexDef",
    "IndexKey",
    "InlineEnum",
    "Integer",
    "Interval",
    "Json",
    "Literal",
    "LogicalType",
    "Native",
    "ObjectRef",
    "PrimaryKeyDef",
    "Reference",
    "SchemaObject",
    "SchemaSnapshot",
    "String",
    "TableDef",
    "TableName",
    "Time",
    "UniqueConstraintDef",
    "Uuid",
    "derived_name",
    "kind_word",
    "parse_type",
    "quote_text",
    "shorten_name",
    "spell_dotted",
    "split_dotted",
]
