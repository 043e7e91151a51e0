"""How written models spell constraints, indexes and options of tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import field, frozen
from sqlalchemy import schema

from viborm_core.models.source import Call, Entry, Node, Raw, Text, flat, listed
from viborm_core.schema import derived_name, split_dotted
from viborm_sqlalchemy.options import accepts
from viborm_sqlalchemy.written.imports import Imports, flag, sql_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from viborm_core.schema import (
        CheckConstraintDef,
        Expression,
        ForeignKeyDef,
        IndexDef,
        IndexKey,
        PrimaryKeyDef,
        TableDef,
        UniqueConstraintDef,
    )

_PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_]*")


@frozen(kw_only=True)
class Parts:
    """Spells the parts of a table for one dialect; what SQLAlchemy has no words for goes to ``remarks``."""

    dialect: str
    imports: Imports
    limit: int | None
    remarks: list[str] = field(factory=list)

    def quote(self, name: str) -> str:
        """A name in SQL, quoted if it must be."""
        if _PLAIN_NAME.fullmatch(name):
            return name
        mark = "`" if self.dialect == "mysql" else '"'
        return mark + name.replace(mark, mark * 2) + mark

    def sql(self, expression: Expression) -> str:
        """An expression as SQL, its names quoted where they must be."""
        return expression.spelled(
            lambda reference: (
                ".".join(self.quote(part) for part in split_dotted(reference.name))
                if reference.kind != "column"
                else self.quote(reference.name)
            )
        )

    def condition(self, expression: Expression) -> Text:
        """An expression as a text that SQLAlchemy takes for SQL."""
        return Text(sql_text(self.sql(expression)))

    def primary_key(self, key: PrimaryKeyDef) -> Node:
        """``PrimaryKeyConstraint(...)``."""
        more = self._deferral(deferrable=key.deferrable, deferred=key.initially_deferred)
        return self.imports.call(
            "PrimaryKeyConstraint", *map(Text, key.columns), **_named(key.name), **more, **self._key_options(key)
        )

    def unique(self, unique: UniqueConstraintDef) -> Node:
        """``UniqueConstraint(...)``."""
        more = self._deferral(deferrable=unique.deferrable, deferred=unique.initially_deferred)
        if not unique.nulls_distinct:
            more["postgresql_nulls_not_distinct"] = flag(value=True)
        return self.imports.call(
            "UniqueConstraint", *map(Text, unique.columns), **_named(unique.name), **more, **self._key_options(unique)
        )

    def check(self, check: CheckConstraintDef) -> Node:
        """``CheckConstraint(...)``."""
        self._unsaid(check.options, f"the check {check.name or self.sql(check.expression)}")
        return self.imports.call("CheckConstraint", self.condition(check.expression), **_named(check.name))

    def foreign_key(self, key: ForeignKeyDef, target: str) -> Node:
        """``ForeignKeyConstraint(...)``; ``target`` is the other table's name as SQLAlchemy writes it."""
        mine = listed([Text(column) for column in key.columns])
        theirs = listed([Text(f"{target}.{column}") for column in key.referenced_columns])
        return self.imports.call("ForeignKeyConstraint", mine, theirs, **self.reference_options(key))

    def reference_options(self, key: ForeignKeyDef) -> dict[str, Node]:
        """What a foreign key says beside its columns."""
        said: dict[str, Node] = dict(_named(key.name))
        options = dict(key.options)
        columns = options.pop("on_delete_columns", "")
        self._unsaid(tuple(options.items()), f"the foreign key of {', '.join(key.columns)}")
        if key.on_delete != "no action":
            inside = f" ({', '.join(self.quote(one) for one in split_dotted(columns))})" if columns else ""
            said["ondelete"] = Text(f"{key.on_delete.upper()}{inside}")
        if key.on_update != "no action":
            said["onupdate"] = Text(key.on_update.upper())
        if key.match != "simple":
            said["match"] = Text(key.match.upper())
        return said | self._deferral(deferrable=key.deferrable, deferred=key.initially_deferred)

    def index(self, table: TableDef, index: IndexDef) -> Node:
        """``Index(...)``."""
        if index.comment:
            self.remarks.append(f"the comment of the index {index.name}: {index.comment!r}")
        said: dict[str, Node] = {"unique": flag(value=True)} if index.unique else {}
        said |= self._index_options(index)
        return self.imports.call(
            "Index", Text(index_name(table, index, self.limit)), *map(self._key, index.keys), **said
        )

    def _index_options(self, index: IndexDef) -> dict[str, Node]:
        said: dict[str, Node] = {}
        if index.method:
            is_prefix = self.dialect == "mysql" and index.method in ("fulltext", "spatial")
            said[f"{self.dialect}_{'prefix' if is_prefix else 'using'}"] = Text(
                index.method.upper() if is_prefix else index.method
            )
        classes = [(key.column, key.operator_class) for key in index.keys if _is_plain(key) and key.column]
        if any(one for _, one in classes):
            said["postgresql_ops"] = _dictionary((name, Text(one)) for name, one in classes if one)
        lengths = [(key.column, key.length) for key in index.keys if key.column and key.length is not None]
        if lengths:
            said["mysql_length"] = _dictionary((name, Raw(str(length))) for name, length in lengths)
        if index.include:
            said["postgresql_include"] = listed([Text(name) for name in index.include])
        if not index.nulls_distinct:
            said["postgresql_nulls_not_distinct"] = flag(value=True)
        if index.predicate is not None:
            said[f"{self.dialect}_where"] = self.imports.text(self.sql(index.predicate))
        if index.options and self.dialect == "postgresql":
            said["postgresql_with"] = _dictionary((name, Text(value)) for name, value in index.options)
        elif index.options:
            options = dict(index.options)
            parser = options.pop("parser", None)
            said |= {} if parser is None else {"mysql_with_parser": Text(parser)}
            self._unsaid(tuple(options.items()), f"the index {index.name}")
        return said

    def _key(self, key: IndexKey) -> Node:
        if key.column is not None and _is_plain(key):
            return self.imports.call("desc", Text(key.column)) if key.descending else Text(key.column)
        written = self.quote(key.column) if key.column is not None else ""
        if key.expression is not None:
            inside = self.sql(key.expression)
            written = inside if self.dialect == "sqlite" else f"({inside})"
        if key.collation:
            written += f" COLLATE {self.quote_collation(key.collation)}"
        if key.operator_class:
            written += f" {key.operator_class}"
        if key.descending:
            written += " DESC"
        if key.nulls is not None:
            written += f" NULLS {key.nulls.upper()}"
        return self.imports.text(written)

    def quote_collation(self, name: str) -> str:
        """A collation in SQL."""
        return ".".join(f'"{part}"' for part in split_dotted(name)) if self.dialect == "postgresql" else name

    def _deferral(self, *, deferrable: bool, deferred: bool) -> dict[str, Node]:
        said: dict[str, Node] = {"deferrable": flag(value=True)} if deferrable else {}
        return said | ({"initially": Text("DEFERRED")} if deferred else {})

    def _key_options(self, key: PrimaryKeyDef | UniqueConstraintDef) -> dict[str, Node]:
        options = dict(key.options)
        said: dict[str, Node] = {}
        if "include" in options:
            names = split_dotted(options.pop("include"))
            said["postgresql_include"] = listed([Text(name) for name in names])
        if "on_conflict" in options:
            said["sqlite_on_conflict"] = Text(options.pop("on_conflict").upper())
        self._unsaid(tuple(options.items()), f"the key of {', '.join(key.columns)}")
        return said

    def _unsaid(self, options: tuple[tuple[str, str], ...], of: str) -> None:
        self.remarks.extend(f"{of}: {name} = {value}" for name, value in options)

    def table_options(self, table: TableDef, *, autoincrement: bool) -> dict[str, Node]:
        """The options of a table, by the keyword that SQLAlchemy has for them."""
        said: dict[str, Node] = {"sqlite_autoincrement": flag(value=True)} if autoincrement else {}
        for name, value in table.options:
            said |= self._table_option(table, name, value)
        settings = tuple(pair for pair in table.options if pair[0] != "unlogged")
        if settings and self.dialect == "postgresql":
            if accepts(self.dialect, schema.Table, "with"):
                said["postgresql_with"] = _dictionary((name, Text(value)) for name, value in settings)
            else:
                self._unsaid(settings, f"the table {table.name}")
        if table.comment:
            said["comment"] = Text(table.comment)
        if table.name.namespace is not None:
            said["schema"] = Text(table.name.namespace)
        return said

    def _table_option(self, table: TableDef, name: str, value: str) -> dict[str, Node]:
        match self.dialect, name:
            case "sqlite", "strict" if accepts(self.dialect, schema.Table, "strict"):
                return {"sqlite_strict": flag(value=True)}
            case "sqlite", "without_rowid":
                return {"sqlite_with_rowid": flag(value=False)}
            case "mysql", _:
                return {"mysql_collate" if name == "collation" else f"mysql_{name}": Text(value)}
            case "postgresql", "unlogged":
                return {"prefixes": listed([Text("UNLOGGED")])}
            case "postgresql", _:
                return {}
        self._unsaid(((name, value),), f"the table {table.name}")
        return {}


def index_name(table: TableDef, index: IndexDef, limit: int | None) -> str:
    """The index's name, which SQLAlchemy wants stated."""
    if index.name is not None:
        return index.name
    return derived_name(table.name.name, tuple(key.column or "expr" for key in index.keys), "idx", limit=limit)


def _is_plain(key: IndexKey) -> bool:
    """Whether all that is said of a column is a class that can be said beside it, and a direction."""
    directed = key.descending and key.operator_class is not None
    return key.column is not None and key.nulls is None and not key.collation and not directed


def _named(name: str | None) -> dict[str, Node]:
    return {} if name is None else {"name": Text(name)}


def _dictionary(items: Iterable[tuple[str, Node]]) -> Node:
    return Call("", tuple(_entry(name, value) for name, value in items), "{}")


def _entry(name: str, value: Node) -> Node:
    return Entry(name, value.value) if isinstance(value, Text) else Raw(f'"{name}": {flat(value)}')


def arguments(parts: list[Node], options: Mapping[str, Node]) -> Node | None:
    """``__table_args__``; None where there is nothing to say."""
    inside = (*parts, *([_dictionary(options.items())] if options else []))
    if not inside:
        return None
    # A dictionary alone would do as well, but linters see a default there that all instances share.
    return Call("", inside, "()") if len(inside) > 1 else Raw(f"({flat(inside[0])},)")
