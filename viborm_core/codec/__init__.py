"""Snapshots and operations as JSON, and back (cattrs). Unknown tags and extra keys are refused by name.

A snapshot file is ``{"viborm": "snapshot", "version": 1, "dialect": ..., "server_version": ..., "schema": {...}}``;
what is at its default is left out. Logical types are their text form, an expression is a list of texts and
references, a default ``{"literal": ...}`` or ``{"expression": [...]}``.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from viborm_core.codec.schema import SchemaReader
from viborm_core.errors import FileFormatError, PluginMissing, UsageError
from viborm_core.operations import DiffOperation
from viborm_core.questions import Probe
from viborm_core.reading import CORE_KINDS, SchemaReading
from viborm_core.schema import SchemaObject, SchemaSnapshot

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["SNAPSHOT_VERSION", "Codec", "read_header"]

SNAPSHOT_VERSION = 1

Value = TypeVar("Value")

_DAMAGED = (KeyError, TypeError, ValueError, AttributeError, UsageError)


class Codec:
    """Turns values into JSON and back, for the operations and kinds of objects that it is given."""

    def __init__(
        self, operations: Iterable[type[DiffOperation]] = (), objects: Iterable[type[SchemaObject]] = ()
    ) -> None:
        self._operations = {operation.tag: operation for operation in operations}
        self._objects = {kind.kind: kind for kind in objects}
        self._reader = SchemaReader(self._read_object)

    @cached_property
    def _converter(self) -> "Converter":
        from viborm_core.codec.converter import make_converter

        converter = make_converter(self._reader)
        converter.register_structure_hook_func(
            lambda kind: kind is DiffOperation, lambda item, _: self._read_operation(item)
        )
        converter.register_structure_hook_func(
            lambda kind: kind is SchemaObject, lambda item, _: self._read_object(item)
        )
        converter.register_unstructure_hook_func(lambda kind: kind is SchemaObject, self._write_object)
        converter.register_unstructure_hook_func(lambda kind: kind is DiffOperation, self._write_operation)
        return converter

    def _structure(self, content: Mapping[str, Any], kind: type[Value]) -> Value:
        from cattrs.errors import ForbiddenExtraKeysError

        try:
            return self._converter.structure(content, kind)
        except ForbiddenExtraKeysError as error:
            raise ValueError(str(error)) from error

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
            return self._reader.snapshot(content)
        except _DAMAGED as error:
            raise FileFormatError(f"{place} is damaged: {_words(error)}", hint="make it again") from error

    def dump_probe(self, probe: Probe) -> dict[str, Any]:
        """What is counted, as JSON values."""
        from viborm_core.codec.converter import PROBES

        what = next(name for name, kind in PROBES.items() if kind is type(probe))
        return {"what": what, **self._converter.unstructure(probe)}

    def load_probe(self, item: Mapping[str, Any]) -> Probe:
        """What JSON values say is to be counted.

        Raises:
            FileFormatError: it is damaged.
        """
        from viborm_core.codec.converter import PROBES

        try:
            content = {name: value for name, value in item.items() if name != "what"}
            return self._structure(content, PROBES[item["what"]])
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
            return tuple(self._read_operation(item) for item in items)
        except _DAMAGED as error:
            raise FileFormatError(f"an operation is damaged: {_words(error)}") from error

    def _read_operation(self, item: Mapping[str, Any]) -> DiffOperation:
        tag = item["tag"]
        if tag not in self._operations:
            owner = str(tag).partition("/")[0]
            raise PluginMissing(
                f"the operation {tag} is unknown",
                hint=f"install the plugin that brings it, likely viborm-{owner}; `viborm plugins` lists what is there",
            )
        content = {name: value for name, value in item.items() if name != "tag"}
        return self._structure(content, self._operations[tag])

    def _write_operation(self, one: DiffOperation) -> dict[str, Any]:
        content: dict[str, Any] = self._converter.unstructure(one, unstructure_as=type(one))
        return {"tag": one.tag, **content}

    def _read_object(self, item: Mapping[str, Any]) -> SchemaObject:
        kind = item["kind"]
        if kind not in self._objects:
            raise PluginMissing(
                f"objects of the kind {kind} are unknown",
                hint="install the plugin that brings them; `viborm plugins` lists what is there",
            )
        content = {name: value for name, value in item.items() if name != "kind"}
        return self._structure(content, self._objects[kind])

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
