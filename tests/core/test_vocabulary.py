"""The words that plugins share with the core: references that order a plan, questions, probes, kinds, REFs."""

from contextlib import closing
from pathlib import Path

import pytest

from viborm_core import hookspecs
from viborm_core.adapter import Batching, Holding, Uncertain
from viborm_core.declarations import Written
from viborm_core.errors import (
    DecisionRequired,
    FileFormatError,
    ImpossibleChange,
    NotConverged,
    StalePlan,
    VibormError,
)
from viborm_core.evidence import Evidence, OldNames
from viborm_core.hookspecs import PROJECT, hookspec
from viborm_core.host import COMMANDS, GROUP, installed_plugins, load_host
from viborm_core.objects import Reader, Speller
from viborm_core.operations.refs import (
    change_table,
    column_ref,
    column_refs,
    key_ref,
    keys_of,
    table_ref,
    type_refs,
)
from viborm_core.push import undecided
from viborm_core.questions import (
    CONVERT,
    DROP,
    KEEP,
    KEEPABLE,
    NONE_OF_THEM,
    AmbiguousChange,
    Candidate,
    Choice,
    CountDuplicates,
    CountNulls,
    CountOrphans,
    CountRefused,
    CountRows,
    CountUnconvertible,
    CountUses,
    CountValues,
    CountViolations,
    Finding,
    Probe,
    Uncounted,
    may_it_go,
)
from viborm_core.refs import Located, SQLFiles, dialect_of, locate, read, read_database, spoken_by
from viborm_core.schema import Array, EnumRef, Integer, SchemaSnapshot, String, TableName, kind_word
from viborm_core.testing.build import ID, column, refers, schema, table
from viborm_core.testing.cases.examples import CHECKED
from viborm_core.url import DatabaseURL

USERS = table("users", ID, column("name", String(80)))
NAME = USERS.name


def test_references_name_parts_of_tables() -> None:
    assert str(column_ref(NAME, "a.b")) == 'users."a.b"'
    assert column_refs(NAME, ["id"]) == {column_ref(NAME, "id")}
    assert keys_of(USERS) == {key_ref(NAME, ["id"])}
    mood = TableName(None, "mood")
    assert {ref.owner for ref in type_refs(Array(EnumRef(mood)))} == {mood}
    assert type_refs(Integer()) == frozenset()
    assert table_ref(NAME).kind == "table"


def test_a_table_that_is_not_there_cannot_be_changed() -> None:
    assert change_table(schema(USERS), NAME, lambda one: one.with_column("name", None)).tables[0].columns == (ID,)
    with pytest.raises(ImpossibleChange, match="no table users"):
        change_table(SchemaSnapshot(), NAME, lambda one: one)


def test_what_may_go_is_kept_unless_somebody_says_otherwise() -> None:
    question = may_it_go(table_ref(NAME), "May it go?", "drop it", CountRows(table=NAME))
    assert (question.default, question.accepting) == (KEEP, DROP)
    assert question.kind in KEEPABLE
    assert CONVERT in KEEPABLE
    assert undecided(question) is None


def test_what_took_too_long_may_be_any_number() -> None:
    given_up = Uncounted(probe=CountRows(table=NAME), seconds=2.5)
    assert (given_up.rows, given_up.samples) == (None, ())


def test_a_rename_is_never_assumed() -> None:
    question = AmbiguousChange(
        id="rename:column:users.mail",
        kind="rename",
        subject=column_ref(NAME, "mail"),
        text="Is it new?",
        choices=(Choice(answer="email", text="it was email"), Choice(answer=NONE_OF_THEM, text="it is new")),
        candidates=(Candidate(old="email", evidence="same type", likeness=0.9),),
    )
    assert question.accepting == NONE_OF_THEM


def test_every_probe_counts(tmp_path: Path) -> None:
    host = load_host()
    adapter = host.adapter_for_scheme("sqlite")
    check = CHECKED.checks[0]
    children = table("children", ID, column("user_id", Integer()))
    with closing(adapter.connect(DatabaseURL.parse(f"sqlite:///{tmp_path}/app.db"), create=True)) as connection:
        connection.begin()
        connection.run("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)")
        connection.run("CREATE TABLE children (id INTEGER PRIMARY KEY, user_id INTEGER)")
        connection.run("INSERT INTO users VALUES (0, 'a'), (2, 'a'), (3, NULL), (4, '7')")
        connection.run("INSERT INTO children VALUES (1, 2), (2, 9)")
        connection.commit()
        name, number = column("name", String(80)), column("name", Integer())
        wanted: dict[Probe, int] = {
            CountRows(table=NAME): 4,
            CountValues(table=NAME, column="name"): 3,
            CountNulls(table=NAME, column="name"): 1,
            CountUses(table=NAME, column="name", value="a"): 2,
            CountUnconvertible(table=NAME, before=name, after=number): 2,
            CountRefused(table=NAME, before=name, after=number): 0,
            CountDuplicates(table=NAME, columns=("name",)): 2,
            CountViolations(table=NAME, check=check): 1,
            CountOrphans(table=children.name, foreign_key=refers(["user_id"], "users")): 1,
        }
        for probe, count in wanted.items():
            question = may_it_go(table_ref(NAME), "?", "drop it", probe)
            evidence = Evidence(
                connection=connection, adapter=adapter, current=schema(USERS, children), names=OldNames()
            )
            (measured,) = evidence.measure([question])
            findings: tuple[Finding, ...] = measured.findings
            found = [finding.count for finding in findings]
            assert sum(found) == count, probe
        assert not isinstance(connection, Batching | Holding)
        assert len(read_database(adapter, connection, (), host.kinds).snapshot.tables) == 2


def test_refs_say_what_they_are(tmp_path: Path) -> None:
    host = load_host()
    (tmp_path / "schema.sql").write_text("CREATE TABLE a (id INTEGER)")
    located: Located = locate(str(tmp_path / "schema.sql"), host)
    assert located == SQLFiles(paths=(tmp_path / "schema.sql",))
    assert dialect_of(located, host) is None
    assert dialect_of(locate("sqlite:///app.db", host), host) == "sqlite"
    assert len(read(located, host, host.adapter("sqlite")).snapshot.tables) == 1
    assert sorted(spoken_by("sqlite:///app.db", "models.py") or ()) == ["sqlite"]


def test_kinds_have_words_for_people() -> None:
    assert kind_word("acme/some-thing") == "some thing"
    assert Written(source="a = 1").imports == {}
    assert Uncertain(ref=table_ref(NAME), reason="no server").reason == "no server"
    assert Reader is not Speller


@pytest.mark.parametrize(
    ("error", "status"), [(DecisionRequired, 3), (StalePlan, 1), (NotConverged, 1), (FileFormatError, 1)]
)
def test_errors_have_a_code_and_a_status(error: type[VibormError], status: int) -> None:
    assert error("what happened", hint="what to do").exit_status == status


def test_plugins_are_found_by_their_groups() -> None:
    assert COMMANDS.startswith(f"{GROUP}.")
    assert {"sqlite", "viborm-sqlite"} <= installed_plugins()


def test_hooks_are_marked_for_one_project() -> None:
    @hookspec
    def viborm_something() -> None:
        """A hook."""

    assert hasattr(viborm_something, f"{PROJECT}_spec")
    assert hasattr(hookspecs.viborm_adapters, f"{PROJECT}_spec")
