"""What a dialect builds on: words, refusals, canonical spelling, and tables that are made anew."""

from collections.abc import Iterable

import pytest
from attrs import evolve

from viborm_core.capabilities import Capabilities
from viborm_core.ddl import Renderer, Statement, Step, join_renderers, render
from viborm_core.errors import PluginError
from viborm_core.operations import AddColumn, AddUnique, CreateTable, DropTable, RemakeTables, RenameTable
from viborm_core.schema import (
    ColumnDef,
    Expression,
    GeneratedDef,
    Integer,
    Json,
    Literal,
    LogicalType,
    Native,
    Reference,
    SchemaSnapshot,
    String,
    TableName,
    UniqueConstraintDef,
)
from viborm_core.standard import (
    KEYWORDS,
    Faults,
    Rules,
    Spelling,
    canonical_snapshot,
    fold_remakes,
    read_expression,
    read_value,
    refuse,
    remake,
    standard_renderers,
    tokens,
    unquoted,
    without_outer_parentheses,
)
from viborm_core.testing.build import AUTO_ID, ID, column, expression, index, refers, schema, table

CAN = Capabilities(dialect="some")
SPELLING = Spelling()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a > 0", (Reference("column", "a"), " > 0")),
        ('((  "a b" IS NOT\n NULL))', (Reference("column", "a b"), " IS NOT NULL")),
        ("a(1) + b.a + 'a'", ("a(1) + b.a + 'a'",)),
        ("CAST(a AS a)", ("CAST(", Reference("column", "a"), " AS a)")),
        ("a -- and b\n + 1", (Reference("column", "a"), "  + 1")),
    ],
)
def test_columns_are_found_in_expressions(text: str, parts: tuple[str | Reference, ...]) -> None:
    found = read_expression(text, ["a", "a b"])
    assert [one for one in found.parts if isinstance(one, Reference)] == [
        one for one in parts if isinstance(one, Reference)
    ]


def test_keywords_are_columns_only_in_quotes() -> None:
    assert "order" in KEYWORDS
    assert read_expression("order", ["order"]).parts == ("order",)
    assert read_expression('"order"', ["order"]).parts == (Reference("column", "order"),)
    assert read_expression("ORDERED", ["ordered"], case_sensitive=False).parts == (Reference("column", "ordered"),)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NULL", None),
        ("(TRUE)", True),
        ("- 1.50", -1.5),
        ("'it''s'", "it's"),
        ("X'00ff'", b"\x00\xff"),
    ],
)
def test_plain_values_are_literals(text: str, value: object) -> None:
    found = read_value(text)
    assert isinstance(found, Literal)
    assert found.value == value


def test_other_values_are_expressions() -> None:
    assert read_value("now()") == Expression.of("now()")
    assert read_value("('a' || 'b')") == Expression.of("'a' || 'b'")


def test_words() -> None:
    assert without_outer_parentheses("((a) + (b))") == "(a) + (b)"
    assert without_outer_parentheses("(a) + (b)") == "(a) + (b)"
    assert without_outer_parentheses("(')')") == "')'"
    assert unquoted('"a""b"') == 'a"b'
    assert [kind for kind, _ in tokens("a 'b' \"c\" 1 ::")] == [
        *("word", "space", "string", "space", "quoted", "space", "number", "space", "sign")
    ]


def _faults(snapshot: SchemaSnapshot, capabilities: Capabilities = CAN) -> list[str]:
    faults = Faults({})
    refuse(snapshot, capabilities, faults)
    return faults.found


def test_what_is_not_declared_is_refused_with_all_its_faults() -> None:
    wanted = schema(
        evolve(
            table("t", ID, column("n", Integer())),
            indexes=(index("n", where=expression("n", " > 0")), evolve(index("n"), method="odd")),
            uniques=(UniqueConstraintDef(columns=("n",), deferrable=True, nulls_distinct=False),),
            foreign_keys=(refers(["n"], "t", on_delete="cascade"),),
        )
    )
    few = evolve(CAN, foreign_key_actions=("no action",), foreign_key_circles=False, name_limit=3)
    found = _faults(wanted, few)
    assert len(found) == 6
    assert all("some" in one for one in found)


def test_what_is_declared_is_not_refused() -> None:
    plain = evolve(table("t", AUTO_ID, column("n", Integer())), foreign_keys=(refers(["n"], "t"),))
    assert _faults(schema(plain)) == []
    assert len(_faults(schema(plain), evolve(CAN, identity=False, foreign_keys=False))) == 2


def test_faults_have_their_places() -> None:
    one = table("t", ID)
    places = {CreateTable(table=one).subject: "models.py:3"}
    faults = Faults(places)
    faults.add("column", one.name, "id", "is wrong")
    assert faults.found == ["models.py:3: column t.id: is wrong"]


def _read_type(text: str) -> LogicalType:
    return {"INTEGER": Integer(), "TEXT": String()}.get(text, Native(text))


class _Short(Spelling):
    def type_sql(self, logical: LogicalType) -> str | None:
        return "TEXT" if isinstance(logical, Json) else super().type_sql(logical)


def test_a_schema_is_brought_to_one_spelling_once() -> None:
    computed = GeneratedDef(expression=Expression.of("(n  +  1)"))
    wanted = schema(
        table(
            "t",
            ID,
            column("n", Json()),
            evolve(column("m", Integer()), generated=computed),
            ColumnDef(name="o", type=Integer(), default=Expression.of("( 7 )")),
        )
    )
    rules = Rules(spelling=_Short(), read_type=_read_type, respell=without_outer_parentheses)
    faults = Faults({})
    found = canonical_snapshot(wanted, CAN, rules, faults)
    assert faults.found == []
    types = {one.name: one.type for one in found.tables[0].columns}
    assert types == {"id": Integer(), "n": String(), "m": Integer(), "o": Integer()}
    assert found.tables[0].columns[3].default == Literal(7)
    assert canonical_snapshot(found, CAN, rules, faults) == found


def _steps(snapshot: SchemaSnapshot, *operations: object) -> list[Step]:
    steps = []
    for operation in operations:
        assert isinstance(operation, AddColumn | AddUnique | RenameTable | CreateTable | DropTable)
        after = operation.apply(snapshot)
        steps.append(Step(operation=operation, before=snapshot, after=after, capabilities=CAN))
        snapshot = after
    return steps


TEAMS = table("teams", ID, column("name", String(80)))
MEMBERS = evolve(table("members", ID, column("team", Integer())), foreign_keys=(refers(["team"], "teams"),))
OTHERS = table("others", ID)
UNIQUE = AddUnique(table=TEAMS.name, unique=UniqueConstraintDef(columns=("name",)))


def test_native_steps_stay_as_they_are() -> None:
    steps = _steps(schema(TEAMS), UNIQUE)
    assert fold_remakes(steps, schema(TEAMS), lambda _step, _current: True) is steps


def test_a_table_is_made_anew_with_those_that_refer_to_it_and_no_others() -> None:
    current = schema(TEAMS, MEMBERS, OTHERS)
    added = AddColumn(table=OTHERS.name, column=column("n", Integer()))
    steps = _steps(current, added, UNIQUE)
    native, made = fold_remakes(steps, current, lambda step, _: not isinstance(step.operation, AddUnique))
    assert native.operation == added
    assert isinstance(made.operation, RemakeTables)
    assert {one.name.name for one in made.operation.before} == {"teams", "members"}
    assert made.after == steps[-1].after
    sql = [statement.sql.split(" (")[0] for statement in remake(made.operation, SPELLING)]
    assert sql == [
        'CREATE TABLE "teams_viborm_rows" AS SELECT * FROM "teams"',
        'CREATE TABLE "members_viborm_rows" AS SELECT * FROM "members"',
        'DROP TABLE "members"',
        'DROP TABLE "teams"',
        'CREATE TABLE "teams"',
        'INSERT INTO "teams"',
        'DROP TABLE "teams_viborm_rows"',
        'CREATE TABLE "members"',
        'INSERT INTO "members"',
        'DROP TABLE "members_viborm_rows"',
    ]


def test_a_rename_and_a_new_child_come_along() -> None:
    current = schema(TEAMS)
    renamed = RenameTable(table=TEAMS.name, to="clubs")
    child = evolve(MEMBERS, foreign_keys=(refers(["team"], "clubs"),))
    unique = evolve(UNIQUE, table=TableName(None, "clubs"))
    steps = _steps(current, renamed, CreateTable(table=child), unique)
    (made,) = fold_remakes(steps, current, lambda step, _: not isinstance(step.operation, AddUnique))
    assert isinstance(made.operation, RemakeTables)
    assert {one.name.name for one in made.operation.after} == {"clubs", "members"}
    assert made.operation.apply(current) == steps[-1].after


def test_a_renderer_of_ones_own_takes_the_place_of_the_usual_one() -> None:
    renderers = standard_renderers("some", owner="viborm-some", spelling=SPELLING)

    @renderers.renders(DropTable)
    def drop_table(operation: DropTable, step: Step) -> Iterable[Statement]:
        yield Statement(sql="GONE")

    own: Renderer = drop_table
    assert own in [cell.renderer for cell in renderers.cells.values()]
    with pytest.raises(PluginError, match="twice"):
        renderers.renders(DropTable)(drop_table)
    rendered = render(join_renderers("some", [renderers]), _steps(schema(OTHERS), DropTable(table=OTHERS)))
    assert [one.sql for one in rendered] == ["GONE"]
