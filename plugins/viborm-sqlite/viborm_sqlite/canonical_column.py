"""Brings one column to SQLite's spelling."""

from typing import Self

from attrs import evolve, frozen

from viborm_core.schema import (
    ColumnDef,
    Default,
    EnumRef,
    Expression,
    GeneratedDef,
    IdentityDef,
    InlineEnum,
    Integer,
    Literal,
    LogicalType,
    Native,
    ObjectRef,
    TableDef,
    TableName,
)
from viborm_sqlite import spelling
from viborm_sqlite.column_reader import normal_collation, read_default
from viborm_sqlite.keys import CONFLICTS, Options
from viborm_sqlite.sides import Names, Side, read_again
from viborm_sqlite.sqltext import SqlTextError, TokenKind, tokens_of
from viborm_sqlite.sqltext.keywords import CONSTANT_WORDS
from viborm_sqlite.types import CannotStore, normal_spelling, stored_as, stored_strictly_as
from viborm_sqlite.values import stored_default

_AUTO = IdentityDef(mode="auto")
_ONE = (None, 1)
_WORDS = frozenset({"NULL", "TRUE", "FALSE"}) | CONSTANT_WORDS
_CONFLICT = "not_null_on_conflict"


@frozen(kw_only=True)
class ColumnPlace:
    """The table that a column is in, as far as its spelling depends on it; ``key`` are its key's columns."""

    table: TableName
    strict: bool
    without_rowid: bool
    key: frozenset[str]
    descending: bool
    names: Names
    now: TableDef | None
    side: Side

    @classmethod
    def of(cls, table: TableDef, names: Names, now: TableDef | None, side: Side) -> Self:
        """The place that a table is for its columns; options that it does not state are the current ones."""
        options = dict(table.options if now is None else now.options) | dict(table.options)
        key = table.primary_key
        return cls(
            table=table.name,
            strict=options.get("strict") == "true",
            without_rowid=options.get("without_rowid") == "true",
            key=frozenset() if key is None else frozenset(key.columns),
            descending=key is not None and dict(key.options).get("descending.1") == "true",
            names=names,
            now=now,
            side=side,
        )

    def fault(self, column: ColumnDef, text: str) -> None:
        """Note what SQLite cannot hold of a column."""
        self.side.faults.column(self.table, column.name, text)


def canonical_column(column: ColumnDef, place: ColumnPlace) -> ColumnDef:
    """The column in SQLite's spelling; the same object if it is so already."""
    name = place.names.one(column.name)
    if name in place.key or column.generated is not None or column.identity is not None:
        return _spelled(column, name, place)
    known = place.side.known.get((id(column), place.strict))
    if known is not None and name == column.name:
        return known[1]
    faults = len(place.side.faults.found)
    spelled = _spelled(column, name, place)
    if name == column.name and len(place.side.faults.found) == faults:
        place.side.known[id(column), place.strict] = (column, spelled)
    return spelled


def _spelled(column: ColumnDef, name: str, place: ColumnPlace) -> ColumnDef:
    sole = place.key == {name}
    logical = _type(column, place, sole=sole)
    numbered = sole and not place.without_rowid and not place.descending and logical == Integer(32)
    never_null = numbered or (name in place.key and (place.strict or place.without_rowid))
    identity = None if column.identity is None else _identity(column, place, numbered=numbered)
    nullable = column.nullable and not never_null
    default = None if column.default is None else _default(column, logical, place)
    generated = None if column.generated is None else _generated(column, column.generated, name, place)
    collation = normal_collation(column.collation) if column.collation else column.collation
    options = _options(column, place) if column.options else ()
    unchanged = (
        name == column.name
        and column.comment == ""
        and nullable == column.nullable
        and collation == column.collation
        and options == column.options
        and logical == column.type
        and default == column.default
        and identity == column.identity
        and generated == column.generated
    )
    if unchanged:
        return column
    return evolve(
        column,
        name=name,
        type=logical,
        nullable=nullable,
        default=default,
        identity=identity,
        generated=generated,
        collation=collation,
        comment="",
        options=options,
    )


def _type(column: ColumnDef, place: ColumnPlace, *, sole: bool) -> LogicalType:
    declared = column.type
    if isinstance(declared, EnumRef):
        enum = place.side.enums.get(declared.name)
        if enum is None:
            place.fault(column, f"there is no enum {declared.name}")
            return declared
        declared = InlineEnum(enum.values)
    try:
        if isinstance(declared, Native) and sole:
            # INT is no INTEGER in a primary key: https://www.sqlite.org/lang_createtable.html#rowid
            declared = Native(normal_spelling(declared.spelling))
            if declared.spelling.upper() != "INTEGER" and stored_as(declared) == Integer(32):
                return declared
        if sole and column.identity is not None and isinstance(stored_as(declared), Integer):
            return Integer(32)
        return stored_strictly_as(declared) if place.strict else stored_as(declared)
    except CannotStore as error:
        place.fault(column, str(error))
        return declared


def _identity(column: ColumnDef, place: ColumnPlace, *, numbered: bool) -> IdentityDef:
    identity = column.identity
    if not numbered:
        place.fault(
            column,
            "SQLite numbers only an integer column that is the whole primary key, of a table with rowids "
            "(INTEGER PRIMARY KEY AUTOINCREMENT); make it that, or leave auto_increment out",
        )
    elif identity is not None and (identity.start not in _ONE or identity.increment not in _ONE or identity.cycle):
        place.fault(column, "SQLite numbers from 1 by 1; leave start, increment and cycle out")
    if column.default is not None:
        place.fault(column, "a column that the database numbers has no default")
    return _AUTO


def _default(column: ColumnDef, logical: LogicalType, place: ColumnPlace) -> Default:
    default = column.default
    if default is None:
        return None
    if column.generated is not None:
        place.fault(column, "a generated column has no default")
        return None
    if isinstance(default, Expression):
        default = _read_default(column, default, place)
    if isinstance(default, Literal):
        wrong = _wrong_literal(default)
        if wrong is not None:
            place.fault(column, wrong)
            return default
        if isinstance(logical, InlineEnum) and default.value is not None and default.value not in logical.values:
            place.fault(column, f"the default {default} is no value of its enum")
    return stored_default(default, logical) if _is_storable(logical) else default


def _is_storable(logical: LogicalType) -> bool:
    try:
        return stored_as(logical) == logical
    except CannotStore:
        return False


def _read_default(column: ColumnDef, default: Expression, place: ColumnPlace) -> Default:
    text = spelling.expression(default)
    try:
        tokens = tokens_of(text)
        if len(tokens) == 1 and tokens[0].kind is TokenKind.WORD and tokens[0].text.upper() not in _WORDS:
            place.fault(column, f"SQLite has no value {text}; write a text as '{text}', in quotes")
            return default
        found = read_default(text)
    except SqlTextError as error:
        place.fault(column, f"SQLite cannot read the default {text}: {error.reason}")
        return default
    return default if found == default else found


def _wrong_literal(literal: Literal) -> str | None:
    value = literal.value
    if isinstance(value, str):
        if "\0" in value:
            return "a text with a NUL character cannot stand in SQLite's SQL"
        try:
            value.encode()
        except UnicodeEncodeError:
            return f"the text {value!r} is not Unicode"
    if value is not None and not isinstance(value, str | bytes | int) and not value.is_finite():
        return f"SQLite has no number {value}"
    return None


def _generated(column: ColumnDef, generated: GeneratedDef, name: str, place: ColumnPlace) -> GeneratedDef:
    capabilities = place.side.capabilities
    if not capabilities.generated_virtual:
        version = ".".join(map(str, capabilities.server_version))
        place.fault(column, f"generated columns need SQLite 3.31; this is {version}")
    if name in place.key:
        place.fault(column, "a generated column cannot be in a primary key")
    ref = ObjectRef(kind="column", owner=place.table, part=column.name)
    expression = read_again(generated.expression, place.table, place.names, place.side, ref)
    stored = generated.stored
    if stored is None:
        before = None if place.now is None else place.now.column(name)
        stored = before is not None and before.generated is not None and bool(before.generated.stored)
    if expression is generated.expression and stored is generated.stored:
        return generated
    return GeneratedDef(expression=expression, stored=stored)


def _options(column: ColumnDef, place: ColumnPlace) -> Options:
    for option, value in column.options:
        if option != _CONFLICT or value not in CONFLICTS:
            place.fault(column, f"SQLite has no option {option}={value} of a column")
    return () if column.nullable else column.options
