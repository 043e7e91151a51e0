"""Declares tables as Python classes, and reads them as a schema. See docs/reference/models.md."""

from viborm_core.models.column import column, identity, literal, many_to_many, native, sql
from viborm_core.models.enums import named_enum
from viborm_core.models.load import load_models
from viborm_core.models.model import model
from viborm_core.models.parts import check, foreign_key, index, key, primary_key, unique
from viborm_core.models.serialize import serialize
from viborm_core.models.unset import UnsetError
from viborm_core.models.write import write_models

__all__ = [
    "UnsetError",
    "check",
    "column",
    "foreign_key",
    "identity",
    "index",
    "key",
    "literal",
    "load_models",
    "many_to_many",
    "model",
    "named_enum",
    "native",
    "primary_key",
    "serialize",
    "sql",
    "unique",
    "write_models",
]
