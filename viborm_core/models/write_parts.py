"""How written models spell constraints and indexes, in the decorator of their class."""

from collections.abc import Iterator

from viborm_core.models.source import Call, Entry, Keyword, Node, Raw, Text, listed
from viborm_core.models.write_types import keyword_unless_default
from viborm_core.schema import (
    CheckConstraintDef,
    Expression,
    ForeignKeyDef,
    IndexDef,
    IndexKey,
    PrimaryKeyDef,
    UniqueConstraintDef,
)

Pairs = tuple[tuple[str, str], ...]


def options_keyword(options: Pairs) -> tuple[Keyword, ...]:
    """``options=`` with a dictionary, unless there are none."""
    if not options:
        return ()
    return (Keyword("options", Call("", tuple(Entry(name, value) for name, value in options), "{}")),)


def _texts(values: tuple[str, ...]) -> tuple[Node, ...]:
    return tuple(Text(value) for value in values)


def _deferral(definition: PrimaryKeyDef | UniqueConstraintDef | ForeignKeyDef) -> Iterator[Keyword]:
    yield from keyword_unless_default("deferrable", definition.deferrable, default=False)
    yield from keyword_unless_default("initially_deferred", definition.initially_deferred, default=False)


def spelled_primary_key(definition: PrimaryKeyDef) -> Node:
    """``primary_key(...)``."""
    return Call(
        "primary_key",
        (
            *_texts(definition.columns),
            *keyword_unless_default("name", definition.name, default=None),
            *_deferral(definition),
            *options_keyword(definition.options),
        ),
    )


def spelled_unique(definition: UniqueConstraintDef) -> Node:
    """``unique(...)``."""
    return Call(
        "unique",
        (
            *_texts(definition.columns),
            *keyword_unless_default("name", definition.name, default=None),
            *keyword_unless_default("nulls_distinct", definition.nulls_distinct, default=True),
            *_deferral(definition),
            *options_keyword(definition.options),
        ),
    )


def spelled_check(definition: CheckConstraintDef) -> Node:
    """``check(...)``."""
    return Call(
        "check",
        (
            Text(str(definition.expression)),
            *keyword_unless_default("name", definition.name, default=None),
            *options_keyword(definition.options),
        ),
    )


def spelled_foreign_key(definition: ForeignKeyDef, *, same_type: bool) -> Node:
    """``foreign_key(...)``."""
    referenced = listed(_texts(definition.referenced_columns))
    return Call(
        "foreign_key",
        (
            *_texts(definition.columns),
            Keyword("references", Text(str(definition.references))),
            *((Keyword("referenced_columns", referenced),) if definition.referenced_columns else ()),
            *keyword_unless_default("name", definition.name, default=None),
            *keyword_unless_default("on_delete", definition.on_delete, default="no action"),
            *keyword_unless_default("on_update", definition.on_update, default="no action"),
            *keyword_unless_default("match", definition.match, default="simple"),
            *_deferral(definition),
            *keyword_unless_default("same_type", same_type, default=True),
            *options_keyword(definition.options),
        ),
    )


def spelled_index(definition: IndexDef) -> Node:
    """``index(...)``."""
    predicate = None if definition.predicate is None else str(definition.predicate)
    include = listed(_texts(definition.include))
    return Call(
        "index",
        (
            *(_key(one) for one in definition.keys),
            *keyword_unless_default("name", definition.name, default=None),
            *keyword_unless_default("unique", definition.unique, default=False),
            *keyword_unless_default("method", definition.method, default=None),
            *((Keyword("include", include),) if definition.include else ()),
            *keyword_unless_default("where", predicate, default=None),
            *keyword_unless_default("nulls_distinct", definition.nulls_distinct, default=True),
            *keyword_unless_default("comment", definition.comment, default=None),
            *options_keyword(definition.options),
        ),
    )


def _key(definition: IndexKey) -> Node:
    if definition.expression is not None:
        of: Node = sql_call(definition.expression)
    else:
        of = Text(definition.column or "")
    more = (
        *keyword_unless_default("descending", definition.descending, default=False),
        *keyword_unless_default("nulls", definition.nulls, default=None),
        *keyword_unless_default("operator_class", definition.operator_class, default=None),
        *keyword_unless_default("collation", definition.collation, default=None),
        *keyword_unless_default("length", definition.length, default=None),
    )
    return Call("key", (of, *more)) if more else of


def sql_call(expression: Expression) -> Node:
    """``sql(...)``."""
    return Call("sql", (Text(str(expression)),))


def true(name: str) -> Keyword:
    """A flag that is set."""
    return Keyword(name, Raw("True"))
