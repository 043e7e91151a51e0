"""Names what the desired schema leaves without a name, before it is compared with the current one.

A constraint or index without a name is the current one of the same shape, whatever its name; a new one gets a derived
name.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from attrs import evolve, frozen

from viborm_core.schema import (
    CheckConstraintDef,
    ForeignKeyDef,
    IndexDef,
    PrimaryKeyDef,
    SchemaSnapshot,
    TableDef,
    TableName,
    UniqueConstraintDef,
    derived_name,
    shorten_name,
)

OldName = Callable[[TableName, str], str]
"""What a column (or, for an empty name, the table itself) was called before the renames of the plan."""


def assign_names(  # noqa: PLR0913 - what decides about names
    desired: SchemaSnapshot,
    current: SchemaSnapshot,
    *,
    limit: int | None,
    renames_constraints: bool = False,
    names_primary_keys: bool = True,
    old_name: OldName = lambda table, column: column or table.name,
) -> SchemaSnapshot:
    """The desired schema with a name for every constraint and index.

    An unnamed one takes the name (or namelessness) of the current one of the same shape, else it is
    ``{table}_{columns}_{pkey|key|idx|fkey|check}``, cut to ``limit`` bytes; a hash is added where that name is taken.
    A name that was derived from what a table or column was called before is derived anew: for indexes, and for
    constraints where ``renames_constraints``, as that would cost more than it is worth elsewhere. A primary key gets
    a name only where ``names_primary_keys``.
    """
    held = frozenset(name for table in current.tables for name in _names_in(table))
    namers = [_Namer(table, limit, renames_constraints, names_primary_keys, old_name, held) for table in desired.tables]
    matched = [_matched(namer, current.table(namer.table.name)) for namer in namers]
    taken: dict[str | None, set[str]] = {}
    for one in matched:
        taken.setdefault(one.table.name.namespace, set()).update(one.names())
    tables = (
        _named_table(one, namer, taken[one.table.name.namespace]) for one, namer in zip(matched, namers, strict=True)
    )
    return evolve(desired, tables=tuple(tables))


Named = TypeVar("Named", UniqueConstraintDef, CheckConstraintDef, ForeignKeyDef, IndexDef)


@frozen(kw_only=True)
class _Matched:
    """A table whose parts are what they stay: as stated, or the current one of the shape, or None if new."""

    table: TableDef
    primary_key: PrimaryKeyDef | None
    uniques: tuple[UniqueConstraintDef | None, ...]
    checks: tuple[CheckConstraintDef | None, ...]
    foreign_keys: tuple[ForeignKeyDef | None, ...]
    indexes: tuple[IndexDef | None, ...]

    def names(self) -> set[str]:
        """Every name that is settled, the table's own with them: an index may not be called as a table."""
        parts = (self.primary_key, *self.uniques, *self.checks, *self.foreign_keys, *self.indexes)
        return {
            self.table.name.name,
            *(one.name for one in parts if one is not None and one.name is not None),
        }


def _names_in(table: TableDef) -> Iterator[tuple[str | None, str]]:
    parts = (table.primary_key, *table.uniques, *table.checks, *table.foreign_keys, *table.indexes)
    yield table.name.namespace, table.name.name
    for part in parts:
        if part is not None and part.name is not None:
            yield table.name.namespace, part.name


@frozen
class _Namer:
    table: TableDef
    limit: int | None
    renames_constraints: bool
    names_primary_keys: bool
    old_name: OldName
    held: frozenset[tuple[str | None, str]]
    """Names that something has now: a name that follows a rename does not wait for them to be free."""

    def is_outdated(self, name: str | None, columns: Iterable[str], suffix: str) -> bool:
        """Whether the name was derived from names that are no longer."""
        if name is None or (suffix != "idx" and not self.renames_constraints):
            return False
        table = self.table.name
        columns = tuple(columns)
        old_columns = tuple(self.old_name(table, column) for column in columns)
        old = derived_name(self.old_name(table, ""), old_columns, suffix, limit=self.limit)
        new = self.derived(columns, suffix)
        return name == old and name != new and (table.namespace, new) not in self.held

    def derived(self, columns: Iterable[str], suffix: str) -> str:
        """The name by the rule, whether or not it is taken."""
        return derived_name(self.table.name.name, tuple(columns), suffix, limit=self.limit)

    def name(self, columns: Iterable[str], suffix: str, shape: object, taken: set[str]) -> str:
        """A name that is not taken, and always the same for the same shape in the same schema."""
        name = plain = self.derived(columns, suffix)
        again = 0
        while name in taken:
            import hashlib

            digest = hashlib.sha256(repr((self.table.name, shape, again)).encode()).hexdigest()[:8]
            name = shorten_name(f"{plain}_{digest}", limit=self.limit)
            again += 1
        taken.add(name)
        return name


def _column_words(part: UniqueConstraintDef | ForeignKeyDef) -> Sequence[str]:
    return part.columns


def _check_words(check: CheckConstraintDef) -> Sequence[str]:
    return sorted(check.expression.names("column"))


def _index_words(index: IndexDef) -> Sequence[str]:
    return [key.column if key.column is not None else "expr" for key in index.keys]


Words = Callable[[Named], Sequence[str]]


def _matched(namer: _Namer, current: TableDef | None) -> _Matched:
    table = namer.table
    return _Matched(
        table=table,
        primary_key=_match_primary_key(table.primary_key, current.primary_key if current else None, namer),
        uniques=_match(table.uniques, current.uniques if current else (), _column_words, "key", namer),
        checks=_match(table.checks, current.checks if current else (), _check_words, "check", namer),
        foreign_keys=_match(table.foreign_keys, current.foreign_keys if current else (), _column_words, "fkey", namer),
        indexes=_match(table.indexes, current.indexes if current else (), _index_words, "idx", namer),
    )


def _match_primary_key(key: PrimaryKeyDef | None, current: PrimaryKeyDef | None, namer: _Namer) -> PrimaryKeyDef | None:
    if key is None or key.name is not None or not namer.names_primary_keys:
        return key
    if current is None or evolve(current, name=None) != key or namer.is_outdated(current.name, (), "pkey"):
        return None
    return current


def _match(
    desired: tuple[Named, ...], current: tuple[Named, ...], words: Words[Named], suffix: str, namer: _Namer
) -> tuple[Named | None, ...]:
    if None not in [one.name for one in desired]:
        return desired
    stated = {one.name for one in desired if one.name is not None}
    free = [one for one in current if one.name is None or one.name not in stated]
    matched: list[Named | None] = []
    for new in desired:
        same: Named | None = new
        if new.name is None:
            same = next((one for one in free if evolve(one, name=None) == new), None)
            if same is not None:
                free.remove(same)
                if namer.is_outdated(same.name, words(same), suffix):
                    same = None
        matched.append(same)
    return tuple(matched)


def _named(  # noqa: PLR0913, PLR0917 - what a name is made of
    desired: tuple[Named, ...],
    matched: tuple[Named | None, ...],
    words: Words[Named],
    suffix: str,
    namer: _Namer,
    taken: set[str],
) -> tuple[Named, ...]:
    if matched is desired:
        return desired
    return tuple(
        same if same is not None else evolve(new, name=namer.name(words(new), suffix, new, taken))
        for new, same in zip(desired, matched, strict=True)
    )


def _named_table(matched: _Matched, namer: _Namer, taken: set[str]) -> TableDef:
    table, key = matched.table, matched.primary_key
    if table.primary_key is not None and key is None:
        key = evolve(table.primary_key, name=namer.name((), "pkey", table.primary_key, taken))

    uniques = _named(table.uniques, matched.uniques, _column_words, "key", namer, taken)
    checks = _named(table.checks, matched.checks, _check_words, "check", namer, taken)
    keys = _named(table.foreign_keys, matched.foreign_keys, _column_words, "fkey", namer, taken)
    indexes = _named(table.indexes, matched.indexes, _index_words, "idx", namer, taken)
    parts = (key, uniques, checks, keys, indexes)
    if parts == (table.primary_key, table.uniques, table.checks, table.foreign_keys, table.indexes):
        return table
    return evolve(table, primary_key=key, uniques=uniques, checks=checks, foreign_keys=keys, indexes=indexes)
