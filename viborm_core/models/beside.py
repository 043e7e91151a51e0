"""Declarations of plugins' kinds of objects that stand beside models: found in modules, and read as objects."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

from attrs import evolve, field, frozen

from viborm_core.declarations import Declarations
from viborm_core.models.faults import Faults
from viborm_core.models.places import Lines, Place, Places
from viborm_core.reading import RenameHint, SchemaReading
from viborm_core.schema import ObjectRef, SchemaObject


@frozen(kw_only=True)
class Beside:
    """A declaration, and the form that it is of."""

    value: Any
    form: Declarations

    @property
    def place(self) -> Place:
        """Where it was made."""
        return Place(at=self.form.at(self.value))


def form_of(value: object, forms: Iterable[Declarations]) -> Declarations | None:
    """The form that a value is a declaration of, if it is one."""
    return next((form for form in forms if isinstance(value, form.of)), None)


def declared_in(module: ModuleType, forms: Sequence[Declarations]) -> list[Beside]:
    """The declarations among the attributes of a module and of its submodules that are loaded, in lists too."""
    return list(declared_among((value for _, value in _attributes(module)), forms)) if forms else []


def _attributes(module: ModuleType) -> Iterator[tuple[str, Any]]:
    inside = f"{module.__name__}."
    modules = [module, *(one for name, one in sorted(sys.modules.items()) if name.startswith(inside))]
    return ((name, value) for one in modules for name, value in list(vars(one).items()))


def of_plugins_left_out(module: ModuleType, packages: Mapping[str, str]) -> Iterator[str]:
    """A line for each attribute of the module, alone or in a list, whose class a plugin brings that was not loaded.

    ``packages`` are those of such plugins, with their distributions.
    """
    for name, value in _attributes(module):
        for one in value if isinstance(value, list | tuple) else (value,):
            owner = packages.get(type(one).__module__.partition(".")[0])
            if owner is not None:
                yield f"{name} is a {type(one).__name__} of {owner}, which is not loaded here"


def declared_among(values: Iterable[Any], forms: Sequence[Declarations]) -> Iterator[Beside]:
    """The declarations among values, and among the items of those that are lists or tuples; each once."""
    seen: set[int] = set()
    for value in values:
        for one in value if isinstance(value, list | tuple) else (value,):
            form = form_of(one, forms)
            if form is not None and id(one) not in seen:
                seen.add(id(one))
                yield Beside(value=one, form=form)


@frozen(kw_only=True)
class _Read:
    objects: dict[ObjectRef, SchemaObject] = field(factory=dict)
    places: dict[ObjectRef, Place] = field(factory=dict)
    hints: list[RenameHint] = field(factory=list)


def with_declared(reading: SchemaReading, declared: Sequence[Beside]) -> SchemaReading:
    """What models declare, with the objects that the declarations beside them stand for.

    Raises:
        SchemaError: declarations are wrong; it lists every fault with its file and line.
    """
    if not declared:
        return reading
    faults, read = Faults(), _Read()
    tables = reading.snapshot.tables_by_name
    for one in declared:
        try:
            found = one.form.read(one.value)
        except ValueError as error:
            faults.add(one.place, str(error))
            continue
        item = found.item
        if item.ref in read.objects:
            faults.add(one.place, f"{item.name} is declared twice")
        if item.name in tables:
            faults.add(one.place, f"{item.name} is the name of a table too")
        read.objects[item.ref] = item
        read.places[item.ref] = one.place
        if found.renamed_from is not None:
            read.hints.append(RenameHint(kind=item.kind, owner=item.name, old=found.renamed_from, new=item.name.name))
    faults.raise_if_any(Lines())
    namespaces = {item.name.namespace for item in read.objects.values() if item.name.namespace is not None}
    before = reading.places
    return evolve(
        reading,
        snapshot=evolve(
            reading.snapshot,
            objects=(*reading.snapshot.objects, *read.objects.values()),
            namespaces=tuple({*reading.snapshot.namespaces, *namespaces}),
        ),
        speaks_for=reading.speaks_for.union(*(one.form.kinds for one in declared)),
        hints=(*reading.hints, *read.hints),
        places=before.with_more(read.places) if isinstance(before, Places) else before,
    )
