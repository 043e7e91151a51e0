"""A stranger's kind of object: declared beside models, left alone elsewhere, made again around what it stands on."""

import sys
from collections.abc import Sequence
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import ClassVar

import pytest
from attrs import evolve, frozen

from viborm_core.callers import Caller, caller
from viborm_core.declarations import Declarations, Declared, Written
from viborm_core.diff.again import with_objects_again
from viborm_core.errors import SchemaError
from viborm_core.hookspecs import API_VERSION, hookimpl
from viborm_core.host import Host, make_host
from viborm_core.models import load_models, write_models
from viborm_core.objects import ObjectKind
from viborm_core.operations import AlterColumn, DiffOperation
from viborm_core.operations.refs import column_ref, table_ref
from viborm_core.reading import CORE_KINDS, RenameHint
from viborm_core.refs import locate
from viborm_core.schema import ColumnDef, Integer, ObjectRef, SchemaObject, SchemaSnapshot, TableName, kind_word


@frozen(kw_only=True)
class Note(SchemaObject):
    """Something on tables and on other notes."""

    kind: ClassVar[str] = "tests/sticky-note"
    text: str = ""


@frozen(kw_only=True)
class WriteNote(DiffOperation):
    """Makes one, or takes one away."""

    tag: ClassVar[str] = "tests/write-note"
    note: Note
    away: bool = False

    @property
    def subject(self) -> ObjectRef:
        """The note."""
        return self.note.ref

    def apply(self, before: SchemaSnapshot) -> SchemaSnapshot:
        """Put the note there, or take it away."""
        return before.with_object(self.note if self.away else None, None if self.away else self.note)

    def describe(self) -> str:
        """One line for a person."""
        return f"{'tear off' if self.away else 'write'} {self.note.name}"


class Pad:
    """A declaration of a note."""

    def __init__(self, name: str, text: str, *, before: str | None = None) -> None:
        self.at, self.name, self.text, self.before = caller(), name, text, before


def read(pad: Pad) -> Declared:
    if not pad.text:
        raise ValueError(f"{pad.name}: nothing is on it")
    return Declared(item=Note(name=TableName(None, pad.name), text=pad.text), renamed_from=pad.before)


def at(pad: Pad) -> Caller:
    return pad.at


def write(items: Sequence[SchemaObject], taken: frozenset[str]) -> Written:
    lines = [f'{item.name.name} = Pad("{item.name.name}", "{item.text}")' for item in items if isinstance(item, Note)]
    return Written(source="\n".join(lines), imports={"pads": ["Pad"]})


FORM = Declarations(of=Pad, kinds=frozenset({Note.kind}), read=read, at=at, write=write)
NOTES = ObjectKind(
    value=Note,
    create=lambda item: WriteNote(note=item),  # type: ignore[arg-type]
    drop=lambda item: WriteNote(note=item, away=True),  # type: ignore[arg-type]
    change=lambda _, after: [WriteNote(note=after)],  # type: ignore[arg-type]
)
MODELS = """
from pads import Pad
from viborm_core.models import column, model


@model
class Team:
    id: int = column(primary_key=True)


first = Pad("first", "hello")
rest = [Pad("second", "world", before="other"), first]
"""


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Host:
    monkeypatch.chdir(tmp_path)
    plugin, pads = ModuleType("made_notes"), ModuleType("pads")
    plugin.VIBORM_API_VERSION = API_VERSION  # type: ignore[attr-defined]
    pads.Pad = Pad  # type: ignore[attr-defined]
    for name, given in (("viborm_object_kinds", [NOTES]), ("viborm_declarations", [FORM])):

        def hook(given: object = given) -> object:
            return given

        hook.__name__ = name
        setattr(plugin, name, hookimpl(hook))
    monkeypatch.setitem(sys.modules, "made_notes", plugin)
    monkeypatch.setitem(sys.modules, "pads", pads)
    made = make_host([EntryPoint(name="notes", value="made_notes", group="viborm")])
    assert not made.plugins[0].broken
    return made


def test_declarations_beside_models(host: Host) -> None:
    Path("noted_models.py").write_text(MODELS)
    reading = load_models("noted_models.py", beside=host.declarations)
    assert [(item.name.name, getattr(item, "text", "")) for item in reading.snapshot.objects] == [
        ("first", "hello"),
        ("second", "world"),
    ]
    assert reading.speaks_for == CORE_KINDS | {Note.kind}
    assert reading.hints == (RenameHint(kind=Note.kind, owner=TableName(None, "second"), old="other", new="second"),)
    places = {ref.owner.name: place for ref, place in reading.places.items()}
    assert places["first"] == "noted_models.py:11"
    assert places["second"] == "noted_models.py:12"
    assert places["team"].startswith("noted_models.py:")


def test_models_without_declarations_speak_for_tables_only(host: Host) -> None:
    Path("bare_models.py").write_text(MODELS.partition("first = ")[0])
    silent = locate("bare_models.py", host)
    assert getattr(silent, "speaks_for", None) == CORE_KINDS
    told = locate("bare_models.py", host, speaks_for=[Note.kind])
    assert getattr(told, "speaks_for", None) == CORE_KINDS | {Note.kind}


def test_every_fault_is_reported_with_its_place(host: Host) -> None:
    Path("wrong_models.py").write_text(f'{MODELS}\nbad = Pad("bad", "")\ntwice = Pad("first", "again")\n')
    with pytest.raises(SchemaError) as caught:
        load_models("wrong_models.py", beside=host.declarations)
    assert caught.value.faults == (
        "wrong_models.py:14: bad: nothing is on it",
        "wrong_models.py:15: first is declared twice",
    )


def test_what_is_written_is_read_again(host: Host) -> None:
    Path("first_models.py").write_text(MODELS)
    reading = load_models("first_models.py", beside=host.declarations)
    Path("second_models.py").write_text(write_models(reading.snapshot, host.declarations))
    assert load_models("second_models.py", beside=host.declarations).snapshot == reading.snapshot
    assert "Pad" not in write_models(reading.snapshot)


def test_what_stands_on_a_disturbed_thing_is_made_again_and_what_stands_on_that() -> None:
    table = TableName(None, "t")
    low = Note(name=TableName(None, "low"), depends_on=(table_ref(table), column_ref(table, "a")))
    high = Note(name=TableName(None, "high"), depends_on=(low.ref,))
    apart = Note(name=TableName(None, "apart"), depends_on=(column_ref(table, "b"),))
    before, after = ColumnDef(name="a", type=Integer()), ColumnDef(name="a", type=Integer(), nullable=True)
    alter = AlterColumn(table=table, before=before, after=after)
    changed = evolve(high, text="new")
    current = SchemaSnapshot(objects=(low, high, apart))
    desired = SchemaSnapshot(objects=(low, changed, apart))
    operations = with_objects_again(
        [alter, WriteNote(note=changed)], current, desired, {Note.kind: NOTES}, [column_ref(table, "a")]
    )
    assert operations == (
        alter,
        WriteNote(note=high, away=True),
        WriteNote(note=changed),
        WriteNote(note=low, away=True),
        WriteNote(note=low),
    )
    assert with_objects_again([alter], current, desired, {Note.kind: NOTES}, []) == (alter,)


def test_kinds_have_words() -> None:
    assert kind_word("table") == "table"
    assert kind_word(Note.kind) == "sticky note"
