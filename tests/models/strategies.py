"""Random snapshots of everything that models can declare."""

from decimal import Decimal as Number
from typing import Any

from hypothesis import strategies as st

from viborm_core.schema import (
    Array,
    Boolean,
    Bytes,
    Char,
    CheckConstraintDef,
    ColumnDef,
    Date,
    DateTime,
    Decimal,
    EnumDef,
    EnumRef,
    Expression,
    Float,
    ForeignKeyDef,
    GeneratedDef,
    IdentityDef,
    IndexDef,
    IndexKey,
    InlineEnum,
    Integer,
    Interval,
    Json,
    Literal,
    LogicalType,
    Native,
    PrimaryKeyDef,
    SchemaSnapshot,
    String,
    TableDef,
    TableName,
    Time,
    UniqueConstraintDef,
    Uuid,
)

AWKWARD = (
    "order",
    'a"b',
    "ünï code",
    "int",
    "date",
    "class",
    "self",
    "column",
    "userName",
    "1st",
    "__x",
    "_id",
    "Role",
    ".",
)
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=130) | st.sampled_from(
    ["a > 0", "x = 'it''s \"here\"'", "back\\slash", "many words " * 20]
)
names = st.sampled_from([*AWKWARD, "id", "name", "user_id", "user", "Users", "http_server"]) | st.text(
    st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8
)
unstated_names = st.none() | names
expressions = texts.filter(lambda text: bool(text.strip())).map(Expression.of)
actions = st.sampled_from(["no action", "restrict", "cascade", "set null", "set default"])
options = st.dictionaries(names, st.text(max_size=5), max_size=2).map(lambda found: tuple(found.items()))
comments = st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=130)
sizes = st.none() | st.integers(0, 300)
values = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), unique=True, max_size=4).map(tuple)

plain_types: st.SearchStrategy[LogicalType] = st.one_of(
    st.sampled_from([Boolean(), Date(), Interval(), Uuid(), Json()]),
    st.sampled_from([16, 32, 64]).map(Integer),
    st.sampled_from([32, 64]).map(Float),
    st.builds(Decimal, st.integers(1, 30), st.none() | st.integers(0, 10)) | st.just(Decimal()),
    st.builds(String, sizes),
    st.builds(Char, st.integers(1, 9)),
    st.builds(Bytes, sizes),
    st.builds(Time, st.none() | st.integers(0, 6), st.booleans()),
    st.builds(DateTime, st.none() | st.integers(0, 6), st.booleans()),
    st.builds(InlineEnum, values),
    st.builds(Native, texts),
)


def types(enums: tuple[EnumDef, ...]) -> st.SearchStrategy[LogicalType]:
    """Types, of the enums given too, and arrays of them."""
    named: st.SearchStrategy[LogicalType] = (
        st.sampled_from(enums).map(lambda enum: EnumRef(enum.name)) if enums else st.nothing()
    )
    return st.recursive(plain_types | named, lambda inner: st.builds(Array, inner), max_leaves=2)


literals = st.builds(
    Literal,
    st.one_of(
        st.none(),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
        st.integers(-(10**20), 10**20),
        st.booleans(),
        st.binary(max_size=5),
        st.decimals(allow_nan=False, allow_infinity=False),
        st.sampled_from([Number("1.50"), Number("1E+30"), Number("0.1")]),
    ),
)


def distinct(items: list[Any]) -> list[Any]:
    """The items with names that occur once, and unnamed ones of which none looks like another."""
    seen: set[object] = set()
    kept: list[Any] = []
    for item in items:
        if item.name is not None:
            identity: object = item.name
        elif isinstance(item, CheckConstraintDef):
            identity = (CheckConstraintDef, str(item.expression))
        elif isinstance(item, IndexDef):
            identity = item
        else:
            identity = (type(item), item.columns)
        if identity not in seen:
            kept.append(item)
            seen.add(identity)
    return kept


@st.composite
def columns(draw: st.DrawFn, enums: tuple[EnumDef, ...], name: str) -> ColumnDef:
    """A column, filled in at most one way."""
    of_type = draw(types(enums))
    way = draw(st.sampled_from(["", "default", "expression", "generated", "identity"]))
    settings = st.none() | st.integers(1, 9)
    identity = st.builds(
        IdentityDef,
        mode=st.sampled_from(["auto", "always", "by-default", "serial"]),
        start=settings,
        increment=settings,
        minimum=settings,
        maximum=settings,
        cache=settings,
        cycle=st.none() | st.booleans(),
    )
    default: Literal | Expression | None = None
    if way == "default":
        in_enum = (
            st.sampled_from(next(e.values for e in enums if e.name == of_type.name) or ("",))
            if isinstance(of_type, EnumRef)
            else st.nothing()
        )
        default = draw(literals | in_enum.map(Literal))
    if way == "expression":
        default = draw(expressions)
    return ColumnDef(
        name=name,
        type=draw(st.sampled_from([Integer(), Integer(64), Native("x")])) if way == "identity" else of_type,
        nullable=draw(st.booleans()),
        default=default,
        identity=draw(st.just(IdentityDef()) | identity) if way == "identity" else None,
        generated=GeneratedDef(expression=draw(expressions), stored=draw(st.none() | st.booleans()))
        if way == "generated"
        else None,
        collation=draw(unstated_names),
        comment=draw(comments),
        options=draw(options),
    )


@st.composite
def tables(draw: st.DrawFn, identity: TableName, enums: tuple[EnumDef, ...]) -> TableDef:
    """A table without foreign keys."""
    of_names = draw(st.lists(names, min_size=1, max_size=5, unique=True))
    some = st.lists(st.sampled_from(of_names), min_size=1, max_size=3, unique=True).map(tuple)
    keys = st.builds(
        IndexKey,
        column=st.sampled_from(of_names),
        descending=st.booleans(),
        nulls=st.sampled_from([None, "first", "last"]),
        operator_class=unstated_names,
        collation=unstated_names,
        length=st.none() | st.integers(1, 9),
    )
    plain_keys = st.sampled_from(of_names).map(lambda name: IndexKey(column=name))
    expression_keys = st.builds(IndexKey, expression=expressions, descending=st.booleans())
    indexes = st.builds(
        IndexDef,
        name=unstated_names,
        keys=st.lists(keys | plain_keys | expression_keys, min_size=1, max_size=3).map(tuple),
        unique=st.booleans(),
        method=unstated_names,
        include=st.just(()) | some,
        predicate=st.none() | expressions,
        nulls_distinct=st.booleans(),
        comment=comments,
        options=options,
    )
    plain_indexes = plain_keys.map(lambda key: IndexDef(keys=(key,)))
    uniques = st.builds(
        UniqueConstraintDef,
        name=unstated_names,
        columns=some,
        nulls_distinct=st.booleans(),
        deferrable=st.booleans(),
        initially_deferred=st.booleans(),
        options=options,
    ) | some.map(lambda columns: UniqueConstraintDef(columns=columns))
    checks = st.builds(CheckConstraintDef, name=unstated_names, expression=expressions, options=options)
    key = st.none() | some.map(lambda columns: PrimaryKeyDef(columns=columns))
    key |= st.builds(PrimaryKeyDef, name=unstated_names, columns=some, deferrable=st.booleans(), options=options)
    constraints = distinct(
        [
            *draw(key.map(lambda one: [] if one is None else [one])),
            *draw(st.lists(uniques, max_size=3)),
            *draw(st.lists(checks, max_size=2)),
        ]
    )
    return TableDef(
        name=identity,
        columns=tuple(draw(columns(enums, name)) for name in of_names),
        primary_key=next((one for one in constraints if isinstance(one, PrimaryKeyDef)), None),
        uniques=tuple(one for one in constraints if isinstance(one, UniqueConstraintDef)),
        checks=tuple(one for one in constraints if isinstance(one, CheckConstraintDef)),
        indexes=tuple(distinct(draw(st.lists(indexes | plain_indexes, max_size=3)))),
        comment=draw(comments),
        options=draw(options),
    )


@st.composite
def foreign_keys(draw: st.DrawFn, table: TableDef, others: list[TableDef]) -> ForeignKeyDef:
    """A foreign key without a name; the types of its sides may differ."""
    other = draw(st.sampled_from(others))
    count = draw(st.integers(1, min(len(table.columns), len(other.columns), 2)))
    mine = draw(st.permutations([column.name for column in table.columns]))[:count]
    theirs = draw(st.permutations([column.name for column in other.columns]))[:count]
    key = other.primary_key
    to_key = key is not None and len(key.columns) == count and draw(st.booleans())
    plain = draw(st.booleans())
    return ForeignKeyDef(
        columns=tuple(mine),
        references=other.name,
        referenced_columns=() if to_key else tuple(theirs),
        on_delete=draw(actions),
        on_update=draw(actions),
        match="simple" if plain else draw(st.sampled_from(["simple", "full", "partial"])),
        deferrable=False if plain else draw(st.booleans()),
        options=() if plain else draw(options),
    )


@st.composite
def snapshots(draw: st.DrawFn) -> SchemaSnapshot:
    """A snapshot of everything that models can declare."""
    identities = st.builds(TableName, st.none() | st.sampled_from(["app", "a.b"]), names)
    enums = tuple(
        EnumDef(name=name, values=draw(values), comment=draw(comments))
        for name in draw(st.lists(identities, max_size=2, unique=True))
    )
    made = [draw(tables(name, enums)) for name in draw(st.lists(identities, max_size=3, unique=True))]
    finished = []
    for table in made:
        keys = distinct(draw(st.lists(foreign_keys(table, made), max_size=2)))
        finished.append(TableDef(**{**_fields(table), "foreign_keys": tuple(keys)}))
    used = {name.namespace for name in [*(one.name for one in finished), *(one.name for one in enums)]}
    return SchemaSnapshot(
        tables=tuple(finished), enums=enums, namespaces=tuple(name for name in used if name is not None)
    )


def _fields(table: TableDef) -> dict[str, Any]:
    return {
        name: getattr(table, name)
        for name in ("name", "columns", "primary_key", "uniques", "checks", "indexes", "comment", "options")
    }
