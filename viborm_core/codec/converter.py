"""The converter of values to JSON values and back (cattrs); imported when something is written, or a plan is read."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from cattrs import Converter

from viborm_core.codec.schema import SchemaReader, read_default
from viborm_core.questions import (
    CountDuplicates,
    CountNulls,
    CountOrphans,
    CountRefused,
    CountRows,
    CountUnconvertible,
    CountUses,
    CountValues,
    CountViolations,
    Probe,
)
from viborm_core.schema import Expression, Literal, LogicalType, TableName, parse_type
from viborm_core.schema.values import Default

PROBES: Mapping[str, type[Probe]] = MappingProxyType(
    {
        "rows": CountRows,
        "values": CountValues,
        "nulls": CountNulls,
        "uses": CountUses,
        "unconvertible": CountUnconvertible,
        "refused": CountRefused,
        "duplicates": CountDuplicates,
        "violations": CountViolations,
        "orphans": CountOrphans,
    }
)
"""What is counted, by its name in files."""


def make_converter(reader: SchemaReader) -> Converter:
    """A converter that reads the parts of a schema as ``reader`` does; it knows no operations and no plugin's kinds."""
    converter = Converter(forbid_extra_keys=True, omit_if_default=True, detailed_validation=False)
    converter.register_structure_hook_func(_is_logical_type, lambda text, _: parse_type(text))
    converter.register_unstructure_hook_func(_is_logical_type, str)
    for kind, read in reader.readers.items():
        converter.register_structure_hook(kind, _hook(read))
    converter.register_unstructure_hook(TableName, str)
    converter.register_unstructure_hook(Literal, _write_literal)
    converter.register_unstructure_hook(Expression, _write_expression)
    converter.register_structure_hook_func(lambda kind: kind == Default, _hook(read_default))
    converter.register_unstructure_hook_func(lambda kind: kind == Default, _write_default)
    return converter


def _hook(read: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda item, _: read(item)


def _is_logical_type(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, LogicalType)


def _write_literal(literal: Literal) -> dict[str, Any]:
    match literal.value:
        case Decimal():
            return {"decimal": str(literal.value)}
        case bytes():
            return {"bytes": literal.value.hex()}
    return {"literal": literal.value}


def _write_expression(expression: Expression) -> list[str | dict[str, str]]:
    return [part if isinstance(part, str) else {part.kind: part.name} for part in expression.parts]


def _write_default(default: Default) -> dict[str, Any] | None:
    match default:
        case None:
            return None
        case Expression():
            return {"expression": _write_expression(default)}
    return _write_literal(default)
