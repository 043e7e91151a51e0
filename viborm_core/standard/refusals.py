"""What a schema has and a database of given capabilities cannot hold, each with its place."""

from collections.abc import Iterator, Mapping

from viborm_core.capabilities import Capabilities
from viborm_core.schema import (
    Array,
    CheckConstraintDef,
    ColumnDef,
    EnumRef,
    Expression,
    ForeignKeyDef,
    IndexDef,
    InlineEnum,
    ObjectRef,
    SchemaSnapshot,
    TableDef,
    TableName,
    UniqueConstraintDef,
)


class Faults:
    """Collects what is wrong with a schema, so that a user sees all of it at once.

    Args:
        places: where objects are declared, ``file:line``.
    """

    def __init__(self, places: Mapping[ObjectRef, str]) -> None:
        self._places = places
        self.found: list[str] = []

    def add(self, kind: str, owner: TableName, part: str, text: str) -> None:
        """Note a fault of an object, or of a part of one; its place, or else its table's, comes first."""
        ref = ObjectRef(kind=kind, owner=owner, part=part)
        place = self._places.get(ref) or self._places.get(ObjectRef(kind="table", owner=owner))
        said = f"{kind} {ref}: {text}"
        self.found.append(said if place is None else f"{place}: {said}")


_Named = UniqueConstraintDef | CheckConstraintDef | ForeignKeyDef | IndexDef
Fault = tuple[str, TableName, str, str]
"""The arguments of `Faults.add`."""


def refuse(snapshot: SchemaSnapshot, capabilities: Capabilities, faults: Faults) -> None:
    """Note everything in a schema that needs a capability which is lacking."""
    for table in snapshot.tables:
        for fault in _of_table(table, capabilities):
            faults.add(*fault)
    if not capabilities.foreign_key_circles:
        for name, key in _circles(snapshot):
            faults.add("constraint", name, ", ".join(key.columns), _no(capabilities, "foreign keys in a circle"))
    if not capabilities.namespaces:
        for namespace in snapshot.namespaces:
            faults.add("namespace", TableName(None, namespace), "", _no(capabilities, "namespaces"))


def _no(capabilities: Capabilities, what: str) -> str:
    return f"{capabilities.dialect} has no {what}"


def _of_table(table: TableDef, can: Capabilities) -> Iterator[Fault]:
    name = table.name
    if name.namespace is not None and not can.namespaces:
        yield "table", name, "", _no(can, "namespaces; leave it out")
    yield from (("table", name, "", f"it has no option {key}={value}") for key, value in table.options)
    yield from _of_names(table, can)
    for column in table.columns:
        yield from (("column", name, column.name, text) for text in _of_column(column, can))
    for part, text in (*_of_keys(table, can), *_of_foreign_keys(table, can)):
        yield "constraint", name, part, text
    for index in table.indexes:
        part = index.name or ", ".join(index.columns)
        yield from (("index", name, part, text) for text in _of_index(index, can))


def _of_names(table: TableDef, can: Capabilities) -> Iterator[Fault]:
    names = [table.name.name, *(column.name for column in table.columns)]
    parts: tuple[_Named, ...] = (*table.uniques, *table.checks, *table.foreign_keys, *table.indexes)
    names += [part.name or "" for part in parts]
    for word in names if can.name_limit is not None else ():
        if len(word.encode()) > (can.name_limit or 0):
            yield "table", table.name, "", f"{word!r} is longer than {can.name_limit} bytes"
    seen: set[str] = set()
    for column in table.columns:
        spelled = column.name if can.case_sensitive_names else column.name.casefold()
        if spelled in seen:
            yield "column", table.name, column.name, "another column has that name"
        seen.add(spelled)


def _of_keys(table: TableDef, can: Capabilities) -> Iterator[tuple[str, str]]:
    """Primary key, unique constraints and checks: the part, and what is wrong."""
    for unique in table.uniques:
        part = unique.name or ", ".join(unique.columns)
        if unique.deferrable and not can.deferrable_unique:
            yield part, _no(can, "deferrable unique constraints")
        if not unique.nulls_distinct and not can.nulls_not_distinct:
            yield part, _no(can, "unique constraints that take two NULLs for duplicates")
    key = table.primary_key
    if key is not None and key.deferrable and not can.deferrable_unique:
        yield key.name or "primary key", _no(can, "deferrable primary keys")
    for check in table.checks if not can.check_constraints else ():
        yield check.name or str(check.expression), _no(can, "checks")


def _of_foreign_keys(table: TableDef, can: Capabilities) -> Iterator[tuple[str, str]]:
    for key in table.foreign_keys:
        part = key.name or ", ".join(key.columns)
        yield from ((part, text) for text in _of_foreign_key(key, can))


def _of_column(column: ColumnDef, can: Capabilities) -> Iterator[str]:
    if column.identity is not None and not can.identity:
        yield _no(can, "columns that number rows; leave auto_increment out")
    elif column.identity is not None and column.identity.mode not in ("auto", *can.identity_modes):
        yield _no(can, f"numbering {column.identity.mode!r}; use auto")
    if isinstance(column.default, Expression) and not can.expression_defaults and not _is_now(column.default):
        yield _no(can, "defaults that are expressions; fill the column yourself, or leave the default out")
    if column.collation and not can.collations:
        yield _no(can, "collations of columns")
    is_enum = isinstance(column.type, InlineEnum | EnumRef)
    if is_enum and not can.inline_enums and not can.named_enums:
        yield _no(can, "enums; use a string, and a check if there are such")
    if isinstance(column.type, Array) and not can.arrays:
        yield _no(can, "array columns; use json, or a table of its own")
    generated = column.generated
    if generated is not None:
        stored = generated.stored if generated.stored is not None else can.generated_stored
        if stored and not can.generated_stored:
            yield _no(can, "generated columns that are stored")
        if not stored and not can.generated_virtual:
            yield _no(can, "generated columns that are computed when read")
    yield from (f"it has no option {key}={value}" for key, value in column.options)


def _is_now(default: Expression) -> bool:
    return str(default).strip("() ").upper() in ("CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP")


def _of_foreign_key(key: ForeignKeyDef, can: Capabilities) -> Iterator[str]:
    if not can.foreign_keys:
        yield _no(can, "foreign keys")
        return
    for clause, action in (("ON DELETE", key.on_delete), ("ON UPDATE", key.on_update)):
        if action not in can.foreign_key_actions:
            yield _no(can, f"foreign keys {clause} {action.upper()}; it has {', '.join(can.foreign_key_actions)}")
    if key.deferrable and not can.deferrable_foreign_keys:
        yield _no(can, "deferrable foreign keys")
    if key.match != "simple":
        yield _no(can, f"foreign keys MATCH {key.match.upper()}")


def _of_index(index: IndexDef, can: Capabilities) -> Iterator[str]:
    wanted = {
        "indexes with a condition": index.predicate is not None and not can.partial_indexes,
        "indexes over expressions": any(key.expression for key in index.keys) and not can.expression_indexes,
        "indexes that carry more columns": bool(index.include) and not can.include_columns,
        "order of NULLs in an index": any(key.nulls for key in index.keys) and not can.nulls_order,
        "descending keys": any(key.descending for key in index.keys) and not can.descending_keys,
        "keys that are a prefix of a column": any(key.length for key in index.keys) and not can.prefix_keys,
        "unique indexes that take two NULLs for duplicates": not index.nulls_distinct and not can.nulls_not_distinct,
        "collations of index keys": any(key.collation for key in index.keys),
        "operator classes": any(key.operator_class for key in index.keys),
    }
    yield from (_no(can, what) for what, lacking in wanted.items() if lacking)
    if index.method is not None and index.method not in can.index_methods:
        yield _no(can, f"index method {index.method!r}")
    yield from (f"it has no option {key}={value}" for key, value in index.options)


def _circles(snapshot: SchemaSnapshot) -> Iterator[tuple[TableName, ForeignKeyDef]]:
    """The foreign keys of which the other table leads back to their own."""
    targets = {table.name: {key.references for key in table.foreign_keys} for table in snapshot.tables}
    for table in snapshot.tables:
        for key in table.foreign_keys:
            reached: set[TableName] = set()
            waiting = [key.references]
            while waiting:
                name = waiting.pop()
                if name not in reached:
                    reached.add(name)
                    waiting.extend(targets.get(name, ()))
            if table.name in reached:
                yield table.name, key
