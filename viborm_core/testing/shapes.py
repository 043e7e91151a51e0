"""Whether the methods of an adapter give what the contract says."""

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from attrs import evolve

from viborm_core.adapter import CanonicalPair, Connection
from viborm_core.capabilities import Capabilities
from viborm_core.ddl import Renderers, Statement, Step, render
from viborm_core.errors import SourceError
from viborm_core.operations import CreateTable
from viborm_core.reading import SchemaReading
from viborm_core.schema import ColumnDef, Expression, Integer, Literal, SchemaSnapshot, String, TableDef
from viborm_core.script import SQLScript
from viborm_core.testing.build import ID, column, index, schema, table
from viborm_core.testing.expect import expect, expect_equal
from viborm_core.testing.target import Target

_TABLE = table("shapes", ID, column("name", String(40)))
_VALUES = (None, True, 0, -7, Decimal("1.50"), "it's", "", b"\x00\xff")


def check_words(target: Target) -> None:
    """Names, values and conditions are SQL as text."""
    adapter = target.adapter
    _is(adapter.dialect, str, "dialect")
    expect(adapter.schemes and not isinstance(adapter.schemes, str), "schemes must be a tuple of texts")
    for scheme in adapter.schemes:
        expect(scheme == scheme.lower() and "+" not in scheme, f"the scheme {scheme!r} has capitals or a +")
    _is(adapter.renderers, Renderers, "renderers")
    expect_equal(adapter.renderers.dialect, adapter.dialect, "the dialect of the renderers")
    _is(adapter.quote('a"b'), str, "quote()")
    _is(adapter.quote_table(_TABLE.name), str, "quote_table()")
    _is(adapter.expression(Expression.of("1 + 1")), str, "expression()")
    for value in _VALUES:
        _is(adapter.literal(Literal(value)), str, f"literal({value!r})")
    for text in ("0", "'x'", "NULL", "1 + 1"):
        _is(adapter.read_value(text), (Literal, Expression), f"read_value({text!r})")
    expect_equal(adapter.read_value("'it''s'"), Literal("it's"), "read_value of a text")
    before, after = column("name", String(40)), column("name", Integer())
    for method in (adapter.unconvertible, adapter.refused):
        _is(method(before, after), (str, type(None)), f"{method.__name__}()")
    _is(adapter.numbers_itself(_TABLE, ColumnDef(name="n", type=Integer())), bool, "numbers_itself()")


def check_reading(target: Target, connection: Connection) -> None:
    """What is read states everything, and is in the dialect's spelling; without a connection there are capabilities."""
    adapter = target.adapter
    offline = adapter.capabilities(None)
    _is(offline, Capabilities, "capabilities(None)")
    expect_equal(offline.dialect, adapter.dialect, "the dialect of the capabilities")
    target.push(connection, schema(table("shapes", ID, column("name", String(40))), _with_index()))
    reading = adapter.introspect(connection)
    _is(reading, SchemaReading, "introspect()")
    expect_equal(reading.dialect, adapter.dialect, "the dialect of the reading")
    for one in reading.snapshot.tables:
        expect(one.comment is not None, f"introspect() does not state the comment of {one.name}; '' is none")
        for part in one.columns:
            expect(part.comment is not None, f"introspect() does not state the comment of {one.name}.{part.name}")
            expect(part.collation is not None, f"introspect() does not state the collation of {one.name}.{part.name}")
        for key in one.foreign_keys:
            expect(key.referenced_columns, f"introspect() does not say what a foreign key of {one.name} points at")
    pair = adapter.canonical(reading, reading, connection, adapter.capabilities(connection))
    _is(pair, CanonicalPair, "canonical()")
    expect_equal(pair.desired, pair.current, "the two sides of one schema, made canonical")
    _is(adapter.plain(reading.snapshot), SchemaSnapshot, "plain()")
    _check_steps(target, connection, pair.current)
    _check_sql(target, connection)


def _with_index() -> TableDef:
    return evolve(table("indexed", ID, column("name", String(40))), indexes=(index("name"),))


def _check_steps(target: Target, connection: Connection, current: SchemaSnapshot) -> None:
    name = current.tables[0].name.renamed("shapes_too")
    operation = CreateTable(table=TableDef(name=name, columns=(current.tables[0].columns[0],)))
    capabilities = target.adapter.capabilities(connection)
    step = Step(
        operation=operation, before=SchemaSnapshot(), after=operation.apply(SchemaSnapshot()), capabilities=capabilities
    )
    steps = target.adapter.fold([step], current)
    _are(steps, Step, "fold()")
    statements = render(target.request(connection, current).renderers, steps)
    _are(statements, Statement, "the renderer of core/create-table")
    for one in statements:
        expect(not one.sql.rstrip().endswith(";"), f"a statement ends with a semicolon: {one.sql!r}")


def _check_sql(target: Target, connection: Connection) -> None:
    script = SQLScript(path=Path("schema.sql"), text="CREATE TABLE shapes (id INTEGER)")
    try:
        reading = target.adapter.read_sql([script], connection)
    except SourceError:
        return
    _is(reading, SchemaReading, "read_sql()")


def _is(found: object, shape: Any, what: str) -> None:
    expect(isinstance(found, shape), f"{what} gave {found!r}, which is no {_words(shape)}")


def _are(found: Iterable[object], shape: type, what: str) -> None:
    for one in found:
        _is(one, shape, what)


def _words(shape: Any) -> str:
    names = [one.__name__ for one in (shape if isinstance(shape, tuple) else (shape,))]
    return " or ".join("None" if name == "NoneType" else name for name in names)
