"""Snapshots and operations as JSON, and back (cattrs). Unknown tags and extra keys are refused by name.

A snapshot file is ``{"viborm": "snapshot", "version": 1, "dialect": ..., "server_version": ..., "schema": {...}}``;
what is at its default is left out. Logical types are their text form, an expression is a list of texts and
references, a default ``{"literal": ...}`` or ``{"expression": [...]}``.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any, TypeVar

from cattrs import Converter
from cattrs.errors import ForbiddenExtraKeysError

from viborm_core.errors import FileFormatError, PluginMissing, UsageError
from viborm_core.operations import DiffOperation
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
from viborm_core.reading import CORE_KINDS, SchemaReading
from viborm_core.schema import (
    Expression,
    Literal,
    LogicalType,
    Reference,
    SchemaObject,
    SchemaSnapshot,
    TableName,
    parse_type,
)
from viborm_core.schema.values import Default

SNAPSHOT_VERSION = 1

_DAMAGED = (KeyError, TypeError, ValueError, AttributeError, UsageError, ForbiddenExtraKeysError)
_PROBES: Mapping[str, type[Probe]] = MappingProxyType(
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

Value = TypeVar("Value")


class Codec:
    """Turns values into JSON and back, for the operations and kinds of objects that it is given."""

    def __init__(
        self, operations: Iterable[type[DiffOperation]] = (), objects: Iterable[type[SchemaObject]] = ()
    ) -> None:
        self._operations = {operation.tag: operation for operation in operations}
        self._objects = {kind.kind: kind for kind in objects}
        self._converter = _converter()
        self._converter.register_structure_hook_func(lambda kind: kind is DiffOperation, self._read_operation)
        self._converter.register_structure_hook_func(lambda kind: kind is SchemaObject, self._read_object)
        self._converter.register_unstructure_hook_func(lambda kind: kind is SchemaObject, self._write_object)
        self._converter.register_unstructure_hook_func(lambda kind: kind is DiffOperation, self._write_operation)

    def dump_snapshot(self, reading: SchemaReading) -> str:
        """A schema as the text of a snapshot file."""
        header = {
            "viborm": "snapshot",
            "version": SNAPSHOT_VERSION,
            "dialect": reading.dialect,
            "server_version": reading.server_version,
            "speaks_for": sorted(reading.speaks_for),
        }
        schema = self.dump_schema(reading.snapshot)
        return json.dumps(header | {"schema": schema}, ensure_ascii=False, indent=1) + "\n"

    def load_snapshot(self, text: str, place: str) -> SchemaReading:
        """The schema that a snapshot file holds; ``place`` is the file's name, for messages.

        Raises:
            FileFormatError: it is no snapshot file, damaged, or of a newer version.
        """
        content = read_header(text, place, form="snapshot", version=SNAPSHOT_VERSION)
        return SchemaReading(
            snapshot=self.load_schema(content.get("schema"), place),
            speaks_for=frozenset(content.get("speaks_for", CORE_KINDS)),
            dialect=content.get("dialect"),
            server_version=content.get("server_version", ""),
        )

    def dump_schema(self, snapshot: SchemaSnapshot) -> dict[str, Any]:
        """A schema as JSON values."""
        content: dict[str, Any] = self._converter.unstructure(snapshot)
        return content

    def load_schema(self, content: Any, place: str) -> SchemaSnapshot:
        """The schema that JSON values describe; ``place`` is the file's name, for messages.

        Raises:
            FileFormatError: it is damaged.
            PluginMissing: it holds objects of a kind that nothing installed knows.
        """
        try:
            return self._converter.structure(content, SchemaSnapshot)
        except _DAMAGED as error:
            raise FileFormatError(f"{place} is damaged: {_words(error)}", hint="make it again") from error

    def dump_probe(self, probe: Probe) -> dict[str, Any]:
        """What is counted, as JSON values."""
        what = next(name for name, kind in _PROBES.items() if kind is type(probe))
        return {"what": what, **self._converter.unstructure(probe)}

    def load_probe(self, item: Mapping[str, Any]) -> Probe:
        """What JSON values say is to be counted.

        Raises:
            FileFormatError: it is damaged.
        """
        try:
            content = {name: value for name, value in item.items() if name != "what"}
            return self._converter.structure(content, _PROBES[item["what"]])
        except _DAMAGED as error:
            raise FileFormatError(f"a guard is damaged: {_words(error)}") from error

    def dump_operations(self, operations: Sequence[DiffOperation]) -> list[dict[str, Any]]:
        """Operations as JSON values, each with its ``tag``."""
        return [self._write_operation(one) for one in operations]

    def load_operations(self, items: Sequence[Mapping[str, Any]]) -> tuple[DiffOperation, ...]:
        """The operations that JSON values describe.

        Raises:
            FileFormatError: a value is damaged.
            PluginMissing: a tag is unknown.
        """
        try:
            return tuple(self._read_operation(item, DiffOperation) for item in items)
        except _DAMAGED as error:
            raise FileFormatError(f"an operation is damaged: {_words(error)}") from error

    def _read_operation(self, item: Mapping[str, Any], _: type) -> DiffOperation:
        tag = item["tag"]
        if tag not in self._operations:
            owner = str(tag).partition("/")[0]
            raise PluginMissing(
                f"the operation {tag} is unknown",
                hint=f"install the plugin that brings it, likely viborm-{owner}; `viborm plugins` lists what is there",
            )
        content = {name: value for name, value in item.items() if name != "tag"}
        return self._converter.structure(content, self._operations[tag])

    def _write_operation(self, one: DiffOperation) -> dict[str, Any]:
        content: dict[str, Any] = self._converter.unstructure(one, unstructure_as=type(one))
        return {"tag": one.tag, **content}

    def _read_object(self, item: Mapping[str, Any], _: type) -> SchemaObject:
        kind = item["kind"]
        if kind not in self._objects:
            raise PluginMissing(
                f"objects of the kind {kind} are unknown",
                hint="install the plugin that brings them; `viborm plugins` lists what is there",
            )
        content = {name: value for name, value in item.items() if name != "kind"}
        return self._converter.structure(content, self._objects[kind])

    def _write_object(self, item: SchemaObject) -> dict[str, Any]:
        content: dict[str, Any] = self._converter.unstructure(item, unstructure_as=type(item))
        return {"kind": item.kind, **content}


def read_header(text: str, place: str, *, form: str, version: int) -> dict[str, Any]:
    """The content of one of our JSON files.

    Raises:
        FileFormatError: it is no JSON, not of this form, or of a newer version.
    """
    try:
        content = json.loads(text)
    except ValueError as error:
        raise FileFormatError(f"{place} is no JSON: {error}") from None
    if not isinstance(content, dict) or content.get("viborm") != form:
        raise FileFormatError(f"{place} is no VibORM {form} file")
    found = content.get("version")
    if not isinstance(found, int) or found > version:
        raise FileFormatError(
            f"{place} has version {found} of the {form} format; this release reads up to {version}",
            hint="upgrade viborm-core, or make the file again with this release",
        )
    return content


def _words(error: BaseException) -> str:
    if isinstance(error, KeyError):
        return f"{error.args[0]!r} is missing"
    return str(error) or type(error).__name__


def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True, omit_if_default=True, detailed_validation=False)
    converter.register_structure_hook_func(_is_logical_type, lambda text, _: parse_type(text))
    converter.register_unstructure_hook_func(_is_logical_type, str)
    converter.register_structure_hook(TableName, _cached(TableName.parse))
    converter.register_unstructure_hook(TableName, str)
    converter.register_structure_hook(Literal, _read_literal)
    converter.register_unstructure_hook(Literal, _write_literal)
    converter.register_structure_hook(Expression, _read_expression)
    converter.register_unstructure_hook(Expression, _write_expression)
    converter.register_structure_hook_func(lambda kind: kind == Default, _read_default)
    converter.register_unstructure_hook_func(lambda kind: kind == Default, _write_default)
    return converter


def _is_logical_type(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, LogicalType)


def _cached(read: Callable[[str], Value]) -> Callable[[str, type], Value]:
    known: dict[str, Value] = {}

    def cached(text: str, _: type) -> Value:
        if text not in known:
            known[text] = read(text)
        return known[text]

    return cached


def _read_literal(item: Mapping[str, Any], _: type) -> Literal:
    ((form, value),) = item.items()
    match form:
        case "literal":
            return Literal(value)
        case "decimal":
            return Literal(Decimal(value))
        case "bytes":
            return Literal(bytes.fromhex(value))
    raise ValueError(f"{form!r} is no form of a literal")


def _write_literal(literal: Literal) -> dict[str, Any]:
    match literal.value:
        case Decimal():
            return {"decimal": str(literal.value)}
        case bytes():
            return {"bytes": literal.value.hex()}
    return {"literal": literal.value}


def _read_expression(parts: Sequence[str | Mapping[str, str]], _: type) -> Expression:
    read: list[str | Reference] = []
    for part in parts:
        if isinstance(part, str):
            read.append(part)
        else:
            ((kind, name),) = part.items()
            read.append(Reference(kind, name))
    return Expression(tuple(read))


def _write_expression(expression: Expression) -> list[str | dict[str, str]]:
    return [part if isinstance(part, str) else {part.kind: part.name} for part in expression.parts]


def _read_default(item: Mapping[str, Any] | None, _: type) -> Default:
    if item is None:
        return None
    return _read_expression(item["expression"], Expression) if "expression" in item else _read_literal(item, Literal)


def _write_default(default: Default) -> dict[str, Any] | None:
    match default:
        case None:
            return None
        case Expression():
            return {"expression": _write_expression(default)}
    return _write_literal(default)
