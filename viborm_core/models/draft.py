"""A table in the making: what one model says by itself, before references to other models are resolved."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from attrs import define, field, frozen

from viborm_core.models.attributes import own_annotations
from viborm_core.models.column import Column, ManyToMany
from viborm_core.models.model import Declaration, lineage
from viborm_core.models.parts import Part
from viborm_core.models.places import Place
from viborm_core.reading import RenameHint
from viborm_core.schema import (
    CheckConstraintDef,
    ColumnDef,
    ForeignKeyDef,
    IndexDef,
    ObjectRef,
    PrimaryKeyDef,
    TableDef,
    TableName,
    UniqueConstraintDef,
)


@frozen
class Attribute:
    """An annotated attribute: where it is declared, and what it states; `relation` instead of a column."""

    declaration: Declaration
    name: str
    annotation: Any
    stated: Mapping[str, Any]
    relation: ManyToMany | None = None

    @property
    def place(self) -> Place:
        """Where it is declared."""
        return Place(self.declaration, self.name)

    @property
    def shown(self) -> str:
        """Its name in messages."""
        return f"{self.declaration.owner.__name__}.{self.name}"


@define(eq=False)
class Draft:
    """What is known so far about the table of one model."""

    declaration: Declaration
    name: TableName
    columns: dict[str, ColumnDef] = field(factory=dict)
    attributes: dict[str, Attribute] = field(factory=dict)
    """By column."""
    relations: list[Attribute] = field(factory=list)
    primary_key: PrimaryKeyDef | None = None
    uniques: list[UniqueConstraintDef] = field(factory=list)
    checks: list[CheckConstraintDef] = field(factory=list)
    indexes: list[IndexDef] = field(factory=list)
    foreign_keys: list[ForeignKeyDef] = field(factory=list)
    hints: list[RenameHint] = field(factory=list)
    enums: dict[type[Enum], Place] = field(factory=dict)
    """The named enums that columns use, and where."""
    broken: set[str] = field(factory=set)
    """Columns that were declared, and have a fault already."""

    @property
    def place(self) -> Place:
        """Where the model is declared."""
        return Place(self.declaration)

    def place_of(self, part: Part[Any]) -> Place:
        """Where something that the model states about its table is declared."""
        return Place(self.declaration, at=part.at)

    def finished(self) -> TableDef:
        """The table."""
        declaration = self.declaration
        return TableDef(
            name=self.name,
            columns=tuple(self.columns.values()),
            primary_key=self.primary_key,
            uniques=tuple(self.uniques),
            checks=tuple(self.checks),
            foreign_keys=tuple(self.foreign_keys),
            indexes=tuple(self.indexes),
            comment=declaration.comment,
            options=tuple(declaration.options.items()),
        )

    def places(self) -> Iterator[tuple[ObjectRef, Place]]:
        """Where the table, its columns, and its named constraints and indexes are declared."""
        yield ObjectRef("table", self.name), self.place
        for column, attribute in self.attributes.items():
            yield ObjectRef("column", self.name, column), attribute.place
        for part in self.declaration.constraints():
            if part.definition.name is not None:
                yield ObjectRef("constraint", self.name, part.definition.name), self.place_of(part)
        for indexed in self.declaration.indexes:
            if indexed.definition.name is not None:
                yield ObjectRef("index", self.name, indexed.definition.name), self.place_of(indexed)


def attributes_of(declaration: Declaration) -> list[Attribute]:
    """The attributes of a model, inherited ones first; one that is declared again keeps its position."""
    found: dict[str, Attribute] = {}
    for one in lineage(declaration):
        body = vars(one.owner)
        for name, annotation in own_annotations(one.owner).items():
            found[name] = _attribute(one, name, annotation, body)
    return list(found.values())


def _attribute(declaration: Declaration, name: str, annotation: object, body: Mapping[str, Any]) -> Attribute:
    if name not in body:
        return Attribute(declaration, name, annotation, {})
    value = body[name]
    if isinstance(value, Column):
        return Attribute(declaration, name, annotation, value.stated)
    if isinstance(value, ManyToMany):
        return Attribute(declaration, name, annotation, {}, value)
    return Attribute(declaration, name, annotation, {"default": value})
