"""Enums as SQL: values are added and renamed in place; to remove or reorder them the type is made again.

A value that was added in the same transaction cannot be used (55P04); where the plan uses one, `dependents.fold`
turns the operation into `RemakeEnum`. https://www.postgresql.org/docs/current/sql-altertype.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from attrs import frozen

from viborm_core.operations import AlterEnum, CreateEnum, DiffOperation, DropEnum, RenameEnum
from viborm_core.schema import ColumnDef, EnumDef, Literal, ObjectRef, SchemaSnapshot, shorten_name
from viborm_postgres.names import NAME_LIMIT, quote, quote_table, text
from viborm_postgres.registry import postgres, statement
from viborm_postgres.remake import remake
from viborm_postgres.spell import comment_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from viborm_core.ddl import Statement, Step


@frozen(kw_only=True)
class RemakeEnum(DiffOperation):
    """Change an enum by making the type again, because the plan uses a value that it adds."""

    tag: ClassVar[str] = "postgres/remake-enum"
    carries_dependents: ClassVar[bool] = True
    alter: AlterEnum

    @property
    def subject(self) -> ObjectRef:
        """The enum."""
        return self.alter.subject

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Put the new definition in the old one's place."""
        return self.alter.apply(before)

    def describe(self) -> str:
        """One line for a person."""
        return f"{self.alter.describe()} (the type is made again)"

    def provides(self) -> frozenset[ObjectRef]:
        """The enum in its new shape."""
        return self.alter.provides()

    def requires(self) -> frozenset[ObjectRef]:
        """What the change requires."""
        return self.alter.requires()

    def releases(self) -> frozenset[ObjectRef]:
        """The enum in its old shape."""
        return self.alter.releases()


def create_type(enum: EnumDef) -> str:
    """CREATE TYPE ... AS ENUM."""
    values = ", ".join(text(value) for value in enum.values)
    return f"CREATE TYPE {quote_table(enum.name)} AS ENUM ({values})"


@postgres.renders(CreateEnum)
def create_enum(operation: CreateEnum, step: Step) -> Iterable[Statement]:
    """https://www.postgresql.org/docs/current/sql-createtype.html."""
    yield statement(create_type(operation.enum))
    if operation.enum.comment:
        yield statement(comment_sql(f"TYPE {quote_table(operation.enum.name)}", operation.enum.comment))


@postgres.renders(DropEnum)
def drop_enum(operation: DropEnum, step: Step) -> Iterable[Statement]:
    """Never with CASCADE."""
    yield statement(f"DROP TYPE {quote_table(operation.enum.name)}")


@postgres.renders(RenameEnum)
def rename_enum(operation: RenameEnum, step: Step) -> Iterable[Statement]:
    """Columns follow."""
    yield statement(f"ALTER TYPE {quote_table(operation.enum)} RENAME TO {quote(operation.to)}")


def needs_remake(operation: AlterEnum) -> bool:
    """Whether the change cannot be made in place."""
    return bool(operation.removed()) or operation.reorders()


@postgres.renders(AlterEnum)
def alter_enum(operation: AlterEnum, step: Step) -> Iterable[Statement]:
    """In place where that is possible."""
    if needs_remake(operation):
        yield from _remade(operation, step)
        return
    name = quote_table(operation.after.name)
    yield from _renamed_values(operation, name)
    yield from _added_values(operation, name)
    if (operation.before.comment or "") != (operation.after.comment or ""):
        yield statement(comment_sql(f"TYPE {name}", operation.after.comment))


@postgres.renders(RemakeEnum)
def remake_enum(operation: RemakeEnum, step: Step) -> Iterable[Statement]:
    """The type is made again."""
    return _remade(operation.alter, step)


def _renamed_values(operation: AlterEnum, name: str) -> Iterator[Statement]:
    """Values that trade names go through a passing one."""
    olds = {old for old, _ in operation.renamed_values}
    late = []
    for old, new in operation.renamed_values:
        if new in olds:
            passing = shorten_name(f"{new}~{old}", limit=NAME_LIMIT)
            yield statement(f"ALTER TYPE {name} RENAME VALUE {text(old)} TO {text(passing)}")
            late.append((passing, new))
        else:
            late.append((old, new))
    for old, new in late:
        yield statement(f"ALTER TYPE {name} RENAME VALUE {text(old)} TO {text(new)}")


def _added_values(operation: AlterEnum, name: str) -> Iterator[Statement]:
    added = set(operation.added())
    there = [value for value in operation.after.values if value not in added]
    before: str | None = None
    for value in operation.after.values:
        if value in added:
            first = f" BEFORE {text(there[0])}" if there else ""
            place = first if before is None else f" AFTER {text(before)}"
            yield statement(f"ALTER TYPE {name} ADD VALUE {text(value)}{place}")
        before = value


def _remade(operation: AlterEnum, step: Step) -> Iterator[Statement]:
    old = operation.before.name
    aside = old.renamed(shorten_name(f"{old.name}~old", limit=NAME_LIMIT))
    swap = [
        statement(f"ALTER TYPE {quote_table(old)} RENAME TO {quote(aside.name)}"),
        statement(create_type(operation.after)),
    ]
    yield from remake(operation, step, swap)
    yield statement(f"DROP TYPE {quote_table(aside)}")
    if operation.after.comment:
        yield statement(comment_sql(f"TYPE {quote_table(old)}", operation.after.comment))


def default_after(operation: AlterEnum, column: ColumnDef) -> Literal | None:
    """What a column's default becomes; None where its value goes."""
    default = column.default
    if not isinstance(default, Literal) or not isinstance(default.value, str):
        return None
    value = dict(operation.renamed_values).get(default.value, default.value)
    return Literal(value) if value in operation.after.values else None
