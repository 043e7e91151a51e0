"""How written models spell a table: the decorator, and an attribute for each column."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from attrs import evolve, field, frozen

from viborm_core.models.naming import snake_case
from viborm_core.models.source import Call, Keyword, Node, Raw, Text, laid_out, listed
from viborm_core.models.write_names import attribute_names
from viborm_core.models.write_parts import (
    options_keyword,
    spelled_check,
    spelled_foreign_key,
    spelled_index,
    spelled_primary_key,
    spelled_unique,
    true,
)
from viborm_core.models.write_types import EnumClass, innermost, keyword_unless_default, spelled_type
from viborm_core.models.write_values import spelled_default
from viborm_core.schema import (
    ColumnDef,
    EnumRef,
    ForeignKeyDef,
    IdentityDef,
    IndexDef,
    IndexKey,
    InlineEnum,
    PrimaryKeyDef,
    SchemaSnapshot,
    TableDef,
    TableName,
    UniqueConstraintDef,
    spell_dotted,
)

Item = TypeVar("Item")
_STEP = "    "


@frozen
class Writer:
    """Writes the tables of a snapshot, once all classes have names."""

    snapshot: SchemaSnapshot
    classes: Mapping[TableName, str] = field(hash=False)
    enums: Mapping[TableName, EnumClass] = field(hash=False)
    inline_enums: Mapping[tuple[TableName, str], EnumClass] = field(hash=False)

    def table(self, table: TableDef) -> str:
        """The class of a table."""
        name = self.classes[table.name]
        flags = self._flags(table)
        arguments = tuple(self._arguments(table, name, flags))
        decorator = laid_out(Call("model", arguments), before="@") if arguments else "@model"
        attributes = attribute_names(column.name for column in table.columns)
        lines = [
            self._attribute(table, column, attributes[column.name], flags.get(column.name, ()))
            for column in table.columns
        ]
        return "\n".join([decorator, f"class {name}:", *(lines or [f"{_STEP}pass"])])

    def _flags(self, table: TableDef) -> dict[str, tuple[Keyword, ...]]:
        """What can be said of keys, uniques, indexes and references at a column, by column."""
        flags: dict[str, tuple[Keyword, ...]] = {}
        key = _marked(table)
        for column in table.columns:
            name = column.name
            found: list[Keyword] = [true("primary_key")] if name in key else []
            if _unique(name) in table.uniques:
                found.append(true("unique"))
            if _index(name) in table.indexes:
                found.append(true("index"))
            reference = next((one for one in table.foreign_keys if _is_plain(one, name)), None)
            if reference is not None:
                found.extend(self._reference(table, reference))
            flags[name] = tuple(found)
        return flags

    def _reference(self, table: TableDef, key: ForeignKeyDef) -> Iterator[Keyword]:
        other = key.references
        namespace = () if other.namespace is None else (other.namespace,)
        yield Keyword("references", Text(spell_dotted(*namespace, other.name, key.referenced_columns[0])))
        yield from keyword_unless_default("on_delete", key.on_delete, default="no action")
        yield from keyword_unless_default("on_update", key.on_update, default="no action")
        yield from keyword_unless_default("same_type", self._same_type(table, key), default=True)

    def _same_type(self, table: TableDef, key: ForeignKeyDef) -> bool:
        other = self.snapshot.table(key.references)
        if other is None:
            return True
        referenced = key.referenced_columns
        if not referenced and other.primary_key is not None:
            referenced = other.primary_key.columns
        pairs = zip(key.columns, referenced, strict=False)
        sides = [(table.column(mine), other.column(theirs)) for mine, theirs in pairs]
        return all(mine and theirs and mine.type == theirs.type for mine, theirs in sides)

    def _arguments(self, table: TableDef, name: str, flags: Mapping[str, tuple[Keyword, ...]]) -> Iterator[Keyword]:
        yield from keyword_unless_default("table", table.name.name, default=snake_case(name))
        yield from keyword_unless_default("namespace", table.name.namespace, default=None)
        yield from keyword_unless_default("comment", table.comment, default=None)
        yield from options_keyword(table.options)
        if table.primary_key is not None and not _marked(table):
            yield Keyword("primary_key", spelled_primary_key(table.primary_key))
        columns = [column.name for column in table.columns]
        uniques = _without(table.uniques, [_unique(column) for column in columns])
        indexes = _without(table.indexes, [_index(column) for column in columns])
        plain = [next((key for key in table.foreign_keys if _is_plain(key, one)), None) for one in columns]
        keys = _without(table.foreign_keys, [key for key in plain if key is not None])
        lists: dict[str, list[Node]] = {
            "uniques": [spelled_unique(one) for one in uniques],
            "foreign_keys": [spelled_foreign_key(one, same_type=self._same_type(table, one)) for one in keys],
            "indexes": [spelled_index(one) for one in indexes],
            "checks": [spelled_check(one) for one in table.checks],
        }
        for argument, nodes in lists.items():
            if nodes:
                yield Keyword(argument, listed(nodes))

    def _attribute(self, table: TableDef, column: ColumnDef, attribute: str, flags: tuple[Keyword, ...]) -> str:
        enum = self._enum(table, column)
        spelling = spelled_type(column.type, enum)
        default = None if column.default is None else spelled_default(column.default, column.type, enum)
        more = (
            *keyword_unless_default("name", column.name, default=attribute),
            *flags[:1] * (flags[:1] == (true("primary_key"),)),
            *_identity(column.identity),
            *spelling.options,
            *flags[1 if flags[:1] == (true("primary_key"),) else 0 :],
            *_filled(column),
            *keyword_unless_default("collation", column.collation, default=None),
            *keyword_unless_default("comment", column.comment, default=None),
            *options_keyword(column.options),
        )
        annotation = f"{spelling.annotation} | None" if column.nullable else spelling.annotation
        by_database = column.identity is not None or column.generated is not None
        if default is None and column.nullable and not by_database:
            default = Raw("None")
        before = f"{attribute}: {annotation}"
        if not more and default is None:
            return f"{_STEP}{before}"
        is_value = default is not None and not (isinstance(default, Call) and default.name in ("sql", "literal"))
        if not more and default is not None and is_value:
            return laid_out(default, indent=_STEP, before=f"{before} = ")
        stated = more if default is None else (*more, Keyword("default", default))
        return laid_out(Call("column", stated), indent=_STEP, before=f"{before} = ")

    def _enum(self, table: TableDef, column: ColumnDef) -> EnumClass | None:
        match innermost(column.type):
            case EnumRef(name):
                return self.enums.get(name)
            case InlineEnum():
                return self.inline_enums.get((table.name, column.name))
        return None


def _marked(table: TableDef) -> tuple[str, ...]:
    """The columns of the primary key, if ``primary_key=True`` at each says all there is to say."""
    key = table.primary_key
    if key is None or evolve(key, columns=()) != PrimaryKeyDef(columns=()):
        return ()
    ordered = tuple(column.name for column in table.columns if column.name in key.columns)
    return ordered if ordered == key.columns else ()


def _unique(column: str) -> UniqueConstraintDef:
    return UniqueConstraintDef(columns=(column,))


def _index(column: str) -> IndexDef:
    return IndexDef(keys=(IndexKey(column=column),))


def _is_plain(key: ForeignKeyDef, column: str) -> bool:
    plain = ForeignKeyDef(
        columns=(column,),
        references=key.references,
        referenced_columns=key.referenced_columns,
        on_delete=key.on_delete,
        on_update=key.on_update,
    )
    return len(key.referenced_columns) == 1 and key == plain


def _without(items: tuple[Item, ...], said: list[Item]) -> list[Item]:
    rest = list(items)
    for one in said:
        if one in rest:
            rest.remove(one)
    return rest


def _identity(identity: IdentityDef | None) -> tuple[Keyword, ...]:
    if identity is None:
        return ()
    if identity == IdentityDef():
        return (true("auto_increment"),)
    settings = (
        *keyword_unless_default("mode", identity.mode, default="auto"),
        *keyword_unless_default("start", identity.start, default=None),
        *keyword_unless_default("increment", identity.increment, default=None),
        *keyword_unless_default("minimum", identity.minimum, default=None),
        *keyword_unless_default("maximum", identity.maximum, default=None),
        *keyword_unless_default("cache", identity.cache, default=None),
        *keyword_unless_default("cycle", identity.cycle, default=None),
    )
    return (Keyword("auto_increment", Call("identity", settings)),)


def _filled(column: ColumnDef) -> tuple[Keyword, ...]:
    if column.generated is None:
        return ()
    stored = keyword_unless_default("stored", column.generated.stored, default=None)
    return (Keyword("generated", Text(str(column.generated.expression))), *stored)
