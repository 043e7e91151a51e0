"""What `write_models` writes gives the same schema again, and reads as a person's work."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings

from examples import models as example
from tests.models.strategies import snapshots
from viborm_core.models import serialize, write_models
from viborm_core.schema import (
    CheckConstraintDef,
    ColumnDef,
    EnumDef,
    EnumRef,
    Expression,
    ForeignKeyDef,
    IdentityDef,
    IndexDef,
    IndexKey,
    InlineEnum,
    Integer,
    Literal,
    Native,
    PrimaryKeyDef,
    Reference,
    SchemaSnapshot,
    String,
    TableDef,
    TableName,
    UniqueConstraintDef,
    parse_type,
)

ROOT = Path(__file__).parents[2]


def read_back(source: str) -> SchemaSnapshot:
    module = ModuleType("written")
    exec(compile(source, "written.py", "exec"), vars(module))  # noqa: S102 - the source that was just written
    return serialize(module).snapshot


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(snapshots())
def test_round_trip(snapshot: SchemaSnapshot) -> None:
    source = write_models(snapshot)
    again = read_back(source)
    assert again == snapshot, source
    assert [[c.name for c in t.columns] for t in again.tables] == [[c.name for c in t.columns] for t in snapshot.tables]


def test_the_example() -> None:
    snapshot = serialize(example).snapshot
    source = write_models(snapshot)
    assert source == (Path(__file__).parent / "golden_example.py.txt").read_text(encoding="utf-8")
    assert read_back(source) == snapshot


def test_nothing() -> None:
    assert write_models(SchemaSnapshot()) == '"""Models of a database."""\n'


def test_references_in_expressions_are_written_as_text() -> None:
    expression = Expression(("lower(", Reference("column", "name"), ") <> ''"))
    table = TableDef(
        name=TableName(None, "team"),
        columns=(ColumnDef(name="name", type=Integer(), default=Literal(0)),),
        checks=(CheckConstraintDef(expression=expression),),
    )
    (again,) = read_back(write_models(SchemaSnapshot(tables=(table,)))).tables
    assert str(again.checks[0].expression) == "lower(name) <> ''"


LONG = "a condition of many words that does not fit on one line of the source " * 3
WIDE = SchemaSnapshot(
    enums=(EnumDef(name=TableName("app", "user role"), values=("a b", "", "1"), comment=LONG),),
    tables=(
        TableDef(
            name=TableName("app", "Order"),
            columns=(
                ColumnDef(name="id", type=Integer(), identity=IdentityDef(mode="always", start=10)),
                ColumnDef(name="userName", type=String(80), default=Literal('it\'s "me"'), comment=LONG),
                ColumnDef(name="date", type=parse_type("date"), default=Literal("2024-02-29")),
                ColumnDef(name="class", type=EnumRef(TableName("app", "user role")), default=Literal("a b")),
                ColumnDef(name="state", type=InlineEnum(("x", "y")), nullable=True),
                ColumnDef(name="search", type=Native("tsvector"), options=(("storage", "plain"),)),
                ColumnDef(name="price", type=parse_type("decimal(12, 2)"), default=Literal(0)),
                ColumnDef(name="ratio", type=parse_type("real"), default=Literal(1), collation="c" * 60),
                ColumnDef(name="stamps", type=parse_type("array of datetime(tz)"), nullable=True),
            ),
            primary_key=PrimaryKeyDef(columns=("id",), name="order_key"),
            uniques=(UniqueConstraintDef(columns=("userName", "date"), name="u" * 60, deferrable=True),),
            checks=(CheckConstraintDef(expression=Expression.of(LONG)),),
            foreign_keys=(ForeignKeyDef(columns=("id",), references=TableName("app", "Order"), match="full"),),
            indexes=(
                IndexDef(
                    keys=(
                        IndexKey(expression=Expression.of("lower(x)"), descending=True),
                        IndexKey(column="date"),
                    ),
                    name="i" * 50,
                    include=("id",),
                ),
            ),
            comment="orders",
            options=(("fillfactor", "70"), ("strict", "true")),
        ),
    ),
    namespaces=("app",),
)


def test_awkward_and_long_things() -> None:
    source = write_models(WIDE)
    assert source == (Path(__file__).parent / "golden_wide.py.txt").read_text(encoding="utf-8")
    assert read_back(source) == WIDE


@pytest.mark.parametrize("snapshot", [serialize(example).snapshot, WIDE], ids=["example", "wide"])
@pytest.mark.parametrize(
    "tool",
    [
        [
            "ruff",
            "check",
            "--isolated",
            "--line-length=110",
            "--select=E,F,W,I,N,UP,B,Q,C4,PIE,RET,SIM,RUF,FURB",
        ],
        ["ruff", "format", "--isolated", "--line-length=110", "--diff"],
        ["mypy", "--strict", "--config-file="],
    ],
    ids=["ruff", "format", "mypy"],
)
def test_what_is_written_is_clean(snapshot: SchemaSnapshot, tool: list[str], tmp_path: Path) -> None:
    if importlib.util.find_spec(tool[0]) is None:
        pytest.skip(f"{tool[0]} is not installed")
    file = tmp_path / "written.py"
    file.write_text(write_models(snapshot), encoding="utf-8")
    cache = [f"--cache-dir={tmp_path / 'cache'}"]
    command = [sys.executable, "-m", *tool, *cache, str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
