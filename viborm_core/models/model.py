"""The decorator `model`, which makes a class a table, and what it keeps about the class."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar, dataclass_transform, overload

from attrs import define, field

from viborm_core.callers import Caller, caller
from viborm_core.models.column import column, many_to_many
from viborm_core.models.instance import make_ordinary
from viborm_core.models.parts import ForeignKeyPart, Part
from viborm_core.schema import CheckConstraintDef, IndexDef, PrimaryKeyDef, UniqueConstraintDef

T = TypeVar("T")
_ATTRIBUTE = "__viborm_model__"


@define(kw_only=True, eq=False)
class Declaration:
    """A model as written, not judged yet; kept in the class under ``__viborm_model__``."""

    owner: type[Any] = field(init=False)
    table: str | None
    namespace: str | None
    primary_key: Part[PrimaryKeyDef] | None
    uniques: Sequence[Part[UniqueConstraintDef]]
    checks: Sequence[Part[CheckConstraintDef]]
    indexes: Sequence[Part[IndexDef]]
    foreign_keys: Sequence[ForeignKeyPart]
    comment: str | None
    options: Mapping[str, str]
    renamed_from: str | None
    abstract: bool
    at: Caller
    names: dict[str, Any]
    """The global names of the module, by which annotations and relations are resolved."""

    def constraints(self) -> tuple[Part[Any], ...]:
        """The constraints that are stated for the table, of every kind."""
        keys = () if self.primary_key is None else (self.primary_key,)
        return (*keys, *self.uniques, *self.checks, *self.foreign_keys)


@overload
def model(cls: type[T], /) -> type[T]: ...
@overload
def model(
    *,
    table: str | None = None,
    namespace: str | None = None,
    primary_key: Part[PrimaryKeyDef] | None = None,
    uniques: Sequence[Part[UniqueConstraintDef]] = (),
    checks: Sequence[Part[CheckConstraintDef]] = (),
    indexes: Sequence[Part[IndexDef]] = (),
    foreign_keys: Sequence[ForeignKeyPart] = (),
    comment: str | None = None,
    options: Mapping[str, str] | None = None,
    renamed_from: str | None = None,
    abstract: bool = False,
) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(kw_only_default=True, field_specifiers=(column, many_to_many))
def model(  # noqa: PLR0913 - what a table has beside its columns, all named
    cls: type[Any] | None = None,
    /,
    *,
    table: str | None = None,
    namespace: str | None = None,
    primary_key: Part[PrimaryKeyDef] | None = None,
    uniques: Sequence[Part[UniqueConstraintDef]] = (),
    checks: Sequence[Part[CheckConstraintDef]] = (),
    indexes: Sequence[Part[IndexDef]] = (),
    foreign_keys: Sequence[ForeignKeyPart] = (),
    comment: str | None = None,
    options: Mapping[str, str] | None = None,
    renamed_from: str | None = None,
    abstract: bool = False,
) -> Any:
    """Make a class a table, each annotated attribute a column, and the class one of attrs.

    Args:
        cls: the class.
        table: the table's name; by default the class's in snake case.
        namespace: where the table lives; by default in the database's current namespace.
        primary_key: the primary key, where ``column(primary_key=True)`` does not say enough.
        uniques: unique constraints over several columns, or with a name.
        checks: conditions that every row meets.
        indexes: indexes over several columns, or with more to say.
        foreign_keys: references of several columns, or with more to say.
        comment: a comment on the table; an empty one removes what is there.
        options: what the adapter validates, such as ``{"strict": "true"}``.
        renamed_from: what the table was called before.
        abstract: no table of its own: the models that inherit from it have its columns.
    """
    declaration = Declaration(
        table=table,
        namespace=namespace,
        primary_key=primary_key,
        uniques=uniques,
        checks=checks,
        indexes=indexes,
        foreign_keys=foreign_keys,
        comment=comment,
        options=options or {},
        renamed_from=renamed_from,
        abstract=abstract,
        at=caller(),
        names=sys._getframe(1).f_globals,  # noqa: SLF001 - the documented way to a caller,
    )

    def decorate(cls: type[T]) -> type[T]:
        declaration.owner = cls
        setattr(cls, _ATTRIBUTE, declaration)
        make_ordinary(cls)
        return cls

    return decorate if cls is None else decorate(cls)


def declaration_of(cls: object) -> Declaration | None:
    """What `model` keeps about this very class (not one that it inherits from), or None."""
    found = vars(cls).get(_ATTRIBUTE) if isinstance(cls, type) else None
    return found if isinstance(found, Declaration) else None


def lineage(declaration: Declaration) -> Iterator[Declaration]:
    """The models whose columns this one has: those that it inherits from, the farthest first, then itself."""
    for base in reversed(declaration.owner.__mro__):
        found = declaration_of(base)
        if found is not None:
            yield found
