"""An empty copy of a part of a database, in memory, to try a plan on.

The application's own functions and collations are stood in for; nothing is ever computed here.
"""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator

from viborm_core.schema import TableDef
from viborm_sqlite.objects import Passenger, Trigger, View, VirtualTable
from viborm_sqlite.spelling import quote
from viborm_sqlite.sqltext import SqlTextError, fold, read_create_trigger
from viborm_sqlite.table_sql import create_index, create_table

_FUNCTION = re.compile(r"(?:no such function|unknown function): (\w+)", re.ASCII)
_COLLATION = re.compile(r"no such collation sequence: (.+)")
_COLUMNS = "SELECT name FROM pragma_table_xinfo(?) WHERE hidden IN (0, 1)"
_TRIGGERS = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ? COLLATE NOCASE ORDER BY rowid"
_TRIES = 100


def _order(item: Passenger) -> tuple[bool, bool]:
    return isinstance(item, Trigger), isinstance(item, View)


def _compare(left: str, right: str) -> int:
    return (left > right) - (left < right)


class Scratch:
    """Tables and what is on them.

    What cannot be made, or used, from the beginning is left out and not judged later.
    """

    def __init__(self, tables: Iterable[TableDef], objects: Iterable[Passenger]) -> None:
        # No statement is remembered: an EXPLAIN does not notice that the schema changed.
        self._database = sqlite3.connect(":memory:", isolation_level=None, cached_statements=0)
        self._objects: list[Passenger] = []
        for table in tables:
            self.run(create_table(table))
            for index in table.indexes:
                self.run(create_index(table.name, index))
        for item in sorted(objects, key=_order):
            self._add(item)
        # A view on a broken view is broken too, and a trigger on either.
        while broken := [item for item, _ in self.broken()]:
            for item in broken:
                self.forget(item.name.name)

    def close(self) -> None:
        """Forget everything."""
        self._database.close()

    def run(self, sql: str) -> None:
        """Run a statement."""
        self._execute(sql).close()

    def _execute(self, sql: str, values: tuple[str, ...] = ()) -> sqlite3.Cursor:
        """Run a statement, with a stand-in for each function and collation that is not known."""
        for _ in range(_TRIES):
            try:
                return self._database.execute(sql, values)
            except sqlite3.Error as error:
                function, collation = _FUNCTION.search(str(error)), _COLLATION.search(str(error))
                if function is not None:
                    self._database.create_function(function[1], -1, lambda *_: None, deterministic=True)
                elif collation is not None:
                    self._database.create_collation(collation[1], lambda left, right: (left > right) - (left < right))
                else:
                    raise
        return self._database.execute(sql, values)

    def _add(self, item: Passenger) -> None:
        try:
            self.run(item.sql)
        except sqlite3.Error:
            return
        self._objects.append(item)

    def forget(self, name: str) -> None:
        """Leave out the objects of this name."""
        for item in [item for item in self._objects if item.name.name == name]:
            self._objects.remove(item)
            word = "TRIGGER" if isinstance(item, Trigger) else "VIEW" if isinstance(item, View) else "TABLE"
            self.run(f"DROP {word} IF EXISTS {quote(name)}")

    def triggers_on(self, table: str) -> tuple[str, ...]:
        """The triggers on a table, in their present words, in the order in which they were made."""
        rows = self._execute(_TRIGGERS, (table,))
        return tuple(str(sql) for (sql,) in rows)

    def broken(self) -> Iterator[tuple[Passenger, str]]:
        """What cannot be used, with SQLite's words."""
        groups: defaultdict[tuple[str, str], list[tuple[Trigger, tuple[str, ...]]]] = defaultdict(list)
        for item in self._objects:
            if isinstance(item, VirtualTable):
                continue
            if isinstance(item, View):
                reason = self._refusal(f"EXPLAIN SELECT * FROM {quote(item.name.name)}")
                if reason is not None:
                    yield item, reason
                continue
            found = self._trigger(item)
            if found is not None:
                table, event, columns = found
                groups[table, event].append((item, columns))
        for (table, event), members in groups.items():
            yield from self._broken_triggers(table, event, members)

    def _trigger(self, item: Trigger) -> tuple[str, str, tuple[str, ...]] | None:
        """The table, event and columns of a trigger as it is now; None if it went with its table."""
        row = self._execute(
            "SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND name = ?", (item.name.name,)
        ).fetchone()
        if row is None:
            return None
        try:
            read = read_create_trigger(str(row[1]))
        except SqlTextError:
            return None
        return str(row[0]), read.event, read.update_of

    def _broken_triggers(
        self, table: str, event: str, members: list[tuple[Trigger, tuple[str, ...]]]
    ) -> Iterator[tuple[Passenger, str]]:
        """The triggers of one event: all at once, and one by one only if that fails."""
        names = [str(name) for (name,) in self._execute(_COLUMNS, (table,))]
        present = {fold(name) for name in names}
        statement = _event_sql(table, event, names)
        all_fail = self._refusal(statement) is not None
        for item, columns in members:
            missing = [column for column in columns if fold(column) not in present]
            if missing:
                yield item, f"no such column: {missing[0]}"
                continue
            others = [other.name.name for other, _ in members if other is not item]
            reason = self._alone(statement, others) if all_fail else None
            if reason is not None:
                yield item, reason

    def _alone(self, statement: str, others: Iterable[str]) -> str | None:
        self.run("SAVEPOINT alone")
        try:
            for name in others:
                self.run(f"DROP TRIGGER {quote(name)}")
            return self._refusal(statement)
        finally:
            self.run("ROLLBACK TO alone")
            self.run("RELEASE alone")

    def _refusal(self, sql: str) -> str | None:
        try:
            self.run(sql)
        except sqlite3.Error as error:
            return str(error)
        return None


def _event_sql(table: str, event: str, columns: list[str]) -> str:
    """A statement that would set off the triggers of an event; it is only compiled."""
    if event == "INSERT":
        listed = ", ".join(map(quote, columns))
        return f"EXPLAIN INSERT INTO {quote(table)} ({listed}) VALUES ({', '.join('NULL' for _ in columns)})"
    if event == "UPDATE":
        changes = ", ".join(f"{quote(column)} = NULL" for column in columns)
        return f"EXPLAIN UPDATE {quote(table)} SET {changes}"
    return f"EXPLAIN DELETE FROM {quote(table)}"
