"""Brings one index to SQLite's spelling."""

from collections.abc import Mapping

from attrs import evolve

from viborm_core.schema import IndexDef, IndexKey, ObjectRef, Reference, TableName
from viborm_sqlite.column_reader import normal_collation
from viborm_sqlite.sides import Names, Side, read_again, same

_METHODS = (None, "btree")
_RESERVED = "sqlite_"


def canonical_index(
    index: IndexDef, table: TableName, names: Names, collations: Mapping[str, str], side: Side
) -> IndexDef:
    """The index in SQLite's spelling; the same object if it is so already."""
    columns = index.columns
    for wrong in _wrong(index):
        side.faults.index(table, index.name, columns, wrong)
    ref = ObjectRef(kind="index", owner=table, part=index.name or ", ".join(columns))
    keys = same(index.keys, (_key(key, table, names, collations, side, ref) for key in index.keys))
    predicate = index.predicate
    if predicate is not None:
        predicate = read_again(predicate, table, names, side, ref)
    if (
        keys is index.keys
        and predicate is index.predicate
        and index.comment == ""
        and index.method is None
        and not index.include
    ):
        return index
    return evolve(index, keys=keys, predicate=predicate, comment="", method=None)


def _wrong(index: IndexDef) -> list[str]:
    found = []
    if index.name is not None and index.name.lower().startswith(_RESERVED):
        found.append(f"SQLite keeps names that begin with {_RESERVED} for itself")
    if index.method not in _METHODS:
        found.append(f"SQLite has no index method {index.method}; leave the method out")
    if index.include:
        found.append("SQLite's indexes carry no other columns; leave include out, or make them the last keys")
    if not index.nulls_distinct:
        found.append("to SQLite two NULLs are distinct; make an index over coalesce(...)")
    found.extend(f"SQLite has no option {name}={value} of an index" for name, value in index.options)
    for key in index.keys:
        if key.operator_class is not None:
            found.append(f"SQLite has no operator classes; leave {key.operator_class} out")
        if key.length is not None:
            found.append(f"SQLite has no prefix keys; index substr({key.column}, 1, {key.length}) instead")
        if key.nulls is not None and (key.nulls == "last") != key.descending:
            found.append("SQLite sorts NULLs first (last where descending) in an index; leave nulls out")
    return found


def _key(  # noqa: PLR0913, PLR0917 - what a key is understood by
    key: IndexKey, table: TableName, names: Names, collations: Mapping[str, str], side: Side, ref: ObjectRef
) -> IndexKey:
    column, expression = key.column, key.expression
    if expression is not None:
        expression = read_again(expression, table, names, side, ref)
        if len(expression.parts) == 1 and isinstance(expression.parts[0], Reference):
            column, expression = expression.parts[0].name, None
    elif column is not None:
        column = names.one(column)
    collation = None if key.collation is None else normal_collation(key.collation) or "BINARY"
    if column is not None and (collation or "BINARY") == (collations.get(column) or "BINARY"):
        collation = None
    spelled = (column, expression, collation, None)
    if spelled == (key.column, key.expression, key.collation, key.nulls):
        return key
    return evolve(key, column=column, expression=expression, collation=collation, nulls=None)
