"""`Sequence`: how a sequence of its own is declared beside models, read as an object, and written back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from viborm_core.callers import Caller, caller
from viborm_core.declarations import Declarations, Declared, Written
from viborm_core.schema import IdentityDef, Integer, TableName
from viborm_postgres.sequence import SequenceDef

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence as Listed

    from viborm_core.models.source import Node
    from viborm_core.schema import SchemaObject

_SIZES = (16, 32, 64)
_SETTINGS = ("start", "increment", "minimum", "maximum", "cache")


class Sequence:
    """A sequence of its own, declared at the top of a module of models.

    Once a module declares one, models speak for sequences: others of the namespace that belong to no column are asked
    about. A column takes its numbers with ``column(default=sql("nextval('name')"))``.

    Args:
        name: its name.
        namespace: where it lives; by default in the database's current namespace.
        bits: of its numbers: 16, 32 or 64.
        start: the first number.
        increment: from one number to the next; below zero it counts down.
        minimum: the lowest number.
        maximum: the highest number.
        cache: how many numbers each session takes at once.
        cycle: whether it begins again at its end.
        comment: what the database says of it.
        renamed_from: the name that it had before.

    Settings that are left out are PostgreSQL's own; a comment that is left out stays as it is.
    """

    def __init__(  # noqa: PLR0913 - all that a sequence has, named
        self,
        name: str,
        *,
        namespace: str | None = None,
        bits: int = 64,
        start: int | None = None,
        increment: int | None = None,
        minimum: int | None = None,
        maximum: int | None = None,
        cache: int | None = None,
        cycle: bool = False,
        comment: str | None = None,
        renamed_from: str | None = None,
    ) -> None:
        self.at = caller()
        self.name = TableName(namespace, name)
        self.bits = bits
        self.settings = IdentityDef(
            mode="serial",
            start=start,
            increment=increment,
            minimum=minimum,
            maximum=maximum,
            cache=cache,
            cycle=cycle or None,
        )
        self.comment = comment
        self.renamed_from = renamed_from


def read(declaration: Sequence) -> Declared:
    """The sequence that a declaration stands for.

    Raises:
        ValueError: something in it is wrong.
    """
    shown = f"Sequence({declaration.name.name!r}, ...)"
    if type(declaration.name.name) is not str or not declaration.name.name.strip():
        raise ValueError(f"{shown}: the name is no text, or empty")
    if declaration.name.namespace == "":
        raise ValueError(f"{shown}: the namespace is empty; leave it out")
    if declaration.bits not in _SIZES:
        raise ValueError(f"{shown}: bits is {declaration.bits!r}, not one of {', '.join(map(str, _SIZES))}")
    for setting in _SETTINGS:
        value = getattr(declaration.settings, setting)
        if value is not None and type(value) is not int:
            raise ValueError(f"{shown}: {setting} is {value!r}, no whole number")
    if declaration.settings.increment == 0:
        raise ValueError(f"{shown}: increment is 0")
    item = SequenceDef(
        name=declaration.name,
        type=Integer(bits=declaration.bits),
        settings=declaration.settings,
        comment=declaration.comment,
    )
    return Declared(item=item, renamed_from=declaration.renamed_from)


def write(items: Listed[SchemaObject], taken: frozenset[str]) -> Written:
    """Declarations that give these sequences again."""
    from viborm_core.models.source import Call, laid_out
    from viborm_core.models.write_names import variable_name

    names = {*taken, "Sequence"}
    lines = []
    for item in items:
        if isinstance(item, SequenceDef):
            name = variable_name(item.name.name, prefix="sequence", taken=names)
            lines.append(laid_out(Call("Sequence", tuple(_arguments(item))), before=f"{name} = "))
    return Written(source="\n".join(lines), imports={"viborm_postgres": ["Sequence"]} if lines else {})


def _arguments(item: SequenceDef) -> Iterator[Node]:
    from viborm_core.models.source import Keyword, Raw, Text

    yield Text(item.name.name)
    if item.name.namespace is not None:
        yield Keyword("namespace", Text(item.name.namespace))
    if item.type.bits != _SIZES[-1]:
        yield Keyword("bits", Raw(str(item.type.bits)))
    for setting in _SETTINGS:
        value = getattr(item.settings, setting)
        if value is not None:
            yield Keyword(setting, Raw(str(value)))
    if item.settings.cycle:
        yield Keyword("cycle", Raw("True"))
    if item.comment:
        yield Keyword("comment", Text(item.comment))


def _place(declaration: Sequence) -> Caller | None:
    return declaration.at


DECLARATIONS = Declarations(of=Sequence, kinds=frozenset({SequenceDef.kind}), read=read, at=_place, write=write)
