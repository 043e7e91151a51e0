"""A whole module of declarative models for a schema."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, TypeVar

from attrs import evolve

from viborm_core.models.source import Call, Keyword, Node, Raw, Text, laid_out
from viborm_core.schema import (
    CheckConstraintDef,
    EnumRef,
    Expression,
    ForeignKeyDef,
    IndexDef,
    IndexKey,
    InlineEnum,
    LogicalType,
    PrimaryKeyDef,
    Reference,
    String,
    TableDef,
    TableName,
    UniqueConstraintDef,
    quote_text,
)
from viborm_sqlalchemy.target import target_of
from viborm_sqlalchemy.written.column_types import NATIVE, Types, WrittenEnum
from viborm_sqlalchemy.written.columns import Columns, Flags
from viborm_sqlalchemy.written.imports import Imports
from viborm_sqlalchemy.written.names import RESERVED, Names, enum_class, enum_members, names_of
from viborm_sqlalchemy.written.parts import Parts, arguments
from viborm_sqlalchemy.written.relations import Relation, relations_of
from viborm_sqlalchemy.written.sequences import is_sequence, spelled_sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from viborm_core.capabilities import Capabilities
    from viborm_core.reading import SchemaReading
    from viborm_core.schema import ColumnDef, SchemaSnapshot

Item = TypeVar("Item")
_NATIVE = f'''class {NATIVE}(UserDefinedType[Any]):
    """A type in the database's own words."""

    cache_ok = True

    def __init__(self, spelling: str) -> None:
        self.spelling = spelling

    def get_col_spec(self, **_: Any) -> str:
        return self.spelling'''


def write_models(reading: SchemaReading, capabilities: Capabilities | None) -> str:
    """The source of a module whose metadata is the schema; what has no words in SQLAlchemy is said in comments."""
    target = target_of(capabilities)
    dialect = target.prefixes[0] if target.prefixes else ""
    limit = None if capabilities is None else capabilities.name_limit
    module = _Module(reading.snapshot, dialect, limit, RESERVED)
    source = module.source()
    clashing = module.attributes() & module.imported()
    return _Module(reading.snapshot, dialect, limit, RESERVED | clashing).source() if clashing else source


class _Module:
    """Writes one module; what is imported is known only after that, and an attribute would hide it in its class."""

    def __init__(self, snapshot: SchemaSnapshot, dialect: str, limit: int | None, reserved: frozenset[str]) -> None:
        self._dialect = dialect
        self._tables = [_with_checks(table) if dialect == "sqlite" else table for table in _in_order(snapshot)]
        self._snapshot = snapshot
        self._imports = Imports()
        taken: set[str] = set()
        mapped = [table for table in self._tables if table.primary_key is not None]
        self._names = names_of(mapped, taken, reserved)
        self._enums = dict(_enum_classes(self._tables, snapshot, taken, dialect))
        self._types = Types(
            dialect=dialect,
            imports=self._imports,
            enums=self._enums,
            values={enum.name: enum.values for enum in snapshot.enums},
        )
        self._parts = Parts(dialect=dialect, imports=self._imports, limit=limit)
        self._columns = Columns(dialect=dialect, imports=self._imports, types=self._types, parts=self._parts)
        self._relations = relations_of(mapped, self._names)
        self._limit = limit

    def source(self) -> str:
        """All of it."""
        base = f"class Base({self._imports.name('sqlalchemy.orm', 'DeclarativeBase')}):\n    pass"
        enums = [self._enum(written) for written in dict.fromkeys(self._enums.values())]
        tables = [
            self._plain(table) if table.primary_key is None else self._class(table, self._names)
            for table in self._tables
        ]
        natives = [_NATIVE] if self._types.natives else []
        sequences = [*self._sequences()]
        blocks = [base, *natives, *enums, *(["\n".join(sequences)] if sequences else []), *tables]
        remarks = [f"# no words for: {line}" for line in (*self._parts.remarks, *self._objects())]
        head = "\n".join([*self._imports.lines(), *(["", *remarks] if remarks else [])])
        return "\n\n\n".join([head, *blocks]) + "\n"

    def attributes(self) -> frozenset[str]:
        """The names that classes have inside."""
        columns = chain.from_iterable(one.values() for one in self._names.attributes.values())
        relations = (one.attribute for one in chain.from_iterable(self._relations.values()))
        return frozenset(chain(columns, relations))

    def imported(self) -> frozenset[str]:
        """The names that the module imports, as far as it is written."""
        return frozenset(chain.from_iterable(self._imports.used.values()))

    def _sequences(self) -> Iterator[str]:
        for item in self._snapshot.objects:
            call = spelled_sequence(item, self._imports, self._parts.remarks)
            if call is not None:
                yield laid_out(call)

    def _objects(self) -> Iterator[str]:
        for item in self._snapshot.objects:
            if is_sequence(item):
                continue
            yield f"the {item.kind.rpartition('/')[2]} {item.name}"

    def _enum(self, written: WrittenEnum) -> str:
        base = self._imports.name("enum", "StrEnum")
        members = [f'    {value} = "{value}"' for value in written.values]
        return "\n".join([f"class {written.class_name}({base}):", *members])

    def _class(self, table: TableDef, names: Names) -> str:
        attributes = names.attributes[table.name]
        flags = {column.name: self._flags(table, column) for column in table.columns}
        lines = [f"class {names.classes[table.name]}(Base):"]
        lines.append(laid_out(Text(table.name.name), indent="    ", before="__tablename__ = "))
        said = arguments(self._rest(table, flags), self._parts.table_options(table, autoincrement=self._numbers(table)))
        if said is not None:
            lines.append(laid_out(said, indent="    ", before="__table_args__ = "))
        lines.append("")
        lines += [
            self._columns.attribute(table, column, attributes[column.name], flags[column.name])
            for column in table.columns
        ]
        relations: list[Relation] = self._relations.get(table.name, [])
        if relations:
            lines += ["", *(relation.line(self._imports) for relation in relations)]
        return "\n".join(lines)

    def _plain(self, table: TableDef) -> str:
        """A table without a primary key, which no class can map."""
        flags = {column.name: self._flags(table, column) for column in table.columns}
        columns = [self._columns.column(table, column, flags[column.name], attribute=None) for column in table.columns]
        options = self._parts.table_options(table, autoincrement=False)
        self._imports.name("sqlalchemy", "Table")
        rest = self._rest(table, flags)
        keywords = (Keyword(name, value) for name, value in options.items())
        call = Call("Table", (Text(table.name.name), Raw("Base.metadata"), *columns, *rest, *keywords))
        return laid_out(call, before=f"{_variable(table.name)} = ")

    def _numbers(self, table: TableDef) -> bool:
        return self._dialect == "sqlite" and any(column.identity is not None for column in table.columns)

    def _flags(self, table: TableDef, column: ColumnDef) -> Flags:
        name = column.name
        reference = next((key for key in table.foreign_keys if _is_single(key, name)), None)
        return Flags(
            primary_key=name in _marked(table),
            unique=UniqueConstraintDef(columns=(name,)) in table.uniques,
            index=any(self._is_plain(table, index, name) for index in table.indexes),
            reference=None if reference is None else (reference, self._column_name(reference)),
        )

    def _is_plain(self, table: TableDef, index: IndexDef, column: str) -> bool:
        usual = f"ix_{table.name.name}_{column}"
        if table.name.namespace is not None:
            usual = f"ix_{table.name.namespace}_{table.name.name}_{column}"
        return index == IndexDef(name=usual, keys=(IndexKey(column=column),))

    def _column_name(self, key: ForeignKeyDef) -> str:
        return f"{_written_name(key.references)}.{key.referenced_columns[0]}"

    def _rest(self, table: TableDef, flags: dict[str, Flags]) -> list[Node]:
        """What is not said at the columns."""
        said: list[Node] = []
        if table.primary_key is not None and not _marked(table):
            said.append(self._parts.primary_key(table.primary_key))
        at_columns = [one.reference[0] for one in flags.values() if one.reference is not None]
        said += [
            self._parts.foreign_key(key, _written_name(key.references))
            for key in _without(table.foreign_keys, at_columns)
        ]
        uniques = [UniqueConstraintDef(columns=(name,)) for name, one in flags.items() if one.unique]
        said += [self._parts.unique(one) for one in _without(table.uniques, uniques)]
        said += [self._parts.check(one) for one in table.checks]
        said += [
            self._parts.index(table, one)
            for one in table.indexes
            if not any(self._is_plain(table, one, column.name) for column in table.columns)
        ]
        return said


def _without(items: tuple[Item, ...], said: list[Item]) -> list[Item]:
    rest = list(items)
    for one in said:
        if one in rest:
            rest.remove(one)
    return rest


def _marked(table: TableDef) -> tuple[str, ...]:
    """The columns of the key, if ``primary_key=True`` at each says all there is to say."""
    key = table.primary_key
    if key is None or evolve(key, columns=()) != PrimaryKeyDef(columns=()):
        return ()
    ordered = tuple(column.name for column in table.columns if column.name in key.columns)
    return ordered if ordered == key.columns else ()


def _is_single(key: ForeignKeyDef, column: str) -> bool:
    return key.columns == (column,) and len(key.referenced_columns) == 1


def _written_name(name: TableName) -> str:
    return name.name if name.namespace is None else f"{name.namespace}.{name.name}"


def _variable(name: TableName) -> str:
    made = "".join(char if char.isalnum() and char.isascii() else "_" for char in name.name).lower()
    return f"table_{made}" if not made[:1].isalpha() else made


def _in_order(snapshot: SchemaSnapshot) -> list[TableDef]:
    """The tables, those that are referred to first, as far as no cycle forbids it; else by name."""
    waiting = {table.name: table for table in snapshot.tables}
    done: dict[TableName, TableDef] = {}
    while waiting:
        ready = [
            table
            for table in waiting.values()
            if all(key.references not in waiting or key.references == table.name for key in table.foreign_keys)
        ]
        for table in ready or [next(iter(waiting.values()))]:
            done[table.name] = waiting.pop(table.name)
    return list(done.values())


def _enum_classes(
    tables: list[TableDef], snapshot: SchemaSnapshot, taken: set[str], dialect: str
) -> Iterator[tuple[LogicalType, WrittenEnum]]:
    for enum in snapshot.enums:
        values = enum_members(enum.values)
        if values is not None:
            written = WrittenEnum(class_name=enum_class(enum.name.name, taken), name=enum.name, values=values)
            yield EnumRef(enum.name), written
    seen: dict[LogicalType, WrittenEnum] = {}
    for table, column in chain.from_iterable(((table, one) for one in table.columns) for table in tables):
        if isinstance(column.type, InlineEnum) and column.type not in seen and dialect != "sqlite":
            values = enum_members(column.type.values)
            if values is not None:
                name = enum_class(f"{table.name.name}_{column.name}", taken)
                seen[column.type] = WrittenEnum(class_name=name, name=None, values=values)
    yield from seen.items()


def _with_checks(table: TableDef) -> TableDef:
    """A table of SQLite whose enums are what they are there: texts with a check."""
    checks = []
    columns = []
    for column in table.columns:
        if isinstance(column.type, InlineEnum):
            listed = ", ".join(map(quote_text, column.type.values))
            checks.append(
                CheckConstraintDef(
                    name=f"{table.name.name}_{column.name}_enum",
                    expression=Expression((Reference("column", column.name), f" IN ({listed})")),
                )
            )
            columns.append(evolve(column, type=String()))
        else:
            columns.append(column)
    return evolve(table, columns=tuple(columns), checks=(*table.checks, *checks)) if checks else table
