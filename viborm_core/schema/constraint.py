"""Constraints of a table: primary key, unique, check, foreign key. A name of None is not stated."""

from attrs import field, frozen

from viborm_core.schema.names import TableName
from viborm_core.schema.order import sorted_pairs
from viborm_core.schema.values import Expression

Options = tuple[tuple[str, str], ...]


@frozen(kw_only=True)
class PrimaryKeyDef:
    """The primary key; ``columns`` in key order."""

    name: str | None = None
    columns: tuple[str, ...]
    deferrable: bool = False
    initially_deferred: bool = False
    options: Options = field(default=(), converter=sorted_pairs)


@frozen(kw_only=True)
class UniqueConstraintDef:
    """A unique constraint. ``nulls_distinct`` False: two NULLs are duplicates (SQL:2023 NULLS NOT DISTINCT)."""

    name: str | None = None
    columns: tuple[str, ...]
    nulls_distinct: bool = True
    deferrable: bool = False
    initially_deferred: bool = False
    options: Options = field(default=(), converter=sorted_pairs)


@frozen(kw_only=True)
class CheckConstraintDef:
    """A condition that no row may make false."""

    name: str | None = None
    expression: Expression
    options: Options = field(default=(), converter=sorted_pairs)


@frozen(kw_only=True)
class ForeignKeyDef:
    """A reference to the rows of a table.

    Actions are ``no action``, ``restrict``, ``cascade``, ``set null`` or ``set default``; ``match`` is ``simple``,
    ``full`` or ``partial``. Empty ``referenced_columns`` mean the other table's primary key.
    """

    name: str | None = None
    columns: tuple[str, ...]
    references: TableName
    referenced_columns: tuple[str, ...] = ()
    on_delete: str = "no action"
    on_update: str = "no action"
    match: str = "simple"
    deferrable: bool = False
    initially_deferred: bool = False
    options: Options = field(default=(), converter=sorted_pairs)
