"""What is counted in the data for a question, and what came of it."""

from typing import ClassVar

from attrs import frozen

from viborm_core.schema import CheckConstraintDef, ColumnDef, Expression, ForeignKeyDef, TableName, quote_text


@frozen(kw_only=True)
class Probe:
    """Something to be counted in a table, under its name in the desired schema."""

    noun: ClassVar[str] = "rows"
    table: TableName

    @property
    def what(self) -> str:
        """What is counted, in words."""
        return self.noun


@frozen(kw_only=True)
class CountRows(Probe):
    """All rows."""


@frozen(kw_only=True)
class CountValues(Probe):
    """Rows whose ``column`` is not NULL."""

    noun: ClassVar[str] = "values"
    column: str


@frozen(kw_only=True)
class CountNulls(Probe):
    """Rows whose ``column`` is NULL."""

    noun: ClassVar[str] = "NULLs"
    column: str


@frozen(kw_only=True)
class CountUses(Probe):
    """Rows whose ``column`` is this text."""

    column: str
    value: str

    @property
    def what(self) -> str:
        """Which rows, in words."""
        return f"rows with {quote_text(self.value)} in {self.column}"


@frozen(kw_only=True)
class CountUnconvertible(Probe):
    """Rows whose value a change of the column's definition loses or alters."""

    noun: ClassVar[str] = "values that would be lost or altered"
    before: ColumnDef
    after: ColumnDef


@frozen(kw_only=True)
class CountRefused(Probe):
    """Rows whose value the changed column cannot hold at all."""

    noun: ClassVar[str] = "values that cannot be converted"
    before: ColumnDef
    after: ColumnDef


@frozen(kw_only=True)
class CountDuplicates(Probe):
    """Rows that are not the only one with their values in ``columns``.

    ``collations`` are pairs of a column and the collation that it gets; ``where``: only such rows count.
    """

    noun: ClassVar[str] = "rows that share their values"
    columns: tuple[str, ...]
    nulls_distinct: bool = True
    collations: tuple[tuple[str, str], ...] = ()
    where: Expression | None = None


@frozen(kw_only=True)
class CountViolations(Probe):
    """Rows for which a check is false."""

    noun: ClassVar[str] = "rows that violate it"
    check: CheckConstraintDef


@frozen(kw_only=True)
class CountOrphans(Probe):
    """Rows whose foreign key points at no row; ``referenced`` is the other table's present name."""

    noun: ClassVar[str] = "rows that point at no row"
    foreign_key: ForeignKeyDef


@frozen(kw_only=True)
class Finding:
    """What a probe found. ``samples`` are of at most five of the rows: values, or those of the columns in ``keys``."""

    probe: Probe
    count: int
    estimated: bool = False
    samples: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


@frozen(kw_only=True)
class Uncounted:
    """A probe that was given up after ``seconds``: what it looks for may be there, so all of it is at stake.

    ``rows`` is about how many rows the table has, or None where nobody knows; ``samples`` and ``keys`` are as in
    `Finding`, and prove that some are there.
    """

    probe: Probe
    seconds: float
    rows: int | None = None
    samples: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
