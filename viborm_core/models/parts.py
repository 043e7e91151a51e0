"""What a model states about its table beside columns: keys, uniques, checks, foreign keys, indexes."""

from collections.abc import Mapping, Sequence
from typing import Any, Generic, Literal, TypeVar

from attrs import frozen

from viborm_core.callers import Caller, caller
from viborm_core.schema import (
    CheckConstraintDef,
    Expression,
    ForeignKeyDef,
    IndexDef,
    IndexKey,
    PrimaryKeyDef,
    TableName,
    UniqueConstraintDef,
)

Action = Literal["no action", "restrict", "cascade", "set null", "set default"]
Match = Literal["simple", "full", "partial"]
Definition = TypeVar("Definition")


@frozen(kw_only=True)
class Part(Generic[Definition]):
    """A definition as declared, what it was called before, and from where it is declared."""

    definition: Definition
    renamed_from: str | None = None
    at: Caller


@frozen(kw_only=True)
class ForeignKeyPart(Part[ForeignKeyDef]):
    """A foreign key as declared; its definition's table is put in once all models are known."""

    references: str | type[Any]
    same_type: bool


def key(  # noqa: PLR0913 - the parts of an index key, all named but the first
    of: str | Expression,
    *,
    descending: bool = False,
    nulls: Literal["first", "last"] | None = None,
    operator_class: str | None = None,
    collation: str | None = None,
    length: int | None = None,
) -> IndexKey:
    """One key of an index that is more than a column: ``key("created_at", descending=True)``.

    Args:
        of: a column, or an expression: ``sql("lower(email)")``.
        descending: the largest first.
        nulls: where NULLs come; by default where the database puts them.
        operator_class: the database's name for a way to compare.
        collation: the collation to order by.
        length: index only so many leading characters.
    """
    return IndexKey(
        column=of if isinstance(of, str) else None,
        expression=of if isinstance(of, Expression) else None,
        descending=descending,
        nulls=nulls,
        operator_class=operator_class,
        collation=collation,
        length=length,
    )


def index(  # noqa: PLR0913 - what databases know about an index, all named but the keys
    *keys: str | Expression | IndexKey,
    name: str | None = None,
    unique: bool = False,
    method: str | None = None,
    include: Sequence[str] = (),
    where: str | Expression | None = None,
    nulls_distinct: bool = True,
    comment: str | None = None,
    options: Mapping[str, str] | None = None,
    renamed_from: str | None = None,
) -> Part[IndexDef]:
    """An index over columns, `sql` expressions or `key`s, in this order.

    Args:
        *keys: what is indexed.
        name: its name; by default derived from the table and the columns.
        unique: no two rows may have equal keys.
        method: the database's name for the kind of index, such as ``gin``.
        include: columns that are stored with the keys.
        where: only rows for which this SQL condition holds.
        nulls_distinct: False: two NULLs are duplicates.
        comment: a comment on it.
        options: what the adapter validates.
        renamed_from: what it was called before.
    """
    definition = IndexDef(
        name=name,
        keys=tuple(one if isinstance(one, IndexKey) else key(one) for one in keys),
        unique=unique,
        method=method,
        include=tuple(include),
        predicate=Expression.of(where) if isinstance(where, str) else where,
        nulls_distinct=nulls_distinct,
        comment=comment,
        options=tuple((options or {}).items()),
    )
    return Part(definition=definition, renamed_from=renamed_from, at=caller())


def check(
    expression: str | Expression,
    *,
    name: str | None = None,
    options: Mapping[str, str] | None = None,
    renamed_from: str | None = None,
) -> Part[CheckConstraintDef]:
    """A condition in SQL that no row may make false: ``check("balance >= 0")``."""
    definition = CheckConstraintDef(
        name=name,
        expression=Expression.of(expression) if isinstance(expression, str) else expression,
        options=tuple((options or {}).items()),
    )
    return Part(definition=definition, renamed_from=renamed_from, at=caller())


def unique(  # noqa: PLR0913 - what databases know about a unique constraint, all named but the columns
    *columns: str,
    name: str | None = None,
    nulls_distinct: bool = True,
    deferrable: bool = False,
    initially_deferred: bool = False,
    options: Mapping[str, str] | None = None,
    renamed_from: str | None = None,
) -> Part[UniqueConstraintDef]:
    """A unique constraint over columns; with ``nulls_distinct=False`` two NULLs are duplicates."""
    definition = UniqueConstraintDef(
        name=name,
        columns=columns,
        nulls_distinct=nulls_distinct,
        deferrable=deferrable,
        initially_deferred=initially_deferred,
        options=tuple((options or {}).items()),
    )
    return Part(definition=definition, renamed_from=renamed_from, at=caller())


def primary_key(
    *columns: str,
    name: str | None = None,
    deferrable: bool = False,
    initially_deferred: bool = False,
    options: Mapping[str, str] | None = None,
    renamed_from: str | None = None,
) -> Part[PrimaryKeyDef]:
    """The primary key over these columns, where ``column(primary_key=True)`` does not say enough."""
    definition = PrimaryKeyDef(
        name=name,
        columns=columns,
        deferrable=deferrable,
        initially_deferred=initially_deferred,
        options=tuple((options or {}).items()),
    )
    return Part(definition=definition, renamed_from=renamed_from, at=caller())


def foreign_key(  # noqa: PLR0913 - what databases know about a foreign key, all named but the columns
    *columns: str,
    references: str | type[Any],
    referenced_columns: Sequence[str] = (),
    name: str | None = None,
    on_delete: Action = "no action",
    on_update: Action = "no action",
    match: Match = "simple",
    deferrable: bool = False,
    initially_deferred: bool = False,
    same_type: bool = True,
    options: Mapping[str, str] | None = None,
    renamed_from: str | None = None,
) -> ForeignKeyPart:
    """A reference from these columns to the rows of a table.

    Args:
        *columns: the referring columns.
        references: the table, as ``"team"`` or ``"namespace.team"``, or its model.
        referenced_columns: the columns referred to; by default the table's primary key.
        name: its name; by default derived from the table and the columns.
        on_delete: what becomes of referring rows when the row that they refer to is deleted.
        on_update: the same when its key changes.
        match: what NULL in one of several columns means.
        deferrable: it can be checked at the end of a transaction,
        initially_deferred: and is, unless told otherwise.
        same_type: False: the types of both sides are meant to differ.
        options: what the adapter validates.
        renamed_from: what it was called before.
    """
    definition = ForeignKeyDef(
        name=name,
        columns=columns,
        references=TableName(),
        referenced_columns=tuple(referenced_columns),
        on_delete=on_delete,
        on_update=on_update,
        match=match,
        deferrable=deferrable,
        initially_deferred=initially_deferred,
        options=tuple((options or {}).items()),
    )
    return ForeignKeyPart(
        definition=definition,
        renamed_from=renamed_from,
        at=caller(),
        references=references,
        same_type=same_type,
    )
