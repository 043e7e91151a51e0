"""A schema and the installed plugins as tables for a person."""

import io
import shutil
from collections.abc import Iterable

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from viborm_core.cli.output import clean
from viborm_core.reading import SchemaReading
from viborm_core.schema import ColumnDef, Expression, ForeignKeyDef, IndexDef, Literal, TableDef, kind_word

WIDE = 110


def rendered(items: Iterable[RenderableType], *, coloured: bool) -> str:
    """Rich renderables as text, as wide as the terminal."""
    width = shutil.get_terminal_size((WIDE, 40)).columns
    console = Console(
        file=io.StringIO(), force_terminal=coloured, no_color=not coloured, width=width, highlight=False, markup=False
    )
    for item in items:
        console.print(item)
    made = console.file
    return made.getvalue() if isinstance(made, io.StringIO) else ""


def snapshot_text(reading: SchemaReading, *, coloured: bool) -> str:
    """The tables and enums of a schema, and what nobody read."""
    tables: list[RenderableType] = [_table(table) for table in reading.snapshot.tables]
    items: list[RenderableType] = [
        Text(f"enum {clean(str(enum.name))}: {', '.join(clean(value) for value in enum.values)}")
        for enum in reading.snapshot.enums
    ]
    items += [Text(f"{kind_word(item.kind)} {clean(str(item.name))}") for item in reading.snapshot.objects]
    if not items and not tables:
        items.append(Text("no tables"))
    if reading.not_compared:
        from viborm_core.cli.show import counted

        listed = ", ".join(counted(number, kind) for kind, number in reading.not_compared)
        items.append(Text(f"not compared: {listed}", style="cyan"))
    items += [Text(f"left out: {clean(line)}", style="yellow") for line in reading.omitted]
    blocks: list[list[RenderableType]] = [*([one] for one in tables), items]
    return "\n".join(text for block in blocks if (text := _without_margins(rendered(block, coloured=coloured))))


def _without_margins(text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")
    return f"{lines}\n" if lines else ""


def _table(table: TableDef) -> Table:
    made = Table(
        title=Text(clean(str(table.name)), style="bold"),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        caption=Text("\n".join(_parts(table))),
        caption_justify="left",
    )
    for heading in ("column", "type", "null", "default", ""):
        made.add_column(heading)
    for column in table.columns:
        key = table.primary_key is not None and column.name in table.primary_key.columns
        made.add_row(
            Text(clean(column.name), style="bold" if key else ""),
            Text(clean(str(column.type))),
            Text("null" if column.nullable else ""),
            Text(_default(column)),
            Text(_notes(column, is_key=key)),
        )
    return made


def _default(column: ColumnDef) -> str:
    match column.default:
        case Literal():
            return clean(str(column.default))
        case Expression():
            return clean(str(column.default))
    return ""


def _notes(column: ColumnDef, *, is_key: bool) -> str:
    notes = ["primary key"] if is_key else []
    if column.identity is not None:
        notes.append("numbered")
    if column.generated is not None:
        notes.append(f"generated: {clean(str(column.generated.expression))}")
    if column.comment:
        notes.append(clean(column.comment))
    return ", ".join(notes)


def _parts(table: TableDef) -> Iterable[str]:
    for unique in table.uniques:
        yield clean(f"unique ({', '.join(unique.columns)}){_named(unique.name)}")
    for check in table.checks:
        yield clean(f"check {check.expression}{_named(check.name)}")
    for key in table.foreign_keys:
        yield clean(_foreign_key(key))
    for index in table.indexes:
        yield clean(_index(index))


def _foreign_key(key: ForeignKeyDef) -> str:
    return (
        f"foreign key ({', '.join(key.columns)}) -> {key.references} ({', '.join(key.referenced_columns)})"
        f"{_named(key.name)}"
    )


def _index(index: IndexDef) -> str:
    keys = ", ".join(key.column or str(key.expression) for key in index.keys)
    where = f" where {index.predicate}" if index.predicate is not None else ""
    return f"{'unique index' if index.unique else 'index'} ({keys}){where}{_named(index.name)}"


def _named(name: str | None) -> str:
    return f"  {name}" if name else ""
