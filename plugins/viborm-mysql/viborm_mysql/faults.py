"""Collects what is wrong with a schema, so that a user sees all of it at once, with the places."""

from collections.abc import Mapping

from viborm_core.schema import ObjectRef, TableName


class Faults:
    """What this database cannot hold; ``places`` are where objects are declared."""

    def __init__(self, places: Mapping[ObjectRef, str]) -> None:
        self._places = places
        self.found: list[str] = []

    def add(self, ref: ObjectRef, text: str) -> None:
        """Note a fault of an object, with its place or its table's."""
        place = self._places.get(ref) or self._places.get(ObjectRef(kind="table", owner=ref.owner))
        said = f"{ref.kind} {ref}: {text}"
        line = f"{place}: {said}" if place else said
        if line not in self.found:  # a column may be part of several keys
            self.found.append(line)

    def table(self, table: TableName, text: str) -> None:
        """Note a fault of a table."""
        self.add(ObjectRef(kind="table", owner=table), text)

    def column(self, table: TableName, column: str, text: str) -> None:
        """Note a fault of a column."""
        self.add(ObjectRef(kind="column", owner=table, part=column), text)

    def part(self, kind: str, table: TableName, name: str | None, columns: tuple[str, ...], text: str) -> None:
        """Note a fault of a constraint or index; one without a name is shown by its columns."""
        self.add(ObjectRef(kind=kind, owner=table, part=name or ", ".join(columns) or "(expression)"), text)
