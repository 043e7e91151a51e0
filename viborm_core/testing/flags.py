"""Whether the capabilities are true to the database: what is declared is accepted, what is not is refused."""

from collections.abc import Callable

import pytest
from attrs import evolve, frozen

from viborm_core.capabilities import Capabilities
from viborm_core.errors import SchemaError
from viborm_core.push import prepare
from viborm_core.schema import (
    Array,
    CheckConstraintDef,
    Expression,
    GeneratedDef,
    IndexKey,
    Integer,
    SchemaSnapshot,
    String,
    TableDef,
    TableName,
    UniqueConstraintDef,
)
from viborm_core.testing.build import AUTO_ID, ID, column, expression, index, refers, schema, table
from viborm_core.testing.expect import expect, expect_nothing_to_do
from viborm_core.testing.target import Target

_NUMBER = column("n", Integer())
_PLAIN = table("things", ID, _NUMBER, column("name", String(40)))


@frozen(kw_only=True)
class Flag:
    """A capability, and a schema that needs it.

    Attributes:
        name: the capability.
        needing: a schema that only a database with the capability holds.
        has: whether the capabilities declare it.
        may_be_left_out: a database without it may do without, and leave it out of the schema in silence.
    """

    name: str
    needing: SchemaSnapshot
    has: Callable[[Capabilities], bool]
    may_be_left_out: bool = False

    def check(self, target: Target, capabilities: Capabilities) -> None:
        """Push the schema: it is there then, or it was refused before anything was done."""
        with target.connected(target.new_database()) as connection:
            if self.has(capabilities) or self.may_be_left_out:
                target.push(connection, self.needing)
                again = prepare(target.request(connection, self.needing))
                expect_nothing_to_do(again, f"after pushing what needs {self.name}")
                return
            with pytest.raises(SchemaError):
                prepare(target.request(connection, self.needing))
            expect(not target.snapshot(connection).tables, f"{self.name}: a refused push left something")


def _flag(name: str, *needing: TableDef) -> Flag:
    return Flag(name=name, needing=schema(*needing), has=lambda given: bool(getattr(given, name)))


def _with_key(key: IndexKey) -> TableDef:
    return evolve(_PLAIN, indexes=(evolve(index(), keys=(key,)),))


def _referring(on_delete: str) -> tuple[TableDef, TableDef]:
    children = table("parts", ID, column("thing", Integer()))
    return _PLAIN, evolve(children, foreign_keys=(refers(["thing"], "things", on_delete=on_delete),))


def _computed(*, stored: bool) -> TableDef:
    computed = GeneratedDef(expression=expression("n", " + 1"), stored=stored)
    return table("things", ID, _NUMBER, evolve(column("next", Integer()), generated=computed))


UNCHECKED = {
    "dialect": "it is a name",
    "server_version": "it is told",
    "transactional_ddl": "test_ddl_is_rolled_back_or_not",
    "named_enums": "the cases of enums; without it an enum is kept with its column",
    "inline_enums": "the case that maps a removed value; without it random schemas have no enums",
    "collations": "no name of a collation is known everywhere",
    "rename_constraint": "the case that renames constraints, whose operations it decides",
    "constraint_names": "test_names_of_constraints_are_kept_or_not",
    "primary_key_names": "test_names_of_constraints_are_kept_or_not",
    "foreign_key_forward_references": "the cases with foreign keys in a circle",
    "alter_under_foreign_key": "the case that widens the type of a key",
    "index_methods": "test_index_methods_are_taken",
    "identity_modes": "what a mode means is the dialect's own",
    "max_transaction_objects": "it is the server's limit",
    "options": "they are the dialect's own",
}
"""What says that the other capabilities are true, or why nothing does."""

FLAGS = (
    _flag("case_sensitive_names", table("things", ID, column("name", Integer()), column("Name", Integer()))),
    _flag("expression_defaults", table("things", ID, evolve(_NUMBER, default=Expression.of("1 + 2")))),
    _flag("arrays", table("things", ID, column("many", Array(Integer())))),
    Flag(
        name="comments",
        needing=schema(evolve(_PLAIN, comment="what they are")),
        has=lambda given: given.comments,
        may_be_left_out=True,
    ),
    _flag(
        "check_constraints",
        evolve(_PLAIN, checks=(CheckConstraintDef(name="positive", expression=expression("n", " > 0")),)),
    ),
    _flag("identity", table("things", AUTO_ID)),
    _flag("foreign_keys", *_referring(on_delete="no action")),
    Flag(
        name="foreign_key_actions",
        needing=schema(*_referring(on_delete="cascade")),
        has=lambda given: given.foreign_keys and "cascade" in given.foreign_key_actions,
    ),
    Flag(
        name="foreign_key_circles",
        needing=schema(evolve(_PLAIN, foreign_keys=(refers(["n"], "things"),))),
        has=lambda given: given.foreign_keys and given.foreign_key_circles,
    ),
    _flag(
        "deferrable_unique",
        evolve(_PLAIN, uniques=(UniqueConstraintDef(columns=("n",), deferrable=True),)),
    ),
    _flag(
        "deferrable_foreign_keys",
        _PLAIN,
        evolve(
            table("parts", ID, column("thing", Integer())),
            foreign_keys=(evolve(refers(["thing"], "things"), deferrable=True, initially_deferred=True),),
        ),
    ),
    _flag("partial_indexes", evolve(_PLAIN, indexes=(index("n", where=expression("n", " > 0")),))),
    _flag("expression_indexes", _with_key(IndexKey(expression=expression("n", " + 1")))),
    _flag("include_columns", evolve(_PLAIN, indexes=(evolve(index("n"), include=("name",)),))),
    _flag(
        "nulls_order",
        # One of them is no database's own order.
        evolve(
            _PLAIN,
            indexes=(
                evolve(index("n"), keys=(IndexKey(column="n", nulls="first"),)),
                evolve(index("n"), keys=(IndexKey(column="n", nulls="last"),)),
            ),
        ),
    ),
    _flag("descending_keys", _with_key(IndexKey(column="n", descending=True))),
    _flag("prefix_keys", _with_key(IndexKey(column="name", length=5))),
    _flag(
        "nulls_not_distinct",
        evolve(_PLAIN, uniques=(UniqueConstraintDef(columns=("n",), nulls_distinct=False),)),
    ),
    _flag("generated_stored", _computed(stored=True)),
    _flag("generated_virtual", _computed(stored=False)),
    Flag(
        name="namespaces",
        needing=SchemaSnapshot(tables=(evolve(_PLAIN, name=TableName("apart", "things")),), namespaces=("apart",)),
        has=lambda given: given.namespaces,
    ),
    Flag(
        name="name_limit",
        needing=schema(table("t" * 70, ID)),
        has=lambda given: given.name_limit is None or given.name_limit >= 70,  # noqa: PLR2004 - the name's length
    ),
)
"""All that a schema can show; `UNCHECKED` says why the others are not among them."""
