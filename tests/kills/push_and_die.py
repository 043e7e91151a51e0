"""Pushes a snapshot to an SQLite file, and kills its own process when a statement is reached; run as a script.

Arguments: the snapshot file, the database file, the number of the statement (from 1; 0 for none), ``before`` or
``after`` it.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from viborm_core.host import load_host
from viborm_core.push import Request, prepare, run
from viborm_core.questions import Decision, Question
from viborm_core.url import DatabaseURL


class Deadly:
    """A connection whose process dies at the n-th statement that writes."""

    def __init__(self, connection: Any, fatal: int, moment: str) -> None:
        self._connection = connection
        self._left = fatal
        self._moment = moment

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def run(self, sql: str) -> None:
        """Run it, or die."""
        self._left -= 1
        if self._left == 0 and self._moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        self._connection.run(sql)
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def accept(question: Question) -> Decision | None:
    """Give away everything that the plan would lose."""
    if question.accepting is None:
        return None
    return Decision(question=question.id, answer=question.accepting, origin="option")


def main(snapshot: str, database: str, fatal: str, moment: str) -> None:
    """Push, and print how many statements ran."""
    host = load_host(only=["viborm-sqlite"])
    adapter = host.adapter("sqlite")
    connection = Deadly(adapter.connect(DatabaseURL.parse(f"sqlite:///{database}")), int(fatal), moment)
    prepared = prepare(
        Request(
            desired=host.codec.load_snapshot(Path(snapshot).read_text(), snapshot),
            adapter=adapter,
            renderers=host.renderers("sqlite"),
            connection=connection,
            decide=accept,
        )
    )
    report = run(prepared)
    print(len(report.statements))  # noqa: T201 - the test reads it


if __name__ == "__main__":
    main(*sys.argv[1:])
