"""Objects of plugins' kinds on both sides of a push: read beside the tables, and brought to one spelling."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from attrs import evolve, frozen

from viborm_core.adapter import Adapter, Connection, Uncertain
from viborm_core.capabilities import Capabilities
from viborm_core.ddl import RendererTable
from viborm_core.objects import ObjectKind, Spelled, ToRead, ToSpell
from viborm_core.operations import DiffOperation
from viborm_core.reading import SchemaReading
from viborm_core.schema import ObjectRef, SchemaObject, SchemaSnapshot
from viborm_core.shapes import all_shaped, shaped

Kinds = Mapping[str, ObjectKind]


def to_read(adapter: Adapter, connection: Connection, namespaces: Sequence[str], reading: SchemaReading) -> ToRead:
    """What readers are given, after the adapter has read."""
    return ToRead(
        connection=connection,
        namespaces=tuple(namespaces),
        reading=reading,
        capabilities=adapter.capabilities(connection),
    )


def with_owned(
    kinds: Kinds,
    dialect: str,
    wanted: ToRead,
    is_in_scope: Callable[[SchemaObject], bool] = lambda _: True,
) -> SchemaReading:
    """What the adapter read, with the objects of these kinds; those that they take over are no longer unmanaged."""
    reading = wanted.reading
    readers = [kind for kind in kinds.values() if dialect in kind.readers]
    if not readers:
        return reading
    passengers = list(reading.snapshot.objects)
    counts = Counter(dict(reading.not_compared))
    own: list[SchemaObject] = []
    for kind in readers:
        given = all_shaped(kind.readers[dialect](wanted), kind.value, f"the reader of {kind.value.kind}", kind.owner)
        found = [item for item in given if is_in_scope(item)]
        names = {item.name for item in found}
        passengers = [one for one in passengers if one.kind not in kind.takes_over or one.name not in names]
        counts.subtract(kind.counted_as(item) for item in found)
        own += found
    return evolve(
        reading,
        snapshot=evolve(reading.snapshot, objects=(*passengers, *own)),
        not_compared=tuple(sorted((name, number) for name, number in counts.items() if number > 0)),
    )


@frozen(kw_only=True)
class SpelledSides:
    """Both schemas with the objects of plugins' kinds in one spelling, and what could not be spelled."""

    current: SchemaSnapshot
    desired: SchemaSnapshot
    uncertain: tuple[Uncertain, ...] = ()


@frozen(kw_only=True)
class OwnedSpelling:
    """What spelling needs besides the two sides; see `viborm_core.objects.ToSpell`."""

    kinds: Kinds
    adapter: Adapter
    renderers: RendererTable
    connection: Connection | None
    capabilities: Capabilities
    places: Mapping[ObjectRef, str]

    def is_needed(self, *snapshots: SchemaSnapshot) -> bool:
        """Whether there is anything to spell."""
        spelled = {name for name, kind in self.kinds.items() if self.adapter.dialect in kind.spellers}
        return any(item.kind in spelled for snapshot in snapshots for item in snapshot.objects)

    def spell(
        self,
        current: SchemaSnapshot,
        desired: SchemaSnapshot,
        *,
        database: SchemaSnapshot | None = None,
        renames: tuple[DiffOperation, ...] = (),
    ) -> SpelledSides:
        """Both sides in one spelling; ``database`` is the current one before the renames.

        Raises:
            SchemaError: the desired objects have what this database cannot hold.
        """
        uncertain: list[Uncertain] = []
        for name, kind in self.kinds.items():
            here = tuple(item for item in current.objects if item.kind == name)
            there = tuple(item for item in desired.objects if item.kind == name)
            if self.adapter.dialect not in kind.spellers or not (here or there):
                continue
            given = kind.spellers[self.adapter.dialect](
                ToSpell(
                    current=here,
                    desired=there,
                    database=current if database is None else database,
                    renames=renames,
                    renamed=current,
                    schema=desired,
                    connection=self.connection,
                    adapter=self.adapter,
                    renderers=self.renderers,
                    capabilities=self.capabilities,
                    places=self.places,
                )
            )
            spelled = shaped(given, Spelled, f"the speller of {name}", kind.owner)
            current, desired = _with(current, name, spelled.current), _with(desired, name, spelled.desired)
            uncertain += spelled.uncertain
        return SpelledSides(current=current, desired=desired, uncertain=tuple(uncertain))


def _with(snapshot: SchemaSnapshot, kind: str, objects: tuple[SchemaObject, ...]) -> SchemaSnapshot:
    others = tuple(item for item in snapshot.objects if item.kind != kind)
    return evolve(snapshot, objects=(*others, *objects))
