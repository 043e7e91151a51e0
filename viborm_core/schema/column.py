"""Columns of a table."""

from attrs import field, frozen

from viborm_core.schema.order import sorted_pairs
from viborm_core.schema.types import LogicalType
from viborm_core.schema.values import Default, Expression


@frozen(kw_only=True)
class IdentityDef:
    """How the database numbers new rows in a column.

    ``mode`` is ``auto`` (whatever the database's ordinary way is), ``always``, ``by-default`` or a dialect's
    spelling of its own such as ``serial``. A sequence setting of None is the database's own, or not stated.
    """

    mode: str = "auto"
    start: int | None = None
    increment: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    cache: int | None = None
    cycle: bool | None = None


@frozen(kw_only=True)
class GeneratedDef:
    """A column computed from others; ``stored`` on disk, or computed when read (virtual).

    ``stored`` is None where the source does not say; `complete` takes the current one, else the adapter decides.
    """

    expression: Expression
    stored: bool | None = None


@frozen(kw_only=True, cache_hash=True)
class ColumnDef:
    """A column. ``comment`` and ``collation`` of None are not stated: they mean "leave as it is".

    An empty comment is no comment, an empty collation the type's own. ``options`` are what the adapter validates.
    """

    name: str
    type: LogicalType
    nullable: bool = False
    default: Default = None
    identity: IdentityDef | None = None
    generated: GeneratedDef | None = None
    collation: str | None = None
    comment: str | None = None
    options: tuple[tuple[str, str], ...] = field(default=(), converter=sorted_pairs)
