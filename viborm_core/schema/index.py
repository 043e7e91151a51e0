"""Indexes of a table."""

from attrs import field, frozen

from viborm_core.schema.order import sorted_pairs
from viborm_core.schema.values import Expression


@frozen(kw_only=True)
class IndexKey:
    """One key of an index: a column or an expression, and how it is ordered.

    ``nulls`` is ``first``, ``last`` or None for the database's own order; ``length`` is a prefix length in characters.
    """

    column: str | None = None
    expression: Expression | None = None
    descending: bool = False
    nulls: str | None = None
    operator_class: str | None = None
    collation: str | None = None
    length: int | None = None


@frozen(kw_only=True)
class IndexDef:
    """An index. A ``name`` or ``method`` of None is not stated. Keys are in key order."""

    name: str | None = None
    keys: tuple[IndexKey, ...]
    unique: bool = False
    method: str | None = None
    include: tuple[str, ...] = ()
    predicate: Expression | None = None
    nulls_distinct: bool = True
    comment: str | None = None
    options: tuple[tuple[str, str], ...] = field(default=(), converter=sorted_pairs)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are keys themselves, in order."""
        return tuple(key.column for key in self.keys if key.column is not None)

    @property
    def is_key(self) -> bool:
        """Whether it makes its columns a key, which a foreign key may point at."""
        return self.unique and self.predicate is None and len(self.columns) == len(self.keys)
