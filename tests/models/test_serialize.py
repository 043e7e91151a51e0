"""What models say, as a snapshot."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import uuid
from typing import Annotated, Any, ClassVar, NewType, Optional

import pytest

from examples import models as example
from viborm_core.models import (
    column,
    foreign_key,
    identity,
    index,
    key,
    literal,
    many_to_many,
    model,
    named_enum,
    native,
    primary_key,
    serialize,
    sql,
    unique,
)
from viborm_core.reading import RenameHint
from viborm_core.schema import (
    CheckConstraintDef,
    ColumnDef,
    EnumDef,
    EnumRef,
    Expression,
    ForeignKeyDef,
    GeneratedDef,
    IdentityDef,
    IndexDef,
    IndexKey,
    Integer,
    Literal,
    Native,
    ObjectRef,
    PrimaryKeyDef,
    TableDef,
    TableName,
    UniqueConstraintDef,
    parse_type,
)

UserId = NewType("UserId", int)


class Colour(enum.Enum):
    """An enum of texts and other values."""

    RED = "red"
    BLUE = 2


def name(text: str) -> TableName:
    return TableName.parse(text)


def table(*classes: type[Any], of: str) -> TableDef:
    found = serialize(classes).snapshot.table(name(of))
    assert found is not None
    return found


def only(cls: type[Any]) -> TableDef:
    (found,) = serialize([cls]).snapshot.tables
    return found


def test_the_example() -> None:
    reading = serialize(example)
    snapshot = reading.snapshot
    assert [str(one.name) for one in snapshot.tables] == ["tag", "team", "users", "users_tag"]
    assert snapshot.enums == (EnumDef(name=name("role"), values=("admin", "member")),)
    users = snapshot.table(name("users"))
    assert users is not None
    assert {one.name: (str(one.type), one.nullable, one.default) for one in users.columns} == {
        "id": ("integer", False, None),
        "email": ("string(255)", False, None),
        "role": ("enum role", False, Literal("member")),
        "balance": ("decimal(12, 2)", False, Literal(0)),
        "profile": ("json", True, None),
        "team_id": ("integer", True, None),
        "created_at": ("datetime", False, Expression.of("CURRENT_TIMESTAMP")),
        "deleted_at": ("datetime", True, None),
        "email_lower": ("string", False, None),
    }
    assert users.primary_key == PrimaryKeyDef(columns=("id",))
    assert users.foreign_keys == (
        ForeignKeyDef(columns=("team_id",), references=name("team"), referenced_columns=("id",), on_delete="set null"),
    )
    assert users.checks == (CheckConstraintDef(name="balance_positive", expression=Expression.of("balance >= 0")),)
    assert set(users.indexes) == {
        IndexDef(keys=(IndexKey(column="email"),), predicate=Expression.of("deleted_at IS NULL")),
        IndexDef(keys=(IndexKey(column="team_id"),)),
    }
    assert users.columns[0].identity == IdentityDef(mode="auto")
    assert users.columns[-1].generated == GeneratedDef(expression=Expression.of("lower(email)"))
    assert reading.hints == (RenameHint(kind="column", owner=name("tag"), old="name", new="label"),)
    assert reading.places[ObjectRef("column", name("tag"), "label")].startswith("examples/models.py:")


def test_the_junction_of_the_example() -> None:
    junction = serialize(example).snapshot.table(name("users_tag"))
    assert junction == TableDef(
        name=name("users_tag"),
        columns=(ColumnDef(name="users_id", type=Integer()), ColumnDef(name="tag_id", type=Integer())),
        primary_key=PrimaryKeyDef(columns=("users_id", "tag_id")),
        foreign_keys=(
            ForeignKeyDef(
                columns=("users_id",),
                references=name("users"),
                referenced_columns=("id",),
                on_delete="cascade",
            ),
            ForeignKeyDef(columns=("tag_id",), references=name("tag"), referenced_columns=("id",), on_delete="cascade"),
        ),
        indexes=(IndexDef(keys=(IndexKey(column="tag_id"),)),),
    )


@model
class Everything:
    """A column of every type."""

    constant: ClassVar[int] = 3
    a_int: int
    a_str: str = column(max_length=7)
    a_float: float
    a_bool: bool
    a_decimal: decimal.Decimal
    a_datetime: dt.datetime = column(timezone=True, precision=3)
    a_date: dt.date
    a_time: dt.time
    a_timedelta: dt.timedelta
    a_uuid: uuid.UUID
    a_bytes: bytes | None
    a_dict: dict[str, Any]
    a_bare_dict: dict
    a_list: list[object]
    a_list_of_dicts: list[dict[str, int]]
    texts: list[str] = column(max_length=5)
    numbers: list[int]
    colours: list[Colour]
    colour: Colour | None
    inline: Colour = column(inline_enum=True)
    optional: Optional[int]  # noqa: UP045 - the older spelling is accepted too
    new_type: UserId
    annotated: Annotated[str, native("citext")]
    vector: object = column(type=native("tsvector"))
    big: int = column(type="bigint")


def test_types() -> None:
    reading = serialize([Everything])
    found = {one.name: (str(one.type), one.nullable) for one in reading.snapshot.tables[0].columns}
    assert found == {
        "a_int": ("integer", False),
        "a_str": ("string(7)", False),
        "a_float": ("float", False),
        "a_bool": ("boolean", False),
        "a_decimal": ("decimal", False),
        "a_datetime": ("datetime(3, tz)", False),
        "a_date": ("date", False),
        "a_time": ("time", False),
        "a_timedelta": ("interval", False),
        "a_uuid": ("uuid", False),
        "a_bytes": ("bytes", True),
        "a_dict": ("json", False),
        "a_bare_dict": ("json", False),
        "a_list": ("json", False),
        "a_list_of_dicts": ("json", False),
        "texts": ("array of string(5)", False),
        "numbers": ("array of integer", False),
        "colours": ("array of enum colour", False),
        "colour": ("enum colour", True),
        "inline": ("enum('red', 'BLUE')", False),
        "optional": ("integer", True),
        "new_type": ("integer", False),
        "annotated": ('native("citext")', False),
        "vector": ('native("tsvector")', False),
        "big": ("bigint", False),
    }
    assert reading.snapshot.enums == (EnumDef(name=name("colour"), values=("red", "BLUE")),)


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (Colour.BLUE, Literal("BLUE")),
        (1.5, Literal(decimal.Decimal("1.5"))),
        (2.0, Literal(2)),
        (True, Literal(value=True)),
        (b"\x00", Literal(b"\x00")),
        (dt.date(2024, 2, 29), Literal("2024-02-29")),
        (dt.datetime(2024, 2, 29, 12, 30, tzinfo=dt.UTC), Literal("2024-02-29 12:30:00+00:00")),
        (dt.time(12, 30), Literal("12:30:00")),
        (dt.timedelta(days=1, seconds=2, milliseconds=500), Literal("P1DT2.5S")),
        (uuid.UUID(int=1), Literal("00000000-0000-0000-0000-000000000001")),
        (None, None),
        (literal(None), Literal(None)),
        (sql("now()"), Expression.of("now()")),
    ],
)
def test_defaults(value: object, stored: object) -> None:
    @model
    class Row:
        one: object = column(default=value, type="string")

    assert only(Row).columns[0].default == stored


def test_class_names_become_table_names() -> None:
    @model
    class HTTPServer:
        id: int

    @model
    class OAuthToken2:
        id: int

    assert [str(one.name) for one in serialize([HTTPServer, OAuthToken2]).snapshot.tables] == [
        "http_server",
        "o_auth_token2",
    ]


def test_renamed_from() -> None:
    @model(
        uniques=[unique("a", name="u", renamed_from="old_u")],
        indexes=[index("a", name="i", renamed_from="old_i")],
        renamed_from="goods",
    )
    class Stock:
        a: int = column(renamed_from="b")

    assert serialize([Stock]).hints == (
        RenameHint(kind="table", owner=name("stock"), old="goods", new="stock"),
        RenameHint(kind="column", owner=name("stock"), old="b", new="a"),
        RenameHint(kind="index", owner=name("stock"), old="old_i", new="i"),
        RenameHint(kind="constraint", owner=name("stock"), old="old_u", new="u"),
    )


def test_table_arguments() -> None:
    @model(
        namespace="app",
        comment="stock",
        options={"strict": "true"},
        primary_key=primary_key("b", "a", name="pk", deferrable=True),
        uniques=[unique("a", "C", name="u", nulls_distinct=False)],
        indexes=[index(key(sql("lower(c)"), descending=True, nulls="last"), "a", name="i", include=["b"])],
    )
    class Stock:
        a: int
        b: int = column(auto_increment=identity(mode="always", start=10))
        c: str = column(collation="nocase", comment="code", options={"k": "v"}, name="C")

    assert serialize([Stock]).snapshot.namespaces == ("app",)
    assert only(Stock) == TableDef(
        name=name("app.stock"),
        columns=(
            ColumnDef(name="a", type=Integer()),
            ColumnDef(name="b", type=Integer(), identity=IdentityDef(mode="always", start=10)),
            ColumnDef(
                name="C",
                type=parse_type("string"),
                collation="nocase",
                comment="code",
                options=(("k", "v"),),
            ),
        ),
        primary_key=PrimaryKeyDef(name="pk", columns=("b", "a"), deferrable=True),
        uniques=(UniqueConstraintDef(name="u", columns=("a", "C"), nulls_distinct=False),),
        indexes=(
            IndexDef(
                name="i",
                keys=(
                    IndexKey(expression=Expression.of("lower(c)"), descending=True, nulls="last"),
                    IndexKey(column="a"),
                ),
                include=("b",),
            ),
        ),
        comment="stock",
        options=(("strict", "true"),),
    )


@model(namespace="app")
class Org:
    """One side of relations."""

    country: str = column(primary_key=True, max_length=2)
    number: int = column(primary_key=True)
    members: list[Person] = many_to_many("Person")


@model(
    namespace="app",
    foreign_keys=[foreign_key("country", "number", references=Org, on_delete="cascade", deferrable=True)],
)
class Person:
    """The other side, and a composite reference."""

    id: int = column(primary_key=True, auto_increment=True)
    country: str = column(max_length=2)
    number: int
    boss_id: int | None = column(references="app.person.id", default=None)
    friend_id: int | None = column(references="person.id", default=None)
    orgs: list[Org] = many_to_many(Org)
    friends: list[Person] = many_to_many("Person", renamed_from="friendship")


def test_references_of_every_kind() -> None:
    person = table(Person, of="app.person")
    assert {(one.columns, str(one.references), one.referenced_columns) for one in person.foreign_keys} == {
        (("country", "number"), "app.org", ()),
        (("boss_id",), "app.person", ("id",)),
        (("friend_id",), "app.person", ("id",)),
    }


def test_a_relation_of_both_sides_is_one_table() -> None:
    reading = serialize([Org, Person])
    assert [str(one.name) for one in reading.snapshot.tables] == [
        "app.org",
        "app.org_person",
        "app.person",
        "app.person_person",
    ]
    junction = reading.snapshot.table(name("app.org_person"))
    assert junction is not None
    assert [one.name for one in junction.columns] == ["org_country", "org_number", "person_id"]
    itself = reading.snapshot.table(name("app.person_person"))
    assert itself is not None
    assert [one.name for one in itself.columns] == ["person_id", "other_person_id"]
    assert RenameHint(kind="table", owner=name("app.person_person"), old="friendship", new="person_person") in (
        reading.hints
    )


def test_named_enums() -> None:
    @named_enum(name="paint", namespace="app", comment="c", renamed_from="colour", renamed_values={"red": "rouge"})
    class Paint(enum.Enum):
        RED = "red"

    reading = serialize([Paint])
    assert reading.snapshot.enums == (EnumDef(name=name("app.paint"), values=("red",), comment="c"),)
    assert reading.hints == (
        RenameHint(kind="enum", owner=name("app.paint"), old="colour", new="paint"),
        RenameHint(kind="enum-value", owner=name("app.paint"), old="rouge", new="red"),
    )
    assert "test_serialize.py:" in reading.places[ObjectRef("enum", name("app.paint"))]


def test_columns_are_inherited() -> None:
    @model(abstract=True)
    class Base:
        id: int = column(primary_key=True)
        note: str | None = None

    @model
    class Child(Base):
        size: int
        note: str = ""

    assert only(Child).columns == (
        ColumnDef(name="id", type=Integer()),
        ColumnDef(name="note", type=parse_type("string"), default=Literal("")),
        ColumnDef(name="size", type=Integer()),
    )


def test_serialising_nothing() -> None:
    assert serialize([]).snapshot.tables == ()
    with pytest.raises(TypeError, match="is no model"):
        serialize([int])


def test_types_without_a_class_are_values() -> None:
    @model
    class Typed:
        a: object = column(type=Native("x"))
        b: Colour

    assert [one.type for one in only(Typed).columns] == [Native("x"), EnumRef(name("colour"))]
