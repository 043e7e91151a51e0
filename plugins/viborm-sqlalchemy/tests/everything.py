"""Metadata with one of each construct, by dialect, for the comparison with create_all."""

from __future__ import annotations

import enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql as my
from sqlalchemy.dialects import postgresql as pg

from viborm_sqlalchemy.options import accepts

CONVENTION = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Mood(enum.Enum):
    """An enum, whose names are what is stored."""

    SAD = "sad"
    OK = "o'k"
    HAPPY = "happy"


class Lower(sa.TypeDecorator[str]):
    """A decorated type."""

    impl = sa.String(40)
    cache_ok = True


class Address(sa.TypeDecorator[Any]):
    """What it is depends on the dialect."""

    impl = sa.String
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """The type of one dialect, or another."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(pg.INET())
        return dialect.type_descriptor(sa.String(45))


def common() -> sa.MetaData:
    """What every dialect takes."""
    metadata = sa.MetaData()
    sa.Table(
        "parent",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("code", sa.String(10), unique=True, nullable=False),
        sa.Column("a", sa.Integer, nullable=False),
        sa.Column("b", sa.Integer, nullable=False),
        sa.UniqueConstraint("a", "b", name="pair"),
    )
    sa.Table(
        "everything",
        metadata,
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("parent_id", sa.ForeignKey("parent.id", ondelete="CASCADE", onupdate="CASCADE"), index=True),
        sa.Column("a", sa.Integer),
        sa.Column("b", sa.Integer),
        sa.Column("small", sa.SmallInteger, server_default="7", nullable=False),
        sa.Column("big", sa.BigInteger, server_default=sa.text("8")),
        sa.Column("flag", sa.Boolean, server_default=sa.true(), nullable=False),
        sa.Column("off", sa.Boolean, server_default=sa.false()),
        sa.Column("price", sa.Numeric(12, 2), sa.CheckConstraint("price > 0"), server_default=sa.text("1.50")),
        sa.Column("exact", sa.Numeric(8, 3)),
        sa.Column("ratio", sa.Float),
        sa.Column("twice", sa.Double),
        sa.Column("single", sa.REAL),
        sa.Column("name", sa.String(80), nullable=False, server_default="it's", comment="what it's called"),
        sa.Column("wide", sa.Unicode(20), server_default=""),
        sa.Column("body", sa.Text),
        sa.Column("fixed", sa.CHAR(3)),
        sa.Column("day", sa.Date),
        sa.Column("clock", sa.Time),
        sa.Column("at", sa.DateTime, server_default=sa.func.now(), nullable=False),
        sa.Column("zoned", sa.DateTime(timezone=True)),
        sa.Column("stamp", sa.TIMESTAMP(timezone=True), server_default=sa.text("CURRENT_TIMESTAMP")),
        sa.Column("raw", sa.LargeBinary),
        sa.Column("doc", sa.JSON),
        sa.Column("key", sa.Uuid),
        sa.Column("text_key", sa.Uuid(native_uuid=False)),
        sa.Column("span", sa.Interval),
        sa.Column("mood", sa.Enum(Mood, name="mood"), nullable=False, server_default="OK"),
        sa.Column("pinned", sa.Enum("x", "y", name="pinned", native_enum=False, create_constraint=True, length=8)),
        sa.Column("loose", sa.Enum("x", "longest", native_enum=False)),
        sa.Column("checked", sa.Boolean(create_constraint=True, name="checked_bool")),
        sa.Column("pickled", sa.PickleType),
        sa.Column("lower", Lower),
        sa.Column("address", Address),
        sa.Column("sum", sa.Integer, sa.Computed("a + b", persisted=True)),
        sa.Column("kept", sa.Integer, sa.Computed("a * 2", persisted=True)),
        sa.Column("order", sa.Integer, index=True),
        sa.Column("Mixed Case", sa.String(5), unique=True, index=True),
        sa.ForeignKeyConstraint(["a", "b"], ["parent.a", "parent.b"], name="both"),
        sa.CheckConstraint("a < b OR name = 'x'", name="ordered"),
        sa.Index("by_name_and_day", "name", sa.text("day DESC")),
        sa.Index("by_price", sa.desc("price"), "name", unique=True),
        comment="one of each",
    )
    sa.Table("left", metadata, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False))
    sa.Table(
        "tree",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("up", sa.ForeignKey("tree.id")),
        sa.Column("parent_id", sa.ForeignKey("parent.id", ondelete="SET NULL")),
    )
    sa.Table(
        "association",
        metadata,
        sa.Column("left_id", sa.ForeignKey("left.id"), primary_key=True),
        sa.Column("tree_id", sa.ForeignKey("tree.id"), primary_key=True),
        sa.Column("since", sa.DateTime, default=sa.func.now()),
    )
    return metadata


def conventions() -> sa.MetaData:
    """Names by rules, and a cycle of foreign keys that is closed afterwards."""
    metadata = sa.MetaData(naming_convention=CONVENTION)
    sa.Table(
        "chicken",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("egg_id", sa.ForeignKey("egg.id", use_alter=True, name="from_egg"), index=True),
        sa.Column("color", sa.String(9), unique=True),
        sa.Column("alive", sa.Boolean(create_constraint=True, name="alive_bool"), nullable=False),
        sa.CheckConstraint("color <> ''", name="coloured"),
    )
    sa.Table(
        "egg",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("chicken_id", sa.ForeignKey("chicken.id")),
        sa.Column("number", sa.Integer),
        sa.UniqueConstraint("chicken_id", "number"),
    )
    return metadata


def postgres() -> sa.MetaData:
    """What is PostgreSQL's own."""
    metadata = sa.MetaData()
    mood = pg.ENUM("sad", "ok", "happy", name="feeling", metadata=metadata)
    numbers = sa.Sequence("numbers", metadata=metadata)
    sa.Sequence(
        "odd",
        start=5,
        increment=-2,
        minvalue=-99,
        maxvalue=5,
        cache=4,
        cycle=True,
        data_type=sa.SmallInteger,
        schema="app",
        metadata=metadata,
    )
    sa.Table(
        "numbered",
        metadata,
        sa.Column("id", sa.Integer, sa.Sequence("numbered_ids"), primary_key=True),
        sa.Column("by_server", sa.BigInteger, numbers, server_default=numbers.next_value()),
        sa.Column("serial_after_all", sa.Integer, sa.Sequence("not_made", optional=True)),
    )
    sa.Table(
        "own",
        metadata,
        sa.Column("id", sa.BigInteger, sa.Identity(always=True, start=10, increment=5, cache=3), primary_key=True),
        sa.Column("number", sa.Integer, sa.Identity()),
        sa.Column("tags", pg.ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'")),
        sa.Column("grid", pg.ARRAY(sa.Integer, dimensions=2)),
        sa.Column("words", sa.ARRAY(sa.String(20))),
        sa.Column("doc", pg.JSONB, server_default=sa.text("'{}'::jsonb")),
        sa.Column("either", sa.JSON().with_variant(pg.JSONB, "postgresql")),
        sa.Column("address", pg.INET),
        sa.Column("network", pg.CIDR),
        sa.Column("hardware", pg.MACADDR),
        sa.Column("span", pg.INT4RANGE),
        sa.Column("during", pg.TSTZRANGE),
        sa.Column("found", pg.TSVECTOR),
        sa.Column("key", pg.UUID, server_default=sa.text("gen_random_uuid()")),
        sa.Column("waits", pg.INTERVAL),
        sa.Column("waits_long", pg.INTERVAL(fields="DAY TO SECOND", precision=3)),
        sa.Column("bits", pg.BIT(4)),
        sa.Column("more_bits", pg.BIT(8, varying=True)),
        sa.Column("mood", mood, nullable=False, server_default="ok"),
        sa.Column("moods", pg.ARRAY(mood)),
        sa.Column("at", pg.TIMESTAMP(precision=3, timezone=True), server_default=sa.func.now()),
        sa.Column("clock", pg.TIME(precision=2)),
        sa.Column("cost", pg.MONEY),
        sa.Column("c", sa.String(10, collation="C")),
        sa.Column("any", sa.String),
        sa.Column("number_any", sa.Numeric),
        sa.Column("price", sa.Numeric(10, 2)),
        sa.Column("low", sa.Text, sa.Computed("lower(c)", persisted=True)),
        sa.UniqueConstraint("price", "c", name="pair", deferrable=True, initially="DEFERRED"),
        sa.UniqueConstraint("number", name="with_more", postgresql_include=["price"]),
        sa.Index("by_doc", "doc", postgresql_using="gin", postgresql_ops={"doc": "jsonb_path_ops"}),
        sa.Index("by_c", "c", postgresql_ops={"c": "varchar_pattern_ops"}, postgresql_with={"fillfactor": 50}),
        sa.Index("by_low", sa.text("lower(c)"), unique=True, postgresql_where=sa.text("price > 10")),
        sa.Index("by_func", sa.func.lower(sa.column("c")), postgresql_include=["price"]),
        sa.Index("by_nulls", sa.column("price").desc().nulls_last(), sa.column("c").collate("C")),
        sa.Index("by_words", sa.text("c varchar_pattern_ops DESC NULLS LAST")),
        sa.Index("by_hash", "c", postgresql_using="hash"),
        sa.Index("by_mood", "mood", postgresql_where=sa.column("price").is_(None)),
        sa.CheckConstraint("price > 1", name="dear", postgresql_not_valid=True),
        comment="PostgreSQL's own",
        **({"postgresql_with": {"fillfactor": 70}} if accepts("postgresql", sa.Table, "with") else {}),
    )
    sa.Table(
        "elsewhere",
        metadata,
        sa.Column("id", sa.SmallInteger, primary_key=True),
        sa.Column("own_id", sa.BigInteger, sa.ForeignKey("own.id", initially="DEFERRED", match="FULL")),
        sa.Column("level", sa.Enum("lo", "hi", name="level", schema="app")),
        schema="app",
    )
    sa.Table("unlogged", metadata, sa.Column("id", sa.Integer, primary_key=True), prefixes=["UNLOGGED"])
    return metadata


def mysql() -> sa.MetaData:
    """What is MySQL's and MariaDB's own."""
    metadata = sa.MetaData()
    sa.Table("up", metadata, sa.Column("id", my.INTEGER(unsigned=True), primary_key=True), mysql_engine="InnoDB")
    sa.Table(
        "own",
        metadata,
        sa.Column("id", my.BIGINT(unsigned=True), primary_key=True, autoincrement=True),
        sa.Column("up", my.INTEGER(unsigned=True), sa.ForeignKey("up.id", ondelete="CASCADE")),
        sa.Column("tiny", my.TINYINT(unsigned=True), server_default="7"),
        sa.Column("flag", sa.Boolean, nullable=False, server_default=sa.text("1")),
        sa.Column("medium", my.MEDIUMINT),
        sa.Column("filled", my.INTEGER(display_width=5, zerofill=True)),
        sa.Column("exact", my.DOUBLE(10, 3)),
        sa.Column("mood", my.ENUM("sad", "o'k", "happy"), nullable=False, server_default="happy"),
        sa.Column("moods", my.SET("a", "b")),
        sa.Column("doc", my.JSON),
        sa.Column("name", sa.String(80, collation="utf8mb4_bin"), index=True, comment="what it's called"),
        sa.Column("latin", my.VARCHAR(20, charset="latin1")),
        sa.Column("low", sa.String(80), sa.Computed("lower(name)", persisted=True)),
        sa.Column("virtual", sa.String(80), sa.Computed("upper(name)", persisted=False)),
        sa.Column(
            "at",
            my.DATETIME(fsp=3),
            server_default=sa.text("CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)"),
        ),
        sa.Column("seen", my.TIMESTAMP, server_default=sa.func.now()),
        sa.Column("born", my.YEAR),
        sa.Column("wake", my.TIME(fsp=2)),
        sa.Column("bits", my.BIT(4)),
        sa.Column("short", my.VARBINARY(16)),
        sa.Column("body", my.MEDIUMTEXT),
        sa.Column("tiny_body", my.TINYTEXT),
        sa.Column("long_body", my.LONGTEXT),
        sa.Column("blob", my.MEDIUMBLOB),
        sa.CheckConstraint("tiny > 0", name="positive"),
        sa.Index("by_body", "body", mysql_length=20),
        sa.Index("by_both", "name", "body", mysql_length={"body": 10}),
        sa.Index("by_words", "body", mysql_prefix="FULLTEXT"),
        sa.Index("by_tiny", "tiny", mysql_using="btree"),
        mysql_engine="InnoDB",
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_row_format="DYNAMIC",
        comment="MySQL's own",
    )
    sa.Table("old", metadata, sa.Column("id", sa.Integer, primary_key=True), mysql_engine="MyISAM")
    return metadata


def sqlite() -> sa.MetaData:
    """What is SQLite's own."""
    metadata = sa.MetaData()
    sa.Table(
        "own",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(20, collation="NOCASE"), nullable=False, sqlite_on_conflict_not_null="FAIL"),
        sa.Column("code", sa.String(5), unique=True, sqlite_on_conflict_unique="IGNORE"),
        sa.UniqueConstraint("name", "code", sqlite_on_conflict="REPLACE"),
        sa.Index("by_name", "name", sqlite_where=sa.text("code <> ''")),
        sa.Index("by_low", sa.text("lower(name) DESC"), sqlite_where=sa.column("code").is_not(None)),
        sqlite_autoincrement=True,
    )
    sa.Table(
        "keyed",
        metadata,
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("number", sa.BigInteger),
        sqlite_with_rowid=False,
    )
    sa.Table("exact", metadata, sa.Column("id", sa.Integer, primary_key=True), sqlite_strict=True)
    return metadata
