"""What a model's attribute may state: `column`, `many_to_many`, and the values that they take."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias, TypedDict, TypeVar, Unpack, overload

from viborm_core.models.parts import Action
from viborm_core.models.unset import Declared
from viborm_core.schema import Expression, IdentityDef, LogicalType, Native
from viborm_core.schema import Literal as DatabaseLiteral
from viborm_core.schema.values import Scalar

T = TypeVar("T")
ModelClass: TypeAlias = type[Any]


class ColumnOptions(TypedDict, total=False):
    """What every `column` may state, beside what fills it; see the reference of models for each."""

    name: str
    type: str | LogicalType
    max_length: int
    precision: int
    scale: int
    timezone: bool
    inline_enum: bool
    primary_key: bool
    unique: bool
    index: bool
    references: str | ModelClass
    on_delete: Action
    on_update: Action
    same_type: bool
    collation: str
    comment: str
    options: Mapping[str, str]
    renamed_from: str


KNOWN_OPTIONS = frozenset(ColumnOptions.__annotations__) | {
    "auto_increment",
    "default",
    "factory",
    "generated",
    "init",
    "stored",
}


class Column(Declared):
    """What `column` was told; `stated` holds the options by name, and only those that were written."""

    __slots__ = ("stated",)

    def __init__(self, stated: dict[str, Any]) -> None:
        self.stated = stated

    def reason(self) -> str:
        """Why an instance may have no value here."""
        if "generated" in self.stated:
            return "the database computes it"
        if "auto_increment" in self.stated:
            return "the database numbers it"
        if isinstance(self.stated.get("default"), Expression | DatabaseLiteral):
            return "the database fills it"
        return "nothing was assigned to it"


class ManyToMany(Declared):
    """What `many_to_many` was told."""

    __slots__ = ("namespace", "renamed_from", "table", "target")

    def __init__(
        self, target: str | type[Any], table: str | None, namespace: str | None, renamed_from: str | None
    ) -> None:
        self.target = target
        self.table = table
        self.namespace = namespace
        self.renamed_from = renamed_from

    def reason(self) -> str:
        """Why an instance may have no value here."""
        return "its rows are in a junction table, and were not loaded"


@overload
def column(
    *,
    generated: str | Expression,
    stored: bool | None = None,
    init: Literal[False] = False,
    **options: Unpack[ColumnOptions],
) -> Any: ...
@overload
def column(
    *,
    auto_increment: Literal[True] | IdentityDef,
    init: Literal[False] = False,
    **options: Unpack[ColumnOptions],
) -> Any: ...
@overload
def column(
    *,
    default: Expression | DatabaseLiteral,
    **options: Unpack[ColumnOptions],
) -> Any: ...
@overload
def column(*, default: T, **options: Unpack[ColumnOptions]) -> T: ...
@overload
def column(*, factory: Callable[[], T], **options: Unpack[ColumnOptions]) -> T: ...
@overload
def column(**options: Unpack[ColumnOptions]) -> Any: ...
def column(**stated: Any) -> Any:
    """State what the annotation of a model's attribute does not say about its column.

    Nothing is judged here: `serialize` reports everything that is wrong with the models at once.

    Args:
        **stated: the options of `ColumnOptions`, and at most one of ``default`` (a value, also that of the
            database, or `sql` or `literal`, which the database alone fills in), ``factory`` (makes one in
            Python only), ``auto_increment`` (True or an `identity`), ``generated`` (an SQL expression, with
            ``stored`` True or False).

    Returns:
        What stands in the class until an instance has a value of its own.
    """
    return Column(stated)


def many_to_many(
    target: str | type[Any],
    *,
    table: str | None = None,
    namespace: str | None = None,
    renamed_from: str | None = None,
    init: Literal[False] = False,
) -> Any:
    """Relate rows of this model to any number of rows of another one through a junction table.

    Args:
        target: the other model, or its class name.
        table: the junction table's name; by default both tables' names joined by an underscore.
        namespace: the junction table's namespace; by default that of the model.
        renamed_from: what the junction table was called before.
        init: for type checkers: the attribute is no parameter of ``__init__``.
    """
    return ManyToMany(target, table, namespace, renamed_from)


def sql(text: str) -> Expression:
    """An SQL expression as written: a default that the database computes, or a key of an index."""
    return Expression.of(text)


def literal(value: Scalar) -> DatabaseLiteral:
    """A default that the database alone fills in, as a value: ``literal("2024-02-29")``."""
    return DatabaseLiteral(value)


def native(spelling: str) -> Native:
    """A column type in the database's own spelling: ``type=native("tsvector")``."""
    return Native(spelling)


def identity(  # noqa: PLR0913 - the settings of a sequence, all named
    *,
    mode: str = "auto",
    start: int | None = None,
    increment: int | None = None,
    minimum: int | None = None,
    maximum: int | None = None,
    cache: int | None = None,
    cycle: bool | None = None,
) -> IdentityDef:
    """How the database numbers rows, for ``auto_increment=``; see `IdentityDef` for the settings."""
    return IdentityDef(
        mode=mode,
        start=start,
        increment=increment,
        minimum=minimum,
        maximum=maximum,
        cache=cache,
        cycle=cycle,
    )
