"""Stand-ins for one side's tables and types, and its views on them, as temporary relations that never stay.

A role that may not CREATE anything can do this. https://www.postgresql.org/docs/current/ddl-priv.html (TEMPORARY)
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from attrs import evolve, frozen

from viborm_core.adapter import Connection
from viborm_core.errors import DatabaseError
from viborm_core.objects import ToSpell
from viborm_core.operations import DiffOperation, RenameColumn, RenameEnum, RenameTable
from viborm_core.schema import Array, EnumDef, EnumRef, LogicalType, ObjectRef, SchemaSnapshot, TableDef, TableName
from viborm_views.declare import in_order
from viborm_views.operations import RenameView
from viborm_views.postgres.ddl import create_sql
from viborm_views.postgres.names import quote, text
from viborm_views.postgres.read import read_shapes, read_uses
from viborm_views.postgres.unchanged import enum_inside, unchanged
from viborm_views.standing import as_it_will_be, stand_in
from viborm_views.view import ViewDef, view_ref
from viborm_views.words import names_in, without_qualifiers

_TEMPORARY = "pg_temp"


class NotSpelledError(Exception):
    """The server cannot be asked; the reason is the message."""


@frozen(kw_only=True)
class Shape:
    """A view as the server understands it: its query in the server's words, its columns, what it selects from."""

    query: str
    output: tuple[tuple[str, str], ...]
    depends_on: tuple[ObjectRef, ...]


@frozen(kw_only=True)
class Refused:
    """The server refuses the view; ``reason`` is in its words."""

    reason: str


@contextmanager
def undone(connection: Connection) -> Iterator[None]:
    """Undo all that is made inside."""
    try:
        connection.query("SAVEPOINT viborm_views")
    except DatabaseError:
        connection.begin_reading()
        try:
            yield
        finally:
            connection.rollback()
        return
    try:
        yield
    finally:
        connection.query("ROLLBACK TO SAVEPOINT viborm_views")
        connection.query("RELEASE SAVEPOINT viborm_views")


def shapes(
    views: Sequence[ViewDef], snapshot: SchemaSnapshot, wanted: ToSpell, renames: Iterable[DiffOperation] = ()
) -> dict[TableName, Shape | Refused]:
    """What the server makes of views over the tables of a snapshot, after ``renames``, by their names by then.

    Raises:
        NotSpelledError: the role may make no temporary tables, or two relations have one name.
    """
    connection = wanted.connection
    if connection is None:
        raise NotSpelledError("there is no server to ask")
    side = _Side.of(views, snapshot, unchanged(wanted))
    found: dict[TableName, Shape | Refused] = {}
    with undone(connection):
        try:
            for sql in side.foundation(wanted):
                connection.query(sql)
        except DatabaseError as error:
            raise NotSpelledError(error.message) from error
        names = side.names
        made = [(view, _temporary(side, view)) for view in in_order(views)]
        if _tried(connection, *(sql for _, sql in made)) is not None:
            # Only now each by itself, which takes three times as long.
            for view, sql in made:
                reason = _tried(connection, sql)
                if reason is not None:
                    found[view.name] = Refused(reason=reason)
                    del names[view.name.name]
        for rename in renames:
            _rename(connection, rename, names)
        return found | _read(connection, names)


def _temporary(side: "_Side", view: ViewDef) -> str:
    return create_sql(side.local(view), _local(view.name.name), "CREATE TEMPORARY VIEW")


def is_understood_as_it_is(view: ViewDef, connection: Connection) -> bool:
    """Whether the server takes the query over the relations that are there now."""
    with undone(connection):
        made = create_sql(evolve(view, materialized=False), _local("viborm~view"), "CREATE TEMPORARY VIEW")
        return _tried(connection, made) is None


@frozen(kw_only=True)
class _Side:
    tables: tuple[TableDef, ...]
    enums: tuple[EnumDef, ...]
    views: tuple[ViewDef, ...]
    relations: dict[str, set[str]]
    """The names of all of them by namespace."""

    @classmethod
    def of(cls, views: Sequence[ViewDef], snapshot: SchemaSnapshot, real: frozenset[TableName]) -> "_Side":
        words = frozenset[str]().union(*(names_in(view.query) for view in views))
        changing = [table for table in snapshot.tables if table.name not in real]
        tables = tuple(table for table in changing if table.name.name.lower() in words)
        used = {enum_inside(column.type) for table in tables for column in table.columns}
        own = [enum for enum in snapshot.enums if enum.name not in real]
        enums = tuple(enum for enum in own if enum.name in used or enum.name.name.lower() in words)
        everything = [*(one.name for one in tables), *(one.name for one in enums), *(one.name for one in views)]
        twice = [name for name, number in Counter(one.name for one in everything).items() if number > 1]
        if twice:
            raise NotSpelledError(f"{twice[0]} is the name of several relations, in different namespaces")
        relations: dict[str, set[str]] = {}
        for name in everything:
            relations.setdefault(name.namespace or "", set()).add(name.name)
        return cls(tables=tables, enums=enums, views=tuple(views), relations=relations)

    @property
    def names(self) -> dict[str, ObjectRef]:
        """What each temporary relation and type stands for."""
        names = {table.name.name: ObjectRef(kind="table", owner=table.name) for table in self.tables}
        names |= {enum.name.name: ObjectRef(kind="enum", owner=enum.name) for enum in self.enums}
        return names | {view.name.name: view.ref for view in self.views}

    def foundation(self, wanted: ToSpell) -> Iterator[str]:
        """The statements that make tables and types."""
        own = {enum.name for enum in self.enums}
        for enum in self.enums:
            values = ", ".join(text(value) for value in enum.values)
            yield f"CREATE TYPE {_local(enum.name.name)} AS ENUM ({values})"
        # Where there are only views, this tells whether the role may make temporary relations at all.
        yield f"CREATE TEMPORARY TABLE {_local('viborm~views')} ()"
        for table in self.tables:
            ordered = as_it_will_be(table, wanted.renamed.table(table.name))
            name = TableName(_TEMPORARY, table.name.name)
            yield from stand_in(ordered, name, wanted, keyed=True, typed=lambda one: _typed(one, own))

    def local(self, view: ViewDef) -> ViewDef:
        """The view over the temporary relations."""
        return evolve(view, query=without_qualifiers(view.query, self.relations), materialized=False)


def _typed(logical: LogicalType, own: set[TableName]) -> LogicalType:
    match logical:
        case EnumRef(name=name) if name in own:
            return EnumRef(TableName(_TEMPORARY, name.name))
        case Array(of=element):
            return Array(_typed(element, own))
    return logical


def _local(name: str) -> str:
    return f"{_TEMPORARY}.{quote(name)}"


def _tried(connection: Connection, *statements: str) -> str | None:
    """Run statements, all or none; why the server refuses one, if it does."""
    connection.query("SAVEPOINT viborm_view")
    try:
        for sql in statements:
            connection.query(sql)
    except DatabaseError as error:
        connection.query("ROLLBACK TO SAVEPOINT viborm_view")
        return error.message
    finally:
        connection.query("RELEASE SAVEPOINT viborm_view")
    return None


def _rename(connection: Connection, rename: DiffOperation, names: dict[str, ObjectRef]) -> None:
    """Rename a temporary relation, type or column; ``names`` is what each stands for, and is kept up to date."""
    match rename:
        case RenameColumn(table=table, column=column, to=to):
            if names.get(table.name) == ObjectRef(kind="table", owner=table):
                connection.query(f"ALTER TABLE {_local(table.name)} RENAME COLUMN {quote(column)} TO {quote(to)}")
            return
        case RenameTable(table=old):
            kind, ref = "TABLE", ObjectRef(kind="table", owner=old)
        case RenameEnum(enum=old):
            kind, ref = "TYPE", ObjectRef(kind="enum", owner=old)
        case RenameView(view=old):
            kind, ref = "VIEW", view_ref(old)
        case _:
            return
    if names.get(old.name) == ref:
        connection.query(f"ALTER {kind} {_local(old.name)} RENAME TO {quote(rename.to)}")
        names[rename.to] = evolve(names.pop(old.name), owner=old.renamed(rename.to))


def _read(connection: Connection, names: dict[str, ObjectRef]) -> dict[TableName, Shape | Refused]:
    uses = read_uses(connection, "v.relnamespace = pg_catalog.pg_my_temp_schema()")
    found: dict[TableName, Shape | Refused] = {}
    for oid, _, name, _, query, _, _, _, output in read_shapes(connection, "n.oid = pg_catalog.pg_my_temp_schema()"):
        if name in names:
            found[names[name].owner] = Shape(
                query=query.strip().removesuffix(";"),
                output=tuple((column, kind) for column, kind in output),
                depends_on=tuple(_meant(ref, names) for ref in uses.get(oid, ())),
            )
    return found


def _meant(ref: ObjectRef, names: dict[str, ObjectRef]) -> ObjectRef:
    """What a temporary relation or a column of it stands for."""
    if not (ref.owner.namespace or "").startswith(_TEMPORARY) or ref.owner.name not in names:
        return ref
    return evolve(ref, owner=names[ref.owner.name].owner)
