"""The constraints of a CREATE TABLE text as values, in columns and in the table alike.

`name` is what CONSTRAINT gave, or None. Conflict clauses and actions are in upper case as the manual spells
them. See https://www.sqlite.org/syntax/column-constraint.html and
https://www.sqlite.org/syntax/table-constraint.html.
"""

from typing import TypeAlias

from attrs import field, frozen


@frozen(kw_only=True)
class KeyPart:
    """A key of an index, PRIMARY KEY or UNIQUE: a column's name, or an expression as written.

    `collation` is the one written here, or None. It is not part of the expression's text.
    """

    column: str | None = None
    expression: str | None = None
    collation: str | None = None
    descending: bool = False


@frozen(kw_only=True)
class PrimaryKey:
    """PRIMARY KEY; on a column, the key is that column."""

    name: str | None = None
    keys: tuple[KeyPart, ...]
    autoincrement: bool = False
    on_conflict: str | None = None


@frozen(kw_only=True)
class Unique:
    """UNIQUE; on a column, the key is that column."""

    name: str | None = None
    keys: tuple[KeyPart, ...]
    on_conflict: str | None = None


@frozen(kw_only=True)
class NotNull:
    """NOT NULL."""

    name: str | None = None
    on_conflict: str | None = None


@frozen(kw_only=True)
class Null:
    """NULL, which SQLite accepts and ignores."""

    name: str | None = None
    on_conflict: str | None = None


@frozen(kw_only=True)
class Check:
    """CHECK: the expression as written, without the outer parentheses, and its offsets in the statement."""

    name: str | None = None
    text: str
    start: int = field(default=0, eq=False)
    end: int = field(default=0, eq=False)


@frozen(kw_only=True)
class Default:
    """DEFAULT: the text as written, with its sign or its parentheses; see `read_default`."""

    name: str | None = None
    text: str


@frozen(kw_only=True)
class Collate:
    """COLLATE."""

    name: str | None = None
    collation: str


@frozen(kw_only=True)
class Generated:
    """GENERATED ALWAYS AS: the expression as written, without the outer parentheses, and its offsets."""

    name: str | None = None
    text: str
    stored: bool = False
    start: int = field(default=0, eq=False)
    end: int = field(default=0, eq=False)


@frozen(kw_only=True)
class ForeignKey:
    """FOREIGN KEY, or REFERENCES on a column; on a column, `columns` is that column.

    `parent_columns` is empty where the text names none (the parent's primary key is meant). Actions and
    `match` are None where not written. `deferrable` is false for NOT DEFERRABLE, and then
    `initially_deferred` is too, because SQLite pays no heed to it:
    https://www.sqlite.org/foreignkeys.html#fk_deferred.
    """

    name: str | None = None
    columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...] = ()
    on_delete: str | None = None
    on_update: str | None = None
    match: str | None = None
    deferrable: bool = False
    initially_deferred: bool = False


TableConstraint: TypeAlias = PrimaryKey | Unique | Check | ForeignKey
ColumnConstraint: TypeAlias = TableConstraint | NotNull | Null | Default | Collate | Generated
