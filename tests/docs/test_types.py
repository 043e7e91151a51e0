"""The table of logical types says what the installed adapters do."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import frozen

from viborm_core.errors import SchemaError
from viborm_core.host import Host, load_host
from viborm_core.push import Prepared, Request, prepare
from viborm_core.reading import SchemaReading
from viborm_core.schema import ColumnDef, EnumDef, SchemaSnapshot, TableDef, TableName, parse_type
from viborm_core.schema.type_text import _SIMPLE, _SIZED

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "types.md"
MOOD = EnumDef(name=TableName(None, "mood"), values=("a", "b"))


@frozen
class Cell:
    """What the page says about a type in a dialect."""

    type: str
    dialect: str
    text: str

    @property
    def quoted(self) -> list[str]:
        """The words in backquotes: the declaration, and what reads back."""
        return re.findall(r"`([^`]+)`", self.text)


def _cells() -> Iterator[Cell]:
    rows = [
        line.strip("| ").split(" | ") for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:3] == "| `"
    ]
    dialects = re.search(r"^\| logical type \| (.*) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert dialects is not None
    for name, *texts in rows:
        for dialect, text in zip(dialects[1].split(" | "), texts, strict=True):
            yield Cell(name.strip("`"), dialect.strip("`"), text)


CELLS = list(_cells())


@pytest.fixture(scope="module")
def host() -> Host:
    return load_host()


def _prepared(host: Host, cell: Cell) -> Prepared:
    column = ColumnDef(name="c", type=parse_type(cell.type), nullable=True)
    table = TableDef(name=TableName(None, "t"), columns=(column,))
    enums = (MOOD,) if cell.type == "enum mood" else ()
    return prepare(
        Request(
            desired=SchemaReading(snapshot=SchemaSnapshot(tables=(table,), enums=enums)),
            current=SchemaReading(snapshot=SchemaSnapshot(), dialect=cell.dialect),
            adapter=host.adapter(cell.dialect),
            renderers=host.renderers(cell.dialect),
        )
    )


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: f"{cell.dialect}-{cell.type}")
def test_the_table_says_what_the_adapter_does(cell: Cell, host: Host) -> None:
    if cell.dialect not in host.adapters:
        pytest.skip(f"no plugin for {cell.dialect} is installed")
    if cell.text == "refused":
        with pytest.raises(SchemaError):
            _prepared(host, cell)
        return
    prepared = _prepared(host, cell)
    declaration, reads_back = [*cell.quoted, cell.type][:2]
    start = f"{host.adapter(cell.dialect).quote('c')} {declaration}"
    (line,) = (
        line.strip()
        for statement in prepared.statements
        for line in statement.sql.splitlines()
        if line.strip().startswith(host.adapter(cell.dialect).quote("c"))
    )
    assert re.match(re.escape(start) + r"(?![\w(\[])(?! with)", line)
    assert str(prepared.desired.tables[0].columns[0].type) == reads_back


def test_every_logical_type_and_dialect_is_there(host: Host) -> None:
    documented = {cell.type for cell in CELLS}
    assert not set(_SIMPLE) - documented
    assert not set(_SIZED) - {name.partition("(")[0] for name in documented if "(" in name}
    assert not set(host.adapters) - {cell.dialect for cell in CELLS}
