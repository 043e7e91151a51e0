"""The relationships that follow from foreign keys, one on each side."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from attrs import frozen

from viborm_core.models.naming import snake_case
from viborm_core.models.source import Keyword, Text
from viborm_sqlalchemy.written.imports import Imports, statement
from viborm_sqlalchemy.written.names import Names, many, relation_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from viborm_core.schema import ForeignKeyDef, TableDef, TableName


@frozen(kw_only=True)
class Relation:
    """One side of a relationship: the attribute, what it holds, and the attribute on the other side."""

    attribute: str
    annotation: str
    back: str
    arguments: tuple[Keyword, ...] = ()

    def line(self, imports: Imports) -> str:
        """The attribute's source."""
        call = imports.call("sqlalchemy.orm.relationship")
        more = (Keyword("back_populates", Text(self.back)), *self.arguments)
        mapped = imports.name("sqlalchemy.orm", "Mapped")
        return statement(f"{self.attribute}: {mapped}[{self.annotation}]", type(call)(call.name, more))


def relations_of(tables: Iterable[TableDef], names: Names) -> dict[TableName, list[Relation]]:
    """The relationships of each class, where a foreign key makes it clear what they are."""
    mapped = {table.name: table for table in tables}
    taken = {name: {*attributes.values(), *names.reserved} for name, attributes in names.attributes.items()}
    found: dict[TableName, list[Relation]] = {name: [] for name in mapped}
    pairs = Counter(frozenset({table.name, key.references}) for table in mapped.values() for key in table.foreign_keys)
    for table in mapped.values():
        for key in _clear(table, mapped):
            alone = pairs[frozenset({table.name, key.references})] == 1
            mine, theirs = _both_sides(table, key, names, taken, alone=alone)
            found[table.name].append(mine)
            found[key.references].append(theirs)
    return found


def _clear(table: TableDef, mapped: dict[TableName, TableDef]) -> Iterator[ForeignKeyDef]:
    """The foreign keys of which SQLAlchemy can make a relationship that shares no column with another."""
    uses = Counter(column for key in table.foreign_keys for column in key.columns)
    seen: set[tuple[TableName, tuple[str, ...]]] = set()
    for key in table.foreign_keys:
        pair = (key.references, key.columns)
        alone = all(uses[column] == 1 for column in key.columns)
        if key.references in mapped and alone and pair not in seen:
            seen.add(pair)
            yield key


def _both_sides(
    table: TableDef, key: ForeignKeyDef, names: Names, taken: dict[TableName, set[str]], *, alone: bool
) -> tuple[Relation, Relation]:
    child, parent = names.classes[table.name], names.classes[key.references]
    attributes = names.attributes[table.name]
    first = attributes[key.columns[0]]
    mine = _free(relation_name(first, parent) if len(key.columns) == 1 else snake_case(parent), taken[table.name])
    plural = many(snake_case(child))
    theirs = _free(plural if alone else f"{mine}_{plural}", taken[key.references])
    columns = "[" + ", ".join(f"{child}.{attributes[column]}" for column in key.columns) + "]"
    said = () if alone else (Keyword("foreign_keys", Text(columns)),)
    itself: tuple[Keyword, ...] = ()
    if key.references == table.name:
        remote = ", ".join(f"{child}.{attributes[column]}" for column in key.referenced_columns)
        itself = (Keyword("remote_side", Text(f"[{remote}]")),)
    optional = any(column.nullable for column in table.columns if column.name in key.columns)
    annotation = f'"{parent} | None"' if optional else f'"{parent}"'
    return (
        Relation(attribute=mine, annotation=annotation, back=theirs, arguments=(*said, *itself)),
        Relation(attribute=theirs, annotation=f'list["{child}"]', back=mine, arguments=said),
    )


def _free(name: str, taken: set[str]) -> str:
    chosen = name
    while chosen in taken:
        chosen = f"{chosen}_object" if chosen == name else f"{chosen}_"
    taken.add(chosen)
    return chosen
